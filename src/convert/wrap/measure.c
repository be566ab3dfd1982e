/* What calls of the tune's NMI handler and of its player take in the editor:
 * the driver that plays samples has no clock there and must know beforehand.
 *
 * The project is played with breakpoints, opcodes that end a call in the
 * editor, where the driver calls a handler and behind the last of a frame's. */
#include "convert/wrap/wrap.h"

#include "base/bytes.h"
#include "base/map.h"
#include "cpu/translate/translate.h"

#include <string.h>

enum {
    BREAK = 0x00,
    BREAK_CYCLES = 7,
    BREAK_PUSHES = 3,
    RUNNING = 0x80,      /* the driver's state while it plays */
    LEARN_CYCLES = 2400, /* of the driver's, generously */
    SPREAD_CYCLES = 63,  /* that the shortest wait takes */
    LEAST_CALL = 48,     /* the driver's arithmetic is good for that much */
    LEAST_PERIOD = 80,   /* a frame has 255 calls at most */
    METERED = 100,       /* frames with samples that are looked at closely */
    TRIAL = 400,         /* such frames that a trial plays */
    FINAL = 3000,        /* that later ones play, and then all of them */
    FINALS = 10,
    MARGIN = 256,      /* cycles of a frame that are left in any case */
    MARGIN_SHARE = 16, /* and a part of what the play call has */
    CLOSE = 128,       /* cycles that are not worth another trial */
    FIRST_CALL = 100,  /* for the first trial */
    TRIALS = 6,
    LEAST_CALLS = 20, /* in a frame */
    MOST_CALLS = 250,
    CLUE_FRAMES = 600,
    CLUES = 512,     /* bytes that are looked at */
    CLUE_GAIN = 400, /* cycles of an average frame, to be worth it */
    CLUE_OFTEN = 2,  /* of so many frames one is long, at most */
    CLUE_SELDOM = 16 /* and at least: what comes less often may be chance */
};

/* What was measured. Times of calls are from one to the next. */
struct meter {
    struct s2f_playback *p;
    const struct s2f_wrap_driver *driver;
    uint32_t frames;     /* of a song with samples, so far */
    uint32_t call;       /* longest mean of a frame's, without waits */
    uint32_t spreads;    /* calls with waits, of all frames */
    uint64_t spread_sum; /* their times without what was waited, in 256ths */
};

static void write_pace(uint8_t *ram, const struct s2f_wrap_driver *driver,
                       const struct s2f_wrap_pace *pace)
{
    enum { ADDRESS = 1, VALUE = 4 };
    uint8_t *field = ram + driver->pace;

    for (unsigned i = 0; i < S2F_WRAP_KINDS; i++) {
        field[S2F_PACE_GAP_LOW + i] = (uint8_t)pace->gap[i];
        field[S2F_PACE_GAP_HIGH + i] = (uint8_t)(pace->gap[i] >> 8);
        field[S2F_PACE_MOST + i] = pace->most[i];
    }
    field[S2F_PACE_SHORTEST] = pace->shortest;
    field[S2F_PACE_CALL] = pace->call;
    field[S2F_PACE_SPREAD] = pace->spread;
    field[S2F_PACE_SKIPS] = pace->skips;
    s2f_put_le16(ram + driver->nmi_clue + ADDRESS, pace->clue);
    ram[driver->nmi_clue + VALUE] = pace->value;
}

/* Changes a byte of code between calls. */
static void put(struct s2f_playback *p, uint16_t at, uint8_t opcode)
{
    p->memory.ram[at] = opcode;
    s2f_translator_poke(p->memory.translator, at);
}

/* One instruction at a breakpoint, which then is one again. */
static void step_over(struct s2f_playback *p, uint16_t at, uint8_t opcode)
{
    p->cpu.sp = (uint8_t)(p->cpu.sp + BREAK_PUSHES);
    p->cpu.cycles -= BREAK_CYCLES;
    p->cpu.pc = at;
    put(p, at, opcode);
    (void)s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features,
                      p->cpu.cycles + 1);
    put(p, at, BREAK);
}

/* One frame's calls. */
struct calls {
    uint32_t begun;  /* so far */
    uint32_t last;   /* when the last one began */
    uint8_t left;    /* that begin with a wait, by then */
    uint32_t bursts; /* the others but the first, and their times */
    uint32_t sum;
};

static void note_call(struct meter *m, struct calls *calls)
{
    const uint8_t *ram = m->p->memory.ram;
    const uint32_t now = m->p->cpu.cycles - BREAK_CYCLES;
    const uint32_t took = now - calls->last;
    const uint8_t left = ram[m->driver->nmi_left];

    if (calls->begun && left == calls->left) {
        calls->bursts++;
        calls->sum += took;
    } else if (calls->begun) {
        /* a round more in so many of 256 calls, and a cycle for the
         * instruction that makes it so */
        m->spreads++;
        m->spread_sum +=
            256u * took -
            256u * S2F_WRAP_ROUND * (ram[m->driver->nmi_rounds] - 1u) -
            (S2F_WRAP_ROUND + 1u) * ram[m->driver->nmi_part];
    }
    calls->begun++;
    calls->last = now;
    calls->left = left;
}

/* An update with breakpoints. */
static void meter_frame(struct meter *m)
{
    struct s2f_playback *p = m->p;
    const uint8_t *ram = p->memory.ram;
    const uint16_t call = m->driver->nmi_call, last = m->driver->nmi_end;
    const uint8_t at_call = ram[call], at_last = ram[last];
    struct calls calls = {0};
    enum s2f_cpu_end end;

    put(p, call, BREAK);
    put(p, last, BREAK);
    s2f_cpu_reset(&p->cpu);
    end = s2f_cpu_call(&p->cpu, &p->memory, p->dialect, p->features, p->play, 0,
                       p->limit);
    while (end == S2F_CPU_BREAK && (p->cpu.pc == call || p->cpu.pc == last)) {
        if (p->cpu.pc == call)
            note_call(m, &calls);
        step_over(p, p->cpu.pc, p->cpu.pc == call ? at_call : at_last);
        end =
            s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features, p->limit);
    }
    put(p, call, at_call);
    put(p, last, at_last);
    p->frame++;
    m->frames += calls.begun > 0;
    if (calls.bursts && calls.sum / calls.bursts + 1 > m->call)
        m->call = calls.sum / calls.bursts + 1;
}

/* Frames of song i that are played to measure. */
static uint32_t frames_of(const struct s2f_source *source, unsigned i)
{
    if (source->look)
        return source->look;
    return i == source->selected ? S2F_SCAN_FRAMES_COVERED : S2F_SCAN_FRAMES;
}

/* Starts song i, by translated code. */
static void start(struct meter *m, const struct s2f_source *source,
                  const struct s2f_project *project, unsigned song)
{
    enum { HEADER = 0x1337 };

    s2f_playback_project(m->p, project, NULL, song, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    /* what the file will have there, and the driver looks for */
    s2f_put_le16(m->p->memory.ram + project->top, HEADER);
    s2f_playback_translate(m->p, source->scratch->translator);
}

/* How long the handlers take: of the first frames in which they play. */
static void meter_calls(struct meter *m, const struct s2f_source *source,
                        const struct s2f_project *project)
{
    for (unsigned i = 0; i < source->songs; i++) {
        const uint32_t frames = frames_of(source, i);

        if (!source->song[i].sampled)
            continue;
        m->frames = 0;
        start(m, source, project, i);
        while (m->p->frame < frames && m->frames < METERED)
            if (m->p->frame && s2f_nmi_period(m->p->memory.ram))
                meter_frame(m);
            else
                (void)s2f_playback_frame(m->p, NULL);
    }
}

/* ---- which frames take long ---- */

/* How long each frame's play call takes, and what is in memory before the
 * longest. */
struct tails {
    uint32_t frames;
    uint16_t cycles[CLUE_FRAMES];
    uint32_t longest; /* the frame */
};

static void meter_tails(struct meter *m, const struct s2f_source *source,
                        const struct s2f_project *project, struct tails *t)
{
    struct s2f_playback *p = m->p;
    const uint8_t *ram = p->memory.ram;
    uint8_t *before = source->scratch->code;
    const uint16_t at = m->driver->nmi_returned;

    start(m, source, project, source->selected);
    (void)s2f_playback_frame(p, NULL);
    t->frames = t->longest = 0;
    for (uint32_t i = 0;
         i < CLUE_FRAMES && p->frame < frames_of(source, source->selected);
         i++) {
        const uint8_t opcode = ram[at];
        uint32_t begun;

        memcpy(source->scratch->fixed, ram, S2F_MAP_SIZE);
        put(p, at, BREAK);
        s2f_cpu_reset(&p->cpu);
        (void)s2f_cpu_call(&p->cpu, &p->memory, p->dialect, p->features,
                           p->play, 0, p->limit);
        begun = p->cpu.cycles;
        step_over(p, at, opcode);
        put(p, at, opcode);
        (void)s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features,
                          p->limit);
        p->frame++;
        t->cycles[i] = (uint16_t)(p->cpu.cycles - begun);
        t->frames++;
        if (i == 0 || t->cycles[i] > t->cycles[t->longest]) {
            t->longest = i;
            memcpy(before, source->scratch->fixed, S2F_MAP_SIZE);
        }
    }
}

/* A byte that may tell long frames: it has the value before the longest. */
struct clue {
    uint16_t at;
    uint8_t value;
    uint32_t seen;   /* frames with the value */
    uint32_t others; /* cycles of the longest without */
};

/* Bytes that playing changes and reads: counters, above all. */
static unsigned list_clues(const struct s2f_source *source, struct clue *clues)
{
    const unsigned both = S2F_ACCESS_WRITE | S2F_ACCESS_READ;
    unsigned count = 0;

    for (uint32_t a = 2; a < S2F_MAP_SIZE && count < CLUES; a++)
        if ((source->play_access[a] & both) == both && a >> 8 != 1 &&
            !(source->play_access[a] & S2F_ACCESS_EXECUTE))
            clues[count++] =
                (struct clue){(uint16_t)a, source->scratch->code[a], 0, 0};
    return count;
}

/* Plays the same frames again and looks at what the bytes hold before each. */
static void watch_clues(struct meter *m, const struct s2f_source *source,
                        const struct s2f_project *project,
                        const struct tails *t, struct clue *clues,
                        unsigned count)
{
    struct s2f_playback *p = m->p;

    start(m, source, project, source->selected);
    (void)s2f_playback_frame(p, NULL);
    for (uint32_t i = 0; i < t->frames; i++) {
        for (unsigned k = 0; k < count; k++)
            if (p->memory.ram[clues[k].at] == clues[k].value)
                clues[k].seen++;
            else if (t->cycles[i] > clues[k].others)
                clues[k].others = t->cycles[i];
        (void)s2f_playback_frame(p, NULL);
    }
}

/* Most players do most of their work in one of a few frames, when a row begins:
 * a counter tells. Then the other frames have more time for samples. Where
 * there is none like that, all frames are of the first kind. */
static void find_clue(struct meter *m, const struct s2f_source *source,
                      const struct s2f_project *project,
                      struct s2f_wrap_pace *pace, double *share)
{
    struct tails tails;
    struct clue clues[CLUES];
    unsigned count, songs = 0;
    double best;

    for (unsigned i = 0; i < source->songs; i++)
        songs += source->song[i].sampled;
    if (songs != 1 || !source->song[source->selected].sampled)
        return;
    meter_tails(m, source, project, &tails);
    count = list_clues(source, clues);
    watch_clues(m, source, project, &tails, clues, count);
    best = (double)tails.cycles[tails.longest] - CLUE_GAIN;
    for (unsigned i = 0; i < count; i++) {
        const double q = (double)clues[i].seen / tails.frames;
        const double mean =
            q * tails.cycles[tails.longest] + (1 - q) * clues[i].others;

        if (q * CLUE_SELDOM < 1 || q * CLUE_OFTEN > 1 || mean >= best)
            continue;
        best = mean;
        *share = q;
        pace->clue = clues[i].at;
        pace->value = clues[i].value;
    }
}

/* The longest updates of all songs but their first ones, by kind; the frame's
 * cycles where one was cut. Of each song so many frames with samples are
 * played. */
static void longest_updates(struct meter *m, const struct s2f_source *source,
                            const struct s2f_project *project, uint32_t sampled,
                            uint32_t *longest)
{
    struct s2f_playback *p = m->p;

    for (unsigned i = 0; i < S2F_WRAP_KINDS; i++)
        longest[i] = 0;
    for (unsigned i = 0; i < source->songs; i++) {
        const uint32_t frames = frames_of(source, i);

        start(m, source, project, i);
        for (uint32_t with = 0;
             with < sampled && p->frame < frames && !p->over_budget;) {
            unsigned kind;

            with += s2f_nmi_period(p->memory.ram) != 0;
            (void)s2f_playback_frame(p, NULL);
            kind = p->memory.ram[m->driver->nmi_kind] ? 1 : 0;
            if (p->frame > 1 && p->last_cycles > longest[kind])
                longest[kind] = p->last_cycles;
        }
    }
}

static enum s2f_status too_long(struct s2f_diag *diag)
{
    return s2f_fail(diag, S2F_STATUS_SAMPLES, S2F_WHERE_NONE, 0,
                    "the tune plays samples by NMI, which the project cannot: "
                    "handlers or the play call take too long");
}

/* What follows from the handlers' times and the time for all of them. False
 * where too few fit. */
static bool settle(const struct meter *m, uint32_t frame, double share,
                   const uint32_t *gap, struct s2f_wrap_pace *pace)
{
    const uint32_t call = m->call < LEAST_CALL ? LEAST_CALL : m->call;
    uint32_t spread = call + SPREAD_CYCLES, most[S2F_WRAP_KINDS], shortest;

    if (m->spreads)
        spread = (uint32_t)((m->spread_sum / m->spreads + 128) / 256);
    if (call > UINT8_MAX || spread > UINT8_MAX)
        return false;
    for (unsigned i = 0; i < S2F_WRAP_KINDS; i++) {
        most[i] = gap[i] < frame ? (frame - gap[i]) / call : 0;
        if (most[i] < LEAST_CALLS)
            return false;
        pace->gap[i] = (uint16_t)gap[i];
        pace->most[i] = (uint8_t)(most[i] < MOST_CALLS ? most[i] : MOST_CALLS);
    }
    shortest =
        (uint32_t)(frame / (share * most[0] + (1 - share) * most[1])) + 1;
    if (shortest > UINT8_MAX)
        return false;
    pace->shortest =
        (uint8_t)(shortest < LEAST_PERIOD ? LEAST_PERIOD : shortest);
    pace->call = (uint8_t)call;
    pace->spread = (uint8_t)spread;
    pace->skips = (uint8_t)(LEARN_CYCLES / call + 1);
    return true;
}

/* Sets the gaps so that no update is longer than wanted, and none much shorter
 * than need be. Says whether they are good as they are. */
static bool adjust(const uint32_t *longest, uint32_t frame, bool last,
                   uint32_t *gap)
{
    bool good = true;

    for (unsigned i = 0; i < S2F_WRAP_KINDS; i++) {
        /* the play call may take longer later on */
        const uint32_t wanted = frame - MARGIN - gap[i] / MARGIN_SHARE;

        if (longest[i] <= wanted &&
            (last || longest[i] + CLOSE >= wanted ||
             longest[i] < frame - gap[i])) /* it has time to spare */
            continue;
        good = false;
        if (longest[i] >= frame)
            gap[i] += frame / (last ? 32 : 8); /* it was cut */
        else if (longest[i] > wanted)
            gap[i] += longest[i] - wanted + CLOSE / 2;
        else
            gap[i] -= wanted - longest[i];
    }
    return good;
}

/* Finds the pace, and writes it into the project's driver. */
static enum s2f_status fit(struct meter *m, const struct s2f_source *source,
                           struct s2f_project *project, struct s2f_diag *diag)
{
    const struct s2f_wrap_driver *driver = m->driver;
    const uint32_t frame = s2f_frame_cycles(source->ntsc);
    struct s2f_wrap_pace pace = {.clue = driver->state, .value = RUNNING};
    uint32_t gap[S2F_WRAP_KINDS] = {frame / 2, frame / 2};
    uint32_t longest[S2F_WRAP_KINDS], sampled = FINAL;
    double share = 1;

    (void)settle(&(struct meter){.call = FIRST_CALL}, frame, share, gap, &pace);
    write_pace(project->memory, driver, &pace);
    meter_calls(m, source, project);
    find_clue(m, source, project, &pace, &share);
    for (unsigned i = 0; i < TRIALS; i++) {
        if (!settle(m, frame, share, gap, &pace) && i == 0)
            return too_long(diag);
        write_pace(project->memory, driver, &pace);
        longest_updates(m, source, project, TRIAL, longest);
        if (adjust(longest, frame, i >= TRIALS / 2, gap))
            break;
        /* with as many calls as there were at first, none may have waited */
        if (i == 0 && !m->spreads && settle(m, frame, share, gap, &pace)) {
            write_pace(project->memory, driver, &pace);
            meter_calls(m, source, project);
        }
    }
    for (unsigned i = 0; i < FINALS; i++) {
        if (!settle(m, frame, share, gap, &pace))
            break;
        write_pace(project->memory, driver, &pace);
        longest_updates(m, source, project, sampled, longest);
        if (!adjust(longest, frame, true, gap))
            continue;
        if (sampled == UINT32_MAX)
            break;
        sampled = UINT32_MAX;
    }
    if (settle(m, frame, share, gap, &pace))
        write_pace(project->memory, driver, &pace);
    return S2F_STATUS_OK; /* verification will tell */
}

enum s2f_status s2f_wrap_measure(const struct s2f_source *source,
                                 struct s2f_project *project,
                                 const struct s2f_wrap_driver *driver,
                                 struct s2f_diag *diag)
{
    struct meter m = {.p = &source->scratch->playback, .driver = driver};
    enum s2f_status status = fit(&m, source, project, diag);

    s2f_playback_translate(m.p, NULL);
    return status;
}
