/* One file, one result. */
#include "base/hash.h"
#include "convert/mend/mend.h"
#include "convert/route.h"
#include "job/judge.h"
#include "job/warn.h"
#include "verify/edit.h"
#include "verify/song.h"

#include <sid2sf2/sid2sf2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct s2f_worker {
    struct s2f_scratch scratch;
    struct s2f_project project;
    struct s2f_verifier verifier;
    struct s2f_edit_run edits;
    struct s2f_result attempt; /* a route's, until it is known to be the best */
    double verifying;          /* seconds, of all attempts at a tune */
};

const char *s2f_version(void)
{
    return SID2SF2_VERSION;
}

const char *s2f_verdict_name(enum s2f_verdict_status status)
{
    static const char *const names[] = {"exact", "close", "partial", "wrapped",
                                        "failed"};

    return names[status];
}

const char *s2f_proof_name(enum s2f_proof proof)
{
    static const char *const names[] = {"none", "frames", "forever", "limit"};

    return names[proof];
}

void s2f_settings_default(struct s2f_settings *settings)
{
    memset(settings, 0, sizeof *settings);
    settings->frames = S2F_VERIFY_FRAMES;
    settings->proof_limit = S2F_PROOF_LIMIT;
}

struct s2f_worker *s2f_worker_new(void)
{
    struct s2f_worker *worker = calloc(1, sizeof *worker);

    if (!worker)
        return NULL;
    s2f_verifier_init(&worker->verifier);
    /* what looks and what measures take turns */
    worker->scratch.translator = worker->verifier.translator[0];
    for (unsigned i = 0; i < 3; i++)
        worker->edits.translator[i] = worker->verifier.translator[i];
    return worker;
}

void s2f_worker_free(struct s2f_worker *worker)
{
    if (!worker)
        return;
    s2f_verifier_free(&worker->verifier);
    s2f_trace_free(&worker->scratch.heard);
    free(worker);
}

/* The time, where the caller wants to know what takes it. */
static double seconds(const struct s2f_settings *settings)
{
    return settings->clock ? settings->clock() : 0;
}

/* Everything but the output buffer, which output_size guards. */
static void clear_result(struct s2f_result *result)
{
    memset(result, 0, offsetof(struct s2f_result, output));
    result->status = S2F_VERDICT_FAILED;
    result->editable = -1;
}

static enum s2f_status open_tune(struct s2f_result *result,
                                 const uint8_t *bytes, size_t size)
{
    enum s2f_status status;

    clear_result(result);
    result->input_size = size;
    s2f_sha256_hex(bytes, size, result->sha256);
    status = s2f_tune_read(&result->tune, bytes, size, &result->error);
    result->tune_valid = status == S2F_STATUS_OK;
    return status;
}

/* The songs to convert: those asked for, or the first that a project holds. */
static enum s2f_status choose_songs(const struct s2f_settings *settings,
                                    const struct s2f_tune *tune,
                                    struct s2f_source *source,
                                    struct s2f_diag *diag)
{
    unsigned count = settings->songs;

    if (!count)
        count = tune->songs < S2F_PROJECT_MAX_SONGS ? tune->songs
                                                    : S2F_PROJECT_MAX_SONGS;
    memset(source, 0, sizeof *source);
    source->tune = tune;
    source->songs = count;
    for (unsigned i = 0; i < count; i++) {
        unsigned song = settings->songs ? settings->song[i] : i + 1;

        if (song < 1 || song > tune->songs)
            return s2f_fail(diag, S2F_STATUS_NO_SONG, S2F_WHERE_NONE, 0,
                            "song %u asked for, the tune has %u", song,
                            tune->songs);
        source->song[i].song = song;
        if (song == tune->start_song)
            source->selected = i;
    }
    return S2F_STATUS_OK;
}

static bool is_among(const uint16_t *list, unsigned count, unsigned song)
{
    for (unsigned i = 0; i < count; i++)
        if (list[i] == song)
            return true;
    return false;
}

/* Lists the songs asked for that are in source neither as songs nor as refused
 * ones: another project may have them. */
static void list_left_out(const struct s2f_settings *settings,
                          const struct s2f_source *source,
                          struct s2f_result *result)
{
    uint16_t here[S2F_PROJECT_MAX_SONGS];
    struct s2f_source chosen;

    result->left_out = 0;
    if (choose_songs(settings, source->tune, &chosen, NULL))
        return;
    for (unsigned i = 0; i < source->songs; i++)
        here[i] = (uint16_t)source->song[i].song;
    for (unsigned i = 0; i < chosen.songs; i++) {
        unsigned song = chosen.song[i].song;

        if (!is_among(here, source->songs, song) &&
            !is_among(source->refused_song, source->refused, song) &&
            !is_among(result->left_out_song, result->left_out, song))
            result->left_out_song[result->left_out++] = (uint16_t)song;
    }
}

static enum s2f_status verify_songs(struct s2f_worker *worker,
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

/* What comparing frames does not show. */
static void mark_songs(const struct s2f_source *source,
                       struct s2f_result *result)
{
    for (unsigned i = 0; i < source->songs; i++) {
        result->song[i].lacks_samples = source->song[i].samples;
        result->song[i].under_io = source->song[i].under_io;
    }
}

/* Tries edits of the start song, which is the one that the editor opens. */
static void measure_edits(struct s2f_worker *worker,
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
    list_left_out(settings, &source, result);
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
    begun = seconds(settings);
    if (!status)
        status = verify_songs(worker, settings, &source, result, &exports);
    if (!status)
        mark_songs(&source, result);
    if (!status && route->editable)
        measure_edits(worker, &source, result);
    worker->verifying += seconds(settings) - begun;
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

/* Routes from the best down, until a result cannot be better. */
static void try_routes(struct s2f_worker *worker,
                       const struct s2f_settings *settings,
                       struct s2f_source *source, struct s2f_result *result)
{
    const unsigned warnings = result->warnings;
    struct reasons reasons = {.count = 0};
    bool tried = false;

    for (unsigned i = 0; s2f_routes[i]; i++) {
        const struct s2f_route *route = s2f_routes[i];

        if (settings->route ? strcmp(settings->route, route->name) != 0
                            : route->probe && !route->probe(source))
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
    if (!tried)
        s2f_fail(&result->error, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                 "there is no route named %s", settings->route);
}

bool s2f_identify(const struct s2f_tune *tune, struct s2f_identity *identity)
{
    struct s2f_player player;
    bool known = s2f_player_of_tune(tune, NULL, NULL, &player);

    identity->family = player.family;
    memcpy(identity->player, player.text, sizeof identity->player);
    return known;
}

/* From the tune's bytes, else from what its init left in memory. */
static void recognise(struct s2f_source *source, struct s2f_result *result)
{
    const struct s2f_player_view view = {.tune = source->tune,
                                         .init = source->init,
                                         .play = source->play,
                                         .ram = source->scratch->ram,
                                         .started = true,
                                         .access = source->play_access,
                                         .look = &source->scratch->look};

    if (!s2f_player_of_tune(source->tune, source->play_access,
                            &source->scratch->look, &source->player))
        (void)s2f_player_recognise(&view, &source->player);
    result->family = source->player.family;
    memcpy(result->player, source->player.text, sizeof result->player);
}

/* What looking at the tune has played need not be played to compare with. */
static void tell_heard(struct s2f_worker *worker,
                       const struct s2f_source *source)
{
    const struct s2f_song_facts *song = &source->song[source->selected];

    if (source->heard == song->song && worker->scratch.heard.count > 0)
        s2f_verifier_know(&worker->verifier, song->song,
                          worker->scratch.heard_calls, &worker->scratch.heard);
}

void s2f_convert(struct s2f_worker *worker, const struct s2f_settings *settings,
                 const uint8_t *bytes, size_t size, struct s2f_result *result)
{
    struct s2f_source source;
    double begun = seconds(settings);
    enum s2f_status status = open_tune(result, bytes, size);
    double opened = seconds(settings), scanned, recognised;

    worker->verifying = 0;
    s2f_verifier_begin(&worker->verifier);
    if (!status)
        status = choose_songs(settings, &result->tune, &source, &result->error);
    source.names = !settings->no_names;
    source.without_samples = settings->without_samples;
    source.compared =
        settings->proof ? settings->proof_limit : settings->frames;
    source.look = source.compared ? 0 : S2F_SCAN_FRAMES_LIGHT;
    if (!status)
        status = s2f_source_scan(&source, &worker->scratch, 0, result,
                                 &result->error);
    scanned = seconds(settings);
    if (!status) {
        s2f_warn_speed(&source, result);
        recognise(&source, result);
        recognised = seconds(settings);
        tell_heard(worker, &source);
        try_routes(worker, settings, &source, result);
        s2f_warn_noise(&source, result);
    } else {
        recognised = scanned;
    }
    result->seconds[S2F_STAGE_IDENTIFY] = opened - begun + recognised - scanned;
    result->seconds[S2F_STAGE_VERIFY] = worker->verifying;
    result->seconds[S2F_STAGE_CONVERT] =
        seconds(settings) - recognised + scanned - opened - worker->verifying;
}

/* Takes the project's songs for those that the settings name, in their order.
 */
static enum s2f_status songs_as_named(const struct s2f_settings *settings,
                                      const struct s2f_project *project,
                                      struct s2f_source *source,
                                      struct s2f_diag *diag)
{
    const unsigned songs = project->aux.present ? project->aux.songs : 1;
    enum s2f_status status = choose_songs(settings, source->tune, source, diag);

    if (status)
        return status;
    if (source->songs > songs)
        return s2f_fail(diag, S2F_STATUS_NO_SONG, S2F_WHERE_NONE, 0,
                        "%u songs named, the project has %u", source->songs,
                        songs);
    for (unsigned i = 0; i < source->songs; i++)
        source->song[i].index = i;
    return S2F_STATUS_OK;
}

/* The songs of an existing project that the tune has too, in its order. */
static void songs_of_project(const struct s2f_tune *tune,
                             const struct s2f_project *project,
                             struct s2f_source *source)
{
    unsigned songs = project->aux.present ? project->aux.songs : 1;
    unsigned selected = project->aux.present ? project->aux.song : 0;

    memset(source, 0, sizeof *source);
    source->tune = tune;
    if (songs > S2F_PROJECT_MAX_SONGS)
        songs = S2F_PROJECT_MAX_SONGS;
    for (unsigned i = 0; i < songs; i++) {
        struct s2f_song_facts *song = &source->song[source->songs];

        if (i != selected && i >= tune->songs)
            continue;
        if (i == selected)
            source->selected = source->songs;
        song->song = i == selected ? tune->start_song : i + 1;
        song->index = i;
        source->songs++;
    }
}

static void warn_about_findings(struct s2f_result *result,
                                const struct s2f_project *project)
{
    struct s2f_findings findings;

    s2f_project_check(project, &findings);
    for (unsigned i = 0; i < findings.count && i < S2F_PROJECT_MAX_FINDINGS;
         i++)
        s2f_result_warn(result, findings.item[i].code, "%s",
                        findings.item[i].text);
}

void s2f_verify(struct s2f_worker *worker, const struct s2f_settings *settings,
                const uint8_t *sid, size_t sid_size, const uint8_t *sf2,
                size_t sf2_size, struct s2f_result *result)
{
    struct s2f_source source;
    bool exports = true;

    if (open_tune(result, sid, sid_size))
        return;
    if (s2f_project_read(&worker->project, sf2, sf2_size, &result->error))
        return;
    result->output_size = 0;
    warn_about_findings(result, &worker->project);
    source.tune = &result->tune;
    if (!settings->songs)
        songs_of_project(&result->tune, &worker->project, &source);
    else if (songs_as_named(settings, &worker->project, &source,
                            &result->error))
        return;
    s2f_verifier_begin(&worker->verifier);
    if (verify_songs(worker, settings, &source, result, &exports))
        return;
    s2f_judge_warn(result, exports);
    measure_edits(worker, &source, result);
    result->status = s2f_judge(settings, result, true, exports);
}
