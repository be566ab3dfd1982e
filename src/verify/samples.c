#include "verify/samples.h"

#include "sid/nmi.h"
#include "verify/compare.h"

#include <stdlib.h>

enum {
    TUNE,
    EDITOR,
    /* Values that may be missing before streams meet again, that say that they
     * have, and how often they may not before that is the end. */
    NEAR = 400,
    SURE = 8,
    LOST = 256,
    BINS = 8192, /* of differences in time, for the one in the middle */
    BIN = 16
};

/* A value for the volume that is part of a sample, and when it is stored, in
 * cycles since the song began. */
struct sample {
    uint32_t time;
    uint8_t value;
};

struct stream {
    struct sample *sample;
    uint32_t count, room;
};

/* Both, and how much music stores in each frame of the tune. */
struct streams {
    struct stream tune, editor;
    uint16_t music[S2F_SAMPLES_SOUGHT + S2F_MAX_OFFSET + 1];
    uint32_t bin[BINS];
};

static bool add(struct stream *stream, uint32_t time, uint8_t value)
{
    if (stream->count == stream->room) {
        uint32_t room = stream->room ? 2 * stream->room : 0x4000;
        struct sample *more =
            realloc(stream->sample, room * sizeof *stream->sample);

        if (!more)
            return false;
        stream->sample = more;
        stream->room = room;
    }
    stream->sample[stream->count++] = (struct sample){time, value};
    return true;
}

/* One frame of the tune. *count: of its samples. False where memory runs
 * out. */
static bool play_tune(struct streams *s, struct s2f_playback *p,
                      struct s2f_nmis *nmis, uint32_t cycles, uint32_t *count)
{
    const uint32_t frame = p->frame, begun = s->tune.count;
    unsigned music = 0;

    if (s2f_nmi_frame(p, nmis, cycles, NULL))
        return true; /* what verification has to say to that it has said */
    for (unsigned i = 0; i < nmis->volumes && i < S2F_VOLUMES; i++) {
        const struct s2f_volume *v = &nmis->volume[i];

        music += !v->nmi;
        if (v->nmi && !add(&s->tune, frame * cycles + v->cycle, v->value))
            return false;
    }
    s->music[frame] = (uint16_t)music;
    *count = s->tune.count - begun;
    return true;
}

/* One frame of the project. Behind its samples come what the music stores, as
 * often as in the tune, and the driver's last word. */
static bool play_project(struct streams *s, struct s2f_playback *p, int offset,
                         uint32_t cycles)
{
    const uint32_t frame = p->frame;
    const uint32_t in_tune =
        frame > (uint32_t)offset ? frame - (uint32_t)offset : 0;
    const uint32_t not_samples = s->music[in_tune] + 1u;
    uint32_t writes, left = 0;

    (void)s2f_playback_frame(p, NULL);
    writes = p->memory.write_count < S2F_MEMORY_WRITES ? p->memory.write_count
                                                       : S2F_MEMORY_WRITES;
    for (uint32_t i = 0; i < writes; i++)
        left += S2F_WRITE_REGISTER(p->memory.write[i]) == S2F_VOLUME;
    for (uint32_t i = 0; i < writes && left > not_samples; i++) {
        const uint32_t write = p->memory.write[i];

        if (S2F_WRITE_REGISTER(write) != S2F_VOLUME)
            continue;
        left--;
        if (!add(&s->editor, frame * cycles + S2F_WRITE_CYCLE(write),
                 (uint8_t)S2F_WRITE_VALUE(write)))
            return false;
    }
    return true;
}

static bool agree(const struct stream *a, uint32_t i, const struct stream *b,
                  uint32_t k)
{
    for (unsigned n = 0; n < SURE; n++)
        if (i + n >= a->count || k + n >= b->count ||
            a->sample[i + n].value != b->sample[k + n].value)
            return false;
    return true;
}

/* Where the streams meet again, with as few values left out as possible. False
 * where they do not soon. */
static bool meet(const struct streams *s, uint32_t *i, uint32_t *k)
{
    for (uint32_t sum = 1; sum <= NEAR; sum++)
        for (uint32_t n = 0; n <= sum; n++)
            if (agree(&s->tune, *i + n, &s->editor, *k + sum - n)) {
                *i += n;
                *k += sum - n;
                return true;
            }
    return false;
}

/* Goes through both streams and calls note for each pair of equal values with
 * their difference in time. */
static void compare(const struct streams *s,
                    void (*note)(void *payload, int32_t late), void *payload)
{
    uint32_t i = 0, k = 0, lost = 0;

    while (i < s->tune.count && k < s->editor.count && lost < LOST) {
        if (s->tune.sample[i].value == s->editor.sample[k].value) {
            note(payload,
                 (int32_t)(s->editor.sample[k].time - s->tune.sample[i].time));
            i++;
            k++;
        } else if (!meet(s, &i, &k)) {
            lost++;
            i++;
            k++;
        }
    }
}

static void put_into_bin(void *payload, int32_t late)
{
    struct streams *s = payload;
    int32_t bin = late / BIN + BINS / 2;

    s->bin[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
}

struct errors {
    int32_t middle;
    uint64_t sum;
    struct s2f_sample_match *match;
};

static void add_error(void *payload, int32_t late)
{
    struct errors *errors = payload;
    uint32_t error = (uint32_t)abs(late - errors->middle);

    errors->match->equal++;
    errors->sum += error;
    if (error > errors->match->worst)
        errors->match->worst = error;
}

/* How far the project is behind in most of what they have in common; errors are
 * counted from there, since nobody hears it. */
static int32_t find_middle(struct streams *s)
{
    uint64_t count = 0, seen = 0;
    int32_t bin = 0;

    compare(s, put_into_bin, s);
    for (int32_t i = 0; i < BINS; i++)
        count += s->bin[i];
    while (bin < BINS - 1 && 2 * (seen + s->bin[bin]) < count)
        seen += s->bin[bin++];
    return (bin - BINS / 2) * BIN + BIN / 2;
}

static void measure(struct streams *s, struct s2f_sample_match *match)
{
    struct errors errors = {.match = match};

    match->values = s->tune.count;
    match->played = s->editor.count;
    errors.middle = find_middle(s);
    compare(s, add_error, &errors);
    if (match->equal)
        match->mean = (double)errors.sum / match->equal;
}

static bool play(struct streams *s, struct s2f_verifier *v,
                 const struct s2f_project *project,
                 struct s2f_song_verdict *verdict)
{
    struct s2f_nmis nmis = {.runs = false};
    const uint32_t cycles = s2f_frame_cycles(project->aux.region == 1);
    const int offset = verdict->editor.offset;
    struct s2f_playback *tune = &v->playback[TUNE], *p = &v->playback[EDITOR];
    uint32_t count = 0;

    /* to the end of a sample, if it comes soon: both have all of it then */
    while ((verdict->samples.frames < S2F_SAMPLES_FRAMES ||
            (count && verdict->samples.frames < S2F_SAMPLES_MOST)) &&
           tune->frame < S2F_SAMPLES_SOUGHT) {
        if (!play_tune(s, tune, &nmis, cycles, &count))
            return false;
        verdict->samples.frames += count > 0;
        if (p->frame <= tune->frame && !play_project(s, p, offset, cycles))
            return false;
    }
    /* what the project has still to play of that */
    for (int i = 0; i < offset + 1; i++)
        if (!play_project(s, p, offset, cycles))
            return false;
    return true;
}

enum s2f_status s2f_verify_samples(struct s2f_verifier *verifier,
                                   const struct s2f_tune *tune, unsigned song,
                                   const struct s2f_project *project,
                                   unsigned index,
                                   struct s2f_song_verdict *verdict,
                                   struct s2f_diag *diag)
{
    struct s2f_verifier *v = verifier;
    struct streams *s = calloc(1, sizeof *s);
    enum s2f_status status = s2f_playback_tune(&v->playback[TUNE], tune, song,
                                               S2F_CPU_PLAIN, NULL, diag);
    bool enough = s != NULL;

    verdict->samples = (struct s2f_sample_match){.frames = 0};
    if (enough && !status) {
        s2f_playback_translate(&v->playback[TUNE], v->translator[TUNE]);
        s2f_playback_project(&v->playback[EDITOR], project, NULL, index,
                             S2F_DIALECT_EDITOR, S2F_CPU_PLAIN, NULL);
        s2f_playback_translate(&v->playback[EDITOR], v->translator[EDITOR]);
        enough = play(s, v, project, verdict);
        if (enough)
            measure(s, &verdict->samples);
        free(s->tune.sample);
        free(s->editor.sample);
    }
    free(s);
    if (!enough)
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0, "%s",
                        s2f_status_text(S2F_STATUS_NO_MEMORY));
    return status;
}
