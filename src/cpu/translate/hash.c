/* memory->hash, kept not store by store but line by line: what was stored to is
 * compared with what the hash was computed of, once a run. Most bytes that a
 * tune changes it changes several times a frame, or back to what they were. */
#include "cpu/translate/internal.h"

#include <string.h>

void s2f_translator_mirror(struct s2f_translator *t)
{
    if (t->mirrored)
        return;
    memcpy(t->mirror, t->memory->ram, sizeof t->mirror);
    memset(t->dirty, 0, sizeof t->dirty);
    t->mirrored = true;
}

/* The lowest byte of word that is not 0, as a shift. */
static unsigned first_byte(uint64_t word)
{
    return (unsigned)__builtin_ctzll(word) & ~7u;
}

static uint64_t load(const uint8_t *bytes)
{
    uint64_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* What the bytes from at on add that differ. */
static uint64_t change_of_word(uint32_t at, uint64_t now, uint64_t then)
{
    uint64_t sum = 0, differs = now ^ then;

    while (differs) {
        unsigned shift = first_byte(differs);
        uint16_t address = (uint16_t)(at + shift / 8);

        sum += s2f_memory_mix(address, (uint8_t)(now >> shift)) -
               s2f_memory_mix(address, (uint8_t)(then >> shift));
        differs &= ~((uint64_t)0xff << shift);
    }
    return sum;
}

static uint64_t change_of_line(struct s2f_translator *t, uint32_t line)
{
    uint32_t at = line << LINE_SHIFT;
    uint64_t sum = 0;

    if (at >> 8 == 1) /* the stack page does not count */
        return 0;
    for (uint32_t i = at; i < at + LINE; i += 8) {
        uint64_t now = load(t->memory->ram + i), then = load(t->mirror + i);

        sum += change_of_word(i, now, then);
    }
    memcpy(t->mirror + at, t->memory->ram + at, LINE);
    return sum;
}

void s2f_translator_rehash(struct s2f_translator *t)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < sizeof t->dirty; i += 8) {
        uint64_t marks = load(t->dirty + i);

        if (!marks)
            continue;
        memset(t->dirty + i, 0, sizeof marks);
        for (; marks; marks &= marks - 1)
            sum += change_of_line(t, i + first_byte(marks) / 8);
    }
    t->memory->hash += sum;
}
