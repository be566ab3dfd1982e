/* A tune that SID Factory II exported: its driver, relocated, and behind it all
 * tables cut to their used rows, pointers, order lists and sequences without a
 * gap (Packer::Pack; doc/sf2-export.md).
 *
 * Everything is found by structure: the sequencer's code is the same in all
 * drivers 11 to 16 and NP20 but for a few instructions, so its masked patterns
 * name the driver's variables and pointer tables; which column of which table
 * lies where follows from the operands that point in between, their order and
 * equal distances. So builds that were never published are found too, at any
 * address and zero page. */
#ifndef S2F_PLAYER_SF2_EXPORT_H
#define S2F_PLAYER_SF2_EXPORT_H

#include "player/sf2/code.h"

#include <sid2sf2/project.h>
#include <sid2sf2/tune.h>

/* Tables by what the driver does with them. */
enum s2f_export_kind {
    S2F_EXPORT_INIT,
    S2F_EXPORT_INSTRUMENTS,
    S2F_EXPORT_COMMANDS,
    S2F_EXPORT_HR, /* hard restart */
    S2F_EXPORT_WAVE,
    S2F_EXPORT_PULSE,
    S2F_EXPORT_FILTER,
    S2F_EXPORT_ARP,
    S2F_EXPORT_TEMPO,
    S2F_EXPORT_KINDS
};

/* Generations of drivers: what has the same tables. */
enum s2f_export_driver {
    S2F_EXPORT_11,
    S2F_EXPORT_12,
    S2F_EXPORT_13,
    S2F_EXPORT_14,
    S2F_EXPORT_15,
    S2F_EXPORT_16,
    S2F_EXPORT_NP20,
    S2F_EXPORT_DRIVERS
};

enum {
    S2F_EXPORT_NO_COLUMN = 0xff,
    S2F_EXPORT_LOWEST = 0x0200 /* where one may lie that init puts in place */
};

struct s2f_export_table {
    bool present;
    uint16_t address; /* in the tune; columns follow each other */
    uint16_t columns; /* of a row */
    uint16_t rows;    /* that the export kept */
    bool row_major;
};

struct s2f_export {
    enum s2f_export_driver driver;
    uint16_t top;                 /* of the driver: its jump table */
    uint16_t code_end;            /* behind its code */
    uint16_t end;                 /* of the driver: its first table */
    uint16_t zero_page;           /* the pointer that it reads lists with */
    uint16_t zero_low, zero_high; /* operands' range */
    uint16_t init; /* the driver's own, behind jumps and song patch */
    /* Addresses in the tune; those that a driver has not are 0. */
    struct s2f_driver_common common;
    uint16_t order_low, order_high, sequence_low, sequence_high;
    unsigned songs;
    uint16_t list[S2F_TUNE_MAX_SONGS][S2F_PROJECT_TRACKS];
    unsigned sequences;
    uint16_t sequence[S2F_PROJECT_MAX_SEQUENCES];
    struct s2f_export_table table[S2F_EXPORT_KINDS];
    /* columns of the instruments table that point into another one, by that
     * one's kind; S2F_EXPORT_NO_COLUMN = none found */
    uint8_t pointer[S2F_EXPORT_KINDS];
    uint32_t limit; /* of the bytes that it may have */
    struct s2f_code code;
};

/* Where to look for a driver: [low, high) of memory, and where the tune is
 * called to play. */
struct s2f_export_area {
    uint32_t low, high;
    uint16_t play;
};

/* Looks for an exported driver in that part of ram (64 KiB). Fails with
 * NO_ROUTE and a reason in *diag (may be NULL) where there is none, or, with a
 * place, where one is damaged. */
enum s2f_status s2f_export_find_in(const uint8_t *ram,
                                   const struct s2f_export_area *area,
                                   struct s2f_export *export,
                                   struct s2f_diag *diag);

/* The same among tune's bytes, which ram holds where they belong. */
enum s2f_status s2f_export_find(const uint8_t *ram, const struct s2f_tune *tune,
                                struct s2f_export *export,
                                struct s2f_diag *diag);

/* What looking for one came to, for whoever wants to know later. */
struct s2f_export_look {
    enum s2f_status status; /* OK: export is filled in */
    bool placed; /* it is not among the tune's bytes: init puts it there */
    struct s2f_diag diag;
    struct s2f_export export;
};

/* Where the sequencer's variables and pointer tables are, from export->code.
 * Fills in common, order_*, sequence_* and zero_page. (sequencer.c) */
enum s2f_status s2f_export_sequencer(uint16_t update, struct s2f_export *export,
                                     struct s2f_diag *diag);

/* Whether the packer's code that selects a song lies at the start of size
 * bytes; its last operand is then the driver's init. (music.c) */
enum { S2F_EXPORT_PATCH_INIT = 30 };
bool s2f_export_is_patch(const uint8_t *at, size_t size);

/* Reads songs, order lists and sequences, and checks that each ends where the
 * tune's bytes allow. patch is 0 or where that code lies. (music.c) */
enum s2f_status s2f_export_music(const uint8_t *ram, uint16_t patch,
                                 struct s2f_export *export,
                                 struct s2f_diag *diag);

/* Finds the driver's generation and its tables' columns. (tables.c) */
enum s2f_status s2f_export_tables(const uint8_t *ram, struct s2f_export *export,
                                  struct s2f_diag *diag);

/* The driver's version, "11.04.01"; where no published driver has this size,
 * *exact is false and it is the nearest one's. (version.c) */
const char *s2f_export_version(const struct s2f_export *export, bool *exact);

#endif
