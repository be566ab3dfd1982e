#include "verify/edit.h"

#include "cpu/translate/translate.h"
#include "verify/recur.h"

#include <string.h>

/* Sequence codes: doc/sf2.md. Notes above $5F are not the user's. */
enum {
    NOTE_TOP = 0x5f,
    SEQUENCE_END = 0x7f,
    INSTRUMENT = 0xa0,
    COMMAND = 0xc0,
    NO_TRANSPOSITION = 0xa0,
    ORDER_LIST_STOP = 0xfe, /* this and $FF end a list */
    INSTRUMENTS = 0x20
};

/* What the samples are taken from. */
struct sampling {
    struct s2f_edit_run *run;
    const struct s2f_project *project;
    unsigned song;
    bool sequence[S2F_PROJECT_MAX_SEQUENCES];
    bool instrument[INSTRUMENTS];
};

/* A project may lie about where things are: addresses wrap. */
static uint8_t peek(const struct s2f_edit_run *run, uint32_t address)
{
    return run->opened[address & 0xffff];
}

/* ---- taking samples ---- */

static struct s2f_edit_sample *
begin_sample(struct s2f_edit_run *run, enum s2f_edit_kind kind, unsigned group)
{
    struct s2f_edit_sample *sample = &run->sample[run->samples];

    *sample = (struct s2f_edit_sample){kind, group, run->pokes, 0, false};
    return sample;
}

static void add_poke(struct s2f_edit_run *run, struct s2f_edit_sample *sample,
                     uint32_t address, unsigned value)
{
    if (run->pokes == S2F_EDIT_POKES)
        return;
    run->poke[run->pokes++] =
        (struct s2f_edit_poke){(uint16_t)address, (uint8_t)value};
    sample->count++;
}

/* Keeps the sample where it changes anything. */
static void end_sample(struct s2f_edit_run *run, struct s2f_edit_sample *sample,
                       struct s2f_edits *edits)
{
    if (sample->count == 0)
        return;
    run->samples++;
    edits->tried[sample->kind]++;
}

/* Moves i over one event of a sequence to its note byte. */
static unsigned find_note(const struct s2f_edit_run *run, uint32_t at,
                          unsigned i, int *instrument)
{
    if (peek(run, at + i) >= COMMAND)
        i++;
    if (peek(run, at + i) >= INSTRUMENT) {
        *instrument = peek(run, at + i) & (INSTRUMENTS - 1);
        i++;
    }
    if (peek(run, at + i) >= 0x80)
        i++;
    return i;
}

static uint32_t sequence_at(const struct s2f_project *project, unsigned n)
{
    return project->music.sequence0 + n * project->music.sequence_size;
}

static uint32_t order_list_at(const struct s2f_project *project, unsigned song,
                              unsigned track)
{
    const struct s2f_music *music = &project->music;

    return music->order_lists +
           (song * music->tracks + track) * music->order_list_size;
}

/* All notes of a sequence a semitone up, the highest one down. */
static void sample_sequence(struct sampling *s, unsigned n,
                            struct s2f_edits *edits)
{
    struct s2f_edit_sample *sample = begin_sample(s->run, S2F_EDIT_NOTES, n);
    uint32_t at = sequence_at(s->project, n);

    for (unsigned i = 0;
         i < S2F_PROJECT_SLOT && peek(s->run, at + i) != SEQUENCE_END; i++) {
        int instrument = -1;
        uint8_t note;

        i = find_note(s->run, at, i, &instrument);
        note = peek(s->run, at + i);
        if (instrument >= 0)
            s->instrument[instrument] = true;
        if (note >= 1 && note <= NOTE_TOP)
            add_poke(s->run, sample, at + i,
                     note < NOTE_TOP ? note + 1u : note - 1u);
    }
    end_sample(s->run, sample, edits);
}

static bool has_notes(const struct sampling *s, unsigned n)
{
    uint32_t at = sequence_at(s->project, n);

    for (unsigned i = 0;
         i < S2F_PROJECT_SLOT && peek(s->run, at + i) != SEQUENCE_END; i++) {
        int instrument;

        i = find_note(s->run, at, i, &instrument);
        if (peek(s->run, at + i) >= 1 && peek(s->run, at + i) <= NOTE_TOP)
            return true;
    }
    return false;
}

/* The sequences that a track plays first; whether any of its sequences has a
 * note that a transposition could move. */
static bool choose_sequences(struct sampling *s, uint32_t at)
{
    unsigned taken = 0;
    bool notes = false;

    for (unsigned j = 0; j < S2F_PROJECT_SLOT; j++) {
        uint8_t value = peek(s->run, at + j);

        if (value >= ORDER_LIST_STOP)
            break;
        if (value >= s->project->music.sequences ||
            value >= S2F_PROJECT_MAX_SEQUENCES)
            continue;
        notes = notes || has_notes(s, value);
        if (taken++ < S2F_EDIT_SEQUENCES)
            s->sequence[value] = true;
    }
    return notes;
}

/* All transpositions of an order list a semitone towards none. */
static void sample_order_list(struct sampling *s, unsigned track,
                              struct s2f_edits *edits)
{
    uint32_t at = order_list_at(s->project, s->song, track);
    struct s2f_edit_sample *sample;

    if (!choose_sequences(s, at))
        return;
    sample = begin_sample(s->run, S2F_EDIT_TRANSPOSITIONS, track);
    for (unsigned j = 0; j < S2F_PROJECT_SLOT; j++) {
        uint8_t value = peek(s->run, at + j);

        if (value >= ORDER_LIST_STOP)
            break;
        if (value >= 0x80)
            add_poke(s->run, sample, at + j,
                     value < NO_TRANSPOSITION ? value + 1u : value - 1u);
    }
    end_sample(s->run, sample, edits);
}

/* Each cell of an instrument, both its digits, one after the other. They count
 * as one edit. */
static void sample_instrument(struct sampling *s, const struct s2f_table *table,
                              unsigned n, struct s2f_edits *edits)
{
    unsigned columns = table->columns;

    if (columns > S2F_EDIT_CELLS)
        columns = S2F_EDIT_CELLS;
    for (unsigned column = 0; column < columns; column++) {
        struct s2f_edit_sample *sample =
            begin_sample(s->run, S2F_EDIT_INSTRUMENTS, n);
        uint32_t cell =
            table->address + (table->layout ? column * table->rows + n
                                            : n * table->columns + column);

        add_poke(s->run, sample, cell, peek(s->run, cell) ^ 0x11u);
        s->run->samples += sample->count;
    }
    if (columns > 0)
        edits->tried[S2F_EDIT_INSTRUMENTS]++;
}

static void sample_instruments(struct sampling *s, struct s2f_edits *edits)
{
    const struct s2f_table *table = NULL;

    for (unsigned i = 0; i < s->project->tables && table == NULL; i++)
        if (s->project->table[i].type == S2F_TABLE_INSTRUMENTS)
            table = &s->project->table[i];
    for (unsigned n = 0;
         table != NULL && n < INSTRUMENTS && n < table->rows &&
         edits->tried[S2F_EDIT_INSTRUMENTS] < S2F_EDIT_INSTRUMENTS_MAX;
         n++)
        if (s->instrument[n])
            sample_instrument(s, table, n, edits);
}

static void take_samples(struct s2f_edit_run *run,
                         const struct s2f_project *project, unsigned song,
                         struct s2f_edits *edits)
{
    struct sampling s = {.run = run, .project = project, .song = song};

    run->samples = run->pokes = 0;
    for (unsigned track = 0; track < S2F_PROJECT_TRACKS; track++)
        sample_order_list(&s, track, edits);
    for (unsigned n = 0; n < S2F_PROJECT_MAX_SEQUENCES; n++)
        if (s.sequence[n])
            sample_sequence(&s, n, edits);
    sample_instruments(&s, edits);
}

/* ---- hearing them ---- */

/* Whether the edited run's frame sounds otherwise than the unedited one's. */
static bool differs(struct s2f_edit_run *run, uint32_t frame)
{
    const void *row = run->row[frame];

    if (run->known.trace && frame < run->known.trace->count)
        row = run->known.trace->row + (size_t)frame * 4;
    else
        while (run->plain.frame <= frame) {
            uint8_t *played = run->row[run->plain.frame];

            s2f_playback_frame(&run->plain, NULL);
            memcpy(played, run->plain.memory.sid, S2F_SID_REGISTERS);
        }
    return memcmp(row, run->edited.memory.sid, S2F_SID_REGISTERS) != 0;
}

/* Before the edited run's memory is another one's. */
static void leave_edited(struct s2f_edit_run *run)
{
    if (run->helped == &run->edited.memory)
        memcpy(run->state, run->edited.memory.ram, sizeof run->state);
}

/* Its code is mostly what it was for the edit before. */
static void enter_edited(struct s2f_edit_run *run)
{
    run->edited.memory.translator = NULL;
    if (!run->helped)
        return;
    run->edited.memory.translator = run->translator[1];
    s2f_translator_keep(run->translator[1], &run->edited.memory, run->helped,
                        run->state);
    run->helped = &run->edited.memory;
}

/* Most edits are heard before translating would pay. */
static void warm_up(struct s2f_edit_run *run)
{
    if (!run->helped)
        s2f_playback_translate(&run->edited, run->translator[1]);
    run->helped = &run->edited.memory;
}

/* Plays the edited run on until it is heard. False where it is not, or where
 * the budget is used up before it is. Where the unedited run is known to
 * repeat, one that repeats with it and was not heard will never be. */
static bool play_edited(struct s2f_edit_run *run)
{
    const uint32_t begun = run->edited.frame, start = run->known.loop.start;
    const uint32_t soon = begun + S2F_EDIT_SOON;
    struct s2f_recur recur;

    enter_edited(run);
    s2f_recur_begin(&recur, run->state, begun < start ? start : begun + 1,
                    run->known.loop.length);
    while (run->edited.frame < S2F_EDIT_FRAMES &&
           run->spent < S2F_EDIT_BUDGET) {
        uint32_t frame = run->edited.frame;

        if (frame == soon)
            warm_up(run);
        s2f_playback_frame(&run->edited, NULL);
        run->spent += run->edited.last_cycles;
        if (differs(run, frame))
            return true;
        if (s2f_recur_seen(&recur, run->edited.frame, &run->edited.memory))
            break;
    }
    return false;
}

/* Plays a sample from the last snapshot on: nothing read the edited bytes
 * before. What the driver has overwritten since the start the user's edit would
 * have been lost in. */
static bool heard_from_snapshot(struct s2f_edit_run *run,
                                const struct s2f_edit_sample *sample)
{
    leave_edited(run);
    run->edited = run->snapshot;
    run->edited.features = S2F_CPU_PLAIN;
    for (unsigned i = 0; i < sample->count; i++) {
        const struct s2f_edit_poke *poke = &run->poke[sample->first + i];

        if (!(run->access[poke->address] & S2F_ACCESS_WRITTEN_FIRST))
            run->edited.memory.ram[poke->address] = poke->value;
    }
    return play_edited(run);
}

/* The same from the start, for what is read before the user plays. */
static bool heard_from_start(struct s2f_edit_run *run,
                             const struct s2f_project *project, unsigned song,
                             const struct s2f_edit_sample *sample)
{
    uint8_t kept[S2F_PROJECT_SLOT];

    for (unsigned i = 0; i < sample->count && i < S2F_PROJECT_SLOT; i++) {
        const struct s2f_edit_poke *poke = &run->poke[sample->first + i];

        kept[i] = run->opened[poke->address];
        run->opened[poke->address] = poke->value;
    }
    leave_edited(run);
    s2f_playback_project(&run->edited, project, run->opened, song,
                         S2F_DIALECT_EDITOR, S2F_CPU_PLAIN, NULL);
    for (unsigned i = sample->count; i-- > 0;)
        run->opened[run->poke[sample->first + i].address] = kept[i];
    return play_edited(run);
}

static bool was_read(const struct s2f_edit_run *run,
                     const struct s2f_edit_sample *sample)
{
    for (unsigned i = 0; i < sample->count; i++)
        if (run->access[run->poke[sample->first + i].address] &
            (S2F_ACCESS_READ | S2F_ACCESS_EXECUTE))
            return true;
    return false;
}

/* An instrument that was heard by one cell needs no other. */
static void settle(struct s2f_edit_run *run, struct s2f_edit_sample *sample,
                   bool heard, struct s2f_edits *edits)
{
    sample->settled = true;
    if (!heard)
        return;
    edits->heard[sample->kind]++;
    for (unsigned i = 0; i < run->samples; i++)
        if (run->sample[i].kind == sample->kind &&
            run->sample[i].group == sample->group)
            run->sample[i].settled = true;
}

/* Whether the sample is heard: from the last snapshot on, or, before frame 0,
 * from the start. */
static bool is_heard(struct s2f_edit_run *run,
                     const struct s2f_project *project, unsigned song,
                     const struct s2f_edit_sample *sample)
{
    return run->watched.frame == 0
               ? heard_from_start(run, project, song, sample)
               : heard_from_snapshot(run, sample);
}

/* Tries the samples whose bytes have been read by now. Returns how many are
 * left. */
static unsigned try_samples(struct s2f_edit_run *run,
                            const struct s2f_project *project, unsigned song,
                            struct s2f_edits *edits)
{
    unsigned left = 0;

    for (unsigned i = 0; i < run->samples; i++) {
        struct s2f_edit_sample *sample = &run->sample[i];
        bool heard;

        if (sample->settled)
            continue;
        left++;
        if (!was_read(run, sample) || run->spent >= S2F_EDIT_BUDGET)
            continue;
        heard = is_heard(run, project, song, sample);
        if (!heard && run->spent >= S2F_EDIT_BUDGET)
            continue;
        settle(run, sample, heard, edits);
        left--;
    }
    return left;
}

/* Samples that no cycles were left for say nothing. */
static void leave_out(struct s2f_edit_run *run, struct s2f_edits *edits)
{
    for (unsigned i = 0; i < run->samples; i++) {
        struct s2f_edit_sample *sample = &run->sample[i];

        if (sample->settled)
            continue;
        settle(run, sample, true, edits);
        edits->heard[sample->kind]--;
        edits->tried[sample->kind]--;
    }
}

/* Lets the map of accesses be one of the bytes that samples change. */
static void begin_access(struct s2f_edit_run *run)
{
    enum {
        KNOWN = S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE | S2F_ACCESS_READ |
                S2F_ACCESS_WRITE | S2F_ACCESS_WRITTEN_FIRST
    };

    memset(run->access, KNOWN, sizeof run->access);
    for (unsigned i = 0; i < run->pokes; i++)
        run->access[run->poke[i].address] = 0;
}

/* Frames from a snapshot to the next one. */
static uint32_t step_of(const struct s2f_edit_run *run)
{
    return run->watched.frame < S2F_EDIT_EARLY ? S2F_EDIT_STEP
                                               : S2F_EDIT_LATE_STEP;
}

/* Frames to watch: what a repetition brings has been read before. */
static uint32_t frames_to_watch(const struct s2f_edit_run *run)
{
    const uint64_t end =
        (uint64_t)run->known.loop.start + run->known.loop.length + step_of(run);

    return run->known.loop.length && end < S2F_EDIT_FRAMES ? (uint32_t)end
                                                           : S2F_EDIT_FRAMES;
}

void s2f_edits_measure(struct s2f_edit_run *run,
                       const struct s2f_project *project, unsigned song,
                       struct s2f_heard known, struct s2f_edits *edits)
{
    memset(edits, 0, sizeof *edits);
    s2f_project_opened(project, run->opened);
    take_samples(run, project, song, edits);
    if (run->samples == 0)
        return;
    run->known = known;
    run->helped = known.memory;
    if (known.memory)
        memcpy(run->state, known.memory->ram, sizeof run->state);
    run->spent = 0;
    begin_access(run);
    s2f_playback_project(&run->watched, project, run->opened, song,
                         S2F_DIALECT_EDITOR, S2F_CPU_MARK, run->access);
    run->plain = run->watched;
    run->plain.features = S2F_CPU_PLAIN;
    s2f_playback_translate(&run->plain, run->translator[0]);
    s2f_playback_translate(&run->watched, run->translator[2]);
    while (try_samples(run, project, song, edits) > 0 &&
           run->spent < S2F_EDIT_BUDGET &&
           run->watched.frame + step_of(run) <= frames_to_watch(run)) {
        const uint32_t step = step_of(run);

        run->snapshot = run->watched;
        for (uint32_t i = 0; i < step; i++)
            s2f_playback_frame(&run->watched, NULL);
    }
    if (run->spent >= S2F_EDIT_BUDGET)
        leave_out(run, edits);
}

double s2f_edits_share(const struct s2f_edits *edits)
{
    unsigned tried = 0, heard = 0;

    for (unsigned kind = 0; kind < S2F_EDIT_KINDS; kind++) {
        tried += edits->tried[kind];
        heard += edits->heard[kind];
    }
    return tried ? 100.0 * heard / tried : 0;
}

bool s2f_edits_live(const struct s2f_edits *edits)
{
    unsigned tried = 0, heard = 0;

    for (unsigned kind = 0; kind < S2F_EDIT_KINDS; kind++) {
        if (edits->tried[kind] && !edits->heard[kind])
            return false;
        tried += edits->tried[kind];
        heard += edits->heard[kind];
    }
    return tried && heard * 3 >= tried * 2;
}
