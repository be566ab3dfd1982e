/* Instructions that work on registers and operands. */
#include "cpu/translate/gen.h"

void s2f_gen_canonical(struct gen *g, unsigned live)
{
    if (live & F_NZ && g->nz != R_NZ) {
        put_rr(&g->p, X_MOV, R_NZ, g->nz);
        g->nz = R_NZ;
    }
    if (live & F_C && g->c != C_IN_REGISTER) {
        put_mov_imm(&g->p, R_C, g->c);
        g->c = C_IN_REGISTER;
    }
}

/* The flags that are still used when the branches right behind instruction i,
 * which can take them from the host's, are passed. */
static unsigned live_past_branches(const struct gen *g, unsigned i)
{
    const struct ins *ins = &g->code.ins[++i];
    unsigned live = 0;

    while (i < g->code.count && is_branch(ins) && !ins->label && !ins->guard &&
           ins->op != OP_BVC && ins->op != OP_BVS) {
        if (ins->target < 0 || (unsigned)ins->target <= i)
            return F_ALL;
        live |= g->code.ins[ins->target].before;
        ins = &g->code.ins[++i];
    }
    return live | (i < g->code.count ? ins->before : F_ALL);
}

/* C is what the host's flags say; set: and that is used further on. */
static void carry_from(struct gen *g, enum carry carry, bool set)
{
    static const enum cond cond[] = {
        [CARRY_CF] = CC_B,
        [CARRY_NOT_CF] = CC_AE,
        [CARRY_SF] = CC_S,
        [CARRY_NOT_SF] = CC_NS,
    };

    g->c = C_IN_REGISTER;
    g->host_c = carry;
    if (set)
        put_set(&g->p, cond[carry], R_C);
}

/* The host's carry = C, or its opposite. */
static void carry_to_host(struct gen *g, bool inverted)
{
    uint8_t **p = &g->p;

    if (g->c != C_IN_REGISTER) {
        put8(p, (g->c != 0) != inverted ? 0xf9 : 0xf8); /* stc, clc */
    } else if (g->host_c == (inverted ? CARRY_NOT_CF : CARRY_CF)) {
        return;
    } else if (inverted) {
        put_imm8(p, N_CMP, R_C, 1);
    } else {
        put_number8(p, OP2 | 0xba, 4, R_C, 0); /* bt R_C, 0 */
    }
}

/* op reg, operand, for the eight whose numbers are in N_ADD to N_CMP. */
static void operate(struct gen *g, unsigned number, enum reg reg,
                    const struct place *place)
{
    if (place->constant)
        put_imm8(&g->p, number, reg, place->value);
    else
        put_rm(&g->p, number << 3 | 2, reg, place->mem);
}

static void value_in(struct gen *g, enum reg reg)
{
    g->nz = reg;
    g->host_nz = true;
}

static void load(struct gen *g, enum reg reg, const struct place *place)
{
    if (place->constant)
        put_mov_imm(&g->p, reg, place->value);
    else
        put_rm(&g->p, X_MOVZX, reg, place->mem);
    g->nz = reg;
    g->host_nz = false;
}

static void logic(struct gen *g, unsigned number, const struct place *place)
{
    operate(g, number, R_A, place);
    value_in(g, R_A);
    g->host_c = CARRY_NONE;
}

/* The editor's V: whether bit 7 of A changed; R_V holds the old A. */
static void editor_overflow(struct gen *g)
{
    put_rr(&g->p, X_XOR8, R_V, R_A);
    put_imm8(&g->p, N_AND, R_V, 0x80);
    lose_flags(g);
}

static void add(struct gen *g, unsigned i, const struct place *place)
{
    const struct ins *ins = &g->code.ins[i];
    bool sub = ins->op == OP_SBC, keep = (live_past_branches(g, i) & F_C) != 0;
    unsigned number = sub ? N_SBB : N_ADC;
    bool overflow = (ins->after & F_V) != 0;

    if (g->editor && overflow)
        put_rr(&g->p, X_MOV, R_V, R_A);
    if (g->c == (sub ? 1 : 0)) /* nothing to carry or borrow */
        number = sub ? N_SUB : N_ADD;
    else
        carry_to_host(g, sub);
    operate(g, number, R_A, place);
    value_in(g, R_A);
    if (overflow && !g->editor)
        put_set(&g->p, CC_O, R_V);
    carry_from(g, sub ? CARRY_NOT_CF : CARRY_CF,
               keep || (g->editor && overflow));
    if (overflow && g->editor)
        editor_overflow(g);
}

static void compare(struct gen *g, unsigned i, enum reg reg,
                    const struct place *place)
{
    unsigned live = live_past_branches(g, i);
    enum carry carry = CARRY_NOT_CF;

    if (g->editor)
        carry = reg == R_A ? CARRY_NOT_SF : CARRY_SF;
    if (live & F_NZ) {
        put_rr(&g->p, X_MOV, R_NZ, reg);
        operate(g, N_SUB, R_NZ, place);
    } else {
        operate(g, N_CMP, reg, place);
    }
    value_in(g, R_NZ);
    carry_from(g, carry, (live & F_C) != 0);
}

static void bit(struct gen *g, const struct ins *ins, const struct place *place)
{
    uint8_t **p = &g->p;

    if (!(ins->after & (F_NZ | F_V)))
        return;
    load(g, R_NZ, place);
    if (ins->after & F_V) {
        put_rr(p, X_MOV, R_V, R_NZ);
        put_imm8(p, N_AND, R_V, 0x40);
    }
    put_rr(p, X_MOV, R_T1, R_NZ);
    put_imm(p, N_AND, R_T1, 0x80);
    put_rr(p, X_ADD, R_T1, R_T1);
    put_rr(p, X_AND8, R_NZ, R_A);
    put_rr(p, X_OR, R_NZ, R_T1);
    lose_flags(g);
}

/* ASL, LSR, ROL and ROR of a register; keep: C is used further on than by
 * branches right behind. */
static void shift(struct gen *g, unsigned op, bool keep, enum reg reg)
{
    uint8_t **p = &g->p;

    if (op == OP_ROL || op == OP_ROR)
        carry_to_host(g, false);
    if (op == OP_ASL)
        put_rr(p, X_ADD8, reg, reg);
    else if (op == OP_ROL)
        put_rr(p, X_ADC8, reg, reg);
    else
        put_shift8(p, op == OP_LSR ? 5 : 3, reg);
    value_in(g, reg);
    if (op == OP_ROR)
        g->host_nz = false;
    carry_from(g, CARRY_CF, keep);
}

/* inc and dec leave the host's carry as it is. */
static void step(struct gen *g, bool down, enum reg reg)
{
    put_step8(&g->p, down, reg);
    value_in(g, reg);
    if (g->host_c == CARRY_SF || g->host_c == CARRY_NOT_SF)
        g->host_c = CARRY_NONE;
}

static void modify(struct gen *g, const struct ins *ins)
{
    bool silent = g->editor && ins->op != OP_INC && ins->op != OP_DEC;
    struct place place;

    s2f_gen_operand(g, ins, &place);
    put_rm(&g->p, X_MOVZX, R_NZ, place.mem);
    if (ins->op == OP_INC || ins->op == OP_DEC)
        step(g, ins->op == OP_DEC, R_NZ);
    else
        shift(g, ins->op, (ins->after & F_C) != 0, R_NZ);
    put_rm(&g->p, X_PUT8, R_NZ, place.mem);
    s2f_gen_stored(g, ins, &place, R_NZ, silent);
}

static void store(struct gen *g, const struct ins *ins, enum reg reg)
{
    struct place place;

    s2f_gen_operand(g, ins, &place);
    put_rm(&g->p, X_PUT8, reg, place.mem);
    s2f_gen_stored(g, ins, &place, reg, false);
}

/* The editor's INX and INY never see the wrap to 0: Z and N are then those
 * of 1. */
static void step_index(struct gen *g, const struct ins *ins, enum reg reg)
{
    uint8_t **p = &g->p;

    step(g, false, reg);
    if (!g->editor)
        return;
    g->nz = R_NZ;
    lose_flags(g);
    if (!(ins->after & F_NZ))
        return;
    put_rr(p, X_MOV, R_NZ, reg);
    put_imm8(p, N_CMP, reg, 1);
    put_imm8(p, N_ADC, R_NZ, 0);
}

static void transfer(struct gen *g, enum reg to, enum reg from)
{
    put_rr(&g->p, X_MOV, to, from);
    if (g->nz != from)
        g->host_nz = false;
    g->nz = to;
}

static void set_carry(struct gen *g, unsigned c)
{
    g->c = c;
    g->host_c = CARRY_NONE;
}

/* Instructions without an operand. */
static void implied(struct gen *g, unsigned i)
{
    const struct ins *ins = &g->code.ins[i];

    switch (ins->op) {
    case OP_INX:
    case OP_INY:
        step_index(g, ins, ins->op == OP_INX ? R_X : R_Y);
        break;
    case OP_DEX:
    case OP_DEY:
        s2f_gen_wait(g, i, ins->op == OP_DEX ? R_X : R_Y);
        step(g, true, ins->op == OP_DEX ? R_X : R_Y);
        break;
    case OP_TAX:
        transfer(g, R_X, R_A);
        break;
    case OP_TXA:
        transfer(g, R_A, R_X);
        break;
    case OP_TAY:
        transfer(g, R_Y, R_A);
        break;
    case OP_TYA:
        transfer(g, R_A, R_Y);
        break;
    case OP_TSX:
        transfer(g, R_X, R_SP);
        break;
    case OP_TXS:
        put_rr(&g->p, X_MOV, R_SP, R_X);
        break;
    case OP_CLC:
    case OP_SEC:
        set_carry(g, ins->op == OP_SEC);
        break;
    case OP_CLV:
        put_mov_imm(&g->p, R_V, 0);
        break;
    default: /* NOP */
        break;
    }
}

static void read(struct gen *g, unsigned i)
{
    const struct ins *ins = &g->code.ins[i];
    struct place place;

    s2f_gen_operand(g, ins, &place);
    g->spent += ins->cycles;
    s2f_gen_settle(g, &place);
    switch (ins->op) {
    case OP_ORA:
        logic(g, N_OR, &place);
        break;
    case OP_AND:
        logic(g, N_AND, &place);
        break;
    case OP_EOR:
        logic(g, N_XOR, &place);
        break;
    case OP_ADC:
    case OP_SBC:
        add(g, i, &place);
        break;
    case OP_CMP:
        compare(g, i, R_A, &place);
        break;
    case OP_CPX:
        compare(g, i, R_X, &place);
        break;
    case OP_CPY:
        compare(g, i, R_Y, &place);
        break;
    case OP_BIT:
        bit(g, ins, &place);
        break;
    default:
        load(g,
             (enum reg)(ins->op == OP_LDA   ? R_A
                        : ins->op == OP_LDX ? R_X
                                            : R_Y),
             &place);
        break;
    }
}

/* A branch behind ROR tests A, which the host's carry does not survive. */
static void shift_a(struct gen *g, unsigned i)
{
    const struct ins *ins = &g->code.ins[i];
    unsigned live = ins->op == OP_ROR ? ins->after : live_past_branches(g, i);

    shift(g, ins->op, (live & F_C) != 0, R_A);
}

void s2f_gen_alu(struct gen *g, unsigned i)
{
    const struct ins *ins = &g->code.ins[i];

    if (ins->op <= OP_LDY) {
        read(g, i);
    } else if (is_store(ins)) {
        store(g, ins, ins->op == OP_STA ? R_A : ins->op == OP_STX ? R_X : R_Y);
    } else if (is_modify(ins)) {
        modify(g, ins);
    } else {
        g->spent += ins->cycles;
        if (ins->op <= OP_ROR)
            shift_a(g, i);
        else
            implied(g, i);
    }
}
