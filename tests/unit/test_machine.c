/* Tunes that rely on the C64's chips: interrupts at several raster lines,
 * handlers that install each other, timers set while playing. */
#include "unit/machine_fixture.h"

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

/* The vector is part of the state that has to return. */
static void turns_are_proved(void **state)
{
    (void)state;
    put_two_handlers();
    settings.proof = true;
    settings.proof_limit = 2000;
    convert();
    assert_int_equal(result.song[0].proof, S2F_PROOF_FOREVER);
    assert_int_equal(result.song[0].loop_length, 256);
    settings.proof = false;
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

/* ---- main loops ---- */

/* Init goes on to $1080 for ever; the handler counts, and sets a flag in every
 * eighth frame. */
static void put_loop(void)
{
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x40,                 /* 1000 SEI, LDA #$40 */
             0x8d, W(0x0314),                          /* 1003 STA $0314 */
             0xa9, 0x11,                               /* 1006 LDA #$11 */
             0x8d, W(0x0315),                          /* 1008 STA $0315 */
             0x58, 0x4c, W(0x1080));                   /* 100B CLI, JMP $1080 */
    TUNE_PUT(0x1140, 0xee, W(0x1200), 0xad, W(0x1200), /* 1140 INC, LDA */
             0x8d, W(0xd400), 0x29, 0x07,              /* 1146 STA, AND #7 */
             0xd0, 0x03, 0xee, W(0x1201),              /* 114B BNE, INC */
             0x4c, W(0xea31));
}

/* The flag makes the loop write the volume, two calls deep, for some cycles
 * each time: a handler comes in between and must not disturb it. */
static void drums_of_the_main_loop_are_left_out(void **state)
{
    (void)state;
    put_loop();
    TUNE_PUT(0x1080, 0x20, W(0x1090), 0x4c, W(0x1080));   /* 1080 JSR, JMP */
    TUNE_PUT(0x1090, 0xad, W(0x1201), 0xf0, 0xfb,         /* 1090 LDA, BEQ */
             0xa9, 0x00, 0x8d, W(0x1201),                 /* 1095 STA $1201 */
             0xa2, 0x0f, 0x8e, W(0xd418),                 /* 109A LDX, STX */
             0x20, W(0x10b0), 0xca, 0xd0, 0xf7, 0x60);    /* 109F JSR, DEX */
    TUNE_PUT(0x10b0, 0xa0, 0xff, 0x88, 0xd0, 0xfd, 0x60); /* 10B0 a delay */
    convert();
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
    assert_true(result.song[0].lacks_samples);
    assert_true(result.song[0].editor.exact == 100);
    assert_true(warned("samples-left-out"));
}

static void idle_main_loops_leave_nothing_out(void **state)
{
    (void)state;
    put_loop();
    TUNE_PUT(0x1080, 0xee, W(0x1202), 0xad, W(0x1202), /* 1080 INC, LDA */
             0x8d, W(0xd020), 0x4c, W(0x1080));        /* 1086 STA, JMP */
    convert();
    assert_false(result.song[0].lacks_samples);
    expect_exact();
}

/* Counts, which is heard, and takes some lines of the screen. */
static void put_music(void)
{
    TUNE_PUT(0x1180, 0xa2, 0x40, 0xca, 0xd0, 0xfd, /* 1180 LDX, DEX, BNE */
             0xee, W(0x1200), 0xad, W(0x1200),     /* 1185 INC, LDA */
             0x8d, W(0xd400), 0x60);               /* 118B STA, RTS */
}

static void expect_loop(void)
{
    put_music();
    convert();
    expect_exact();
    assert_int_equal(result.song[0].calls, 1);
    start(1);
    assert_int_equal(player.entry, S2F_ENTRY_CALL);
    play(5);
    assert_int_equal(player.memory.sid[0], 5);
}

static void loop_that_waits_for_a_line_is_a_play_routine(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x78, 0xad, W(0xd012), 0xc9, 0x80, /* 1001 LDA, CMP */
             0xd0, 0xf9, 0x20, W(0x1180),               /* 1006 BNE, JSR */
             0x4c, W(0x1001));                          /* 100B JMP */
    expect_loop();
}

/* The compare reads the line; the wait is left by a branch. */
static void loop_may_be_left_by_a_branch(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x80, 0xcd, W(0xd012), /* 1001 LDA, CMP */
             0xf0, 0x03, 0x4c, W(0x1001),               /* 1006 BEQ, JMP */
             0x20, W(0x1180), 0x4c, W(0x1001));         /* 100B JSR, JMP */
    expect_loop();
}

static void loop_may_wait_in_a_routine(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x78, 0x20, W(0x1020), 0x20, W(0x1180), /* 1001 JSR JSR */
             0x4c, W(0x1001));                               /* 1007 JMP */
    TUNE_PUT(0x1020, 0xa2, 0x90, 0xec, W(0xd012),            /* 1020 LDX, CPX */
             0xd0, 0xfb, 0x60);                              /* 1025 BNE, RTS */
    expect_loop();
}

/* The handler counts for itself, and sets a flag in the zero page. */
static void loop_that_waits_for_a_flag_is_a_play_routine(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x40, 0x8d, W(0x0314), /* 1003 STA $0314 */
             0xa9, 0x11, 0x8d, W(0x0315), 0x58,         /* 1008 STA $0315 */
             0xa5, 0xfb, 0xf0, 0xfc,                    /* 100C LDA, BEQ */
             0xa9, 0x00, 0x85, 0xfb, 0x20, W(0x1180),   /* 1010 STA $FB */
             0x4c, W(0x100c));                          /* 1017 JMP */
    TUNE_PUT(0x1140, 0xee, W(0x1201), 0xe6, 0xfb, 0x4c, W(0xea31));
    expect_loop();
}

/* The second wait is one of the play routine's own, and ends in the editor. */
static void loop_may_wait_twice_a_frame(void **state)
{
    (void)state;
    put_music();
    TUNE_PUT(0x1000, 0x78, 0xad, W(0xd012), 0xc9, 0x80, /* 1001 LDA, CMP */
             0xd0, 0xf9, 0x20, W(0x1180),               /* 1006 BNE, JSR */
             0xad, W(0xd012), 0xc9, 0xc0,               /* 100B LDA, CMP */
             0xd0, 0xf9, 0x20, W(0x1180),               /* 1010 BNE, JSR */
             0x4c, W(0x1001));                          /* 1015 JMP */
    convert();
    expect_exact();
    assert_true(result.patches > 0);
    start(1);
    play(5);
    assert_int_equal(player.memory.sid[0], 10);
}

/* Waits for a raster interrupt that never comes through, and shows it that it
 * has seen it. */
static void loop_may_wait_for_the_vics_interrupt(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x01, 0x8d, W(0xd019), /* 1001 STA $D019 */
             0xad, W(0xd019), 0x29, 0x01, 0xf0, 0xf9,   /* 1006 LDA, AND, BEQ */
             0x8d, W(0xd019), 0x20, W(0x1180),          /* 100D STA, JSR */
             0x4c, W(0x1006));                          /* 1013 JMP */
    expect_loop();
}

/* The timer comes twice a frame. */
static void loop_may_wait_for_a_timers_interrupt(void **state)
{
    (void)state;
    put_music();
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x63, 0x8d, W(0xdc04), /* 1001 STA $DC04 */
             0xa9, 0x26, 0x8d, W(0xdc05),               /* 1006 STA $DC05 */
             0xad, W(0xdc0d), 0xf0, 0xfb,               /* 100B LDA, BEQ */
             0x20, W(0x1180), 0x4c, W(0x100b));         /* 1010 JSR, JMP */
    convert();
    expect_exact();
    assert_int_equal(result.song[0].calls, 2);
}

/* The handler plays as well: the loop alone would not be the tune. */
static void loop_beside_a_handler_is_no_play_routine(void **state)
{
    (void)state;
    put_loop();
    put_music();
    TUNE_PUT(0x1080, 0xad, W(0x1201), 0xf0, 0xfb, /* 1080 LDA, BEQ */
             0xa9, 0x00, 0x8d, W(0x1201),         /* 1085 STA $1201 */
             0x20, W(0x1180), 0x4c, W(0x1080));   /* 108A JSR, JMP */
    start(1);
    assert_int_equal(player.entry, S2F_ENTRY_KERNAL);
}

/* What the loop plays cannot be had by calling the handler. */
static void music_of_the_main_loop_is_no_handlers(void **state)
{
    (void)state;
    put_loop();
    TUNE_PUT(0x1080, 0xad, W(0x1200), 0xcd, W(0x1203), /* 1080 LDA, CMP */
             0xf0, 0xf8, 0x8d, W(0x1203),              /* 1086 BEQ, STA */
             0x8d, W(0xd401), 0x4c, W(0x1080));        /* 108B STA, JMP */
    TUNE_PUT(0x1203, 0);
    expect_failure(S2F_STATUS_INTERRUPT_DRIVEN);
    assert_non_null(strstr(result.error.text, "main loop"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(handlers_take_turns),
        TEST(handlers_take_turns_in_the_editor),
        TEST(turns_are_proved),
        TEST(hardware_handlers_take_turns),
        TEST(first_handler_may_install_the_player),
        TEST(host_keeps_its_vector),
        TEST(songs_may_have_different_handlers),
        TEST(lines_that_move_up_are_60_hz),
        TEST(handler_that_is_late_is_called_at_once),
        TEST(more_lines_than_calls_are_refused),
        TEST(timer_may_be_set_by_play),
        TEST(rounding_is_told),
        TEST(drums_of_the_main_loop_are_left_out),
        TEST(idle_main_loops_leave_nothing_out),
        TEST(music_of_the_main_loop_is_no_handlers),
        TEST(loop_that_waits_for_a_line_is_a_play_routine),
        TEST(loop_may_be_left_by_a_branch),
        TEST(loop_may_wait_in_a_routine),
        TEST(loop_that_waits_for_a_flag_is_a_play_routine),
        TEST(loop_beside_a_handler_is_no_play_routine),
        TEST(loop_may_wait_twice_a_frame),
        TEST(loop_may_wait_for_the_vics_interrupt),
        TEST(loop_may_wait_for_a_timers_interrupt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
