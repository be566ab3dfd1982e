/* A small assembler for the driver: code goes down byte by byte, and labels
 * are resolved by assembling twice. */
#ifndef S2F_CONVERT_WRAP_ASSEMBLER_H
#define S2F_CONVERT_WRAP_ASSEMBLER_H

#include "convert/wrap/wrap.h"
#include "cpu/opcode.h"

enum label {
    L_START,
    L_STOP,
    L_IDLE,
    L_UPDATE,
    L_RUN,
    L_BACK,
    L_HANDLER,
    L_HOSTS_VECTOR,
    L_HANDLER_LOW,
    L_HANDLER_HIGH,
    L_SWAP_IN,
    L_SWAP_OUT,
    L_COLD,
    L_WARM,
    L_LOOP,
    L_COPY_SOME,
    L_COPY_PAGE,
    L_COPY_LOOP,
    L_COPY_ALL,
    L_COPIED,
    L_FORGET,
    L_PAGES,
    L_STATE,
    L_SONG,
    L_CALLS_LEFT,
    L_CALLS,
    L_MAP,
    L_STEP,
    L_STEPS_LEFT,
    L_STEP_MADE,
    L_STEP_DONE,
    L_RESTORE_CALL,
    L_RESTORE_LOW,
    L_RESTORE_HIGH,
    L_CALLS_TABLE,
    L_WAITS_TABLE,
    L_WAIT,
    L_WAIT_OUTER,
    L_WAIT_INNER,
    L_NO_WAIT,
    L_CALLED,
    L_ENTRY_PLAYER,
    L_ENTRY_OURS,
    L_VECTOR,
    L_OFFSETS,
    L_SCRATCH,
    L_TEMPO,
    L_NMI_PLAY,
    L_NMI_SKIP,
    L_NMI_GO,
    L_NMI_IDLE,
    L_NMI_KNOWN,
    L_NMI_LESS,
    L_NMI_COUNTED,
    L_NMI_SKIPPED,
    L_NMI_SOME,
    L_NMI_BEGIN,
    L_NMI_NEXT,
    L_NMI_CALL,
    L_NMI_BACK,
    L_NMI_SPREAD,
    L_NMI_NO_MORE,
    L_NMI_INNER,
    L_NMI_DRAIN,
    L_NMI_DRAIN_SPREAD,
    L_NMI_DONE,
    L_NMI_ROTATE,
    L_NMI_END,
    L_NMI_WAIT,
    L_NMI_LEARN,
    L_NMI_SLOW,
    L_NMI_ALL,
    L_NMI_GAIN,
    L_NMI_DIVIDE,
    L_NMI_DIGIT,
    L_NMI_SMALLER,
    L_NMI_FLAT,
    L_NMI_LED,
    L_NMI_MUTE,
    L_NMI_HUSHED,
    L_NMI_STUB,
    L_NMI_STUB_BACK,
    L_NMI_SAME,
    L_NMI_PACE,
    L_NMI_CARRIED,
    L_NMI_LONG,
    L_NMI_NONE,
    L_NMI_WHOLE,
    L_NMI_ENOUGH,
    L_NMI_WIDEN,
    L_NMI_LEARN_BURSTS,
    L_NMI_GIVEN,
    L_NMI_CLUE,
    L_NMI_TOLD,
    L_NMI_FITS,
    L_NMI_OWES,
    L_NMI_NO_EXTRA,
    L_NMI_EXTRAS,
    L_NMI_KEEP,
    L_NMI_EACH,
    L_NMI_CLOSE,
    L_NMI_ONE,
    L_NMI_TOO_MANY,
    L_NMI_QUOTED,
    L_NMI_RETURNED,
    L_NMI_LATCH,
    L_NMI_KIND,
    L_NMI_OWED,
    L_NMI_EXTRA,
    L_NMI_INDEX,
    L_NMI_PERIOD,
    L_NMI_COUNT,
    L_NMI_REST,
    L_NMI_DUE,
    L_NMI_BURST,
    L_NMI_BURSTS,
    L_NMI_LEFT,
    L_NMI_GROUP,
    L_NMI_ROUNDS,
    L_NMI_PART,
    L_NMI_PARTS,
    L_NMI_DRAINS,
    L_NMI_SKIPS,
    L_NMI_QUOTIENT,
    L_NMI_REMAINDER,
    L_NMI_DIVISOR,
    L_NMI_MUSIC,
    L_NMI_PLAYED,
    L_NMI_CHIPS,
    L_NMI_FIRST,
    LABELS
};

struct assembler {
    const struct s2f_wrap_plan *plan;
    uint8_t *out;
    uint16_t size, origin;
    bool full;
    uint16_t label[LABELS]; /* of the last pass until it is passed again */
};

static inline void byte(struct assembler *as, unsigned value)
{
    if (as->size >= S2F_WRAP_MAX_DRIVER) {
        as->full = true;
        return;
    }
    as->out[as->size++] = (uint8_t)value;
}

static inline uint16_t here(const struct assembler *as)
{
    return (uint16_t)(as->origin + as->size);
}

static inline void place(struct assembler *as, enum label label)
{
    as->label[label] = here(as);
}

static inline void op(struct assembler *as, enum opcode opcode)
{
    byte(as, opcode);
}

static inline void op_byte(struct assembler *as, enum opcode opcode,
                           unsigned operand)
{
    byte(as, opcode);
    byte(as, operand);
}

static inline void op_word(struct assembler *as, enum opcode opcode,
                           unsigned operand)
{
    byte(as, opcode);
    byte(as, operand);
    byte(as, operand >> 8);
}

static inline void op_label(struct assembler *as, enum opcode opcode,
                            enum label label)
{
    op_word(as, opcode, as->label[label]);
}

/* The byte so many behind a label. */
static inline void op_field(struct assembler *as, enum opcode opcode,
                            enum label label, unsigned offset)
{
    op_word(as, opcode, as->label[label] + offset);
}

static inline void branch(struct assembler *as, enum opcode opcode,
                          enum label label)
{
    op_byte(as, opcode, (unsigned)(as->label[label] - (here(as) + 2)));
}

static inline void space(struct assembler *as, enum label label, unsigned bytes,
                         unsigned value)
{
    place(as, label);
    for (unsigned i = 0; i < bytes; i++)
        byte(as, value);
}

/* Two bytes from one place to another. */
static inline void move_word(struct assembler *as, unsigned from, unsigned to)
{
    for (unsigned i = 0; i < 2; i++) {
        op_word(as, OP_LDA_ABS, from + i);
        op_word(as, OP_STA_ABS, to + i);
    }
}

/* The driver's part that plays samples (nmi.c). start: at the end of a start;
 * stop: at the end of stop; play: in update before the play call; after: behind
 * that; routines: the rest, with its variables. */
void s2f_wrap_nmi_start(struct assembler *as);
void s2f_wrap_nmi_stop(struct assembler *as);
void s2f_wrap_nmi_play(struct assembler *as);
void s2f_wrap_nmi_after(struct assembler *as);
void s2f_wrap_nmi_routines(struct assembler *as);

/* The driver's part that copies cold pages up (cold.c). check: at the end of
 * stop; some: in an update while stopped, may go on to L_IDLE; all: in init;
 * page: the routine that these call, and its counter. */
void s2f_wrap_cold_check(struct assembler *as);
void s2f_wrap_cold_some(struct assembler *as);
void s2f_wrap_cold_all(struct assembler *as);
void s2f_wrap_cold_routine(struct assembler *as);

#endif
