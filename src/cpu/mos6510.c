/* The parts of the 6510 that every variant of the interpreter shares, the
 * variants themselves (mos6510_core.inc), and the choice between them. */
#include "cpu/mos6510.h"

#include <stddef.h>

static uint8_t reversed(uint8_t v)
{
    v = (uint8_t)((v & 0xf0) >> 4 | (v & 0x0f) << 4);
    v = (uint8_t)((v & 0xcc) >> 2 | (v & 0x33) << 2);
    return (uint8_t)((v & 0xaa) >> 1 | (v & 0x55) << 1);
}

/* The KERNAL's interrupt exits, while $01 maps the KERNAL in. */
static bool is_kernal_exit(const uint8_t *ram, uint16_t pc)
{
    if (!(ram[1] & 2))
        return false;
    return pc == 0xea31 || pc == 0xea7e || pc == 0xea81;
}

/* The I/O registers that players read, where $01 maps them in. Values move
 * with the cycle counter, so that a wait for them ends. */
static uint8_t read_io(const uint8_t *ram, uint16_t address, uint32_t cycles)
{
    uint32_t line = cycles / 63 % 312;

    if (!(ram[1] & 3) || !(ram[1] & 4))
        return ram[address];
    switch (address) {
    case 0xd011:
        return (uint8_t)((line > 255 ? 0x80 : 0) | 0x1b);
    case 0xd012:
        return (uint8_t)line;
    case 0xd41b:
    case 0xd41c:
        return (uint8_t)(cycles * 7);
    case 0xdc04:
    case 0xdc06:
        return (uint8_t)(0xff - cycles);
    case 0xdc05:
    case 0xdc07:
        return (uint8_t)(0x4c - (cycles >> 8) % 0x4d);
    default:
        return ram[address];
    }
}

static void write_sid(struct s2f_memory *memory, unsigned reg, uint8_t value,
                      uint32_t cycle)
{
    memory->sid[reg] = value;
    if (reg > 0x18)
        return;
    if (memory->write_count < S2F_MEMORY_WRITES)
        memory->write[memory->write_count] =
            cycle << 13 | (uint32_t)reg << 8 | value;
    memory->write_count++;
}

static void see_read(uint8_t *access, uint16_t address, unsigned how)
{
    unsigned seen = access[address];

    if (!(seen & S2F_ACCESS_WRITTEN_FIRST))
        seen |= S2F_ACCESS_FRESH;
    access[address] = (uint8_t)(seen | how);
}

static void see_write(uint8_t *access, uint16_t address)
{
    unsigned seen = access[address];

    if (!(seen & S2F_ACCESS_FRESH))
        seen |= S2F_ACCESS_WRITTEN_FIRST;
    access[address] = (uint8_t)(seen | S2F_ACCESS_WRITE);
}

/* What a store adds to the hash, which leaves the stack page out. */
static uint64_t change_of(uint16_t address, uint8_t old, uint8_t new_value)
{
    if (old == new_value || address >> 8 == 1)
        return 0;
    return s2f_memory_mix(address, new_value) - s2f_memory_mix(address, old);
}

/* N and Z of two different values in one number (mos6510_core.inc). */
static unsigned join_nz(unsigned negative, unsigned not_zero)
{
    return (negative ? 0x100 : 0) | (not_zero ? 1 : 0);
}

/* Decimal mode of the NMOS 6510: Z as in binary, N and V from before the high
 * digit is corrected (Bruce Clark, "Decimal Mode", 6502.org). */
static uint8_t add_decimal(uint8_t a, uint8_t m, unsigned *nz, unsigned *v,
                           unsigned *c)
{
    unsigned binary = (uint8_t)(a + m + *c);
    unsigned low = (a & 15u) + (m & 15u) + *c;
    unsigned high = (unsigned)(a >> 4) + (m >> 4);

    if (low > 9) {
        low += 6;
        high++;
    }
    *nz = join_nz(high & 8, binary);
    *v = ~((unsigned)a ^ m) & (a ^ high << 4) & 0x80;
    if (high > 9)
        high += 6;
    *c = high > 15;
    return (uint8_t)(high << 4 | (low & 15));
}

/* All flags as in binary. */
static uint8_t subtract_decimal(uint8_t a, uint8_t m, unsigned *nz,
                                unsigned *v, unsigned *c)
{
    int borrow = *c ? 0 : 1, binary = a - m - borrow;
    int low = (a & 15) - (m & 15) - borrow, high = (a >> 4) - (m >> 4);

    *nz = (uint8_t)binary;
    *v = (unsigned)((a ^ m) & (a ^ binary)) & 0x80;
    *c = binary >= 0;
    if (low < 0) {
        low -= 6;
        high--;
    }
    if (high < 0)
        high -= 6;
    return (uint8_t)((unsigned)high << 4 | ((unsigned)low & 15));
}

/* ARR with D set; m is A & operand, rotated is m shifted right through C. */
static uint8_t arr_decimal(uint8_t m, uint8_t rotated, unsigned *nz,
                           unsigned *v, unsigned *c)
{
    unsigned a = rotated;

    *nz = rotated;
    *v = (unsigned)(m ^ rotated) & 0x40;
    if ((m & 15u) + (m & 1u) > 5)
        a = (a & 0xf0) | ((a + 6) & 0x0f);
    *c = (m & 0xf0u) + (m & 0x10u) > 0x50;
    if (*c)
        a += 0x60;
    return (uint8_t)a;
}

#if defined(__GNUC__) && !defined(S2F_PLAIN_C)
#define CORE_THREADED 1
#pragma GCC diagnostic ignored "-Wpedantic"
#else
#define CORE_THREADED 0
#endif

#define CORE_NAME run_real
#define CORE_EDITOR 0
#define CORE_WATCH 0
#define CORE_HASH 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_real_watch
#define CORE_EDITOR 0
#define CORE_WATCH 1
#define CORE_HASH 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_real_hash
#define CORE_EDITOR 0
#define CORE_WATCH 0
#define CORE_HASH 1
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_real_both
#define CORE_EDITOR 0
#define CORE_WATCH 1
#define CORE_HASH 1
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_editor
#define CORE_EDITOR 1
#define CORE_WATCH 0
#define CORE_HASH 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_editor_watch
#define CORE_EDITOR 1
#define CORE_WATCH 1
#define CORE_HASH 0
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_editor_hash
#define CORE_EDITOR 1
#define CORE_WATCH 0
#define CORE_HASH 1
#include "cpu/mos6510_core.inc"
#define CORE_NAME run_editor_both
#define CORE_EDITOR 1
#define CORE_WATCH 1
#define CORE_HASH 1
#include "cpu/mos6510_core.inc"

enum s2f_cpu_end s2f_cpu_run(struct s2f_cpu *cpu, struct s2f_memory *memory,
                             enum s2f_dialect dialect, unsigned features,
                             uint32_t limit)
{
    static enum s2f_cpu_end (*const run[2][4])(
        struct s2f_cpu *, struct s2f_memory *, uint32_t) = {
        {run_real, run_real_watch, run_real_hash, run_real_both},
        {run_editor, run_editor_watch, run_editor_hash, run_editor_both},
    };

    return run[dialect == S2F_DIALECT_EDITOR][features & 3](cpu, memory, limit);
}

enum s2f_cpu_end s2f_cpu_call(struct s2f_cpu *cpu, struct s2f_memory *memory,
                              enum s2f_dialect dialect, unsigned features,
                              uint16_t pc, uint8_t a, uint32_t limit)
{
    cpu->pc = pc;
    cpu->a = a;
    if (dialect == S2F_DIALECT_REAL) {
        cpu->x = cpu->y = 0;
        cpu->p = S2F_FLAG_I | S2F_FLAG_U;
        cpu->sp = 0xfb; /* $FD after a JSR pushed the return address - 1 */
        memory->ram[0x1fd] = (S2F_CPU_RETURN_TO - 1) >> 8;
        memory->ram[0x1fc] = (S2F_CPU_RETURN_TO - 1) & 0xff;
    }
    return s2f_cpu_run(cpu, memory, dialect, features, limit);
}

void s2f_cpu_reset(struct s2f_cpu *cpu)
{
    *cpu = (struct s2f_cpu){0};
}

void s2f_memory_rehash(struct s2f_memory *memory)
{
    uint64_t hash = 0;

    for (uint32_t i = 0; i < 0x10000; i++)
        if (i >> 8 != 1)
            hash += s2f_memory_mix((uint16_t)i, memory->ram[i]);
    memory->hash = hash;
}
