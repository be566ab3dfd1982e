/* Masked code patterns: how players are recognised and their data is found.
 *
 * A pattern is a line of tokens, one for each byte or word:
 *
 *   A9    this byte
 *   ?     any byte
 *   %a    a byte that variable a holds, or gets
 *   @a    a word, low byte first, the same way
 *
 * Variables are the letters a to z, bytes and words apart. */
#ifndef S2F_PLAYER_PATTERN_H
#define S2F_PLAYER_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

enum { S2F_PATTERN_VARIABLES = 26 };

struct s2f_pattern_match {
    uint32_t bytes, words; /* bit n: variable n is bound */
    uint8_t byte[S2F_PATTERN_VARIABLES];
    uint16_t word[S2F_PATTERN_VARIABLES];
    uint32_t at, end; /* of the last match: [at, end) */
};

/* Whether pattern matches 64 KiB of ram at `at`. Variables that *match holds
 * must agree, and new ones are added; without a match it stays as it is. */
bool s2f_pattern_at(const char *pattern, const uint8_t *ram, uint32_t at,
                    struct s2f_pattern_match *match);

/* The first match that begins in [from, to). where (NULL, or 64 KiB): only at
 * addresses where it has bit 0 set. */
bool s2f_pattern_find(const char *pattern, const uint8_t *ram,
                      const uint8_t *where, uint32_t from, uint32_t to,
                      struct s2f_pattern_match *match);

/* The word or byte that variable `name` holds, 0 if none. */
uint16_t s2f_pattern_word(const struct s2f_pattern_match *match, char name);
uint8_t s2f_pattern_byte(const struct s2f_pattern_match *match, char name);

#endif
