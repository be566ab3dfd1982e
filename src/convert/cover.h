/* Watching a tune for longer than would be worth its time. */
#ifndef S2F_CONVERT_COVER_H
#define S2F_CONVERT_COVER_H

#include "convert/repeat.h"
#include "convert/route.h"

/* Plays on with scratch->playback, which was watched so far, to frame `frames`
 * or until it repeats, nearly as fast as unwatched. What is read and written is
 * added to play_access; calls in which code ran that was not met before are
 * played a second time and watched, for the rest of what watching tells. The
 * result is the same with and without a translator. repeat was asked after
 * every frame before. Fails where the tune does. */
enum s2f_status s2f_cover(struct s2f_scratch *scratch,
                          struct s2f_repeat *repeat, uint32_t frames,
                          struct s2f_diag *diag);

#endif
