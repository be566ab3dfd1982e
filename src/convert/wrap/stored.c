/* Init's results instead of init.
 *
 * An init that copies with INX/BNE, clears a lot of memory or uses opcodes that
 * the editor's CPU does not have would leave something else there, or never
 * end. Its results are the same every time, so they can be had here: what never
 * changes again becomes part of the image, the rest is put back by straight
 * code when the song starts. */
#include "convert/wrap/wrap.h"

#include "base/bytes.h"
#include "base/map.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    LOOP_SIZE = 11, /* bytes of code for a run */
    MAX_RUN = 255,  /* bytes that one loop copies */
    /* loops for one more would not fit */
    MAX_RUNS = sizeof((struct s2f_wrap_stored *)0)->bytes / LOOP_SIZE + 1,
    MAX_GAP = LOOP_SIZE, /* copying these too is shorter than a new loop */
    CYCLES_PER_BYTE = 16,
    CYCLES_PER_RUN = 8,
    /* bytes outside the tune's own range that are put back rather than baked:
     * more would not be done within a frame */
    MAX_OUTSIDE = 600,
    STACK = 0x0100,
    /* what calls use of it; below, the page is memory like any other */
    STACK_CALLS = 0x01c0,
    STACK_END = 0x0200,
    IO = 0xd000,
    IO_END = 0xe000,
    SID = 0xd400,
    VECTORS = 0xfffa /* never worth reaching up to */
};

/* Which bytes are looked at. */
struct range {
    const struct s2f_source *source;
    enum s2f_wrap_init how;
    /* bytes that can be baked: the tune's own from $1000 on, or all */
    uint32_t from, to;
    uint32_t end; /* nothing from here on is looked at */
};

/* Bytes to put back with one loop. */
struct run {
    uint16_t at;
    uint8_t count;
};

struct job {
    const struct s2f_source *source;
    unsigned songs;
    enum s2f_wrap_init how;
    struct s2f_wrap_stored *out;
    bool full;
    uint32_t cycles; /* of the step in work */
    unsigned step;   /* its number in its song's code */
    unsigned runs;   /* the same for all songs */
    struct run run[MAX_RUNS];
};

/* What song i's init leaves behind. It is run once for all plans: some unpack
 * whole tunes. */
static enum s2f_status end_of_init(const struct s2f_source *source, unsigned i,
                                   const struct s2f_init_end **end,
                                   struct s2f_diag *diag)
{
    struct s2f_scratch *scratch = source->scratch;
    const struct s2f_memory *memory = &scratch->playback.memory;
    const struct s2f_tune tune = s2f_source_tune(source);
    const unsigned song = source->song[i].song;
    struct s2f_init_end *next;
    enum s2f_status status;

    for (unsigned k = 0; k < scratch->init_ends; k++)
        if (scratch->init_end[k].song == song) {
            *end = &scratch->init_end[k];
            return S2F_STATUS_OK;
        }
    status = s2f_playback_init(&scratch->playback, &tune, song, diag);
    if (status)
        return status;
    if (scratch->init_ends == S2F_PROJECT_MAX_SONGS)
        scratch->init_ends = 0;
    next = &scratch->init_end[scratch->init_ends++];
    next->song = song;
    memcpy(next->ram, memory->ram, sizeof next->ram);
    memcpy(next->sid, memory->sid, sizeof next->sid);
    *end = next;
    return status;
}

static bool is_io(uint32_t a)
{
    return a >= IO && a < IO_END;
}

/* What init leaves behind of a byte. all, play: its enum s2f_access bits, of
 * init too and of playing alone. differs: songs do not agree in it. inside: it
 * can be baked. */
static enum s2f_wrap_fate fate_of(unsigned all, unsigned play, bool differs,
                                  bool inside)
{
    bool changes = (play & S2F_ACCESS_WRITE) != 0;
    bool needed = (play & S2F_ACCESS_FRESH) != 0;

    /* what playing both needs and changes, so that a second start is the same
     * as the first */
    if (differs || (changes && needed))
        return S2F_WRAP_PUT_BACK;
    if (!(all & S2F_ACCESS_SET_UP))
        return S2F_WRAP_LEAVE; /* as loaded, or a temporary */
    if (changes)
        return S2F_WRAP_PUT_BACK;
    return inside ? S2F_WRAP_BAKE : S2F_WRAP_PUT_SAME;
}

static void leave(uint8_t *map, uint32_t from, uint32_t to)
{
    memset(map + from, S2F_WRAP_LEAVE, to - from);
}

/* What is not put back whatever became of it. Interrupt vectors are not, as the
 * driver calls the handler itself: they would hang it into a C64's interrupts
 * as well. */
static void leave_machine(const struct range *range, uint8_t *map)
{
    leave(map, 0, 2);
    leave(map, STACK_CALLS, STACK_END);
    leave(map, IO, IO_END);
    leave(map, range->end, S2F_MAP_SIZE);
    if (range->source->entry == S2F_ENTRY_CALL)
        return;
    leave(map, 0x0314, 0x031a);
    leave(map, VECTORS, S2F_MAP_SIZE);
}

static uint32_t next_set_up(const struct s2f_source *source, uint32_t from)
{
    return s2f_map_next(source->access, S2F_ACCESS_SET_UP, from, S2F_MAP_SIZE);
}

/* What lies outside the tune's own range - vectors, a few variables - is put
 * back, so that the driver need not reach up to it. An init that unpacks whole
 * tunes is another case; where its blanket copies leave no room, only what was
 * seen in use counts. */
static void set_range(struct range *range, uint16_t low)
{
    const bool trim = range->how != S2F_WRAP_STORE;
    const struct s2f_source *source = range->source;
    uint32_t outside = 0, used = 0;

    range->from = low ? low : S2F_WRAP_ENTRY;
    range->to = source->tune->load + (uint32_t)source->tune->size;
    for (uint32_t a = next_set_up(source, range->to); a < S2F_MAP_SIZE;
         a = next_set_up(source, a + 1)) {
        if (is_io(a))
            continue;
        outside++;
        if (source->play_access[a] & (S2F_ACCESS_READ | S2F_ACCESS_EXECUTE))
            used = a + 1;
    }
    if (outside <= MAX_OUTSIDE)
        return;
    range->to = trim && used > range->to ? used : VECTORS;
    range->end = trim ? range->to : 0x10000;
}

/* Where init is called: bytes as the file has them that it or playing both
 * needs and changes. */
static void settle_loaded(const uint8_t *restrict access, uint8_t *restrict map)
{
    const unsigned both = S2F_ACCESS_WRITE | S2F_ACCESS_FRESH;

    memset(map, S2F_WRAP_LEAVE, S2F_MAP_SIZE);
    for (uint32_t block = 0; block < S2F_MAP_SIZE; block += S2F_MAP_BLOCK) {
        if (!s2f_map_block(access + block))
            continue;
        for (uint32_t a = block; a < block + S2F_MAP_BLOCK; a++)
            if ((access[a] & both) == both)
                map[a] = S2F_WRAP_PUT_BACK;
    }
}

/* Else turns map from whether songs differ in each byte into its fate. What
 * nothing uses is left, which is most of memory. */
static void settle_made(const struct range *range, uint8_t *map)
{
    const uint8_t *access = range->source->access;
    const uint8_t *play = range->source->play_access;

    for (uint32_t block = 0; block < S2F_MAP_SIZE; block += S2F_MAP_BLOCK) {
        if (!(s2f_map_block(access + block) | s2f_map_block(play + block) |
              s2f_map_block(map + block)))
            continue;
        for (uint32_t a = block; a < block + S2F_MAP_BLOCK; a++)
            map[a] = (uint8_t)fate_of(access[a], play[a], map[a] != 0,
                                      a >= range->from && a < range->to);
    }
}

/* What a C64 has in memory before anything is loaded, and the editor has not: a
 * start puts it there where the tune reads it, as some do by a pointer that was
 * never set. Another value of the port than the usual one would take the KERNAL
 * away from a C64's own interrupts. */
static void settle_given(const struct s2f_source *source, bool stored)
{
    enum { PORT = 0x01, USUAL = 0x37, IS_PAL = 0x02a6 };
    const unsigned needed = S2F_ACCESS_READ | S2F_ACCESS_FRESH;
    const struct s2f_tune *tune = source->tune;
    const uint8_t *access = stored ? source->play_access : source->access;
    struct s2f_scratch *scratch = source->scratch;
    const bool usual = !tune->play || (s2f_tune_bank(tune->play) == USUAL &&
                                       s2f_tune_bank(tune->init) == USUAL);

    if ((access[IS_PAL] & needed) == needed) {
        scratch->map[IS_PAL] = S2F_WRAP_PUT_BACK;
        if (!stored)
            scratch->ram[IS_PAL] = tune->clock != S2F_CLOCK_NTSC;
    }
    if ((access[PORT] & needed) == needed && usual &&
        !(source->access[PORT] & S2F_ACCESS_WRITE)) {
        scratch->map[PORT] = S2F_WRAP_PUT_BACK;
        scratch->ram[PORT] = USUAL;
    }
}

static void add_differences(uint8_t *restrict map, const uint8_t *restrict a,
                            const uint8_t *restrict b)
{
    for (uint32_t i = 0; i < S2F_MAP_SIZE; i++)
        map[i] |= a[i] != b[i];
}

enum s2f_status s2f_wrap_decide(const struct s2f_source *source, unsigned songs,
                                uint16_t low, enum s2f_wrap_init how,
                                struct s2f_diag *diag)
{
    struct s2f_scratch *scratch = source->scratch;
    struct range range = {.source = source, .how = how, .end = S2F_MAP_SIZE};

    if (how == S2F_WRAP_CALL) {
        s2f_tune_image(source->tune, scratch->ram);
        settle_loaded(source->access, scratch->map);
        leave_machine(&range, scratch->map);
        settle_given(source, false);
        return S2F_STATUS_OK;
    }
    set_range(&range, low);
    memset(scratch->map, 0, sizeof scratch->map);
    for (unsigned i = 0; i < songs; i++) {
        const struct s2f_init_end *end;
        enum s2f_status status = end_of_init(source, i, &end, diag);

        if (status)
            return status;
        if (i == 0)
            memcpy(scratch->ram, end->ram, sizeof scratch->ram);
        else
            add_differences(scratch->map, end->ram, scratch->ram);
    }
    settle_made(&range, scratch->map);
    leave_machine(&range, scratch->map);
    settle_given(source, true);
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
static unsigned next_run(const struct s2f_source *source, uint32_t *a)
{
    const uint8_t *map = source->scratch->map;
    uint32_t from = s2f_map_next(map, S2F_WRAP_FATE_PUT, *a, S2F_MAP_SIZE);
    uint32_t last;

    if (from >= S2F_MAP_SIZE)
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

static void find_runs(struct job *job)
{
    unsigned count;

    job->runs = 0;
    for (uint32_t a = 0; (count = next_run(job->source, &a)) != 0; a += count) {
        if (job->runs == MAX_RUNS) {
            job->full = true;
            return;
        }
        job->run[job->runs++] = (struct run){(uint16_t)a, (uint8_t)count};
    }
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
        job->out->too_long = true;
        return;
    }
    end_step(job);
    job->out->entry[song][job->step] = (uint16_t)job->out->size;
}

/* Loops for all runs, in as many steps as it takes, the SID last. data is where
 * their bytes begin. */
static void song_loops(struct job *job, unsigned song, bool with_sid,
                       uint32_t data)
{
    job->step = 0;
    job->cycles = 0;
    job->out->entry[song][0] = (uint16_t)job->out->size;
    for (unsigned i = 0; i < job->runs; i++) {
        const struct run *run = &job->run[i];

        next_step(job, song, run->count);
        loop(job, data, run->at, run->count);
        data += run->count;
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
        job->out->entry[song][i] = (uint16_t)(job->out->size - 1);
}

/* A song's code, then its data. Where the data begin is known once the code was
 * made. */
static void song_code(struct job *job, unsigned i, const uint8_t *ram,
                      const uint8_t *sid)
{
    const uint32_t start = job->out->size;
    /* what the file has says nothing about the SID */
    const bool with_sid = job->how != S2F_WRAP_CALL && wrote_sid(job->source);
    uint32_t size;

    song_loops(job, i, with_sid, 0);
    size = job->out->size - start;
    job->out->size = start;
    song_loops(job, i, with_sid, start + size);
    job->out->data[i] = start + size;
    for (unsigned n = 0; n < job->runs; n++)
        for (unsigned k = 0; k < job->run[n].count; k++)
            byte(job, ram[job->run[n].at + k]);
    for (unsigned k = 0; k < S2F_SID_REGISTERS && with_sid; k++)
        byte(job, sid[k]);
}

static uint32_t next_baked(const uint8_t *map, uint32_t from)
{
    while ((from = s2f_map_next(map, S2F_WRAP_BAKE, from, S2F_MAP_SIZE)) <
               S2F_MAP_SIZE &&
           map[from] != S2F_WRAP_BAKE)
        from++;
    return from;
}

/* Where what is baked into the image ends; image, if not NULL, receives it. */
static uint32_t bake(const struct s2f_scratch *scratch, uint8_t *image)
{
    uint32_t end = 0;

    for (uint32_t a = next_baked(scratch->map, 0); a < S2F_MAP_SIZE;
         a = next_baked(scratch->map, a + 1)) {
        end = a + 1;
        if (image)
            image[a] = scratch->ram[a];
    }
    return end;
}

/* Init's results differ from song to song, what the file has does not. */
static enum s2f_status all_songs(struct job *job, struct s2f_diag *diag)
{
    static const uint8_t no_sid[S2F_SID_REGISTERS];
    unsigned made = job->how == S2F_WRAP_CALL ? 1 : job->songs;

    for (unsigned i = 0; i < made; i++) {
        const struct s2f_init_end *end;
        enum s2f_status status;

        if (job->how == S2F_WRAP_CALL) {
            song_code(job, i, job->source->scratch->ram, no_sid);
            continue;
        }
        status = end_of_init(job->source, i, &end, diag);
        if (status)
            return status;
        song_code(job, i, end->ram, end->sid);
    }
    for (unsigned i = made; i < job->songs; i++)
        memcpy(job->out->entry[i], job->out->entry[0],
               sizeof job->out->entry[i]);
    return S2F_STATUS_OK;
}

enum s2f_status s2f_wrap_store(const struct s2f_source *source, unsigned songs,
                               enum s2f_wrap_init how,
                               struct s2f_wrap_stored *stored,
                               struct s2f_diag *diag)
{
    struct job job = {
        .source = source, .songs = songs, .how = how, .out = stored};
    enum s2f_status status;

    stored->size = stored->cycles = 0;
    stored->steps = 0;
    stored->too_long = false;
    memset(stored->entry, 0, sizeof stored->entry);
    stored->songs = how == S2F_WRAP_CALL ? 1 : songs;
    find_runs(&job);
    status = all_songs(&job, diag);
    if (status)
        return status;
    stored->end = bake(source->scratch, NULL);
    if (job.full)
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "what init leaves behind is too much to store");
    /* fewer songs differ in fewer bytes */
    if (stored->too_long && how != S2F_WRAP_CALL && songs > 1)
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "putting back what init leaves takes over %u frames",
                        (unsigned)S2F_WRAP_MAX_STEPS);
    return S2F_STATUS_OK;
}

/* ---- once it is known where it goes ---- */

/* Operands in a loop's code. */
enum { LOOP_COUNT = 1, LOOP_FROM = 3, LOOP_TO = 6 };

/* Mends what the loop at offset `loop` puts back: data is its bytes. */
static void mend_data(const struct s2f_mends *mends, const uint8_t *loop,
                      uint8_t *data)
{
    uint32_t to = s2f_le16(loop + LOOP_TO) + 1u;

    for (unsigned i = 0; i < mends->count; i++)
        for (unsigned k = 0; k < sizeof mends->patch[i].bytes; k++) {
            uint32_t a = mends->patch[i].address + k;

            if (a - to < loop[LOOP_COUNT])
                data[a - to] = mends->patch[i].bytes[k];
        }
}

void s2f_wrap_put_stored(const struct s2f_source *source, uint16_t at,
                         const struct s2f_mends *mends,
                         struct s2f_wrap_stored *stored, uint8_t *image)
{
    for (unsigned i = 0; i < stored->songs; i++) {
        uint32_t p = stored->entry[i][0];

        while (p < stored->data[i]) {
            uint8_t *loop = stored->bytes + p;
            uint32_t from = s2f_le16(loop + LOOP_FROM);

            if (*loop != OP_LDX_IMM) { /* the end of a step */
                p++;
                continue;
            }
            if (mends)
                mend_data(mends, loop, stored->bytes + from + 1);
            s2f_put_le16(loop + LOOP_FROM, (uint16_t)(from + at));
            p += LOOP_SIZE;
        }
    }
    for (unsigned i = 0; i < S2F_PROJECT_MAX_SONGS; i++)
        for (unsigned k = 0; k < S2F_WRAP_MAX_STEPS; k++)
            stored->entry[i][k] = (uint16_t)(stored->entry[i][k] + at);
    (void)bake(source->scratch, image);
    memcpy(image + at, stored->bytes, stored->size);
}
