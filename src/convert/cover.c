#include "convert/cover.h"

#include <string.h>

/* Plays to frame `frames` and notes in met[] (a byte a frame) where code ran
 * for the first time. Returns the frame behind the last such one, or 0. */
static uint32_t discover(struct s2f_scratch *scratch, uint32_t frames,
                         uint8_t *met)
{
    struct s2f_playback *p = &scratch->playback;
    uint32_t last = 0;

    p->features = S2F_CPU_COVER;
    p->memory.access = scratch->code;
    p->memory.flow = NULL;
    memcpy(scratch->code, scratch->play_access, sizeof scratch->code);
    s2f_playback_translate(p, scratch->translator);
    while (p->frame < frames) {
        uint32_t frame = p->frame, before = p->memory.discovered;

        if (s2f_playback_frame(p, NULL))
            break;
        met[frame] = p->memory.discovered != before;
        if (met[frame])
            last = p->frame;
    }
    s2f_playback_translate(p, NULL);
    return last;
}

/* Plays the same frames once more, and watches those in met[]. */
static void watch(struct s2f_scratch *scratch, uint32_t last,
                  const uint8_t *met)
{
    struct s2f_playback *p = &scratch->again;

    s2f_playback_translate(p, scratch->translator);
    while (p->frame < last) {
        p->features = met[p->frame] ? S2F_CPU_WATCH : S2F_CPU_PLAIN;
        if (s2f_playback_frame(p, NULL))
            break;
    }
    s2f_playback_translate(p, NULL);
    scratch->playback.memory.differences = p->memory.differences;
}

void s2f_cover(struct s2f_scratch *scratch, uint32_t frames)
{
    uint8_t *met = scratch->fixed;
    uint32_t last;

    scratch->again = scratch->playback;
    last = discover(scratch, frames, met);
    if (last)
        watch(scratch, last, met);
}
