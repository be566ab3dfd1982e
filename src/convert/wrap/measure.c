/* What calls of the tune's NMI handler and of its player take in the editor:
 * the driver that plays samples has no clock there and must know beforehand.
 *
 * The project is played with breakpoints, opcodes that end a call in the
 * editor, where the driver calls a handler and behind the last of a frame's. */
#include "convert/wrap/wrap.h"

#include "base/bytes.h"

enum {
    BREAK = 0x00,
    BREAK_CYCLES = 7,
    BREAK_PUSHES = 3,
    /* fields of struct s2f_wrap_pace as the driver has them */
    GAP = 0,
    SHORTEST = 2,
    CALL = 3,
    SPREAD = 4,
    SKIPS = 5,
    LEARN_CYCLES = 1700, /* of the driver's, generously */
    SPREAD_CYCLES = 57,  /* that the shortest wait takes */
    LEAST_CALL = 48,     /* the driver's arithmetic is good for that much */
    LEAST_PERIOD = 80,   /* a frame has 255 calls at most */
    METERED = 300,       /* frames with samples that are looked at closely */
    MARGIN = 256,        /* cycles of a frame that are left in any case */
    MARGIN_SHARE = 16,   /* and a part of what the play call has */
    CLOSE = 128,         /* cycles that are not worth another trial */
    FIRST_CALL = 100,    /* for the first trial */
    TRIALS = 6
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

static void write_pace(uint8_t *ram, uint16_t at,
                       const struct s2f_wrap_pace *pace)
{
    s2f_put_le16(ram + at + GAP, pace->gap);
    ram[at + SHORTEST] = pace->shortest;
    ram[at + CALL] = pace->call;
    ram[at + SPREAD] = pace->spread;
    ram[at + SKIPS] = pace->skips;
}

/* One instruction at a breakpoint, which then is one again. */
static void step_over(struct s2f_playback *p, uint16_t at, uint8_t opcode)
{
    p->cpu.sp = (uint8_t)(p->cpu.sp + BREAK_PUSHES);
    p->cpu.cycles -= BREAK_CYCLES;
    p->cpu.pc = at;
    p->memory.ram[at] = opcode;
    (void)s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features,
                      p->cpu.cycles + 1);
    p->memory.ram[at] = BREAK;
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
    uint8_t *ram = p->memory.ram;
    const uint16_t call = m->driver->nmi_call, last = m->driver->nmi_end;
    const uint8_t at_call = ram[call], at_last = ram[last];
    struct calls calls = {0};
    enum s2f_cpu_end end;

    ram[call] = ram[last] = BREAK;
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
    ram[call] = at_call;
    ram[last] = at_last;
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

static void start(struct meter *m, const struct s2f_project *project,
                  unsigned song)
{
    enum { HEADER = 0x1337 };

    s2f_playback_project(m->p, project, NULL, song, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    /* what the file will have there, and the driver looks for */
    s2f_put_le16(m->p->memory.ram + project->top, HEADER);
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
        start(m, project, i);
        while (m->p->frame < frames && m->frames < METERED)
            if (m->p->frame && s2f_nmi_period(m->p->memory.ram))
                meter_frame(m);
            else
                (void)s2f_playback_frame(m->p, NULL);
    }
}

/* The longest update of all songs but their first ones; the frame's cycles
 * where one was cut. */
static uint32_t longest_update(struct meter *m, const struct s2f_source *source,
                               const struct s2f_project *project)
{
    uint32_t longest = 0;

    for (unsigned i = 0; i < source->songs; i++) {
        const uint32_t frames = frames_of(source, i);

        start(m, project, i);
        s2f_playback_translate(m->p, source->scratch->translator);
        while (m->p->frame < frames && !m->p->over_budget)
            (void)s2f_playback_frame(m->p, NULL);
        s2f_playback_translate(m->p, NULL);
        if (m->p->max_cycles > longest)
            longest = m->p->max_cycles;
    }
    return longest;
}

static enum s2f_status too_long(struct s2f_diag *diag)
{
    return s2f_fail(diag, S2F_STATUS_SAMPLES, S2F_WHERE_NONE, 0,
                    "the tune plays samples by NMI, which the project cannot: "
                    "handlers or the play call take too long");
}

/* What follows from the handlers' times and the time for all of them. False
 * where too few fit. */
static bool settle(const struct meter *m, uint32_t frame, uint32_t gap,
                   struct s2f_wrap_pace *pace)
{
    const uint32_t call = m->call < LEAST_CALL ? LEAST_CALL : m->call;
    uint32_t spread = call + SPREAD_CYCLES, shortest;

    if (m->spreads)
        spread = (uint32_t)((m->spread_sum / m->spreads + 128) / 256);
    if (call > UINT8_MAX || spread > UINT8_MAX || gap >= frame ||
        (frame - gap) / call == 0)
        return false;
    shortest = frame / ((frame - gap) / call) + 1;
    if (shortest > UINT8_MAX)
        return false;
    pace->gap = (uint16_t)gap;
    pace->shortest =
        (uint8_t)(shortest < LEAST_PERIOD ? LEAST_PERIOD : shortest);
    pace->call = (uint8_t)call;
    pace->spread = (uint8_t)spread;
    pace->skips = (uint8_t)(LEARN_CYCLES / call + 1);
    return true;
}

enum s2f_status s2f_wrap_measure(const struct s2f_source *source,
                                 struct s2f_project *project,
                                 const struct s2f_wrap_driver *driver,
                                 struct s2f_diag *diag)
{
    const uint32_t frame = s2f_frame_cycles(source->ntsc);
    struct meter m = {.p = &source->scratch->playback, .driver = driver};
    struct s2f_wrap_pace pace;
    uint32_t gap = frame / 2;

    (void)settle(&(struct meter){.call = FIRST_CALL}, frame, gap, &pace);
    write_pace(project->memory, driver->pace, &pace);
    meter_calls(&m, source, project);
    for (unsigned i = 0; i < TRIALS; i++) {
        uint32_t longest, wanted;

        if (!settle(&m, frame, gap, &pace) && i == 0)
            return too_long(diag);
        write_pace(project->memory, driver->pace, &pace);
        longest = longest_update(&m, source, project);
        /* the play call may take longer later on */
        wanted = frame - MARGIN - gap / MARGIN_SHARE;
        if (longest <= wanted && (longest + CLOSE >= wanted ||
                                  i >= TRIALS / 2 || longest < frame - gap))
            return S2F_STATUS_OK;
        if (longest >= frame)
            gap += frame / 8; /* it was cut */
        else if (longest > wanted)
            gap += longest - wanted + CLOSE / 2;
        else
            gap -= wanted - longest;
    }
    return S2F_STATUS_OK; /* verification will tell */
}
