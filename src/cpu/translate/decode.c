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
    [0x40] = {OP_RTI, M_NONE, 6},
    /* BRK, and the opcodes that stop the CPU */
    [0x00] = {OP_STOP, M_NONE, 7},
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

/* Whether a read may be one of an I/O register. */
static bool reads_io(const struct ins *ins)
{
    bool reads = (ins->op >= OP_ORA && ins->op <= OP_LDY) || is_modify(ins);

    if (!reads || ins->mode < M_ABS)
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
static void find_accesses(struct region_code *code)
{
    const struct s2f_translator *t = code->t;
    const bool io = t->io && !t->editor;
    unsigned room = MAX_LOOSE - t->looses;

    for (unsigned i = 0; i < code->count; i++) {
        struct ins *ins = &code->ins[i];
        uint32_t low, high;

        ins->io = io && reads_io(ins);
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
    ins->to = (is_branch(ins) || ins->op == OP_JMP) && !ins->low && !ins->high
                  ? ins->operand
                  : -1;
}

/* No place before this address, from pc on, is one where regions end. */
static uint32_t next_barrier(uint16_t pc)
{
    if (pc < S2F_CPU_RETURN_TO)
        return S2F_CPU_RETURN_TO;
    return pc < 0xea31 ? 0xea31 : 0;
}

/* Whether a region may go on at pc; *barrier saves most of the questions. */
static bool goes_on(const struct region_code *code, uint16_t pc,
                    uint32_t *barrier)
{
    if (pc >= *barrier) {
        if (is_barrier(pc))
            return false;
        *barrier = next_barrier(pc);
    }
    return is_covered(code->t, pc);
}

/* Decodes on from pc while something goes on there: what falls through, or a
 * branch that was met. */
static void find_instructions(struct region_code *code, uint16_t pc)
{
    enum { WANTED = 0xffff };
    uint16_t *index = code->index;
    uint32_t barrier = 0;
    bool falls = true;

    code->count = 0;
    code->start = pc;
    memset(code->index, 0, sizeof code->index);
    while (code->count < MAX_INS && goes_on(code, pc, &barrier) &&
           (falls || index[pc - code->start] == WANTED)) {
        struct ins *ins = &code->ins[code->count];

        decode_one(code, ins, pc);
        ins->falls = falls;
        index[pc - code->start] = (uint16_t)(++code->count);
        if (ins->to > pc && ins->to - code->start < MAX_SPAN)
            index[ins->to - code->start] = WANTED;
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
        vary(t, ins->operand);
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
        unsigned target = 0;

        if (ins->to >= code->start && ins->to < code->end)
            target = code->index[ins->to - code->start];
        if (!target || target > code->count)
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

/* Flags that operations use and set. */
static const uint8_t uses[OPS] = {
    [OP_BPL] = F_NZ,  [OP_BMI] = F_NZ, [OP_BNE] = F_NZ, [OP_BEQ] = F_NZ,
    [OP_BCC] = F_C,   [OP_BCS] = F_C,  [OP_ADC] = F_C,  [OP_SBC] = F_C,
    [OP_ROL] = F_C,   [OP_ROR] = F_C,  [OP_BVC] = F_V,  [OP_BVS] = F_V,
    [OP_PHP] = F_ALL,
};
static const uint8_t sets[OPS] = {
    [OP_ADC] = F_ALL,      [OP_SBC] = F_ALL,      [OP_PLP] = F_ALL,
    [OP_CMP] = F_NZ | F_C, [OP_CPX] = F_NZ | F_C, [OP_CPY] = F_NZ | F_C,
    [OP_ASL] = F_NZ | F_C, [OP_LSR] = F_NZ | F_C, [OP_ROL] = F_NZ | F_C,
    [OP_ROR] = F_NZ | F_C, [OP_BIT] = F_NZ | F_V, [OP_CLC] = F_C,
    [OP_SEC] = F_C,        [OP_CLV] = F_V,        [OP_ORA] = F_NZ,
    [OP_AND] = F_NZ,       [OP_EOR] = F_NZ,       [OP_LDA] = F_NZ,
    [OP_LDX] = F_NZ,       [OP_LDY] = F_NZ,       [OP_INC] = F_NZ,
    [OP_DEC] = F_NZ,       [OP_PLA] = F_NZ,       [OP_INX] = F_NZ,
    [OP_INY] = F_NZ,       [OP_DEX] = F_NZ,       [OP_DEY] = F_NZ,
    [OP_TAX] = F_NZ,       [OP_TXA] = F_NZ,       [OP_TAY] = F_NZ,
    [OP_TYA] = F_NZ,       [OP_TSX] = F_NZ,
};
/* Operations that translated code may be left by, before them. */
static const bool leaves[OPS] = {
    [OP_STEP] = true, [OP_STOP] = true, [OP_PHA] = true, [OP_PHP] = true,
    [OP_PLP] = true,  [OP_JSR] = true,  [OP_RTS] = true, [OP_RTI] = true,
};

/* Flags that the instruction's own way on leaves in use. Where translated code
 * can be left all must be right: whoever goes on may use any, and the caller
 * may look at them. */
static unsigned live_after(const struct region_code *code, unsigned i)
{
    const struct ins *ins = &code->ins[i];
    unsigned live = 0;

    if (ins->op == OP_STEP || ins->op == OP_STOP || ins->op == OP_JSR ||
        ins->op == OP_RTS || ins->op == OP_RTI || ins->op == OP_JMI ||
        ins->checked)
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
        ins->before = (uint8_t)((ins->after & ~sets[ins->op]) | uses[ins->op]);
        if (ins->guard || leaves[ins->op] || ins->back || ins->io)
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
    find_accesses(code);
    find_labels(code);
    find_live_flags(code);
    return true;
}
