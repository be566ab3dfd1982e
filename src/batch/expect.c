/* What each input of a batch will take: what it took last time, where somebody
 * knows, else an estimate from its size and its songs. */
#include "batch/engine.h"
#include "batch/progress.h"
#include "batch/schedule.h"

#include <stdlib.h>

/* Seconds that looking into headers may take. Where files are slow to open it
 * is better to begin, and where nothing is compared, too. */
static const double patience = 1;

/* The number of songs in the header of a tune's file (PSID file format, +0e,
 * two bytes big endian); 1 where that cannot be read. */
static unsigned count_songs(const char *path)
{
    uint8_t header[16];
    unsigned songs;

    if (!s2f_file_peek(path, header, sizeof header))
        return 1;
    songs = header[14] * 256U + header[15];
    return songs >= 1 && songs <= 256 ? songs : 1;
}

/* Estimates, in a unit of their own. */
static void estimate(const struct s2f_batch_settings *settings, size_t count,
                     float *expected)
{
    double begun = s2f_progress_clock();
    unsigned chosen = settings->convert->songs;
    /* else converting takes little more than opening */
    bool compared = settings->convert->frames > 0 || settings->convert->proof;

    for (size_t i = 0; i < count; i++) {
        const struct s2f_found *item = &settings->plan->list.item[i];
        unsigned songs = chosen;

        if (songs == 0 && settings->workers > 1 && compared &&
            item->error == 0 && s2f_progress_clock() - begun < patience)
            songs = count_songs(item->path);
        expected[i] = s2f_schedule_estimate(item->size, songs);
    }
}

/* Milliseconds instead of estimates where they are known, and the estimates of
 * the others brought to the same unit. */
static bool add_history(const struct s2f_batch_settings *settings, size_t count,
                        float *expected)
{
    float *ms = malloc((count + 1) * sizeof *ms);
    double known = 0, guessed = 0;

    if (ms == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct s2f_found *item = &settings->plan->list.item[i];

        ms[i] = (float)settings->expected(settings->payload, item->path);
        if (ms[i] >= 0) {
            known += ms[i];
            guessed += expected[i];
        }
    }
    for (size_t i = 0; i < count && known > 0 && guessed > 0; i++)
        expected[i] =
            ms[i] >= 0 ? ms[i] : expected[i] * (float)(known / guessed);
    free(ms);
    return true;
}

bool s2f_expect(const struct s2f_batch_settings *settings, size_t count,
                float *expected)
{
    estimate(settings, count, expected);
    return settings->expected == NULL || add_history(settings, count, expected);
}
