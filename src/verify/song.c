#include "verify/song.h"

#include "base/map.h"
#include "cpu/translate/translate.h"
#include "verify/compare.h"
#include "verify/recur.h"

#include <string.h>

enum { TUNE, EDITOR, REAL };

enum {
    RESTART_FRAMES = 500,
    /* after which a second start's memory is compared with the first one's */
    EARLY_FRAME = 8,
    /* Rows of originals that are kept together: 6 MiB, of which only what is
     * played takes memory. More where one song alone has more. */
    ORIGINAL_ROWS = 196608
};

/* What s2f_verify_song was asked for, in one piece. */
struct task {
    struct s2f_verifier *v;
    const struct s2f_tune *tune;
    const struct s2f_project *project;
    unsigned song, index;
    struct s2f_song_verdict *verdict;
};

void s2f_verifier_init(struct s2f_verifier *verifier)
{
    for (unsigned i = 0; i < 3; i++)
        verifier->translator[i] = s2f_translator_new();
}

void s2f_verifier_begin(struct s2f_verifier *verifier)
{
    verifier->songs = 0;
    verifier->heard = false;
    verifier->originals.count = 0;
}

void s2f_verifier_free(struct s2f_verifier *verifier)
{
    s2f_verifier_begin(verifier);
    s2f_trace_free(&verifier->originals);
    for (unsigned i = 0; i < 3; i++) {
        if (i != TUNE)
            s2f_trace_free(&verifier->trace[i]);
        s2f_translator_free(verifier->translator[i]);
    }
}

static enum s2f_status start(struct s2f_playback *playback, unsigned which,
                             unsigned features, uint8_t *access, void *payload,
                             struct s2f_diag *diag)
{
    const struct task *task = payload;
    struct s2f_verifier *v = task->v;
    const bool keeps = which != TUNE && features == S2F_CPU_PLAIN;
    uint8_t *before = v->access[which];
    enum s2f_status status = S2F_STATUS_OK;

    if (which == REAL && features == S2F_CPU_PLAIN) {
        features = S2F_CPU_MARK;
        access = v->used;
    } else if (which == REAL && features & S2F_CPU_HASH) {
        v->used_known = false;
    }
    if (keeps)
        memcpy(before, playback->memory.ram, sizeof playback->memory.ram);
    if (which == TUNE)
        status = s2f_playback_tune(playback, task->tune, task->song, features,
                                   access, diag);
    else
        s2f_playback_project(playback, task->project, NULL, task->index,
                             which == EDITOR ? S2F_DIALECT_EDITOR
                                             : S2F_DIALECT_REAL,
                             features, access);
    if (keeps && (which == EDITOR || v->used_grows)) {
        playback->memory.translator = v->translator[which];
        s2f_translator_keep(v->translator[which], &playback->memory,
                            &playback->memory, before);
    } else if (!status) {
        s2f_playback_translate(playback, v->translator[which]);
    }
    return status;
}

static void copy_run(struct s2f_match *match, const struct s2f_playback *p)
{
    match->max_cycles = p->max_cycles;
    match->over_budget = p->over_budget;
    match->bad_opcode = p->bad_opcode;
    match->bad_address = p->bad_address;
}

static enum s2f_status no_memory(struct s2f_diag *diag)
{
    return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0, "%s",
                    s2f_status_text(S2F_STATUS_NO_MEMORY));
}

/* The song's entry, where it was played for the same question before. */
static struct s2f_original *find_original(struct s2f_verifier *v, unsigned song,
                                          bool proof, uint32_t asked)
{
    for (unsigned i = 0; i < v->songs; i++) {
        struct s2f_original *o = &v->original[i];

        if (o->song == song && o->proof == proof && o->asked == asked)
            return o;
    }
    return NULL;
}

/* An entry for the song with room for rows frames. NULL where memory runs
 * out. */
static struct s2f_original *add_original(struct s2f_verifier *v, unsigned song,
                                         bool proof, uint32_t asked,
                                         uint32_t rows)
{
    struct s2f_original *o;

    if (v->songs == S2F_PROJECT_MAX_SONGS ||
        (uint64_t)v->originals.count + rows > ORIGINAL_ROWS)
        s2f_verifier_begin(v);
    if (!s2f_trace_reserve(&v->originals, v->originals.count + rows))
        return NULL;
    o = &v->original[v->songs++];
    *o = (struct s2f_original){.song = song,
                               .first = v->originals.count,
                               .room = rows,
                               .asked = asked,
                               .proof = proof};
    v->originals.count += rows;
    return o;
}

void s2f_verifier_know(struct s2f_verifier *verifier, unsigned song,
                       unsigned calls, const struct s2f_trace *heard,
                       struct s2f_loop_frames loop)
{
    struct s2f_original *o =
        add_original(verifier, song, false, heard->count, heard->count);

    if (!o)
        return;
    o->calls = calls;
    o->count = heard->count;
    o->loop = loop;
    memcpy(verifier->originals.row + (size_t)o->first * 4, heard->row,
           (size_t)heard->count * S2F_TRACE_ROW);
}

/* Lets trace[TUNE] be the rows of an entry. */
static void open_trace(struct s2f_verifier *v, const struct s2f_original *o)
{
    v->trace[TUNE] = (struct s2f_trace){
        .count = o->count,
        .room = o->room,
        .row = v->originals.row + (size_t)o->first * 4,
    };
    v->played[TUNE] = &v->trace[TUNE];
}

/* Keeps how much trace[TUNE] holds. */
static void close_trace(const struct s2f_verifier *v, struct s2f_original *o)
{
    o->count = v->trace[TUNE].count;
    o->calls = v->playback[TUNE].calls;
}

/* Plays one of the project's machines beside the tune. */
static enum s2f_status play_result(struct task *task, unsigned which,
                                   struct s2f_beside *beside,
                                   struct s2f_match *match,
                                   struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;
    struct s2f_playback *p = &v->playback[which];
    enum s2f_status status;

    if (!s2f_trace_reserve(&v->trace[which], v->trace[TUNE].count))
        return no_memory(diag);
    beside->want = &v->trace[TUNE];
    beside->playback = p;
    beside->got = &v->trace[which];
    beside->state = v->access[which];
    status = start(p, which, S2F_CPU_PLAIN, NULL, task, diag);
    if (!status)
        status = s2f_beside(beside, match, diag);
    if (status)
        return status;
    v->played[which] = beside->played;
    copy_run(match, p);
    return S2F_STATUS_OK;
}

static enum s2f_status play_project(struct task *task,
                                    struct s2f_loop_frames repeats,
                                    struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;
    struct s2f_song_verdict *verdict = task->verdict;
    struct s2f_beside editor = {.repeats = repeats,
                                .early_frame = EARLY_FRAME,
                                .early = v->access[TUNE]};
    struct s2f_beside real = {.repeats = repeats};
    struct s2f_loop_frames joint;
    enum s2f_status status =
        play_result(task, EDITOR, &editor, &verdict->editor, diag);

    if (!status)
        status = play_result(task, REAL, &real, &verdict->real, diag);
    if (status)
        return status;
    v->early_known = editor.frames >= EARLY_FRAME;
    v->loop = editor.together;
    v->real_loop = real.together;
    verdict->frames = v->trace[TUNE].count;
    joint = s2f_loop_join(editor.together, real.together);
    if (joint.length) {
        verdict->frames =
            editor.frames > real.frames ? editor.frames : real.frames;
        verdict->proof = S2F_PROOF_FOREVER;
        verdict->loop_start = joint.start;
        verdict->loop_length = joint.length;
    }
    return S2F_STATUS_OK;
}

/* Plays the tune's song into trace[TUNE] as far as it does not repeat, and adds
 * the frames that do. */
static enum s2f_status play_tune(struct task *task, struct s2f_original *o,
                                 uint32_t frames)
{
    struct s2f_verifier *v = task->v;
    struct s2f_playback *p = &v->playback[TUNE];
    struct s2f_trace *trace = &v->trace[TUNE];
    struct s2f_recur recur;
    enum s2f_status status =
        start(p, TUNE, S2F_CPU_PLAIN, NULL, task, &o->diag);

    s2f_recur_begin(&recur, v->access[TUNE], 1, 1);
    trace->count = 0;
    while (!status && trace->count < frames) {
        status = s2f_playback_frame(p, &o->diag);
        if (status)
            break;
        s2f_trace_add(trace, &p->memory);
        if (!s2f_recur_seen(&recur, p->frame, &p->memory) ||
            !s2f_playback_lasts(p))
            continue;
        o->loop.start = recur.kept;
        o->loop.length = p->frame - recur.kept;
        s2f_trace_repeat(trace, 0, o->loop, frames);
    }
    return status;
}

/* Plays the tune's song into trace[TUNE], or finds it played. *original says
 * how that ended. */
static enum s2f_status play_original(struct task *task, uint32_t frames,
                                     const struct s2f_original **original)
{
    struct s2f_verifier *v = task->v;
    struct s2f_original *o = find_original(v, task->song, false, frames);

    *original = o;
    if (o) {
        open_trace(v, o);
        return S2F_STATUS_OK;
    }
    o = add_original(v, task->song, false, frames, frames);
    if (!o)
        return S2F_STATUS_NO_MEMORY;
    open_trace(v, o);
    o->status = play_tune(task, o, frames);
    close_trace(v, o);
    *original = o;
    return S2F_STATUS_OK;
}

static enum s2f_status by_frames(struct task *task, uint32_t frames,
                                 struct s2f_diag *diag)
{
    const struct s2f_original *original = NULL;

    if (play_original(task, frames, &original))
        return no_memory(diag);
    if (original->status && original->count <= S2F_SHORT_FRAMES) {
        if (diag)
            *diag = original->diag;
        return original->status;
    }
    task->verdict->proof = S2F_PROOF_FRAMES;
    task->verdict->calls = original->calls;
    return play_project(task, original->loop, diag);
}

/* Proves, with what an earlier proof found out about the tune. */
static enum s2f_status prove(struct task *task, struct s2f_proof_run *run,
                             struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;
    struct s2f_original *o = find_original(v, task->song, true, run->limit);
    const bool known = o != NULL;
    enum s2f_status status;

    if (!known)
        o = add_original(v, task->song, true, run->limit,
                         run->limit + S2F_MAX_OFFSET);
    if (!o)
        return no_memory(diag);
    open_trace(v, o);
    run->original = o->repeats;
    status = s2f_prove(run, diag);
    o->repeats = run->original;
    if (!known)
        close_trace(v, o);
    task->verdict->calls = o->calls;
    return status;
}

static enum s2f_status by_proof(struct task *task, uint32_t limit,
                                struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;
    struct s2f_song_verdict *verdict = task->verdict;
    struct s2f_proof_run run = {
        .machines = 3,
        .limit = limit,
        .start = start,
        .payload = task,
        .snapshot = v->image,
    };
    enum s2f_status status;

    for (unsigned i = 0; i < 3; i++) {
        run.playback[i] = &v->playback[i];
        run.trace[i] = &v->trace[i];
        run.access[i] = v->access[i];
    }
    status = prove(task, &run, diag);
    if (status)
        return status;
    verdict->proof = run.forever ? S2F_PROOF_FOREVER : S2F_PROOF_LIMIT_REACHED;
    verdict->frames = v->trace[TUNE].count;
    verdict->loop_start = run.loop_start;
    verdict->loop_length = run.loop_length;
    s2f_compare(&v->trace[TUNE], &v->trace[EDITOR], &verdict->editor);
    s2f_compare(&v->trace[TUNE], &v->trace[REAL], &verdict->real);
    for (unsigned which = EDITOR; which <= REAL; which++)
        v->played[which] = &v->trace[which];
    copy_run(&verdict->editor, &v->playback[EDITOR]);
    copy_run(&verdict->real, &v->playback[REAL]);
    return S2F_STATUS_OK;
}

/* Whether a second start has come to the memory, stack included, of the first
 * one after the same frame, so that it goes on as that did. */
static bool is_as_before(const struct s2f_verifier *v,
                         const struct s2f_playback *p)
{
    return v->early_known && p->frame == EARLY_FRAME &&
           memcmp(p->memory.ram, v->access[TUNE], sizeof p->memory.ram) == 0;
}

/* Stops the editor's run and starts it again: what playing changed must not be
 * heard. */
static enum s2f_status check_restart(struct task *task)
{
    struct s2f_verifier *v = task->v;
    struct s2f_playback *p = &v->playback[EDITOR];
    const struct s2f_trace *first = v->played[EDITOR];
    struct s2f_song_verdict *verdict = task->verdict;

    p->features = S2F_CPU_PLAIN;
    s2f_playback_restart(p, task->project);
    verdict->restarts = true;
    for (uint32_t i = 0; i < first->count && i < RESTART_FRAMES; i++) {
        enum s2f_status status = s2f_playback_frame(p, NULL);

        if (status)
            return status;
        if (memcmp(first->row + (size_t)i * 4, p->memory.sid,
                   S2F_SID_REGISTERS) != 0) {
            verdict->restarts = false;
            verdict->restart_frame = i;
            break;
        }
        if (is_as_before(v, p))
            break;
    }
    return S2F_STATUS_OK;
}

/* Marks bytes that the export has as known in v->used, so that only what it
 * lacks is watched. */
static void expect_export(struct task *task)
{
    enum {
        KEPT = S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE | S2F_ACCESS_READ |
               S2F_ACCESS_WRITE | S2F_ACCESS_WRITTEN_FIRST
    };
    struct s2f_verifier *v = task->v;
    const uint8_t *memory = task->project->memory;

    s2f_project_exported(task->project, v->image);
    v->used_known = v->used_grows = true;
    for (uint32_t a = 0; a < S2F_MAP_SIZE; a += S2F_MAP_BLOCK) {
        uint8_t known[S2F_MAP_BLOCK];

        memset(known, KEPT, sizeof known);
        if (memcmp(v->image + a, memory + a, S2F_MAP_BLOCK) != 0)
            for (uint32_t i = 0; i < S2F_MAP_BLOCK; i++)
                if (v->image[a + i] != memory[a + i])
                    known[i] = 0;
        if (memcmp(v->used + a, known, sizeof known) == 0)
            continue;
        for (uint32_t i = 0; i < S2F_MAP_BLOCK; i++)
            if (v->used[a + i] & ~known[i])
                v->used_grows = false;
        memcpy(v->used + a, known, sizeof known);
    }
}

/* Whether the export has all of memory that the C64's run relied on. */
static bool used_is_exported(const struct s2f_verifier *v)
{
    return v->used_known && s2f_map_next(v->used, S2F_ACCESS_FRESH, 0,
                                         S2F_MAP_SIZE) == S2F_MAP_SIZE;
}

/* Whether the export plays as the project did on a C64. A driver may notice
 * that it was exported. */
static bool exports_whole(struct task *task)
{
    struct s2f_verifier *v = task->v;
    struct s2f_playback *p = &v->playback[REAL];
    const struct s2f_trace *want = v->played[REAL];
    struct s2f_recur recur;

    if (used_is_exported(v))
        return true;
    s2f_project_exported(task->project, v->image);
    memcpy(v->access[REAL], p->memory.ram, sizeof p->memory.ram);
    /* marking nothing that counts, with the code that marked before */
    s2f_playback_project(p, task->project, v->image, task->index,
                         S2F_DIALECT_REAL, S2F_CPU_MARK, v->used);
    p->memory.translator = v->translator[REAL];
    s2f_translator_keep(p->memory.translator, &p->memory, &p->memory,
                        v->access[REAL]);
    s2f_recur_begin(&recur, v->access[REAL], v->real_loop.start,
                    v->real_loop.length);
    for (uint32_t i = 0; i < want->count; i++) {
        (void)s2f_playback_frame(p, NULL); /* a project never fails */
        if (memcmp(want->row + (size_t)i * 4, p->memory.sid,
                   S2F_SID_REGISTERS) != 0)
            return false;
        if (s2f_recur_seen(&recur, p->frame, &p->memory))
            break;
    }
    return true;
}

struct s2f_heard s2f_verifier_heard(const struct s2f_verifier *verifier,
                                    unsigned index)
{
    if (!verifier->heard || verifier->index != index)
        return (struct s2f_heard){.trace = NULL};
    return (struct s2f_heard){verifier->played[EDITOR], verifier->loop,
                              &verifier->playback[EDITOR].memory};
}

enum s2f_status s2f_verify_song(struct s2f_verifier *verifier,
                                const struct s2f_settings *settings,
                                const struct s2f_tune *tune, unsigned song,
                                const struct s2f_project *project,
                                unsigned index,
                                struct s2f_song_verdict *verdict, bool *exports,
                                struct s2f_diag *diag)
{
    struct task task = {verifier, tune, project, song, index, verdict};
    enum s2f_status status;

    verifier->heard = verifier->early_known = false;
    verifier->loop = verifier->real_loop = (struct s2f_loop_frames){0, 0};
    expect_export(&task);
    memset(verdict, 0, sizeof *verdict);
    verdict->song = song;
    if (settings->proof)
        status = by_proof(&task, settings->proof_limit, diag);
    else
        status = by_frames(&task, settings->frames, diag);
    if (status)
        return status;
    status = check_restart(&task);
    if (status)
        return status;
    if (!exports_whole(&task))
        *exports = false;
    verifier->heard = true;
    verifier->index = index;
    return S2F_STATUS_OK;
}
