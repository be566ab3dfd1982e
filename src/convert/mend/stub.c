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

static void save_flags(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit(stub, OP_PHP);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_P);
}

/* A and the flags as save_flags found them. */
static void load_flags(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_P);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PLP);
}

/* Jumps over the next `size` bytes on a 6510: a compare of 0 with $FF leaves C
 * clear there, and set on the editor's CPU. */
static void editor_only(struct s2f_stub *stub, unsigned size)
{
    s2f_emit_immediate(stub, OP_LDA_IMM, 0);
    s2f_emit_immediate(stub, OP_CMP_IMM, 0xff);
    s2f_emit_immediate(stub, OP_BCC, size);
}

/* A compare that leaves the right C: a subtraction finds it, then each of the
 * two ways compares once more for N and Z and sets C by hand. */
static void compare(struct s2f_stub *stub, const uint8_t *bytes,
                    unsigned transfer, unsigned subtract)
{
    unsigned length = s2f_opcode_length(bytes[0]);

    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    if (transfer)
        s2f_emit(stub, transfer);
    s2f_emit(stub, OP_SEC);
    s2f_emit_as(stub, subtract, bytes);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_immediate(stub, OP_BCC, length + 3);
    s2f_emit_as(stub, bytes[0], bytes);
    s2f_emit(stub, OP_SEC);
    s2f_emit_immediate(stub, OP_BCS, length + 1);
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
    save_flags(stub);
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
    load_flags(stub);
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

/* The second byte of an address by hand: an RTS of the editor's takes the high
 * byte first, and goes to the address itself, not behind it. */
static void push_address(struct s2f_stub *stub)
{
    enum { EDITORS = 19 };

    save_flags(stub);
    editor_only(stub, EDITORS);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_CLC);
    s2f_emit_immediate(stub, OP_ADC_IMM, 1);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_T);
    s2f_emit_immediate(stub, OP_ADC_IMM, 0);
    s2f_emit(stub, OP_CLC);
    s2f_emit_immediate(stub, OP_BCC, 3);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PHA);
    load_flags(stub);
}

/* Leaves a number in CELL_T whose increment has the flags N and Z as they are
 * now: the only way to set them that touches neither register nor stack. */
static void save_sign(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit_immediate(stub, OP_BMI, 6);
    s2f_emit_immediate(stub, OP_BEQ, 8);
    s2f_emit_immediate(stub, OP_LDA_IMM, 0);
    s2f_emit_immediate(stub, OP_BEQ, 6);
    s2f_emit_immediate(stub, OP_LDA_IMM, 0x7f);
    s2f_emit_immediate(stub, OP_BNE, 2);
    s2f_emit_immediate(stub, OP_LDA_IMM, 0xff);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
}

static void load_sign(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_INC_ABS, CELL_T);
}

void s2f_stub_call(struct s2f_stub *stub, uint16_t target, uint16_t back)
{
    const unsigned pushed = back - 1u;

    save_sign(stub);
    s2f_emit_immediate(stub, OP_LDA_IMM, pushed >> 8 & 0xff);
    s2f_emit(stub, OP_PHA);
    s2f_emit_immediate(stub, OP_LDA_IMM, pushed & 0xff);
    s2f_emit(stub, OP_PHA);
    load_sign(stub);
    s2f_stub_jump(stub, target);
}

/* RTS by a jump whose operand is pulled from the stack. Nothing is pushed, as
 * the address may lie on a stack that the player fills by hand. */
static void jump_to_pulled(struct s2f_stub *stub)
{
    enum { BEFORE_JUMP = 22 };
    uint32_t operand;

    save_sign(stub);
    operand = stub->origin + stub->size + BEFORE_JUMP + 1;
    s2f_emit(stub, OP_PLA);
    s2f_emit_word(stub, OP_STA_ABS, operand);
    s2f_emit(stub, OP_PLA);
    s2f_emit_word(stub, OP_STA_ABS, operand + 1);
    s2f_emit_word(stub, OP_INC_ABS, operand);
    s2f_emit_immediate(stub, OP_BNE, 3);
    s2f_emit_word(stub, OP_INC_ABS, operand + 1);
    load_sign(stub);
    s2f_stub_jump(stub, 0);
}

/* Turns the byte in CELL_T around in the editor, whose pushed flags are in the
 * opposite order. ROR fills A with it bit by bit. */
static void turn_flags(struct s2f_stub *stub)
{
    enum { BITS = 8, TURN = 4 * BITS + 3 };

    editor_only(stub, TURN);
    for (unsigned i = 0; i < BITS; i++) {
        s2f_emit_cell(stub, OP_ASL_ABS, CELL_T);
        s2f_emit(stub, OP_ROR_A);
    }
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
}

/* PLA of what PHP pushed. A 6510 pushes two more bits. */
static void pull_flags(struct s2f_stub *stub)
{
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    save_flags(stub);
    turn_flags(stub);
    load_flags(stub);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_T);
    s2f_emit_immediate(stub, OP_ORA_IMM, S2F_FLAG_B | S2F_FLAG_U);
}

/* PLP of what was pushed by hand. */
static void use_as_flags(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    turn_flags(stub);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_T);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PLP);
}

static bool stack(struct s2f_stub *stub, uint8_t opcode)
{
    switch (opcode) {
    case OP_PHA:
        push_address(stub);
        return true;
    case OP_RTS:
        jump_to_pulled(stub);
        return true;
    case OP_PLA:
        pull_flags(stub);
        return true;
    case OP_PLP:
        use_as_flags(stub);
        return true;
    default:
        return false;
    }
}

bool s2f_stub_instruction(struct s2f_stub *stub, const uint8_t *bytes,
                          unsigned fix)
{
    if (!s2f_opcode_documented(bytes[0]))
        return s2f_stub_undocumented(stub, bytes, fix & S2F_FIX_FLAG);
    if (fix & S2F_FIX_FLAG)
        return s2f_stub_flagged(stub, bytes);
    if (fix)
        return stack(stub, bytes[0]);
    s2f_emit_as(stub, bytes[0], bytes);
    return true;
}

void s2f_stub_variable(struct s2f_stub *stub, const uint8_t *bytes,
                       uint16_t operand)
{
    enum { COPY = 6, RESTORE = 8 };
    unsigned count = s2f_opcode_length(bytes[0]) - 1;
    uint32_t to;

    save_flags(stub);
    to = stub->origin + stub->size + count * COPY + RESTORE + 1;
    for (unsigned i = 0; i < count; i++) {
        s2f_emit_word(stub, OP_LDA_ABS, operand + i);
        s2f_emit_word(stub, OP_STA_ABS, to + i);
    }
    load_flags(stub);
    s2f_emit_as(stub, bytes[0], bytes);
}
