/* The part of the wrap route's driver that plays samples: it calls the tune's
 * NMI handler as often as CIA 2's timer would have, because the editor has no
 * NMI. On a C64, which it knows by its raster, it leaves that to the chip.
 *
 * A frame of the editor: as many calls as are needed to make up for the time
 * that the last play call took, at once; the rest a period apart; then the play
 * call. How many there are of which kind is worked out when the latch changes.
 * There are two kinds of frames, of which the first leaves more time to the
 * play call; a byte of the player's tells them apart beforehand (measure.c). */
#include "convert/wrap/nmi.h"

enum {
    RASTER = 0xd012,
    VOLUME = 0xd418,
    PORT = 0x01,
    OFF = 0x7f, /* to the mask: no NMIs */
    KERNAL_OUT = 0x35,
    LATCH_TOO_HIGH = 0xf8, /* bits of its high byte: no sample is so slow */
    LINE_ROUNDS = 20,      /* of five cycles: more than a line of the screen */
    MOST_OWED = 24,        /* calls that are put off to the next frame */
    KINDS = S2F_WRAP_KINDS
};

/* Whether NMIs are led elsewhere on a C64 that has its KERNAL in. */
static bool has_stub(const struct s2f_wrap_plan *plan)
{
    return plan->nmi.hard && !plan->nmi.soft && !plan->nmi.mute;
}

/* X rounds of S2F_WRAP_ROUND cycles, less one cycle. A branch into another page
 * would take longer, so the loop is moved out of the way; what is written takes
 * as many bytes anywhere. */
static void rounds(struct assembler *as, enum label label)
{
    enum { SIZE = 5, PAGE = 0x100 };
    unsigned at = here(as) & (PAGE - 1), before = 0;

    if (at + SIZE > PAGE)
        before = PAGE - at;
    for (unsigned i = 0; i < before; i++)
        op(as, OP_NOP);
    place(as, label);
    op_byte(as, OP_BIT_ZP, 0); /* three cycles */
    op(as, OP_DEX);
    branch(as, OP_BNE, label);
}

static void pad(struct assembler *as, unsigned from)
{
    enum { MOST = 4 + 5 };

    while (as->size - from < MOST)
        op(as, OP_NOP);
}

static void end_nmis(struct assembler *as)
{
    op_byte(as, OP_LDA_IMM, OFF);
    op_word(as, OP_STA_ABS, S2F_ICR2);
}

/* A song's byte: X = song. */
static void put_given(struct assembler *as, unsigned list, unsigned to)
{
    op_field(as, OP_LDA_ABX, L_NMI_GIVEN, list * as->plan->songs);
    op_word(as, OP_STA_ABS, to);
}

/* What init had done to vectors and chip, if it is not run. */
static void give_vectors(struct assembler *as)
{
    end_nmis(as);
    op_label(as, OP_LDX_ABS, L_SONG);
    for (unsigned i = 0; i < 2; i++) {
        put_given(as, S2F_CIA2_REGISTERS + i, S2F_NMI_SOFT + i);
        put_given(as, S2F_CIA2_REGISTERS + 2 + i, S2F_NMI_HARD + i);
    }
}

/* The mask comes last: on a C64 there are NMIs from then on. */
static void arm(struct assembler *as)
{
    static const uint8_t order[] = {0, 1, 2, 3, 10, 11, 9};

    op_label(as, OP_LDX_ABS, L_SONG);
    for (unsigned i = 0; i < sizeof order; i++)
        put_given(as, order[i], S2F_TIMER2_A + order[i]);
}

/* On a C64 the raster moves on meanwhile. */
static void find_chips(struct assembler *as)
{
    op_byte(as, OP_LDX_IMM, 0);
    op_label(as, OP_STX_ABS, L_NMI_CHIPS);
    op_word(as, OP_LDA_ABS, RASTER);
    op_byte(as, OP_LDX_IMM, LINE_ROUNDS);
    place(as, L_LOOP);
    op(as, OP_DEX);
    branch(as, OP_BNE, L_LOOP);
    op_word(as, OP_CMP_ABS, RASTER);
    branch(as, OP_BEQ, L_NMI_FLAT);
    op_label(as, OP_INC_ABS, L_NMI_CHIPS);
    place(as, L_NMI_FLAT);
}

/* Where the tune has the KERNAL out, and a C64's other programs have not. */
static void lead_to_stub(struct assembler *as)
{
    op_label(as, OP_LDA_ABS, L_NMI_CHIPS);
    branch(as, OP_BEQ, L_NMI_LED);
    op_byte(as, OP_LDA_IMM, as->label[L_NMI_STUB]);
    op_word(as, OP_STA_ABS, S2F_NMI_SOFT);
    op_byte(as, OP_LDA_IMM, as->label[L_NMI_STUB] >> 8);
    op_word(as, OP_STA_ABS, S2F_NMI_SOFT + 1);
    place(as, L_NMI_LED);
}

void s2f_wrap_nmi_start(struct assembler *as)
{
    const bool given = as->plan->how != S2F_WRAP_CALL;

    if (!as->plan->nmi.any)
        return;
    find_chips(as);
    op_byte(as, OP_LDX_IMM, 0);
    op_label(as, OP_STX_ABS, L_NMI_LATCH);
    op_field(as, OP_STX_ABS, L_NMI_LATCH, 1);
    op(as, OP_INX);
    op_label(as, OP_STX_ABS, L_NMI_FIRST);
    if (given)
        give_vectors(as);
    if (has_stub(as->plan))
        lead_to_stub(as);
    if (!given)
        return;
    if (as->plan->nmi.mute) {
        op_label(as, OP_LDA_ABS, L_NMI_CHIPS);
        branch(as, OP_BNE, L_NMI_MUTE);
    }
    arm(as);
    place(as, L_NMI_MUTE);
}

void s2f_wrap_nmi_stop(struct assembler *as)
{
    if (!as->plan->nmi.any)
        return;
    end_nmis(as);
}

void s2f_wrap_nmi_play(struct assembler *as)
{
    if (!as->plan->nmi.any)
        return;
    op_label(as, OP_JSR, L_NMI_PLAY);
    place(as, L_NMI_RETURNED);
}

/* A frame ends with the volume that the music set, and not before it must. A
 * C64 that must not have NMIs has none between updates. */
void s2f_wrap_nmi_after(struct assembler *as)
{
    if (!as->plan->nmi.any)
        return;
    op_label(as, OP_LDA_ABS, L_NMI_PLAYED);
    branch(as, OP_BEQ, L_NMI_SAME);
    op_word(as, OP_LDA_ABS, VOLUME);
    op_word(as, OP_STA_ABS, VOLUME);
    place(as, L_NMI_SAME);
    if (!as->plan->nmi.mute)
        return;
    op_label(as, OP_LDA_ABS, L_NMI_CHIPS);
    branch(as, OP_BEQ, L_NMI_HUSHED);
    end_nmis(as);
    place(as, L_NMI_HUSHED);
}

/* Address and value of the byte are filled in when they are known. */
static void tell_kind(struct assembler *as)
{
    op_byte(as, OP_LDX_IMM, 0);
    place(as, L_NMI_CLUE);
    op_word(as, OP_LDA_ABS, 0);
    op_byte(as, OP_CMP_IMM, 0);
    branch(as, OP_BEQ, L_NMI_TOLD);
    op(as, OP_INX);
    place(as, L_NMI_TOLD);
    op_label(as, OP_STX_ABS, L_NMI_KIND);
}

/* Goes to L_NMI_IDLE where no samples are on. */
static void look(struct assembler *as)
{
    op_word(as, OP_LDA_ABS, S2F_ICR2);
    branch(as, OP_BPL, L_NMI_IDLE);
    op_byte(as, OP_AND_IMM, as->plan->nmi.timer_b ? 2 : 1);
    branch(as, OP_BEQ, L_NMI_IDLE);
    op_word(as, OP_LDA_ABS, control_of(as));
    op_byte(as, OP_AND_IMM, 1);
    branch(as, OP_BEQ, L_NMI_IDLE);
    op_word(as, OP_LDA_ABS, latch_of(as) + 1);
    op_byte(as, OP_AND_IMM, LATCH_TOO_HIGH);
    branch(as, OP_BNE, L_NMI_IDLE);
    op_word(as, OP_LDA_ABS, latch_of(as));
    op_word(as, OP_ORA_ABS, latch_of(as) + 1);
    branch(as, OP_BNE, L_NMI_GO);
}

/* As long as the samples of a frame take. */
static void idle(struct assembler *as)
{
    enum { ROUNDS = 31 };

    place(as, L_NMI_IDLE);
    op_label(as, OP_LDX_ABS, L_NMI_KIND);
    op(as, OP_SEC);
    op_byte(as, OP_LDA_IMM, as->plan->frame);
    op_field(as, OP_SBC_ABX, L_NMI_PACE, S2F_PACE_GAP_LOW);
    op_byte(as, OP_LDA_IMM, as->plan->frame >> 8);
    op_field(as, OP_SBC_ABX, L_NMI_PACE, S2F_PACE_GAP_HIGH);
    op(as, OP_TAY);
    branch(as, OP_BEQ, L_NMI_SKIP);
    place(as, L_LOOP);
    op_byte(as, OP_LDX_IMM, ROUNDS - 2);
    op_label(as, OP_JSR, L_NMI_WAIT);
    op(as, OP_DEY);
    branch(as, OP_BNE, L_LOOP);
    place(as, L_NMI_SKIP);
    op(as, OP_RTS);
}

/* How many calls this frame has, in X: the whole ones in the time that has
 * gone by. */
static void count(struct assembler *as)
{
    op_word(as, OP_LDA_ABS, latch_of(as));
    op_label(as, OP_CMP_ABS, L_NMI_LATCH);
    branch(as, OP_BNE, L_NMI_SLOW);
    op_word(as, OP_LDA_ABS, latch_of(as) + 1);
    op_field(as, OP_CMP_ABS, L_NMI_LATCH, 1);
    branch(as, OP_BEQ, L_NMI_KNOWN);
    place(as, L_NMI_SLOW);
    op_label(as, OP_JSR, L_NMI_LEARN);
    place(as, L_NMI_KNOWN);
    reckon(as, OP_ADC_ABS, as->label[L_NMI_DUE], as->label[L_NMI_DUE],
           as->label[L_NMI_REST]);
    op_label(as, OP_LDX_ABS, L_NMI_COUNT);
    take_once(as, L_NMI_DUE, L_NMI_PERIOD, L_NMI_LESS);
    op(as, OP_INX);
    place(as, L_NMI_LESS);
    op(as, OP_TXA);
    op(as, OP_CLC);
    op_label(as, OP_ADC_ABS, L_NMI_OWED);
    branch(as, OP_BCC, L_NMI_FITS);
    op_byte(as, OP_LDA_IMM, NMI_ALL);
    place(as, L_NMI_FITS);
    op_label(as, OP_STA_ABS, L_NMI_LEFT);
}

/* What a frame of this kind has no time for is made up for in the next one. */
static void put_off(struct assembler *as)
{
    op_label(as, OP_STX_ABS, L_NMI_OWED); /* 0 */
    op_label(as, OP_LDX_ABS, L_NMI_KIND);
    op(as, OP_SEC);
    op_field(as, OP_SBC_ABX, L_NMI_PACE, S2F_PACE_MOST);
    branch(as, OP_BCC, L_NMI_BEGIN);
    op(as, OP_TAY);
    op(as, OP_SEC);
    op_byte(as, OP_SBC_IMM, MOST_OWED);
    branch(as, OP_BCC, L_NMI_OWES);
    op_byte(as, OP_LDY_IMM, MOST_OWED);
    place(as, L_NMI_OWES);
    op_label(as, OP_STY_ABS, L_NMI_OWED);
    op_field(as, OP_LDA_ABX, L_NMI_PACE, S2F_PACE_MOST);
    op_label(as, OP_STA_ABS, L_NMI_LEFT);
    place(as, L_NMI_BEGIN);
}

/* How many calls have no wait: those that were put off have an effect on
 * others. X = kind. */
static void count_bursts(struct assembler *as)
{
    op_label(as, OP_LDA_ABX, L_NMI_BURSTS);
    op_label(as, OP_STA_ABS, L_NMI_BURST);
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, L_NMI_LEFT);
    op_label(as, OP_SBC_ABS, L_NMI_COUNT);
    branch(as, OP_BCC, L_NMI_NO_EXTRA);
    op(as, OP_TAY);
    op_label(as, OP_LDA_ABS, L_NMI_BURST);
    place(as, L_NMI_EXTRAS);
    op(as, OP_DEY);
    branch(as, OP_BMI, L_NMI_KEEP);
    branch(as, OP_BEQ, L_NMI_KEEP); /* the first one is reckoned with */
    op(as, OP_CLC);
    op_label(as, OP_ADC_ABS, L_NMI_EXTRA);
    branch(as, OP_BCC, L_NMI_EXTRAS);
    op_byte(as, OP_LDA_IMM, NMI_ALL);
    place(as, L_NMI_KEEP);
    op_label(as, OP_STA_ABS, L_NMI_BURST);
    place(as, L_NMI_NO_EXTRA);
}

/* Divides them: without a wait in BURST, the rest in LEFT. */
static void divide_calls(struct assembler *as)
{
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, L_NMI_LEFT);
    op_label(as, OP_SBC_ABS, L_NMI_SKIPS);
    branch(as, OP_BCS, L_NMI_SKIPPED);
    op_byte(as, OP_LDA_IMM, 0);
    place(as, L_NMI_SKIPPED);
    op_label(as, OP_STA_ABS, L_NMI_LEFT);
    op_byte(as, OP_LDX_IMM, 0);
    op_label(as, OP_STX_ABS, L_NMI_SKIPS);
    put_off(as);
    count_bursts(as);
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, L_NMI_LEFT);
    op_label(as, OP_SBC_ABS, L_NMI_BURST);
    branch(as, OP_BCS, L_NMI_SOME);
    op_label(as, OP_LDA_ABS, L_NMI_LEFT);
    op_label(as, OP_STA_ABS, L_NMI_BURST);
    op_byte(as, OP_LDA_IMM, 0);
    place(as, L_NMI_SOME);
    op_label(as, OP_STA_ABS, L_NMI_LEFT);
}

/* The handler returns by RTI to plan->nmi_back, and from there to L_NMI_BACK:
 * see driver.c. It keeps A and X, as it must in an NMI, and may have turned
 * itself off. */
static void call_handlers(struct assembler *as)
{
    op_word(as, OP_LDA_ABS, VOLUME);
    op_label(as, OP_STA_ABS, L_NMI_MUSIC);
    op_label(as, OP_INC_ABS, L_NMI_PLAYED);
    op_label(as, OP_LDX_ABS, L_NMI_BURST);
    branch(as, OP_BEQ, L_NMI_SPREAD);
    place(as, L_NMI_NEXT);
    op_byte(as, OP_LDA_IMM, as->plan->nmi_back >> 8);
    place(as, L_NMI_CALL);
    op(as, OP_PHA);
    op(as, OP_PHA);
    op(as, OP_PHP);
    op_word(as, OP_JMP_IND, vector_of(as));
    place(as, L_NMI_BACK);
    op_word(as, OP_BIT_ABS, S2F_ICR2);
    branch(as, OP_BPL, L_NMI_NO_MORE);
    if (as->plan->nmi.halts) {
        op_word(as, OP_LDA_ABS, control_of(as));
        op(as, OP_LSR_A);
        branch(as, OP_BCC, L_NMI_NO_MORE);
    }
    op(as, OP_DEX);
    branch(as, OP_BNE, as->plan->nmi.halts ? L_NMI_NEXT : L_NMI_CALL);
}

/* A wait before the next calls, if any are left: one, or a group of as many as
 * it takes for a wait to be long enough. */
static void spread(struct assembler *as)
{
    unsigned from;

    place(as, L_NMI_SPREAD);
    op_label(as, OP_LDA_ABS, L_NMI_LEFT);
    branch(as, OP_BEQ, L_NMI_DONE);
    op_label(as, OP_LDX_ABS, L_NMI_GROUP);
    op(as, OP_SEC);
    op_label(as, OP_SBC_ABS, L_NMI_GROUP);
    branch(as, OP_BCS, L_NMI_WHOLE);
    op_label(as, OP_LDX_ABS, L_NMI_LEFT);
    op_byte(as, OP_LDA_IMM, 0);
    place(as, L_NMI_WHOLE);
    op_label(as, OP_STA_ABS, L_NMI_LEFT);
    op_label(as, OP_STX_ABS, L_NMI_BURST);
    op_label(as, OP_LDX_ABS, L_NMI_ROUNDS);
    op(as, OP_CLC);
    op_label(as, OP_LDA_ABS, L_NMI_PARTS);
    op_label(as, OP_ADC_ABS, L_NMI_PART);
    op_label(as, OP_STA_ABS, L_NMI_PARTS);
    branch(as, OP_BCC, L_NMI_COUNTED);
    op(as, OP_INX);
    place(as, L_NMI_COUNTED);
    from = as->size;
    rounds(as, L_NMI_INNER);
    op_label(as, OP_LDX_ABS, L_NMI_BURST);
    op_label(as, OP_JMP, L_NMI_NEXT);
    pad(as, from + 6);
}

/* What would have been the time of further calls. */
static void drain(struct assembler *as)
{
    place(as, L_NMI_NO_MORE);
    op_label(as, OP_STX_ABS, L_NMI_BURST);
    op_field(as, OP_LDA_ABS, L_NMI_PACE, S2F_PACE_CALL);
    for (unsigned i = 0; i < 3; i++)
        op(as, OP_LSR_A);
    op(as, OP_TAY);
    place(as, L_NMI_DRAIN);
    op_label(as, OP_DEC_ABS, L_NMI_BURST);
    branch(as, OP_BEQ, L_NMI_DRAIN_SPREAD);
    op(as, OP_TYA);
    op(as, OP_TAX);
    op(as, OP_DEX);
    op(as, OP_DEX);
    op(as, OP_DEX);
    op(as, OP_DEX);
    op_label(as, OP_JSR, L_NMI_WAIT);
    op_label(as, OP_JMP, L_NMI_DRAIN);
    place(as, L_NMI_DRAIN_SPREAD);
    op_label(as, OP_LDA_ABS, L_NMI_LEFT);
    branch(as, OP_BEQ, L_NMI_DONE);
    op_label(as, OP_DEC_ABS, L_NMI_LEFT);
    op_label(as, OP_LDX_ABS, L_NMI_DRAINS);
    op_label(as, OP_JSR, L_NMI_WAIT);
    op_label(as, OP_JMP, L_NMI_DRAIN_SPREAD);
}

/* The byte behind the volume register becomes the music's again, by shifts,
 * which the editor does not pass on: the last sample is held while play runs.
 */
static void bring_back(struct assembler *as)
{
    place(as, L_NMI_DONE);
    op_label(as, OP_LDA_ABS, L_NMI_MUSIC);
    op_byte(as, OP_LDX_IMM, NMI_BITS);
    place(as, L_NMI_ROTATE);
    op(as, OP_LSR_A);
    op_word(as, OP_ROR_ABS, VOLUME);
    op(as, OP_DEX);
    branch(as, OP_BNE, L_NMI_ROTATE);
    place(as, L_NMI_END);
    op(as, OP_RTS);
}

/* On a C64, an NMI while the KERNAL is in, of a tune that has it out. */
static void stub(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;

    if (!has_stub(plan))
        return;
    place(as, L_NMI_STUB);
    op(as, OP_PHA);
    op_byte(as, OP_LDA_ZP, PORT);
    op(as, OP_PHA);
    op_byte(as, OP_LDA_IMM, plan->play_bank ? plan->play_bank : KERNAL_OUT);
    op_byte(as, OP_STA_ZP, PORT);
    op_byte(as, OP_LDA_IMM, as->label[L_NMI_STUB_BACK] >> 8);
    op(as, OP_PHA);
    op_byte(as, OP_LDA_IMM, as->label[L_NMI_STUB_BACK]);
    op(as, OP_PHA);
    op(as, OP_PHP);
    op_word(as, OP_JMP_IND, S2F_NMI_HARD);
    place(as, L_NMI_STUB_BACK);
    op(as, OP_PLA);
    op_byte(as, OP_STA_ZP, PORT);
    op(as, OP_PLA);
    op(as, OP_RTI);
}

static void variables(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;

    for (enum label i = L_NMI_LATCH; i <= L_NMI_FIRST; i++)
        space(as, i, 2, 0);
    space(as, L_NMI_PACE, S2F_WRAP_PACE_SIZE, 0);
    if (plan->how == S2F_WRAP_CALL)
        return;
    place(as, L_NMI_GIVEN);
    for (unsigned k = 0; k < S2F_CIA2_REGISTERS; k++)
        for (unsigned i = 0; i < plan->songs; i++)
            byte(as, plan->cia[i][k]);
    for (unsigned k = 0; k < 4; k++)
        for (unsigned i = 0; i < plan->songs; i++)
            byte(as, (unsigned)plan->nmi_vector[i][k / 2] >> k % 2 * 8);
}

void s2f_wrap_nmi_routines(struct assembler *as)
{
    unsigned from;

    if (!as->plan->nmi.any)
        return;
    place(as, L_NMI_PLAY);
    op_byte(as, OP_LDA_IMM, 0);
    op_label(as, OP_STA_ABS, L_NMI_PLAYED);
    op_label(as, OP_LDX_ABS, L_NMI_CHIPS);
    branch(as, OP_BNE, L_NMI_SKIP);
    op_label(as, OP_LDX_ABS, L_NMI_FIRST); /* init is in the same frame */
    op_label(as, OP_STA_ABS, L_NMI_FIRST);
    branch(as, OP_BNE, L_NMI_SKIP);
    tell_kind(as);
    look(as);
    idle(as);
    place(as, L_NMI_GO);
    count(as);
    divide_calls(as);
    call_handlers(as);
    spread(as);
    drain(as);
    bring_back(as);
    from = as->size;
    rounds(as, L_NMI_WAIT);
    op(as, OP_RTS);
    pad(as, from + 1);
    s2f_wrap_nmi_learn(as);
    stub(as);
    variables(as);
}
