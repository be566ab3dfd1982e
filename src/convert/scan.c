/* Watching a tune before it is converted: which bytes it uses for what, and
 * what its calls cost. */
#include "base/bytes.h"
#include "convert/cover.h"
#include "cpu/opcode.h"

#include <string.h>

enum { MAX_JUMPS = 4, IO = 0xd000, IO_END = 0xe000 };

/* Follows jump instructions, so that a player's jump table need not stay. */
static uint16_t follow_jumps(const struct s2f_tune *tune, uint16_t address)
{
    for (unsigned i = 0; i < MAX_JUMPS; i++) {
        uint32_t at = (uint32_t)address - tune->load;

        if (address < tune->load || at + 3 > tune->size ||
            tune->data[at] != OP_JMP)
            break;
        address = s2f_le16(tune->data + at + 1);
    }
    return address;
}

/* A jump table in front of the player that points into ROM or nowhere is left
 * to the player itself. */
static uint16_t entry_of(const struct s2f_tune *tune, uint16_t address)
{
    uint16_t target = follow_jumps(tune, address);
    uint32_t end = tune->load + (uint32_t)tune->size;

    return target >= tune->load && target < end ? target : address;
}

struct s2f_tune s2f_source_tune(const struct s2f_source *source)
{
    struct s2f_tune tune = *source->tune;

    tune.init = source->init;
    if (tune.play)
        tune.play = source->play;
    return tune;
}

/* What the last song wrote says nothing about the next one's fresh start. */
static void begin_access(uint8_t *access)
{
    for (uint32_t a = 0; a < 0x10000; a++)
        access[a] &= (uint8_t)~S2F_ACCESS_WRITTEN_FIRST;
}

/* Adds what playing did to what init did, whose stores stay told apart. */
static void merge_access(uint8_t *into, const uint8_t *from)
{
    for (uint32_t a = 0; a < 0x10000; a++) {
        unsigned seen = from[a];

        if (into[a] & S2F_ACCESS_WRITE) {
            into[a] |= S2F_ACCESS_SET_UP;
            seen &= ~(unsigned)S2F_ACCESS_FRESH; /* it is init's value */
        }
        into[a] |= (uint8_t)seen;
    }
}

/* The port and the stack are not part of what init leaves behind. */
static bool same_ram(const uint8_t *a, const uint8_t *b)
{
    return memcmp(a + 2, b + 2, 0xfe) == 0 &&
           memcmp(a + 0x200, b + 0x200, 0xfe00) == 0;
}

static enum s2f_cpu_end run_init(const struct s2f_tune *tune, unsigned song,
                                 struct s2f_playback *p,
                                 enum s2f_dialect dialect, uint32_t limit)
{
    s2f_cpu_reset(&p->cpu);
    return s2f_cpu_call(&p->cpu, &p->memory, dialect, S2F_CPU_PLAIN, tune->init,
                        (uint8_t)(song - 1), limit);
}

/* Runs a song's init as the editor would, and compares what it leaves in RAM
 * with what it left on a C64, in scratch->ram. */
static bool is_portable(const struct s2f_tune *tune, unsigned song,
                        uint32_t limit, struct s2f_scratch *scratch)
{
    struct s2f_playback *p = &scratch->playback;
    enum s2f_cpu_end end;

    s2f_tune_image(tune, p->memory.ram);
    end = run_init(tune, song, p, S2F_DIALECT_EDITOR, limit);
    /* vectors and flags that only a C64's RAM holds before init */
    memcpy(p->memory.ram + 0x314, scratch->ram + 0x314, 2);
    memcpy(p->memory.ram + 0x318, scratch->ram + 0x318, 2);
    p->memory.ram[0x2a6] = scratch->ram[0x2a6];
    return end == S2F_CPU_RETURNED && same_ram(p->memory.ram, scratch->ram);
}

/* The same in RAM as playing left it: an init that does not finish in the
 * editor may still leave what it should where the file held that already. */
static bool is_portable_again(const struct s2f_tune *tune, unsigned song,
                              uint32_t limit, struct s2f_scratch *scratch)
{
    struct s2f_playback *p = &scratch->playback;
    uint8_t *before = scratch->code, *want = scratch->map;

    memcpy(before, p->memory.ram, 0x10000);
    if (run_init(tune, song, p, S2F_DIALECT_REAL, S2F_INIT_LIMIT))
        return true; /* it says nothing */
    memcpy(want, p->memory.ram, 0x10000);
    memcpy(p->memory.ram, before, 0x10000);
    (void)run_init(tune, song, p, S2F_DIALECT_EDITOR, limit);
    return same_ram(p->memory.ram, want);
}

/* Instructions that were executed and that the editor's CPU does not have. */
static uint32_t count_undocumented(const uint8_t *access, const uint8_t *ram)
{
    uint32_t count = 0;

    for (uint32_t a = 0; a < 0x10000; a++)
        count +=
            access[a] & S2F_ACCESS_OPCODE && !s2f_opcode_documented(ram[a]);
    return count;
}

/* Where an interrupt-driven tune plays: the same handler for all its songs. */
static enum s2f_status learn_entry(struct s2f_source *source, unsigned i,
                                   const struct s2f_playback *p,
                                   struct s2f_diag *diag)
{
    if (p->entry == S2F_ENTRY_CALL)
        return S2F_STATUS_OK;
    if (i > 0 && (p->entry != source->entry || p->play != source->play))
        return s2f_fail(diag, S2F_STATUS_INTERRUPT_DRIVEN, S2F_WHERE_ADDRESS,
                        p->play, "it plays from another handler");
    source->entry = p->entry;
    source->play = p->play;
    return S2F_STATUS_OK;
}

/* Adds the ROM's routines that a song's play calls came to. */
static enum s2f_status learn_roms(struct s2f_source *source,
                                  const struct s2f_playback *p,
                                  struct s2f_diag *diag)
{
    for (unsigned i = 0; i < p->roms; i++) {
        unsigned k = 0;

        while (k < source->roms && source->rom[k] != p->rom[i])
            k++;
        if (k == S2F_MAX_ROM_CALLS)
            return s2f_fail(diag, S2F_STATUS_BREAK, S2F_WHERE_ADDRESS,
                            p->rom[i], "the tune calls the KERNAL too often");
        source->rom[k] = p->rom[i];
        if (k == source->roms)
            source->roms++;
    }
    return S2F_STATUS_OK;
}

/* Whether song i, which has NMIs set up, plays samples: then it fails, or is
 * marked where the caller wants it all the same. */
static enum s2f_status seek_samples(struct s2f_source *source, unsigned i,
                                    const struct s2f_tune *tune,
                                    struct s2f_scratch *scratch,
                                    struct s2f_diag *diag)
{
    struct s2f_song_facts *song = &source->song[i];
    enum s2f_status status = s2f_playback_seek_samples(
        &scratch->playback, tune, song->song,
        source->look ? source->look : S2F_SCAN_FRAMES_SAMPLES, diag);

    song->samples = status == S2F_STATUS_SAMPLES;
    return song->samples && source->without_samples ? S2F_STATUS_OK : status;
}

static struct s2f_extent extent_of(const struct s2f_source *source, unsigned i,
                                   uint32_t frames)
{
    struct s2f_extent extent = {S2F_SCAN_FRAMES_WATCHED, S2F_SCAN_FRAMES, 0};

    if (i == source->selected)
        extent.covered = S2F_SCAN_FRAMES_COVERED;
    if (extent.covered < frames)
        extent.covered = frames;
    if (source->look)
        extent.covered = source->look;
    if (frames)
        extent.watched = S2F_SCAN_FRAMES;
    if (extent.watched > extent.covered)
        extent.watched = extent.covered;
    if (i == source->selected && source->compared <= extent.covered)
        extent.heard = source->compared;
    return extent;
}

/* Plays a song that has been started. One that ends late is for the
 * verification to judge. */
static enum s2f_status watch_song(const struct s2f_source *source, unsigned i,
                                  struct s2f_scratch *scratch, uint32_t frames,
                                  struct s2f_diag *diag)
{
    struct s2f_extent extent = extent_of(source, i, frames);
    enum s2f_status status;

    if (extent.heard && !s2f_trace_reserve(&scratch->heard, extent.heard))
        extent.heard = 0; /* then it will be played once more */
    if (i == source->selected)
        scratch->heard.count = 0;
    scratch->playback.roms = 0;
    status = s2f_cover(scratch, &extent, diag);
    return scratch->playback.frame > S2F_SCAN_FRAMES_ALIVE ? S2F_STATUS_OK
                                                           : status;
}

static enum s2f_status scan_song(struct s2f_source *source, unsigned i,
                                 struct s2f_scratch *scratch, uint32_t frames,
                                 struct s2f_diag *diag)
{
    struct s2f_song_facts *song = &source->song[i];
    struct s2f_playback *p = &scratch->playback;
    const struct s2f_tune tune = s2f_source_tune(source);
    enum s2f_status status;
    uint32_t frame;
    bool armed;

    begin_access(scratch->access);
    begin_access(scratch->play_access);
    status = s2f_playback_tune(p, &tune, song->song, S2F_CPU_WATCH,
                               scratch->access, diag);
    if (status)
        return status;
    memcpy(scratch->ram, p->memory.ram, sizeof scratch->ram);
    status = watch_song(source, i, scratch, frames, diag);
    if (status)
        return status;
    status = learn_entry(source, i, p, diag);
    if (!status)
        status = learn_roms(source, p, diag);
    if (status)
        return status;
    song->calls = p->calls;
    song->init_cycles = p->init_cycles;
    song->play_cycles = p->max_cycles;
    song->mean_cycles = (uint32_t)(p->spent / ((uint64_t)p->frame * p->calls));
    source->differences +=
        p->memory.differences +
        count_undocumented(scratch->play_access, p->memory.ram);
    armed = s2f_playback_armed(p);
    if (i == source->selected) {
        source->heard = song->song;
        source->ntsc = tune.clock == S2F_CLOCK_NTSC || p->suits_ntsc;
    }
    frame = s2f_frame_cycles(source->ntsc);
    if (!tune.play || !is_portable_again(&tune, song->song, frame, scratch) ||
        !is_portable(&tune, song->song, frame, scratch))
        source->init_portable = false;
    song->samples = false;
    return armed ? seek_samples(source, i, &tune, scratch, diag)
                 : S2F_STATUS_OK;
}

static void drop_song(struct s2f_source *source, unsigned i)
{
    memmove(&source->song[i], &source->song[i + 1],
            (source->songs - i - 1) * sizeof source->song[0]);
    source->songs--;
    if (source->selected > i || source->selected == source->songs)
        source->selected--;
}

/* Leaves song i out. The project then opens with the next one, if i is the one
 * that it should have opened with. Fails with why where none is left. */
static enum s2f_status leave_out(struct s2f_source *source, unsigned i,
                                 const struct s2f_diag *why,
                                 struct s2f_result *result,
                                 struct s2f_diag *diag)
{
    if (source->songs == 1) {
        if (diag)
            *diag = *why;
        return why->status;
    }
    s2f_result_warn(result, "song-dropped", "song %u is left out: %s",
                    source->song[i].song, why->text);
    drop_song(source, i);
    return S2F_STATUS_OK;
}

/* Whether the tune writes the jumps that were followed from address: then it
 * decides itself where they lead. */
static bool rewrites_jump(const struct s2f_source *source, uint16_t address,
                          uint16_t target)
{
    const uint8_t *access = source->access;

    for (unsigned i = 0; i < MAX_JUMPS && address != target; i++) {
        for (uint32_t a = address; a < address + 3u && a < 0x10000; a++)
            if (access[a] & S2F_ACCESS_WRITE)
                return true;
        address =
            s2f_le16(source->tune->data + (address - source->tune->load) + 1);
    }
    return false;
}

static enum s2f_status scan_songs(struct s2f_source *source,
                                  struct s2f_scratch *scratch, uint32_t frames,
                                  struct s2f_result *result,
                                  struct s2f_diag *diag)
{
    memset(scratch->access, 0, sizeof scratch->access);
    memset(scratch->play_access, 0, sizeof scratch->play_access);
    memset(scratch->flow, 0, sizeof scratch->flow);
    source->init_portable = true;
    source->ntsc = source->tune->clock == S2F_CLOCK_NTSC;
    source->differences = 0;
    source->roms = source->heard = 0;
    for (unsigned i = 0; i < source->songs;) {
        struct s2f_diag why = {0};
        enum s2f_status status = scan_song(source, i, scratch, frames, &why);

        if (!status) {
            i++;
            continue;
        }
        status = leave_out(source, i, &why, result, diag);
        if (status)
            return status;
    }
    merge_access(scratch->access, scratch->play_access);
    return S2F_STATUS_OK;
}

/* Whether what was played is what the tune plays when its header's entry points
 * are called: without the jumps that were followed it has some cycles more,
 * which only I/O could tell. */
static bool plays_as_called(const struct s2f_source *source)
{
    const struct s2f_tune *tune = source->tune;
    uint32_t a = IO;

    if (!tune->play ||
        (source->init == tune->init && source->play == tune->play))
        return true;
    while (a < IO_END && !(source->access[a] & S2F_ACCESS_READ))
        a++;
    return a == IO_END &&
           s2f_tune_bank(source->init) == s2f_tune_bank(tune->init) &&
           s2f_tune_bank(source->play) == s2f_tune_bank(tune->play);
}

enum s2f_status s2f_source_scan(struct s2f_source *source,
                                struct s2f_scratch *scratch, uint32_t frames,
                                struct s2f_result *result,
                                struct s2f_diag *diag)
{
    const struct s2f_tune *tune = source->tune;
    enum s2f_status status;

    source->access = scratch->access;
    source->play_access = scratch->play_access;
    source->flow = scratch->flow;
    source->scratch = scratch;
    source->watched = frames;
    source->entry = S2F_ENTRY_CALL;
    source->init = entry_of(tune, tune->init);
    source->play = tune->play ? entry_of(tune, tune->play) : 0;
    status = scan_songs(source, scratch, frames, result, diag);
    if (!status && tune->play &&
        (rewrites_jump(source, tune->play, source->play) ||
         rewrites_jump(source, tune->init, source->init))) {
        source->init = tune->init;
        source->play = tune->play;
        status = scan_songs(source, scratch, frames, result, diag);
    }
    if (status || !plays_as_called(source))
        source->heard = 0;
    return status;
}
