/* Main loops that wait for a raster line or a flag and then play: they become
 * play routines, which is what they are between one wait and the next. */
#include "sid/playback.h"

#include <sid2sf2/convert.h>
#include <string.h>

enum {
    LOOP_SIZE = 16, /* bytes of a loop that waits, at most */
    FRAMES = 400,   /* that both forms are played */
    SEEK = 3 * S2F_FRAME_CYCLES_PAL,
    MOST_APART = 3, /* frames that one may be behind the other */
    ALIKE = 98,     /* per cent of the frames that have to be equal */
    VIC_INTERRUPT = 0xd019,
    CIA_INTERRUPT = 0xdc0d,
    OPCODE_JSR = 0x20,
    OPCODE_JMP = 0x4c,
    OPCODE_RTS = 0x60
};

static bool is_branch(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x10;
}

static uint16_t branch_target(const uint8_t *ram, uint16_t at)
{
    return (uint16_t)(at + 2 + (int8_t)ram[(uint16_t)(at + 1)]);
}

/* Loads, compares and BIT of memory whose address is in the code. */
static bool is_read(uint8_t opcode)
{
    static const uint8_t reads[] = {0xad, 0xae, 0xac, 0xcd, 0xec, 0xcc, 0x2c,
                                    0xa5, 0xa6, 0xa4, 0xc5, 0xe4, 0xc4, 0x24};

    return memchr(reads, opcode, sizeof reads) != NULL;
}

static uint16_t address_of(const uint8_t *ram, uint16_t at)
{
    unsigned low = ram[(uint16_t)(at + 1)];

    return (uint16_t)(s2f_opcode_length(ram[at]) == 2
                          ? low
                          : low | (unsigned)ram[(uint16_t)(at + 2)] << 8);
}

/* What a waiting loop may hold beside that: immediate loads, compares, AND. */
static bool is_idle(uint8_t opcode)
{
    static const uint8_t idle[] = {0xa9, 0xa2, 0xa0, 0xc9,
                                   0xe0, 0xc0, 0x29, 0xea};

    return memchr(idle, opcode, sizeof idle) != NULL;
}

/* Whether [from, last], the instruction at last leading back, only waits. *wait
 * is where it reads and where it goes on. */
static bool is_wait(const uint8_t *ram, uint16_t from, uint16_t last,
                    struct s2f_wait *wait)
{
    uint16_t at = from;
    bool reads = false;

    wait->out = is_branch(ram[last]) ? (uint16_t)(last + 2) : 0;
    while (at < last) {
        if (is_read(ram[at]) && !reads) {
            reads = true;
            wait->at = at;
            wait->address = address_of(ram, at);
        } else if (is_branch(ram[at])) {
            wait->out = branch_target(ram, at);
        } else if (!is_idle(ram[at])) {
            return false;
        }
        at = (uint16_t)(at + s2f_opcode_length(ram[at]));
    }
    return reads && at == last && wait->out > last;
}

/* No interrupt is there to be seen while the wait is looked for, whatever was
 * stored to acknowledge the last one. */
static bool step(struct s2f_playback *p)
{
    enum s2f_cpu_end end = s2f_cpu_run(&p->cpu, &p->memory, p->dialect,
                                       S2F_CPU_PLAIN, p->cpu.cycles + 1);

    end = s2f_playback_leave_rom(p, end, p->cpu.cycles + 1);
    p->memory.ram[VIC_INTERRUPT] = p->memory.ram[CIA_INTERRUPT] = 0;
    return end == S2F_CPU_BUDGET;
}

/* Where the loop waits: it spends most of its time there. A routine that waits
 * and returns is left to those who call it. */
static bool seek(struct s2f_playback *p, struct s2f_wait *wait)
{
    const uint8_t *ram = p->memory.ram;
    uint8_t sp;

    p->cpu = p->loop;
    p->cpu.cycles = 0;
    for (;;) {
        uint16_t last = p->cpu.pc;
        bool leads = is_branch(ram[last]) || ram[last] == OPCODE_JMP;

        if (p->cpu.cycles > SEEK || !step(p))
            return false;
        if (leads && p->cpu.pc < last && last - p->cpu.pc <= LOOP_SIZE &&
            is_wait(ram, p->cpu.pc, last, wait))
            break;
    }
    sp = p->cpu.sp;
    if (ram[wait->out] == OPCODE_RTS) {
        uint16_t back = (uint16_t)(ram[0x100 | (uint8_t)(sp + 1)] |
                                   ram[0x100 | (uint8_t)(sp + 2)] << 8);

        wait->at = (uint16_t)(back - 2);
        wait->out = (uint16_t)(back + 1);
        return ram[wait->at] == OPCODE_JSR;
    }
    return true;
}

/* How long init takes to get to the wait. */
static bool arrive(struct s2f_playback *p, const struct s2f_tune *tune,
                   unsigned song, struct s2f_wait *wait)
{
    (void)s2f_playback_begin(p, tune, song, S2F_CPU_PLAIN, NULL, 1, NULL);
    while (p->cpu.pc != wait->at)
        if (p->cpu.cycles > S2F_MAIN_LOOP || !step(p))
            return false;
    wait->cycles = p->cpu.cycles;
    return true;
}

/* A number for the SID's registers. */
static uint64_t sum_of(const struct s2f_memory *memory)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++)
        sum += s2f_memory_mix((uint16_t)i, memory->sid[i]);
    return sum;
}

/* The loop as it is, from the wait on. False where a handler is heard, too. */
static bool play_loop(struct s2f_playback *p, uint64_t *sums)
{
    uint32_t by_handlers = 0;

    p->loop = p->cpu;
    p->calls = p->entry != S2F_ENTRY_CALL;
    for (unsigned i = 0; i < FRAMES; i++) {
        if (!s2f_playback_loop_frame(p, &by_handlers) || by_handlers)
            return false;
        sums[i] = sum_of(&p->memory);
    }
    return true;
}

static bool play_calls(struct s2f_playback *p, const struct s2f_wait *wait,
                       uint64_t *sums)
{
    s2f_playback_use_wait(p, wait);
    for (unsigned i = 0; i < FRAMES; i++) {
        if (s2f_playback_frame(p, NULL))
            return false;
        sums[i] = sum_of(&p->memory);
    }
    return true;
}

/* Whether most frames are equal where b is `late` frames behind. */
static bool are_alike(const uint64_t *a, const uint64_t *b, unsigned late)
{
    unsigned equal = 0, changes = 0;

    for (unsigned i = late; i < FRAMES; i++) {
        equal += a[i - late] == b[i];
        changes += i > late && b[i] != b[i - 1];
    }
    return changes && equal * 100 >= ALIKE * (FRAMES - late);
}

/* Starts the tune anew, up to the wait. */
static void begin(struct s2f_playback *p, const struct s2f_tune *tune,
                  unsigned song, const struct s2f_wait *wait)
{
    (void)s2f_playback_begin(p, tune, song, S2F_CPU_PLAIN, NULL, wait->cycles,
                             NULL);
}

bool s2f_playback_find_wait(struct s2f_playback *playback,
                            const struct s2f_tune *tune, unsigned song,
                            struct s2f_wait *wait)
{
    struct s2f_playback *p = playback;
    uint64_t loop[FRAMES], calls[FRAMES];
    bool found = false;

    if (!seek(p, wait) || !arrive(p, tune, song, wait))
        return false;
    begin(p, tune, song, wait);
    if (wait->address != VIC_INTERRUPT && wait->address != CIA_INTERRUPT &&
        !play_loop(p, loop))
        return false;
    begin(p, tune, song, wait);
    if (!play_calls(p, wait, calls))
        return false;
    if (wait->address == VIC_INTERRUPT || wait->address == CIA_INTERRUPT)
        return are_alike(calls, calls, 0);
    for (unsigned late = 0; late <= MOST_APART; late++)
        found = found || are_alike(loop, calls, late) ||
                are_alike(calls, loop, late);
    return found;
}
