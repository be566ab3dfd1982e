/* Pieces of a player made from bytes, for fuzz_mend.c: what computes, compares
 * and branches. */
#ifndef S2F_FUZZ_MEND_MAKER_H
#define S2F_FUZZ_MEND_MAKER_H

#include "cpu/mos6510.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LOAD = 0x1000,
    CODE = 0x1030,
    CODE_END = 0x1300, /* so far may pieces begin */
    INIT_END = 0x1020,
    MOVER = 0x1c00,
    SEEDS = 0x1e00, /* SEED_COUNT bytes each for the two below */
    SEED_COUNT = 32,
    ZERO_PAGE = 0xe0, /* variables; the last four are pointers to TABLE */
    SAVED_SP = 0xdf,
    POINTERS = 0xfc,
    TABLE = 0x1f00,     /* variables, too */
    ELSEWHERE = 0x2100, /* behind what indexed reads reach */
    MOVED_SIZE = 0x400,
    END = ELSEWHERE + MOVED_SIZE,
    PIECES = 40,
    WAITING = 8,
    HEADER = 0x7c,
    FRAMES = 60,
    /* play is called twice a frame; init runs an undocumented opcode; the
     * program is moved by init */
    TWICE = 1,
    NOT_PORTABLE = 2,
    MOVED = 4
};

struct maker {
    const uint8_t *data;
    size_t left;
    uint8_t *memory;
    unsigned at;
    unsigned shared[4];     /* subroutines that several pieces call; 0 = none */
    bool uses_ends, at_end; /* variables, or a stack, at the stack's end */
    /* branches whose target is not there yet */
    unsigned waiting;
    struct {
        unsigned operand, pieces;
    } wait[WAITING];
};

static inline unsigned take(struct maker *m)
{
    if (m->left == 0)
        return 0;
    m->left--;
    return *m->data++;
}

static inline void put(struct maker *m, unsigned value)
{
    m->memory[m->at++] = (uint8_t)value;
}

static inline void put2(struct maker *m, unsigned opcode, unsigned operand)
{
    put(m, opcode);
    put(m, operand);
}

static inline void put3(struct maker *m, unsigned opcode, unsigned operand)
{
    put(m, opcode);
    put(m, operand & 255);
    put(m, operand >> 8);
}

static inline unsigned zero_page(struct maker *m)
{
    return ZERO_PAGE + take(m) % (POINTERS - ZERO_PAGE);
}

static inline unsigned table(struct maker *m)
{
    return TABLE + take(m) % SEED_COUNT;
}

/* An operand that fits the opcode and reaches nothing but variables. */
static inline void put_safe(struct maker *m, unsigned opcode)
{
    unsigned mode = opcode & 0x1f;

    switch (mode) {
    case 0x01:
    case 0x03: /* (zp,X) with X = 0 */
        put2(m, 0xa2, 0);
        put2(m, opcode, POINTERS + (take(m) & 2));
        break;
    case 0x11:
    case 0x13:
        put2(m, opcode, POINTERS + (take(m) & 2));
        break;
    case 0x14: /* zp,X: X is made small */
    case 0x15:
    case 0x16:
    case 0x17:
        if ((opcode & 0xc7) == 0x86 || (opcode & 0xc7) == 0x87)
            put2(m, 0xa0, take(m) & 3); /* zp,Y */
        else
            put2(m, 0xa2, take(m) & 3);
        put2(m, opcode, ZERO_PAGE + take(m) % 24);
        break;
    default:
        switch (s2f_opcode_length((uint8_t)opcode)) {
        case 1:
            put(m, opcode);
            break;
        case 2:
            put2(m, opcode,
                 (mode & 0x0f) == 0x09 || (mode & 0x0f) == 0x0b ||
                         (opcode & 0x9d) == 0x80
                     ? take(m)
                     : zero_page(m));
            break;
        default:
            put3(m, opcode, table(m));
        }
    }
}

static inline unsigned pick(struct maker *m, const uint8_t *from, size_t count)
{
    return from[take(m) % count];
}

static inline void documented(struct maker *m)
{
    static const uint8_t op[] = {
        0x09, 0x05, 0x0d, 0x1d, 0x19, 0x11, 0x29, 0x25, 0x2d, 0x3d, 0x49, 0x45,
        0x4d, 0x59, 0x69, 0x65, 0x6d, 0x7d, 0x79, 0x71, 0x61, 0xe9, 0xe5, 0xed,
        0xfd, 0xf9, 0xf1, 0xc9, 0xc5, 0xcd, 0xdd, 0xd9, 0xd1, 0xc1, 0xe0, 0xe4,
        0xec, 0xc0, 0xc4, 0xcc, 0xa9, 0xa5, 0xad, 0xbd, 0xb9, 0xb1, 0xa2, 0xa6,
        0xae, 0xbe, 0xa0, 0xa4, 0xac, 0xbc, 0x24, 0x2c, 0x85, 0x86, 0x84, 0x8d,
        0x8e, 0x8c, 0x9d, 0x99, 0x06, 0x0e, 0x1e, 0x26, 0x2e, 0x46, 0x4e, 0x66,
        0x6e, 0xe6, 0xee, 0xfe, 0xc6, 0xce, 0xe8, 0xc8, 0xca, 0x88, 0xaa, 0x8a,
        0xa8, 0x98, 0x0a, 0x2a, 0x4a, 0x6a, 0x18, 0x38, 0xb8, 0xea, 0xe8, 0xc8};

    put_safe(m, pick(m, op, sizeof op));
}

static inline void undocumented(struct maker *m)
{
    unsigned opcode = take(m);

    while (s2f_opcode_documented((uint8_t)opcode) || opcode == 0x9b ||
           opcode == 0xbb || (opcode & 0x9f) == 0x12 ||
           (opcode & 0x1f) == 0x12 ||
           ((opcode & 0x1f) == 0x02 && opcode < 0x80))
        opcode = (opcode + 1) & 255;
    put_safe(m, opcode);
}

static inline void listen(struct maker *m)
{
    static const uint8_t op[] = {0x8d, 0x8e, 0x8c};

    put3(m, pick(m, op, sizeof op), 0xd400 + take(m) % 25);
}

static inline void branch(struct maker *m)
{
    static const uint8_t op[] = {0x90, 0xb0, 0x90, 0xb0, 0xd0,
                                 0xf0, 0x10, 0x30, 0x50, 0x70};

    if (m->waiting == WAITING)
        return;
    put2(m, pick(m, op, sizeof op), 0);
    m->wait[m->waiting].operand = m->at - 1;
    m->wait[m->waiting++].pieces = 1 + take(m) % 4;
}

static inline void land(struct maker *m, bool all)
{
    for (unsigned i = 0; i < m->waiting;) {
        if (!all && --m->wait[i].pieces) {
            i++;
            continue;
        }
        unsigned distance = m->at - m->wait[i].operand - 1;
        m->memory[m->wait[i].operand] =
            (uint8_t)(distance < 128 ? distance : 0);
        m->wait[i] = m->wait[--m->waiting];
    }
}

/* All flags to the SID. */
static inline void listen_to_flags(struct maker *m)
{
    put(m, 0x08);
    put(m, 0x68);
    put2(m, 0x29, take(m) & 1 ? 0xcb : 0x83);
    put3(m, 0x8d, 0xd400 + take(m) % 25);
}

static inline void around(struct maker *m)
{
    unsigned how = take(m) & 3;

    put(m, how & 1 ? 0x08 : 0x48);
    documented(m);
    if (how & 2)
        documented(m);
    put(m, how & 1 ? 0x28 : 0x68);
}

/* A loop that counts up with INX or INY and compares. */
static inline void loop(struct maker *m)
{
    unsigned from = take(m), count = 1 + take(m) % 5, y = take(m) & 1;
    unsigned start;
    static const uint8_t body[] = {0x7d, 0xdd, 0x5d, 0x79, 0xd9, 0x59};

    put2(m, y ? 0xa0 : 0xa2, from);
    start = m->at;
    put3(m, body[take(m) % 3 + (y ? 3 : 0)], TABLE);
    if (take(m) & 1)
        put2(m, 0x85, zero_page(m));
    put(m, y ? 0xc8 : 0xe8);
    put2(m, y ? 0xc0 : 0xe0, from + count);
    put2(m, take(m) & 1 && from + count < 256 ? 0x90 : 0xd0, start - m->at - 2);
}

static inline void wrapping(struct maker *m)
{
    unsigned y = take(m) & 1, start;

    put2(m, y ? 0xa0 : 0xa2, 0xfc);
    start = m->at;
    put3(m, y ? 0x59 : 0x5d, TABLE);
    put(m, y ? 0xc8 : 0xe8);
    put2(m, 0xd0, start - m->at - 2);
}

/* STA into the operand of what follows. */
static inline void modified(struct maker *m)
{
    static const uint8_t op[] = {0xc9, 0xe0, 0xc0, 0x69, 0xe9, 0x49,
                                 0xa9, 0xa2, 0xcb, 0x0b, 0x4b, 0x6b};

    put3(m, 0x8d, m->at + 4);
    put2(m, pick(m, op, sizeof op), take(m));
}

/* The same where an address is written: its low byte, within the table. */
static inline void modified_address(struct maker *m)
{
    static const uint8_t op[] = {0xdd, 0xd9, 0xcd, 0xec, 0xcc, 0x7d,
                                 0xbd, 0xaf, 0xbf, 0x8f, 0xef};

    put2(m, 0x29, 0x1f);
    put3(m, 0x8d, m->at + 4);
    put3(m, pick(m, op, sizeof op), TABLE);
}

static inline void decimal(struct maker *m)
{
    static const uint8_t op[] = {0x69, 0x65, 0x7d, 0xe9, 0xe5, 0xf9, 0xeb,
                                 0x67, 0x6f, 0xe7, 0xf7, 0x6b, 0xcb, 0xc9};
    unsigned count = 1 + take(m) % 3;

    put(m, 0xf8);
    for (unsigned i = 0; i < count; i++) {
        put(m, take(m) & 1 ? 0x18 : 0x38);
        put_safe(m, pick(m, op, sizeof op));
    }
    put(m, 0xd8);
}

static inline void signs(struct maker *m)
{
    static const uint8_t op[] = {0x69, 0x65, 0x7d, 0xe9, 0xe5, 0xf9, 0x71};

    put_safe(m, pick(m, op, sizeof op));
    if (take(m) & 1)
        put_safe(m, 0xc9);
    if (take(m) & 1)
        put_safe(m, 0xca);
    put2(m, take(m) & 1 ? 0x50 : 0x70, 3);
    put3(m, 0xee, 0x1f00 + take(m) % 16);
}

#endif
