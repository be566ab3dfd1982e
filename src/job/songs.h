/* Which of a tune's songs a conversion or a measurement is about. */
#ifndef S2F_JOB_SONGS_H
#define S2F_JOB_SONGS_H

#include "convert/route.h"

#include <sid2sf2/convert.h>

/* Clears *source and fills in tune, songs, their numbers and selected: the
 * songs asked for, or the first that a project holds. Fails with NO_SONG where
 * the tune has not one that is asked for. */
enum s2f_status s2f_songs_choose(const struct s2f_settings *settings,
                                 const struct s2f_tune *tune,
                                 struct s2f_source *source,
                                 struct s2f_diag *diag);

/* Lists in *result the songs asked for that are in *source neither as songs nor
 * as refused ones: another project may have them. */
void s2f_songs_left_out(const struct s2f_settings *settings,
                        const struct s2f_source *source,
                        struct s2f_result *result);

/* Takes the project's songs for those that the settings name, in their order.
 * source->tune must be set. Fails with NO_SONG where the tune has not one of
 * them, or the project has fewer. */
enum s2f_status s2f_songs_named(const struct s2f_settings *settings,
                                const struct s2f_project *project,
                                struct s2f_source *source,
                                struct s2f_diag *diag);

/* Clears *source and fills in the songs of an existing project that the tune
 * has too, in its order; the project's selected song is the tune's start song.
 */
void s2f_songs_of_project(const struct s2f_tune *tune,
                          const struct s2f_project *project,
                          struct s2f_source *source);

#endif
