/* Whether a machine has come back to a state that it had before. */
#ifndef S2F_VERIFY_RECUR_H
#define S2F_VERIFY_RECUR_H

#include "sid/playback.h"

#include <sid2sf2/convert.h>

/* What a machine was like after a frame, and when to look again. */
struct s2f_recur {
    uint8_t *ram;  /* 64 KiB of the caller's */
    uint32_t step; /* only frames first + n * step are looked at; 0: none */
    uint32_t next; /* frame to look at */
    uint32_t kept; /* frame of the state in ram and sid; 0: none yet */
    /* the rest is its own */
    uint32_t looks;
    uint16_t differs; /* where the last state was not like the kept one */
    uint8_t sid[S2F_SID_REGISTERS];
};

/* Begins to look at frames first, first + step and so on; first is at least 1,
 * since frame 0 holds a project's init. */
void s2f_recur_begin(struct s2f_recur *recur, uint8_t *ram, uint32_t first,
                     uint32_t step);

/* Looks at the machine, after frame recur->next; see s2f_recur_seen. */
bool s2f_recur_look(struct s2f_recur *recur, const struct s2f_memory *memory);

/* Whether all of memory, the stack included, and the SID are after this frame
 * as they were after frame recur->kept. The CPU starts each frame afresh, so
 * all that follows after the one follows after the other, for ever. To be
 * called after each frame. Which states are kept follows Brent's algorithm: a
 * repetition is found by the third time that it comes round, whenever it
 * begins. */
static inline bool s2f_recur_seen(struct s2f_recur *recur, uint32_t frame,
                                  const struct s2f_memory *memory)
{
    return recur->step != 0 && frame == recur->next &&
           s2f_recur_look(recur, memory);
}

#endif
