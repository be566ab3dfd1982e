/* Sequences and order lists, packed as the editor keeps them in memory and
 * exports them (SID Factory II, DataSourceSequence, DataSourceOrderList;
 * doc/sf2.md). Nothing here allocates, and hostile bytes are expected. */
#ifndef S2F_FORMAT_SF2_SEQUENCE_H
#define S2F_FORMAT_SF2_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- sequences ---- */

enum {
    S2F_SEQUENCE_ROOM = 1024,  /* rows of the editor's buffer */
    S2F_SEQUENCE_ROWS = 1023,  /* that are safe to use */
    S2F_SEQUENCE_PACKED = 254, /* bytes at most, $7F not counted */
    S2F_SEQUENCE_END = 0x7f,

    S2F_ROW_NONE = 0x80,       /* no instrument, no command */
    S2F_ROW_DURATION = 0x80,   /* packed only: + rows - 1 */
    S2F_ROW_TIE = 0x90,        /* as an instrument: the note is tied */
    S2F_ROW_INSTRUMENT = 0xa0, /* + 0-31 */
    S2F_ROW_COMMAND = 0xc0,    /* + 0-63 */

    S2F_NOTE_OFF = 0x00,
    S2F_NOTE_LAST = 0x6f, /* 1 to this are notes */
    S2F_NOTE_HOLD = 0x7e
};

struct s2f_row {
    uint8_t command;    /* S2F_ROW_NONE or S2F_ROW_COMMAND + n */
    uint8_t instrument; /* S2F_ROW_NONE, _TIE or _INSTRUMENT + n */
    uint8_t note;
};

/* A sequence unpacked, and what is odd in it. */
struct s2f_sequence {
    unsigned rows; /* may exceed S2F_SEQUENCE_ROOM; only so many are kept */
    unsigned size; /* packed bytes read, $7F included */
    bool ended;    /* a $7F where an event would start */
    bool order;    /* an instrument before a command, or two commands */
    bool event;    /* a note byte over $7F */
    bool note;     /* a reserved note, or $7F as a note */
    struct s2f_row row[S2F_SEQUENCE_ROOM];
};

/* Unpacks up to 256 bytes of `bytes`, of which size may be read; where an event
 * runs past them it goes on with zeros. */
void s2f_sequence_unpack(const uint8_t *bytes, size_t size,
                         struct s2f_sequence *sequence);

/* Packs rows the one way the editor does. Returns the bytes that takes, $7F
 * included, and writes as many of them as out has room for (out may be NULL
 * with room 0). More than S2F_SEQUENCE_PACKED + 1 cannot be edited. */
unsigned s2f_sequence_pack(const struct s2f_row *row, unsigned rows,
                           uint8_t *out, unsigned room);

/* ---- order lists ---- */

enum {
    S2F_ORDER_ENTRIES = 254, /* sequences that a list may play */
    S2F_ORDER_PACKED = 255,  /* bytes at most, end and loop included */
    S2F_ORDER_STOP = 0xfe,
    S2F_ORDER_LOOP = 0xff,       /* the next byte is the packed offset */
    S2F_ORDER_TRANSPOSE = 0x80,  /* from here on to $FD: for what follows */
    S2F_ORDER_TRANSPOSE_0 = 0xa0 /* no semitones */
};

struct s2f_order {
    uint8_t transpose; /* byte in force, 0 before the first one */
    uint8_t sequence;
};

/* An order list unpacked. */
struct s2f_order_list {
    unsigned entries; /* may exceed what is kept */
    unsigned size;    /* packed bytes, end mark and loop offset included */
    bool ended;       /* an end mark in the bytes */
    bool loops;       /* $FF and not $FE */
    uint8_t offset;   /* packed loop offset, where it loops */
    unsigned loop;    /* the entry that offset means; entries = none */
    struct s2f_order entry[S2F_ORDER_ENTRIES];
};

/* Unpacks up to 256 bytes of `bytes`, of which size may be read. */
void s2f_order_list_unpack(const uint8_t *bytes, size_t size,
                           struct s2f_order_list *list);

/* Packs a list as the editor does: a transposition where it changes and at the
 * loop's target. Returns the bytes that takes and writes as many of them as out
 * has room for (out may be NULL with room 0). */
unsigned s2f_order_list_pack(const struct s2f_order_list *list, uint8_t *out,
                             unsigned room);

#endif
