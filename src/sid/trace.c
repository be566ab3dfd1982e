#include "sid/trace.h"

#include <sid2sf2/convert.h>
#include <stdlib.h>
#include <string.h>

bool s2f_trace_reserve(struct s2f_trace *trace, uint32_t frames)
{
    uint64_t *row;

    if (frames <= trace->room)
        return true;
    row = realloc(trace->row, (size_t)frames * S2F_TRACE_ROW);
    if (!row)
        return false;
    trace->row = row;
    trace->room = frames;
    return true;
}

void s2f_trace_free(struct s2f_trace *trace)
{
    free(trace->row);
    *trace = (struct s2f_trace){0};
}

void s2f_trace_add(struct s2f_trace *trace, const struct s2f_memory *memory)
{
    uint64_t *row = trace->row + (size_t)trace->count * 4;

    row[3] = 0;
    memcpy(row, memory->sid, S2F_SID_REGISTERS);
    trace->count++;
}

enum s2f_status s2f_trace_play(struct s2f_trace *trace,
                               struct s2f_playback *playback, uint32_t frames,
                               struct s2f_diag *diag)
{
    trace->count = 0;
    while (trace->count < frames) {
        enum s2f_status status = s2f_playback_frame(playback, diag);

        if (status)
            return status;
        s2f_trace_add(trace, &playback->memory);
    }
    return S2F_STATUS_OK;
}

void s2f_trace_repeat(struct s2f_trace *trace, uint32_t first,
                      struct s2f_loop_frames loop, uint32_t frames)
{
    const size_t words = (size_t)loop.length * 4;

    while (loop.length && trace->count - first < frames) {
        uint64_t *row = trace->row + (size_t)trace->count * 4;

        memcpy(row, row - words, S2F_TRACE_ROW);
        trace->count++;
    }
}

uint32_t s2f_trace_difference(const struct s2f_trace *a, uint32_t i,
                              const struct s2f_trace *b, uint32_t j)
{
    const uint8_t *p = (const uint8_t *)(a->row + (size_t)i * 4);
    const uint8_t *q = (const uint8_t *)(b->row + (size_t)j * 4);
    uint32_t bits = 0;

    for (unsigned n = 0; n < S2F_SID_REGISTERS; n++)
        bits |= (uint32_t)(p[n] != q[n]) << n;
    return bits;
}
