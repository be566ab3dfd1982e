/* Whether a tune plays samples: an NMI handler that writes the volume register
 * many times a frame. The editor has no NMI. */
#include "sid/nmi.h"

enum {
    SLOWEST = S2F_FRAME_CYCLES_PAL / S2F_MAX_CALLS,
    NMIS = 256,  /* handlers may write in some of their calls only */
    CHANGES = 4, /* of the volume in these: silence is written as well */
    AGAIN = 50   /* frames until a handler that wrote nothing is tried again */
};

bool s2f_playback_armed(const struct s2f_playback *playback)
{
    uint8_t mask = playback->memory.ram[S2F_ICR2];

    return mask & 0x80 && mask & 0x03;
}

/* Whether a timer of CIA 2 runs that raises NMIs, faster than music needs. */
static bool timer_runs(const uint8_t *ram)
{
    unsigned a = ram[S2F_TIMER2_A] | (unsigned)ram[S2F_TIMER2_A + 1] << 8;
    unsigned b = ram[S2F_TIMER2_B] | (unsigned)ram[S2F_TIMER2_B + 1] << 8;

    return (ram[S2F_ICR2] & 1 && ram[S2F_CONTROL2_A] & 1 && a < SLOWEST) ||
           (ram[S2F_ICR2] & 2 && ram[S2F_CONTROL2_B] & 1 && b < SLOWEST);
}

/* How often the volume changed in what the handler stored since *last. */
static unsigned count_changes(const struct s2f_memory *memory, uint32_t *last)
{
    unsigned changes = 0;

    for (uint32_t i = 0; i < memory->write_count && i < S2F_MEMORY_WRITES;
         i++) {
        uint32_t entry = memory->write[i];

        if (S2F_WRITE_REGISTER(entry) != S2F_VOLUME)
            continue;
        changes += S2F_WRITE_VALUE(entry) != *last;
        *last = S2F_WRITE_VALUE(entry);
    }
    return changes;
}

bool s2f_playback_nmi_sounds(struct s2f_playback *playback)
{
    struct s2f_playback *p = playback;
    unsigned changes = 0;
    uint32_t last = p->memory.sid[S2F_VOLUME];

    for (unsigned i = 0; i < NMIS && timer_runs(p->memory.ram); i++) {
        uint16_t vector = s2f_nmi_handler(p->memory.ram);

        if (!vector)
            return false;
        p->memory.write_count = 0;
        p->cpu.cycles = 0;
        if (s2f_cpu_interrupt(&p->cpu, &p->memory, p->features, vector, false,
                              p->limit))
            return false;
        changes += count_changes(&p->memory, &last);
        if (changes >= CHANGES)
            return true;
    }
    return false;
}

enum s2f_status s2f_playback_seek_samples(struct s2f_playback *playback,
                                          const struct s2f_tune *tune,
                                          unsigned song, uint32_t frames,
                                          struct s2f_diag *diag)
{
    struct s2f_playback *p = playback;
    uint32_t next = 0; /* frame to try the handler at */

    if (s2f_playback_tune(p, tune, song, S2F_CPU_PLAIN, NULL, NULL))
        return S2F_STATUS_OK;
    while (p->frame < frames) {
        if (p->frame >= next && s2f_playback_armed(p) &&
            timer_runs(p->memory.ram)) {
            if (s2f_playback_nmi_sounds(p))
                return s2f_fail(diag, S2F_STATUS_SAMPLES, S2F_WHERE_FRAME,
                                p->frame, "%s",
                                s2f_status_text(S2F_STATUS_SAMPLES));
            next = p->frame + AGAIN;
        }
        if (s2f_playback_frame(p, NULL))
            break;
    }
    return S2F_STATUS_OK;
}
