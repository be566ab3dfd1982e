#include "verify/beside.h"

#include "verify/compare.h"
#include "verify/recur.h"

#include <string.h>

/* Whether the SID's registers are those of frame i. */
static bool is_row(const struct s2f_trace *trace, uint32_t i,
                   const struct s2f_memory *memory)
{
    const uint64_t *row = trace->row + (size_t)i * 4;
    uint64_t word[3];

    memcpy(word, memory->sid, sizeof word);
    return !((word[0] ^ row[0]) | (word[1] ^ row[1]) | (word[2] ^ row[2])) &&
           memcmp(row + 3, memory->sid + sizeof word, 1) == 0;
}

/* The rows before the first one that differs are the original's. */
static void copy_equal(struct s2f_beside *b, uint32_t rows)
{
    memcpy(b->got->row, b->want->row, (size_t)rows * S2F_TRACE_ROW);
    b->got->count = rows;
    b->played = b->got;
}

/* Plays a frame and keeps what is not as it should be, and all after that. */
static enum s2f_status play_frame(struct s2f_beside *b, struct s2f_diag *diag)
{
    struct s2f_playback *p = b->playback;
    const uint32_t i = p->frame;
    enum s2f_status status = s2f_playback_frame(p, diag);

    if (status)
        return status;
    if (b->played == b->want) {
        if (is_row(b->want, i, &p->memory))
            return S2F_STATUS_OK;
        copy_equal(b, i);
    }
    s2f_trace_add(b->got, &p->memory);
    return S2F_STATUS_OK;
}

static enum s2f_status play(struct s2f_beside *b, struct s2f_recur *recur,
                            struct s2f_diag *diag)
{
    const struct s2f_playback *p = b->playback;

    while (p->frame < b->want->count) {
        enum s2f_status status = play_frame(b, diag);

        if (status)
            return status;
        if (p->frame == b->early_frame)
            memcpy(b->early, p->memory.ram, sizeof p->memory.ram);
        if (!s2f_recur_seen(recur, p->frame, &p->memory))
            continue;
        b->together.start = recur->kept;
        b->together.length = p->frame - recur->kept;
        break;
    }
    return S2F_STATUS_OK;
}

enum s2f_status s2f_beside(struct s2f_beside *beside, struct s2f_match *match,
                           struct s2f_diag *diag)
{
    struct s2f_beside *b = beside;
    struct s2f_recur recur;
    enum s2f_status status;

    /* Both together can repeat only after frames after which the original does,
     * and then the result's own state says it all. */
    s2f_recur_begin(&recur, b->state, b->repeats.start, b->repeats.length);
    b->played = b->want;
    b->together = (struct s2f_loop_frames){0, 0};
    status = play(b, &recur, diag);
    if (status)
        return status;
    b->frames = b->playback->frame;
    if (b->played == b->got)
        s2f_trace_repeat(b->got, 0, b->together, b->want->count);
    if (b->played == b->want && b->want->count > 0)
        *match = (struct s2f_match){.exact = 100};
    else
        s2f_compare(b->want, b->played, match);
    return S2F_STATUS_OK;
}

static uint32_t divisor(uint32_t a, uint32_t b)
{
    while (b) {
        uint32_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

struct s2f_loop_frames s2f_loop_join(struct s2f_loop_frames a,
                                     struct s2f_loop_frames b)
{
    struct s2f_loop_frames joint = {a.start > b.start ? a.start : b.start, 0};
    uint64_t length;

    if (!a.length || !b.length)
        return (struct s2f_loop_frames){0, 0};
    length = (uint64_t)a.length / divisor(a.length, b.length) * b.length;
    if (length > UINT32_MAX - joint.start)
        return (struct s2f_loop_frames){0, 0};
    joint.length = (uint32_t)length;
    return joint;
}
