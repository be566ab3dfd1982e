/* Whether a tune plays samples: an NMI handler that writes the volume register
 * many times a frame. The editor has no NMI. */
#include "sid/playback.h"

enum {
    ICR = 0xdd0d,       /* CIA 2: the mask as last written */
    CONTROL_A = 0xdd0e, /* bit 0: the timer runs */
    CONTROL_B = 0xdd0f,
    TIMER_A = 0xdd04, /* their latches */
    TIMER_B = 0xdd06,
    SLOWEST = S2F_FRAME_CYCLES_PAL / S2F_MAX_CALLS,
    NMI_SOFT = 0x0318,
    NMI_HARD = 0xfffa,
    KERNALS_OWN = 0xfe47, /* what $0318 holds from the start: no samples */
    VOLUME = 0x18,
    NMIS = 256,  /* handlers may write in some of their calls only */
    CHANGES = 4, /* of the volume in these: silence is written as well */
    AGAIN = 50   /* frames until a handler that wrote nothing is tried again */
};

bool s2f_playback_armed(const struct s2f_playback *playback)
{
    uint8_t mask = playback->memory.ram[ICR];

    return mask & 0x80 && mask & 0x03;
}

/* Where NMIs lead as the memory map is now, 0 = nowhere of the tune's. */
static uint16_t nmi_vector(const uint8_t *ram)
{
    uint32_t at = ram[1] & 2 ? NMI_SOFT : NMI_HARD;
    uint16_t vector = (uint16_t)(ram[at] | ram[at + 1] << 8);

    return at == NMI_SOFT && vector == KERNALS_OWN ? 0 : vector;
}

/* Whether a timer of CIA 2 runs that raises NMIs, faster than music needs. */
static bool timer_runs(const uint8_t *ram)
{
    unsigned a = ram[TIMER_A] | (unsigned)ram[TIMER_A + 1] << 8;
    unsigned b = ram[TIMER_B] | (unsigned)ram[TIMER_B + 1] << 8;

    return (ram[ICR] & 1 && ram[CONTROL_A] & 1 && a < SLOWEST) ||
           (ram[ICR] & 2 && ram[CONTROL_B] & 1 && b < SLOWEST);
}

/* How often the volume changed in what the handler stored since *last. */
static unsigned count_changes(const struct s2f_memory *memory, uint32_t *last)
{
    unsigned changes = 0;

    for (uint32_t i = 0; i < memory->write_count && i < S2F_MEMORY_WRITES;
         i++) {
        uint32_t entry = memory->write[i];

        if (S2F_WRITE_REGISTER(entry) != VOLUME)
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
    uint32_t last = p->memory.sid[VOLUME];

    for (unsigned i = 0; i < NMIS && timer_runs(p->memory.ram); i++) {
        uint16_t vector = nmi_vector(p->memory.ram);

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
