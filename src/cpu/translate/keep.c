/* Going on with translations where memory was made anew, but mostly as it was:
 * another song of the same project. */
#include "cpu/translate/internal.h"

#include <string.h>

/* Whether a byte that translations rely on is not as it was. */
static bool is_changed(const struct s2f_translator *t, const uint8_t *before,
                       const uint8_t *ram)
{
    for (uint32_t line = 0; line < 0x10000; line += LINE) {
        if (memcmp(before + line, ram + line, LINE) == 0)
            continue;
        for (uint32_t a = line; a < line + LINE; a++)
            if (t->fixed[a] && before[a] != ram[a])
                return true;
    }
    return false;
}

void s2f_translator_keep(struct s2f_translator *translator,
                         struct s2f_memory *memory,
                         const struct s2f_memory *from, const uint8_t *before)
{
    struct s2f_translator *t = translator;

    if (!t || !t->used)
        return;
    if (t->memory != from || t->hash || is_changed(t, before, memory->ram))
        s2f_translator_forget(t);
    t->memory = memory; /* which translated code is given whenever it begins */
}
