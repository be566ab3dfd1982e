#include "convert/music/layout.h"

#include "format/sf2_sequence.h"

#include <stdio.h>
#include <string.h>

enum {
    LOWEST_TOP = 0x0200, /* zero page and stack are no place for a header */
    LIST_SLOTS = S2F_PROJECT_TRACKS * S2F_PROJECT_SLOT,
    HIGHLIGHT_ROWS = 4 /* the editor's own default */
};

/* ---- places ---- */

uint32_t s2f_music_size(unsigned songs, unsigned sequences, unsigned stored)
{
    return 2u * S2F_PROJECT_TRACKS + 2u * sequences +
           (uint32_t)songs * LIST_SLOTS + (uint32_t)stored * S2F_PROJECT_SLOT;
}

unsigned s2f_music_sequences(uint32_t at, unsigned songs, unsigned used,
                             uint32_t limit)
{
    unsigned n = S2F_PROJECT_MAX_SEQUENCES;

    while (n > used && n > 1 && at + s2f_music_size(songs, n, n) > limit)
        n--;
    return n;
}

uint32_t s2f_music_place_tables(struct s2f_project *project, uint32_t at,
                                const uint8_t *order)
{
    for (unsigned i = 0; i < project->tables; i++) {
        struct s2f_table *table = &project->table[order[i]];

        table->address = (uint16_t)at;
        at += (uint32_t)table->rows * table->columns;
    }
    return at;
}

static void put_pointer(struct s2f_project *project, uint16_t low,
                        uint16_t high, unsigned i, uint32_t target)
{
    project->memory[(low + i) & 0xffff] = (uint8_t)target;
    project->memory[(high + i) & 0xffff] = (uint8_t)(target >> 8);
}

void s2f_music_place(struct s2f_project *project, uint16_t at,
                     unsigned sequences)
{
    struct s2f_music *m = &project->music;

    m->tracks = S2F_PROJECT_TRACKS;
    m->order_list_size = S2F_PROJECT_SLOT;
    m->sequence_size = S2F_PROJECT_SLOT;
    m->order_list_low = at;
    m->order_list_high = (uint16_t)(at + S2F_PROJECT_TRACKS);
    m->sequences = (uint8_t)sequences;
    m->sequence_low = (uint16_t)(at + 2 * S2F_PROJECT_TRACKS);
    m->sequence_high = (uint16_t)(m->sequence_low + sequences);
    m->order_lists = (uint16_t)(m->sequence_high + sequences);
    m->sequence0 = (uint16_t)(m->order_lists + project->aux.songs * LIST_SLOTS);
    for (unsigned i = 0; i < m->tracks; i++)
        put_pointer(project, m->order_list_low, m->order_list_high, i,
                    m->order_lists + project->aux.song * LIST_SLOTS +
                        i * S2F_PROJECT_SLOT);
    for (unsigned i = 0; i < sequences; i++)
        put_pointer(project, m->sequence_low, m->sequence_high, i,
                    m->sequence0 + i * S2F_PROJECT_SLOT);
}

static void put_slot(struct s2f_project *project, uint32_t at,
                     const uint8_t *bytes, size_t size)
{
    uint8_t slot[S2F_PROJECT_SLOT] = {0};

    if (at + sizeof slot > sizeof project->memory)
        return;
    memcpy(slot, bytes, size < sizeof slot ? size : sizeof slot);
    memcpy(project->memory + at, slot, sizeof slot);
}

void s2f_music_put_order_list(struct s2f_project *project, unsigned song,
                              unsigned track, const uint8_t *bytes, size_t size)
{
    unsigned slot = song * S2F_PROJECT_TRACKS + track;

    put_slot(project, project->music.order_lists + slot * S2F_PROJECT_SLOT,
             bytes, size);
}

void s2f_music_put_sequence(struct s2f_project *project, unsigned n,
                            const uint8_t *bytes, size_t size)
{
    put_slot(project, project->music.sequence0 + n * S2F_PROJECT_SLOT, bytes,
             size);
}

bool s2f_music_place_header(struct s2f_project *project)
{
    size_t size = s2f_project_header_size(project);

    if (size == 0 || size > S2F_PROJECT_AUX_POINTER - LOWEST_TOP)
        return false;
    project->top = (uint16_t)(S2F_PROJECT_AUX_POINTER - size);
    return true;
}

/* ---- songs ---- */

/* A title as the editor's font can show it: printable ASCII. */
static void song_name(char *out, size_t size, const struct s2f_tune *tune,
                      unsigned song, bool numbered)
{
    char title[sizeof tune->title];

    for (size_t i = 0; i < sizeof title; i++) {
        unsigned char c = (unsigned char)tune->title[i];

        title[i] =
            tune->title[i] && (c < 0x20 || c > 0x7e) ? '?' : tune->title[i];
    }
    if (numbered)
        (void)snprintf(out, size, "%s #%u", title, song);
    else
        (void)snprintf(out, size, "%s", title[0] ? title : "Main");
}

void s2f_music_set_aux(struct s2f_aux *aux, const struct s2f_source *source,
                       unsigned songs, uint8_t markers)
{
    const struct s2f_tune *tune = source->tune;

    aux->present = true;
    aux->highlight_interval = HIGHLIGHT_ROWS;
    aux->sid_model = tune->sid_model[0] == S2F_SID_8580;
    aux->region = source->ntsc;
    aux->songs = songs;
    aux->song = source->selected;
    aux->marker_layers = songs;
    for (unsigned i = 0; i < songs; i++) {
        if (source->names)
            song_name(aux->song_name[i], sizeof aux->song_name[i], tune,
                      source->song[i].song, songs > 1);
        aux->marker_count[i] = markers;
    }
}

/* Rows before a track's loop target, or 0 where it stops. */
static uint32_t loop_row(const struct s2f_project *project, unsigned slot)
{
    uint32_t at = project->music.order_lists + slot * S2F_PROJECT_SLOT;
    struct s2f_order_list list;
    struct s2f_sequence sequence;
    uint32_t rows = 0;

    s2f_order_list_unpack(project->memory + (at & 0xffff),
                          0x10000 - (at & 0xffff), &list);
    if (!list.loops || list.loop >= list.entries ||
        list.entries > S2F_ORDER_ENTRIES)
        return 0;
    for (unsigned i = 0; i < list.loop; i++) {
        at = project->music.sequence0 +
             (uint32_t)list.entry[i].sequence * S2F_PROJECT_SLOT;
        s2f_sequence_unpack(project->memory + (at & 0xffff),
                            0x10000 - (at & 0xffff), &sequence);
        rows += sequence.rows;
    }
    return rows;
}

void s2f_music_mark_loops(struct s2f_project *project)
{
    struct s2f_aux *aux = &project->aux;

    for (unsigned song = 0; song < aux->songs; song++) {
        uint32_t first = UINT32_MAX;

        for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++) {
            uint32_t row = loop_row(project, song * S2F_PROJECT_TRACKS + t);

            if (row < first)
                first = row;
        }
        if (aux->marker_count[song] > 1)
            aux->marker[song][1] = (int32_t)first;
    }
}
