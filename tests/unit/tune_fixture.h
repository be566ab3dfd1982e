/* Small PSID tunes, put together from bytes that were assembled by hand.
 *
 * A test fills in `spec` where it differs from the default (tune_reset),
 * places code with tune_put or TUNE_PUT, and calls tune_open. */
#ifndef S2F_TEST_TUNE_FIXTURE_H
#define S2F_TEST_TUNE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sid2sf2/sid2sf2.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An address as an operand. */
#define LO(address) ((uint8_t)((address)&255))
#define HI(address) ((uint8_t)((address) >> 8 & 255))
#define W(address) LO(address), HI(address)

enum { FLAG_PAL = 0x04, FLAG_NTSC = 0x08 };

/* The header's fields. */
struct tune_spec {
    unsigned init, play, songs, start_song, flags, second_sid;
    uint32_t speed;
};

static struct tune_spec spec;
static uint8_t tune_memory[0x10000]; /* what is to be loaded */
static uint32_t tune_from, tune_to;  /* the part of it that is in use */
static uint8_t tune_bytes[S2F_TUNE_MAX_SIZE];
static size_t tune_size;
static struct s2f_tune tune;

/* One song at 50 Hz on a PAL machine, init at $1000, play at $1003. */
static inline void tune_reset(void)
{
    spec = (struct tune_spec){.init = 0x1000,
                              .play = 0x1003,
                              .songs = 1,
                              .start_song = 1,
                              .flags = FLAG_PAL};
    memset(tune_memory, 0, sizeof tune_memory);
    tune_from = 0x10000;
    tune_to = 0;
}

static inline void tune_put(uint32_t address, const uint8_t *bytes, size_t size)
{
    assert_true(address + size <= 0x10000);
    memcpy(tune_memory + address, bytes, size);
    if (address < tune_from)
        tune_from = address;
    if (address + size > tune_to)
        tune_to = (uint32_t)(address + size);
}

/* Places the bytes named behind the address. */
#define TUNE_PUT(address, ...)                                                 \
    do {                                                                       \
        static const uint8_t put_[] = {__VA_ARGS__};                           \
        tune_put((address), put_, sizeof put_);                                \
    } while (0)

static inline void tune_field(size_t at, unsigned value)
{
    tune_bytes[at] = (uint8_t)(value >> 8);
    tune_bytes[at + 1] = (uint8_t)value;
}

/* Writes the file's bytes: header, load address, data. */
static inline void tune_file(void)
{
    const size_t data = S2F_TUNE_HEADER_V2 + 2;

    memset(tune_bytes, 0, sizeof tune_bytes);
    memcpy(tune_bytes, "PSID", 4);
    tune_field(0x04, spec.second_sid ? 3 : 2);
    tune_field(0x06, S2F_TUNE_HEADER_V2);
    tune_field(0x0a, spec.init);
    tune_field(0x0c, spec.play);
    tune_field(0x0e, spec.songs);
    tune_field(0x10, spec.start_song);
    tune_field(0x12, spec.speed >> 16);
    tune_field(0x14, spec.speed & 0xffff);
    memcpy(tune_bytes + 0x16, "Made up", 7);
    tune_field(0x76, spec.flags);
    tune_bytes[0x7a] = (uint8_t)spec.second_sid;
    tune_bytes[S2F_TUNE_HEADER_V2] = LO(tune_from);
    tune_bytes[S2F_TUNE_HEADER_V2 + 1] = HI(tune_from);
    assert_true(tune_to > tune_from);
    memcpy(tune_bytes + data, tune_memory + tune_from, tune_to - tune_from);
    tune_size = data + (tune_to - tune_from);
}

/* Writes the file and reads it as `tune`. */
static inline void tune_open(void)
{
    struct s2f_diag diag;

    tune_file();
    if (s2f_tune_read(&tune, tune_bytes, tune_size, &diag))
        fail_msg("the fixture is no tune: %s", diag.text);
}

static inline int tune_set_up(void **state)
{
    (void)state;
    tune_reset();
    return 0;
}

/* A player for any address below $FF80, with a jump table in front. Init sets
 * the volume and clears the step; play gives voice 1 one of sixteen pitches
 * from a table a frame. It depends on nothing that the editor's CPU does
 * differently. */
#define TUNE_PLAYER(base, table)                                               \
    0x4c, W((base) + 6),        /* +00 JMP init */                             \
        0x4c, W((base) + 0x16), /* +03 JMP play */                             \
        0xa9, 0x00,             /* +06 init LDA #0 */                          \
        0x8d, W((base) + 0x2d), /* +08 STA step */                             \
        0xa9, 0x0f,             /* +0B LDA #15 */                              \
        0x8d, W(0xd418),        /* +0D STA $D418 */                            \
        0xa9, 0x21,             /* +10 LDA #sawtooth and gate */               \
        0x8d, W(0xd404),        /* +12 STA $D404 */                            \
        0x60,                   /* +15 RTS */                                  \
        0xae, W((base) + 0x2d), /* +16 play LDX step */                        \
        0xbd, W(table),         /* +19 LDA table,X */                          \
        0x8d, W(0xd401),        /* +1C STA $D401 */                            \
        0xad, W((base) + 0x2d), /* +1F LDA step */                             \
        0x18,                   /* +22 CLC */                                  \
        0x69, 0x01,             /* +23 ADC #1 */                               \
        0x29, 0x0f,             /* +25 AND #15 */                              \
        0x8d, W((base) + 0x2d), /* +27 STA step */                             \
        0x60,                   /* +2A RTS */                                  \
        0, 0,                   /* +2B */                                      \
        0                       /* +2D step */

enum { TUNE_PLAYER_SIZE = 0x2e };

/* Sixteen pitches for it. */
#define TUNE_PITCHES                                                           \
    0x11, 0x12, 0x13, 0x15, 0x17, 0x19, 0x1b, 0x1d, 0x1f, 0x21, 0x24, 0x26,    \
        0x29, 0x2c, 0x2f, 0x32

/* The player at base with its table right behind it. */
#define TUNE_PUT_PLAYER(base)                                                  \
    TUNE_PUT(base, TUNE_PLAYER(base, (base) + TUNE_PLAYER_SIZE), TUNE_PITCHES)

/* Reads a tune that comes with the sources; its size, 0 where it is missing. */
static inline size_t tune_example(const char *name, uint8_t *bytes, size_t room)
{
    const char *root = getenv("S2F_SOURCE_ROOT");
    char path[1024];
    size_t size;
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/examples/%s", root ? root : ".",
                   name);
    file = fopen(path, "rb");
    if (!file)
        return 0;
    size = fread(bytes, 1, room, file);
    (void)fclose(file);
    return size;
}

#endif
