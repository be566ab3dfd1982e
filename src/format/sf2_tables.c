/* The tables of a project, one by one and as the edit screen lays them out
 * (SID Factory II, ScreenEdit::PrepareLayout, ComponentTableRowElements). */
#include "format/sf2_internal.h"

#include <string.h>

enum {
    ROWS_AT_MOST = 256, /* a row's number is shown and packed as one byte */
    INSTRUMENTS_AT_MOST = 32, /* a sequence byte has 5 bits for one */
    COMMANDS_AT_MOST = 64,    /* and 6 bits for a command */
    ROW_MAJOR = 0,
    COLUMN_MAJOR = 1,
    STACKED = 2, /* property bit: placed below the table before */

    /* The grid of characters is 160 x 45. Tables have columns 90-158, and a
     * band's first row of numbers is row 3; rows 39-43 show the meters. */
    AREA_WIDTH = 69,
    ROWS_FREE = 36,
    ROWS_IN_GRID = 42,
    GAP = 2
};

/* ---- one table ---- */

static void check_size(const struct s2f_table *t, struct s2f_findings *findings)
{
    unsigned limit = t->type == S2F_TABLE_INSTRUMENTS ? INSTRUMENTS_AT_MOST
                     : t->type == S2F_TABLE_COMMANDS  ? COMMANDS_AT_MOST
                                                      : ROWS_AT_MOST;

    if (!t->rows || !t->columns)
        s2f_finding_add(findings, S2F_FINDING_TABLE_EMPTY, t->address,
                        "Table %s has %u rows of %u columns.", t->name, t->rows,
                        t->columns);
    if (t->rows > limit)
        s2f_finding_add(findings, S2F_FINDING_TABLE_ROWS, t->address,
                        "Table %s has %u rows; %u can be numbered.", t->name,
                        t->rows, limit);
    if (t->text_width && t->visible_rows > t->rows)
        s2f_finding_add(findings, S2F_FINDING_TABLE_TEXT_ROWS, t->address,
                        "Table %s with texts shows %u rows but has %u.",
                        t->name, t->visible_rows, t->rows);
    if (t->address + (uint32_t)t->rows * t->columns > 0x10000)
        s2f_finding_add(findings, S2F_FINDING_TABLE_MEMORY, t->address,
                        "Table %s at $%04X with %u bytes reaches past $FFFF.",
                        t->name, t->address, (unsigned)t->rows * t->columns);
    if (t->layout != ROW_MAJOR && t->layout != COLUMN_MAJOR)
        s2f_finding_add(findings, S2F_FINDING_TABLE_LAYOUT, t->address,
                        "Table %s has the unknown layout %u; an export leaves "
                        "it out.",
                        t->name, t->layout);
}

/* Components of the edit screen have ids too: marker list, overview, tracks
 * and meters. */
static void check_id(const struct s2f_project *project, unsigned i,
                     struct s2f_findings *findings)
{
    static const uint8_t reserved[] = {0x29, 0x40, 0x42, 0x43};
    const struct s2f_table *t = &project->table[i];

    if (memchr(reserved, t->id, sizeof reserved))
        s2f_finding_add(findings, S2F_FINDING_TABLE_ID_RESERVED, t->address,
                        "Table %s has the id $%02X, which is the editor's own.",
                        t->name, t->id);
    for (unsigned j = 0; j < i; j++) {
        if (project->table[j].id != t->id)
            continue;
        s2f_finding_add(findings, S2F_FINDING_TABLE_ID_TWICE, t->address,
                        "Tables %s and %s have the same id $%02X.",
                        project->table[j].name, t->name, t->id);
        return;
    }
}

/* ---- rules ---- */

static const struct s2f_table *table_by_id(const struct s2f_project *project,
                                           uint8_t id)
{
    for (unsigned i = 0; i < project->tables; i++)
        if (project->table[i].id == id)
            return &project->table[i];
    return NULL;
}

/* The cells that a rule reads at every redraw (colour) or writes (insert and
 * delete) must be columns of the table that it looks at; the editor adds them
 * to a row's start unseen. Action rules only read, on a key: one of the stock
 * drivers has a column too high there, and no harm comes of it. */
static bool rule_fits(const struct s2f_project *project, unsigned kind,
                      const struct s2f_table *t, const uint8_t *rule)
{
    if (kind == 0)
        return rule[0] < t->columns;
    if (kind == 2)
        return true;
    t = table_by_id(project, rule[0]);
    return !t || (rule[1] < t->columns && rule[2] < t->columns);
}

static void check_rule(const struct s2f_project *project,
                       const struct s2f_table *t, unsigned kind, uint8_t group,
                       struct s2f_findings *findings)
{
    static const char *const names[3] = {"colour", "insert/delete", "action"};
    const uint8_t *rule;
    int rules;

    if (group == S2F_RULE_NONE)
        return;
    rules = s2f_sf2_rule_group(project, kind, group, &rule);
    if (rules < 0)
        s2f_finding_add(findings, S2F_FINDING_TABLE_RULE, t->address,
                        "Table %s names %s rules %u, which do not exist.",
                        t->name, names[kind], group);
    for (int i = 0; i < rules; i++, rule += s2f_sf2_rule_size(kind)) {
        if (rule_fits(project, kind, t, rule))
            continue;
        s2f_finding_add(findings, S2F_FINDING_RULE_CELL, t->address,
                        "Table %s: %s rule %d of group %u looks at a column "
                        "that is not there.",
                        t->name, names[kind], i, group);
        return;
    }
}

static void check_rule_blocks(const struct s2f_project *project,
                              struct s2f_findings *findings)
{
    for (unsigned kind = 0; kind < 4; kind++)
        if (project->rules_size[kind] && !s2f_sf2_rules_exact(project, kind))
            s2f_finding_add(findings, S2F_FINDING_RULES_END, kind + 6,
                            "Header block %u of %zu bytes does not end where "
                            "its contents do.",
                            kind + 6, project->rules_size[kind]);
}

/* ---- on screen ---- */

struct place {
    unsigned x, y; /* of the name, counted from the area's corner */
};

static unsigned table_width(const struct s2f_table *t)
{
    return 3u * (t->columns + 1u) + (t->text_width ? 1u + t->text_width : 0);
}

/* The editor's flow from left to right: a stacked table goes below the one
 * before it, and one that does not fit starts a new band. */
static void lay_out(const struct s2f_project *project, struct place *place)
{
    unsigned x = 0, y = 0, below = 0, highest = 0, widest = 0, last = 0;

    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *t = &project->table[i];
        unsigned width = table_width(t);

        if (t->properties & STACKED) {
            below += last + GAP;
        } else {
            below = 0;
            x += widest ? widest + GAP : 0;
            widest = 0;
        }
        if (width + x > AREA_WIDTH) {
            x = 0;
            y += highest + GAP;
            below = highest = widest = 0;
        }
        place[i] = (struct place){x, y + below};
        /* The sum is on the wrong side in the editor; kept, since it decides
         * where the next band starts. */
        if (t->visible_rows > highest + below)
            highest = t->visible_rows + below;
        if (width > widest)
            widest = width;
        last = t->visible_rows;
    }
}

/* The name of a table is printed uncut: it may run over a neighbour's. */
static void check_name(const struct s2f_project *project,
                       const struct place *place, unsigned i,
                       struct s2f_findings *findings)
{
    const struct s2f_table *t = &project->table[i];
    size_t length = strlen(t->name);

    for (unsigned j = 0; j < project->tables; j++) {
        if (j == i || place[j].y != place[i].y || place[j].x <= place[i].x ||
            place[j].x >= place[i].x + length)
            continue;
        s2f_finding_add(findings, S2F_FINDING_TABLE_NAME, t->address,
                        "The name of table %s has %zu letters and runs into "
                        "that of %s.",
                        t->name, length, project->table[j].name);
        return;
    }
}

static void check_place(const struct s2f_table *t, const struct place *place,
                        struct s2f_findings *findings)
{
    unsigned width = table_width(t), bottom = place->y + t->visible_rows;

    if (width > AREA_WIDTH)
        s2f_finding_add(findings, S2F_FINDING_TABLE_WIDE, t->address,
                        "Table %s is %u characters wide; the screen has %d.",
                        t->name, width, AREA_WIDTH);
    if (bottom > ROWS_IN_GRID)
        s2f_finding_add(findings, S2F_FINDING_TABLE_OFF_SCREEN, t->address,
                        "Table %s ends at row %u below the tables' top; the "
                        "screen has %d.",
                        t->name, bottom, ROWS_IN_GRID);
    else if (bottom > ROWS_FREE)
        s2f_finding_add(findings, S2F_FINDING_TABLE_LOW, t->address,
                        "Table %s ends at row %u below the tables' top; from "
                        "%d on it covers the info box.",
                        t->name, bottom, ROWS_FREE);
}

/* ---- all of them ---- */

static bool same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        char letter = *a >= 'A' && *a <= 'Z' ? (char)(*a + 'a' - 'A') : *a;

        if (letter != *b)
            return false;
    }
    return *a == *b;
}

/* The editor finds a table named "Init" by its name and copies a row of it for
 * each song that is added (EditorUtils::AddSong). */
static void check_init_table(const struct s2f_project *project,
                             const struct s2f_table *t,
                             struct s2f_findings *findings)
{
    unsigned songs = s2f_sf2_songs(project);

    if (same_word(t->name, "init") && t->rows < songs)
        s2f_finding_add(findings, S2F_FINDING_INIT_ROWS, t->address,
                        "Table %s has %u rows for %u songs.", t->name, t->rows,
                        songs);
}

void s2f_sf2_check_tables(const struct s2f_project *project,
                          struct s2f_findings *findings)
{
    struct place place[S2F_PROJECT_MAX_TABLES] = {{0, 0}};

    check_rule_blocks(project, findings);
    lay_out(project, place);
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *t = &project->table[i];

        check_size(t, findings);
        check_id(project, i, findings);
        check_rule(project, t, 0, t->color_rule, findings);
        check_rule(project, t, 1, t->insert_delete_rule, findings);
        check_rule(project, t, 2, t->action_rule, findings);
        check_init_table(project, t, findings);
        check_place(t, &place[i], findings);
        check_name(project, place, i, findings);
    }
}
