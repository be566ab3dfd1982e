/* Stubs against the instructions they stand for, on random machines. */
#ifndef S2F_TEST_MEND_FIXTURE_H
#define S2F_TEST_MEND_FIXTURE_H

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
    ROUNDS = 1500,
    ALL = 0xff & ~(S2F_FLAG_B | S2F_FLAG_U),
    NOT_V = ALL & ~S2F_FLAG_V,
    BOTH = S2F_FLAG_N | S2F_FLAG_Z
};

struct state {
    struct s2f_cpu cpu;
    struct s2f_memory memory;
};

static struct state before, want, got;
static unsigned no_flags; /* that are never set before the instruction */
static bool keeps_overflow;

/* The same bytes in every run: a failure can be repeated. */
static inline uint8_t random_byte(void)
{
    static const uint8_t edges[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    static uint32_t n = 6510;

    n = n * 1664525 + 1013904223;
    return n & 0x10000 ? edges[(n >> 20) % sizeof edges] : (uint8_t)(n >> 24);
}

/* A random machine whose zero page pointers lead to DATA. */
static inline void randomise(void)
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
    before.cpu.p = (uint8_t)((random_byte() & ~no_flags) | S2F_FLAG_U);
    if ((before.cpu.p & BOTH) == BOTH) /* no computation leaves that */
        before.cpu.p &= (uint8_t)~S2F_FLAG_Z;
    before.cpu.pc = CODE;
}

static inline void put_instruction(uint8_t opcode, uint8_t bytes[3])
{
    if ((opcode & 0x1d) == 0x01) /* (zp,X): an even byte, as DATA is odd */
        before.cpu.x &= 0xfe;
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
static inline void run_to(struct state *state, enum s2f_dialect dialect,
                          uint16_t to)
{
    for (unsigned i = 0; i < 120 && state->cpu.pc != to; i++)
        assert_int_equal(s2f_cpu_run(&state->cpu, &state->memory, dialect,
                                     S2F_CPU_PLAIN, state->cpu.cycles + 1),
                         S2F_CPU_BUDGET);
    assert_int_equal(state->cpu.pc, to);
}

static inline void expect_same(uint8_t opcode, enum s2f_dialect dialect,
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
static inline void compare_with_stub(uint8_t opcode, unsigned fix,
                                     unsigned flags)
{
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t bytes[3];
        struct s2f_stub stub = {.out = before.memory.ram + STUB,
                                .room = 0x200,
                                .keeps_overflow = keeps_overflow};

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

static inline void compare_all(const uint8_t *opcode, size_t count,
                               unsigned fix, unsigned flags)
{
    for (size_t i = 0; i < count; i++)
        compare_with_stub(opcode[i], fix, flags);
}

static inline int set_up(void **unused)
{
    (void)unused;
    no_flags = S2F_FLAG_D;
    keeps_overflow = false;
    return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

#endif
