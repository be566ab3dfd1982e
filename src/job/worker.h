/* The memory that a thread's conversions work in. Its owner is job.c. */
#ifndef S2F_JOB_WORKER_H
#define S2F_JOB_WORKER_H

#include "convert/route.h"
#include "verify/edit.h"
#include "verify/song.h"

struct s2f_worker {
    struct s2f_scratch scratch;
    struct s2f_project project;
    struct s2f_verifier verifier;
    struct s2f_edit_run edits;
    struct s2f_result attempt; /* a route's, until it is known to be the best */
    double verifying;          /* seconds, of all attempts at a tune */
};

/* The time, where the caller wants to know what takes it. */
static inline double s2f_worker_seconds(const struct s2f_settings *settings)
{
    return settings->clock ? settings->clock() : 0;
}

#endif
