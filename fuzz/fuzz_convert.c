/* Converts any bytes. Whatever the tune does, what comes out must open without
 * a finding, and converting again must give the same bytes. */
#include <sid2sf2/sid2sf2.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    FRAMES = 20,
    SONGS = 2 /* every song may run for seconds before it fails */
};

static void demand(int condition)
{
    if (!condition)
        abort();
}

static void check_output(const struct s2f_result *result)
{
    static struct s2f_project project;
    static struct s2f_findings findings;

    demand(result->output_size > 0 &&
           result->output_size <= S2F_PROJECT_MAX_SIZE);
    demand(s2f_project_read(&project, result->output, result->output_size,
                            NULL) == S2F_STATUS_OK);
    s2f_project_check(&project, &findings);
    demand(findings.count == 0);
    demand(result->songs > 0 && result->songs == project.aux.songs);
    demand(result->start == project.aux.song);
    demand(result->error.status == S2F_STATUS_OK);
}

static void check_failure(const struct s2f_result *result)
{
    demand(result->output_size == 0);
    demand(result->error.status != S2F_STATUS_OK);
    demand(result->error.status != S2F_STATUS_INTERNAL);
    demand(result->error.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct s2f_worker *worker;
    static struct s2f_result result, again;
    struct s2f_settings settings;
    struct s2f_tune tune;

    if (!worker)
        worker = s2f_worker_new();
    demand(worker != NULL);
    s2f_settings_default(&settings);
    settings.frames = FRAMES;
    if (!s2f_tune_read(&tune, data, size, NULL) && tune.songs > SONGS) {
        settings.songs = SONGS;
        settings.song[0] = (uint16_t)tune.start_song;
        settings.song[1] = (uint16_t)(tune.start_song == 1 ? 2 : 1);
    }
    s2f_convert(worker, &settings, data, size, &result);
    if (result.status == S2F_VERDICT_FAILED)
        check_failure(&result);
    else
        check_output(&result);
    s2f_convert(worker, &settings, data, size, &again);
    demand(again.status == result.status);
    demand(again.output_size == result.output_size);
    demand(!memcmp(again.output, result.output, result.output_size));
    return 0;
}
