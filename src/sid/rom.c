/* What stands in for the C64's ROMs, of which nothing is here: their routines
 * return at once. */
#include "sid/playback.h"

enum { BASIC = 0xa000, BASIC_END = 0xc000, KERNAL = 0xe000, RETURN_CYCLES = 6 };

/* Whether a C64 would run ROM there. Code of the tune's own, in the RAM below,
 * is run as long as it does not come to a 0. */
static bool in_rom(const uint8_t *ram, uint16_t pc)
{
    if (pc >= KERNAL)
        return ram[1] & 2;
    return pc >= BASIC && pc < BASIC_END && (ram[1] & 3) == 3;
}

/* Keeps the routine's address, for whoever has to stand in for it elsewhere. */
static bool remember(struct s2f_playback *p, uint16_t pc)
{
    for (unsigned i = 0; i < p->roms; i++)
        if (p->rom[i] == pc)
            return true;
    if (p->roms == S2F_MAX_ROM_CALLS)
        return false;
    p->rom[p->roms++] = pc;
    return true;
}

enum s2f_cpu_end s2f_playback_leave_rom(struct s2f_playback *playback,
                                        enum s2f_cpu_end end, uint32_t limit)
{
    struct s2f_playback *p = playback;
    const uint8_t *ram = p->memory.ram;

    while (end == S2F_CPU_BREAK && in_rom(ram, p->cpu.pc) &&
           remember(p, p->cpu.pc)) {
        uint8_t low, high;

        if (p->cpu.pc == S2F_NMI_EXIT && p->entry == S2F_ENTRY_NMI)
            return S2F_CPU_RETURNED;
        low = ram[0x100 | (uint8_t)(p->cpu.sp + 1)];
        high = ram[0x100 | (uint8_t)(p->cpu.sp + 2)];
        p->cpu.sp = (uint8_t)(p->cpu.sp + 2);
        p->cpu.pc = (uint16_t)((high << 8 | low) + 1);
        p->cpu.cycles += RETURN_CYCLES;
        if (p->cpu.pc == S2F_CPU_RETURN_TO)
            return S2F_CPU_RETURNED;
        end = s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features, limit);
    }
    return end;
}
