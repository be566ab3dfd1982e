/* Order lists and sequences: what the editor makes of them when it opens and
 * exports a project, and what it trips over (SID Factory II, DriverUtils,
 * DataSourceOrderList, DataSourceSequence). */
#include "format/sf2_internal.h"
#include "format/sf2_sequence.h"

#include <string.h>

enum {
    LISTS_AT_MOST = 256 /* the editor counts order lists in one byte */
};

/* Addresses of hostile projects may lie past memory: they wrap. */
static uint8_t peek(const uint8_t *memory, uint32_t address)
{
    return memory[address & 0xffff];
}

unsigned s2f_sf2_songs(const struct s2f_project *project)
{
    unsigned songs = project->aux.songs;

    if (songs < 1)
        return 1;
    return songs > S2F_PROJECT_MAX_SONGS ? S2F_PROJECT_MAX_SONGS : songs;
}

static unsigned count_lists(const struct s2f_project *project)
{
    unsigned lists = project->music.tracks * s2f_sf2_songs(project);

    return lists < LISTS_AT_MOST ? lists : LISTS_AT_MOST;
}

uint32_t s2f_sf2_order_list(const struct s2f_project *project, unsigned i)
{
    return project->music.order_lists +
           (uint32_t)i * project->music.order_list_size;
}

uint32_t s2f_sf2_sequence(const struct s2f_project *project, unsigned n)
{
    return project->music.sequence0 +
           (uint32_t)n * project->music.sequence_size;
}

/* DriverUtils::GetHighestSequenceIndexUsed: $FE does not end its scan. */
unsigned s2f_project_highest_sequence(const struct s2f_project *project)
{
    unsigned highest = 0, lists = count_lists(project);

    for (unsigned i = 0; i < lists; i++) {
        uint32_t at = s2f_sf2_order_list(project, i);

        for (unsigned j = 0; j < project->music.order_list_size; j++) {
            uint8_t value = peek(project->memory, at + j);

            if (value == 0xff)
                break;
            if (value < 0x80 && value > highest)
                highest = value;
        }
    }
    return highest;
}

/* ScreenEditUtils::PrepareSequenceData and ::PrepareSequencePointers. */
void s2f_project_opened(const struct s2f_project *project, uint8_t *memory)
{
    static const uint8_t empty[3] = {0x80, 0x00, 0x7f};
    const struct s2f_music *music = &project->music;
    unsigned highest = s2f_project_highest_sequence(project);

    memmove(memory, project->memory, sizeof project->memory);
    for (unsigned n = 0; n < music->sequences; n++) {
        uint32_t at = s2f_sf2_sequence(project, n);

        if (n > highest && at + sizeof empty <= sizeof project->memory)
            memcpy(memory + at, empty, sizeof empty);
        memory[(music->sequence_low + n) & 0xffff] = (uint8_t)at;
        memory[(music->sequence_high + n) & 0xffff] = (uint8_t)(at >> 8);
    }
}

/* EditorUtils::SelectSong. */
void s2f_sf2_select_song(const struct s2f_project *project, unsigned song,
                         uint8_t *memory)
{
    const struct s2f_music *music = &project->music;

    for (unsigned t = 0; t < music->tracks; t++) {
        uint32_t at = s2f_sf2_order_list(project, song * music->tracks + t);

        memory[(music->order_list_low + t) & 0xffff] = (uint8_t)at;
        memory[(music->order_list_high + t) & 0xffff] = (uint8_t)(at >> 8);
    }
}

/* Copies what of [at, at + size) lies inside memory. */
static void keep(uint8_t *memory, const uint8_t *from, uint32_t at,
                 uint32_t size)
{
    if (at >= 0x10000)
        return;
    if (size > 0x10000 - at)
        size = 0x10000 - at;
    memcpy(memory + at, from + at, size);
}

/* Packer: the driver and every section that it fetches, whole. */
void s2f_project_exported(const struct s2f_project *project, uint8_t *memory)
{
    const struct s2f_music *music = &project->music;
    const uint8_t *from = project->memory;
    unsigned highest = s2f_project_highest_sequence(project);

    memset(memory, 0, sizeof project->memory);
    keep(memory, from, project->descriptor.code_top,
         project->descriptor.driver_size);
    for (unsigned i = 0; i < project->tables; i++)
        keep(memory, from, project->table[i].address,
             (uint32_t)project->table[i].rows * project->table[i].columns);
    keep(memory, from, music->order_list_low, music->tracks);
    keep(memory, from, music->order_list_high, music->tracks);
    keep(memory, from, music->sequence_low, music->sequences);
    keep(memory, from, music->sequence_high, music->sequences);
    keep(memory, from, music->order_lists,
         count_lists(project) * (uint32_t)music->order_list_size);
    keep(memory, from, music->sequence0,
         (highest + 1) * (uint32_t)music->sequence_size);
}

/* ---- order lists ---- */

struct list {
    uint32_t at;
    unsigned song, track; /* counted from 0 */
    int end;              /* index of $FE or $FF, -1 = none */
    unsigned entries;     /* sequence numbers before it */
};

/* Bytes that the editor makes of the list when it is edited. */
static unsigned repacked_list(const uint8_t *memory, const struct list *list)
{
    struct s2f_order_list unpacked;

    s2f_order_list_unpack(memory + list->at, S2F_PROJECT_SLOT, &unpacked);
    return s2f_order_list_pack(&unpacked, NULL, 0);
}

/* Bytes that look like sequence numbers behind an $FE keep sequences alive:
 * the scan for the highest one goes on there. */
static void check_behind(const uint8_t *memory, const struct list *list,
                         struct s2f_findings *findings)
{
    for (uint32_t i = (uint32_t)list->end + 1; i < S2F_PROJECT_SLOT; i++) {
        uint8_t value = peek(memory, list->at + i);

        if (value == 0 || value >= 0x80)
            continue;
        s2f_finding_add(findings, S2F_FINDING_ORDER_BEHIND, list->at + i,
                        "Song %u, track %u: byte %u behind the order list's "
                        "end looks like sequence $%02X.",
                        list->song + 1, list->track + 1, (unsigned)i, value);
        return;
    }
}

static void check_list_end(const uint8_t *memory, const struct list *list,
                           struct s2f_findings *findings)
{
    uint32_t end = list->at + (uint32_t)list->end;
    unsigned song = list->song + 1, track = list->track + 1;
    unsigned size = repacked_list(memory, list);

    if (peek(memory, end) == 0xfe)
        check_behind(memory, list, findings);
    else if (list->entries && peek(memory, end + 1) >= list->end)
        s2f_finding_add(findings, S2F_FINDING_ORDER_LOOP, end + 1,
                        "Song %u, track %u: the order list loops to byte %u, "
                        "past its end at byte %d.",
                        song, track, peek(memory, end + 1), list->end);
    if (list->entries == 0)
        s2f_finding_add(findings, S2F_FINDING_ORDER_EMPTY, list->at,
                        "Song %u, track %u: the order list has no sequence.",
                        song, track);
    if (list->entries >= S2F_ORDER_PACKED)
        s2f_finding_add(findings, S2F_FINDING_ORDER_ENTRIES, list->at,
                        "Song %u, track %u: the order list has %u sequences; "
                        "the editor holds 254.",
                        song, track, list->entries);
    else if (list->end > S2F_ORDER_PACKED - 2 || size > S2F_ORDER_PACKED)
        s2f_finding_add(findings, S2F_FINDING_ORDER_LONG, list->at,
                        "Song %u, track %u: the order list ends at byte %d and "
                        "packs to %u bytes; the editor packs at most 255.",
                        song, track, list->end, size);
}

static void check_list(const struct s2f_project *project, unsigned i,
                       bool *used, struct s2f_findings *findings)
{
    const uint8_t *memory = project->memory;
    struct list list = {s2f_sf2_order_list(project, i),
                        i / project->music.tracks, i % project->music.tracks,
                        -1, 0};

    if (list.at + S2F_PROJECT_SLOT > 0x10000) {
        s2f_finding_add(findings, S2F_FINDING_ORDER_MEMORY, list.at,
                        "Song %u, track %u: the order list at $%X reaches past "
                        "$FFFF.",
                        list.song + 1, list.track + 1, (unsigned)list.at);
        return;
    }
    for (int j = 0; j < S2F_PROJECT_SLOT && list.end < 0; j++) {
        uint8_t value = memory[list.at + (uint32_t)j];

        if (value >= 0xfe)
            list.end = j;
        else if (value < 0x80) {
            used[value] = true;
            list.entries++;
        }
    }
    if (memory[list.at] < 0x80)
        s2f_finding_add(findings, S2F_FINDING_ORDER_START, list.at,
                        "Song %u, track %u: the order list starts with $%02X, "
                        "not with a transposition.",
                        list.song + 1, list.track + 1, memory[list.at]);
    if (list.end < 0)
        s2f_finding_add(findings, S2F_FINDING_ORDER_END, list.at,
                        "Song %u, track %u: the order list at $%04X has no end "
                        "in 256 bytes.",
                        list.song + 1, list.track + 1, (unsigned)list.at);
    else
        check_list_end(memory, &list, findings);
}

/* ---- sequences ---- */

/* A slot as DataSourceSequence::Unpack sees it; an event may run on behind. */
static void unpack_sequence(const uint8_t *memory, uint32_t at,
                            struct s2f_sequence *s)
{
    s2f_sequence_unpack(memory + (at & 0xffff), 0x10000 - (at & 0xffff), s);
}

/* What is wrong inside a sequence that an order list uses. */
static void check_events(const struct s2f_sequence *s, unsigned n, uint32_t at,
                         struct s2f_findings *findings)
{
    unsigned size = 0;

    if (s->ended && s->rows <= S2F_SEQUENCE_ROWS)
        size = s2f_sequence_pack(s->row, s->rows, NULL, 0);
    if (!s->ended)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_END, at,
                        "Sequence $%02X at $%04X has no $7F in 256 bytes.", n,
                        (unsigned)at);
    if (s->order)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_ORDER, at,
                        "Sequence $%02X at $%04X has an event that is not in "
                        "the order command, instrument, duration.",
                        n, (unsigned)at);
    if (s->event)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_EVENT, at,
                        "Sequence $%02X at $%04X has an event without a note.",
                        n, (unsigned)at);
    if (s->note)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_NOTE, at,
                        "Sequence $%02X at $%04X has a note of $70-$7D or $7F.",
                        n, (unsigned)at);
    if (size > S2F_SEQUENCE_PACKED + 1)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_REPACK, at,
                        "Sequence $%02X at $%04X packs to %u bytes, over the "
                        "editor's 254.",
                        n, (unsigned)at, size - 1);
}

/* The editor unpacks every slot, used or not, into a buffer of 1024 rows; what
 * else is odd matters only in those that an order list plays. */
static void check_sequence(const struct s2f_project *project, unsigned n,
                           bool used, struct s2f_findings *findings)
{
    uint32_t at = s2f_sf2_sequence(project, n);
    struct s2f_sequence s;

    unpack_sequence(project->memory, at, &s);
    if (s.rows > S2F_SEQUENCE_ROWS)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_ROWS, at,
                        "Sequence $%02X at $%04X unpacks to %u rows; the "
                        "editor's buffer holds 1023.",
                        n, (unsigned)at, s.rows);
    if (!used)
        return;
    if (s.ended && s.rows == 0)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_EMPTY, at,
                        "Sequence $%02X at $%04X has no rows.", n,
                        (unsigned)at);
    else
        check_events(&s, n, at, findings);
}

/* Declared slots must lie in memory: the editor stamps the unused ones. */
static unsigned check_slots(const struct s2f_project *project,
                            struct s2f_findings *findings)
{
    unsigned count = project->music.sequences;

    for (unsigned n = 0; n < count; n++) {
        uint32_t at = s2f_sf2_sequence(project, n);

        if (at + S2F_PROJECT_SLOT <= 0x10000)
            continue;
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_MEMORY, at,
                        "Slots of sequence $%02X and above reach past $FFFF; "
                        "%u are declared.",
                        n, count);
        return n;
    }
    return count;
}

/* The highest number that bytes from..to carry in the sequences, as the packer
 * scans them (DriverUtils::GetHighestInstrumentIndexUsed and so on), or -1. */
static int highest_index(const struct s2f_project *project, unsigned sequences,
                         unsigned from, unsigned to)
{
    int highest = -1;

    for (unsigned n = 0; n < sequences; n++) {
        uint32_t at = s2f_sf2_sequence(project, n);

        for (unsigned j = 0; j < project->music.sequence_size; j++) {
            uint8_t value = peek(project->memory, at + j);

            if (value == 0x7f)
                break;
            if (value >= from && value <= to && (int)(value - from) > highest)
                highest = (int)(value - from);
        }
    }
    return highest;
}

/* A table that sequences name rows of must have them: the packer copies that
 * many. */
static void check_indices(const struct s2f_project *project, unsigned sequences,
                          struct s2f_findings *findings)
{
    int instrument = highest_index(project, sequences, 0xa0, 0xbf);
    int command = highest_index(project, sequences, 0xc0, 0xff);

    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *t = &project->table[i];

        if (t->type == S2F_TABLE_INSTRUMENTS && instrument >= t->rows)
            s2f_finding_add(findings, S2F_FINDING_INSTRUMENT_RANGE, t->address,
                            "Sequences use instrument $%02X; the table has %u.",
                            (unsigned)instrument, t->rows);
        if (t->type == S2F_TABLE_COMMANDS && command >= t->rows)
            s2f_finding_add(findings, S2F_FINDING_COMMAND_RANGE, t->address,
                            "Sequences use command $%02X; the table has %u.",
                            (unsigned)command, t->rows);
    }
}

void s2f_sf2_check_music(const struct s2f_project *project,
                         struct s2f_findings *findings)
{
    unsigned lists = count_lists(project), slots, live;
    bool used[S2F_PROJECT_MAX_SEQUENCES] = {false};

    for (unsigned i = 0; i < lists; i++)
        check_list(project, i, used, findings);
    for (unsigned n = project->music.sequences; n < S2F_PROJECT_MAX_SEQUENCES;
         n++) {
        if (!used[n])
            continue;
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_COUNT,
                        project->music.order_lists,
                        "An order list uses sequence $%02X; %u are declared.",
                        n, project->music.sequences);
        break;
    }
    slots = check_slots(project, findings);
    live = s2f_project_highest_sequence(project) + 1;
    if (live > slots)
        live = slots;
    for (unsigned n = 0; n < live; n++)
        check_sequence(project, n, used[n], findings);
    check_indices(project, live, findings);
}
