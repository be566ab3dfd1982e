/* What a batch came to: counts, reasons and the worst results. */
#ifndef S2F_CLI_SUMMARY_H
#define S2F_CLI_SUMMARY_H

#include "batch/batch.h"

enum { S2F_SUMMARY_WORST = 5 };

struct s2f_summary {
    /* of failures, by their status; the first file of each (owned) */
    size_t reason[S2F_STATUS_COUNT];
    char *example[S2F_STATUS_COUNT];
    /* verified results that are not exact, worst first; paths are owned */
    unsigned worst;
    struct s2f_summary_worst {
        char *path;
        double editor, real;
    } item[S2F_SUMMARY_WORST];
};

#define S2F_SUMMARY_INIT                                                       \
    {                                                                          \
        {0}, {NULL}, 0,                                                        \
        {                                                                      \
            {                                                                  \
                NULL, 0, 0                                                     \
            }                                                                  \
        }                                                                      \
    }

void s2f_summary_free(struct s2f_summary *summary);

/* Counts a result in. A path that there is no memory for is left out. */
void s2f_summary_add(struct s2f_summary *summary,
                     const struct s2f_batch_record *record);

/* Adds the lines: counts, time, reasons, worst. */
void s2f_summary_print(struct s2f_text *out, const struct s2f_summary *summary,
                       const struct s2f_batch_totals *totals, double seconds);

#endif
