/* The validator: everything that the stock editor refuses, dies of or spoils.
 * doc/sf2.md lists the findings with their sources. */
#include "format/sf2_internal.h"

#include "base/bytes.h"

#include <string.h>

enum { OP_JMP = 0x4c };

/* ---- the file's own header ---- */

/* Ids that the editor does not know, and blocks that it read twice because the
 * first one was not consumed exactly. */
static void check_chain(const struct s2f_project *project,
                        struct s2f_findings *findings)
{
    const uint8_t *m = project->memory;
    uint32_t at = project->top + 2u, seen = 0;

    while (at + 1 < project->bottom && m[at] != S2F_SF2_END) {
        unsigned id = m[at];

        if (id >= 32)
            s2f_finding_add(findings, S2F_FINDING_BLOCK_ID, at,
                            "Header block at $%04X has the id %u; the editor "
                            "shifts by it.",
                            (unsigned)at, id);
        else if (id < 1 || id > S2F_SF2_BLOCKS)
            s2f_finding_add(findings, S2F_FINDING_BLOCK_UNKNOWN, at,
                            "Header block at $%04X has the unknown id %u.",
                            (unsigned)at, id);
        else if (seen >> id & 1)
            s2f_finding_add(findings, S2F_FINDING_BLOCK_AGAIN, at,
                            "Header block %u occurs again at $%04X; the editor "
                            "keeps parts of both.",
                            id, (unsigned)at);
        seen |= 1u << (id & 31);
        at += 2u + m[at + 1];
    }
}

/* Only what was read from a file has a chain in memory. */
static void check_file_parts(const struct s2f_project *project,
                             struct s2f_findings *findings)
{
    struct s2f_aux aux;

    if (project->top > 0xfffd ||
        s2f_le16(project->memory + project->top) != S2F_SF2_MAGIC)
        return;
    check_chain(project, findings);
    s2f_sf2_aux_read(&aux, project, findings);
}

/* A header that cannot be written, and where it may lie: the editor reads the
 * auxiliary pointer at $0FFB inside the file and saves vectors up to $0FFF. */
static void check_header(const struct s2f_project *project,
                         struct s2f_findings *findings)
{
    unsigned block = 0;

    if (s2f_sf2_header_write(project, NULL, 0, &block) == 0)
        s2f_finding_add(findings, S2F_FINDING_BLOCK_SIZE, project->top,
                        "Header block %u would take more than 255 bytes.",
                        block);
    if (project->top > S2F_PROJECT_AUX_POINTER)
        s2f_finding_add(findings, S2F_FINDING_HEADER_PLACE, project->top,
                        "The file starts at $%04X, behind the auxiliary "
                        "pointer at $0FFB.",
                        project->top);
    s2f_sf2_check_required(project, project->top, findings);
}

/* ---- driver ---- */

/* Bytes of each instruction in the editor's table, 0 = an undocumented opcode,
 * which counts as one byte there (CPUmos6510::ms_aInstructions). */
static const char opcode_sizes[] = "1200022012100330"
                                   "2200022013000330"
                                   "3200222012103330"
                                   "2200022013000330"
                                   "1200022012103330"
                                   "2200022013000330"
                                   "1200022012103330"
                                   "2200022013000330"
                                   "0200222010103330"
                                   "2200222013100300"
                                   "2220222012103330"
                                   "2200222013103330"
                                   "2200222012103330"
                                   "2200022013000330"
                                   "2200222012103330"
                                   "2200022013000330";

/* What a walk along the driver's code in the editor's way finds. */
struct code_walk {
    bool sid;         /* LDA or STA $D400-$D406,X or ,Y */
    uint32_t strange; /* first undocumented opcode, or over the end */
    bool has_strange;
    unsigned zero_pages; /* bytes of zero page that operands name */
    uint8_t zero_page;   /* one of them */
};

/* Modes zp, zp,X, zp,Y, (zp,X) and (zp),Y of a documented opcode. */
static bool uses_zero_page(uint8_t opcode)
{
    unsigned mode = opcode & 0x1f;

    return mode == 0x01 || mode == 0x11 || (mode >= 0x04 && mode <= 0x06) ||
           (mode >= 0x14 && mode <= 0x16);
}

static void walk_code(const struct s2f_project *project, struct code_walk *walk)
{
    const uint8_t *m = project->memory;
    uint32_t at = project->descriptor.code_top;
    uint32_t end = at + project->descriptor.code_size;
    bool named[256] = {false};

    memset(walk, 0, sizeof *walk);
    while (at < end && at < 0xfffe) {
        uint8_t op = m[at];
        bool known = opcode_sizes[op] != '0';
        unsigned length = known ? (unsigned)(opcode_sizes[op] - '0') : 1;
        unsigned operand = s2f_le16(m + at + 1);

        if ((!known || at + length > end) && !walk->has_strange) {
            walk->has_strange = true;
            walk->strange = at;
        }
        if (known && uses_zero_page(op) && !named[operand & 0xff]) {
            named[operand & 0xff] = true;
            walk->zero_pages++;
            walk->zero_page = (uint8_t)operand;
        }
        if ((op == 0x9d || op == 0x99 || op == 0xbd || op == 0xb9) &&
            operand >= 0xd400 && operand <= 0xd406)
            walk->sid = true;
        at += length;
    }
}

static void check_code(const struct s2f_project *project,
                       struct s2f_findings *findings)
{
    const struct s2f_descriptor *d = &project->descriptor;
    struct code_walk walk;

    walk_code(project, &walk);
    if (!walk.sid)
        s2f_finding_add(findings, S2F_FINDING_SID_ACCESS, d->code_top,
                        "The code at $%04X-$%04X has no LDA or STA of "
                        "$D400-$D406 with an index.",
                        d->code_top,
                        (unsigned)(d->code_top + d->code_size - 1));
    if (walk.has_strange)
        s2f_finding_add(findings, S2F_FINDING_EXPORT_CODE, walk.strange,
                        "$%02X at $%04X is no opcode that the packer can "
                        "follow.",
                        project->memory[walk.strange], (unsigned)walk.strange);
    if (walk.zero_pages == 1)
        s2f_finding_add(findings, S2F_FINDING_EXPORT_ZERO_PAGE, d->code_top,
                        "The code uses the one zero page byte $%02X; an export "
                        "moves it wrongly.",
                        walk.zero_page);
}

static void check_driver(const struct s2f_project *project,
                         struct s2f_findings *findings)
{
    const struct s2f_descriptor *d = &project->descriptor;

    if (d->type != 0)
        s2f_finding_add(findings, S2F_FINDING_DRIVER_TYPE, project->top,
                        "The driver has type %u; the editor knows 0.", d->type);
    if (project->common.init != S2F_PROJECT_INIT)
        s2f_finding_add(
            findings, S2F_FINDING_INIT_ADDRESS, project->common.init,
            "Init is at $%04X; a save puts the auxiliary pointer "
            "at $%04X, a load reads $0FFB.",
            project->common.init, (project->common.init - 5u) & 0xffff);
    if (d->code_top + (uint32_t)d->code_size > 0x10000 ||
        d->code_top + (uint32_t)d->driver_size > 0x10000)
        s2f_finding_add(findings, S2F_FINDING_DRIVER_MEMORY, d->code_top,
                        "The driver at $%04X with %u bytes of code and %u in "
                        "all reaches past $FFFF.",
                        d->code_top, d->code_size, d->driver_size);
    check_code(project, findings);
}

/* ---- music and auxiliary data ---- */

/* The pointers of a file are used as they are until another song is
 * selected. */
static void check_song_pointers(const struct s2f_project *project,
                                struct s2f_findings *findings)
{
    const struct s2f_music *m = &project->music;

    for (unsigned t = 0; t < m->tracks; t++) {
        unsigned i = project->aux.song * m->tracks + t;
        uint32_t wanted = s2f_sf2_order_list(project, i) & 0xffff;
        uint32_t low = (m->order_list_low + t) & 0xffff;
        uint32_t high = (m->order_list_high + t) & 0xffff;
        uint32_t found = project->memory[low] | (uint32_t)project->memory[high]
                                                    << 8;

        if (found == wanted)
            continue;
        s2f_finding_add(findings, S2F_FINDING_POINTERS_SONG, low,
                        "Track %u points at $%04X; the order list of the "
                        "selected song is at $%04X.",
                        t + 1, (unsigned)found, (unsigned)wanted);
        return;
    }
}

static void check_layout(const struct s2f_project *project,
                         struct s2f_findings *findings)
{
    const struct s2f_music *m = &project->music;
    uint32_t behind;

    if (m->tracks != S2F_PROJECT_TRACKS)
        s2f_finding_add(findings, S2F_FINDING_TRACK_COUNT, project->top,
                        "The project has %u tracks, not 3.", m->tracks);
    if (m->order_list_size < S2F_PROJECT_SLOT ||
        m->sequence_size < S2F_PROJECT_SLOT)
        s2f_finding_add(findings, S2F_FINDING_SLOT_SIZE, m->order_lists,
                        "Slots of %u (order lists) and %u bytes (sequences); "
                        "the editor reads 256.",
                        m->order_list_size, m->sequence_size);
    behind = s2f_sf2_order_list(project, m->tracks * s2f_sf2_songs(project));
    if (m->sequence0 != behind)
        s2f_finding_add(findings, S2F_FINDING_SEQUENCE_START, m->sequence0,
                        "Sequence 0 is at $%04X; the order lists end at $%04X.",
                        m->sequence0, (unsigned)behind);
}

static void check_aux(const struct s2f_aux *aux, uint32_t at,
                      struct s2f_findings *findings)
{
    if (aux->songs < 1 || aux->songs > S2F_PROJECT_MAX_SONGS ||
        aux->song >= aux->songs)
        s2f_finding_add(findings, S2F_FINDING_SONG_COUNT, at,
                        "Song %u of %u is selected; there may be 1 to 16.",
                        aux->song + 1, aux->songs);
    if (aux->notation > 1 || aux->sid_model > 1 || aux->region > 1)
        s2f_finding_add(findings, S2F_FINDING_AUX_VALUE, at,
                        "Notation %u, SID model %u, region %u: each must be 0 "
                        "or 1.",
                        aux->notation, aux->sid_model, aux->region);
    if (aux->text_size > S2F_PROJECT_MAX_TEXT ||
        (aux->text_size && !s2f_sf2_text_valid(aux->text, aux->text_size)))
        s2f_finding_add(findings, S2F_FINDING_AUX_TEXT, at,
                        "The table texts' %zu bytes are not whole lists.",
                        aux->text_size);
}

/* ---- what the editor's export needs ---- */

/* The packer copies the driver, then puts the tables, pointers and lists that
 * come first where they were. */
static void check_export_start(const struct s2f_project *project,
                               struct s2f_findings *findings)
{
    const struct s2f_music *m = &project->music;
    const uint16_t sections[] = {m->order_list_low, m->order_list_high,
                                 m->sequence_low,   m->sequence_high,
                                 m->order_lists,    m->sequence0};
    uint32_t first = 0x10000, end = project->descriptor.code_top;

    end += project->descriptor.driver_size;
    for (unsigned i = 0; i < project->tables; i++)
        if (project->table[i].address < first)
            first = project->table[i].address;
    for (unsigned i = 0; i < sizeof sections / sizeof sections[0]; i++)
        if (sections[i] < first)
            first = sections[i];
    if (first != end)
        s2f_finding_add(findings, S2F_FINDING_EXPORT_START, first,
                        "The driver ends at $%04X, the first table or list is "
                        "at $%04X: an export needs them equal.",
                        (unsigned)end, (unsigned)first);
}

static bool in_driver(const struct s2f_descriptor *d, uint16_t address)
{
    return address >= d->code_top &&
           address < d->code_top + (uint32_t)d->driver_size;
}

static void check_export(const struct s2f_project *project,
                         struct s2f_findings *findings)
{
    const struct s2f_descriptor *d = &project->descriptor;
    const struct s2f_driver_common *c = &project->common;

    if (d->code_top != c->init)
        s2f_finding_add(findings, S2F_FINDING_EXPORT_TOP, d->code_top,
                        "The driver starts at $%04X and init is $%04X: an "
                        "export calls its first byte.",
                        d->code_top, c->init);
    if (d->code_size > d->driver_size)
        s2f_finding_add(findings, S2F_FINDING_EXPORT_CODE_SIZE, d->code_top,
                        "The driver's code has %u bytes, the driver %u.",
                        d->code_size, d->driver_size);
    if (!in_driver(d, c->stop) || !in_driver(d, c->update))
        s2f_finding_add(findings, S2F_FINDING_EXPORT_ENTRY, c->update,
                        "Stop at $%04X or update at $%04X lies outside the "
                        "driver.",
                        c->stop, c->update);
    if (s2f_sf2_songs(project) > 1 && project->memory[d->code_top] != OP_JMP)
        s2f_finding_add(findings, S2F_FINDING_EXPORT_SONGS, d->code_top,
                        "Init starts with $%02X: an export of %u songs needs "
                        "a JMP there.",
                        project->memory[d->code_top], s2f_sf2_songs(project));
    check_export_start(project, findings);
}

void s2f_project_check(const struct s2f_project *project,
                       struct s2f_findings *findings)
{
    findings->count = 0;
    check_header(project, findings);
    check_file_parts(project, findings);
    check_driver(project, findings);
    check_layout(project, findings);
    check_song_pointers(project, findings);
    s2f_sf2_check_tables(project, findings);
    s2f_sf2_check_places(project, findings);
    s2f_sf2_check_music(project, findings);
    check_aux(&project->aux, project->top, findings);
    check_export(project, findings);
}

void s2f_project_check_file(const uint8_t *bytes, size_t size,
                            struct s2f_findings *findings)
{
    struct s2f_project project;

    findings->count = 0;
    s2f_sf2_parse(&project, bytes, size, findings);
    if (findings->count == 0)
        s2f_project_check(&project, findings);
}
