/* What the parts of the driver that play samples share: nmi.c, nmi_learn.c. */
#ifndef S2F_CONVERT_WRAP_NMI_H
#define S2F_CONVERT_WRAP_NMI_H

#include "convert/wrap/assembler.h"

enum {
    NMI_ALL = 255, /* calls that are made without a wait */
    NMI_BITS = 8   /* of a byte */
};

static inline unsigned latch_of(const struct assembler *as)
{
    return S2F_TIMER2_A + (as->plan->nmi.timer_b ? 2u : 0u);
}

static inline unsigned control_of(const struct assembler *as)
{
    return S2F_CONTROL2_A + (as->plan->nmi.timer_b ? 1u : 0u);
}

static inline unsigned vector_of(const struct assembler *as)
{
    return as->plan->nmi.hard ? S2F_NMI_HARD : S2F_NMI_SOFT;
}

/* 16 bits: to = from + with, or - with (carry set before). */
static inline void reckon(struct assembler *as, enum opcode how, unsigned to,
                          unsigned from, unsigned with)
{
    op(as, how == OP_ADC_ABS ? OP_CLC : OP_SEC);
    for (unsigned i = 0; i < 2; i++) {
        op_word(as, OP_LDA_ABS, from + i);
        op_word(as, how, with + i);
        op_word(as, OP_STA_ABS, to + i);
    }
}

/* 16 bits: word -= with, unless it is less: then to `less`. Changes A and Y. */
static inline void take_once(struct assembler *as, enum label word,
                             enum label with, enum label less)
{
    op(as, OP_SEC);
    op_label(as, OP_LDA_ABS, word);
    op_label(as, OP_SBC_ABS, with);
    op(as, OP_TAY);
    op_field(as, OP_LDA_ABS, word, 1);
    op_field(as, OP_SBC_ABS, with, 1);
    branch(as, OP_BCC, less);
    op_field(as, OP_STA_ABS, word, 1);
    op_label(as, OP_STY_ABS, word);
}

/* Routines that learn a new period: at L_NMI_LEARN. */
void s2f_wrap_nmi_learn(struct assembler *as);

#endif
