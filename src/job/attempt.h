/* Trying routes at a tune, and measuring what comes of them. */
#ifndef S2F_JOB_ATTEMPT_H
#define S2F_JOB_ATTEMPT_H

#include "job/worker.h"

#include <sid2sf2/convert.h>

/* Plays the songs of *source in worker->project beside the tune's, and fills in
 * result->song, songs, start and verified; without frames or proof in settings
 * only what needs no playing. *exports becomes false where the editor's export
 * would play differently. Fails with the reason in result->error where a song
 * cannot be played. */
enum s2f_status s2f_attempt_verify(struct s2f_worker *worker,
                                   const struct s2f_settings *settings,
                                   const struct s2f_source *source,
                                   struct s2f_result *result, bool *exports);

/* Tries edits of the start song, which is the one that the editor opens, where
 * the result was verified: result->edits and editable. */
void s2f_attempt_edit(struct s2f_worker *worker,
                      const struct s2f_source *source,
                      struct s2f_result *result);

/* The route that s2f_attempt_routes tries first, as far as that shows before
 * the tune was played; NULL where settings name none that exists. source: tune,
 * player and scratch->look are looked at. */
const struct s2f_route *s2f_attempt_first(const struct s2f_settings *settings,
                                          const struct s2f_source *source);

/* Tries routes from the best down, until a result cannot be better, and leaves
 * the best in *result, which holds what is common to all. *source has been
 * scanned; it may be scanned further. */
void s2f_attempt_routes(struct s2f_worker *worker,
                        const struct s2f_settings *settings,
                        struct s2f_source *source, struct s2f_result *result);

#endif
