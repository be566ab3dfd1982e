/* Songs whose NMIs play samples: whether a driver can call their handler, and
 * what it uses. */
#ifndef S2F_CONVERT_SAMPLED_H
#define S2F_CONVERT_SAMPLED_H

#include "convert/route.h"

/* Plays song i of source, which has just been scanned and plays samples, with
 * its NMIs. What they use is added to play_access and flow, and the song is
 * marked as sampled. Fails with SAMPLES and a reason where no driver can play
 * them; scratch->playback is of no other use afterwards. */
enum s2f_status s2f_learn_samples(struct s2f_source *source, unsigned i,
                                  const struct s2f_tune *tune,
                                  struct s2f_scratch *scratch,
                                  struct s2f_diag *diag);

#endif
