/* Route rehost: the tune's own player becomes the project's driver.
 *
 * NewPlayer 21, SID Factory I and JCH's NewPlayer use the editor's sequence
 * bytes already. The player is moved to $1009 as one block, its operands are
 * pointed to full-size tables, its order list reader is replaced by one that
 * reads the editor's lists, and its lists and sequences go to the editor's
 * slots. doc/rehost.md describes players, patches and memory. */
#ifndef S2F_CONVERT_REHOST_H
#define S2F_CONVERT_REHOST_H

#include "convert/route.h"
#include "player/newplayer.h"
#include "player/pattern.h"

extern const struct s2f_route s2f_route_rehost;

enum s2f_rehost_family {
    S2F_REHOST_NP21,
    S2F_REHOST_SF1A,
    S2F_REHOST_SF1B,
    S2F_REHOST_SF1_GAME,
    S2F_REHOST_JCH
};

/* ---- code ---- */

/* What a byte is: enum bits of struct s2f_rehost.kind. */
enum {
    S2F_REHOST_BYTE_START = 1, /* an instruction begins here */
    S2F_REHOST_BYTE_BODY = 2,  /* further bytes of one */
    S2F_REHOST_BYTE_TODO = 4   /* reached, not yet walked */
};

/* Marks in kind (64 KiB, cleared by this) all code of ram that can be reached
 * from where access (64 KiB of enum s2f_access bits) says that code was
 * executed, both ways of every branch. */
void s2f_rehost_walk(const uint8_t *ram, const uint8_t *access, uint8_t *kind);

/* The block of code around `inside`: walks outwards over holes of at most
 * `hole` bytes. */
void s2f_rehost_code_block(const uint8_t *kind, uint32_t inside, uint32_t hole,
                           uint32_t *low, uint32_t *high);

/* Whether an address stays what it is wherever a player goes: zero page, stack
 * and I/O. */
bool s2f_rehost_is_machine(uint32_t address);

/* How the instruction's two operand bytes address memory. */
enum s2f_rehost_operand {
    S2F_REHOST_OPERAND_NONE,
    S2F_REHOST_OPERAND_DATA,
    S2F_REHOST_OPERAND_CODE
};
enum s2f_rehost_operand s2f_rehost_operand_of(uint8_t opcode);
/* Whether an instruction with that operand is indexed, and whether it stores
 * (INC and the like too). */
bool s2f_rehost_operand_indexed(uint8_t opcode);
bool s2f_rehost_operand_indexed_by_x(uint8_t opcode);
bool s2f_rehost_operand_stores(uint8_t opcode);

/* ---- what was found in a player ---- */

/* What a table's column or a pointer table is. */
enum s2f_role {
    S2F_ROLE_SONGS, /* NewPlayers: pointers, tempo, voices; 8 bytes a song */
    S2F_ROLE_INSTRUMENTS,
    S2F_ROLE_COMMANDS,
    S2F_ROLE_WAVE,
    S2F_ROLE_ARPEGGIO,
    S2F_ROLE_PULSE,
    S2F_ROLE_FILTER,
    S2F_ROLE_TEMPO,
    S2F_ROLE_INIT,
    S2F_ROLE_HARD_RESTART,
    S2F_ROLE_POINTERS, /* of sequences: low, then high bytes */
    S2F_ROLES
};

/* A run of bytes that operands point into: a column of a column-major table, or
 * a whole row-major one. */
struct s2f_section {
    uint32_t low, high; /* [low, high) in the tune */
    uint32_t reach;     /* behind the last byte that was seen read through it */
    enum s2f_role role;
    unsigned column; /* of column-major tables */
    uint32_t to;     /* where it goes */
};

enum {
    S2F_REHOST_SECTIONS = 32,
    S2F_REHOST_CHANGES = 48, /* bytes that songs differ in */
    S2F_REHOST_BLOCKS = 8,   /* below the code, above it, and in it */
    S2F_REHOST_RECORD = 8    /* bytes of an init record, at most */
};

/* One song's music in the tune. */
struct s2f_rehost_song {
    uint16_t start[S2F_PROJECT_TRACKS], loop[S2F_PROJECT_TRACKS];
    uint8_t number; /* in A, as the player's init gets it */
    uint8_t value[S2F_REHOST_CHANGES];
    /* what it starts with: the tempo of NewPlayers, SID Factory's record */
    uint8_t record[S2F_REHOST_RECORD];
};

/* A part of the tune's memory that moves as it is. */
struct s2f_rehost_block {
    uint32_t low, high; /* [low, high) in the tune; low = high: none */
    uint32_t to;
    uint32_t dirty_low, dirty_high; /* what playing changes in it */
    uint32_t copy;                  /* where its bytes at the start are kept */
};

struct s2f_rehost {
    struct s2f_source *source;
    enum s2f_rehost_family family;
    const uint8_t *ram;  /* 64 KiB: memory behind the selected song's init */
    uint8_t *kind;       /* 64 KiB: code map */
    uint32_t low, high;  /* the player's code in the tune */
    uint32_t code;       /* where it goes */
    uint16_t init, play; /* where the tune enters it */
    unsigned entries;    /* how often a play call of the tune does */
    struct s2f_newplayer place;
    unsigned sections;
    struct s2f_section section[S2F_REHOST_SECTIONS];
    /* SID Factory's init records: their bytes, and how far these are apart; 1 =
     * row-major */
    unsigned init_columns, init_stride;
    bool form_first; /* the wave table's first column is the waveform */
    struct s2f_rehost_block block[S2F_REHOST_BLOCKS];
    unsigned changes;
    uint16_t change[S2F_REHOST_CHANGES]; /* addresses that songs differ in */
    struct s2f_rehost_song song[S2F_PROJECT_MAX_SONGS];
};

/* Finds the first player whose order list reader begins at or above `from`.
 * Fails with NO_ROUTE. */
enum s2f_status s2f_rehost_locate(struct s2f_rehost *r, uint32_t from,
                                  struct s2f_diag *diag);

/* Finds its tables. */
enum s2f_status s2f_rehost_find_sections(struct s2f_rehost *r,
                                         struct s2f_diag *diag);

/* Ends sections at `at`, where something else begins. */
void s2f_rehost_bound_sections(struct s2f_rehost *r, uint32_t at);

/* The section of that role and column, or NULL. */
struct s2f_section *s2f_rehost_section(struct s2f_rehost *r, enum s2f_role role,
                                       unsigned column);

/* ---- watching it play ---- */

/* Finds where the tune enters the player, and each song's lists and what else
 * it starts with. Songs that another player plays are taken out of the source,
 * with a warning. */
enum s2f_status s2f_rehost_watch_songs(struct s2f_rehost *r,
                                       struct s2f_result *result,
                                       struct s2f_diag *diag);

/* Plays all songs, the selected one first, for up to `frames` frames each and
 * notes how far tables are read (reach). */
void s2f_rehost_watch_tables(struct s2f_rehost *r, uint32_t frames);

#endif
