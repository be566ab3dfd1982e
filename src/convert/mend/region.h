/* Choosing what to move: a run of the player's instructions that goes to a stub
 * whole, with a jump to it at each place where it can be entered. */
#ifndef S2F_CONVERT_MEND_REGION_H
#define S2F_CONVERT_MEND_REGION_H

#include "convert/mend/mend.h"
#include "convert/mend/stub.h"

enum {
    S2F_REGION_SIZE = 64, /* bytes, at most */
    S2F_REGION_ENTRIES = 8,
    S2F_REGION_JUMP = 3, /* bytes of the jump at an entry */
    S2F_REGION_REDIRECTS = 8,
    S2F_REGION_JUMPS = 1024
};

/* Bits of sources[]: how many executed branches, jumps and calls lead to a
 * byte, and what else is known of it. */
enum {
    S2F_SOURCES_COUNT = 0x3f, /* saturating */
    S2F_SOURCES_OTHER = 0x40, /* entered in ways that are not counted */
    S2F_SOURCES_TAKEN = 0x80  /* part of a region that is mended already */
};

/* The player's code as mending sees it. */
struct s2f_region_code {
    const struct s2f_source *source;
    const uint8_t *access; /* what all that will run uses */
    const uint8_t *code;   /* 64 KiB */
    const uint8_t *fixed;  /* S2F_MEND_FIXED and so on */
    const uint8_t *sources;
    const uint16_t *jumps; /* every JMP and JSR that was executed */
    unsigned jump_count;   /* 0 where there are more than can be kept */
};

struct s2f_region {
    uint32_t start, end; /* [start, end) is moved */
    /* the instruction that ends at start stays, and its flags are made right at
     * the stub's begin: its address; or NO_RECHECK */
    uint32_t recheck;
    unsigned entries;
    uint32_t entry[S2F_REGION_ENTRIES]; /* ascending, start first */
    uint16_t stub[S2F_REGION_ENTRIES];  /* where each of them goes */
    /* JMP and JSR elsewhere that lead to an entry where there is no room for a
     * jump: they go to the stub themselves */
    unsigned redirects;
    struct {
        uint16_t at;
        uint8_t entry; /* its number */
    } redirect[S2F_REGION_REDIRECTS];
};

enum { S2F_REGION_NO_RECHECK = 0x10000 };

/* What an executed instruction must be rewritten for (or-ed enum s2f_fix), or
 * 0. */
unsigned s2f_region_fix(const struct s2f_region_code *code, uint32_t a);

/* Whether the instruction does what the editor's CPU does differently and also,
 * at other times, what no stub of it would leave right. */
bool s2f_region_hopeless(const struct s2f_region_code *code, uint32_t a);

/* The smallest region from start on that contains the instruction at `must` and
 * can be moved. region->recheck is the caller's to set before. false: none. */
bool s2f_region_find(const struct s2f_region_code *code, uint32_t start,
                     uint32_t must, struct s2f_region *region);

/* Adds the region to the stubs and fills in region->stub. false where an
 * instruction has no equivalent, or there is no room; *stub is then as before.
 */
bool s2f_region_make(const struct s2f_region_code *code,
                     struct s2f_region *region, struct s2f_stub *stub);

#endif
