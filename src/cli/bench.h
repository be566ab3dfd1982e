/* convert --benchmark: the same work in several ways, timed and compared. */
#ifndef S2F_CLI_BENCH_H
#define S2F_CLI_BENCH_H

#include "batch/batch.h"

struct s2f_bench {
    /* What to do: plan, limit, convert, job and force are looked at, workers
     * are how many there are at most. */
    const struct s2f_batch_settings *batch;
    const struct s2f_plan_request *request; /* that the plan was made of */
    unsigned rounds;                        /* after the warm-up, at least 1 */
    bool scaling; /* with every number of workers up to that */
    bool json;    /* print JSON, not the table */
    bool (*stopped)(void *payload);
    void *payload;
};

/* Converts everything once into the output folder, then `rounds` times without
 * threads and with workers into a folder of its own there, which it removes;
 * prints what that took and writes it to report.txt in the output folder.
 * Returns the exit code. */
int s2f_bench_run(const struct s2f_bench *bench);

#endif
