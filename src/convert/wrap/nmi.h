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

/* Routines that learn a new period: at L_NMI_LEARN. */
void s2f_wrap_nmi_learn(struct assembler *as);

#endif
