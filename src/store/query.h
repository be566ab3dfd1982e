/* Questions about what is kept, answered row by row.
 *
 * A row is a list of named values, the same names for each row of an answer,
 * so that whoever prints it need not know the question. */
#ifndef S2F_STORE_QUERY_H
#define S2F_STORE_QUERY_H

#include "store/store.h"

enum s2f_value_kind {
    S2F_VALUE_NONE,
    S2F_VALUE_INTEGER,
    S2F_VALUE_REAL,
    S2F_VALUE_TEXT
};

struct s2f_value {
    const char *name; /* of the column */
    enum s2f_value_kind kind;
    const char *text; /* what it is as text; NULL for NONE; borrowed */
    double number;    /* of INTEGER and REAL */
};

/* What a row must be to be told; NULL = anything. */
struct s2f_filter {
    const char *status, *family, *route, *error;
    const char *path; /* a pattern with * and ? that the whole path matches */
    uint32_t limit;   /* rows, 0 = all */
};

/* Gets a row; anything but OK ends the answer with that status. */
typedef enum s2f_status
s2f_row_taker(void *payload, const struct s2f_value *value, int values);

/* All runs, the oldest first. */
enum s2f_status s2f_query_runs(struct s2f_store *store, s2f_row_taker *take,
                               void *payload, struct s2f_diag *diag);

/* The results of a run, in input order. */
enum s2f_status s2f_query_results(struct s2f_store *store, long long run,
                                  const struct s2f_filter *filter,
                                  s2f_row_taker *take, void *payload,
                                  struct s2f_diag *diag);

/* What became better, worse, slower, faster, came or went from one run to
 * another, by path; the worst news first. A status one step up or down the list
 * of verdicts counts, and so do frames that are equal or not any more in the
 * worst song; times where they differ by half and more than 10 ms, of runs with
 * the same options. The filter
 * looks at the later run's result, or at the older one's where that is all. */
enum s2f_status s2f_query_changes(struct s2f_store *store, long long older,
                                  long long later,
                                  const struct s2f_filter *filter,
                                  s2f_row_taker *take, void *payload,
                                  struct s2f_diag *diag);

/* The number of the newest run (0 = there is none); and whether there is one
 * of that number. */
long long s2f_query_newest(struct s2f_store *store);
bool s2f_query_exists(struct s2f_store *store, long long run);

#endif
