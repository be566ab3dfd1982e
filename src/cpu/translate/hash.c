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

static uint64_t change_of_word(struct s2f_translator *t, uint32_t at)
{
    const uint8_t *ram = t->memory->ram;
    uint64_t sum = 0;

    for (uint32_t i = at; i < at + 8; i++)
        if (ram[i] != t->mirror[i])
            sum += s2f_memory_mix((uint16_t)i, ram[i]) -
                   s2f_memory_mix((uint16_t)i, t->mirror[i]);
    memcpy(t->mirror + at, ram + at, 8);
    return sum;
}

static uint64_t change_of_line(struct s2f_translator *t, uint32_t line)
{
    uint32_t at = line << LINE_SHIFT;
    uint64_t sum = 0;

    t->dirty[line] = 0;
    if (at >> 8 == 1) /* the stack page does not count */
        return 0;
    for (uint32_t i = at; i < at + LINE; i += 8) {
        uint64_t now, then;

        memcpy(&now, t->memory->ram + i, sizeof now);
        memcpy(&then, t->mirror + i, sizeof then);
        if (now != then)
            sum += change_of_word(t, i);
    }
    return sum;
}

void s2f_translator_rehash(struct s2f_translator *t)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < sizeof t->dirty; i += 8) {
        uint64_t some;

        memcpy(&some, t->dirty + i, sizeof some);
        for (uint32_t line = i; some && line < i + 8; line++)
            if (t->dirty[line])
                sum += change_of_line(t, line);
    }
    t->memory->hash += sum;
}
