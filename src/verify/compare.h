/* How well a result's frames equal its original's. */
#ifndef S2F_VERIFY_COMPARE_H
#define S2F_VERIFY_COMPARE_H

#include "sid/trace.h"

#include <sid2sf2/convert.h>

/* How many frames a result may be behind or ahead; one offset for the song. */
enum { S2F_MAX_OFFSET = 3 };

/* Compares want with got at the offset that makes most frames equal and fills
 * in match's exact, offset, differs, first and registers. Frames without a
 * partner at that offset do not count. The share is of want's frames, 0 to
 * 100, and 100 only where every compared frame is equal. */
void s2f_compare(const struct s2f_trace *want, const struct s2f_trace *got,
                 struct s2f_match *match);

#endif
