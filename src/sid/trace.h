/* A trace: the SID's registers after each frame of a song.
 *
 * Frames are rows of 32 bytes, of which the first 25 are $D400-$D418 and the
 * rest 0, so that two frames compare as four 64-bit words. */
#ifndef S2F_SID_TRACE_H
#define S2F_SID_TRACE_H

#include "sid/playback.h"

#include <stddef.h>

enum { S2F_TRACE_ROW = 32 };

struct s2f_trace {
    uint32_t count; /* frames in row */
    uint32_t room;
    uint64_t *row; /* room * 4 words, owned; NULL before the first reserve */
};

/* Where a machine repeats: all of its state is the same after frame start and
 * after frame start + length. length 0 = it is not known to. */
struct s2f_loop_frames {
    uint32_t start, length;
};

/* Makes room for frames; keeps what is there. false where memory runs out. */
bool s2f_trace_reserve(struct s2f_trace *trace, uint32_t frames);
void s2f_trace_free(struct s2f_trace *trace); /* and makes it empty again */

/* Appends the registers of memory as the next frame. Room must be there. */
void s2f_trace_add(struct s2f_trace *trace, const struct s2f_memory *memory);

/* Plays frames frames and replaces *trace with them. Room must be there.
 * Fails as s2f_playback_frame does; *trace then holds the frames before. */
enum s2f_status s2f_trace_play(struct s2f_trace *trace,
                               struct s2f_playback *playback, uint32_t frames,
                               struct s2f_diag *diag);

/* Adds the frames that repeat to a trace that holds start + length of a machine
 * from its row `first` on, until there are `frames` of them. Room must be
 * there. Without a loop it does nothing. */
void s2f_trace_repeat(struct s2f_trace *trace, uint32_t first,
                      struct s2f_loop_frames loop, uint32_t frames);

static inline bool s2f_trace_equal(const struct s2f_trace *a, uint32_t i,
                                   const struct s2f_trace *b, uint32_t j)
{
    const uint64_t *p = a->row + (size_t)i * 4, *q = b->row + (size_t)j * 4;

    return !((p[0] ^ q[0]) | (p[1] ^ q[1]) | (p[2] ^ q[2]) | (p[3] ^ q[3]));
}

/* Bit n is set where register $D400+n differs between the two frames. */
uint32_t s2f_trace_difference(const struct s2f_trace *a, uint32_t i,
                              const struct s2f_trace *b, uint32_t j);

#endif
