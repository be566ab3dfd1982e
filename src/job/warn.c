/* Warnings about what a tune's chips do and no project can. */
#include "job/warn.h"

#include "convert/mend/mend.h"
#include "job/judge.h"

void s2f_warn_noise(const struct s2f_source *source, struct s2f_result *result)
{
    for (unsigned i = 0; i < source->io_reads; i++) {
        const struct s2f_io_read *read = &source->io_read[i];

        if (!s2f_mend_is_noise(read->address) || !result->verified ||
            s2f_judge_exact(result))
            continue;
        s2f_result_warn(result, "random-source",
                        "the player reads $%04X, at $%04X: what depends on it "
                        "plays other values in the project",
                        read->address, read->at);
        return;
    }
}

/* Where a song's timer makes no whole number of calls in the project's frames,
 * they are rounded. Up to 4 % is not worth a word. */
static void warn_about_rounding(const struct s2f_source *source,
                                const struct s2f_song_facts *song,
                                struct s2f_result *result)
{
    enum { CLOSE = 25 };
    bool ntsc = source->tune->clock == S2F_CLOCK_NTSC;
    /* calls in S2F_PACE_FRAMES of the project's frames */
    double rate = song->rate, wanted = song->calls * (double)S2F_PACE_FRAMES;
    double share;

    if (source->ntsc && !ntsc)
        rate *= S2F_NTSC_FRAME_ON_PAL / (double)S2F_FRAME_CYCLES_PAL;
    share = rate > 0 ? wanted / rate : 1;
    if (share * CLOSE <= CLOSE + 1 && share * (CLOSE + 1) >= CLOSE)
        return;
    s2f_result_warn(result, "speed-rounded",
                    "song %u: its interrupts come %.2f times a frame, the "
                    "project calls the player %u times: %.0f %% too %s",
                    song->song, rate / S2F_PACE_FRAMES, song->calls,
                    share > 1 ? 100 * (share - 1) : 100 * (1 - share),
                    share > 1 ? "fast" : "slow");
}

void s2f_warn_speed(const struct s2f_source *source, struct s2f_result *result)
{
    if (source->ntsc && source->tune->clock != S2F_CLOCK_NTSC)
        s2f_result_warn(
            result, "ntsc-speed",
            "the tune plays by a timer at 60 Hz: the project is set "
            "to NTSC for its speed, where it sounds 4 %% higher");
    for (unsigned i = 0; i < source->songs; i++)
        warn_about_rounding(source, &source->song[i], result);
}
