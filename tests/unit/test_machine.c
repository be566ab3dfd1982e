/* Tunes that rely on the C64's chips: interrupts at several raster lines,
 * handlers that install each other, timers set while playing. */
#include "unit/convert_fixture.h"

static struct s2f_diag diag;

/* Init: the handler at $1140, by the raster at line $30. */
#define INSTALL                                                                \
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x40, /* 1000 SEI, LDA #$40 */                \
             0x8d, W(0x0314),          /* 1003 STA $0314 */                    \
             0xa9, 0x11,               /* 1006 LDA #$11 */                     \
             0x8d, W(0x0315),          /* 1008 STA $0315 */                    \
             0xa9, 0x30,               /* 100B LDA #$30 */                     \
             0x8d, W(0xd012),          /* 100D STA $D012 */                    \
             0xa9, 0x01,               /* 1010 LDA #1 */                       \
             0x8d, W(0xd01a), 0x60)    /* 1012 STA $D01A, RTS */

/* A handler that counts at a place, which a register of the SID shows, and sets
 * the next one's address (low byte) and line. */
#define HANDLER(at, line, next, count, sid, exit)                              \
    TUNE_PUT(at, 0xa9, line, 0x8d, W(0xd012), /* LDA #, STA $D012 */           \
             0xa9, next, 0x8d, W(0x0314),     /* LDA #, STA $0314 */           \
             0xee, W(count), 0xad, W(count),  /* INC, LDA */                   \
             0x8d, W(sid), 0x4c, W(exit))     /* STA, JMP */

static int without_play(void **state)
{
    (void)with_worker(state);
    spec.play = 0;
    TUNE_PUT(0x1200, 0, 0);
    return 0;
}

static void start(unsigned song)
{
    tune_open();
    memset(&player, 0xee, sizeof player);
    player.memory.translator = NULL;
    memset(&diag, 0, sizeof diag);
    if (s2f_playback_tune(&player, &tune, song, S2F_CPU_PLAIN, NULL, &diag))
        fail_msg("not playing: %s", diag.text);
}

static void play(unsigned frames)
{
    for (unsigned i = 0; i < frames; i++)
        if (s2f_playback_frame(&player, &diag))
            fail_msg("frame %u: %s", i, diag.text);
}

/* ---- handlers that install each other ---- */

static void put_two_handlers(void)
{
    INSTALL;
    HANDLER(0x1140, 0x80, 0x80, 0x1200, 0xd400, 0xea31);
    HANDLER(0x1180, 0x30, 0x40, 0x1201, 0xd401, 0xea81);
}

static void handlers_take_turns(void **state)
{
    (void)state;
    put_two_handlers();
    start(1);
    assert_int_equal(player.calls, 2);
    assert_int_equal(player.rate, 2 * S2F_PACE_FRAMES);
    play(5);
    assert_int_equal(player.memory.sid[0], 5);
    assert_int_equal(player.memory.sid[1], 5);
}

static void handlers_take_turns_in_the_editor(void **state)
{
    (void)state;
    put_two_handlers();
    convert();
    assert_int_equal(result.song[0].calls, 2);
    expect_exact();
    assert_true(result.song[0].restarts);
}

/* Both through $FFFE. A call at a time: the line is the same. */
static void hardware_handlers_take_turns(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x35, 0x85, 0x01, /* 1000 LDA #$35, STA $01 */
             0xa9, 0x40, 0x8d, W(0xfffe),          /* 1005 STA $FFFE */
             0xa9, 0x11, 0x8d, W(0xffff),          /* 100A STA $FFFF */
             0xa9, 0x01, 0x8d, W(0xd01a), 0x60);   /* 100F STA $D01A */
    TUNE_PUT(0x1140, 0x48, 0xa9, 0x80, 0x8d, W(0xfffe), /* 1140 STA $FFFE */
             0xee, W(0x1200), 0xad, W(0x1200),          /* 1146 INC, LDA */
             0x8d, W(0xd400), 0x68, 0x40);              /* 114C STA $D400 */
    TUNE_PUT(0x1180, 0x48, 0xa9, 0x40, 0x8d, W(0xfffe), /* 1180 STA $FFFE */
             0xee, W(0x1201), 0xad, W(0x1201),          /* 1186 INC, LDA */
             0x8d, W(0xd401), 0x68, 0x40);              /* 118C STA $D401 */
    start(1);
    assert_int_equal(player.calls, 1);
    play(6);
    assert_int_equal(player.memory.sid[0], 3);
    assert_int_equal(player.memory.sid[1], 3);
    convert();
    expect_exact();
}

/* The first interrupt sets the player up, and leads elsewhere ever after. */
static void first_handler_may_install_the_player(void **state)
{
    (void)state;
    INSTALL;
    HANDLER(0x1140, 0x80, 0x80, 0x1200, 0xd400, 0xea31);
    HANDLER(0x1180, 0x80, 0x80, 0x1201, 0xd401, 0xea31);
    start(1);
    assert_int_equal(player.calls, 1);
    play(5);
    assert_int_equal(player.memory.sid[0], 1);
    assert_int_equal(player.memory.sid[1], 4);
    convert();
    expect_exact();
}

/* On a C64 the vector is the C64's own between updates. */
static void host_keeps_its_vector(void **state)
{
    (void)state;
    put_two_handlers();
    convert();
    s2f_playback_project(&player, &project, NULL, 0, S2F_DIALECT_REAL,
                         S2F_CPU_PLAIN, NULL);
    player.memory.ram[0x0314] = 0x34;
    player.memory.ram[0x0315] = 0x12;
    for (unsigned i = 0; i < 6; i++) {
        play(1);
        assert_int_equal(player.memory.ram[0x0314], 0x34);
        assert_int_equal(player.memory.ram[0x0315], 0x12);
    }
    assert_true(player.memory.sid[1] > 0);
}

/* Song 2 has a handler of its own, which installs no other. */
static void songs_may_have_different_handlers(void **state)
{
    (void)state;
    spec.songs = 2;
    TUNE_PUT(0x1000, 0x78, 0xaa, 0xbd, W(0x1018), /* 1000 TAX, LDA $1018,X */
             0x8d, W(0x0314),                     /* 1005 STA $0314 */
             0xa9, 0x11, 0x8d, W(0x0315),         /* 1008 STA $0315 */
             0xa9, 0x01, 0x8d, W(0xd01a), 0x60,   /* 100D STA $D01A */
             0, 0, 0, 0, 0, 0x40, 0x80);          /* 1018 addresses */
    HANDLER(0x1140, 0x80, 0x40, 0x1200, 0xd400, 0xea31);
    HANDLER(0x1180, 0x80, 0x80, 0x1201, 0xd401, 0xea31);
    convert();
    assert_int_equal(result.songs, 2);
    expect_exact();
}

/* ---- how often ---- */

/* Each handler takes a line 47 above the last: 265 lines from one to the next,
 * which is 60 Hz more or less. */
static void lines_that_move_up_are_60_hz(void **state)
{
    (void)state;
    INSTALL;
    TUNE_PUT(0x1140, 0xad, W(0x1201),           /* 1140 LDA $1201 */
             0x38, 0xe9, 47, 0x8d, W(0x1201),   /* 1143 SBC #47, STA */
             0x8d, W(0xd012),                   /* 1149 STA $D012 */
             0xee, W(0x1200), 0xad, W(0x1200),  /* 114C INC, LDA */
             0x8d, W(0xd400), 0x4c, W(0xea31)); /* 1152 STA, JMP */
    start(1);
    assert_int_equal(player.calls, 1);
    assert_in_range(player.rate, 1200, 1250);
    assert_true(player.suits_ntsc);
}

/* A handler that takes longer than to the line that it sets is entered again
 * when it returns, not a frame later. */
static void handler_that_is_late_is_called_at_once(void **state)
{
    (void)state;
    INSTALL;
    TUNE_PUT(0x1140, 0xa9, 0x32, 0x8d, W(0xd012), /* 1140 STA $D012 */
             0xa9, 0x80, 0x8d, W(0x0314),         /* 1145 STA $0314 */
             0xa2, 200, 0xca, 0xd0, 0xfd,         /* 114A LDX, DEX, BNE */
             0x4c, W(0xea31));                    /* 114F JMP $EA31 */
    HANDLER(0x1180, 0x30, 0x40, 0x1201, 0xd401, 0xea81);
    start(1);
    assert_int_equal(player.calls, 2);
}

static void more_lines_than_calls_are_refused(void **state)
{
    (void)state;
    INSTALL;
    TUNE_PUT(0x1140, 0xad, W(0x1201),           /* 1140 LDA $1201 */
             0x18, 0x69, 8, 0x8d, W(0x1201),    /* 1143 ADC #8, STA */
             0x8d, W(0xd012), 0x4c, W(0xea31)); /* 1149 STA $D012 */
    expect_failure(S2F_STATUS_PLAY_TIMEOUT);
}

/* The player itself sets the timer that calls it, in its first call. */
static void put_player_with_latch(unsigned latch)
{
    const uint8_t code[] = {0xa9, LO(latch), 0x8d, W(0xdc04), 0xa9, HI(latch),
                            0x8d, W(0xdc05), 0xee, W(0x1200), 0xad, W(0x1200),
                            0x8d, W(0xd400), 0x60};

    spec.play = 0x1040;
    spec.speed = 1;
    TUNE_PUT(0x1000, 0x60);
    tune_put(0x1040, code, sizeof code);
}

static void timer_may_be_set_by_play(void **state)
{
    (void)state;
    put_player_with_latch(0x4c00); /* 50.6 Hz */
    convert();
    expect_exact();
    assert_int_equal(project.aux.region, 0);
    assert_false(warned("ntsc-speed"));
    assert_false(warned("speed-rounded"));
    put_player_with_latch(0x2663);
    convert();
    expect_exact();
    assert_int_equal(result.song[0].calls, 2);
}

static void rounding_is_told(void **state)
{
    (void)state;
    put_player_with_latch(34483); /* 28.6 Hz */
    convert();
    assert_int_equal(result.song[0].calls, 1);
    assert_true(warned("speed-rounded"));
    put_player_with_latch(0x4025); /* 60 Hz: told as ntsc-speed */
    convert();
    assert_true(warned("ntsc-speed"));
    assert_false(warned("speed-rounded"));
}

#undef TEST
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, without_play, free_worker)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(handlers_take_turns),
        TEST(handlers_take_turns_in_the_editor),
        TEST(hardware_handlers_take_turns),
        TEST(first_handler_may_install_the_player),
        TEST(host_keeps_its_vector),
        TEST(songs_may_have_different_handlers),
        TEST(lines_that_move_up_are_60_hz),
        TEST(handler_that_is_late_is_called_at_once),
        TEST(more_lines_than_calls_are_refused),
        TEST(timer_may_be_set_by_play),
        TEST(rounding_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
