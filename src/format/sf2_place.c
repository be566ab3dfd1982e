/* Where the parts of a project lie in memory, and what the editor, its save
 * and the SID write over. */
#include "format/sf2_internal.h"

#include "base/bytes.h"

#include <string.h>

enum {
    VECTORS_END = 0x1000, /* $0FFB-$0FFF: aux pointer, JMP, IRQ starter */
    SID_FIRST = 0xd400,
    SID_END = 0xd419,
    EDITOR_STARTER = 58, /* bytes of the IRQ starter that a save appends */
    MAX_PARTS = S2F_PROJECT_MAX_TABLES + 10
};

enum part_kind {
    PART_HEADER,
    PART_VECTORS,
    PART_CODE,
    PART_TABLE,
    PART_POINTERS,
    PART_LISTS,
    PART_SEQUENCES
};

struct part {
    enum part_kind kind;
    uint32_t from, to; /* [from, to) */
    const char *name;
};

struct parts {
    unsigned count;
    struct part part[MAX_PARTS];
};

static void add_part(struct parts *parts, enum part_kind kind, uint32_t from,
                     uint32_t size, const char *name)
{
    parts->part[parts->count++] = (struct part){kind, from, from + size, name};
}

/* Where the header ends: what a file's own chain says, if memory has one that
 * ends, but at least what the writer would need. */
static uint32_t header_end(const struct s2f_project *project)
{
    uint32_t need = project->top + (uint32_t)s2f_project_header_size(project);
    uint32_t at = project->top + 2u;

    if (project->top > 0xfffd ||
        s2f_le16(project->memory + project->top) != S2F_SF2_MAGIC)
        return need;
    while (at + 1 < project->bottom && project->memory[at] != S2F_SF2_END)
        at += 2u + project->memory[at + 1];
    at++;
    return at < project->bottom && at > need ? at : need;
}

static void list_parts(const struct s2f_project *project, struct parts *parts)
{
    const struct s2f_music *m = &project->music;

    parts->count = 0;
    add_part(parts, PART_HEADER, project->top,
             header_end(project) - project->top, "the header");
    add_part(parts, PART_VECTORS, S2F_PROJECT_AUX_POINTER,
             VECTORS_END - S2F_PROJECT_AUX_POINTER, "the vectors");
    add_part(parts, PART_CODE, project->descriptor.code_top,
             project->descriptor.code_size, "the driver's code");
    for (unsigned i = 0; i < project->tables; i++)
        add_part(parts, PART_TABLE, project->table[i].address,
                 (uint32_t)project->table[i].rows * project->table[i].columns,
                 project->table[i].name);
    add_part(parts, PART_POINTERS, m->order_list_low, m->tracks,
             "order list pointers, low");
    add_part(parts, PART_POINTERS, m->order_list_high, m->tracks,
             "order list pointers, high");
    add_part(parts, PART_POINTERS, m->sequence_low, m->sequences,
             "sequence pointers, low");
    add_part(parts, PART_POINTERS, m->sequence_high, m->sequences,
             "sequence pointers, high");
    add_part(parts, PART_LISTS, m->order_lists,
             s2f_sf2_order_list(project, m->tracks * s2f_sf2_songs(project)) -
                 m->order_lists,
             "the order lists");
    add_part(parts, PART_SEQUENCES, m->sequence0,
             s2f_sf2_sequence(project, m->sequences) - m->sequence0,
             "the sequences");
}

static bool overlap(uint32_t from, uint32_t to, uint32_t other_from,
                    uint32_t other_to)
{
    return from < other_to && to > other_from && from < to &&
           other_from < other_to;
}

/* Which finding two overlapping parts are; a is listed before b. Lists against
 * sequences is not one: their order is checked by itself. */
static bool overlap_finding(const struct part *a, const struct part *b,
                            enum s2f_finding_id *id)
{
    if (a->kind == PART_HEADER && b->kind == PART_VECTORS)
        *id = S2F_FINDING_HEADER_PLACE;
    else if (a->kind == PART_HEADER)
        *id = S2F_FINDING_HEADER_OVERLAP;
    else if (a->kind == PART_POINTERS || b->kind == PART_POINTERS)
        *id = S2F_FINDING_POINTERS_OVERLAP;
    else if (a->kind == PART_TABLE || b->kind == PART_TABLE)
        *id = S2F_FINDING_TABLE_OVERLAP;
    else if (b->kind >= PART_LISTS && a->kind < PART_LISTS)
        *id = S2F_FINDING_SLOT_OVERLAP;
    else
        return false;
    return true;
}

static void check_overlaps(const struct parts *parts,
                           struct s2f_findings *findings)
{
    for (unsigned j = 1; j < parts->count; j++) {
        const struct part *b = &parts->part[j];

        for (unsigned i = 0; i < j; i++) {
            const struct part *a = &parts->part[i];
            enum s2f_finding_id id;

            if (!overlap(a->from, a->to, b->from, b->to) ||
                !overlap_finding(a, b, &id))
                continue;
            s2f_finding_add(findings, id, b->from,
                            "$%04X-$%04X (%.24s) overlaps $%04X-$%04X "
                            "(%.24s).",
                            (unsigned)b->from, (unsigned)b->to - 1, b->name,
                            (unsigned)a->from, (unsigned)a->to - 1, a->name);
        }
    }
}

/* The end of what a save keeps: behind the highest sequence in use
 * (DriverUtils::GetEndOfMusicDataAddress). */
static uint32_t save_end(const struct s2f_project *project)
{
    return s2f_sf2_sequence(project, s2f_project_highest_sequence(project) + 1);
}

static void check_save(const struct s2f_project *project,
                       const struct parts *parts, uint32_t end,
                       struct s2f_findings *findings)
{
    uint32_t driver = project->descriptor.code_top;
    uint32_t driver_end = driver + project->descriptor.driver_size;
    size_t tail = EDITOR_STARTER + s2f_sf2_aux_write(&project->aux, NULL, 0);

    if (end + tail > 0xffff)
        s2f_finding_add(findings, S2F_FINDING_SAVE_ROOM, end,
                        "The music ends at $%X; a save appends %zu bytes and "
                        "must end at $FFFF.",
                        (unsigned)end, tail);
    if (driver < project->top || driver_end > end)
        s2f_finding_add(findings, S2F_FINDING_SAVE_LOST, driver,
                        "The driver at $%04X-$%04X is not within $%04X-$%04X, "
                        "which a save keeps.",
                        (unsigned)driver, (unsigned)driver_end - 1,
                        project->top, (unsigned)end - 1);
    for (unsigned i = 0; i < parts->count; i++) {
        const struct part *part = &parts->part[i];

        if ((part->kind != PART_TABLE && part->kind != PART_POINTERS &&
             part->kind != PART_LISTS) ||
            (part->from >= project->top && part->to <= end))
            continue;
        s2f_finding_add(findings, S2F_FINDING_SAVE_LOST, part->from,
                        "$%04X-$%04X (%.24s) is not within $%04X-$%04X, which "
                        "a save keeps.",
                        (unsigned)part->from, (unsigned)part->to - 1,
                        part->name, project->top, (unsigned)end - 1);
    }
}

/* The editor's memory is flat: what the driver writes to the SID lands in the
 * bytes of whatever lies at $D400-$D418. */
static void check_sid(const struct s2f_project *project,
                      const struct parts *parts, uint32_t end,
                      struct s2f_findings *findings)
{
    const struct s2f_descriptor *d = &project->descriptor;
    uint32_t driver = d->code_top;
    bool used = overlap(driver, driver + d->code_size, SID_FIRST, SID_END);

    /* A driver may span the registers as long as nothing of it lies there. */
    if (overlap(driver, driver + d->driver_size, SID_FIRST, SID_END))
        for (uint32_t a = SID_FIRST; a < SID_END; a++)
            used |= project->memory[a] != 0;
    if (used)
        s2f_finding_add(findings, S2F_FINDING_SID_OVERLAP, SID_FIRST,
                        "The driver has bytes under the SID's registers at "
                        "$D400.");
    for (unsigned i = 0; i < parts->count; i++) {
        const struct part *part = &parts->part[i];
        uint32_t to = part->kind == PART_SEQUENCES ? end : part->to;

        if (part->kind >= PART_TABLE &&
            overlap(part->from, to, SID_FIRST, SID_END))
            s2f_finding_add(findings, S2F_FINDING_SID_OVERLAP, SID_FIRST,
                            "$%04X-$%04X (%.24s) reaches over the SID's "
                            "registers at $D400.",
                            (unsigned)part->from, (unsigned)to - 1, part->name);
    }
}

/* What the editor writes for mute, play from a position and note preview must
 * hit nothing that means something. */
static void check_pokes(const struct s2f_project *project,
                        const struct parts *parts,
                        struct s2f_findings *findings)
{
    const struct s2f_driver_common *c = &project->common;
    const uint16_t pokes[] = {
        c->sid_channel_offset,     c->tick_counter,
        c->order_list_index,       c->sequence_index,
        c->sequence_in_use,        c->current_sequence,
        c->current_transpose,      c->next_instrument,
        c->next_command,           c->next_note,
        c->next_note_is_tied,      c->trigger_sync,
        c->current_event_duration,
    };

    for (unsigned k = 0; k < sizeof pokes / sizeof pokes[0]; k++) {
        uint32_t at = pokes[k];

        for (unsigned i = 0; i < parts->count; i++) {
            const struct part *part = &parts->part[i];
            bool offsets_in_code = k == 0 && part->kind == PART_CODE;

            if (!overlap(at, at + S2F_PROJECT_TRACKS, part->from, part->to) ||
                offsets_in_code)
                continue;
            s2f_finding_add(findings, S2F_FINDING_POKE_PLACE, at,
                            "The editor writes three bytes at $%04X, inside "
                            "$%04X-$%04X (%.24s).",
                            (unsigned)at, (unsigned)part->from,
                            (unsigned)part->to - 1, part->name);
        }
    }
    if (overlap(pokes[0], pokes[0] + (uint32_t)S2F_PROJECT_TRACKS,
                project->descriptor.code_top,
                project->descriptor.code_top +
                    (uint32_t)project->descriptor.code_size))
        s2f_finding_add(findings, S2F_FINDING_CHANNEL_OFFSETS, pokes[0],
                        "The channel offsets at $%04X lie in the driver's "
                        "code; the editor writes 0, 7, 14 there.",
                        pokes[0]);
}

/* Tables and pointers must reach no further than memory; slots have checks of
 * their own. */
static void check_pointer_tables(const struct parts *parts,
                                 struct s2f_findings *findings)
{
    for (unsigned i = 0; i < parts->count; i++) {
        const struct part *part = &parts->part[i];

        if (part->kind == PART_POINTERS && part->to > 0x10000)
            s2f_finding_add(findings, S2F_FINDING_POINTERS_MEMORY, part->from,
                            "$%04X (%.24s) with %u bytes reaches past $FFFF.",
                            (unsigned)part->from, part->name,
                            (unsigned)(part->to - part->from));
    }
}

void s2f_sf2_check_places(const struct s2f_project *project,
                          struct s2f_findings *findings)
{
    struct parts parts;
    uint32_t end = save_end(project);

    list_parts(project, &parts);
    check_pointer_tables(&parts, findings);
    check_overlaps(&parts, findings);
    check_pokes(project, &parts, findings);
    check_save(project, &parts, end, findings);
    check_sid(project, &parts, end, findings);
}
