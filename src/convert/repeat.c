#include "convert/repeat.h"

#include "base/map.h"

#include <string.h>

/* The frames whose memory is kept: music mostly begins its loop early, and an
 * early frame is met again first. */
static const uint16_t kept[S2F_REPEAT_STATES] = {50, 400, 1500, 4500};

/* Most frames differ from the kept one in the byte that the last one differed
 * in, if that is one that changes seldom: which the search comes upon. */
static bool is_like(struct s2f_repeat *repeat, unsigned k, const uint8_t *ram)
{
    const uint8_t *state = repeat->state[k];
    uint32_t at = repeat->differs[k];

    if (ram[at] != state[at])
        return false;
    at = s2f_map_difference(ram, state);
    if (at == S2F_MAP_SIZE)
        return true;
    repeat->differs[k] = (uint16_t)at;
    return false;
}

bool s2f_repeat_seen(struct s2f_repeat *repeat, uint32_t frame,
                     const uint8_t *ram)
{
    for (unsigned k = 0; k < repeat->taken; k++)
        if (is_like(repeat, k, ram)) {
            repeat->from = repeat->frame[k];
            return true;
        }
    if (repeat->taken < S2F_REPEAT_STATES && frame >= kept[repeat->taken]) {
        memcpy(repeat->state[repeat->taken], ram, S2F_MAP_SIZE);
        repeat->frame[repeat->taken] = frame;
        repeat->differs[repeat->taken++] = 0;
    }
    return false;
}
