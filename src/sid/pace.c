/* How often a frame a tune is called: by a timer, or at the raster lines that
 * its handlers set up one after the other. */
#include "sid/playback.h"

enum {
    NMI_SOFT = 0x0318, /* vectors above and at these are the NMI's */
    NMI_HARD = 0xfffa,
    VIC_CONTROL = 0xd011, /* bit 7: the raster line's highest bit */
    VIC_LINE = 0xd012,
    CIA1 = 0xdc00,
    CIA2 = 0xdd00,
    TIMER_A = 4, /* registers of a CIA */
    TIMER_B = 6,
    MASK = 13,
    FIRST_CALLS = 2, /* after which timers and lines are set up */
    RASTER_FRAMES = 64,
    MOST_CALLS = RASTER_FRAMES * (S2F_MAX_CALLS + 1) + FIRST_CALLS,
    CLOSE = 25 /* one part in so many is no difference: 4 % */
};

static unsigned word_at(const uint8_t *ram, uint32_t address)
{
    return ram[address] | (unsigned)ram[address + 1] << 8;
}

static uint32_t apart(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

uint32_t s2f_timer_rate(unsigned latch, bool ntsc)
{
    enum { KERNALS_LATCH = 0x4025 };

    if (!latch)
        latch = KERNALS_LATCH;
    return (S2F_PACE_FRAMES * s2f_frame_cycles(ntsc) + latch / 2) / (latch + 1);
}

static unsigned rounded(uint32_t rate)
{
    unsigned calls = (rate + S2F_PACE_FRAMES / 2) / S2F_PACE_FRAMES;

    return calls < 1 ? 1 : calls;
}

bool s2f_rate_suits_ntsc(uint32_t rate)
{
    uint32_t there = (uint32_t)((uint64_t)rate * S2F_NTSC_FRAME_ON_PAL /
                                s2f_frame_cycles(false));
    unsigned calls = rounded(rate);

    return rounded(there) == calls &&
           apart(there, S2F_PACE_FRAMES * calls) * CLOSE <
               S2F_PACE_FRAMES * calls;
}

static void set_pace(struct s2f_pace *pace, uint32_t rate, bool ntsc)
{
    pace->rate = rate;
    pace->calls = rounded(rate);
    pace->suits_ntsc = !ntsc && s2f_rate_suits_ntsc(rate);
}

/* By the timer that raises interrupts. Where the tune leaves the KERNAL's timer
 * alone, that one calls it. */
static uint32_t interrupt_rate(const struct s2f_playback *p, bool ntsc)
{
    const uint8_t *ram = p->memory.ram;
    uint32_t cia = p->vector == NMI_SOFT || p->vector == NMI_HARD ? CIA2 : CIA1;
    uint8_t mask = ram[cia + MASK];
    unsigned latch = word_at(ram, cia + (mask & 1 ? TIMER_A : TIMER_B));

    if (!(mask & 0x80) || !(mask & 3))
        return S2F_PACE_FRAMES;
    if (!latch && (cia != CIA1 || !(mask & 1)))
        return S2F_PACE_FRAMES; /* it was never set */
    return s2f_timer_rate(latch, ntsc);
}

/* Lines from line `now` to the next interrupt by the VIC. */
static uint32_t next_line(const uint8_t *ram, uint32_t now, uint32_t lines)
{
    uint32_t line = ram[VIC_LINE] | (uint32_t)(ram[VIC_CONTROL] & 0x80) << 1;

    return line >= lines || line == now ? lines : (line + lines - now) % lines;
}

/* Each handler sets the line for the next. One that runs beyond that line is
 * entered again at once. */
static uint32_t raster_rate(struct s2f_playback *p, bool ntsc)
{
    const uint32_t lines = ntsc ? 263 : 312;
    const uint32_t cycles = s2f_frame_cycles(ntsc) / lines;
    uint32_t now = 0, begun = 0, calls = 0;

    for (unsigned i = 0; now - begun < RASTER_FRAMES * lines && i < MOST_CALLS;
         i++) {
        uint32_t wait;

        if (s2f_playback_call(p))
            return S2F_PACE_FRAMES; /* it will fail when it is played, too */
        wait = next_line(p->memory.ram, now % lines, lines);
        if (wait < p->cpu.cycles / cycles)
            wait = p->cpu.cycles / cycles;
        if (i < FIRST_CALLS)
            begun = now + wait;
        else
            calls++;
        now += wait;
    }
    return (uint32_t)(((uint64_t)S2F_PACE_FRAMES * calls * lines +
                       (now - begun) / 2) /
                      (now - begun));
}

void s2f_playback_pace(struct s2f_playback *playback, bool by_timer, bool ntsc,
                       struct s2f_pace *pace)
{
    struct s2f_playback *p = playback;

    if (p->raster) {
        set_pace(pace, raster_rate(p, ntsc), ntsc);
        return;
    }
    for (unsigned i = 0; i < FIRST_CALLS && !s2f_playback_call(p); i++)
        ;
    if (by_timer)
        set_pace(pace,
                 s2f_timer_rate(word_at(p->memory.ram, CIA1 + TIMER_A), ntsc),
                 ntsc);
    else
        set_pace(pace, interrupt_rate(p, ntsc), ntsc);
}
