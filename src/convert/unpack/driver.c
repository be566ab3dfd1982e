/* The driver, moved from where the packer put it to $1000. */
#include "convert/unpack/unpack.h"

#include "base/bytes.h"
#include "cpu/opcode.h"

#include <string.h>

enum { STOPPED = 0x40, IO_START = 0xd000, IO_END = 0xe000 };

static bool is_io(uint16_t address)
{
    return address >= IO_START && address < IO_END;
}

/* What an address in the driver becomes. */
static uint16_t moved(const struct s2f_export *export, uint16_t address)
{
    return (uint16_t)(address - export->top + S2F_PROJECT_INIT);
}

/* The place of a byte of the table that lies at address in the tune. */
static bool in_table(const struct s2f_unpack *unpack,
                     const struct s2f_project *project, uint16_t address,
                     uint16_t *target)
{
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_export_table *from =
            &unpack->export.table[unpack->kind[i]];
        const struct s2f_table *to = &project->table[i];
        uint32_t offset = (uint32_t)address - from->address;

        if (address < from->address ||
            offset >= (uint32_t)from->columns * from->rows)
            continue;
        if (from->row_major)
            *target = (uint16_t)(to->address + offset);
        else
            *target = (uint16_t)(to->address + offset / from->rows * to->rows +
                                 offset % from->rows);
        return true;
    }
    return false;
}

/* Pointer tables keep their order, but not their sizes. */
static bool in_pointers(const struct s2f_unpack *unpack,
                        const struct s2f_project *project, uint16_t address,
                        uint16_t *target)
{
    const struct s2f_export *export = &unpack->export;
    const struct s2f_music *m = &project->music;
    const struct {
        uint16_t from, size, to;
    } tables[] = {
        {export->order_low, S2F_PROJECT_TRACKS, m->order_list_low},
        {export->order_high, S2F_PROJECT_TRACKS, m->order_list_high},
        {export->sequence_low, (uint16_t) export->sequences, m->sequence_low},
        {export->sequence_high, (uint16_t) export->sequences, m->sequence_high},
    };

    for (unsigned i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (address >= tables[i].from &&
            address < tables[i].from + (uint32_t)tables[i].size) {
            *target = (uint16_t)(tables[i].to + (address - tables[i].from));
            return true;
        }
    return false;
}

/* An operand as it was before the packer moved it. What points at nothing that
 * it kept was moved by as much as the driver, I/O excepted: a row that it cut
 * off among them. */
static uint16_t restored(const struct s2f_unpack *unpack,
                         const struct s2f_project *project, uint16_t address)
{
    const struct s2f_export *export = &unpack->export;
    uint16_t target;

    if (address >= export->top && address < export->end)
        return moved(export, address);
    if (in_table(unpack, project, address, &target) ||
        in_pointers(unpack, project, address, &target))
        return target;
    return is_io(address) ? address : moved(export, address);
}

static void move_operands(const struct s2f_unpack *unpack,
                          struct s2f_project *project)
{
    const struct s2f_export *export = &unpack->export;

    for (unsigned i = 0; i < export->code.count; i++) {
        const struct s2f_instruction *at = &export->code.item[i];

        if (s2f_code_absolute(at))
            s2f_put_le16(project->memory + moved(export, at->at) + 1,
                         restored(unpack, project, at->operand));
    }
    /* not through the patch that selects a song */
    project->memory[S2F_PROJECT_INIT] = OP_JMP;
    s2f_put_le16(project->memory + S2F_PROJECT_INIT + 1,
                 moved(export, export->init));
}

/* Variables in zero page stay where the tune has them. */
static void set_common(const struct s2f_export *export,
                       struct s2f_driver_common *common)
{
    uint16_t *const address[] = {
        &common->stop,
        &common->update,
        &common->sid_channel_offset,
        &common->driver_state,
        &common->tick_counter,
        &common->order_list_index,
        &common->sequence_index,
        &common->sequence_in_use,
        &common->current_sequence,
        &common->current_transpose,
        &common->current_event_duration,
        &common->next_instrument,
        &common->next_command,
        &common->next_note,
        &common->next_note_is_tied,
        &common->tempo_counter,
        &common->trigger_sync,
    };

    *common = export->common;
    common->init = S2F_PROJECT_INIT;
    for (unsigned i = 0; i < sizeof address / sizeof address[0]; i++)
        if (*address[i] >= export->top && *address[i] < export->end)
            *address[i] = moved(export, *address[i]);
}

void s2f_unpack_driver(const struct s2f_unpack *unpack,
                       struct s2f_project *project)
{
    const struct s2f_export *export = &unpack->export;
    struct s2f_driver_common *common = &project->common;

    memcpy(project->memory + S2F_PROJECT_INIT, unpack->ram + export->top,
           (size_t)(export->end - export->top));
    move_operands(unpack, project);
    set_common(export, common);
    /* The editor calls update before it calls init or stop. */
    if (common->driver_state >= S2F_PROJECT_INIT)
        project->memory[common->driver_state] = STOPPED;
}
