/* The container and the chain of header blocks, read as the editor reads them
 * (SID Factory II: C64File, DriverInfo::ParseHeader and ::Parse). */
#include "format/sf2_internal.h"

#include "base/bytes.h"

#include <string.h>

/* Puts the file's bytes into memory. False where there are no blocks to read.
 * The editor keeps 64 KiB and an end address of 16 bits: a file that ends with
 * $FFFF would have the end address 0 and is refused. */
static bool load_bytes(struct s2f_project *project, const uint8_t *bytes,
                       size_t size, struct s2f_findings *findings)
{
    uint32_t end;

    if (size == 0) {
        s2f_finding_add(findings, S2F_FINDING_FILE_EMPTY, 0,
                        "The file is empty.");
        return false;
    }
    if (size < 4) {
        s2f_finding_add(findings, S2F_FINDING_FILE_SHORT, (uint32_t)size,
                        "The file has %u bytes, too few for an address and "
                        "the mark $1337.",
                        (unsigned)size);
        return false;
    }
    if (size > S2F_PROJECT_MAX_SIZE) {
        s2f_finding_add(findings, S2F_FINDING_FILE_LONG, S2F_PROJECT_MAX_SIZE,
                        "The file has %zu bytes; the editor reads at most %d.",
                        size, S2F_PROJECT_MAX_SIZE);
        return false;
    }
    project->top = s2f_le16(bytes);
    end = project->top + (uint32_t)size - 2;
    if (end > 0xffff) {
        s2f_finding_add(findings, S2F_FINDING_FILE_MEMORY, 0,
                        "%zu bytes loaded to $%04X end at $%X; the end must be "
                        "at most $FFFF.",
                        size - 2, project->top, (unsigned)end);
        return false;
    }
    project->bottom = end;
    memcpy(project->memory + project->top, bytes + 2, size - 2);
    if (s2f_le16(project->memory + project->top) != S2F_SF2_MAGIC) {
        s2f_finding_add(findings, S2F_FINDING_FILE_MAGIC, 2,
                        "The file starts with $%04X where a project has $1337.",
                        s2f_le16(project->memory + project->top));
        return false;
    }
    return true;
}

/* What the walk along the chain learns. Bits are block ids. */
struct chain {
    uint32_t parsed; /* consumed exactly: a second one is refused */
    uint32_t seen;   /* occurred at all */
    uint32_t size[S2F_SF2_BLOCKS + 1];    /* of the last one */
    uint32_t address[S2F_SF2_BLOCKS + 1]; /* of the last one's id byte */
    unsigned dropped;                     /* tables without room */
};

/* Reads one block. The editor shifts 1 by the id to remember a block, which
 * makes ids of 32 and more aliases of id modulo 32; a block that it does not
 * know counts as consumed exactly where it is empty. */
static void read_block(struct s2f_project *project, struct chain *chain,
                       unsigned id, uint32_t at, uint32_t size)
{
    bool exact = size == 0;

    if (id >= 1 && id <= S2F_SF2_BLOCKS) {
        exact = s2f_sf2_block_read(project, id, at + 2, size, &chain->dropped);
        chain->seen |= 1u << id;
        chain->size[id] = size;
        chain->address[id] = at;
    }
    if (exact)
        chain->parsed |= 1u << (id & 31);
}

/* Follows the chain to its $FF. False where the editor gives up. */
static bool read_chain(struct s2f_project *project, struct chain *chain,
                       struct s2f_findings *findings)
{
    uint32_t at = project->top + 2u;

    for (;;) {
        unsigned id = at < project->bottom ? project->memory[at] : 0;
        uint32_t size;

        if (at < project->bottom && id == S2F_SF2_END)
            return true;
        if (at < project->bottom && (chain->parsed >> (id & 31) & 1)) {
            s2f_finding_add(findings, S2F_FINDING_BLOCK_TWICE, at,
                            "Header block %u occurs a second time, at $%04X.",
                            id, (unsigned)at);
            return false;
        }
        size = at + 1 < project->bottom ? project->memory[at + 1] : 0;
        /* Behind the file the editor reads block 0 of size 0 again and
         * again, and refuses the second one. */
        if (at + 2 + size >= project->bottom) {
            s2f_finding_add(findings, S2F_FINDING_HEADER_END, at,
                            "The header has no $FF before the file ends at "
                            "$%04X.",
                            (unsigned)project->bottom);
            return false;
        }
        read_block(project, chain, id, at, size);
        at += 2 + size;
    }
}

/* Blocks 1-5 must have occurred and been consumed exactly
 * (DriverInfo::HasParsedRequiredBlocks). An empty block whose id aliases one of
 * them does not count: the editor would go on with uninitialised data. */
static void require_blocks(const struct chain *chain,
                           struct s2f_findings *findings)
{
    for (unsigned id = 1; id <= 5; id++) {
        if (!(chain->seen >> id & 1))
            s2f_finding_add(findings, S2F_FINDING_BLOCK_MISSING, 0,
                            "Header block %u is missing.", id);
        else if (!(chain->parsed >> id & 1))
            s2f_finding_add(
                findings, S2F_FINDING_BLOCK_SIZE, chain->address[id],
                "Header block %u at $%04X has %u bytes, which is "
                "not the size of its contents.",
                id, (unsigned)chain->address[id], (unsigned)chain->size[id]);
    }
}

void s2f_sf2_check_required(const struct s2f_project *project, uint32_t at,
                            struct s2f_findings *findings)
{
    bool instruments = false, commands = false;

    for (unsigned i = 0; i < project->tables; i++) {
        instruments |= project->table[i].type == S2F_TABLE_INSTRUMENTS;
        commands |= project->table[i].type == S2F_TABLE_COMMANDS;
    }
    if (!instruments)
        s2f_finding_add(findings, S2F_FINDING_NO_INSTRUMENTS, at,
                        "None of %u tables has the type $80 (instruments).",
                        project->tables);
    if (!commands)
        s2f_finding_add(findings, S2F_FINDING_NO_COMMANDS, at,
                        "None of %u tables has the type $81 (commands).",
                        project->tables);
}

static void require_tables(const struct s2f_project *project,
                           const struct chain *chain,
                           struct s2f_findings *findings)
{
    if (chain->dropped)
        s2f_finding_add(findings, S2F_FINDING_TABLE_COUNT, chain->address[3],
                        "The project has %u tables; this program keeps %d.",
                        project->tables + chain->dropped,
                        S2F_PROJECT_MAX_TABLES);
    else
        s2f_sf2_check_required(project, chain->address[3], findings);
}

void s2f_sf2_parse(struct s2f_project *project, const uint8_t *bytes,
                   size_t size, struct s2f_findings *findings)
{
    struct s2f_findings aux_findings;
    struct chain chain;

    memset(project, 0, sizeof *project);
    memset(&chain, 0, sizeof chain);
    s2f_sf2_aux_default(&project->aux);
    if (!load_bytes(project, bytes, size, findings))
        return;
    if (!read_chain(project, &chain, findings))
        return;
    require_blocks(&chain, findings);
    require_tables(project, &chain, findings);
    aux_findings.count = 0;
    s2f_sf2_aux_read(&project->aux, project, &aux_findings);
}

enum s2f_status s2f_project_read(struct s2f_project *project,
                                 const uint8_t *bytes, size_t size,
                                 struct s2f_diag *diag)
{
    struct s2f_findings findings;

    findings.count = 0;
    s2f_sf2_parse(project, bytes, size, &findings);
    return s2f_findings_status(&findings, true, diag);
}
