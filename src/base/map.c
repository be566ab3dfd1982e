#include "base/map.h"

void s2f_map_bits(uint8_t *restrict map, const uint8_t *restrict from,
                  uint8_t bits)
{
    for (uint32_t a = 0; a < S2F_MAP_SIZE; a++)
        map[a] = from[a] & bits;
}

void s2f_map_add(uint8_t *restrict map, const uint8_t *restrict from)
{
    for (uint32_t a = 0; a < S2F_MAP_SIZE; a++)
        map[a] |= from[a];
}

static bool has(const uint8_t *map, uint64_t mask)
{
    uint64_t part;

    memcpy(&part, map, sizeof part);
    return part & mask;
}

uint32_t s2f_map_next(const uint8_t *map, uint8_t bits, uint32_t from,
                      uint32_t to)
{
    const uint64_t mask = bits * 0x0101010101010101u;
    const uint32_t size = sizeof mask;

    /* Where one was found the next one is often near: look there first. */
    if (from + size > to || !has(map + from, mask)) {
        while (from + S2F_MAP_BLOCK <= to &&
               !(s2f_map_block(map + from) & mask))
            from += S2F_MAP_BLOCK;
        while (from + size <= to && !has(map + from, mask))
            from += size;
    }
    while (from < to && !(map[from] & bits))
        from++;
    return from;
}

uint32_t s2f_map_difference(const uint8_t *a, const uint8_t *b)
{
    uint32_t i = 0;

    while (i < S2F_MAP_SIZE && memcmp(a + i, b + i, S2F_MAP_BLOCK) == 0)
        i += S2F_MAP_BLOCK;
    while (i < S2F_MAP_SIZE && a[i] == b[i])
        i++;
    return i;
}

uint32_t s2f_map_next_clear(const uint8_t *map, uint32_t from, uint32_t to)
{
    const uint8_t *clear = from < to ? memchr(map + from, 0, to - from) : NULL;

    return clear ? (uint32_t)(clear - map) : to;
}

uint32_t s2f_map_gap(const uint8_t *map, uint32_t from, uint32_t to,
                     uint32_t size)
{
    while (from < to && to - from >= size) {
        uint32_t used = s2f_map_next(map, 0xff, from, from + size);

        if (used == from + size)
            return from;
        from = s2f_map_next_clear(map, used, to);
    }
    return to;
}
