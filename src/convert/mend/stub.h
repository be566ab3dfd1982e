/* Instructions rewritten so that a C64 and the editor's CPU do the same. */
#ifndef S2F_CONVERT_MEND_STUB_H
#define S2F_CONVERT_MEND_STUB_H

#include <stdbool.h>
#include <stdint.h>

struct s2f_stub {
    uint8_t *out; /* borrowed */
    uint32_t room, size;
    uint16_t origin; /* address of out[0], where S2F_STUB_CELLS bytes keep what
                      * a stub puts aside */
    bool full;
    /* compares leave V as it is, at the cost of some cycles; the caller's */
    bool keeps_overflow;
    /* the stub maker's own, while it looks for where in out[] the operand of
     * an instruction lies that the player writes */
    bool records;
    unsigned operands;
    uint32_t operand[8];
};

enum { S2F_STUB_CELLS = 4 };

/* What an instruction must be rewritten for, or-ed. */
enum s2f_fix {
    /* its flags are used: C of a compare, N and Z of INX and INY, V of ADC and
     * SBC, or those of their undocumented relatives */
    S2F_FIX_FLAG = 1,
    S2F_FIX_PUSH = 2, /* PHA of the low byte of an address that RTS takes */
    S2F_FIX_JUMP = 4, /* RTS or RTI to an address that lies on the stack as a
                       * 6510 has it */
    /* PLA of flags that PHP pushed; PLP or RTI of what it did not */
    S2F_FIX_FLAGS = 8,
    S2F_FIX_CALL = 16,    /* JSR whose return address an S2F_FIX_JUMP takes */
    S2F_FIX_PULL = 32,    /* PLA of the low byte of a JSR's return address */
    S2F_FIX_DECIMAL = 64, /* in decimal mode, too */
    S2F_FIX_SID = 128,    /* it shifts what a SID register holds */
    S2F_FIX_UNDOCUMENTED = 256
};

/* Starts a block of stubs at address at. */
void s2f_stub_begin(struct s2f_stub *stub, uint16_t at);

/* Adds the instruction at bytes (three are readable), not a branch. fix: or-ed
 * enum s2f_fix. false where there is no equivalent. */
bool s2f_stub_instruction(struct s2f_stub *stub, const uint8_t *bytes,
                          unsigned fix);

/* Adds what makes the flags right behind the instruction at bytes, a compare or
 * INX or INY that has just been run where it stands. false for others. */
bool s2f_stub_recheck(struct s2f_stub *stub, const uint8_t *bytes);

/* The same for an instruction with an operand (1 or 2 bytes) that the player
 * writes: it is fetched from where it stands, at `operand`, each time. recheck:
 * as s2f_stub_recheck. */
bool s2f_stub_variable(struct s2f_stub *stub, const uint8_t *bytes,
                       uint16_t operand, unsigned fix, bool recheck);

/* The absolute form of an instruction with an immediate operand. */
uint8_t s2f_stub_absolute(uint8_t opcode);

/* Adds a branch to target; what follows is run where it is not taken. */
void s2f_stub_branch(struct s2f_stub *stub, uint8_t opcode, uint16_t target);

void s2f_stub_jump(struct s2f_stub *stub, uint16_t target);

/* Adds a JSR to target that pushes the return address `back` as a 6510 does. */
void s2f_stub_call(struct s2f_stub *stub, uint16_t target, uint16_t back);

#endif
