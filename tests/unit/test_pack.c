/* Packing projects into tunes. */
#include "unit/driver_fixture.h"

#include <sid2sf2/sid2sf2.h>

#include "sid/playback.h"

enum {
    FRAMES = 400,
    /* what is kept of the fixture, in order */
    AT_COMMANDS = 0x1140,
    AT_ATTACK = AT_COMMANDS + 1,
    AT_WAVE_ROW = AT_ATTACK + 2,
    AT_WAVE = AT_WAVE_ROW + 2,
    AT_JUMP = AT_WAVE + 6,
    AT_LIST_LOW = AT_JUMP + 6,
    AT_LIST_HIGH = AT_LIST_LOW + 3,
    AT_SEQUENCE_LOW = AT_LIST_HIGH + 3,
    AT_SEQUENCE_HIGH = AT_SEQUENCE_LOW + 3,
    AT_LIST = AT_SEQUENCE_HIGH + 3,
    AT_SEQUENCE = AT_LIST + 6 + 4 + 4,
    AT_END = AT_SEQUENCE + 7 + 8 + 4
};

static struct s2f_project project;
static struct s2f_packer *packer;
static struct s2f_pack_settings settings;
static struct s2f_pack_result result;
static uint8_t file[S2F_PROJECT_MAX_SIZE];
static size_t file_size;

static int set_up(void **state)
{
    (void)state;
    driver_project(&project);
    s2f_pack_settings_default(&settings);
    settings.frames = FRAMES;
    return 0;
}

static int make_packer(void **state)
{
    (void)state;
    packer = s2f_packer_new();
    return packer ? 0 : -1;
}

static int free_packer(void **state)
{
    (void)state;
    s2f_packer_free(packer);
    return 0;
}

/* Packs the project as its file says it. */
static void pack(void)
{
    file_size = fixture_file(&project, file, sizeof file);
    memset(&result, 0xee, sizeof result);
    s2f_pack(packer, &settings, file, file_size, &result);
}

static void expect_equal(enum s2f_pack_method method)
{
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    assert_true(result.equal);
    assert_int_equal(result.method, method);
    for (unsigned i = 0; i < result.songs; i++) {
        assert_false(result.song[i].differs);
        assert_int_equal(result.song[i].frames, settings.frames);
    }
}

static void expect_error(enum s2f_status status)
{
    assert_int_equal(result.error.status, status);
    assert_int_equal(result.output_size, 0);
    assert_true(result.error.text[0] != '\0');
}

/* The tune's byte at address. */
static unsigned byte_at(uint32_t address)
{
    assert_in_range(address, result.load, result.end - 1);
    return result.output[S2F_TUNE_HEADER_V2 + 2 + address - result.load];
}

static unsigned word_at(uint32_t address)
{
    return byte_at(address) | byte_at(address + 1) << 8;
}

/* ---- the layout ---- */

static void the_driver_comes_first_as_it_is(void **state)
{
    (void)state;
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(result.load, CODE);
    assert_int_equal(result.init, CODE);
    assert_int_equal(result.play, CODE + 6);
    assert_int_equal(result.end, AT_END);
    for (unsigned i = DRIVER_CODE_SIZE; i < DRIVER_BYTES; i++)
        assert_int_equal(byte_at(CODE + i), project.memory[CODE + i]);
}

static void tables_are_cut_behind_their_last_row(void **state)
{
    static const uint8_t kept[] = {0,    0x09, 0xa0, 0,    3,    0x21,
                                   0x41, 0x7f, 0x11, 0x81, 0x7f, 0,
                                   0,    1,    0,    0,    4};

    (void)state;
    pack();
    for (unsigned i = 0; i < sizeof kept; i++)
        assert_int_equal(byte_at(AT_COMMANDS + i), kept[i]);
}

static void lists_and_sequences_follow_without_gaps(void **state)
{
    (void)state;
    pack();
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(byte_at(AT_LIST + i), driver_list[0][i]);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(byte_at(AT_LIST + 6 + i), driver_list[1][i]);
    for (unsigned i = 0; i < 7; i++)
        assert_int_equal(byte_at(AT_SEQUENCE + i), driver_sequence[0][i]);
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(byte_at(AT_SEQUENCE + 15 + i), driver_sequence[2][i]);
}

static void pointers_lead_to_lists_and_sequences(void **state)
{
    static const uint8_t list[3] = {0, 6, 10}, sequence[3] = {0, 7, 15};

    (void)state;
    settings.address = 0x5000;
    pack();
    for (unsigned i = 0; i < 3; i++) {
        unsigned at = byte_at(AT_LIST_LOW + 0x4000 + i) |
                      byte_at(AT_LIST_HIGH + 0x4000 + i) << 8;

        assert_int_equal(at, AT_LIST + 0x4000 + list[i]);
        at = byte_at(AT_SEQUENCE_LOW + 0x4000 + i) |
             byte_at(AT_SEQUENCE_HIGH + 0x4000 + i) << 8;
        assert_int_equal(at, AT_SEQUENCE + 0x4000 + sequence[i]);
    }
}

static void operands_of_the_code_are_moved(void **state)
{
    (void)state;
    settings.address = 0x5000;
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(word_at(0x5001), 0x50e9); /* JMP init */
    assert_int_equal(word_at(0x5007), 0x513b); /* LDA STATE */
    assert_int_equal(word_at(0x500c), 0xd404); /* STA $D404 */
    assert_int_equal(word_at(0x5099), AT_ATTACK + 0x4000);
    assert_int_equal(word_at(0x509d), AT_WAVE_ROW + 0x4000);
    assert_int_equal(word_at(0x50c9), AT_JUMP + 0x4000);
    assert_int_equal(byte_at(0x5020), DRIVER_POINTER); /* STA POINTER */
    assert_int_equal(byte_at(0x5009), 0xd0);           /* BNE, and where */
    assert_int_equal(byte_at(0x500a), 0x0a);
    assert_int_equal(byte_at(0x50ea), 0x17); /* LDX #$17 */
}

static void zero_page_is_moved(void **state)
{
    (void)state;
    settings.zero_page = 0x02;
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_true(result.uses_zero_page);
    assert_int_equal(result.zero_page_low, 0x02);
    assert_int_equal(result.zero_page_high, 0x03);
    assert_int_equal(byte_at(0x1020), 0x02); /* STA POINTER */
    assert_int_equal(byte_at(0x1025), 0x03); /* STA POINTER+1 */
    assert_int_equal(byte_at(0x102a), 0x02); /* LDA (POINTER),Y */
}

static void zero_page_stays_where_nothing_is_said(void **state)
{
    (void)state;
    pack();
    assert_int_equal(result.zero_page_low, DRIVER_POINTER);
    assert_int_equal(result.zero_page_high, DRIVER_POINTER + 1);
}

static void a_tune_ends_at_the_top_of_memory(void **state)
{
    (void)state;
    settings.address = 0x10000 - (AT_END - CODE);
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(result.end, 0x10000);
}

/* The editor stamps unused sequences and sets pointers when it opens a file,
 * and packs what it has then. */
static void the_opened_project_is_packed(void **state)
{
    (void)state;
    memset(project.memory + DRIVER_SEQUENCE_LOW, 0, 16);
    project.memory[project.music.sequence0 + 5 * 0x100] = 0xaf;
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(result.end, AT_END);
}

/* ---- songs ---- */

static void each_song_plays_its_lists(void **state)
{
    (void)state;
    driver_songs(&project, 3);
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(result.songs, 3);
    assert_int_equal(result.init, CODE);
    assert_int_equal(result.end, AT_END + 6 * 14 - 4 * 14 + 2 * 9 + 32);
}

/* The pitch of voice 1 in frame 0, on a C64. */
static unsigned first_pitch(unsigned song)
{
    static struct s2f_playback playback;
    struct s2f_tune tune;

    assert_int_equal(
        s2f_tune_read(&tune, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    assert_int_equal(
        s2f_playback_tune(&playback, &tune, song, S2F_CPU_PLAIN, NULL, NULL),
        S2F_STATUS_OK);
    s2f_playback_frame(&playback, NULL);
    return playback.memory.sid[1];
}

static void songs_are_not_all_the_first(void **state)
{
    (void)state;
    driver_songs(&project, 16);
    settings.address = 0x7000;
    settings.zero_page = 0x80;
    pack();
    expect_equal(S2F_PACK_STOCK);
    for (unsigned song = 1; song <= 16; song++)
        assert_int_equal(first_pitch(song), 0x20 + song - 1);
}

static void the_patch_is_what_the_editor_writes(void **state)
{
    uint32_t at, lists;

    (void)state;
    driver_songs(&project, 2);
    pack();
    at = word_at(CODE + 1);
    lists = at - 12;
    assert_int_equal(at + 32, result.end);
    assert_int_equal(byte_at(at), 0x85);
    assert_int_equal(byte_at(at + 1), DRIVER_POINTER);
    assert_int_equal(word_at(at + 10), lists);
    assert_int_equal(word_at(at + 13), AT_LIST_LOW);
    assert_int_equal(word_at(at + 16), lists + 6);
    assert_int_equal(word_at(at + 19), AT_LIST_HIGH);
    assert_int_equal(word_at(at + 30), 0x10e9);
    assert_int_equal(byte_at(lists) | byte_at(lists + 6) << 8, AT_LIST);
    assert_int_equal(byte_at(lists + 3) | byte_at(lists + 9) << 8,
                     AT_LIST + 14);
}

/* Branches to init instead of jumping there: the editor's packer has nothing to
 * lead to its patch. */
static void an_init_without_a_jump_is_called_through_the_patch(void **state)
{
    static const uint8_t branch[] = {0x18, 0x90, 0x08}; /* CLC, BCC $100B */
    static const uint8_t jump[] = {0x4c, 0xe9, 0x10};   /* 100B JMP init */

    (void)state;
    driver_songs(&project, 2);
    file_size = fixture_file(&project, file, sizeof file);
    memcpy(file + 2 + CODE - TOP, branch, sizeof branch);
    memcpy(file + 2 + 0x100b - TOP, jump, sizeof jump);
    s2f_pack(packer, &settings, file, file_size, &result);
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(result.init, result.end - 32);
    assert_int_equal(word_at(result.end - 2), CODE);
    assert_int_equal(first_pitch(2), 0x21);
}

/* ---- where the editor's packer breaks a tune ---- */

/* Instrument 1 runs on into rows of zeros behind its last one. */
static void rows_that_are_read_are_kept(void **state)
{
    (void)state;
    driver_cell(&project, DRIVER_WAVE, DRIVER_WAVE_ROWS, 4, 0, 0);
    driver_cell(&project, DRIVER_WAVE, DRIVER_WAVE_ROWS, 5, 0, 0);
    pack();
    expect_equal(S2F_PACK_ROWS);
    assert_int_equal(result.kept, 1);
    assert_int_equal(result.table[0].table, 2);
    assert_string_equal(result.table[0].name, "Wave");
    assert_int_equal(result.table[0].stock_rows, 4);
    assert_int_equal(result.table[0].rows, 8);
    assert_int_equal(result.end, AT_END + 4);
}

/* Makes init end at $1100 instead of setting the volume. */
static void continue_init(void)
{
    memset(project.memory + 0x10f3, 0xea, 9); /* NOP */
    memcpy(project.memory + 0x10f3, "\x4c\x00\x11", 3);
}

/* Init reads a byte that lies in the code like the operand of an AND. */
static void data_in_the_code_are_left_alone(void **state)
{
    static const uint8_t tail[] = {0xad, 0x0d, 0x11,  /* 1100 LDA $110D */
                                   0x8d, 0x18, 0xd4,  /* 1103 STA $D418 */
                                   0xee, 0x3b, 0x11,  /* 1106 INC STATE */
                                   0x60,              /* 1109 RTS */
                                   0x60,              /* 110A */
                                   0x2d, 0x0b, 0x10}; /* 110B: not AND $100B */

    (void)state;
    continue_init();
    memcpy(project.memory + 0x1100, tail, sizeof tail);
    project.descriptor.code_size = 0x110;
    settings.address = 0x3000;
    pack();
    expect_equal(S2F_PACK_CODE);
    assert_int_equal(byte_at(0x310c), 0x0b);
    assert_int_equal(byte_at(0x310d), 0x10);
    assert_int_equal(result.kept, 0);
}

/* Wave rows count from 1: the operand is the last byte of another table. */
static void operands_before_a_table_need_the_tables_whole(void **state)
{
    (void)state;
    for (unsigned row = 0; row < 4; row++)
        project.memory[DRIVER_INSTRUMENTS + 4 + row]++;
    for (unsigned at = 0x10c2; at <= 0x10cd; at++)
        if (project.memory[at] == 0x4c || project.memory[at] == 0x5c)
            project.memory[at]--;
    driver_cell(&project, DRIVER_WAVE, DRIVER_WAVE_ROWS, 2, 0x7f, 2);
    driver_cell(&project, DRIVER_WAVE, DRIVER_WAVE_ROWS, 5, 0x7f, 5);
    pack();
    expect_equal(S2F_PACK_WHOLE);
    assert_int_equal(result.kept, 3);
}

/* A driver that takes an address apart cannot be moved. */
static void what_cannot_be_moved_is_said(void **state)
{
    (void)state;
    continue_init();
    memcpy(project.memory + 0x1100,
           "\xa9\x00\x85\xfc\xa9\x11\x85\xfd" /* LDA #0 ... $1100 */
           "\xa0\x00\xb1\xfc\x8d\x18\xd4"     /* LDA (POINTER),Y; volume */
           "\xee\x3b\x11\x60",
           19);
    project.descriptor.code_size = 0x113;
    pack();
    expect_equal(S2F_PACK_STOCK);
    settings.address = 0x3000;
    pack();
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    assert_false(result.equal);
    assert_int_equal(result.method, S2F_PACK_STOCK);
    assert_true(result.song[0].differs);
    assert_int_equal(result.song[0].frames, 1);
    assert_int_equal(result.song[0].registers, 1 << 24);
    assert_true(result.output_size > 0);
}

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
        TEST(the_driver_comes_first_as_it_is),
        TEST(tables_are_cut_behind_their_last_row),
        TEST(lists_and_sequences_follow_without_gaps),
        TEST(pointers_lead_to_lists_and_sequences),
        TEST(operands_of_the_code_are_moved),
        TEST(zero_page_is_moved),
        TEST(zero_page_stays_where_nothing_is_said),
        TEST(a_tune_ends_at_the_top_of_memory),
        TEST(the_opened_project_is_packed),
        TEST(each_song_plays_its_lists),
        TEST(songs_are_not_all_the_first),
        TEST(the_patch_is_what_the_editor_writes),
        TEST(an_init_without_a_jump_is_called_through_the_patch),
        TEST(rows_that_are_read_are_kept),
        TEST(data_in_the_code_are_left_alone),
        TEST(operands_before_a_table_need_the_tables_whole),
        TEST(what_cannot_be_moved_is_said),
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
