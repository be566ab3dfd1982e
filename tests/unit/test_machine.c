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

/* ---- chips that the editor has not ---- */

/* Play runs what is given and then counts, which is heard. */
#define PUT_PLAYER(...)                                                        \
    do {                                                                       \
        spec.play = 0x1040;                                                    \
        TUNE_PUT(0x1000, 0x60);                                                \
        TUNE_PUT(0x1040, __VA_ARGS__, 0xee, W(0x1200), 0xad, W(0x1200), 0x8d,  \
                 W(0xd400), 0x60);                                             \
    } while (0)

static void expect_mended(void)
{
    convert();
    expect_exact();
    assert_true(result.patches > 0);
    assert_false(warned("random-source"));
}

static void wait_for_a_line_ends(void **state)
{
    (void)state;
    PUT_PLAYER(0xa9, 0x80, 0xcd, W(0xd012), /* 1040 LDA #$80, CMP $D012 */
               0xd0, 0xfb);                 /* 1045 BNE $1042 */
    expect_mended();
}

/* Two waits in one call, and what the last one read is heard. */
static void waits_go_on_from_each_other(void **state)
{
    (void)state;
    PUT_PLAYER(0xad, W(0xd012), 0xc9, 0x20, /* 1040 LDA $D012, CMP #$20 */
               0x90, 0xf9,                  /* 1045 BCC $1040 */
               0xae, W(0xd012), 0xe0, 0x60, /* 1047 LDX $D012, CPX #$60 */
               0x90, 0xf9,                  /* 104C BCC $1047 */
               0x8e, W(0xd407));            /* 104E STX $D407 */
    expect_mended();
}

/* The compare itself reads the line, and its carry counts. */
static void compare_with_the_line_has_a_carry(void **state)
{
    (void)state;
    PUT_PLAYER(0xa9, 0xc0, 0xcd, W(0xd012), /* 1040 LDA #$C0, CMP $D012 */
               0xb0, 0xfb);                 /* 1045 BCS $1042 */
    expect_mended();
}

/* Down to the border and up again. */
static void wait_for_the_lower_border_ends(void **state)
{
    (void)state;
    PUT_PLAYER(0x2c, W(0xd011), 0x10, 0xfb,  /* 1040 BIT $D011, BPL */
               0xad, W(0xd011), 0x30, 0xfb); /* 1045 LDA $D011, BMI */
    expect_mended();
}

static void wait_for_a_timer_ends(void **state)
{
    (void)state;
    PUT_PLAYER(0xad, W(0xdc04), 0xc9, 0x10, 0xb0, 0xf9, /* 1040 BCS $1040 */
               0xac, W(0xdc06), 0xd0, 0xfb);            /* 1047 LDY, BNE */
    expect_mended();
}

/* A handler that is not the raster's only one looks who called. */
static void handler_that_asks_for_the_raster_plays(void **state)
{
    (void)state;
    INSTALL;
    TUNE_PUT(0x1140, 0xad, W(0xd019),           /* 1140 LDA $D019 */
             0x29, 0x01, 0xf0, 0x0c,            /* 1143 AND #1, BEQ */
             0x8d, W(0xd019),                   /* 1147 STA $D019 */
             0xee, W(0x1200), 0xad, W(0x1200),  /* 114A INC, LDA */
             0x8d, W(0xd400), 0x4c, W(0xea31)); /* 1150 STA, JMP */
    expect_mended();
    start(1);
    play(3);
    assert_int_equal(player.memory.sid[0], 3);
}

/* By the bit that a shift takes, and through the stub's flags. */
static void shifting_the_raster_bit_plays(void **state)
{
    (void)state;
    INSTALL;
    TUNE_PUT(0x1140, 0x4e, W(0xd019), 0x90, 0x09, /* 1140 LSR $D019, BCC */
             0xee, W(0x1200), 0xad, W(0x1200),    /* 1145 INC, LDA */
             0x8d, W(0xd400), 0x4c, W(0xea31));   /* 114B STA, JMP */
    expect_mended();
}

/* By the KERNAL's timer, which nobody has touched. */
static void handler_that_asks_for_the_timer_plays(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0xa9, 0x40, 0x8d, W(0x0314), /* 1000 STA $0314 */
             0xa9, 0x11, 0x8d, W(0x0315), 0x60);  /* 1005 STA $0315 */
    TUNE_PUT(0x1140, 0xad, W(0xdc0d), 0x10, 0x09, /* 1140 LDA $DC0D, BPL */
             0xee, W(0x1200), 0xad, W(0x1200),    /* 1145 INC, LDA */
             0x8d, W(0xd400), 0x4c, W(0xea31));   /* 114B STA, JMP */
    start(1);
    assert_true(player.suits_ntsc);
    play(3);
    assert_int_equal(player.memory.sid[0], 3);
    expect_mended();
    assert_int_equal(project.aux.region, 1);
}

/* How many different values a register has in the first frames. */
static unsigned count_values(enum s2f_dialect dialect, unsigned reg)
{
    bool met[256] = {false};
    unsigned count = 0;

    s2f_playback_project(&player, &project, NULL, 0, dialect, S2F_CPU_PLAIN,
                         NULL);
    for (unsigned i = 0; i < 100; i++) {
        uint8_t value;

        play(1);
        value = player.memory.sid[reg];
        count += !met[value];
        met[value] = true;
    }
    assert_false(player.over_budget);
    return count;
}

static void random_numbers_differ(void **state)
{
    (void)state;
    PUT_PLAYER(0xad, W(0xd41b), 0x8d, W(0xd401), /* 1040 LDA $D41B, STA */
               0xad, W(0xdc04), 0x4d, W(0xdc05), /* 1046 LDA, EOR */
               0x29, 0x0f, 0x8d, W(0xd418));     /* 104C AND #15, STA */
    convert();
    expect_clean();
    assert_true(result.song[0].restarts);
    assert_true(warned("random-source"));
    for (int d = 0; d < 2; d++) {
        enum s2f_dialect dialect = d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;

        assert_true(count_values(dialect, 0x01) > 50);
        assert_true(count_values(dialect, 0x18) > 12);
    }
}

/* What is read and not used is left alone. */
static void timers_that_are_not_used_are_no_random_source(void **state)
{
    (void)state;
    PUT_PLAYER(0xad, W(0xdc04), 0xc8, 0xa9, 0x00); /* 1040 LDA, INY, LDA */
    convert();
    expect_exact();
    assert_false(warned("random-source"));
    assert_int_equal(result.patches, 0);
}

/* The stub that makes them leaves carry and registers alone. */
static void random_numbers_keep_the_carry(void **state)
{
    (void)state;
    PUT_PLAYER(0x38, 0xa9, 0x03, 0xae, W(0xd41b), /* 1040 SEC, LDX $D41B */
               0x69, 0x00, 0x8d, W(0xd402),       /* 1046 ADC #0, STA $D402 */
               0x8e, W(0xd403));                  /* 104B STX $D403 */
    convert();
    expect_clean();
    assert_true(count_values(S2F_DIALECT_EDITOR, 3) > 50);
    assert_int_equal(player.memory.sid[2], 4);
    assert_true(count_values(S2F_DIALECT_REAL, 3) > 50);
    assert_int_equal(player.memory.sid[2], 4);
}

/* Without a measurement everything that may matter is mended. */
static void unmeasured_projects_wait_as_well(void **state)
{
    (void)state;
    PUT_PLAYER(0xa9, 0x80, 0xcd, W(0xd012), 0xd0, 0xfb);
    settings.frames = S2F_VERIFY_NONE;
    convert();
    expect_clean();
    assert_true(result.patches > 0);
    assert_int_equal(count_values(S2F_DIALECT_EDITOR, 0), 100);
}

#undef TEST
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, without_play, free_worker)

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
        TEST(wait_for_a_line_ends),
        TEST(waits_go_on_from_each_other),
        TEST(compare_with_the_line_has_a_carry),
        TEST(wait_for_the_lower_border_ends),
        TEST(wait_for_a_timer_ends),
        TEST(handler_that_asks_for_the_raster_plays),
        TEST(shifting_the_raster_bit_plays),
        TEST(handler_that_asks_for_the_timer_plays),
        TEST(random_numbers_differ),
        TEST(timers_that_are_not_used_are_no_random_source),
        TEST(random_numbers_keep_the_carry),
        TEST(unmeasured_projects_wait_as_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
