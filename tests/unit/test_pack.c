/* Packing projects into tunes: what is kept and where it goes. */
#include "unit/pack_fixture.h"

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

/* As the editor's packer has it: everything moves but I/O, and an undocumented
 * opcode is a byte by itself. */
static void operands_outside_the_tune_are_moved_too(void **state)
{
    static const uint8_t idle[] = {0xad, 0x00, 0x04,  /* 10FC LDA $0400 */
                                   0x8d, 0x00, 0xd8,  /* 10FF STA $D800 */
                                   0x6c, 0xfe, 0xff}; /* 1102 JMP ($FFFE) */

    (void)state;
    memcpy(project.memory + 0x10fc, idle, sizeof idle);
    project.descriptor.code_size = DRIVER_CODE_SIZE + sizeof idle;
    settings.address = 0x5000;
    pack();
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(word_at(0x50fd), 0x4400);
    assert_int_equal(word_at(0x5100), 0xd800);
    assert_int_equal(word_at(0x5103), 0x3ffe);
}

static void an_undocumented_opcode_is_one_byte(void **state)
{
    static const uint8_t idle[] = {0x0f, 0xad, 0x23, 0x10}; /* SLO, or LDA */

    (void)state;
    file_size = fixture_file(&project, file, sizeof file);
    memcpy(file + 2 + 0x10e3 - TOP, idle, sizeof idle); /* stop: not played */
    settings.address = 0x5000;
    s2f_pack(packer, &settings, file, file_size, &result);
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(word_at(0x50e5), 0x5023);
}

/* The editor's packer takes the range of a single byte for 0-0. */
static void a_single_zero_page_byte_is_moved_like_any(void **state)
{
    static const uint8_t code[] = {0xe6, 0x50, 0xea, 0x60}; /* INC $50 */

    (void)state;
    fixture_project(&project);
    file_size = fixture_file(&project, file, sizeof file);
    memcpy(file + 2 + CODE + 9 - TOP, code, sizeof code);
    s2f_pack(packer, &settings, file, file_size, &result);
    expect_equal(S2F_PACK_STOCK);
    assert_int_equal(byte_at(CODE + 10), 0x50);
    settings.zero_page = 0x20;
    s2f_pack(packer, &settings, file, file_size, &result);
    assert_int_equal(byte_at(CODE + 10), 0x20);
    assert_int_equal(result.zero_page_high, 0x20);
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
        TEST(operands_outside_the_tune_are_moved_too),
        TEST(an_undocumented_opcode_is_one_byte),
        TEST(a_single_zero_page_byte_is_moved_like_any),
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
    };

    return cmocka_run_group_tests(tests, make_packer, free_packer);
}
