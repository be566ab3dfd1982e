#include "sid/nmi.h"

#include <string.h>

enum {
    KERNALS_OWN = 0xfe47, /* what $0318 holds from the start */
    RUNS = 0x01,          /* bits of a timer's control register */
    ONE_SHOT = 0x08,
    FORCE_LOAD = 0x10,
    STEP = 16,      /* cycles after which a timer that was started is noticed */
    NMI_CYCLES = 7, /* that a 6510 takes to enter a handler */
    HANDLER_LIMIT = 20000
};

static uint32_t word_at(const uint8_t *ram, uint32_t address)
{
    return (uint32_t)(ram[address] | ram[address + 1] << 8);
}

/* A latch that nobody has set is $FFFF on a C64. */
static uint32_t latch(const uint8_t *ram, uint32_t address)
{
    uint32_t value = word_at(ram, address);

    return value ? value : 0xffff;
}

static bool raises(const uint8_t *ram, unsigned timer)
{
    return ram[S2F_ICR2] & 0x80 && ram[S2F_ICR2] & (timer ? 2 : 1) &&
           ram[S2F_CONTROL2_A + timer] & RUNS;
}

uint32_t s2f_nmi_period(const uint8_t *ram)
{
    const uint32_t a = latch(ram, S2F_TIMER2_A) + 1;
    const uint32_t b = latch(ram, S2F_TIMER2_B) + 1;

    if (raises(ram, 0) && raises(ram, 1))
        return a < b ? a : b;
    if (raises(ram, 0))
        return a;
    return raises(ram, 1) ? b : 0;
}

uint16_t s2f_nmi_handler(const uint8_t *ram)
{
    uint32_t at = ram[1] & 2 ? S2F_NMI_SOFT : S2F_NMI_HARD;
    uint16_t vector = (uint16_t)word_at(ram, at);

    return at == S2F_NMI_SOFT && vector == KERNALS_OWN ? 0 : vector;
}

/* Takes the stores to the volume since the last time out of the log. Cycle 0 of
 * the CPU is cycle `begun` of the frame. */
static void take_volumes(struct s2f_playback *p, struct s2f_nmis *nmis,
                         uint32_t begun, bool nmi)
{
    struct s2f_memory *m = &p->memory;

    for (uint32_t i = 0; i < m->write_count && i < S2F_MEMORY_WRITES; i++) {
        uint32_t entry = m->write[i];

        if (S2F_WRITE_REGISTER(entry) != S2F_VOLUME)
            continue;
        if (nmis->volumes < S2F_VOLUMES)
            nmis->volume[nmis->volumes] =
                (struct s2f_volume){begun + S2F_WRITE_CYCLE(entry),
                                    (uint8_t)S2F_WRITE_VALUE(entry), nmi};
        nmis->volumes++;
    }
    m->write_count = 0;
}

/* Looks at the timers as the code before cycle `now` of the frame left them. A
 * bit that loads a timer is not kept by it. */
static void look(struct s2f_playback *p, struct s2f_nmis *nmis, uint32_t now)
{
    uint8_t *ram = p->memory.ram;
    uint32_t period = s2f_nmi_period(ram);
    bool loaded = false;

    for (unsigned i = 0; i < 2; i++) {
        loaded |= raises(ram, i) && ram[S2F_CONTROL2_A + i] & FORCE_LOAD;
        ram[S2F_CONTROL2_A + i] &= (uint8_t)~FORCE_LOAD;
    }
    nmis->timers |= (raises(ram, 0) ? 1u : 0) | (raises(ram, 1) ? 2u : 0);
    if (period && (!nmis->runs || loaded))
        nmis->next = now + period;
    nmis->runs = period != 0;
}

/* The timer has come to 0: it begins anew, or stops. While a handler runs it
 * may do so more than once, and the CPU hears of it once. */
static void reload(struct s2f_playback *p, struct s2f_nmis *nmis, uint32_t now)
{
    uint8_t *ram = p->memory.ram;
    const uint32_t period = s2f_nmi_period(ram);

    nmis->next += period;
    if (period && nmis->next <= now)
        nmis->next += (now - nmis->next) / period * period + period;
    for (unsigned i = 0; i < 2; i++)
        if (raises(ram, i) && ram[S2F_CONTROL2_A + i] & ONE_SHOT)
            ram[S2F_CONTROL2_A + i] &= (uint8_t)~RUNS;
    nmis->runs = s2f_nmi_period(ram) != 0;
}

static void push(struct s2f_playback *p, uint8_t value)
{
    p->memory.ram[0x100 | p->cpu.sp--] = value;
}

/* The KERNAL's way out of an NMI, as far as it can be told from a handler that
 * just returned. */
static void pull_registers(struct s2f_playback *p)
{
    const uint8_t *stack = p->memory.ram + 0x100;

    p->cpu.y = stack[++p->cpu.sp];
    p->cpu.x = stack[++p->cpu.sp];
    p->cpu.a = stack[++p->cpu.sp];
    p->cpu.p = stack[++p->cpu.sp];
    p->cpu.sp = (uint8_t)(p->cpu.sp + 2);
}

/* An NMI of what runs, which then goes on as if nothing had been. The CPU's
 * cycles count on. False where the handler does not come back. */
static bool interrupt(struct s2f_playback *p, struct s2f_nmis *nmis,
                      uint32_t begun)
{
    const uint16_t handler = s2f_nmi_handler(p->memory.ram), pc = p->cpu.pc;
    const uint32_t before = p->cpu.cycles;
    const uint8_t sp = p->cpu.sp;
    enum s2f_cpu_end end;

    nmis->count++;
    take_volumes(p, nmis, begun, false);
    if (!handler)
        return true;
    push(p, S2F_CPU_RETURN_TO >> 8);
    push(p, S2F_CPU_RETURN_TO & 0xff);
    push(p, p->cpu.p | S2F_FLAG_U);
    p->cpu.p |= S2F_FLAG_I;
    p->cpu.pc = handler;
    p->cpu.cycles += NMI_CYCLES;
    end = s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features,
                      before + HANDLER_LIMIT);
    if (end == S2F_CPU_BREAK && p->cpu.pc == S2F_NMI_EXIT)
        end = S2F_CPU_RETURNED;
    if (end != S2F_CPU_RETURNED)
        return false;
    if (p->cpu.sp != sp) {
        nmis->kernal = true;
        pull_registers(p);
    }
    p->cpu.pc = pc;
    nmis->cycles += p->cpu.cycles - before;
    if (p->cpu.cycles - before > nmis->longest)
        nmis->longest = p->cpu.cycles - before;
    take_volumes(p, nmis, begun, true);
    return true;
}

/* All NMIs until cycle `until` of the frame, while nothing runs. */
static bool wait_until(struct s2f_playback *p, struct s2f_nmis *nmis,
                       uint32_t until)
{
    uint32_t now = 0;

    look(p, nmis, now);
    while (nmis->runs && nmis->next < until) {
        if (now < nmis->next)
            now = nmis->next;
        p->cpu = (struct s2f_cpu){.sp = 0xff, .p = S2F_FLAG_U, .cycles = now};
        if (s2f_nmi_handler(p->memory.ram))
            nmis->vectors |= p->memory.ram[1] & 2 ? 1u : 2u;
        reload(p, nmis, now);
        if (!interrupt(p, nmis, 0))
            return false;
        now = p->cpu.cycles;
        look(p, nmis, now);
        nmis->halts |= !nmis->runs && p->memory.ram[S2F_ICR2] & 0x80;
    }
    return true;
}

/* Goes on with the call that began at cycle `begun` of the frame and got as far
 * as `end` says, until it returns. */
static enum s2f_cpu_end go_on(struct s2f_playback *p, struct s2f_nmis *nmis,
                              uint32_t begun, uint32_t limit,
                              enum s2f_cpu_end end)
{
    while (end == S2F_CPU_BUDGET && p->cpu.cycles < limit) {
        uint32_t now = begun + p->cpu.cycles, until;

        look(p, nmis, now);
        if (nmis->runs && nmis->next <= now) {
            reload(p, nmis, now);
            if (!interrupt(p, nmis, begun))
                return S2F_CPU_BUDGET;
            look(p, nmis, begun + p->cpu.cycles);
        }
        until = p->cpu.cycles + STEP;
        if (nmis->runs && nmis->next > begun + p->cpu.cycles)
            until = nmis->next - begun;
        end = s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features, until);
        end = s2f_playback_leave_rom(p, end, until);
        take_volumes(p, nmis, begun, false);
    }
    return end;
}

enum s2f_status s2f_nmi_frame(struct s2f_playback *playback,
                              struct s2f_nmis *nmis, uint32_t cycles,
                              struct s2f_diag *diag)
{
    struct s2f_playback *p = playback;
    const uint32_t limit = p->limit;
    bool went = true;

    nmis->count = nmis->volumes = 0;
    nmis->cycles = nmis->longest = 0;
    p->memory.write_count = 0;
    p->last_cycles = 0;
    for (unsigned i = 0; i < p->calls && went; i++) {
        uint32_t begun = i * cycles / p->calls;
        enum s2f_cpu_end end;

        went = wait_until(p, nmis, begun);
        p->limit = 1; /* the first instruction: then NMIs are looked for */
        end = s2f_playback_call(p);
        p->limit = limit;
        end = go_on(p, nmis, begun, limit, end);
        take_volumes(p, nmis, begun, false);
        went = went && end == S2F_CPU_RETURNED;
        p->last_cycles += p->cpu.cycles;
    }
    went = went && wait_until(p, nmis, cycles);
    nmis->next -= nmis->next < cycles ? nmis->next : cycles;
    p->frame++;
    if (!went)
        return s2f_fail(diag, S2F_STATUS_PLAY_TIMEOUT, S2F_WHERE_FRAME,
                        p->frame - 1, "a call or an NMI does not return");
    return S2F_STATUS_OK;
}
