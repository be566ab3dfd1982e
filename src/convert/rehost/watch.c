/* Watching a located player: instruction by instruction where the tune enters
 * it and what its tables are read for, and after each song's init what it will
 * play. */
#include "convert/rehost/rehost.h"

#include "base/bytes.h"
#include "convert/repeat.h"
#include "cpu/opcode.h"

#include <stdio.h>
#include <string.h>

enum {
    MAX_STEPS = 2000000, /* of an init: unpackers take long */
    MAX_CALL_STEPS = 20000,
    /* of all songs while tables are watched: about fifteen minutes */
    MAX_WATCH_CYCLES = 60000000
};

/* A call of the tune that is stepped through. */
struct step {
    struct s2f_cpu *cpu;
    struct s2f_memory *memory;
    bool running;
};

static void take(struct step *s, enum s2f_cpu_end end)
{
    s->running = end == S2F_CPU_BUDGET;
}

/* Runs the next instruction. */
static void advance(struct step *s)
{
    s->cpu->cycles = 0;
    take(s, s2f_cpu_run(s->cpu, s->memory, S2F_DIALECT_REAL, S2F_CPU_PLAIN, 1));
}

static bool inside(const struct s2f_rehost *r, uint32_t pc)
{
    return pc >= r->low && pc < r->high;
}

/* Steps through the call at pc. Each time the player is entered from elsewhere
 * (not returned to), *entry and *a are where and with which A. Returns how
 * often. */
static unsigned step_call(const struct s2f_rehost *r, struct s2f_playback *p,
                          uint16_t pc, uint8_t *a, unsigned limit,
                          uint16_t *entry)
{
    struct step s = {&p->cpu, &p->memory, true};
    bool in = inside(r, pc), was_in = in;
    unsigned entries = in;

    *entry = pc;
    p->cpu.cycles = 0;
    take(&s, s2f_cpu_call(&p->cpu, &p->memory, S2F_DIALECT_REAL, S2F_CPU_PLAIN,
                          pc, *a, 1));
    for (unsigned i = 0; s.running && i < limit; i++) {
        uint8_t opcode = p->memory.ram[p->cpu.pc];

        in = inside(r, p->cpu.pc);
        if (in && !was_in) {
            *entry = p->cpu.pc;
            *a = p->cpu.a;
            entries++;
        }
        /* what is returned to is not entered */
        was_in = in || opcode == OP_RTS || opcode == OP_RTI;
        advance(&s);
    }
    return entries;
}

/* Where init of song i enters the player, with which A. */
static bool enter_init(struct s2f_rehost *r, unsigned i, uint16_t *entry)
{
    struct s2f_playback *p = &r->source->scratch->playback;
    const struct s2f_tune *tune = r->source->tune;
    uint8_t a = (uint8_t)(r->source->song[i].song - 1);

    s2f_tune_image(tune, p->memory.ram);
    p->memory.ram[1] = s2f_tune_bank(tune->init);
    p->memory.io = true;
    if (!step_call(r, p, tune->init, &a, MAX_STEPS, entry))
        return false;
    r->song[i].number = a;
    return true;
}

/* Plays song i's init. */
static enum s2f_status start(struct s2f_rehost *r, unsigned i,
                             struct s2f_diag *diag)
{
    return s2f_playback_init(&r->source->scratch->playback, r->source->tune,
                             r->source->song[i].song, diag);
}

static bool is_pointer(const struct s2f_rehost *r, uint32_t a)
{
    const struct s2f_newplayer *p = &r->place;

    return a - p->position_low < 3u || a - p->position_high < 3u ||
           a - p->loop_low < 3u || a - p->loop_high < 3u;
}

/* Bytes that the player has and that this song's init leaves other than the
 * selected song's. */
static bool find_changes(struct s2f_rehost *r, const uint8_t *ram)
{
    for (unsigned b = 0; b < S2F_REHOST_BLOCKS; b++)
        for (uint32_t a = r->block[b].low; a < r->block[b].high; a++) {
            unsigned k = 0;

            if (ram[a] == r->ram[a] || is_pointer(r, a))
                continue;
            while (k < r->changes && r->change[k] != a)
                k++;
            if (k == S2F_REHOST_CHANGES)
                return false;
            r->change[k] = (uint16_t)a;
            if (k == r->changes)
                r->changes++;
        }
    return true;
}

static void read_pointers(const struct s2f_newplayer *p, const uint8_t *ram,
                          struct s2f_rehost_song *song)
{
    for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++) {
        song->start[t] = (uint16_t)(ram[p->position_low + t] |
                                    ram[p->position_high + t] << 8);
        song->loop[t] =
            (uint16_t)(ram[p->loop_low + t] | ram[p->loop_high + t] << 8);
    }
}

/* What the song starts with, from the song table or the init table. */
static void read_record(struct s2f_rehost *r, const uint8_t *ram,
                        struct s2f_rehost_song *song)
{
    const struct s2f_section *init = s2f_rehost_section(r, S2F_ROLE_INIT, 0);
    const struct s2f_section *songs = s2f_rehost_section(r, S2F_ROLE_SONGS, 0);
    uint32_t at;

    if (songs) {
        at = songs->low + song->number * 8u;
        song->record[0] = ram[(at + 6) & 0xffff];
        song->record[1] = ram[(at + 7) & 0xffff];
    } else if (init) {
        at = init->low + ram[r->place.init_index];
        for (unsigned i = 0; i < r->init_columns; i++)
            song->record[i] = ram[(at + i * r->init_stride) & 0xffff];
    }
}

/* Whether song i is played by the player that was located, as the selected one
 * is. */
static bool watch_song(struct s2f_rehost *r, unsigned i)
{
    struct s2f_playback *p = &r->source->scratch->playback;
    uint16_t init = 0, play = 0;
    uint8_t a = 0;

    if (!enter_init(r, i, &init) || start(r, i, NULL))
        return false;
    if (i == r->source->selected)
        r->init = init;
    if (init != r->init || !find_changes(r, p->memory.ram))
        return false;
    read_record(r, p->memory.ram, &r->song[i]);
    if (r->family == S2F_REHOST_NP21 || r->family == S2F_REHOST_JCH)
        read_pointers(&r->place, p->memory.ram, &r->song[i]);
    r->entries = step_call(r, p, r->source->play, &a, MAX_CALL_STEPS, &play);
    if (r->family != S2F_REHOST_NP21 && r->family != S2F_REHOST_JCH)
        read_pointers(&r->place, p->memory.ram, &r->song[i]);
    if (i == r->source->selected)
        r->play = play;
    return r->entries > 0 && play == r->play;
}

static void drop_song(struct s2f_rehost *r, unsigned i)
{
    struct s2f_source *source = r->source;

    memmove(&source->song[i], &source->song[i + 1],
            (source->songs - i - 1) * sizeof source->song[0]);
    memmove(&r->song[i], &r->song[i + 1],
            (source->songs - i - 1) * sizeof r->song[0]);
    source->songs--;
    if (source->selected > i)
        source->selected--;
}

/* Takes out the songs that another player in the tune plays. */
static void drop_songs(struct s2f_rehost *r, struct s2f_result *result)
{
    struct s2f_source *source = r->source;
    char list[3 * 2 * S2F_PROJECT_MAX_SONGS] = "";
    size_t used = 0;
    unsigned dropped = 0;

    for (unsigned i = 0; i < source->songs;) {
        if (i == source->selected || watch_song(r, i)) {
            i++;
            continue;
        }
        if (used < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s%u",
                                     dropped ? "," : "", source->song[i].song);
        dropped++;
        drop_song(r, i);
    }
    if (dropped)
        s2f_result_warn(result, "songs-dropped",
                        "songs %s are left out: other players in the tune play "
                        "them",
                        list);
}

enum s2f_status s2f_rehost_watch_songs(struct s2f_rehost *r,
                                       struct s2f_result *result,
                                       struct s2f_diag *diag)
{
    struct s2f_source *source = r->source;

    r->changes = 0;
    if (!watch_song(r, source->selected))
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, r->low,
                        "the tune does not call the player that was found");
    drop_songs(r, result);
    for (unsigned i = 0; r->changes && i < source->songs; i++) {
        if (start(r, i, diag))
            return S2F_STATUS_NO_ROUTE;
        for (unsigned k = 0; k < r->changes; k++)
            r->song[i].value[k] =
                source->scratch->playback.memory.ram[r->change[k]];
    }
    return S2F_STATUS_OK;
}

/* ---- tables ---- */

/* The section that the instruction at a reads, or NULL. */
static struct s2f_section *section_of_reader(struct s2f_rehost *r, uint32_t a)
{
    uint32_t operand = s2f_le16(r->ram + a + 1);
    struct s2f_section *section = NULL;

    if (!(r->kind[a] & S2F_REHOST_BYTE_START) ||
        !s2f_rehost_operand_indexed(r->ram[a]))
        return NULL;
    for (unsigned i = 0; i < r->sections; i++)
        if (operand >= r->section[i].low && operand < r->section[i].high)
            section = &r->section[i];
    return section;
}

/* Only what readers do beyond their sections' ends is of interest. */
static void begin_reach(struct s2f_rehost *r, uint16_t *reach)
{
    memset(reach, 0xff, 0x10000 * sizeof reach[0]);
    for (uint32_t a = r->low; a < r->high; a++) {
        const struct s2f_section *section = section_of_reader(r, a);

        if (section && section->high < 0xffff)
            reach[a] = (uint16_t)section->high;
    }
}

static void take_reach(struct s2f_rehost *r, const uint16_t *reach)
{
    for (unsigned i = 0; i < r->sections; i++)
        r->section[i].reach = r->section[i].high;
    for (uint32_t a = r->low; a < r->high; a++) {
        struct s2f_section *section = section_of_reader(r, a);

        if (section && reach[a] > section->reach)
            section->reach = reach[a];
    }
}

/* Plays song i for `frames` frames at most and takes its cycles from *left. */
static void watch_tables(struct s2f_rehost *r, unsigned i, uint32_t frames,
                         uint32_t *left)
{
    struct s2f_scratch *scratch = r->source->scratch;
    struct s2f_playback *p = &scratch->playback;
    struct s2f_repeat repeat = {.state = {scratch->fixed, scratch->sources,
                                          scratch->moved, scratch->ram}};

    if (s2f_playback_tune(p, r->source->tune, r->source->song[i].song,
                          S2F_CPU_PLAIN, NULL, NULL))
        return;
    p->features = S2F_CPU_REACH;
    p->memory.reach = scratch->reach;
    s2f_playback_translate(p, scratch->translator);
    while (p->frame < frames && *left && !s2f_playback_frame(p, NULL) &&
           !s2f_repeat_seen(&repeat, p->frame, p->memory.ram))
        *left -= p->last_cycles < *left ? p->last_cycles : *left;
    s2f_playback_translate(p, NULL);
}

void s2f_rehost_watch_tables(struct s2f_rehost *r, uint32_t frames)
{
    uint32_t left = MAX_WATCH_CYCLES;

    begin_reach(r, r->source->scratch->reach);
    watch_tables(r, r->source->selected, frames, &left);
    for (unsigned i = 0; i < r->source->songs; i++)
        if (i != r->source->selected)
            watch_tables(r, i, frames, &left);
    take_reach(r, r->source->scratch->reach);
}
