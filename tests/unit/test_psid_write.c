/* Writing a .sid file, and real ones through reader and writer. */
#include "unit/psid_fixture.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* --- the writer --- */

static uint8_t out[S2F_TUNE_MAX_SIZE];

static void writer_gives_the_bytes_back(void **state)
{
    size_t size;

    (void)state;
    expect_ok(0);
    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, &it.diag),
                     S2F_STATUS_OK);
    assert_int_equal(size, sizeof good);
    assert_memory_equal(out, good, sizeof good);
}

static void writer_gives_version_1_back(void **state)
{
    size_t size;

    (void)state;
    make_v1();
    expect_ok(0);
    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(size, it.size);
    assert_memory_equal(out, it.bytes, size);
}

static void writer_gives_three_sids_back(void **state)
{
    size_t size;

    (void)state;
    it.bytes[VERSION] = 4;
    it.bytes[SECOND_SID] = 0x7e;
    it.bytes[THIRD_SID] = 0xfe;
    expect_ok(0);
    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, NULL),
                     S2F_STATUS_OK);
    assert_memory_equal(out, it.bytes, it.size);
}

static void writer_gives_an_rsid_back(void **state)
{
    size_t size;

    (void)state;
    expect_ok(0);
    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(size, it.size);
    assert_memory_equal(out, it.bytes, size);
}

static void writer_puts_the_load_address_before_the_data(void **state)
{
    size_t size;

    (void)state;
    put16(LOAD, 0x2000);
    put16(INIT, 0x2000);
    put16(PLAY, 0x2006);
    expect_ok(0);
    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(size, it.size + 2);
    assert_memory_equal(out + LOAD, "\0\0", 2);
    assert_memory_equal(out + DATA, "\x00\x20", 2);
}

static void writer_writes_32_letters(void **state)
{
    size_t size;

    (void)state;
    memset(it.bytes + TITLE, 'x', 32);
    expect_ok(0);
    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, NULL),
                     S2F_STATUS_OK);
    assert_memory_equal(out, it.bytes, it.size);
}

static void writer_needs_room_for_every_byte(void **state)
{
    size_t size;

    (void)state;
    expect_ok(0);
    memset(out, 0xaa, sizeof out);
    assert_int_equal(
        s2f_tune_write(&it.tune, out, sizeof good - 1, &size, &it.diag),
        S2F_STATUS_TOO_BIG);
    assert_int_equal(out[0], 0xaa);
    assert_int_equal(
        s2f_tune_write(&it.tune, out, sizeof good, &size, &it.diag),
        S2F_STATUS_OK);
    assert_int_equal(out[sizeof good], 0xaa);
}

static void expect_refused(enum s2f_status status)
{
    size_t size;

    assert_int_equal(s2f_tune_write(&it.tune, out, sizeof out, &size, &it.diag),
                     status);
    assert_int_equal(it.diag.status, status);
}

static void writer_refuses_a_version(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.version = 0;
    expect_refused(S2F_STATUS_BAD_HEADER);
    it.tune.version = 5;
    expect_refused(S2F_STATUS_BAD_HEADER);
}

static void writer_refuses_a_number_of_songs(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.songs = 0;
    expect_refused(S2F_STATUS_BAD_HEADER);
    it.tune.songs = 257;
    expect_refused(S2F_STATUS_BAD_HEADER);
}

static void writer_refuses_a_start_song(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.start_song = 4;
    expect_refused(S2F_STATUS_BAD_HEADER);
}

static void writer_refuses_no_data(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.size = 0;
    expect_refused(S2F_STATUS_BAD_HEADER);
}

static void writer_refuses_data_past_memory(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.load = 0xfff7;
    expect_refused(S2F_STATUS_PAST_MEMORY);
}

static void writer_refuses_an_rsid_with_play(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.play = 0x1006;
    expect_refused(S2F_STATUS_BAD_HEADER);
}

static void writer_refuses_sids_that_the_version_has_not(void **state)
{
    (void)state;
    expect_ok(0);
    it.tune.sids = 2;
    it.tune.sid_address[1] = 0xd420;
    expect_refused(S2F_STATUS_BAD_HEADER);
}

static void writer_refuses_sid_addresses(void **state)
{
    static const uint16_t bad[] = {0x0000, 0xd400, 0xd430,
                                   0xd800, 0xc420, 0xd421};
    size_t i;

    (void)state;
    expect_ok(0);
    it.tune.version = 4;
    it.tune.sids = 2;
    for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        it.tune.sid_address[1] = bad[i];
        expect_refused(S2F_STATUS_BAD_HEADER);
    }
}

/* --- real tunes --- */

/* Reads, writes and reads again; the second writing must equal the first. */
static void check_round_trip(const char *path)
{
    static uint8_t first[S2F_TUNE_MAX_SIZE];
    FILE *file = fopen(path, "rb");
    struct s2f_tune tune;
    size_t size;

    assert_non_null(file);
    it.size = fread(it.bytes, 1, sizeof it.bytes, file);
    (void)fclose(file);
    if (read_it() != S2F_STATUS_OK)
        fail_msg("%s: %s", path, it.diag.text);
    tune = it.tune;
    assert_int_equal(s2f_tune_write(&tune, first, sizeof first, &size, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(s2f_tune_read(&it.tune, first, size, &it.diag),
                     S2F_STATUS_OK);
    assert_int_equal(it.tune.load, tune.load);
    assert_int_equal(it.tune.init, tune.init);
    assert_int_equal(it.tune.size, tune.size);
    assert_memory_equal(it.tune.data, tune.data, tune.size);
    /* HVSC writes load addresses as this writer does, so its files come out
     * whole; spare bytes behind a string's terminator are all that may go. */
    if (!tune.warnings && !it.bytes[LOAD] && !it.bytes[LOAD + 1]) {
        assert_int_equal(size, it.size);
        assert_memory_equal(first, it.bytes, 0x16);
        assert_memory_equal(first + FLAGS, it.bytes + FLAGS, size - FLAGS);
    }
}

/* How many .sid files lie at most depth folders below folder; each is
 * checked. */
static unsigned check_folder(const char *folder, unsigned depth)
{
    DIR *dir = depth ? opendir(folder) : NULL;
    struct dirent *entry;
    unsigned count = 0;

    if (!dir)
        return 0;
    while ((entry = readdir(dir))) {
        char path[4096];
        size_t length = strlen(entry->d_name);

        if (entry->d_name[0] == '.')
            continue;
        (void)snprintf(path, sizeof path, "%.3800s/%.255s", folder,
                       entry->d_name);
        if (length > 4 && !strcmp(entry->d_name + length - 4, ".sid")) {
            check_round_trip(path);
            count++;
        } else {
            count += check_folder(path, depth - 1);
        }
    }
    (void)closedir(dir);
    return count;
}

static void real_tunes_survive_reading_and_writing(void **state)
{
    const char *root = getenv("S2F_SOURCE_ROOT");
    char folder[4096];
    unsigned count;
    DIR *dir;

    (void)state;
    (void)snprintf(folder, sizeof folder, "%s/../shared/corpus",
                   root ? root : ".");
    dir = opendir(folder);
    if (!dir) {
        printf("# skipped: there is no folder of real tunes\n");
        return;
    }
    (void)closedir(dir);
    count = check_folder(folder, 8);
    assert_true(count > 0);
    printf("# %u real tunes\n", count);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PSID_TEST(writer_gives_the_bytes_back),
        PSID_TEST(writer_gives_version_1_back),
        PSID_TEST(writer_gives_three_sids_back),
        RSID_TEST(writer_gives_an_rsid_back),
        PSID_TEST(writer_puts_the_load_address_before_the_data),
        PSID_TEST(writer_writes_32_letters),
        PSID_TEST(writer_needs_room_for_every_byte),
        PSID_TEST(writer_refuses_a_version),
        PSID_TEST(writer_refuses_a_number_of_songs),
        PSID_TEST(writer_refuses_a_start_song),
        PSID_TEST(writer_refuses_no_data),
        PSID_TEST(writer_refuses_data_past_memory),
        RSID_TEST(writer_refuses_an_rsid_with_play),
        PSID_TEST(writer_refuses_sids_that_the_version_has_not),
        PSID_TEST(writer_refuses_sid_addresses),
        PSID_TEST(real_tunes_survive_reading_and_writing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
