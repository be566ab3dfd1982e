/* Results in a database: --db and --resume of convert. */
#ifndef S2F_CLI_KEEP_H
#define S2F_CLI_KEEP_H

#include "base/text.h"
#include "batch/batch.h"
#include "store/store.h"

struct s2f_keep {
    const char *path; /* of the database, NULL = keep nothing */
    struct s2f_store *store;
    bool resume;
};

/* Opens the database and begins a run of these settings. arguments is JSON, for
 * people. IO and *diag where that cannot be. Needs s2f_keep_end in any case. */
enum s2f_status s2f_keep_begin(struct s2f_keep *keep,
                               const struct s2f_batch_settings *batch,
                               const char *arguments, struct s2f_diag *diag);

/* The callbacks of a batch: see struct s2f_batch_settings. */
double s2f_keep_expected(struct s2f_keep *keep, const char *path);
bool s2f_keep_known(struct s2f_keep *keep,
                    const struct s2f_batch_record *record,
                    struct s2f_result *result, struct s2f_batch_facts *facts);
enum s2f_status s2f_keep_taken(struct s2f_keep *keep,
                               const struct s2f_batch_record *record,
                               struct s2f_diag *diag);

/* Notes how the run ended, and closes. */
enum s2f_status s2f_keep_end(struct s2f_keep *keep, enum s2f_store_end end,
                             double seconds, struct s2f_diag *diag);

/* Adds the settings that decide about results as JSON; two runs with the same
 * text and version make the same of the same content. */
void s2f_keep_options(struct s2f_text *out,
                      const struct s2f_settings *settings);

#endif
