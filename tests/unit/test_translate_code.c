/* Kinds of code that need care where they are translated, beside the
 * interpreter. Where there is no translator the test says that it skips. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#ifdef S2F_TRANSLATE
#include "unit/translate_fixture.h"

/* The offset leads to each of three places in turn, on and back, in this page
 * and the next; and is taken or not. */
static void a_branch_whose_offset_changes_is_translated(void **state)
{
    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        clear();
        PUT(0x10d0, 0xe8, 0x8a, 0x29, 0x03); /* INX; TXA; AND #3 */
        PUT(0x10d4, 0xa8, 0xb9, 0x00, 0x12); /* TAY; LDA $1200,Y */
        PUT(0x10d8, 0x8d, 0xdd, 0x10);       /* STA $10DD */
        PUT(0x10db, 0xea, 0xd0, 0x00);       /* NOP; BNE, as far as that says */
        PUT(0x10de, 0x4c, 0xd0, 0x10);       /* JMP $10D0 */
        PUT(0x1110, 0xe6, 0x20);             /* INC $20 */
        PUT(0x1112, 0x4c, 0xd0, 0x10);       /* JMP $10D0 */
        PUT(0x1080, 0xc6, 0x21);             /* DEC $21 */
        PUT(0x1082, 0x4c, 0xd0, 0x10);       /* JMP $10D0 */
        PUT(0x1200, 0x00, 0x32, 0xa2, 0x00);
        ours.pc = 0x10d0;
        copy();
        for (unsigned i = 0; i < 300; i++)
            (void)both("branch", (enum s2f_dialect)dialect, S2F_CPU_PLAIN,
                       200 + i);
        assert_int_equal(translator->varies[0x10dd], 1);
        assert_true(our_memory.ram[0x20] != 0 && our_memory.ram[0x21] != 0);
        assert_true(translator->label_at[0x1110] != 0);
        assert_true(translator->label_at[0x1080] != 0);
    }
}

/* A branch that can be made to lead where a jump would end the call. */
static void a_branch_never_ends_the_call(void **state)
{
    (void)state;
    clear();
    PUT(0x03c0, 0xa9, 0x38);       /* LDA #$38 */
    PUT(0x03c2, 0x8d, 0xc6, 0x03); /* STA $03C6 */
    PUT(0x03c5, 0x90, 0x00);       /* BCC $03FF */
    PUT(0x03ff, 0xe6, 0x20);       /* INC $20 */
    PUT(0x0401, 0x4c, 0xc0, 0x03); /* JMP $03C0 */
    ours.pc = 0x03c0;
    copy();
    assert_int_equal(both("landing", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 2000),
                     S2F_CPU_BUDGET);
    assert_in_range(our_memory.ram[0x20], 50, 255);
}

static void all_flags_are_pushed_and_pulled(void **state)
{
    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        clear();
        PUT(0x1000, 0xa5, 0x20, 0x48, 0x28); /* LDA $20; PHA; PLP */
        PUT(0x1004, 0x08, 0x68, 0x65, 0x21); /* PHP; PLA; ADC $21 */
        PUT(0x1008, 0x85, 0x21, 0xe6, 0x20); /* STA $21; INC $20 */
        PUT(0x100c, 0x08, 0x28, 0x69, 0x13); /* PHP; PLP; ADC #$13 */
        PUT(0x1010, 0x08, 0x68, 0x65, 0x22); /* PHP; PLA; ADC $22 */
        PUT(0x1014, 0x85, 0x22);             /* STA $22 */
        PUT(0x1016, 0x4c, 0x00, 0x10);       /* JMP $1000 */
        ours.pc = 0x1000;
        ours.sp = 0xf0;
        copy();
        for (unsigned i = 0; i < 1000; i++)
            (void)both("flags", (enum s2f_dialect)dialect, S2F_CPU_PLAIN,
                       400 + i % 100);
        assert_true(translator->label_at[0x1000] != 0);
    }
}

/* To $1010, whose bytes are the same in either order, with any flags. */
static void an_interrupt_returns_with_its_flags(void **state)
{
    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        clear();
        PUT(0x1000, 0xa9, 0x10, 0x48, 0x48); /* LDA #$10; PHA; PHA */
        PUT(0x1004, 0xa5, 0x20, 0x48, 0x40); /* LDA $20; PHA; RTI */
        PUT(0x1010, 0x08, 0x68, 0x65, 0x21); /* PHP; PLA; ADC $21 */
        PUT(0x1014, 0x85, 0x21, 0xe6, 0x20); /* STA $21; INC $20 */
        PUT(0x1018, 0x4c, 0x00, 0x10);       /* JMP $1000 */
        ours.pc = 0x1000;
        ours.sp = 0xf0;
        copy();
        for (unsigned i = 0; i < 500; i++)
            (void)both("interrupt", (enum s2f_dialect)dialect, S2F_CPU_PLAIN,
                       400 + i % 100);
        assert_true(translator->label_at[0x1010] != 0);
    }
}

/* A store that need not look for code when it is translated, and has to when
 * code is translated in its reach. It hits that once, long before the limit,
 * where the interpreter would notice. */
static void code_in_the_reach_of_a_store_is_noticed(void **state)
{
    (void)state;
    clear();
    PUT(0x1000, 0x9d, 0x00, 0x20); /* STA $2000,X */
    PUT(0x1003, 0xa2, 0x80);       /* LDX #$80 */
    PUT(0x1005, 0x4c, 0x00, 0x10); /* JMP $1000 */
    PUT(0x2010, 0xa9, 0x01);       /* LDA #1 */
    PUT(0x2012, 0x6d, 0x00, 0x30); /* ADC $3000 */
    PUT(0x2015, 0x8d, 0x00, 0x30); /* STA $3000 */
    PUT(0x2018, 0x4c, 0x10, 0x20); /* JMP $2010 */
    copy();
    for (unsigned i = 0; i < 40; i++) {
        ours.pc = theirs.pc = i % 10 < 5 ? 0x1000 : 0x2010;
        ours.x = theirs.x = i < 20 ? 0x80 : 0x11;
        ours.a = theirs.a = (uint8_t)i;
        (void)both("reach", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 200);
        if (i == 4)
            assert_int_equal(translator->looses, 1);
    }
    assert_int_equal(our_memory.ram[0x2011], 34);
}

/* Loops that count every number down to 0, in a page and out of one, alone and
 * behind a BIT, cut off by limits anywhere in them. */
static void waits_end_when_they_should(void **state)
{
    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        clear();
        PUT(0x1000, 0xa6, 0x20, 0xe6, 0x20); /* LDX $20; INC $20 */
        PUT(0x1004, 0x24, 0x22);             /* BIT $22 */
        PUT(0x1006, 0xca, 0xd0, 0xfb);       /* DEX; BNE $1004 */
        PUT(0x1009, 0x08, 0x68, 0x65, 0x21); /* PHP; PLA; ADC $21 */
        PUT(0x100d, 0x85, 0x21, 0x66, 0x22); /* STA $21; ROR $22 */
        PUT(0x1011, 0xa4, 0x20);             /* LDY $20 */
        PUT(0x1013, 0x4c, 0xfc, 0x10);       /* JMP $10FC */
        PUT(0x10fc, 0xea, 0xea, 0xea);       /* NOP, three times */
        PUT(0x10ff, 0x88, 0xd0, 0xfd);       /* DEY; BNE $10FF */
        PUT(0x1102, 0x4c, 0x00, 0x10);       /* JMP $1000 */
        ours.pc = 0x1000;
        ours.sp = 0xf0;
        copy();
        for (unsigned i = 0; i < 2000; i++)
            (void)both("wait", (enum s2f_dialect)dialect, S2F_CPU_PLAIN,
                       100 + i % 1500);
        assert_true(translator->label_at[0x1004] != 0);
        assert_true(translator->label_at[0x10ff] != 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_branch_whose_offset_changes_is_translated),
        cmocka_unit_test(a_branch_never_ends_the_call),
        cmocka_unit_test(all_flags_are_pushed_and_pulled),
        cmocka_unit_test(an_interrupt_returns_with_its_flags),
        cmocka_unit_test(code_in_the_reach_of_a_store_is_noticed),
        cmocka_unit_test(waits_end_when_they_should),
    };
    int failed;

    translator = s2f_translator_new();
    if (!translator) {
        (void)puts("1..0 # SKIP no memory for code can be had here");
        return 77;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    s2f_translator_free(translator);
    return failed;
}
#else
int main(void)
{
    (void)puts("1..0 # SKIP the translator is not part of this build");
    return 77;
}
#endif
