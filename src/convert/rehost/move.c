/* Moving a player: its code as one block to the driver's, the bytes around it
 * behind that, every operand along with what it points to. */
#include "convert/rehost/driver.h"

#include "base/bytes.h"
#include "cpu/opcode.h"

#include <string.h>

static enum s2f_status fail(struct s2f_diag *diag, uint32_t address,
                            const char *why)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, address, "%s",
                    why);
}

static uint32_t block_size(const struct s2f_rehost_block *block)
{
    return block->high - block->low;
}

static uint32_t dirty_size(const struct s2f_rehost_block *block)
{
    return block->dirty_high > block->dirty_low
               ? block->dirty_high - block->dirty_low
               : 0;
}

static bool has_songs(const struct s2f_rehost *r)
{
    return r->family == S2F_REHOST_NP21 || r->family == S2F_REHOST_JCH;
}

void s2f_rehost_lay_out(struct s2f_rehost *r, struct s2f_rehost_layout *layout)
{
    uint32_t at = layout->data + S2F_OWN_SIZE;

    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++) {
        r->block[i].to = at;
        at += block_size(&r->block[i]);
    }
    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++) {
        r->block[i].copy = at;
        at += dirty_size(&r->block[i]);
    }
    layout->change = at;
    at += r->changes * S2F_REHOST_SONGS;
    layout->index = at;
    at += r->init_columns ? S2F_REHOST_SONGS : 0;
    layout->calls = at;
    at += 2 * S2F_REHOST_SONGS;
    layout->songs = at;
    at += has_songs(r) ? S2F_REHOST_SONGS * S2F_REHOST_SONG_ENTRY : 0;
    layout->end = at;
}

static bool map_section(const struct s2f_rehost *r,
                        const struct s2f_rehost_layout *layout,
                        uint32_t address, uint32_t *to)
{
    for (unsigned i = 0; i < r->sections; i++) {
        const struct s2f_section *s = &r->section[i];

        if (address < s->low || address >= s->high)
            continue;
        *to = (s->role == S2F_ROLE_SONGS ? layout->songs : s->to) +
              (address - s->low);
        return true;
    }
    return false;
}

bool s2f_rehost_map(const struct s2f_rehost *r,
                    const struct s2f_rehost_layout *layout, uint32_t address,
                    uint32_t *to)
{
    if (s2f_rehost_is_machine(address))
        return false;
    if (map_section(r, layout, address, to))
        return true;
    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++)
        if (address >= r->block[i].low && address < r->block[i].high) {
            *to = r->block[i].to + (address - r->block[i].low);
            return true;
        }
    if (address < r->low || address >= r->high)
        return false;
    *to = r->code + (address - r->low);
    return true;
}

/* Whether an operand may be left alone: it belongs to the machine, or to an
 * instruction that is replaced anyway. */
static bool stays(const struct s2f_rehost *r, uint32_t a, uint32_t operand)
{
    const struct s2f_newplayer *p = &r->place;

    return s2f_rehost_is_machine(operand) ||
           (a >= p->fetch_from && a < p->fetch_to) ||
           (a >= p->end_from && a < p->end_to);
}

/* What looks like an instruction that the editor's CPU does not have, and was
 * never run, is no code or does not matter; it would stop the packer. */
static bool is_no_code(const struct s2f_rehost *r, uint32_t a)
{
    return !s2f_opcode_documented(r->ram[a]) &&
           !(r->source->access[a] & S2F_ACCESS_OPCODE);
}

static enum s2f_status move_instruction(const struct s2f_rehost *r,
                                        const struct s2f_rehost_layout *layout,
                                        uint32_t a, uint8_t *out,
                                        struct s2f_diag *diag)
{
    uint32_t operand = s2f_le16(r->ram + a + 1), to;
    enum s2f_rehost_operand kind = s2f_rehost_operand_of(r->ram[a]);

    if (is_no_code(r, a)) {
        memset(out, OP_NOP, s2f_opcode_length(r->ram[a]));
        return S2F_STATUS_OK;
    }
    if (kind == S2F_REHOST_OPERAND_NONE)
        return S2F_STATUS_OK;
    if (s2f_rehost_map(r, layout, operand, &to)) {
        s2f_put_le16(out + 1, (uint16_t)to);
        return S2F_STATUS_OK;
    }
    if (stays(r, a, operand))
        return S2F_STATUS_OK;
    if (!(r->source->play_access[a] & S2F_ACCESS_OPCODE)) {
        /* an entry of its jump table that leads to what the driver replaces */
        memset(out, OP_NOP, 3);
        return S2F_STATUS_OK;
    }
    return fail(diag, a,
                kind == S2F_REHOST_OPERAND_CODE
                    ? "the player calls code elsewhere"
                    : "the player reads what was not found to be a table");
}

enum s2f_status s2f_rehost_move_code(const struct s2f_rehost *r,
                                     const struct s2f_rehost_layout *layout,
                                     struct s2f_project *project,
                                     struct s2f_diag *diag)
{
    uint8_t *code = project->memory + r->code;

    /* What is no code becomes NOPs: the editor's packer takes the whole range
     * for code. */
    for (uint32_t a = r->low; a < r->high; a++)
        code[a - r->low] = r->kind[a] ? r->ram[a] : OP_NOP;
    for (uint32_t a = r->low; a < r->high; a++) {
        enum s2f_status status;

        if (!(r->kind[a] & S2F_REHOST_BYTE_START))
            continue;
        status = move_instruction(r, layout, a, code + (a - r->low), diag);
        if (status)
            return status;
    }
    return S2F_STATUS_OK;
}

/* ---- patches ---- */

static uint32_t moved(const struct s2f_rehost *r, uint32_t address)
{
    return r->code + (address - r->low);
}

/* Where variable `address` of the tune is in the project. */
static uint32_t variable(const struct s2f_rehost *r,
                         const struct s2f_rehost_layout *layout,
                         uint32_t address)
{
    uint32_t to = address;

    (void)s2f_rehost_map(r, layout, address, &to);
    return to;
}

/* Fills what is left up to `to` so that the flow goes on there. */
static bool pad(struct s2f_emit *e, uint32_t to)
{
    if (e->at > to)
        return false;
    if (to - e->at >= 3)
        s2f_emit_word(e, OP_JMP, to);
    while (e->at < to)
        s2f_emit_byte(e, OP_NOP);
    return true;
}

static bool patch_walker(const struct s2f_rehost *r,
                         const struct s2f_rehost_layout *layout,
                         struct s2f_project *project)
{
    const struct s2f_newplayer *p = &r->place;
    struct s2f_emit e = {project->memory, moved(r, p->fetch_from)};
    uint32_t end = moved(r, p->fetch_to);
    uint32_t ended = layout->data + S2F_OWN_ENDED;
    uint8_t stop[32] = {OP_LDA_IMM, 1, OP_STA_ABS, 0, 0, OP_JMP, 0, 0};
    unsigned size = 8;

    s2f_put_le16(stop + 3, (uint16_t)ended);
    s2f_put_le16(stop + 6, (uint16_t)end);
    if (p->stop_from) {
        size = p->stop_to - p->stop_from;
        if (size > sizeof stop)
            return false;
        memcpy(stop, project->memory + moved(r, p->stop_from), size);
    }
    s2f_emit_fetch(&e, r, project, variable(r, layout, p->transpose),
                   variable(r, layout, p->sequence),
                   variable(r, layout, p->position_low), stop, size);
    return pad(&e, end);
}

static void sequence_pointer(struct s2f_emit *e, const struct s2f_rehost *r,
                             const struct s2f_project *project, uint32_t number)
{
    s2f_emit_word(e, OP_LDY_ABX, number);
    s2f_emit_word(e, OP_LDA_ABY, project->music.sequence_low);
    s2f_emit_op(e, OP_STA_ZP, r->place.pointer);
    s2f_emit_word(e, OP_LDA_ABY, project->music.sequence_high);
    s2f_emit_op(e, OP_STA_ZP, r->place.pointer + 1u);
}

/* JCH's reader gets a sequence number and an in-use flag: the list is read once
 * a sequence and not at each row. */
static bool patch_jch(const struct s2f_rehost *r,
                      const struct s2f_rehost_layout *layout,
                      struct s2f_project *project, uint32_t fetch)
{
    const struct s2f_newplayer *p = &r->place;
    struct s2f_emit e = {project->memory, moved(r, p->fetch_from)};
    uint32_t in_use = layout->data + S2F_OWN_IN_USE, branch;

    s2f_emit_op(&e, OP_LDA_IMM, 0);
    s2f_emit_word(&e, OP_STA_ABX, variable(r, layout, p->tied));
    s2f_emit_word(&e, OP_LDA_ABX, in_use);
    branch = s2f_emit_branch(&e, OP_BNE);
    s2f_emit_word(&e, OP_JSR, fetch);
    s2f_emit_land(&e, branch);
    sequence_pointer(&e, r, project, layout->data + S2F_OWN_SEQUENCE);
    if (!pad(&e, moved(r, p->fetch_to)))
        return false;
    e.at = moved(r, p->end_from);
    s2f_emit_op(&e, OP_LDA_IMM, 0);
    s2f_emit_word(&e, OP_STA_ABX, variable(r, layout, p->sequence_index));
    s2f_emit_word(&e, OP_STA_ABX, in_use);
    s2f_emit_word(&e, OP_LDA_ABX, project->music.order_list_low);
    s2f_emit_op(&e, OP_STA_ZP, p->pointer);
    s2f_emit_word(&e, OP_LDA_ABX, project->music.order_list_high);
    s2f_emit_op(&e, OP_STA_ZP, p->pointer + 1u);
    s2f_emit_word(&e, OP_LDY_ABX, variable(r, layout, p->position_low));
    s2f_emit_op(&e, OP_LDA_IZY, p->pointer);
    return pad(&e, moved(r, p->end_to));
}

/* NewPlayer 21's flag says that a sequence is to be fetched, the editor's that
 * one is in use: four instructions turn it round. Only where it is these four
 * that use it. */
static bool patch_in_use(const struct s2f_rehost *r,
                         struct s2f_project *project)
{
    const struct s2f_newplayer *p = &r->place;
    uint32_t head = p->fetch_from - 14, init = 0, end = 0;
    unsigned uses = 0;

    for (uint32_t a = r->low; a + 3 < r->high; a++) {
        if (!(r->kind[a] & S2F_REHOST_BYTE_START) ||
            s2f_rehost_operand_of(r->ram[a]) != S2F_REHOST_OPERAND_DATA ||
            s2f_le16(r->ram + a + 1) != p->in_use)
            continue;
        uses++;
        if (r->ram[a] == OP_INC_ABX)
            end = a;
        else if (r->ram[a] == OP_STA_ABX && a > r->low + 2 && a != head + 7 &&
                 r->ram[a - 2] == OP_LDA_IMM && r->ram[a - 1] == 1 &&
                 r->ram[a + 3] == OP_LDA_IMM)
            init = a;
    }
    if (uses != 4 || !init || !end)
        return false;
    project->memory[moved(r, head + 3)] = OP_BNE;
    project->memory[moved(r, head + 7)] = OP_INC_ABX;
    project->memory[moved(r, init - 1)] = 0;
    project->memory[moved(r, end)] = OP_DEC_ABX;
    return true;
}

enum s2f_status s2f_rehost_patch(const struct s2f_rehost *r,
                                 const struct s2f_rehost_layout *layout,
                                 struct s2f_project *project,
                                 uint32_t fetch_stub, bool *in_use,
                                 struct s2f_diag *diag)
{
    bool fits;

    *in_use = true;
    if (r->family == S2F_REHOST_JCH)
        fits = patch_jch(r, layout, project, fetch_stub);
    else
        fits = patch_walker(r, layout, project);
    if (!fits)
        return fail(diag, r->place.fetch_from,
                    "the editor's list reader does not fit the player");
    if (r->family == S2F_REHOST_NP21)
        *in_use = patch_in_use(r, project);
    return S2F_STATUS_OK;
}

/* ---- data ---- */

/* Waits between a frame's calls: as long as the tune's timer makes them, but so
 * that the last call ends well within the frame, on the editor's CPU too, which
 * counts more cycles. */
static uint8_t waits(const struct s2f_source *source,
                     const struct s2f_song_facts *song)
{
    uint32_t frame = s2f_frame_cycles(source->ntsc);
    uint32_t busy = song->calls * (song->play_cycles + song->play_cycles / 4);
    uint32_t mean = song->mean_cycles + song->mean_cycles / 4;
    uint32_t room = frame - frame / 8, most, between;

    if (song->calls < 2 || busy >= room || mean >= frame / song->calls)
        return 0;
    most = (room - busy) / (song->calls - 1);
    between = frame / song->calls - mean;
    return (uint8_t)((between < most ? between : most) / S2F_REHOST_WAIT);
}

/* Pointers to lists are positions from 0 now. Their high bytes mean nothing any
 * more and stay what they were: players read them as frequencies where a note
 * is too high for their table. */
static void put_songs(const struct s2f_rehost *r, uint8_t *to)
{
    for (unsigned i = 0; i < S2F_REHOST_SONGS; i++) {
        unsigned song = i < r->source->songs ? i : r->source->selected;
        uint8_t *entry = to + (size_t)i * S2F_REHOST_SONG_ENTRY;

        memset(entry, 0, S2F_REHOST_SONG_ENTRY);
        for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++)
            entry[2 * t + 1] = (uint8_t)(r->song[song].start[t] >> 8);
        entry[6] = r->song[song].record[0];
        /* the voices that play; bit 7 stands for pointers to loops */
        entry[7] = r->song[song].record[1] & 0x7f;
    }
}

static void clear_pointers(const struct s2f_rehost *r,
                           const struct s2f_rehost_layout *layout,
                           uint8_t *memory)
{
    const struct s2f_newplayer *p = &r->place;
    const uint16_t at[] = {p->position_low, p->loop_low};

    for (unsigned i = 0; i < 2; i++)
        memset(memory + variable(r, layout, at[i]), 0, S2F_PROJECT_TRACKS);
}

void s2f_rehost_put_data(const struct s2f_rehost *r,
                         const struct s2f_rehost_layout *layout,
                         struct s2f_project *project)
{
    uint8_t *memory = project->memory;

    memset(memory + layout->data, 0, S2F_OWN_SIZE);
    memory[layout->data + S2F_OWN_STATE] = 0x40;
    memory[layout->data + S2F_OWN_TEMPO] = 1;
    for (unsigned i = 0; i < S2F_PROJECT_TRACKS; i++)
        memory[layout->data + S2F_OWN_OFFSETS + i] = (uint8_t)(7 * i);
    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++)
        memcpy(memory + r->block[i].to, r->ram + r->block[i].low,
               block_size(&r->block[i]));
    clear_pointers(r, layout, memory);
    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++)
        memcpy(memory + r->block[i].copy,
               memory + r->block[i].to +
                   (r->block[i].dirty_low - r->block[i].low),
               dirty_size(&r->block[i]));
    for (unsigned s = 0; s < S2F_REHOST_SONGS; s++) {
        unsigned song = s < r->source->songs ? s : r->source->selected;

        for (unsigned k = 0; k < r->changes; k++)
            memory[layout->change + k * S2F_REHOST_SONGS + s] =
                r->song[song].value[k];
        if (r->init_columns)
            memory[layout->index + s] =
                (uint8_t)(r->init_stride == 1 ? s * r->init_columns : s);
        memory[layout->calls + s] = (uint8_t)r->source->song[song].calls;
        memory[layout->calls + S2F_REHOST_SONGS + s] =
            waits(r->source, &r->source->song[song]);
    }
    if (has_songs(r))
        put_songs(r, memory + layout->songs);
}
