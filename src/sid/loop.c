/* What an RSID's main loop does between the interrupts: most wait for ever,
 * some play drums from samples when a handler says so, or the music itself. */
#include "sid/playback.h"

enum {
    VOLUME = 0x18,
    PLAYS = 4,          /* music comes in one frame of so many, at least */
    LOUD = 4,           /* changes of the volume in a frame that are samples */
    SHORTEST = 2000,    /* cycles that the loop has in a frame, at least */
    SLOW = 2,           /* frames' cycles that one may take on average */
    CALL_LIMIT = 200000 /* cycles that a handler may take */
};

static void push(struct s2f_playback *p, uint8_t value)
{
    p->memory.ram[0x100 | p->cpu.sp--] = value;
}

/* An interrupt of the main loop: what it has on the stack stays. False where
 * the handler does not return. */
static bool interrupt(struct s2f_playback *p)
{
    enum { REGISTERS = 3 };
    enum s2f_cpu_end end;

    p->cpu = p->loop;
    p->cpu.pc = s2f_cpu_vector(&p->memory, S2F_CPU_PLAIN, p->vector);
    p->cpu.cycles = 0;
    push(p, S2F_CPU_RETURN_TO >> 8);
    push(p, S2F_CPU_RETURN_TO & 0xff);
    push(p, p->loop.p);
    for (unsigned i = 0; i < REGISTERS && p->entry == S2F_ENTRY_KERNAL; i++)
        push(p, 0);
    p->cpu.p |= S2F_FLAG_I;
    end =
        s2f_cpu_run(&p->cpu, &p->memory, p->dialect, S2F_CPU_PLAIN, CALL_LIMIT);
    return s2f_playback_leave_rom(p, end, CALL_LIMIT) == S2F_CPU_RETURNED;
}

/* The loop goes on for what a frame has left. False where it ends. */
static bool go_on(struct s2f_playback *p, uint32_t left)
{
    enum s2f_cpu_end end;

    p->memory.write_count = 0;
    p->cpu = p->loop;
    p->cpu.cycles = 0;
    end = s2f_cpu_run(&p->cpu, &p->memory, p->dialect, S2F_CPU_PLAIN, left);
    end = s2f_playback_leave_rom(p, end, left);
    p->loop = p->cpu;
    return end == S2F_CPU_BUDGET;
}

/* What the loop has stored so far. */
struct heard {
    uint32_t volume;
    uint32_t music; /* frames with stores to other registers */
    uint64_t spent; /* cycles */
    bool samples;
};

static void listen(const struct s2f_memory *memory, struct heard *heard)
{
    unsigned changes = 0;
    bool music = false;

    for (uint32_t i = 0; i < memory->write_count && i < S2F_MEMORY_WRITES;
         i++) {
        uint32_t entry = memory->write[i];

        if (S2F_WRITE_REGISTER(entry) != VOLUME) {
            music = true;
            continue;
        }
        changes += S2F_WRITE_VALUE(entry) != heard->volume;
        heard->volume = S2F_WRITE_VALUE(entry);
    }
    heard->samples |= changes >= LOUD;
    heard->music += music;
}

bool s2f_playback_loop_frame(struct s2f_playback *playback,
                             uint32_t *by_handlers)
{
    struct s2f_playback *p = playback;
    uint32_t left = S2F_FRAME_CYCLES_PAL;

    p->memory.write_count = 0;
    p->last_cycles = 0;
    for (unsigned k = 0; k < p->calls && !(p->loop.p & S2F_FLAG_I); k++) {
        if (!interrupt(p))
            return false;
        p->last_cycles += p->cpu.cycles;
        left =
            p->cpu.cycles + SHORTEST < left ? left - p->cpu.cycles : SHORTEST;
    }
    *by_handlers = p->memory.write_count;
    p->last_cycles += left;
    return go_on(p, left);
}

static bool play_frame(struct s2f_playback *p, struct heard *heard)
{
    uint32_t by_handlers;

    if (!s2f_playback_loop_frame(p, &by_handlers))
        return false;
    heard->spent += p->last_cycles;
    listen(&p->memory, heard);
    return true;
}

enum s2f_loop s2f_playback_watch_loop(struct s2f_playback *playback,
                                      const struct s2f_tune *tune,
                                      unsigned song, uint32_t frames)
{
    struct s2f_playback *p = playback;
    struct heard heard = {0};
    uint32_t i = 0;

    if (s2f_playback_tune(p, tune, song, S2F_CPU_PLAIN, NULL, NULL) ||
        !p->loops)
        return S2F_LOOP_NONE;
    while (i < frames && !heard.samples &&
           heard.spent <= (uint64_t)(i + 1) * SLOW * S2F_FRAME_CYCLES_PAL &&
           play_frame(p, &heard))
        i++;
    if (heard.samples)
        return S2F_LOOP_SAMPLES;
    return heard.music * PLAYS > i ? S2F_LOOP_MUSIC : S2F_LOOP_NONE;
}
