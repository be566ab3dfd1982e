#include "verify/song.h"

#include "cpu/translate/translate.h"
#include "verify/compare.h"
#include "verify/proof.h"

#include <string.h>

enum { TUNE, EDITOR, REAL };

enum { RESTART_FRAMES = 500 };

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

void s2f_verifier_free(struct s2f_verifier *verifier)
{
    for (unsigned i = 0; i < 3; i++) {
        s2f_trace_free(&verifier->trace[i]);
        s2f_translator_free(verifier->translator[i]);
    }
}

static enum s2f_status start(struct s2f_playback *playback, unsigned which,
                             unsigned features, uint8_t *access, void *payload,
                             struct s2f_diag *diag)
{
    const struct task *task = payload;
    enum s2f_status status = S2F_STATUS_OK;

    if (which == TUNE)
        status = s2f_playback_tune(playback, task->tune, task->song, features,
                                   access, diag);
    else
        s2f_playback_project(playback, task->project, NULL, task->index,
                             which == EDITOR ? S2F_DIALECT_EDITOR
                                             : S2F_DIALECT_REAL,
                             features, access);
    if (!status)
        s2f_playback_translate(playback, task->v->translator[which]);
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

static enum s2f_status play_project(struct task *task, uint32_t frames,
                                    struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;

    for (unsigned which = EDITOR; which <= REAL; which++) {
        struct s2f_playback *p = &v->playback[which];
        struct s2f_match *match =
            which == EDITOR ? &task->verdict->editor : &task->verdict->real;
        enum s2f_status status;

        if (!s2f_trace_reserve(&v->trace[which], frames))
            return no_memory(diag);
        status = start(p, which, S2F_CPU_PLAIN, NULL, task, diag);
        if (!status)
            status = s2f_trace_play(&v->trace[which], p, frames, diag);
        if (status)
            return status;
        s2f_compare(&v->trace[TUNE], &v->trace[which], match);
        copy_run(match, p);
    }
    return S2F_STATUS_OK;
}

static enum s2f_status by_frames(struct task *task, uint32_t frames,
                                 struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;
    enum s2f_status status;

    if (!s2f_trace_reserve(&v->trace[TUNE], frames))
        return no_memory(diag);
    v->trace[TUNE].count = 0;
    status = start(&v->playback[TUNE], TUNE, S2F_CPU_PLAIN, NULL, task, diag);
    if (!status)
        status =
            s2f_trace_play(&v->trace[TUNE], &v->playback[TUNE], frames, diag);
    if (status && v->trace[TUNE].count <= S2F_SHORT_FRAMES)
        return status;
    task->verdict->proof = S2F_PROOF_FRAMES;
    task->verdict->frames = v->trace[TUNE].count;
    return play_project(task, v->trace[TUNE].count, diag);
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
    status = s2f_prove(&run, diag);
    if (status)
        return status;
    verdict->proof = run.forever ? S2F_PROOF_FOREVER : S2F_PROOF_LIMIT_REACHED;
    verdict->frames = v->trace[TUNE].count;
    verdict->loop_start = run.loop_start;
    verdict->loop_length = run.loop_length;
    s2f_compare(&v->trace[TUNE], &v->trace[EDITOR], &verdict->editor);
    s2f_compare(&v->trace[TUNE], &v->trace[REAL], &verdict->real);
    copy_run(&verdict->editor, &v->playback[EDITOR]);
    copy_run(&verdict->real, &v->playback[REAL]);
    return S2F_STATUS_OK;
}

/* Stops the editor's run and starts it again: what playing changed must not be
 * heard. Its first run is in trace[EDITOR]. */
static enum s2f_status check_restart(struct task *task)
{
    struct s2f_verifier *v = task->v;
    struct s2f_playback *p = &v->playback[EDITOR];
    const struct s2f_trace *first = &v->trace[EDITOR];
    struct s2f_song_verdict *verdict = task->verdict;

    p->features = S2F_CPU_PLAIN;
    s2f_playback_restart(p, task->project);
    verdict->restarts = true;
    for (uint32_t i = 0; i < first->count && i < RESTART_FRAMES; i++) {
        enum s2f_status status = s2f_playback_frame(p, NULL);

        if (status)
            return status;
        if (memcmp(first->row + (size_t)i * 4, p->memory.sid,
                   S2F_SID_REGISTERS) == 0)
            continue;
        verdict->restarts = false;
        verdict->restart_frame = i;
        break;
    }
    return S2F_STATUS_OK;
}

/* Whether the export plays as the project did on a C64, whose trace is in
 * trace[REAL]. A driver may notice that it was exported. */
static enum s2f_status exports_whole(struct task *task, bool *whole,
                                     struct s2f_diag *diag)
{
    struct s2f_verifier *v = task->v;
    struct s2f_trace *got = &v->trace[EDITOR];
    const struct s2f_trace *want = &v->trace[REAL];
    enum s2f_status status;

    s2f_project_exported(task->project, v->image);
    s2f_playback_project(&v->playback[REAL], task->project, v->image,
                         task->index, S2F_DIALECT_REAL, S2F_CPU_PLAIN, NULL);
    s2f_playback_translate(&v->playback[REAL], v->translator[REAL]);
    status = s2f_trace_play(got, &v->playback[REAL], want->count, diag);
    *whole = !status;
    for (uint32_t i = 0; i < want->count && *whole; i++)
        *whole = s2f_trace_equal(want, i, got, i);
    return status;
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
    bool whole = true;

    memset(verdict, 0, sizeof *verdict);
    verdict->song = song;
    if (settings->proof)
        status = by_proof(&task, settings->proof_limit, diag);
    else
        status = by_frames(&task, settings->frames, diag);
    if (status)
        return status;
    verdict->calls = verifier->playback[TUNE].calls;
    status = check_restart(&task);
    if (status)
        return status;
    status = exports_whole(&task, &whole, diag);
    if (!whole)
        *exports = false;
    return status;
}
