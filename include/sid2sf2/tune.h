/* A tune: one .sid file (PSID v1-v4, RSID v2-v4).
 *
 * Format facts: the HVSC document "SID file format" (big-endian header fields,
 * offsets named beside the fields below). A struct s2f_tune owns nothing: its
 * pointers lead into the caller's bytes, which must outlive it.
 */
#ifndef SID2SF2_TUNE_H
#define SID2SF2_TUNE_H

#include <sid2sf2/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    S2F_TUNE_HEADER_V1 = 0x76,
    S2F_TUNE_HEADER_V2 = 0x7c,
    S2F_TUNE_MAX_SONGS = 256,
    /* header, two load address bytes and 64 KiB of data */
    S2F_TUNE_MAX_SIZE = 0x7c + 2 + 0x10000
};

enum s2f_clock {
    S2F_CLOCK_UNKNOWN,
    S2F_CLOCK_PAL,
    S2F_CLOCK_NTSC,
    S2F_CLOCK_BOTH
};

enum s2f_sid_model {
    S2F_SID_UNKNOWN,
    S2F_SID_6581,
    S2F_SID_8580,
    S2F_SID_BOTH
};

/* Header deviations that players accept; reported, never fatal. */
enum s2f_tune_warning {
    S2F_TUNE_WARN_START_SONG = 1 << 0, /* start song 0 or over songs: 1 taken */
    S2F_TUNE_WARN_CUT = 1 << 1,        /* data past $FFFF were dropped */
    S2F_TUNE_WARN_SID_ADDRESS = 1 << 2, /* extra SID address out of range */
    S2F_TUNE_WARN_FLAGS = 1 << 3,       /* reserved flag bits are set */
    S2F_TUNE_WARN_INIT_OUTSIDE = 1 << 4 /* init or play outside the data */
};

struct s2f_tune {
    bool rsid;            /* +00 magic */
    unsigned version;     /* +04 */
    unsigned data_offset; /* +06 */
    uint16_t load;  /* +08, or the data's first two bytes where that is 0 */
    uint16_t init;  /* +0A, load where that is 0 (PSID) */
    uint16_t play;  /* +0C, 0 = init installs an interrupt handler */
    unsigned songs; /* +0E, 1..256 */
    unsigned start_song;     /* +10, 1..songs */
    uint32_t speed;          /* +12, bit n = song n+1 is timed by CIA 1 */
    char title[33];          /* +16, Windows-1252 bytes, terminated here */
    char author[33];         /* +36 */
    char released[33];       /* +56 */
    uint16_t flags;          /* +76, v2 and later */
    uint8_t start_page;      /* +78 relocation start page */
    uint8_t page_length;     /* +79 */
    uint16_t sid_address[3]; /* $D400, and +7A, +7B; 0 = none */
    enum s2f_sid_model sid_model[3]; /* from flags */
    unsigned sids;                   /* 1..3 */
    enum s2f_clock clock;            /* from flags */
    bool mus;            /* flags bit 0: data are for the MUS player */
    bool psid_specific;  /* flags bit 1, PSID: uses PlaySID samples */
    bool basic;          /* flags bit 1, RSID: a BASIC program */
    unsigned warnings;   /* enum s2f_tune_warning */
    const uint8_t *data; /* borrowed: the bytes that belong at `load` */
    size_t size;         /* of data; load + size <= $10000 */
};

/* Reads a .sid file from size bytes. Fills *tune and borrows bytes.
 * Fails with EMPTY, TRUNCATED, TOO_BIG, NOT_SID, BAD_HEADER (a value that the
 * format forbids: version 0 or over 4, a data offset that is not the header's
 * length, songs 0 or over 256, RSID with a load, play or speed field that is
 * not 0, RSID loading below $07E8 or with init in ROM or I/O) or PAST_MEMORY;
 * *diag (may be NULL) then says what and at which byte. Never reads outside
 * bytes. */
S2F_API enum s2f_status s2f_tune_read(struct s2f_tune *tune,
                                      const uint8_t *bytes, size_t size,
                                      struct s2f_diag *diag);

/* Writes *tune as a .sid file into out (room bytes) and its length to *size.
 * The load address field is written as 0 and the address put before the data,
 * as HVSC does. Fields derived from others (flags, sid_address) are taken from
 * flags and sid_address. Refuses (BAD_HEADER, PAST_MEMORY) what s2f_tune_read
 * would refuse; TOO_BIG where room is too small. */
S2F_API enum s2f_status s2f_tune_write(const struct s2f_tune *tune,
                                       uint8_t *out, size_t room, size_t *size,
                                       struct s2f_diag *diag);

/* Whether song (1-based) is called by CIA 1 timer A instead of once a frame.
 * Songs over 32 use bit 31; in version 1 and PlaySID tunes the bits start over
 * with song 33. */
S2F_API bool s2f_tune_uses_cia(const struct s2f_tune *tune, unsigned song);

/* The bank ($01) that PSID players set before they call an address:
 * $37 below $A000, $36 below $D000, $34 below $E000, $35 above. */
S2F_API uint8_t s2f_tune_bank(uint16_t address);

#ifdef __cplusplus
}
#endif
#endif
