#include "convert/cover.h"

#include <string.h>

enum {
    /* Frames from one copy of the machine to the next: few where new code was
     * met lately, since what is met is played again from the copy. */
    BLOCK_MIN = 16,
    BLOCK_MAX = 128
};

/* Plays to frame `end` and notes in met[] (a byte a frame) where code ran for
 * the first time. *more: whether the tune goes on with anything new. */
static enum s2f_status discover(struct s2f_scratch *scratch,
                                struct s2f_repeat *repeat, uint32_t end,
                                uint8_t *met, bool *more, struct s2f_diag *diag)
{
    struct s2f_playback *p = &scratch->playback;
    enum s2f_status status = S2F_STATUS_OK;

    while (*more && p->frame < end) {
        uint32_t before = p->memory.discovered;

        status = s2f_playback_frame(p, diag);
        *met++ = p->memory.discovered != before;
        *more = !status && !s2f_repeat_seen(repeat, p->frame, p->memory.ram);
    }
    return status;
}

/* Plays the same frames once more from the copy, and watches those in met[]. */
static void watch(struct s2f_scratch *scratch, uint32_t frames,
                  const uint8_t *met)
{
    struct s2f_playback *p = &scratch->again;

    while (frames > 0 && !met[frames - 1])
        frames--;
    p->memory.translator = NULL;
    for (uint32_t i = 0; i < frames; i++) {
        p->features = met[i] ? S2F_CPU_WATCH : S2F_CPU_PLAIN;
        if (s2f_playback_frame(p, NULL))
            break;
    }
    scratch->playback.memory.differences = p->memory.differences;
    scratch->playback.memory.io_reads = p->memory.io_reads;
    memcpy(scratch->playback.memory.io_read, p->memory.io_read,
           sizeof p->memory.io_read);
}

enum s2f_status s2f_cover(struct s2f_scratch *scratch,
                          struct s2f_repeat *repeat, uint32_t frames,
                          struct s2f_diag *diag)
{
    struct s2f_playback *p = &scratch->playback;
    enum s2f_status status = S2F_STATUS_OK;
    uint32_t block = BLOCK_MIN;
    bool more = true;

    p->features = S2F_CPU_MARK;
    s2f_playback_translate(p, scratch->translator);
    while (more && p->frame < frames) {
        uint8_t met[BLOCK_MAX] = {0};
        uint32_t begun = p->frame, discovered = p->memory.discovered;

        scratch->again = *p;
        status = discover(scratch, repeat,
                          block < frames - begun ? begun + block : frames, met,
                          &more, diag);
        if (p->memory.discovered != discovered) {
            watch(scratch, p->frame - begun, met);
            block = BLOCK_MIN;
        } else if (block < BLOCK_MAX) {
            block *= 2;
        }
    }
    s2f_playback_translate(p, NULL);
    return status;
}
