/* Stubs against the instructions they stand for: the same registers, flags that
 * are used and memory, on random states, in both dialects. */
#include "unit/mend_fixture.h"

static void compares_with_the_right_carry(void **unused)
{
    static const uint8_t opcodes[] = {0xc1, 0xc5, 0xc9, 0xcd, 0xd1, 0xd5, 0xd9,
                                      0xdd, 0xe0, 0xe4, 0xec, 0xc0, 0xc4, 0xcc};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_FLAG, NOT_V);
    keeps_overflow = true;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_FLAG, ALL);
}

static void increments_with_the_right_zero(void **unused)
{
    static const uint8_t opcodes[] = {0xe8, 0xc8};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_FLAG, ALL);
}

static void loads_both_registers(void **unused)
{
    static const uint8_t opcodes[] = {0xa3, 0xa7, 0xaf, 0xb3, 0xb7, 0xbf, 0xab};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
}

static void stores_both_registers(void **unused)
{
    static const uint8_t opcodes[] = {0x83, 0x87, 0x8f, 0x97};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
}

static void modifies_in_two_halves(void **unused)
{
    static const uint8_t opcodes[] = {0x07, 0x0f, 0x17, 0x1f, 0x27, 0x2f, 0x37,
                                      0x3f, 0x47, 0x4f, 0x57, 0x5f, 0x67, 0x6f,
                                      0x77, 0x7f, 0xe7, 0xef, 0xf7, 0xff};
    static const uint8_t dcp[] = {0xc7, 0xcf, 0xd7, 0xdf};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
    compare_all(dcp, sizeof dcp, S2F_FIX_FLAG, NOT_V);
}

static void does_the_immediates(void **unused)
{
    static const uint8_t opcodes[] = {0x0b, 0x2b, 0x4b, 0x8b, 0xcb, 0xeb};
    static const uint8_t arr[] = {0x6b}, sbc[] = {0xeb};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
    compare_all(arr, sizeof arr, 0, ALL);
    compare_all(sbc, sizeof sbc, S2F_FIX_FLAG, ALL);
}

static void adds_with_the_right_overflow(void **unused)
{
    static const uint8_t opcodes[] = {0x61, 0x65, 0x69, 0x6d, 0x71, 0x75,
                                      0x79, 0x7d, 0xe1, 0xe5, 0xe9, 0xed,
                                      0xf1, 0xf5, 0xf9, 0xfd};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_FLAG, ALL);
}

static void modifies_what_only_a_can_reach(void **unused)
{
    static const uint8_t opcodes[] = {0x03, 0x13, 0x1b, 0x23, 0x33,
                                      0x3b, 0x43, 0x53, 0x5b, 0x63,
                                      0x73, 0x7b, 0xe3, 0xf3, 0xfb};
    static const uint8_t adding[] = {0x63, 0x67, 0x73, 0x77, 0xe3, 0xf7, 0xfb};
    static const uint8_t dcp[] = {0xc3, 0xd3, 0xdb};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
    compare_all(adding, sizeof adding, S2F_FIX_FLAG, ALL);
    compare_all(dcp, sizeof dcp, S2F_FIX_FLAG, NOT_V);
    keeps_overflow = true;
    compare_all(dcp, sizeof dcp, S2F_FIX_FLAG, ALL);
}

static void stores_with_the_high_byte(void **unused)
{
    static const uint8_t opcodes[] = {0x93, 0x9c, 0x9e, 0x9f};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, ALL);
}

static void changes_the_stack_pointer(void **unused)
{
    static const uint8_t opcodes[] = {0x9b, 0xbb};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, ALL);
}

/* D is set in half of the rounds. */
static void adds_and_subtracts_in_decimal(void **unused)
{
    static const uint8_t opcodes[] = {
        0x61, 0x65, 0x69, 0x6d, 0x71, 0x75, 0x79, 0x7d, 0xe1, 0xe5, 0xe9,
        0xed, 0xf1, 0xf5, 0xf9, 0xfd, 0xeb, 0x63, 0x67, 0x6f, 0x73, 0x77,
        0x7b, 0x7f, 0xe3, 0xe7, 0xef, 0xf3, 0xf7, 0xfb, 0xff};

    (void)unused;
    no_flags = 0;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_DECIMAL | S2F_FIX_FLAG, ALL);
    compare_all(opcodes, sizeof opcodes, S2F_FIX_DECIMAL, NOT_V);
}

static void does_the_immediates_in_decimal(void **unused)
{
    static const uint8_t arr[] = {0x6b}, sbx[] = {0xcb};

    (void)unused;
    no_flags = 0;
    compare_all(arr, sizeof arr, S2F_FIX_DECIMAL, ALL);
    compare_all(sbx, sizeof sbx, S2F_FIX_DECIMAL, NOT_V);
    keeps_overflow = true;
    compare_all(sbx, sizeof sbx, S2F_FIX_DECIMAL, ALL);
}

/* The stubs of what takes no notice of decimal mode take none, either. */
static void leaves_decimal_mode_alone(void **unused)
{
    static const uint8_t flagged[] = {0xc9, 0xd1, 0xe4, 0xc0, 0xc8, 0xd7, 0xdb};
    static const uint8_t others[] = {0x87, 0x83, 0x93, 0x9c, 0x9f, 0xa7, 0x07,
                                     0x33, 0x0b, 0x4b, 0x8b, 0xab, 0x9b, 0xbb};

    (void)unused;
    no_flags = 0;
    compare_all(flagged, sizeof flagged, S2F_FIX_FLAG, NOT_V);
    compare_all(others, sizeof others, 0, ALL);
}

/* By way of A, with one store of the result. */
static void shifts_so_that_it_is_heard(void **unused)
{
    static const uint8_t opcodes[] = {0x0e, 0x1e, 0x2e, 0x3e, 0x4e, 0x5e,
                                      0x6e, 0x7e, 0x0f, 0x1f, 0x2f, 0x3f,
                                      0x4f, 0x5f, 0x6f, 0x7f, 0xef, 0xff};
    static const uint8_t dcp[] = {0xcf, 0xdf};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_SID, NOT_V);
    compare_all(dcp, sizeof dcp, S2F_FIX_SID | S2F_FIX_FLAG, NOT_V);
    for (unsigned i = 0; i < sizeof opcodes; i++) {
        const uint8_t bytes[3] = {opcodes[i], 0x04, 0xd4};
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x200};

        randomise();
        before.cpu.x = 0;
        before.memory.ram[0xd404] = 0x21;
        memcpy(before.memory.ram + CODE, bytes, 3);
        s2f_stub_begin(&stub, STUB);
        assert_true(s2f_stub_instruction(&stub, bytes, S2F_FIX_SID));
        s2f_stub_jump(&stub, BEHIND);
        want = got = before;
        run_to(&want, S2F_DIALECT_REAL, CODE + 3);
        got.cpu.pc = STUB + S2F_STUB_CELLS;
        run_to(&got, S2F_DIALECT_EDITOR, BEHIND);
        assert_int_equal(want.memory.write_count, 1);
        assert_int_equal(got.memory.write_count, 1);
        assert_int_equal(got.memory.sid[4], want.memory.sid[4]);
    }
}

static void drops_the_nops(void **unused)
{
    static const uint8_t opcodes[] = {0x04, 0x0c, 0x14, 0x1a, 0x1c, 0x34, 0x3a,
                                      0x3c, 0x44, 0x54, 0x5a, 0x5c, 0x64, 0x74,
                                      0x7a, 0x7c, 0x80, 0x82, 0x89, 0xc2, 0xd4,
                                      0xda, 0xdc, 0xe2, 0xf4, 0xfa, 0xfc};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
}

/* All but the twelve that stop the CPU. */
static void mends_every_other_opcode(void **unused)
{
    unsigned count = 0;

    (void)unused;
    for (unsigned opcode = 0; opcode < 256; opcode++) {
        const uint8_t bytes[3] = {(uint8_t)opcode, 0x10, 0x40};
        uint8_t out[256];
        struct s2f_stub stub = {.out = out, .room = sizeof out};

        if (s2f_opcode_documented((uint8_t)opcode))
            continue;
        s2f_stub_begin(&stub, STUB);
        count += s2f_stub_instruction(&stub, bytes, 0);
    }
    assert_int_equal(count, 105 - 12);
}

static void refuses_what_it_cannot_do(void **unused)
{
    static const uint8_t opcodes[] = {0x02, 0x12, 0x22, 0x32, 0x42, 0x52,
                                      0x62, 0x72, 0x92, 0xb2, 0xd2, 0xf2};
    uint8_t out[64];

    (void)unused;
    for (size_t i = 0; i < sizeof opcodes; i++) {
        const uint8_t bytes[3] = {opcodes[i], 0x10, 0x40};
        struct s2f_stub stub = {.out = out, .room = sizeof out};

        s2f_stub_begin(&stub, STUB);
        assert_false(s2f_stub_instruction(&stub, bytes, 0));
    }
}

static void branches_either_way(void **unused)
{
    static const uint8_t opcodes[] = {0x10, 0x30, 0x50, 0x70,
                                      0x90, 0xb0, 0xd0, 0xf0};
    const uint16_t next = 0x3456, target = 0x789a;

    (void)unused;
    for (unsigned round = 0; round < 64; round++)
        for (size_t i = 0; i < sizeof opcodes; i++) {
            struct s2f_stub stub = {.out = before.memory.ram + STUB,
                                    .room = 0x100};
            const uint8_t branch[] = {opcodes[i], 0x20};

            randomise();
            memcpy(before.memory.ram + CODE, branch, sizeof branch);
            s2f_stub_begin(&stub, STUB);
            s2f_stub_branch(&stub, opcodes[i], target);
            s2f_stub_jump(&stub, next);
            want = got = before;
            (void)s2f_cpu_run(&want.cpu, &want.memory, S2F_DIALECT_REAL, 0, 1);
            got.cpu.pc = STUB + S2F_STUB_CELLS;
            run_to(&got, S2F_DIALECT_EDITOR,
                   want.cpu.pc == CODE + 2 ? next : target);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(compares_with_the_right_carry),
        TEST(increments_with_the_right_zero),
        TEST(loads_both_registers),
        TEST(stores_both_registers),
        TEST(modifies_in_two_halves),
        TEST(does_the_immediates),
        TEST(adds_with_the_right_overflow),
        TEST(modifies_what_only_a_can_reach),
        TEST(stores_with_the_high_byte),
        TEST(changes_the_stack_pointer),
        TEST(adds_and_subtracts_in_decimal),
        TEST(does_the_immediates_in_decimal),
        TEST(leaves_decimal_mode_alone),
        TEST(shifts_so_that_it_is_heard),
        TEST(drops_the_nops),
        TEST(mends_every_other_opcode),
        TEST(refuses_what_it_cannot_do),
        TEST(branches_either_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
