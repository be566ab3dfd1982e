/* Watching a tune for longer than would be worth its time. */
#ifndef S2F_CONVERT_COVER_H
#define S2F_CONVERT_COVER_H

#include "convert/repeat.h"
#include "convert/route.h"

/* Plays on with scratch->playback, which was watched so far, to frame `frames`
 * or until it repeats, nearly as fast as unwatched. Calls in which code ran
 * that watching had not met are then played a second time, watched, and add to
 * play_access and flow. What known code reads and writes later than that is not
 * added. A tune that cannot be played so far ends there; that is for the
 * verification to say. The result is the same with and without a translator.
 * repeat was asked after every frame before. */
void s2f_cover(struct s2f_scratch *scratch, struct s2f_repeat *repeat,
               uint32_t frames);

#endif
