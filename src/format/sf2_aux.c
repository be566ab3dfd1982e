/* Auxiliary data: what a project stores behind its music for the editor alone.
 * Chunks of type (1 byte), version (2), size (2) and payload; type 0 ends them
 * (SID Factory II, AuxilaryDataCollection and the AuxilaryData classes). */
#include "format/sf2_internal.h"

#include "base/bytes.h"

#include <string.h>

enum {
    CHUNK_HEADER = 5,
    CHUNK_END = 0,
    CHUNK_EDITING = 1,
    CHUNK_HARDWARE = 2,
    CHUNK_MARKERS = 3,
    CHUNK_TEXT = 4,
    CHUNK_SONGS = 5,
    MAX_CHUNKS = 16, /* far more than any editor writes */
    MARKERS = 8,     /* the editor has eight a song */
    MAX_MARKERS = 16 /* that the struct holds a layer */
};

void s2f_sf2_aux_default(struct s2f_aux *aux)
{
    memset(aux, 0, sizeof *aux);
    aux->highlight_interval = 4;
    aux->sid_model = 1;
    aux->songs = 1;
    aux->marker_layers = 1;
    aux->marker_count[0] = MARKERS;
}

/* A payload being read. `failed` stays set once it was too short: the editor
 * would read behind its buffer there. */
struct payload {
    const uint8_t *at, *end;
    bool failed;
};

static const uint8_t *take(struct payload *p, size_t size)
{
    const uint8_t *at = p->at;

    if (p->failed || (size_t)(p->end - p->at) < size) {
        p->failed = true;
        return NULL;
    }
    p->at += size;
    return at;
}

static unsigned take_byte(struct payload *p)
{
    const uint8_t *at = take(p, 1);

    return at ? at[0] : 0;
}

static unsigned take_word(struct payload *p)
{
    const uint8_t *at = take(p, 2);

    return at ? s2f_le16(at) : 0;
}

static int32_t take_int(struct payload *p)
{
    const uint8_t *at = take(p, 4);
    uint32_t value;
    int32_t result;

    if (!at)
        return 0;
    value = s2f_le16(at) | (uint32_t)s2f_le16(at + 2) << 16;
    memcpy(&result, &value, sizeof result);
    return result;
}

/* One layer of play markers; out-of-range ones are passed over. */
static void take_layer(struct payload *p, struct s2f_aux *aux, unsigned layer)
{
    unsigned count = take_byte(p);

    for (unsigned i = 0; i < count && !p->failed; i++) {
        int32_t position = take_int(p);

        if (layer < S2F_PROJECT_MAX_SONGS && i < MAX_MARKERS)
            aux->marker[layer][i] = position;
    }
    if (layer < S2F_PROJECT_MAX_SONGS)
        aux->marker_count[layer] =
            (uint8_t)(count < MAX_MARKERS ? count : MAX_MARKERS);
}

/* AuxilaryDataPlayMarkers: version 1 has one layer and no count of them. */
static void take_markers(struct payload *p, struct s2f_aux *aux,
                         unsigned version)
{
    unsigned layers = version == 1 ? 1 : version == 2 ? take_byte(p) : 0;

    for (unsigned layer = 0; layer < layers && !p->failed; layer++)
        take_layer(p, aux, layer);
    aux->marker_layers =
        layers < S2F_PROJECT_MAX_SONGS ? layers : S2F_PROJECT_MAX_SONGS;
}

/* AuxilaryDataSongs: version 1 has no names. */
static void take_songs(struct payload *p, struct s2f_aux *aux, unsigned version)
{
    aux->songs = take_byte(p);
    aux->song = take_byte(p);
    memset(aux->song_name, 0, sizeof aux->song_name);
    for (unsigned i = 0; version != 1 && i < aux->songs; i++) {
        size_t length = take_byte(p);
        const uint8_t *name = take(p, length);

        if (!name)
            return;
        if (length > S2F_PROJECT_NAME - 1)
            length = S2F_PROJECT_NAME - 1;
        if (i < S2F_PROJECT_MAX_SONGS)
            memcpy(aux->song_name[i], name, length);
    }
}

/* Passes over a list of strings. */
static void skip_strings(struct payload *p, unsigned count)
{
    for (unsigned i = 0; i < count && !p->failed; i++)
        (void)take(p, take_byte(p));
}

/* Passes over the texts of one table in version 1 or 2. */
static void skip_table(struct payload *p, unsigned version)
{
    unsigned layers;

    (void)take_int(p);
    layers = version == 1 ? 1 : take_word(p);
    for (unsigned i = 0; i < layers && !p->failed; i++)
        skip_strings(p, take_word(p));
}

static void keep_text(struct s2f_aux *aux, const uint8_t *bytes, size_t size)
{
    if (aux->text_size + size <= S2F_PROJECT_MAX_TEXT)
        memcpy(aux->text + aux->text_size, bytes, size);
    aux->text_size += size;
}

/* AuxilaryDataTableText. Version 1 lacks the number of layers behind a table's
 * id: it is kept with that number put in. Afterwards text_size may be larger
 * than the struct's room; the caller looks. */
static void take_text(struct payload *p, struct s2f_aux *aux, unsigned version)
{
    static const uint8_t one_layer[2] = {1, 0};
    const uint8_t *start = p->at;
    unsigned tables = take_byte(p);

    aux->text_size = 0;
    if (tables == 0)
        return;
    if (!p->failed)
        keep_text(aux, start, 1);
    for (unsigned i = 0; i < tables && !p->failed; i++) {
        start = p->at;
        skip_table(p, version);
        if (p->failed)
            break;
        if (version == 1) {
            keep_text(aux, start, 4);
            keep_text(aux, one_layer, sizeof one_layer);
            start += 4;
        }
        keep_text(aux, start, (size_t)(p->at - start));
    }
    if (p->failed)
        aux->text_size = 0;
}

bool s2f_sf2_text_valid(const uint8_t *text, size_t size)
{
    struct payload p = {text, text + size, false};
    unsigned tables = take_byte(&p);

    for (unsigned i = 0; i < tables && !p.failed; i++)
        skip_table(&p, 2);
    return !p.failed && p.at == p.end && tables > 0;
}

struct chunk {
    unsigned type, version;
    uint32_t address, size; /* of the header; of the payload */
};

static void read_text(struct payload *p, struct s2f_aux *aux,
                      const struct chunk *chunk, struct s2f_findings *findings)
{
    if (chunk->version != 1 && chunk->version != 2)
        return;
    take_text(p, aux, chunk->version);
    if (aux->text_size <= S2F_PROJECT_MAX_TEXT)
        return;
    s2f_finding_add(findings, S2F_FINDING_AUX_TEXT, chunk->address,
                    "The table texts take %zu bytes; this program keeps %d and "
                    "drops them all.",
                    aux->text_size, S2F_PROJECT_MAX_TEXT);
    aux->text_size = 0;
}

/* Decodes one chunk that lies inside the file. One that is too small for its
 * contents leaves *aux as it was, but the number of songs counts, as it does
 * in the editor: it decides where everything is looked for. */
static void read_chunk(struct s2f_aux *aux, const uint8_t *bytes,
                       const struct chunk *chunk, struct s2f_findings *findings)
{
    struct payload p = {bytes, bytes + chunk->size, false};
    /* the texts are most of it, and no other chunk touches them */
    const size_t size = chunk->type == CHUNK_TEXT
                            ? sizeof *aux
                            : offsetof(struct s2f_aux, text_size);
    struct s2f_aux next;

    memcpy(&next, aux, size);
    switch (chunk->type) {
    case CHUNK_EDITING:
        next.notation = (uint8_t)take_byte(&p);
        next.highlight_offset = (uint8_t)take_byte(&p);
        next.highlight_interval = (uint8_t)take_byte(&p);
        break;
    case CHUNK_HARDWARE:
        next.sid_model = (uint8_t)take_byte(&p);
        next.region = (uint8_t)take_byte(&p);
        break;
    case CHUNK_MARKERS:
        memset(next.marker, 0, sizeof next.marker);
        memset(next.marker_count, 0, sizeof next.marker_count);
        take_markers(&p, &next, chunk->version);
        break;
    case CHUNK_TEXT:
        read_text(&p, &next, chunk, findings);
        break;
    default:
        take_songs(&p, &next, chunk->version);
        break;
    }
    if (!p.failed) {
        memcpy(aux, &next, size);
        return;
    }
    if (chunk->type == CHUNK_SONGS && chunk->size >= 2) {
        aux->songs = next.songs;
        aux->song = next.song;
    }
    s2f_finding_add(findings, S2F_FINDING_AUX_SMALL, chunk->address,
                    "Auxiliary chunk %u at $%04X has %u bytes, fewer than its "
                    "contents need.",
                    chunk->type, (unsigned)chunk->address,
                    (unsigned)chunk->size);
}

/* Objections to a chunk's header. False where the walk must end. */
static bool check_chunk(const struct chunk *chunk, uint32_t bottom,
                        uint32_t *seen, struct s2f_findings *findings)
{
    unsigned at = (unsigned)chunk->address;

    if (chunk->type > CHUNK_SONGS) {
        s2f_finding_add(findings, S2F_FINDING_AUX_UNKNOWN, chunk->address,
                        "Auxiliary chunk at $%04X has the unknown type %u.", at,
                        chunk->type);
        return false;
    }
    if (chunk->address + CHUNK_HEADER + chunk->size > bottom) {
        s2f_finding_add(findings, S2F_FINDING_AUX_PAST_END, chunk->address,
                        "Auxiliary chunk %u at $%04X with %u bytes runs past "
                        "the file's end at $%04X.",
                        chunk->type, at, (unsigned)chunk->size,
                        (unsigned)bottom);
        return false;
    }
    if (*seen >> chunk->type & 1)
        s2f_finding_add(findings, S2F_FINDING_AUX_TWICE, chunk->address,
                        "Auxiliary chunk %u occurs a second time, at $%04X.",
                        chunk->type, at);
    *seen |= 1u << chunk->type;
    if ((chunk->type == CHUNK_MARKERS || chunk->type == CHUNK_TEXT) &&
        (chunk->version < 1 || chunk->version > 2))
        s2f_finding_add(findings, S2F_FINDING_AUX_VERSION, chunk->address,
                        "Auxiliary chunk %u at $%04X has version %u; the "
                        "editor knows 1 and 2.",
                        chunk->type, at, chunk->version);
    return true;
}

static void read_chunks(struct s2f_aux *aux, const struct s2f_project *project,
                        uint32_t at, struct s2f_findings *findings)
{
    const uint8_t *m = project->memory;
    uint32_t seen = 0;

    for (unsigned i = 0; i < MAX_CHUNKS && at + CHUNK_HEADER <= project->bottom;
         i++) {
        struct chunk chunk = {m[at], s2f_le16(m + at + 1), at,
                              s2f_le16(m + at + 3)};

        if (chunk.type == CHUNK_END) {
            aux->present = true;
            return;
        }
        if (!check_chunk(&chunk, project->bottom, &seen, findings))
            return;
        read_chunk(aux, m + at + CHUNK_HEADER, &chunk, findings);
        at += CHUNK_HEADER + chunk.size;
    }
    s2f_finding_add(findings, S2F_FINDING_AUX_END, at,
                    "The auxiliary chunks have no end before $%04X.",
                    (unsigned)at);
}

void s2f_sf2_aux_read(struct s2f_aux *aux, const struct s2f_project *project,
                      struct s2f_findings *findings)
{
    uint32_t at = s2f_le16(project->memory + S2F_PROJECT_AUX_POINTER);

    s2f_sf2_aux_default(aux);
    if (at == 0)
        return;
    if (at < project->top || at >= project->bottom) {
        s2f_finding_add(findings, S2F_FINDING_AUX_POINTER,
                        S2F_PROJECT_AUX_POINTER,
                        "The auxiliary pointer $%04X leads out of the file "
                        "($%04X to $%04X).",
                        (unsigned)at, project->top, (unsigned)project->bottom);
        return;
    }
    read_chunks(aux, project, at, findings);
}

/* ---- writing ---- */

struct sink {
    uint8_t *out;
    size_t room, size;
};

static void put(struct sink *s, const void *bytes, size_t size)
{
    if (s->out && s->size <= s->room && size <= s->room - s->size)
        memcpy(s->out + s->size, bytes, size);
    s->size += size;
}

static void put_byte(struct sink *s, unsigned value)
{
    uint8_t byte = (uint8_t)value;

    put(s, &byte, 1);
}

static void put_word(struct sink *s, unsigned value)
{
    uint8_t bytes[2];

    s2f_put_le16(bytes, (uint16_t)value);
    put(s, bytes, sizeof bytes);
}

/* Starts a chunk; returns where its size belongs. */
static size_t open_chunk(struct sink *s, unsigned type, unsigned version)
{
    put_byte(s, type);
    put_word(s, version);
    put_word(s, 0);
    return s->size;
}

static void close_chunk(struct sink *s, size_t start)
{
    if (s->out && start >= 2 && start <= s->room)
        s2f_put_le16(s->out + start - 2, (uint16_t)(s->size - start));
}

static unsigned at_most(unsigned value, unsigned limit)
{
    return value < limit ? value : limit;
}

static void write_markers(struct sink *s, const struct s2f_aux *aux)
{
    unsigned layers = at_most(aux->marker_layers, S2F_PROJECT_MAX_SONGS);
    size_t start = open_chunk(s, CHUNK_MARKERS, 2);

    put_byte(s, layers);
    for (unsigned layer = 0; layer < layers; layer++) {
        unsigned count = at_most(aux->marker_count[layer], MAX_MARKERS);

        put_byte(s, count);
        for (unsigned i = 0; i < count; i++) {
            uint32_t position = (uint32_t)aux->marker[layer][i];

            put_word(s, position & 0xffff);
            put_word(s, position >> 16);
        }
    }
    close_chunk(s, start);
}

static void write_songs(struct sink *s, const struct s2f_aux *aux)
{
    unsigned songs = at_most(aux->songs, S2F_PROJECT_MAX_SONGS);
    size_t start = open_chunk(s, CHUNK_SONGS, 2);

    put_byte(s, songs);
    put_byte(s, aux->song);
    for (unsigned i = 0; i < songs; i++) {
        size_t length = 0;

        while (length < S2F_PROJECT_NAME - 1 && aux->song_name[i][length])
            length++;
        put_byte(s, (unsigned)length);
        put(s, aux->song_name[i], length);
    }
    close_chunk(s, start);
}

size_t s2f_sf2_aux_write(const struct s2f_aux *aux, uint8_t *out, size_t room)
{
    struct sink s = {out, room, 0};
    size_t start;

    write_markers(&s, aux);
    start = open_chunk(&s, CHUNK_HARDWARE, 1);
    put_byte(&s, aux->sid_model);
    put_byte(&s, aux->region);
    close_chunk(&s, start);
    start = open_chunk(&s, CHUNK_EDITING, 1);
    put_byte(&s, aux->notation);
    put_byte(&s, aux->highlight_offset);
    put_byte(&s, aux->highlight_interval);
    close_chunk(&s, start);
    start = open_chunk(&s, CHUNK_TEXT, 2);
    if (aux->text_size == 0)
        put_byte(&s, 0);
    else if (aux->text_size <= S2F_PROJECT_MAX_TEXT)
        put(&s, aux->text, aux->text_size);
    close_chunk(&s, start);
    write_songs(&s, aux);
    start = open_chunk(&s, CHUNK_END, 0);
    close_chunk(&s, start);
    return s.size;
}
