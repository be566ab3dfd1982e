/* Where a batch's results go: table or JSON on stdout, the results file, the
 * progress line, the summary. */
#ifndef S2F_CLI_REPORT_H
#define S2F_CLI_REPORT_H

#include "batch/progress.h"
#include "cli/summary.h"

struct s2f_report {
    bool json, verbose, quiet;
    bool colour;
    const char *results_path;
    FILE *results; /* NULL = none */
    /* errno of the first time that something could not be handed on, or 0 */
    int output_error, results_error;
    struct s2f_progress progress;
    struct s2f_summary summary;
    struct s2f_text line; /* being put together */
    struct s2f_text rows; /* for stdout, while a bar is on the screen */
    size_t records;
};

/* Prepares a report. Opens results_path (NULL = none) for writing; false and
 * errno where that fails. */
bool s2f_report_begin(struct s2f_report *report, const char *results_path);

/* Shows how far a batch is: to be called as its tick. Also hands on what was
 * written of the results, so that a reader of the file sees them come. */
void s2f_report_progress(struct s2f_report *report,
                         const struct s2f_batch_state *state);

/* Seconds since the beginning. */
double s2f_report_seconds(const struct s2f_report *report);

/* Takes one result: to be called as a batch's sink, in order. IO where
 * something cannot be written. */
enum s2f_status s2f_report_record(struct s2f_report *report,
                                  const struct s2f_batch_record *record,
                                  struct s2f_diag *diag);

/* Prints the summary (not where quiet), closes the results and frees what the
 * report holds. IO and *diag where something could not be written. */
enum s2f_status s2f_report_end(struct s2f_report *report,
                               const struct s2f_batch_totals *totals,
                               struct s2f_diag *diag);

#endif
