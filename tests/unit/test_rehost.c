/* Route rehost on made-up tunes with players like those it knows. */
#include "newplayer_fixture.h"

#include "convert/rehost/music.h"
#include "player/newplayer.h"
#include "sid/playback.h"

enum { FRAMES = 600 };

/* Notes with and without instruments, commands, ties and rests. */
static const uint8_t sequence0[] = {0xa1, 0x83, 0x10, 0xc1, 0x81, 0x14,
                                    0x00, 0x7e, 0x92, 0x17, 0x7f};
static const uint8_t sequence1[] = {0xa2, 0xc2, 0x80, 0x20, 0x24, 0x7f};
static const uint8_t sequence2[] = {0x80, 0x83, 0xa0, 0x30, 0x81, 0x33, 0x7f};

static const uint8_t list0[] = {0x8c, 0x00, 0x01, 0x80, 0x02, 0xff};
static const uint8_t list1[] = {0x01, 0x02, 0x85, 0x02, 0xff};
static const uint8_t list2[] = {0x80, 0x02, 0x02, 0x01, 0xff};
static const uint8_t ending[] = {0x80, 0x01, 0xfe};

static struct s2f_worker *worker;
static struct s2f_result result;
static struct s2f_project project;

static void make_spec(enum np_kind kind)
{
    np = (struct np_spec){.kind = kind,
                          .base = 0x1000,
                          .songs = 1,
                          .list = {{list0, list1, list2}},
                          .sequence = {sequence0, sequence1, sequence2},
                          .sequences = 3,
                          .tempo = {3, 4}};
}

static void convert_frames(uint32_t frames)
{
    struct s2f_settings settings;

    s2f_settings_default(&settings);
    settings.route = "rehost";
    settings.frames = frames;
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
}

/* Converts what np says and reads the result. */
static void convert_exactly(void)
{
    np_build();
    convert_frames(FRAMES);
    if (result.status == S2F_VERDICT_FAILED)
        fail_msg("%s", result.error.text);
    for (unsigned i = 0; i < result.songs; i++) {
        assert_false(result.song[i].editor.differs);
        assert_false(result.song[i].real.differs);
        assert_true(result.song[i].restarts);
    }
    assert_int_equal(result.status, S2F_VERDICT_EXACT);
    assert_string_equal(result.route, "rehost");
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
}

static const uint8_t *list_slot(unsigned song, unsigned track)
{
    return project.memory + project.music.order_lists +
           (size_t)(song * 3 + track) * S2F_PROJECT_SLOT;
}

static const uint8_t *sequence_slot(unsigned n)
{
    return project.memory + project.music.sequence0 +
           (size_t)n * S2F_PROJECT_SLOT;
}

static const struct s2f_table *table_named(const char *name)
{
    for (unsigned i = 0; i < project.tables; i++)
        if (strcmp(project.table[i].name, name) == 0)
            return &project.table[i];
    fail_msg("there is no table %s", name);
    return NULL;
}

static void lists_and_sequences_are_the_editors(void **state)
{
    static const uint8_t want0[] = {0xac, 0x00, 0x01, 0xa0, 0x02, 0xff, 0x00};
    /* no transposition at first, another one at the end: the loop's entries
     * come once more with that */
    static const uint8_t want1[] = {0xa0, 0x01, 0x02, 0xa5, 0x02,
                                    0x01, 0x02, 0xff, 0x03};
    static const uint8_t swapped[] = {0xc2, 0xa2, 0x80, 0x20, 0x24, 0x7f};
    static const uint8_t once[] = {0xa0, 0x83, 0x30, 0x81, 0x33, 0x7f};

    (void)state;
    for (unsigned kind = NP_21; kind <= NP_JCH; kind++) {
        make_spec((enum np_kind)kind);
        convert_exactly();
        assert_memory_equal(list_slot(0, 0), want0, sizeof want0);
        assert_memory_equal(list_slot(0, 1), want1, 4);
        assert_memory_equal(sequence_slot(0), sequence0, sizeof sequence0);
        assert_memory_equal(sequence_slot(1), swapped, sizeof swapped);
        assert_memory_equal(sequence_slot(2), once, sizeof once);
    }
    assert_memory_equal(list_slot(0, 1), want1, sizeof want1);
}

static void check_cell(const struct s2f_table *table, unsigned row,
                       unsigned column, unsigned value)
{
    uint32_t cell = table->layout ? column * table->rows + row
                                  : row * table->columns + column;

    assert_int_equal(project.memory[table->address + cell], value);
}

static void new_player_tables_have_their_shapes(void **state)
{
    (void)state;
    make_spec(NP_21);
    convert_exactly();
    assert_string_equal(result.family, "NP21");
    assert_int_equal(table_named("Instruments")->rows, 32);
    assert_int_equal(table_named("Instruments")->layout, 0);
    check_cell(table_named("Instruments"), 3, 7, 0x10 + 3 * 8 + 7);
    check_cell(table_named("Instruments"), 4, 0, 0);
    check_cell(table_named("Commands"), 2, 1, 0x40 + 5);
    check_cell(table_named("Wave"), 5, 1, 0x11 + 5);
    check_cell(table_named("Filter"), 2, 3, 0x21 + 11);
    check_cell(table_named("Pulse"), 1, 0, 0x31 + 4);
    check_cell(table_named("Init"), 0, 0, 3);
}

static void factory_tables_have_their_shapes(void **state)
{
    (void)state;
    make_spec(NP_FACTORY);
    convert_exactly();
    assert_string_equal(result.family, "SF1-A");
    assert_int_equal(table_named("Instruments")->layout, 1);
    check_cell(table_named("Instruments"), 3, 7, 0x10 + 7 * NP_ROWS + 3);
    check_cell(table_named("Commands"), 1, 2, 0x40 + 2 * NP_ROWS + 1);
    check_cell(table_named("Arp"), 1, 0, 0x06);
    check_cell(table_named("Pulse"), 2, 1, 0x21 + NP_PROGRAM_ROWS + 2);
    check_cell(table_named("Filter"), 0, 2, 0x31 + 2 * NP_PROGRAM_ROWS);
    check_cell(table_named("Tempo"), 1, 0, 0x7f);
    check_cell(table_named("Init"), 0, 1, 0x0f);
    assert_int_equal(table_named("Init")->columns, 2);
}

/* A player elsewhere comes to where the editor wants it. */
static bool has_text(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i + length <= project.aux.text_size; i++)
        if (memcmp(project.aux.text + i, text, length) == 0)
            return true;
    return false;
}

/* The waveform is in the column that the control register is loaded from. */
static void sounds_have_the_right_waveform(void **state)
{
    (void)state;
    make_spec(NP_FACTORY);
    np.form = 2;
    convert_exactly();
    assert_true(has_text("tri tone"));
    assert_false(has_text("pulse tone"));
    np.form = 1;
    convert_exactly();
    assert_true(has_text("pulse tone"));
    assert_false(has_text("tri tone"));
}

static void players_are_moved(void **state)
{
    static const uint16_t bases[] = {0x0900, 0x4000, 0xa000, 0xe000};

    (void)state;
    for (unsigned kind = NP_21; kind <= NP_JCH; kind++)
        for (unsigned i = 0; i < 4; i++) {
            make_spec((enum np_kind)kind);
            np.base = bases[i];
            convert_exactly();
            assert_int_equal(project.common.init, 0x1000);
            assert_true(project.music.sequence0 < 0x3000);
        }
}

/* Notes above the frequency table are played from the variables behind it,
 * where the lists' addresses are. */
static void addresses_of_lists_can_be_heard(void **state)
{
    (void)state;
    for (unsigned kind = NP_21; kind <= NP_JCH; kind++) {
        make_spec((enum np_kind)kind);
        np.hears_lists = true;
        convert_exactly();
    }
}

static void all_songs_are_there(void **state)
{
    (void)state;
    for (unsigned kind = NP_21; kind <= NP_JCH; kind++) {
        make_spec((enum np_kind)kind);
        np.songs = 2;
        np.list[1][0] = list2;
        np.list[1][1] = list0;
        np.list[1][2] = list1;
        convert_exactly();
        assert_int_equal(result.songs, 2);
        assert_int_equal(project.aux.songs, 2);
        assert_int_equal(list_slot(1, 1)[0], 0xac);
        if (kind == NP_FACTORY) {
            assert_int_equal(table_named("Init")->layout, 1);
            check_cell(table_named("Init"), 0, 1, 0x0f);
            check_cell(table_named("Init"), 1, 1, 0x0e);
        } else {
            check_cell(table_named("Init"), 0, 0, 3);
            check_cell(table_named("Init"), 1, 0, 4);
        }
    }
}

/* Several calls a frame are made at the distance of the tune's timer. */
static void calls_are_spread_over_the_frame(void **state)
{
    static struct s2f_playback playback;
    uint32_t first, last;

    (void)state;
    make_spec(NP_21);
    np_build();
    /* init sets the timer to a quarter of a frame and goes on as before */
    TUNE_PUT(0x0f00, 0xa2, 0x31, 0xa0, 0x13, 0x8e, 0x04, 0xdc, 0x8c, 0x05, 0xdc,
             0x4c, 0x00, 0x10);
    spec.init = 0x0f00;
    spec.speed = 1;
    tune_open();
    convert_frames(FRAMES);
    assert_int_equal(result.status, S2F_VERDICT_EXACT);
    assert_int_equal(result.song[0].calls, 4);
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    s2f_playback_project(&playback, &project, NULL, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    for (unsigned i = 0; i < 20; i++)
        (void)s2f_playback_frame(&playback, NULL);
    assert_false(playback.over_budget);
    assert_true(playback.memory.write_count >= 4);
    first = S2F_WRITE_CYCLE(playback.memory.write[0]);
    last =
        S2F_WRITE_CYCLE(playback.memory.write[playback.memory.write_count - 1]);
    assert_in_range(last - first, 9000, 17000);
}

/* What the driver says about its state after playing. */
static uint8_t state_after(unsigned frames)
{
    static struct s2f_playback playback;

    s2f_playback_project(&playback, &project, NULL, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    while (playback.frame < frames)
        assert_int_equal(s2f_playback_frame(&playback, NULL), S2F_STATUS_OK);
    return playback.memory.ram[project.common.driver_state];
}

static void end_marks_stop_the_driver(void **state)
{
    (void)state;
    for (unsigned kind = NP_21; kind <= NP_JCH; kind++) {
        make_spec((enum np_kind)kind);
        np.stop_mark = true;
        for (unsigned t = 0; t < 3; t++)
            np.list[0][t] = ending;
        convert_exactly();
        assert_int_equal(list_slot(0, 0)[2], 0xfe);
        assert_int_equal(state_after(2), 0x80);
        assert_int_equal(state_after(100), 0x40);
    }
}

/* The user may end a list in a player that had no end mark. */
static void end_marks_work_where_there_were_none(void **state)
{
    (void)state;
    make_spec(NP_21);
    convert_exactly();
    assert_int_equal(state_after(400), 0x80);
    for (unsigned t = 0; t < 3; t++)
        project.memory[list_slot(0, t) - project.memory + 2] = 0xfe;
    assert_int_equal(state_after(400), 0x40);
}

/* Play from the middle: what is written at a row makes the next rows those of
 * the whole song. */
static void songs_can_be_started_in_the_middle(void **state)
{
    static struct s2f_playback whole, part;

    (void)state;
    for (unsigned kind = NP_21; kind <= NP_JCH; kind++) {
        const struct s2f_driver_common *c = &project.common;
        const uint8_t *from = whole.memory.ram;
        uint8_t *to = part.memory.ram;
        const uint16_t *fields[] = {
            &c->tick_counter,     &c->order_list_index,
            &c->sequence_index,   &c->sequence_in_use,
            &c->current_sequence, &c->current_event_duration};

        make_spec((enum np_kind)kind);
        convert_exactly();
        s2f_playback_project(&whole, &project, NULL, 0, S2F_DIALECT_EDITOR,
                             S2F_CPU_PLAIN, NULL);
        while (whole.frame < 60 || from[c->tempo_counter] != 0)
            (void)s2f_playback_frame(&whole, NULL);
        s2f_playback_project(&part, &project, NULL, 0, S2F_DIALECT_EDITOR,
                             S2F_CPU_PLAIN, NULL);
        (void)s2f_playback_frame(&part, NULL);
        for (unsigned i = 0; i < 6; i++)
            memcpy(to + *fields[i], from + *fields[i], 3);
        /* whatever the three lists say here, as one number the driver sees */
        for (unsigned t = 0; t < 3; t++)
            to[c->current_transpose + t] = 7;
        to[c->next_instrument] = 0xa3;
        (void)s2f_playback_frame(&part, NULL);
        if (kind == NP_FACTORY)
            assert_int_equal(to[c->current_transpose], 7);
        else
            assert_int_equal(to[c->current_transpose], 0x80);
        assert_int_equal(to[c->next_instrument], 0);
        while (to[c->tempo_counter] != 0)
            (void)s2f_playback_frame(&part, NULL);
        do
            (void)s2f_playback_frame(&whole, NULL);
        while (from[c->tempo_counter] != 0);
        assert_memory_equal(to + c->sequence_index, from + c->sequence_index,
                            3);
        assert_memory_equal(to + c->tick_counter, from + c->tick_counter, 3);
    }
}

static void other_players_are_left_alone(void **state)
{
    (void)state;
    tune_reset();
    TUNE_PUT(0x1000, TUNE_PLAYER(0x1000, 0x1040));
    TUNE_PUT(0x1040, TUNE_PITCHES);
    tune_open();
    convert_frames(50);
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_int_equal(result.error.status, S2F_STATUS_NO_ROUTE);
}

/* A player that is known, with tables that are not: the tune goes to the next
 * route and the result says why. */
static void what_is_not_found_is_said(void **state)
{
    struct s2f_settings settings;

    (void)state;
    make_spec(NP_21);
    np_build();
    /* the second wave column is read from elsewhere */
    for (uint32_t a = 0x1000; a < np_label[V_POSITION_LOW]; a++)
        if (tune_memory[a] == 0xb9 &&
            tune_memory[a + 1] == LO(np_label[T_WAVE2]) &&
            tune_memory[a + 2] == HI(np_label[T_WAVE2]))
            tune_memory[a + 1]--;
    tune_open();
    s2f_settings_default(&settings);
    settings.frames = 100;
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
    assert_string_equal(result.route, "wrap");
    assert_string_equal(result.family, "NP21");
    assert_true(result.warnings > 0);
    assert_string_equal(result.warning[0].code, "route-left");
}

/* Converts a tune that names an instrument behind the used ones after 16 rows
 * of so many frames, and returns whether that came along. */
static bool comes_along(unsigned frames, uint32_t compared)
{
    static const uint8_t late[] = {0xa0, 0x8f, 0x30, 0xa5, 0x30, 0x7f};
    const struct s2f_table *table;
    uint32_t at;

    make_spec(NP_21);
    np.sequence[1] = late;
    np.list[0][0] = ending;
    np.tempo[0] = (uint8_t)(frames - 1);
    np_build();
    convert_frames(compared);
    assert_string_equal(result.route, "rehost");
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    table = table_named("Instruments");
    at = np_label[T_INSTRUMENTS] + 5u * table->columns;
    check_cell(table, 6, 0, 0);
    return memcmp(project.memory + table->address + (size_t)5 * table->columns,
                  tune_memory + at, table->columns) == 0;
}

/* Rows behind the used ones come along where they are read, be it late; but
 * where nothing will be compared only such as are read in ten seconds. */
static void rows_that_are_read_come_along(void **state)
{
    (void)state;
    assert_true(comes_along(100, FRAMES));
    assert_true(comes_along(20, 0));
    assert_false(comes_along(100, 0));
}

/* Damaged tunes never do worse than fail. */
static void damage_is_survived(void **state)
{
    uint32_t n = 21;

    (void)state;
    for (unsigned round = 0; round < 60; round++) {
        make_spec((enum np_kind)(round % 3));
        np_build();
        for (unsigned i = 0; i < 1 + round % 4; i++) {
            size_t at = S2F_TUNE_HEADER_V2 + 2;

            n = n * 1664525 + 1013904223;
            at += (n >> 8) % (tune_size - at);
            tune_bytes[at] ^= (uint8_t)(1u << (n >> 4 & 7));
        }
        convert_frames(20);
        if (result.status == S2F_VERDICT_FAILED)
            assert_int_not_equal(result.error.status, S2F_STATUS_OK);
    }
}

static int set_up(void **state)
{
    (void)state;
    worker = s2f_worker_new();
    return worker ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    s2f_worker_free(worker);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_and_sequences_are_the_editors),
        cmocka_unit_test(new_player_tables_have_their_shapes),
        cmocka_unit_test(factory_tables_have_their_shapes),
        cmocka_unit_test(sounds_have_the_right_waveform),
        cmocka_unit_test(players_are_moved),
        cmocka_unit_test(addresses_of_lists_can_be_heard),
        cmocka_unit_test(all_songs_are_there),
        cmocka_unit_test(calls_are_spread_over_the_frame),
        cmocka_unit_test(end_marks_stop_the_driver),
        cmocka_unit_test(end_marks_work_where_there_were_none),
        cmocka_unit_test(songs_can_be_started_in_the_middle),
        cmocka_unit_test(other_players_are_left_alone),
        cmocka_unit_test(what_is_not_found_is_said),
        cmocka_unit_test(rows_that_are_read_come_along),
        cmocka_unit_test(damage_is_survived),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
