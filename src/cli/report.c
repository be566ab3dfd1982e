#include "cli/report.h"

#include "cli/table.h"
#include "job/record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Whether stream is a terminal that obeys control sequences. */
static bool is_terminal(FILE *stream)
{
    const char *terminal = getenv("TERM");

    return isatty(fileno(stream)) == 1 && terminal != NULL &&
           strcmp(terminal, "dumb") != 0;
}

bool s2f_report_begin(struct s2f_report *report, const char *results_path)
{
    const char *no_colour = getenv("NO_COLOR"); /* no-color.org */
    /* results for a program to read do not go well with a moving line */
    bool mixed = report->json && is_terminal(stdout);

    report->colour =
        is_terminal(stdout) && (no_colour == NULL || no_colour[0] == '\0');
    report->summary = (struct s2f_summary)S2F_SUMMARY_INIT;
    report->line = (struct s2f_text)S2F_TEXT_INIT;
    report->rows = (struct s2f_text)S2F_TEXT_INIT;
    report->records = 0;
    report->results_path = results_path;
    report->results = NULL;
    report->output_error = report->results_error = 0;
    if (results_path != NULL) {
        report->results = fopen(results_path, "w");
        if (report->results == NULL)
            return false;
    }
    s2f_progress_start(&report->progress,
                       report->quiet || mixed ? NULL : stderr,
                       is_terminal(stderr));
    return true;
}

/* A stream forgets what it could not write, so the error is kept. */
static void flush(FILE *file, int *error)
{
    if (fflush(file) != 0 && *error == 0)
        *error = errno;
}

/* Prints the rows that wait, in the place of the bar. */
static void flush_rows(struct s2f_report *report)
{
    struct s2f_text *rows = &report->rows;

    if (rows->size == 0)
        return;
    s2f_progress_clear(&report->progress);
    (void)fwrite(rows->data, 1, rows->size, stdout); /* ferror tells later */
    s2f_text_clear(rows);
}

void s2f_report_progress(struct s2f_report *report,
                         const struct s2f_batch_state *state)
{
    flush_rows(report);
    flush(stdout, &report->output_error);
    if (report->results != NULL)
        flush(report->results, &report->results_error);
    s2f_progress_update(&report->progress, state);
}

double s2f_report_seconds(const struct s2f_report *report)
{
    return s2f_progress_clock() - report->progress.begun;
}

/* Writes report->line and empties it. */
static enum s2f_status put_line(struct s2f_report *report, FILE *file,
                                const char *name, struct s2f_diag *diag)
{
    size_t size = report->line.size;
    bool failed = report->line.failed;
    bool written = fwrite(report->line.data, 1, size, file) == size;

    s2f_text_clear(&report->line);
    if (failed)
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                        "memory ran out");
    if (!written || ferror(file))
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "%s cannot be written: %s", name, strerror(errno));
    return S2F_STATUS_OK;
}

/* Where a bar is drawn rows wait for its next turn, so that it stays on the
 * screen; else they are written at once. */
static enum s2f_status put_row(struct s2f_report *report, struct s2f_diag *diag)
{
    enum { ENOUGH = 32768 };

    if (report->progress.out == NULL || !report->progress.terminal)
        return put_line(report, stdout, "the standard output", diag);
    s2f_text_add_bytes(&report->rows, report->line.data, report->line.size);
    s2f_text_clear(&report->line);
    if (report->rows.size > ENOUGH)
        flush_rows(report);
    if (report->rows.failed)
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                        "memory ran out");
    if (ferror(stdout))
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the standard output cannot be written");
    return S2F_STATUS_OK;
}

/* One result on stdout, or of a quiet run on stderr where it failed. */
static enum s2f_status show(struct s2f_report *report,
                            const struct s2f_batch_record *record,
                            struct s2f_diag *diag)
{
    const struct s2f_result *result = record->result;

    if (report->json) {
        s2f_record_json(&report->line, result, record->path, record->output,
                        record->facts.ms);
    } else if (report->quiet) {
        if (result->status != S2F_VERDICT_FAILED)
            return S2F_STATUS_OK;
        s2f_text_add_path(&report->line, record->path);
        s2f_text_add(&report->line, ": ");
        s2f_table_error(&report->line, &result->error);
        s2f_text_add(&report->line, "\n");
        return put_line(report, stderr, "the standard error", diag);
    } else {
        if (report->records == 0)
            s2f_table_header(&report->line);
        s2f_table_row(&report->line, record, report->colour);
        if (report->verbose)
            s2f_table_details(&report->line, record->output, result);
    }
    return put_row(report, diag);
}

enum s2f_status s2f_report_record(struct s2f_report *report,
                                  const struct s2f_batch_record *record,
                                  struct s2f_diag *diag)
{
    enum s2f_status status = show(report, record, diag);

    report->records++;
    s2f_summary_add(&report->summary, record);
    if (status == S2F_STATUS_OK && report->results != NULL) {
        s2f_record_json(&report->line, record->result, record->path,
                        record->output, record->facts.ms);
        status = put_line(report, report->results, report->results_path, diag);
    }
    return status;
}

static enum s2f_status print_summary(struct s2f_report *report,
                                     const struct s2f_batch_totals *totals,
                                     struct s2f_diag *diag)
{
    /* Standard output is for the machine with --json. */
    FILE *file = report->json ? stderr : stdout;
    double seconds = s2f_report_seconds(report);

    if (report->quiet)
        return S2F_STATUS_OK;
    if (report->records > 0 && !report->json)
        s2f_text_add(&report->line, "\n");
    s2f_summary_print(&report->line, &report->summary, totals, seconds);
    return put_line(report, file, "the standard output", diag);
}

enum s2f_status s2f_report_end(struct s2f_report *report,
                               const struct s2f_batch_totals *totals,
                               struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    flush_rows(report);
    s2f_progress_clear(&report->progress);
    /* who reads only the beginning, as head does, knows that there is more */
    if (report->output_error != EPIPE)
        status = print_summary(report, totals, diag);
    flush(stdout, &report->output_error);
    if (report->output_error != 0 && report->output_error != EPIPE &&
        status == S2F_STATUS_OK)
        status = s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                          "the standard output cannot be written: %s",
                          strerror(report->output_error));
    if (report->results != NULL && fclose(report->results) != 0 &&
        report->results_error == 0)
        report->results_error = errno;
    if (report->results_error != 0 && status == S2F_STATUS_OK)
        status = s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                          "%s cannot be written: %s", report->results_path,
                          strerror(report->results_error));
    s2f_summary_free(&report->summary);
    s2f_text_free(&report->line);
    s2f_text_free(&report->rows);
    return status;
}
