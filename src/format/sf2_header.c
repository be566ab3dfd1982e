#include "format/sf2_internal.h"

#include "base/bytes.h"

#include <string.h>

/* The editor's view of a block: reads past its end give 0 and move on, so that
 * the position tells afterwards whether the block was consumed exactly (SID
 * Factory II, C64FileReader). Blocks lie inside the file's bytes. */
struct cursor {
    const uint8_t *memory;
    uint32_t at, end;
};

static uint8_t take_byte(struct cursor *c)
{
    uint8_t value = c->at < c->end ? c->memory[c->at] : 0;

    c->at++;
    return value;
}

/* A word that starts before the end is read whole, whatever follows. */
static uint16_t take_word(struct cursor *c)
{
    uint16_t value = c->at < c->end ? s2f_le16(c->memory + c->at) : 0;

    c->at += 2;
    return value;
}

/* A string up to its 0. $01-$1F are screen codes and become lower case
 * letters. One whose 0 lies behind the block's end moves past it, which is all
 * that matters then. Longer names than the struct holds are cut. */
static void take_string(struct cursor *c, char *out)
{
    size_t length = 0;

    while (c->at < c->end && c->memory[c->at]) {
        uint8_t value = c->memory[c->at++];

        if (value < 0x20)
            value = (uint8_t)(value + 0x60);
        if (length < S2F_PROJECT_NAME - 1)
            out[length++] = (char)value;
    }
    out[length] = '\0';
    c->at++;
}

/* DriverInfo::ParseDescriptor. */
static void read_descriptor(struct s2f_descriptor *d, struct cursor *c)
{
    d->type = take_byte(c);
    d->driver_size = take_word(c);
    take_string(c, d->name);
    d->code_top = take_word(c);
    d->code_size = take_word(c);
    d->major = take_byte(c);
    d->minor = take_byte(c);
    d->has_revision = c->at != c->end;
    d->revision = d->has_revision ? take_byte(c) : 0;
}

void s2f_sf2_common_words(struct s2f_driver_common *common,
                          uint16_t *word[S2F_SF2_COMMON_WORDS])
{
    uint16_t *const order[S2F_SF2_COMMON_WORDS] = {
        &common->init,
        &common->stop,
        &common->update,
        &common->sid_channel_offset,
        &common->driver_state,
        &common->tick_counter,
        &common->order_list_index,
        &common->sequence_index,
        &common->sequence_in_use,
        &common->current_sequence,
        &common->current_transpose,
        &common->current_event_duration,
        &common->next_instrument,
        &common->next_command,
        &common->next_note,
        &common->next_note_is_tied,
        &common->tempo_counter,
        &common->trigger_sync,
    };

    memcpy(word, order, sizeof order);
}

/* DriverInfo::ParseDriverCommon. */
static void read_common(struct s2f_driver_common *common, struct cursor *c)
{
    uint16_t *word[S2F_SF2_COMMON_WORDS];

    s2f_sf2_common_words(common, word);
    for (unsigned i = 0; i < S2F_SF2_COMMON_WORDS; i++)
        *word[i] = take_word(c);
    common->note_trigger_sync_value = take_byte(c);
    common->reserved_byte = take_byte(c);
    common->reserved_word = take_word(c);
}

/* DriverInfo::ParseDriverTables: where the closing $FF is missing, an entry of
 * zeros is read behind the block's end. */
static void read_tables(struct s2f_project *project, struct cursor *c,
                        unsigned *dropped)
{
    while (c->at <= c->end) {
        struct s2f_table t;

        t.type = take_byte(c);
        if (t.type == 0xff)
            break;
        t.id = take_byte(c);
        t.text_width = take_byte(c);
        take_string(c, t.name);
        t.layout = take_byte(c);
        t.properties = take_byte(c);
        t.insert_delete_rule = take_byte(c);
        t.action_rule = take_byte(c);
        t.color_rule = take_byte(c);
        t.address = take_word(c);
        t.columns = take_word(c);
        t.rows = take_word(c);
        t.visible_rows = take_byte(c);
        if (project->tables < S2F_PROJECT_MAX_TABLES)
            project->table[project->tables++] = t;
        else
            (*dropped)++;
    }
}

/* DriverInfo::ParseDriverInstrumentDescriptor. The names are never shown:
 * those that the struct has no room for are passed over. */
static void read_columns(struct s2f_project *project, struct cursor *c)
{
    unsigned count = take_byte(c);
    char spare[S2F_PROJECT_NAME];

    project->instrument_columns = 0;
    for (unsigned i = 0; i < count && c->at <= c->end; i++) {
        if (i < sizeof project->instrument_column /
                    sizeof project->instrument_column[0]) {
            take_string(c, project->instrument_column[i]);
            project->instrument_columns++;
        } else {
            take_string(c, spare);
        }
    }
}

/* DriverInfo::ParseMusicData. */
static void read_music(struct s2f_music *music, struct cursor *c)
{
    music->tracks = take_byte(c);
    music->order_list_low = take_word(c);
    music->order_list_high = take_word(c);
    music->sequences = take_byte(c);
    music->sequence_low = take_word(c);
    music->sequence_high = take_word(c);
    music->order_list_size = take_word(c);
    music->order_lists = take_word(c);
    music->sequence_size = take_word(c);
    music->sequence0 = take_word(c);
}

bool s2f_sf2_block_read(struct s2f_project *project, unsigned id, uint32_t at,
                        uint32_t size, unsigned *dropped)
{
    struct cursor c = {project->memory, at, at + size};

    switch (id) {
    case 1:
        read_descriptor(&project->descriptor, &c);
        break;
    case 2:
        read_common(&project->common, &c);
        break;
    case 3:
        read_tables(project, &c, dropped);
        break;
    case 4:
        read_columns(project, &c);
        break;
    case 5:
        read_music(&project->music, &c);
        break;
    default:
        project->rules_size[id - 6] = size;
        memcpy(project->rules[id - 6], project->memory + at, size);
        return s2f_sf2_rules_exact(project, id - 6);
    }
    return c.at == c.end;
}

unsigned s2f_sf2_rule_size(unsigned kind)
{
    static const uint8_t sizes[3] = {4, 5, 7};

    return sizes[kind];
}

/* Instrument data: a count, then ten bytes each
 * (DriverInfo::ParseDriverInstrumentDataDescriptor). */
static bool instrument_data_exact(const uint8_t *bytes, size_t size)
{
    return size >= 1 && size == 1 + (size_t)bytes[0] * 10;
}

bool s2f_sf2_rules_exact(const struct s2f_project *project, unsigned kind)
{
    const uint8_t *bytes = project->rules[kind];
    size_t size = project->rules_size[kind], at = 0;

    if (kind == 3)
        return instrument_data_exact(bytes, size);
    while (at < size) {
        if (bytes[at] == 0xfe)
            return at + 1 == size;
        at += bytes[at] == 0xff ? 1 : s2f_sf2_rule_size(kind);
    }
    return false;
}

int s2f_sf2_rule_group(const struct s2f_project *project, unsigned kind,
                       unsigned group, const uint8_t **first)
{
    const uint8_t *bytes = project->rules[kind];
    size_t size = project->rules_size[kind], at = 0;
    unsigned rules = 0;

    *first = bytes;
    while (at < size && bytes[at] != 0xfe) {
        if (bytes[at] != 0xff) {
            at += s2f_sf2_rule_size(kind);
            rules++;
            continue;
        }
        if (group == 0)
            return (int)rules;
        group--;
        rules = 0;
        at++;
        *first = bytes + at;
    }
    return -1;
}

/* ---- writing ---- */

/* Bytes go to out while there is room and are counted in any case. */
struct sink {
    uint8_t *out;
    size_t room, size;
};

static void put_byte(struct sink *s, unsigned value)
{
    if (s->out && s->size < s->room)
        s->out[s->size] = (uint8_t)value;
    s->size++;
}

static void put_word(struct sink *s, unsigned value)
{
    put_byte(s, value & 0xff);
    put_byte(s, value >> 8);
}

static void put_string(struct sink *s, const char *string)
{
    for (size_t i = 0; i < S2F_PROJECT_NAME - 1 && string[i]; i++)
        put_byte(s, (uint8_t)string[i]);
    put_byte(s, 0);
}

static void write_descriptor(struct sink *s, const struct s2f_descriptor *d)
{
    put_byte(s, d->type);
    put_word(s, d->driver_size);
    put_string(s, d->name);
    put_word(s, d->code_top);
    put_word(s, d->code_size);
    put_byte(s, d->major);
    put_byte(s, d->minor);
    if (d->has_revision)
        put_byte(s, d->revision);
}

static void write_common(struct sink *s, const struct s2f_driver_common *from)
{
    struct s2f_driver_common common = *from;
    uint16_t *word[S2F_SF2_COMMON_WORDS];

    s2f_sf2_common_words(&common, word);
    for (unsigned i = 0; i < S2F_SF2_COMMON_WORDS; i++)
        put_word(s, *word[i]);
    put_byte(s, common.note_trigger_sync_value);
    put_byte(s, common.reserved_byte);
    put_word(s, common.reserved_word);
}

static void write_tables(struct sink *s, const struct s2f_project *project)
{
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *t = &project->table[i];

        put_byte(s, t->type);
        put_byte(s, t->id);
        put_byte(s, t->text_width);
        put_string(s, t->name);
        put_byte(s, t->layout);
        put_byte(s, t->properties);
        put_byte(s, t->insert_delete_rule);
        put_byte(s, t->action_rule);
        put_byte(s, t->color_rule);
        put_word(s, t->address);
        put_word(s, t->columns);
        put_word(s, t->rows);
        put_byte(s, t->visible_rows);
    }
    put_byte(s, 0xff);
}

static void write_columns(struct sink *s, const struct s2f_project *project)
{
    put_byte(s, project->instrument_columns);
    for (unsigned i = 0; i < project->instrument_columns; i++)
        put_string(s, project->instrument_column[i]);
}

static void write_music(struct sink *s, const struct s2f_music *music)
{
    put_byte(s, music->tracks);
    put_word(s, music->order_list_low);
    put_word(s, music->order_list_high);
    put_byte(s, music->sequences);
    put_word(s, music->sequence_low);
    put_word(s, music->sequence_high);
    put_word(s, music->order_list_size);
    put_word(s, music->order_lists);
    put_word(s, music->sequence_size);
    put_word(s, music->sequence0);
}

static void write_payload(struct sink *s, const struct s2f_project *project,
                          unsigned id)
{
    switch (id) {
    case 1:
        write_descriptor(s, &project->descriptor);
        break;
    case 2:
        write_common(s, &project->common);
        break;
    case 3:
        write_tables(s, project);
        break;
    case 4:
        write_columns(s, project);
        break;
    case 5:
        write_music(s, &project->music);
        break;
    default:
        for (size_t i = 0; i < project->rules_size[id - 6]; i++)
            put_byte(s, project->rules[id - 6][i]);
        break;
    }
}

size_t s2f_sf2_header_write(const struct s2f_project *project, uint8_t *out,
                            size_t room, unsigned *block)
{
    struct sink s = {out, room, 0};

    put_word(&s, S2F_SF2_MAGIC);
    for (unsigned id = 1; id <= S2F_SF2_BLOCKS; id++) {
        size_t start = s.size, payload;

        if (id >= 6 && project->rules_size[id - 6] == 0)
            continue;
        put_byte(&s, id);
        put_byte(&s, 0);
        write_payload(&s, project, id);
        payload = s.size - start - 2;
        *block = id;
        if (payload > S2F_PROJECT_BLOCK)
            return 0;
        if (out && start + 1 < room)
            out[start + 1] = (uint8_t)payload;
    }
    put_byte(&s, S2F_SF2_END);
    return s.size;
}

size_t s2f_project_header_size(const struct s2f_project *project)
{
    unsigned block;

    return s2f_sf2_header_write(project, NULL, 0, &block);
}
