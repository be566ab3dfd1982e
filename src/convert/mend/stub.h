/* Instructions rewritten so that a C64 and the editor's CPU do the same. */
#ifndef S2F_CONVERT_MEND_STUB_H
#define S2F_CONVERT_MEND_STUB_H

#include <stdbool.h>
#include <stdint.h>

struct s2f_stub {
    uint8_t *out; /* borrowed */
    uint32_t room, size;
    uint16_t origin; /* address of out[0]: two bytes to save A and X or Y in */
    bool full;
};

/* Starts a block of stubs at address at. */
void s2f_stub_begin(struct s2f_stub *stub, uint16_t at);

/* Adds the instruction at bytes (three are readable), not a branch. flag: its
 * flags are used, and differ between the dialects where it is a compare or an
 * INX or INY. false where there is no documented equivalent. V is not kept by
 * rewritten compares. */
bool s2f_stub_instruction(struct s2f_stub *stub, const uint8_t *bytes,
                          bool flag);

/* The absolute form of an instruction with an immediate operand. */
uint8_t s2f_stub_absolute(uint8_t opcode);

/* Adds a branch that goes on at next, or at target. */
void s2f_stub_branch(struct s2f_stub *stub, uint8_t opcode, uint16_t next,
                     uint16_t target);

void s2f_stub_jump(struct s2f_stub *stub, uint16_t target);

#endif
