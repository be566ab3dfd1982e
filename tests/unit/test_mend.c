/* Stubs against the instructions they stand for: the same registers, flags that
 * are used and memory, on random states, in both dialects. */
#include "convert/mend/stub.h"
#include "cpu/mos6510.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CODE = 0x1000,
    STUB = 0x2000,
    BEHIND = 0x3000, /* where a stub goes on */
    DATA = 0x4000,   /* indexed and absolute operands */
    ROUNDS = 3000,
    ALL = 0xff & ~(S2F_FLAG_B | S2F_FLAG_U),
    NOT_V = ALL & ~S2F_FLAG_V
};

struct state {
    struct s2f_cpu cpu;
    struct s2f_memory memory;
};

static struct state before, want, got;

/* The same bytes in every run: a failure can be repeated. */
static uint8_t random_byte(void)
{
    static const uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    static uint32_t n = 6510;

    n = n * 1664525 + 1013904223;
    return n & 0x10000 ? edges[(n >> 20) % sizeof edges] : (uint8_t)(n >> 24);
}

/* A random machine whose zero page pointers lead to DATA. */
static void randomise(void)
{
    memset(&before, 0, sizeof before);
    for (unsigned i = 0; i < 0x100; i++)
        before.memory.ram[i] = random_byte();
    for (unsigned i = 1; i < 0x100; i += 2)
        before.memory.ram[i] = DATA >> 8;
    for (unsigned i = 0; i < 0x400; i++)
        before.memory.ram[DATA + i] = random_byte();
    before.cpu.a = random_byte();
    before.cpu.x = random_byte();
    before.cpu.y = random_byte();
    before.cpu.sp = 0xf0;
    before.cpu.p = (uint8_t)((random_byte() & ~S2F_FLAG_D) | S2F_FLAG_U);
    before.cpu.pc = CODE;
}

static void put_instruction(uint8_t opcode, uint8_t bytes[3])
{
    bytes[0] = opcode;
    bytes[1] = (uint8_t)(random_byte() & 0xfe);
    bytes[2] = 0;
    if (s2f_opcode_length(opcode) == 3) {
        bytes[1] = random_byte();
        bytes[2] = DATA >> 8;
    }
    memcpy(before.memory.ram + CODE, bytes, 3);
}

/* Steps *state in a dialect until it gets to `to`. */
static void run_to(struct state *state, enum s2f_dialect dialect, uint16_t to)
{
    for (unsigned i = 0; i < 80 && state->cpu.pc != to; i++)
        assert_int_equal(s2f_cpu_run(&state->cpu, &state->memory, dialect,
                                     S2F_CPU_PLAIN, state->cpu.cycles + 1),
                         S2F_CPU_BUDGET);
    assert_int_equal(state->cpu.pc, to);
}

static void expect_same(uint8_t opcode, enum s2f_dialect dialect,
                        unsigned flags)
{
    const struct s2f_cpu *w = &want.cpu, *g = &got.cpu;

    if (w->a != g->a || w->x != g->x || w->y != g->y || w->sp != g->sp ||
        ((w->p ^ g->p) & flags) ||
        memcmp(want.memory.ram, got.memory.ram, 0x100) != 0 ||
        memcmp(want.memory.ram + DATA, got.memory.ram + DATA, 0x400) != 0)
        fail_msg("opcode %02X, dialect %d: A %02X %02X X %02X %02X Y %02X %02X "
                 "P %02X %02X",
                 opcode, (int)dialect, w->a, g->a, w->x, g->x, w->y, g->y, w->p,
                 g->p);
}

/* The instruction on a 6510 against its stub in both dialects. */
static void compare_with_stub(uint8_t opcode, unsigned fix, unsigned flags)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t bytes[3];
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x100};

        randomise();
        put_instruction(opcode, bytes);
        s2f_stub_begin(&stub, STUB);
        assert_true(s2f_stub_instruction(&stub, bytes, fix));
        s2f_stub_jump(&stub, BEHIND);
        assert_false(stub.full);
        want = before;
        run_to(&want, S2F_DIALECT_REAL,
               (uint16_t)(CODE + s2f_opcode_length(opcode)));
        for (int d = 0; d < 2; d++) {
            enum s2f_dialect dialect =
                d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;

            got = before;
            got.cpu.pc = STUB + S2F_STUB_CELLS;
            run_to(&got, dialect, BEHIND);
            expect_same(opcode, dialect, flags);
        }
    }
}

static void compare_all(const uint8_t *opcode, size_t count, unsigned fix,
                        unsigned flags)
{
    for (size_t i = 0; i < count; i++)
        compare_with_stub(opcode[i], fix, flags);
}

static void compares_with_the_right_carry(void **unused)
{
    static const uint8_t opcodes[] = {0xc1, 0xc5, 0xc9, 0xcd, 0xd1, 0xd5, 0xd9,
                                      0xdd, 0xe0, 0xe4, 0xec, 0xc0, 0xc4, 0xcc};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, S2F_FIX_FLAG, NOT_V);
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
    static const uint8_t dcp[] = {0xc3, 0xd3, 0xdb};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, NOT_V);
    compare_all(dcp, sizeof dcp, S2F_FIX_FLAG, NOT_V);
}

static void stores_with_the_high_byte(void **unused)
{
    static const uint8_t opcodes[] = {0x93, 0x9c, 0x9e, 0x9f};

    (void)unused;
    compare_all(opcodes, sizeof opcodes, 0, ALL);
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

static void refuses_what_it_cannot_do(void **unused)
{
    static const uint8_t opcodes[] = {0x02, 0x12, 0x9b, 0xbb, 0xf2};
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

/* ---- the stack ---- */

/* Starts `got` at what build put down, with random registers and flags. */
static void start_stub(enum s2f_fix fix, const uint8_t *bytes, unsigned count)
{
    struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x200};

    randomise();
    s2f_stub_begin(&stub, STUB);
    for (unsigned i = 0; i < count; i++) {
        const uint8_t instruction[3] = {bytes[i], 0, 0};

        assert_true(s2f_stub_instruction(&stub, instruction, fix));
    }
    s2f_stub_jump(&stub, BEHIND);
    assert_false(stub.full);
    got = before;
    got.cpu.pc = STUB + S2F_STUB_CELLS;
}

static void expect_registers(uint8_t a, unsigned flags)
{
    assert_int_equal(got.cpu.a, a);
    assert_int_equal(got.cpu.x, before.cpu.x);
    assert_int_equal(got.cpu.y, before.cpu.y);
    assert_int_equal((got.cpu.p ^ before.cpu.p) & flags, 0);
}

/* RTS takes what the stub pushed to the same place in both dialects. */
static void pushes_addresses_for_either_rts(void **unused)
{
    static const uint8_t pha[] = {0x48};
    const uint16_t to = 0x3500;

    (void)unused;
    for (unsigned round = 0; round < 64; round++)
        for (int d = 0; d < 2; d++) {
            start_stub(S2F_FIX_PUSH, pha, 1);
            got.cpu.a = (uint8_t)(to - 1);
            got.memory.ram[0x1f0] = (to - 1) >> 8;
            got.cpu.sp = 0xef;
            got.memory.ram[BEHIND] = 0x60;
            run_to(&got, d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, to);
            expect_registers((to - 1) & 255, ALL);
            assert_int_equal(got.cpu.sp, 0xf0);
        }
}

/* The address lies on the stack as a 6510 has it; nothing else is written
 * there, and N and Z are kept unless both are set, which they never are. */
static void returns_to_addresses_put_there_by_hand(void **unused)
{
    static const uint8_t rts[] = {0x60};
    const uint16_t to = 0x3500;

    (void)unused;
    for (unsigned round = 0; round < 64; round++)
        for (int d = 0; d < 2; d++) {
            uint8_t stack[0x100];

            start_stub(S2F_FIX_JUMP, rts, 1);
            if (before.cpu.p & S2F_FLAG_N)
                got.cpu.p = before.cpu.p &= (uint8_t)~S2F_FLAG_Z;
            got.memory.ram[0x101] = (uint8_t)(to - 1);
            got.memory.ram[0x102] = (to - 1) >> 8;
            got.cpu.sp = 0x00;
            memcpy(stack, got.memory.ram + 0x100, sizeof stack);
            run_to(&got, d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, to);
            expect_registers(before.cpu.a, ALL);
            assert_int_equal(got.cpu.sp, 0x02);
            assert_memory_equal(stack, got.memory.ram + 0x100, sizeof stack);
        }
}

static void pulls_flags_as_a_6510_pushes_them(void **unused)
{
    static const uint8_t pla[] = {0x68}, plp[] = {0x28};

    (void)unused;
    for (unsigned round = 0; round < 256; round++)
        for (int d = 0; d < 2; d++) {
            enum s2f_dialect dialect =
                d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;
            uint8_t pushed;

            start_stub(S2F_FIX_FLAGS, pla, 1);
            pushed = (uint8_t)((round & ALL) | S2F_FLAG_B | S2F_FLAG_U);
            got.memory.ram[CODE] = 0x08; /* PHP, then the stub */
            got.memory.ram[CODE + 1] = 0x4c;
            got.memory.ram[CODE + 2] = (STUB + S2F_STUB_CELLS) & 255;
            got.memory.ram[CODE + 3] = (STUB + S2F_STUB_CELLS) >> 8;
            got.cpu.p = before.cpu.p = pushed;
            got.cpu.pc = CODE;
            run_to(&got, dialect, BEHIND);
            expect_registers(pushed, S2F_FLAG_C | S2F_FLAG_V | S2F_FLAG_D);
            start_stub(S2F_FIX_FLAGS, plp, 1);
            got.memory.ram[0x1f1] = pushed;
            before.cpu.p = pushed;
            run_to(&got, dialect, BEHIND);
            expect_registers(before.cpu.a, ALL);
        }
}

/* ---- what is left in place ---- */

static void rechecks_behind_the_instruction(void **unused)
{
    static const uint8_t opcodes[] = {0xc9, 0xd5, 0xdd, 0xe0, 0xc4, 0xe8, 0xc8};

    (void)unused;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t opcode = opcodes[round % sizeof opcodes], bytes[3];
        uint16_t next = (uint16_t)(CODE + s2f_opcode_length(opcode));
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x100};

        randomise();
        put_instruction(opcode, bytes);
        s2f_stub_begin(&stub, STUB);
        assert_true(s2f_stub_recheck(&stub, bytes));
        s2f_stub_jump(&stub, BEHIND);
        want = got = before;
        run_to(&want, S2F_DIALECT_REAL, next);
        run_to(&got, S2F_DIALECT_EDITOR, next);
        got.cpu.pc = STUB + S2F_STUB_CELLS;
        run_to(&got, S2F_DIALECT_EDITOR, BEHIND);
        expect_same(opcode, S2F_DIALECT_EDITOR, NOT_V);
    }
}

static void does_not_add_twice(void **unused)
{
    static const uint8_t opcodes[] = {0x69, 0xed, 0xa9, 0x48};
    uint8_t out[64];

    (void)unused;
    for (size_t i = 0; i < sizeof opcodes; i++) {
        const uint8_t bytes[3] = {opcodes[i], 0x10, 0x40};
        struct s2f_stub stub = {.out = out, .room = sizeof out};

        s2f_stub_begin(&stub, STUB);
        assert_false(s2f_stub_recheck(&stub, bytes));
    }
}

/* The operand is what stands at the old place when the stub runs. */
static void fetches_operands_that_are_written(void **unused)
{
    static const uint8_t opcodes[] = {0xbd, 0x7d, 0x99, 0xb1, 0xa5, 0xa2};

    (void)unused;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t opcode = opcodes[round % sizeof opcodes], bytes[3];
        const uint8_t empty[3] = {opcode, 0, 0};
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x100};

        randomise();
        put_instruction(opcode, bytes);
        s2f_stub_begin(&stub, STUB);
        s2f_stub_variable(&stub, empty, CODE + 1);
        s2f_stub_jump(&stub, BEHIND);
        want = got = before;
        run_to(&want, S2F_DIALECT_REAL,
               (uint16_t)(CODE + s2f_opcode_length(opcode)));
        got.cpu.pc = STUB + S2F_STUB_CELLS;
        run_to(&got, S2F_DIALECT_REAL, BEHIND);
        expect_same(opcode, S2F_DIALECT_REAL, ALL);
    }
}

static void reads_a_written_operand_where_it_is(void **unused)
{
    (void)unused;
    assert_int_equal(s2f_stub_absolute(0xc9), 0xcd); /* CMP */
    assert_int_equal(s2f_stub_absolute(0x69), 0x6d); /* ADC */
    assert_int_equal(s2f_stub_absolute(0xa9), 0xad); /* LDA */
    assert_int_equal(s2f_stub_absolute(0xa0), 0xac); /* LDY */
    assert_int_equal(s2f_stub_absolute(0xa2), 0xae); /* LDX */
    assert_int_equal(s2f_stub_absolute(0xc0), 0xcc); /* CPY */
    assert_int_equal(s2f_stub_absolute(0xe0), 0xec); /* CPX */
}

static void stops_at_the_end_of_its_room(void **unused)
{
    uint8_t out[8] = {0};
    struct s2f_stub stub = {.out = out, .room = 6};

    (void)unused;
    s2f_stub_begin(&stub, STUB);
    s2f_stub_jump(&stub, BEHIND);
    assert_true(stub.full);
    assert_int_equal(out[6], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares_with_the_right_carry),
        cmocka_unit_test(increments_with_the_right_zero),
        cmocka_unit_test(loads_both_registers),
        cmocka_unit_test(stores_both_registers),
        cmocka_unit_test(modifies_in_two_halves),
        cmocka_unit_test(does_the_immediates),
        cmocka_unit_test(drops_the_nops),
        cmocka_unit_test(refuses_what_it_cannot_do),
        cmocka_unit_test(adds_with_the_right_overflow),
        cmocka_unit_test(modifies_what_only_a_can_reach),
        cmocka_unit_test(stores_with_the_high_byte),
        cmocka_unit_test(branches_either_way),
        cmocka_unit_test(pushes_addresses_for_either_rts),
        cmocka_unit_test(returns_to_addresses_put_there_by_hand),
        cmocka_unit_test(pulls_flags_as_a_6510_pushes_them),
        cmocka_unit_test(rechecks_behind_the_instruction),
        cmocka_unit_test(does_not_add_twice),
        cmocka_unit_test(fetches_operands_that_are_written),
        cmocka_unit_test(reads_a_written_operand_where_it_is),
        cmocka_unit_test(stops_at_the_end_of_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
