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

/* The driver's part that copies cold pages up (cold.c). check: at the end of
 * stop; some: in an update while stopped, may go on to L_IDLE; all: in init;
 * page: the routine that these call, and its counter. */
void s2f_wrap_cold_check(struct assembler *as);
void s2f_wrap_cold_some(struct assembler *as);
void s2f_wrap_cold_all(struct assembler *as);
void s2f_wrap_cold_routine(struct assembler *as);

#endif
