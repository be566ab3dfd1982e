/* Addresses of operands, and what a store brings about. Every address is either
 * a constant of 16 bits, or such a constant plus a register of 8 bits where
 * that cannot pass $FFFF, or was cut to 16 bits: so none lies outside ram. */
#include "cpu/translate/gen.h"

static uint16_t after(uint16_t pc, unsigned n)
{
    return (uint16_t)(pc + n);
}

/* reg = reg & 0xffff, or & 0xff */
static void cut16(struct gen *g, enum reg reg)
{
    put_rr(&g->p, X_MOVZX16, reg, reg);
}

static void cut8(struct gen *g, enum reg reg)
{
    put_rr(&g->p, X_MOVZX, reg, reg);
}

void s2f_gen_word(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;

    if (!ins->high) {
        put_rm(p, X_MOVZX, R_T0, ram_at(after(ins->pc, 1)));
        put_lea(p, R_T0, R_T0, ins->operand & 0xff00);
        return;
    }
    put_rm(p, X_MOVZX, R_T0, ram_at(after(ins->pc, 2)));
    put_shift(p, 4, R_T0, 8);
    lose_flags(g);
    if (!ins->low) {
        put_lea(p, R_T0, R_T0, ins->operand & 0xff);
        return;
    }
    put_rm(p, X_MOVZX, R_T1, ram_at(after(ins->pc, 1)));
    put_rr(p, X_OR, R_T0, R_T1);
}

static void zero_page_indexed(struct gen *g, const struct ins *ins,
                              struct place *place, enum reg reg)
{
    if (!ins->low && ins->operand == 0) {
        place->mem = ram_index(reg, 0);
        return;
    }
    if (ins->low) {
        put_rm(&g->p, X_MOVZX, R_T0, ram_at(after(ins->pc, 1)));
        put_rr(&g->p, X_ADD8, R_T0, reg);
        lose_flags(g);
    } else {
        put_lea(&g->p, R_T0, reg, ins->operand);
        cut8(g, R_T0);
    }
    place->mem = ram_index(R_T0, 0);
}

/* Whether a page crossed costs a cycle on the 6510. */
static bool pays(const struct ins *ins)
{
    return !is_store(ins) && !is_modify(ins);
}

static void fixed_extra(const struct gen *g, const struct ins *ins,
                        struct place *place, enum reg reg)
{
    unsigned low = ins->operand & 255, page = ins->operand >> 8;
    unsigned own = ins->pc >> 8;
    bool next = ((page + 1) & 255) == own;

    place->index = reg;
    place->from = (uint8_t)(256 - low);
    if (!g->editor)
        place->extra = pays(ins) && low ? EXTRA_CROSS : EXTRA_NONE;
    else if (page == own)
        place->extra = low ? EXTRA_CROSS : EXTRA_NONE;
    else
        place->extra = next && low ? EXTRA_NO_CROSS : EXTRA_ONE;
}

static void fixed_indexed(struct gen *g, const struct ins *ins,
                          struct place *place, enum reg reg)
{
    fixed_extra(g, ins, place, reg);
    place->mem = ram_index(reg, ins->operand);
    if (ins->operand + 255u <= 0xffff)
        return;
    put_lea(&g->p, R_T0, reg, ins->operand);
    cut16(g, R_T0);
    place->mem = ram_index(R_T0, 0);
}

/* R_T2 = whether R_T0 lies in another page than the instruction. */
static void other_page(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;

    put_rr(p, X_MOV, R_T1, R_T0);
    put_shift(p, 5, R_T1, 8);
    put_mov_imm(p, R_T2, 0);
    put_imm(p, N_CMP, R_T1, ins->pc >> 8);
    put_set(p, CC_NZ, R_T2);
}

static void varying_indexed(struct gen *g, const struct ins *ins,
                            struct place *place, enum reg reg)
{
    uint8_t **p = &g->p;

    lose_flags(g);
    if (ins->low)
        put_rm(p, X_MOVZX, R_T0, ram_at(after(ins->pc, 1)));
    else
        put_mov_imm(p, R_T0, ins->operand & 255);
    put_rr(p, X_ADD, R_T0, reg);
    if (!g->editor && pays(ins)) {
        put_rr(p, X_MOV, R_T2, R_T0);
        put_shift(p, 5, R_T2, 8);
        place->extra = EXTRA_REGISTER;
    }
    if (ins->high) {
        put_rm(p, X_MOVZX, R_T1, ram_at(after(ins->pc, 2)));
        put_shift(p, 4, R_T1, 8);
        put_rr(p, X_ADD, R_T0, R_T1);
    } else {
        put_lea(p, R_T0, R_T0, ins->operand & 0xff00);
    }
    if (ins->high || ins->operand >= 0xff00)
        cut16(g, R_T0);
    if (g->editor) {
        other_page(g, ins);
        place->extra = EXTRA_REGISTER;
    }
    place->mem = ram_index(R_T0, 0);
}

/* The pointer whose low byte's address is in R_T2: low into R_T0, high * 256
 * into R_T1. */
static void load_pointer(struct gen *g)
{
    uint8_t **p = &g->p;

    s2f_gen_mark(g, ram_index(R_T2, 0), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX, R_T0, ram_index(R_T2, 0));
    put_step8(p, 0, R_T2);
    s2f_gen_mark(g, ram_index(R_T2, 0), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX, R_T1, ram_index(R_T2, 0));
    put_shift(p, 4, R_T1, 8);
}

static void indirect(struct gen *g, const struct ins *ins, struct place *place)
{
    uint8_t **p = &g->p;
    bool y = ins->mode == M_IZY;

    lose_flags(g);
    if (y && !ins->low) {
        s2f_gen_mark(g, ram_at(ins->operand), S2F_ACCESS_READ);
        s2f_gen_mark(g, ram_at((ins->operand + 1u) & 255), S2F_ACCESS_READ);
        put_rm(p, X_MOVZX, R_T1, ram_at((ins->operand + 1u) & 255));
        put_rm(p, X_MOVZX, R_T0, ram_at(ins->operand));
        put_shift(p, 4, R_T1, 8);
    } else {
        if (ins->low)
            put_rm(p, X_MOVZX, R_T2, ram_at(after(ins->pc, 1)));
        else
            put_mov_imm(p, R_T2, ins->operand);
        if (!y)
            put_rr(p, X_ADD8, R_T2, R_X);
        load_pointer(g);
    }
    if (y)
        put_rr(p, X_ADD, R_T0, R_Y);
    if (y && (g->editor || pays(ins))) {
        put_rr(p, X_MOV, R_T2, R_T0);
        put_shift(p, 5, R_T2, 8);
        place->extra = EXTRA_REGISTER;
    }
    put_rr(p, X_ADD, R_T0, R_T1);
    if (y)
        cut16(g, R_T0);
    place->mem = ram_index(R_T0, 0);
}

static void absolute(struct gen *g, const struct ins *ins, struct place *place)
{
    if (!ins->low && !ins->high) {
        place->mem = ram_at(ins->operand);
        return;
    }
    s2f_gen_word(g, ins);
    place->mem = ram_index(R_T0, 0);
}

static void immediate(const struct ins *ins, struct place *place)
{
    place->mem = ram_at(after(ins->pc, 1));
    place->constant = !ins->low;
    place->value = (uint8_t)ins->operand;
}

static void leave_for_io(struct gen *g, const struct ins *ins,
                         const struct place *place)
{
    uint8_t **p = &g->p;

    if (place->mem.index == R_NONE || !ins->io)
        return;
    put_lea(p, R_T1, place->mem.index, place->mem.disp);
    put_imm(p, N_AND, R_T1, 0xf000);
    put_imm(p, N_CMP, R_T1, 0xd000);
    s2f_gen_stub(g, put_jcc(p, CC_Z), LEAVE_STEP, ins->pc);
    lose_flags(g);
}

static void find_operand(struct gen *g, const struct ins *ins,
                         struct place *place)
{
    enum reg reg = ins->mode == M_ABY || ins->mode == M_ZPY ? R_Y : R_X;

    *place = (struct place){.extra = EXTRA_NONE};
    switch (ins->mode) {
    case M_IMM:
        immediate(ins, place);
        return;
    case M_ZP:
        place->mem = ram_at(ins->operand);
        if (ins->low) {
            put_rm(&g->p, X_MOVZX, R_T0, ram_at(after(ins->pc, 1)));
            place->mem = ram_index(R_T0, 0);
        }
        return;
    case M_ZPX:
    case M_ZPY:
        zero_page_indexed(g, ins, place, reg);
        return;
    case M_ABS:
        absolute(g, ins, place);
        break;
    case M_ABX:
    case M_ABY:
        if (ins->low || ins->high)
            varying_indexed(g, ins, place, reg);
        else
            fixed_indexed(g, ins, place, reg);
        break;
    default:
        indirect(g, ins, place);
        break;
    }
    leave_for_io(g, ins, place);
}

static const struct mem kept_extra = {
    R_SELF, R_NONE, 0, (int32_t)offsetof(struct s2f_translator, extra)};

/* Cycles in R_T2: those of a store count after its entry in the SID's log. */
static void keep_extra(struct gen *g, const struct ins *ins,
                       struct place *place)
{
    if (place->extra != EXTRA_REGISTER)
        return;
    if (pays(ins)) {
        put_rr(&g->p, X_ADD, R_CYCLES, R_T2);
        place->extra = EXTRA_NONE;
    } else {
        put_rm(&g->p, X_PUT, R_T2, kept_extra);
        place->extra = EXTRA_KEPT;
    }
    lose_flags(g);
}

void s2f_gen_operand(struct gen *g, const struct ins *ins, struct place *place)
{
    find_operand(g, ins, place);
    keep_extra(g, ins, place);
    if (ins->mode != M_IMM)
        s2f_gen_access(g, ins, place);
}

void s2f_gen_settle(struct gen *g, const struct place *place)
{
    uint8_t **p = &g->p;

    switch (place->extra) {
    case EXTRA_NONE:
        return;
    case EXTRA_ONE:
        g->spent++;
        return;
    case EXTRA_KEPT:
        put_rm(p, X_ADD, R_CYCLES, kept_extra);
        break;
    default: /* most indexes are small: which it is can be predicted */
        g->spent += place->extra == EXTRA_NO_CROSS;
        put_imm8(p, N_CMP, place->index, place->from);
        s2f_gen_detour(g, CC_AE)->cycles =
            place->extra == EXTRA_NO_CROSS ? -1 : 1;
        return;
    }
    lose_flags(g);
}

#define MEMORY(field) ((int32_t)offsetof(struct s2f_memory, field))

/* The log's entry of the store of value to the register in R_T1, or to the
 * register reg where that is known; log: whether it is to be logged there. */
static void log_write(struct gen *g, enum reg value, int reg)
{
    uint8_t **p = &g->p;
    uint32_t fixed = (uint32_t)g->spent << 13;
    uint8_t *full;

    put_imm(p, N_CMP, R_WRITES, S2F_MEMORY_WRITES);
    full = put_jcc(p, CC_AE);
    put_rr(p, X_IMUL, R_T2, R_CYCLES);
    put32(p, 1u << 13);
    if (reg < 0) {
        put_shift(p, 4, R_T1, 8);
        put_rr(p, X_ADD, R_T2, R_T1);
    } else {
        fixed += (uint32_t)reg << 8;
    }
    put_rm(p, X_LEA, R_T2, (struct mem){R_T2, value, 0, (int32_t)fixed});
    put_rm(p, X_PUT, R_T2, (struct mem){R_RAM, R_WRITES, 2, MEMORY(write)});
    link_here(full, *p);
    put_imm(p, N_ADD, R_WRITES, 1);
    lose_flags(g);
}

static void store_to_sid(struct gen *g, const struct place *place,
                         enum reg value)
{
    struct detour *elsewhere;
    uint8_t **p = &g->p;

    if (place->mem.index == R_NONE) {
        int reg = place->mem.disp - 0xd400;

        put_rm(p, X_PUT8, value,
               (struct mem){R_RAM, R_NONE, 0, MEMORY(sid) + reg});
        if (reg <= 0x18)
            log_write(g, value, reg);
        return;
    }
    put_lea(p, R_T1, place->mem.index, place->mem.disp - 0xd400);
    put_imm(p, N_CMP, R_T1, 0x18);
    elsewhere = s2f_gen_detour(g, CC_A);
    elsewhere->value = value;
    put_rm(p, X_PUT8, value, (struct mem){R_RAM, R_T1, 0, MEMORY(sid)});
    log_write(g, value, -1);
    elsewhere->back = *p;
}

/* For memory->hash: the line that was stored to. */
static void mark_dirty(struct gen *g, const struct place *place)
{
    uint8_t **p = &g->p;
    int32_t at = (int32_t)offsetof(struct s2f_translator, dirty);
    struct mem line = {R_SELF, R_NONE, 0, at};

    if (place->mem.index == R_NONE) {
        line.disp += place->mem.disp >> LINE_SHIFT;
    } else {
        put_lea(p, R_T2, place->mem.index, place->mem.disp);
        put_shift(p, 5, R_T2, LINE_SHIFT);
        line.index = R_T2;
        lose_flags(g);
    }
    put_mem(p, 0, 0xc6, 0, line); /* mov byte [line], 1 */
    put8(p, 1);
}

void s2f_gen_stored(struct gen *g, const struct ins *ins,
                    const struct place *place, enum reg value, bool silent)
{
    uint8_t **p = &g->p;
    uint32_t low, high;
    struct stub *stub;

    if (g->t->hash)
        mark_dirty(g, place);
    s2f_range(ins, &low, &high);
    if (!silent && low <= 0xd41f && high >= 0xd400)
        store_to_sid(g, place, value);
    g->spent += ins->cycles;
    s2f_gen_settle(g, place);
    if (!ins->checked)
        return;
    put_mem_imm8(
        p, N_CMP,
        (struct mem){R_SELF, place->mem.index, 0,
                     place->mem.disp +
                         (int32_t)offsetof(struct s2f_translator, fixed)},
        0);
    stub = s2f_gen_stub(g, put_jcc(p, CC_NZ), LEAVE_HIT,
                        after(ins->pc, ins->length));
    stub->hit = true;
    stub->address = place->mem;
    lose_flags(g);
}
