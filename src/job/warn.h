/* Warnings about what a tune's chips do and no project can. */
#ifndef S2F_JOB_WARN_H
#define S2F_JOB_WARN_H

#include "convert/route.h"

/* Random numbers that no project has: after the routes, where the result is not
 * exact and the player reads some. */
void s2f_warn_noise(const struct s2f_source *source, struct s2f_result *result);

/* The editor has two frame rates, each with its own pitch; what fits neither is
 * rounded. Of the scanned source. */
void s2f_warn_speed(const struct s2f_source *source, struct s2f_result *result);

#endif
