/* What a tune that has played for a while may still come to. */
#ifndef S2F_CONVERT_CLOSURE_H
#define S2F_CONVERT_CLOSURE_H

#include "sid/playback.h"

/* What is known of the tune, and memory to look at it in. */
struct s2f_closure {
    const struct s2f_tune *tune;
    const struct s2f_playback *playback; /* as it stands */
    uint8_t *access;     /* enum s2f_access bits of the play calls */
    const uint8_t *flow; /* enum s2f_flow bits of them */
    const uint8_t *init; /* enum s2f_access bits of its init */
    uint8_t *state;      /* 64 KiB to work in */
    uint16_t *list;      /* 65536 entries to work in */
};

/* How many bytes were written, or used outside the tune's file. */
uint32_t s2f_closure_bytes(const struct s2f_closure *closure);

/* Whether nothing that matters to a plan can be met any more by playing on: no
 * code that was not executed yet can be reached from what was, as far as
 * instructions and bytes that never change tell, or what can be reached holds
 * nothing that would have to be mended, does not take part in such a place, and
 * uses no memory but what is used anyway or was free. The last is then marked
 * as used. What executed code does with other indexes than before does not
 * show: the caller should see s2f_closure_bytes at rest. Where jumps lead to
 * places that are computed it is never so. */
bool s2f_closure_holds(struct s2f_closure *closure);

#endif
