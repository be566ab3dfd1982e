/* Looking through maps of memory: 64 KiB, a byte for each address, nearly all
 * of them 0. */
#ifndef S2F_BASE_MAP_H
#define S2F_BASE_MAP_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { S2F_MAP_SIZE = 0x10000, S2F_MAP_BLOCK = 64 };

/* What the next S2F_MAP_BLOCK bytes or-ed are, eight at a time: not 0 where any
 * of them is not. */
static inline uint64_t s2f_map_block(const uint8_t *map)
{
    uint64_t all = 0;

    for (unsigned i = 0; i < S2F_MAP_BLOCK; i += sizeof all) {
        uint64_t part;

        memcpy(&part, map + i, sizeof part);
        all |= part;
    }
    return all;
}

/* Makes map what bits are set in from, and adds those of another one. */
void s2f_map_bits(uint8_t *restrict map, const uint8_t *restrict from,
                  uint8_t bits);
void s2f_map_add(uint8_t *restrict map, const uint8_t *restrict from);

/* The first address in [from, to) whose byte has any of bits set, or `to`. map
 * has at least `to` bytes. */
uint32_t s2f_map_next(const uint8_t *map, uint8_t bits, uint32_t from,
                      uint32_t to);

/* The first address whose byte is not the same in both maps, or S2F_MAP_SIZE.
 */
uint32_t s2f_map_difference(const uint8_t *a, const uint8_t *b);

/* The first address in [from, to) whose byte is 0, or `to`. */
uint32_t s2f_map_next_clear(const uint8_t *map, uint32_t from, uint32_t to);

/* Whether size bytes from `at` on are 0; they may not reach past the map. */
static inline bool s2f_map_is_clear(const uint8_t *map, uint32_t at,
                                    uint32_t size)
{
    return s2f_map_next(map, 0xff, at, at + size) == at + size;
}

/* The first address in [from, to) with size bytes of 0 behind it that end at
 * `to` at the latest, or `to`. size is not 0. */
uint32_t s2f_map_gap(const uint8_t *map, uint32_t from, uint32_t to,
                     uint32_t size);

#endif
