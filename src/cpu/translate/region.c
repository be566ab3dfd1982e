/* Translates a region: its instructions, the ways out of it, and where it can
 * be entered. */
#include "cpu/translate/gen.h"

/* Host bytes of an instruction and its stubs at most. */
enum { MAX_INS_BYTES = 384 };

struct stub *s2f_gen_stub(struct gen *g, uint8_t *site, enum leave leave,
                          uint16_t pc)
{
    struct stub *stub = &g->stub[g->stubs++];

    *stub = (struct stub){site, leave, pc, g->spent, g->nz, g->c, false, {0}};
    return stub;
}

static uint32_t offset(const struct gen *g, const uint8_t *p)
{
    return (uint32_t)(p - g->t->write);
}

/* Whether the code before comes in without a jump. */
static bool falls_into(const struct gen *g, unsigned i)
{
    const struct ins *last = i ? &g->code.ins[i - 1] : NULL;

    return last && g->code.ins[i].falls && last->op != OP_JSR &&
           last->op != OP_STEP;
}

static void begin_fresh(struct gen *g)
{
    g->spent = 0;
    g->nz = R_NZ;
    g->c = C_IN_REGISTER;
    lose_flags(g);
}

/* The look at the limit: from outside, and in every loop. */
static void begin_entry(struct gen *g, struct ins *ins)
{
    ins->entry = offset(g, g->p);
    s2f_gen_stub(g, put_look(&g->p, R_CYCLES, ins->worst), LEAVE_LIMIT,
                 ins->pc);
}

/* A label: where ways meet, and the registers are what all agree on. */
static void begin_label(struct gen *g, struct ins *ins, bool falls)
{
    if (falls) {
        s2f_gen_canonical(g, ins->before);
        s2f_gen_spend(g, ins->pending);
    }
    begin_fresh(g);
    if (ins->back || !falls) {
        begin_entry(g, ins);
        s2f_gen_spend(g, ins->pending);
    }
    g->spent = ins->pending;
}

static void begin(struct gen *g, unsigned i)
{
    struct ins *ins = &g->code.ins[i];
    bool falls = falls_into(g, i);

    if (ins->label || !falls)
        begin_label(g, ins, falls);
    ins->at = offset(g, g->p);
    if (!ins->guard)
        return;
    put_mem_imm8(&g->p, N_CMP, ram_at(ins->pc), ins->opcode);
    s2f_gen_stub(g, put_jcc(&g->p, CC_NZ), LEAVE_STEP, ins->pc);
    lose_flags(g);
}

static bool is_flow(const struct ins *ins)
{
    return is_branch(ins) || ins->op == OP_STEP || ins->op >= OP_PHA ||
           (ins->op >= OP_CLI && ins->op <= OP_SEI) || ins->op == OP_CLD;
}

/* A read of an I/O register, known beforehand, is the interpreter's. */
static void mark_io(struct gen *g)
{
    for (unsigned i = 0; i < g->code.count; i++) {
        struct ins *ins = &g->code.ins[i];

        if (ins->mode == M_ABS && !ins->low && !ins->high && ins->io)
            ins->op = OP_STEP;
    }
}

static bool write_instructions(struct gen *g)
{
    for (unsigned i = 0; i < g->code.count; i++) {
        const struct ins *ins = &g->code.ins[i];

        if (offset(g, g->p) + MAX_INS_BYTES > CODE_SIZE)
            return false;
        begin(g, i);
        if (is_flow(ins))
            s2f_gen_flow(g, i);
        else
            s2f_gen_alu(g, i);
    }
    return true;
}

/* The code behind the last instruction is somewhere else, or not known yet. */
static void write_end(struct gen *g)
{
    const struct ins *last = &g->code.ins[g->code.count - 1];
    struct stub *stub;

    if (is_end(last) || last->op == OP_JSR || last->op == OP_STEP)
        return;
    s2f_gen_canonical(g, F_ALL);
    s2f_gen_spend(g, 0);
    stub = s2f_gen_stub(g, put_jmp(&g->p), LEAVE_LINK, g->code.end);
    stub->nz = R_NZ;
}

static void write_stub(struct gen *g, const struct stub *stub)
{
    uint8_t **p = &g->p;

    link_here(stub->site, *p);
    if (stub->hit) {
        if (stub->address.index == R_NONE)
            put_mov_imm(p, R_T2, (uint32_t)stub->address.disp);
        else
            put_lea(p, R_T2, stub->address.index, stub->address.disp);
    }
    if (stub->nz != R_NZ)
        put_rr(p, X_MOV, R_NZ, stub->nz);
    if (stub->c != C_IN_REGISTER)
        put_mov_imm(p, R_C, stub->c);
    if (stub->spent)
        put_lea(p, R_CYCLES, R_CYCLES, stub->spent);
    put_mov_imm(p, R_T0, stub->pc);
    if (stub->leave <= LEAVE_JUMP)
        put_mov_imm(p, R_T1, offset(g, stub->site));
    link_here(put_jmp(p), g->t->write + g->t->leave_at[stub->leave]);
}

static bool write_stubs(struct gen *g)
{
    enum { STUB_BYTES = 64 };

    if (offset(g, g->p) + g->stubs * STUB_BYTES > CODE_SIZE)
        return false;
    for (unsigned i = 0; i < g->stubs; i++)
        write_stub(g, &g->stub[i]);
    for (unsigned i = 0; i < g->fixes; i++)
        link_here(g->fix[i].site,
                  g->t->write + g->code.ins[g->fix[i].target].at);
    return true;
}

static void publish_label(struct gen *g, const struct ins *ins)
{
    struct s2f_translator *t = g->t;

    if (!ins->entry && !ins->label)
        return;
    if (t->label_at[ins->pc])
        return;
    t->label[t->labels] =
        (struct label){ins->at,    ins->pending, ins->entry,
                       ins->worst, ins->pc,      (uint16_t)t->regions};
    t->label_at[ins->pc] = (uint16_t)++t->labels;
    if (ins->entry)
        t->target[ins->pc] = t->exec + ins->entry;
}

/* Notes the bytes of an instruction that the translation relies on; whether
 * some store to them does not look. */
static bool rely(struct s2f_translator *t, const struct ins *ins)
{
    uint8_t *fixed = t->fixed + ins->pc;
    const uint8_t *reached = t->reached + ins->pc;

    fixed[0] |= !ins->guard;
    if (ins->length > 1)
        fixed[1] |= !ins->low;
    if (ins->length > 2)
        fixed[2] |= !ins->high;
    return (reached[0] & fixed[0]) ||
           (ins->length > 1 && reached[1] & fixed[1]) ||
           (ins->length > 2 && reached[2] & fixed[2]);
}

static void publish_loose(struct s2f_translator *t, const struct ins *ins)
{
    uint32_t low, high;

    s2f_range(ins, &low, &high);
    t->loose[t->looses++] =
        (struct loose){(uint16_t)low, (uint16_t)high, t->regions};
    memset(t->reached + low, 1, high - low + 1);
}

static void publish(struct gen *g)
{
    struct s2f_translator *t = g->t;
    struct region *region = &t->region[t->regions];
    bool reached = false;

    region->start = g->code.start;
    region->size = (uint16_t)(g->code.end - g->code.start);
    region->first = t->labels;
    for (unsigned i = 0; i < g->code.count; i++) {
        const struct ins *ins = &g->code.ins[i];

        publish_label(g, ins);
        reached |= rely(t, ins);
    }
    if (reached) {
        t->relied_from = g->code.start;
        t->relied_to = g->code.end;
    }
    for (unsigned i = 0; i < g->code.count; i++)
        if (g->code.ins[i].loose)
            publish_loose(t, &g->code.ins[i]);
    region->count = t->labels - region->first;
    t->regions++;
    t->code = offset(g, g->p);
}

unsigned s2f_translate(struct s2f_translator *t, uint16_t pc)
{
    struct gen g;

    if (!s2f_region_decode(&g.code, t, pc))
        return 0;
    g.t = t;
    g.editor = t->editor;
    g.p = t->write + t->code;
    g.stubs = g.fixes = g.detours = 0;
    mark_io(&g);
    if (!write_instructions(&g))
        return 0;
    write_end(&g);
    if (!write_stubs(&g) || !s2f_gen_detours(&g))
        return 0;
    publish(&g);
    return t->label_at[pc];
}
