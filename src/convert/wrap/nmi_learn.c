/* How the driver that plays samples finds out, when the latch of CIA 2's timer
 * changes, how many calls a frame has and how they are spread. */
#include "convert/wrap/nmi.h"

/* The period of a new latch, and how many there are of it in a frame. */
static void learn_period(struct assembler *as)
{
    place(as, L_NMI_LEARN);
    op_field(as, OP_LDA_ABS, L_NMI_PACE, S2F_PACE_SKIPS);
    op_label(as, OP_STA_ABS, L_NMI_SKIPS);
    op_word(as, OP_LDA_ABS, latch_of(as) + 1);
    op_field(as, OP_STA_ABS, L_NMI_LATCH, 1);
    op_field(as, OP_STA_ABS, L_NMI_PERIOD, 1);
    op_word(as, OP_LDX_ABS, latch_of(as));
    op_label(as, OP_STX_ABS, L_NMI_LATCH);
    op(as, OP_INX);
    op_label(as, OP_STX_ABS, L_NMI_PERIOD);
    op(as, OP_TXA); /* INX says nothing of 0 in the editor */
    branch(as, OP_BNE, L_NMI_CARRIED);
    op_field(as, OP_INC_ABS, L_NMI_PERIOD, 1);
    place(as, L_NMI_CARRIED);
    op_field(as, OP_LDA_ABS, L_NMI_PERIOD, 1);
    branch(as, OP_BNE, L_NMI_LONG);
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, L_NMI_PERIOD);
    op_field(as, OP_SBC_ABS, L_NMI_PACE, S2F_PACE_SHORTEST);
    branch(as, OP_BCS, L_NMI_LONG);
    op_field(as, OP_LDA_ABS, L_NMI_PACE, S2F_PACE_SHORTEST);
    op_label(as, OP_STA_ABS, L_NMI_PERIOD);
    place(as, L_NMI_LONG);
    move_word(as, as->label[L_NMI_PERIOD], as->label[L_NMI_DIVISOR]);
    op_byte(as, OP_LDA_IMM, as->plan->frame);
    op_label(as, OP_STA_ABS, L_NMI_QUOTIENT);
    op_byte(as, OP_LDA_IMM, as->plan->frame >> 8);
    op_label(as, OP_STA_ABS, L_NMI_REMAINDER);
    op_byte(as, OP_LDA_IMM, 0);
    op_field(as, OP_STA_ABS, L_NMI_REMAINDER, 1);
    op_label(as, OP_STA_ABS, L_NMI_DUE);
    op_field(as, OP_STA_ABS, L_NMI_DUE, 1);
    op_label(as, OP_JSR, L_NMI_DIVIDE);
    op_label(as, OP_LDA_ABS, L_NMI_QUOTIENT);
    op_label(as, OP_STA_ABS, L_NMI_COUNT);
    move_word(as, as->label[L_NMI_REMAINDER], as->label[L_NMI_REST]);
    op_label(as, OP_JMP, L_NMI_LEARN_BURSTS);
}

/* A byte of struct s2f_wrap_pace taken from a word, into DIVISOR; and to
 * `shorter` where the word is. */
static void word_less(struct assembler *as, enum label word, unsigned field,
                      enum label shorter)
{
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, word);
    op_field(as, OP_SBC_ABS, L_NMI_PACE, field);
    op_label(as, OP_STA_ABS, L_NMI_DIVISOR);
    op_field(as, OP_LDA_ABS, word, 1);
    op_byte(as, OP_SBC_IMM, 0);
    op_field(as, OP_STA_ABS, L_NMI_DIVISOR, 1);
    branch(as, OP_BCC, shorter);
}

/* A word's bits shifted three places down, into the byte. */
static void eighth(struct assembler *as, enum label word)
{
    for (unsigned i = 0; i < 3; i++) {
        op_field(as, OP_LSR_ABS, word, 1);
        op_label(as, OP_ROR_ABS, word);
    }
}

/* How many calls a wait is good for, and what is to be waited beyond the
 * shortest one, in DIVISOR: it must not be less than nothing. */
static void learn_group(struct assembler *as)
{
    enum { MOST = 8 };

    op_byte(as, OP_LDX_IMM, 1);
    op_label(as, OP_STX_ABS, L_NMI_GROUP);
    word_less(as, L_NMI_PERIOD, S2F_PACE_SPREAD, L_NMI_WIDEN);
    op_label(as, OP_JMP, L_NMI_ENOUGH);
    place(as, L_NMI_WIDEN);
    op_label(as, OP_INC_ABS, L_NMI_GROUP);
    op_label(as, OP_LDA_ABS, L_NMI_GROUP);
    op_byte(as, OP_CMP_IMM, MOST + 1);
    branch(as, OP_BEQ, L_NMI_NONE);
    reckon(as, OP_ADC_ABS, as->label[L_NMI_DIVISOR], as->label[L_NMI_DIVISOR],
           as->label[L_NMI_PERIOD]);
    word_less(as, L_NMI_DIVISOR, S2F_PACE_CALL, L_NMI_WIDEN);
    place(as, L_NMI_ENOUGH);
}

/* How long to wait where there is a wait. */
static void learn_wait(struct assembler *as)
{
    learn_group(as);
    op_label(as, OP_LDA_ABS, L_NMI_DIVISOR);
    for (unsigned i = 0; i < 5; i++)
        op(as, OP_ASL_A);
    op_label(as, OP_STA_ABS, L_NMI_PART);
    eighth(as, L_NMI_DIVISOR);
    op_label(as, OP_LDX_ABS, L_NMI_DIVISOR);
    op(as, OP_INX);
    op_label(as, OP_STX_ABS, L_NMI_ROUNDS);
    move_word(as, as->label[L_NMI_PERIOD], as->label[L_NMI_DIVISOR]);
    eighth(as, L_NMI_DIVISOR);
    op_label(as, OP_LDX_ABS, L_NMI_DIVISOR);
    for (unsigned i = 0; i < 4; i++)
        op(as, OP_DEX); /* for what is around the wait */
    op_label(as, OP_STX_ABS, L_NMI_DRAINS);
}

/* A = the word in REMAINDER by DIVISOR and 1 more, or ALL, returned. */
static void divide_once(struct assembler *as)
{
    op_label(as, OP_LDA_ABS, L_NMI_REMAINDER);
    op_label(as, OP_STA_ABS, L_NMI_QUOTIENT);
    op_field(as, OP_LDX_ABS, L_NMI_REMAINDER, 1);
    op_label(as, OP_STX_ABS, L_NMI_REMAINDER);
    op_byte(as, OP_LDA_IMM, 0);
    op_field(as, OP_STA_ABS, L_NMI_REMAINDER, 1);
    op(as, OP_SEC);
    op(as, OP_TXA);
    op_label(as, OP_SBC_ABS, L_NMI_DIVISOR);
    op_byte(as, OP_LDA_IMM, 0);
    op_field(as, OP_SBC_ABS, L_NMI_DIVISOR, 1);
    branch(as, OP_BCS, L_NMI_TOO_MANY); /* more than eight bits */
    op_label(as, OP_JSR, L_NMI_DIVIDE);
    op_label(as, OP_LDX_ABS, L_NMI_QUOTIENT);
    op(as, OP_INX);
    op(as, OP_TXA);
    branch(as, OP_BNE, L_NMI_QUOTED);
    place(as, L_NMI_TOO_MANY);
    op_byte(as, OP_LDA_IMM, NMI_ALL);
    place(as, L_NMI_QUOTED);
    op(as, OP_RTS);
}

/* Half as many calls take the time of learning, where periods are twice as long
 * as calls. DIVISOR is the period less a call. */
static void skip_less(struct assembler *as)
{
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, L_NMI_DIVISOR);
    op_field(as, OP_SBC_ABS, L_NMI_PACE, S2F_PACE_CALL);
    op_field(as, OP_LDA_ABS, L_NMI_DIVISOR, 1);
    op_byte(as, OP_SBC_IMM, 0);
    branch(as, OP_BCC, L_NMI_CLOSE);
    op_label(as, OP_LSR_ABS, L_NMI_SKIPS);
    place(as, L_NMI_CLOSE);
}

/* How many calls are made without a wait: each gains what a period is longer
 * than a call, until the play call's time is made up for; and how many more
 * such calls it takes for each call that was put off. */
static void learn_bursts(struct assembler *as)
{
    const unsigned behind = as->label[L_NMI_REMAINDER];

    place(as, L_NMI_NONE);
    op(as, OP_RTS);
    place(as, L_NMI_LEARN_BURSTS);
    op_byte(as, OP_LDA_IMM, NMI_ALL);
    for (unsigned i = 0; i < S2F_WRAP_KINDS; i++)
        op_field(as, OP_STA_ABS, L_NMI_BURSTS, i);
    op_label(as, OP_STA_ABS, L_NMI_EXTRA);
    learn_wait(as);
    op_label(as, OP_JMP, L_NMI_GAIN);
    place(as, L_NMI_ALL);
    op(as, OP_RTS);
    place(as, L_NMI_GAIN);
    word_less(as, L_NMI_PERIOD, S2F_PACE_CALL, L_NMI_ALL);
    move_word(as, as->label[L_NMI_PERIOD], behind);
    op_label(as, OP_JSR, L_NMI_ONE);
    op_label(as, OP_STA_ABS, L_NMI_EXTRA);
    skip_less(as);
    op_byte(as, OP_LDX_IMM, S2F_WRAP_KINDS - 1);
    place(as, L_NMI_EACH);
    op_label(as, OP_STX_ABS, L_NMI_INDEX);
    op(as, OP_CLC);
    op_field(as, OP_LDA_ABX, L_NMI_PACE, S2F_PACE_GAP_LOW);
    op_label(as, OP_ADC_ABS, L_NMI_PERIOD);
    op_word(as, OP_STA_ABS, behind);
    op_field(as, OP_LDA_ABX, L_NMI_PACE, S2F_PACE_GAP_HIGH);
    op_field(as, OP_ADC_ABS, L_NMI_PERIOD, 1);
    op_word(as, OP_STA_ABS, behind + 1);
    reckon(as, OP_SBC_ABS, behind, behind, as->label[L_NMI_REST]);
    op_label(as, OP_JSR, L_NMI_ONE);
    op_label(as, OP_LDX_ABS, L_NMI_INDEX);
    op_label(as, OP_STA_ABX, L_NMI_BURSTS);
    op(as, OP_DEX);
    branch(as, OP_BPL, L_NMI_EACH);
    op(as, OP_RTS);
    place(as, L_NMI_ONE);
    divide_once(as);
}

/* REMAINDER and QUOTIENT, 24 bits, by DIVISOR, the quotient being of eight. */
static void divide(struct assembler *as)
{
    place(as, L_NMI_DIVIDE);
    op_byte(as, OP_LDX_IMM, NMI_BITS);
    place(as, L_NMI_DIGIT);
    op_label(as, OP_ASL_ABS, L_NMI_QUOTIENT);
    op_label(as, OP_ROL_ABS, L_NMI_REMAINDER);
    op_field(as, OP_ROL_ABS, L_NMI_REMAINDER, 1);
    take_once(as, L_NMI_REMAINDER, L_NMI_DIVISOR, L_NMI_SMALLER);
    op_label(as, OP_INC_ABS, L_NMI_QUOTIENT);
    place(as, L_NMI_SMALLER);
    op(as, OP_DEX);
    branch(as, OP_BNE, L_NMI_DIGIT);
    op(as, OP_RTS);
}

void s2f_wrap_nmi_learn(struct assembler *as)
{
    learn_period(as);
    learn_bursts(as);
    divide(as);
}
