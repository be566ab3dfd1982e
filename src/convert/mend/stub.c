/* What is right in both dialects, and all that this builds on: the carry of ADC
 * and SBC, N and Z of compares, DEX, INC and loads, V of BIT, PHP with PLP and
 * with PLA and PHA. */
#include "convert/mend/stub.h"

#include "convert/mend/emit.h"

void s2f_stub_begin(struct s2f_stub *stub, uint16_t at)
{
    stub->origin = at;
    stub->size = 0;
    stub->full = false;
    for (unsigned i = 0; i < S2F_STUB_CELLS; i++)
        s2f_emit(stub, 0);
}

void s2f_stub_jump(struct s2f_stub *stub, uint16_t target)
{
    s2f_emit_word(stub, OP_JMP, target);
}

/* The opposite branch over a jump. */
void s2f_stub_branch(struct s2f_stub *stub, uint8_t opcode, uint16_t target)
{
    s2f_emit_immediate(stub, opcode ^ 0x20u, 3);
    s2f_stub_jump(stub, target);
}

uint8_t s2f_stub_absolute(uint8_t opcode)
{
    return (uint8_t)((opcode & 0x1f) == 0x09 ? opcode + 0x04 : opcode + 0x0c);
}

/* A compare that leaves the right C: a subtraction finds it, then each of the
 * two ways compares once more for N and Z and sets C by hand. */
static void compare(struct s2f_stub *stub, const uint8_t *bytes,
                    unsigned transfer, unsigned subtract)
{
    const bool keep = stub->keeps_overflow;
    unsigned length = s2f_opcode_length(bytes[0]) + (keep ? 1 : 0);

    if (keep)
        s2f_emit(stub, OP_PHP);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    if (transfer)
        s2f_emit(stub, transfer);
    s2f_emit(stub, OP_SEC);
    s2f_emit_as(stub, subtract, bytes);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_immediate(stub, OP_BCC, length + 3);
    if (keep)
        s2f_emit(stub, OP_PLP);
    s2f_emit_as(stub, bytes[0], bytes);
    s2f_emit(stub, OP_SEC);
    s2f_emit_immediate(stub, OP_BCS, length + 1);
    if (keep)
        s2f_emit(stub, OP_PLP);
    s2f_emit_as(stub, bytes[0], bytes);
    s2f_emit(stub, OP_CLC);
}

/* INC is right where INX and INY are not. */
static void increment(struct s2f_stub *stub, enum opcode store,
                      enum opcode load)
{
    s2f_emit_cell(stub, store, CELL_X);
    s2f_emit_cell(stub, OP_INC_ABS, CELL_X);
    s2f_emit_cell(stub, load, CELL_X);
}

/* ADC or SBC with V: it is set where both operands have the same sign and the
 * sum has not, and BIT can put it there. */
static void add(struct s2f_stub *stub, const uint8_t *bytes)
{
    const bool subtracts = bytes[0] >= 0xe0;
    const unsigned load = subtracts ? bytes[0] - 0x40u : bytes[0] + 0x40u;

    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit_as(stub, bytes[0], bytes);
    s2f_emit_save_flags(stub);
    s2f_emit_as(stub, load, bytes);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_T);
    if (!subtracts)
        s2f_emit_immediate(stub, OP_EOR_IMM, 0xff);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_T);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_AND_ABS, CELL_T);
    s2f_emit(stub, OP_LSR_A);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit_load_flags(stub);
    s2f_emit_cell(stub, OP_BIT_ABS, CELL_T);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
}

bool s2f_stub_flagged(struct s2f_stub *stub, const uint8_t *bytes)
{
    uint8_t opcode = bytes[0];

    switch (opcode) {
    case OP_INX:
        increment(stub, OP_STX_ABS, OP_LDX_ABS);
        return true;
    case OP_INY:
        increment(stub, OP_STY_ABS, OP_LDY_ABS);
        return true;
    case 0xe0: /* CPX #, zp, abs */
    case 0xe4:
    case 0xec:
        compare(stub, bytes, OP_TXA, opcode == 0xe0 ? OP_SBC_IMM : opcode + 1u);
        return true;
    case 0xc0: /* CPY #, zp, abs */
    case 0xc4:
    case 0xcc:
        compare(stub, bytes, OP_TYA,
                opcode == 0xc0 ? OP_SBC_IMM : opcode + 0x21u);
        return true;
    default:
        break;
    }
    switch (opcode & 0xe3) {
    case 0xc1:
        compare(stub, bytes, 0, opcode + 0x20u); /* CMP, any mode */
        return true;
    case 0x61:
    case 0xe1:
        add(stub, bytes);
        return true;
    default:
        return false;
    }
}

bool s2f_stub_recheck(struct s2f_stub *stub, const uint8_t *bytes)
{
    switch (bytes[0]) {
    case OP_INX:
        s2f_emit(stub, OP_INX);
        s2f_emit(stub, OP_DEX);
        return true;
    case OP_INY:
        s2f_emit(stub, OP_INY);
        s2f_emit(stub, OP_DEY);
        return true;
    default:
        /* an addition cannot be done twice */
        return (bytes[0] & 0xe3) != 0x61 && (bytes[0] & 0xe3) != 0xe1 &&
               s2f_stub_flagged(stub, bytes);
    }
}

bool s2f_stub_half(struct s2f_stub *stub, const uint8_t *bytes, unsigned fix)
{
    if (fix & S2F_FIX_DECIMAL)
        return s2f_stub_decimal(stub, bytes, fix & S2F_FIX_FLAG);
    if (fix & S2F_FIX_FLAG)
        return s2f_stub_flagged(stub, bytes);
    s2f_emit_as(stub, bytes[0], bytes);
    return true;
}

/* ASL, LSR, ROL or ROR, abs or abs,X, by way of A: what they write to the SID
 * themselves is not heard in the editor. */
static bool shift_aloud(struct s2f_stub *stub, const uint8_t *bytes)
{
    const unsigned opcode = bytes[0], mode = (opcode & 0x1f) - 1;

    if (opcode >= 0x80 || (opcode & 0x0f) != 0x0e)
        return false;
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit_as(stub, 0xa0 | mode, bytes); /* LDA */
    s2f_emit(stub, (opcode & 0xe0) | OP_ASL_A);
    s2f_emit_as(stub, 0x80 | mode, bytes); /* STA */
    s2f_emit(stub, OP_PHP);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PLP);
    return true;
}

bool s2f_stub_instruction(struct s2f_stub *stub, const uint8_t *bytes,
                          unsigned fix)
{
    const unsigned halves = S2F_FIX_FLAG | S2F_FIX_DECIMAL;

    if (!s2f_opcode_documented(bytes[0]))
        return s2f_stub_undocumented(stub, bytes, fix);
    if (fix & S2F_FIX_SID)
        return shift_aloud(stub, bytes);
    if (fix & ~halves)
        return s2f_stub_stack(stub, bytes[0], fix);
    return s2f_stub_half(stub, bytes, fix);
}

static bool instruction_or_recheck(struct s2f_stub *stub, const uint8_t *bytes,
                                   unsigned fix, bool recheck)
{
    return recheck ? s2f_stub_recheck(stub, bytes)
                   : s2f_stub_instruction(stub, bytes, fix);
}

/* Tries it once to see where in the stub the operand lies, then puts down what
 * copies it to those places, and the instruction again. */
bool s2f_stub_variable(struct s2f_stub *stub, const uint8_t *bytes,
                       uint16_t operand, unsigned fix, bool recheck)
{
    enum { SAVE = 8, COPY = 3, RESTORE = 8 };
    struct s2f_stub trial = *stub;
    unsigned count = s2f_opcode_length(bytes[0]) - 1;
    uint32_t by;

    trial.records = true;
    trial.operands = 0;
    if (!instruction_or_recheck(&trial, bytes, fix, recheck) ||
        trial.operands > sizeof trial.operand / sizeof trial.operand[0])
        return false;
    if (trial.operands == 0) /* it does not matter */
        return instruction_or_recheck(stub, bytes, fix, recheck);
    by = SAVE + count * COPY * (1 + trial.operands) + RESTORE;
    s2f_emit_save_flags(stub);
    for (unsigned i = 0; i < count; i++) {
        s2f_emit_word(stub, OP_LDA_ABS, operand + i);
        for (unsigned k = 0; k < trial.operands; k++)
            s2f_emit_word(stub, OP_STA_ABS,
                          stub->origin + trial.operand[k] + by + i);
    }
    s2f_emit_load_flags(stub);
    return instruction_or_recheck(stub, bytes, fix, recheck);
}
