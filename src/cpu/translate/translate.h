/* A translator: runs 6502 code as x86-64 code made from it while it runs.
 *
 * It changes nothing but the speed: registers, flags, cycles, memory and the
 * write log are those of the interpreter (mos6510_core.inc), which runs what is
 * not worth translating or not translated: see README.md in this folder.
 *
 * One translator serves one struct s2f_memory at a time, through
 * memory->translator. It knows the code by watching the stores of what it runs.
 * Whoever changes memory->ram in another way tells it by s2f_translator_poke,
 * or by s2f_translator_forget. */
#ifndef S2F_CPU_TRANSLATE_TRANSLATE_H
#define S2F_CPU_TRANSLATE_TRANSLATE_H

#include "cpu/mos6510.h"

struct s2f_translator;

/* NULL where this machine, its memory or the build has none: then the
 * interpreter runs everything. The caller owns it; s2f_translator_free takes
 * NULL. About 3 MiB of address space, of which a tune touches a few hundred
 * KiB. */
struct s2f_translator *s2f_translator_new(void);
void s2f_translator_free(struct s2f_translator *translator);

/* Memory has changed altogether: nothing that was translated or learnt holds.
 * Takes NULL. */
void s2f_translator_forget(struct s2f_translator *translator);

/* Goes on with memory, where from was, whose RAM was as in before (64 KiB)
 * until then; both may be the same, changed altogether. Forgets what was
 * translated unless it was made for `from` and all that it relies on is there,
 * as where another song of a project is started. The map of accesses may have
 * got more bits, none less. Takes NULL. */
void s2f_translator_keep(struct s2f_translator *translator,
                         struct s2f_memory *memory,
                         const struct s2f_memory *from, const uint8_t *before);

/* The byte at address was changed, and memory->hash too where it is kept. Takes
 * NULL. */
void s2f_translator_poke(struct s2f_translator *translator, uint16_t address);

/* From now on translator serves `memory`, a copy of what it served before, as
 * that was at another time: what it has translated is kept where the code is
 * the same in both. The one before must still be there. Takes NULL; not while
 * memory->hash is kept. */
void s2f_translator_move(struct s2f_translator *translator,
                         struct s2f_memory *memory);

/* s2f_cpu_run with any features but S2F_CPU_WATCH, S2F_CPU_MARK and
 * S2F_CPU_REACH not together with S2F_CPU_HASH; translator must not be NULL. */
enum s2f_cpu_end s2f_translator_run(struct s2f_translator *translator,
                                    struct s2f_cpu *cpu,
                                    struct s2f_memory *memory,
                                    enum s2f_dialect dialect, unsigned features,
                                    uint32_t limit);

#endif
