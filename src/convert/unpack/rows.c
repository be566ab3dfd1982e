/* The rows of the tables, and what lies behind them. */
#include "convert/unpack/unpack.h"

#include <string.h>

/* What a run past a table's end may meet is looked for this far. */
enum { FRAMES_AT_LEAST = S2F_VERIFY_FRAMES, FRAMES_AT_MOST = 20000 };

/* Where a cell is in the tune, rows behind the used ones included; the packer
 * put something else there. */
static uint32_t cell_from(const struct s2f_export_table *from, unsigned column,
                          unsigned row)
{
    return from->address + (from->row_major ? row * from->columns + column
                                            : column * from->rows + row);
}

static uint32_t cell_to(const struct s2f_table *to, unsigned column,
                        unsigned row)
{
    return to->address +
           (to->layout ? column * to->rows + row : row * to->columns + column);
}

static uint8_t peek(const struct s2f_unpack *unpack, uint32_t address)
{
    return address < unpack->export.limit ? unpack->ram[address] : 0;
}

static bool songs_in_order(const struct s2f_source *source)
{
    for (unsigned i = 0; i < source->songs; i++)
        if (source->song[i].song != i + 1)
            return false;
    return true;
}

static void copy_row(const struct s2f_unpack *unpack,
                     struct s2f_project *project, unsigned i, unsigned from_row,
                     unsigned to_row)
{
    const struct s2f_export_table *from =
        &unpack->export.table[unpack->kind[i]];
    const struct s2f_table *to = &project->table[i];

    for (unsigned c = 0; c < to->columns; c++)
        project->memory[cell_to(to, c, to_row)] =
            peek(unpack, cell_from(from, c, from_row));
}

void s2f_unpack_rows(const struct s2f_unpack *unpack,
                     struct s2f_project *project)
{
    const struct s2f_source *source = unpack->source;

    for (unsigned i = 0; i < project->tables; i++) {
        if (unpack->kind[i] == S2F_EXPORT_INIT && !songs_in_order(source)) {
            for (unsigned s = 0; s < source->songs; s++)
                copy_row(unpack, project, i, source->song[s].song - 1, s);
            continue;
        }
        for (unsigned r = 0; r < unpack->export.table[unpack->kind[i]].rows;
             r++)
            copy_row(unpack, project, i, r, r);
    }
}

/* ---- behind the used rows ---- */

/* Copies the cells behind table i's used rows to image; where access is given,
 * only those that were read. */
static void copy_behind(const struct s2f_unpack *unpack,
                        const struct s2f_project *project, unsigned i,
                        const uint8_t *access, uint8_t *image)
{
    const struct s2f_export_table *from =
        &unpack->export.table[unpack->kind[i]];
    const struct s2f_table *to = &project->table[i];

    for (unsigned r = from->rows; r < to->rows; r++)
        for (unsigned c = 0; c < to->columns; c++) {
            uint32_t at = cell_to(to, c, r);

            if (!access || access[at] & S2F_ACCESS_READ)
                image[at] = peek(unpack, cell_from(from, c, r));
        }
}

static bool has_init_rows(const struct s2f_unpack *unpack, unsigned i)
{
    return unpack->kind[i] == S2F_EXPORT_INIT;
}

void s2f_unpack_rows_behind(const struct s2f_unpack *unpack,
                            struct s2f_project *project)
{
    const struct s2f_source *source = unpack->source;
    struct s2f_scratch *scratch = source->scratch;
    struct s2f_playback *playback = &scratch->playback;
    uint32_t frames = source->compared;

    if (frames < FRAMES_AT_LEAST)
        frames = FRAMES_AT_LEAST;
    if (frames > FRAMES_AT_MOST)
        frames = FRAMES_AT_MOST;
    memcpy(scratch->ram, project->memory, sizeof scratch->ram);
    memset(scratch->map, 0, sizeof scratch->map);
    for (unsigned i = 0; i < project->tables; i++)
        if (!has_init_rows(unpack, i))
            copy_behind(unpack, project, i, NULL, scratch->ram);
    for (unsigned song = 0; song < source->songs; song++) {
        s2f_playback_project(playback, project, scratch->ram, song,
                             S2F_DIALECT_REAL, S2F_CPU_WATCH, scratch->map);
        while (playback->frame < frames && !playback->bad_opcode)
            (void)s2f_playback_frame(playback, NULL);
    }
    for (unsigned i = 0; i < project->tables; i++)
        if (!has_init_rows(unpack, i))
            copy_behind(unpack, project, i, scratch->map, project->memory);
}
