/* What the files that look at reachable code share. */
#ifndef S2F_CONVERT_CLOSURE_INTERNAL_H
#define S2F_CONVERT_CLOSURE_INTERNAL_H

#include "base/bytes.h"
#include "convert/closure.h"
#include "cpu/opcode.h"

enum {
    /* instructions that are looked at, at most, and calls */
    S2F_CLOSURE_CODE = 8192,
    S2F_CLOSURE_CALLS = 2048,
    /* where places to go on from are kept in list[]: as many as are left */
    S2F_CLOSURE_QUEUE = S2F_CLOSURE_CODE + S2F_CLOSURE_CALLS
};

/* Bits of state[]. */
enum {
    S2F_CLOSURE_NEW = 1,     /* an instruction that was never executed */
    S2F_CLOSURE_TARGET = 2,  /* a branch or jump leads here */
    S2F_CLOSURE_CHANGED = 4, /* new code may write it */
    S2F_CLOSURE_POINTER = 8, /* the walk's own: part of a pointer to data */
    /* Two groups of the walks' own, which leave them 0. */
    S2F_CLOSURE_SEEN = 0x10, /* a flag came here past executed code only */
    S2F_CLOSURE_SEEN_NEW = 0x20,
    S2F_CLOSURE_DEPTH = 0x10, /* nothing is pushed; the next bits: one byte,
                               * two, three */
    S2F_CLOSURE_WALK = 0xf0
};

struct s2f_closure_walk {
    struct s2f_closure *c;
    const uint8_t *ram;
    unsigned count, executed; /* instructions in list[], executed ones first */
    unsigned calls;           /* JSRs behind them */
};

static inline bool s2f_closure_executed(const struct s2f_closure_walk *walk,
                                        uint32_t a)
{
    return walk->c->access[a] & S2F_ACCESS_OPCODE;
}

static inline bool s2f_closure_is_new(const struct s2f_closure_walk *walk,
                                      uint32_t a)
{
    return walk->c->state[a] & S2F_CLOSURE_NEW;
}

static inline bool s2f_closure_is_code(const struct s2f_closure_walk *walk,
                                       uint32_t a)
{
    return s2f_closure_executed(walk, a) || s2f_closure_is_new(walk, a);
}

static inline bool s2f_closure_is_branch(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x10;
}

static inline bool s2f_closure_is_compare(uint8_t opcode)
{
    return (opcode & 0xe3) == 0xc1 || (opcode & 0xd3) == 0xc0;
}

static inline bool s2f_closure_is_arithmetic(uint8_t opcode)
{
    return (opcode & 0x63) == 0x61; /* ADC and SBC */
}

/* Whether executed code was seen to write the byte. */
static inline bool s2f_closure_written(const struct s2f_closure_walk *walk,
                                       uint32_t a)
{
    return walk->c->access[a & 0xffff] & S2F_ACCESS_WRITE;
}

/* Whether executed or new code writes it. */
static inline bool s2f_closure_changes(const struct s2f_closure_walk *walk,
                                       uint32_t a)
{
    return s2f_closure_written(walk, a) ||
           walk->c->state[a & 0xffff] & S2F_CLOSURE_CHANGED;
}

/* closure_branch.c: which way the branch at a always goes, as far as that can
 * be told from bytes that nothing changes. */
enum s2f_closure_way {
    S2F_CLOSURE_EITHER,
    S2F_CLOSURE_TAKEN,
    S2F_CLOSURE_NOT_TAKEN
};
enum s2f_closure_way s2f_closure_way(const struct s2f_closure_walk *walk,
                                     uint32_t a);

/* closure.c: where the flow goes on behind the instruction at a: at most two
 * places, that of a JSR's routine first. Returns their number. */
unsigned s2f_closure_next(const struct s2f_closure_walk *walk, uint32_t a,
                          uint32_t next[2]);

/* closure_flags.c: whether new code takes part in the use of a flag that the
 * editor's CPU computes otherwise, from where it is set to where it is used. */
bool s2f_closure_uses_flags(struct s2f_closure_walk *walk);

/* Whether what new code pulls was pushed by its own routine, and what it pushes
 * is pulled again. */
bool s2f_closure_is_balanced(struct s2f_closure_walk *walk);

#endif
