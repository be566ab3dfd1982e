/* Writing the host code of a region: state that is known while it is written.
 *
 * Cycles are added to R_CYCLES only where paths meet or part; `spent` is what
 * is still to be added, of a branch the same on both its ways if that can be. N
 * and Z are those of the value in register nz, so that most instructions have
 * nothing to do for them; C is a constant, or in R_C. The host's own flags are
 * remembered as well, for the branch that follows. */
#ifndef S2F_CPU_TRANSLATE_GEN_H
#define S2F_CPU_TRANSLATE_GEN_H

#include "cpu/translate/region.h"
#include "cpu/translate/x86.h"

enum { C_IN_REGISTER = 2 };

/* Which of the host's flags holds C. */
enum carry { CARRY_NONE, CARRY_CF, CARRY_NOT_CF, CARRY_SF, CARRY_NOT_SF };

/* A way out, written behind the region: its jump, and what is to be done to
 * make the registers those of the 6510 before `pc`. */
struct stub {
    uint8_t *site;
    enum leave leave;
    uint16_t pc;
    int32_t spent;
    enum reg nz;
    unsigned c;
    bool hit; /* LEAVE_HIT: address stored to */
    struct mem address;
};

/* What is done behind the region the first time that an access is made, before
 * the code goes on at `back`. */
struct detour {
    uint8_t *site, *back;
    int32_t cycles;      /* not 0: these are added */
    enum reg value;      /* a store to the SID beside what is logged, to the
                          * register in R_T1; else R_NONE */
    enum s2f_access how; /* 0: how far the instruction at pc reaches */
    uint16_t pc;
    enum reg index;     /* R_NONE: index_limit is not used */
    struct mem address; /* what is accessed */
};

/* A jump in the region to an instruction that is not written yet. */
struct fix {
    uint8_t *site;
    unsigned target;
};

enum {
    MAX_STUBS = 4 * MAX_INS + 1,
    MAX_FIXES = MAX_INS,
    /* a pointer's two bytes and what it points to; or how far an index reaches,
     * a read and a write; a page that is crossed, a store to the SID */
    MAX_DETOURS = 5 * MAX_INS
};

struct gen {
    struct region_code code;
    struct s2f_translator *t;
    bool editor;
    uint8_t *p;
    int32_t spent;
    enum reg nz;
    unsigned c;
    bool host_nz; /* the host's Z and S are those of nz */
    enum carry host_c;
    unsigned stubs, fixes, detours;
    struct stub stub[MAX_STUBS];
    struct detour detour[MAX_DETOURS];
    struct fix fix[MAX_FIXES];
};

/* Cycles that are added when the operand's address is known. */
enum extra {
    EXTRA_NONE,
    EXTRA_ONE,
    EXTRA_CROSS,    /* 1 where index >= from */
    EXTRA_NO_CROSS, /* 1 where index < from */
    EXTRA_REGISTER, /* in R_T2, until the access */
    EXTRA_KEPT      /* in the translator */
};

struct place {
    bool constant;
    uint8_t value;
    struct mem mem;
    enum extra extra;
    enum reg index;
    uint8_t from;
};

/* The host's flags no longer mean anything. */
static inline void lose_flags(struct gen *g)
{
    g->host_nz = false;
    g->host_c = CARRY_NONE;
}

static inline struct mem ram_at(uint32_t address)
{
    return (struct mem){R_RAM, R_NONE, 0, (int32_t)address};
}

static inline struct mem ram_index(enum reg index, uint32_t address)
{
    return (struct mem){R_RAM, index, 0, (int32_t)address};
}

/* Registers as they are now, for a way out at `site` that goes on at pc. */
struct stub *s2f_gen_stub(struct gen *g, uint8_t *site, enum leave leave,
                          uint16_t pc);

/* mark.c: a jump to what is done behind the region, which the caller says. */
struct detour *s2f_gen_detour(struct gen *g, enum cond cond);
/* What S2F_CPU_MARK and S2F_CPU_REACH want to know of. All that a
 * detour changes is R_T1 and R_T2.
 * An access to what mem, which is relative to R_RAM, stands for. */
void s2f_gen_mark(struct gen *g, struct mem mem, enum s2f_access how);
/* The access of an instruction to its operand. */
void s2f_gen_access(struct gen *g, const struct ins *ins,
                    const struct place *place);
/* Writes the detours. false: no room. */
bool s2f_gen_detours(struct gen *g);

/* operand.c: code for an operand's address, into R_T0 where it is computed, and
 * for noting the access. It leaves to the interpreter where a read would reach
 * I/O. R_T1 and R_T2 are free afterwards. */
void s2f_gen_operand(struct gen *g, const struct ins *ins, struct place *place);
/* Adds the cycles that the address costs. */
void s2f_gen_settle(struct gen *g, const struct place *place);
/* What follows the host's store of register `value`: the SID's log, and whether
 * code was hit. silent: the SID does not see it. */
void s2f_gen_stored(struct gen *g, const struct ins *ins,
                    const struct place *place, enum reg value, bool silent);
/* The address that a varying JMP or JSR has as its operand, into R_T0. */
void s2f_gen_word(struct gen *g, const struct ins *ins);

/* alu.c: instructions that work on registers and operands. */
void s2f_gen_alu(struct gen *g, unsigned i);
/* Host code that makes R_NZ and R_C right; it leaves the host's flags alone. */
void s2f_gen_canonical(struct gen *g, unsigned live);

/* flow.c: branches, jumps and calls. */
void s2f_gen_flow(struct gen *g, unsigned i);
/* Before instruction i, which counts reg down: where the loop that it closes
 * does nothing else, all its rounds but the last at once, if the limit is not
 * reached in them. */
void s2f_gen_wait(struct gen *g, unsigned i, enum reg reg);
/* Adds what is spent to the counter, but for rest. */
void s2f_gen_spend(struct gen *g, int32_t rest);

#endif
