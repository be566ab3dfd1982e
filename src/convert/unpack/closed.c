/* Whether a published driver can ever read behind the used rows of the tables:
 * not where every program in them ends or jumps back, and everything that names
 * a row names a used one. Facts about table bytes: doc/sf2-export.md. */
#include "convert/unpack/unpack.h"

enum {
    JUMP = 0x7f,     /* in the first column; the last one names the row */
    ARP_JUMP = 0x70, /* to $7F: one of up to 15 rows further on */
    HARD_RESTART = 0x80,
    FILTER_PROGRAM = 0x40,
    HR_ROW = 0x0f
};

/* A used cell, in the tune. */
static uint8_t cell(const struct s2f_unpack *unpack, enum s2f_export_kind kind,
                    unsigned row, unsigned column)
{
    const struct s2f_export_table *t = &unpack->export.table[kind];

    return unpack->ram[t->address + column * t->rows + row];
}

static unsigned rows_of(const struct s2f_unpack *unpack,
                        enum s2f_export_kind kind)
{
    const struct s2f_export_table *t = &unpack->export.table[kind];

    return t->present ? t->rows : 0;
}

/* Programs of a table end at its last row, and jumps stay inside. */
static bool ends_inside(const struct s2f_unpack *unpack,
                        enum s2f_export_kind kind)
{
    const struct s2f_export_table *t = &unpack->export.table[kind];

    if (!t->present)
        return true;
    for (unsigned r = 0; r < t->rows && t->columns > 1; r++)
        if (cell(unpack, kind, r, 0) == JUMP &&
            cell(unpack, kind, r, t->columns - 1u) >= t->rows)
            return false;
    return cell(unpack, kind, t->rows - 1u, 0) == JUMP;
}

/* Whether each instrument's column names a used row of the table of that kind;
 * `flag` of the third column, where not 0, says whether it counts. */
static bool points_inside(const struct s2f_unpack *unpack,
                          enum s2f_export_kind kind, uint8_t flag)
{
    const struct s2f_export *export = &unpack->export;
    uint8_t column = export->pointer[kind];

    if (!export->table[kind].present)
        return true;
    if (column == S2F_EXPORT_NO_COLUMN)
        return false;
    for (unsigned r = 0; r < rows_of(unpack, S2F_EXPORT_INSTRUMENTS); r++) {
        uint8_t flags = cell(unpack, S2F_EXPORT_INSTRUMENTS, r, 2);

        if ((!flag || flags & flag) && cell(unpack, S2F_EXPORT_INSTRUMENTS, r,
                                            column) >= rows_of(unpack, kind))
            return false;
    }
    return true;
}

static bool restarts_inside(const struct s2f_unpack *unpack)
{
    unsigned rows = rows_of(unpack, S2F_EXPORT_HR);

    for (unsigned r = 0; rows && r < rows_of(unpack, S2F_EXPORT_INSTRUMENTS);
         r++) {
        uint8_t flags = cell(unpack, S2F_EXPORT_INSTRUMENTS, r, 2);

        if (flags & HARD_RESTART && (flags & HR_ROW) >= rows)
            return false;
    }
    return true;
}

/* The row that a command names, in the table that it is about. */
static bool command_inside(const struct s2f_unpack *unpack, unsigned row)
{
    static const enum s2f_export_kind kinds[16] = {
        [0x3] = S2F_EXPORT_ARP,   [0xa] = S2F_EXPORT_FILTER,
        [0xb] = S2F_EXPORT_WAVE,  [0xc] = S2F_EXPORT_PULSE,
        [0xd] = S2F_EXPORT_TEMPO,
    };
    bool standard = unpack->export.driver == S2F_EXPORT_11;
    uint8_t type = cell(unpack, S2F_EXPORT_COMMANDS, row, 0);
    enum s2f_export_kind kind = S2F_EXPORT_INIT;
    unsigned last = unpack->export.table[S2F_EXPORT_COMMANDS].columns - 1u;
    unsigned named = cell(unpack, S2F_EXPORT_COMMANDS, row, last);

    if (standard)
        kind = kinds[type & 15];
    else if (unpack->export.driver == S2F_EXPORT_15 && type >> 4 == 3)
        kind = S2F_EXPORT_WAVE;
    if (kind == S2F_EXPORT_INIT)
        return true;
    if (kind == S2F_EXPORT_ARP &&
        (cell(unpack, kind, rows_of(unpack, kind) - 1, 0) & 0xf0) != ARP_JUMP)
        return false;
    return named < rows_of(unpack, kind);
}

static bool commands_inside(const struct s2f_unpack *unpack)
{
    if (unpack->export.driver == S2F_EXPORT_16)
        return true;
    for (unsigned r = 0; r < rows_of(unpack, S2F_EXPORT_COMMANDS); r++)
        if (!command_inside(unpack, r))
            return false;
    return true;
}

static bool songs_inside(const struct s2f_unpack *unpack)
{
    const struct s2f_source *source = unpack->source;
    unsigned rows = rows_of(unpack, S2F_EXPORT_INIT);

    for (unsigned i = 0; rows && i < source->songs; i++)
        if (source->song[i].song > rows ||
            cell(unpack, S2F_EXPORT_INIT, source->song[i].song - 1, 0) >=
                rows_of(unpack, S2F_EXPORT_TEMPO))
            return false;
    return true;
}

bool s2f_unpack_closed(const struct s2f_unpack *unpack)
{
    bool exact;

    (void)s2f_export_version(&unpack->export, &exact);
    /* driver 14 steps on from a pulse program's end */
    return exact && unpack->export.driver != S2F_EXPORT_14 &&
           unpack->export.driver != S2F_EXPORT_NP20 &&
           ends_inside(unpack, S2F_EXPORT_WAVE) &&
           ends_inside(unpack, S2F_EXPORT_PULSE) &&
           ends_inside(unpack, S2F_EXPORT_FILTER) &&
           ends_inside(unpack, S2F_EXPORT_TEMPO) &&
           points_inside(unpack, S2F_EXPORT_WAVE, 0) &&
           points_inside(unpack, S2F_EXPORT_PULSE, 0) &&
           points_inside(unpack, S2F_EXPORT_FILTER, FILTER_PROGRAM) &&
           restarts_inside(unpack) && commands_inside(unpack) &&
           songs_inside(unpack);
}
