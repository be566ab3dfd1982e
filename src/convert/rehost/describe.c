/* What the editor is told about each player: tables with their true shapes, and
 * rules, so that Enter jumps along pointers and inserting or deleting rows
 * adjusts them. Table ids are enum s2f_role. doc/rehost.md has the players'
 * tables byte by byte; the rules' format is in doc/sf2.md.
 *
 * The screen holds 69 columns of tables in bands: commands and instruments side
 * by side, everything else below. */
#include "convert/rehost/driver.h"

#include <stdio.h>
#include <string.h>

enum {
    ROWS = 0,
    COLUMNS = 1, /* layouts */
    INSERT = 1,  /* properties */
    BELOW = 2,
    OFFSETS = 4,
    NONE = S2F_RULE_NONE,
    MAX_TABLES = 10,
    VERSION_MAJOR = 1,
    SONG_ROWS = S2F_PROJECT_MAX_SONGS
};

struct shape {
    uint8_t role;
    const char *name;
    uint8_t columns; /* 0 = as many as the init record has */
    uint16_t rows;
    uint8_t layout, properties, text, visible, insert, action, color;
};

/* Roles as they stand in rules. */
enum {
    INSTRUMENTS = S2F_ROLE_INSTRUMENTS,
    COMMANDS = S2F_ROLE_COMMANDS,
    WAVE = S2F_ROLE_WAVE,
    ARPEGGIO = S2F_ROLE_ARPEGGIO,
    PULSE = S2F_ROLE_PULSE,
    FILTER = S2F_ROLE_FILTER,
    TEMPO = S2F_ROLE_TEMPO,
    INIT = S2F_ROLE_INIT,
    RESTART = S2F_ROLE_HARD_RESTART,
    SELF = 0xff, /* an action's own table */
    ANY = 0x80   /* an action's cell */
};

struct family {
    const char *name;
    struct shape table[MAX_TABLES];
    const char *column[8]; /* of instruments */
    uint8_t rules_size[3];
    uint8_t rules[3][96]; /* colours, insert and delete, actions */
};

/* clang-format off */
static const struct family families[] = {
    [S2F_REHOST_NP21] = {
        "NewPlayer 21",
        {{COMMANDS, "Commands", 2, 64, ROWS, 0, 11, 16, NONE, 3, NONE},
         {INSTRUMENTS, "Instruments", 8, 32, ROWS, 0, 18, 16, NONE, 1, NONE},
         {WAVE, "Wave", 2, 256, COLUMNS, INSERT, 0, 16, 0, 0, 0},
         {PULSE, "Pulse", 4, 64, ROWS, INSERT | OFFSETS, 0, 16, 1, 2, NONE},
         {FILTER, "Filter", 4, 64, ROWS, INSERT | OFFSETS, 0, 16, 2, 2, NONE},
         {INIT, "Init", 1, SONG_ROWS, COLUMNS, 0, 0, 8, NONE, NONE, NONE}},
        {"Attack/decay", "Sustain/release", "Flags/wave speed",
         "Resonance/filter mode", "Filter program", "Pulse program",
         "Keep pulse/filter", "Wave program"},
        {6, 44, 61},
        {{0, 0xff, 0x7f, 0xe1, 0xff, 0xfe},
         {INSTRUMENTS, 7, 0, 0, 0, WAVE, 1, 0, 0xff, 0x7f,
          COMMANDS, 1, 0, 0xf0, 0xc0, COMMANDS, 1, 0, 0xe0, 0x40, 0xff,
          INSTRUMENTS, 5, 0, 0, 0, PULSE, 3, 0, 0, 0, 0xff,
          INSTRUMENTS, 4, 0, 0, 0, FILTER, 3, 0, 0, 0, 0xff, 0xfe},
         {ANY, SELF, 1, 0xff, 0, 0xff, 0x7f, 0xff,
          4, FILTER, 4, 0xff, 0, 0, 0, 5, PULSE, 5, 0xff, 0, 0, 0,
          7, WAVE, 7, 0xff, 0, 0, 0, 0xff,
          ANY, SELF, 3, 0xff, 0, 0, 0, 0xff,
          ANY, WAVE, 1, 0xff, 0, 0xf0, 0xc0,
          ANY, FILTER, 1, 0xff, 0, 0xff, 0xd0,
          ANY, PULSE, 1, 0xff, 0, 0xff, 0xd2, 0xff, 0xfe}}},
    [S2F_REHOST_JCH] = {
        "JCH NewPlayer",
        {{COMMANDS, "Commands", 2, 64, ROWS, 0, 11, 16, NONE, 3, NONE},
         {INSTRUMENTS, "Instruments", 8, 32, ROWS, 0, 18, 16, NONE, 1, NONE},
         {WAVE, "Wave", 2, 256, COLUMNS, INSERT, 0, 16, 0, 0, 0},
         {PULSE, "Pulse", 4, 64, ROWS, INSERT | OFFSETS, 0, 16, 1, 2, NONE},
         {FILTER, "Filter", 4, 64, ROWS, INSERT | OFFSETS, 0, 16, 2, 2, NONE},
         {INIT, "Init", 1, SONG_ROWS, COLUMNS, 0, 0, 8, NONE, NONE, NONE}},
        {"Attack/decay", "Sustain/release", "Flags/wave speed",
         "Resonance/filter mode", "Filter program", "Pulse program",
         "Wave at note on", "Wave at note off"},
        {6, 39, 47},
        {{0, 0xff, 0x7f, 0xe1, 0xff, 0xfe},
         {INSTRUMENTS, 6, 0, 0, 0, INSTRUMENTS, 7, 0, 0, 0,
          WAVE, 1, 0, 0xff, 0x7f, 0xff,
          INSTRUMENTS, 5, 0, 0, 0, PULSE, 3, 0, 0, 0, 0xff,
          INSTRUMENTS, 4, 0, 0, 0, FILTER, 3, 0, 0, 0, 0xff, 0xfe},
         {ANY, SELF, 1, 0xff, 0, 0xff, 0x7f, 0xff,
          4, FILTER, 4, 0xff, 0, 0, 0, 5, PULSE, 5, 0xff, 0, 0, 0,
          6, WAVE, 6, 0xff, 0, 0, 0, 7, WAVE, 7, 0xff, 0, 0, 0, 0xff,
          ANY, SELF, 3, 0xff, 0, 0, 0, 0xff, 0xff, 0xfe}}},
    [S2F_REHOST_SF1A] = {
        "SID Factory I",
        {{COMMANDS, "Commands", 3, 64, COLUMNS, 0, 12, 16, NONE, 3, NONE},
         {INSTRUMENTS, "Instruments", 8, 32, COLUMNS, 0, 14, 16, NONE, 1, NONE},
         {WAVE, "Wave", 2, 256, COLUMNS, INSERT, 0, 16, 0, 0, 0},
         {PULSE, "Pulse", 3, 256, COLUMNS, INSERT, 0, 16, 1, 2, 1},
         {FILTER, "Filter", 3, 256, COLUMNS, INSERT, 0, 16, 2, 2, 1},
         {ARPEGGIO, "Arp", 1, 256, COLUMNS, INSERT, 0, 8, 3, NONE, 2},
         {TEMPO, "Tempo", 1, 256, COLUMNS, INSERT | BELOW, 0, 6, 4, NONE, 0},
         {INIT, "Init", 0, SONG_ROWS, ROWS, 0, 0, 8, NONE, 4, NONE},
         {RESTART, "HR", 2, 8, ROWS, BELOW | OFFSETS, 0, 6, NONE, NONE, NONE}},
        {"Attack/decay", "Sustain/release", "Flags/hard restart",
         "Flags/arpeggio speed", "Resonance/filter mode", "Filter program",
         "Pulse program", "Wave program"},
        {20, 71, 83},
        {{0, 0xff, 0x7f, 0xe1, 0xff,
          0, 0x80, 0x80, 0xe0, 0, 0xff, 0x7f, 0xe1, 0xff,
          0, 0xf0, 0x70, 0xe1, 0xff, 0xfe},
         {INSTRUMENTS, 7, 0, 0, 0, WAVE, 1, 0, 0xff, 0x7f,
          COMMANDS, 1, 0, 0xf1, 0x41, 0xff,
          INSTRUMENTS, 6, 0, 0, 0, PULSE, 2, 0, 0xff, 0x7f,
          COMMANDS, 2, 0, 0xf2, 0x42, COMMANDS, 2, 0, 0xf2, 0x32, 0xff,
          INSTRUMENTS, 5, 0, 0, 0, FILTER, 2, 0, 0xff, 0x7f,
          COMMANDS, 1, 0, 0xf1, 0x31, 0xff,
          COMMANDS, 2, 0, 0xf0, 0x20, 0xff,
          INIT, 0, 0, 0, 0, COMMANDS, 1, 0, 0xff, 0xf0, 0xff, 0xfe},
         {ANY, SELF, 1, 0xff, 0, 0xff, 0x7f, 0xff,
          5, FILTER, 5, 0xff, 0, 0, 0, 6, PULSE, 6, 0xff, 0, 0, 0,
          7, WAVE, 7, 0xff, 0, 0, 0, 0xff,
          ANY, SELF, 2, 0xff, 0, 0xff, 0x7f, 0xff,
          1, WAVE, 1, 0xff, 0, 0xf1, 0x41, 2, PULSE, 2, 0xff, 0, 0xf2, 0x42,
          1, FILTER, 1, 0xff, 0, 0xf1, 0x31, 2, PULSE, 2, 0xff, 0, 0xf2, 0x32,
          ANY, ARPEGGIO, 2, 0xff, 0, 0xf0, 0x20, 0xff,
          0, TEMPO, 0, 0xff, 0, 0, 0, 0xff, 0xfe}}},
    [S2F_REHOST_SF1B] = {
        "SID Factory I compact",
        {{COMMANDS, "Commands", 2, 64, COLUMNS, 0, 12, 16, NONE, 2, NONE},
         {INSTRUMENTS, "Instruments", 6, 32, COLUMNS, 0, 18, 16, NONE, 1, NONE},
         {WAVE, "Wave", 2, 256, COLUMNS, INSERT, 0, 16, 0, 0, 0},
         {PULSE, "Pulse", 2, 256, COLUMNS, INSERT, 0, 16, 1, 0, 1},
         {FILTER, "Filter", 2, 256, COLUMNS, INSERT, 0, 16, 2, 0, 1},
         {TEMPO, "Tempo", 1, 256, COLUMNS, INSERT, 0, 16, 3, NONE, 0},
         {INIT, "Init", 0, SONG_ROWS, ROWS, 0, 0, 8, NONE, 3, NONE},
         {RESTART, "HR", 2, 8, ROWS, BELOW | OFFSETS, 0, 6, NONE, NONE, NONE}},
        {"Attack/decay", "Sustain/release", "Flags", "Filter program",
         "Pulse program", "Wave program"},
        {15, 60, 61},
        {{0, 0xff, 0x7f, 0xe1, 0xff,
          0, 0x80, 0x80, 0xe0, 0, 0xff, 0x7f, 0xe1, 0xff, 0xfe},
         {INSTRUMENTS, 5, 0, 0, 0, WAVE, 1, 0, 0xff, 0x7f,
          COMMANDS, 1, 0, 0xf0, 0x60, 0xff,
          INSTRUMENTS, 4, 0, 0, 0, PULSE, 1, 0, 0xff, 0x7f,
          COMMANDS, 1, 0, 0xf0, 0x50, 0xff,
          INSTRUMENTS, 3, 0, 0, 0, FILTER, 1, 0, 0xff, 0x7f,
          COMMANDS, 1, 0, 0xf0, 0x40, 0xff,
          INIT, 0, 0, 0, 0, COMMANDS, 1, 0, 0xf0, 0xf0, 0xff, 0xfe},
         {ANY, SELF, 1, 0xff, 0, 0xff, 0x7f, 0xff,
          3, FILTER, 3, 0xff, 0, 0, 0, 4, PULSE, 4, 0xff, 0, 0, 0,
          5, WAVE, 5, 0xff, 0, 0, 0, 0xff,
          ANY, FILTER, 1, 0xff, 0, 0xf0, 0x40,
          ANY, PULSE, 1, 0xff, 0, 0xf0, 0x50,
          ANY, WAVE, 1, 0xff, 0, 0xf0, 0x60, 0xff,
          0, TEMPO, 0, 0xff, 0, 0, 0, 0xff, 0xfe}}},
    [S2F_REHOST_SF1_GAME] = {
        "SID Factory I game",
        {{COMMANDS, "Commands", 2, 64, COLUMNS, 0, 12, 16, NONE, NONE, NONE},
         {INSTRUMENTS, "Instruments", 7, 32, COLUMNS, 0, 18, 16, NONE, NONE,
          NONE},
         {TEMPO, "Tempo", 1, 64, COLUMNS, 0, 0, 16, NONE, NONE, NONE}},
        {"Attack/decay", "Sustain/release", "Waveform", "Pulse width",
         "Pulse sweep", "Flags", "Arpeggio mask"},
        {0, 0, 0},
        {{0}, {0}, {0}}}};
/* clang-format on */

static void add_table(struct s2f_project *project, const struct shape *shape,
                      unsigned columns, uint8_t layout)
{
    struct s2f_table *table = &project->table[project->tables++];

    memset(table, 0, sizeof *table);
    table->type = shape->role == INSTRUMENTS ? S2F_TABLE_INSTRUMENTS
                  : shape->role == COMMANDS  ? S2F_TABLE_COMMANDS
                                             : S2F_TABLE_GENERIC;
    table->id = shape->role;
    table->text_width = shape->text;
    (void)snprintf(table->name, sizeof table->name, "%s", shape->name);
    table->layout = layout;
    table->properties = shape->properties;
    table->insert_delete_rule = shape->insert;
    table->action_rule = shape->action;
    table->color_rule = shape->color;
    table->columns = (uint16_t)columns;
    table->rows = shape->rows;
    table->visible_rows = shape->visible;
}

static bool has_section(const struct s2f_rehost *r, unsigned role)
{
    for (unsigned i = 0; i < r->sections; i++)
        if (r->section[i].role == role)
            return true;
    return false;
}

void s2f_rehost_describe(const struct s2f_rehost *r,
                         struct s2f_project *project)
{
    const struct family *family = &families[r->family];
    struct s2f_descriptor *d = &project->descriptor;

    (void)snprintf(d->name, sizeof d->name, "%s, rehosted", family->name);
    d->code_top = S2F_PROJECT_INIT;
    d->major = VERSION_MAJOR;
    d->has_revision = true;
    project->tables = 0;
    for (unsigned i = 0; i < MAX_TABLES && family->table[i].name; i++) {
        const struct shape *shape = &family->table[i];
        unsigned columns = shape->columns ? shape->columns : r->init_columns;
        uint8_t layout =
            !shape->columns && r->init_stride > 1 ? COLUMNS : shape->layout;

        if (has_section(r, shape->role) ||
            (shape->role == INIT && shape->columns))
            add_table(project, shape, columns, layout);
    }
    project->instrument_columns = 0;
    for (unsigned i = 0; i < 8 && family->column[i]; i++)
        (void)snprintf(
            project->instrument_column[project->instrument_columns++],
            S2F_PROJECT_NAME, "%s", family->column[i]);
    for (unsigned i = 0; i < 3; i++) {
        project->rules_size[i] = family->rules_size[i];
        memcpy(project->rules[i], family->rules[i], family->rules_size[i]);
    }
}

/* ---- contents ---- */

static void fill_section(const struct s2f_rehost *r, struct s2f_section *s,
                         const struct s2f_table *table, uint8_t *memory)
{
    uint32_t most = table->rows, size;

    s->to = table->address;
    if (table->layout == COLUMNS)
        s->to += s->column * table->rows;
    else
        most *= table->columns;
    size = (s->reach > s->high ? s->reach : s->high) - s->low;
    if (size > most)
        size = most;
    if (s->low + size > 0x10000)
        size = 0x10000 - s->low;
    memcpy(memory + s->to, r->ram + s->low, size);
}

/* A row a song: NewPlayers have the tempo, SID Factory its record. Songs that
 * the user adds begin as the selected one. */
static void fill_init(struct s2f_rehost *r, const struct s2f_table *table,
                      uint8_t *memory)
{
    for (unsigned i = 0; i < r->sections; i++)
        if (r->section[i].role == S2F_ROLE_INIT)
            r->section[i].to = table->address +
                               (uint32_t)r->section[i].column *
                                   (table->layout == COLUMNS ? table->rows : 1);
    for (unsigned i = 0; i < table->rows; i++) {
        unsigned song = i < r->source->songs ? i : r->source->selected;

        for (unsigned c = 0; c < table->columns; c++)
            memory[table->address + (table->layout == COLUMNS
                                         ? c * table->rows + i
                                         : i * table->columns + c)] =
                r->song[song].record[c];
    }
}

uint32_t s2f_rehost_put_tables(struct s2f_rehost *r,
                               struct s2f_project *project, uint32_t at)
{
    for (unsigned i = 0; i < project->tables; i++) {
        struct s2f_table *table = &project->table[i];

        table->address = (uint16_t)at;
        at += (uint32_t)table->rows * table->columns;
        memset(project->memory + table->address, 0, at - table->address);
        if (table->id == INIT) {
            fill_init(r, table, project->memory);
            continue;
        }
        for (unsigned k = 0; k < r->sections; k++)
            if (r->section[k].role == table->id)
                fill_section(r, &r->section[k], table, project->memory);
    }
    return at;
}
