#include "convert/unpack/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NONE = S2F_RULE_NONE,
    MAX_SHOWN = 9,
    MAX_COLUMNS = 8,
    WIDTH = 69, /* columns of the screen that tables have */
    GAP = 2,
    STACKED = 2, /* property: below the table before */
    /* in rules: the instrument column that points into that table */
    WAVE = 0xd5,
    PULSE = 0xd4,
    FILTER = 0xd3
};

/* A table of block 3, in the order shown. */
struct shown {
    const char *name;
    uint8_t kind, type, id, text, layout, properties;
    uint8_t insert_delete, action, color;
    uint8_t columns; /* of published drivers; 0 ends the list */
    uint16_t rows;
    uint8_t visible;
};

struct rules {
    uint8_t size;
    const uint8_t *bytes;
};

struct look {
    const char *title; /* behind the version */
    struct shown table[MAX_SHOWN + 1];
    const char *column[MAX_COLUMNS];
    struct rules rules[4]; /* colour, insert/delete, action, instrument data */
    uint8_t pointer[3];    /* usual columns for wave, pulse, filter */
};

#define C(name, ...)                                                           \
    {                                                                          \
        name, S2F_EXPORT_COMMANDS, S2F_TABLE_COMMANDS, __VA_ARGS__             \
    }
#define I(name, ...)                                                           \
    {                                                                          \
        name, S2F_EXPORT_INSTRUMENTS, S2F_TABLE_INSTRUMENTS, __VA_ARGS__       \
    }
#define G(name, kind, ...)                                                     \
    {                                                                          \
        name, S2F_EXPORT_##kind, S2F_TABLE_GENERIC, __VA_ARGS__                \
    }
#define RULES(array)                                                           \
    {                                                                          \
        sizeof(array), (array)                                                 \
    }

/* Block 6: cell, mask, value, colour; $FF ends a group, $FE the block. */
static const uint8_t color_11[] = {0x00, 0xff, 0x7f, 0xe1, 0xff, 0x00, 0x80,
                                   0x80, 0xe0, 0x00, 0xff, 0x7f, 0xe1, 0xff,
                                   0x00, 0xf0, 0x70, 0xe1, 0xff, 0xfe};
static const uint8_t color_11_old[] = {0x00, 0xff, 0x7f, 0x09, 0xff, 0x00, 0x80,
                                       0x80, 0x07, 0x00, 0xff, 0x7f, 0x09, 0xff,
                                       0x00, 0xf0, 0x70, 0x09, 0xff, 0xfe};
static const uint8_t color_14[] = {0x00, 0xff, 0x7f, 0x09, 0xff,
                                   0x00, 0x80, 0x80, 0x07, 0x00,
                                   0xff, 0x7f, 0x09, 0xff, 0xfe};
static const uint8_t color_15[] = {0x00, 0xff, 0x7f, 0x09, 0xff, 0xfe};
static const uint8_t color_np20[] = {
    0x00, 0xff, 0x7f, 0x09, 0xff, 0x00, 0x80, 0x80, 0x07, 0x00, 0xff, 0x7f,
    0x09, 0xff, 0x00, 0xff, 0x7f, 0x09, 0x00, 0xff, 0x7e, 0x09, 0xff, 0xfe};
static const uint8_t one_empty_group[] = {0xff, 0xfe};

/* Block 7: table, cell, evaluated cell, mask, value. */
static const uint8_t edit_11[] = {
    0x01,   WAVE, 0x00, 0x00, 0x00, 0x02, 0x01,  0x00, 0xff, 0x7f, 0x00,
    0x02,   0x00, 0xff, 0x0b, 0xff, 0x01, PULSE, 0x00, 0x00, 0x00, 0x03,
    0x02,   0x00, 0xff, 0x7f, 0x00, 0x02, 0x00,  0xff, 0x0c, 0xff, 0x01,
    FILTER, 0x00, 0x00, 0x00, 0x04, 0x02, 0x00,  0xff, 0x7f, 0x00, 0x02,
    0x00,   0xff, 0x0a, 0xff, 0x00, 0x02, 0x00,  0xff, 0x03, 0xff, 0x00,
    0x02,   0x00, 0xff, 0x0d, 0xff, 0xfe};
static const uint8_t edit_11_old[] = {
    0x01, WAVE, 0x00, 0x00, 0x00, 0x02, 0x01, 0x00,  0xff,   0x7f,
    0x00, 0x02, 0x00, 0xff, 0x0b, 0xff, 0x01, PULSE, 0x00,   0x00,
    0x00, 0x03, 0x02, 0x00, 0xff, 0x7f, 0xff, 0x01,  FILTER, 0x00,
    0x00, 0x00, 0x04, 0x02, 0x00, 0xff, 0x7f, 0x00,  0x02,   0x00,
    0xff, 0x0a, 0xff, 0x00, 0x02, 0x00, 0xff, 0x03,  0xff,   0xfe};
static const uint8_t edit_14[] = {
    0x01, PULSE, 0x00,   0x00,   0x00, 0x02, 0x01, 0x00, 0xff, 0x7f,
    0xff, 0x01,  FILTER, 0x00,   0x00, 0x00, 0x03, 0x02, 0x00, 0xff,
    0x7f, 0xff,  0x01,   FILTER, 0x00, 0x00, 0x00, 0x04, 0x02, 0x00,
    0xff, 0x7f,  0x00,   0x02,   0x00, 0xff, 0x0a, 0xff, 0xfe};
static const uint8_t edit_15[] = {0x01, WAVE, 0x00, 0x00, 0x00, 0x02,
                                  0x01, 0x00, 0xff, 0x7f, 0xff, 0xfe};
static const uint8_t edit_np20[] = {
    0x01, 0x06, 0x00, 0x00, 0x00, 0x01, 0x07, 0x00, 0x00, 0x00, 0x02,
    0x01, 0x00, 0xff, 0x7f, 0x00, 0x01, 0x00, 0xe0, 0xc0, 0xff, 0x01,
    0x05, 0x00, 0x00, 0x00, 0x03, 0x03, 0x00, 0x00, 0x00, 0xff, 0x01,
    0x04, 0x00, 0x00, 0x00, 0x04, 0x03, 0x00, 0x00, 0x00, 0xff, 0xfe};

/* Block 8: cell, target table, index cell and mask, evaluated cell, mask,
 * value. */
static const uint8_t action_11[] = {
    0x80, 0xff, 0x01, 0xff, 0x00,  0xff, 0x7f,  0xff, FILTER, 0x04, FILTER,
    0xff, 0x00, 0x00, 0x00, PULSE, 0x03, PULSE, 0xff, 0x00,   0x00, 0x00,
    WAVE, 0x02, WAVE, 0xff, 0x00,  0x00, 0x00,  0xff, 0x80,   0xff, 0x02,
    0xff, 0x00, 0xff, 0x7f, 0xff,  0x80, 0x06,  0x02, 0xff,   0x00, 0xff,
    0x03, 0x80, 0x04, 0x02, 0xff,  0x00, 0xff,  0x0a, 0x80,   0x02, 0x02,
    0xff, 0x00, 0xff, 0x0b, 0x80,  0x03, 0x02,  0xff, 0x00,   0xff, 0x0c,
    0x80, 0x07, 0x02, 0xff, 0x00,  0xff, 0x0d,  0xff, 0xfe};
static const uint8_t action_11_old[] = {
    0x80, 0xff, 0x01, 0xff, 0x00,  0xff, 0x7f,  0xff, FILTER, 0x04, FILTER,
    0xff, 0x00, 0x00, 0x00, PULSE, 0x03, PULSE, 0xff, 0x00,   0x00, 0x00,
    WAVE, 0x02, WAVE, 0xff, 0x00,  0x00, 0x00,  0xff, 0x80,   0xff, 0x02,
    0xff, 0x00, 0xff, 0x7f, 0xff,  0x80, 0x06,  0x02, 0xff,   0x00, 0xff,
    0x03, 0x80, 0x04, 0x02, 0xff,  0x00, 0xff,  0x0a, 0x80,   0x02, 0x02,
    0xff, 0x00, 0xff, 0x0b, 0xff,  0xfe};
static const uint8_t action_14[] = {
    0x80,   0xff, 0x01, 0xff, 0x00, 0xff,  0x7f, 0xff,  FILTER, 0x04,
    FILTER, 0xff, 0x00, 0x00, 0x00, PULSE, 0x03, PULSE, 0xff,   0x00,
    0x00,   0x00, WAVE, 0x02, WAVE, 0xff,  0x00, 0x00,  0x00,   0xff,
    0x80,   0xff, 0x02, 0xff, 0x00, 0xff,  0x7f, 0xff,  0xfe};
static const uint8_t action_15[] = {0x80, 0xff, 0x01, 0xff, 0x00, 0xff,
                                    0x7f, 0xff, WAVE, 0x02, WAVE, 0xff,
                                    0x00, 0x00, 0x00, 0xff, 0xfe};
static const uint8_t action_np20[] = {
    0x80, 0xff, 0x01, 0xff, 0x00, 0xff, 0x7f, 0xff, 0x04, 0x04, 0x04,
    0xff, 0x00, 0x00, 0x00, 0x05, 0x03, 0x05, 0xff, 0x00, 0x00, 0x00,
    0x06, 0x02, 0x06, 0xff, 0x00, 0x00, 0x00, 0x07, 0x02, 0x07, 0xff,
    0x00, 0x00, 0x00, 0xff, 0x80, 0xff, 0x03, 0xff, 0x00, 0x00, 0x00,
    0xff, 0x80, 0x02, 0x01, 0xff, 0x00, 0xe0, 0xc0, 0xff, 0xfe};

/* Block 9: table, column, its mask, condition, kind, jump mark. */
static const uint8_t data_11[] = {
    4,      0x02,  WAVE, 0xff, 0x02, 0x00, 0x00, 0x01, 0x00, 0x7f, 0x01,
    0x03,   PULSE, 0xff, 0x02, 0x00, 0x00, 0x01, 0x00, 0x7f, 0x02, 0x04,
    FILTER, 0xff,  0x02, 0x40, 0x40, 0x01, 0x00, 0x7f, 0x02, 0x05, 0x02,
    0x0f,   0x02,  0x00, 0x00, 0x00, 0x00, 0x00, 0x00};
static const uint8_t data_np20[] = {
    4,    0x02, 0x05, 0xff, 0x02, 0x00, 0x00, 0x01, 0x00, 0x7f, 0x01,
    0x03, 0x04, 0xff, 0x02, 0x00, 0x00, 0x01, 0x00, 0x7f, 0x02, 0x04,
    0x03, 0xff, 0x02, 0x40, 0x40, 0x01, 0x00, 0x7f, 0x02, 0x05, 0x02,
    0x0f, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};

/* name, [kind,] id, text, layout, properties, rules for insert/delete, action
 * and colour, columns, rows, rows visible */
static const struct look looks[S2F_EXPORT_DRIVERS] = {
    [S2F_EXPORT_11] = {"The Standard",
                       {C("Commands", 0, 12, 1, 0, NONE, 3, NONE, 3, 64, 16),
                        I("Instruments", 1, 18, 1, 0, NONE, 1, NONE, 6, 32, 16),
                        G("Wave", WAVE, 2, 0, 1, 1, 0, 0, 0, 2, 256, 16),
                        G("Pulse", PULSE, 3, 0, 1, 1, 1, 2, 1, 3, 256, 16),
                        G("Filter", FILTER, 4, 0, 1, 1, 2, 2, 1, 3, 256, 16),
                        G("Arp", ARP, 6, 0, 1, 1, 3, NONE, 2, 1, 256, 16),
                        G("Tempo", TEMPO, 7, 0, 1, 1, 4, NONE, 0, 1, 256, 16),
                        G("HR", HR, 5, 0, 1, 0, NONE, NONE, NONE, 2, 16, 6),
                        G("Init", INIT, 8, 0, 1, 2, NONE, NONE, NONE, 2, 32,
                          8)},
                       {"Attack/decay", "Sustain/release", "Options",
                        "Pulse program", "Wave program"},
                       {RULES(color_11), RULES(edit_11), RULES(action_11),
                        RULES(data_11)},
                       {5, 4, 3}},
    [S2F_EXPORT_12] =
        {"The Barber",
         {C("Commands", 0, 12, 1, 0, NONE, NONE, NONE, 2, 64, 16),
          I("Instruments", 1, 18, 1, 0, NONE, NONE, NONE, 4, 32, 16),
          G("Init", INIT, 8, 0, 1, 0, NONE, NONE, NONE, 2, 32, 6),
          G("Tempo", TEMPO, 7, 0, 1, 3, NONE, NONE, 0, 1, 256, 8)},
         {"Attack/decay", "Sustain/release", "Waveform", "Pulse width"},
         {RULES(one_empty_group), RULES(one_empty_group), {0, NULL}, {0, NULL}},
         {NONE, NONE, NONE}},
    [S2F_EXPORT_13] =
        {"The Hubbard Experience",
         {C("Commands", 0, 12, 1, 0, NONE, NONE, NONE, 2, 64, 16),
          I("Instruments", 1, 18, 1, 0, NONE, NONE, NONE, 7, 32, 16),
          G("Tempo", TEMPO, 7, 0, 1, 1, NONE, NONE, 0, 1, 256, 8),
          G("Init", INIT, 8, 0, 1, 0, NONE, NONE, NONE, 2, 32, 8)},
         {"Attack/decay", "Sustain/release", "Waveform", "Pulse width",
          "Pulse sweep", "Properties 1", "Properties 2"},
         {RULES(one_empty_group), RULES(one_empty_group), {0, NULL}, {0, NULL}},
         {NONE, NONE, NONE}},
    [S2F_EXPORT_14] =
        {"The Experiment",
         {C("Commands", 0, 12, 1, 0, NONE, NONE, NONE, 3, 64, 16),
          I("Instruments", 1, 18, 1, 0, NONE, NONE, NONE, 6, 32, 16),
          G("Wave", WAVE, 2, 0, 1, 1, 0, 0, 0, 2, 256, 16),
          G("Pulse", PULSE, 3, 0, 1, 1, 1, 2, 1, 3, 256, 16),
          G("Filter", FILTER, 4, 0, 1, 1, 2, 2, 1, 3, 256, 16),
          G("Tempo", TEMPO, 7, 0, 1, 1, NONE, NONE, 0, 1, 256, 16),
          G("Init", INIT, 8, 0, 1, 0, NONE, NONE, NONE, 2, 32, 16)},
         {"Attack/decay", "Sustain/release", "Options", "Pulse program",
          "Waveform"},
         {RULES(color_14), RULES(edit_14), RULES(action_14), {0, NULL}},
         {5, 4, 3}},
    [S2F_EXPORT_15] =
        {"Tiny mark I",
         {C("Commands", 0, 16, 1, 0, NONE, NONE, NONE, 2, 64, 16),
          I("Instruments", 1, 18, 1, 0, NONE, 1, NONE, 5, 32, 16),
          G("Wave", WAVE, 2, 0, 1, 1, 0, 0, 0, 2, 256, 16),
          G("Tempo", TEMPO, 3, 0, 1, 1, NONE, NONE, 0, 1, 256, 16)},
         {"Attack/decay", "Sustain/release", "Pulse width", "Pulse sweep",
          "Wave program pointer"},
         {RULES(color_15), RULES(edit_15), RULES(action_15), {0, NULL}},
         {4, NONE, NONE}},
    [S2F_EXPORT_16] =
        {"Tiny mark II",
         {C("Commands", 0, 0, 1, 0, NONE, NONE, NONE, 2, 64, 16),
          I("Instruments", 1, 18, 1, 0, NONE, 1, NONE, 5, 32, 16),
          G("Wave", WAVE, 2, 0, 1, 1, 0, 0, 0, 2, 256, 10),
          G("Tempo", TEMPO, 3, 0, 1, 3, NONE, NONE, 0, 1, 256, 4)},
         {"Attack/decay", "Sustain/release", "Pulse width", "Pulse sweep",
          "Wave program pointer"},
         {RULES(color_15), RULES(edit_15), RULES(action_15), {0, NULL}},
         {4, NONE, NONE}},
    [S2F_EXPORT_NP20] =
        {NULL,
         {C("Commands", 0, 11, 1, 0, NONE, 3, NONE, 2, 64, 16),
          I("Instruments", 1, 18, 1, 0, NONE, 1, NONE, 8, 32, 16),
          G("Wave", WAVE, 2, 0, 1, 1, 0, 0, 2, 2, 256, 16),
          G("Pulse", PULSE, 3, 0, 0, 5, 1, 2, 1, 4, 64, 16),
          G("Filter", FILTER, 4, 0, 0, 5, 2, 2, 1, 4, 64, 16),
          G("Init", INIT, 7, 0, 1, 0, NONE, NONE, NONE, 5, 32, 1),
          G("HR", HR, 5, 0, 1, 2, NONE, NONE, NONE, 2, 16, 1),
          G("Tempo", TEMPO, 6, 0, 1, 3, NONE, NONE, 0, 1, 256, 10)},
         {NULL},
         {RULES(color_np20), RULES(edit_np20), RULES(action_np20),
          RULES(data_np20)},
         {NONE, NONE, NONE}},
};

/* "Driver 11.04.00 - The Standard"; a build that was not published carries the
 * nearest one's version, with a word that it is not that one. */
static void set_descriptor(const struct s2f_export *export,
                           const struct look *look, struct s2f_descriptor *d)
{
    bool exact;
    const char *version = s2f_export_version(export, &exact);
    char *rest;

    d->has_revision = true;
    if (!look->title) {
        (void)snprintf(d->name, sizeof d->name, "NP20.g4.00.00%s",
                       exact ? "" : " (variant)");
        d->major = 0x94; /* bit 7: not one of the numbered drivers */
        return;
    }
    (void)snprintf(d->name, sizeof d->name, "Driver %s%s - %s", version,
                   exact ? "" : " (variant)", look->title);
    d->major = (uint8_t)strtoul(version, &rest, 10);
    d->minor = (uint8_t)strtoul(rest + (*rest == '.'), &rest, 10);
    d->revision = (uint8_t)strtoul(rest + (*rest == '.'), &rest, 10);
}

static uint16_t row_count(const struct s2f_export *export,
                          const struct shown *shown)
{
    bool exact;
    uint16_t used = export->table[shown->kind].rows;

    /* half as many from 11.05 on, whose code looks at three bits */
    if (shown->kind == S2F_EXPORT_HR && export->driver == S2F_EXPORT_11 &&
        used <= 8 &&
        strcmp(s2f_export_version(export, &exact), "11.05.00") == 0)
        return 8;
    return used > shown->rows ? used : shown->rows;
}

static void set_table(const struct s2f_export *export,
                      const struct shown *shown, struct s2f_table *table)
{
    memset(table, 0, sizeof *table);
    table->type = shown->type;
    table->id = shown->id;
    table->text_width = shown->text;
    (void)snprintf(table->name, sizeof table->name, "%s", shown->name);
    table->layout = shown->layout;
    table->properties = shown->properties;
    table->insert_delete_rule =
        shown->type == S2F_TABLE_GENERIC &&
                export->table[shown->kind].columns < shown->columns
            ? NONE /* its rules look at columns that are not there */
            : shown->insert_delete;
    table->action_rule = shown->action;
    table->color_rule = shown->color;
    table->columns = export->table[shown->kind].columns;
    table->rows = row_count(export, shown);
    table->visible_rows = shown->visible;
}

static unsigned width(const struct s2f_table *t)
{
    return 3u * (t->columns + 1u) + (t->text_width ? 1u + t->text_width : 0u);
}

/* Builds with more columns than usual show narrower texts, so that commands and
 * instruments stay side by side. */
static void narrow_texts(struct s2f_project *project)
{
    struct s2f_table *commands = &project->table[0];
    struct s2f_table *instruments = &project->table[1];

    while (width(commands) + GAP + width(instruments) > WIDTH &&
           instruments->text_width > 8) {
        instruments->text_width--;
        if (commands->text_width > instruments->text_width)
            commands->text_width--;
    }
}

/* A table that stood below one that this build has not stands beside. */
static void unstack(struct s2f_table *table)
{
    table->properties &= (uint8_t)~STACKED;
}

/* Tables' numbers by address: the order of kinds is the packer's. */
static void sort_by_address(unsigned tables, const uint8_t *kind,
                            uint8_t *order)
{
    unsigned count = 0;

    for (unsigned k = 0; k < S2F_EXPORT_KINDS; k++)
        for (unsigned i = 0; i < tables; i++)
            if (kind[i] == k)
                order[count++] = (uint8_t)i;
}

static uint8_t pointer(const struct s2f_export *export, const struct look *look,
                       enum s2f_export_kind kind)
{
    uint8_t usual = look->pointer[kind - S2F_EXPORT_WAVE];

    return export->pointer[kind] == S2F_EXPORT_NO_COLUMN
               ? usual
               : export->pointer[kind];
}

static void set_rules(const struct s2f_export *export, const struct look *look,
                      struct s2f_project *project)
{
    for (unsigned k = 0; k < 4; k++) {
        const struct rules *rules = &look->rules[k];
        uint8_t *out = project->rules[k];

        project->rules_size[k] = rules->size;
        for (unsigned i = 0; i < rules->size; i++) {
            uint8_t value = rules->bytes[i];

            out[i] = value == WAVE    ? pointer(export, look, S2F_EXPORT_WAVE)
                     : value == PULSE ? pointer(export, look, S2F_EXPORT_PULSE)
                     : value == FILTER
                         ? pointer(export, look, S2F_EXPORT_FILTER)
                         : value;
        }
    }
}

/* The first two published builds of driver 11 have older colours, and no rules
 * for commands that they do not know. */
static bool is_old_11(const struct s2f_export *export)
{
    bool exact;
    const char *version = s2f_export_version(export, &exact);

    return export->driver == S2F_EXPORT_11 &&
           (strncmp(version, "11.00", 5) == 0 ||
            strncmp(version, "11.01", 5) == 0);
}

static struct look look_of(const struct s2f_export *export)
{
    static const struct rules old[3] = {RULES(color_11_old), RULES(edit_11_old),
                                        RULES(action_11_old)};
    struct look look = looks[export->driver];

    if (!is_old_11(export))
        return look;
    memcpy(look.rules, old, sizeof old);
    for (unsigned i = 0; look.table[i].columns; i++)
        if (look.table[i].kind == S2F_EXPORT_TEMPO)
            look.table[i].insert_delete = NONE;
    return look;
}

void s2f_unpack_shape(const struct s2f_export *export,
                      struct s2f_project *project,
                      uint8_t order[S2F_PROJECT_MAX_TABLES],
                      uint8_t kind[S2F_PROJECT_MAX_TABLES])
{
    const struct look look = look_of(export);
    bool missing = false;

    set_descriptor(export, &look, &project->descriptor);
    project->tables = 0;
    for (unsigned i = 0; look.table[i].columns; i++) {
        if (!export->table[look.table[i].kind].present) {
            missing = true;
            continue;
        }
        kind[project->tables] = look.table[i].kind;
        set_table(export, &look.table[i], &project->table[project->tables]);
        if (missing)
            unstack(&project->table[project->tables]);
        missing = false;
        project->tables++;
    }
    narrow_texts(project);
    sort_by_address(project->tables, kind, order);
    for (unsigned i = 0; i < MAX_COLUMNS && look.column[i]; i++) {
        (void)snprintf(project->instrument_column[i], S2F_PROJECT_NAME, "%s",
                       look.column[i]);
        project->instrument_columns = i + 1;
    }
    set_rules(export, &look, project);
}
