/* Reading the lists and sequences of the players that route rehost knows.
 *
 * Sequences are the editor's already, but for the order of an event's bytes.
 * Lists differ: transposition 0 is $80 and counts modulo 128 semitones, $FF has
 * no argument (a pointer elsewhere says where the list goes on), and a list
 * need not begin with a transposition. */
#include "convert/rehost/music.h"

#include <string.h>

enum {
    MAX_ENTRIES = 1024, /* of a list while it is read */
    MAX_LIST = 2048,    /* its bytes */
    LIST_END = 0xff,
    LIST_STOP = 0xfe,
    LOWEST = -32, /* semitones that a transposition byte can say */
    HIGHEST = S2F_ORDER_STOP - 1 - S2F_ORDER_TRANSPOSE_0
};

struct entry {
    uint8_t sequence;
    int16_t transpose;
    bool explicit;    /* the list says it here */
    uint32_t address; /* of its first byte in the tune */
};

struct list {
    unsigned count, loop;
    bool loops;
    struct entry entry[MAX_ENTRIES];
};

static enum s2f_status fail(struct s2f_diag *diag, uint32_t address,
                            const char *why)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, address, "%s",
                    why);
}

static bool knows_stop(const struct s2f_rehost *r)
{
    return r->place.stop_from != 0;
}

/* Semitones of a transposition byte, modulo 128 as near to 0 as they are. */
static int semitones(uint8_t byte)
{
    int t = byte & 0x7f;

    return t > HIGHEST ? t - 128 : t;
}

/* Reads entries from address `at` to the end of the list. */
static enum s2f_status read_part(const struct s2f_rehost *r, uint32_t at,
                                 struct list *list, struct s2f_diag *diag)
{
    int transpose = list->count ? list->entry[list->count - 1].transpose : 0;
    bool explicit = false;

    for (uint32_t from = at, i = at; i < 0x10000 && i - from < MAX_LIST; i++) {
        uint8_t byte = r->ram[i];

        if (byte == LIST_END || (byte == LIST_STOP && knows_stop(r))) {
            if (explicit)
                break;
            list->loops = byte == LIST_END;
            return S2F_STATUS_OK;
        }
        if (byte >= 0x80) {
            transpose = semitones(byte);
            if (explicit || transpose < LOWEST)
                return fail(diag, i, "an order list's transposition is odd");
            explicit = true;
            continue;
        }
        if (list->count >= MAX_ENTRIES)
            break;
        list->entry[list->count++] = (struct entry){
            byte, (int16_t)transpose, explicit, explicit ? i - 1 : i};
        explicit = false;
    }
    return fail(diag, at, "an order list does not end");
}

/* The entry at that address. One whose transposition the loop leaves out does
 * not count. */
static bool entry_at(const struct list *list, uint32_t address, unsigned *n)
{
    for (*n = 0; *n < list->count; ++*n)
        if (list->entry[*n].address == address)
            return true;
    return false;
}

/* When the loop's target has no transposition of its own, the one at the end of
 * the list goes on: then as many entries as that concerns are added with it. */
static bool settle_loop(struct list *list)
{
    unsigned end = list->count;
    unsigned target = list->loop;
    int transpose = list->entry[end - 1].transpose;

    if (list->entry[target].explicit ||
        list->entry[target].transpose == transpose)
        return true;
    list->loop = end;
    for (unsigned i = target; i < end; i++) {
        if (list->entry[i].explicit) {
            list->loop = i;
            return true;
        }
        if (list->count >= MAX_ENTRIES)
            return false;
        list->entry[list->count] = list->entry[i];
        list->entry[list->count++].transpose = (int16_t)transpose;
    }
    return true;
}

static enum s2f_status read_list(const struct s2f_rehost *r, uint16_t start,
                                 uint16_t loop, struct list *list,
                                 struct s2f_diag *diag)
{
    enum s2f_status status;

    list->count = 0;
    list->loop = 0;
    status = read_part(r, start, list, diag);
    if (status)
        return status;
    if (list->count == 0)
        return fail(diag, start, "an order list is empty");
    if (list->loops && !entry_at(list, loop, &list->loop)) {
        list->loop = list->count;
        status = read_part(r, loop, list, diag);
        if (status)
            return status;
        if (list->loop == list->count)
            return fail(diag, loop, "an order list's loop is empty");
    }
    if (list->loops && !settle_loop(list))
        return fail(diag, start, "an order list is too long");
    return S2F_STATUS_OK;
}

/* ---- sequences ---- */

struct event {
    uint8_t command, instrument, duration; /* 0 = none */
};

/* A byte before a note. Of two of a kind the last one counts, but for ties,
 * which add up except in JCH's player. That one runs commands as it reads them,
 * so two cannot become one. */
static bool add_prefix(enum s2f_rehost_family family, struct event *event,
                       uint8_t byte)
{
    bool jch = family == S2F_REHOST_JCH;

    if (byte >= S2F_ROW_COMMAND) {
        if (jch && event->command && event->command != byte)
            return false;
        event->command = byte;
    } else if (byte >= S2F_ROW_INSTRUMENT) {
        event->instrument = byte;
    } else {
        if (!jch)
            byte |= event->duration & 0x10;
        event->duration = byte;
    }
    return true;
}

/* Packs the sequence at `at` in the editor's order. Returns its size with $7F,
 * or 0 where it is none that the editor can hold. */
static unsigned read_sequence(const struct s2f_rehost *r, uint32_t at,
                              uint8_t *out)
{
    const uint8_t *ram = r->ram;
    struct event event = {0, 0, 0};
    unsigned size = 0, rows = 0, length = 1;

    for (unsigned i = 0; i < S2F_PROJECT_SLOT && at + i < 0x10000; i++) {
        uint8_t byte = ram[at + i];
        bool fresh = !event.command && !event.instrument && !event.duration;

        if (byte >= 0x80) {
            if (!add_prefix(r->family, &event, byte))
                return 0;
            continue;
        }
        if (byte == S2F_SEQUENCE_END) {
            out[size] = byte;
            return fresh && size && rows <= S2F_SEQUENCE_ROWS ? size + 1 : 0;
        }
        if ((byte > S2F_NOTE_LAST && byte != S2F_NOTE_HOLD) ||
            size + 4 > S2F_SEQUENCE_PACKED)
            return 0;
        if (event.command)
            out[size++] = event.command;
        if (event.instrument)
            out[size++] = event.instrument;
        if (event.duration) {
            out[size++] = event.duration;
            length = (event.duration & 15u) + 1;
        }
        out[size++] = byte;
        rows += length;
        memset(&event, 0, sizeof event);
    }
    return 0;
}

static uint32_t sequence_address(struct s2f_rehost *r, unsigned n)
{
    const struct s2f_section *low = s2f_rehost_section(r, S2F_ROLE_POINTERS, 0);
    const struct s2f_section *high =
        s2f_rehost_section(r, S2F_ROLE_POINTERS, 1);

    return r->ram[(low->low + n) & 0xffff] |
           (uint32_t)r->ram[(high->low + n) & 0xffff] << 8;
}

static enum s2f_status read_used(struct s2f_rehost *r,
                                 struct s2f_rehost_music *music,
                                 const struct list *list, struct s2f_diag *diag)
{
    for (unsigned i = 0; i < list->count; i++) {
        unsigned n = list->entry[i].sequence;
        uint32_t at = sequence_address(r, n);

        if (music->used[n])
            continue;
        music->used[n] = true;
        music->size[n] = (uint16_t)read_sequence(r, at, music->sequence[n]);
        if (!music->size[n])
            return fail(diag, at, "a sequence is not as the editor has them");
        s2f_rehost_bound_sections(r, at);
        if (n >= music->sequences)
            music->sequences = n + 1;
    }
    return S2F_STATUS_OK;
}

/* ---- lists that are too long ---- */

/* A sequence number for two sequences played one after the other: one that is
 * there already, or a new one. S2F_PROJECT_MAX_SEQUENCES = impossible. */
static unsigned join(struct s2f_rehost_music *music, unsigned a, unsigned b)
{
    uint8_t bytes[2 * S2F_PROJECT_SLOT];
    struct s2f_sequence both;
    unsigned first = music->size[a] - 1u;
    unsigned size = first + music->size[b], n;

    if (size > S2F_SEQUENCE_PACKED + 1 || music->sequence[b][0] < 0x80)
        return S2F_PROJECT_MAX_SEQUENCES;
    memcpy(bytes, music->sequence[a], first);
    memcpy(bytes + first, music->sequence[b], music->size[b]);
    s2f_sequence_unpack(bytes, size, &both);
    if (both.rows > S2F_SEQUENCE_ROWS)
        return S2F_PROJECT_MAX_SEQUENCES;
    for (n = 0; n < S2F_PROJECT_MAX_SEQUENCES; n++)
        if (!music->used[n] || (music->size[n] == size &&
                                memcmp(music->sequence[n], bytes, size) == 0))
            break;
    if (n == S2F_PROJECT_MAX_SEQUENCES)
        return n;
    music->used[n] = true;
    music->size[n] = (uint16_t)size;
    memcpy(music->sequence[n], bytes, size);
    if (n >= music->sequences)
        music->sequences = n + 1;
    return n;
}

static bool joins(const struct list *list, unsigned i, unsigned a, unsigned b)
{
    return i + 1 < list->count && list->entry[i].sequence == a &&
           list->entry[i + 1].sequence == b &&
           list->entry[i].transpose == list->entry[i + 1].transpose &&
           !(list->loops && list->loop == i + 1);
}

/* The pair of neighbours that occurs most often, joined. false where there is
 * none that can be. */
static bool shorten(struct list *list, struct s2f_rehost_music *music)
{
    unsigned best = 0, at = 0, joined, out = 0;
    uint8_t a, b;

    for (unsigned i = 0; i + 1 < list->count; i++) {
        unsigned times = 0;

        a = list->entry[i].sequence;
        b = list->entry[i + 1].sequence;
        for (unsigned k = i; joins(list, i, a, b) && k < list->count; k++)
            times += joins(list, k, a, b);
        if (times > best &&
            music->size[a] + music->size[b] <= S2F_SEQUENCE_PACKED) {
            best = times;
            at = i;
        }
    }
    if (!best)
        return false;
    a = list->entry[at].sequence;
    b = list->entry[at + 1].sequence;
    joined = join(music, a, b);
    if (joined == S2F_PROJECT_MAX_SEQUENCES)
        return false;
    for (unsigned i = 0, loop = list->loop; i < list->count; i++, out++) {
        if (i == loop)
            list->loop = out;
        list->entry[out] = list->entry[i];
        if (joins(list, i, a, b)) {
            list->entry[out].sequence = (uint8_t)joined;
            i++;
        }
    }
    list->count = out;
    return true;
}

/* Packs list as the editor does; 0 where it is too long. */
static unsigned pack_list(const struct list *list, uint8_t *out)
{
    struct s2f_order_list packed;
    unsigned size;

    if (list->count > S2F_ORDER_ENTRIES)
        return 0;
    memset(&packed, 0, sizeof packed);
    packed.entries = list->count;
    packed.ended = true;
    packed.loops = list->loops;
    packed.loop = list->loop;
    for (unsigned i = 0; i < list->count; i++) {
        packed.entry[i].sequence = list->entry[i].sequence;
        packed.entry[i].transpose =
            (uint8_t)(S2F_ORDER_TRANSPOSE_0 + list->entry[i].transpose);
    }
    size = s2f_order_list_pack(&packed, out, S2F_PROJECT_SLOT);
    return size <= S2F_ORDER_PACKED ? size : 0;
}

static enum s2f_status read_track(struct s2f_rehost *r,
                                  struct s2f_rehost_music *music, unsigned song,
                                  unsigned track, bool pack,
                                  struct s2f_diag *diag)
{
    struct list list = {.count = 0};
    uint16_t start = r->song[song].start[track];
    enum s2f_status status =
        read_list(r, start, r->song[song].loop[track], &list, diag);
    unsigned size;

    if (status)
        return status;
    if (!pack) {
        s2f_rehost_bound_sections(r, start);
        return read_used(r, music, &list, diag);
    }
    size = pack_list(&list, music->list[song][track]);
    while (!size && shorten(&list, music))
        size = pack_list(&list, music->list[song][track]);
    music->list_size[song][track] = (uint16_t)size;
    if (!size)
        return fail(diag, start, "an order list is too long for the editor");
    return S2F_STATUS_OK;
}

enum s2f_status s2f_rehost_read_music(struct s2f_rehost *r,
                                      struct s2f_rehost_music *music,
                                      struct s2f_diag *diag)
{
    memset(music, 0, sizeof *music);
    for (unsigned pass = 0; pass < 2; pass++)
        for (unsigned song = 0; song < r->source->songs; song++)
            for (unsigned track = 0; track < S2F_PROJECT_TRACKS; track++) {
                enum s2f_status status =
                    read_track(r, music, song, track, pass == 1, diag);

                if (status)
                    return status;
            }
    return S2F_STATUS_OK;
}
