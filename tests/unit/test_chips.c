/* Players that read chips which the editor has not: waits end, random numbers
 * differ, and what stands in for the chips is the same on a C64. */
#include "unit/machine_fixture.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
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
