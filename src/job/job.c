/* One file, one result. */
#include "base/hash.h"
#include "job/attempt.h"
#include "job/judge.h"
#include "job/songs.h"
#include "job/warn.h"

#include <sid2sf2/sid2sf2.h>
#include <stdlib.h>
#include <string.h>

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

bool s2f_identify(const struct s2f_tune *tune, struct s2f_identity *identity)
{
    struct s2f_player player;
    bool known = s2f_player_of_tune(tune, NULL, NULL, &player);

    identity->family = player.family;
    memcpy(identity->player, player.text, sizeof identity->player);
    return known;
}

/* Recognises the player from the tune's bytes. Where a route is for just this
 * player, a brief look will do. */
static void recognise_early(const struct s2f_settings *settings,
                            struct s2f_source *source)
{
    const struct s2f_route *first;

    (void)s2f_player_of_tune(source->tune, NULL, &source->scratch->look,
                             &source->player);
    first = s2f_attempt_first(settings, source);
    source->brief = first && first->probe;
    if (!source->compared)
        source->look = first ? first->look : S2F_SCAN_FRAMES_LIGHT;
}

/* Else from what its init left in memory. */
static void recognise(struct s2f_source *source, struct s2f_result *result)
{
    const struct s2f_player_view view = {.tune = source->tune,
                                         .init = source->init,
                                         .play = source->play,
                                         .ram = source->scratch->ram,
                                         .started = true,
                                         .access = source->play_access,
                                         .look = &source->scratch->look};

    if (!source->player.family)
        (void)s2f_player_recognise(&view, &source->player);
    result->family = source->player.family;
    memcpy(result->player, source->player.text, sizeof result->player);
}

/* What looking at the tune has played need not be played to compare with. */
static void tell_heard(struct s2f_worker *worker,
                       const struct s2f_source *source)
{
    const struct s2f_trace *heard = &worker->scratch.heard;

    for (unsigned i = 0; i < source->songs; i++) {
        const struct s2f_song_facts *song = &source->song[i];
        const struct s2f_trace rows = {
            .count = song->heard,
            .row = heard->row + (size_t)song->first_heard * 4,
        };

        if (song->heard)
            s2f_verifier_know(&worker->verifier, song->song, song->calls, &rows,
                              song->loop);
    }
}

/* What the settings ask for, of a tune whose songs were chosen. */
static void set_source(const struct s2f_settings *settings,
                       struct s2f_worker *worker, struct s2f_source *source)
{
    source->names = !settings->no_names;
    source->without_samples = settings->without_samples;
    source->compared =
        settings->proof ? settings->proof_limit : settings->frames;
    source->look = 0;
    /* a proof plays the originals until they repeat, and watches them */
    source->traced = settings->proof ? 0 : settings->frames;
    source->scratch = &worker->scratch;
}

void s2f_convert(struct s2f_worker *worker, const struct s2f_settings *settings,
                 const uint8_t *bytes, size_t size, struct s2f_result *result)
{
    struct s2f_source source;
    double begun = s2f_worker_seconds(settings);
    enum s2f_status status = open_tune(result, bytes, size);
    double opened, scanned, recognised;

    worker->verifying = 0;
    s2f_verifier_begin(&worker->verifier);
    if (!status)
        status =
            s2f_songs_choose(settings, &result->tune, &source, &result->error);
    set_source(settings, worker, &source);
    if (!status)
        recognise_early(settings, &source);
    opened = s2f_worker_seconds(settings);
    if (!status)
        status = s2f_source_scan(&source, &worker->scratch, 0, result,
                                 &result->error);
    scanned = s2f_worker_seconds(settings);
    if (!status) {
        s2f_warn_speed(&source, result);
        recognise(&source, result);
        recognised = s2f_worker_seconds(settings);
        tell_heard(worker, &source);
        source.traced = 0;
        s2f_attempt_routes(worker, settings, &source, result);
        s2f_warn_noise(&source, result);
    } else {
        recognised = scanned;
    }
    result->seconds[S2F_STAGE_IDENTIFY] = opened - begun + recognised - scanned;
    result->seconds[S2F_STAGE_VERIFY] = worker->verifying;
    result->seconds[S2F_STAGE_CONVERT] = s2f_worker_seconds(settings) -
                                         recognised + scanned - opened -
                                         worker->verifying;
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
        s2f_songs_of_project(&result->tune, &worker->project, &source);
    else if (s2f_songs_named(settings, &worker->project, &source,
                             &result->error))
        return;
    s2f_verifier_begin(&worker->verifier);
    if (s2f_attempt_verify(worker, settings, &source, result, &exports))
        return;
    s2f_judge_warn(result, exports);
    s2f_attempt_edit(worker, &source, result);
    result->status = s2f_judge(settings, result, true, exports);
}
