#include "cli/bench_report.h"

#include <stdlib.h>

static const char *const stage_names[S2F_BENCH_STAGES] = {
    "read", "identify", "convert", "verify", "write"};

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

/* The median of one number, at that offset in each round. */
static double median_of(const struct s2f_bench_mode *mode, size_t at)
{
    double value[S2F_BENCH_MOST_ROUNDS];
    unsigned count = mode->rounds;

    for (unsigned i = 0; i < count; i++)
        value[i] =
            *(const double *)(const void *)((const char *)&mode->round[i] + at);
    qsort(value, count, sizeof value[0], by_value);
    return count % 2 == 1 ? value[count / 2]
                          : (value[count / 2 - 1] + value[count / 2]) / 2;
}

struct s2f_bench_round s2f_bench_median(const struct s2f_bench_mode *mode)
{
    struct s2f_bench_round median = {
        .seconds = median_of(mode, offsetof(struct s2f_bench_round, seconds)),
        .cpu = median_of(mode, offsetof(struct s2f_bench_round, cpu)),
        .least = median_of(mode, offsetof(struct s2f_bench_round, least)),
        .mean = median_of(mode, offsetof(struct s2f_bench_round, mean)),
        .most = median_of(mode, offsetof(struct s2f_bench_round, most))};

    for (size_t i = 0; i < S2F_BENCH_STAGES; i++)
        median.stage[i] = median_of(
            mode, offsetof(struct s2f_bench_round, stage) + i * sizeof(double));
    return median;
}

static void add_mode(struct s2f_text *out, const struct s2f_bench_mode *mode)
{
    struct s2f_text name = S2F_TEXT_INIT;

    if (mode->workers == 0)
        s2f_text_add(&name, "sequential");
    else
        s2f_text_printf(&name, "%u worker%s", mode->workers,
                        mode->workers == 1 ? "" : "s");
    s2f_text_printf(out, "%-12s", name.data);
    s2f_text_free(&name);
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static unsigned threads(const struct s2f_bench_mode *mode)
{
    return mode->workers == 0 ? 1 : mode->workers;
}

static void add_times(struct s2f_text *out,
                      const struct s2f_bench_figures *figures)
{
    double alone = s2f_bench_median(&figures->mode[0]).seconds;

    s2f_text_add(out, "mode            time s    CPU s   files/s  speed-up "
                      " efficiency  time saved\n");
    for (unsigned i = 0; i < figures->modes; i++) {
        const struct s2f_bench_mode *mode = &figures->mode[i];
        struct s2f_bench_round median = s2f_bench_median(mode);
        double faster = ratio(alone, median.seconds);

        add_mode(out, mode);
        s2f_text_printf(out, "%10.3f %8.3f %9.1f %9.2f %9.1f %% %9.1f %%\n",
                        median.seconds, median.cpu,
                        ratio((double)figures->files, median.seconds), faster,
                        100 * faster / threads(mode),
                        100 * (1 - ratio(median.seconds, alone)));
    }
}

static void add_files(struct s2f_text *out,
                      const struct s2f_bench_figures *figures)
{
    s2f_text_add(out, "\nms a file         min  average      max\n");
    for (unsigned i = 0; i < figures->modes; i++) {
        struct s2f_bench_round median = s2f_bench_median(&figures->mode[i]);

        add_mode(out, &figures->mode[i]);
        s2f_text_printf(out, "%9.3f %8.3f %8.3f\n", median.least, median.mean,
                        median.most);
    }
}

static void add_stages(struct s2f_text *out,
                       const struct s2f_bench_figures *figures)
{
    s2f_text_add(out, "\nseconds in    ");
    for (int i = 0; i < S2F_BENCH_STAGES; i++)
        s2f_text_printf(out, "%10s", stage_names[i]);
    s2f_text_add(out, "\n");
    for (unsigned i = 0; i < figures->modes; i++) {
        struct s2f_bench_round median = s2f_bench_median(&figures->mode[i]);

        add_mode(out, &figures->mode[i]);
        s2f_text_add(out, "  ");
        for (int j = 0; j < S2F_BENCH_STAGES; j++)
            s2f_text_printf(out, "%10.3f", median.stage[j]);
        s2f_text_add(out, "\n");
    }
}

void s2f_bench_text(struct s2f_text *out,
                    const struct s2f_bench_figures *figures)
{
    unsigned rounds = figures->mode[0].rounds;

    s2f_text_printf(out,
                    "benchmark: %zu files, median of %u round%s after a "
                    "warm-up\n\n",
                    figures->files, rounds, rounds == 1 ? "" : "s");
    add_times(out, figures);
    add_files(out, figures);
    add_stages(out, figures);
    s2f_text_printf(
        out,
        "\nfiles         %zu, %zu results, %zu converted\n"
        "success rate  %.1f %%\n"
        "input         %llu bytes\n"
        "output        %llu bytes\n"
        "peak memory   %.1f MiB\n",
        figures->files, figures->results, figures->converted,
        100 * ratio((double)figures->converted, (double)figures->results),
        (unsigned long long)figures->input_bytes,
        (unsigned long long)figures->output_bytes,
        (double)figures->peak_kib / 1024);
    s2f_text_printf(out, "outputs       %s\n",
                    figures->identical ? "identical in all modes and rounds"
                                       : "DIFFER between modes or rounds");
    s2f_text_printf(out, "              %s\n", figures->digest);
}

static void add_round_json(struct s2f_text *out,
                           const struct s2f_bench_round *round)
{
    s2f_text_printf(out,
                    "{\"seconds\":%.6f,\"cpu\":%.6f,\"ms\":{\"min\":%.3f,"
                    "\"average\":%.3f,\"max\":%.3f},\"stages\":{",
                    round->seconds, round->cpu, round->least, round->mean,
                    round->most);
    for (int i = 0; i < S2F_BENCH_STAGES; i++)
        s2f_text_printf(out, "%s\"%s\":%.6f", i == 0 ? "" : ",", stage_names[i],
                        round->stage[i]);
    s2f_text_add(out, "}}");
}

static void add_mode_json(struct s2f_text *out,
                          const struct s2f_bench_figures *figures,
                          const struct s2f_bench_mode *mode)
{
    struct s2f_bench_round median = s2f_bench_median(mode);
    double alone = s2f_bench_median(&figures->mode[0]).seconds;
    double faster = ratio(alone, median.seconds);

    s2f_text_printf(out,
                    "{\"workers\":%u,\"files_per_second\":%.3f,"
                    "\"speed_up\":%.4f,\"efficiency\":%.4f,"
                    "\"time_saved\":%.4f,\"median\":",
                    mode->workers,
                    ratio((double)figures->files, median.seconds), faster,
                    faster / threads(mode), 1 - ratio(median.seconds, alone));
    add_round_json(out, &median);
    s2f_text_add(out, ",\"rounds\":[");
    for (unsigned i = 0; i < mode->rounds; i++) {
        s2f_text_add(out, i == 0 ? "" : ",");
        add_round_json(out, &mode->round[i]);
    }
    s2f_text_add(out, "]}");
}

void s2f_bench_json(struct s2f_text *out,
                    const struct s2f_bench_figures *figures)
{
    s2f_text_printf(out,
                    "{\"files\":%zu,\"results\":%zu,\"converted\":%zu,"
                    "\"input_bytes\":%llu,\"output_bytes\":%llu,"
                    "\"peak_kib\":%ld,\"identical\":%s,\"digest\":\"%s\","
                    "\"modes\":[",
                    figures->files, figures->results, figures->converted,
                    (unsigned long long)figures->input_bytes,
                    (unsigned long long)figures->output_bytes,
                    figures->peak_kib, figures->identical ? "true" : "false",
                    figures->digest);
    for (unsigned i = 0; i < figures->modes; i++) {
        s2f_text_add(out, i == 0 ? "" : ",");
        add_mode_json(out, figures, &figures->mode[i]);
    }
    s2f_text_add(out, "]}\n");
}
