/* The whole conversion of made-up tunes: wherever they lie and whatever they
 * do, the result must be what a C64 would play, and the same every time. */
#include "unit/convert_fixture.h"

/* ---- where the tune lies ---- */

static void tune_at_1000_with_a_jump_table(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
}

/* Init is the first byte of the file: the editor wants a jump of its own
 * there. */
static void tune_at_1000_without_a_jump_table(void **state)
{
    (void)state;
    spec.play = 0x100b;
    TUNE_PUT(0x1000, 0xa9, 0x0f, /* 1000 LDA #15 */
             0x8d, W(0xd418),    /* 1002 STA $D418 */
             0xa9, 0x00,         /* 1005 LDA #0 */
             0x8d, W(0x1016),    /* 1007 STA $1016 */
             0x60,               /* 100A RTS */
             0xee, W(0x1016),    /* 100B INC $1016 */
             0xad, W(0x1016),    /* 100E LDA $1016 */
             0x8d, W(0xd400),    /* 1011 STA $D400 */
             0x60, 0x00, 0x00);  /* 1014 RTS */
    convert();
    expect_exact();
}

/* The first six bytes are data that play reads and changes. */
static void variables_at_1000(void **state)
{
    (void)state;
    spec.init = 0x1006;
    spec.play = 0x100c;
    TUNE_PUT(0x1000, 1, 2, 3, 4, 5, 6, /* 1000 data */
             0xa9, 0x00,               /* 1006 LDA #0 */
             0x8d, W(0x1003),          /* 1008 STA $1003 */
             0x60,                     /* 100B RTS */
             0xee, W(0x1003),          /* 100C INC $1003 */
             0xad, W(0x1003),          /* 100F LDA $1003 */
             0x29, 0x03,               /* 1012 AND #3 */
             0xaa,                     /* 1014 TAX */
             0xbd, W(0x1000),          /* 1015 LDA $1000,X */
             0x8d, W(0xd400),          /* 1018 STA $D400 */
             0x60);
    convert();
    expect_exact();
}

/* From $0A00 to $1200, with pitches on both sides of $1000 and in the five
 * bytes in front of it that the file format takes. */
static void tune_below_1000(void **state)
{
    (void)state;
    spec.init = 0x0a00;
    spec.play = 0x0a03;
    TUNE_PUT(0x0a00, TUNE_PLAYER(0x0a00, 0x0ff8));
    TUNE_PUT(0x0ff8, TUNE_PITCHES);
    TUNE_PUT(0x11ff, 0x99);
    convert();
    expect_exact();
}

static void tune_that_ends_below_1000(void **state)
{
    (void)state;
    spec.init = 0x0c00;
    spec.play = 0x0c03;
    TUNE_PUT_PLAYER(0x0c00);
    convert();
    expect_exact();
}

#define EXPECT_EXACT_AT(base)                                                  \
    do {                                                                       \
        spec.init = (base);                                                    \
        spec.play = (base) + 3;                                                \
        TUNE_PUT_PLAYER(base);                                                 \
        convert();                                                             \
        expect_exact();                                                        \
    } while (0)

static void tune_at_4000(void **state)
{
    (void)state;
    EXPECT_EXACT_AT(0x4000);
}

static void tune_under_basic(void **state)
{
    (void)state;
    EXPECT_EXACT_AT(0xa000);
}

static void tune_under_the_kernal(void **state)
{
    (void)state;
    EXPECT_EXACT_AT(0xe000);
}

static void tune_that_looks_at_its_bank(void **state)
{
    (void)state;
    spec.init = 0xa000;
    spec.play = 0xe000;
    TUNE_PUT(0xa000, 0xa5, 0x01, 0x8d, W(0xd405), 0x60); /* $01 to $D405 */
    TUNE_PUT(0xe000, 0xa5, 0x01, 0x8d, W(0xd406), 0x60); /* $01 to $D406 */
    convert();
    expect_exact();
}

/* The tune is high, and tables and order lists do not fit above it. */
static void put_high_tune(void)
{
    static const uint8_t filling[0x1700] = {0x5a};

    spec.init = 0xe600;
    spec.play = 0xe603;
    tune_put(0xe600, filling, sizeof filling);
    TUNE_PUT_PLAYER(0xe600);
}

static void tune_without_room_above(void **state)
{
    (void)state;
    put_high_tune();
    convert();
    expect_exact();
    assert_true(project.bottom < 0xe600);
}

/* The editor saves what the file holds; the rest is not in memory when the
 * project is opened again. */
static void tune_without_room_above_after_a_save(void **state)
{
    struct s2f_playback *p = &player;

    (void)state;
    put_high_tune();
    convert();
    expect_exact();
    assert_true(s2f_trace_reserve(&want, FRAMES));
    assert_true(s2f_trace_reserve(&got, FRAMES));
    s2f_playback_project(p, &project, NULL, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    assert_int_equal(s2f_trace_play(&want, p, FRAMES, NULL), S2F_STATUS_OK);
    memset(image, 0, sizeof image);
    memcpy(image + project.top, p->memory.ram + project.top,
           project.bottom - project.top);
    s2f_playback_project(p, &project, image, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    assert_int_equal(s2f_trace_play(&got, p, FRAMES, NULL), S2F_STATUS_OK);
    for (uint32_t i = 0; i < FRAMES; i++)
        assert_true(s2f_trace_equal(&want, i, &got, i));
    assert_false(p->over_budget);
}

/* ---- what the tune is ---- */

static void two_sids_lose_one(void **state)
{
    (void)state;
    spec.second_sid = 0x42;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_true(warned("one-sid"));
}

static void ntsc_tune(void **state)
{
    (void)state;
    spec.flags = FLAG_NTSC;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_int_equal(project.aux.region, 1);
}

static void tune_for_the_8580(void **state)
{
    (void)state;
    spec.flags |= 0x20;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_int_equal(project.aux.sid_model, 1);
}

/* Init halves the timer's latch and jumps to the player's own. */
/* The calls of a frame lie as far from each other as the timer's do. */
static void expect_spread(unsigned index, unsigned calls, uint32_t cycles)
{
    struct s2f_playback *p = &player;

    s2f_playback_project(p, &project, NULL, index, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(s2f_playback_frame(p, NULL), S2F_STATUS_OK);
    assert_int_equal(p->memory.write_count, calls);
    for (unsigned i = 1; i < calls; i++) {
        uint32_t apart = S2F_WRITE_CYCLE(p->memory.write[i]) -
                         S2F_WRITE_CYCLE(p->memory.write[i - 1]);

        assert_in_range(apart, cycles - 400, cycles + 400);
    }
}

static void tune_at_double_speed(void **state)
{
    (void)state;
    spec.speed = 1;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa9, 0x63, /* LDA #$63 */
             0x8d, W(0xdc04),    /* STA $DC04 */
             0xa9, 0x26,         /* LDA #$26 */
             0x8d, W(0xdc05),    /* STA $DC05 */
             0x4c, W(0x1006));   /* JMP init */
    convert();
    assert_int_equal(result.song[0].calls, 2);
    expect_exact();
    expect_spread(0, 2, S2F_FRAME_CYCLES_PAL / 2);
}

/* By the KERNAL's timer, 60 times a second. */
static void tune_at_60_hz_becomes_an_ntsc_project(void **state)
{
    (void)state;
    spec.speed = 1;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_true(warned("ntsc-speed"));
    assert_int_equal(project.aux.region, 1);
    spec.speed = 0;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_false(warned("ntsc-speed"));
    assert_int_equal(project.aux.region, 0);
}

/* Songs 1 and 3 are called once a frame, song 2 twice. */
static void songs_of_different_speeds(void **state)
{
    (void)state;
    spec.speed = 2;
    spec.songs = 3;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa9, 0x26, /* LDA #$26 */
             0x8d, W(0xdc05),    /* STA $DC05 */
             0x4c, W(0x1006));   /* JMP init */
    convert();
    assert_int_equal(result.songs, 3);
    assert_int_equal(result.song[0].calls, 1);
    assert_int_equal(result.song[1].calls, 2);
    expect_exact();
    expect_spread(0, 1, 0);
    expect_spread(1, 2, S2F_FRAME_CYCLES_PAL / 2);
}

/* Init installs the player as the KERNAL's interrupt handler. */
static void interrupt_driven_tune(void **state)
{
    (void)state;
    spec.init = 0x1100;
    spec.play = 0;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0x78, 0xa9, 0x40, /* 1100 SEI, LDA #$40 */
             0x8d, W(0x0314),          /* 1103 STA $0314 */
             0xa9, 0x11,               /* 1106 LDA #$11 */
             0x8d, W(0x0315),          /* 1108 STA $0315 */
             0x4c, W(0x1006));         /* 110B JMP init */
    TUNE_PUT(0x1140, 0x20, W(0x1016),  /* 1140 JSR play */
             0x4c, W(0xea31));         /* 1143 JMP $EA31 */
    convert();
    expect_exact();
}

/* The same through $FFFE, with RTI. */
static void tune_driven_by_the_hardware_vector(void **state)
{
    (void)state;
    spec.init = 0x1100;
    spec.play = 0;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa9, 0x35,       /* 1100 LDA #$35 */
             0x85, 0x01,               /* 1102 STA $01 */
             0xa9, 0x40,               /* 1104 LDA #$40 */
             0x8d, W(0xfffe),          /* 1106 STA $FFFE */
             0xa9, 0x11,               /* 1109 LDA #$11 */
             0x8d, W(0xffff),          /* 110B STA $FFFF */
             0x4c, W(0x1006));         /* 110E JMP init */
    TUNE_PUT(0x1140, 0x48, 0x8a, 0x48, /* 1140 PHA, TXA, PHA */
             0x20, W(0x1016),          /* 1143 JSR play */
             0x68, 0xaa, 0x68, 0x40);  /* 1146 PLA, TAX, PLA, RTI */
    convert();
    expect_exact();
}

/* ---- what the editor's CPU cannot do ---- */

/* Copies the pitches with X counting up to 0, where that CPU never arrives. */
/* Through $0318, four times a frame, and out through the KERNAL. */
static void tune_driven_by_nmis(void **state)
{
    (void)state;
    spec.play = 0;
    TUNE_PUT(0x1000, 0xa9, 0x60, 0x8d, W(0x0318),  /* 1000 STA $0318 */
             0xa9, 0x10, 0x8d, W(0x0319),          /* 1005 STA $0319 */
             0xa9, 0x31, 0x8d, W(0xdd04),          /* 100A STA $DD04 */
             0xa9, 0x13, 0x8d, W(0xdd05),          /* 100F STA $DD05 */
             0xa9, 0x81, 0x8d, W(0xdd0d), 0x60);   /* 1014 STA $DD0D */
    TUNE_PUT(0x1060, 0x48, 0x8a, 0x48, 0x98, 0x48, /* 1060 PHA ... */
             0xee, W(0x1080), 0xad, W(0x1080),     /* 1065 INC, LDA $1080 */
             0x8d, W(0xd400), 0x4c, W(0xfebc));    /* 106B STA, JMP */
    TUNE_PUT(0x1080, 0);
    convert();
    expect_exact();
    assert_int_equal(result.song[0].calls, 4);
}

/* Play calls a routine that is not in the editor's memory. */
static void play_that_calls_the_kernal(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1020),   /* 1000 JMP init */
             0xee, W(0x1030),           /* 1003 INC $1030 */
             0x20, W(0xffea),           /* 1006 JSR $FFEA */
             0xad, W(0x1030),           /* 1009 LDA $1030 */
             0x8d, W(0xd400), 0x60);    /* 100C STA $D400 */
    TUNE_PUT(0x1020, 0x20, W(0xff81),   /* 1020 JSR $FF81 */
             0xa9, 0x00,                /* 1023 LDA #0 */
             0x8d, W(0x1030), 0x60, 0); /* 1025 STA $1030 */
    TUNE_PUT(0x1030, 0);
    convert();
    expect_exact();
}

static void init_that_counts_up(void **state)
{
    (void)state;
    spec.init = 0x1100;
    TUNE_PUT(0x1000, TUNE_PLAYER(0x1000, 0x1200), 0);
    TUNE_PUT(0x1180, TUNE_PITCHES);
    TUNE_PUT(0x1100, 0xa2, 0xf0,     /* 1100 LDX #$F0 */
             0xbd, W(0x1180 - 0xf0), /* 1102 LDA pitches - $F0,X */
             0x9d, W(0x1200 - 0xf0), /* 1105 STA $1200 - $F0,X */
             0xe8,                   /* 1108 INX */
             0xd0, 0xf7,             /* 1109 BNE $1102 */
             0x4c, W(0x1006));       /* 110B JMP init */
    convert();
    expect_exact();
}

/* 24 * 256 * 5 cycles before anything is set up. */
static void init_that_is_longer_than_a_frame(void **state)
{
    (void)state;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa0, 0x18, /* 1100 LDY #24 */
             0xa2, 0x00,         /* 1102 LDX #0 */
             0xca,               /* 1104 DEX */
             0xd0, 0xfd,         /* 1105 BNE $1104 */
             0x88,               /* 1107 DEY */
             0xd0, 0xf8,         /* 1108 BNE $1102 */
             0x4c, W(0x1006));   /* 110A JMP init */
    convert();
    expect_exact();
}

/* $10 to $FF against $08: the carry comes out the other way round there for
 * half of them. */
static void player_that_branches_on_a_far_compare(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1018), /* 1000 JMP init */
             0xee, W(0x1030),         /* 1003 INC $1030 */
             0xad, W(0x1030),         /* 1006 LDA $1030 */
             0xc9, 0x08,              /* 1009 CMP #8 */
             0x90, 0x02,              /* 100B BCC $100F */
             0xa9, 0x77,              /* 100D LDA #$77 */
             0x8d, W(0xd400),         /* 100F STA $D400 */
             0x60, 0, 0, 0, 0, 0,     /* 1012 RTS */
             0xa9, 0x00,              /* 1018 LDA #0 */
             0x8d, W(0x1030),         /* 101A STA $1030 */
             0x60);
    convert();
    expect_exact();
}

/* Its init returns at once: only a fresh copy of the file starts it as it was,
 * and that is what a second start has to sound like. */
static void init_that_resets_nothing(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1018),   /* 1000 JMP init */
             0xee, W(0x1010),           /* 1003 INC $1010 */
             0xad, W(0x1010),           /* 1006 LDA $1010 */
             0x8d, W(0xd400),           /* 1009 STA $D400 */
             0x60, 0, 0, 0,             /* 100C RTS */
             0x55, 0, 0, 0, 0, 0, 0, 0, /* 1010 the counter */
             0x60);                     /* 1018 RTS */
    convert();
    expect_exact();
}

/* Init's loop ends after its first round on the editor's CPU (CPX and BCC). In
 * a fresh file that makes no difference, after playing it does. */
static void init_that_ends_early_in_the_editor(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1018), /* 1000 JMP init */
             0xee, W(0x1032),         /* 1003 INC $1032 */
             0xad, W(0x1032),         /* 1006 LDA $1032 */
             0x8d, W(0xd400),         /* 1009 STA $D400 */
             0x60);                   /* 100C RTS */
    TUNE_PUT(0x1018, 0xa2, 0x00,      /* 1018 LDX #0 */
             0xa9, 0x00,              /* 101A LDA #0 */
             0x9d, W(0x1030),         /* 101C STA $1030,X */
             0xe8,                    /* 101F INX */
             0xe0, 0x03,              /* 1020 CPX #3 */
             0x90, 0xf6, 0x60);       /* 1022 BCC $101A */
    TUNE_PUT(0x1030, 0, 0, 0);
    convert();
    expect_exact();
}

/* Copies its player to $0C00, where no project file can bring it, with a loop
 * that the editor's CPU would run for ever; and the player needs mending. */
static void init_that_copies_the_player_down(void **state)
{
    (void)state;
    spec.play = 0x0c00;
    TUNE_PUT(0x1000, 0xa2, 0x80,      /* 1000 LDX #$80 */
             0xbd, W(0x1080 - 0x80),  /* 1002 LDA player-$80,X */
             0x9d, W(0x0c00 - 0x80),  /* 1005 STA $0C00-$80,X */
             0xe8,                    /* 1008 INX */
             0xd0, 0xf7,              /* 1009 BNE $1002 */
             0x8e, W(0x0c60), 0x60);  /* 100B STX counter */
    TUNE_PUT(0x1080, 0xee, W(0x0c60), /* 0C00 INC counter */
             0xad, W(0x0c60),         /* 0C03 LDA counter */
             0xc9, 0x08,              /* 0C06 CMP #8 */
             0x90, 0x02,              /* 0C08 BCC */
             0xa9, 0x77,              /* 0C0A LDA #$77 */
             0x8d, W(0xd400), 0x60);  /* 0C0C STA $D400 */
    TUNE_PUT(0x10ff, 0);
    convert();
    expect_exact();
}

/* Init fills memory that playing counts up all over: more than can be put back
 * in a frame. */
static void restore_that_takes_several_frames(void **state)
{
    (void)state;
    spec.play = 0x1100;
    TUNE_PUT(0x1000, 0xa2, 0x00,      /* 1000 LDX #0 */
             0x8a,                    /* 1002 TXA */
             0x9d, W(0x4000),         /* 1003 STA $4000,X */
             0x9d, W(0x4100),         /* 1006 STA $4100,X */
             0x9d, W(0x4200),         /* 1009 STA $4200,X */
             0x9d, W(0x4300),         /* 100C STA $4300,X */
             0x9d, W(0x4400),         /* 100F STA $4400,X */
             0x9d, W(0x4500),         /* 1012 STA $4500,X */
             0xe8,                    /* 1015 INX */
             0xd0, 0xea,              /* 1016 BNE $1002 */
             0x8e, W(0x1180), 0x60);  /* 1018 STX index */
    TUNE_PUT(0x1100, 0xae, W(0x1180), /* 1100 LDX index */
             0xfe, W(0x4000),         /* 1103 INC $4000,X */
             0xfe, W(0x4100), 0xfe, W(0x4200), 0xfe, W(0x4300), /* and on */
             0xfe, W(0x4400), 0xfe, W(0x4500), 0xbd,
             W(0x4500),              /* 1115 LDA $4500,X */
             0x8d, W(0xd400),        /* 1118 STA $D400 */
             0xee, W(0x1180), 0x60); /* 111B INC index */
    TUNE_PUT(0x1180, 0);
    convert();
    expect_exact();
    assert_int_equal(result.song[0].editor.offset, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tune_at_1000_with_a_jump_table),
        TEST(tune_at_1000_without_a_jump_table),
        TEST(variables_at_1000),
        TEST(tune_below_1000),
        TEST(tune_that_ends_below_1000),
        TEST(tune_at_4000),
        TEST(tune_under_basic),
        TEST(tune_under_the_kernal),
        TEST(tune_that_looks_at_its_bank),
        TEST(tune_without_room_above),
        TEST(tune_without_room_above_after_a_save),
        TEST(two_sids_lose_one),
        TEST(ntsc_tune),
        TEST(tune_for_the_8580),
        TEST(tune_at_double_speed),
        TEST(tune_at_60_hz_becomes_an_ntsc_project),
        TEST(songs_of_different_speeds),
        TEST(interrupt_driven_tune),
        TEST(tune_driven_by_the_hardware_vector),
        TEST(tune_driven_by_nmis),
        TEST(play_that_calls_the_kernal),
        TEST(init_that_counts_up),
        TEST(init_that_is_longer_than_a_frame),
        TEST(player_that_branches_on_a_far_compare),
        TEST(init_that_resets_nothing),
        TEST(init_that_ends_early_in_the_editor),
        TEST(init_that_copies_the_player_down),
        TEST(restore_that_takes_several_frames),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
