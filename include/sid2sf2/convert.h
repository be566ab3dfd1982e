/* Conversion: a tune's bytes in, a project's bytes and a measured verdict out.
 *
 * s2f_convert is pure: no globals, no files, no printing, no clock. The same
 * bytes and settings give the same output bytes and verdict on every machine.
 */
#ifndef SID2SF2_CONVERT_H
#define SID2SF2_CONVERT_H

#include <sid2sf2/project.h>
#include <sid2sf2/tune.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    S2F_VERIFY_NONE = 0,
    S2F_VERIFY_FRAMES = 3000, /* the default: a minute of PAL */
    S2F_PROOF_LIMIT = 45000,  /* 15 minutes: where a proof gives up */
    S2F_MAX_WARNINGS = 16,
    S2F_MAX_PATCHES = 256,
    S2F_HASH_TEXT = 65,    /* SHA-256 in hex, terminated */
    S2F_SID_REGISTERS = 25 /* $D400-$D418 */
};

/* What a conversion's time goes into. */
enum s2f_stage {
    S2F_STAGE_IDENTIFY, /* the header, the hash, whose player it is */
    S2F_STAGE_CONVERT,  /* watching the tune play, building projects */
    S2F_STAGE_VERIFY,   /* comparing projects with the tune */
    S2F_STAGES
};

/* The route names that --route takes; NULL or "auto" = the best one. */
struct s2f_settings {
    const char *route;    /* NULL = try all, best first */
    uint32_t frames;      /* to verify; S2F_VERIFY_NONE = do not */
    bool proof;           /* verify until the joint state repeats */
    uint32_t proof_limit; /* frames after which a proof gives up */
    bool no_names;        /* leave the texts beside instruments and commands
                           * and the song names empty */
    /* Leave out the samples that NMIs play, also where the project could call
     * their handler: partial. Otherwise songs whose samples it cannot play are
     * left out, or the tune fails with SAMPLES. */
    bool without_samples;
    /* Songs to convert, 1-based, each once, in project order; 0 entries = the
     * first sixteen. To have all songs of a tune, convert 1-16, 17-32 and so
     * on, and then whatever a result has left out (left_out_song), until
     * nothing is: it gets less each time. */
    unsigned songs;
    uint16_t song[S2F_PROJECT_MAX_SONGS];
    /* Seconds of a clock that goes forward, for s2f_result.seconds alone; may
     * be called by any thread. NULL = measure no times. */
    double (*clock)(void);
};

/* Fills in the defaults: all routes, 3000 frames, no proof, all songs. */
S2F_API void s2f_settings_default(struct s2f_settings *settings);

enum s2f_verdict_status {
    S2F_VERDICT_EXACT,
    S2F_VERDICT_CLOSE,   /* >= 99 % of frames in both dialects */
    S2F_VERDICT_PARTIAL, /* written, but worse than that */
    S2F_VERDICT_WRAPPED, /* exact or close, but edits are not heard */
    S2F_VERDICT_FAILED   /* no output; error says why */
};

/* "exact", "close", "partial", "wrapped", "failed". */
S2F_API const char *s2f_verdict_name(enum s2f_verdict_status status);

/* How a verification ended. */
enum s2f_proof {
    S2F_PROOF_NONE,    /* not verified */
    S2F_PROOF_FRAMES,  /* compared for `frames` frames */
    S2F_PROOF_FOREVER, /* joint state repeats: equal for good, or not, for good
                        */
    S2F_PROOF_LIMIT_REACHED /* no repetition within proof_limit frames */
};
S2F_API const char *s2f_proof_name(enum s2f_proof proof);

/* One dialect's comparison of one song. */
struct s2f_match {
    double exact;         /* percent of compared frames, all 25 registers equal;
                           * those that are known by repetition count */
    int offset;           /* frames the result is behind (-3..3) */
    bool differs;         /* a frame that differs exists */
    uint32_t first;       /* the first one, counted in the original */
    uint32_t registers;   /* bit n = register $D400+n differs there */
    uint32_t max_cycles;  /* longest update after the first, in CPU cycles */
    bool over_budget;     /* an update ran past the frame: the editor stops */
    bool bad_opcode;      /* ran into BRK or an opcode the dialect has not */
    uint16_t bad_address; /* where */
};

/* What a project plays of the samples that NMIs play in the tune: the values
 * that are stored to the volume, and when, in the editor. Of the first frames
 * that have some. */
struct s2f_sample_match {
    uint32_t frames; /* of the tune with samples; 0 = none were compared */
    uint32_t values; /* in the tune */
    uint32_t played; /* in the project */
    uint32_t equal;  /* in both, in the same order */
    /* cycles that these are early or late, counted from where most are */
    double mean;
    uint32_t worst;
};

struct s2f_song_verdict {
    unsigned song;   /* of the tune, 1-based */
    unsigned calls;  /* play calls a frame */
    uint32_t frames; /* played; with S2F_PROOF_FOREVER those behind them are
                      * known, and shares are of all that were asked for */
    enum s2f_proof proof;
    uint32_t loop_start, loop_length; /* frames; with S2F_PROOF_FOREVER */
    /* 0, or an address in $D000-$DFFF where the tune has data in RAM and writes
     * the I/O register too, or in $D400-$D418 and writes the data. A C64 keeps
     * both; the editor has one byte there, and so has this measurement, which
     * therefore proves nothing. */
    uint16_t under_io;
    struct s2f_sample_match samples; /* measured where it plays some */
    bool lacks_samples; /* with settings.without_samples: it plays some; or its
                         * main loop does */
    struct s2f_match editor, real;
    /* Stopped and started again in the editor it plays as before (checked for
     * at most 500 frames); if not, the frame that differs first. */
    bool restarts;
    uint32_t restart_frame;
};

/* What a user changes in a project. */
enum s2f_edit_kind {
    S2F_EDIT_NOTES,          /* of a sequence, a semitone up */
    S2F_EDIT_TRANSPOSITIONS, /* of a track's order list */
    S2F_EDIT_INSTRUMENTS,    /* any cell of one */
    S2F_EDIT_KINDS
};

/* Sampled edits of the start song, and how many of them change the sound in the
 * editor. */
struct s2f_edits {
    unsigned tried[S2F_EDIT_KINDS], heard[S2F_EDIT_KINDS];
};

struct s2f_warning {
    const char *code; /* constant */
    char text[160];
};

/* Instructions of the tune's player that were replaced, because the editor's
 * CPU would compute something else: those at [from, to) are run by a stub that
 * does the same on a C64 and there (doc/mend.md). */
struct s2f_patch {
    uint16_t from, to;
};

struct s2f_result {
    enum s2f_verdict_status status;
    char sha256[S2F_HASH_TEXT]; /* of the tune's file */
    const char *route;          /* "wrap"; NULL where none was used */
    const char *family;         /* NULL = not recognised */
    char player[64];            /* the player's own name, empty = unknown */
    struct s2f_tune tune;       /* header; borrows the caller's bytes */
    bool tune_valid;
    unsigned songs; /* in the project */
    struct s2f_song_verdict song[S2F_PROJECT_MAX_SONGS];
    /* Songs that were asked for and can only be had in another project, in the
     * order asked for: there is no room for them beside these, or another
     * player or handler in the tune plays them. Also set where the result
     * failed, which then is true of the others only. Songs that no project can
     * have (samples) are not among them. */
    unsigned left_out;
    uint16_t left_out_song[S2F_PROJECT_MAX_SONGS];
    unsigned start; /* index in song[] of the tune's start song */
    bool verified;
    double editable; /* share of sampled edits that are heard, in percent;
                      * negative = not measured */
    struct s2f_edits edits; /* all 0 where nothing was sampled */
    unsigned warnings;
    struct s2f_warning warning[S2F_MAX_WARNINGS];
    unsigned patches; /* 0 = the player was left as it is */
    struct s2f_patch patch[S2F_MAX_PATCHES];
    struct s2f_diag error;      /* status OK unless failed */
    double seconds[S2F_STAGES]; /* 0 without a clock; the one part of a result
                                 * that differs from run to run */
    size_t input_size, output_size;
    uint8_t output[S2F_PROJECT_MAX_SIZE];
};

/* Which player a tune was made with. */
struct s2f_identity {
    const char *family; /* constant, "SF2-D11"; NULL = not recognised */
    char player[64];    /* its name, version and place; empty = unknown */
};

/* Recognises a tune's player from its bytes, without playing it. false, and
 * *identity cleared, where it is not known. */
S2F_API bool s2f_identify(const struct s2f_tune *tune,
                          struct s2f_identity *identity);

/* Working memory of one conversion, reusable for any number of tunes, by one
 * thread at a time. NULL where memory runs out. Free with s2f_worker_free,
 * which takes NULL. */
struct s2f_worker;
S2F_API struct s2f_worker *s2f_worker_new(void);
S2F_API void s2f_worker_free(struct s2f_worker *worker);

/* Converts the .sid file of size bytes. Always fills *result: a tune that
 * cannot be converted gives S2F_VERDICT_FAILED and result->error. *result
 * borrows bytes (result->tune.data). */
S2F_API void s2f_convert(struct s2f_worker *worker,
                         const struct s2f_settings *settings,
                         const uint8_t *bytes, size_t size,
                         struct s2f_result *result);

/* Measures an existing project against its tune, as s2f_convert does with its
 * own: every song of the project against the tune's song of the same number
 * (the selected one against the start song), or where settings->songs is not 0
 * against settings->song[], which says which songs the project has. */
S2F_API void s2f_verify(struct s2f_worker *worker,
                        const struct s2f_settings *settings, const uint8_t *sid,
                        size_t sid_size, const uint8_t *sf2, size_t sf2_size,
                        struct s2f_result *result);

#ifdef __cplusplus
}
#endif
#endif
