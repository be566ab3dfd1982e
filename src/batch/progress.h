/* The line that says how far a batch is, and the clock behind it. */
#ifndef S2F_BATCH_PROGRESS_H
#define S2F_BATCH_PROGRESS_H

#include "base/text.h"

#include <stdio.h>

/* Seconds of a clock that only goes forward. */
double s2f_progress_clock(void);

struct s2f_progress {
    FILE *out;    /* a terminal; NULL = say nothing */
    size_t total; /* inputs of the batch */
    double begun; /* s2f_progress_clock at the start */
    double shown; /* the same, when the line was last drawn */
    bool drawn;   /* a line is on the screen */
};

void s2f_progress_start(struct s2f_progress *progress, FILE *out, size_t total);

/* Adds "12/400 files, 3.1 files/s, 2 min 5 s left" to text. */
void s2f_progress_line(struct s2f_text *text, size_t done, size_t total,
                       double seconds);

/* Adds a duration: "0.52 s", "14 s", "2 min 5 s", "3 h 20 min". */
void s2f_progress_duration(struct s2f_text *text, double seconds);

/* Draws the line anew, at most ten times a second. */
void s2f_progress_update(struct s2f_progress *progress, size_t done);

/* Takes the line off the screen, before something else is printed. */
void s2f_progress_clear(struct s2f_progress *progress);

#endif
