/* The database of results (convert --db).
 *
 * A database belongs to one run at a time: a lock that the system takes away
 * from a process that dies keeps a second one out. Anybody may read meanwhile.
 * What was added is written by a thread of the store, many results in one
 * transaction; a process that is killed loses at most what was added in the
 * last moment, never the file. */
#ifndef S2F_STORE_STORE_H
#define S2F_STORE_STORE_H

#include <sid2sf2/convert.h>

struct s2f_store;

/* One result to keep; all of it is borrowed. */
struct s2f_store_record {
    size_t input;              /* of the run, counted from 0 */
    unsigned part, parts;      /* which of the tune's projects; below 256 */
    const char *path, *output; /* output: NULL = none was written */
    const struct s2f_result *result; /* its output bytes are not looked at */
    const char *output_sha256;       /* empty = unknown */
    bool known;                      /* copied from an earlier result */
    double ms, read, write; /* of the conversion; seconds of the others */
};

/* What a run is. Two runs with the same version and options make the same of
 * the same content. */
struct s2f_store_run {
    const char *version;
    const char *options;   /* JSON: all that decides about results */
    const char *arguments; /* JSON: what was given on the command line */
    const char *plan;      /* hash of the inputs' and outputs' names */
    size_t inputs;
    unsigned workers;
    bool resume; /* go on with the last run if it is this one, unfinished */
};

enum s2f_store_end { S2F_STORE_DONE, S2F_STORE_INTERRUPTED, S2F_STORE_BROKEN };

/* Opens the database at path, which is made where there is none, for a run.
 * IO and *diag where that cannot be: no access, no database, made by a newer
 * version, in use by another run. Close it in any case. */
enum s2f_status s2f_store_open(struct s2f_store **store, const char *path,
                               struct s2f_diag *diag);

/* The same to read an existing one. */
enum s2f_status s2f_store_open_to_read(struct s2f_store **store,
                                       const char *path, struct s2f_diag *diag);

/* Waits for what was added to be written, and closes. Takes NULL. Strings that
 * s2f_store_known has handed out end here. */
void s2f_store_close(struct s2f_store *store);

/* Begins a run, or goes on with one, and starts the writing thread. */
enum s2f_status s2f_store_begin(struct s2f_store *store,
                                const struct s2f_store_run *run,
                                struct s2f_diag *diag);

/* The number of the run that was begun; and whether it is an older one that
 * goes on. */
long long s2f_store_run_number(const struct s2f_store *store);
bool s2f_store_goes_on(const struct s2f_store *store);

/* Adds a result, waiting while too many are not yet written. IO and *diag
 * where the database cannot be written any more. */
enum s2f_status s2f_store_add(struct s2f_store *store,
                              const struct s2f_store_record *record,
                              struct s2f_diag *diag);

/* Writes everything that was added, ends the thread and notes how the run
 * ended and how long it took. */
enum s2f_status s2f_store_end_run(struct s2f_store *store,
                                  enum s2f_store_end end, double seconds,
                                  struct s2f_diag *diag);

/* Looks for what the same version and options made of the same content (by
 * result->sha256 of *record) and part as the same output, or as any where
 * record->output is NULL, or failing. If there is such a result, fills *result
 * (but its output bytes), output_sha256 and *ms and returns true. For one
 * thread at a time. */
bool s2f_store_known(struct s2f_store *store,
                     const struct s2f_store_record *record,
                     struct s2f_result *result,
                     char output_sha256[S2F_HASH_TEXT], double *ms);

/* Milliseconds that converting path took the last time with these options;
 * negative where it never did. For one thread at a time, not beside
 * s2f_store_known. */
double s2f_store_expected(struct s2f_store *store, const char *path);

#endif
