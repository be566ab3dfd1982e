/* What has to do with the stack: addresses and flags on it, which the editor's
 * CPU puts there in another order. */
#include "convert/mend/emit.h"

/* The second byte of an address by hand: an RTS of the editor's takes the high
 * byte first, and goes to the address itself, not behind it. */
static void push_address(struct s2f_stub *stub)
{
    enum { EDITORS = 19 };

    s2f_emit_save_flags(stub);
    s2f_emit_editor_only(stub, EDITORS);
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
    s2f_emit_load_flags(stub);
}

/* Leaves a number in CELL_T whose increment has the flags N and Z as they are
 * now: the only way to set them that touches neither register nor stack. */
void s2f_emit_save_sign(struct s2f_stub *stub)
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

void s2f_emit_load_sign(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_INC_ABS, CELL_T);
}

void s2f_stub_call(struct s2f_stub *stub, uint16_t target, uint16_t back)
{
    const unsigned pushed = back - 1u;

    s2f_emit_save_sign(stub);
    s2f_emit_immediate(stub, OP_LDA_IMM, pushed >> 8 & 0xff);
    s2f_emit(stub, OP_PHA);
    s2f_emit_immediate(stub, OP_LDA_IMM, pushed & 0xff);
    s2f_emit(stub, OP_PHA);
    s2f_emit_load_sign(stub);
    s2f_stub_jump(stub, target);
}

/* RTS or RTI by a jump whose operand is pulled from the stack. Nothing is
 * pushed, as the address may lie on a stack that the player fills by hand. */
static void jump_to_pulled(struct s2f_stub *stub, bool rts)
{
    enum { PULLS = 8, STEP = 8, FLAGS = 6 };
    uint32_t operand;

    s2f_emit_save_sign(stub);
    operand = stub->origin + stub->size + PULLS + (rts ? STEP : 0) + FLAGS + 1;
    s2f_emit(stub, OP_PLA);
    s2f_emit_word(stub, OP_STA_ABS, operand);
    s2f_emit(stub, OP_PLA);
    s2f_emit_word(stub, OP_STA_ABS, operand + 1);
    if (rts) {
        s2f_emit_word(stub, OP_INC_ABS, operand);
        s2f_emit_immediate(stub, OP_BNE, 3);
        s2f_emit_word(stub, OP_INC_ABS, operand + 1);
    }
    s2f_emit_load_sign(stub);
    s2f_stub_jump(stub, 0);
}

/* Turns the byte in CELL_T around in the editor, whose pushed flags are in the
 * opposite order. ROR fills A with it bit by bit. */
static void turn_flags(struct s2f_stub *stub)
{
    enum { BITS = 8, TURN = 4 * BITS + 3 };

    s2f_emit_editor_only(stub, TURN);
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
    s2f_emit_save_flags(stub);
    turn_flags(stub);
    s2f_emit_load_flags(stub);
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

/* PLA of the low byte of a return address, whose high byte will be pulled next:
 * both are put as a 6510's JSR would have done. */
static void pull_address(struct s2f_stub *stub)
{
    enum { EDITORS = 1 + 3 + 1 + 2 + 3 + 3 + 3 + 3 + 1 + 3 + 1 };

    s2f_emit(stub, OP_PHP);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_P);
    s2f_emit_editor_only(stub, EDITORS);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit(stub, OP_PLA);
    s2f_emit_immediate(stub, OP_BNE, 3);
    s2f_emit_cell(stub, OP_DEC_ABS, CELL_T);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_DEC_ABS, CELL_A);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_T);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_P);
    s2f_emit(stub, OP_PHA);
    s2f_emit(stub, OP_PLP);
    s2f_emit(stub, OP_PLA);
}

bool s2f_stub_stack(struct s2f_stub *stub, uint8_t opcode, unsigned fix)
{
    switch (opcode) {
    case OP_PHA:
        push_address(stub);
        return true;
    case OP_RTS:
        jump_to_pulled(stub, true);
        return true;
    case OP_RTI:
        if (fix & S2F_FIX_FLAGS)
            use_as_flags(stub);
        else
            s2f_emit(stub, OP_PLP);
        jump_to_pulled(stub, false);
        return true;
    case OP_PLA:
        if (fix & S2F_FIX_PULL)
            pull_address(stub);
        else
            pull_flags(stub);
        return true;
    case OP_PLP:
        use_as_flags(stub);
        return true;
    default:
        return false;
    }
}
