/* Walking a player's code without running it. */
#include "convert/rehost/rehost.h"

#include "base/bytes.h"
#include "base/map.h"
#include "cpu/opcode.h"

#include <string.h>

enum { STACK_END = 0x0200, IO_LOW = 0xd000, IO_HIGH = 0xe000 };

bool s2f_rehost_is_machine(uint32_t address)
{
    return address < STACK_END || (address >= IO_LOW && address < IO_HIGH);
}

static bool is_branch(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x10;
}

/* Places to walk from lie in [low, high]. */
struct walk {
    uint8_t *kind;
    uint32_t low, high;
};

static void reach(struct walk *walk, uint32_t a)
{
    if (a >= 0xfffd || walk->kind[a])
        return;
    walk->kind[a] = S2F_REHOST_BYTE_TODO;
    if (a < walk->low)
        walk->low = a;
    if (a > walk->high)
        walk->high = a;
}

/* What was read as data and never fetched. Tunes that were moved by watching
 * them play keep old addresses in jumps that were never taken; such a jump may
 * lead into a table. */
static bool is_data(uint8_t access)
{
    return access & S2F_ACCESS_READ && !(access & S2F_ACCESS_EXECUTE);
}

/* Whether an instruction can begin at a. */
static bool can_begin(const uint8_t *ram, const uint8_t *access,
                      const uint8_t *kind, uint32_t a)
{
    uint8_t opcode = ram[a];

    if (is_data(access[a]) || opcode == OP_BRK || (opcode & 0x1f) == 0x12 ||
        (opcode == 0x02 || opcode == 0x22 || opcode == 0x42 || opcode == 0x62))
        return false;
    for (unsigned i = 1; i < s2f_opcode_length(opcode); i++)
        if (kind[a + i] & S2F_REHOST_BYTE_START)
            return false;
    return true;
}

/* Marks the instruction at a. Returns where the flow goes on, or 0 where it
 * ends, where it meets code that is marked, or what cannot be code. */
static uint32_t mark(const uint8_t *ram, const uint8_t *access,
                     struct walk *walk, uint32_t a)
{
    uint8_t *kind = walk->kind;
    uint8_t opcode = ram[a];
    unsigned length = s2f_opcode_length(opcode);
    uint32_t word = s2f_le16(ram + a + 1);

    if (!can_begin(ram, access, kind, a))
        return 0;
    kind[a] = S2F_REHOST_BYTE_START;
    for (unsigned i = 1; i < length; i++)
        kind[a + i] = S2F_REHOST_BYTE_BODY;
    if (is_branch(opcode))
        reach(walk, (uint16_t)((int32_t)a + 2 + (int8_t)ram[a + 1]));
    else if (opcode == OP_JSR || opcode == OP_JMP)
        reach(walk, word);
    if (opcode == OP_JMP || opcode == OP_JMP_IND || opcode == OP_RTS ||
        opcode == OP_RTI)
        return 0;
    return a + length;
}

void s2f_rehost_walk(const uint8_t *ram, const uint8_t *access, uint8_t *kind)
{
    struct walk walk = {kind, 0x10000, 0};

    memset(kind, 0, 0x10000);
    for (uint32_t a = s2f_map_next(access, S2F_ACCESS_OPCODE, 0, S2F_MAP_SIZE);
         a < S2F_MAP_SIZE;
         a = s2f_map_next(access, S2F_ACCESS_OPCODE, a + 1, S2F_MAP_SIZE))
        reach(&walk, a);
    while (walk.low <= walk.high) {
        uint32_t start = walk.low;

        walk.low = 0x10000;
        for (; start <= walk.high; start++) {
            uint32_t a = start;

            while (kind[a] == S2F_REHOST_BYTE_TODO ||
                   (a != start && !kind[a])) {
                kind[a] = 0;
                a = mark(ram, access, &walk, a);
                if (a == 0 || a >= 0xfffd)
                    break;
            }
        }
    }
}

void s2f_rehost_code_block(const uint8_t *kind, uint32_t inside, uint32_t hole,
                           uint32_t *low, uint32_t *high)
{
    uint32_t a = inside;

    *low = *high = inside;
    while (a > 0 && *low - a <= hole)
        if (kind[--a])
            *low = a;
    a = inside;
    while (a < 0x10000 && a - *high <= hole) {
        if (kind[a])
            *high = a + 1;
        a++;
    }
}

enum s2f_rehost_operand s2f_rehost_operand_of(uint8_t opcode)
{
    if (opcode == OP_JMP || opcode == OP_JSR)
        return S2F_REHOST_OPERAND_CODE;
    return s2f_opcode_length(opcode) == 3 ? S2F_REHOST_OPERAND_DATA
                                          : S2F_REHOST_OPERAND_NONE;
}

/* abs,Y has $x9, $xB and BE of the columns with odd high digits; abs,X the rest
 * of $xC-$xF there. */
bool s2f_rehost_operand_indexed(uint8_t opcode)
{
    return s2f_opcode_length(opcode) == 3 && opcode & 0x10;
}

bool s2f_rehost_operand_indexed_by_x(uint8_t opcode)
{
    return s2f_rehost_operand_indexed(opcode) && (opcode & 0x0f) >= 0x0c &&
           opcode != OP_LDX_ABY && opcode != 0xbf && opcode != 0x9e &&
           opcode != 0x9f;
}

bool s2f_rehost_operand_stores(uint8_t opcode)
{
    unsigned group = opcode >> 5, mode = opcode & 3;

    if (s2f_rehost_operand_of(opcode) != S2F_REHOST_OPERAND_DATA)
        return false;
    if (group == 4)
        return true; /* STA, STX, STY and their undocumented kin */
    /* shifts, INC, DEC, and the undocumented pairs with them */
    return mode >= 2 && group != 5;
}
