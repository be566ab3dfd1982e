/* A packed tune's header, and what cannot be packed. */
#include "unit/pack_fixture.h"

/* ---- the header ---- */

static struct s2f_tune header(void)
{
    struct s2f_tune tune;

    assert_int_equal(
        s2f_tune_read(&tune, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    return tune;
}

static void the_header_is_the_editors(void **state)
{
    struct s2f_tune tune;

    (void)state;
    pack();
    tune = header();
    assert_int_equal(tune.version, 2);
    assert_int_equal(tune.data_offset, S2F_TUNE_HEADER_V2);
    assert_int_equal(s2f_be16(result.output + 8), 0); /* load: in the data */
    assert_int_equal(tune.speed, 0);
    assert_int_equal(tune.songs, 1);
    assert_int_equal(tune.start_song, 1);
    assert_int_equal(tune.flags, 0x24); /* the defaults: 8580, PAL */
    assert_int_equal(result.output_size,
                     S2F_TUNE_HEADER_V2 + 2 + AT_END - CODE);
}

static void chip_and_region_become_flags(void **state)
{
    (void)state;
    project.aux.sid_model = 0;
    project.aux.region = 1;
    pack();
    assert_int_equal(header().flags, 0x18);
}

static void the_selected_song_is_the_start_song(void **state)
{
    (void)state;
    project.aux.song = 2;
    driver_songs(&project, 3);
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(header().start_song, 3);
    assert_string_equal(header().title, "song 3");
    assert_int_equal(first_pitch(1), 0x20);
}

static void texts_are_taken_over(void **state)
{
    (void)state;
    settings.title = "12345678901234567890123456789012";
    settings.author = "J\xe4ne";
    settings.released = "2026 Me";
    pack();
    assert_string_equal(header().title, settings.title);
    assert_string_equal(header().author, settings.author);
    assert_string_equal(header().released, settings.released);
}

static void the_editors_default_name_is_no_title(void **state)
{
    (void)state;
    strcpy(project.aux.song_name[0], "Main");
    pack();
    assert_string_equal(header().title, "");
}

static void long_names_are_cut_for_the_title(void **state)
{
    (void)state;
    memset(project.aux.song_name[0], 'x', 40);
    project.aux.song_name[0][40] = '\0';
    pack();
    assert_int_equal(strlen(header().title), 32);
}

static void long_texts_are_refused(void **state)
{
    (void)state;
    settings.author = "123456789012345678901234567890123";
    pack();
    expect_error(S2F_STATUS_BAD_HEADER);
}

/* ---- places that will not do ---- */

static void past_memory_is_refused(void **state)
{
    (void)state;
    settings.address = 0x10000 - (AT_END - CODE) + 1;
    pack();
    expect_error(S2F_STATUS_PAST_MEMORY);
}

static void under_io_is_refused(void **state)
{
    (void)state;
    settings.address = 0xcfff;
    pack();
    expect_error(S2F_STATUS_NO_ROOM);
}

static void the_stack_is_refused(void **state)
{
    (void)state;
    settings.address = 0x01ff;
    pack();
    expect_error(S2F_STATUS_NO_ROOM);
}

static void under_a_rom_is_said(void **state)
{
    (void)state;
    pack();
    assert_false(result.under_basic || result.under_kernal);
    settings.address = 0x9f00;
    pack();
    assert_true(result.under_basic);
    assert_false(result.under_kernal);
    settings.address = 0xa000; /* play is there too: BASIC is off */
    pack();
    assert_false(result.under_basic || result.under_kernal);
    settings.address = 0xe000;
    pack();
    assert_false(result.under_basic || result.under_kernal);
}

static void zero_page_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    settings.zero_page = 0x01;
    pack();
    expect_error(S2F_STATUS_BAD_HEADER);
    settings.zero_page = 0xff;
    pack();
    expect_error(S2F_STATUS_BAD_HEADER);
    settings.zero_page = 0xfe;
    pack();
    expect_equal(S2F_PACK_STOCK);
}

/* ---- projects that will not do ---- */

/* Packs the file with a byte of memory changed, header included. */
static void pack_with(uint32_t address, uint8_t value)
{
    file_size = fixture_file(&project, file, sizeof file);
    assert_true(address - TOP + 2 < file_size);
    file[address - TOP + 2] = value;
    memset(&result, 0xee, sizeof result);
    s2f_pack(packer, &settings, file, file_size, &result);
}

/* Where the header has the two bytes, as part of a block. */
static uint32_t in_header(unsigned first, unsigned second)
{
    fixture_file(&project, file, sizeof file);
    for (uint32_t at = 4; at < CODE - TOP; at++)
        if (file[at] == first && file[at + 1] == second)
            return at - 2 + TOP;
    fail_msg("not in the header");
    return 0;
}

static void nonsense_is_no_project(void **state)
{
    (void)state;
    s2f_pack(packer, &settings, (const uint8_t *)"nonsense", 8, &result);
    expect_error(S2F_STATUS_NOT_SF2);
}

static void an_order_list_without_an_end_is_refused(void **state)
{
    (void)state;
    memset(project.memory + DRIVER_LISTS, 0xa0, 0x100);
    project.memory[DRIVER_LISTS + 1] = 0x00;
    project.memory[DRIVER_LISTS + 2] = 0xfe;
    pack_with(DRIVER_LISTS + 2, 0xa0);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

static void more_instruments_than_rows_are_refused(void **state)
{
    (void)state;
    pack_with(project.music.sequence0, 0xa4);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

static void overlapping_tables_are_refused(void **state)
{
    (void)state;
    pack_with(in_header(DRIVER_WAVE & 255, DRIVER_WAVE >> 8),
              (DRIVER_WAVE & 255) - 1);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

static void a_table_in_the_driver_is_refused(void **state)
{
    (void)state;
    pack_with(in_header(DRIVER_COMMANDS & 255, DRIVER_COMMANDS >> 8),
              (DRIVER_COMMANDS & 255) - 8);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

static void a_table_past_memory_is_refused(void **state)
{
    (void)state;
    /* its number of rows, behind address and columns, becomes $FF10 */
    pack_with(in_header(DRIVER_WAVE & 255, DRIVER_WAVE >> 8) + 5, 0xff);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

static void sequences_past_memory_are_refused(void **state)
{
    (void)state;
    pack_with(in_header(0x00, 0x15) + 1, 0xfc);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

static void an_update_outside_the_driver_is_refused(void **state)
{
    (void)state;
    pack_with(in_header(0x06, 0x10) + 1, 0x20);
    expect_error(S2F_STATUS_SF2_UNSAFE);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_header_is_the_editors),
        TEST(chip_and_region_become_flags),
        TEST(the_selected_song_is_the_start_song),
        TEST(texts_are_taken_over),
        TEST(the_editors_default_name_is_no_title),
        TEST(long_names_are_cut_for_the_title),
        TEST(long_texts_are_refused),
        TEST(past_memory_is_refused),
        TEST(under_io_is_refused),
        TEST(the_stack_is_refused),
        TEST(under_a_rom_is_said),
        TEST(zero_page_that_does_not_fit_is_refused),
        TEST(nonsense_is_no_project),
        TEST(an_order_list_without_an_end_is_refused),
        TEST(more_instruments_than_rows_are_refused),
        TEST(overlapping_tables_are_refused),
        TEST(a_table_in_the_driver_is_refused),
        TEST(a_table_past_memory_is_refused),
        TEST(sequences_past_memory_are_refused),
        TEST(an_update_outside_the_driver_is_refused),
    };

    return cmocka_run_group_tests(tests, make_packer, free_packer);
}
