/* The editor's packing of rows and order list entries, and its inverse. */
#include "format/sf2_sequence.h"

#include <sid2sf2/project.h>

/* ---- sequences ---- */

struct reader {
    const uint8_t *bytes;
    size_t size;
    unsigned at;
};

static uint8_t next(struct reader *r)
{
    unsigned at = r->at++;

    return at < r->size ? r->bytes[at] : 0;
}

static void add_row(struct s2f_sequence *s, uint8_t command, uint8_t instrument,
                    uint8_t note)
{
    if (s->rows < S2F_SEQUENCE_ROOM)
        s->row[s->rows] = (struct s2f_row){command, instrument, note};
    s->rows++;
}

/* Rows that only wait: a note holds, silence stays. */
static uint8_t filler(uint8_t note)
{
    return note ? S2F_NOTE_HOLD : S2F_NOTE_OFF;
}

/* Reads one event: [command] [instrument] [duration or tie] note. The editor
 * takes whatever follows for the next part. */
static void unpack_event(struct reader *r, unsigned *duration,
                         struct s2f_sequence *s)
{
    uint8_t command = S2F_ROW_NONE, instrument = S2F_ROW_NONE;
    uint8_t value = next(r);

    if (value >= S2F_ROW_COMMAND) {
        command = value;
        value = next(r);
        s->order |= value >= S2F_ROW_COMMAND;
    }
    if (value >= S2F_ROW_INSTRUMENT) {
        instrument = value;
        value = next(r);
        s->order |= value >= S2F_ROW_INSTRUMENT;
    }
    if (value >= S2F_ROW_DURATION) {
        *duration = value & 15;
        if (value & 0x10)
            instrument = S2F_ROW_TIE;
        value = next(r);
    }
    s->event |= value >= 0x80;
    s->note |= value == S2F_SEQUENCE_END ||
               (value > S2F_NOTE_LAST && value < S2F_NOTE_HOLD);
    add_row(s, command, instrument, value);
    for (unsigned k = 0; k < *duration; k++)
        add_row(s, S2F_ROW_NONE, S2F_ROW_NONE, filler(value));
}

void s2f_sequence_unpack(const uint8_t *bytes, size_t size,
                         struct s2f_sequence *s)
{
    struct reader r = {bytes, size, 0};
    unsigned duration = 0;

    s->rows = 0;
    s->ended = s->order = s->event = s->note = false;
    while (r.at < S2F_PROJECT_SLOT && r.at < size && !s->ended) {
        if (bytes[r.at] == S2F_SEQUENCE_END) {
            s->ended = true;
            r.at++;
        } else {
            unpack_event(&r, &duration, s);
        }
    }
    s->size = r.at;
}

struct writer {
    uint8_t *out;
    unsigned room, size;
};

static void put(struct writer *w, uint8_t value)
{
    if (w->size < w->room)
        w->out[w->size] = value;
    w->size++;
}

/* How many rows behind row i only wait, at most 15. */
static unsigned duration_of(const struct s2f_row *row, unsigned rows,
                            unsigned i)
{
    uint8_t wait = filler(row[i].note);
    unsigned duration = 0;

    while (duration < 15 && i + duration + 1 < rows) {
        const struct s2f_row *after = &row[i + duration + 1];

        if (after->instrument != S2F_ROW_NONE ||
            after->command != S2F_ROW_NONE || after->note != wait)
            break;
        duration++;
    }
    return duration;
}

unsigned s2f_sequence_pack(const struct s2f_row *row, unsigned rows,
                           uint8_t *out, unsigned room)
{
    struct writer w = {out, room, 0};
    unsigned last = 16, i = 0;

    while (i < rows) {
        const struct s2f_row *r = &row[i];
        unsigned duration = duration_of(row, rows, i);
        bool tied = r->instrument == S2F_ROW_TIE;

        if (r->command != S2F_ROW_NONE)
            put(&w, r->command);
        if (r->instrument >= S2F_ROW_INSTRUMENT)
            put(&w, r->instrument);
        if (duration != last || tied)
            put(&w,
                (uint8_t)((tied ? S2F_ROW_TIE : S2F_ROW_DURATION) | duration));
        put(&w, r->note);
        last = duration;
        i += duration + 1;
    }
    put(&w, S2F_SEQUENCE_END);
    return w.size;
}

/* ---- order lists ---- */

/* The entry that is played at or behind packed offset `offset`. */
static unsigned entry_at(const uint8_t *bytes, unsigned end, unsigned offset)
{
    unsigned entry = 0;

    for (unsigned i = 0; i < end && i < offset; i++)
        entry += bytes[i] < S2F_ORDER_TRANSPOSE;
    return entry;
}

void s2f_order_list_unpack(const uint8_t *bytes, size_t size,
                           struct s2f_order_list *list)
{
    uint8_t transpose = 0;
    unsigned i;

    *list = (struct s2f_order_list){0};
    for (i = 0; i < size && i < S2F_PROJECT_SLOT; i++) {
        uint8_t value = bytes[i];

        if (value >= S2F_ORDER_STOP)
            break;
        if (value >= S2F_ORDER_TRANSPOSE) {
            transpose = value;
            continue;
        }
        if (list->entries < S2F_ORDER_ENTRIES)
            list->entry[list->entries] = (struct s2f_order){transpose, value};
        list->entries++;
    }
    list->loop = list->entries;
    list->size = i;
    if (i >= size || i >= S2F_PROJECT_SLOT)
        return;
    list->ended = true;
    list->loops = bytes[i] == S2F_ORDER_LOOP;
    list->size = i + 1;
    if (!list->loops || i + 1 >= size)
        return;
    list->size = i + 2;
    list->offset = bytes[i + 1];
    list->loop = entry_at(bytes, i, list->offset);
}

unsigned s2f_order_list_pack(const struct s2f_order_list *list, uint8_t *out,
                             unsigned room)
{
    struct writer w = {out, room, 0};
    unsigned kept =
        list->entries < S2F_ORDER_ENTRIES ? list->entries : S2F_ORDER_ENTRIES;
    unsigned target = list->loop < kept ? list->loop : 0, offset = 0;
    uint8_t current = 0;

    for (unsigned i = 0; i < kept; i++) {
        const struct s2f_order *entry = &list->entry[i];
        bool aim = list->loops && i == target;

        if (aim)
            offset = w.size;
        if (aim || entry->transpose != current)
            put(&w, entry->transpose);
        put(&w, entry->sequence);
        current = entry->transpose;
    }
    put(&w, list->loops ? S2F_ORDER_LOOP : S2F_ORDER_STOP);
    if (list->loops)
        put(&w, (uint8_t)offset);
    return w.size;
}
