/* Init's results instead of init.
 *
 * An init that copies with INX/BNE, clears a lot of memory or uses opcodes that
 * the editor's CPU does not have would leave something else there, or never
 * end. Its results are the same every time, so they can be had here: what never
 * changes again becomes part of the image, the rest is put back by straight
 * code when the song starts. */
#include "convert/wrap/wrap.h"

#include "cpu/opcode.h"

#include <string.h>

enum {
    LOOP_SIZE = 11,      /* bytes of code for a run */
    MAX_RUN = 255,       /* bytes that one loop copies */
    MAX_GAP = LOOP_SIZE, /* copying these too is shorter than a new loop */
    CYCLES_PER_BYTE = 16,
    CYCLES_PER_RUN = 8,
    /* bytes outside the tune's own range that are put back rather than baked:
     * more would not be done within a frame */
    MAX_OUTSIDE = 600,
    STACK = 0x0100,
    STACK_END = 0x0200,
    IO = 0xd000,
    IO_END = 0xe000,
    SID = 0xd400,
    VECTORS = 0xfffa /* never worth reaching up to */
};

struct job {
    const struct s2f_source *source;
    const uint8_t *map; /* the source's scratch->map */
    unsigned songs;
    /* bytes that can be baked: the tune's own from $1000 on, or all */
    uint32_t from, to;
    uint32_t end; /* nothing from here on is looked at */
    enum s2f_wrap_init how;
    const struct s2f_mends *mends; /* or NULL */
    struct s2f_wrap_stored *out;
    uint32_t at;
    bool full;
    bool too_long;
    uint32_t cycles; /* of the step in work */
    unsigned step;   /* its number in its song's code */
};

static enum s2f_status run_init(const struct job *job, unsigned i,
                                struct s2f_diag *diag)
{
    const struct s2f_tune tune = s2f_source_tune(job->source);

    return s2f_playback_tune(&job->source->scratch->playback, &tune,
                             job->source->song[i].song, S2F_CPU_PLAIN, NULL,
                             diag);
}

static bool is_io(uint32_t a)
{
    return a >= IO && a < IO_END;
}

/* Interrupt vectors: the driver calls the handler itself, and putting them back
 * would hang it into a C64's interrupts as well. */
static bool is_vector(uint32_t a)
{
    return (a >= 0x0314 && a < 0x031a) || a >= VECTORS;
}

/* Init's bytes, and those that playing both needs and changes: these make a
 * second start the same as the first. differs: songs do not agree. */
static enum s2f_wrap_fate fate_of(const struct job *job, uint32_t a,
                                  bool differs)
{
    unsigned all = job->source->access[a];
    unsigned play = job->source->play_access[a];
    bool changes = (play & S2F_ACCESS_WRITE) != 0;
    bool needed = (play & S2F_ACCESS_FRESH) != 0;

    if (a < 2 || (a >= STACK && a < STACK_END) || is_io(a) || a >= job->end ||
        (job->source->entry != S2F_ENTRY_CALL && is_vector(a)))
        return S2F_WRAP_LEAVE;
    if (job->how == S2F_WRAP_CALL)
        return all & S2F_ACCESS_WRITE && all & S2F_ACCESS_FRESH
                   ? S2F_WRAP_PUT_BACK
                   : S2F_WRAP_LEAVE;
    if (differs || (changes && needed))
        return S2F_WRAP_PUT_BACK;
    if (!(all & S2F_ACCESS_SET_UP))
        return S2F_WRAP_LEAVE; /* as loaded, or a temporary */
    if (a >= job->from && a < job->to && !changes)
        return S2F_WRAP_BAKE;
    return changes ? S2F_WRAP_PUT_BACK : S2F_WRAP_PUT_SAME;
}

/* What lies outside the tune's own range - vectors, a few variables - is put
 * back, so that the driver need not reach up to it. An init that unpacks whole
 * tunes is another case; where its blanket copies leave no room, only what was
 * seen in use counts. */
static void set_range(struct job *job, uint16_t low)
{
    const bool trim = job->how == S2F_WRAP_TRIM;
    const struct s2f_source *source = job->source;
    uint32_t outside = 0, used = 0;

    job->from = low ? low : S2F_WRAP_ENTRY;
    job->to = source->tune->load + (uint32_t)source->tune->size;
    for (uint32_t a = job->to; a < 0x10000; a++) {
        if (!(source->access[a] & S2F_ACCESS_SET_UP) || is_io(a))
            continue;
        outside++;
        if (source->play_access[a] & (S2F_ACCESS_READ | S2F_ACCESS_EXECUTE))
            used = a + 1;
    }
    if (outside <= MAX_OUTSIDE)
        return;
    job->to = trim && used > job->to ? used : VECTORS;
    job->end = trim ? job->to : 0x10000;
}

/* Decides every byte's fate into scratch->map and fills in scratch->ram. */
static enum s2f_status decide(const struct job *job, struct s2f_diag *diag)
{
    struct s2f_scratch *scratch = job->source->scratch;
    const uint8_t *ram = scratch->playback.memory.ram;

    memset(scratch->map, 0, sizeof scratch->map);
    s2f_tune_image(job->source->tune, scratch->ram);
    for (unsigned i = 0; i < job->songs && job->how != S2F_WRAP_CALL; i++) {
        enum s2f_status status = run_init(job, i, diag);

        if (status)
            return status;
        if (i == 0)
            memcpy(scratch->ram, ram, sizeof scratch->ram);
        for (uint32_t a = 0; a < 0x10000; a++)
            scratch->map[a] |= ram[a] != scratch->ram[a];
    }
    for (uint32_t a = 0; a < 0x10000; a++)
        scratch->map[a] = (uint8_t)fate_of(job, a, scratch->map[a] != 0);
    return S2F_STATUS_OK;
}

static void byte(struct job *job, unsigned value)
{
    if (job->out->size >= sizeof job->out->bytes) {
        job->full = true;
        return;
    }
    job->out->bytes[job->out->size++] = (uint8_t)value;
}

static void word(struct job *job, unsigned opcode, uint32_t operand)
{
    byte(job, opcode);
    byte(job, operand);
    byte(job, operand >> 8);
}

static uint32_t cycles_of(unsigned count)
{
    return count * CYCLES_PER_BYTE + CYCLES_PER_RUN;
}

/* A loop that copies count bytes to `to`; from is the address of the data. */
static void loop(struct job *job, uint32_t from, uint32_t to, unsigned count)
{
    byte(job, OP_LDX_IMM);
    byte(job, count);
    word(job, OP_LDA_ABX, from - 1);
    word(job, OP_STA_ABX, to - 1);
    byte(job, OP_DEX);
    byte(job, OP_BNE);
    byte(job, (unsigned)-9);
    job->cycles += cycles_of(count);
}

/* The next bytes to put back, from *a on: gaps that are cheaper to copy than to
 * leave out belong to them. Returns their number, *a their address. */
static unsigned next_run(const struct job *job, uint32_t *a)
{
    const struct s2f_source *source = job->source;
    const uint8_t *map = job->map;
    uint32_t from = *a, last;

    while (from < 0x10000 && !s2f_wrap_is_put_back(map[from]))
        from++;
    if (from >= 0x10000)
        return 0;
    last = from;
    for (uint32_t i = from;
         i < 0x10000 && i - last <= MAX_GAP && i - from < MAX_RUN; i++) {
        /* a gap must not undo what mending does to code, nor reach into memory
         * that is free for other things */
        if (i < 2 || i == STACK || is_io(i) ||
            (!s2f_wrap_is_put_back(map[i]) &&
             (!source->access[i] || source->access[i] & S2F_ACCESS_EXECUTE)))
            break;
        if (s2f_wrap_is_put_back(map[i]))
            last = i;
    }
    *a = from;
    return last - from + 1;
}

/* Whether init wrote to the SID: its registers are put back too. */
static bool wrote_sid(const struct s2f_source *source)
{
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++)
        if (source->access[SID + i] & S2F_ACCESS_WRITE)
            return true;
    return false;
}

/* Ends a step of a song's code. */
static void end_step(struct job *job)
{
    byte(job, OP_RTS);
    if (job->cycles > job->out->cycles)
        job->out->cycles = job->cycles;
    job->cycles = 0;
    job->step++;
}

/* Begins another step where the next run would make this one too long. */
static void next_step(struct job *job, unsigned song, unsigned count)
{
    if (job->cycles + cycles_of(count) <= S2F_WRAP_MAX_RESTORE)
        return;
    if (job->step + 1 == S2F_WRAP_MAX_STEPS) {
        job->too_long = true;
        return;
    }
    end_step(job);
    job->out->entry[song][job->step] = (uint16_t)(job->at + job->out->size);
}

/* Loops for all runs, in as many steps as it takes, the SID last. data is where
 * their bytes begin. */
static void song_loops(struct job *job, unsigned song, bool with_sid,
                       uint32_t data)
{
    uint32_t a = 0;
    unsigned count;

    job->step = 0;
    job->cycles = 0;
    job->out->entry[song][0] = (uint16_t)(job->at + job->out->size);
    for (; (count = next_run(job, &a)) != 0; a += count) {
        next_step(job, song, count);
        loop(job, data, a, count);
        data += count;
    }
    if (with_sid) {
        next_step(job, song, S2F_SID_REGISTERS);
        loop(job, data, SID, S2F_SID_REGISTERS);
    }
    end_step(job);
    if (job->step > job->out->steps)
        job->out->steps = job->step;
    /* a song with fewer steps than others: nothing to do in the rest */
    for (unsigned i = job->step; i < S2F_WRAP_MAX_STEPS; i++)
        job->out->entry[song][i] = (uint16_t)(job->at + job->out->size - 1);
}

/* A song's code, then its data. Where the data begin is known once the code was
 * made. */
static void song_code(struct job *job, unsigned i, const uint8_t *ram,
                      const uint8_t *sid)
{
    const uint32_t start = job->out->size;
    /* what the file has says nothing about the SID */
    const bool with_sid = job->how != S2F_WRAP_CALL && wrote_sid(job->source);
    unsigned count;

    song_loops(job, i, with_sid, 0);
    count = job->out->size - start;
    job->out->size = start;
    song_loops(job, i, with_sid, job->at + start + count);
    for (uint32_t a = 0; (count = next_run(job, &a)) != 0; a += count)
        for (unsigned k = 0; k < count; k++)
            byte(job, ram[a + k]);
    for (unsigned k = 0; k < S2F_SID_REGISTERS && with_sid; k++)
        byte(job, sid[k]);
}

static void bake(const struct job *job, uint8_t *image)
{
    const struct s2f_scratch *scratch = job->source->scratch;

    job->out->end = 0;
    for (uint32_t a = 0; a < 0x10000; a++) {
        if (scratch->map[a] != S2F_WRAP_BAKE)
            continue;
        job->out->end = a + 1;
        if (image)
            image[a] = scratch->ram[a];
    }
}

/* What is put back is put back mended. */
static void apply_mends(const struct job *job, uint8_t *ram)
{
    for (unsigned i = 0; job->mends && i < job->mends->count; i++)
        memcpy(ram + job->mends->patch[i].address, job->mends->patch[i].bytes,
               sizeof job->mends->patch[i].bytes);
}

/* Init's results differ from song to song, what the file has does not. */
static enum s2f_status all_songs(struct job *job, struct s2f_diag *diag)
{
    struct s2f_scratch *scratch = job->source->scratch;
    struct s2f_memory *memory = &scratch->playback.memory;
    unsigned made = job->how == S2F_WRAP_CALL ? 1 : job->songs;

    for (unsigned i = 0; i < made; i++) {
        enum s2f_status status = S2F_STATUS_OK;

        if (job->how == S2F_WRAP_CALL)
            song_code(job, i, scratch->ram, memory->sid);
        else
            status = run_init(job, i, diag);
        if (status)
            return status;
        if (job->how == S2F_WRAP_CALL)
            continue;
        apply_mends(job, memory->ram);
        song_code(job, i, memory->ram, memory->sid);
    }
    for (unsigned i = made; i < job->songs; i++)
        memcpy(job->out->entry[i], job->out->entry[0],
               sizeof job->out->entry[i]);
    return S2F_STATUS_OK;
}

enum s2f_status s2f_wrap_store(const struct s2f_source *source, unsigned songs,
                               uint16_t low, enum s2f_wrap_init how,
                               uint16_t at, const struct s2f_mends *mends,
                               struct s2f_wrap_stored *stored, uint8_t *image,
                               struct s2f_diag *diag)
{
    struct job job = {.source = source,
                      .map = source->scratch->map,
                      .songs = songs,
                      .how = how,
                      .mends = mends,
                      .out = stored,
                      .at = at,
                      .end = 0x10000};
    enum s2f_status status;

    stored->size = stored->cycles = 0;
    stored->steps = 0;
    if (how != S2F_WRAP_CALL)
        set_range(&job, low);
    status = decide(&job, diag);
    if (!status)
        status = all_songs(&job, diag);
    if (status)
        return status;
    bake(&job, image);
    if (job.full)
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "what init leaves behind is too much to store");
    /* fewer songs differ in fewer bytes */
    if (job.too_long && how != S2F_WRAP_CALL && songs > 1)
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "putting back what init leaves takes over %u frames",
                        (unsigned)S2F_WRAP_MAX_STEPS);
    return S2F_STATUS_OK;
}
