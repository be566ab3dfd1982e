#include "convert/unpack/unpack.h"

#include "convert/music/layout.h"
#include "convert/unpack/shape.h"
#include "cpu/opcode.h"
#include "format/sf2_sequence.h"

#include <string.h>

enum {
    MARKERS = 8, /* as the editor writes for each song */
    STOP_SIZE = 6,
    FEW_FRAMES = 8,    /* nothing but mending depends on what is played */
    SLOTS_END = 0xd000 /* a C64 sees I/O from there on */
};

static bool probe(const struct s2f_source *source)
{
    const struct s2f_export_look *look = &source->scratch->look;

    return look->status == S2F_STATUS_OK ||
           look->diag.where_kind != S2F_WHERE_NONE;
}

/* Memory with the export in it: the tune's bytes, or what its init makes of
 * them. */
static enum s2f_status load(struct s2f_source *source, uint8_t *ram,
                            struct s2f_diag *diag)
{
    struct s2f_playback *playback = &source->scratch->playback;
    enum s2f_status status;

    if (!source->scratch->look.placed) {
        s2f_tune_image(source->tune, ram);
        return S2F_STATUS_OK;
    }
    status = s2f_playback_init(playback, source->tune,
                               source->song[source->selected].song, diag);
    if (!status)
        memcpy(ram, playback->memory.ram, 0x10000);
    return status;
}

/* Songs that were asked for and that the export does not have. */
static enum s2f_status check_songs(const struct s2f_unpack *unpack,
                                   struct s2f_diag *diag)
{
    const struct s2f_source *source = unpack->source;

    for (unsigned i = 0; i < source->songs; i++)
        if (source->song[i].song > unpack->export.songs)
            return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                            "the export has %u songs, the tune %u",
                            unpack->export.songs, source->tune->songs);
    return S2F_STATUS_OK;
}

/* Addresses: driver, tables, pointers, lists, sequences. */
static enum s2f_status place(struct s2f_unpack *unpack,
                             struct s2f_project *project, struct s2f_diag *diag)
{
    const struct s2f_export *export = &unpack->export;
    struct s2f_descriptor *d = &project->descriptor;
    unsigned songs = unpack->source->songs, sequences;
    uint32_t at;

    d->code_top = S2F_PROJECT_INIT;
    d->code_size =
        (uint16_t)(export->code_end - export->top + unpack->mends.size);
    d->driver_size = (uint16_t)(export->end - export->top + unpack->mends.size +
                                (export->common.stop ? 0 : STOP_SIZE));
    at = s2f_music_place_tables(
        project, S2F_PROJECT_INIT + (uint32_t)d->driver_size, unpack->order);
    sequences = s2f_music_sequences(at, songs, export->sequences, SLOTS_END);
    if (at + s2f_music_size(songs, sequences, sequences) > 0x10000)
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_ADDRESS, at,
                        "no room for %u songs and %u sequences of full size",
                        songs, sequences);
    s2f_music_place(project, (uint16_t)at, sequences);
    return S2F_STATUS_OK;
}

/* A build without a stop routine gets one, behind its variables. */
static void add_stop(const struct s2f_export *export,
                     struct s2f_project *project)
{
    uint16_t at = (uint16_t)(S2F_PROJECT_INIT + (export->end - export->top));
    uint16_t state = project->common.driver_state;
    const uint8_t stop[STOP_SIZE] = {
        OP_LDA_IMM, 0x40, OP_STA_ABS, (uint8_t)state, (uint8_t)(state >> 8),
        OP_RTS};

    if (export->common.stop)
        return;
    memcpy(project->memory + at, stop, sizeof stop);
    project->common.stop = at;
}

static void put_music(const struct s2f_unpack *unpack,
                      struct s2f_project *project)
{
    const struct s2f_export *export = &unpack->export;
    const struct s2f_source *source = unpack->source;
    struct s2f_order_list list;
    struct s2f_sequence sequence;

    for (unsigned i = 0; i < source->songs; i++)
        for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++) {
            uint16_t at = export->list[source->song[i].song - 1][t];

            s2f_order_list_unpack(unpack->ram + at, export->limit - at, &list);
            s2f_music_put_order_list(project, i, t, unpack->ram + at,
                                     list.size);
        }
    for (unsigned n = 0; n < export->sequences; n++) {
        uint16_t at = export->sequence[n];

        s2f_sequence_unpack(unpack->ram + at, export->limit - at, &sequence);
        s2f_music_put_sequence(project, n, unpack->ram + at, sequence.size);
    }
}

static enum s2f_status convert(struct s2f_source *source,
                               struct s2f_project *project,
                               struct s2f_result *result, struct s2f_diag *diag)
{
    const struct s2f_export_look *look = &source->scratch->look;
    struct s2f_unpack unpack = {.source = source, .ram = source->scratch->code};
    enum s2f_status status;

    (void)result;
    if (look->status) {
        *diag = look->diag;
        return look->status;
    }
    unpack.export = look->export;
    status = check_songs(&unpack, diag);
    if (!status)
        status = load(source, source->scratch->code, diag);
    if (status)
        return status;
    s2f_unpack_shape(&unpack.export, project, unpack.order, unpack.kind);
    s2f_music_set_aux(&project->aux, source, source->songs, MARKERS);
    s2f_unpack_measure(&unpack, project);
    status = place(&unpack, project, diag);
    if (status)
        return status;
    s2f_unpack_driver(&unpack, project);
    add_stop(&unpack.export, project);
    s2f_unpack_rows(&unpack, project);
    put_music(&unpack, project);
    s2f_unpack_rows_behind(&unpack, project);
    s2f_music_mark_loops(project);
    s2f_unpack_names(&unpack, project);
    if (!s2f_music_place_header(project))
        return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                        "no room for the header");
    return S2F_STATUS_OK;
}

const struct s2f_route s2f_route_unpack = {
    .name = "unpack",
    .summary = "exports of SID Factory II: the composer's project again",
    .editable = true,
    .mends = true,
    .look = FEW_FRAMES,
    .probe = probe,
    .convert = convert,
};
