#include "batch/progress.h"

#include <string.h>
#include <time.h>

enum {
    COLUMNS = 79, /* a terminal's 80th would break the line on some */
    BAR = 16
};

static const double bar_every = 0.1; /* seconds */
static const double first_line = 10;
static const double slow_after = 1; /* a file so long in work is named */

double s2f_progress_clock(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0;
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void s2f_progress_start(struct s2f_progress *progress, FILE *out, bool terminal)
{
    double now = s2f_progress_clock();

    *progress = (struct s2f_progress){out, terminal, now, now, false};
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

void s2f_progress_line(struct s2f_text *text,
                       const struct s2f_batch_state *state, double seconds)
{
    s2f_text_printf(text, "%zu/%zu files", state->done, state->inputs);
    if (state->done > 0 && seconds > 0) {
        s2f_text_printf(text, ", %.1f files/s", (double)state->done / seconds);
        if (state->done < state->inputs && state->share > 0) {
            s2f_text_add(text, ", ");
            s2f_progress_duration(text,
                                  seconds / state->share * (1 - state->share));
            s2f_text_add(text, " left");
        }
    }
    if (state->failed > 0)
        s2f_text_printf(text, ", %zu failed", state->failed);
}

/* Columns of printable UTF-8: continuation bytes take none. */
static size_t columns(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += ((unsigned char)*text & 0xc0) != 0x80;
    return count;
}

/* Adds ", NAME 12 s" in at most `room` columns, the name cut at its beginning,
 * or nothing where that says too little. */
static void add_slow(struct s2f_text *text, const struct s2f_batch_state *state,
                     size_t room)
{
    enum { LEAST = 8 }; /* columns of a name that tell something */
    const char *slash = strrchr(state->slow, '/');
    struct s2f_text name = S2F_TEXT_INIT, time = S2F_TEXT_INIT;
    const char *end;
    size_t width;

    s2f_text_add_path(&name, slash == NULL ? state->slow : slash + 1);
    s2f_progress_duration(&time, state->seconds);
    end = name.data;
    width = columns(end);
    if (room >= time.size + 3 + LEAST) {
        room -= time.size + 3;
        for (; width > room; width--)
            do
                end++;
            while (((unsigned char)*end & 0xc0) == 0x80);
        s2f_text_printf(text, ", %s %s", end, time.data);
    }
    s2f_text_free(&name);
    s2f_text_free(&time);
}

void s2f_progress_bar(struct s2f_text *text,
                      const struct s2f_batch_state *state, double seconds)
{
    struct s2f_text line = S2F_TEXT_INIT;
    size_t used;

    s2f_progress_line(&line, state, seconds);
    used = line.size;
    if (used + BAR + 3 <= COLUMNS) {
        used += BAR + 3;
        s2f_text_add(text, "[");
        for (int i = 0; i < BAR; i++)
            s2f_text_add(text, i + 0.5 < state->share * BAR ? "#" : ".");
        s2f_text_add(text, "] ");
    }
    s2f_text_add(text, line.data);
    if (state->slow != NULL && state->seconds >= slow_after && used < COLUMNS)
        add_slow(text, state, COLUMNS - used);
    s2f_text_free(&line);
}

void s2f_progress_update(struct s2f_progress *progress,
                         const struct s2f_batch_state *state)
{
    struct s2f_text line = S2F_TEXT_INIT;
    double now = s2f_progress_clock();
    double past = now - progress->begun;

    if (progress->out == NULL)
        return;
    if (progress->terminal
            ? progress->drawn && now - progress->shown < bar_every
            : past < first_line ||
                  past < 1.5 * (progress->shown - progress->begun))
        return;
    if (progress->terminal)
        s2f_progress_bar(&line, state, past);
    else
        s2f_progress_line(&line, state, past);
    /* To the line's start, the text, and the rest erased (ECMA-48 EL). */
    fprintf(progress->out, progress->terminal ? "\r%s\033[K" : "%s\n",
            line.data);
    fflush(progress->out);
    s2f_text_free(&line);
    progress->shown = now;
    progress->drawn = progress->terminal;
}

void s2f_progress_clear(struct s2f_progress *progress)
{
    if (progress->out == NULL || !progress->drawn)
        return;
    fputs("\r\033[K", progress->out);
    fflush(progress->out);
    progress->drawn = false;
}
