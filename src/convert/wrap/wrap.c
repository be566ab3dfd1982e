#include "convert/wrap/wrap.h"

#include "base/bytes.h"
#include "base/map.h"
#include "convert/music/layout.h"
#include "cpu/opcode.h"

#include <stdio.h>
#include <string.h>

enum {
    SID = 0xd400,
    VISIBLE_ROWS = 16,
    /* bit 7: not one of the stock drivers; the rest must not look like the
     * number of one, or the editor shows that driver's help */
    VERSION_MAJOR = 0xe0,
    VERSION_MINOR = 1
};

/* An order list that plays sequence 0 for ever, and 16 empty rows. */
static const uint8_t dummy_list[] = {0xa0, 0x00, 0xff, 0x00};
static const uint8_t dummy_sequence[] = {0x8f, 0x00, 0x7f};

/* What the editor reads and writes while it plays: scratch bytes, since the
 * player knows nothing of them, but for state, which is real. */
static void set_common(struct s2f_driver_common *common,
                       const struct s2f_wrap_driver *driver)
{
    uint16_t *const scratch[S2F_WRAP_SCRATCH_FIELDS] = {
        &common->tick_counter,           &common->order_list_index,
        &common->sequence_index,         &common->sequence_in_use,
        &common->current_sequence,       &common->current_transpose,
        &common->current_event_duration, &common->next_instrument,
        &common->next_command,           &common->next_note,
        &common->next_note_is_tied,      &common->trigger_sync,
    };

    common->init = S2F_PROJECT_INIT;
    common->stop = driver->stop;
    common->update = driver->update;
    common->sid_channel_offset = driver->channel_offset;
    common->driver_state = driver->state;
    common->tempo_counter = driver->tempo;
    for (unsigned i = 0; i < S2F_WRAP_SCRATCH_FIELDS; i++)
        *scratch[i] = (uint16_t)(driver->scratch + i * S2F_PROJECT_TRACKS);
    common->note_trigger_sync_value = 2;
}

static void set_table(struct s2f_table *table, uint8_t type, uint8_t id,
                      const char *name, uint16_t address, uint16_t rows)
{
    memset(table, 0, sizeof *table);
    table->type = type;
    table->id = id;
    (void)snprintf(table->name, sizeof table->name, "%s", name);
    table->layout = 1;
    table->insert_delete_rule = S2F_RULE_NONE;
    table->action_rule = S2F_RULE_NONE;
    table->color_rule = S2F_RULE_NONE;
    table->address = address;
    table->columns = 1;
    table->rows = rows;
    table->visible_rows = VISIBLE_ROWS;
}

static void set_descriptor(struct s2f_project *project)
{
    struct s2f_descriptor *d = &project->descriptor;

    (void)snprintf(d->name, sizeof d->name, "sid2sf2 wrap: plays, no editing");
    d->code_top = S2F_WRAP_ENTRY;
    d->code_size = S2F_WRAP_ENTRY_SIZE;
    d->major = VERSION_MAJOR;
    d->minor = VERSION_MINOR;
    d->has_revision = true;
}

/* What decides the header's and the tail's size, before addresses are known. */
static void set_shape(struct s2f_project *project,
                      const struct s2f_source *source, unsigned songs)
{
    set_descriptor(project);
    s2f_music_set_aux(&project->aux, source, songs, 0);
    project->tables = 2;
    set_table(&project->table[0], S2F_TABLE_INSTRUMENTS, 1, "Instr", 0,
              S2F_WRAP_INSTRUMENTS);
    set_table(&project->table[1], S2F_TABLE_COMMANDS, 0, "Cmds", 0,
              S2F_WRAP_COMMANDS);
    project->music.tracks = S2F_PROJECT_TRACKS;
    project->music.sequences = 1;
    project->music.order_list_size = S2F_PROJECT_SLOT;
    project->music.sequence_size = S2F_PROJECT_SLOT;
}

static void place_music(struct s2f_project *project, uint16_t at,
                        unsigned songs, unsigned sequences)
{
    static const uint8_t order[] = {0, 1};

    at = (uint16_t)s2f_music_place_tables(project, at, order);
    s2f_music_place(project, at, sequences);
    for (unsigned i = 0; i < songs * S2F_PROJECT_TRACKS; i++)
        s2f_music_put_order_list(project, 0, i, dummy_list, sizeof dummy_list);
    s2f_music_put_sequence(project, 0, dummy_sequence, sizeof dummy_sequence);
}

/* The tune's bytes, as far as they are needed and nothing else lies there.
 * Under the SID's registers only what was read is: the editor's memory is flat,
 * so that the first store to a register would end any other. */
static void place_tune(struct s2f_project *project,
                       const struct s2f_source *source,
                       const struct s2f_wrap_plan *plan)
{
    const struct s2f_tune *tune = source->tune;
    uint32_t from = plan->low ? plan->low : S2F_WRAP_ENTRY;
    uint32_t end = tune->load + (uint32_t)tune->size;

    if (from < tune->load)
        from = tune->load;
    if (from < end)
        memcpy(project->memory + from, tune->data + (from - tune->load),
               end - from);
    for (uint32_t a = SID; a < SID + S2F_SID_REGISTERS; a++)
        if (!(source->access[a] & (S2F_ACCESS_FRESH | S2F_ACCESS_EXECUTE)))
            project->memory[a] = 0;
}

static bool place_driver(struct s2f_project *project,
                         const struct s2f_wrap_plan *plan,
                         struct s2f_wrap_driver *driver)
{
    uint8_t *memory = project->memory;
    const uint8_t entry[S2F_WRAP_ENTRY_SIZE] = {
        OP_JMP,
        (uint8_t)plan->code,
        (uint8_t)(plan->code >> 8),
        OP_LDA_ABX,
        0x00,
        0xd4, /* never run, see wrap.h */
    };

    if (!s2f_wrap_assemble(plan, memory + S2F_PROJECT_AUX_POINTER, driver))
        return false;
    if (plan->low)
        memcpy(memory + plan->low_copy, memory + plan->low,
               (size_t)(S2F_WRAP_ENTRY - plan->low));
    memcpy(memory + plan->code, driver->bytes, driver->size);
    memcpy(memory + S2F_WRAP_ENTRY, entry, sizeof entry);
    if (plan->back) {
        memory[plan->back] = OP_JMP;
        s2f_put_le16(memory + plan->back + 1, driver->back);
    }
    if (plan->nmi_back) {
        memory[plan->nmi_back] = OP_JMP;
        s2f_put_le16(memory + plan->nmi_back + 1, driver->nmi_back);
    }
    set_common(&project->common, driver);
    return true;
}

/* What is made before it is known where it goes: twice, once for its size. */
struct parts {
    struct s2f_wrap_stored stored;
    struct s2f_mends mends;
};

/* Bytes that the file brings, and that an init leaves alone. */
static void find_fixed(const struct s2f_source *source, uint8_t *fixed)
{
    const struct s2f_tune *tune = source->tune;
    uint32_t from = s2f_wrap_low(source, S2F_WRAP_STORE);
    uint32_t end = tune->load + (uint32_t)tune->size;

    if (!from)
        from = S2F_WRAP_ENTRY;
    if (from < tune->load)
        from = tune->load;
    memset(fixed, S2F_MEND_UNKNOWN, S2F_MAP_SIZE);
    if (from < end)
        memset(fixed + from, S2F_MEND_FIXED, end - from);
    /* the file format has something else there */
    memset(fixed + S2F_PROJECT_AUX_POINTER, S2F_MEND_UNKNOWN,
           S2F_WRAP_ENTRY - S2F_PROJECT_AUX_POINTER);
    fixed[0] = fixed[1] = S2F_MEND_UNKNOWN;
}

static uint32_t next_set_up(const struct s2f_source *source, uint32_t from)
{
    return s2f_map_next(source->access, S2F_ACCESS_SET_UP, from, S2F_MAP_SIZE);
}

/* What an init writes that the driver calls. */
static void find_written(const struct s2f_source *source, uint8_t *fixed)
{
    for (uint32_t a = next_set_up(source, 2); a < S2F_MAP_SIZE;
         a = next_set_up(source, a + 1))
        fixed[a] = S2F_MEND_MADE;
}

/* What an init writes that is not called is there from the start, if it is the
 * same for all songs. */
static void find_stored(const struct s2f_source *source, uint8_t *fixed)
{
    struct s2f_scratch *scratch = source->scratch;

    for (uint32_t a = next_set_up(source, 2); a < S2F_MAP_SIZE;
         a = next_set_up(source, a + 1)) {
        bool same = scratch->map[a] & S2F_WRAP_BAKE; /* or PUT_SAME */

        fixed[a] = same ? S2F_MEND_FIXED : S2F_MEND_UNKNOWN;
        if (same)
            scratch->code[a] = scratch->ram[a];
    }
}

/* The player's code as it will be when it runs, and which bytes of it are there
 * from the start. */
static void make_mends(const struct s2f_source *source, enum s2f_wrap_init how,
                       uint16_t at, struct s2f_mends *mends)
{
    struct s2f_scratch *scratch = source->scratch;

    mends->count = mends->patches = mends->left = 0;
    mends->size = mends->chips = 0;
    if (!source->mend)
        return;
    s2f_tune_image(source->tune, scratch->code);
    find_fixed(source, scratch->fixed);
    if (how == S2F_WRAP_CALL)
        find_written(source, scratch->fixed);
    else
        find_stored(source, scratch->fixed);
    s2f_mend(source, how == S2F_WRAP_CALL, scratch->code, scratch->fixed, at,
             mends);
}

/* The plan for this many songs, started this way. */
static enum s2f_status
plan_with(const struct s2f_source *source, const struct s2f_project *project,
          unsigned songs, enum s2f_wrap_init how, struct parts *parts,
          struct s2f_wrap_plan *plan, struct s2f_diag *diag)
{
    enum s2f_status status =
        s2f_wrap_decide(source, songs, s2f_wrap_low(source, how), how, diag);

    if (!status)
        status = s2f_wrap_store(source, songs, how, &parts->stored, diag);
    if (status)
        return status;
    make_mends(source, how, S2F_WRAP_ENTRY, &parts->mends);
    return s2f_wrap_plan(source, songs, s2f_project_header_size(project),
                         s2f_project_tail_size(project), how, &parts->stored,
                         &parts->mends, plan, diag);
}

/* Whether fewer places would be left as they are where init is not run: what it
 * writes cannot be replaced. It then fits, too. */
static bool stores_better(const struct s2f_source *source,
                          const struct s2f_project *project, unsigned songs,
                          bool tight, const struct parts *called)
{
    struct s2f_wrap_plan plan = {.tight = tight};
    struct parts parts;

    return plan_with(source, project, songs, S2F_WRAP_STORE, &parts, &plan,
                     NULL) == S2F_STATUS_OK &&
           parts.mends.left < called->mends.left;
}

/* The same where init's results are stored: in the first way that fits and that
 * starts soon enough; else in the first that fits. */
static enum s2f_status plan_stored(const struct s2f_source *source,
                                   const struct s2f_project *project,
                                   unsigned songs, struct parts *parts,
                                   struct s2f_wrap_plan *plan,
                                   struct s2f_diag *diag)
{
    enum s2f_wrap_init how = S2F_WRAP_STORE;
    enum s2f_status status =
        plan_with(source, project, songs, how, parts, plan, diag);

    if (status == S2F_STATUS_NO_ROOM) {
        how = S2F_WRAP_TRIM;
        status = plan_with(source, project, songs, how, parts, plan, diag);
    }
    if (status ? status != S2F_STATUS_NO_ROOM : !parts->stored.too_long)
        return status;
    if (!plan_with(source, project, songs, S2F_WRAP_LOW, parts, plan, NULL) &&
        !parts->stored.too_long)
        return S2F_STATUS_OK;
    return plan_with(source, project, songs, how, parts, plan, diag);
}

static enum s2f_status plan_for(const struct s2f_source *source,
                                struct s2f_project *project, unsigned songs,
                                struct parts *parts, struct s2f_wrap_plan *plan,
                                struct s2f_diag *diag)
{
    enum s2f_status status;

    set_shape(project, source, songs);
    if (source->init_portable) {
        status =
            plan_with(source, project, songs, S2F_WRAP_CALL, parts, plan, diag);
        if (status || !parts->mends.left)
            return status;
        if (!stores_better(source, project, songs, plan->tight, parts))
            return s2f_wrap_decide(source, songs, plan->low, plan->how, diag);
    }
    return plan_stored(source, project, songs, parts, plan, diag);
}

/* Lays the code that starts songs into memory where the plan wants it. */
static void place_stored(struct s2f_project *project,
                         const struct s2f_source *source,
                         struct s2f_wrap_plan *plan, struct parts *parts)
{
    struct s2f_wrap_stored *stored = &parts->stored;

    /* init runs where it is called, and changes nothing that is mended */
    s2f_wrap_put_stored(source, plan->stored_code,
                        plan->how == S2F_WRAP_CALL ? NULL : &parts->mends,
                        stored, project->memory);
    memcpy(plan->restore, stored->entry, sizeof plan->restore);
}

/* Stubs and the jumps to them; then the player is complete. */
static void place_mends(struct s2f_project *project,
                        const struct s2f_source *source,
                        struct s2f_wrap_plan *plan,
                        const struct s2f_mends *mends)
{
    const uint8_t *map = source->scratch->map;

    memcpy(project->memory + plan->mends, mends->code, mends->size);
    for (unsigned i = 0; i < mends->count; i++)
        for (unsigned k = 0; k < sizeof mends->patch[i].bytes; k++) {
            uint32_t a = mends->patch[i].address + k;

            if (map[a] != S2F_WRAP_PUT_SAME)
                project->memory[a] = mends->patch[i].bytes[k];
        }
    memcpy(plan->entry_bytes, project->memory + S2F_WRAP_ENTRY,
           sizeof plan->entry_bytes);
}

/* Leaves out the last song, or the one before where that is selected. */
static void drop_last(struct s2f_source *source)
{
    unsigned last = source->songs - 1;

    if (source->selected == last)
        source->song[--source->selected] = source->song[last];
    source->songs = last;
}

/* A song that has no room even alone, in memory that the tune fills: what it is
 * not seen to use, over as many frames as are compared and five minutes at
 * least, gives way. */
static enum s2f_status
plan_tight(struct s2f_source *source, struct s2f_project *project,
           struct parts *parts, struct s2f_wrap_plan *plan,
           struct s2f_result *result, struct s2f_diag *diag)
{
    uint32_t frames = source->compared > S2F_SCAN_FRAMES_COVERED
                          ? source->compared
                          : S2F_SCAN_FRAMES_COVERED;
    enum s2f_status status;

    source->look = 0; /* however little is wanted, this needs a long look */
    status = s2f_source_scan(source, source->scratch, frames, result, diag);
    plan->tight = true;
    if (!status)
        status = plan_for(source, project, source->songs, parts, plan, diag);
    if (!status)
        s2f_result_warn(result, "tight",
                        "the tune fills memory: what it did not use in %u "
                        "frames gave way to the driver",
                        (unsigned)frames);
    return status;
}

/* As many songs as fit, the selected one among them. What those that were left
 * out used does not count any more then: they may even have unpacked other code
 * to the same place. So the others are watched again, and after that it can
 * turn out that they start in another way and still are too many. */
static enum s2f_status
plan_songs(struct s2f_source *source, struct s2f_project *project,
           struct parts *parts, struct s2f_wrap_plan *plan,
           struct s2f_result *result, struct s2f_diag *diag)
{
    unsigned watched = source->songs;
    enum s2f_status status;

    for (;;) {
        status = plan_for(source, project, source->songs, parts, plan, diag);
        while (status == S2F_STATUS_NO_ROOM && source->songs > 1) {
            drop_last(source);
            status =
                plan_for(source, project, source->songs, parts, plan, diag);
        }
        if (source->songs == watched)
            return status == S2F_STATUS_NO_ROOM
                       ? plan_tight(source, project, parts, plan, result, diag)
                       : status;
        if (status && status != S2F_STATUS_NO_ROOM)
            return status;
        status = s2f_source_scan(source, source->scratch, source->watched,
                                 result, diag);
        if (status)
            return status;
        watched = source->songs;
    }
}

static void list_patches(const struct s2f_mends *mends,
                         struct s2f_result *result)
{
    result->patches = mends->patches;
    memcpy(result->patch, mends->moved,
           mends->patches * sizeof mends->moved[0]);
    if (mends->left)
        s2f_result_warn(result, "not-mended",
                        "%u places, the first at $%04X, may play differently "
                        "in the editor: they cannot be replaced",
                        mends->left, mends->first_left);
}

static void warn(const struct s2f_source *source, unsigned wanted,
                 const struct s2f_wrap_plan *plan, struct s2f_result *result)
{
    if (plan->songs < wanted)
        s2f_result_warn(result, "songs-dropped",
                        "there is room for %u of the %u songs", plan->songs,
                        wanted);
    if (source->tune->sids > 1)
        s2f_result_warn(result, "one-sid",
                        "the tune uses %u SIDs, the editor plays the first",
                        source->tune->sids);
}

static enum s2f_status convert(struct s2f_source *source,
                               struct s2f_project *project,
                               struct s2f_result *result, struct s2f_diag *diag)
{
    struct s2f_wrap_plan plan = {.tight = false};
    struct s2f_wrap_driver driver;
    struct parts parts;
    unsigned wanted = source->songs;
    enum s2f_status status =
        plan_songs(source, project, &parts, &plan, result, diag);

    if (status)
        return status;
    warn(source, wanted, &plan, result);
    project->top = plan.top;
    place_tune(project, source, &plan);
    make_mends(source, plan.how, plan.mends, &parts.mends);
    place_stored(project, source, &plan, &parts);
    place_mends(project, source, &plan, &parts.mends);
    list_patches(&parts.mends, result);
    s2f_wrap_cold_move(source, &plan, project->memory);
    if (!place_driver(project, &plan, &driver))
        return s2f_fail(diag, S2F_STATUS_INTERNAL, S2F_WHERE_NONE, 0,
                        "the wrap driver is larger than its buffer");
    place_music(project, plan.music, plan.songs,
                s2f_wrap_sequences(source, &plan));
    project->descriptor.driver_size = (uint16_t)(plan.music - S2F_WRAP_ENTRY);
    return plan.nmi.any ? s2f_wrap_measure(source, project, &driver, diag)
                        : S2F_STATUS_OK;
}

const struct s2f_route s2f_route_wrap = {
    .name = "wrap",
    .summary = "the tune's own player behind a small driver: plays, no editing",
    .editable = false,
    .mends = true,
    .look = S2F_SCAN_FRAMES_LIGHT,
    .samples = true,
    .convert = convert,
};
