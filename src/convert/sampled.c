#include "convert/sampled.h"

#include "base/bytes.h"

#include <string.h>

enum {
    WATCHED = 24, /* frames with NMIs that are watched at every step */
    ENOUGH = 500, /* such frames at all */
    BOTH = 3,     /* bits of timers and vectors */
};

static enum s2f_status refuse(struct s2f_diag *diag, uint32_t frame,
                              const char *why)
{
    return s2f_fail(diag, S2F_STATUS_SAMPLES, S2F_WHERE_FRAME, frame,
                    "the tune plays samples by NMI, which the project cannot: "
                    "%s",
                    why);
}

/* Starts the song, watched as playing is. */
static enum s2f_status start(const struct s2f_tune *tune, unsigned song,
                             struct s2f_scratch *scratch, struct s2f_diag *diag)
{
    struct s2f_playback *p = &scratch->playback;
    enum s2f_status status =
        s2f_playback_tune(p, tune, song, S2F_CPU_WATCH, scratch->access, diag);

    for (uint32_t a = 0; a < sizeof scratch->play_access; a++)
        scratch->play_access[a] &= (uint8_t)~S2F_ACCESS_WRITTEN_FIRST;
    p->memory.access = scratch->play_access;
    p->memory.flow = scratch->flow;
    p->memory.differences = 0;
    return status;
}

/* Plays until enough was seen, with less care for what was seen before. */
static enum s2f_status watch(const struct s2f_source *source,
                             struct s2f_scratch *scratch, struct s2f_nmis *nmis,
                             struct s2f_diag *diag)
{
    struct s2f_playback *p = &scratch->playback;
    const uint32_t frame = s2f_frame_cycles(source->ntsc);
    const uint32_t limit =
        source->look ? source->look : S2F_SCAN_FRAMES_SAMPLES;
    enum s2f_status status = S2F_STATUS_OK;

    for (uint32_t with = 0; !status && with < ENOUGH && p->frame < limit;) {
        status = s2f_nmi_frame(p, nmis, frame, diag);
        with += nmis->count > 0;
        if (with == WATCHED && p->features == S2F_CPU_WATCH) {
            p->features = S2F_CPU_MARK;
            s2f_playback_translate(p, scratch->translator);
        }
    }
    s2f_playback_translate(p, NULL);
    return status;
}

/* How the tune itself uses the vector through which NMIs are led on a C64 that
 * has its KERNAL in. */
static unsigned use_of_soft(const struct s2f_source *source)
{
    return source->play_access[S2F_NMI_SOFT] |
           source->play_access[S2F_NMI_SOFT + 1];
}

/* Whether one driver can do what the song and those before it do. */
static enum s2f_status settle(struct s2f_source *source,
                              const struct s2f_nmis *nmis,
                              const struct s2f_playback *p,
                              struct s2f_diag *diag)
{
    struct s2f_nmi_facts facts = source->nmi;

    if (nmis->timers == BOTH)
        return refuse(diag, 0, "both timers of CIA 2 raise NMIs");
    facts.hard = nmis->vectors == 2;
    facts.soft |= !facts.hard || use_of_soft(source) & S2F_ACCESS_READ;
    facts.mute |= facts.hard &&
                  use_of_soft(source) & (S2F_ACCESS_WRITE | S2F_ACCESS_EXECUTE);
    if (nmis->vectors == BOTH)
        return refuse(diag, 0, "NMIs lead through two vectors");
    if (p->calls > 1)
        return refuse(diag, 0, "it has several play calls a frame");
    facts.timer_b = nmis->timers == 2;
    facts.exits |= nmis->kernal;
    facts.halts |= nmis->halts;
    if (facts.any && (facts.hard != source->nmi.hard ||
                      facts.timer_b != source->nmi.timer_b))
        return refuse(diag, 0, "NMIs come in another way than in other songs");
    facts.any = true;
    source->nmi = facts;
    return S2F_STATUS_OK;
}

/* The KERNAL's way out of an NMI, for the driver to stand in for. */
static void add_exit(struct s2f_source *source)
{
    unsigned i = 0;

    while (i < source->roms && source->rom[i] != S2F_NMI_EXIT)
        i++;
    if (i == source->roms && i < S2F_MAX_ROM_CALLS)
        source->rom[source->roms++] = S2F_NMI_EXIT;
}

enum s2f_status s2f_learn_samples(struct s2f_source *source, unsigned i,
                                  const struct s2f_tune *tune,
                                  struct s2f_scratch *scratch,
                                  struct s2f_diag *diag)
{
    struct s2f_song_facts *song = &source->song[i];
    struct s2f_playback *p = &scratch->playback;
    struct s2f_nmis nmis = {.runs = false};
    enum s2f_status status = start(tune, song->song, scratch, diag);

    if (!status)
        status = watch(source, scratch, &nmis, diag);
    if (status)
        return refuse(diag, p->frame, "a call does not return");
    status = settle(source, &nmis, p, diag);
    if (status)
        return status;
    source->differences += p->memory.differences;
    if (nmis.kernal)
        add_exit(source);
    song->sampled = true;
    song->samples = false;
    song->nmi_vector[0] = s2f_le16(scratch->ram + S2F_NMI_SOFT);
    song->nmi_vector[1] = s2f_le16(scratch->ram + S2F_NMI_HARD);
    memcpy(song->cia, scratch->ram + S2F_TIMER2_A, sizeof song->cia);
    return S2F_STATUS_OK;
}
