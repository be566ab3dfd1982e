/* What a batch will read and write, settled before anything runs.
 *
 * A folder's files are mirrored below the output folder, a single file goes
 * straight into it; two inputs never share an output. */
#ifndef S2F_BATCH_PLAN_H
#define S2F_BATCH_PLAN_H

#include "base/text.h"
#include "batch/discover.h"

#include <stdint.h>

struct s2f_plan {
    struct s2f_found_list list; /* in the order of processing */
    size_t *by_output;          /* those with an output, sorted by it */
    size_t outputs;
};

#define S2F_PLAN_INIT                                                          \
    {                                                                          \
        S2F_FOUND_LIST_INIT, NULL, 0                                           \
    }

void s2f_plan_free(struct s2f_plan *plan);

enum s2f_plan_end {
    S2F_PLAN_OK,
    S2F_PLAN_USAGE,      /* the request makes no sense: exit code 2 */
    S2F_PLAN_ENVIRONMENT /* no such file or folder, no memory: exit code 3 */
};

struct s2f_plan_request {
    const char *input_folder; /* -i: must be a folder; NULL = none */
    const char *const *input; /* files and folders */
    size_t inputs;
    const char *output; /* folder, or NAME.sf2 for a single file */
};

/* Fills *plan, which was S2F_PLAN_INIT; free it in any case. Adds a sentence
 * without a newline to message where it fails. */
enum s2f_plan_end s2f_plan_make(struct s2f_plan *plan,
                                const struct s2f_plan_request *request,
                                struct s2f_text *message);

/* The input that will be written to output, NULL = none. */
const struct s2f_found *s2f_plan_find(const struct s2f_plan *plan,
                                      const char *output);

/* The name of the project with these songs of a tune whose first ones go to
 * output: NAME.songs-17-32.sf2, NAME.songs-2,5-7.sf2. Songs of a tune each in
 * one project never give one name twice. The caller frees it; NULL without
 * memory. */
char *s2f_plan_part_name(const char *output, const uint16_t *song,
                         unsigned songs);

#endif
