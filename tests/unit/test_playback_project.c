/* Playing projects as the editor and a C64 do. */
#include "sid/playback.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

/* An address as an operand. */
#define W(address) (address) & 255, (address) >> 8

static struct s2f_playback player;
static struct s2f_project project;
static uint8_t image[0x10000];

static const uint8_t *ram(void)
{
    return player.memory.ram;
}

static void play_frame(void)
{
    assert_int_equal(s2f_playback_frame(&player, NULL), S2F_STATUS_OK);
}

/* Stop, update and init append 1, 2, 3 to a list at $1300, whose length is at
 * $1200. */
static const uint8_t log_driver[] = {
    0xa9, 0x03,       /* 1000 init LDA #3 */
    0xd0, 0x06,       /* 1002 BNE log */
    0xa9, 0x01,       /* 1004 stop LDA #1 */
    0xd0, 0x02,       /* 1006 BNE log */
    0xa9, 0x02,       /* 1008 update LDA #2 */
    0xae, 0x00, 0x12, /* 100A log LDX $1200 */
    0x9d, 0x00, 0x13, /* 100D STA $1300,X */
    0xee, 0x00, 0x12, /* 1010 INC $1200 */
    0x8d, 0x18, 0xd4, /* 1013 STA $D418 */
    0x60,             /* 1016 RTS */
};

enum { OFFSETS = 0x1280 };

/* The editor's view of a driver is that of these four addresses. */
static int with_project(void **state)
{
    (void)state;
    memset(&project, 0, sizeof project);
    memset(image, 0, sizeof image);
    project.common.init = 0x1000;
    project.common.stop = 0x1004;
    project.common.update = 0x1008;
    project.common.sid_channel_offset = OFFSETS;
    memset(image + OFFSETS, 0x19, 3);
    memcpy(image + 0x1000, log_driver, sizeof log_driver);
    return 0;
}

static void start_project(enum s2f_dialect dialect, unsigned song)
{
    memset(&player, 0xee, sizeof player);
    player.memory.translator = NULL; /* the caller's */
    s2f_playback_project(&player, &project, image, song, dialect, S2F_CPU_PLAIN,
                         NULL);
}

#define PROJECT_PUT(address, ...)                                              \
    do {                                                                       \
        static const uint8_t put_[] = {__VA_ARGS__};                           \
        memcpy(image + (address), put_, sizeof put_);                          \
    } while (0)

/* Another update, away from the rest of the driver. */
#define UPDATE_PUT(...)                                                        \
    do {                                                                       \
        project.common.update = 0x1100;                                        \
        PROJECT_PUT(0x1100, __VA_ARGS__);                                      \
    } while (0)

static void editor_stops_and_updates_before_init(void **state)
{
    static const uint8_t calls[] = {1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2};

    (void)state;
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_int_equal(ram()[0x1200], sizeof calls);
    assert_memory_equal(ram() + 0x1300, calls, sizeof calls);
}

static void editors_first_frame_is_init_and_update(void **state)
{
    static const uint8_t calls[] = {3, 2};

    (void)state;
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    assert_int_equal(ram()[0x1200], 14);
    assert_memory_equal(ram() + 0x130c, calls, sizeof calls);
}

static void second_frame_is_an_update(void **state)
{
    (void)state;
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    play_frame();
    assert_int_equal(ram()[0x1200], 15);
    assert_int_equal(ram()[0x130e], 2);
}

static void c64_calls_nothing_before_init(void **state)
{
    static const uint8_t calls[] = {3, 2};

    (void)state;
    start_project(S2F_DIALECT_REAL, 0);
    assert_int_equal(ram()[0x1200], 0);
    play_frame();
    assert_int_equal(ram()[0x1200], 2);
    assert_memory_equal(ram() + 0x1300, calls, sizeof calls);
}

static void editor_pokes_channel_offsets(void **state)
{
    static const uint8_t unmuted[] = {0, 7, 14};

    (void)state;
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_memory_equal(ram() + OFFSETS, unmuted, 3);
}

/* A driver that writes its offsets itself in every update: F1 comes last. */
static void offsets_are_poked_after_the_last_idle_update(void **state)
{
    static const uint8_t unmuted[] = {0, 7, 14};

    (void)state;
    UPDATE_PUT(0xa9, 0x19, 0x8d, W(OFFSETS), 0x60);
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_memory_equal(ram() + OFFSETS, unmuted, 3);
}

static void c64_leaves_channel_offsets_alone(void **state)
{
    static const uint8_t muted[] = {0x19, 0x19, 0x19};

    (void)state;
    start_project(S2F_DIALECT_REAL, 0);
    play_frame();
    assert_memory_equal(ram() + OFFSETS, muted, 3);
}

static void registers_are_clear_before_the_first_frame(void **state)
{
    static const uint8_t clear[32];

    (void)state;
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_int_equal(ram()[0xd418], 2);
    assert_memory_equal(player.memory.sid, clear, sizeof clear);
}

static void init_gets_the_projects_song(void **state)
{
    (void)state;
    PROJECT_PUT(0x1000, 0x8d, W(0x1210), 0x60); /* STA $1210, RTS */
    start_project(S2F_DIALECT_EDITOR, 9);
    play_frame();
    assert_int_equal(ram()[0x1210], 9);
}

static void c64_starts_with_all_roms(void **state)
{
    (void)state;
    start_project(S2F_DIALECT_REAL, 0);
    assert_int_equal(ram()[1], 0x37);
}

static void editor_has_no_bank_register(void **state)
{
    (void)state;
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_int_equal(ram()[1], 0);
}

/* The number of X loops is in `loops`: 5 cycles each. */
static void put_delay(uint16_t address, uint8_t loops, uint8_t rounds)
{
    const uint8_t code[] = {0xa0, rounds, /* LDY #rounds */
                            0xa2, loops,  /* LDX #loops */
                            0xca,         /* DEX */
                            0xd0, 0xfd,   /* BNE DEX */
                            0x88,         /* DEY */
                            0xd0, 0xf8,   /* BNE LDX */
                            0x60};        /* RTS */

    memcpy(image + address, code, sizeof code);
}

/* Two halves of 0.6 frames each. */
static void init_and_update_share_a_budget(void **state)
{
    (void)state;
    put_delay(0x1100, 250, 9);
    project.common.init = project.common.update = 0x1100;
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_false(player.over_budget);
    play_frame();
    assert_true(player.over_budget);
}

static void c64_has_no_such_budget(void **state)
{
    (void)state;
    put_delay(0x1100, 250, 9);
    project.common.init = project.common.update = 0x1100;
    start_project(S2F_DIALECT_REAL, 0);
    play_frame();
    assert_false(player.over_budget);
}

/* JMP self, 3 cycles each: 6552 of them are a PAL frame. */
static void editor_cuts_a_pal_frame_at_19656(void **state)
{
    (void)state;
    UPDATE_PUT(0x4c, W(0x1100));
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    play_frame();
    assert_true(player.over_budget);
    assert_int_equal(player.last_cycles, 19656);
}

/* 5698 jumps are 17094 cycles, so one more begins. */
static void editor_cuts_an_ntsc_frame_at_17095(void **state)
{
    (void)state;
    project.aux.region = 1;
    UPDATE_PUT(0x4c, W(0x1100));
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    play_frame();
    assert_true(player.over_budget);
    assert_int_equal(player.last_cycles, 17097);
}

static void undocumented_opcode_ends_the_editors_update(void **state)
{
    (void)state;
    UPDATE_PUT(0xea,             /* NOP */
               0xa7, 0x01,       /* LAX $01 */
               0x8d, W(0x1210)); /* STA $1210 */
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    assert_true(player.bad_opcode);
    assert_int_equal(player.bad_address, 0x1101);
}

static void c64_runs_undocumented_opcodes(void **state)
{
    (void)state;
    UPDATE_PUT(0xa7, 0x01,      /* LAX $01 */
               0x8d, W(0x1210), /* STA $1210 */
               0x60);
    start_project(S2F_DIALECT_REAL, 0);
    play_frame();
    assert_false(player.bad_opcode);
    assert_int_equal(ram()[0x1210], 0x37);
}

static void brk_counts_as_a_bad_opcode(void **state)
{
    (void)state;
    UPDATE_PUT(0xea, 0x00);
    start_project(S2F_DIALECT_EDITOR, 0);
    assert_true(player.bad_opcode);
    assert_int_equal(player.bad_address, 0x1101);
}

static void first_bad_opcode_is_kept(void **state)
{
    (void)state;
    UPDATE_PUT(0x02);          /* in the idle updates */
    PROJECT_PUT(0x1000, 0x02); /* in init, later */
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    assert_int_equal(player.bad_address, 0x1100);
}

static void longest_update_leaves_the_first_frame_out(void **state)
{
    (void)state;
    put_delay(0x1100, 250, 2);
    project.common.init = 0x1100;
    start_project(S2F_DIALECT_EDITOR, 0);
    play_frame();
    assert_true(player.last_cycles > 2500);
    play_frame();
    assert_true(player.max_cycles > 0 && player.max_cycles < 100);
}

static void project_is_opened_where_no_image_is_given(void **state)
{
    static struct s2f_playback given;

    (void)state;
    memcpy(project.memory, image, sizeof image);
    start_project(S2F_DIALECT_EDITOR, 0);
    given = player;
    s2f_project_opened(&project, image);
    s2f_playback_project(&player, &project, NULL, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    assert_memory_equal(given.memory.ram + 0x1000, ram() + 0x1000, 0x400);
}

#define TEST(name) cmocka_unit_test_setup(name, with_project)

/* Song 2 of a project that opens with song 1 plays from its own lists. */
static void expect_lists_of_song(unsigned song, unsigned low, unsigned high)
{
    project.music.tracks = 3;
    project.music.order_lists = 0x2080;
    project.music.order_list_size = 0x100;
    project.music.order_list_low = 0x1400;
    project.music.order_list_high = 0x1410;
    project.aux.songs = 3;
    project.aux.song = 0;
    start_project(S2F_DIALECT_REAL, song);
    for (unsigned t = 0; t < 3; t++) {
        assert_int_equal(ram()[0x1400 + t], low);
        assert_int_equal(ram()[0x1410 + t], high ? high + t : 0);
    }
}

static void another_song_is_selected_first(void **state)
{
    (void)state;
    expect_lists_of_song(2, 0x80, 0x26);
}

static void the_selected_song_keeps_its_pointers(void **state)
{
    (void)state;
    expect_lists_of_song(0, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(editor_stops_and_updates_before_init),
        TEST(editors_first_frame_is_init_and_update),
        TEST(second_frame_is_an_update),
        TEST(c64_calls_nothing_before_init),
        TEST(editor_pokes_channel_offsets),
        TEST(offsets_are_poked_after_the_last_idle_update),
        TEST(c64_leaves_channel_offsets_alone),
        TEST(registers_are_clear_before_the_first_frame),
        TEST(init_gets_the_projects_song),
        TEST(c64_starts_with_all_roms),
        TEST(editor_has_no_bank_register),
        TEST(init_and_update_share_a_budget),
        TEST(c64_has_no_such_budget),
        TEST(editor_cuts_a_pal_frame_at_19656),
        TEST(editor_cuts_an_ntsc_frame_at_17095),
        TEST(undocumented_opcode_ends_the_editors_update),
        TEST(c64_runs_undocumented_opcodes),
        TEST(brk_counts_as_a_bad_opcode),
        TEST(first_bad_opcode_is_kept),
        TEST(longest_update_leaves_the_first_frame_out),
        TEST(project_is_opened_where_no_image_is_given),
        TEST(another_song_is_selected_first),
        TEST(the_selected_song_keeps_its_pointers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
