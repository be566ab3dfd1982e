/* What is known of opcodes without running them, against running them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cpu/mos6510.h"
#include "cpu/opcode.h"

#include <string.h>

static struct s2f_memory memory;

/* Runs the one instruction at $1000, whose operand is $02 $20. */
static enum s2f_cpu_end run_one(uint8_t opcode, enum s2f_dialect dialect,
                                struct s2f_cpu *cpu)
{
    memset(&memory, 0, sizeof memory);
    memory.ram[0x1000] = opcode;
    memory.ram[0x1001] = 0x02;
    memory.ram[0x1002] = 0x20;
    s2f_cpu_reset(cpu);
    cpu->sp = 0x80;
    cpu->pc = 0x1000;
    return s2f_cpu_run(cpu, &memory, dialect, S2F_CPU_PLAIN, 1);
}

static bool jumps(uint8_t opcode)
{
    return opcode == OP_JMP || opcode == OP_JMP_IND || opcode == OP_JSR ||
           opcode == OP_RTS || opcode == OP_RTI || opcode == OP_BRK;
}

/* A branch goes to its end or two bytes further. */
static void lengths_are_where_the_next_one_is(void **state)
{
    (void)state;
    for (unsigned opcode = 0; opcode < 0x100; opcode++) {
        struct s2f_cpu cpu;
        enum s2f_cpu_end end = run_one((uint8_t)opcode, S2F_DIALECT_REAL, &cpu);
        unsigned length = s2f_opcode_length((uint8_t)opcode);

        if (jumps((uint8_t)opcode) || end == S2F_CPU_BAD_OPCODE)
            continue;
        if ((opcode & 0x1f) == 0x10 && cpu.pc == 0x1004)
            assert_int_equal(length, 2);
        else
            assert_int_equal(cpu.pc, 0x1000 + length);
    }
    assert_int_equal(s2f_opcode_length(OP_JMP), 3);
    assert_int_equal(s2f_opcode_length(OP_JMP_IND), 3);
    assert_int_equal(s2f_opcode_length(OP_JSR), 3);
    assert_int_equal(s2f_opcode_length(OP_RTS), 1);
    assert_int_equal(s2f_opcode_length(OP_RTI), 1);
    assert_int_equal(s2f_opcode_length(OP_BRK), 1);
}

/* Undocumented is what the editor's CPU does not have. */
static void documented_ones_run_in_the_editor(void **state)
{
    (void)state;
    for (unsigned opcode = 0; opcode < 0x100; opcode++) {
        struct s2f_cpu cpu;
        enum s2f_cpu_end end =
            run_one((uint8_t)opcode, S2F_DIALECT_EDITOR, &cpu);

        assert_int_equal(s2f_opcode_documented((uint8_t)opcode),
                         end != S2F_CPU_BAD_OPCODE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_are_where_the_next_one_is),
        cmocka_unit_test(documented_ones_run_in_the_editor),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
