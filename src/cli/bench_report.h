/* What a benchmark measured, and how it is shown. */
#ifndef S2F_CLI_BENCH_REPORT_H
#define S2F_CLI_BENCH_REPORT_H

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

enum { S2F_BENCH_MOST_ROUNDS = 99 };

enum s2f_bench_stage {
    S2F_BENCH_READ,
    S2F_BENCH_IDENTIFY,
    S2F_BENCH_CONVERT,
    S2F_BENCH_VERIFY,
    S2F_BENCH_WRITE,
    S2F_BENCH_STAGES
};

/* One run over all files; or, number by number, the median of several. */
struct s2f_bench_round {
    double seconds, cpu;      /* of the clock, of all processors together */
    double least, mean, most; /* milliseconds of a conversion */
    double stage[S2F_BENCH_STAGES]; /* seconds, all files together */
};

struct s2f_bench_mode {
    unsigned workers; /* 0 = sequential */
    unsigned rounds;
    struct s2f_bench_round *round; /* owned by whoever made it */
};

struct s2f_bench_figures {
    const struct s2f_bench_mode *mode; /* the sequential one first */
    unsigned modes;
    size_t files, results, converted; /* inputs, projects or failures, those
                                       * exact, close or wrapped */
    uint64_t input_bytes, output_bytes;
    long peak_kib;      /* of the process */
    bool identical;     /* all runs wrote the same */
    const char *digest; /* over all that was written, SHA-256 in hex */
};

/* The median of each number of a mode's rounds. */
struct s2f_bench_round s2f_bench_median(const struct s2f_bench_mode *mode);

/* Adds the report as text for people, at most 80 columns; and as one JSON
 * object on one line. */
void s2f_bench_text(struct s2f_text *out,
                    const struct s2f_bench_figures *figures);
void s2f_bench_json(struct s2f_text *out,
                    const struct s2f_bench_figures *figures);

#endif
