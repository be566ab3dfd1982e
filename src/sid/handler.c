/* Where, and how often a frame, a tune without a play address is played. */
#include "sid/playback.h"

enum {
    IRQ_SOFT = 0x0314, /* the KERNAL's vectors */
    NMI_SOFT = 0x0318,
    NMI_HARD = 0xfffa,
    IRQ_HARD = 0xfffe,
    KERNALS_IRQ = 0xea31,
    KERNALS_NMI = 0xfe47,
    VIC_MASK = 0xd01a,
    CIA1 = 0xdc00,
    CIA2 = 0xdd00,
    TIMER_A = 4, /* registers of a CIA */
    TIMER_B = 6,
    MASK = 13
};

static uint16_t word_at(const uint8_t *ram, uint32_t address)
{
    return (uint16_t)(ram[address] | ram[address + 1] << 8);
}

unsigned s2f_calls_of_timer(unsigned latch, bool ntsc)
{
    unsigned frame = s2f_frame_cycles(ntsc);
    unsigned calls;

    if (!latch)
        return 1;
    calls = (2 * frame + latch + 1) / (2 * (latch + 1)); /* rounded */
    return calls < 1 ? 1 : calls;
}

bool s2f_timer_suits_ntsc(unsigned latch)
{
    enum { KERNALS_LATCH = 0x4025, NTSC_FRAME = 16469, CLOSE = 25 };
    unsigned period = (latch ? latch : KERNALS_LATCH) + 1;
    unsigned calls = s2f_calls_of_timer(period - 1, false);
    unsigned wanted = NTSC_FRAME / calls;
    unsigned error = wanted > period ? wanted - period : period - wanted;

    return calls == (2 * NTSC_FRAME + period) / (2 * period) &&
           error * CLOSE < period;
}

/* By the timer of the CIA whose interrupts the tune has switched on. */
static unsigned timer_calls(const uint8_t *ram, uint32_t cia, bool ntsc)
{
    uint8_t mask = ram[cia + MASK];
    uint32_t timer = mask & 1 ? TIMER_A : TIMER_B;

    if (!(mask & 0x80) || !(mask & 3))
        return 1;
    return s2f_calls_of_timer(word_at(ram, cia + timer), ntsc);
}

/* Where the tune leaves the KERNAL's own timer alone, that one calls it. */
static bool runs_at_ntscs_rate(const struct s2f_playback *p, uint32_t cia)
{
    const uint8_t *ram = p->memory.ram;
    uint8_t mask = ram[cia + MASK];

    if (mask == 0)
        return p->entry == S2F_ENTRY_KERNAL &&
               s2f_timer_suits_ntsc(word_at(ram, CIA1 + TIMER_A));
    return mask & 0x80 && mask & 3 &&
           s2f_timer_suits_ntsc(
               word_at(ram, cia + (mask & 1 ? TIMER_A : TIMER_B)));
}

static bool find_nmi(struct s2f_playback *p)
{
    const uint8_t *ram = p->memory.ram;

    if (!s2f_playback_armed(p))
        return false;
    if (word_at(ram, NMI_SOFT) != KERNALS_NMI && ram[1] & 2) {
        p->entry = S2F_ENTRY_NMI;
        p->play = word_at(ram, NMI_SOFT);
        return true;
    }
    p->entry = S2F_ENTRY_HARDWARE;
    p->play = word_at(ram, NMI_HARD);
    return p->play != 0;
}

enum s2f_status s2f_playback_find_handler(struct s2f_playback *playback,
                                          bool ntsc, struct s2f_diag *diag)
{
    struct s2f_playback *p = playback;
    const uint8_t *ram = p->memory.ram;
    uint32_t cia = CIA1;

    if (word_at(ram, IRQ_SOFT) != KERNALS_IRQ) {
        p->entry = S2F_ENTRY_KERNAL;
        p->play = word_at(ram, IRQ_SOFT);
    } else if (word_at(ram, IRQ_HARD) != 0) {
        p->entry = S2F_ENTRY_HARDWARE;
        p->play = word_at(ram, IRQ_HARD);
    } else if (find_nmi(p)) {
        cia = CIA2;
    } else {
        return s2f_fail(diag, S2F_STATUS_INTERRUPT_DRIVEN, S2F_WHERE_ADDRESS,
                        p->init, "init installs no interrupt handler");
    }
    /* the raster comes once a frame, whatever timers do beside it */
    if (cia == CIA2 || !(ram[VIC_MASK] & 1)) {
        p->calls = timer_calls(ram, cia, ntsc);
        p->suits_ntsc = !ntsc && runs_at_ntscs_rate(p, cia);
    }
    return S2F_STATUS_OK;
}
