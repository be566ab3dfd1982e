#include "player/sf2/export.h"

#include "base/bytes.h"
#include "cpu/mos6510.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    JUMP_SIZE = 3,
    MAX_JUMPS = 4, /* init, stop, one more in test builds; update may be one */
    STOP_SIZE = 6,
    SMALLEST = 0x100
};

/* How update begins: LDA #0, BIT state, BMI, BVS. */
static bool is_update(const uint8_t *p)
{
    unsigned bit = p[2] == OP_BIT_ABS ? 3 : 2;

    return p[0] == OP_LDA_IMM && p[1] == 0 &&
           (p[2] == OP_BIT_ABS || p[2] == OP_BIT_ZP) && p[2 + bit] == OP_BMI &&
           p[4 + bit] == OP_BVS;
}

/* Where an update may begin in [from, limit - SMALLEST), or limit. */
static uint32_t next_update(const uint8_t *ram, uint32_t from, uint32_t limit)
{
    while (from + SMALLEST < limit) {
        const uint8_t *load =
            memchr(ram + from, OP_LDA_IMM, limit - SMALLEST - from);

        if (!load)
            break;
        if (is_update(load))
            return (uint32_t)(load - ram);
        from = (uint32_t)(load - ram) + 1;
    }
    return limit;
}

static bool is_spare(const uint8_t *p)
{
    return p[0] == OP_NOP && p[1] == OP_NOP && p[2] == OP_NOP;
}

/* The jump table in front of update: its first entry, or 0. Entries that a
 * build does without are filled with NOPs. patched: an entry may also be any
 * instruction as long as a jump, which is how demos take one out. */
static uint16_t top_of(const uint8_t *ram, uint32_t low, uint32_t update,
                       bool patched)
{
    uint32_t at = update, top = 0;

    for (unsigned i = 0; i < MAX_JUMPS && at >= low + JUMP_SIZE; i++) {
        at -= JUMP_SIZE;
        if (ram[at] == OP_JMP)
            top = at;
        else if (!is_spare(ram + at) &&
                 !(patched && s2f_opcode_length(ram[at]) == JUMP_SIZE))
            break;
    }
    return (uint16_t)top;
}

/* Where the jump table's first entry leads, through the song patch. */
static uint16_t find_init(const uint8_t *ram, const struct s2f_export *export,
                          uint16_t *patch)
{
    uint16_t init = s2f_le16(ram + export->top + 1);

    *patch = 0;
    if (init >= export->limit ||
        !s2f_export_is_patch(ram + init, export->limit - init))
        return init;
    *patch = init;
    return s2f_le16(ram + init + S2F_EXPORT_PATCH_INIT);
}

/* Stop: LDA #$40, STA state, RTS. Builds whose jump table does without it may
 * still have it behind all else. */
static bool is_stop(const uint8_t *p)
{
    unsigned store = p[2] == OP_STA_ABS ? 3 : 2;

    return p[0] == OP_LDA_IMM && p[1] == 0x40 &&
           (p[2] == OP_STA_ABS || p[2] == OP_STA_ZP) && p[2 + store] == OP_RTS;
}

static bool walk(const uint8_t *ram, uint16_t update, struct s2f_export *export)
{
    uint16_t entry[MAX_JUMPS + 2];
    unsigned entries = 0;
    struct s2f_code *code = &export->code;

    entry[entries++] = update;
    entry[entries++] = export->init;
    for (uint32_t a = export->top + (uint32_t)JUMP_SIZE; a < update;
         a += JUMP_SIZE)
        if (ram[a] == OP_JMP)
            entry[entries++] = s2f_le16(ram + a + 1);
    if (!s2f_code_walk(ram, export->limit, export->top, entry, entries, code))
        return false;
    if (code->end + (uint32_t)STOP_SIZE > export->limit ||
        !is_stop(ram + code->end))
        return true;
    entry[entries++] = code->end;
    return s2f_code_walk(ram, export->limit, export->top, entry, entries, code);
}

/* The lowest and the highest byte of zero page that the code names. */
static void find_zero_page(struct s2f_export *export)
{
    export->zero_low = 0xff;
    export->zero_high = 0;
    for (unsigned i = 0; i < export->code.count; i++) {
        const struct s2f_instruction *at = &export->code.item[i];

        if (!s2f_code_zero_page(at))
            continue;
        if (at->operand < export->zero_low)
            export->zero_low = at->operand;
        if (at->operand > export->zero_high)
            export->zero_high = at->operand;
    }
}

/* The driver at top: code, sequencer, music, tables. */
static enum s2f_status look(const uint8_t *ram, uint16_t update,
                            struct s2f_export *export, struct s2f_diag *diag)
{
    uint16_t patch;
    enum s2f_status status;

    export->init = find_init(ram, export, &patch);
    if (!walk(ram, update, export))
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS,
                        export->top, "damaged: the driver's code at $%04X",
                        export->top);
    export->code_end = export->code.end;
    find_zero_page(export);
    status = s2f_export_sequencer(update, export, diag);
    if (!status)
        status = s2f_export_music(ram, patch, export, diag);
    if (!status)
        status = s2f_export_tables(ram, export, diag);
    return status;
}

static enum s2f_status look_at(const uint8_t *ram,
                               const struct s2f_export_area *area,
                               uint32_t update, struct s2f_export *export,
                               struct s2f_diag *diag)
{
    uint16_t top = 0, seen = 0;
    enum s2f_status status = S2F_STATUS_NO_ROUTE;

    for (unsigned patched = 0; patched < 2 && status; patched++) {
        top = top_of(ram, area->low, update, patched);
        if (!top || top == seen)
            continue;
        memset(export, 0, sizeof *export);
        export->top = top;
        export->limit = area->high;
        status = look(ram, (uint16_t)update, export, seen ? NULL : diag);
        seen = top;
    }
    return status;
}

enum s2f_status s2f_export_find_in(const uint8_t *ram,
                                   const struct s2f_export_area *area,
                                   struct s2f_export *export,
                                   struct s2f_diag *diag)
{
    const uint32_t low = area->low, high = area->high, play = area->play;
    struct s2f_diag *why = diag;
    enum s2f_status status =
        s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                 "no driver of SID Factory II is in the tune");

    for (uint32_t a = next_update(ram, low, high); a < high;
         a = next_update(ram, a + 1, high)) {
        status = look_at(ram, area, a, export, why);
        if (!status)
            return status;
        why = NULL; /* the first one's reason stays */
    }
    /* builds whose update begins otherwise: as the tune calls it */
    if (play > low && play + SMALLEST < high && !is_update(ram + play))
        status = look_at(ram, area, play, export, NULL);
    return status;
}

enum s2f_status s2f_export_find(const uint8_t *ram, const struct s2f_tune *tune,
                                struct s2f_export *export,
                                struct s2f_diag *diag)
{
    const struct s2f_export_area area = {
        tune->load, tune->load + (uint32_t)tune->size, tune->play};

    return s2f_export_find_in(ram, &area, export, diag);
}
