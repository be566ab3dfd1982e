#include "verify/recur.h"

#include "base/map.h"

#include <string.h>

void s2f_recur_begin(struct s2f_recur *recur, uint8_t *ram, uint32_t first,
                     uint32_t step)
{
    *recur = (struct s2f_recur){.ram = ram, .step = step, .next = first};
}

/* Most states differ from the kept one in the byte that the last one differed
 * in, if that is one that changes seldom: which the search comes upon. */
static bool is_kept(struct s2f_recur *recur, const struct s2f_memory *memory)
{
    uint32_t at = recur->differs;

    if (memory->ram[at] != recur->ram[at] ||
        memcmp(memory->sid, recur->sid, sizeof recur->sid) != 0)
        return false;
    at = s2f_map_difference(memory->ram, recur->ram);
    if (at == S2F_MAP_SIZE)
        return true;
    recur->differs = (uint16_t)at;
    return false;
}

bool s2f_recur_look(struct s2f_recur *recur, const struct s2f_memory *memory)
{
    const uint32_t frame = recur->next;

    recur->next += recur->step;
    if (recur->kept && is_kept(recur, memory))
        return true;
    if ((recur->looks & (recur->looks + 1)) == 0) {
        memcpy(recur->ram, memory->ram, S2F_MAP_SIZE);
        memcpy(recur->sid, memory->sid, sizeof recur->sid);
        recur->kept = frame;
    }
    recur->looks++;
    return false;
}
