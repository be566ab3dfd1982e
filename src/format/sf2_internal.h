/* What the parts of the .sf2 reader, validator and writer share.
 *
 * One list names every finding: its code, how bad it is and, for what makes
 * the reader refuse a file, the status that s2f_project_read returns. The
 * sentences, with their numbers, are made where the finding is made. Facts and
 * sources of every code: doc/sf2.md. */
#ifndef S2F_FORMAT_SF2_INTERNAL_H
#define S2F_FORMAT_SF2_INTERNAL_H

#include <sid2sf2/project.h>

/* X(name, code, severity, status of the reader where it is a rejection) */
#define S2F_FINDING_MAP(X)                                                     \
    X(FILE_EMPTY, "file-empty", REJECT, EMPTY)                                 \
    X(FILE_SHORT, "file-short", REJECT, TRUNCATED)                             \
    X(FILE_LONG, "file-long", REJECT, TOO_BIG)                                 \
    X(FILE_MEMORY, "file-memory", REJECT, PAST_MEMORY)                         \
    X(FILE_MAGIC, "file-magic", REJECT, NOT_SF2)                               \
    X(HEADER_END, "header-end", REJECT, TRUNCATED)                             \
    X(BLOCK_TWICE, "block-twice", REJECT, SF2_REJECTED)                        \
    X(BLOCK_MISSING, "block-missing", REJECT, SF2_REJECTED)                    \
    X(BLOCK_SIZE, "block-size", REJECT, SF2_REJECTED)                          \
    X(NO_INSTRUMENTS, "no-instruments", REJECT, SF2_REJECTED)                  \
    X(NO_COMMANDS, "no-commands", REJECT, SF2_REJECTED)                        \
    X(TABLE_COUNT, "table-count", REJECT, SF2_REJECTED)                        \
    X(BLOCK_ID, "block-id", CRASH, OK)                                         \
    X(BLOCK_UNKNOWN, "block-unknown", DAMAGE, OK)                              \
    X(BLOCK_AGAIN, "block-again", DAMAGE, OK)                                  \
    X(HEADER_PLACE, "header-place", DAMAGE, OK)                                \
    X(HEADER_OVERLAP, "header-overlap", DAMAGE, OK)                            \
    X(DRIVER_TYPE, "driver-type", CRASH, OK)                                   \
    X(DRIVER_MEMORY, "driver-memory", CRASH, OK)                               \
    X(SID_ACCESS, "sid-access", CRASH, OK)                                     \
    X(INIT_ADDRESS, "init-address", DAMAGE, OK)                                \
    X(CHANNEL_OFFSETS, "channel-offsets", DAMAGE, OK)                          \
    X(POKE_PLACE, "poke-place", DAMAGE, OK)                                    \
    X(TRACK_COUNT, "track-count", CRASH, OK)                                   \
    X(SLOT_SIZE, "slot-size", CRASH, OK)                                       \
    X(SLOT_OVERLAP, "slot-overlap", DAMAGE, OK)                                \
    X(SEQUENCE_START, "sequence-start", DAMAGE, OK)                            \
    X(POINTERS_MEMORY, "pointers-memory", CRASH, OK)                           \
    X(POINTERS_OVERLAP, "pointers-overlap", DAMAGE, OK)                        \
    X(POINTERS_SONG, "pointers-song", DAMAGE, OK)                              \
    X(TABLE_EMPTY, "table-empty", CRASH, OK)                                   \
    X(TABLE_ROWS, "table-rows", DAMAGE, OK)                                    \
    X(TABLE_TEXT_ROWS, "table-text-rows", CRASH, OK)                           \
    X(TABLE_ID_RESERVED, "table-id-reserved", CRASH, OK)                       \
    X(TABLE_ID_TWICE, "table-id-twice", CRASH, OK)                             \
    X(TABLE_RULE, "table-rule", CRASH, OK)                                     \
    X(TABLE_LAYOUT, "table-layout", EXPORT, OK)                                \
    X(TABLE_MEMORY, "table-memory", CRASH, OK)                                 \
    X(TABLE_OVERLAP, "table-overlap", DAMAGE, OK)                              \
    X(TABLE_WIDE, "table-wide", DAMAGE, OK)                                    \
    X(TABLE_LOW, "table-low", DAMAGE, OK)                                      \
    X(TABLE_OFF_SCREEN, "table-off-screen", CRASH, OK)                         \
    X(TABLE_NAME, "table-name", DAMAGE, OK)                                    \
    X(INIT_ROWS, "init-rows", CRASH, OK)                                       \
    X(RULES_END, "rules-end", DAMAGE, OK)                                      \
    X(RULE_CELL, "rule-cell", CRASH, OK)                                       \
    X(ORDER_MEMORY, "order-list-memory", CRASH, OK)                            \
    X(ORDER_END, "order-list-end", CRASH, OK)                                  \
    X(ORDER_ENTRIES, "order-list-entries", CRASH, OK)                          \
    X(ORDER_EMPTY, "order-list-empty", DAMAGE, OK)                             \
    X(ORDER_START, "order-list-start", DAMAGE, OK)                             \
    X(ORDER_LOOP, "order-list-loop", DAMAGE, OK)                               \
    X(ORDER_LONG, "order-list-long", DAMAGE, OK)                               \
    X(ORDER_BEHIND, "order-list-behind", DAMAGE, OK)                           \
    X(SEQUENCE_COUNT, "sequence-count", CRASH, OK)                             \
    X(SEQUENCE_MEMORY, "sequence-memory", CRASH, OK)                           \
    X(SEQUENCE_EMPTY, "sequence-empty", DAMAGE, OK)                            \
    X(SEQUENCE_END, "sequence-end", DAMAGE, OK)                                \
    X(SEQUENCE_ORDER, "sequence-order", DAMAGE, OK)                            \
    X(SEQUENCE_EVENT, "sequence-event", DAMAGE, OK)                            \
    X(SEQUENCE_NOTE, "sequence-note", DAMAGE, OK)                              \
    X(SEQUENCE_ROWS, "sequence-rows", CRASH, OK)                               \
    X(SEQUENCE_REPACK, "sequence-repack", DAMAGE, OK)                          \
    X(INSTRUMENT_RANGE, "instrument-range", EXPORT, OK)                        \
    X(COMMAND_RANGE, "command-range", EXPORT, OK)                              \
    X(SID_OVERLAP, "sid-overlap", DAMAGE, OK)                                  \
    X(SONG_COUNT, "song-count", CRASH, OK)                                     \
    X(AUX_POINTER, "aux-pointer", DAMAGE, OK)                                  \
    X(AUX_UNKNOWN, "aux-unknown", DAMAGE, OK)                                  \
    X(AUX_PAST_END, "aux-past-end", DAMAGE, OK)                                \
    X(AUX_SMALL, "aux-small", CRASH, OK)                                       \
    X(AUX_TWICE, "aux-twice", DAMAGE, OK)                                      \
    X(AUX_VERSION, "aux-version", DAMAGE, OK)                                  \
    X(AUX_END, "aux-end", DAMAGE, OK)                                          \
    X(AUX_VALUE, "aux-value", DAMAGE, OK)                                      \
    X(AUX_TEXT, "aux-text", DAMAGE, OK)                                        \
    X(SAVE_LOST, "save-lost", DAMAGE, OK)                                      \
    X(SAVE_ROOM, "save-room", DAMAGE, OK)                                      \
    X(EXPORT_TOP, "export-top", EXPORT, OK)                                    \
    X(EXPORT_START, "export-start", EXPORT, OK)                                \
    X(EXPORT_CODE_SIZE, "export-code-size", EXPORT, OK)                        \
    X(EXPORT_CODE, "export-code", EXPORT, OK)                                  \
    X(EXPORT_ZERO_PAGE, "export-zero-page", EXPORT, OK)                        \
    X(EXPORT_SONGS, "export-songs", EXPORT, OK)                                \
    X(EXPORT_ENTRY, "export-entry", EXPORT, OK)

enum s2f_finding_id {
#define S2F_FINDING_ENUM(name, code, severity, status) S2F_FINDING_##name,
    S2F_FINDING_MAP(S2F_FINDING_ENUM)
#undef S2F_FINDING_ENUM
        S2F_FINDING_COUNT
};

/* The constant parts of a finding. */
struct s2f_finding_kind {
    const char *code;
    enum s2f_severity severity;
    enum s2f_status status; /* OK unless the reader refuses for it */
};
extern const struct s2f_finding_kind s2f_finding_kinds[S2F_FINDING_COUNT];

/* Counts a finding and keeps it while there is room. The sentence is cut to
 * fit. */
void s2f_finding_add(struct s2f_findings *findings, enum s2f_finding_id id,
                     uint32_t address, const char *format, ...)
    S2F_PRINTF(4, 5);

/* Turns the first finding that makes the reader refuse (rejections_only), or
 * simply the first one, into *diag (may be NULL) and its status; what is no
 * rejection becomes SF2_UNSAFE. OK where there is none. */
enum s2f_status s2f_findings_status(const struct s2f_findings *findings,
                                    bool rejections_only,
                                    struct s2f_diag *diag);

/* Decodes a file, as s2f_project_read, but lists every rejection. What the
 * editor accepts and trips over is left to s2f_project_check. */
void s2f_sf2_parse(struct s2f_project *project, const uint8_t *bytes,
                   size_t size, struct s2f_findings *findings);

/* Whether the project has an instruments and a commands table, which the
 * editor insists on; `at` is the address to report. */
void s2f_sf2_check_required(const struct s2f_project *project, uint32_t at,
                            struct s2f_findings *findings);

/* ---- header blocks (sf2_header.c) ---- */

enum {
    S2F_SF2_MAGIC = 0x1337,
    S2F_SF2_BLOCKS = 9, /* ids 1-9 mean something */
    S2F_SF2_END = 0xff, /* the id that ends the chain */
    S2F_SF2_COMMON_SIZE = 40,
    S2F_SF2_COMMON_WORDS = 18,
    S2F_SF2_MUSIC_SIZE = 18
};

/* Decodes the payload of block id (1-9), which starts at address `at` of
 * project->memory and is `size` bytes long, all before project->bottom. True
 * where the editor's reader ends exactly at the payload's end. Tables are
 * added to those already there; *dropped counts those without room. */
bool s2f_sf2_block_read(struct s2f_project *project, unsigned id, uint32_t at,
                        uint32_t size, unsigned *dropped);

/* Writes all header blocks, $1337 to $FF, to out: at most room bytes, or
 * nothing where out is NULL. Returns the bytes that they take, or 0 where a
 * block is larger than 255 bytes; *block is then its id. */
size_t s2f_sf2_header_write(const struct s2f_project *project, uint8_t *out,
                            size_t room, unsigned *block);

/* Group `group` of colour (kind 0), insert/delete (1) or action rules (2):
 * the number of its rules, and where the first one starts in *first. -1 where
 * there is no such complete group. */
int s2f_sf2_rule_group(const struct s2f_project *project, unsigned kind,
                       unsigned group, const uint8_t **first);
/* Bytes of one rule of that kind: 4, 5, 7. */
unsigned s2f_sf2_rule_size(unsigned kind);
/* Whether the editor's parser ends exactly at the end of rule block kind (0-2)
 * or of the instrument data (3). */
bool s2f_sf2_rules_exact(const struct s2f_project *project, unsigned kind);

/* ---- auxiliary data (sf2_aux.c) ---- */

/* Sets what the editor has where a file says nothing. */
void s2f_sf2_aux_default(struct s2f_aux *aux);

/* Decodes the chunks that $0FFB points at, up to project->bottom. Objections
 * are added to *findings. */
void s2f_sf2_aux_read(struct s2f_aux *aux, const struct s2f_project *project,
                      struct s2f_findings *findings);

/* Writes chunks 3, 2, 1, 4, 5, 0 to out, which holds room bytes, or counts
 * only where out is NULL. Returns their size in bytes. Counts out of range are
 * cut to what the struct can hold. */
size_t s2f_sf2_aux_write(const struct s2f_aux *aux, uint8_t *out, size_t room);

/* Whether size bytes are a whole payload of chunk 4 in version 2. */
bool s2f_sf2_text_valid(const uint8_t *text, size_t size);

/* ---- music (sf2_music.c) ---- */

/* Songs as every address computation counts them: at least 1, at most 16. */
unsigned s2f_sf2_songs(const struct s2f_project *project);

/* Start of order list slot i or of sequence slot n; may lie past memory. */
uint32_t s2f_sf2_order_list(const struct s2f_project *project, unsigned i);
uint32_t s2f_sf2_sequence(const struct s2f_project *project, unsigned n);

/* Makes the order list pointers in memory (64 KiB) those of song (0-based), as
 * the editor does when its user selects it. */
void s2f_sf2_select_song(const struct s2f_project *project, unsigned song,
                         uint8_t *memory);

void s2f_sf2_check_music(const struct s2f_project *project,
                         struct s2f_findings *findings);

/* ---- tables and memory (sf2_tables.c, sf2_place.c) ---- */

void s2f_sf2_check_tables(const struct s2f_project *project,
                          struct s2f_findings *findings);
/* Where things lie: overlaps, what a save loses, what the SID overwrites. */
void s2f_sf2_check_places(const struct s2f_project *project,
                          struct s2f_findings *findings);

/* Points word[] at the words of block 2, in file order: init first. */
void s2f_sf2_common_words(struct s2f_driver_common *common,
                          uint16_t *word[S2F_SF2_COMMON_WORDS]);

#endif
