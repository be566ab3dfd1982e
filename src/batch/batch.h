/* A batch: a plan's inputs converted, written and reported.
 *
 * The conversion itself is handed in (struct s2f_batch_job), as are those who
 * hear of each result and the one who may stop it all, so this layer knows
 * none of them. */
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
    /* SHA-256 in hex; wanted for `hashed` and `known` only. */
    void (*hash)(const uint8_t *bytes, size_t size, char out[S2F_HASH_TEXT]);
};

/* What is to be told about a result besides the result. */
struct s2f_batch_facts {
    double ms;          /* of the conversion */
    double read, write; /* seconds */
    char
        output_sha256[S2F_HASH_TEXT]; /* empty where not wanted, or no output */
};

/* A result as it is handed on; all of it is borrowed until the call returns. A
 * tune of which one project does not hold all songs gives a record for each
 * project: one for each part of up to 16 songs, each followed by those for the
 * songs that the one before has left out. */
struct s2f_batch_record {
    size_t input;         /* counted from 0 in the plan's order */
    unsigned part, parts; /* this part of the tune, of how many */
    unsigned follow;      /* which of the part's projects, from 0 */
    bool more;            /* whether the part has another one after this */
    const char *path;
    const char *output; /* NULL where nothing was (or need be) there */
    /* Without the bytes of the project: only output_size tells of them. */
    const struct s2f_result *result;
    enum s2f_file_end end; /* what happened to the output, if there is one */
    bool known; /* an earlier run's result, still valid: nothing was done */
    struct s2f_batch_facts facts;
};

/* How far a batch is, for a progress line. */
struct s2f_batch_state {
    size_t done, inputs;
    double share;     /* of the expected work that is done, 0..1 */
    size_t failed;    /* records */
    const char *slow; /* the file that is longest in work, NULL = none */
    double seconds;   /* how long it is */
};

struct s2f_batch_settings {
    const struct s2f_plan *plan;
    size_t limit;     /* inputs to convert, 0 = all */
    unsigned workers; /* threads; 0 = all in the calling thread */
    bool force;       /* replace outputs that differ */
    bool sync;        /* outputs reach the disk before their names do */
    bool hashed;      /* facts.output_sha256 is wanted */
    const struct s2f_settings *convert;
    struct s2f_batch_job job;
    /* Whether to stop; called from any thread. NULL = never. */
    bool (*stopped)(void *payload);
    /* Milliseconds that converting path took last time, negative = unknown.
     * Called by the calling thread before anything else. NULL = unknown. */
    double (*expected)(void *payload, const char *path);
    /* Whether this was done before: the record has the input, its path and
     * part, its output's name, and in its result the tune's hash. No output
     * means that its name depends on the result. If so, *result and
     * *facts are filled in; where they tell of an output, the file must still
     * have that hash or all is done again. Called by one thread, not always
     * the calling one. NULL = never. */
    bool (*known)(void *payload, const struct s2f_batch_record *record,
                  struct s2f_result *result, struct s2f_batch_facts *facts);
    /* Called as soon as a result is there and written, in any order, by the
     * calling thread. Anything but OK ends the batch with that status and
     * *diag. NULL = nobody cares. */
    enum s2f_status (*taken)(void *payload,
                             const struct s2f_batch_record *record,
                             struct s2f_diag *diag);
    /* The same, but in input order. */
    enum s2f_status (*sink)(void *payload,
                            const struct s2f_batch_record *record,
                            struct s2f_diag *diag);
    /* Called by the calling thread now and then, at least five times a second
     * where there are threads. NULL = nobody watches. */
    void (*tick)(void *payload, const struct s2f_batch_state *state);
    void *payload; /* for all of these */
};

struct s2f_batch_totals {
    size_t inputs;  /* to do, after the limit */
    size_t done;    /* of these, reported with all their projects */
    size_t records; /* projects or failures reported */
    size_t known;   /* of these, an earlier run's */
    size_t status[S2F_VERDICT_FAILED + 1]; /* records with each status */
    unsigned threads;                      /* that worked; 0 = the caller */
    bool interrupted; /* `stopped` said so before all was done */
};

/* The number of a record's project, which orders those of one tune. */
static inline unsigned s2f_batch_number(const struct s2f_batch_record *record)
{
    return record->part * S2F_PROJECT_MAX_SONGS + record->follow;
}

/* Runs a batch. OK whatever became of the single tunes; IO or NO_MEMORY, and
 * *diag, where the environment broke and it ended early. *totals is filled in
 * any case. */
enum s2f_status s2f_batch_run(const struct s2f_batch_settings *settings,
                              struct s2f_batch_totals *totals,
                              struct s2f_diag *diag);

#endif
