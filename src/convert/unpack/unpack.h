/* Route unpack: a tune that SID Factory II exported becomes the composer's
 * project again. The driver is lifted out of the tune, moved back to $1000, and
 * its operands are pointed to tables, order lists and sequences of full size.
 * doc/unpack.md describes it. */
#ifndef S2F_CONVERT_UNPACK_UNPACK_H
#define S2F_CONVERT_UNPACK_UNPACK_H

#include "convert/mend/mend.h"
#include "player/sf2/export.h"

extern const struct s2f_route s2f_route_unpack;

/* What is made while a project is built. */
struct s2f_unpack {
    const struct s2f_source *source;
    const uint8_t *ram; /* the tune's bytes in 64 KiB */
    struct s2f_export export;
    uint8_t order[S2F_PROJECT_MAX_TABLES]; /* tables by address */
    uint8_t kind[S2F_PROJECT_MAX_TABLES];  /* of each table of the project */
    struct s2f_mends mends;                /* size 0 where nothing is mended */
};

/* Finds out how much room mended places take (source->mend), which all
 * addresses depend on. Uses project->memory and clears it again. (driver.c) */
void s2f_unpack_measure(struct s2f_unpack *unpack, struct s2f_project *project);

/* Writes the driver to project->memory, its operands moved and places mended.
 * (driver.c) */
void s2f_unpack_driver(struct s2f_unpack *unpack, struct s2f_project *project);

/* Writes the used rows of all tables; the rows of Init in the order of the
 * project's songs. (rows.c) */
void s2f_unpack_rows(const struct s2f_unpack *unpack,
                     struct s2f_project *project);

/* Writes the texts beside instruments and commands, empty ones where the
 * source wants no names. Needs the rows. (names.c) */
void s2f_unpack_names(const struct s2f_unpack *unpack,
                      struct s2f_project *project);

/* Whether that is needless: the driver is a published one, and all that its
 * tables name lies in their used rows. (closed.c) */
bool s2f_unpack_closed(const struct s2f_unpack *unpack);

/* Plays the project with all that the tune has behind each table's used rows,
 * and keeps of those bytes the ones that the driver reads: some tunes run past
 * the end of a table (doc/unpack.md). Needs lists and sequences. (rows.c) */
void s2f_unpack_rows_behind(const struct s2f_unpack *unpack,
                            struct s2f_project *project);

#endif
