#include "cli/summary.h"

#include "batch/progress.h"
#include "cli/opt.h"
#include "cli/table.h"
#include "job/record.h"

#include <stdlib.h>
#include <string.h>

void s2f_summary_free(struct s2f_summary *summary)
{
    for (unsigned i = 0; i < S2F_STATUS_COUNT; i++)
        free(summary->example[i]);
    for (unsigned i = 0; i < summary->worst; i++)
        free(summary->item[i].path);
    *summary = (struct s2f_summary)S2F_SUMMARY_INIT;
}

static double lower(double a, double b)
{
    return a < b ? a : b;
}

static void add_worst(struct s2f_summary *summary, const char *path,
                      const struct s2f_song_verdict *song)
{
    struct s2f_summary_worst item = {NULL, song->editor.exact,
                                     song->real.exact};
    unsigned at = summary->worst;

    while (at > 0 &&
           lower(item.editor, item.real) <
               lower(summary->item[at - 1].editor, summary->item[at - 1].real))
        at--;
    if (at == S2F_SUMMARY_WORST)
        return;
    item.path = strdup(path);
    if (item.path == NULL)
        return;
    if (summary->worst == S2F_SUMMARY_WORST)
        free(summary->item[--summary->worst].path);
    memmove(&summary->item[at + 1], &summary->item[at],
            (summary->worst - at) * sizeof item);
    summary->item[at] = item;
    summary->worst++;
}

void s2f_summary_add(struct s2f_summary *summary,
                     const struct s2f_batch_record *record)
{
    const struct s2f_result *result = record->result;
    const struct s2f_song_verdict *song = s2f_record_start(result);

    if (result->status == S2F_VERDICT_FAILED) {
        enum s2f_status status = result->error.status;

        if (summary->reason[status]++ == 0)
            summary->example[status] = strdup(record->path);
    } else if (song != NULL &&
               lower(song->editor.exact, song->real.exact) < 100) {
        add_worst(summary, record->path, song);
    }
}

static void add_counts(struct s2f_text *out,
                       const struct s2f_batch_totals *totals)
{
    const char *between = ": ";

    if (totals->done < totals->inputs)
        s2f_text_printf(out, "stopped after %zu of %zu files", totals->done,
                        totals->inputs);
    else
        s2f_text_printf(out, "%zu file%s", totals->done,
                        totals->done == 1 ? "" : "s");
    if (totals->records != totals->done)
        s2f_text_printf(out, " (%zu results)", totals->records);
    for (int i = S2F_VERDICT_EXACT; i <= S2F_VERDICT_FAILED; i++) {
        if (totals->status[i] == 0)
            continue;
        s2f_text_printf(out, "%s%zu %s", between, totals->status[i],
                        s2f_verdict_name((enum s2f_verdict_status)i));
        between = ", ";
    }
    if (totals->known > 0)
        s2f_text_printf(out, " (%zu done before)", totals->known);
    s2f_text_add(out, "\n");
}

static void add_reasons(struct s2f_text *out, const struct s2f_summary *summary,
                        size_t failed)
{
    struct s2f_text text = S2F_TEXT_INIT;

    if (failed == 0)
        return;
    s2f_text_add(out, "failed because\n");
    for (unsigned i = 0; i < S2F_STATUS_COUNT; i++) {
        enum s2f_status status = (enum s2f_status)i;

        if (summary->reason[i] == 0)
            continue;
        s2f_text_clear(&text);
        s2f_text_printf(&text, "%s: %s", s2f_status_code(status),
                        s2f_status_text(status));
        s2f_text_printf(out, "%6zu  ", summary->reason[i]);
        s2f_opt_wrap(out, text.data, 8, 8);
        if (summary->example[i] == NULL)
            continue;
        s2f_text_clear(&text);
        s2f_text_add_path(&text, summary->example[i]);
        s2f_text_printf(out, "        %s%s\n",
                        summary->reason[i] == 1 ? "" : "first: ", text.data);
    }
    s2f_text_free(&text);
}

static void add_worst_list(struct s2f_text *out,
                           const struct s2f_summary *summary)
{
    struct s2f_text percent = S2F_TEXT_INIT;

    if (summary->worst == 0)
        return;
    s2f_text_add(out, "worst of what was written (editor %, C64 %)\n");
    for (unsigned i = 0; i < summary->worst; i++) {
        s2f_text_clear(&percent);
        s2f_record_percent(&percent, summary->item[i].editor, 2);
        s2f_text_printf(out, "%8s ", percent.data);
        s2f_text_clear(&percent);
        s2f_record_percent(&percent, summary->item[i].real, 2);
        s2f_text_printf(out, "%8s  ", percent.data);
        s2f_text_add_path(out, summary->item[i].path);
        s2f_text_add(out, "\n");
    }
    s2f_text_free(&percent);
}

void s2f_summary_print(struct s2f_text *out, const struct s2f_summary *summary,
                       const struct s2f_batch_totals *totals, double seconds)
{
    add_counts(out, totals);
    s2f_text_add(out, "time ");
    s2f_progress_duration(out, seconds);
    if (seconds > 0)
        s2f_text_printf(out, ", %.1f files/s", (double)totals->done / seconds);
    if (totals->threads > 1)
        s2f_text_printf(out, ", %u threads", totals->threads);
    s2f_text_add(out, "\n");
    add_reasons(out, summary, totals->status[S2F_VERDICT_FAILED]);
    add_worst_list(out, summary);
}
