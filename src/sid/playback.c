#include "sid/playback.h"

#include "cpu/translate/translate.h"
#include "format/sf2_internal.h"

#include <string.h>

enum { CIA_INTERRUPT = 0xdc0d };

void s2f_tune_image(const struct s2f_tune *tune, uint8_t *ram)
{
    memset(ram, 0, 0x10000);
    memcpy(ram + tune->load, tune->data, tune->size);
}

/* What a PSID player finds in RAM before it calls init: the KERNAL's interrupt
 * vectors, and the flag that tells PAL from NTSC. */
static void prepare_ram(uint8_t *ram, const struct s2f_tune *tune)
{
    s2f_tune_image(tune, ram);
    ram[0x0001] = tune->rsid ? 0x37 : s2f_tune_bank(tune->init);
    ram[0x0314] = 0x31;
    ram[0x0315] = 0xea;
    ram[0x0318] = 0x47;
    ram[0x0319] = 0xfe;
    ram[0x02a6] = tune->clock != S2F_CLOCK_NTSC;
}

static void clear_memory(struct s2f_memory *memory, uint8_t *access)
{
    memset(memory->sid, 0, sizeof memory->sid);
    memory->write_count = 0;
    memory->hash = 0;
    memory->translator = NULL;
    memory->access = access;
    memory->flow = NULL;
    memory->discovered = 0;
    memset(memory->banked, 0, sizeof memory->banked);
}

static enum s2f_status drivable(const struct s2f_tune *tune, unsigned song,
                                struct s2f_diag *diag)
{
    if (song < 1 || song > tune->songs)
        return s2f_fail(diag, S2F_STATUS_NO_SONG, S2F_WHERE_NONE, 0,
                        "song %u of %u asked for", song, tune->songs);
    if (tune->basic)
        return s2f_fail(diag, S2F_STATUS_NEEDS_BASIC, S2F_WHERE_NONE, 0, "%s",
                        s2f_status_text(S2F_STATUS_NEEDS_BASIC));
    if (tune->mus)
        return s2f_fail(diag, S2F_STATUS_NEEDS_MUS, S2F_WHERE_NONE, 0, "%s",
                        s2f_status_text(S2F_STATUS_NEEDS_MUS));
    return S2F_STATUS_OK;
}

/* Turns the way a call of the tune ended into an error. */
static enum s2f_status call_failed(enum s2f_cpu_end end, bool init,
                                   uint32_t frame, uint16_t pc,
                                   struct s2f_diag *diag)
{
    static const enum s2f_status status[2][4] = {
        {S2F_STATUS_OK, S2F_STATUS_PLAY_TIMEOUT, S2F_STATUS_BAD_OPCODE,
         S2F_STATUS_BREAK},
        {S2F_STATUS_OK, S2F_STATUS_INIT_TIMEOUT, S2F_STATUS_BAD_OPCODE,
         S2F_STATUS_BREAK},
    };
    enum s2f_status failed = status[init][end];

    if (failed == S2F_STATUS_OK)
        return failed;
    if (init)
        return s2f_fail(diag, failed, S2F_WHERE_ADDRESS, pc, "%s (in init)",
                        s2f_status_text(failed));
    return s2f_fail(diag, failed, S2F_WHERE_ADDRESS, pc, "%s (in frame %u)",
                    s2f_status_text(failed), (unsigned)frame);
}

enum s2f_status s2f_playback_begin(struct s2f_playback *playback,
                                   const struct s2f_tune *tune, unsigned song,
                                   unsigned features, uint8_t *access,
                                   uint32_t limit, struct s2f_diag *diag)
{
    struct s2f_playback *p = playback;
    enum s2f_cpu_end end;

    prepare_ram(p->memory.ram, tune);
    clear_memory(&p->memory, access);
    p->memory.io = true;
    if (features & S2F_CPU_HASH)
        s2f_memory_rehash(&p->memory);
    s2f_cpu_reset(&p->cpu);
    p->dialect = S2F_DIALECT_REAL;
    p->features = features;
    p->project = false;
    p->play = tune->play;
    p->bank = s2f_tune_bank(tune->play);
    p->limit = S2F_PLAY_LIMIT;
    p->frame = 0;
    p->spent = 0;
    p->last_cycles = p->max_cycles = 0;
    p->over_budget = p->bad_opcode = false;
    p->bad_address = 0;
    p->init = tune->init;
    p->song = (uint8_t)(song - 1);
    p->entry = S2F_ENTRY_CALL;
    p->vector = 0;
    p->raster = false;
    p->roms = 0;
    end = s2f_cpu_call(&p->cpu, &p->memory, p->dialect, features, tune->init,
                       p->song, limit);
    end = s2f_playback_leave_rom(p, end, limit);
    p->init_cycles = p->cpu.cycles;
    p->loops = !tune->play && end == S2F_CPU_BUDGET;
    p->loop = p->cpu;
    if (!tune->play && (end == S2F_CPU_RETURNED || p->loops))
        return s2f_playback_find_handler(p, diag);
    return call_failed(end, true, 0, p->cpu.pc, diag);
}

/* Finds out how the song is called, before it is played. */
static enum s2f_status look_ahead(struct s2f_playback *p,
                                  const struct s2f_tune *tune, unsigned song,
                                  uint32_t limit, struct s2f_pace *pace,
                                  struct s2f_wait *wait, struct s2f_diag *diag)
{
    enum s2f_status status =
        s2f_playback_begin(p, tune, song, S2F_CPU_PLAIN, NULL, limit, diag);

    if (p->loops && (!status || status == S2F_STATUS_INTERRUPT_DRIVEN)) {
        if (s2f_playback_find_wait(p, tune, song, wait)) {
            if (wait->address == CIA_INTERRUPT)
                s2f_playback_pace(p, true, tune->clock == S2F_CLOCK_NTSC, pace);
            return S2F_STATUS_OK;
        }
        wait->cycles = 0;
        status =
            s2f_playback_begin(p, tune, song, S2F_CPU_PLAIN, NULL, limit, diag);
    }
    if (!status)
        s2f_playback_pace(p, tune->play != 0, tune->clock == S2F_CLOCK_NTSC,
                          pace);
    return status;
}

enum s2f_status s2f_playback_tune(struct s2f_playback *playback,
                                  const struct s2f_tune *tune, unsigned song,
                                  unsigned features, uint8_t *access,
                                  struct s2f_diag *diag)
{
    struct s2f_playback *p = playback;
    struct s2f_pace pace = {1, S2F_PACE_FRAMES, false};
    struct s2f_wait wait = {.cycles = 0};
    uint32_t limit = tune->play ? S2F_INIT_LIMIT : S2F_MAIN_LOOP;
    enum s2f_status status = drivable(tune, song, diag);

    if (!status && (!tune->play || s2f_tune_uses_cia(tune, song)))
        status = look_ahead(p, tune, song, limit, &pace, &wait, diag);
    if (status)
        return status;
    if (wait.cycles)
        limit = wait.cycles;
    status = s2f_playback_begin(p, tune, song, features, access, limit, diag);
    if (wait.cycles)
        s2f_playback_use_wait(p, &wait);
    else if (status)
        return status;
    p->calls = pace.calls;
    p->rate = pace.rate;
    p->suits_ntsc = pace.suits_ntsc;
    if (p->calls > S2F_MAX_CALLS)
        return s2f_fail(diag, S2F_STATUS_PLAY_TIMEOUT, S2F_WHERE_ADDRESS,
                        p->raster ? 0xd012 : 0xdc04,
                        "the tune asks for %u play calls a frame", p->calls);
    return S2F_STATUS_OK;
}

enum s2f_status s2f_playback_init(struct s2f_playback *playback,
                                  const struct s2f_tune *tune, unsigned song,
                                  struct s2f_diag *diag)
{
    uint32_t limit = tune->play ? S2F_INIT_LIMIT : S2F_MAIN_LOOP;
    enum s2f_status status = drivable(tune, song, diag);

    if (status)
        return status;
    status = s2f_playback_begin(playback, tune, song, S2F_CPU_PLAIN, NULL,
                                limit, diag);
    if (playback->loops) /* it ends where the loop waits, if it does */
        return s2f_playback_tune(playback, tune, song, S2F_CPU_PLAIN, NULL,
                                 diag);
    return status;
}

static void change_byte(struct s2f_memory *memory, unsigned features,
                        uint16_t address, uint8_t value)
{
    if (features & S2F_CPU_HASH && address >> 8 != 1)
        memory->hash += s2f_memory_mix(address, value) -
                        s2f_memory_mix(address, memory->ram[address]);
    memory->ram[address] = value;
    s2f_translator_poke(memory->translator, address);
}

/* Mostly the byte is what it shall be. */
static inline void set_byte(struct s2f_memory *memory, unsigned features,
                            uint16_t address, uint8_t value)
{
    if (memory->ram[address] != value)
        change_byte(memory, features, address, value);
}

void s2f_playback_use_wait(struct s2f_playback *playback,
                           const struct s2f_wait *wait)
{
    enum { RTS = 0x60 };
    struct s2f_playback *p = playback;

    p->entry = S2F_ENTRY_CALL;
    p->vector = 0;
    p->raster = p->loops = false;
    p->play = wait->out;
    p->bank = p->memory.ram[1];
    p->calls = 1;
    set_byte(&p->memory, p->features, wait->at, RTS);
    if (p->memory.access) /* it counts as what init leaves */
        p->memory.access[wait->at] |= S2F_ACCESS_WRITE;
}

/* What a chip's interrupt register shows a handler: the VIC's a raster
 * interrupt and bits that are not connected, CIA 1's its timer A where nothing
 * was ever stored there; else what was. */
static void raise_flag(struct s2f_playback *p)
{
    enum {
        VIC_INTERRUPT = 0xd019,
        RASTER = 0xf1,
        TIMER = 0x81,
        IRQ_SOFT = 0x0314
    };

    if (p->raster)
        set_byte(&p->memory, p->features, VIC_INTERRUPT, RASTER);
    else if (p->vector == IRQ_SOFT && !p->memory.ram[CIA_INTERRUPT])
        set_byte(&p->memory, p->features, CIA_INTERRUPT, TIMER);
}

enum s2f_cpu_end s2f_playback_call(struct s2f_playback *playback)
{
    struct s2f_playback *p = playback;
    enum s2f_cpu_end end;

    p->cpu.cycles = 0;
    if (p->entry != S2F_ENTRY_CALL) {
        uint16_t handler = s2f_cpu_vector(&p->memory, p->features, p->vector);

        raise_flag(p);
        end = s2f_cpu_interrupt(&p->cpu, &p->memory, p->features, handler,
                                p->entry == S2F_ENTRY_KERNAL, p->limit);
    } else {
        set_byte(&p->memory, p->features, 1, p->bank);
        end = s2f_cpu_call(&p->cpu, &p->memory, p->dialect, p->features,
                           p->play, 0, p->limit);
    }
    return end == S2F_CPU_BREAK ? s2f_playback_leave_rom(p, end, p->limit)
                                : end;
}

static enum s2f_status tune_frame(struct s2f_playback *p, struct s2f_diag *diag)
{
    p->last_cycles = 0;
    for (unsigned i = 0; i < p->calls; i++) {
        enum s2f_cpu_end end = s2f_playback_call(p);

        if (end)
            return call_failed(end, false, p->frame, p->cpu.pc, diag);
        p->last_cycles += p->cpu.cycles;
        if (p->cpu.cycles > p->max_cycles)
            p->max_cycles = p->cpu.cycles;
    }
    p->spent += p->last_cycles;
    if (p->spent > (uint64_t)(p->frame + S2F_SLOW_START) * S2F_SLOW_FRAMES *
                       S2F_FRAME_CYCLES_PAL)
        return s2f_fail(diag, S2F_STATUS_PLAY_TIMEOUT, S2F_WHERE_FRAME,
                        p->frame, "the tune takes %u cycles a frame",
                        (unsigned)p->last_cycles);
    return S2F_STATUS_OK;
}

/* A C64's KERNAL at the end of an interrupt that a driver has made up: it pulls
 * Y, X, A, flags and address, and goes on there. */
static enum s2f_cpu_end leave_interrupt(struct s2f_playback *p)
{
    enum { PULLED = 6, EXIT_CYCLES = 22 };
    const uint8_t *ram = p->memory.ram;
    uint8_t pulled[PULLED];

    for (unsigned i = 0; i < PULLED; i++)
        pulled[i] = ram[0x100 | ++p->cpu.sp];
    p->cpu.y = pulled[0];
    p->cpu.x = pulled[1];
    p->cpu.a = pulled[2];
    p->cpu.p = pulled[3];
    p->cpu.pc = (uint16_t)(pulled[4] | pulled[5] << 8);
    p->cpu.cycles += EXIT_CYCLES;
    return s2f_cpu_run(&p->cpu, &p->memory, p->dialect, p->features, p->limit);
}

/* Calls a routine of the driver within the frame's budget. */
static void driver_call(struct s2f_playback *p, uint16_t address, uint8_t a)
{
    enum s2f_cpu_end end = s2f_cpu_call(&p->cpu, &p->memory, p->dialect,
                                        p->features, address, a, p->limit);

    while (end == S2F_CPU_RETURNED && p->dialect == S2F_DIALECT_REAL &&
           p->cpu.pc != S2F_CPU_RETURN_TO)
        end = leave_interrupt(p);
    if (end == S2F_CPU_BUDGET)
        p->over_budget = true;
    if ((end == S2F_CPU_BAD_OPCODE || end == S2F_CPU_BREAK) && !p->bad_opcode) {
        p->bad_opcode = true;
        p->bad_address = p->cpu.pc;
    }
}

/* F1 and Stop set the channel offsets; that is how the editor unmutes. */
static void poke_channel_offsets(struct s2f_playback *p, uint16_t address)
{
    for (unsigned i = 0; i < 3; i++)
        set_byte(&p->memory, p->features, (uint16_t)(address + i),
                 (uint8_t)(7 * i));
}

/* What happens before the user presses F1: Stop, and Update every frame. */
static void idle(struct s2f_playback *p, const struct s2f_project *project)
{
    enum { IDLE_FRAMES = 11 };

    for (unsigned i = 0; i < IDLE_FRAMES; i++) {
        s2f_cpu_reset(&p->cpu);
        if (i == 0) {
            driver_call(p, project->common.stop, 0);
            poke_channel_offsets(p, project->common.sid_channel_offset);
        }
        driver_call(p, project->common.update, 0);
    }
    poke_channel_offsets(p, project->common.sid_channel_offset);
}

void s2f_playback_project(struct s2f_playback *playback,
                          const struct s2f_project *project,
                          const uint8_t *image, unsigned song,
                          enum s2f_dialect dialect, unsigned features,
                          uint8_t *access)
{
    struct s2f_playback *p = playback;
    bool editor = dialect == S2F_DIALECT_EDITOR;

    if (image)
        memcpy(p->memory.ram, image, 0x10000);
    else if (editor)
        s2f_project_opened(project, p->memory.ram);
    else
        memcpy(p->memory.ram, project->memory, 0x10000);
    if (song != project->aux.song)
        s2f_sf2_select_song(project, song, p->memory.ram);
    if (!editor)
        p->memory.ram[1] = 0x37; /* as a C64 has it when it starts a program */
    clear_memory(&p->memory, access);
    p->memory.io = false;
    if (features & S2F_CPU_HASH)
        s2f_memory_rehash(&p->memory);
    p->dialect = dialect;
    p->features = features;
    p->project = true;
    p->play = project->common.update;
    p->init = project->common.init;
    p->song = (uint8_t)song;
    p->calls = 1;
    p->bank = 0;
    p->entry = S2F_ENTRY_CALL;
    p->limit = S2F_UPDATE_FRAMES * S2F_FRAME_CYCLES_PAL;
    if (editor)
        p->limit = s2f_frame_cycles(project->aux.region == 1);
    p->frame = 0;
    p->init_cycles = p->last_cycles = p->max_cycles = 0;
    p->over_budget = p->bad_opcode = false;
    p->bad_address = 0;
    if (editor)
        idle(p, project);
    memset(p->memory.sid, 0, sizeof p->memory.sid);
}

void s2f_playback_restart(struct s2f_playback *playback,
                          const struct s2f_project *project)
{
    struct s2f_playback *p = playback;

    s2f_cpu_reset(&p->cpu);
    driver_call(p, project->common.stop, 0);
    poke_channel_offsets(p, project->common.sid_channel_offset);
    driver_call(p, project->common.update, 0);
    memset(p->memory.sid, 0, sizeof p->memory.sid);
    p->frame = 0;
}

static void project_frame(struct s2f_playback *p)
{
    s2f_cpu_reset(&p->cpu);
    if (p->frame == 0) {
        driver_call(p, p->init, p->song);
        p->init_cycles = p->cpu.cycles;
    }
    driver_call(p, p->play, 0);
    p->last_cycles = p->cpu.cycles;
    if (p->frame > 0 && p->last_cycles > p->max_cycles)
        p->max_cycles = p->last_cycles;
}

void s2f_playback_translate(struct s2f_playback *playback,
                            struct s2f_translator *translator)
{
    playback->memory.translator = translator;
    s2f_translator_forget(translator);
}

enum s2f_status s2f_playback_frame(struct s2f_playback *playback,
                                   struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    playback->memory.write_count = 0;
    if (playback->project)
        project_frame(playback);
    else
        status = tune_frame(playback, diag);
    playback->frame++;
    return status;
}
