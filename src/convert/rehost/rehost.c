#include "convert/rehost/rehost.h"

#include "base/bytes.h"
#include "convert/music/layout.h"
#include "convert/rehost/driver.h"
#include "convert/rehost/music.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    MUSIC_LIMIT = 0xd000, /* slots stay out of the SID's way */
    BELOW = 0x100,        /* of a player's code its variables may begin */
    MARKERS = 8,
    WATCH_FRAMES = 45000, /* 15 minutes, however it will be verified: the same
                           * tune gives the same project */
    WATCH_FRAMES_LIGHT = 500, /* where nothing will be (doc/batch.md) */
    MOST_CHANGED = 0x400      /* bytes of variables that each start puts back */
};

/* ---- what moves along with the code ---- */

/* Grows block over what the player's operands point to in [low, high). */
static void find_block(const struct s2f_rehost *r, uint32_t low, uint32_t high,
                       struct s2f_rehost_block *block)
{
    memset(block, 0, sizeof *block);
    for (uint32_t a = r->low; a < r->high; a++) {
        uint32_t operand = s2f_le16(r->ram + a + 1);

        if (!(r->kind[a] & S2F_REHOST_BYTE_START) ||
            s2f_rehost_operand_of(r->ram[a]) != S2F_REHOST_OPERAND_DATA ||
            operand < low || operand >= high || s2f_rehost_is_machine(operand))
            continue;
        if (block->high == 0 || operand < block->low)
            block->low = operand;
        block->high = high;
    }
}

/* What playing or an init writes in it: the part that starts put back. */
static void find_dirty(const struct s2f_rehost *r,
                       struct s2f_rehost_block *block)
{
    const struct s2f_source *source = r->source;

    for (uint32_t a = block->low; a < block->high; a++) {
        if (!((source->access[a] | source->play_access[a]) & S2F_ACCESS_WRITE))
            continue;
        if (block->dirty_high == 0)
            block->dirty_low = a;
        block->dirty_high = a + 1;
    }
}

/* Data between two pieces of code, where an operand points to it. */
static bool find_holes(struct s2f_rehost *r)
{
    unsigned n = 2;
    uint32_t low = r->low, high;

    for (; low < r->high; low = high) {
        struct s2f_rehost_block block;

        for (high = low + 1; high < r->high && !r->kind[high] == !r->kind[low];)
            high++;
        if (r->kind[low])
            continue;
        find_block(r, low, high, &block);
        if (block.low == block.high)
            continue;
        if (n == S2F_REHOST_BLOCKS)
            return false;
        r->block[n++] = block;
    }
    return true;
}

static enum s2f_status find_blocks(struct s2f_rehost *r, struct s2f_diag *diag)
{
    const struct s2f_tune *tune = r->source->tune;
    uint32_t tables = 0x10000, load = tune->load;

    /* a player that its tune's init puts in place may begin below the file */
    if (load >= r->low)
        load = r->low > 2 * BELOW ? r->low - BELOW : r->low;

    for (unsigned i = 0; i < r->sections; i++)
        if (r->section[i].low >= r->high && r->section[i].low < tables)
            tables = r->section[i].low;
    memset(r->block, 0, sizeof r->block);
    find_block(r, load, r->low, &r->block[0]);
    find_block(r, r->high, tables, &r->block[1]);
    if (!find_holes(r))
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, r->low,
                        "the player's code and data are mixed");
    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++) {
        find_dirty(r, &r->block[i]);
        if (r->block[i].dirty_high - r->block[i].dirty_low > MOST_CHANGED)
            return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS,
                            r->block[i].dirty_low,
                            "the player's variables are not in one place");
    }
    return S2F_STATUS_OK;
}

/* ---- putting it together ---- */

static uint32_t own(const struct s2f_rehost_layout *layout, unsigned variable)
{
    return layout->data + variable;
}

/* The player's variable where it has one, else bytes of its own. */
static uint16_t field(const struct s2f_rehost *r,
                      const struct s2f_rehost_layout *layout, uint16_t variable,
                      unsigned *scratch)
{
    uint32_t to;

    if (variable && s2f_rehost_map(r, layout, variable, &to))
        return (uint16_t)to;
    return (uint16_t)own(layout, S2F_OWN_SCRATCH + 3 * (*scratch)++);
}

static void set_common(const struct s2f_rehost *r,
                       const struct s2f_rehost_layout *layout, bool in_use,
                       struct s2f_driver_common *c)
{
    const struct s2f_newplayer *p = &r->place;
    bool jch = r->family == S2F_REHOST_JCH;
    bool doubled = jch || r->family == S2F_REHOST_NP21;
    unsigned n = 0;
    uint32_t to;

    c->init = S2F_PROJECT_INIT;
    c->stop = S2F_PROJECT_INIT + 3;
    c->update = S2F_PROJECT_INIT + 6;
    c->sid_channel_offset = (uint16_t)own(layout, S2F_OWN_OFFSETS);
    if (p->channel_offset && s2f_rehost_map(r, layout, p->channel_offset, &to))
        c->sid_channel_offset = (uint16_t)to;
    c->driver_state = (uint16_t)own(layout, S2F_OWN_STATE);
    c->tempo_counter = (uint16_t)own(layout, S2F_OWN_TEMPO);
    if (p->tempo && s2f_rehost_map(r, layout, p->tempo, &to))
        c->tempo_counter = (uint16_t)to;
    c->tick_counter = field(r, layout, p->tick, &n);
    c->order_list_index = field(r, layout, p->position_low, &n);
    c->sequence_index = field(r, layout, p->sequence_index, &n);
    c->sequence_in_use = jch ? (uint16_t)own(layout, S2F_OWN_IN_USE)
                             : field(r, layout, in_use ? p->in_use : 0, &n);
    c->current_sequence = jch ? (uint16_t)own(layout, S2F_OWN_SEQUENCE)
                              : field(r, layout, p->sequence, &n);
    c->current_transpose = doubled ? (uint16_t)own(layout, S2F_OWN_TRANSPOSE)
                                   : field(r, layout, p->transpose, &n);
    c->current_event_duration = field(r, layout, p->duration, &n);
    c->next_instrument = (uint16_t)own(layout, S2F_OWN_INSTRUMENT);
    c->next_command = field(r, layout, 0, &n);
    c->next_note = field(r, layout, p->note, &n);
    c->next_note_is_tied = field(r, layout, jch ? 0 : p->tied, &n);
    c->trigger_sync = field(r, layout, p->sync, &n);
    c->note_trigger_sync_value = p->sync_value ? p->sync_value : 2;
}

static void put_music(struct s2f_project *project,
                      const struct s2f_rehost_music *music)
{
    static const uint8_t empty[] = {0x80, 0x00, 0x7f};

    for (unsigned s = 0; s < project->aux.songs; s++)
        for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++)
            s2f_music_put_order_list(project, s, t, music->list[s][t],
                                     music->list_size[s][t]);
    for (unsigned n = 0; n < music->sequences; n++) {
        if (music->size[n])
            s2f_music_put_sequence(project, n, music->sequence[n],
                                   music->size[n]);
        else
            s2f_music_put_sequence(project, n, empty, sizeof empty);
    }
}

/* Everything behind the code, so that the code can be written with its
 * addresses. */
static enum s2f_status place_all(struct s2f_rehost *r,
                                 struct s2f_rehost_layout *layout,
                                 const struct s2f_rehost_music *music,
                                 struct s2f_project *project,
                                 struct s2f_diag *diag)
{
    uint32_t at;
    unsigned sequences;

    s2f_rehost_lay_out(r, layout);
    at = s2f_rehost_put_tables(r, project, layout->end);
    sequences = s2f_music_sequences(at, project->aux.songs, music->sequences,
                                    MUSIC_LIMIT);
    if (at + s2f_music_size(project->aux.songs, sequences, sequences) > 0xff00)
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "the songs' lists and sequences do not fit");
    s2f_music_place(project, (uint16_t)at, sequences);
    for (unsigned i = 0; i < 2; i++)
        s2f_rehost_section(r, S2F_ROLE_POINTERS, i)->to =
            i ? project->music.sequence_high : project->music.sequence_low;
    return S2F_STATUS_OK;
}

/* Mends the moved player: the access maps move along. */
static void mend(const struct s2f_rehost *r, uint32_t at,
                 struct s2f_project *project, struct s2f_mends *mends)
{
    struct s2f_scratch *scratch = r->source->scratch;
    struct s2f_source moved = *r->source;
    uint32_t delta = r->code - r->low;
    uint8_t flow[0x10000] = {0};

    mends->count = 0;
    mends->size = 0;
    if (!r->source->mend)
        return;
    memset(scratch->playback.memory.ram, 0, 0x10000);
    memset(scratch->fixed, 0, sizeof scratch->fixed);
    memset(scratch->ram, 0, sizeof scratch->ram);
    for (uint32_t a = r->low; a < r->high; a++) {
        if (project->memory[(a + delta) & 0xffff] != r->ram[a] &&
            r->kind[a] & S2F_REHOST_BYTE_START)
            continue; /* it was patched */
        scratch->playback.memory.ram[(a + delta) & 0xffff] =
            r->source->access[a];
        scratch->ram[(a + delta) & 0xffff] = r->source->play_access[a];
        flow[(a + delta) & 0xffff] = r->source->flow[a];
        scratch->fixed[(a + delta) & 0xffff] = S2F_MEND_FIXED;
    }
    moved.access = scratch->playback.memory.ram;
    moved.play_access = scratch->ram;
    moved.flow = flow;
    moved.init = (uint16_t)(r->init + delta);
    moved.play = (uint16_t)(r->play + delta);
    s2f_mend(&moved, true, project->memory, scratch->fixed, (uint16_t)at,
             mends);
}

/* Puts a jump to a stub in place, and NOPs for what it leaves of the last
 * instruction, so that the packer finds the next one. */
static void put_mend(const struct s2f_rehost *r, uint32_t at,
                     const uint8_t jump[3], struct s2f_project *project)
{
    uint32_t a = at - r->code + r->low + 3;

    memcpy(project->memory + at, jump, 3);
    for (; a < r->high && r->kind[a] == S2F_REHOST_BYTE_BODY; a++)
        project->memory[r->code + (a - r->low)] = OP_NOP;
}

/* Writes the code for layout->data as it stands and returns where it ends. */
static enum s2f_status write_code(struct s2f_rehost *r,
                                  struct s2f_rehost_layout *layout,
                                  struct s2f_project *project,
                                  struct s2f_mends *mends, uint32_t *end,
                                  struct s2f_diag *diag)
{
    enum s2f_status status = s2f_rehost_move_code(r, layout, project, diag);
    uint32_t fetch;
    bool in_use;

    if (status)
        return status;
    *end = s2f_rehost_stubs(r, layout, project, &fetch);
    status = s2f_rehost_patch(r, layout, project, fetch, &in_use, diag);
    if (status)
        return status;
    mend(r, *end + 1, project, mends);
    if (mends->size) {
        project->memory[*end] = OP_BIT_ABS;
        memcpy(project->memory + *end + 1, mends->code, mends->size);
        *end += 1 + mends->size;
    }
    for (unsigned i = 0; i < mends->count; i++)
        put_mend(r, mends->patch[i].address, mends->patch[i].bytes, project);
    set_common(r, layout, in_use, &project->common);
    return S2F_STATUS_OK;
}

static enum s2f_status build(struct s2f_rehost *r,
                             const struct s2f_rehost_music *music,
                             struct s2f_project *project, struct s2f_diag *diag)
{
    struct s2f_rehost_layout layout = {0};
    struct s2f_mends mends;
    enum s2f_status status = S2F_STATUS_OK;
    uint32_t end = 0;

    r->code = S2F_REHOST_CODE;
    layout.stubs = r->code + (r->high - r->low);
    layout.data = layout.stubs;
    for (unsigned pass = 0; pass < 2 && !status; pass++) {
        memset(project->memory, 0, sizeof project->memory);
        status = place_all(r, &layout, music, project, diag);
        if (!status)
            status = write_code(r, &layout, project, &mends, &end, diag);
        if (pass == 0)
            layout.data = end;
    }
    if (status)
        return status;
    s2f_rehost_put_data(r, &layout, project);
    put_music(project, music);
    s2f_rehost_name(r, music, project);
    project->descriptor.code_size = (uint16_t)(layout.data - S2F_PROJECT_INIT);
    project->descriptor.driver_size = (uint16_t)(layout.end - S2F_PROJECT_INIT);
    if (!s2f_music_place_header(project))
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "the header does not fit");
    s2f_music_mark_loops(project);
    return S2F_STATUS_OK;
}

/* Everything that can be known before anything is written, of the player at
 * r->low. */
static enum s2f_status learn(struct s2f_rehost *r,
                             struct s2f_rehost_music *music,
                             struct s2f_result *result, struct s2f_diag *diag)
{
    enum s2f_status status = s2f_rehost_find_sections(r, diag);

    if (!status)
        status = find_blocks(r, diag);
    if (!status)
        status = s2f_rehost_watch_songs(r, result, diag);
    if (!status)
        status = s2f_rehost_read_music(r, music, diag);
    if (!status)
        s2f_rehost_watch_tables(r, r->source->look ? WATCH_FRAMES_LIGHT
                                                   : WATCH_FRAMES);
    return status;
}

/* A tune may hold several players, one after the other in memory: the one that
 * plays the selected song is wanted. */
static enum s2f_status find_player(struct s2f_rehost *r,
                                   struct s2f_rehost_music *music,
                                   struct s2f_result *result,
                                   struct s2f_diag *diag)
{
    enum s2f_status status = s2f_rehost_locate(r, 0, diag);
    struct s2f_diag why;

    while (!status) {
        status = learn(r, music, result, diag);
        if (!status || s2f_rehost_locate(r, r->place.fetch_to, &why))
            return status;
        status = S2F_STATUS_OK;
    }
    return status;
}

static enum s2f_status convert(struct s2f_source *source,
                               struct s2f_project *project,
                               struct s2f_result *result, struct s2f_diag *diag)
{
    struct s2f_rehost r = {.source = source,
                           .ram = source->scratch->code,
                           .kind = source->scratch->map};
    struct s2f_rehost_music music;
    struct s2f_scratch *scratch = source->scratch;
    enum s2f_status status;

    if (source->entry != S2F_ENTRY_CALL || !source->tune->play)
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                        "the tune plays by interrupts of its own");
    status = s2f_playback_init(&scratch->playback, source->tune,
                               source->song[source->selected].song, diag);
    if (status)
        return status;
    memcpy(scratch->code, scratch->playback.memory.ram, sizeof scratch->code);
    s2f_rehost_walk(r.ram, source->access, r.kind);
    status = find_player(&r, &music, result, diag);
    if (status)
        return status;
    s2f_music_set_aux(&project->aux, source, source->songs, MARKERS);
    s2f_rehost_describe(&r, project);
    return build(&r, &music, project, diag);
}

/* Whether the tune was made with one of these players. */
static bool probe(const struct s2f_source *source)
{
    static const char *const families[] = {"NP21",     "SF1-A",  "SF1-B",
                                           "SF1-GAME", "JCH-NP", "JCH-NP-L"};

    for (unsigned i = 0; source->player.family && i < 6; i++)
        if (strcmp(source->player.family, families[i]) == 0)
            return true;
    return false;
}

const struct s2f_route s2f_route_rehost = {
    .name = "rehost",
    .summary = "NewPlayer 21, SID Factory I, JCH NewPlayer: the tune's player "
               "as driver",
    .editable = true,
    .mends = true,
    .look = S2F_SCAN_FRAMES_LIGHT,
    .probe = probe,
    .convert = convert,
};
