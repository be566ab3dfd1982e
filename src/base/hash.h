/* SHA-256, the identity of a file in results. From Nettle. */
#ifndef S2F_BASE_HASH_H
#define S2F_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* Writes the digest of size bytes as 64 lower-case hex digits, terminated. */
void s2f_sha256_hex(const uint8_t *bytes, size_t size, char out[65]);

#endif
