/* What a measured result is worth. */
#include "job/judge.h"

#include "convert/route.h"
#include "verify/edit.h"

/* 99 % of frames in both dialects makes a result close. */
static const double close_share = 99.0;

static bool flawed(const struct s2f_match *match)
{
    return match->over_budget || match->bad_opcode;
}

/* Whether the song that the tune begins with is in the result, or was not asked
 * for. */
static bool has_start_song(const struct s2f_settings *settings,
                           const struct s2f_result *result)
{
    bool found = settings->songs > 0;

    for (unsigned i = 0; i < settings->songs; i++)
        found = found && settings->song[i] != result->tune.start_song;
    for (unsigned i = 0; i < result->songs; i++)
        found = found || result->song[i].song == result->tune.start_song;
    return found;
}

/* Of the tune's samples and the project's, whichever are more, in percent. */
static double share_of_samples(const struct s2f_sample_match *samples)
{
    uint32_t most =
        samples->values > samples->played ? samples->values : samples->played;

    return most ? 100.0 * samples->equal / most : 100;
}

/* Whether there is a song of which equal frames do not say that it is right. */
static bool lacks_something(const struct s2f_result *result)
{
    bool lacks = false;

    for (unsigned i = 0; i < result->songs; i++)
        lacks = lacks || result->song[i].lacks_samples ||
                result->song[i].under_io ||
                share_of_samples(&result->song[i].samples) < close_share;
    return lacks;
}

enum s2f_verdict_status s2f_judge(const struct s2f_settings *settings,
                                  const struct s2f_result *result,
                                  bool editable, bool exports)
{
    bool exact = true, close = exports && has_start_song(settings, result) &&
                               !lacks_something(result);

    for (unsigned i = 0; i < result->songs && result->verified; i++) {
        const struct s2f_match *e = &result->song[i].editor;
        const struct s2f_match *r = &result->song[i].real;

        exact = exact && !e->differs && !r->differs;
        close = close && e->exact >= close_share && r->exact >= close_share &&
                !flawed(e) && !flawed(r);
    }
    if (!close)
        return S2F_VERDICT_PARTIAL;
    if (!editable || (result->verified && !s2f_edits_live(&result->edits)))
        return S2F_VERDICT_WRAPPED;
    return exact ? S2F_VERDICT_EXACT : S2F_VERDICT_CLOSE;
}

void s2f_judge_warn(struct s2f_result *result, bool exports)
{
    for (unsigned i = 0; i < result->songs; i++) {
        const struct s2f_song_verdict *song = &result->song[i];

        if (song->under_io)
            s2f_result_warn(
                result, "under-io",
                "song %u uses RAM and the I/O register at $%04X as two "
                "bytes: the editor has one there, and so has this "
                "comparison, which proves nothing",
                song->song, (unsigned)song->under_io);
        if (song->lacks_samples)
            s2f_result_warn(result, "samples-left-out",
                            "song %u plays samples, which are left out",
                            song->song);
        if (song->samples.frames)
            s2f_result_warn(
                result, "samples-between",
                "song %u: samples play between calls: %.2f %% of the values, "
                "%.0f cycles early or late on average, %u at most",
                song->song, share_of_samples(&song->samples),
                song->samples.mean, (unsigned)song->samples.worst);
        if (song->editor.over_budget)
            s2f_result_warn(result, "over-budget",
                            "song %u: an update takes more cycles than a frame "
                            "has: the editor stops playing",
                            song->song);
        if (song->editor.bad_opcode)
            s2f_result_warn(result, "bad-opcode",
                            "song %u: the editor's CPU stops at an opcode it "
                            "does not know, at $%04X",
                            song->song, (unsigned)song->editor.bad_address);
        if (result->verified && !song->restarts && !flawed(&song->editor))
            s2f_result_warn(result, "restart",
                            "song %u: started a second time in the editor it "
                            "differs from frame %u on",
                            song->song, (unsigned)song->restart_frame);
    }
    if (!exports)
        s2f_result_warn(result, "export-incomplete",
                        "the editor's .sid export would play differently");
}

void s2f_judge_warn_edits(struct s2f_result *result)
{
    const unsigned *heard = result->edits.heard, *tried = result->edits.tried;

    if (result->verified && !s2f_edits_live(&result->edits))
        s2f_result_warn(
            result, "edits-unheard",
            "of what can be edited, only %u of %u notes, %u of %u "
            "transpositions and %u of %u instruments are heard",
            heard[S2F_EDIT_NOTES], tried[S2F_EDIT_NOTES],
            heard[S2F_EDIT_TRANSPOSITIONS], tried[S2F_EDIT_TRANSPOSITIONS],
            heard[S2F_EDIT_INSTRUMENTS], tried[S2F_EDIT_INSTRUMENTS]);
}

double s2f_judge_worst(const struct s2f_result *result, bool editor)
{
    double worst = 100;

    for (unsigned i = 0; i < result->songs; i++) {
        const struct s2f_song_verdict *song = &result->song[i];
        double exact = editor ? song->editor.exact : song->real.exact;

        if (exact < worst)
            worst = exact;
    }
    return worst;
}

static unsigned count_restarts(const struct s2f_result *result)
{
    unsigned count = 0;

    for (unsigned i = 0; i < result->songs; i++)
        count += result->song[i].restarts;
    return count;
}

bool s2f_judge_better(const struct s2f_result *a, const struct s2f_result *b)
{
    double difference;

    if ((a->status == S2F_VERDICT_FAILED) != (b->status == S2F_VERDICT_FAILED))
        return b->status == S2F_VERDICT_FAILED;
    difference = s2f_judge_worst(a, true) - s2f_judge_worst(b, true);
    if (difference == 0)
        difference = (double)count_restarts(a) - (double)count_restarts(b);
    if (difference == 0)
        difference = s2f_judge_worst(a, false) - s2f_judge_worst(b, false);
    if (difference == 0)
        difference = a->editable - b->editable;
    return difference > 0;
}

bool s2f_judge_exact(const struct s2f_result *result)
{
    return result->verified && s2f_judge_worst(result, true) >= 100 &&
           s2f_judge_worst(result, false) >= 100;
}

/* One whose edits are not heard is not: another route may do that, too. */
bool s2f_judge_perfect(const struct s2f_result *result)
{
    return result->status == S2F_VERDICT_EXACT;
}
