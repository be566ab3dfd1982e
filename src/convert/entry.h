/* Where a tune's init and play begin: behind the jumps of a jump table, if that
 * makes no difference. All but s2f_entry_follow look at what was seen so far
 * (source->access and play_access). */
#ifndef S2F_CONVERT_ENTRY_H
#define S2F_CONVERT_ENTRY_H

#include "convert/route.h"

/* Where the jumps at an entry address of the tune lead, within its file; the
 * address itself where there is none. */
uint16_t s2f_entry_follow(const struct s2f_tune *tune, uint16_t address);

/* Whether the tune writes one of the jumps that were followed. */
bool s2f_entry_is_written(const struct s2f_source *source);

/* Whether a jump to init was followed, and chips are read. */
bool s2f_entry_asks_chips(const struct s2f_source *source);

/* Whether the tune has to be played from other entry points for one of these
 * reasons. */
bool s2f_entry_in_vain(const struct s2f_source *source);

/* Whether what was played is what the tune plays when its header's entry points
 * are called. */
bool s2f_entry_is_exact(const struct s2f_source *source);

#endif
