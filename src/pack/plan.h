/* What of a project a packed tune keeps, and where it goes.
 *
 * All addresses are "canonical": the tune is planned and laid out where the
 * project's driver is, and then moved as a whole (doc/pack.md). */
#ifndef S2F_PACK_PLAN_H
#define S2F_PACK_PLAN_H

#include <sid2sf2/project.h>

enum {
    S2F_PACK_COLUMNS = 64, /* of a table, at most: the screen shows fewer */
    S2F_PACK_SECTIONS = S2F_PROJECT_MAX_TABLES * S2F_PACK_COLUMNS + 4 +
                        S2F_PROJECT_MAX_SONGS * S2F_PROJECT_TRACKS +
                        S2F_PROJECT_MAX_SEQUENCES
};

/* A run of bytes that is kept in one piece. */
struct s2f_pack_section {
    uint32_t from; /* in the project */
    uint32_t size; /* bytes kept */
    uint32_t full; /* bytes in the project: more where rows are cut */
    uint32_t to;   /* in the packed tune */
};

struct s2f_pack_plan {
    const struct s2f_project *project;
    const uint8_t *memory; /* 64 KiB: the project once the editor opened it */
    unsigned songs;
    unsigned sequences;                    /* kept: up to the highest in use */
    unsigned rows[S2F_PROJECT_MAX_TABLES]; /* kept of each table */
    unsigned sections;
    struct s2f_pack_section section[S2F_PACK_SECTIONS]; /* by from */
    uint32_t end; /* behind the last section */
};

/* Fills in plan->songs, sequences and rows, as the editor's packer counts them,
 * from plan->project and plan->memory. Fails with SF2_UNSAFE where a part of
 * the project cannot be what it should. */
enum s2f_status s2f_pack_measure(struct s2f_pack_plan *plan,
                                 struct s2f_diag *diag);

/* Fills in the sections from what s2f_pack_measure filled in. Fails with
 * SF2_UNSAFE where they overlap or do not lie behind the driver. */
enum s2f_status s2f_pack_lay(struct s2f_pack_plan *plan, struct s2f_diag *diag);

/* The section that holds address: of the bytes kept, or, with `whole`, of those
 * in the project. NULL where there is none. */
const struct s2f_pack_section *s2f_pack_find(const struct s2f_pack_plan *plan,
                                             uint32_t address, bool whole);

/* Where the section that begins at from goes; one must. */
uint32_t s2f_pack_moved(const struct s2f_pack_plan *plan, uint32_t from);

#endif
