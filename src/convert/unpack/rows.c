/* The rows of the tables, and what lies behind them. */
#include "convert/unpack/unpack.h"

#include <string.h>

/* What a run past a table's end may meet is looked for this far. */
enum { FRAMES_AT_LEAST = S2F_VERIFY_FRAMES, FRAMES_IF_ANY = S2F_PROOF_LIMIT };

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
 * only those that were read. Returns how many. */
static unsigned copy_behind(const struct s2f_unpack *unpack,
                            const struct s2f_project *project, unsigned i,
                            const uint8_t *access, uint8_t *image)
{
    const struct s2f_export_table *from =
        &unpack->export.table[unpack->kind[i]];
    const struct s2f_table *to = &project->table[i];
    unsigned copied = 0;

    for (unsigned r = from->rows; r < to->rows; r++)
        for (unsigned c = 0; c < to->columns; c++) {
            uint32_t at = cell_to(to, c, r);

            if (access && !(access[at] & S2F_ACCESS_READ))
                continue;
            image[at] = peek(unpack, cell_from(from, c, r));
            copied++;
        }
    return copied;
}

/* All tables but Init, whose rows are the songs'. */
static unsigned copy_all_behind(const struct s2f_unpack *unpack,
                                const struct s2f_project *project,
                                const uint8_t *access, uint8_t *image)
{
    unsigned copied = 0;

    for (unsigned i = 0; i < project->tables; i++)
        if (unpack->kind[i] != S2F_EXPORT_INIT)
            copied += copy_behind(unpack, project, i, access, image);
    return copied;
}

/* Plays all songs from image and notes what they read in scratch->map. */
static void watch_songs(const struct s2f_source *source,
                        const struct s2f_project *project, const uint8_t *image,
                        uint32_t frames)
{
    struct s2f_playback *playback = &source->scratch->playback;
    uint8_t *access = source->scratch->map;

    memset(access, 0, sizeof source->scratch->map);
    for (unsigned song = 0; song < source->songs; song++) {
        s2f_playback_project(playback, project, image, song, S2F_DIALECT_REAL,
                             S2F_CPU_MARK, access);
        s2f_playback_translate(playback, source->scratch->translator);
        while (playback->frame < frames && !playback->bad_opcode)
            (void)s2f_playback_frame(playback, NULL);
    }
    s2f_playback_translate(playback, NULL);
}

void s2f_unpack_rows_behind(const struct s2f_unpack *unpack,
                            struct s2f_project *project)
{
    const struct s2f_source *source = unpack->source;
    uint8_t *image = source->scratch->ram, *access = source->scratch->map;
    uint32_t frames = source->compared;

    if (s2f_unpack_closed(unpack))
        return;
    if (frames < FRAMES_AT_LEAST)
        frames = FRAMES_AT_LEAST;
    memcpy(image, project->memory, sizeof source->scratch->ram);
    (void)copy_all_behind(unpack, project, NULL, image);
    watch_songs(source, project, image, frames);
    if (!copy_all_behind(unpack, project, access, project->memory))
        return;
    /* a run past a table's end may go on for long */
    if (frames < FRAMES_IF_ANY)
        watch_songs(source, project, image, FRAMES_IF_ANY);
    (void)copy_all_behind(unpack, project, access, project->memory);
}
