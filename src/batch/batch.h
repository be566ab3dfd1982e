/* A batch: a plan's inputs converted, written and reported, in order.
 *
 * The conversion itself is handed in (struct s2f_batch_job), as are the one
 * who hears of each result (the sink) and the one who may stop it all, so this
 * layer knows neither of them. */
#ifndef S2F_BATCH_BATCH_H
#define S2F_BATCH_BATCH_H

#include "batch/file.h"
#include "batch/plan.h"

#include <sid2sf2/convert.h>

/* One thread's work; run fills *result like s2f_convert. */
struct s2f_batch_job {
    void *(*open)(void); /* a thread's working memory; NULL = none left */
    void (*close)(void *worker);
    void (*run)(void *worker, const struct s2f_settings *settings,
                const uint8_t *bytes, size_t size, struct s2f_result *result);
};

/* A result as the sink gets it; all of it is borrowed until the sink returns.
 * A tune with more than 16 songs gives a record for each project. */
struct s2f_batch_record {
    size_t input; /* counted from 0 in the plan's order */
    const char *path;
    const char *output; /* NULL where nothing was (or need be) there */
    const struct s2f_result *result;
    enum s2f_file_end end; /* what happened to the output, if there is one */
    double ms;             /* of the conversion */
};

struct s2f_batch_settings {
    const struct s2f_plan *plan;
    size_t limit;     /* inputs to convert, 0 = all */
    unsigned workers; /* threads; 0 = all in the calling thread */
    bool force;       /* replace outputs that differ */
    const struct s2f_settings *convert;
    struct s2f_batch_job job;
    /* Whether to stop; called from any thread. NULL = never. */
    bool (*stopped)(void *payload);
    /* Called in input order by the calling thread. Anything but OK ends the
     * batch with that status and *diag. */
    enum s2f_status (*sink)(void *payload,
                            const struct s2f_batch_record *record,
                            struct s2f_diag *diag);
    void *payload; /* for stopped and sink */
};

struct s2f_batch_totals {
    size_t inputs;  /* to do, after the limit */
    size_t done;    /* of these, reported with all their projects */
    size_t records; /* projects or failures reported */
    size_t status[S2F_VERDICT_FAILED + 1]; /* records with each status */
    unsigned threads;                      /* that worked; 0 = the caller */
    bool interrupted; /* `stopped` said so before all was done */
};

/* Runs a batch. OK whatever became of the single tunes; IO or NO_MEMORY, and
 * *diag, where the environment broke and it ended early. *totals is filled in
 * any case. */
enum s2f_status s2f_batch_run(const struct s2f_batch_settings *settings,
                              struct s2f_batch_totals *totals,
                              struct s2f_diag *diag);

#endif
