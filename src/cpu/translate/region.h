/* A region: the code of one routine or a part of one, decoded, as it is
 * translated at a time. It begins where a jump led and goes on past branches
 * and calls until nothing falls or branches any further. */
#ifndef S2F_CPU_TRANSLATE_REGION_H
#define S2F_CPU_TRANSLATE_REGION_H

#include "cpu/translate/internal.h"

/* Documented instructions that are translated, in the order that the tables in
 * decode.c count on: those of a kind together. */
enum op {
    OP_STEP, /* left to the interpreter */
    OP_ORA,
    OP_AND,
    OP_EOR,
    OP_ADC,
    OP_SBC,
    OP_CMP,
    OP_CPX,
    OP_CPY,
    OP_BIT,
    OP_LDA,
    OP_LDX,
    OP_LDY,
    OP_STA,
    OP_STX,
    OP_STY,
    OP_ASL,
    OP_LSR,
    OP_ROL,
    OP_ROR,
    OP_INC,
    OP_DEC,
    OP_INX,
    OP_INY,
    OP_DEX,
    OP_DEY,
    OP_TAX,
    OP_TXA,
    OP_TAY,
    OP_TYA,
    OP_TSX,
    OP_TXS,
    OP_BPL,
    OP_BMI,
    OP_BVC,
    OP_BVS,
    OP_BCC,
    OP_BCS,
    OP_BNE,
    OP_BEQ,
    OP_CLC,
    OP_SEC,
    OP_CLI,
    OP_SEI,
    OP_CLV,
    OP_CLD,
    OP_NOP,
    OP_PHA,
    OP_PLA,
    OP_PHP,
    OP_PLP,
    OP_JMP,
    OP_JMI, /* JMP (addr) */
    OP_JSR,
    OP_RTS,
    OP_RTI,
    OP_STOP, /* left to the interpreter, and nothing follows */
    OPS
};

enum mode {
    M_NONE, /* implied, or A */
    M_IMM,
    M_ZP,
    M_ZPX,
    M_ZPY,
    M_ABS,
    M_ABX,
    M_ABY,
    M_IZX,
    M_IZY,
    M_REL
};

/* Flags as far as it matters whether they are used: N and Z go together. */
enum { F_NZ = 1, F_C = 2, F_V = 4, F_ALL = 7 };

struct ins {
    uint16_t pc;
    uint16_t operand;
    uint8_t opcode, op, mode, length, cycles;
    bool guard;            /* the opcode varies: look at it each time */
    bool low, high;        /* operand bytes that vary */
    bool label;            /* a branch in the region leads here */
    bool back;             /* one from behind */
    bool falls;            /* the instruction before can go on here */
    bool io;               /* it may read an I/O register, and leave before */
    bool checked;          /* a store that looks whether it hits code */
    bool loose;            /* one that may reach code and does not look */
    uint8_t before, after; /* flags that may still be used there */
    int32_t to; /* where a branch or jump leads, -1 = known when it runs */
    int target; /* branches and jumps in the region: index, else -1 */
    /* A label that only branches before it lead to: cycles that are still to be
     * added there, once the first of them is written. */
    bool met;
    int32_t pending;
    uint32_t worst; /* cycles from here to the region's end at most */
    uint32_t at;    /* offset of its code; of its entry where there is one */
    uint32_t entry;
};

struct region_code {
    struct s2f_translator *t;
    const uint8_t *ram;
    unsigned count;
    uint16_t start, end; /* addresses, end exclusive */
    struct ins ins[MAX_INS];
    uint16_t index[MAX_SPAN + 4]; /* of the instruction at start + i, + 1 */
};

/* Decodes from pc on. false where nothing there can be translated. Notes what
 * the region's own stores make vary. */
bool s2f_region_decode(struct region_code *code, struct s2f_translator *t,
                       uint16_t pc);

/* The range of addresses that an operand can reach. */
void s2f_range(const struct ins *ins, uint32_t *low, uint32_t *high);

static inline bool is_branch(const struct ins *ins)
{
    return ins->op >= OP_BPL && ins->op <= OP_BEQ;
}

static inline bool is_modify(const struct ins *ins)
{
    return ins->op >= OP_ASL && ins->op <= OP_DEC && ins->mode != M_NONE;
}

static inline bool is_store(const struct ins *ins)
{
    return ins->op >= OP_STA && ins->op <= OP_STY;
}

/* Nothing falls through it. */
static inline bool is_end(const struct ins *ins)
{
    return ins->op == OP_JMP || ins->op == OP_JMI || ins->op == OP_RTS ||
           ins->op == OP_RTI || ins->op == OP_STOP;
}

#endif
