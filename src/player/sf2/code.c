#include "player/sf2/code.h"

#include "base/bytes.h"
#include "cpu/mos6510.h"
#include "cpu/opcode.h"

#include <string.h>

enum { PENDING = 256 };

static bool is_branch(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x10;
}

static uint16_t branch_target(const uint8_t *ram, uint16_t at)
{
    return (uint16_t)((int32_t)at + 2 + (int8_t)ram[(at + 1) & 0xffff]);
}

/* Looking for the end of code: bytes where instructions were seen to start,
 * and addresses still to be followed. */
struct search {
    const uint8_t *ram;
    uint32_t limit;
    uint16_t top;
    uint32_t end;
    unsigned pending;
    uint16_t stack[PENDING];
    bool seen[S2F_CODE_SIZE];
};

static void push(struct search *s, uint16_t address)
{
    uint32_t at = (uint32_t)address - s->top;

    if (address >= s->top && at < S2F_CODE_SIZE && !s->seen[at] &&
        s->pending < PENDING)
        s->stack[s->pending++] = address;
}

/* Follows straight code from address until it ends or was seen. */
static void follow(struct search *s, uint32_t address)
{
    while (address >= s->top && address < s->limit &&
           address - s->top < S2F_CODE_SIZE) {
        uint8_t opcode = s->ram[address];
        unsigned length = s2f_opcode_length(opcode);

        if (s->seen[address - s->top] || !s2f_opcode_documented(opcode) ||
            address + length > s->limit)
            return;
        s->seen[address - s->top] = true;
        if (address + length > s->end)
            s->end = address + length;
        if (is_branch(opcode))
            push(s, branch_target(s->ram, (uint16_t)address));
        if (opcode == OP_JMP || opcode == OP_JSR)
            push(s, s2f_le16(s->ram + address + 1));
        if (opcode == OP_JMP || opcode == OP_JMP_IND || opcode == OP_RTS ||
            opcode == OP_RTI || opcode == OP_BRK)
            return;
        address += length;
    }
}

/* What a computed branch reaches lies between other code: takes the first
 * instruction of a linear walk that was not followed yet. */
static bool push_unseen(struct search *s)
{
    uint32_t at = s->top;

    while (at < s->end && at - s->top < S2F_CODE_SIZE) {
        if (!s->seen[at - s->top]) {
            push(s, (uint16_t)at);
            return s2f_opcode_documented(s->ram[at]);
        }
        at += s2f_opcode_length(s->ram[at]);
    }
    return false;
}

static bool decode(const struct search *s, struct s2f_code *code)
{
    uint32_t at = s->top;

    code->top = s->top;
    code->count = 0;
    while (at < s->end) {
        struct s2f_instruction *i = &code->item[code->count];
        uint8_t opcode = s->ram[at];

        i->at = (uint16_t)at;
        i->opcode = opcode;
        i->length = (uint8_t)s2f_opcode_length(opcode);
        if (!s2f_opcode_documented(opcode) || at + i->length > s->limit ||
            ++code->count >= S2F_CODE_ROOM)
            return false;
        i->operand = 0;
        if (i->length == 2)
            i->operand = is_branch(opcode) ? branch_target(s->ram, (uint16_t)at)
                                           : s->ram[at + 1];
        else if (i->length == 3)
            i->operand = s2f_le16(s->ram + at + 1);
        at += i->length;
    }
    code->end = (uint16_t)at;
    return at <= 0xffff;
}

bool s2f_code_walk(const uint8_t *ram, uint32_t limit, uint16_t top,
                   const uint16_t *entry, unsigned entries,
                   struct s2f_code *code)
{
    struct search s = {.ram = ram, .limit = limit, .top = top, .end = top};

    s.seen[0] = true;
    s.end = top + 3u;
    for (unsigned i = 0; i < entries; i++)
        push(&s, entry[i]);
    do
        while (s.pending)
            follow(&s, s.stack[--s.pending]);
    while (push_unseen(&s));
    return decode(&s, code);
}

bool s2f_code_absolute(const struct s2f_instruction *i)
{
    return i->length == 3;
}

bool s2f_code_zero_page(const struct s2f_instruction *i)
{
    unsigned mode = i->opcode & 0x1f;

    return mode == 0x01 || mode == 0x11 || (mode >= 0x04 && mode <= 0x06) ||
           (mode >= 0x14 && mode <= 0x16);
}

/* STA, STX, STY, INC, DEC and the shifts, in the opcode matrix's terms. */
bool s2f_code_writes(const struct s2f_instruction *i)
{
    unsigned group = i->opcode >> 5, column = i->opcode & 3;

    if (i->length == 1 || (i->opcode & 0x1f) == 0x10)
        return false;
    if (group == 4)
        return i->opcode >= 0x81 && i->opcode <= 0x9d;
    return column == 2 && group != 5 && (i->opcode & 4);
}

bool s2f_code_jumps(const struct s2f_instruction *i)
{
    return i->opcode == OP_JMP || i->opcode == OP_JSR ||
           i->opcode == OP_JMP_IND;
}

bool s2f_code_match(const struct s2f_code *code, unsigned i,
                    const struct s2f_step *step, unsigned steps,
                    uint16_t *captured)
{
    if (i + steps > code->count)
        return false;
    for (unsigned k = 0; k < steps; k++) {
        const struct s2f_instruction *at = &code->item[i + k];

        if (at->opcode != step[k].opcode &&
            (!step[k].other || at->opcode != step[k].other))
            return false;
        if (step[k].value != S2F_CODE_NONE && at->operand != step[k].value)
            return false;
    }
    for (unsigned k = 0; k < steps; k++)
        if (step[k].capture != S2F_CODE_NONE)
            captured[step[k].capture] = code->item[i + k].operand;
    return true;
}

int s2f_code_find(const struct s2f_code *code, unsigned from, unsigned range,
                  const struct s2f_step *step, unsigned steps,
                  uint16_t *captured)
{
    for (unsigned i = from; i < from + range && i < code->count; i++)
        if (s2f_code_match(code, i, step, steps, captured))
            return (int)i;
    return S2F_CODE_NONE;
}
