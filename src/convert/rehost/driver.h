/* The project's driver: the tune's player, moved and patched, and what speaks
 * the editor's language around it. */
#ifndef S2F_CONVERT_REHOST_DRIVER_H
#define S2F_CONVERT_REHOST_DRIVER_H

#include "convert/mend/mend.h"
#include "convert/rehost/rehost.h"

enum {
    S2F_REHOST_CODE = 0x1009, /* behind the three jumps */
    S2F_REHOST_WAIT = 256,    /* cycles, between a frame's calls */
    S2F_REHOST_SONGS = S2F_PROJECT_MAX_SONGS,
    S2F_REHOST_SONG_ENTRY = 8 /* bytes of the NewPlayers' song table */
};

/* The driver's own variables, from layout->own on; three bytes for a track
 * each where they are arrays. */
enum s2f_rehost_own {
    S2F_OWN_STATE,
    S2F_OWN_SONG,
    S2F_OWN_ENDED, /* a list ended, in players without an end mark */
    S2F_OWN_TEMPO, /* for those without a tempo counter: never 0 */
    S2F_OWN_CALLS,
    S2F_OWN_FRESH,                              /* init ran, no update yet */
    S2F_OWN_TRANSPOSE,                          /* as the editor writes it */
    S2F_OWN_INSTRUMENT = S2F_OWN_TRANSPOSE + 3, /* the same */
    S2F_OWN_SEQUENCE = S2F_OWN_INSTRUMENT + 3,  /* JCH's player has none */
    S2F_OWN_IN_USE = S2F_OWN_SEQUENCE + 3,
    S2F_OWN_OFFSETS = S2F_OWN_IN_USE + 3,
    S2F_OWN_SCRATCH = S2F_OWN_OFFSETS + 3,
    S2F_OWN_FIELDS = 12, /* of scratch */
    S2F_OWN_SIZE = S2F_OWN_SCRATCH + 3 * S2F_OWN_FIELDS
};

/* Where the driver's parts go. All follow from `data`, the end of the code. */
struct s2f_rehost_layout {
    uint32_t stubs;  /* behind the player */
    uint32_t mends;  /* behind the stubs; one byte before it is the BIT that
                      * covers the two bytes that stubs save in */
    uint32_t data;   /* end of code: own variables */
    uint32_t change; /* values of the bytes that songs differ in */
    uint32_t index;  /* SID Factory: each song's place in the init table */
    uint32_t calls;  /* play calls a frame of each song, waits between them */
    uint32_t songs;  /* the NewPlayers' song table */
    uint32_t end;    /* of the driver: the first table */
    uint32_t stop, update; /* entries */
};

/* Sets the places of everything behind the code, blocks included. */
void s2f_rehost_lay_out(struct s2f_rehost *r, struct s2f_rehost_layout *layout);

/* Where the tune's address goes; false where it does not move along. */
bool s2f_rehost_map(const struct s2f_rehost *r,
                    const struct s2f_rehost_layout *layout, uint32_t address,
                    uint32_t *to);

/* Moves the player's code to r->code in project->memory, with all operands.
 * Fails with NO_ROUTE where one points to what is not there any more. */
enum s2f_status s2f_rehost_move_code(const struct s2f_rehost *r,
                                     const struct s2f_rehost_layout *layout,
                                     struct s2f_project *project,
                                     struct s2f_diag *diag);

/* Replaces the order list reader. The project's music must be placed. Fails
 * with NO_ROUTE where it does not fit. */
enum s2f_status s2f_rehost_patch(const struct s2f_rehost *r,
                                 const struct s2f_rehost_layout *layout,
                                 struct s2f_project *project,
                                 uint32_t fetch_stub, bool *in_use,
                                 struct s2f_diag *diag);

/* Writes the jumps at $1000 and the stubs at layout->stubs. Sets layout->stop
 * and update, *fetch to JCH's list reader, and returns the end. */
uint32_t s2f_rehost_stubs(const struct s2f_rehost *r,
                          struct s2f_rehost_layout *layout,
                          struct s2f_project *project, uint32_t *fetch);

/* Fills in everything behind the code that is not a table. */
void s2f_rehost_put_data(const struct s2f_rehost *r,
                         const struct s2f_rehost_layout *layout,
                         struct s2f_project *project);

/* ---- what the editor is told ---- */

/* Tables, rules and names; addresses are left at 0. */
void s2f_rehost_describe(const struct s2f_rehost *r,
                         struct s2f_project *project);

/* Places tables from `at` on, sets the sections' places and fills the tables
 * in. Returns where they end. */
uint32_t s2f_rehost_put_tables(struct s2f_rehost *r,
                               struct s2f_project *project, uint32_t at);

/* Code with jumps resolved as it is written. */
struct s2f_emit {
    uint8_t *memory; /* 64 KiB */
    uint32_t at;
};
void s2f_emit_byte(struct s2f_emit *e, unsigned value);
void s2f_emit_op(struct s2f_emit *e, unsigned opcode, unsigned operand);
void s2f_emit_word(struct s2f_emit *e, unsigned opcode, uint32_t operand);
/* A branch to be landed later; returns what s2f_emit_land wants. */
uint32_t s2f_emit_branch(struct s2f_emit *e, unsigned opcode);
void s2f_emit_land(struct s2f_emit *e, uint32_t branch);
void s2f_emit_back(struct s2f_emit *e, unsigned opcode, uint32_t target);
/* Reads the next entry of voice X's list: transposition and sequence to their
 * places, and the position behind it or at the loop. stop: code (stop_size
 * bytes) for the end mark, NULL = none. */
void s2f_emit_fetch(struct s2f_emit *e, const struct s2f_rehost *r,
                    const struct s2f_project *project, uint32_t transpose,
                    uint32_t sequence, uint32_t position, const uint8_t *stop,
                    unsigned stop_size);

#endif
