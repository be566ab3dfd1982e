/* Writing x86-64 instructions, as many as the translator uses.
 *
 * Every instruction gets a REX prefix, so that byte registers are named alike.
 * Addresses are base + index << scale + disp; a base is never a register whose
 * number ends in 100 binary, which would need another form. */
#ifndef S2F_CPU_TRANSLATE_X86_H
#define S2F_CPU_TRANSLATE_X86_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* Registers of translated code. */
enum reg {
    R_A = 0,
    R_Y = 1,
    R_SP = 2,
    R_X = 3,
    R_STACK = 4, /* the host's own */
    R_V = 5,
    R_NZ = 6,
    R_C = 7,
    R_CYCLES = 8,
    R_T0 = 9,
    R_T1 = 10,
    R_T2 = 11,
    R_WRITES = 12,
    R_RAM = 13,  /* struct s2f_memory, ram first */
    R_SELF = 14, /* struct s2f_translator */
    R_LIMIT = 15,
    R_NONE = 16
};

/* Opcodes, "register, r/m" form where there are two; OP2 = behind 0x0f. */
enum {
    OP2 = 0x100,
    X_ADD8 = 0x02,
    X_OR8 = 0x0a,
    X_ADC8 = 0x12,
    X_SBB8 = 0x1a,
    X_AND8 = 0x22,
    X_SUB8 = 0x2a,
    X_XOR8 = 0x32,
    X_CMP8 = 0x3a,
    X_MOV8 = 0x8a,
    X_ADD = 0x03,
    X_OR = 0x0b,
    X_XOR = 0x33,
    X_CMP = 0x3b,
    X_MOV = 0x8b,
    X_LEA = 0x8d,
    X_IMUL = 0x69, /* reg = r/m * n, which follows */
    X_PUT8 = 0x88,
    X_PUT = 0x89,
    X_TEST8 = 0x84,
    X_TEST = 0x85,
    X_MOVZX = OP2 | 0xb6,
    X_MOVZX16 = OP2 | 0xb7,
    X_MOVSX = OP2 | 0xbe
};

/* Numbers of the immediate forms: 0x80 and 0x81 /n. */
enum { N_ADD, N_OR, N_ADC, N_SBB, N_AND, N_SUB, N_XOR, N_CMP };

/* Conditions of jcc and setcc. */
enum cond {
    CC_O = 0,
    CC_B = 2,
    CC_AE = 3,
    CC_Z = 4,
    CC_NZ = 5,
    CC_A = 7,
    CC_S = 8,
    CC_NS = 9
};

struct mem {
    enum reg base, index;
    unsigned scale;
    int32_t disp;
};

static inline void put8(uint8_t **p, unsigned v)
{
    *(*p)++ = (uint8_t)v;
}

static inline void put32(uint8_t **p, uint32_t v)
{
    memcpy(*p, &v, sizeof v);
    *p += sizeof v;
}

/* Host code is written in pieces of up to 8 bytes: all of them are stored, what
 * is not of the instruction is overwritten by what follows. */
static inline void put_piece(uint8_t **p, uint64_t piece, unsigned size)
{
    memcpy(*p, &piece, sizeof piece);
    *p += size;
}

/* REX, opcode and ModR/M as a piece; *size is its size. */
static inline uint64_t opcode_piece(unsigned wide, unsigned op, unsigned reg,
                                    unsigned index, unsigned base,
                                    unsigned modrm, unsigned *size)
{
    uint64_t rex =
        0x40 | wide << 3 | (reg & 8) >> 1 | (index & 8) >> 2 | base >> 3;
    uint64_t rest = (op & 255) | (modrm | (reg & 7) << 3) << 8;

    *size = op & OP2 ? 4 : 3;
    return op & OP2 ? rex | 0x0f00 | rest << 16 : rex | rest << 8;
}

/* op reg, rm, or op /reg, rm: both registers. */
static inline void put_rr(uint8_t **p, unsigned op, unsigned reg, enum reg rm)
{
    unsigned size;
    uint64_t piece = opcode_piece(0, op, reg, 0, rm, 0xc0 | (rm & 7u), &size);

    put_piece(p, piece, size);
}

static inline void put_mem(uint8_t **p, unsigned wide, unsigned op,
                           unsigned reg, struct mem m)
{
    bool indexed = m.index != R_NONE, near = m.disp >= -128 && m.disp < 128;
    unsigned index = indexed ? m.index : 0, size;
    unsigned modrm = (near ? 0x40 : 0x80) | (indexed ? 4 : m.base & 7u);
    uint64_t piece = opcode_piece(wide, op, reg, index, m.base, modrm, &size);

    if (indexed)
        piece |= (uint64_t)(m.scale << 6 | (m.index & 7u) << 3 | (m.base & 7u))
                 << 8 * size++;
    put_piece(p, piece, size);
    put_piece(p, (uint32_t)m.disp, near ? 1 : 4);
}

/* op reg, [m] (or [m], reg: X_PUT), 8 or 32 bits as the opcode says. */
static inline void put_rm(uint8_t **p, unsigned op, enum reg reg, struct mem m)
{
    put_mem(p, 0, op, reg, m);
}

/* op /number of the register, and n behind it in one byte or four. */
static inline void put_number8(uint8_t **p, unsigned op, unsigned number,
                               enum reg reg, unsigned n)
{
    unsigned size;
    uint64_t piece =
        opcode_piece(0, op, number, 0, reg, 0xc0 | (reg & 7u), &size);

    put_piece(p, piece | (uint64_t)(n & 255) << 8 * size, size + 1);
}

static inline void put_number(uint8_t **p, unsigned op, unsigned number,
                              enum reg reg, uint32_t n)
{
    unsigned size;
    uint64_t piece =
        opcode_piece(0, op, number, 0, reg, 0xc0 | (reg & 7u), &size);

    put_piece(p, piece | (uint64_t)n << 8 * size, size + 4);
}

/* op reg8, n */
static inline void put_imm8(uint8_t **p, unsigned number, enum reg reg,
                            unsigned n)
{
    put_number8(p, 0x80, number, reg, n);
}

/* op reg32, n */
static inline void put_imm(uint8_t **p, unsigned number, enum reg reg,
                           uint32_t n)
{
    if (n + 128 < 256) /* a byte that is extended by its sign */
        put_number8(p, 0x83, number, reg, n);
    else
        put_number(p, 0x81, number, reg, n);
}

/* op byte [m], n */
static inline void put_mem_imm8(uint8_t **p, unsigned number, struct mem m,
                                unsigned n)
{
    put_mem(p, 0, 0x80, number, m);
    put8(p, n);
}

/* test byte [m], n */
static inline void put_mem_test8(uint8_t **p, struct mem m, unsigned n)
{
    put_mem(p, 0, 0xf6, 0, m);
    put8(p, n);
}

/* test reg32, n */
static inline void put_test(uint8_t **p, enum reg reg, uint32_t n)
{
    put_number(p, 0xf7, 0, reg, n);
}

static inline void put_mov_imm(uint8_t **p, enum reg reg, uint32_t n)
{
    unsigned opcode = 0xb8 | (reg & 7u);

    put_piece(p, 0x40u | (unsigned)reg >> 3 | opcode << 8 | (uint64_t)n << 16,
              6);
}

static inline void put_lea(uint8_t **p, enum reg reg, enum reg base, int32_t n)
{
    put_rm(p, X_LEA, reg, (struct mem){base, R_NONE, 0, n});
}

/* shl (4) or shr (5) reg32, n */
static inline void put_shift(uint8_t **p, unsigned number, enum reg reg,
                             unsigned n)
{
    put_number8(p, 0xc1, number, reg, n);
}

/* shl (4), shr (5), rcr (3) reg8, 1 */
static inline void put_shift8(uint8_t **p, unsigned number, enum reg reg)
{
    put_rr(p, 0xd0, number, reg);
}

/* inc (0) or dec (1) reg8 */
static inline void put_step8(uint8_t **p, unsigned number, enum reg reg)
{
    put_rr(p, 0xfe, number, reg);
}

static inline void put_set(uint8_t **p, enum cond cc, enum reg reg)
{
    put_rr(p, OP2 | 0x90u | cc, 0, reg);
}

/* The address of the 32-bit operand, relative to what follows it, of a jump
 * that is to be linked later. */
static inline uint8_t *put_jcc(uint8_t **p, enum cond cc)
{
    put8(p, 0x0f);
    put8(p, 0x80u | cc);
    put32(p, 0);
    return *p - 4;
}

static inline uint8_t *put_jmp(uint8_t **p)
{
    put8(p, 0xe9);
    put32(p, 0);
    return *p - 4;
}

static inline uint8_t *put_call(uint8_t **p)
{
    put8(p, 0xe8);
    put32(p, 0);
    return *p - 4;
}

static inline void link_here(uint8_t *site, const uint8_t *to)
{
    int32_t distance = (int32_t)(to - (site + 4));

    memcpy(site, &distance, sizeof distance);
}

/* The look at the limit: a jump that is taken where so many cycles more than
 * the register has may reach it. */
static inline uint8_t *put_look(uint8_t **p, enum reg cycles, uint32_t worst)
{
    put_lea(p, R_T0, cycles, (int32_t)worst);
    put_rr(p, X_CMP, R_T0, R_LIMIT);
    return put_jcc(p, CC_AE);
}

#endif
