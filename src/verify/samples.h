/* Measuring the samples of one song of a project against those of its tune. */
#ifndef S2F_VERIFY_SAMPLES_H
#define S2F_VERIFY_SAMPLES_H

#include "verify/song.h"

enum {
    /* frames with samples that are compared, and frames that are played to
     * find them */
    S2F_SAMPLES_FRAMES = 500,
    S2F_SAMPLES_MOST = 600, /* where a sample goes on */
    S2F_SAMPLES_SOUGHT = 6000
};

/* Plays the tune's song (1-based) with its NMIs and the project's (0-based) as
 * the editor does, compares what is stored to the volume for samples, and fills
 * in verdict->samples. verdict is the song's of s2f_verify_song. Fails with
 * NO_MEMORY. */
enum s2f_status s2f_verify_samples(struct s2f_verifier *verifier,
                                   const struct s2f_tune *tune, unsigned song,
                                   const struct s2f_project *project,
                                   unsigned index,
                                   struct s2f_song_verdict *verdict,
                                   struct s2f_diag *diag);

#endif
