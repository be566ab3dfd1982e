/* Reading a .sid file: the file as a whole, the fields of version 1, the data.
 */
#include "unit/psid_fixture.h"

#include <stdlib.h>

/* --- the good tune --- */

static void good_tune_reads_without_a_warning(void **state)
{
    (void)state;
    expect_ok(0);
}

static void container_fields_are_read(void **state)
{
    (void)state;
    expect_ok(0);
    assert_false(it.tune.rsid);
    assert_int_equal(it.tune.version, 2);
    assert_int_equal(it.tune.data_offset, 0x7c);
    assert_int_equal(it.tune.start_page, 0x04);
    assert_int_equal(it.tune.page_length, 0x3c);
}

static void addresses_are_read(void **state)
{
    (void)state;
    expect_ok(0);
    assert_int_equal(it.tune.load, 0x1000);
    assert_int_equal(it.tune.init, 0x1000);
    assert_int_equal(it.tune.play, 0x1006);
}

static void songs_are_read(void **state)
{
    (void)state;
    expect_ok(0);
    assert_int_equal(it.tune.songs, 3);
    assert_int_equal(it.tune.start_song, 2);
    assert_int_equal(it.tune.speed, 5);
}

static void strings_are_read(void **state)
{
    (void)state;
    expect_ok(0);
    assert_string_equal(it.tune.title, "Title");
    assert_string_equal(it.tune.author, "Author");
    assert_string_equal(it.tune.released, "1989 X");
}

static void flags_are_read(void **state)
{
    (void)state;
    expect_ok(0);
    assert_int_equal(it.tune.flags, 0x14);
    assert_int_equal(it.tune.clock, S2F_CLOCK_PAL);
    assert_int_equal(it.tune.sid_model[0], S2F_SID_6581);
    assert_false(it.tune.mus || it.tune.psid_specific || it.tune.basic);
}

static void data_are_borrowed(void **state)
{
    (void)state;
    expect_ok(0);
    assert_ptr_equal(it.tune.data, it.bytes + CODE);
    assert_int_equal(it.tune.size, GOOD_SIZE - CODE);
}

static void one_sid_is_at_d400(void **state)
{
    (void)state;
    expect_ok(0);
    assert_int_equal(it.tune.sids, 1);
    assert_int_equal(it.tune.sid_address[0], 0xd400);
    assert_int_equal(it.tune.sid_address[1], 0);
}

static void no_diag_is_needed(void **state)
{
    (void)state;
    it.bytes[0] = 'X';
    assert_int_equal(s2f_tune_read(&it.tune, it.bytes, it.size, NULL),
                     S2F_STATUS_NOT_SID);
}

/* --- the file as a whole --- */

static void empty_file(void **state)
{
    (void)state;
    assert_int_equal(s2f_tune_read(&it.tune, NULL, 0, &it.diag),
                     S2F_STATUS_EMPTY);
}

static void wrong_magic(void **state)
{
    (void)state;
    it.bytes[0] = 'Q';
    expect_failure(S2F_STATUS_NOT_SID, 0);
}

static void magic_in_lower_case_is_wrong(void **state)
{
    (void)state;
    memcpy(it.bytes, "psid", 4);
    expect_failure(S2F_STATUS_NOT_SID, 0);
}

static void short_file_of_another_kind_is_not_a_sid(void **state)
{
    (void)state;
    memcpy(it.bytes, "MZ", 2);
    it.size = 2;
    expect_failure(S2F_STATUS_NOT_SID, 0);
}

/* Reads the first size bytes from memory of just that size, so that the
 * address sanitizer sees any read behind them. */
static enum s2f_status read_exact(size_t size)
{
    uint8_t *bytes = malloc(size ? size : 1);
    enum s2f_status status;

    assert_non_null(bytes);
    memcpy(bytes, it.bytes, size);
    status = s2f_tune_read(&it.tune, bytes, size, &it.diag);
    it.tune.data = NULL;
    free(bytes);
    return status;
}

static void every_cut_up_to_the_first_data_byte_is_an_error(void **state)
{
    size_t size;

    (void)state;
    assert_int_equal(read_exact(0), S2F_STATUS_EMPTY);
    for (size = 1; size <= CODE; size++) {
        assert_int_equal(read_exact(size), S2F_STATUS_TRUNCATED);
        assert_int_equal(it.diag.where, size);
    }
}

/* Nothing in the header says how long the data are: a file that is cut in
 * them reads as a shorter tune. */
static void every_cut_in_the_data_gives_a_shorter_tune(void **state)
{
    size_t size;

    (void)state;
    for (size = CODE + 1; size <= GOOD_SIZE; size++) {
        assert_int_equal(read_exact(size), S2F_STATUS_OK);
        assert_int_equal(it.tune.size, size - CODE);
        assert_int_equal(it.tune.warnings,
                         size - CODE > 6 ? 0 : S2F_TUNE_WARN_INIT_OUTSIDE);
    }
}

static void every_cut_of_version_1_is_an_error(void **state)
{
    size_t size;

    (void)state;
    make_v1();
    for (size = 1; size <= 0x78; size++)
        assert_int_equal(read_exact(size), S2F_STATUS_TRUNCATED);
    assert_int_equal(read_exact(0x79), S2F_STATUS_OK);
}

static void every_cut_before_data_with_a_load_field_is_an_error(void **state)
{
    size_t size;

    (void)state;
    put16(LOAD, 0x1000);
    for (size = 1; size <= DATA; size++)
        assert_int_equal(read_exact(size), S2F_STATUS_TRUNCATED);
    assert_int_equal(read_exact(DATA + 1), S2F_STATUS_OK);
}

static void longest_file_is_read(void **state)
{
    (void)state;
    put_load(0x0000);
    it.size = S2F_TUNE_MAX_SIZE;
    expect_ok(0);
    assert_int_equal(it.tune.size, 0x10000);
}

static void longer_file_is_too_big(void **state)
{
    (void)state;
    it.size = S2F_TUNE_MAX_SIZE + 1;
    expect_failure(S2F_STATUS_TOO_BIG, S2F_TUNE_MAX_SIZE);
}

/* --- version 1 fields --- */

static void version_0(void **state)
{
    (void)state;
    it.bytes[VERSION] = 0;
    expect_failure(S2F_STATUS_BAD_HEADER, 4);
}

static void version_5(void **state)
{
    (void)state;
    it.bytes[VERSION] = 5;
    expect_failure(S2F_STATUS_BAD_HEADER, 4);
}

static void version_258(void **state)
{
    (void)state;
    it.bytes[VERSION - 1] = 1;
    expect_failure(S2F_STATUS_BAD_HEADER, 4);
}

static void version_1_has_no_flags(void **state)
{
    (void)state;
    make_v1();
    expect_ok(0);
    assert_int_equal(it.tune.load, 0x1000);
    assert_int_equal(it.tune.flags, 0);
    assert_int_equal(it.tune.clock, S2F_CLOCK_UNKNOWN);
    assert_int_equal(it.tune.size, GOOD_SIZE - CODE);
}

static void version_1_with_the_offset_of_version_2(void **state)
{
    (void)state;
    it.bytes[VERSION] = 1;
    expect_failure(S2F_STATUS_BAD_HEADER, 6);
}

static void version_2_with_the_offset_of_version_1(void **state)
{
    (void)state;
    it.bytes[DATA_OFFSET] = 0x76;
    expect_failure(S2F_STATUS_BAD_HEADER, 6);
}

static void data_offset_past_the_file(void **state)
{
    (void)state;
    put16(DATA_OFFSET - 1, 0xffff);
    expect_failure(S2F_STATUS_BAD_HEADER, 6);
}

static void load_field_leaves_all_bytes_to_the_data(void **state)
{
    (void)state;
    put16(LOAD, 0x0ffe);
    expect_ok(0);
    assert_int_equal(it.tune.load, 0x0ffe);
    assert_ptr_equal(it.tune.data, it.bytes + DATA);
    assert_int_equal(it.tune.size, GOOD_SIZE - DATA);
}

static void init_0_is_the_load_address(void **state)
{
    (void)state;
    put16(INIT, 0);
    expect_ok(0);
    assert_int_equal(it.tune.init, 0x1000);
}

static void play_0_is_kept(void **state)
{
    (void)state;
    put16(PLAY, 0);
    expect_ok(0);
    assert_int_equal(it.tune.play, 0);
}

static void init_below_the_data_is_a_warning(void **state)
{
    (void)state;
    put16(INIT, 0x0fff);
    expect_ok(S2F_TUNE_WARN_INIT_OUTSIDE);
}

static void play_behind_the_data_is_a_warning(void **state)
{
    (void)state;
    put16(PLAY, 0x100a);
    expect_ok(S2F_TUNE_WARN_INIT_OUTSIDE);
}

static void no_songs(void **state)
{
    (void)state;
    put16(SONGS, 0);
    expect_failure(S2F_STATUS_BAD_HEADER, 0x0e);
}

static void songs_256(void **state)
{
    (void)state;
    put16(SONGS, 256);
    expect_ok(0);
    assert_int_equal(it.tune.songs, 256);
}

static void songs_257(void **state)
{
    (void)state;
    put16(SONGS, 257);
    expect_failure(S2F_STATUS_BAD_HEADER, 0x0e);
}

static void start_song_0_becomes_1(void **state)
{
    (void)state;
    put16(START_SONG, 0);
    expect_ok(S2F_TUNE_WARN_START_SONG);
    assert_int_equal(it.tune.start_song, 1);
}

static void start_song_past_the_last_becomes_1(void **state)
{
    (void)state;
    put16(START_SONG, 4);
    expect_ok(S2F_TUNE_WARN_START_SONG);
    assert_int_equal(it.tune.start_song, 1);
}

static void string_without_terminator_keeps_32_bytes(void **state)
{
    (void)state;
    memset(it.bytes + TITLE, 'x', 32);
    expect_ok(0);
    assert_int_equal(strlen(it.tune.title), 32);
    assert_string_equal(it.tune.author, "Author");
}

/* --- data and memory --- */

static void data_up_to_ffff_are_whole(void **state)
{
    (void)state;
    put16(LOAD, 0);
    put_load(0x10000 - (GOOD_SIZE - CODE));
    put16(INIT, 0);
    put16(PLAY, 0xfffe);
    expect_ok(0);
    assert_int_equal(it.tune.size, GOOD_SIZE - CODE);
}

static void data_past_ffff_are_cut(void **state)
{
    (void)state;
    put_load(0x10000 - (GOOD_SIZE - CODE) + 1);
    put16(INIT, 0);
    put16(PLAY, 0xfffe);
    expect_ok(S2F_TUNE_WARN_CUT);
    assert_int_equal(it.tune.size, GOOD_SIZE - CODE - 1);
}

static void data_at_ffff_are_cut_to_a_byte(void **state)
{
    (void)state;
    put_load(0xffff);
    put16(INIT, 0);
    put16(PLAY, 0);
    expect_ok(S2F_TUNE_WARN_CUT);
    assert_int_equal(it.tune.size, 1);
}

static void data_past_ffff_without_init_in_them_fail(void **state)
{
    (void)state;
    put_load(0xfffc);
    expect_failure(S2F_STATUS_PAST_MEMORY, CODE + 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PSID_TEST(good_tune_reads_without_a_warning),
        PSID_TEST(container_fields_are_read),
        PSID_TEST(addresses_are_read),
        PSID_TEST(songs_are_read),
        PSID_TEST(strings_are_read),
        PSID_TEST(flags_are_read),
        PSID_TEST(data_are_borrowed),
        PSID_TEST(one_sid_is_at_d400),
        PSID_TEST(no_diag_is_needed),
        PSID_TEST(empty_file),
        PSID_TEST(wrong_magic),
        PSID_TEST(magic_in_lower_case_is_wrong),
        PSID_TEST(short_file_of_another_kind_is_not_a_sid),
        PSID_TEST(every_cut_up_to_the_first_data_byte_is_an_error),
        PSID_TEST(every_cut_in_the_data_gives_a_shorter_tune),
        PSID_TEST(every_cut_of_version_1_is_an_error),
        PSID_TEST(every_cut_before_data_with_a_load_field_is_an_error),
        PSID_TEST(longest_file_is_read),
        PSID_TEST(longer_file_is_too_big),
        PSID_TEST(version_0),
        PSID_TEST(version_5),
        PSID_TEST(version_258),
        PSID_TEST(version_1_has_no_flags),
        PSID_TEST(version_1_with_the_offset_of_version_2),
        PSID_TEST(version_2_with_the_offset_of_version_1),
        PSID_TEST(data_offset_past_the_file),
        PSID_TEST(load_field_leaves_all_bytes_to_the_data),
        PSID_TEST(init_0_is_the_load_address),
        PSID_TEST(play_0_is_kept),
        PSID_TEST(init_below_the_data_is_a_warning),
        PSID_TEST(play_behind_the_data_is_a_warning),
        PSID_TEST(no_songs),
        PSID_TEST(songs_256),
        PSID_TEST(songs_257),
        PSID_TEST(start_song_0_becomes_1),
        PSID_TEST(start_song_past_the_last_becomes_1),
        PSID_TEST(string_without_terminator_keeps_32_bytes),
        PSID_TEST(data_up_to_ffff_are_whole),
        PSID_TEST(data_past_ffff_are_cut),
        PSID_TEST(data_at_ffff_are_cut_to_a_byte),
        PSID_TEST(data_past_ffff_without_init_in_them_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
