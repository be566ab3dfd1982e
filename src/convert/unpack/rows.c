/* The rows of the tables, and what lies behind them. */
#include "convert/repeat.h"
#include "convert/unpack/unpack.h"

#include <string.h>

/* What a run past a table's end may meet is looked for this far, however it
 * will be compared: the same tune gives the same project. Where nothing will be
 * (doc/batch.md), the second is how far. */
enum {
    WATCH_FRAMES = S2F_PROOF_LIMIT,
    WATCH_FRAMES_LIGHT = 2000,
    WATCH_CYCLES = 1000000000 /* of all songs */
};

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

            if (access && !(access[at] & S2F_ACCESS_READ))
                continue;
            image[at] = peek(unpack, cell_from(from, c, r));
        }
}

/* All tables but Init, whose rows are the songs'. */
static void copy_all_behind(const struct s2f_unpack *unpack,
                            const struct s2f_project *project,
                            const uint8_t *access, uint8_t *image)
{
    for (unsigned i = 0; i < project->tables; i++)
        if (unpack->kind[i] != S2F_EXPORT_INIT)
            copy_behind(unpack, project, i, access, image);
}

/* Plays a song from image, until it repeats, and takes its cycles from *left.
 */
static void watch_song(const struct s2f_source *source,
                       const struct s2f_project *project, const uint8_t *image,
                       unsigned song, uint32_t *left)
{
    struct s2f_scratch *scratch = source->scratch;
    struct s2f_playback *p = &scratch->playback;
    uint32_t frames = source->look ? WATCH_FRAMES_LIGHT : WATCH_FRAMES;
    struct s2f_repeat repeat = {.state = {scratch->fixed, scratch->sources,
                                          scratch->moved,
                                          scratch->again.memory.ram}};

    s2f_playback_project(p, project, image, song, S2F_DIALECT_REAL,
                         S2F_CPU_MARK, scratch->map);
    s2f_playback_translate(p, scratch->translator);
    while (p->frame < frames && *left && !p->bad_opcode) {
        (void)s2f_playback_frame(p, NULL);
        if (s2f_repeat_seen(&repeat, p->frame, p->memory.ram))
            break;
        *left -= p->last_cycles < *left ? p->last_cycles : *left;
    }
    s2f_playback_translate(p, NULL);
}

/* Notes in scratch->map what all songs read. */
static void watch_songs(const struct s2f_source *source,
                        const struct s2f_project *project, const uint8_t *image)
{
    uint32_t left = WATCH_CYCLES;

    memset(source->scratch->map, 0, sizeof source->scratch->map);
    for (unsigned song = 0; song < source->songs; song++)
        watch_song(source, project, image, song, &left);
}

void s2f_unpack_rows_behind(const struct s2f_unpack *unpack,
                            struct s2f_project *project)
{
    const struct s2f_source *source = unpack->source;
    uint8_t *image = source->scratch->ram;

    if (s2f_unpack_closed(unpack))
        return;
    memcpy(image, project->memory, sizeof source->scratch->ram);
    copy_all_behind(unpack, project, NULL, image);
    watch_songs(source, project, image);
    copy_all_behind(unpack, project, source->scratch->map, project->memory);
}
