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
    unsigned length = s2f_opcode_length(bytes[0]);

    s2f_emit(stub, opcode);
    if (length > 1)
        s2f_emit(stub, bytes[1]);
    if (length > 2)
        s2f_emit(stub, bytes[2]);
}

/* A compare, INX or INY, or an ADC or SBC, whose flags the editor's CPU
 * computes otherwise, in a form that both do alike. false for others. */
bool s2f_stub_flagged(struct s2f_stub *stub, const uint8_t *bytes);

/* An undocumented instruction by documented ones; flag as S2F_FIX_FLAG. false
 * where there is no way. */
bool s2f_stub_undocumented(struct s2f_stub *stub, const uint8_t *bytes,
                           bool flag);

#endif
