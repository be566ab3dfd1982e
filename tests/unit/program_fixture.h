/* Random programs that read, write and run themselves, for tests that run one
 * in two ways. */
#ifndef S2F_TEST_PROGRAM_FIXTURE_H
#define S2F_TEST_PROGRAM_FIXTURE_H

#include "cpu/mos6510.h"

static uint32_t seed;

static inline unsigned chance(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 17;
    seed ^= seed << 5;
    return (seed >> 8) % n;
}

/* An address that is likely to matter: code, zero page, stack, the SID and its
 * neighbours, I/O, the ends of memory. */
static inline unsigned some_address(uint16_t code)
{
    switch (chance(10)) {
    case 0:
        return chance(256);
    case 1:
        return 0x100 + chance(256);
    case 2:
        return 0xd3f0 + chance(64);
    case 3:
        return 0xd010 + chance(4);
    case 4:
        return 0xdc00 + chance(8);
    case 5:
        return (0xff80 + chance(256)) & 0xffff;
    case 6:
        return chance(0x10000);
    default:
        return code + chance(256);
    }
}

static inline bool jumps(uint8_t opcode)
{
    return opcode == 0x4c || opcode == 0x20 || opcode == 0x6c;
}

/* 256 bytes of instructions that read, write and run themselves. */
static inline void make_program(uint8_t *ram, uint16_t code)
{
    uint16_t at = code;

    while ((uint16_t)(at - code) < 250) {
        uint8_t opcode = (uint8_t)chance(256);
        unsigned length, address = some_address(code);

        if (!s2f_opcode_documented(opcode) && chance(8))
            continue;
        if ((opcode == 0 || opcode == 0x40 || opcode == 0x60) && chance(4))
            continue;
        if (jumps(opcode))
            address = chance(20) ? code + chance(256) : some_address(code);
        length = s2f_opcode_length(opcode);
        ram[at++] = opcode;
        if (length == 2)
            ram[at++] = (opcode & 0x1f) == 0x10 ? (uint8_t)(chance(40) - 20)
                                                : (uint8_t)chance(256);
        if (length == 3) {
            ram[at++] = (uint8_t)address;
            ram[at++] = (uint8_t)(address >> 8);
        }
    }
}

static inline bool same_registers(const struct s2f_cpu *a,
                                  const struct s2f_cpu *b)
{
    return a->a == b->a && a->x == b->x && a->y == b->y && a->sp == b->sp &&
           a->p == b->p && a->pc == b->pc && a->cycles == b->cycles;
}

static inline void make_registers(struct s2f_cpu *cpu)
{
    cpu->a = (uint8_t)chance(256);
    cpu->x = (uint8_t)chance(256);
    cpu->y = (uint8_t)chance(256);
    cpu->sp = (uint8_t)(chance(2) ? 0xff - chance(8) : chance(256));
    cpu->p = (uint8_t)chance(256);
    if (chance(4))
        cpu->p &= (uint8_t)~S2F_FLAG_D;
}

#endif
