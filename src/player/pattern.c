#include "player/pattern.h"

#include "base/bytes.h"

#include <assert.h>

static unsigned hex_digit(char c)
{
    assert((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'));
    return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A' + 10);
}

static unsigned variable(char name)
{
    assert(name >= 'a' && name <= 'z');
    return (unsigned)(name - 'a');
}

static bool bind_byte(struct s2f_pattern_match *match, char name, uint8_t value)
{
    unsigned n = variable(name);

    if (match->bytes >> n & 1)
        return match->byte[n] == value;
    match->bytes |= 1u << n;
    match->byte[n] = value;
    return true;
}

static bool bind_word(struct s2f_pattern_match *match, char name,
                      uint16_t value)
{
    unsigned n = variable(name);

    if (match->words >> n & 1)
        return match->word[n] == value;
    match->words |= 1u << n;
    match->word[n] = value;
    return true;
}

/* Whether the token at *pattern fits ram at *at; moves both on. */
static bool token(const char **pattern, const uint8_t *ram, uint32_t *at,
                  struct s2f_pattern_match *match)
{
    const char *p = *pattern;
    unsigned size = p[0] == '@' ? 2 : 1;
    uint32_t a = *at;

    if (a + size > 0x10000)
        return false;
    *at += size;
    *pattern += p[0] == '?' ? 1 : 2;
    if (p[0] == '?')
        return true;
    if (p[0] == '%')
        return bind_byte(match, p[1], ram[a]);
    if (p[0] == '@')
        return bind_word(match, p[1], s2f_le16(ram + a));
    return ram[a] == (hex_digit(p[0]) << 4 | hex_digit(p[1]));
}

bool s2f_pattern_at(const char *pattern, const uint8_t *ram, uint32_t at,
                    struct s2f_pattern_match *match)
{
    struct s2f_pattern_match trial = *match;

    trial.at = at;
    while (*pattern) {
        if (*pattern == ' ') {
            pattern++;
            continue;
        }
        if (!token(&pattern, ram, &at, &trial))
            return false;
    }
    trial.end = at;
    *match = trial;
    return true;
}

bool s2f_pattern_find(const char *pattern, const uint8_t *ram,
                      const uint8_t *where, uint32_t from, uint32_t to,
                      struct s2f_pattern_match *match)
{
    for (uint32_t at = from; at < to && at < 0x10000; at++)
        if ((!where || where[at] & 1) &&
            s2f_pattern_at(pattern, ram, at, match))
            return true;
    return false;
}

uint16_t s2f_pattern_word(const struct s2f_pattern_match *match, char name)
{
    return match->word[variable(name)];
}

uint8_t s2f_pattern_byte(const struct s2f_pattern_match *match, char name)
{
    return match->byte[variable(name)];
}
