/* Playing tunes as PSID players do. */
#include "unit/tune_fixture.h"

#include "sid/playback.h"

static struct s2f_playback player;
static struct s2f_diag diag;

static const uint8_t *ram(void)
{
    return player.memory.ram;
}

static enum s2f_status start_song(unsigned song)
{
    memset(&diag, 0, sizeof diag);
    memset(&player, 0xee, sizeof player);
    player.memory.translator = NULL; /* the caller's */
    return s2f_playback_tune(&player, &tune, song, S2F_CPU_PLAIN, NULL, &diag);
}

static void start_tune(void)
{
    tune_open();
    if (start_song(1))
        fail_msg("init fails: %s", diag.text);
}

static void play_frame(void)
{
    if (s2f_playback_frame(&player, &diag))
        fail_msg("play fails: %s", diag.text);
}

/* Init keeps its registers at $1100, play at $1104, each with $01 behind. */
#define LOGGER(base)                                                           \
    0x4c, W((base) + 6),        /* +00 JMP init */                             \
        0x4c, W((base) + 0x15), /* +03 JMP play */                             \
        0x8d, W(0x1100),        /* +06 STA */                                  \
        0x8e, W(0x1101),        /* +09 STX */                                  \
        0x8c, W(0x1102),        /* +0C STY */                                  \
        0xa5, 0x01,             /* +0F LDA $01 */                              \
        0x8d, W(0x1103),        /* +11 STA */                                  \
        0x60,                   /* +14 RTS */                                  \
        0x8d, W(0x1104),        /* +15 STA */                                  \
        0x8e, W(0x1105),        /* +18 STX */                                  \
        0x8c, W(0x1106),        /* +1B STY */                                  \
        0xa5, 0x01,             /* +1E LDA $01 */                              \
        0x8d, W(0x1107),        /* +20 STA */                                  \
        0xa9, 0x30,             /* +23 LDA #$30 */                             \
        0x85, 0x01,             /* +25 STA $01 */                              \
        0x60                    /* +27 RTS */

static int with_logger(void **state)
{
    tune_set_up(state);
    spec.songs = 5;
    TUNE_PUT(0x1000, LOGGER(0x1000));
    return 0;
}

/* ---- what a tune finds ---- */

static void init_gets_the_song_and_zeros(void **state)
{
    static const uint8_t expected[] = {2, 0, 0};

    (void)state;
    tune_open();
    assert_int_equal(start_song(3), S2F_STATUS_OK);
    assert_memory_equal(ram() + 0x1100, expected, sizeof expected);
}

static void play_gets_zeros(void **state)
{
    static const uint8_t expected[] = {0, 0, 0};

    (void)state;
    tune_open();
    assert_int_equal(start_song(4), S2F_STATUS_OK);
    play_frame();
    assert_memory_equal(ram() + 0x1104, expected, sizeof expected);
}

static void bank_is_set_before_every_play_call(void **state)
{
    (void)state;
    start_tune();
    play_frame();
    play_frame();
    assert_int_equal(ram()[0x1107], 0x37);
}

#define EXPECT_BANKS(base, bank)                                               \
    do {                                                                       \
        tune_reset();                                                          \
        spec.init = (base);                                                    \
        spec.play = (base) + 3;                                                \
        TUNE_PUT(base, LOGGER(base));                                          \
        start_tune();                                                          \
        play_frame();                                                          \
        assert_int_equal(ram()[0x1103], bank);                                 \
        assert_int_equal(ram()[0x1107], bank);                                 \
    } while (0)

static void code_below_basic_sees_all_roms(void **state)
{
    (void)state;
    EXPECT_BANKS(0x9000, 0x37);
}

static void code_under_basic_is_banked_in(void **state)
{
    (void)state;
    EXPECT_BANKS(0xa000, 0x36);
}

static void code_under_io_is_banked_in(void **state)
{
    (void)state;
    EXPECT_BANKS(0xd000, 0x34);
}

static void code_under_the_kernal_is_banked_in(void **state)
{
    (void)state;
    EXPECT_BANKS(0xe000, 0x35);
}

static void play_has_a_bank_of_its_own(void **state)
{
    (void)state;
    spec.play = 0xe003;
    TUNE_PUT(0xe000, LOGGER(0xe000));
    start_tune();
    play_frame();
    assert_int_equal(ram()[0x1103], 0x37);
    assert_int_equal(ram()[0x1107], 0x35);
}

static void kernal_vectors_are_in_memory(void **state)
{
    static const uint8_t irq[] = {0x31, 0xea}, nmi[] = {0x47, 0xfe};

    (void)state;
    start_tune();
    assert_memory_equal(ram() + 0x314, irq, 2);
    assert_memory_equal(ram() + 0x318, nmi, 2);
}

static void pal_flag_is_set_for_pal(void **state)
{
    (void)state;
    start_tune();
    assert_int_equal(ram()[0x2a6], 1);
}

static void pal_flag_is_clear_for_ntsc(void **state)
{
    (void)state;
    spec.flags = FLAG_NTSC;
    start_tune();
    assert_int_equal(ram()[0x2a6], 0);
}

static void other_memory_is_zero(void **state)
{
    uint32_t used = 0;

    (void)state;
    start_tune();
    for (uint32_t a = 0x400; a < 0x10000; a++)
        if (a < 0x1000 || a >= 0x1108)
            used += ram()[a];
    assert_int_equal(used, 0);
}

/* ---- how often play is called ---- */

/* Init sets the timer's latch; play counts its calls at $1100. */
static unsigned calls_for(unsigned latch, uint32_t speed, unsigned flags)
{
    uint8_t bytes[2] = {(uint8_t)latch, (uint8_t)(latch >> 8)};

    tune_reset();
    spec.speed = speed;
    spec.flags = flags;
    spec.play = 0x1011;
    TUNE_PUT(0x1000, 0xad, W(0x1020), /* 1000 LDA low */
             0x8d, W(0xdc04),         /* 1003 STA */
             0xad, W(0x1021),         /* 1006 LDA high */
             0x8d, W(0xdc05),         /* 1009 STA */
             0x60, 0, 0, 0, 0,        /* 100C RTS */
             0xee, W(0x1100),         /* 1011 INC $1100 */
             0x60);                   /* 1014 RTS */
    tune_put(0x1020, bytes, 2);
    start_tune();
    play_frame();
    assert_int_equal(ram()[0x1100], player.calls);
    return player.calls;
}

static void no_speed_bit_is_one_call(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x2663, 0, FLAG_PAL), 1);
}

static void speed_bit_without_a_latch_is_one_call(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0, 1, FLAG_PAL), 1);
}

static void latch_of_a_frame_is_one_call(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x4cc7, 1, FLAG_PAL), 1);
}

static void latch_of_half_a_frame_is_two_calls(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x2663, 1, FLAG_PAL), 2);
}

static void latch_of_a_quarter_is_four_calls(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x1331, 1, FLAG_PAL), 4);
}

static void latch_of_a_sixteenth_is_sixteen_calls(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x04cb, 1, FLAG_PAL), 16);
}

/* 60 Hz on a PAL machine: 1.2 calls a frame, which no driver can make. */
static void latch_of_60_hz_is_one_call(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x3ffb, 1, FLAG_PAL), 1);
}

static void latch_longer_than_a_frame_is_one_call(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0xffff, 1, FLAG_PAL), 1);
}

/* 17095 cycles: with the PAL frame's 19656 this latch would be 3 calls. */
static void ntsc_frames_are_shorter(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x1e60, 1, FLAG_PAL), 3);
    assert_int_equal(calls_for(0x1e60, 1, FLAG_NTSC), 2);
}

static bool suits_ntsc(unsigned latch)
{
    return s2f_rate_suits_ntsc(s2f_timer_rate(latch, false));
}

/* Where PAL's and NTSC's frames take as many calls and NTSC's speed is right.
 */
static void only_rates_of_60_hz_suit_ntsc(void **state)
{
    (void)state;
    assert_true(suits_ntsc(0)); /* the KERNAL's */
    assert_true(suits_ntsc(0x4025));
    assert_true(suits_ntsc(0x2012));  /* twice */
    assert_false(suits_ntsc(0x4cc7)); /* 50 Hz */
    assert_false(suits_ntsc(0x2663)); /* 100 Hz */
    assert_false(suits_ntsc(18000));  /* 55 Hz, in between */
    assert_false(suits_ntsc(0x1008)); /* 240 Hz: five calls or four */
    assert_false(suits_ntsc(0xffff)); /* 15 Hz */
    assert_false(suits_ntsc(1));
}

static void speed_bits_are_by_song(void **state)
{
    (void)state;
    assert_int_equal(calls_for(0x2663, 2, FLAG_PAL), 1);
}

static void too_many_calls_are_refused(void **state)
{
    (void)state;
    spec.speed = 1;
    TUNE_PUT(0x1000, 0xa9, 0x04, /* LDA #4 */
             0x8d, W(0xdc05),    /* STA $DC05: 19 calls */
             0x60);
    tune_open();
    assert_int_equal(start_song(1), S2F_STATUS_PLAY_TIMEOUT);
    assert_int_equal(diag.where, 0xdc04);
}

/* ---- tunes that misbehave ---- */

static void expect_init(enum s2f_status status, uint32_t where)
{
    tune_open();
    assert_int_equal(start_song(1), status);
    assert_int_equal(diag.status, status);
    assert_int_equal(diag.where_kind, S2F_WHERE_ADDRESS);
    assert_int_equal(diag.where, where);
}

static void init_that_never_returns_times_out(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1000)); /* JMP self */
    expect_init(S2F_STATUS_INIT_TIMEOUT, 0x1000);
}

static void jam_in_init_is_named(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0xea, 0x02); /* NOP, JAM */
    expect_init(S2F_STATUS_BAD_OPCODE, 0x1001);
}

static void brk_in_init_is_named(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x2000)); /* JMP into nothing */
    tune_open();
    assert_int_equal(start_song(1), S2F_STATUS_BREAK);
    assert_int_equal(diag.where_kind, S2F_WHERE_ADDRESS);
}

/* play counts its frames and does something else in the fourth */
#define FAILS_LATE(...)                                                        \
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */                                \
             0xee, W(0x1100),    /* 1003 INC $1100 */                          \
             0xad, W(0x1100),    /* 1006 LDA $1100 */                          \
             0xc9, 0x04,         /* 1009 CMP #4 */                             \
             0xf0, 0x01,         /* 100B BEQ $100E */                          \
             0x60,               /* 100D RTS */                                \
             __VA_ARGS__)        /* 100E */

static void expect_fourth_frame(enum s2f_status status, uint32_t where)
{
    start_tune();
    for (unsigned i = 0; i < 3; i++)
        play_frame();
    assert_int_equal(s2f_playback_frame(&player, &diag), status);
    assert_int_equal(diag.status, status);
    assert_int_equal(diag.where, where);
    assert_non_null(strstr(diag.text, "frame 3"));
}

static void play_that_never_returns_times_out(void **state)
{
    (void)state;
    FAILS_LATE(0x4c, W(0x100e)); /* JMP self */
    expect_fourth_frame(S2F_STATUS_PLAY_TIMEOUT, 0x100e);
}

static void jam_in_play_is_named(void **state)
{
    (void)state;
    FAILS_LATE(0x92); /* JAM */
    expect_fourth_frame(S2F_STATUS_BAD_OPCODE, 0x100e);
}

static void brk_in_play_is_named(void **state)
{
    (void)state;
    FAILS_LATE(0x00); /* BRK */
    start_tune();
    for (unsigned i = 0; i < 3; i++)
        play_frame();
    assert_int_equal(s2f_playback_frame(&player, &diag), S2F_STATUS_BREAK);
}

static void undocumented_opcodes_are_played(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xa7, 0x01,         /* 1003 LAX $01 */
             0x8e, W(0x1100),    /* 1005 STX $1100 */
             0x60);
    start_tune();
    play_frame();
    assert_int_equal(ram()[0x1100], 0x37);
}

/* ---- tunes of other kinds ---- */

static void play_address_0_needs_a_handler(void **state)
{
    (void)state;
    spec.play = 0;
    tune_open();
    assert_int_equal(start_song(1), S2F_STATUS_INTERRUPT_DRIVEN);
}

static void basic_is_refused(void **state)
{
    (void)state;
    tune_open();
    tune.rsid = tune.basic = true;
    assert_int_equal(start_song(1), S2F_STATUS_NEEDS_BASIC);
}

static void mus_is_refused(void **state)
{
    (void)state;
    spec.flags |= 1;
    tune_open();
    assert_int_equal(start_song(1), S2F_STATUS_NEEDS_MUS);
}

static void song_0_does_not_exist(void **state)
{
    (void)state;
    tune_open();
    assert_int_equal(start_song(0), S2F_STATUS_NO_SONG);
}

static void song_behind_the_last_does_not_exist(void **state)
{
    (void)state;
    tune_open();
    assert_int_equal(start_song(5), S2F_STATUS_OK);
    assert_int_equal(start_song(6), S2F_STATUS_NO_SONG);
}

/* ---- what a frame leaves ---- */

static void write_log_holds_one_frame(void **state)
{
    (void)state;
    tune_reset();
    TUNE_PUT_PLAYER(0x1000);
    start_tune();
    play_frame();
    play_frame();
    assert_int_equal(player.memory.write_count, 1);
    assert_int_equal(S2F_WRITE_REGISTER(player.memory.write[0]), 1);
    assert_int_equal(S2F_WRITE_VALUE(player.memory.write[0]), 0x12);
}

static void registers_keep_what_init_stored(void **state)
{
    (void)state;
    tune_reset();
    TUNE_PUT_PLAYER(0x1000);
    start_tune();
    play_frame();
    assert_int_equal(player.memory.sid[0x18], 15);
    assert_int_equal(player.memory.sid[0x04], 0x21);
    assert_int_equal(player.memory.sid[0x01], 0x11);
}

/* INC abs 6, RTS 6; the second call takes two NOPs longer. */
static void longest_call_is_kept(void **state)
{
    (void)state;
    spec.speed = 1;
    TUNE_PUT(0x1000, 0xa9, 0x26, /* 1000 LDA #$26 */
             0x8d, W(0xdc05),    /* 1002 STA $DC05: 2 calls */
             0x60, 0xea,         /* 1005 RTS */
             0xee, W(0x1100),    /* 1007 INC $1100 */
             0xad, W(0x1100),    /* 100A LDA $1100: 4 */
             0x4a,               /* 100D LSR: 2 */
             0xb0, 0x02,         /* 100E BCS $1012: 2, taken 3 */
             0xea, 0xea,         /* 1010 NOP NOP: 4 */
             0x60);              /* 1012 RTS */
    spec.play = 0x1007;
    start_tune();
    play_frame();
    assert_int_equal(player.max_cycles, 6 + 4 + 2 + 2 + 4 + 6);
    assert_int_equal(player.last_cycles, 24 + 6 + 4 + 2 + 3 + 6);
}

#define TEST(name) cmocka_unit_test_setup(name, with_logger)
#define BARE_TEST(name) cmocka_unit_test_setup(name, tune_set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(init_gets_the_song_and_zeros),
        TEST(play_gets_zeros),
        TEST(bank_is_set_before_every_play_call),
        TEST(code_below_basic_sees_all_roms),
        TEST(code_under_basic_is_banked_in),
        TEST(code_under_io_is_banked_in),
        TEST(code_under_the_kernal_is_banked_in),
        TEST(play_has_a_bank_of_its_own),
        TEST(kernal_vectors_are_in_memory),
        TEST(pal_flag_is_set_for_pal),
        TEST(pal_flag_is_clear_for_ntsc),
        TEST(other_memory_is_zero),
        BARE_TEST(no_speed_bit_is_one_call),
        BARE_TEST(speed_bit_without_a_latch_is_one_call),
        BARE_TEST(latch_of_a_frame_is_one_call),
        BARE_TEST(latch_of_half_a_frame_is_two_calls),
        BARE_TEST(latch_of_a_quarter_is_four_calls),
        BARE_TEST(latch_of_a_sixteenth_is_sixteen_calls),
        BARE_TEST(latch_of_60_hz_is_one_call),
        BARE_TEST(latch_longer_than_a_frame_is_one_call),
        BARE_TEST(ntsc_frames_are_shorter),
        BARE_TEST(only_rates_of_60_hz_suit_ntsc),
        BARE_TEST(speed_bits_are_by_song),
        BARE_TEST(too_many_calls_are_refused),
        BARE_TEST(init_that_never_returns_times_out),
        BARE_TEST(jam_in_init_is_named),
        BARE_TEST(brk_in_init_is_named),
        BARE_TEST(play_that_never_returns_times_out),
        BARE_TEST(jam_in_play_is_named),
        BARE_TEST(brk_in_play_is_named),
        BARE_TEST(undocumented_opcodes_are_played),
        TEST(play_address_0_needs_a_handler),
        TEST(basic_is_refused),
        TEST(mus_is_refused),
        TEST(song_0_does_not_exist),
        TEST(song_behind_the_last_does_not_exist),
        BARE_TEST(write_log_holds_one_frame),
        BARE_TEST(registers_keep_what_init_stored),
        BARE_TEST(longest_call_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
