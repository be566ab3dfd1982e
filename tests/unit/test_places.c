/* Tunes in awkward places: under I/O, in the stack page, all over zero page and
 * all over memory. */
#include "unit/convert_fixture.h"

/* Bank numbers for $01: RAM everywhere, and I/O in. */
enum { RAM = 0x34, WITH_IO = 0x35 };

/* Init: volume, a wave, and 0 in the step at $1080. */
#define PUT_INIT(base)                                                         \
    TUNE_PUT(base, 0xa9, 0x0f, 0x8d, W(0xd418), 0xa9, 0x21, 0x8d, W(0xd404),   \
             0xa9, 0x00, 0x8d, W(0x1080), 0x60)

/* Play at $1020 reads one of sixteen pitches from a table in RAM under I/O,
 * does what it is told to, which is `more` bytes long, and plays it. */
#define PUT_PLAY(table, ...)                                                   \
    TUNE_PUT(0x1020, 0xae, W(0x1080),   /* LDX step */                         \
             0xa9, RAM, 0x85, 0x01,     /* LDA #RAM, STA $01 */                \
             0xbd, W(table), 0x48,      /* LDA table,X, PHA */                 \
             0xa9, WITH_IO, 0x85, 0x01, /* LDA #WITH_IO, STA $01 */            \
             __VA_ARGS__,               /* ... */                              \
             0x68, 0x8d, W(0xd401),     /* PLA, STA $D401 */                   \
             0xad, W(0x1080), 0x18,     /* LDA step, CLC */                    \
             0x69, 1, 0x29, 15,         /* ADC #1, AND #15 */                  \
             0x8d, W(0x1080), 0x60)     /* STA step, RTS */

static void put_entries(unsigned init, unsigned play)
{
    spec.init = init;
    spec.play = play;
}

/* Whether the driver sets $01 to bank. */
static bool banks(uint8_t bank)
{
    const uint8_t set[] = {0xa9, bank, 0x85, 0x01};
    const uint8_t *memory = project.memory;

    for (uint32_t a = 0x1000; a < project.table[0].address; a++)
        if (memcmp(memory + a, set, sizeof set) == 0)
            return true;
    return false;
}

/* ---- under I/O ---- */

static void data_under_io_are_found(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    PUT_INIT(0x1000);
    PUT_PLAY(0xd100, 0xea);
    TUNE_PUT(0xd100, TUNE_PITCHES);
    convert();
    expect_exact();
    assert_false(warned("under-io"));
}

/* It calls $C000 to reach the SID. A C64 needs the bank to get there at all. */
static void code_under_io_is_banked_in(void **state)
{
    (void)state;
    put_entries(0xd000, 0xd010);
    TUNE_PUT(0xc000, 0x48, 0xa9, WITH_IO, 0x85, 0x01, 0x68, /* C000 */
             0x8d, W(0xd401), 0xa9, RAM, 0x85, 0x01, 0x60); /* C006 */
    TUNE_PUT(0xd000, 0xa9, 0x00, 0x8d, W(0xd080), 0x60);    /* D000 */
    TUNE_PUT(0xd010, 0xae, W(0xd080), 0xbd, W(0xd090),      /* D010 */
             0x20, W(0xc000), 0xad, W(0xd080), 0x18,        /* D016 */
             0x69, 1, 0x29, 15, 0x8d, W(0xd080), 0x60);     /* D01D */
    TUNE_PUT(0xd090, TUNE_PITCHES);
    convert();
    expect_exact();
    assert_true(banks(RAM));
}

/* A C64 has the table and the border's colour, the editor one byte. */
static void data_under_registers_that_are_written_prove_nothing(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    PUT_INIT(0x1000);
    PUT_PLAY(0xd020, 0x8e, W(0xd020)); /* STX $D020 */
    TUNE_PUT(0xd020, TUNE_PITCHES);
    convert();
    assert_true(warned("under-io"));
    assert_int_equal(result.song[0].under_io, 0xd020);
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
}

/* What the editor would take for a store to the SID is one to RAM. */
static void variables_under_the_sid_prove_nothing(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    PUT_INIT(0x1000);
    TUNE_PUT(0x1020, 0xa9, RAM, 0x85, 0x01, 0xae, W(0xd410), /* LDX $D410 */
             0xe8, 0x8a, 0x29, 15, 0x8d, W(0xd410),          /* 1027 */
             0xaa, 0xbd, W(0x1090), 0x48,                    /* 102E */
             0xa9, WITH_IO, 0x85, 0x01, 0x68, 0x8d, W(0xd401), 0x60);
    TUNE_PUT(0x1090, TUNE_PITCHES);
    convert();
    assert_int_equal(result.song[0].under_io, 0xd410);
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
}

static void data_under_the_sid_are_refused(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    PUT_INIT(0x1000);
    PUT_PLAY(0xd400, 0xea);
    TUNE_PUT(0xd400, TUNE_PITCHES);
    convert();
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_non_null(strstr(result.error.text, "$D400"));
}

/* A file that was saved from memory has something there that nobody needs. */
static void unused_bytes_under_the_sid_do_no_harm(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0xd400, TUNE_PITCHES, TUNE_PITCHES);
    convert();
    expect_exact();
}

static void player_may_span_the_io_area(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    PUT_INIT(0x1000);
    PUT_PLAY(0xd700, 0xea);
    TUNE_PUT(0xcf00, 0x55);
    TUNE_PUT(0xd700, TUNE_PITCHES);
    convert();
    expect_exact();
}

/* ---- the stack and zero page ---- */

/* The step is at an address where calls in the editor push, or at another. */
static void expect_exact_step_at(uint16_t step)
{
    const uint8_t init[] = {0xa9, 0, 0x8d, W(step), 0x60};
    const uint8_t play[] = {0xae, W(step), 0xbd,    W(0x1090), 0x8d, W(0xd401),
                            0xad, W(step), 0x18,    0x69,      1,    0x29,
                            15,   0x8d,    W(step), 0x60};

    tune_reset();
    put_entries(0x1000, 0x1020);
    tune_put(0x1000, init, sizeof init);
    tune_put(0x1020, play, sizeof play);
    TUNE_PUT(0x1090, TUNE_PITCHES);
    convert();
    expect_exact();
}

static void variables_may_be_in_the_stack_page(void **state)
{
    static const uint16_t step[] = {0x0100, 0x0101, 0x0180, 0x01f0,
                                    0x01fe, 0x01ff, 0x0000};

    (void)state;
    for (size_t i = 0; i < sizeof step / sizeof step[0]; i++)
        expect_exact_step_at(step[i]);
}

/* Init fills $0100-$01EF, play counts all of it up. */
static void the_stack_page_may_be_full_of_data(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    TUNE_PUT(0x1000, 0xa2, 0, 0x8a, 0x9d, W(0x0100), 0xe8, 0xe0, 0xf0, /* */
             0xd0, 0xf7, 0x60);
    TUNE_PUT(0x1020, 0xa2, 0, 0xbd, W(0x0100), 0x18, 0x69, 1, 0x9d, W(0x0100),
             0xe8, 0xe0, 0xf0, 0xd0, 0xf2, 0x8d, W(0xd401), 0x60);
    convert();
    expect_exact();
}

/* Init's loop ends with INY, which the editor runs for ever: what it leaves,
 * for each song other data at $0100, is put back. */
static void data_in_the_stack_page_are_stored(void **state)
{
    (void)state;
    spec.songs = 3;
    put_entries(0x1000, 0x1020);
    TUNE_PUT(0x1000, 0x8d, W(0x1081), 0xa0, 0xf0,       /* 1000 */
             0xb9, W(0x0fa0), 0x4d, W(0x1081),          /* 1005 */
             0x99, W(0x0010), 0xc8, 0xd0, 0xf4, 0x60);  /* 100B */
    TUNE_PUT(0x1020, 0xae, W(0x1080), 0xbd, W(0x0100),  /* 1020 */
             0x8d, W(0xd401), 0xad, W(0x1080), 0x18,    /* 1026 */
             0x69, 1, 0x29, 15, 0x8d, W(0x1080), 0x60); /* 102D */
    TUNE_PUT(0x1080, 0, 0);
    TUNE_PUT(0x1090, TUNE_PITCHES);
    convert();
    assert_int_equal(result.songs, 3);
    expect_exact();
}

/* Play pulls its pitches from a table at $0100. */
static void tables_may_be_pulled(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    TUNE_PUT(0x1000, 0xa2, 0, 0xbd, W(0x1090), 0x9d, W(0x0100),   /* 1000 */
             0xe8, 0xe0, 0x10, 0xd0, 0xf5,                        /* 1008 */
             0xa9, 0xff, 0x8d, W(0x1080), 0x60);                  /* 100D */
    TUNE_PUT(0x1020, 0xba, 0x8e, W(0x1081), 0xae, W(0x1080),      /* TSX */
             0x9a, 0x68, 0x8d, W(0xd401), 0xba,                   /* TXS, PLA */
             0xe0, 0x0f, 0xd0, 0x02, 0xa2, 0xff, 0x8e, W(0x1080), /* 102C */
             0xae, W(0x1081), 0x9a, 0x60);                        /* 1035 */
    TUNE_PUT(0x1080, 0, 0);
    TUNE_PUT(0x1090, TUNE_PITCHES);
    convert();
    expect_exact();
}

/* All of $02-$FF is the tune's state. */
static void zero_page_may_be_full(void **state)
{
    (void)state;
    put_entries(0x1000, 0x1020);
    TUNE_PUT(0x1000, 0xa2, 0, 0x95, 0x02, 0xe8, 0xe0, 0xfe, 0xd0, 0xf9, 0x60);
    TUNE_PUT(0x1020, 0xa2, 0x02, 0xb5, 0x00, 0x18, 0x69, 1, 0x95, 0x00, 0x5d,
             W(0x1090), 0xe8, 0xd0, 0xf3, 0x8d, W(0xd401), 0x60);
    TUNE_PUT(0x1090, TUNE_PITCHES);
    TUNE_PUT(0x118f, 0x77);
    convert();
    expect_exact();
}

/* ---- all of memory ---- */

/* Every byte of [from, to) is something, but only the player is used. */
static void fill_memory(uint32_t from, uint32_t to)
{
    static uint8_t filler[0x10000];

    memset(filler, 0xdb, sizeof filler);
    tune_put(from, filler, to - from);
    TUNE_PUT_PLAYER(0x1000);
}

static void what_is_not_used_gives_way(void **state)
{
    static const uint32_t from[] = {0x0400, 0x0800, 0x1000};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        tune_reset();
        fill_memory(from[i], 0x10000);
        convert();
        assert_true(warned("tight"));
        expect_exact();
    }
}

static void nothing_gives_way_where_there_is_room(void **state)
{
    (void)state;
    fill_memory(0x0400, 0xd000);
    convert();
    assert_false(warned("tight"));
    expect_exact();
    assert_int_equal(project.memory[0xcfff], 0xdb);
}

/* A table of which one byte a frame is used is used in whole by the time. */
static void what_is_used_late_does_not_give_way(void **state)
{
    (void)state;
    spec.play = 0x1010;
    fill_memory(0x1000, 0x10000);
    TUNE_PUT(0x1000, 0xa9, 0x00, 0x8d, W(0x1011), 0xa9, 0x20,  /* 1000 */
             0x8d, W(0x1012), 0x60);                           /* 1007 */
    TUNE_PUT(0x1010, 0xad, W(0x2000), 0x8d, W(0xd401),         /* 1010 */
             0xee, W(0x1011), 0xd0, 3, 0xee, W(0x1012), 0x60); /* 1016 */
    settings.frames = 10000;
    convert();
    assert_true(warned("tight"));
    assert_true(result.song[0].editor.exact == 100);
    assert_true(result.song[0].real.exact == 100);
}

/* Play sounds $02A6 and the port, which nobody has written. */
static void put_reader_of_given(void)
{
    TUNE_PUT(0x1000, 0x4c, W(0x1020));         /* 1000 JMP init */
    TUNE_PUT(0x1003, 0xad, W(0x02a6),          /* 1003 LDA $02A6 */
             0x8d, W(0xd400), 0xa5, 0x01,      /* 1006 STA $D400, LDA $01 */
             0x8d, W(0xd401),                  /* 100B STA $D401 */
             0xee, W(0x1100), 0xad, W(0x1100), /* 100E INC, LDA $1100 */
             0x8d, W(0xd402), 0x60);           /* 1014 STA $D402, RTS */
}

static void what_a_c64_has_in_memory_is_there(void **state)
{
    (void)state;
    put_reader_of_given();
    TUNE_PUT(0x1020, 0xa9, 0x00, 0x8d, W(0x1100), 0x60);
    convert();
    expect_exact();
    spec.flags = FLAG_NTSC;
    convert();
    expect_exact();
}

/* The same where init's result is stored: its loop ends by INX alone. */
static void what_a_c64_has_in_memory_is_stored(void **state)
{
    (void)state;
    put_reader_of_given();
    TUNE_PUT(0x1020, 0xa2, 0xf0, 0x9d, W(0x1110), 0xe8, /* LDX, STA, INX */
             0xd0, 0xfa, 0x8e, W(0x1100), 0x60);        /* BNE, STX, RTS */
    convert();
    expect_exact();
}

/* Init keeps what the oscillator of voice 3 shows, which the cycles of the jump
 * to it change. */
static void what_init_finds_in_a_chip_is_stored(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1020));         /* 1000 JMP init */
    TUNE_PUT(0x1003, 0xad, W(0x1100),          /* 1003 LDA $1100 */
             0x8d, W(0xd400),                  /* 1006 STA $D400 */
             0xee, W(0x1101), 0xad, W(0x1101), /* 1009 INC, LDA $1101 */
             0x8d, W(0xd402), 0x60);           /* 100F STA $D402, RTS */
    TUNE_PUT(0x1020, 0xad, W(0xd41b), 0x8d, W(0x1100), 0x60);
    convert();
    expect_exact();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(data_under_io_are_found),
        TEST(code_under_io_is_banked_in),
        TEST(data_under_registers_that_are_written_prove_nothing),
        TEST(variables_under_the_sid_prove_nothing),
        TEST(data_under_the_sid_are_refused),
        TEST(unused_bytes_under_the_sid_do_no_harm),
        TEST(player_may_span_the_io_area),
        TEST(variables_may_be_in_the_stack_page),
        TEST(the_stack_page_may_be_full_of_data),
        TEST(data_in_the_stack_page_are_stored),
        TEST(tables_may_be_pulled),
        TEST(zero_page_may_be_full),
        TEST(what_is_not_used_gives_way),
        TEST(nothing_gives_way_where_there_is_room),
        TEST(what_is_used_late_does_not_give_way),
        TEST(what_a_c64_has_in_memory_is_there),
        TEST(what_a_c64_has_in_memory_is_stored),
        TEST(what_init_finds_in_a_chip_is_stored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
