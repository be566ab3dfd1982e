/* Reading and writing numbers in byte arrays, and the smallest helpers.
 * Callers check bounds; these do not. */
#ifndef S2F_BASE_BYTES_H
#define S2F_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline uint16_t s2f_le16(const uint8_t *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint16_t s2f_be16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t s2f_be32(const uint8_t *p)
{
    return (uint32_t)s2f_be16(p) << 16 | s2f_be16(p + 2);
}

static inline void s2f_put_le16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void s2f_put_be16(uint8_t *p, uint16_t v)
{
    p[0] = (uint8_t)(v >> 8);
    p[1] = (uint8_t)v;
}

#endif
