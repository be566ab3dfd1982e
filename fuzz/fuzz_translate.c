/* Any bytes as a program: translated code must do what the interpreter does.
 *
 *   0     bit 0 dialect, bit 1 I/O is readable, bit 2 the hash is kept, bits 3
 *         and 4 S2F_CPU_MARK and S2F_CPU_REACH instead
 *   1-2   where the program lies, and begins
 *   3-7   A, X, Y, SP, flags
 *   8     cycles of a run, / 4
 *   9...  the program; what comes before it in memory is 0 */
#include "cpu/translate/translate.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static bool same_registers(const struct s2f_cpu *a, const struct s2f_cpu *b)
{
    return a->a == b->a && a->x == b->x && a->y == b->y && a->sp == b->sp &&
           a->p == b->p && a->pc == b->pc && a->cycles == b->cycles;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 9, RUNS = 24 };

static struct s2f_memory ours, theirs;
static uint8_t our_access[0x10000], their_access[0x10000];
static uint16_t our_reach[0x10000], their_reach[0x10000];

static void demand(int condition)
{
    if (!condition)
        abort();
}

static void start(const uint8_t *data, size_t size, struct s2f_cpu *cpu)
{
    uint16_t at = (uint16_t)(data[1] | data[2] << 8);

    memset(&ours, 0, sizeof ours);
    memset(cpu, 0, sizeof *cpu);
    for (size_t i = HEADER; i < size && i < 0x10000; i++)
        ours.ram[(uint16_t)(at + i - HEADER)] = data[i];
    cpu->pc = at;
    cpu->a = data[3];
    cpu->x = data[4];
    cpu->y = data[5];
    cpu->sp = data[6];
    cpu->p = data[7];
    ours.io = !(data[0] & 1) && data[0] & 2;
    s2f_memory_rehash(&ours);
    theirs = ours;
    memset(our_access, 0, sizeof our_access);
    memset(their_access, 0, sizeof their_access);
    memset(our_reach, 0, sizeof our_reach);
    memset(their_reach, 0, sizeof their_reach);
    ours.access = our_access;
    ours.reach = our_reach;
    theirs.access = their_access;
    theirs.reach = their_reach;
}

static unsigned features_of(uint8_t flags)
{
    unsigned noting = (flags & 8 ? (unsigned)S2F_CPU_MARK : 0) |
                      (flags & 16 ? (unsigned)S2F_CPU_REACH : 0);

    if (noting)
        return noting;
    return flags & 4 ? S2F_CPU_HASH : S2F_CPU_PLAIN;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct s2f_translator *translator;
    enum s2f_dialect dialect;
    struct s2f_cpu a, b;
    unsigned features;

    if (!translator)
        translator = s2f_translator_new();
    if (size < HEADER)
        return 0;
    dialect = data[0] & 1 ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;
    features = features_of(data[0]);
    start(data, size, &a);
    b = a;
    ours.translator = translator;
    s2f_translator_forget(translator);
    for (unsigned i = 0; i < RUNS; i++) {
        uint32_t limit = a.cycles + 1 + data[8] * 4u;

        demand(s2f_cpu_run(&a, &ours, dialect, features, limit) ==
               s2f_cpu_run(&b, &theirs, dialect, features, limit));
        demand(same_registers(&a, &b));
        demand(!memcmp(&ours, &theirs, offsetof(struct s2f_memory, access)));
        demand(ours.hash == theirs.hash);
        demand(ours.discovered == theirs.discovered);
        demand(!memcmp(our_access, their_access, sizeof our_access));
        demand(!memcmp(our_reach, their_reach, sizeof our_reach));
        if (i % 4 == 3) /* and from the start again, in what is left */
            a.pc = b.pc = (uint16_t)(data[1] | data[2] << 8);
    }
    return 0;
}
