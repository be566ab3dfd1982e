/* Finding a region and what is to be known of its instructions. */
#include "cpu/translate/region.h"

#include <string.h>

struct coding {
    uint8_t op, mode, cycles;
};

#define READ_MODES(ev, od, op)                                                 \
    [0x##ev##9] = {op, M_IMM, 2}, [0x##ev##5] = {op, M_ZP, 3},                 \
    [0x##od##5] = {op, M_ZPX, 4}, [0x##ev##d] = {op, M_ABS, 4},                \
    [0x##od##d] = {op, M_ABX, 4}, [0x##od##9] = {op, M_ABY, 4},                \
    [0x##ev##1] = {op, M_IZX, 6}, [0x##od##1] = {op, M_IZY, 5}
#define MODIFY_MODES(ev, od, op)                                               \
    [0x##ev##6] = {op, M_ZP, 5}, [0x##od##6] = {op, M_ZPX, 6},                 \
    [0x##ev##e] = {op, M_ABS, 6}, [0x##od##e] = {op, M_ABX, 7}

/* Cycles without what crossing pages adds. All else is OP_STEP. */
/* clang-format off */
static const struct coding codings[256] = {
    READ_MODES(0, 1, OP_ORA), READ_MODES(2, 3, OP_AND),
    READ_MODES(4, 5, OP_EOR), READ_MODES(6, 7, OP_ADC),
    READ_MODES(a, b, OP_LDA), READ_MODES(c, d, OP_CMP),
    READ_MODES(e, f, OP_SBC),
    MODIFY_MODES(0, 1, OP_ASL), MODIFY_MODES(2, 3, OP_ROL),
    MODIFY_MODES(4, 5, OP_LSR), MODIFY_MODES(6, 7, OP_ROR),
    MODIFY_MODES(c, d, OP_DEC), MODIFY_MODES(e, f, OP_INC),
    [0x0a] = {OP_ASL, M_NONE, 2}, [0x2a] = {OP_ROL, M_NONE, 2},
    [0x4a] = {OP_LSR, M_NONE, 2}, [0x6a] = {OP_ROR, M_NONE, 2},
    [0x85] = {OP_STA, M_ZP, 3}, [0x95] = {OP_STA, M_ZPX, 4},
    [0x8d] = {OP_STA, M_ABS, 4}, [0x9d] = {OP_STA, M_ABX, 5},
    [0x99] = {OP_STA, M_ABY, 5}, [0x81] = {OP_STA, M_IZX, 6},
    [0x91] = {OP_STA, M_IZY, 6},
    [0x86] = {OP_STX, M_ZP, 3}, [0x96] = {OP_STX, M_ZPY, 4},
    [0x8e] = {OP_STX, M_ABS, 4},
    [0x84] = {OP_STY, M_ZP, 3}, [0x94] = {OP_STY, M_ZPX, 4},
    [0x8c] = {OP_STY, M_ABS, 4},
    [0xa2] = {OP_LDX, M_IMM, 2}, [0xa6] = {OP_LDX, M_ZP, 3},
    [0xb6] = {OP_LDX, M_ZPY, 4}, [0xae] = {OP_LDX, M_ABS, 4},
    [0xbe] = {OP_LDX, M_ABY, 4},
    [0xa0] = {OP_LDY, M_IMM, 2}, [0xa4] = {OP_LDY, M_ZP, 3},
    [0xb4] = {OP_LDY, M_ZPX, 4}, [0xac] = {OP_LDY, M_ABS, 4},
    [0xbc] = {OP_LDY, M_ABX, 4},
    [0xe0] = {OP_CPX, M_IMM, 2}, [0xe4] = {OP_CPX, M_ZP, 3},
    [0xec] = {OP_CPX, M_ABS, 4},
    [0xc0] = {OP_CPY, M_IMM, 2}, [0xc4] = {OP_CPY, M_ZP, 3},
    [0xcc] = {OP_CPY, M_ABS, 4},
    [0x24] = {OP_BIT, M_ZP, 3}, [0x2c] = {OP_BIT, M_ABS, 4},
    [0xe8] = {OP_INX, M_NONE, 2}, [0xc8] = {OP_INY, M_NONE, 2},
    [0xca] = {OP_DEX, M_NONE, 2}, [0x88] = {OP_DEY, M_NONE, 2},
    [0xaa] = {OP_TAX, M_NONE, 2}, [0x8a] = {OP_TXA, M_NONE, 2},
    [0xa8] = {OP_TAY, M_NONE, 2}, [0x98] = {OP_TYA, M_NONE, 2},
    [0xba] = {OP_TSX, M_NONE, 2}, [0x9a] = {OP_TXS, M_NONE, 2},
    [0x10] = {OP_BPL, M_REL, 2}, [0x30] = {OP_BMI, M_REL, 2},
    [0x50] = {OP_BVC, M_REL, 2}, [0x70] = {OP_BVS, M_REL, 2},
    [0x90] = {OP_BCC, M_REL, 2}, [0xb0] = {OP_BCS, M_REL, 2},
    [0xd0] = {OP_BNE, M_REL, 2}, [0xf0] = {OP_BEQ, M_REL, 2},
    [0x18] = {OP_CLC, M_NONE, 2}, [0x38] = {OP_SEC, M_NONE, 2},
    [0x58] = {OP_CLI, M_NONE, 2}, [0x78] = {OP_SEI, M_NONE, 2},
    [0xb8] = {OP_CLV, M_NONE, 2}, [0xd8] = {OP_CLD, M_NONE, 2},
    [0xea] = {OP_NOP, M_NONE, 2},
    [0x48] = {OP_PHA, M_NONE, 3}, [0x68] = {OP_PLA, M_NONE, 4},
    [0x08] = {OP_PHP, M_NONE, 3}, [0x28] = {OP_PLP, M_NONE, 4},
    [0x4c] = {OP_JMP, M_ABS, 3}, [0x6c] = {OP_JMI, M_ABS, 5},
    [0x20] = {OP_JSR, M_ABS, 6}, [0x60] = {OP_RTS, M_NONE, 6},
    /* BRK, RTI, and the opcodes that stop the CPU */
    [0x00] = {OP_STOP, M_NONE, 7}, [0x40] = {OP_STOP, M_NONE, 6},
    [0x02] = {OP_STOP, M_NONE, 2}, [0x12] = {OP_STOP, M_NONE, 2},
    [0x22] = {OP_STOP, M_NONE, 2}, [0x32] = {OP_STOP, M_NONE, 2},
    [0x42] = {OP_STOP, M_NONE, 2}, [0x52] = {OP_STOP, M_NONE, 2},
    [0x62] = {OP_STOP, M_NONE, 2}, [0x72] = {OP_STOP, M_NONE, 2},
    [0x92] = {OP_STOP, M_NONE, 2}, [0xb2] = {OP_STOP, M_NONE, 2},
    [0xd2] = {OP_STOP, M_NONE, 2}, [0xf2] = {OP_STOP, M_NONE, 2},
};
/* clang-format on */

/* No instruction takes longer, with all that pages add. */
enum { LONGEST = 9 };

void s2f_range(const struct ins *ins, uint32_t *low, uint32_t *high)
{
    uint32_t reach = 0;

    *low = ins->operand;
    *high = 0xffff;
    switch (ins->mode) {
    case M_ABS:
        break;
    case M_ABX:
    case M_ABY:
        reach = 255;
        break;
    case M_IZX:
    case M_IZY:
        *low = 0;
        return;
    default: /* zero page */
        *low = 0;
        *high = 255;
        if (ins->mode == M_ZP && !ins->low)
            *low = *high = ins->operand;
        return;
    }
    if (ins->high) {
        *low = 0;
        return;
    }
    if (ins->low) {
        *low &= 0xff00;
        reach += 255;
    }
    if (*low + reach > 0xffff)
        *low = 0; /* it may wrap */
    else
        *high = *low + reach;
}

static bool meets(const struct ins *ins, uint32_t from, uint32_t to)
{
    uint32_t low, high;

    s2f_range(ins, &low, &high);
    return low <= to && high >= from;
}

bool s2f_reads_io(const struct region_code *code, const struct ins *ins)
{
    bool reads = (ins->op >= OP_ORA && ins->op <= OP_LDY) || is_modify(ins);

    if (!reads || !code->t->io || code->t->editor || ins->mode < M_ABS)
        return false;
    return meets(ins, 0xd011, 0xd012) || meets(ins, 0xd41b, 0xd41c) ||
           meets(ins, 0xdc04, 0xdc07);
}

static bool is_static(const struct ins *ins)
{
    return (ins->mode == M_ZP && !ins->low) ||
           (ins->mode == M_ABS && !ins->low && !ins->high);
}

/* Whether a translation relies on one of the bytes. */
static bool relied_on(const struct s2f_translator *t, uint32_t low,
                      uint32_t high)
{
    return memchr(t->fixed + low, 1, (size_t)high - low + 1) != NULL;
}

/* Stores to computed addresses may hit code. They need not look where no code
 * is: cache.c sees to it when some is translated there. */
static void find_checked(struct region_code *code)
{
    const struct s2f_translator *t = code->t;
    unsigned room = MAX_LOOSE - t->looses;

    for (unsigned i = 0; i < code->count; i++) {
        struct ins *ins = &code->ins[i];
        uint32_t low, high;

        if ((!is_store(ins) && !is_modify(ins)) || is_static(ins))
            continue;
        s2f_range(ins, &low, &high);
        if (high < LOWEST)
            continue;
        ins->loose = room && high - low < MAX_LOOSE_SPAN &&
                     (high < code->start || low >= code->end) &&
                     !relied_on(t, low, high);
        ins->checked = !ins->loose;
        room -= ins->loose;
    }
}

/* Whether a branch that ends at next and has any offset can reach what is no
 * address or one where a jump may end the call, which a branch does not. */
static bool may_land(uint32_t next)
{
    uint32_t from = next - 128, to = next + 127;

    return next < 128 || to > 0xffff ||
           (from <= S2F_CPU_RETURN_TO && to >= S2F_CPU_RETURN_TO) ||
           (from <= 0xea81 && to >= 0xea31);
}

static void decode_one(struct region_code *code, struct ins *ins, uint16_t pc)
{
    const struct s2f_translator *t = code->t;
    const uint8_t *ram = code->ram;
    const struct coding *c = &codings[ram[pc]];

    memset(ins, 0, sizeof *ins);
    ins->pc = pc;
    ins->opcode = ram[pc];
    ins->length = (uint8_t)s2f_opcode_length(ins->opcode);
    ins->op = c->op;
    ins->mode = c->mode;
    ins->cycles = c->op == OP_STEP ? LONGEST : c->cycles;
    ins->guard = t->varies[pc];
    ins->target = -1;
    if (t->editor && !s2f_opcode_documented(ins->opcode))
        ins->op = OP_STOP;
    if (ins->length > 1) {
        ins->operand = ram[pc + 1];
        ins->low = t->varies[pc + 1];
    }
    if (ins->length > 2) {
        ins->operand |= (uint16_t)(ram[pc + 2] << 8);
        ins->high = t->varies[pc + 2];
    }
    if (ins->op == OP_JMI && (ins->low || ins->high))
        ins->op = OP_STOP;
    if (is_branch(ins)) {
        ins->operand = (uint16_t)(pc + 2 + (int8_t)ins->operand);
        if (ins->low && may_land(pc + 2u))
            ins->op = OP_STEP;
    }
}

/* Where a branch or jump leads, or -1 where that is known only when it runs. */
static int32_t leads_to(const struct ins *ins)
{
    if ((is_branch(ins) || ins->op == OP_JMP) && !ins->low && !ins->high)
        return ins->operand;
    return -1;
}

/* Decodes on from pc while something goes on there. */
static void find_instructions(struct region_code *code, uint16_t pc)
{
    bool wanted[MAX_SPAN + 4] = {false};
    bool falls = true;

    code->count = 0;
    code->start = pc;
    memset(code->index, 0, sizeof code->index);
    while (code->count < MAX_INS && !is_barrier(pc) &&
           is_covered(code->t, pc) && (falls || wanted[pc - code->start])) {
        struct ins *ins = &code->ins[code->count];
        int32_t to;

        decode_one(code, ins, pc);
        ins->falls = falls;
        code->index[pc - code->start] = (uint16_t)(++code->count);
        to = leads_to(ins);
        if (to > pc && to - code->start < MAX_SPAN)
            wanted[to - code->start] = true;
        falls = !is_end(ins);
        pc = (uint16_t)(pc + ins->length);
    }
    code->end = pc;
}

/* A byte that the region stores to is one that varies; says whether one of the
 * region itself was not known to be. */
static bool note_stores(struct region_code *code)
{
    struct s2f_translator *t = code->t;
    bool own = false;

    for (unsigned i = 0; i < code->count; i++) {
        const struct ins *ins = &code->ins[i];

        if ((!is_store(ins) && !is_modify(ins)) || !is_static(ins) ||
            t->varies[ins->operand])
            continue;
        t->varies[ins->operand] = 1;
        if (t->fixed[ins->operand])
            s2f_translator_hit(t, ins->operand);
        own |= ins->operand >= code->start && ins->operand < code->end;
    }
    return own;
}

static void find_labels(struct region_code *code)
{
    uint32_t worst = 0;

    for (unsigned i = 0; i < code->count; i++) {
        struct ins *ins = &code->ins[i];
        int32_t to = leads_to(ins);
        unsigned target = 0;

        if (to >= code->start && to < code->end)
            target = code->index[to - code->start];
        if (!target)
            continue;
        ins->target = (int)target - 1;
        code->ins[target - 1].label = true;
        if (target - 1 <= i)
            code->ins[target - 1].back = true;
    }
    for (unsigned i = code->count; i--;) {
        worst += code->ins[i].cycles + 3u;
        code->ins[i].worst = worst;
    }
}

static unsigned uses(const struct ins *ins)
{
    switch (ins->op) {
    case OP_BPL:
    case OP_BMI:
    case OP_BNE:
    case OP_BEQ:
        return F_NZ;
    case OP_BCC:
    case OP_BCS:
    case OP_ADC:
    case OP_SBC:
    case OP_ROL:
    case OP_ROR:
        return F_C;
    case OP_BVC:
    case OP_BVS:
        return F_V;
    case OP_PHP:
        return F_ALL;
    default:
        return 0;
    }
}

static unsigned sets(const struct ins *ins)
{
    switch (ins->op) {
    case OP_ADC:
    case OP_SBC:
    case OP_PLP:
        return F_ALL;
    case OP_CMP:
    case OP_CPX:
    case OP_CPY:
    case OP_ASL:
    case OP_LSR:
    case OP_ROL:
    case OP_ROR:
        return F_NZ | F_C;
    case OP_BIT:
        return F_NZ | F_V;
    case OP_CLC:
    case OP_SEC:
        return F_C;
    case OP_CLV:
        return F_V;
    case OP_ORA:
    case OP_AND:
    case OP_EOR:
    case OP_LDA:
    case OP_LDX:
    case OP_LDY:
    case OP_INC:
    case OP_DEC:
    case OP_PLA:
        return F_NZ;
    default:
        return ins->op >= OP_INX && ins->op <= OP_TSX ? F_NZ : 0;
    }
}

/* Flags that the instruction's own way on leaves in use. Where translated code
 * can be left all must be right: whoever goes on may use any, and the caller
 * may look at them. */
static unsigned live_after(const struct region_code *code, unsigned i)
{
    const struct ins *ins = &code->ins[i];
    unsigned live = 0;

    if (ins->op == OP_STEP || ins->op == OP_STOP || ins->op == OP_JSR ||
        ins->op == OP_RTS || ins->op == OP_JMI || ins->checked)
        return F_ALL;
    if (is_branch(ins) || ins->op == OP_JMP) {
        if (ins->target < 0 || (unsigned)ins->target <= i)
            return F_ALL;
        live = code->ins[ins->target].before;
    }
    if (ins->op == OP_JMP)
        return live;
    return live | (i + 1 < code->count ? code->ins[i + 1].before : F_ALL);
}

static void find_live_flags(struct region_code *code)
{
    for (unsigned i = code->count; i--;) {
        struct ins *ins = &code->ins[i];

        ins->after = (uint8_t)live_after(code, i);
        ins->before = (uint8_t)((ins->after & ~sets(ins)) | uses(ins));
        if (ins->guard || ins->op == OP_STEP || ins->op == OP_STOP ||
            ins->op == OP_PHA || ins->op == OP_PHP || ins->op == OP_PLP ||
            ins->op == OP_JSR || ins->op == OP_RTS || ins->back ||
            s2f_reads_io(code, ins))
            ins->before = F_ALL;
    }
}

bool s2f_region_decode(struct region_code *code, struct s2f_translator *t,
                       uint16_t pc)
{
    code->t = t;
    code->ram = t->memory->ram;
    do
        find_instructions(code, pc);
    while (note_stores(code));
    if (!code->count)
        return false;
    find_checked(code);
    find_labels(code);
    find_live_flags(code);
    return true;
}
