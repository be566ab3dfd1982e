/* Route wrap: the tune's player runs untouched behind a small driver.
 *
 * It works for every player that is called once or several whole times a
 * frame. The result plays, and shows nothing to edit. doc/wrap.md describes
 * driver and memory layout. */
#ifndef S2F_CONVERT_WRAP_H
#define S2F_CONVERT_WRAP_H

#include "convert/mend/mend.h"

extern const struct s2f_route s2f_route_wrap;

enum {
    /* The code range that the editor disassembles and relocates: JMP init and
     * one indexed SID access, which its edit screen needs to find. All else
     * lies behind, because a player in the range would be taken for code. */
    S2F_WRAP_ENTRY = 0x1000,
    S2F_WRAP_ENTRY_SIZE = 6,
    /* cycles that putting bytes back may take in a frame, NTSC ones included,
     * and frames that it may take: verification allows music three late */
    S2F_WRAP_MAX_RESTORE = 14000,
    S2F_WRAP_MAX_STEPS = 3,
    S2F_WRAP_WAIT_CYCLES = 256,
    S2F_WRAP_KINDS = 2,         /* of frames with samples */
    S2F_WRAP_ROUND = 8,         /* cycles, between samples */
    S2F_WRAP_MAX_DRIVER = 1792, /* of the driver without the low copy */
    /* pages that are copied up in each update before the first start, and at
     * most: the editor calls update eleven times at least before that */
    S2F_WRAP_COLD_PAGES = 4,
    S2F_WRAP_COLD_MAX = 40,
    S2F_WRAP_COLD_MARKS = 4,
    /* rows of the dummy tables: all that a sequence byte can name */
    S2F_WRAP_INSTRUMENTS = 32,
    S2F_WRAP_COMMANDS = 64
};

/* What starts a song. In all cases generated code first puts bytes back that
 * playing changes, so that every start is like the first. */
enum s2f_wrap_init {
    S2F_WRAP_CALL, /* these bytes as the file has them, then the tune's init */
    /* Init's results, and init is not run: the editor's CPU would run it to
     * another end, or too long. */
    S2F_WRAP_STORE,
    /* The same without what an unpacking init wrote above all that was seen in
     * use. */
    S2F_WRAP_TRIM,
    /* And what init left below $1000 is part of the image, as if the file had
     * brought it: too much to put back at each start. */
    S2F_WRAP_LOW
};

/* What the driver reckons with while it plays samples: cycles of the editor,
 * found by playing the project (measure.c).
 */
struct s2f_wrap_pace {
    /* of a frame that samples must leave to all else, and calls that it then
     * has at most, by its kind: 0 where the clue holds the value */
    uint16_t gap[S2F_WRAP_KINDS];
    uint8_t most[S2F_WRAP_KINDS];
    uint8_t shortest; /* period: with shorter ones calls would be owed */
    uint8_t call;     /* from one call to the next without a wait */
    uint8_t spread;   /* the same with the shortest wait */
    uint8_t skips;    /* calls in whose time a new period is learned */
    uint16_t clue;    /* an address, looked at before the play call */
    uint8_t value;
};

/* Where its fields lie in the driver, from driver->pace on, but for the clue,
 * which is an operand in driver->nmi_clue. */
enum s2f_wrap_pace_field {
    S2F_PACE_GAP_LOW = 0,
    S2F_PACE_GAP_HIGH = 2,
    S2F_PACE_MOST = 4,
    S2F_PACE_SHORTEST = 6,
    S2F_PACE_CALL = 7,
    S2F_PACE_SPREAD = 8,
    S2F_PACE_SKIPS = 9,
    S2F_WRAP_PACE_SIZE = 10
};

/* What the driver must do, and where it lies. */
struct s2f_wrap_plan {
    bool
        tight; /* given: bytes of the tune that were not seen in use are free */
    uint16_t init, play;  /* what it calls */
    enum s2f_entry entry; /* how it calls play */
    /* Where handlers install each other: the vector that they write to. The
     * driver keeps its value between updates, for the sake of a C64, which has
     * interrupts of its own, and begins with the song's handler. 0 = none */
    uint16_t vector;
    uint16_t handler[S2F_PROJECT_MAX_SONGS];
    struct s2f_nmi_facts nmi; /* what samples need, if there are any */
    uint16_t nmi_back;        /* as `back`, for NMIs */
    uint32_t frame;           /* cycles */
    uint16_t nmi_vector[S2F_PROJECT_MAX_SONGS][2]; /* $0318, $FFFA */
    uint8_t cia[S2F_PROJECT_MAX_SONGS][S2F_CIA2_REGISTERS];
    bool exits;    /* handlers leave through the KERNAL */
    unsigned roms; /* routines that the editor has no ROM for */
    uint16_t rom[S2F_MAX_ROM_CALLS];
    uint16_t back; /* where an interrupt handler returns to: both bytes of
                    * the address are the same, as the editor's CPU pulls
                    * them in the other order */
    uint8_t init_bank, play_bank; /* $01 for these calls, 0 = leave it */
    /* the tune writes to where the editor's first call puts its return address,
     * at the two ends of the stack */
    bool guarded;
    bool clears_flags; /* C, V and D, which a frame's last call may have set */
    bool swap_entry;   /* the player uses the six bytes at $1000 itself */
    uint8_t entry_bytes[S2F_WRAP_ENTRY_SIZE]; /* the player's, if so */
    bool deferred;       /* init runs in the first update: too long for both */
    bool constant_calls; /* and waits, for all songs */
    /* by song of the project */
    unsigned songs;
    bool mapped; /* song numbers are not 0, 1, 2 ... */
    uint8_t song[S2F_PROJECT_MAX_SONGS];
    uint8_t calls[S2F_PROJECT_MAX_SONGS];
    /* between these calls, in S2F_WRAP_WAIT_CYCLES: as the timer spread them */
    uint8_t waits[S2F_PROJECT_MAX_SONGS];
    /* bytes below $1000 that the player needs: [low, $1000), or low = 0. The
     * file brings them, but the editor's export does not, so the driver keeps a
     * copy and restores it where the file's header is missing from memory. */
    uint16_t low;
    bool restore_vector;    /* $0FFB-$0FFF, which the file format takes */
    enum s2f_wrap_init how; /* what starts a song */
    uint16_t stored_code;   /* where that code lies */
    unsigned steps;         /* updates that it is spread over */
    uint16_t restore[S2F_PROJECT_MAX_SONGS][S2F_WRAP_MAX_STEPS]; /* its entries
                                                                  */
    /* Pages of the tune that have no place in the file, because tables and
     * order lists must lie above all that the editor's export keeps and fit
     * nowhere but below these: kept in a block behind the driver, and copied up
     * before the first start. The marks are bytes by which the driver knows
     * whether they are there. */
    unsigned cold_pages; /* 0 = all is in the file */
    uint16_t cold_from;  /* where they belong; $D000-$DFFF is left out */
    uint16_t cold_block; /* where they are kept */
    uint16_t cold_mark[S2F_WRAP_COLD_MARKS];
    uint8_t cold_value[S2F_WRAP_COLD_MARKS];
    uint16_t top;      /* of the file: its header's address */
    uint16_t code;     /* where the driver lies */
    uint16_t mends;    /* where the stubs of mended places lie */
    uint16_t chips;    /* in these, as in struct s2f_mends */
    uint16_t low_copy; /* where the copy of the low bytes lies */
    uint16_t music;    /* first table: end of the driver */
};

/* The driver as assembled: addresses that the project's header names. */
struct s2f_wrap_driver {
    uint16_t size; /* bytes from plan->code on, variables included */
    uint16_t init, stop, update;
    uint16_t state;          /* one byte: $40 stopped, $80 running, 0 pending */
    uint16_t channel_offset; /* three bytes that the editor writes */
    uint16_t scratch; /* 3 bytes each for the fields that it pokes or reads */
    uint16_t tempo;   /* a byte that never is 0 */
    uint16_t back;    /* where an interrupt handler's return goes on */
    /* with samples: where an NMI handler's does; where one is called; behind
     * all of a frame's; how many are left that begin with a wait; how long
     * that is, in rounds of S2F_WRAP_ROUND cycles and in parts of 256 of one;
     * and where struct s2f_wrap_pace lies */
    uint16_t nmi_back, nmi_call, nmi_end, nmi_left, nmi_rounds, nmi_part, pace;
    /* what tells the kind of a frame, and where that is kept; where update
     * goes on when samples are done with */
    uint16_t nmi_clue, nmi_kind, nmi_returned;
    uint8_t bytes[S2F_WRAP_MAX_DRIVER];
};

enum { S2F_WRAP_SCRATCH_FIELDS = 12 };

/* Whether handlers that are entered so may leave through the KERNAL. */
static inline bool s2f_wrap_has_exits(enum s2f_entry entry)
{
    return entry == S2F_ENTRY_KERNAL || entry == S2F_ENTRY_NMI;
}

/* Assembles the driver for plan->code. Its size does not depend on addresses.
 * false where it would not fit S2F_WRAP_MAX_DRIVER (a programmer's mistake). */
bool s2f_wrap_assemble(const struct s2f_wrap_plan *plan,
                       const uint8_t low_vector[5],
                       struct s2f_wrap_driver *driver);

/* What becomes of a byte of memory when init is stored. */
enum s2f_wrap_fate {
    S2F_WRAP_LEAVE = 0,    /* nothing */
    S2F_WRAP_BAKE = 1,     /* it is in the image as init leaves it */
    S2F_WRAP_PUT_BACK = 2, /* code puts it back when the song starts */
    S2F_WRAP_PUT_SAME = 3  /* the same; it is equal for all songs and never
                            * changes: code of the tune's, for example, that can
                            * be mended */
};

/* The bit that what is put back has, and nothing else. */
enum { S2F_WRAP_FATE_PUT = 2 };

static inline bool s2f_wrap_is_put_back(uint8_t fate)
{
    return fate & S2F_WRAP_FATE_PUT;
}

/* What the tune's init leaves behind, as code and data that put it back. */
struct s2f_wrap_stored {
    uint32_t size;   /* of bytes; does not depend on addresses */
    uint32_t cycles; /* of the longest step, roughly */
    unsigned steps;  /* that the code of the longest song has */
    bool too_long; /* a step takes more than it may: there are no more steps */
    uint32_t end;  /* behind the highest byte that is baked into the image */
    uint16_t entry[S2F_PROJECT_MAX_SONGS][S2F_WRAP_MAX_STEPS];
    unsigned songs;                       /* that have code of their own */
    uint32_t data[S2F_PROJECT_MAX_SONGS]; /* where such a song's code ends */
    uint8_t bytes[0x4000];
};

/* Decides what becomes of each byte when source's first `songs` songs start, as
 * enum s2f_wrap_fate into source->scratch->map; scratch->ram is then the RAM
 * before (S2F_WRAP_CALL) or after the first song's init. Where init is not
 * called, what it wrote at or above `low` (0 = $1000) and outside I/O is baked
 * into the image, unless playing changes it or songs differ in it; that and all
 * else is put back by code. Fails where an init cannot be run. */
enum s2f_status s2f_wrap_decide(const struct s2f_source *source, unsigned songs,
                                uint16_t low, enum s2f_wrap_init how,
                                struct s2f_diag *diag);

/* Assembles *stored for address 0: the code and data that start these songs, as
 * s2f_wrap_decide left it in scratch. Fails with NO_ROOM where it is too much.
 */
enum s2f_status s2f_wrap_store(const struct s2f_source *source, unsigned songs,
                               enum s2f_wrap_init how,
                               struct s2f_wrap_stored *stored,
                               struct s2f_diag *diag);

/* Moves *stored to `at` and puts it into image (64 KiB), along with what is
 * baked into that. Places of mends (NULL = none) that it puts back it puts back
 * mended. */
void s2f_wrap_put_stored(const struct s2f_source *source, uint16_t at,
                         const struct s2f_mends *mends,
                         struct s2f_wrap_stored *stored, uint8_t *image);

/* Decides where everything goes for the first `songs` songs of source. Fails
 * with NO_ROOM. header and tail are the sizes that the writer needs; stored was
 * made for `how`, and so were mends, for any address. */
enum s2f_status s2f_wrap_plan(const struct s2f_source *source, unsigned songs,
                              size_t header, size_t tail,
                              enum s2f_wrap_init how,
                              const struct s2f_wrap_stored *stored,
                              const struct s2f_mends *mends,
                              struct s2f_wrap_plan *plan,
                              struct s2f_diag *diag);

/* Decides for the first `songs` songs what the plan says by song, and whether
 * init and the first update have one frame. */
void s2f_wrap_plan_songs(const struct s2f_source *source, unsigned songs,
                         const struct s2f_wrap_stored *stored,
                         struct s2f_wrap_plan *plan);

/* Plays the project, whose driver calls the handlers of samples, as the editor
 * does, all songs of source, and writes into its memory what the driver has to
 * reckon with: so that nothing that was played takes longer than the editor
 * allows, if that is possible. Fails with SAMPLES where there is hardly any
 * time for them. */
enum s2f_status s2f_wrap_measure(const struct s2f_source *source,
                                 struct s2f_project *project,
                                 const struct s2f_wrap_driver *driver,
                                 struct s2f_diag *diag);

/* The lowest byte below $1000 that the file loads and that is not 0, or that
 * with S2F_WRAP_LOW init leaves there; 0 = none. */
uint16_t s2f_wrap_low(const struct s2f_source *source, enum s2f_wrap_init how);

/* The address of page i of those that are copied up. */
uint16_t s2f_wrap_cold_page(const struct s2f_wrap_plan *plan, unsigned i);

/* Moves these pages of memory (64 KiB), which is complete but for the driver,
 * to their block, and chooses the marks: bytes that nothing writes. */
void s2f_wrap_cold_move(const struct s2f_source *source,
                        struct s2f_wrap_plan *plan, uint8_t *memory);

/* How many sequence slots fit behind the planned music, 1 to 128 and a power of
 * two. A user who types a number beyond them in an order list crashes the
 * editor, so as many as there is room for. */
unsigned s2f_wrap_sequences(const struct s2f_source *source,
                            const struct s2f_wrap_plan *plan);

/* Bytes of tables, pointers, lists and one sequence for this many songs and
 * sequence slots declared. */
uint32_t s2f_wrap_music_size(unsigned songs, unsigned sequences);

#endif
