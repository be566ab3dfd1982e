/* Watching a tune before it is converted: which bytes it uses for what, and
 * what its calls cost. */
#include "base/bytes.h"
#include "base/map.h"
#include "convert/closure.h"
#include "convert/cover.h"
#include "convert/entry.h"
#include "convert/sampled.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    OTHERS_LIGHT = 4 /* part of source->look that is for the other songs */
};

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

/* Adds what playing did to what init did, whose stores stay told apart. Most
 * blocks are used by neither. */
static void merge_block(uint8_t *into, const uint8_t *from)
{
    for (uint32_t a = 0; a < S2F_MAP_BLOCK; a++) {
        unsigned seen = from[a];

        if (into[a] & S2F_ACCESS_WRITE) {
            into[a] |= S2F_ACCESS_SET_UP;
            seen &= ~(unsigned)S2F_ACCESS_FRESH; /* it is init's value */
        }
        into[a] |= (uint8_t)seen;
    }
}

static void merge_access(uint8_t *into, const uint8_t *from)
{
    for (uint32_t a = 0; a < S2F_MAP_SIZE; a += S2F_MAP_BLOCK)
        if (s2f_map_block(into + a) | s2f_map_block(from + a))
            merge_block(into + a, from + a);
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
    struct s2f_playback *real = &scratch->playback, *editor = &scratch->again;

    memcpy(editor->memory.ram, real->memory.ram, sizeof editor->memory.ram);
    editor->memory.translator = NULL;
    if (run_init(tune, song, real, S2F_DIALECT_REAL, S2F_INIT_LIMIT))
        return true; /* it says nothing */
    (void)run_init(tune, song, editor, S2F_DIALECT_EDITOR, limit);
    return same_ram(editor->memory.ram, real->memory.ram);
}

/* Instructions that were executed and that the editor's CPU does not have. */
static uint32_t count_undocumented(const uint8_t *access, const uint8_t *ram)
{
    uint32_t count = 0;

    for (uint32_t a = s2f_map_next(access, S2F_ACCESS_OPCODE, 0, S2F_MAP_SIZE);
         a < S2F_MAP_SIZE;
         a = s2f_map_next(access, S2F_ACCESS_OPCODE, a + 1, S2F_MAP_SIZE))
        count += !s2f_opcode_documented(ram[a]);
    return count;
}

/* A main loop that is called as a play routine: the same for all songs. */
static enum s2f_status learn_loop(struct s2f_source *source, unsigned i,
                                  const struct s2f_playback *p,
                                  struct s2f_diag *diag)
{
    if (i > 0 && (p->play != source->play || p->bank != source->bank))
        return s2f_fail(diag, S2F_STATUS_INTERRUPT_DRIVEN, S2F_WHERE_ADDRESS,
                        p->play, "another main loop plays it");
    source->play = p->play;
    source->bank = p->bank;
    return S2F_STATUS_OK;
}

/* Where an interrupt-driven tune plays: through the same vector for all its
 * songs, to whose first handler the others may add theirs. */
static enum s2f_status learn_entry(struct s2f_source *source, unsigned i,
                                   const struct s2f_playback *p,
                                   struct s2f_diag *diag)
{
    const uint8_t *play = source->play_access;

    source->song[i].handler = p->play;
    if (source->tune->play)
        return S2F_STATUS_OK;
    if (i > 0 && (p->entry != source->entry || p->vector != source->vector))
        return s2f_fail(diag, S2F_STATUS_INTERRUPT_DRIVEN, S2F_WHERE_ADDRESS,
                        p->play, "it plays through another vector");
    if (p->entry == S2F_ENTRY_CALL)
        return learn_loop(source, i, p, diag);
    source->follow |= i > 0 && p->play != source->song[0].handler;
    source->follow |=
        ((play[p->vector] | play[p->vector + 1]) & S2F_ACCESS_WRITE) != 0;
    source->entry = p->entry;
    source->vector = p->vector;
    source->play = source->song[0].handler;
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

/* Whether the LDA at a is followed by another load before anything can use it:
 * what is left of a store to a timer that somebody has changed to a load. */
static bool is_forgotten(const uint8_t *ram, uint16_t a)
{
    enum { BETWEEN = 4 };
    const bool loads = ram[a] == OP_LDA_ABS;

    a = (uint16_t)(a + 3);
    for (unsigned i = 0; i < BETWEEN; i++)
        if (ram[a] == OP_INY || ram[a] == OP_INX || ram[a] == OP_DEY ||
            ram[a] == OP_DEX || ram[a] == OP_NOP)
            a++;
    return loads && (ram[a] & 0xe3) == 0xa1; /* LDA, any mode */
}

/* Adds the instructions by which a song's play calls read chips. */
static void learn_io(struct s2f_source *source, const struct s2f_memory *memory)
{
    for (unsigned i = 0; i < memory->io_reads; i++) {
        const struct s2f_io_read *read = &memory->io_read[i];
        unsigned k = 0;

        while (k < source->io_reads &&
               (source->io_read[k].at != read->at ||
                source->io_read[k].address != read->address))
            k++;
        if (k == source->io_reads && k < S2F_MEMORY_IO_READS &&
            !is_forgotten(memory->ram, read->at))
            source->io_read[source->io_reads++] = *read;
    }
}

/* Whether song i, which has NMIs set up, plays samples: then it fails where a
 * driver cannot, or is marked where the caller wants it without. */
static enum s2f_status seek_samples(struct s2f_source *source, unsigned i,
                                    const struct s2f_tune *tune,
                                    struct s2f_scratch *scratch,
                                    struct s2f_diag *diag)
{
    struct s2f_song_facts *song = &source->song[i];
    enum s2f_status status = s2f_playback_seek_samples(
        &scratch->playback, tune, song->song,
        source->look ? S2F_SCAN_FRAMES_LIGHT : S2F_SCAN_FRAMES_SAMPLES, diag);

    if (status != S2F_STATUS_SAMPLES)
        return status;
    song->samples = true;
    return source->without_samples
               ? S2F_STATUS_OK
               : s2f_learn_samples(source, i, tune, scratch, diag);
}

/* What becomes of a song whose init never returns: drums from samples that its
 * main loop plays are left out, the handlers' music is whole. */
static enum s2f_status seek_loop(const struct s2f_source *source,
                                 struct s2f_song_facts *song,
                                 const struct s2f_tune *tune,
                                 struct s2f_scratch *scratch,
                                 struct s2f_diag *diag)
{
    enum s2f_loop loop = s2f_playback_watch_loop(
        &scratch->playback, tune, song->song,
        source->look ? S2F_SCAN_FRAMES_LIGHT : S2F_SCAN_FRAMES_LOOP);

    if (loop == S2F_LOOP_MUSIC)
        return s2f_fail(diag, S2F_STATUS_INTERRUPT_DRIVEN, S2F_WHERE_ADDRESS,
                        scratch->playback.loop.pc,
                        "its main loop plays, not an interrupt handler");
    song->samples = loop == S2F_LOOP_SAMPLES;
    return S2F_STATUS_OK;
}

/* Whether the file has bytes in $D000-$DFFF, of which only watching at every
 * step tells whether RAM or a register is meant. */
static bool is_under_io(const struct s2f_tune *tune)
{
    return tune->load < 0xe000 && tune->load + (uint32_t)tune->size > 0xd000;
}

/* Frames of a song that is played for `covered` frames which are kept. */
static uint32_t heard_of(const struct s2f_source *source, uint32_t covered)
{
    struct s2f_trace *heard = &source->scratch->heard;
    const uint32_t rows = heard->count + source->traced;

    if (source->traced > covered || rows > S2F_SCAN_FRAMES_HEARD ||
        !s2f_trace_reserve(heard, rows))
        return 0; /* then it will be played once more */
    return source->traced;
}

static struct s2f_extent extent_of(const struct s2f_source *source, unsigned i,
                                   uint32_t frames)
{
    struct s2f_extent extent = {.watched = S2F_SCAN_FRAMES_WATCHED,
                                .covered = S2F_SCAN_FRAMES};

    if (i == source->selected && !source->brief)
        extent.covered = S2F_SCAN_FRAMES_COVERED;
    if (extent.covered < frames)
        extent.covered = frames;
    if (source->look) {
        extent.watched = S2F_SCAN_FRAMES_WATCHED_LIGHT;
        extent.covered =
            i == source->selected ? source->look : source->look / OTHERS_LIGHT;
    }
    if (frames || is_under_io(source->tune))
        extent.watched = S2F_SCAN_FRAMES;
    if (extent.watched > extent.covered)
        extent.watched = extent.covered;
    extent.heard = heard_of(source, extent.covered);
    return extent;
}

/* A song that is played until nothing new can come. */
struct course {
    const struct s2f_source *source;
    struct s2f_scratch *scratch;
    bool long_one;  /* that may end early */
    uint32_t bytes; /* that it had used when this was asked last */
};

/* Whether it can still matter how long the longest play call is: an init that
 * fits into a frame together with the longest so far, or does not, would do so
 * with one of half the length more. */
static bool is_length_known(const struct s2f_source *source,
                            const struct s2f_playback *p)
{
    const uint32_t frame = s2f_frame_cycles(source->ntsc);
    const uint32_t least = p->init_cycles + p->max_cycles,
                   most = least + p->max_cycles / 2;

    return p->calls == 1 && (least > frame || most + most / 2 < frame);
}

/* How many bytes are in use has to be at rest: other indexes than before do not
 * show in code. */
static bool is_closed(struct course *course)
{
    struct s2f_scratch *scratch = course->scratch;
    struct s2f_closure closure = {
        .tune = course->source->tune,
        .playback = &scratch->playback,
        .access = scratch->play_access,
        .flow = scratch->flow,
        .init = scratch->access,
        .state = scratch->code,
        .list = scratch->reach,
    };
    const uint32_t before = course->bytes;

    course->bytes = s2f_closure_bytes(&closure);
    return course->bytes == before &&
           is_length_known(course->source, &scratch->playback) &&
           s2f_closure_holds(&closure);
}

static enum s2f_course ask(void *payload)
{
    struct course *course = payload;

    if (s2f_entry_in_vain(course->source))
        return S2F_COURSE_VAIN;
    return course->long_one && is_closed(course) ? S2F_COURSE_ENOUGH
                                                 : S2F_COURSE_ON;
}

/* Plays a song that has been started. One that ends late is for the
 * verification to judge. */
static enum s2f_status watch_song(struct s2f_source *source, unsigned i,
                                  struct s2f_scratch *scratch, uint32_t frames,
                                  struct s2f_diag *diag)
{
    struct course course = {.source = source, .scratch = scratch};
    struct s2f_extent extent = extent_of(source, i, frames);
    struct s2f_song_facts *song = &source->song[i];
    enum s2f_status status;

    course.long_one = !frames && extent.covered > S2F_SCAN_FRAMES;
    extent.ask = ask;
    extent.payload = &course;
    song->first_heard = scratch->heard.count;
    scratch->playback.memory.io_reads = 0;
    scratch->playback.roms = 0;
    status = s2f_cover(scratch, &extent, &song->loop, diag);
    song->heard = scratch->heard.count - song->first_heard;
    if (song->heard < source->traced)
        song->heard = 0; /* it ended before */
    return scratch->playback.frame > S2F_SCAN_FRAMES_ALIVE ? S2F_STATUS_OK
                                                           : status;
}

/* See struct s2f_song_verdict, under_io. */
static uint16_t find_clash(const struct s2f_memory *memory)
{
    enum { IO = 0xd000, SID = 0xd400 };

    for (unsigned i = 0; i < sizeof memory->banked; i++) {
        const unsigned how = memory->banked[i];
        const bool code = memory->access[IO + i] & S2F_ACCESS_EXECUTE,
                   sid = IO + i - SID < S2F_SID_REGISTERS;

        if ((how & S2F_BANKED_IO_WRITE &&
             (code || how & S2F_BANKED_RAM_READ)) ||
            (how & S2F_BANKED_RAM_WRITE && sid))
            return (uint16_t)(IO + i);
    }
    return 0;
}

/* What was learned of song i by watching it. *apart: as in scan_song. */
static enum s2f_status learn_song(struct s2f_source *source, unsigned i,
                                  const struct s2f_playback *p, bool *apart,
                                  struct s2f_diag *diag)
{
    struct s2f_song_facts *song = &source->song[i];
    enum s2f_status status = learn_entry(source, i, p, diag);

    if (!status)
        status = learn_roms(source, p, diag);
    *apart = status && i > 0;
    if (status)
        return status;
    song->calls = p->calls;
    song->rate = p->rate;
    song->init_cycles = p->init_cycles;
    song->play_cycles = p->max_cycles;
    song->mean_cycles = (uint32_t)(p->spent / ((uint64_t)p->frame * p->calls));
    song->samples = song->sampled = false;
    song->under_io = find_clash(&p->memory);
    learn_io(source, &p->memory);
    source->differences +=
        p->memory.differences +
        count_undocumented(source->play_access, p->memory.ram);
    if (i == source->selected)
        source->ntsc = source->tune->clock == S2F_CLOCK_NTSC || p->suits_ntsc;
    return S2F_STATUS_OK;
}

/* *apart tells of a failure that it is for the songs before this one: it may
 * be played in a project without them. */
static enum s2f_status scan_song(struct s2f_source *source, unsigned i,
                                 struct s2f_scratch *scratch, uint32_t frames,
                                 bool *apart, struct s2f_diag *diag)
{
    struct s2f_song_facts *song = &source->song[i];
    struct s2f_playback *p = &scratch->playback;
    const struct s2f_tune tune = s2f_source_tune(source);
    enum s2f_status status;
    uint32_t frame;
    bool armed, loops;

    begin_access(scratch->access);
    begin_access(scratch->play_access);
    status = s2f_playback_tune(p, &tune, song->song, S2F_CPU_WATCH,
                               scratch->access, diag);
    if (status)
        return status;
    memcpy(scratch->ram, p->memory.ram, sizeof scratch->ram);
    status = watch_song(source, i, scratch, frames, diag);
    if (!status && s2f_entry_in_vain(source))
        return status;
    if (!status)
        status = learn_song(source, i, p, apart, diag);
    if (status)
        return status;
    armed = s2f_playback_armed(p);
    loops = p->loops;
    frame = s2f_frame_cycles(source->ntsc);
    /* asked by a route for all players only, and answered by one song's no */
    if (!source->brief && source->init_portable &&
        (!tune.play || !is_portable_again(&tune, song->song, frame, scratch) ||
         !is_portable(&tune, song->song, frame, scratch)))
        source->init_portable = false;
    if (loops)
        status = seek_loop(source, song, &tune, scratch, diag);
    if (!status && armed)
        status = seek_samples(source, i, &tune, scratch, diag);
    return status;
}

static void drop_song(struct s2f_source *source, unsigned i)
{
    memmove(&source->song[i], &source->song[i + 1],
            (source->songs - i - 1) * sizeof source->song[0]);
    source->songs--;
    if (source->selected > i || source->selected == source->songs)
        source->selected--;
}

/* Leaves song i out for good. The project then opens with the next one, if i is
 * the one that it should have opened with. Fails with why where none is left.
 */
static enum s2f_status refuse(struct s2f_source *source, unsigned i,
                              const struct s2f_diag *why,
                              struct s2f_result *result, struct s2f_diag *diag)
{
    if (source->songs == 1) {
        if (diag)
            *diag = *why;
        return why->status;
    }
    s2f_result_warn(result, "song-dropped", "song %u is left out: %s",
                    source->song[i].song, why->text);
    source->refused_song[source->refused++] = (uint16_t)source->song[i].song;
    drop_song(source, i);
    return S2F_STATUS_OK;
}

/* Leaves out songs for which there can be another project: song i, or those
 * before it where it is the one that the project opens with. */
static void leave_out(struct s2f_source *source, unsigned i,
                      const struct s2f_diag *why, struct s2f_result *result)
{
    const unsigned at = i == source->selected ? 0 : i;

    for (unsigned count = i == source->selected ? i : 1; count; count--) {
        s2f_result_warn(result, "songs-dropped",
                        "song %u is left out beside song %u: %s",
                        source->song[at].song,
                        source->song[source->selected].song, why->text);
        drop_song(source, at);
    }
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
    source->io_reads = 0;
    source->roms = 0;
    scratch->heard.count = 0;
    source->follow = false;
    memset(&source->nmi, 0, sizeof source->nmi);
    for (unsigned i = 0; i < source->songs;) {
        struct s2f_diag why = {0};
        bool apart = false, opens = i == source->selected;
        enum s2f_status status =
            scan_song(source, i, scratch, frames, &apart, &why);

        if (!status && s2f_entry_in_vain(source))
            break;
        if (!status) {
            i++;
        } else if (apart) {
            leave_out(source, i, &why, result);
            if (opens) /* it is the first one now, so this happens once */
                return scan_songs(source, scratch, frames, result, diag);
        } else {
            status = refuse(source, i, &why, result, diag);
            if (status)
                return status;
        }
    }
    merge_access(scratch->access, scratch->play_access);
    return S2F_STATUS_OK;
}

static void forget_heard(struct s2f_source *source)
{
    for (unsigned i = 0; i < source->songs; i++)
        source->song[i].heard = 0;
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
    scratch->init_ends = 0;
    source->watched = frames;
    source->entry = S2F_ENTRY_CALL;
    source->vector = 0;
    source->bank = 0;
    source->init = s2f_entry_follow(tune, tune->init);
    source->play = tune->play ? s2f_entry_follow(tune, tune->play) : 0;
    status = scan_songs(source, scratch, frames, result, diag);
    if (!status && s2f_entry_is_written(source)) {
        source->init = tune->init;
        source->play = tune->play;
        status = scan_songs(source, scratch, frames, result, diag);
    }
    /* The answer is stored, as the editor has no chips to ask. */
    if (!status && s2f_entry_asks_chips(source)) {
        source->init = tune->init;
        status = scan_songs(source, scratch, frames, result, diag);
        source->init_portable = false;
    }
    if (status || !s2f_entry_is_exact(source))
        forget_heard(source);
    return status;
}
