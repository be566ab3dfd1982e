/* Branches, jumps, calls, and the other instructions that use the stack. */
#include "cpu/translate/gen.h"

#define SELF(field)                                                            \
    (struct mem)                                                               \
    {                                                                          \
        R_SELF, R_NONE, 0, (int32_t)offsetof(struct s2f_translator, field)     \
    }

void s2f_gen_spend(struct gen *g, int32_t rest)
{
    if (g->spent != rest)
        put_lea(&g->p, R_CYCLES, R_CYCLES, g->spent - rest);
    g->spent = rest;
}

/* Adds what is spent before a jump, but for what is still to be added where it
 * leads: all that the first one had spent which leads there. */
static void spend_before(struct gen *g, const struct ins *ins)
{
    struct ins *target = ins->target < 0 ? NULL : &g->code.ins[ins->target];

    if (!target || target <= ins || target->back) {
        s2f_gen_spend(g, 0);
        return;
    }
    if (!target->met)
        target->pending = g->spent;
    target->met = true;
    s2f_gen_spend(g, target->pending);
}

/* Lets the jump at site, whose cycles are in the counter already, lead where
 * ins does. */
static void lead(struct gen *g, uint8_t *site, const struct ins *ins,
                 enum leave leave)
{
    const struct ins *target;

    if (ins->target < 0) {
        struct stub *stub = s2f_gen_stub(g, site, leave, ins->operand);

        stub->spent = 0;
        stub->nz = R_NZ;
        stub->c = C_IN_REGISTER;
        return;
    }
    target = &g->code.ins[ins->target];
    if (target->entry && target <= ins)
        link_here(site, g->t->write + target->entry);
    else
        g->fix[g->fixes++] = (struct fix){site, (unsigned)ins->target};
}

static unsigned live_at_target(const struct gen *g, const struct ins *ins)
{
    if (ins->target < 0 || &g->code.ins[ins->target] <= ins)
        return F_ALL;
    return g->code.ins[ins->target].before;
}

/* Sets the host's flags for a branch; says on which condition it is taken. */
static enum cond test_zero(struct gen *g, bool zero)
{
    if (!g->host_nz) {
        put_rr(&g->p, X_TEST8, g->nz, g->nz);
        lose_flags(g);
        g->host_nz = g->nz != R_NZ;
    }
    return zero ? CC_Z : CC_NZ;
}

static enum cond test_negative(struct gen *g, bool negative)
{
    uint8_t **p = &g->p;

    if (g->host_nz)
        return negative ? CC_S : CC_NS;
    lose_flags(g);
    if (g->nz != R_NZ) {
        put_rr(p, X_TEST8, g->nz, g->nz);
        g->host_nz = true;
        return negative ? CC_S : CC_NS;
    }
    put_test(p, R_NZ, 0x180);
    return negative ? CC_NZ : CC_Z;
}

static enum cond test_carry(struct gen *g, bool set)
{
    switch (g->host_c) {
    case CARRY_CF:
        return set ? CC_B : CC_AE;
    case CARRY_NOT_CF:
        return set ? CC_AE : CC_B;
    case CARRY_SF:
        return set ? CC_S : CC_NS;
    case CARRY_NOT_SF:
        return set ? CC_NS : CC_S;
    default:
        put_rr(&g->p, X_TEST8, R_C, R_C);
        lose_flags(g);
        return set ? CC_NZ : CC_Z;
    }
}

static enum cond condition(struct gen *g, const struct ins *ins)
{
    switch (ins->op) {
    case OP_BPL:
    case OP_BMI:
        return test_negative(g, ins->op == OP_BMI);
    case OP_BCC:
    case OP_BCS:
        return test_carry(g, ins->op == OP_BCS);
    case OP_BVC:
    case OP_BVS:
        put_rr(&g->p, X_TEST8, R_V, R_V);
        lose_flags(g);
        return ins->op == OP_BVS ? CC_NZ : CC_Z;
    default:
        return test_zero(g, ins->op == OP_BEQ);
    }
}

/* Whether a branch that is taken costs a cycle for the page it leads to. */
static bool crosses_page(const struct gen *g, const struct ins *ins)
{
    const unsigned page = g->editor ? ins->pc : ins->pc + 2u;

    return ((ins->operand ^ page) & 0xff00) != 0;
}

/* A branch's cycles are those of the taken one, added before it; the way on
 * spends less than nothing. */
static void branch(struct gen *g, const struct ins *ins)
{
    const bool crosses = crosses_page(g, ins);
    int32_t taken = 3 + crosses, on = g->editor ? 2 + crosses : 2;
    bool carry = ins->op == OP_BCC || ins->op == OP_BCS;
    enum cond cond = CC_Z;
    uint8_t *site = NULL;

    if (carry && g->c != C_IN_REGISTER) {
        if (g->c != (ins->op == OP_BCS)) { /* never taken */
            g->spent += on;
            return;
        }
        s2f_gen_canonical(g, live_at_target(g, ins));
        g->spent += taken;
        spend_before(g, ins);
        lead(g, put_jmp(&g->p), ins, LEAVE_LINK);
        return;
    }
    cond = condition(g, ins);
    s2f_gen_canonical(g, live_at_target(g, ins));
    g->spent += taken;
    spend_before(g, ins);
    g->spent += on - taken;
    site = put_jcc(&g->p, cond);
    lead(g, site, ins, LEAVE_LINK);
}

/* To the address in R_T0. */
static void jump_computed(struct gen *g)
{
    uint8_t **p = &g->p;

    put_mem(p, 0, 0xff, 4,
            (struct mem){R_SELF, R_T0, 3,
                         (int32_t)offsetof(struct s2f_translator, target)});
}

/* R_T0 = where a branch leads whose offset varies, and the cycles that this
 * costs if it lies in another page than the address from are added. */
static void find_target(struct gen *g, const struct ins *ins, unsigned from)
{
    uint8_t **p = &g->p;

    put_rm(p, X_MOVSX, R_T0, ram_at(ins->pc + 1u));
    put_lea(p, R_T0, R_T0, ins->pc + 2);
    put_mov_imm(p, R_T2, 0);
    put_rr(p, X_MOV, R_T1, R_T0);
    put_shift(p, 5, R_T1, 8);
    put_imm(p, N_CMP, R_T1, from >> 8);
    put_set(p, CC_NZ, R_T2);
    put_rr(p, X_ADD, R_CYCLES, R_T2);
    lose_flags(g);
}

/* All flags are in registers here: what sets them cannot know where this leads.
 * The editor's page costs a cycle whether the branch is taken or not. */
static void branch_computed(struct gen *g, const struct ins *ins)
{
    int32_t spent = g->spent;
    uint8_t *on;

    s2f_gen_canonical(g, F_ALL);
    if (g->editor)
        find_target(g, ins, ins->pc);
    on = put_jcc(&g->p, (enum cond)(condition(g, ins) ^ 1));
    g->spent = spent + 3;
    s2f_gen_spend(g, 0);
    if (!g->editor)
        find_target(g, ins, ins->pc + 2u);
    jump_computed(g);
    link_here(on, g->p);
    g->spent = spent + 2;
}

static void jump(struct gen *g, const struct ins *ins, enum leave leave)
{
    s2f_gen_canonical(g, ins->op == OP_JMP ? live_at_target(g, ins) : F_ALL);
    g->spent += ins->cycles;
    spend_before(g, ins);
    if (ins->low || ins->high)
        jump_computed(g);
    else
        lead(g, put_jmp(&g->p), ins, leave);
}

static void jump_indirect(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;
    unsigned next = (ins->operand & 0xff00u) | ((ins->operand + 1u) & 255);

    s2f_gen_canonical(g, F_ALL);
    s2f_gen_mark(g, ram_at(ins->operand), S2F_ACCESS_READ);
    s2f_gen_mark(g, ram_at(next), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX, R_T1, ram_at(next));
    put_shift(p, 4, R_T1, 8);
    put_rm(p, X_MOVZX, R_T0, ram_at(ins->operand));
    put_rr(p, X_OR, R_T0, R_T1);
    lose_flags(g);
    g->spent += ins->cycles;
    s2f_gen_spend(g, 0);
    jump_computed(g);
}

/* mov byte [$100 + SP], n; dec SP */
static void push_constant(struct gen *g, unsigned n)
{
    s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_WRITE);
    put_mem(&g->p, 0, 0xc6, 0, ram_index(R_SP, 0x100));
    put8(&g->p, n & 255);
    put_step8(&g->p, 1, R_SP);
}

/* The address is pushed as one word where the stack does not wrap, so that RTS
 * can load it as one. The editor's stack begins at 0 and always wraps. */
static void call(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;
    unsigned back = ins->pc + (g->editor ? 3u : 2u);

    s2f_gen_canonical(g, F_ALL);
    if (ins->low || ins->high)
        s2f_gen_word(g, ins);
    if (g->editor) {
        push_constant(g, back);
        push_constant(g, back >> 8);
    } else {
        put_rr(p, X_TEST8, R_SP, R_SP);
        s2f_gen_stub(g, put_jcc(p, CC_Z), LEAVE_STEP, ins->pc);
        s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_WRITE);
        s2f_gen_mark(g, ram_index(R_SP, 0xff), S2F_ACCESS_WRITE);
        put8(p, 0x66); /* mov word [$FF + SP], back */
        put_mem(p, 0, 0xc7, 0, ram_index(R_SP, 0xff));
        put8(p, back & 255);
        put8(p, back >> 8 & 255);
        put_imm8(p, N_SUB, R_SP, 2);
    }
    lose_flags(g);
    jump(g, ins, LEAVE_JUMP);
}

static void return_real(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;

    put_imm8(p, N_CMP, R_SP, 0xfe);
    s2f_gen_stub(g, put_jcc(p, CC_AE), LEAVE_STEP, ins->pc);
    s2f_gen_mark(g, ram_index(R_SP, 0x101), S2F_ACCESS_READ);
    s2f_gen_mark(g, ram_index(R_SP, 0x102), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX16, R_T0, ram_index(R_SP, 0x101));
    put_imm8(p, N_ADD, R_SP, 2);
    put_lea(p, R_T0, R_T0, 1);
}

/* R_T0 = the address that the editor's stack holds, high byte first. */
static void pull_address(struct gen *g)
{
    uint8_t **p = &g->p;

    put_step8(p, 0, R_SP);
    s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX, R_T0, ram_index(R_SP, 0x100));
    put_step8(p, 0, R_SP);
    s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX, R_T1, ram_index(R_SP, 0x100));
    put_shift(p, 4, R_T0, 8);
    put_rr(p, X_OR, R_T0, R_T1);
}

static void return_editor(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;
    struct stub *stub;

    put_rr(p, X_TEST8, R_SP, R_SP);
    stub =
        s2f_gen_stub(g, put_jcc(p, CC_Z), LEAVE_END, (uint16_t)(ins->pc + 1));
    stub->spent += ins->cycles;
    pull_address(g);
}

static void give_back(struct gen *g, const struct ins *ins)
{
    s2f_gen_canonical(g, F_ALL);
    if (g->editor)
        return_editor(g, ins);
    else
        return_real(g, ins);
    g->spent += ins->cycles;
    s2f_gen_spend(g, 0);
    jump_computed(g);
}

/* Leaves this instruction to the interpreter. */
static void leave_step(struct gen *g, const struct ins *ins)
{
    s2f_gen_stub(g, put_jmp(&g->p), LEAVE_STEP, ins->pc);
}

/* I, and in the editor's dialect D, wait in `rest`; on the 6510 translated code
 * runs only while D is clear. */
static void change_rest(struct gen *g, unsigned number, uint32_t n)
{
    put_mem(&g->p, 0, 0x81, number, SELF(rest));
    put32(&g->p, n);
    lose_flags(g);
}

/* R_T1 |= flag where the host's condition holds. */
static void join_flag(struct gen *g, enum cond cond, unsigned shift)
{
    uint8_t **p = &g->p;

    put_set(p, cond, R_T0);
    put_rr(p, X_MOVZX, R_T0, R_T0);
    put_shift(p, 4, R_T0, shift);
    put_rr(p, X_OR, R_T1, R_T0);
}

static struct mem reversed_at(enum reg index)
{
    struct mem mem = SELF(reversed);

    mem.index = index;
    return mem;
}

static void push_flags(struct gen *g)
{
    enum { SHIFT_Z = 1, SHIFT_V = 6, SHIFT_N = 7 };
    uint8_t **p = &g->p;

    s2f_gen_canonical(g, F_ALL);
    s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_WRITE);
    put_rm(p, X_MOV, R_T1, SELF(rest));
    if (!g->editor)
        put_imm(p, N_OR, R_T1, S2F_FLAG_B | S2F_FLAG_U);
    put_rr(p, X_OR, R_T1, R_C);
    put_rr(p, X_TEST8, R_NZ, R_NZ);
    join_flag(g, CC_Z, SHIFT_Z);
    put_rr(p, X_TEST8, R_V, R_V);
    join_flag(g, CC_NZ, SHIFT_V);
    put_test(p, R_NZ, 0x180);
    join_flag(g, CC_NZ, SHIFT_N);
    if (g->editor)
        put_rm(p, X_MOVZX, R_T1, reversed_at(R_T1));
    put_rm(p, X_PUT8, R_T1, ram_index(R_SP, 0x100));
    put_step8(p, 1, R_SP);
    lose_flags(g);
}

/* The 6510 leaves here where D would be set. */
static void pull_flags(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;

    s2f_gen_canonical(g, F_ALL);
    put_rr(p, X_MOV, R_T0, R_SP);
    put_step8(p, 0, R_T0);
    s2f_gen_mark(g, ram_index(R_T0, 0x100), S2F_ACCESS_READ);
    put_rm(p, X_MOVZX, R_T1, ram_index(R_T0, 0x100));
    if (g->editor) {
        put_rm(p, X_MOVZX, R_T1, reversed_at(R_T1));
    } else {
        put_test(p, R_T1, S2F_FLAG_D);
        s2f_gen_stub(g, put_jcc(p, CC_NZ), LEAVE_STEP, ins->pc);
    }
    put_rr(p, X_MOV, R_SP, R_T0);
    put_rr(p, X_MOV, R_C, R_T1);
    put_imm(p, N_AND, R_C, S2F_FLAG_C);
    put_rr(p, X_MOV, R_V, R_T1);
    put_imm(p, N_AND, R_V, S2F_FLAG_V);
    put_rr(p, X_MOV, R_NZ, R_T1); /* N << 1, and Z's opposite as bit 0 */
    put_imm(p, N_AND, R_NZ, S2F_FLAG_N);
    put_rr(p, X_ADD, R_NZ, R_NZ);
    put_test(p, R_T1, S2F_FLAG_Z);
    put_set(p, CC_Z, R_NZ);
    put_imm(p, N_AND, R_T1, S2F_FLAG_D | S2F_FLAG_I | S2F_FLAG_B | S2F_FLAG_U);
    put_rm(p, X_PUT, R_T1, SELF(rest));
    lose_flags(g);
    g->nz = R_NZ;
    g->c = C_IN_REGISTER;
}

static void return_from_interrupt(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;

    s2f_gen_canonical(g, F_ALL);
    if (!g->editor) {
        put_imm8(p, N_CMP, R_SP, 0xfd); /* what it pulls does not wrap */
        s2f_gen_stub(g, put_jcc(p, CC_AE), LEAVE_STEP, ins->pc);
        lose_flags(g);
    }
    pull_flags(g, ins);
    if (g->editor) {
        pull_address(g);
    } else {
        s2f_gen_mark(g, ram_index(R_SP, 0x101), S2F_ACCESS_READ);
        s2f_gen_mark(g, ram_index(R_SP, 0x102), S2F_ACCESS_READ);
        put_rm(p, X_MOVZX16, R_T0, ram_index(R_SP, 0x101));
        put_imm8(p, N_ADD, R_SP, 2);
    }
    lose_flags(g);
    g->spent += ins->cycles;
    s2f_gen_spend(g, 0);
    jump_computed(g);
}

static void stack_or_status(struct gen *g, const struct ins *ins)
{
    uint8_t **p = &g->p;

    if (ins->op == OP_PLP)
        pull_flags(g, ins);
    g->spent += ins->cycles;
    switch (ins->op) {
    case OP_PLP:
        break;
    case OP_PHP:
        push_flags(g);
        break;
    case OP_PHA:
        s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_WRITE);
        put_rm(p, X_PUT8, R_A, ram_index(R_SP, 0x100));
        put_step8(p, 1, R_SP);
        lose_flags(g);
        break;
    case OP_PLA:
        put_step8(p, 0, R_SP);
        s2f_gen_mark(g, ram_index(R_SP, 0x100), S2F_ACCESS_READ);
        put_rm(p, X_MOVZX, R_A, ram_index(R_SP, 0x100));
        lose_flags(g);
        g->nz = R_A;
        break;
    case OP_CLI:
        change_rest(g, N_AND, ~(uint32_t)S2F_FLAG_I);
        break;
    case OP_SEI:
        change_rest(g, N_OR, S2F_FLAG_I);
        break;
    default: /* CLD */
        change_rest(g, N_AND, ~(uint32_t)S2F_FLAG_D);
        break;
    }
}

/* Whether instruction i, which counts an index register down, and the branch
 * behind it do nothing else but wait, as far as instruction `from`. */
static bool only_waits(const struct gen *g, unsigned i, unsigned from)
{
    const struct ins *ins = g->code.ins;

    if (from > i || from + 1 < i || i + 1 == g->code.count ||
        ins[i + 1].op != OP_BNE || ins[i + 1].low ||
        ins[i + 1].target != (int)from)
        return false;
    for (unsigned k = from; k <= i + 1; k++)
        if (ins[k].guard)
            return false;
    return from == i || (ins[from].op == OP_BIT && ins[from].mode == M_ZP &&
                         !ins[from].low && !ins[from].io);
}

void s2f_gen_wait(struct gen *g, unsigned i, enum reg reg)
{
    const struct ins *ins = &g->code.ins[i], *head;
    const struct ins *branch = i + 1 < g->code.count ? ins + 1 : NULL;
    uint8_t **p = &g->p, *none, *limit;
    unsigned round = 3;

    if (!branch || branch->target < 0 ||
        !only_waits(g, i, (unsigned)branch->target))
        return;
    head = &g->code.ins[branch->target];
    round += crosses_page(g, branch);
    for (const struct ins *k = head; k <= ins; k++)
        round += k->cycles;
    put_lea(p, R_T1, reg, -1); /* rounds but the last; below 0 of 256 */
    put_rr(p, X_TEST, R_T1, R_T1);
    none = put_jcc(p, CC_S);
    put_rr(p, X_IMUL, R_T1, R_T1);
    put32(p, round);
    put_rr(p, X_ADD, R_T1, R_CYCLES);
    limit = put_look(p, R_T1, head->worst);
    put_rr(p, X_MOV, R_CYCLES, R_T1);
    put_mov_imm(p, reg, 1);
    link_here(none, *p);
    link_here(limit, *p);
    lose_flags(g);
}

void s2f_gen_flow(struct gen *g, unsigned i)
{
    const struct ins *ins = &g->code.ins[i];

    if (is_branch(ins)) {
        if (ins->low)
            branch_computed(g, ins);
        else
            branch(g, ins);
        return;
    }
    switch (ins->op) {
    case OP_JMP:
        if (ins->low || ins->high) {
            s2f_gen_canonical(g, F_ALL);
            s2f_gen_word(g, ins);
        }
        jump(g, ins, LEAVE_JUMP);
        break;
    case OP_JMI:
        jump_indirect(g, ins);
        break;
    case OP_JSR:
        call(g, ins);
        break;
    case OP_RTS:
        give_back(g, ins);
        break;
    case OP_RTI:
        return_from_interrupt(g, ins);
        break;
    case OP_STEP:
    case OP_STOP:
        leave_step(g, ins);
        break;
    default:
        stack_or_status(g, ins);
        break;
    }
}
