/* Branches that always go the same way: "LDA #0; BEQ" for a jump, or a look at
 * a byte that says what the tune is, and that nothing writes. */
#include "convert/closure_internal.h"

enum { NONE = 0x10000, MAX_BACK = 6 };

/* Flags as they are known to be; bit i of value counts where it is known. */
struct flags {
    unsigned known, value;
};

/* The one instruction that was executed, or can be, and ends at a. */
static uint32_t find_before(const struct s2f_closure_walk *walk, uint32_t a)
{
    uint32_t found = NONE;

    for (uint32_t b = a < 3 ? 0 : a - 3; b < a; b++) {
        if (!s2f_closure_is_code(walk, b) ||
            b + s2f_opcode_length(walk->ram[b]) != a)
            continue;
        if (found != NONE)
            return NONE;
        found = b;
    }
    return found;
}

static bool is_stable(const struct s2f_closure_walk *walk, uint32_t a)
{
    for (unsigned i = 0; i < s2f_opcode_length(walk->ram[a]); i++)
        if (s2f_closure_changes(walk, a + i))
            return false;
    return true;
}

/* What the instruction at a, which is one of a few, reads: a value that is
 * always the same, or -1. */
static int operand(const struct s2f_closure_walk *walk, uint32_t a)
{
    enum { PORT_END = 2, IO = 0xd000, IO_END = 0xe000 };
    const uint8_t opcode = walk->ram[a];
    uint32_t at;

    switch (opcode & 0x1f) {
    case 0x00:
    case 0x02:
    case 0x09: /* immediate, of those that are asked for */
        return walk->ram[a + 1];
    case 0x04:
    case 0x05:
    case 0x06:
        at = walk->ram[a + 1];
        break;
    case 0x0c:
    case 0x0d:
    case 0x0e:
        at = s2f_le16(walk->ram + a + 1);
        break;
    default:
        return -1;
    }
    if (at < PORT_END || (at >= IO && at < IO_END) ||
        s2f_closure_changes(walk, at))
        return -1;
    return walk->ram[at];
}

static bool is_load(uint8_t opcode)
{
    const unsigned mode = opcode & 0x1f;

    return (opcode & 0xe0) == 0xa0 && mode <= 0x0e && (opcode & 3) != 3 &&
           mode != 0x01 && mode != 0x08 && mode != 0x0a;
}

static bool is_and(uint8_t opcode)
{
    return opcode == OP_AND_IMM || opcode == 0x25 || opcode == OP_AND_ABS;
}

/* Which register an instruction loads, or compares: 0 A, 1 X, 2 Y. */
static unsigned register_of(uint8_t opcode)
{
    if (opcode & 1)
        return 0;
    if (is_load(opcode))
        return opcode & 2 ? 1 : 2;
    return opcode >= 0xe0 ? 1 : 2; /* CPX, CPY */
}

static struct flags after_value(int value)
{
    const struct flags flags = {S2F_FLAG_N | S2F_FLAG_Z,
                                (value & 0x80 ? S2F_FLAG_N : 0u) |
                                    (value ? 0u : S2F_FLAG_Z)};

    return flags;
}

/* AND or a compare at a of what the instruction before has loaded. */
static struct flags after_two(const struct s2f_closure_walk *walk, uint32_t a)
{
    struct flags flags = {0, 0};
    const uint32_t before = find_before(walk, a);
    const uint8_t opcode = walk->ram[a];
    int loaded, with = operand(walk, a);

    if (walk->c->state[a] & S2F_CLOSURE_TARGET || before == NONE || with < 0 ||
        !is_load(walk->ram[before]) || !is_stable(walk, before) ||
        register_of(walk->ram[before]) != register_of(opcode))
        return flags;
    loaded = operand(walk, before);
    if (loaded < 0)
        return flags;
    if (is_and(opcode))
        return after_value(loaded & with);
    flags = after_value((loaded - with) & 0xff);
    flags.known |= S2F_FLAG_C;
    flags.value |= loaded >= with ? S2F_FLAG_C : 0u;
    return flags;
}

/* The flags behind the instruction at a. */
static struct flags after(const struct s2f_closure_walk *walk, uint32_t a)
{
    const uint8_t opcode = walk->ram[a];
    struct flags flags = {0, 0};
    int value;

    if (opcode == OP_CLC || opcode == OP_SEC) {
        flags.known = S2F_FLAG_C;
        flags.value = opcode == OP_SEC ? S2F_FLAG_C : 0;
    } else if (opcode == OP_CLV) {
        flags.known = S2F_FLAG_V;
    } else if (opcode == OP_BIT_ZP || opcode == OP_BIT_ABS) {
        value = operand(walk, a);
        if (value >= 0) {
            flags.known = S2F_FLAG_N | S2F_FLAG_V;
            flags.value = (unsigned)value & flags.known;
        }
    } else if (is_load(opcode)) {
        value = operand(walk, a);
        if (value >= 0)
            flags = after_value(value);
    } else if (is_and(opcode) || s2f_closure_is_compare(opcode)) {
        flags = after_two(walk, a);
    }
    return flags;
}

static bool keeps_flags(uint8_t opcode)
{
    return s2f_closure_is_branch(opcode) || opcode == OP_NOP ||
           opcode == OP_STA_ZP || opcode == OP_STA_ABS ||
           opcode == OP_STA_ABX || opcode == OP_STA_ABY;
}

enum s2f_closure_way s2f_closure_way(const struct s2f_closure_walk *walk,
                                     uint32_t a)
{
    static const uint8_t flag[4] = {S2F_FLAG_N, S2F_FLAG_V, S2F_FLAG_C,
                                    S2F_FLAG_Z};
    const uint8_t branch = walk->ram[a], bit = flag[branch >> 6];
    struct flags flags;

    for (unsigned i = 0; i < MAX_BACK; i++) {
        if (walk->c->state[a] & S2F_CLOSURE_TARGET)
            return S2F_CLOSURE_EITHER;
        a = find_before(walk, a);
        if (a == NONE || !is_stable(walk, a))
            return S2F_CLOSURE_EITHER;
        if (keeps_flags(walk->ram[a]))
            continue;
        flags = after(walk, a);
        if (!(flags.known & bit))
            return S2F_CLOSURE_EITHER;
        return !(flags.value & bit) == !(branch & 0x20) ? S2F_CLOSURE_TAKEN
                                                        : S2F_CLOSURE_NOT_TAKEN;
    }
    return S2F_CLOSURE_EITHER;
}
