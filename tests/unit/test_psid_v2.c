/* Reading a .sid file: the fields of version 2 and later, what RSID forbids,
 * and what the fields mean to a player. */
#include "unit/psid_fixture.h"

/* --- version 2 fields --- */

static void flag_mus(void **state)
{
    (void)state;
    put16(FLAGS, 0x15);
    expect_ok(0);
    assert_true(it.tune.mus);
}

static void addresses_of_mus_data_are_not_judged(void **state)
{
    (void)state;
    put16(FLAGS, 0x15);
    put16(INIT, 0xec60);
    expect_ok(0);
}

static void flag_playsid(void **state)
{
    (void)state;
    put16(FLAGS, 0x16);
    expect_ok(0);
    assert_true(it.tune.psid_specific);
    assert_false(it.tune.basic);
}

static void every_clock(void **state)
{
    static const enum s2f_clock clocks[] = {S2F_CLOCK_UNKNOWN, S2F_CLOCK_PAL,
                                            S2F_CLOCK_NTSC, S2F_CLOCK_BOTH};
    unsigned i;

    (void)state;
    for (i = 0; i < 4; i++) {
        put16(FLAGS, i << 2);
        expect_ok(0);
        assert_int_equal(it.tune.clock, clocks[i]);
    }
}

static void every_model(void **state)
{
    static const enum s2f_sid_model models[] = {S2F_SID_UNKNOWN, S2F_SID_6581,
                                                S2F_SID_8580, S2F_SID_BOTH};
    unsigned i;

    (void)state;
    for (i = 0; i < 4; i++) {
        put16(FLAGS, i << 4);
        expect_ok(0);
        assert_int_equal(it.tune.sid_model[0], models[i]);
    }
}

/* The flag must be a warning in versions below the given one. */
static void check_reserved(unsigned flag, unsigned version)
{
    put16(FLAGS, flag);
    it.bytes[VERSION] = (uint8_t)(version - 1);
    expect_ok(S2F_TUNE_WARN_FLAGS);
    if (version > 4)
        return;
    it.bytes[VERSION] = (uint8_t)version;
    expect_ok(0);
}

static void second_model_is_reserved_before_version_3(void **state)
{
    (void)state;
    check_reserved(0x0040, 3);
    check_reserved(0x0080, 3);
}

static void third_model_is_reserved_before_version_4(void **state)
{
    (void)state;
    check_reserved(0x0100, 4);
    check_reserved(0x0200, 4);
}

static void top_flags_are_reserved_in_version_4(void **state)
{
    unsigned bit;

    (void)state;
    for (bit = 10; bit < 16; bit++)
        check_reserved(1u << bit, 5);
}

/* --- second and third SID --- */

static void second_sid(void **state)
{
    (void)state;
    it.bytes[VERSION] = 3;
    it.bytes[SECOND_SID] = 0x42;
    put16(FLAGS, 0x94);
    expect_ok(0);
    assert_int_equal(it.tune.sids, 2);
    assert_int_equal(it.tune.sid_address[1], 0xd420);
    assert_int_equal(it.tune.sid_model[1], S2F_SID_8580);
}

static void second_sid_of_unknown_model_is_like_the_first(void **state)
{
    (void)state;
    it.bytes[VERSION] = 3;
    it.bytes[SECOND_SID] = 0x42;
    expect_ok(0);
    assert_int_equal(it.tune.sid_model[1], S2F_SID_6581);
}

static void every_second_sid_address(void **state)
{
    unsigned byte;

    (void)state;
    it.bytes[VERSION] = 3;
    for (byte = 1; byte < 256; byte++) {
        bool valid = byte % 2 == 0 && ((byte >= 0x42 && byte <= 0x7e) ||
                                       (byte >= 0xe0 && byte <= 0xfe));

        it.bytes[SECOND_SID] = (uint8_t)byte;
        expect_ok(valid ? 0 : S2F_TUNE_WARN_SID_ADDRESS);
        assert_int_equal(it.tune.sids, valid ? 2 : 1);
        assert_int_equal(it.tune.sid_address[1],
                         valid ? 0xd000 + byte * 16 : 0);
    }
}

static void second_sid_in_version_2_is_ignored(void **state)
{
    (void)state;
    it.bytes[SECOND_SID] = 0x42;
    expect_ok(S2F_TUNE_WARN_SID_ADDRESS);
    assert_int_equal(it.tune.sids, 1);
}

static void third_sid(void **state)
{
    (void)state;
    it.bytes[VERSION] = 4;
    it.bytes[SECOND_SID] = 0x42;
    it.bytes[THIRD_SID] = 0xe0;
    put16(FLAGS, 0x254);
    expect_ok(0);
    assert_int_equal(it.tune.sids, 3);
    assert_int_equal(it.tune.sid_address[2], 0xde00);
    assert_int_equal(it.tune.sid_model[1], S2F_SID_6581);
    assert_int_equal(it.tune.sid_model[2], S2F_SID_8580);
}

static void third_sid_in_version_3_is_ignored(void **state)
{
    (void)state;
    it.bytes[VERSION] = 3;
    it.bytes[SECOND_SID] = 0x42;
    it.bytes[THIRD_SID] = 0x44;
    expect_ok(S2F_TUNE_WARN_SID_ADDRESS);
    assert_int_equal(it.tune.sids, 2);
}

static void third_sid_at_the_second_is_ignored(void **state)
{
    (void)state;
    it.bytes[VERSION] = 4;
    it.bytes[SECOND_SID] = 0x42;
    it.bytes[THIRD_SID] = 0x42;
    expect_ok(S2F_TUNE_WARN_SID_ADDRESS);
    assert_int_equal(it.tune.sids, 2);
}

static void third_sid_without_a_second_is_ignored(void **state)
{
    (void)state;
    it.bytes[VERSION] = 4;
    it.bytes[THIRD_SID] = 0x42;
    expect_ok(S2F_TUNE_WARN_SID_ADDRESS);
    assert_int_equal(it.tune.sids, 1);
}

/* --- RSID --- */

static void rsid_reads_without_a_warning(void **state)
{
    (void)state;
    expect_ok(0);
    assert_true(it.tune.rsid);
    assert_int_equal(it.tune.play, 0);
}

static void rsid_version_1(void **state)
{
    (void)state;
    make_v1();
    expect_failure(S2F_STATUS_BAD_HEADER, 4);
}

static void rsid_version_4(void **state)
{
    (void)state;
    it.bytes[VERSION] = 4;
    expect_ok(0);
}

static void rsid_load_field(void **state)
{
    (void)state;
    put16(LOAD, 0x1000);
    expect_failure(S2F_STATUS_BAD_HEADER, 8);
}

static void rsid_play_address(void **state)
{
    (void)state;
    put16(PLAY, 0x1006);
    expect_failure(S2F_STATUS_BAD_HEADER, 0x0c);
}

static void rsid_speed(void **state)
{
    (void)state;
    it.bytes[SPEED] = 0x80;
    expect_failure(S2F_STATUS_BAD_HEADER, 0x12);
}

static void rsid_load_address_below_07e8(void **state)
{
    (void)state;
    put_load(0x07e7);
    put16(INIT, 0x07e8);
    expect_failure(S2F_STATUS_BAD_HEADER, DATA);
}

static void rsid_load_address_07e8(void **state)
{
    (void)state;
    put_load(0x07e8);
    put16(INIT, 0x07e8);
    expect_ok(0);
}

static void rsid_init_below_07e8(void **state)
{
    (void)state;
    put16(INIT, 0x07e7);
    expect_failure(S2F_STATUS_BAD_HEADER, 0x0a);
}

static void rsid_init_0_without_basic(void **state)
{
    (void)state;
    put16(INIT, 0);
    expect_failure(S2F_STATUS_BAD_HEADER, 0x0a);
}

static void rsid_init_under_rom_or_io(void **state)
{
    static const uint16_t bad[] = {0xa000, 0xbfff, 0xd000,
                                   0xdfff, 0xe000, 0xffff};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        put16(INIT, bad[i]);
        expect_failure(S2F_STATUS_BAD_HEADER, 0x0a);
    }
}

static void rsid_init_beside_rom_and_io(void **state)
{
    static const uint16_t fine[] = {0x9fff, 0xc000, 0xcfff};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        put16(INIT, fine[i]);
        put_load(fine[i]);
        expect_ok(0);
    }
}

static void rsid_basic_program(void **state)
{
    (void)state;
    put16(FLAGS, 0x16);
    put16(INIT, 0);
    expect_ok(0);
    assert_true(it.tune.basic);
    assert_false(it.tune.psid_specific);
    assert_int_equal(it.tune.init, 0);
}

static void rsid_basic_program_with_init(void **state)
{
    (void)state;
    put16(FLAGS, 0x16);
    expect_failure(S2F_STATUS_BAD_HEADER, 0x0a);
}

/* --- speed and bank --- */

static void speed_has_a_bit_for_each_song(void **state)
{
    unsigned song;

    (void)state;
    it.tune.version = 2;
    for (song = 1; song <= 32; song++) {
        it.tune.speed = 1u << (song - 1);
        assert_true(s2f_tune_uses_cia(&it.tune, song));
        it.tune.speed = ~it.tune.speed;
        assert_false(s2f_tune_uses_cia(&it.tune, song));
    }
}

static void songs_over_32_use_bit_31(void **state)
{
    (void)state;
    it.tune.version = 2;
    it.tune.speed = 0x80000000;
    assert_true(s2f_tune_uses_cia(&it.tune, 33));
    assert_true(s2f_tune_uses_cia(&it.tune, 256));
    it.tune.speed = 0x7fffffff;
    assert_false(s2f_tune_uses_cia(&it.tune, 33));
    assert_false(s2f_tune_uses_cia(&it.tune, 256));
}

static void playsid_starts_over_at_song_33(void **state)
{
    (void)state;
    it.tune.version = 2;
    it.tune.psid_specific = true;
    it.tune.speed = 0x00000001;
    assert_true(s2f_tune_uses_cia(&it.tune, 33));
    assert_false(s2f_tune_uses_cia(&it.tune, 34));
    it.tune.psid_specific = false;
    it.tune.version = 1;
    assert_true(s2f_tune_uses_cia(&it.tune, 65));
}

static void song_0_is_none(void **state)
{
    (void)state;
    it.tune.speed = 0xffffffff;
    assert_false(s2f_tune_uses_cia(&it.tune, 0));
}

static void bank_of_every_region(void **state)
{
    (void)state;
    assert_int_equal(s2f_tune_bank(0x0000), 0x37);
    assert_int_equal(s2f_tune_bank(0x9fff), 0x37);
    assert_int_equal(s2f_tune_bank(0xa000), 0x36);
    assert_int_equal(s2f_tune_bank(0xcfff), 0x36);
    assert_int_equal(s2f_tune_bank(0xd000), 0x34);
    assert_int_equal(s2f_tune_bank(0xdfff), 0x34);
    assert_int_equal(s2f_tune_bank(0xe000), 0x35);
    assert_int_equal(s2f_tune_bank(0xffff), 0x35);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PSID_TEST(flag_mus),
        PSID_TEST(addresses_of_mus_data_are_not_judged),
        PSID_TEST(flag_playsid),
        PSID_TEST(every_clock),
        PSID_TEST(every_model),
        PSID_TEST(second_model_is_reserved_before_version_3),
        PSID_TEST(third_model_is_reserved_before_version_4),
        PSID_TEST(top_flags_are_reserved_in_version_4),
        PSID_TEST(second_sid),
        PSID_TEST(second_sid_of_unknown_model_is_like_the_first),
        PSID_TEST(every_second_sid_address),
        PSID_TEST(second_sid_in_version_2_is_ignored),
        PSID_TEST(third_sid),
        PSID_TEST(third_sid_in_version_3_is_ignored),
        PSID_TEST(third_sid_at_the_second_is_ignored),
        PSID_TEST(third_sid_without_a_second_is_ignored),
        RSID_TEST(rsid_reads_without_a_warning),
        RSID_TEST(rsid_version_1),
        RSID_TEST(rsid_version_4),
        RSID_TEST(rsid_load_field),
        RSID_TEST(rsid_play_address),
        RSID_TEST(rsid_speed),
        RSID_TEST(rsid_load_address_below_07e8),
        RSID_TEST(rsid_load_address_07e8),
        RSID_TEST(rsid_init_below_07e8),
        RSID_TEST(rsid_init_0_without_basic),
        RSID_TEST(rsid_init_under_rom_or_io),
        RSID_TEST(rsid_init_beside_rom_and_io),
        RSID_TEST(rsid_basic_program),
        RSID_TEST(rsid_basic_program_with_init),
        PSID_TEST(speed_has_a_bit_for_each_song),
        PSID_TEST(songs_over_32_use_bit_31),
        PSID_TEST(playsid_starts_over_at_song_33),
        PSID_TEST(song_0_is_none),
        PSID_TEST(bank_of_every_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
