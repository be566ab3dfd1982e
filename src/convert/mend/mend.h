/* Mending a player for the editor's CPU.
 *
 * Where a player depends on a flag that the editor's CPU computes differently,
 * or runs an opcode that it does not have (doc/editor-cpu.md), the instruction
 * is replaced by a jump to a stub that does the same in both dialects. Places
 * are found by watching the tune play; what cannot be replaced for certain -
 * code that the tune writes, jumps into the middle - is left as it is. Whether
 * the mended player is right is measured afterwards, like everything else. */
#ifndef S2F_CONVERT_MEND_H
#define S2F_CONVERT_MEND_H

#include "convert/route.h"

enum { S2F_MEND_MAX = 256, S2F_MEND_CODE = 0x3000 };

/* What is known of a byte of the player's code. */
enum {
    S2F_MEND_UNKNOWN, /* songs differ, or it is none */
    S2F_MEND_FIXED,   /* there from the start and stays: can be replaced */
    S2F_MEND_MADE     /* written before it runs: cannot be replaced */
};

struct s2f_mends {
    unsigned count; /* places where a jump goes */
    struct {
        uint16_t address;
        uint8_t bytes[3]; /* what to put there: a jump to the stub */
    } patch[S2F_MEND_MAX];
    unsigned patches;                        /* regions that they make up */
    struct s2f_patch moved[S2F_MAX_PATCHES]; /* ascending */
    unsigned left;       /* places that could not be mended */
    uint16_t first_left; /* the address of the first */
    /* Offset in code[] of what stands for chips that the player reads (enum
     * s2f_io_cell), 0 = it reads none. */
    uint32_t chips;
    uint32_t size; /* of the stubs; does not depend on their address */
    uint8_t code[S2F_MEND_CODE];
};

/* Whether playing the songs met anything to mend, or a flag that the editor's
 * CPU could have set otherwise for other values. */
bool s2f_mend_needed(const struct s2f_source *source);

/* Whether what a player gets from this I/O register is a random number to it:
 * the timers, and the third voice's output. */
bool s2f_mend_is_noise(uint16_t address);

/* Makes the stubs for address `at`. init_runs: the driver calls the tune's
 * init, so that what it uses counts too. code is the 64 KiB that the player's
 * code is read from, fixed (64 KiB) says what is known of each byte. Cannot
 * fail: what does not fit is left. */
void s2f_mend(const struct s2f_source *source, bool init_runs,
              const uint8_t *code, const uint8_t *fixed, uint16_t at,
              struct s2f_mends *mends);

#endif
