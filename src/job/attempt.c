#include "job/attempt.h"

#include "convert/mend/mend.h"
#include "job/judge.h"
#include "job/songs.h"
#include "job/warn.h"
#include "verify/samples.h"

#include <stdio.h>
#include <string.h>

enum s2f_status s2f_attempt_verify(struct s2f_worker *worker,
                                   const struct s2f_settings *settings,
                                   const struct s2f_source *source,
                                   struct s2f_result *result, bool *exports)
{
    result->songs = source->songs;
    result->start = source->selected;
    for (unsigned i = 0; i < source->songs; i++) {
        struct s2f_song_verdict *verdict = &result->song[i];
        enum s2f_status status;

        verdict->song = source->song[i].song;
        verdict->calls = source->song[i].calls;
        if (!settings->frames && !settings->proof)
            continue;
        status = s2f_verify_song(&worker->verifier, settings, source->tune,
                                 source->song[i].song, &worker->project,
                                 source->song[i].index, verdict, exports,
                                 &result->error);
        if (status)
            return status;
        result->verified = true;
    }
    return S2F_STATUS_OK;
}

/* How much of the songs' samples is heard. */
static enum s2f_status verify_samples(struct s2f_worker *worker,
                                      const struct s2f_source *source,
                                      const struct s2f_route *route,
                                      struct s2f_result *result)
{
    for (unsigned i = 0; i < source->songs && result->verified; i++) {
        enum s2f_status status = S2F_STATUS_OK;

        if (source->song[i].sampled && route->samples)
            status = s2f_verify_samples(&worker->verifier, source->tune,
                                        source->song[i].song, &worker->project,
                                        source->song[i].index, &result->song[i],
                                        &result->error);
        if (status)
            return status;
    }
    return S2F_STATUS_OK;
}

/* What comparing frames does not show. */
static void mark_songs(const struct s2f_source *source,
                       const struct s2f_route *route, struct s2f_result *result)
{
    for (unsigned i = 0; i < source->songs; i++) {
        result->song[i].lacks_samples =
            source->song[i].samples ||
            (source->song[i].sampled && !route->samples);
        result->song[i].under_io = source->song[i].under_io;
    }
}

void s2f_attempt_edit(struct s2f_worker *worker,
                      const struct s2f_source *source,
                      struct s2f_result *result)
{
    unsigned index = source->song[source->selected].index;

    if (!result->verified)
        return;
    s2f_edits_measure(&worker->edits, &worker->project, index,
                      s2f_verifier_heard(&worker->verifier, index),
                      &result->edits);
    result->editable = s2f_edits_share(&result->edits);
}

/* What one route makes of the tune, measured. result holds what is common to
 * all routes already. */
static enum s2f_status try_route(struct s2f_worker *worker,
                                 const struct s2f_settings *settings,
                                 const struct s2f_route *route,
                                 struct s2f_source source,
                                 struct s2f_result *result)
{
    struct s2f_project *project = &worker->project;
    enum s2f_status status;
    bool exports = true;
    double begun;

    memset(project, 0, sizeof *project);
    result->route = route->name;
    status = route->convert(&source, project, result, &result->error);
    s2f_songs_left_out(settings, &source, result);
    for (unsigned i = 0; i < source.songs; i++)
        source.song[i].index = i;
    if (!status)
        status =
            s2f_project_write(project, result->output, sizeof result->output,
                              &result->output_size, &result->error);
    /* what is measured is what the file says, not what was meant */
    if (!status && (settings->frames || settings->proof))
        status = s2f_project_read(project, result->output, result->output_size,
                                  &result->error);
    begun = s2f_worker_seconds(settings);
    if (!status)
        status =
            s2f_attempt_verify(worker, settings, &source, result, &exports);
    if (!status)
        status = verify_samples(worker, &source, route, result);
    if (!status)
        mark_songs(&source, route, result);
    if (!status && route->editable)
        s2f_attempt_edit(worker, &source, result);
    worker->verifying += s2f_worker_seconds(settings) - begun;
    if (status) {
        result->output_size = 0;
        return status;
    }
    result->error = (struct s2f_diag){0}; /* what did not work at first */
    s2f_judge_warn(result, exports);
    if (route->editable) {
        s2f_judge_warn_edits(result);
    } else if (result->verified) {
        result->editable = 0;
    }
    result->status = s2f_judge(settings, result, route->editable, exports);
    return S2F_STATUS_OK;
}

static void copy_result(struct s2f_result *to, const struct s2f_result *from)
{
    memcpy(to, from, offsetof(struct s2f_result, output));
    memcpy(to->output, from->output, from->output_size);
}

/* A fresh attempt: what reading and watching the tune found out, no verdict. */
static void begin_attempt(struct s2f_result *attempt,
                          const struct s2f_result *common, unsigned warnings)
{
    memcpy(attempt, common, offsetof(struct s2f_result, output));
    attempt->status = S2F_VERDICT_FAILED;
    attempt->warnings = warnings;
    attempt->songs = 0;
    attempt->patches = 0;
    attempt->verified = false;
    attempt->editable = -1;
    memset(&attempt->edits, 0, sizeof attempt->edits);
    attempt->error = (struct s2f_diag){0};
}

/* Makes and measures one attempt and keeps it where it is the best so far. */
static void attempt_route(struct s2f_worker *worker,
                          const struct s2f_settings *settings,
                          const struct s2f_route *route,
                          const struct s2f_source *source, unsigned warnings,
                          bool *tried, struct s2f_result *result)
{
    struct s2f_result *attempt = &worker->attempt;

    begin_attempt(attempt, result, warnings);
    try_route(worker, settings, route, *source, attempt);
    if (!*tried || s2f_judge_better(attempt, result))
        copy_result(result, attempt);
    *tried = true;
}

/* How far an attempt has to be watched to meet what made it differ in the
 * editor, or on a second start: 0 where it does not, or was not measured. */
static uint32_t frames_to_learn(const struct s2f_result *attempt)
{
    uint32_t frames = 0;

    for (unsigned i = 0; i < attempt->songs && attempt->verified; i++)
        if ((attempt->song[i].editor.differs || !attempt->song[i].restarts) &&
            attempt->song[i].frames > frames)
            frames = attempt->song[i].frames;
    return frames;
}

/* Why routes that knew the tune did not make its result. */
struct reasons {
    unsigned count;
    char text[S2F_MAX_WARNINGS][120];
};

static void add_reason(struct reasons *reasons, const struct s2f_route *route,
                       const struct s2f_result *attempt)
{
    char *text;

    if (reasons->count >= S2F_MAX_WARNINGS)
        return;
    text = reasons->text[reasons->count++];
    if (attempt->status == S2F_VERDICT_FAILED)
        (void)snprintf(text, sizeof reasons->text[0], "%s: %.100s", route->name,
                       attempt->error.text);
    else if (s2f_judge_worst(attempt, true) >= 100 &&
             s2f_judge_worst(attempt, false) >= 100)
        (void)snprintf(text, sizeof reasons->text[0],
                       "%s: it plays exactly, but edits are not heard",
                       route->name);
    else
        (void)snprintf(text, sizeof reasons->text[0],
                       "%s: %.2f %% of frames are equal in the editor, "
                       "%.2f %% on a C64",
                       route->name, s2f_judge_worst(attempt, true),
                       s2f_judge_worst(attempt, false));
}

/* Watches the songs as far as the attempt was compared, once: a difference that
 * is left may come from a place that was not met yet. */
static bool learn_more(struct s2f_worker *worker, struct s2f_source *source,
                       struct s2f_result *result)
{
    uint32_t frames = frames_to_learn(&worker->attempt);

    source->brief = false;
    return frames > S2F_SCAN_FRAMES_WATCHED &&
           !s2f_source_scan(source, &worker->scratch, frames, result, NULL);
}

/* An editable route leaves the driver as its composer had it where that is
 * exact; most of what the editor's CPU computes differently is not heard. */
static void try_mended_last(struct s2f_worker *worker,
                            const struct s2f_settings *settings,
                            const struct s2f_route *route,
                            struct s2f_source *source, unsigned warnings,
                            bool *tried, struct s2f_result *result)
{
    const struct s2f_result *attempt = &worker->attempt;

    source->mend = false;
    attempt_route(worker, settings, route, source, warnings, tried, result);
    if (!route->mends || attempt->status == S2F_VERDICT_FAILED ||
        s2f_judge_perfect(attempt))
        return;
    (void)learn_more(worker, source, result);
    source->mend = s2f_mend_needed(source);
    if (source->mend)
        attempt_route(worker, settings, route, source, warnings, tried, result);
}

/* What is read from the oscillator or a timer comes out otherwise each time. */
static bool reads_noise(const struct s2f_source *source)
{
    bool noise = false;

    for (unsigned i = 0; i < source->io_reads; i++)
        noise = noise || s2f_mend_is_noise(source->io_read[i].address);
    return noise;
}

/* Reads of chips are mended only where they matter, which shows in a result
 * that is not exact: many players read a timer and forget what they got. What
 * depends on random numbers is not exact either way, and sounds better with
 * some. */
static void try_without_chips(struct s2f_worker *worker,
                              const struct s2f_settings *settings,
                              const struct s2f_route *route,
                              const struct s2f_source *source,
                              unsigned warnings, struct s2f_result *result)
{
    enum { AS_GOOD = 1 }; /* per cent */
    struct s2f_source mended = *source;
    struct s2f_result *attempt = &worker->attempt;

    if (!route->mends || !source->io_reads || source->mend_io ||
        s2f_judge_exact(result))
        return;
    mended.mend = mended.mend_io = true;
    begin_attempt(attempt, result, warnings);
    try_route(worker, settings, route, mended, attempt);
    if (s2f_judge_better(attempt, result) ||
        (reads_noise(source) && attempt->verified &&
         result->route == route->name &&
         s2f_judge_worst(attempt, true) >=
             s2f_judge_worst(result, true) - AS_GOOD))
        copy_result(result, attempt);
}

/* A route as it is, or with the player mended where that may help. A mended
 * player that is not exact on a C64 any more is compared with the one that was
 * left alone. */
static void try_variants(struct s2f_worker *worker,
                         const struct s2f_settings *settings,
                         const struct s2f_route *route,
                         struct s2f_source *source, unsigned warnings,
                         bool *tried, struct s2f_result *result)
{
    const struct s2f_result *attempt = &worker->attempt;

    if (route->editable) {
        try_mended_last(worker, settings, route, source, warnings, tried,
                        result);
        return;
    }
    /* where nothing is measured, reads that do not matter are mended as well */
    source->mend_io = route->mends && source->io_reads && !settings->frames &&
                      !settings->proof;
    source->mend = source->mend_io || (route->mends && s2f_mend_needed(source));
    attempt_route(worker, settings, route, source, warnings, tried, result);
    if (route->mends && learn_more(worker, source, result)) {
        source->mend = s2f_mend_needed(source);
        attempt_route(worker, settings, route, source, warnings, tried, result);
    }
    if (source->mend && attempt->verified &&
        s2f_judge_worst(attempt, false) < 100) {
        source->mend = false;
        attempt_route(worker, settings, route, source, warnings, tried, result);
    }
    try_without_chips(worker, settings, route, source, warnings, result);
}

/* Whether the route is to be tried at the tune. */
static bool is_wanted(const struct s2f_settings *settings,
                      const struct s2f_route *route,
                      const struct s2f_source *source)
{
    if (settings->route)
        return strcmp(settings->route, route->name) == 0;
    return (!route->probe || route->probe(source)) &&
           (!source->nmi.any || route->samples);
}

const struct s2f_route *s2f_attempt_first(const struct s2f_settings *settings,
                                          const struct s2f_source *source)
{
    unsigned i = 0;

    while (s2f_routes[i] && !is_wanted(settings, s2f_routes[i], source))
        i++;
    return s2f_routes[i];
}

/* Looks at the tune again where that was done for the players that some routes
 * are for, and the route is for all, or needs a longer look where none is long.
 * Fails where the tune then does. */
static bool look_further(struct s2f_worker *worker,
                         const struct s2f_route *route,
                         struct s2f_source *source, struct s2f_result *result)
{
    if ((route->probe || !source->brief) &&
        (!source->look || source->look >= route->look))
        return true;
    if (source->look)
        source->look = route->look;
    source->brief = false;
    return !s2f_source_scan(source, &worker->scratch, source->watched, result,
                            NULL);
}

/* A project that the editor stops playing, because samples leave too little
 * time, is of no use: the tune can be had without them. */
static void refuse_over_budget(const struct s2f_source *source,
                               struct s2f_result *result)
{
    for (unsigned i = 0; i < result->songs && source->nmi.any; i++) {
        if (!result->song[i].editor.over_budget)
            continue;
        result->status = S2F_VERDICT_FAILED;
        result->output_size = 0;
        (void)s2f_fail(&result->error, S2F_STATUS_SAMPLES, S2F_WHERE_NONE, 0,
                       "the tune plays samples by NMI, which the project "
                       "cannot: with them song %u takes more than a frame",
                       result->song[i].song);
        return;
    }
}

void s2f_attempt_routes(struct s2f_worker *worker,
                        const struct s2f_settings *settings,
                        struct s2f_source *source, struct s2f_result *result)
{
    const unsigned warnings = result->warnings;
    struct reasons reasons = {.count = 0};
    bool tried = false;

    for (unsigned i = 0; s2f_routes[i]; i++) {
        const struct s2f_route *route = s2f_routes[i];

        if (!is_wanted(settings, route, source) ||
            (!look_further(worker, route, source, result) && tried))
            continue;
        try_variants(worker, settings, route, source, warnings, &tried, result);
        if (s2f_judge_perfect(result))
            break;
        if (route->probe)
            add_reason(&reasons, route, &worker->attempt);
    }
    for (unsigned i = 0; i < reasons.count; i++)
        if (strncmp(reasons.text[i], result->route, strlen(result->route)) != 0)
            s2f_result_warn(result, "route-left", "%s", reasons.text[i]);
    refuse_over_budget(source, result);
    if (!tried)
        s2f_fail(&result->error, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                 "there is no route named %s", settings->route);
}
