/* Translations that stay where memory is made anew: what runs is what memory
 * holds, as for the interpreter. Where there is no translator both are the
 * interpreter. */
#include "cpu/translate/translate.h"
#include "unit/program_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { CODE = 0x1000, DATA = 0x3000 };

static struct s2f_cpu ours, theirs;
static struct s2f_memory memories[2], their_memory;
static struct s2f_memory *our_memory = &memories[0];
static struct s2f_translator *translator;
static uint8_t before[0x10000], image[0x10000], map[2][0x10000];

/* Runs a call, and both have to come to the same. */
static void both(enum s2f_dialect dialect, unsigned features)
{
    for (unsigned run = 0; run < 6; run++) {
        const uint32_t limit = 1 + chance(500);
        enum s2f_cpu_end a, b;

        ours.pc = theirs.pc = (uint16_t)(CODE + chance(4));
        ours.cycles = theirs.cycles = 0;
        a = s2f_cpu_run(&ours, our_memory, dialect, features, limit);
        b = s2f_cpu_run(&theirs, &their_memory, dialect, features, limit);
        assert_int_equal(a, b);
        assert_true(same_registers(&ours, &theirs));
        assert_memory_equal(our_memory->ram, their_memory.ram, 0x10000);
        assert_memory_equal(our_memory->sid, their_memory.sid, 32);
        assert_memory_equal(map[0], map[1], sizeof map[0]);
    }
}

/* Starts again with memory from image, the same struct or another one. */
static void begin(void)
{
    const struct s2f_memory *from = our_memory;

    memcpy(before, from->ram, sizeof before);
    if (chance(2))
        our_memory = &memories[from == &memories[0]];
    our_memory->write_count = their_memory.write_count = 0;
    memcpy(our_memory->sid, from->sid, sizeof our_memory->sid);
    memcpy(our_memory->ram, image, sizeof image);
    memcpy(their_memory.ram, image, sizeof image);
    s2f_translator_keep(translator, our_memory, from, before);
}

/* Changes a byte of the code, of the data, or nothing. */
static void change(void)
{
    if (chance(3) == 0)
        image[CODE + chance(256)] = (uint8_t)chance(256);
    else if (chance(2))
        image[DATA + chance(256)] = (uint8_t)chance(256);
}

static void play_program(uint32_t number)
{
    const enum s2f_dialect dialect =
        number & 1 ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;
    const unsigned features = number & 2 ? S2F_CPU_MARK : S2F_CPU_PLAIN;

    seed = number * 2654435761u + 1;
    memset(image, 0, sizeof image);
    memset(map, 0, sizeof map);
    make_program(image, CODE);
    make_registers(&ours);
    theirs = ours;
    for (unsigned i = 0; i < 12; i++) {
        begin();
        both(dialect, features);
        change();
    }
}

static void programs_run_as_memory_has_them(void **state)
{
    (void)state;
    memset(memories, 0, sizeof memories);
    memset(&their_memory, 0, sizeof their_memory);
    for (unsigned i = 0; i < 2; i++) {
        memories[i].access = map[0];
        memories[i].translator = translator;
    }
    their_memory.access = map[1];
    for (uint32_t number = 0; number < 150; number++) {
        play_program(number);
        /* bits are taken out of the map */
        s2f_translator_forget(translator);
    }
}

/* LDA #value, STA $D400, RTS in the editor's dialect. */
static void put_value(uint8_t value)
{
    const uint8_t code[] = {0xa9, value, 0x8d, 0x00, 0xd4, 0x60};

    memset(image, 0, sizeof image);
    memcpy(image + CODE, code, sizeof code);
}

static void an_operand_that_is_another_is_seen(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 8; value++) {
        put_value((uint8_t)(value / 2));
        begin();
        for (unsigned run = 0; run < 5; run++) {
            s2f_cpu_reset(&ours);
            (void)s2f_cpu_call(&ours, our_memory, S2F_DIALECT_EDITOR,
                               S2F_CPU_PLAIN, CODE, 0, 1000);
            assert_int_equal(our_memory->sid[0], value / 2);
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_run_as_memory_has_them),
        cmocka_unit_test(an_operand_that_is_another_is_seen),
    };
    int failed;

    translator = s2f_translator_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    s2f_translator_free(translator);
    return failed;
}
