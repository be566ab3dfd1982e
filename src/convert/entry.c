#include "convert/entry.h"

#include "base/bytes.h"
#include "base/map.h"
#include "cpu/opcode.h"

enum { MAX_JUMPS = 4, IO_LOW = 0xd000, IO_HIGH = 0xe000 };

/* Follows jump instructions, so that a player's jump table need not stay. */
static uint16_t follow_jumps(const struct s2f_tune *tune, uint16_t address)
{
    for (unsigned i = 0; i < MAX_JUMPS; i++) {
        uint32_t at = (uint32_t)address - tune->load;

        if (address < tune->load || at + 3 > tune->size ||
            tune->data[at] != OP_JMP)
            break;
        address = s2f_le16(tune->data + at + 1);
    }
    return address;
}

/* A jump table in front of the player that points into ROM or nowhere is left
 * to the player itself. */
uint16_t s2f_entry_follow(const struct s2f_tune *tune, uint16_t address)
{
    uint16_t target = follow_jumps(tune, address);
    uint32_t end = tune->load + (uint32_t)tune->size;

    return target >= tune->load && target < end ? target : address;
}

/* Whether the tune writes the jumps that were followed from address: then it
 * decides itself where they lead. */
static bool rewrites_jump(const struct s2f_source *source, uint16_t address,
                          uint16_t target)
{
    for (unsigned i = 0; i < MAX_JUMPS && address != target; i++) {
        for (uint32_t a = address; a < address + 3u && a < 0x10000; a++)
            if ((source->access[a] | source->play_access[a]) & S2F_ACCESS_WRITE)
                return true;
        address =
            s2f_le16(source->tune->data + (address - source->tune->load) + 1);
    }
    return false;
}

bool s2f_entry_is_written(const struct s2f_source *source)
{
    const struct s2f_tune *tune = source->tune;

    return tune->play && (rewrites_jump(source, tune->play, source->play) ||
                          rewrites_jump(source, tune->init, source->init));
}

static bool reads_io(const struct s2f_source *source)
{
    return s2f_map_next(source->access, S2F_ACCESS_READ, IO_LOW, IO_HIGH) <
               IO_HIGH ||
           s2f_map_next(source->play_access, S2F_ACCESS_READ, IO_LOW, IO_HIGH) <
               IO_HIGH;
}

/* What init finds in a chip depends on the cycle: many ask by the third voice
 * which model the SID is. */
bool s2f_entry_asks_chips(const struct s2f_source *source)
{
    return source->init != source->tune->init && reads_io(source);
}

bool s2f_entry_in_vain(const struct s2f_source *source)
{
    return s2f_entry_is_written(source) || s2f_entry_asks_chips(source);
}

/* Whether what was played is what the tune plays when its header's entry points
 * are called: without the jumps that were followed it has some cycles more,
 * which only I/O could tell. */
bool s2f_entry_is_exact(const struct s2f_source *source)
{
    const struct s2f_tune *tune = source->tune;
    if (source->init == tune->init &&
        (!tune->play || source->play == tune->play))
        return true;
    return !reads_io(source) &&
           s2f_tune_bank(source->init) == s2f_tune_bank(tune->init) &&
           (!tune->play ||
            s2f_tune_bank(source->play) == s2f_tune_bank(tune->play));
}
