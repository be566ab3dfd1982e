/* A project: one .sf2 file of SID Factory II.
 *
 * An .sf2 is a C64 program file: a 64 KiB memory image with a chain of header
 * blocks at its top and auxiliary chunks behind its music. Facts: doc/sf2.md.
 *
 * struct s2f_project holds a whole project decoded, memory image included
 * (about 80 KiB: allocate it, or keep one per worker). It owns nothing.
 */
#ifndef SID2SF2_PROJECT_H
#define SID2SF2_PROJECT_H

#include <sid2sf2/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    S2F_PROJECT_MAX_SIZE = 0x10000, /* of the file, load address included */
    S2F_PROJECT_MAX_TABLES = 16,
    S2F_PROJECT_MAX_SONGS = 16,
    S2F_PROJECT_TRACKS = 3,
    S2F_PROJECT_NAME = 64,    /* room for a name, terminator included */
    S2F_PROJECT_BLOCK = 255,  /* a block's payload at most */
    S2F_PROJECT_SLOT = 0x100, /* size of an order list or sequence slot */
    S2F_PROJECT_MAX_SEQUENCES = 0x80,
    S2F_PROJECT_INIT = 0x1000, /* the editor needs init here */
    S2F_PROJECT_AUX_POINTER = 0x0ffb,
    S2F_PROJECT_MAX_TEXT = 8192, /* raw aux chunks kept, see aux_raw */
    S2F_PROJECT_MAX_FINDINGS = 64
};

/* Block 1. */
struct s2f_descriptor {
    uint8_t type; /* must be 0 */
    uint16_t driver_size;
    char name[S2F_PROJECT_NAME];
    uint16_t code_top;
    uint16_t code_size;
    uint8_t major, minor;
    bool has_revision; /* older files lack the byte */
    uint8_t revision;
};

/* Block 2, in file order: the addresses of the driver that the editor calls,
 * reads and writes. Per-track fields are arrays of three bytes. */
struct s2f_driver_common {
    uint16_t init, stop, update;
    uint16_t sid_channel_offset;
    uint16_t driver_state;
    uint16_t tick_counter;
    uint16_t order_list_index;
    uint16_t sequence_index;
    uint16_t sequence_in_use;
    uint16_t current_sequence;
    uint16_t current_transpose;
    uint16_t current_event_duration;
    uint16_t next_instrument;
    uint16_t next_command;
    uint16_t next_note;
    uint16_t next_note_is_tied;
    uint16_t tempo_counter;
    uint16_t trigger_sync;
    uint8_t note_trigger_sync_value; /* 2 in all stock drivers */
    uint8_t reserved_byte;
    uint16_t reserved_word;
};

enum s2f_table_type {
    S2F_TABLE_GENERIC = 0x00,
    S2F_TABLE_INSTRUMENTS = 0x80,
    S2F_TABLE_COMMANDS = 0x81
};

enum { S2F_RULE_NONE = 0xff };

/* An entry of block 3. */
struct s2f_table {
    uint8_t type;
    uint8_t id;
    uint8_t text_width; /* of the text column, 0 = none */
    char name[S2F_PROJECT_NAME];
    uint8_t layout;     /* 0 row-major, 1 column-major */
    uint8_t properties; /* bit 0 insert/delete, 1 stack below, 2 byte index */
    uint8_t insert_delete_rule, action_rule, color_rule; /* group or $FF */
    uint16_t address, columns, rows;
    uint8_t visible_rows;
};

/* Block 5. */
struct s2f_music {
    uint8_t tracks; /* 3 */
    uint16_t order_list_low,
        order_list_high; /* pointer tables, a byte a track */
    uint8_t sequences;   /* how many slots */
    uint16_t sequence_low,
        sequence_high;        /* pointer tables, a byte a sequence */
    uint16_t order_list_size; /* of a slot, $100 */
    uint16_t order_lists;     /* first slot; song s, track t: slot s*3+t */
    uint16_t sequence_size;   /* of a slot, $100 */
    uint16_t sequence0;       /* first slot, right behind the order lists */
};

/* Auxiliary data that this library interprets. */
struct s2f_aux {
    bool present; /* a pointer at $0FFB and readable chunks */
    uint8_t notation, highlight_offset, highlight_interval; /* chunk 1 */
    uint8_t sid_model; /* chunk 2: 0 = 6581, 1 = 8580 */
    uint8_t region;    /* 0 PAL, 1 NTSC */
    unsigned songs;    /* chunk 5: 1..16 */
    unsigned song;     /* the selected one, 0-based */
    char song_name[S2F_PROJECT_MAX_SONGS][S2F_PROJECT_NAME];
    unsigned marker_layers; /* chunk 3: layers, a count each */
    uint8_t marker_count[S2F_PROJECT_MAX_SONGS];
    int32_t marker[S2F_PROJECT_MAX_SONGS][16];
    /* chunk 4 (table texts), version 2, kept as the payload it is stored as */
    size_t text_size;
    uint8_t text[S2F_PROJECT_MAX_TEXT];
};

struct s2f_project {
    uint16_t top;    /* load address: where the header starts */
    uint32_t bottom; /* end of the file's bytes in memory, at most $FFFF */
    struct s2f_descriptor descriptor;
    struct s2f_driver_common common;
    unsigned tables;
    struct s2f_table table[S2F_PROJECT_MAX_TABLES];
    /* block 4: names of the instrument columns; parsed, never displayed */
    unsigned instrument_columns;
    char instrument_column[16][S2F_PROJECT_NAME];
    struct s2f_music music;
    /* blocks 6-9 as stored (payload); size 0 = block absent. Index 0 is block
     * 6 (colour rules), then insert/delete, action, instrument data. */
    size_t rules_size[4];
    uint8_t rules[4][S2F_PROJECT_BLOCK];
    struct s2f_aux aux;
    uint8_t memory[0x10000]; /* what the file puts at each address, else 0 */
};

enum s2f_severity {
    S2F_SEVERITY_REJECT, /* the editor refuses the file */
    S2F_SEVERITY_CRASH,  /* it crashes, hangs or overruns its own memory */
    S2F_SEVERITY_DAMAGE, /* it opens, then corrupts or mis-shows the project */
    S2F_SEVERITY_EXPORT  /* only the editor's own .sid/.prg export is wrong */
};

struct s2f_finding {
    enum s2f_severity severity;
    const char *code; /* constant, "order-list-end" */
    uint32_t address; /* C64 address it concerns, or the file's offset */
    char text[120];   /* one sentence with the numbers in it */
};

struct s2f_findings {
    unsigned count; /* all that were found; the first ones are kept */
    struct s2f_finding item[S2F_PROJECT_MAX_FINDINGS];
};

/* Reads an .sf2 from size bytes into *project. It is strict about what the
 * stock editor is strict about: fails with EMPTY, NOT_SF2, TOO_BIG,
 * PAST_MEMORY, TRUNCATED or SF2_REJECTED, and *diag (may be NULL) says what
 * and where. What the editor accepts but trips over is for s2f_project_check.
 * Never reads outside bytes; hostile input is expected. */
S2F_API enum s2f_status s2f_project_read(struct s2f_project *project,
                                         const uint8_t *bytes, size_t size,
                                         struct s2f_diag *diag);

/* Everything the stock editor would reject, crash on, corrupt or mislead its
 * user about, by name (doc/sf2.md lists every code). Clears *findings first.
 * A project without findings is what the writer calls valid. */
S2F_API void s2f_project_check(const struct s2f_project *project,
                               struct s2f_findings *findings);

/* The same for a file's bytes, rejections of the reader included. */
S2F_API void s2f_project_check_file(const uint8_t *bytes, size_t size,
                                    struct s2f_findings *findings);

/* Writes *project as an .sf2 into out (room bytes), its length to *size.
 * Memory is taken from project->memory; the header blocks are laid over it at
 * project->top and must end at or below $0FFB and not run into order lists,
 * tables or code; aux chunks are appended behind the highest used sequence (an
 * IRQ starter of the library's own before them, so that SYS 4093 plays), and
 * $0FFB-$0FFF are set. Then the result is read back and checked: SF2_UNSAFE or
 * SF2_REJECTED with the first finding where the editor would object to it,
 * PAST_MEMORY where it does not fit, TOO_BIG where room is too small. */
S2F_API enum s2f_status s2f_project_write(const struct s2f_project *project,
                                          uint8_t *out, size_t room,
                                          size_t *size, struct s2f_diag *diag);

/* Bytes that the header blocks of *project take ($1337 to the final $FF), so
 * that a planner can choose project->top. */
S2F_API size_t s2f_project_header_size(const struct s2f_project *project);

/* Bytes that IRQ starter and auxiliary chunks take behind the sequences. */
S2F_API size_t s2f_project_tail_size(const struct s2f_project *project);

/* The highest sequence that any order list uses, counted as the editor counts:
 * each slot is scanned to $FF only. */
S2F_API unsigned
s2f_project_highest_sequence(const struct s2f_project *project);

/* Memory as it is after the editor's edit screen opened: pointer tables
 * rewritten, unused sequence slots stamped 80 00 7F. memory: 64 KiB. */
S2F_API void s2f_project_opened(const struct s2f_project *project,
                                uint8_t *memory);

/* Memory as the editor's .sid export keeps it: [code top, + driver size),
 * tables, pointers, order lists and sequences; all else 0. memory: 64 KiB. */
S2F_API void s2f_project_exported(const struct s2f_project *project,
                                  uint8_t *memory);

#ifdef __cplusplus
}
#endif
#endif
