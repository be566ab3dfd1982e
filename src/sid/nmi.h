/* Playing a tune with the NMIs that CIA 2 raises, at the cycles at which it
 * raises them: how samples are played. Everything else plays songs without
 * (playback.h). */
#ifndef S2F_SID_NMI_H
#define S2F_SID_NMI_H

#include "sid/playback.h"

enum {
    S2F_ICR2 = 0xdd0d,     /* CIA 2: the mask as last written */
    S2F_TIMER2_A = 0xdd04, /* the latches of its timers */
    S2F_TIMER2_B = 0xdd06,
    S2F_CONTROL2_A = 0xdd0e, /* bit 0: the timer runs */
    S2F_CONTROL2_B = 0xdd0f,
    S2F_NMI_SOFT = 0x0318, /* where NMIs lead while the KERNAL is in */
    S2F_NMI_HARD = 0xfffa,
    S2F_VOLUME = 0x18,       /* the SID's register */
    S2F_CIA2_REGISTERS = 12, /* $DD04-$DD0F: timers, masks and controls */
    /* stores to the volume in a frame that are kept */
    S2F_VOLUMES = 1024
};

/* A store to the volume: at which cycle of its frame, which may lie beyond its
 * end, and whether an NMI's handler made it. */
struct s2f_volume {
    uint32_t cycle;
    uint8_t value;
    bool nmi;
};

/* Where CIA 2 is, and what the last frame held. Start with all bytes 0. */
struct s2f_nmis {
    bool runs;                /* a timer that raises NMIs */
    uint32_t next;            /* the cycle of the frame at which it does */
    unsigned count;           /* NMIs in the frame */
    uint32_t cycles, longest; /* of their handlers: all, and one */
    unsigned volumes; /* in the frame; counts on where there is no room */
    /* of all frames so far: */
    unsigned timers;  /* bit 0 and 1: timer A and B raised NMIs */
    unsigned vectors; /* bit 0 and 1: they led through S2F_NMI_SOFT and _HARD,
                       * while no play call ran */
    bool kernal;      /* a handler left through the KERNAL */
    bool halts;       /* a handler stopped its timer, and let NMIs through */
    struct s2f_volume volume[S2F_VOLUMES];
};

/* Cycles from one NMI to the next as memory has it, 0 = there are none. Where
 * both timers raise them, the sooner one. */
uint32_t s2f_nmi_period(const uint8_t *ram);

/* Where NMIs lead as memory has it, 0 = nowhere of the tune's. */
uint16_t s2f_nmi_handler(const uint8_t *ram);

/* Plays one frame (cycles long) as s2f_playback_frame does, a tune's or a
 * project's, with NMIs interrupting play calls and coming between them. A
 * frame's last NMI may be late by an instruction. Handlers keep the registers,
 * as they must. Fails as that does, with PLAY_TIMEOUT too where handlers do not
 * return. */
enum s2f_status s2f_nmi_frame(struct s2f_playback *playback,
                              struct s2f_nmis *nmis, uint32_t cycles,
                              struct s2f_diag *diag);

#endif
