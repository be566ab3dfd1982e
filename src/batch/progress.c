#include "batch/progress.h"

#include <time.h>

double s2f_progress_clock(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void s2f_progress_start(struct s2f_progress *progress, FILE *out, size_t total)
{
    double now = s2f_progress_clock();

    *progress = (struct s2f_progress){out, total, now, now, false};
}

void s2f_progress_duration(struct s2f_text *text, double seconds)
{
    unsigned long whole = seconds < 1e9 ? (unsigned long)(seconds + 0.5) : 0;

    if (seconds < 9.995)
        s2f_text_printf(text, "%.2f s", seconds);
    else if (whole < 60)
        s2f_text_printf(text, "%lu s", whole);
    else if (whole < 3600)
        s2f_text_printf(text, "%lu min %lu s", whole / 60, whole % 60);
    else
        s2f_text_printf(text, "%lu h %lu min", whole / 3600, whole / 60 % 60);
}

void s2f_progress_line(struct s2f_text *text, size_t done, size_t total,
                       double seconds)
{
    s2f_text_printf(text, "%zu/%zu files", done, total);
    if (done == 0 || seconds <= 0)
        return;
    s2f_text_printf(text, ", %.1f files/s", (double)done / seconds);
    if (done < total) {
        s2f_text_add(text, ", ");
        s2f_progress_duration(text,
                              seconds / (double)done * (double)(total - done));
        s2f_text_add(text, " left");
    }
}

void s2f_progress_update(struct s2f_progress *progress, size_t done)
{
    struct s2f_text line = S2F_TEXT_INIT;
    double now = s2f_progress_clock();

    if (progress->out == NULL ||
        (progress->drawn && now - progress->shown < 0.1))
        return;
    s2f_progress_line(&line, done, progress->total, now - progress->begun);
    /* To the line's start, the text, and the rest erased (ECMA-48 EL). */
    fprintf(progress->out, "\r%s\033[K", line.data);
    fflush(progress->out);
    s2f_text_free(&line);
    progress->shown = now;
    progress->drawn = true;
}

void s2f_progress_clear(struct s2f_progress *progress)
{
    if (progress->out == NULL || !progress->drawn)
        return;
    fputs("\r\033[K", progress->out);
    fflush(progress->out);
    progress->drawn = false;
}
