#include "pack/plan.h"

#include "format/sf2_internal.h"

#include <stdlib.h>

enum {
    SEQUENCE_END = 0x7f,
    LIST_STOP = 0xfe,
    LIST_LOOP = 0xff, /* an offset follows */
    INSTRUMENT = 0xa0,
    COMMAND = 0xc0
};

static enum s2f_status unsafe(struct s2f_diag *diag, uint32_t address,
                              const char *what)
{
    return s2f_fail(diag, S2F_STATUS_SF2_UNSAFE, S2F_WHERE_ADDRESS, address,
                    "%s", what);
}

static bool in_memory(uint32_t from, uint32_t size)
{
    return from <= 0x10000 && size <= 0x10000 - from;
}

/* ---- what is kept ---- */

/* The highest instrument and command that any sequence sets, used or not
 * (DriverUtils::GetHighestInstrumentIndexUsed and its like). */
static void find_highest(const struct s2f_pack_plan *plan, unsigned *instrument,
                         unsigned *command)
{
    const struct s2f_project *project = plan->project;

    *instrument = *command = 0;
    for (unsigned n = 0; n < project->music.sequences; n++) {
        const uint8_t *slot = plan->memory + s2f_sf2_sequence(project, n);

        for (unsigned j = 0; j < S2F_PROJECT_SLOT && slot[j] != SEQUENCE_END;
             j++) {
            if (slot[j] >= COMMAND && slot[j] - COMMAND > (int)*command)
                *command = slot[j] - (unsigned)COMMAND;
            if (slot[j] >= INSTRUMENT && slot[j] < COMMAND &&
                slot[j] - INSTRUMENT > (int)*instrument)
                *instrument = slot[j] - (unsigned)INSTRUMENT;
        }
    }
}

/* Rows up to the last one that is not all zero, at least one. */
static unsigned rows_in_use(const struct s2f_pack_plan *plan,
                            const struct s2f_table *table)
{
    for (unsigned row = table->rows; row-- > 1;)
        for (unsigned column = 0; column < table->columns; column++) {
            uint32_t cell = table->address +
                            (table->layout ? column * table->rows + row
                                           : row * table->columns + column);

            if (plan->memory[cell] != 0)
                return row + 1;
        }
    return 1;
}

static enum s2f_status measure_tables(struct s2f_pack_plan *plan,
                                      struct s2f_diag *diag)
{
    const struct s2f_project *project = plan->project;
    unsigned instrument, command;

    find_highest(plan, &instrument, &command);
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *table = &project->table[i];
        unsigned *rows = &plan->rows[i];

        if (table->columns < 1 || table->columns > S2F_PACK_COLUMNS ||
            table->rows < 1 ||
            !in_memory(table->address, (uint32_t)table->rows * table->columns))
            return unsafe(diag, table->address,
                          "a table reaches past $FFFF, or has no rows or "
                          "columns, or over 64 columns");
        if (table->type == S2F_TABLE_INSTRUMENTS)
            *rows = instrument + 1;
        else if (table->type == S2F_TABLE_COMMANDS)
            *rows = command + 1;
        else
            *rows = rows_in_use(plan, table);
        if (*rows > table->rows)
            return unsafe(diag, table->address,
                          "sequences name more instruments or commands than "
                          "the tables have");
    }
    return S2F_STATUS_OK;
}

static enum s2f_status check_music(const struct s2f_pack_plan *plan,
                                   struct s2f_diag *diag)
{
    const struct s2f_project *project = plan->project;
    const struct s2f_music *m = &project->music;
    unsigned lists = plan->songs * m->tracks;

    if (m->tracks != S2F_PROJECT_TRACKS)
        return unsafe(diag, m->order_lists, "the project has not three tracks");
    if (m->order_list_size < S2F_PROJECT_SLOT ||
        m->sequence_size < S2F_PROJECT_SLOT)
        return unsafe(diag, m->order_lists,
                      "slots of order lists or sequences are under 256 bytes");
    if (plan->sequences > m->sequences ||
        m->sequences > S2F_PROJECT_MAX_SEQUENCES ||
        !in_memory(s2f_sf2_sequence(project, m->sequences), 0))
        return unsafe(diag, m->sequence0,
                      "sequences reach past $FFFF, or more are used than "
                      "declared");
    if (!in_memory(s2f_sf2_order_list(project, lists), 0) ||
        !in_memory(m->order_list_low, m->tracks) ||
        !in_memory(m->order_list_high, m->tracks) ||
        !in_memory(m->sequence_low, m->sequences) ||
        !in_memory(m->sequence_high, m->sequences))
        return unsafe(diag, m->order_lists,
                      "order lists or pointers reach past $FFFF");
    return S2F_STATUS_OK;
}

/* A packed tune's init and play are in the driver. */
static enum s2f_status check_driver(const struct s2f_project *project,
                                    struct s2f_diag *diag)
{
    const struct s2f_descriptor *d = &project->descriptor;
    uint32_t end = (uint32_t)d->code_top + d->driver_size;

    if (d->driver_size < 3 || end > 0x10000 || d->code_size > d->driver_size)
        return unsafe(diag, d->code_top,
                      "the driver reaches past $FFFF or is smaller than its "
                      "code");
    if (project->common.init < d->code_top || project->common.init + 3u > end ||
        project->common.update < d->code_top || project->common.update >= end)
        return unsafe(diag, d->code_top,
                      "init or update lies outside the driver");
    return S2F_STATUS_OK;
}

enum s2f_status s2f_pack_measure(struct s2f_pack_plan *plan,
                                 struct s2f_diag *diag)
{
    enum s2f_status status = check_driver(plan->project, diag);

    if (status)
        return status;
    plan->songs = s2f_sf2_songs(plan->project);
    plan->sequences = s2f_project_highest_sequence(plan->project) + 1;
    status = check_music(plan, diag);
    if (status)
        return status;
    return measure_tables(plan, diag);
}

/* ---- where it goes ---- */

static void add(struct s2f_pack_plan *plan, uint32_t from, uint32_t size,
                uint32_t full)
{
    plan->section[plan->sections++] =
        (struct s2f_pack_section){from, size, full, 0};
}

static void add_table(struct s2f_pack_plan *plan, const struct s2f_table *table,
                      unsigned rows)
{
    if (!table->layout) {
        add(plan, table->address, rows * table->columns,
            (uint32_t)table->rows * table->columns);
        return;
    }
    for (unsigned column = 0; column < table->columns; column++)
        add(plan, table->address + column * (uint32_t)table->rows, rows,
            table->rows);
}

/* A list's bytes with $FE, or with $FF and the loop's offset; 0 = no end. */
static uint32_t list_size(const uint8_t *slot)
{
    for (uint32_t j = 0; j < S2F_PROJECT_SLOT; j++) {
        if (slot[j] == LIST_STOP)
            return j + 1;
        if (slot[j] == LIST_LOOP)
            return j + 1 < S2F_PROJECT_SLOT ? j + 2 : 0;
    }
    return 0;
}

/* A sequence's bytes with $7F; 0 = no end, as the editor's packer has it. */
static uint32_t sequence_size(const uint8_t *slot)
{
    for (uint32_t j = 0; j < S2F_PROJECT_SLOT; j++)
        if (slot[j] == SEQUENCE_END)
            return j + 1;
    return 0;
}

static enum s2f_status add_lists(struct s2f_pack_plan *plan,
                                 struct s2f_diag *diag)
{
    const struct s2f_music *m = &plan->project->music;

    for (unsigned i = 0; i < plan->songs * m->tracks; i++) {
        uint32_t from = s2f_sf2_order_list(plan->project, i);
        uint32_t size = list_size(plan->memory + from);

        if (size == 0)
            return unsafe(diag, from, "an order list has no end");
        add(plan, from, size, m->order_list_size);
    }
    return S2F_STATUS_OK;
}

static void add_sequences(struct s2f_pack_plan *plan)
{
    for (unsigned n = 0; n < plan->sequences; n++) {
        uint32_t from = s2f_sf2_sequence(plan->project, n);

        add(plan, from, sequence_size(plan->memory + from),
            plan->project->music.sequence_size);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct s2f_pack_section *p = a, *q = b;

    return p->from < q->from ? -1 : p->from > q->from;
}

/* Sections follow each other without gaps, in the project's order. */
static enum s2f_status place(struct s2f_pack_plan *plan, struct s2f_diag *diag)
{
    const struct s2f_descriptor *d = &plan->project->descriptor;
    uint32_t to = (uint32_t)d->code_top + d->driver_size, free_from = to;

    qsort(plan->section, plan->sections, sizeof plan->section[0], by_place);
    for (unsigned i = 0; i < plan->sections; i++) {
        struct s2f_pack_section *section = &plan->section[i];

        if (section->from < free_from)
            return unsafe(diag, section->from,
                          "tables, lists or sequences overlap each other or "
                          "the driver");
        free_from = section->from + section->full;
        section->to = to;
        to += section->size;
    }
    plan->end = to;
    return S2F_STATUS_OK;
}

enum s2f_status s2f_pack_lay(struct s2f_pack_plan *plan, struct s2f_diag *diag)
{
    const struct s2f_project *project = plan->project;
    const struct s2f_music *m = &project->music;
    enum s2f_status status;

    plan->sections = 0;
    for (unsigned i = 0; i < project->tables; i++)
        add_table(plan, &project->table[i], plan->rows[i]);
    add(plan, m->order_list_low, m->tracks, m->tracks);
    add(plan, m->order_list_high, m->tracks, m->tracks);
    add(plan, m->sequence_low, plan->sequences, m->sequences);
    add(plan, m->sequence_high, plan->sequences, m->sequences);
    status = add_lists(plan, diag);
    if (status)
        return status;
    add_sequences(plan);
    return place(plan, diag);
}

const struct s2f_pack_section *s2f_pack_find(const struct s2f_pack_plan *plan,
                                             uint32_t address, bool whole)
{
    for (unsigned i = 0; i < plan->sections; i++) {
        const struct s2f_pack_section *section = &plan->section[i];

        if (address >= section->from &&
            address - section->from < (whole ? section->full : section->size))
            return section;
    }
    return NULL;
}

uint32_t s2f_pack_moved(const struct s2f_pack_plan *plan, uint32_t from)
{
    for (unsigned i = 0; i < plan->sections; i++)
        if (plan->section[i].from == from)
            return plan->section[i].to;
    return 0;
}
