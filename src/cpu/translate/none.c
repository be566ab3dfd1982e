/* Where there is no translator: see meson.build. */
#include "cpu/translate/translate.h"

#include <stddef.h>

struct s2f_translator *s2f_translator_new(void)
{
    return NULL;
}

void s2f_translator_free(struct s2f_translator *translator)
{
    (void)translator;
}

void s2f_translator_forget(struct s2f_translator *translator)
{
    (void)translator;
}

void s2f_translator_keep(struct s2f_translator *translator,
                         struct s2f_memory *memory,
                         const struct s2f_memory *from, const uint8_t *before)
{
    (void)translator;
    (void)memory;
    (void)from;
    (void)before;
}

void s2f_translator_poke(struct s2f_translator *translator, uint16_t address)
{
    (void)translator;
    (void)address;
}

void s2f_translator_move(struct s2f_translator *translator,
                         struct s2f_memory *memory)
{
    (void)translator;
    (void)memory;
}

enum s2f_cpu_end s2f_translator_run(struct s2f_translator *translator,
                                    struct s2f_cpu *cpu,
                                    struct s2f_memory *memory,
                                    enum s2f_dialect dialect, unsigned features,
                                    uint32_t limit)
{
    (void)translator;
    (void)cpu;
    (void)memory;
    (void)dialect;
    (void)features;
    (void)limit;
    return S2F_CPU_BUDGET;
}
