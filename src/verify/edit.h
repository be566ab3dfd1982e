/* Whether what a user edits is heard.
 *
 * A project may play right and still be dead: its notes can be shown to the
 * user without being what plays. So edits are sampled as a user would make
 * them, and each is played in the editor's dialect next to the project as it
 * is, until the SID's registers differ. */
#ifndef S2F_VERIFY_EDIT_H
#define S2F_VERIFY_EDIT_H

#include "sid/trace.h"

#include <sid2sf2/convert.h>

enum {
    S2F_EDIT_FRAMES = 3000,     /* a minute: what is not played by then is not
                                 * heard */
    S2F_EDIT_STEP = 16,         /* frames between two snapshots */
    S2F_EDIT_EARLY = 256,       /* as long as most is read for the first time */
    S2F_EDIT_LATE_STEP = 48,    /* those between two snapshots later on */
    S2F_EDIT_SOON = 48,         /* frames in which most edits are heard */
    S2F_EDIT_BUDGET = 60000000, /* CPU cycles of all edits together: 40,000
                                 * frames of a usual driver */
    S2F_EDIT_SEQUENCES = 3,     /* sampled a track: those that it plays first */
    S2F_EDIT_INSTRUMENTS_MAX = 6,
    S2F_EDIT_CELLS = 16, /* columns tried of an instrument */
    S2F_EDIT_SAMPLES = S2F_PROJECT_TRACKS * (S2F_EDIT_SEQUENCES + 1) +
                       S2F_EDIT_INSTRUMENTS_MAX * S2F_EDIT_CELLS,
    S2F_EDIT_POKES =
        S2F_PROJECT_TRACKS * (S2F_EDIT_SEQUENCES + 1) * S2F_PROJECT_SLOT +
        S2F_EDIT_INSTRUMENTS_MAX * S2F_EDIT_CELLS
};

/* What is known of a song unedited in the editor; all 0: nothing. */
struct s2f_heard {
    const struct s2f_trace *trace;
    struct s2f_loop_frames loop; /* where it repeats, if that is known */
    /* the machine that translator[1] has helped last, with a start of the same
     * project, or NULL */
    const struct s2f_memory *memory;
};

/* Working memory, reusable; start with all bytes 0. */
struct s2f_edit_run {
    /* the caller's, each NULL or used by nobody else meanwhile: for plain, for
     * what is not heard soon, and for watched */
    struct s2f_translator *translator[3];
    struct s2f_playback plain;    /* unedited, as far as any edit needed it */
    struct s2f_playback watched;  /* unedited, watched for what it reads */
    struct s2f_playback snapshot; /* watched, a step ago */
    struct s2f_playback edited;
    uint8_t access[0x10000]; /* of the bytes that samples change */
    uint8_t opened[0x10000]; /* memory before anything runs */
    uint8_t state[0x10000];  /* edited's, some time ago */
    /* whose code translator[1] has, as it was in state; NULL: nobody's */
    const struct s2f_memory *helped;
    /* what is known of plain's frames from elsewhere, and what it has played
     * itself */
    struct s2f_heard known;
    uint8_t row[S2F_EDIT_FRAMES][S2F_SID_REGISTERS];
    uint32_t spent; /* cycles of S2F_EDIT_BUDGET */
    unsigned samples, pokes;
    struct s2f_edit_sample {
        enum s2f_edit_kind kind;
        unsigned group; /* sequence, track or instrument */
        unsigned first, count;
        bool settled;
    } sample[S2F_EDIT_SAMPLES];
    struct s2f_edit_poke {
        uint16_t address;
        uint8_t value;
    } poke[S2F_EDIT_POKES];
};

/* Samples edits of one song (0-based) and tells how many are heard: every note
 * of a sequence a semitone up, for the first sequences of each track; all
 * transpositions of an order list that plays notes, for each track; a cell of
 * an instrument that those sequences use, for some of them. An instrument
 * counts as heard where one of its cells is. The cost is bounded by the
 * constants above; edits that the budget leaves no cycles for do not count. */
void s2f_edits_measure(struct s2f_edit_run *run,
                       const struct s2f_project *project, unsigned song,
                       struct s2f_heard known, struct s2f_edits *edits);

/* The share of the tried edits that are heard, in percent; 0 where there was
 * nothing to try. */
double s2f_edits_share(const struct s2f_edits *edits);

/* Whether a user can edit the project: something was tried, two thirds of it
 * are heard, and some of every kind that was tried. Not all can be: drums
 * ignore their note, and a composer's own project may consist of two sequences
 * of which one is drums. */
bool s2f_edits_live(const struct s2f_edits *edits);

#endif
