/* Where a tune without a play address is played. */
#include "sid/playback.h"

enum {
    IRQ_SOFT = 0x0314, /* the KERNAL's vectors */
    NMI_SOFT = 0x0318,
    NMI_HARD = 0xfffa,
    IRQ_HARD = 0xfffe,
    KERNALS_IRQ = 0xea31,
    KERNALS_NMI = 0xfe47,
    VIC_MASK = 0xd01a
};

static uint16_t word_at(const uint8_t *ram, uint32_t address)
{
    return (uint16_t)(ram[address] | ram[address + 1] << 8);
}

static void enter(struct s2f_playback *p, enum s2f_entry entry, uint16_t vector)
{
    p->entry = entry;
    p->vector = vector;
    p->play = word_at(p->memory.ram, vector);
}

static bool find_nmi(struct s2f_playback *p)
{
    const uint8_t *ram = p->memory.ram;

    if (!s2f_playback_armed(p))
        return false;
    if (word_at(ram, NMI_SOFT) != KERNALS_NMI && ram[1] & 2)
        enter(p, S2F_ENTRY_NMI, NMI_SOFT);
    else
        enter(p, S2F_ENTRY_HARDWARE, NMI_HARD);
    return p->play != 0;
}

enum s2f_status s2f_playback_find_handler(struct s2f_playback *playback,
                                          struct s2f_diag *diag)
{
    struct s2f_playback *p = playback;
    const uint8_t *ram = p->memory.ram;

    if (word_at(ram, IRQ_SOFT) != KERNALS_IRQ)
        enter(p, S2F_ENTRY_KERNAL, IRQ_SOFT);
    else if (word_at(ram, IRQ_HARD) != 0)
        enter(p, S2F_ENTRY_HARDWARE, IRQ_HARD);
    else if (!find_nmi(p))
        return s2f_fail(diag, S2F_STATUS_INTERRUPT_DRIVEN, S2F_WHERE_ADDRESS,
                        p->init, "init installs no interrupt handler");
    /* the raster comes once a frame, whatever timers do beside it */
    p->raster =
        (p->vector == IRQ_SOFT || p->vector == IRQ_HARD) && ram[VIC_MASK] & 1;
    return S2F_STATUS_OK;
}
