/* The line that says how far a batch is, and the clock behind it. */
#ifndef S2F_BATCH_PROGRESS_H
#define S2F_BATCH_PROGRESS_H

#include "base/text.h"
#include "batch/batch.h"

#include <stdio.h>

/* Seconds of a clock that only goes forward, whatever becomes of the date. */
double s2f_progress_clock(void);

/* Adds a duration: "0.52 s", "14 s", "2 min 5 s", "3 h 20 min". */
void s2f_progress_duration(struct s2f_text *text, double seconds);

/* Adds "12/400 files, 3.1 files/s, 2 min 5 s left, 1 failed" after so many
 * seconds. What is left is told from the share of the work that is done. */
void s2f_progress_line(struct s2f_text *text,
                       const struct s2f_batch_state *state, double seconds);

/* The same behind a bar, and with the file that is longest in work where that
 * is remarkable: at most 79 columns. */
void s2f_progress_bar(struct s2f_text *text,
                      const struct s2f_batch_state *state, double seconds);

struct s2f_progress {
    FILE *out;     /* NULL = say nothing */
    bool terminal; /* draw a bar there; else write a line now and then */
    double begun;  /* s2f_progress_clock at the start */
    double shown;  /* the same, when a line was last written */
    bool drawn;    /* a bar is on the screen */
};

void s2f_progress_start(struct s2f_progress *progress, FILE *out,
                        bool terminal);

/* Draws the bar anew, at most ten times a second; or writes a line, after ten
 * seconds and then ever more rarely. */
void s2f_progress_update(struct s2f_progress *progress,
                         const struct s2f_batch_state *state);

/* Takes the bar off the screen, before something else is printed. */
void s2f_progress_clear(struct s2f_progress *progress);

#endif
