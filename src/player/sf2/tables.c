/* Which column of which table lies where between driver and order lists.
 *
 * The packer puts columns one behind the other in a fixed order, all columns of
 * a table with the same number of rows: as many instruments and commands as the
 * sequences use, and of every other table all rows up to the last one in use.
 * The driver's operands name where nearly every column starts. So each
 * generation's list of tables is laid over those places; what fits best, by
 * columns that no operand names and operands that no column explains, is what
 * the driver is. */
#include "player/sf2/export.h"

#include "cpu/opcode.h"

#include <string.h>

enum {
    MAX_TABLES = S2F_EXPORT_KINDS,
    MAX_STARTS = 128,
    MAX_TRIES = 4000,   /* places for tables, for each generation */
    MAX_LOOKS = 300000, /* sizes looked at, for all */
    AREA = 0x2000,      /* bytes of tables at most */
    BY_X = 1,
    BY_Y = 2,
    MAX_BEFORE = 8, /* bytes of variables behind the last known one */

    /* what speaks against a layout */
    COST_UNNAMED = 2,     /* a column that no operand names */
    COST_STRAY = 4,       /* an operand inside a column */
    COST_ROWS = 4,        /* other rows than the sequences use */
    COST_COLUMN = 3,      /* a column more or less than usual */
    COST_IMPOSSIBLE = 99, /* no column at all is named */
    COST_SKIPPED = 1,     /* a byte between variables and first table */
    MIN_COLUMNS = 1,
    MORE_COLUMNS = 2 /* in the last resort */
};

/* A table of a generation. */
struct shape {
    uint8_t kind;
    uint8_t columns;     /* as published */
    uint8_t least, most; /* as seen or likely in other builds */
    bool unnamed;        /* the driver does not read it */
    bool row_major;
};

#define FIXED(kind, n)                                                         \
    {                                                                          \
        S2F_EXPORT_##kind, n, n, n, false, false                               \
    }
#define VARIED(kind, n, least, most)                                           \
    {                                                                          \
        S2F_EXPORT_##kind, n, least, most, false, false                        \
    }

/* In the order of addresses (doc/sf2-export.md). */
static const struct shape shapes[S2F_EXPORT_DRIVERS][MAX_TABLES + 1] = {
    [S2F_EXPORT_11] = {VARIED(INIT, 2, 0, 5), VARIED(INSTRUMENTS, 6, 5, 9),
                       VARIED(COMMANDS, 3, 2, 4), VARIED(HR, 2, 0, 2),
                       VARIED(WAVE, 2, 2, 3), VARIED(PULSE, 3, 2, 4),
                       VARIED(FILTER, 3, 2, 4), VARIED(ARP, 1, 0, 1),
                       FIXED(TEMPO, 1)},
    [S2F_EXPORT_12] = {VARIED(INIT, 2, 0, 5), VARIED(INSTRUMENTS, 4, 4, 6),
                       VARIED(COMMANDS, 2, 2, 3), FIXED(TEMPO, 1)},
    [S2F_EXPORT_13] = {VARIED(INIT, 2, 0, 5), VARIED(INSTRUMENTS, 7, 7, 9),
                       VARIED(COMMANDS, 2, 2, 3), FIXED(TEMPO, 1)},
    [S2F_EXPORT_14] = {VARIED(INIT, 2, 0, 5), VARIED(INSTRUMENTS, 6, 5, 9),
                       VARIED(COMMANDS, 3, 2, 4), VARIED(WAVE, 2, 2, 3),
                       VARIED(PULSE, 3, 2, 4), VARIED(FILTER, 3, 2, 4),
                       FIXED(TEMPO, 1)},
    [S2F_EXPORT_15] = {VARIED(INSTRUMENTS, 5, 4, 7), VARIED(COMMANDS, 2, 2, 3),
                       FIXED(WAVE, 2), FIXED(TEMPO, 1)},
    [S2F_EXPORT_16] = {VARIED(INSTRUMENTS, 5, 4, 7),
                       {S2F_EXPORT_COMMANDS, 2, 2, 2, true, false},
                       FIXED(WAVE, 2),
                       FIXED(TEMPO, 1)},
    [S2F_EXPORT_NP20] = {VARIED(INIT, 5, 2, 6),
                         VARIED(INSTRUMENTS, 8, 7, 9),
                         VARIED(COMMANDS, 2, 2, 3),
                         FIXED(HR, 2),
                         FIXED(WAVE, 2),
                         {S2F_EXPORT_PULSE, 4, 4, 4, false, true},
                         {S2F_EXPORT_FILTER, 4, 4, 4, false, true},
                         FIXED(TEMPO, 1)},
};

/* A table laid over a place. */
struct laid {
    uint32_t at;
    unsigned columns, rows;
};

struct fit {
    const struct s2f_export *export;
    uint16_t from;      /* the area's first byte */
    uint8_t by[AREA];   /* BY_X, BY_Y: how operands there are read */
    bool written[AREA]; /* by an instruction that names the address */
    unsigned starts;
    uint16_t start[MAX_STARTS];     /* operands in the area, ascending */
    uint8_t below[AREA];            /* how many of them lie below each byte */
    unsigned instruments, commands; /* rows that sequences use */
    const struct shape *shape;
    unsigned tables;
    struct laid now[MAX_TABLES], best[MAX_TABLES];
    unsigned cost; /* of the best so far */
    /* what is left, so that hostile operands cannot take long */
    unsigned tries, looks;
    bool loose; /* one table may start where no operand points */
    bool wide;  /* tables may have nearly any number of columns */
};

/* How an operand at `at` is read, 0 = there is none. */
static unsigned read_by(const struct fit *fit, uint32_t at)
{
    return at >= fit->from && at - fit->from < AREA ? fit->by[at - fit->from]
                                                    : 0;
}

static bool is_start(const struct fit *fit, uint32_t at)
{
    return read_by(fit, at) != 0;
}

/* The song selects a row of Init through X, which counts tracks later: all
 * else that belongs to a track is read through Y. */
static bool is_read_right(const struct fit *fit, uint8_t kind, uint32_t at)
{
    unsigned by = read_by(fit, at);

    if (kind == S2F_EXPORT_INIT)
        return by & BY_X;
    return kind == S2F_EXPORT_TEMPO || by & BY_Y;
}

/* Operands inside a table that name no column. One past the start is explained
 * where rows are read ahead (tempo), and any within the first row where rows
 * lie as a whole. */
static unsigned count_strays(const struct fit *fit, const struct shape *shape,
                             uint32_t at, unsigned n, unsigned r)
{
    unsigned strays = 0;
    unsigned i =
        at - fit->from < AREA ? fit->below[at - fit->from] : fit->starts;

    for (; i < fit->starts && fit->start[i] < at + n * r; i++) {
        uint32_t offset = fit->start[i] - at;

        if (shape->row_major)
            strays += offset >= n;
        else if (offset % r)
            strays += shape->kind != S2F_EXPORT_TEMPO || offset != 1;
    }
    return strays;
}

/* What speaks against a table of n columns and r rows at `at`, but for operands
 * that name no column. */
static unsigned column_cost(const struct fit *fit, const struct shape *shape,
                            uint32_t at, unsigned n, unsigned r)
{
    unsigned usual = shape->columns;
    unsigned cost = COST_COLUMN * (!n ? 1 : n > usual ? n - usual : usual - n);
    unsigned named = shape->row_major ? n > 0 : n;
    bool found = false;

    for (unsigned c = 0; c < named; c++) {
        bool start = is_start(fit, at + c * r);

        found |= start;
        if (start == shape->unnamed ||
            (start && !is_read_right(fit, shape->kind, at + c * r)))
            cost += COST_UNNAMED;
    }
    if (named > 1 && !found && !shape->unnamed)
        return COST_IMPOSSIBLE;
    return cost;
}

static void lay(struct fit *fit, unsigned table, uint32_t at, unsigned cost);

/* Whether the next table may start there for all that operands say. */
static bool may_end(const struct fit *fit, unsigned table, uint32_t end)
{
    return end == fit->export->order_low || is_start(fit, end) ||
           (table + 1 < fit->tables && fit->shape[table + 1].unnamed);
}

/* Tries table with n columns of r rows at `at`, and all that may follow. */
static void try_size(struct fit *fit, unsigned table, uint32_t at, unsigned n,
                     unsigned r, unsigned cost)
{
    const struct shape *shape = &fit->shape[table];
    uint32_t end = at + n * r;

    if (end > fit->export->order_low || !fit->tries || !fit->looks)
        return;
    fit->looks--;
    cost += column_cost(fit, shape, at, n, r);
    if (cost < fit->cost && n)
        cost += COST_STRAY * count_strays(fit, shape, at, n, r);
    if (cost >= fit->cost)
        return;
    fit->tries--;
    fit->now[table] = (struct laid){at, n, r};
    lay(fit, table + 1, end, cost);
}

/* The same where the size is not sure: the table must end where an operand
 * points. Once in a layout at most it may not, since there are so many ways. */
static void try_unsure(struct fit *fit, unsigned table, uint32_t at, unsigned n,
                       unsigned r, unsigned cost)
{
    if (may_end(fit, table, at + n * r)) {
        try_size(fit, table, at, n, r, cost);
    } else if (fit->loose && table + 1 < fit->tables) {
        fit->loose = false;
        try_size(fit, table, at, n, r, cost);
        fit->loose = true;
    }
}

/* Rows that a table should have, 0 = that is not known. Nearly every tune has a
 * row of Init for each song. */
static unsigned known_rows(const struct fit *fit, uint8_t kind)
{
    return kind == S2F_EXPORT_INSTRUMENTS ? fit->instruments
           : kind == S2F_EXPORT_COMMANDS  ? fit->commands
           : kind == S2F_EXPORT_INIT      ? fit->export->songs
                                          : 0;
}

static unsigned most_rows(const struct shape *shape)
{
    return shape->kind == S2F_EXPORT_INSTRUMENTS ||
                   shape->kind == S2F_EXPORT_INIT
               ? 32
           : shape->row_major || shape->kind == S2F_EXPORT_COMMANDS ? 64
                                                                    : 256;
}

/* Tries all rows that a table may have: as the sequences say, else whatever
 * ends at another operand. */
static void try_rows(struct fit *fit, unsigned table, uint32_t at, unsigned n,
                     unsigned cost)
{
    const struct shape *shape = &fit->shape[table];
    unsigned known = known_rows(fit, shape->kind), most = most_rows(shape);
    unsigned other = !known                           ? 0
                     : shape->kind == S2F_EXPORT_INIT ? 1
                                                      : COST_ROWS;

    if (!n) {
        try_size(fit, table, at, 0, 0, cost);
        return;
    }
    if (known)
        try_size(fit, table, at, n, known, cost);
    for (unsigned r = 1; r <= most && at + n * r <= fit->export->order_low; r++)
        if (r != known)
            try_unsure(fit, table, at, n, r, cost + other);
}

/* The editor insists on these, and every sequencer reads the third. */
static bool is_needed(uint8_t kind)
{
    return kind == S2F_EXPORT_INSTRUMENTS || kind == S2F_EXPORT_COMMANDS ||
           kind == S2F_EXPORT_TEMPO;
}

static void lay(struct fit *fit, unsigned table, uint32_t at, unsigned cost)
{
    const struct shape *shape = &fit->shape[table];
    unsigned least = shape->least, most = shape->most;

    if (cost >= fit->cost)
        return;
    if (table == fit->tables) {
        if (at != fit->export->order_low)
            return;
        fit->cost = cost;
        memcpy(fit->best, fit->now, sizeof fit->best);
        return;
    }
    if (fit->wide) {
        least = is_needed(shape->kind) ? MIN_COLUMNS : 0;
        most = shape->most + MORE_COLUMNS;
    }
    for (unsigned n = least; n <= most; n++)
        try_rows(fit, table, at, n, cost);
}

/* The highest row that bytes from..to name in the sequences, as the packer
 * counts: 0 where there is none. */
static unsigned highest(const uint8_t *ram, const struct s2f_export *export,
                        uint8_t from, uint8_t to)
{
    unsigned found = 0;

    for (unsigned n = 0; n < export->sequences; n++)
        for (uint32_t a = export->sequence[n];
             a < export->limit && ram[a] != 0x7f; a++)
            if (ram[a] >= from && ram[a] <= to &&
                (unsigned)(ram[a] - from) > found)
                found = (unsigned)(ram[a] - from);
    return found;
}

static void add_start(struct fit *fit, uint16_t at, unsigned by)
{
    unsigned i = 0;

    if (at - fit->from >= AREA ||
        (!is_start(fit, at) && fit->starts == MAX_STARTS))
        return;
    while (i < fit->starts && fit->start[i] < at)
        i++;
    if (!is_start(fit, at)) {
        memmove(&fit->start[i + 1], &fit->start[i],
                (fit->starts - i) * sizeof fit->start[0]);
        fit->start[i] = at;
        fit->starts++;
    }
    fit->by[at - fit->from] |= (uint8_t)by;
}

/* Behind the variables that are known: the last one for each track, or the
 * table of channel offsets where variables lie in zero page; where neither was
 * found, the last byte that is written. */
static uint16_t variables_end(const struct s2f_export *export)
{
    const struct s2f_driver_common *c = &export->common;
    const struct s2f_code *code = &export->code;
    uint16_t end = 0;

    if (c->sid_channel_offset >= export->code_end)
        end = (uint16_t)(c->sid_channel_offset + S2F_PROJECT_TRACKS);
    if (c->trigger_sync >= export->code_end &&
        c->trigger_sync < export->order_low)
        return (uint16_t)(c->trigger_sync + S2F_PROJECT_TRACKS);
    for (unsigned i = 0; i < code->count && !c->trigger_sync; i++)
        if (s2f_code_absolute(&code->item[i]) &&
            s2f_code_writes(&code->item[i]) && code->item[i].operand >= end &&
            code->item[i].operand < export->order_low)
            end = (uint16_t)(code->item[i].operand + 1);
    return end;
}

/* What is written is a variable; NP20 alone writes to a table too. */
static void mark_written(struct fit *fit)
{
    const struct s2f_code *code = &fit->export->code;

    for (unsigned i = 0; i < code->count; i++) {
        const struct s2f_instruction *at = &code->item[i];

        if (s2f_code_absolute(at) && s2f_code_writes(at) &&
            at->operand >= fit->from && at->operand - fit->from < AREA)
            fit->written[at->operand - fit->from] = true;
    }
}

static void collect_starts(struct fit *fit)
{
    const struct s2f_code *code = &fit->export->code;

    for (unsigned i = 0; i < code->count; i++) {
        const struct s2f_instruction *at = &code->item[i];

        if (s2f_code_absolute(at) && !s2f_code_jumps(at) &&
            at->operand >= fit->from && at->operand - fit->from < AREA &&
            !fit->written[at->operand - fit->from] &&
            at->operand < fit->export->order_low)
            add_start(fit, at->operand,
                      at->opcode == OP_LDA_ABX   ? BY_X
                      : at->opcode == OP_LDA_ABS ? BY_X | BY_Y
                                                 : BY_Y);
    }
}

static void count_below(struct fit *fit)
{
    uint32_t at = 0;

    for (unsigned i = 0; i < fit->starts; i++) {
        uint32_t end = fit->start[i] - fit->from + 1u;

        memset(fit->below + at, (int)i, end - at);
        at = end;
    }
    memset(fit->below + at, (int)fit->starts, AREA - at);
}

static void keep(struct s2f_export *export, const struct fit *fit)
{
    memset(export->table, 0, sizeof export->table);
    for (unsigned i = 0; i < fit->tables; i++) {
        const struct laid *laid = &fit->best[i];

        export->table[fit->shape[i].kind] = (struct s2f_export_table){
            laid->columns > 0, (uint16_t)laid->at, (uint16_t)laid->columns,
            (uint16_t)laid->rows, fit->shape[i].row_major};
    }
    export->end = (uint16_t)fit->best[0].at;
}

/* ---- which instrument column points into which table ---- */

enum { BEFORE_READ = 14, AFTER_LOAD = 2 };

/* The variable that the index of the table read at instruction i comes from, or
 * 0: LDY variable, here or a few instructions before. */
static uint16_t index_of(const struct s2f_code *code, unsigned i)
{
    for (unsigned k = 1; k <= BEFORE_READ && k <= i; k++) {
        const struct s2f_instruction *at = &code->item[i - k];

        switch (at->opcode) {
        case OP_LDY_ABX:
        case OP_LDY_ZPX:
        case OP_LDY_ABS:
        case OP_LDY_ZP:
            return at->operand;
        case OP_TAY:
            return 0;
        default:
            break;
        }
    }
    return 0;
}

static bool stores(const struct s2f_instruction *at, uint16_t variable)
{
    return s2f_code_writes(at) && at->operand == variable;
}

/* The instrument column that is loaded and stored to variable, or none. */
static uint8_t column_of(const struct s2f_export *export, uint16_t variable)
{
    const struct s2f_export_table *t = &export->table[S2F_EXPORT_INSTRUMENTS];
    const struct s2f_code *code = &export->code;

    for (unsigned i = 0; i + AFTER_LOAD < code->count; i++) {
        const struct s2f_instruction *at = &code->item[i];
        unsigned offset = (unsigned)(at->operand - t->address);

        if (at->opcode != OP_LDA_ABY || at->operand < t->address ||
            offset % t->rows || offset / t->rows >= t->columns)
            continue;
        if (stores(at + 1, variable) || stores(at + 2, variable))
            return (uint8_t)(offset / t->rows);
    }
    return S2F_EXPORT_NO_COLUMN;
}

static void link(struct s2f_export *export, unsigned kind)
{
    const struct s2f_export_table *t = &export->table[kind];
    const struct s2f_code *code = &export->code;

    for (unsigned i = 0; i < code->count; i++) {
        uint16_t variable;

        if (code->item[i].opcode != OP_LDA_ABY ||
            code->item[i].operand != t->address)
            continue;
        variable = index_of(code, i);
        if (variable)
            export->pointer[kind] = column_of(export, variable);
        if (export->pointer[kind] != S2F_EXPORT_NO_COLUMN)
            return;
    }
}

static void link_tables(struct s2f_export *export)
{
    static const uint8_t kinds[] = {S2F_EXPORT_WAVE, S2F_EXPORT_PULSE,
                                    S2F_EXPORT_FILTER};

    memset(export->pointer, S2F_EXPORT_NO_COLUMN, sizeof export->pointer);
    for (unsigned i = 0; i < sizeof kinds; i++)
        if (export->table[kinds[i]].present)
            link(export, kinds[i]);
}

/* ---- all of it ---- */

static void fit_driver(struct fit *fit, unsigned driver)
{
    fit->shape = shapes[driver];
    fit->tables = 0;
    while (fit->tables < MAX_TABLES && fit->shape[fit->tables].columns)
        fit->tables++;
    for (unsigned i = 0, cost = 0; i <= MAX_BEFORE; i++) {
        lay(fit, 0, fit->from + i, cost);
        cost += is_start(fit, fit->from + i) ? COST_STRAY : COST_SKIPPED;
    }
}

/* Keeps the layout that is better than all before it. */
static void fit_drivers(struct fit *fit, struct s2f_export *export)
{
    for (unsigned driver = 0; driver < S2F_EXPORT_DRIVERS; driver++) {
        unsigned before = fit->cost;

        fit->tries = MAX_TRIES;
        fit_driver(fit, driver);
        if (fit->cost >= before)
            continue;
        export->driver = (enum s2f_export_driver)driver;
        keep(export, fit);
    }
}

/* From what is nearly certain to the last resort, so that most layouts are
 * given up early. */
static bool find_layout(struct fit *fit, struct s2f_export *export)
{
    static const struct {
        uint8_t limit;
        bool loose, wide;
    } pass[] = {
        {3, false, false},  {3, true, false},   {6, false, false},
        {6, true, false},   {10, false, false}, {10, true, false},
        {16, false, false}, {16, true, false},  {24, false, true},
    };

    for (unsigned i = 0; i < sizeof pass / sizeof pass[0]; i++) {
        fit->cost = pass[i].limit;
        fit->loose = pass[i].loose;
        fit->wide = pass[i].wide;
        fit_drivers(fit, export);
        if (fit->cost < pass[i].limit)
            return true;
    }
    return false;
}

enum s2f_status s2f_export_tables(const uint8_t *ram, struct s2f_export *export,
                                  struct s2f_diag *diag)
{
    const uint16_t from = variables_end(export);
    struct fit fit = {.export = export, .from = from, .looks = MAX_LOOKS};

    fit.instruments = highest(ram, export, 0xa0, 0xbf) + 1;
    fit.commands = highest(ram, export, 0xc0, 0xff) + 1;
    if (from < export->code_end || from >= export->order_low)
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, from,
                        "damaged: no tables between $%04X and $%04X", from,
                        export->order_low);
    mark_written(&fit);
    collect_starts(&fit);
    count_below(&fit);
    if (!find_layout(&fit, export))
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, from,
                        "the tables between $%04X and $%04X are not those of "
                        "a known driver",
                        from, export->order_low);
    link_tables(export);
    return S2F_STATUS_OK;
}
