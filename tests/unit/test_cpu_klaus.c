/* Klaus Dormann's functional test of the documented opcodes, decimal mode
 * included, on the real dialect. The program is GPL and not part of this
 * project: its path comes from SID2SF2_KLAUS_BIN, else the file is looked for
 * as tests/data/6502_functional_test.bin; without it the test says it skips.
 *
 * It fills all of memory, starts at $0400 and ends in a jump to itself, at
 * $3469 if every check passed (its listing, bin_files/ there). */
#include "cpu/translate/translate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
    START = 0x0400,
    SUCCESS = 0x3469,
    BRK_VECTOR = 0xfffe,
    SLICE = 100000,        /* cycles between looks at PC */
    CYCLES_MAX = 200000000 /* it takes less than half of this */
};

static struct s2f_memory memory;
static uint8_t image[0x10000], access_map[0x10000];

static bool load_image(void)
{
    const char *path = getenv("SID2SF2_KLAUS_BIN");
    const char *root = getenv("S2F_SOURCE_ROOT");
    char beside[4096];
    FILE *file;
    size_t size;

    if (!path) {
        snprintf(beside, sizeof beside,
                 "%s/tests/data/6502_functional_test.bin", root ? root : ".");
        path = beside;
    }
    file = fopen(path, "rb");
    if (!file)
        return false;
    size = fread(image, 1, sizeof image, file);
    fclose(file);
    return size == sizeof image;
}

static void push(struct s2f_cpu *cpu, uint8_t value)
{
    memory.ram[0x100 + cpu->sp--] = value;
}

/* What the chip does at BRK. The core ends there, as no tune survives it. */
static void enter_break(struct s2f_cpu *cpu)
{
    uint16_t back = (uint16_t)(cpu->pc + 2);

    push(cpu, (uint8_t)(back >> 8));
    push(cpu, (uint8_t)back);
    push(cpu, cpu->p | S2F_FLAG_B | S2F_FLAG_U);
    cpu->p |= S2F_FLAG_I;
    cpu->pc =
        (uint16_t)(memory.ram[BRK_VECTOR] | memory.ram[BRK_VECTOR + 1] << 8);
    cpu->cycles += 7;
}

/* Runs up to limit; false where something other than BRK ended the run. */
static bool run_until(struct s2f_cpu *cpu, unsigned features, uint32_t limit)
{
    for (;;) {
        enum s2f_cpu_end end =
            s2f_cpu_run(cpu, &memory, S2F_DIALECT_REAL, features, limit);

        if (end != S2F_CPU_BREAK)
            return end == S2F_CPU_BUDGET;
        enter_break(cpu);
    }
}

/* Runs the program to its trap, the address of which is returned. */
static uint16_t run_program(unsigned features)
{
    struct s2f_cpu cpu;

    for (size_t i = 0; i < sizeof image; i++)
        memory.ram[i] = image[i];
    memory.access = access_map;
    s2f_memory_rehash(&memory);
    s2f_cpu_reset(&cpu);
    cpu.pc = START;
    while (cpu.cycles < CYCLES_MAX) {
        uint16_t pc;

        if (!run_until(&cpu, features, cpu.cycles + SLICE))
            fail_msg("the run ended at $%04X", cpu.pc);
        pc = cpu.pc;
        if (!run_until(&cpu, features, cpu.cycles + 1))
            fail_msg("the run ended at $%04X", cpu.pc);
        if (cpu.pc == pc) {
            print_message("# trap at $%04X after %lu cycles\n", pc,
                          (unsigned long)cpu.cycles);
            return pc;
        }
    }
    fail_msg("no trap within %d cycles, PC is $%04X", CYCLES_MAX, cpu.pc);
    return 0;
}

static void test_program_succeeds(void **state)
{
    (void)state;
    assert_int_equal(run_program(S2F_CPU_PLAIN), SUCCESS);
}

static void test_program_succeeds_instrumented(void **state)
{
    uint64_t kept;

    (void)state;
    assert_int_equal(run_program(S2F_CPU_WATCH | S2F_CPU_HASH), SUCCESS);
    kept = memory.hash;
    s2f_memory_rehash(&memory);
    assert_true(kept == memory.hash);
    assert_true(access_map[SUCCESS] & S2F_ACCESS_OPCODE);
}

/* By translated code, which must have been everywhere that it says. */
static void test_program_succeeds_translated(void **state)
{
    struct s2f_translator *translator = s2f_translator_new();

    (void)state;
    if (!translator)
        print_message("# no translator: the interpreter once more\n");
    memory.translator = translator;
    assert_int_equal(run_program(S2F_CPU_PLAIN), SUCCESS);
    s2f_translator_forget(translator);
    for (size_t i = 0; i < sizeof access_map; i++)
        access_map[i] = 0;
    assert_int_equal(run_program(S2F_CPU_MARK), SUCCESS);
    assert_true(access_map[SUCCESS] & S2F_ACCESS_OPCODE);
    memory.translator = NULL;
    s2f_translator_free(translator);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_program_succeeds),
        cmocka_unit_test(test_program_succeeds_instrumented),
        cmocka_unit_test(test_program_succeeds_translated),
    };

    if (!load_image()) {
        printf("1..0 # SKIP no 6502_functional_test.bin: set "
               "SID2SF2_KLAUS_BIN\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
