/* Writing an .sf2, and what the editor makes of memory when it opens and
 * exports a project. */
#include "unit/sf2_fixture.h"

static struct s2f_project project, back;
static uint8_t bytes[S2F_PROJECT_MAX_SIZE], again[S2F_PROJECT_MAX_SIZE];
static uint8_t memory[0x10000];
static size_t size;
static struct s2f_diag diag;

static int write_fixture(void **state)
{
    (void)state;
    fixture_project(&project);
    memset(bytes, 0, sizeof bytes);
    size = fixture_file(&project, bytes, sizeof bytes);
    return 0;
}

static uint8_t byte_at(unsigned address)
{
    return bytes[2 + address - TOP];
}

static unsigned word_at(unsigned address)
{
    return s2f_le16(bytes + 2 + address - TOP);
}

static enum s2f_status write_status(void)
{
    return s2f_project_write(&project, bytes, sizeof bytes, &size, &diag);
}

/* ---- the file ---- */

static void file_loads_to_top(void **state)
{
    (void)state;
    assert_int_equal(s2f_le16(bytes), TOP);
    assert_int_equal(word_at(TOP), 0x1337);
}

static void header_has_the_announced_size(void **state)
{
    size_t announced = s2f_project_header_size(&project);
    size_t at = 4;

    (void)state;
    while (bytes[at] != 0xff)
        at += 2u + bytes[at + 1];
    assert_int_equal(at + 1 - 2, announced);
}

static void tail_has_the_announced_size(void **state)
{
    (void)state;
    assert_int_equal(TOP + size - 2, TAIL + s2f_project_tail_size(&project));
}

static void starter_is_right_behind_the_sequences(void **state)
{
    (void)state;
    assert_int_equal(byte_at(0x0ffd), 0x4c);
    assert_int_equal(word_at(0x0ffe), TAIL);
}

static void starter_calls_init_with_0_and_update(void **state)
{
    (void)state;
    assert_int_equal(word_at(TAIL + 1), 0x00a9);
    assert_int_equal(byte_at(TAIL + 3), 0x20);
    assert_int_equal(word_at(TAIL + 4), CODE);
    assert_int_equal(byte_at(TAIL + 44), 0x20);
    assert_int_equal(word_at(TAIL + 45), CODE + 6);
}

static void starter_installs_its_interrupt(void **state)
{
    (void)state;
    assert_int_equal(byte_at(TAIL + 15), (TAIL + 41) & 0xff);
    assert_int_equal(word_at(TAIL + 17), 0x0314);
    assert_int_equal(byte_at(TAIL + 20), (TAIL + 41) >> 8);
    assert_int_equal(word_at(TAIL + 22), 0x0315);
    assert_int_equal(byte_at(TAIL + 47), 0x4c);
    assert_int_equal(word_at(TAIL + 48), 0xea31);
}

static void chunks_come_in_the_editors_order_and_versions(void **state)
{
    static const uint8_t expected[6][2] = {{3, 2}, {2, 1}, {1, 1},
                                           {4, 2}, {5, 2}, {0, 0}};
    unsigned at = word_at(S2F_PROJECT_AUX_POINTER);

    (void)state;
    assert_int_equal(at, TAIL + 50);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(byte_at(at), expected[i][0]);
        assert_int_equal(word_at(at + 1), expected[i][1]);
        at += 5 + word_at(at + 3);
    }
    assert_int_equal(at, TOP + size - 2);
}

static void the_same_project_gives_the_same_bytes(void **state)
{
    size_t n;

    (void)state;
    memset(again, 0xee, sizeof again);
    n = fixture_file(&project, again, sizeof again);
    assert_int_equal(n, size);
    assert_memory_equal(again, bytes, size);
}

static void unused_sequences_are_left_out(void **state)
{
    (void)state;
    project.memory[LISTS + 1] = 3;
    size = fixture_file(&project, bytes, sizeof bytes);
    assert_int_equal(word_at(0x0ffe), TAIL + 3 * 0x100);
}

/* ---- round trips ---- */

/* Everything that a project can hold, as far as it fits the made-up one. */
static void fill_project(struct s2f_project *p)
{
    static const uint8_t text[] = {1, 1, 0, 0, 0, 1, 0, 1, 0, 2, 'h', 'i'};

    fixture_songs(p, 3);
    p->aux.song = 2;
    fixture_lay_music(p);
    p->aux.notation = 1;
    p->aux.highlight_offset = 2;
    p->aux.highlight_interval = 3;
    p->aux.sid_model = 0;
    p->aux.region = 1;
    p->aux.marker[1][7] = -5;
    p->aux.marker[2][0] = 123456789;
    memcpy(p->aux.text, text, sizeof text);
    p->aux.text_size = sizeof text;
    p->table[0].text_width = 3;
    p->table[0].properties = 5;
    memcpy(p->rules[0], "\x02\xff\x01\x07\xff\xfe", 6);
    p->rules_size[0] = 6;
    p->table[0].color_rule = 0;
    memcpy(p->rules[1], "\x01\x05\x00\x00\x00\xff\xfe", 7);
    p->rules_size[1] = 7;
    memcpy(p->rules[2], "\x00\xff\x01\xff\x00\x00\x00\xff\xfe", 9);
    p->rules_size[2] = 9;
    memcpy(p->rules[3], "\x00", 1);
    p->rules_size[3] = 1;
}

static void all_fields_survive(void **state)
{
    (void)state;
    fill_project(&project);
    size = fixture_file(&project, bytes, sizeof bytes);
    assert_int_equal(s2f_project_read(&back, bytes, size, &diag),
                     S2F_STATUS_OK);
    assert_same_project(&back, &project);
}

static void memory_survives(void **state)
{
    (void)state;
    assert_int_equal(s2f_project_read(&back, bytes, size, &diag),
                     S2F_STATUS_OK);
    assert_memory_equal(back.memory + CODE, project.memory + CODE, TAIL - CODE);
}

static void sixteen_songs_survive(void **state)
{
    (void)state;
    fixture_songs(&project, 16);
    size = fixture_file(&project, bytes, sizeof bytes);
    assert_int_equal(s2f_project_read(&back, bytes, size, &diag),
                     S2F_STATUS_OK);
    assert_same_project(&back, &project);
}

/* ---- what is refused ---- */

static void header_over_the_vectors_is_refused(void **state)
{
    (void)state;
    project.top = (uint16_t)(0x0ffb - s2f_project_header_size(&project));
    assert_int_equal(write_status(), S2F_STATUS_OK);
    project.top++;
    assert_int_equal(write_status(), S2F_STATUS_SF2_UNSAFE);
    assert_non_null(strstr(diag.text, "header-place"));
    assert_int_equal(size, 0);
}

static void header_over_a_table_is_refused(void **state)
{
    (void)state;
    project.table[1].address = TOP + 100;
    assert_int_equal(write_status(), S2F_STATUS_SF2_UNSAFE);
    assert_non_null(strstr(diag.text, "header-overlap"));
}

static void oversized_block_is_refused(void **state)
{
    (void)state;
    project.instrument_columns = 16;
    for (unsigned i = 0; i < 16; i++)
        memset(project.instrument_column[i], 'x', 20);
    assert_int_equal(s2f_project_header_size(&project), 0);
    assert_int_equal(write_status(), S2F_STATUS_SF2_REJECTED);
}

static void missing_table_is_refused(void **state)
{
    (void)state;
    project.tables = 1;
    assert_int_equal(write_status(), S2F_STATUS_SF2_REJECTED);
    assert_non_null(strstr(diag.text, "no-instruments"));
}

static void finding_is_refused_by_its_name(void **state)
{
    (void)state;
    project.memory[LISTS + 3] = 9;
    assert_int_equal(write_status(), S2F_STATUS_SF2_UNSAFE);
    assert_non_null(strstr(diag.text, "order-list-loop"));
    assert_int_equal(diag.where, LISTS + 3);
}

static void broken_text_is_refused(void **state)
{
    (void)state;
    project.aux.text[0] = 1;
    project.aux.text_size = 1;
    assert_int_equal(write_status(), S2F_STATUS_SF2_UNSAFE);
    assert_non_null(strstr(diag.text, "aux-text"));
}

static void music_up_to_ffff_is_refused(void **state)
{
    (void)state;
    project.music.sequences = 1;
    project.music.sequence_size = 0xeba0;
    assert_int_equal(write_status(), S2F_STATUS_PAST_MEMORY);
}

static void small_room_is_refused(void **state)
{
    (void)state;
    assert_int_equal(s2f_project_write(&project, again, size - 1, &size, &diag),
                     S2F_STATUS_TOO_BIG);
}

static void music_below_the_driver_is_refused(void **state)
{
    (void)state;
    project.music.sequence0 = 0x0100;
    assert_int_equal(write_status(), S2F_STATUS_SF2_UNSAFE);
}

/* ---- opened and exported ---- */

static void opening_stamps_unused_sequences(void **state)
{
    (void)state;
    memset(project.memory + 0x1500, 0xaa, 4);
    project.memory[0x1400 + 3] = 0xaa;
    s2f_project_opened(&project, memory);
    assert_memory_equal(memory + 0x1500, "\x80\x00\x7f\xaa", 4);
    assert_memory_equal(memory + 0x1400, "\x8f\x00\x7f\xaa", 4);
}

static void opening_rewrites_sequence_pointers(void **state)
{
    (void)state;
    memset(project.memory + SEQUENCE_LOW, 0, (size_t)2 * SEQUENCES);
    s2f_project_opened(&project, memory);
    for (unsigned n = 0; n < SEQUENCES; n++) {
        assert_int_equal(memory[SEQUENCE_LOW + n], 0);
        assert_int_equal(memory[SEQUENCE_HIGH + n], 0x14 + n);
    }
}

static void opening_wraps_what_is_past_memory(void **state)
{
    (void)state;
    project.music.sequence_high = 0xffff;
    project.music.sequence0 = 0xfe00;
    s2f_project_opened(&project, memory);
    assert_int_equal(memory[0xffff], 0xfe);
    assert_int_equal(memory[0x0000], 0xff);
    assert_memory_equal(memory + 0xff00, "\x80\x00\x7f", 3);
    assert_int_equal(memory[2], 1);
}

static void fe_does_not_end_the_count_of_sequences(void **state)
{
    (void)state;
    memcpy(project.memory + LISTS, "\xa0\x00\xfe\x05\xff\x07", 6);
    assert_int_equal(s2f_project_highest_sequence(&project), 5);
}

static void every_songs_lists_count(void **state)
{
    (void)state;
    fixture_songs(&project, 16);
    project.memory[LISTS + 47 * 0x100 + 1] = 6;
    assert_int_equal(s2f_project_highest_sequence(&project), 6);
}

static void export_keeps_driver_tables_pointers_and_music(void **state)
{
    static const unsigned kept[][2] = {{CODE, DRIVER_SIZE}, {COMMANDS, 12},
                                       {INSTRUMENTS, 24},   {LIST_LOW, 22},
                                       {LISTS, 0x300},      {0x1400, 0x100}};

    (void)state;
    memset(project.memory, 0xff, sizeof project.memory);
    for (unsigned i = 0; i < 3; i++)
        memcpy(project.memory + LISTS + (size_t)i * 0x100, "\xa0\x00\xff", 3);
    memcpy(bytes, project.memory + LISTS, 0x300);
    s2f_project_exported(&project, memory);
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        assert_memory_equal(memory + kept[i][0], project.memory + kept[i][0],
                            kept[i][1]);
        memset(memory + kept[i][0], 0, kept[i][1]);
    }
    for (unsigned at = 0; at < sizeof memory; at++)
        assert_int_equal(memory[at], 0);
}

/* ---- projects that composers made ---- */

static void expect_round_trip(const char *name, const uint8_t *file, size_t n)
{
    if (s2f_project_read(&project, file, n, &diag) != S2F_STATUS_OK ||
        write_status() != S2F_STATUS_OK ||
        s2f_project_read(&back, bytes, size, &diag) != S2F_STATUS_OK)
        fail_msg("%s: %s", name, diag.text);
    assert_same_project(&back, &project);
    assert_memory_equal(back.memory + CODE, project.memory + CODE,
                        s2f_le16(bytes + 2 + 0x0ffe - project.top) - CODE);
}

static void composers_projects_survive(void **state)
{
    (void)state;
    if (each_shared_project(expect_round_trip) == 0)
        print_message("# skipped: no projects beside the checkout\n");
}

#define TEST(name) cmocka_unit_test_setup(name, write_fixture)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(file_loads_to_top),
        TEST(header_has_the_announced_size),
        TEST(tail_has_the_announced_size),
        TEST(starter_is_right_behind_the_sequences),
        TEST(starter_calls_init_with_0_and_update),
        TEST(starter_installs_its_interrupt),
        TEST(chunks_come_in_the_editors_order_and_versions),
        TEST(the_same_project_gives_the_same_bytes),
        TEST(unused_sequences_are_left_out),
        TEST(all_fields_survive),
        TEST(memory_survives),
        TEST(sixteen_songs_survive),
        TEST(header_over_the_vectors_is_refused),
        TEST(header_over_a_table_is_refused),
        TEST(oversized_block_is_refused),
        TEST(missing_table_is_refused),
        TEST(finding_is_refused_by_its_name),
        TEST(broken_text_is_refused),
        TEST(music_up_to_ffff_is_refused),
        TEST(small_room_is_refused),
        TEST(music_below_the_driver_is_refused),
        TEST(opening_stamps_unused_sequences),
        TEST(opening_rewrites_sequence_pointers),
        TEST(opening_wraps_what_is_past_memory),
        TEST(fe_does_not_end_the_count_of_sequences),
        TEST(every_songs_lists_count),
        TEST(export_keeps_driver_tables_pointers_and_music),
        cmocka_unit_test(composers_projects_survive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
