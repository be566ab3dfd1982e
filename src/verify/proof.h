/* Proof by repetition: original and result are deterministic, so once the
 * joint state of all of them repeats, what was compared until then is all that
 * will ever be heard.
 *
 * State is the RAM of each machine and its SID registers; the CPU starts every
 * frame afresh. Candidates come from an incremental hash that leaves out the
 * stack page. Each candidate is then proven without trusting the hash: all of
 * memory must be equal at both ends of the period, or, where the stack is not,
 * all that the period reads before it writes it. */
#ifndef S2F_VERIFY_PROOF_H
#define S2F_VERIFY_PROOF_H

#include "sid/trace.h"

enum { S2F_PROOF_MACHINES = 3 };

/* Starts (or restarts) machine number `which` (0 the original, then the
 * results) with these features; the same start every time. */
typedef enum s2f_status (*s2f_proof_start)(struct s2f_playback *playback,
                                           unsigned which, unsigned features,
                                           uint8_t *access, void *payload,
                                           struct s2f_diag *diag);

/* How far the states of a machine after two frames agree. */
enum s2f_agreement {
    S2F_AGREE_NOT,
    S2F_AGREE_HASHED, /* all that the hash counts is the same; the stack is not,
                       * or not known to be */
    S2F_AGREE_PROVEN  /* what follows must be the same, too */
};

/* What is known of machine 0 alone: the same whatever it is compared with. */
struct s2f_proof_original {
    bool known;
    /* Its state after these two frames is the same; both are the limit where
     * none repeats. */
    uint32_t from, to;
    enum s2f_agreement agreement;
};

struct s2f_proof_run {
    unsigned machines; /* at most S2F_PROOF_MACHINES */
    uint32_t limit;    /* frames to give up after */
    s2f_proof_start start;
    void *payload;
    /* working memory of the caller: machines entries each; access of 64 KiB
     * each */
    struct s2f_playback *playback[S2F_PROOF_MACHINES];
    struct s2f_trace *trace[S2F_PROOF_MACHINES];
    uint8_t *access[S2F_PROOF_MACHINES];
    uint8_t *snapshot; /* 64 KiB */
    /* in and out: where it is known from another run with this limit, trace[0]
     * holds what that one played, and machine 0 is spared it */
    struct s2f_proof_original original;
    /* out */
    bool forever;
    uint32_t loop_start, loop_length; /* frames, with forever */
};

/* Plays all machines until their joint state repeats or limit is reached, and
 * S2F_MAX_OFFSET frames more; the traces then hold what was played. Fails with
 * NO_MEMORY, or as start and s2f_playback_frame do. */
enum s2f_status s2f_prove(struct s2f_proof_run *run, struct s2f_diag *diag);

#endif
