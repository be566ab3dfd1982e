/* Reading an .sf2: what is decoded, and what is refused with which status. */
#include "unit/sf2_fixture.h"

static struct s2f_project project, back;
static uint8_t bytes[S2F_PROJECT_MAX_SIZE + 2];
static size_t size;
static struct s2f_diag diag;

/* The made-up project's file in bytes, and read again. */
static int read_fixture(void **state)
{
    (void)state;
    fixture_project(&project);
    memset(bytes, 0, sizeof bytes);
    size = fixture_file(&project, bytes, sizeof bytes);
    diag.text[0] = '\0';
    return s2f_project_read(&back, bytes, size, &diag) != S2F_STATUS_OK;
}

/* The status of reading n bytes that start as the file does. */
static enum s2f_status read_status(size_t n)
{
    return s2f_project_read(&back, bytes, n, &diag);
}

static void place_of(unsigned id, size_t *at)
{
    *at = 4;
    while (bytes[*at] != id)
        *at += 2u + bytes[*at + 1];
}

static uint8_t *chunk(unsigned type)
{
    size_t at = s2f_le16(bytes + 2 + (S2F_PROJECT_AUX_POINTER - TOP));

    at = at + 2 - TOP;
    while (bytes[at] != type)
        at += 5u + s2f_le16(bytes + at + 3);
    return bytes + at;
}

/* ---- what is decoded ---- */

static void top_and_bottom_span_the_bytes(void **state)
{
    (void)state;
    assert_int_equal(back.top, TOP);
    assert_int_equal(back.bottom, TOP + size - 2);
}

static void header_is_decoded(void **state)
{
    (void)state;
    assert_same_header(&back, &project);
}

static void tables_are_decoded(void **state)
{
    (void)state;
    assert_same_tables(&back, &project);
}

static void music_is_decoded(void **state)
{
    (void)state;
    assert_same_music(&back.music, &project.music);
}

static void auxiliary_data_are_decoded(void **state)
{
    (void)state;
    assert_same_aux(&back.aux, &project.aux);
}

static void memory_is_zero_outside_the_file(void **state)
{
    (void)state;
    for (unsigned at = 0; at < TOP; at++)
        assert_int_equal(back.memory[at], 0);
    for (unsigned at = back.bottom; at < sizeof back.memory; at++)
        assert_int_equal(back.memory[at], 0);
    assert_memory_equal(back.memory + TOP, bytes + 2, size - 2);
}

static void screen_codes_become_lower_case(void **state)
{
    size_t at;

    (void)state;
    place_of(1, &at);
    bytes[at + 5] = 0x0d;
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_string_equal(back.descriptor.name, "made up");
}

static void revision_may_be_missing(void **state)
{
    (void)state;
    project.descriptor.has_revision = false;
    size = fixture_file(&project, bytes, sizeof bytes);
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_false(back.descriptor.has_revision);
    assert_int_equal(back.descriptor.revision, 0);
}

static void long_names_are_cut(void **state)
{
    size_t at;
    uint8_t *end = bytes + 2 + S2F_PROJECT_AUX_POINTER - TOP;

    (void)state;
    place_of(1, &at);
    memmove(bytes + at + 105, bytes + at + 5, (size_t)(end - bytes) - at - 105);
    memset(bytes + at + 5, 'x', 100);
    bytes[at + 1] = (uint8_t)(bytes[at + 1] + 100);
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_int_equal(strlen(back.descriptor.name), S2F_PROJECT_NAME - 1);
}

static void version_1_markers_are_one_layer(void **state)
{
    uint8_t *at = chunk(3);

    (void)state;
    at[1] = 1;
    at[5] = 2;
    memcpy(at + 6, "\x01\x02\x03\x04\xff\xff\xff\xff", 8);
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_int_equal(back.aux.marker_layers, 1);
    assert_int_equal(back.aux.marker_count[0], 2);
    assert_int_equal(back.aux.marker[0][0], 0x04030201);
    assert_int_equal(back.aux.marker[0][1], -1);
}

static void version_1_songs_have_no_names(void **state)
{
    (void)state;
    chunk(5)[1] = 1;
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_int_equal(back.aux.songs, 1);
    assert_string_equal(back.aux.song_name[0], "");
}

/* The file is laid by hand: a text chunk, then the end. */
static void version_1_texts_become_version_2(void **state)
{
    static const uint8_t old[] = {4, 1,   0,   10, 0, 1, 7, 0, 0, 0, 1, 0,
                                  2, 'h', 'i', 0,  0, 0, 0, 0, 0, 0, 0};
    static const uint8_t new[] = {1, 7, 0, 0, 0, 1, 0, 1, 0, 2, 'h', 'i'};

    (void)state;
    memcpy(chunk(3), old, sizeof old);
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_int_equal(back.aux.text_size, sizeof new);
    assert_memory_equal(back.aux.text, new, sizeof new);
}

static void no_pointer_means_the_defaults(void **state)
{
    (void)state;
    memset(bytes + 2 + S2F_PROJECT_AUX_POINTER - TOP, 0, 2);
    assert_int_equal(read_status(size), S2F_STATUS_OK);
    assert_false(back.aux.present);
    assert_int_equal(back.aux.songs, 1);
    assert_int_equal(back.aux.highlight_interval, 4);
    assert_int_equal(back.aux.sid_model, 1);
}

/* ---- what is refused ---- */

static void empty_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_status(0), S2F_STATUS_EMPTY);
}

static void three_bytes_are_refused(void **state)
{
    (void)state;
    assert_int_equal(read_status(3), S2F_STATUS_TRUNCATED);
}

static void more_than_64_kib_are_refused(void **state)
{
    (void)state;
    assert_int_equal(read_status(S2F_PROJECT_MAX_SIZE + 1), S2F_STATUS_TOO_BIG);
}

static void last_byte_at_ffff_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_status(0x10000 - TOP + 2), S2F_STATUS_PAST_MEMORY);
    assert_int_equal(read_status(0xffff - TOP + 2), S2F_STATUS_OK);
}

static void other_mark_is_refused(void **state)
{
    (void)state;
    bytes[3] = 0x12;
    assert_int_equal(read_status(size), S2F_STATUS_NOT_SF2);
    assert_int_equal(diag.where_kind, S2F_WHERE_OFFSET);
}

static void file_cut_in_its_header_is_refused(void **state)
{
    size_t end;

    (void)state;
    place_of(0xff, &end);
    for (size_t n = 4; n <= end; n++)
        assert_int_equal(read_status(n), S2F_STATUS_TRUNCATED);
    assert_int_equal(read_status(end + 1), S2F_STATUS_OK);
}

static void each_required_block_must_be_there(void **state)
{
    (void)state;
    for (unsigned id = 1; id <= 5; id++) {
        size_t at;

        place_of(id, &at);
        bytes[at] = 0x1f;
        assert_int_equal(read_status(size), S2F_STATUS_SF2_REJECTED);
        bytes[at] = (uint8_t)id;
    }
}

static void empty_alias_does_not_replace_a_block(void **state)
{
    size_t at;

    (void)state;
    place_of(2, &at);
    memset(bytes + at + 2, 0, 40);
    bytes[at] = 0x22;
    bytes[at + 1] = 0;
    bytes[at + 2] = 0x1f;
    bytes[at + 3] = 38;
    assert_int_equal(read_status(size), S2F_STATUS_SF2_REJECTED);
}

static void second_block_is_refused(void **state)
{
    size_t at;

    (void)state;
    place_of(4, &at);
    bytes[at + 2] = 0;
    bytes[at + 1] = 1;
    memcpy(bytes + at + 3, "\x04\x01\x00\x1f", 4);
    bytes[at + 7] = (uint8_t)(12 - 6);
    assert_int_equal(read_status(size), S2F_STATUS_SF2_REJECTED);
    assert_non_null(strstr(diag.text, "block-twice"));
}

static void unknown_empty_block_is_passed_over(void **state)
{
    size_t at;

    (void)state;
    place_of(0xff, &at);
    memcpy(bytes + at, "\x0b\x00\xff", 3);
    assert_int_equal(read_status(size), S2F_STATUS_OK);
}

static void no_diag_is_needed(void **state)
{
    (void)state;
    assert_int_equal(s2f_project_read(&back, bytes, 1, NULL),
                     S2F_STATUS_TRUNCATED);
}

/* ---- projects that composers made ---- */

static void expect_read(const char *name, const uint8_t *file, size_t n)
{
    if (s2f_project_read(&back, file, n, &diag) != S2F_STATUS_OK)
        fail_msg("%s: %s", name, diag.text);
    assert_int_equal(back.common.init, S2F_PROJECT_INIT);
    assert_true(back.aux.present);
}

static void composers_projects_are_read(void **state)
{
    (void)state;
    if (each_shared_project(expect_read) == 0)
        print_message("# skipped: no projects beside the checkout\n");
}

#define TEST(name) cmocka_unit_test_setup(name, read_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(top_and_bottom_span_the_bytes),
        TEST(header_is_decoded),
        TEST(tables_are_decoded),
        TEST(music_is_decoded),
        TEST(auxiliary_data_are_decoded),
        TEST(memory_is_zero_outside_the_file),
        TEST(screen_codes_become_lower_case),
        TEST(revision_may_be_missing),
        TEST(long_names_are_cut),
        TEST(version_1_markers_are_one_layer),
        TEST(version_1_songs_have_no_names),
        TEST(version_1_texts_become_version_2),
        TEST(no_pointer_means_the_defaults),
        TEST(empty_file_is_refused),
        TEST(three_bytes_are_refused),
        TEST(more_than_64_kib_are_refused),
        TEST(last_byte_at_ffff_is_refused),
        TEST(other_mark_is_refused),
        TEST(file_cut_in_its_header_is_refused),
        TEST(each_required_block_must_be_there),
        TEST(empty_alias_does_not_replace_a_block),
        TEST(second_block_is_refused),
        TEST(unknown_empty_block_is_passed_over),
        TEST(no_diag_is_needed),
        cmocka_unit_test(composers_projects_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
