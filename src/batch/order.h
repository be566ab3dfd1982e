/* Results that wait until all inputs before theirs are reported.
 *
 * A kept result is a copy without the project's bytes, which are written by
 * then. */
#ifndef S2F_BATCH_ORDER_H
#define S2F_BATCH_ORDER_H

#include "batch/batch.h"

struct s2f_kept {
    struct s2f_kept *next; /* of the same input, by its number */
    struct s2f_batch_record record;
    void *result; /* owned, and so is output: what the record points to */
    char *output;
};

struct s2f_order {
    struct s2f_kept **input; /* for each, what has come of it */
    size_t inputs;
    size_t next;    /* the first that is not reported */
    unsigned taken; /* records of that one that are */
    unsigned ended; /* parts of that one of which all are */
    size_t count;   /* kept now */
};

/* Prepares for that many inputs; false where memory runs out. Free it in any
 * case. */
bool s2f_order_init(struct s2f_order *order, size_t inputs);
void s2f_order_free(struct s2f_order *order);

/* Keeps a copy of record. False where memory runs out. */
bool s2f_order_add(struct s2f_order *order,
                   const struct s2f_batch_record *record);

/* Takes the next record that may be reported out, NULL = it has not come. With
 * rest, gaps are passed over: nothing more will come. The caller frees it with
 * s2f_kept_free. *last tells whether its input is done with it. */
struct s2f_kept *s2f_order_take(struct s2f_order *order, bool rest, bool *last);
void s2f_kept_free(struct s2f_kept *kept);

#endif
