/* Playing a result beside what its original plays, no longer than is needed. */
#ifndef S2F_VERIFY_BESIDE_H
#define S2F_VERIFY_BESIDE_H

#include "sid/trace.h"

#include <sid2sf2/convert.h>

struct s2f_beside {
    /* in: the original's frames, all that are asked for, and where its state
     * repeats */
    const struct s2f_trace *want;
    struct s2f_loop_frames repeats;
    struct s2f_playback *playback; /* the result, started */
    struct s2f_trace *got;         /* with room for as many frames */
    uint8_t *state;                /* 64 KiB to work with */
    /* in: a frame whose memory is copied to early (64 KiB) on the way; 0 = none
     */
    uint32_t early_frame;
    uint8_t *early;
    /* out: what the result plays, as many frames as want has: want itself where
     * all are the same, else got */
    const struct s2f_trace *played;
    uint32_t frames; /* played in fact: the rest repeats */
    /* out: the original and the result together repeat; length 0 = not as far
     * as was played */
    struct s2f_loop_frames together;
};

/* Plays the result until it and the original repeat together, so that all later
 * frames are known, or until it has as many frames as the original, and fills
 * in match but for what the playback says itself. Fails as s2f_playback_frame
 * does. */
enum s2f_status s2f_beside(struct s2f_beside *beside, struct s2f_match *match,
                           struct s2f_diag *diag);

/* The repetition of two results with the same original, from those of each. */
struct s2f_loop_frames s2f_loop_join(struct s2f_loop_frames a,
                                     struct s2f_loop_frames b);

#endif
