#include "convert/mend/region.h"

#include "base/bytes.h"
#include "cpu/opcode.h"

static bool is_branch(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x10;
}

static bool ends_flow(uint8_t opcode)
{
    return opcode == OP_JMP || opcode == OP_JMP_IND || opcode == OP_RTS ||
           opcode == OP_RTI;
}

/* The next executed instruction behind the one at a: not always where that one
 * ends, since players jump into operands (BIT to skip two bytes). */
static uint32_t next_after(const struct s2f_region_code *code, uint32_t a)
{
    do
        a++;
    while (a < 0xfffd && !(code->access[a] & S2F_ACCESS_OPCODE));
    return a;
}

/* Where the branch or jump at a leads; 0x10000 for other instructions. */
static uint32_t target_of(const uint8_t *code, uint32_t a)
{
    if (is_branch(code[a]))
        return (uint16_t)((int32_t)a + 2 + (int8_t)code[a + 1]);
    return code[a] == OP_JMP ? s2f_le16(code + a + 1) : 0x10000;
}

static unsigned length_at(const struct s2f_region_code *code, uint32_t a)
{
    return s2f_opcode_length(code->code[a]);
}

static bool is_written(const struct s2f_region_code *code, uint32_t a)
{
    return code->source->play_access[a] & S2F_ACCESS_WRITE;
}

/* What flow[] says of an instruction, whose opcode decides what the bits
 * mean. */
static unsigned flow_fix(uint8_t opcode, unsigned flow)
{
    switch (opcode) {
    case OP_PHA:
        return flow & S2F_FLOW_PUSH ? S2F_FIX_PUSH : 0;
    case OP_PLA:
        return flow & S2F_FLOW_FLAGS  ? S2F_FIX_FLAGS
               : flow & S2F_FLOW_PULL ? S2F_FIX_PULL
                                      : 0;
    case OP_PLP:
        return flow & S2F_FLOW_FLAGS ? S2F_FIX_FLAGS : 0;
    case OP_RTI:
        return (flow & S2F_FLOW_JUMP ? S2F_FIX_JUMP : 0) |
               (flow & S2F_FLOW_FLAGS ? S2F_FIX_FLAGS : 0);
    case OP_RTS:
        return flow & S2F_FLOW_JUMP ? S2F_FIX_JUMP : 0;
    case OP_JSR:
        return flow & S2F_FLOW_CALL ? S2F_FIX_CALL : 0;
    default:
        break;
    }
    return (flow & S2F_FLOW_SID ? S2F_FIX_SID : 0) |
           (flow & S2F_FLOW_DECIMAL && !is_branch(opcode) ? S2F_FIX_DECIMAL
                                                          : 0);
}

bool s2f_region_hopeless(const struct s2f_region_code *code, uint32_t a)
{
    const unsigned flow = code->source->flow[a];

    if (!(flow & S2F_FLOW_OTHER) || code->fixed[a] == S2F_MEND_UNKNOWN ||
        !(code->source->play_access[a] & S2F_ACCESS_OPCODE))
        return false;
    switch (code->code[a]) {
    case OP_PHA:
        return false;
    case OP_PLA:
    case OP_PLP:
        return flow & S2F_FLOW_FLAGS;
    case OP_RTI:
    case OP_RTS:
        return flow & S2F_FLOW_JUMP;
    default:
        return true;
    }
}

unsigned s2f_region_fix(const struct s2f_region_code *code, uint32_t a)
{
    unsigned seen = code->source->play_access[a];
    uint8_t opcode = code->code[a];
    unsigned fix = 0;

    if (!(seen & S2F_ACCESS_OPCODE) || s2f_region_hopeless(code, a))
        return 0;
    if (seen & S2F_ACCESS_FLAG)
        fix |= S2F_FIX_FLAG;
    if (code->fixed[a] == S2F_MEND_UNKNOWN)
        return fix;
    if (!s2f_opcode_documented(opcode))
        fix |= S2F_FIX_UNDOCUMENTED;
    return fix | flow_fix(opcode, code->source->flow[a]);
}

/* The instruction at a has an operand that the player writes, as many do: it
 * can be moved as one that reads the operand where it is. */
static bool is_variable(const struct s2f_region_code *code, uint32_t a)
{
    unsigned length = length_at(code, a);

    return (length > 1 && is_written(code, a + 1)) ||
           (length > 2 && is_written(code, a + 2));
}

static bool is_immediate(uint8_t opcode)
{
    return ((opcode & 0x1f) == 0x09 || (opcode & 0x9d) == 0x80) &&
           opcode != OP_NOP_IMM && s2f_opcode_documented(opcode);
}

/* The return address of the JSR at a is read, and has to be what it is. */
static bool is_looked_at(const struct s2f_region_code *code, uint32_t a)
{
    unsigned flow = code->source->flow[a];

    return flow & S2F_FLOW_LOOKED && !(flow & S2F_FLOW_CALL);
}

/* Whether the instruction at a was executed, is there from the start, and is
 * not written but for an operand that can stay where it is. */
static bool movable(const struct s2f_region_code *code, uint32_t a)
{
    unsigned length = length_at(code, a);
    uint8_t opcode = code->code[a];

    if (a + length > 0xfffd || opcode == OP_BRK || is_written(code, a) ||
        !(code->access[a] & S2F_ACCESS_OPCODE))
        return false;
    for (uint32_t i = a; i < a + length; i++)
        if (code->sources[i] & S2F_SOURCES_TAKEN ||
            (code->fixed[i] != S2F_MEND_FIXED && !is_written(code, i)))
            return false;
    if (opcode == OP_JSR)
        return !is_looked_at(code, a) && !is_variable(code, a);
    return !is_variable(code, a) || (!is_branch(opcode) && !ends_flow(opcode));
}

/* Whether the byte at `to`, within the region, is entered from outside. */
static bool is_entered(const struct s2f_region_code *code,
                       const struct s2f_region *region, uint32_t to)
{
    unsigned sources = code->sources[to] & S2F_SOURCES_COUNT;

    if (code->sources[to] & S2F_SOURCES_OTHER || sources == S2F_SOURCES_COUNT)
        return true;
    for (uint32_t a = region->start; a < region->end && sources;
         a = next_after(code, a))
        sources -= target_of(code->code, a) == to;
    return sources != 0;
}

/* Whether a jump may be written over the bytes at an entry: none of them is
 * data to anybody, nor an operand that stays. */
static bool can_jump_at(const struct s2f_region_code *code, uint32_t entry)
{
    for (uint32_t a = entry; a < entry + S2F_REGION_JUMP; a++)
        if (code->access[a] & S2F_ACCESS_READ || is_written(code, a))
            return false;
    return true;
}

/* Whether the JMP or JSR at a may be made to lead elsewhere. */
static bool can_redirect(const struct s2f_region_code *code, uint32_t a)
{
    for (uint32_t i = a; i < a + S2F_REGION_JUMP; i++)
        if (code->fixed[i] != S2F_MEND_FIXED || is_written(code, i) ||
            code->access[i] & S2F_ACCESS_READ ||
            code->sources[i] & S2F_SOURCES_TAKEN)
            return false;
    return s2f_region_fix(code, a) == 0;
}

/* How many sources of the entry in the region do not count: what is moved
 * along, or, for those elsewhere, is redirected. false where one cannot. */
static bool count_jumps(const struct s2f_region_code *code,
                        struct s2f_region *region, unsigned entry,
                        unsigned *count)
{
    const uint32_t to = region->entry[entry];

    for (unsigned i = 0; i < code->jump_count; i++) {
        uint32_t at = code->jumps[i];

        if (s2f_le16(code->code + at + 1) != to)
            continue;
        if (at >= region->start && at < region->end) {
            if (code->code[at] == OP_JSR)
                return false;
        } else if (!can_redirect(code, at) ||
                   region->redirects == S2F_REGION_REDIRECTS) {
            return false;
        } else {
            region->redirect[region->redirects].at = (uint16_t)at;
            region->redirect[region->redirects++].entry = (uint8_t)entry;
        }
        ++*count;
    }
    return true;
}

/* Makes all that leads to an entry go to the stub, so that no jump is needed
 * there. false where that cannot be. */
static bool redirect(const struct s2f_region_code *code,
                     struct s2f_region *region, unsigned entry)
{
    const uint32_t to = region->entry[entry];
    const unsigned before = region->redirects;
    unsigned sources = code->sources[to], count = 0;

    if (entry == 0 || sources & S2F_SOURCES_OTHER ||
        (sources & S2F_SOURCES_COUNT) == S2F_SOURCES_COUNT)
        return false;
    for (uint32_t a = region->start; a < region->end; a = next_after(code, a))
        count += is_branch(code->code[a]) && target_of(code->code, a) == to;
    if (count_jumps(code, region, entry, &count) && count == sources)
        return true;
    region->redirects = before;
    return false;
}

/* Adds the entry at a, the last one with a jump of its own being *last. */
static bool add_entry(const struct s2f_region_code *code,
                      struct s2f_region *region, uint32_t a, unsigned *last)
{
    unsigned entry = region->entries;
    bool close = entry > 0 && a - region->entry[*last] < S2F_REGION_JUMP;

    if (entry == S2F_REGION_ENTRIES)
        return false;
    region->entry[region->entries++] = a;
    if ((close || !can_jump_at(code, a)) && redirect(code, region, entry))
        return true;
    if (!can_jump_at(code, a) || (close && !redirect(code, region, *last)))
        return false;
    *last = entry;
    return true;
}

/* Finds the region's entries; false where two are too close to each other, or
 * one to the end, and cannot be done without. */
static bool find_entries(const struct s2f_region_code *code,
                         struct s2f_region *region)
{
    unsigned last = 0;

    region->entries = region->redirects = 0;
    for (uint32_t a = region->start; a < region->end; a = next_after(code, a))
        if ((a == region->start || is_entered(code, region, a)) &&
            !add_entry(code, region, a, &last))
            return false;
    if (region->end - region->entry[last] >= S2F_REGION_JUMP)
        return true;
    return redirect(code, region, last) &&
           region->end - region->start >= S2F_REGION_JUMP;
}

/* Whether an instruction that was executed in front of a reaches into it. */
static bool is_overlapped(const struct s2f_region_code *code, uint32_t a)
{
    for (uint32_t b = a - 2; b < a; b++)
        if (code->access[b] & S2F_ACCESS_OPCODE && b + length_at(code, b) > a)
            return true;
    return false;
}

bool s2f_region_find(const struct s2f_region_code *code, uint32_t start,
                     uint32_t must, struct s2f_region *region)
{
    uint32_t next;

    if (is_overlapped(code, start))
        return false;
    region->start = region->end = start;
    for (uint32_t a = start; a - start < S2F_REGION_SIZE; a = next) {
        if (a > region->end || !movable(code, a))
            return false;
        if (a + length_at(code, a) > region->end)
            region->end = a + length_at(code, a);
        next = next_after(code, a);
        if (a >= must && next >= region->end && find_entries(code, region))
            return true;
    }
    return false;
}

/* Adds one instruction that is no branch or jump within the region. */
static bool make_one(const struct s2f_region_code *code, uint32_t a,
                     bool recheck, struct s2f_stub *stub)
{
    const uint8_t *at = code->code + a;
    uint8_t bytes[3] = {at[0], at[1], at[2]};
    unsigned fix = s2f_region_fix(code, a);

    if (is_variable(code, a) && !is_immediate(at[0]))
        return s2f_stub_variable(stub, bytes, (uint16_t)(a + 1), fix, recheck);
    if (is_variable(code, a)) {
        bytes[0] = s2f_stub_absolute(at[0]);
        s2f_put_le16(bytes + 1, (uint16_t)(a + 1));
    }
    return recheck ? s2f_stub_recheck(stub, bytes)
                   : s2f_stub_instruction(stub, bytes, fix);
}

/* Where a place of the player is to be found once the region is moved. */
static uint16_t moved(const struct s2f_region *region, const uint16_t *map,
                      uint32_t to)
{
    if (to < region->start || to >= region->end)
        return (uint16_t)to;
    return map[to - region->start];
}

/* One pass over the region. map holds the last pass's places and receives this
 * one's. */
static bool make_pass(const struct s2f_region_code *code,
                      const struct s2f_region *region, uint16_t *map,
                      struct s2f_stub *stub)
{
    if (region->recheck != S2F_REGION_NO_RECHECK &&
        !make_one(code, region->recheck, true, stub))
        return false;
    for (uint32_t a = region->start; a < region->end; a = next_after(code, a)) {
        uint32_t to = target_of(code->code, a);
        uint32_t behind = a + length_at(code, a);
        uint8_t last = code->code[a];

        map[a - region->start] = (uint16_t)(stub->origin + stub->size);
        if (is_branch(last))
            s2f_stub_branch(stub, last, moved(region, map, to));
        else if (last == OP_JMP)
            s2f_stub_jump(stub, moved(region, map, to));
        else if (last == OP_JSR && s2f_region_fix(code, a))
            s2f_stub_call(stub, s2f_le16(code->code + a + 1), (uint16_t)behind);
        else if (!make_one(code, a, false, stub))
            return false;
        if (!ends_flow(last) &&
            (behind >= region->end || behind != next_after(code, a)))
            s2f_stub_jump(stub, moved(region, map, behind));
    }
    return true;
}

bool s2f_region_make(const struct s2f_region_code *code,
                     struct s2f_region *region, struct s2f_stub *stub)
{
    const uint32_t before = stub->size;
    uint16_t map[S2F_REGION_SIZE + S2F_REGION_JUMP] = {0};
    bool made = true;

    for (unsigned pass = 0; pass < 2 && made; pass++) {
        stub->size = before;
        made = make_pass(code, region, map, stub) && !stub->full;
    }
    if (!made) {
        stub->size = before;
        stub->full = false;
        return false;
    }
    for (unsigned i = 0; i < region->entries; i++)
        region->stub[i] = map[region->entry[i] - region->start];
    region->stub[0] = (uint16_t)(stub->origin + before);
    return true;
}
