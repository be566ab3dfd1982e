#include "pack/code.h"

#include "base/bytes.h"
#include "cpu/mos6510.h"

#include <sid2sf2/pack.h>

enum operand {
    OPERAND_NONE, /* or immediate, or relative */
    OPERAND_ZERO_PAGE,
    OPERAND_ADDRESS
};

/* Rows of the 6502's opcode matrix share their modes: columns $0, $9 and, in
 * part, $2 hold what takes no address. */
static enum operand operand_of(uint8_t opcode, unsigned length)
{
    unsigned mode = opcode & 0x1f;

    if (length == 3)
        return OPERAND_ADDRESS;
    if (length < 2 || mode == 0x10 || mode == 0x09 || mode == 0x0b ||
        mode == 0x00 || mode == 0x02)
        return OPERAND_NONE;
    return OPERAND_ZERO_PAGE;
}

/* Where a walk along the code stands. */
struct walk {
    const struct s2f_pack_code *code;
    uint32_t at, end; /* canonical */
    enum operand operand;
};

static struct walk begin_walk(const struct s2f_pack_code *code)
{
    const struct s2f_descriptor *d = &code->plan->project->descriptor;
    struct walk walk = {code, d->code_top, d->code_top, OPERAND_NONE};

    walk.end += code->access ? d->driver_size : d->code_size;
    return walk;
}

/* The length of the instruction at walk->at as the editor's packer reads it:
 * undocumented opcodes are one byte. */
static unsigned stock_length(const struct walk *walk)
{
    uint8_t opcode = walk->code->plan->memory[walk->at];

    return s2f_opcode_documented(opcode) ? s2f_opcode_length(opcode) : 1;
}

/* The same by what ran. 0: these bytes are no instruction, one by one. */
static unsigned watched_length(const struct walk *walk)
{
    const uint8_t *access = walk->code->access + walk->at;
    const struct s2f_descriptor *d = &walk->code->plan->project->descriptor;
    unsigned length = stock_length(walk);

    if (access[0] & S2F_ACCESS_OPCODE)
        return s2f_opcode_length(walk->code->plan->memory[walk->at]);
    if (walk->at >= (uint32_t)d->code_top + d->code_size ||
        access[0] & (S2F_ACCESS_READ | S2F_ACCESS_WRITE))
        return 0;
    for (unsigned i = 1; i < length && walk->at + i < walk->end; i++)
        if (access[i] & (S2F_ACCESS_OPCODE | S2F_ACCESS_READ))
            return 0;
    return length;
}

/* Finds the instruction at walk->at, whose operand is then known; returns the
 * length to go on by, 0 at the end. */
static unsigned next(struct walk *walk)
{
    unsigned length;

    if (walk->at >= walk->end)
        return 0;
    length = walk->code->access ? watched_length(walk) : stock_length(walk);
    walk->operand = operand_of(walk->code->plan->memory[walk->at], length);
    if (walk->at + length > walk->end)
        walk->operand = OPERAND_NONE;
    return length ? length : 1;
}

bool s2f_pack_zero_page(const struct s2f_pack_code *code, uint8_t *low,
                        uint8_t *high)
{
    struct walk walk = begin_walk(code);
    bool found = false;

    *low = *high = 0;
    for (unsigned length; (length = next(&walk)) > 0; walk.at += length) {
        uint8_t operand = code->plan->memory[(walk.at + 1) & 0xffff];

        if (walk.operand != OPERAND_ZERO_PAGE)
            continue;
        if (code->access && operand < S2F_PACK_ZERO_PAGE)
            continue;
        if (!found || operand < *low)
            *low = operand;
        if (!found || operand > *high)
            *high = operand;
        found = true;
    }
    return found;
}

/* An absolute operand as the editor's packer moves it: all but those of I/O,
 * whatever they name. */
static uint16_t stock_address(const struct s2f_pack_code *code, uint16_t at)
{
    const struct s2f_pack_section *section =
        s2f_pack_find(code->plan, at, false);
    uint32_t to = section ? section->to + (at - section->from) : at;

    if (at >= 0xd000 && at <= 0xdfff)
        return (uint16_t)to;
    return (uint16_t)(to + code->delta);
}

/* Only what names the driver or a section, or moved zero page. */
static uint16_t own_address(const struct s2f_pack_code *code, uint16_t at)
{
    const struct s2f_descriptor *d = &code->plan->project->descriptor;
    const struct s2f_pack_section *section =
        s2f_pack_find(code->plan, at, true);

    if (section)
        return (uint16_t)(section->to + (at - section->from) + code->delta);
    if (at >= d->code_top && at - d->code_top < d->driver_size)
        return (uint16_t)(at + code->delta);
    if (at < 0x100 && at >= code->low && at >= S2F_PACK_ZERO_PAGE)
        return (uint8_t)(at - code->low + code->new_low);
    return at;
}

void s2f_pack_move(const struct s2f_pack_code *code, uint8_t *image)
{
    const uint8_t *memory = code->plan->memory;
    struct walk walk = begin_walk(code);
    uint32_t top = walk.at;

    for (unsigned length; (length = next(&walk)) > 0; walk.at += length) {
        uint8_t *operand = image + (walk.at - top) + 1;

        if (walk.operand == OPERAND_ADDRESS) {
            uint16_t at = s2f_le16(memory + walk.at + 1);

            s2f_put_le16(operand, code->access ? own_address(code, at)
                                               : stock_address(code, at));
        } else if (walk.operand == OPERAND_ZERO_PAGE &&
                   !(code->access &&
                     memory[walk.at + 1] < S2F_PACK_ZERO_PAGE)) {
            *operand =
                (uint8_t)(memory[walk.at + 1] - code->low + code->new_low);
        }
    }
}
