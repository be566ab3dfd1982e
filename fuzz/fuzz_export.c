/* Looks for an exported SID Factory II driver in any tune. What is found must
 * lie inside the tune, in the packer's order; and unpacking it must give a
 * clean project or a reason. */
#include "player/sf2/export.h"
#include "sid/playback.h"

#include <sid2sf2/sid2sf2.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int condition)
{
    if (!condition)
        abort();
}

static void check_tables(const struct s2f_export *export)
{
    uint32_t at = export->end;

    for (unsigned i = 0; i < S2F_EXPORT_KINDS; i++) {
        const struct s2f_export_table *t = &export->table[i];

        if (!t->present)
            continue;
        demand(t->address == at && t->rows > 0 && t->columns > 0);
        at += (uint32_t)t->rows * t->columns;
    }
    demand(at == export->order_low);
}

static void check_music(const struct s2f_export *export)
{
    demand(export->top < export->code_end && export->code_end <= export->end &&
           export->limit <= 0x10000);
    demand(export->songs >= 1 && export->songs <= S2F_TUNE_MAX_SONGS);
    demand(export->sequences >= 1 &&
           export->sequences <= S2F_PROJECT_MAX_SEQUENCES);
    for (unsigned i = 0; i < export->songs; i++)
        for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++)
            demand(export->list[i][t] < export->limit);
    for (unsigned n = 0; n < export->sequences; n++)
        demand(export->sequence[n] < export->limit);
}

static void check_convert(const uint8_t *data, size_t size)
{
    static struct s2f_worker *worker;
    static struct s2f_result result;
    static struct s2f_findings findings;
    struct s2f_settings settings;

    if (!worker)
        worker = s2f_worker_new();
    demand(worker != NULL);
    s2f_settings_default(&settings);
    settings.frames = 20;
    settings.route = "unpack";
    settings.songs = 1;
    settings.song[0] = 1;
    s2f_convert(worker, &settings, data, size, &result);
    if (result.status == S2F_VERDICT_FAILED) {
        demand(result.output_size == 0 && result.error.text[0] != '\0');
        return;
    }
    s2f_project_check_file(result.output, result.output_size, &findings);
    demand(findings.count == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct s2f_export_area everywhere = {S2F_EXPORT_LOWEST,
                                                      0x10000, 0x1006};
    static uint8_t ram[0x10000];
    static struct s2f_export export;
    struct s2f_tune tune;
    struct s2f_diag diag = {0};

    if (s2f_tune_read(&tune, data, size, NULL))
        return 0;
    s2f_tune_image(&tune, ram);
    if (!s2f_export_find_in(ram, &everywhere, &export, NULL))
        check_music(&export);
    if (s2f_export_find(ram, &tune, &export, &diag)) {
        demand(diag.text[0] != '\0');
        return 0;
    }
    check_music(&export);
    check_tables(&export);
    check_convert(data, size);
    return 0;
}
