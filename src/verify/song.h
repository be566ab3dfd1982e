/* Measuring one song of a project against the tune it was made from. */
#ifndef S2F_VERIFY_SONG_H
#define S2F_VERIFY_SONG_H

#include "verify/beside.h"
#include "verify/edit.h"
#include "verify/proof.h"

#include <sid2sf2/convert.h>

/* A song of the tune as it was played for one verdict, and will be for all. */
struct s2f_original {
    unsigned song, calls;
    /* rows of struct s2f_verifier's originals: where they begin, how many it
     * may have and has */
    uint32_t first, room, count;
    uint32_t asked; /* frames, or the limit of a proof */
    bool proof;
    struct s2f_loop_frames loop;       /* without proof */
    struct s2f_proof_original repeats; /* with proof */
    enum s2f_status status;            /* that ended it before it was asked */
    struct s2f_diag diag;
};

/* Working memory, reusable; start with all bytes 0. */
struct s2f_verifier {
    struct s2f_playback playback[3]; /* the tune, editor, C64 */
    struct s2f_trace trace[3];       /* that of the tune is in originals */
    /* what each plays: its trace, or the tune's where that is the same */
    const struct s2f_trace *played[3];
    /* of a proof; otherwise states, that of the tune being of the editor's run
     * after its first frames */
    uint8_t access[3][0x10000];
    bool early_known; /* the latter is there */
    /* of the editor's and the C64's run, as far as known */
    struct s2f_loop_frames loop, real_loop;
    uint8_t image[0x10000];
    /* Enum s2f_access bits of the C64's run: S2F_ACCESS_FRESH where it relied
     * on a byte that the export has not. */
    uint8_t used[0x10000];
    bool used_known; /* it is all that the run whose trace is kept used */
    bool used_grows; /* no bit was taken out of it since the run before */
    struct s2f_translator *translator[3]; /* NULL: without */
    struct s2f_trace originals;           /* traces of songs, end to end */
    unsigned songs;                       /* entries in original */
    struct s2f_original original[S2F_PROJECT_MAX_SONGS];
    bool heard;     /* trace[1] is what the last verdict was about */
    unsigned index; /* the project's song of that */
};

/* Gets what makes playing fast, where it can be had. */
void s2f_verifier_init(struct s2f_verifier *verifier);

/* Says that another tune comes: what was played of the last one is forgotten.
 * The songs of one tune are played once, for all results that are compared with
 * them. */
void s2f_verifier_begin(struct s2f_verifier *verifier);

/* Says what was heard when a song was played as the verifier would, from its
 * start, so that it need not be again for as many frames: a saving, and none
 * where there is no memory for it. loop: as far as it is known to repeat. */
void s2f_verifier_know(struct s2f_verifier *verifier, unsigned song,
                       unsigned calls, const struct s2f_trace *heard,
                       struct s2f_loop_frames loop);

/* Frees what it owns; the struct itself is the caller's. */
void s2f_verifier_free(struct s2f_verifier *verifier);

/* Plays the tune's song (1-based), the same tune since s2f_verifier_begin, and
 * the project's song (0-based) side by side and fills in *verdict, song
 * included. settings: frames, proof and proof_limit. Where tune and project
 * repeat before that many frames, no more are played. *exports becomes false
 * where the editor's .sid export of the project would play this song
 * differently than the project does. Fails with a reason where the tune itself
 * cannot be played (for frames frames without proof; one that stops after more
 * than S2F_SHORT_FRAMES is compared up to there), or with NO_MEMORY. */
enum { S2F_SHORT_FRAMES = 100 };
enum s2f_status s2f_verify_song(struct s2f_verifier *verifier,
                                const struct s2f_settings *settings,
                                const struct s2f_tune *tune, unsigned song,
                                const struct s2f_project *project,
                                unsigned index,
                                struct s2f_song_verdict *verdict, bool *exports,
                                struct s2f_diag *diag);

/* What the song (0-based) of the project that was verified last plays in the
 * editor, borrowed until something else is verified; nothing where it was
 * another song or failed. */
struct s2f_heard s2f_verifier_heard(const struct s2f_verifier *verifier,
                                    unsigned index);

#endif
