/* A machine with a translator beside one without, for tests that they do the
 * same. After cmocka.h. */
#ifndef S2F_TEST_TRANSLATE_FIXTURE_H
#define S2F_TEST_TRANSLATE_FIXTURE_H

#include "cpu/translate/internal.h"
#include "unit/program_fixture.h"

#include <string.h>

static struct s2f_cpu ours, theirs;
static struct s2f_memory our_memory, their_memory;
static struct s2f_translator *translator;

static inline void clear(void)
{
    memset(&our_memory, 0, sizeof our_memory);
    memset(&ours, 0, sizeof ours);
    our_memory.translator = translator;
    s2f_translator_forget(translator);
}

/* What the interpreter starts from is what the translator does. */
static inline void copy(void)
{
    theirs = ours;
    their_memory = our_memory;
    their_memory.translator = NULL;
}

static inline void same(const char *what, enum s2f_cpu_end a,
                        enum s2f_cpu_end b)
{
    if (a != b || !same_registers(&ours, &theirs))
        fail_msg("%s: end %d %d, pc $%04X $%04X, cycles %u %u, a %02X %02X, "
                 "x %02X %02X, y %02X %02X, sp %02X %02X, p %02X %02X",
                 what, a, b, ours.pc, theirs.pc, ours.cycles, theirs.cycles,
                 ours.a, theirs.a, ours.x, theirs.x, ours.y, theirs.y, ours.sp,
                 theirs.sp, ours.p, theirs.p);
    for (uint32_t i = 0; memcmp(our_memory.ram, their_memory.ram, 0x10000) != 0;
         i++)
        if (our_memory.ram[i] != their_memory.ram[i])
            fail_msg("%s: $%04X is $%02X, not $%02X", what, i,
                     our_memory.ram[i], their_memory.ram[i]);
    assert_int_equal(our_memory.write_count, their_memory.write_count);
    assert_memory_equal(our_memory.write, their_memory.write,
                        sizeof our_memory.write);
    assert_memory_equal(our_memory.sid, their_memory.sid,
                        sizeof our_memory.sid);
    assert_true(our_memory.hash == their_memory.hash);
}

/* Runs both for some cycles from where they are. */
static inline enum s2f_cpu_end both(const char *what, enum s2f_dialect dialect,
                                    unsigned features, uint32_t cycles)
{
    uint32_t limit = ours.cycles + cycles;
    enum s2f_cpu_end a =
        s2f_cpu_run(&ours, &our_memory, dialect, features, limit);
    enum s2f_cpu_end b =
        s2f_cpu_run(&theirs, &their_memory, dialect, features, limit);

    same(what, a, b);
    return a;
}

static inline void poke(uint16_t address, uint8_t value)
{
    our_memory.ram[address] = their_memory.ram[address] = value;
    s2f_translator_poke(translator, address);
}

static inline void put(uint16_t address, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        our_memory.ram[(uint16_t)(address + i)] = bytes[i];
}

#define PUT(address, ...)                                                      \
    put((address), (const uint8_t[]){__VA_ARGS__},                             \
        sizeof((const uint8_t[]){__VA_ARGS__}))

#endif
