/* Whether a tune that is being played has come back to where it was. */
#ifndef S2F_CONVERT_REPEAT_H
#define S2F_CONVERT_REPEAT_H

#include <stdbool.h>
#include <stdint.h>

enum { S2F_REPEAT_STATES = 4 };

/* Memory as it was after some frames; the caller's, 64 KiB each. */
struct s2f_repeat {
    uint8_t *state[S2F_REPEAT_STATES];
    /* where the last memory that was looked at was not like that */
    uint16_t differs[S2F_REPEAT_STATES];
    uint32_t frame[S2F_REPEAT_STATES]; /* after which that was */
    unsigned taken;
    uint32_t from; /* once one was seen: the earlier frame */
};

/* Tells, after each frame from the first on, whether all of memory, the stack
 * too, is as it was after an earlier one. A CPU that starts afresh with each
 * call knows nothing else: so all that a tune does from here on it has done
 * before. Only some frames are kept, which are the same for all tunes; a tune
 * that repeats is found out when the first of them behind its start comes
 * again. Start with taken = 0. */
bool s2f_repeat_seen(struct s2f_repeat *repeat, uint32_t frame,
                     const uint8_t *ram);

#endif
