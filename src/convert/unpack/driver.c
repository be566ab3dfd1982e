/* The driver, moved from where the packer put it to $1000. */
#include "convert/unpack/unpack.h"

#include "base/bytes.h"
#include "cpu/opcode.h"
#include "format/sf2_internal.h"

#include <string.h>

enum { STOPPED = 0x40, IO_START = 0xd000, IO_END = 0xe000 };

static bool is_io(uint16_t address)
{
    return address >= IO_START && address < IO_END;
}

/* What an address in the driver becomes: stubs lie between its code and its
 * constants. */
static uint16_t moved(const struct s2f_unpack *unpack, uint16_t address)
{
    const struct s2f_export *export = &unpack->export;
    uint32_t stubs = address >= export->code_end ? unpack->mends.size : 0;

    return (uint16_t)((uint32_t)address - export->top + S2F_PROJECT_INIT +
                      stubs);
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
        return moved(unpack, address);
    if (in_table(unpack, project, address, &target) ||
        in_pointers(unpack, project, address, &target))
        return target;
    return is_io(address) ? address
                          : (uint16_t)((uint32_t)address - export->top +
                                       S2F_PROJECT_INIT + unpack->mends.size);
}

static void move_operands(const struct s2f_unpack *unpack,
                          struct s2f_project *project)
{
    const struct s2f_export *export = &unpack->export;

    for (unsigned i = 0; i < export->code.count; i++) {
        const struct s2f_instruction *at = &export->code.item[i];

        if (s2f_code_absolute(at))
            s2f_put_le16(project->memory + moved(unpack, at->at) + 1,
                         restored(unpack, project, at->operand));
    }
    /* not through the patch that selects a song */
    project->memory[S2F_PROJECT_INIT] = OP_JMP;
    s2f_put_le16(project->memory + S2F_PROJECT_INIT + 1,
                 moved(unpack, export->init));
}

/* Variables in zero page stay where the tune has them. */
static void set_common(const struct s2f_unpack *unpack,
                       struct s2f_driver_common *common)
{
    const struct s2f_export *export = &unpack->export;
    uint16_t *word[S2F_SF2_COMMON_WORDS];

    *common = export->common;
    common->init = S2F_PROJECT_INIT;
    s2f_sf2_common_words(common, word);
    for (unsigned i = 1; i < S2F_SF2_COMMON_WORDS; i++)
        if (*word[i] >= export->top && *word[i] < export->end)
            *word[i] = moved(unpack, *word[i]);
}

/* ---- places that the editor's CPU would compute differently ---- */

/* The maps of what playing used, for the driver's code as it lies in the
 * project; and that all of that code is there from the start. */
static struct s2f_source code_source(const struct s2f_unpack *unpack)
{
    const struct s2f_export *export = &unpack->export;
    struct s2f_source source = *unpack->source;
    struct s2f_scratch *scratch = source.scratch;

    memset(scratch->ram, 0, sizeof scratch->ram);
    memset(scratch->map, 0, sizeof scratch->map);
    memset(scratch->fixed, 0, sizeof scratch->fixed);
    memset(scratch->moved, 0, sizeof scratch->moved);
    for (uint32_t a = export->top; a < export->code_end; a++) {
        uint16_t to = moved(unpack, (uint16_t)a);

        scratch->ram[to] = source.access[a];
        scratch->map[to] = source.play_access[a];
        scratch->fixed[to] = S2F_MEND_FIXED;
        scratch->moved[to] = source.flow[a];
    }
    /* what the driver compares with numbers of its own was made for the
     * editor; only what comes from tables can be too far apart */
    for (unsigned i = 0; i < export->code.count; i++)
        if (export->code.item[i].length == 2)
            scratch->map[moved(unpack, export->code.item[i].at)] &=
                (uint8_t)~S2F_ACCESS_FLAG;
    source.access = scratch->ram;
    source.play_access = scratch->map;
    source.flow = scratch->moved;
    source.init = moved(unpack, export->init);
    source.play = moved(unpack, export->common.update);
    return source;
}

static void make_stubs(struct s2f_unpack *unpack,
                       const struct s2f_project *project)
{
    struct s2f_source source = code_source(unpack);
    uint16_t at = (uint16_t)(S2F_PROJECT_INIT + unpack->export.code_end -
                             unpack->export.top);

    s2f_mend(&source, true, project->memory, source.scratch->fixed, at,
             &unpack->mends);
}

/* What is left of an instruction whose start a jump replaced becomes NOPs: the
 * packer walks along all code. */
static void fill_behind(const struct s2f_unpack *unpack, uint16_t from,
                        struct s2f_project *project)
{
    const struct s2f_code *code = &unpack->export.code;

    for (unsigned i = 0; i < code->count; i++) {
        uint16_t at = moved(unpack, code->item[i].at);

        if (at >= from || at + code->item[i].length <= from)
            continue;
        for (uint32_t a = from; a < at + (uint32_t)code->item[i].length; a++)
            project->memory[a] = OP_NOP;
    }
}

static void put_stubs(const struct s2f_unpack *unpack,
                      struct s2f_project *project)
{
    const struct s2f_mends *mends = &unpack->mends;

    memcpy(project->memory + S2F_PROJECT_INIT + unpack->export.code_end -
               unpack->export.top,
           mends->code, mends->size);
    for (unsigned i = 0; i < mends->count; i++) {
        uint16_t at = mends->patch[i].address;

        memcpy(project->memory + at, mends->patch[i].bytes,
               sizeof mends->patch[i].bytes);
        fill_behind(unpack, (uint16_t)(at + sizeof mends->patch[i].bytes),
                    project);
    }
}

/* ---- all of it ---- */

static void put_driver(const struct s2f_unpack *unpack,
                       struct s2f_project *project)
{
    const struct s2f_export *export = &unpack->export;

    memcpy(project->memory + S2F_PROJECT_INIT, unpack->ram + export->top,
           (size_t)(export->code_end - export->top));
    memcpy(project->memory + moved(unpack, export->code_end),
           unpack->ram + export->code_end,
           (size_t)(export->end - export->code_end));
    move_operands(unpack, project);
}

void s2f_unpack_measure(struct s2f_unpack *unpack, struct s2f_project *project)
{
    if (!unpack->source->mend)
        return;
    put_driver(unpack, project);
    make_stubs(unpack, project);
    memset(project->memory, 0, sizeof project->memory);
}

void s2f_unpack_driver(struct s2f_unpack *unpack, struct s2f_project *project)
{
    struct s2f_driver_common *common = &project->common;

    put_driver(unpack, project);
    if (unpack->source->mend) {
        make_stubs(unpack, project);
        put_stubs(unpack, project);
    }
    set_common(unpack, common);
    /* The editor calls update before it calls init or stop. */
    if (common->driver_state >= S2F_PROJECT_INIT)
        project->memory[common->driver_state] = STOPPED;
}
