/* What the two halves of the stub maker share: putting bytes down. */
#ifndef S2F_CONVERT_MEND_EMIT_H
#define S2F_CONVERT_MEND_EMIT_H

#include "convert/mend/stub.h"
#include "cpu/mos6510.h"
#include "cpu/opcode.h"

/* The cells at a block's start. */
enum { CELL_A, CELL_X, CELL_P, CELL_T };

static inline void s2f_emit(struct s2f_stub *stub, unsigned value)
{
    if (stub->size >= stub->room) {
        stub->full = true;
        return;
    }
    stub->out[stub->size++] = (uint8_t)value;
}

static inline void s2f_emit_word(struct s2f_stub *stub, unsigned opcode,
                                 unsigned operand)
{
    s2f_emit(stub, opcode);
    s2f_emit(stub, operand);
    s2f_emit(stub, operand >> 8);
}

/* An instruction on one of the block's cells. */
static inline void s2f_emit_cell(struct s2f_stub *stub, unsigned opcode,
                                 unsigned cell)
{
    s2f_emit_word(stub, opcode, stub->origin + cell);
}

static inline void s2f_emit_immediate(struct s2f_stub *stub, unsigned opcode,
                                      unsigned value)
{
    s2f_emit(stub, opcode);
    s2f_emit(stub, value);
}

/* An opcode with the operand of another instruction of the same length. */
static inline void s2f_emit_as(struct s2f_stub *stub, unsigned opcode,
                               const uint8_t *bytes)
{
    const unsigned most = sizeof stub->operand / sizeof stub->operand[0];
    unsigned length = s2f_opcode_length(bytes[0]);

    s2f_emit(stub, opcode);
    if (stub->records && length > 1 && stub->operands++ < most)
        stub->operand[stub->operands - 1] = stub->size;
    if (length > 1)
        s2f_emit(stub, bytes[1]);
    if (length > 2)
        s2f_emit(stub, bytes[2]);
}

static inline void s2f_emit_save_flags(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit(stub, OP_PHP);
    s2f_emit(stub, OP_PLA);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_P);
}

/* A and the flags as s2f_emit_save_flags found them. */
static inline void s2f_emit_load_flags(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_P);
    s2f_emit(stub, OP_PHA);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PLP);
}

/* Jumps over the next `size` bytes on a 6510: a compare of 0 with $FF leaves C
 * clear there, and set on the editor's CPU. */
static inline void s2f_emit_editor_only(struct s2f_stub *stub, unsigned size)
{
    s2f_emit_immediate(stub, OP_LDA_IMM, 0);
    s2f_emit_immediate(stub, OP_CMP_IMM, 0xff);
    s2f_emit_immediate(stub, OP_BCC, size);
}

/* N and Z as they are now to CELL_T, and A to CELL_A; and both back. Nothing
 * else changes, the stack included. Not kept where both are set, as no
 * computation leaves them. */
void s2f_emit_save_sign(struct s2f_stub *stub);
void s2f_emit_load_sign(struct s2f_stub *stub);

/* A compare, INX or INY, or an ADC or SBC, whose flags the editor's CPU
 * computes otherwise, in a form that both do alike. false for others. */
bool s2f_stub_flagged(struct s2f_stub *stub, const uint8_t *bytes);

/* The same for what is rewritten for its flags, for decimal mode, for both or
 * for neither: the documented half of an instruction. */
bool s2f_stub_half(struct s2f_stub *stub, const uint8_t *bytes, unsigned fix);

/* ADC, SBC, ARR or SBX, the last two undocumented, where decimal mode is on or
 * off. flag: V of ADC and SBC is used. false for others. */
bool s2f_stub_decimal(struct s2f_stub *stub, const uint8_t *bytes, bool flag);

/* An undocumented instruction by documented ones. false where there is no
 * way. */
bool s2f_stub_undocumented(struct s2f_stub *stub, const uint8_t *bytes,
                           unsigned fix);

/* SBX and ARR in binary. */
void s2f_stub_sbx(struct s2f_stub *stub, const uint8_t *bytes);
void s2f_stub_arr(struct s2f_stub *stub, const uint8_t *bytes);

/* PHA, PLA, PLP, RTS or RTI, rewritten for fix. false for others. */
bool s2f_stub_stack(struct s2f_stub *stub, uint8_t opcode, unsigned fix);

#endif
