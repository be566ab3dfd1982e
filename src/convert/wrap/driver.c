/* The wrap route's driver, assembled for each tune.
 *
 * Everything here must do the same on a C64 and on the editor's CPU
 * (doc/editor-cpu.md): no carry after a compare, no Z after INX or INY, no
 * undocumented opcode. */
#include "convert/mend/io.h"
#include "convert/wrap/assembler.h"

#include <string.h>

enum {
    STATE_PENDING = 0x00,
    STATE_STOPPED = 0x40,
    STATE_RUNNING = 0x80,
    SID = 0xd400,
    LAST_SID_REGISTER = 0x18,
    PORT = 0x01,
    VECTOR = 0x0ffb, /* the five bytes that the file format takes */
    GUARD = 3        /* pushes of the editor's that a tune could overwrite */
};

/* Copies count (1-256) bytes, the last one first. */
static void copy(struct assembler *as, unsigned from, unsigned to,
                 unsigned count)
{
    op_byte(as, OP_LDX_IMM, count & 255);
    place(as, L_LOOP);
    op_word(as, OP_LDA_ABX, from - 1);
    op_word(as, OP_STA_ABX, to - 1);
    op(as, OP_DEX);
    branch(as, OP_BNE, L_LOOP);
}

/* Whole pages, one after the other in each round of the loop. */
static void copy_pages(struct assembler *as, unsigned from, unsigned to,
                       unsigned pages)
{
    op_byte(as, OP_LDX_IMM, 0);
    place(as, L_LOOP);
    for (unsigned i = 0; i < pages; i++) {
        op_word(as, OP_LDA_ABX, from + 256 * i);
        op_word(as, OP_STA_ABX, to + 256 * i);
    }
    op(as, OP_DEX);
    branch(as, OP_BNE, L_LOOP);
}

/* Brings back the bytes below $1000 where the file's header, $1337 at its top,
 * is not in memory: an export holds nothing below $1000. */
static void restore_low(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;
    unsigned size = S2F_WRAP_ENTRY - plan->low;
    unsigned rest = size & 255, pages = size >> 8;

    op_word(as, OP_LDA_ABS, plan->top);
    op_byte(as, OP_CMP_IMM, 0x37);
    branch(as, OP_BNE, L_COLD);
    op_word(as, OP_LDA_ABS, plan->top + 1u);
    op_byte(as, OP_CMP_IMM, 0x13);
    branch(as, OP_BEQ, L_WARM);
    place(as, L_COLD);
    if (rest)
        copy(as, plan->low_copy, plan->low, rest);
    if (pages)
        copy_pages(as, plan->low_copy + rest, plan->low + rest, pages);
    place(as, L_WARM);
}

/* The bytes of the stack where the editor's call would put its return address
 * are pushed, and so left as they are: SP is 0 there. The tune's calls then
 * begin where a 6510's do. */
static void guard(struct assembler *as)
{
    static const uint16_t at[] = {0x0100, 0x01ff, 0x01fe};

    for (unsigned i = 0; i < GUARD && as->plan->guarded; i++) {
        op_word(as, OP_LDA_ABS, at[i]);
        op(as, OP_PHA);
    }
}

static void unguard(struct assembler *as)
{
    for (unsigned i = 0; i < GUARD && as->plan->guarded; i++)
        op(as, OP_PLA);
}

/* The tune's banks, with interrupts held off while the KERNAL may be out. */
static void bank_in(struct assembler *as, uint8_t bank)
{
    guard(as);
    if (!bank)
        return;
    op(as, OP_PHP);
    op(as, OP_SEI);
    op_byte(as, OP_LDA_ZP, PORT);
    op(as, OP_PHA);
    op_byte(as, OP_LDA_IMM, bank);
    op_byte(as, OP_STA_ZP, PORT);
}

static void bank_out(struct assembler *as, uint8_t bank)
{
    if (bank) {
        op(as, OP_PLA);
        op_byte(as, OP_STA_ZP, PORT);
        op(as, OP_PLP);
    }
    unguard(as);
}

static void swap_call(struct assembler *as, enum label label)
{
    if (as->plan->swap_entry)
        op_label(as, OP_JSR, label);
}

/* Runs the tune's init as a PSID player does: A = song, X = Y = 0. */
static void call_init(struct assembler *as)
{
    if (as->plan->mapped) {
        op_label(as, OP_LDX_ABS, L_SONG);
        op_label(as, OP_LDA_ABX, L_MAP);
    } else {
        op_label(as, OP_LDA_ABS, L_SONG);
    }
    op_byte(as, OP_LDX_IMM, 0);
    op_byte(as, OP_LDY_IMM, 0);
    op_word(as, OP_JSR, as->plan->init);
}

/* Puts back what playing changed, or what init left: stored.c. */
static void call_restore(struct assembler *as)
{
    if (as->plan->steps == 1 &&
        (as->plan->songs == 1 || as->plan->how == S2F_WRAP_CALL)) {
        op_word(as, OP_JSR, as->plan->restore[0][0]);
        return;
    }
    op_label(as, OP_LDX_ABS, as->plan->steps > 1 ? L_STEP : L_SONG);
    op_label(as, OP_LDA_ABX, L_RESTORE_LOW);
    op_word(as, OP_STA_ABS, as->label[L_RESTORE_CALL] + 1u);
    op_label(as, OP_LDA_ABX, L_RESTORE_HIGH);
    op_word(as, OP_STA_ABS, as->label[L_RESTORE_CALL] + 2u);
    place(as, L_RESTORE_CALL);
    op_word(as, OP_JSR, 0);
}

/* Where putting back takes several updates: the first entry of the song's. */
static void first_step(struct assembler *as)
{
    if (as->plan->steps == 1)
        return;
    op_label(as, OP_LDA_ABS, L_SONG);
    for (unsigned i = 1; i < as->plan->steps; i++) {
        op(as, OP_CLC);
        op_label(as, OP_ADC_ABS, L_SONG);
    }
    op_label(as, OP_STA_ABS, L_STEP);
    op_byte(as, OP_LDA_IMM, as->plan->steps);
    op_label(as, OP_STA_ABS, L_STEPS_LEFT);
}

/* The tune's init, once the last step is done. */
static void next_step(struct assembler *as)
{
    if (as->plan->steps > 1) {
        op_label(as, OP_INC_ABS, L_STEP);
        op_label(as, OP_DEC_ABS, L_STEPS_LEFT);
        branch(as, OP_BNE, L_STEP_MADE);
    }
    if (as->plan->how == S2F_WRAP_CALL)
        call_init(as);
    place(as, L_STEP_MADE);
}

/* Returns from the update where steps are left. */
static void wait_for_steps(struct assembler *as)
{
    if (as->plan->steps == 1)
        return;
    op_label(as, OP_LDA_ABS, L_STEPS_LEFT);
    branch(as, OP_BNE, L_STEP_DONE);
}

static void put(struct assembler *as, unsigned to, const uint8_t *from,
                unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        op_byte(as, OP_LDA_IMM, from[i]);
        op_word(as, OP_STA_ABS, to + i);
    }
}

/* The KERNAL's ways out of an interrupt, for the editor, which has no KERNAL.
 * On a C64 this goes to the RAM under the ROM. $EA7E acknowledges CIA 1 and
 * goes on at $EA81, which pulls Y, X and A and returns; so does $FEBC. Other
 * routines return at once. */
static void place_rom(struct assembler *as)
{
    static const uint8_t to_exit[] = {OP_JMP, 0x81, 0xea};
    static const uint8_t exits[] = {OP_LDA_ABS, 0x0d,   0xdc,   OP_PLA, OP_TAY,
                                    OP_PLA,     OP_TAX, OP_PLA, OP_RTI};
    static const uint8_t nothing[] = {OP_RTS};
    enum { PULLS = 3 };

    if (as->plan->exits) {
        put(as, 0xea31, to_exit, sizeof to_exit);
        put(as, 0xea7e, exits, sizeof exits);
    }
    for (unsigned i = 0; i < as->plan->roms; i++)
        if (as->plan->rom[i] == S2F_NMI_EXIT)
            put(as, S2F_NMI_EXIT, exits + PULLS, sizeof exits - PULLS);
        else
            put(as, as->plan->rom[i], nothing, sizeof nothing);
}

/* A byte to one of the cells that stand for chips. */
static void set_chip(struct assembler *as, enum s2f_io_cell cell, uint8_t value)
{
    op_byte(as, OP_LDA_IMM, value);
    op_word(as, OP_STA_ABS,
            as->plan->mends + (unsigned)as->plan->chips + (unsigned)cell);
}

/* A play call is made at the top of the screen. */
static void first_line(struct assembler *as)
{
    if (!as->plan->chips)
        return;
    set_chip(as, S2F_IO_LINE, 0);
    set_chip(as, S2F_IO_CONTROL, S2F_IO_CONTROL_START);
}

/* Random numbers are the same with each start. */
static void first_noise(struct assembler *as)
{
    if (!as->plan->chips)
        return;
    set_chip(as, S2F_IO_NOISE, 0);
    set_chip(as, S2F_IO_NOISE + 1, 0);
}

/* The vector is the tune's while its handlers run, the C64's otherwise. */
static void vector_in(struct assembler *as)
{
    if (!as->plan->vector)
        return;
    if (!as->plan->play_bank) {
        op(as, OP_PHP);
        op(as, OP_SEI);
    }
    move_word(as, as->plan->vector, as->label[L_HOSTS_VECTOR]);
    move_word(as, as->label[L_HANDLER], as->plan->vector);
}

static void vector_out(struct assembler *as)
{
    if (!as->plan->vector)
        return;
    move_word(as, as->plan->vector, as->label[L_HANDLER]);
    move_word(as, as->label[L_HOSTS_VECTOR], as->plan->vector);
    if (!as->plan->play_bank)
        op(as, OP_PLP);
}

/* The handler that the song begins with. */
static void first_handler(struct assembler *as)
{
    if (!as->plan->vector)
        return;
    op_label(as, OP_LDX_ABS, L_SONG);
    op_label(as, OP_LDA_ABX, L_HANDLER_LOW);
    op_label(as, OP_STA_ABS, L_HANDLER);
    op_label(as, OP_LDA_ABX, L_HANDLER_HIGH);
    op_word(as, OP_STA_ABS, as->label[L_HANDLER] + 1u);
}

static void start(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;

    place(as, L_START);
    if (!plan->constant_calls) {
        op_label(as, OP_LDX_ABS, L_SONG);
        op_label(as, OP_LDA_ABX, L_CALLS_TABLE);
        op_label(as, OP_STA_ABS, L_CALLS);
        op_label(as, OP_LDA_ABX, L_WAITS_TABLE);
        op_label(as, OP_STA_ABS, L_WAIT);
    }
    first_handler(as);
    first_noise(as);
    place_rom(as);
    bank_in(as, plan->init_bank);
    swap_call(as, L_SWAP_IN);
    call_restore(as);
    next_step(as);
    swap_call(as, L_SWAP_OUT);
    bank_out(as, plan->init_bank);
    wait_for_steps(as);
    s2f_wrap_nmi_start(as);
    op_byte(as, OP_LDA_IMM, STATE_RUNNING);
    op_label(as, OP_STA_ABS, L_STATE);
    place(as, L_STEP_DONE);
    op(as, OP_RTS);
}

static void init(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;

    op_label(as, OP_STA_ABS, L_SONG);
    if (plan->low)
        restore_low(as);
    if (plan->cold_pages)
        s2f_wrap_cold_all(as);
    if (plan->restore_vector)
        copy(as, as->label[L_VECTOR], VECTOR, 5);
    first_step(as);
    if (plan->deferred) {
        op_byte(as, OP_LDA_IMM, STATE_PENDING);
        op_label(as, OP_STA_ABS, L_STATE);
        op(as, OP_RTS);
    }
    start(as);
}

static void stop(struct assembler *as)
{
    place(as, L_STOP);
    op_byte(as, OP_LDA_IMM, STATE_STOPPED);
    op_label(as, OP_STA_ABS, L_STATE);
    op_byte(as, OP_LDX_IMM, LAST_SID_REGISTER);
    op_byte(as, OP_LDA_IMM, 0);
    place(as, L_LOOP);
    op_word(as, OP_STA_ABX, SID);
    op(as, OP_DEX);
    branch(as, OP_BPL, L_LOOP);
    s2f_wrap_nmi_stop(as);
    if (as->plan->cold_pages)
        s2f_wrap_cold_check(as);
    place(as, L_IDLE);
    op(as, OP_RTS);
}

/* Enters the handler as an interrupt would: it returns by RTI to plan->back,
 * where a jump leads on. PHP pushes the flags in each CPU's own order. */
static void interrupt(struct assembler *as)
{
    op_byte(as, OP_LDA_IMM, as->plan->back >> 8);
    op(as, OP_PHA);
    op(as, OP_PHA);
    op(as, OP_PHP);
    op_byte(as, OP_LDA_IMM, 0);
    for (unsigned i = 0; i < 3 && as->plan->entry == S2F_ENTRY_KERNAL; i++)
        op(as, OP_PHA);
    op_byte(as, OP_LDX_IMM, 0);
    op_byte(as, OP_LDY_IMM, 0);
    if (as->plan->vector)
        op_word(as, OP_JMP_IND, as->plan->vector);
    else
        op_word(as, OP_JMP, as->plan->play);
    place(as, L_BACK);
}

/* A play call as PSID players make it: A = X = Y = 0. */
static void play(struct assembler *as)
{
    first_line(as);
    if (as->plan->clears_flags) {
        op(as, OP_CLC);
        op(as, OP_CLV);
        op(as, OP_CLD);
    }
    if (as->plan->entry != S2F_ENTRY_CALL) {
        interrupt(as);
        return;
    }
    op_byte(as, OP_LDA_IMM, 0);
    op_byte(as, OP_LDX_IMM, 0);
    op_byte(as, OP_LDY_IMM, 0);
    op_word(as, OP_JSR, as->plan->play);
}

/* Waits as long as it says and calls once more, if calls are left. A round of
 * the inner loop takes S2F_WRAP_WAIT_CYCLES. */
static void repeat(struct assembler *as)
{
    enum { INNER = 50 };
    const struct s2f_wrap_plan *plan = as->plan;

    op_label(as, OP_DEC_ABS, L_CALLS_LEFT);
    branch(as, OP_BEQ, L_CALLED);
    if (plan->constant_calls && plan->waits[0])
        op_byte(as, OP_LDY_IMM, plan->waits[0]);
    if (!plan->constant_calls) {
        op_label(as, OP_LDY_ABS, L_WAIT);
        branch(as, OP_BEQ, L_NO_WAIT);
    }
    if (!plan->constant_calls || plan->waits[0]) {
        place(as, L_WAIT_OUTER);
        op_byte(as, OP_LDX_IMM, INNER);
        place(as, L_WAIT_INNER);
        op(as, OP_DEX);
        branch(as, OP_BNE, L_WAIT_INNER);
        op(as, OP_DEY);
        branch(as, OP_BNE, L_WAIT_OUTER);
    }
    place(as, L_NO_WAIT);
    op_label(as, OP_JMP, L_LOOP);
    place(as, L_CALLED);
}

static void update(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;
    bool once = plan->constant_calls && plan->calls[0] == 1;

    place(as, L_UPDATE);
    op_label(as, OP_BIT_ABS, L_STATE);
    branch(as, OP_BMI, L_RUN);
    if (plan->deferred) {
        branch(as, OP_BVS, plan->cold_pages ? L_COPY_SOME : L_IDLE);
        op_label(as, OP_JMP, L_START);
    }
    if (plan->cold_pages)
        s2f_wrap_cold_some(as);
    else if (!plan->deferred)
        op(as, OP_RTS);
    place(as, L_RUN);
    bank_in(as, plan->play_bank);
    swap_call(as, L_SWAP_IN);
    vector_in(as);
    if (!once) {
        if (plan->constant_calls)
            op_byte(as, OP_LDA_IMM, plan->calls[0]);
        else
            op_label(as, OP_LDA_ABS, L_CALLS);
        op_label(as, OP_STA_ABS, L_CALLS_LEFT);
        place(as, L_LOOP);
    }
    s2f_wrap_nmi_play(as);
    play(as);
    s2f_wrap_nmi_after(as);
    if (!once)
        repeat(as);
    vector_out(as);
    swap_call(as, L_SWAP_OUT);
    bank_out(as, plan->play_bank);
    op(as, OP_RTS);
}

/* The six bytes at $1000 belong to the player while it runs, to the editor
 * otherwise. What the player writes there is kept. */
static void swaps(struct assembler *as)
{
    if (!as->plan->swap_entry)
        return;
    place(as, L_SWAP_IN);
    copy(as, as->label[L_ENTRY_PLAYER], S2F_WRAP_ENTRY, S2F_WRAP_ENTRY_SIZE);
    op(as, OP_RTS);
    place(as, L_SWAP_OUT);
    copy(as, S2F_WRAP_ENTRY, as->label[L_ENTRY_PLAYER], S2F_WRAP_ENTRY_SIZE);
    copy(as, as->label[L_ENTRY_OURS], S2F_WRAP_ENTRY, S2F_WRAP_ENTRY_SIZE);
    op(as, OP_RTS);
}

static void bytes(struct assembler *as, enum label label, const uint8_t *from,
                  unsigned count)
{
    place(as, label);
    for (unsigned i = 0; i < count; i++)
        byte(as, from[i]);
}

/* A byte of each song's restoring routines. */
static void restore_bytes(struct assembler *as,
                          const struct s2f_wrap_plan *plan, unsigned shift)
{
    for (unsigned i = 0; i < plan->songs; i++)
        for (unsigned k = 0; k < plan->steps; k++)
            byte(as, (unsigned)plan->restore[i][k] >> shift);
}

static void variables(struct assembler *as, const uint8_t *vector)
{
    const struct s2f_wrap_plan *plan = as->plan;

    space(as, L_STATE, 1, STATE_STOPPED);
    space(as, L_SONG, 1, 0);
    space(as, L_CALLS_LEFT, 1, 0);
    space(as, L_CALLS, 1, 1);
    space(as, L_TEMPO, 1, 1);
    if (plan->cold_pages) {
        space(as, L_PAGES, 1, plan->cold_pages);
        s2f_wrap_cold_routine(as);
    }
    place(as, L_OFFSETS);
    for (unsigned i = 0; i < S2F_PROJECT_TRACKS; i++)
        byte(as, 7 * i);
    space(as, L_SCRATCH, S2F_WRAP_SCRATCH_FIELDS * S2F_PROJECT_TRACKS, 0);
    if (plan->steps > 1) {
        space(as, L_STEP, 1, 0);
        space(as, L_STEPS_LEFT, 1, 0);
    }
    if ((plan->how != S2F_WRAP_CALL && plan->songs > 1) || plan->steps > 1) {
        place(as, L_RESTORE_LOW);
        restore_bytes(as, plan, 0);
        place(as, L_RESTORE_HIGH);
        restore_bytes(as, plan, 8);
    }
    if (plan->how == S2F_WRAP_CALL && plan->mapped) {
        bytes(as, L_MAP, plan->song, plan->songs);
    }
    if (!plan->constant_calls) {
        space(as, L_WAIT, 1, 0);
        bytes(as, L_CALLS_TABLE, plan->calls, plan->songs);
        bytes(as, L_WAITS_TABLE, plan->waits, plan->songs);
    }
    if (plan->vector) {
        space(as, L_HANDLER, 2, 0);
        space(as, L_HOSTS_VECTOR, 2, 0);
        place(as, L_HANDLER_LOW);
        for (unsigned i = 0; i < plan->songs; i++)
            byte(as, plan->handler[i]);
        place(as, L_HANDLER_HIGH);
        for (unsigned i = 0; i < plan->songs; i++)
            byte(as, plan->handler[i] >> 8);
    }
    if (plan->restore_vector)
        bytes(as, L_VECTOR, vector, 5);
    if (plan->swap_entry) {
        const uint8_t ours[S2F_WRAP_ENTRY_SIZE] = {
            OP_JMP,     (uint8_t)as->origin, (uint8_t)(as->origin >> 8),
            OP_LDA_ABX, SID & 255,           SID >> 8};

        bytes(as, L_ENTRY_PLAYER, plan->entry_bytes, S2F_WRAP_ENTRY_SIZE);
        bytes(as, L_ENTRY_OURS, ours, S2F_WRAP_ENTRY_SIZE);
    }
}

bool s2f_wrap_assemble(const struct s2f_wrap_plan *plan,
                       const uint8_t low_vector[5],
                       struct s2f_wrap_driver *driver)
{
    struct assembler as = {.plan = plan, .origin = plan->code};

    memset(driver, 0, sizeof *driver);
    as.out = driver->bytes;
    for (unsigned pass = 0; pass < 2; pass++) {
        as.size = 0;
        init(&as);
        stop(&as);
        update(&as);
        swaps(&as);
        s2f_wrap_nmi_routines(&as);
        variables(&as, low_vector);
    }
    driver->size = as.size;
    driver->init = plan->code;
    driver->stop = as.label[L_STOP];
    driver->update = as.label[L_UPDATE];
    driver->state = as.label[L_STATE];
    driver->channel_offset = as.label[L_OFFSETS];
    driver->scratch = as.label[L_SCRATCH];
    driver->tempo = as.label[L_TEMPO];
    driver->back = as.label[L_BACK];
    driver->nmi_back = as.label[L_NMI_BACK];
    driver->nmi_call = as.label[L_NMI_CALL];
    driver->nmi_end = as.label[L_NMI_END];
    driver->nmi_left = as.label[L_NMI_LEFT];
    driver->nmi_rounds = as.label[L_NMI_ROUNDS];
    driver->nmi_part = as.label[L_NMI_PART];
    driver->nmi_clue = as.label[L_NMI_CLUE];
    driver->nmi_kind = as.label[L_NMI_KIND];
    driver->nmi_returned = as.label[L_NMI_RETURNED];
    driver->pace = as.label[L_NMI_PACE];
    return !as.full;
}
