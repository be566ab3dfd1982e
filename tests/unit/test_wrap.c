/* The wrap route's projects from inside: where things lie, and how the driver
 * takes being stopped and started again. */
#include "unit/tune_fixture.h"

#include "convert/wrap/wrap.h"
#include "sid/trace.h"

static struct s2f_settings settings;
static struct s2f_worker *worker;
static struct s2f_result result;
static struct s2f_project project;
static struct s2f_playback player;
static struct s2f_trace first, second;
static uint8_t image[0x10000];

enum { FRAMES = 100 };

static int with_worker(void **state)
{
    tune_set_up(state);
    s2f_settings_default(&settings);
    settings.route = "wrap";
    settings.frames = S2F_VERIFY_NONE;
    worker = s2f_worker_new();
    return worker ? 0 : -1;
}

static int free_worker(void **state)
{
    (void)state;
    s2f_worker_free(worker);
    s2f_trace_free(&first);
    s2f_trace_free(&second);
    return 0;
}

static void wrap(void)
{
    struct s2f_diag diag;

    tune_open();
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
    if (result.status == S2F_VERDICT_FAILED)
        fail_msg("not wrapped: %s", result.error.text);
    if (s2f_project_read(&project, result.output, result.output_size, &diag))
        fail_msg("not readable: %s", diag.text);
}

static void put_player_at(uint16_t base)
{
    spec.init = base;
    spec.play = base + 3u;
    if (base == 0x1000)
        TUNE_PUT_PLAYER(0x1000);
    else if (base == 0x0c00)
        TUNE_PUT_PLAYER(0x0c00);
    else
        TUNE_PUT_PLAYER(0x4000);
}

/* Where the first table lies: the end of what the export calls driver. */
static uint32_t first_table(void)
{
    uint32_t at = 0x10000;

    for (unsigned i = 0; i < project.tables; i++)
        if (project.table[i].address < at)
            at = project.table[i].address;
    return at;
}

/* ---- where things lie ---- */

static void entry_is_a_jump_and_a_sid_access(void **state)
{
    static const uint8_t access[] = {0xbd, 0x00, 0xd4};

    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_int_equal(project.common.init, 0x1000);
    assert_int_equal(project.memory[0x1000], 0x4c);
    assert_memory_equal(project.memory + 0x1003, access, 3);
}

static void code_range_is_the_entry_alone(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_int_equal(project.descriptor.code_top, 0x1000);
    assert_int_equal(project.descriptor.code_size, S2F_WRAP_ENTRY_SIZE);
}

static void player_stays_where_it_was(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_memory_equal(project.memory + 0x1006, tune_memory + 0x1006,
                        TUNE_PLAYER_SIZE + 16 - 6);
}

static void driver_is_behind_the_player(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_true(project.common.stop >= 0x1000 + TUNE_PLAYER_SIZE + 16);
    assert_true(project.common.update >= 0x1000 + TUNE_PLAYER_SIZE + 16);
}

static void driver_reaches_to_the_first_table(void **state)
{
    (void)state;
    put_player_at(0x4000);
    wrap();
    assert_int_equal(0x1000 + project.descriptor.driver_size, first_table());
    assert_true(project.common.stop < first_table());
    assert_true(project.common.update < first_table());
}

static void tables_are_behind_the_player(void **state)
{
    (void)state;
    put_player_at(0x4000);
    wrap();
    assert_true(first_table() >= 0x4000 + TUNE_PLAYER_SIZE + 16);
}

static void header_is_below_the_low_bytes(void **state)
{
    (void)state;
    put_player_at(0x0c00);
    wrap();
    assert_true(project.top + s2f_project_header_size(&project) <= 0x0c00);
    assert_memory_equal(project.memory + 0x0c00, tune_memory + 0x0c00,
                        TUNE_PLAYER_SIZE + 16);
}

static uint16_t low_of(enum s2f_wrap_init how)
{
    static uint8_t access[0x10000];
    const struct s2f_source source = {.tune = &tune, .access = access};

    access[0x0360] = S2F_ACCESS_SET_UP;
    return s2f_wrap_low(&source, how);
}

static void tune_above_1000_has_no_low_bytes(void **state)
{
    (void)state;
    put_player_at(0x1000);
    tune_open();
    assert_int_equal(low_of(S2F_WRAP_STORE), 0);
    assert_int_equal(low_of(S2F_WRAP_LOW), 0x0360);
}

/* Leading zeros are what memory holds anyway. */
static void low_bytes_begin_at_the_first_that_is_not_0(void **state)
{
    (void)state;
    TUNE_PUT(0x0a00, 0, 0, 0, 7);
    put_player_at(0x1000);
    tune_open();
    assert_int_equal(low_of(S2F_WRAP_TRIM), 0x0a03);
}

static void zeros_below_1000_do_not_count(void **state)
{
    (void)state;
    TUNE_PUT(0x0a00, 0, 0, 0);
    put_player_at(0x1000);
    tune_open();
    assert_int_equal(low_of(S2F_WRAP_CALL), 0);
}

static void all_lists_play_sequence_0(void **state)
{
    (void)state;
    spec.songs = 3;
    put_player_at(0x1000);
    wrap();
    for (unsigned i = 0; i < 9; i++) {
        const uint8_t *list = project.memory + project.music.order_lists +
                              (size_t)i * S2F_PROJECT_SLOT;

        assert_int_equal(list[1], 0);
        assert_int_equal(list[2], 0xff);
    }
    assert_int_equal(s2f_project_highest_sequence(&project), 0);
}

/* A number beyond the declared ones crashes the editor. */
static void many_sequences_are_declared_where_there_is_room(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_int_equal(project.music.sequences, S2F_PROJECT_MAX_SEQUENCES);
}

/* From $F000 on there is room for a few slots only. */
static void fewer_sequences_are_declared_at_the_end_of_memory(void **state)
{
    (void)state;
    TUNE_PUT(0xefff, 0x01);
    put_player_at(0x1000);
    wrap();
    assert_true(project.music.sequences >= 1);
    assert_true(project.music.sequences <= 8);
    assert_true(project.music.sequence0 +
                    project.music.sequences * S2F_PROJECT_SLOT <=
                0x10000);
}

/* An export can be loaded on a C64 then. */
static void tables_stay_out_of_the_io_area(void **state)
{
    (void)state;
    TUNE_PUT(0xcf00, 0x01);
    put_player_at(0x1000);
    wrap();
    assert_true(first_table() >= 0xe000);
}

/* Lists of so many songs fit nowhere else. */
static void tables_lie_under_io_rather_than_nowhere(void **state)
{
    (void)state;
    spec.songs = 12;
    TUNE_PUT(0xcf00, 0x01);
    put_player_at(0x1000);
    wrap();
    assert_int_equal(result.songs, 12);
    assert_in_range(first_table(), 0xd419, 0xdfff);
}

static void song_takes_three_order_lists(void **state)
{
    (void)state;
    assert_int_equal(s2f_wrap_music_size(5, 1) - s2f_wrap_music_size(4, 1),
                     3 * S2F_PROJECT_SLOT);
}

static void page_2_leaves_no_room_for_the_header(void **state)
{
    (void)state;
    TUNE_PUT(0x0201, 0xff);
    put_player_at(0x1000);
    tune_open();
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_int_equal(result.error.status, S2F_STATUS_NO_ROOM);
}

/* Room for one song's lists, but not for sixteen songs'. */
static void songs_are_left_out_where_room_is_short(void **state)
{
    (void)state;
    spec.songs = 16;
    spec.start_song = 16;
    TUNE_PUT(0xe7ff, 0x01);
    put_player_at(0x1000);
    wrap();
    assert_true(result.songs > 0 && result.songs < 16);
    assert_int_equal(result.song[result.start].song, 16);
    assert_int_equal(project.aux.song, result.start);
}

static void project_takes_the_tunes_title(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_string_equal(project.aux.song_name[0], "Made up");
}

static void unprintable_titles_are_masked(void **state)
{
    (void)state;
    put_player_at(0x1000);
    tune_open();
    memcpy(tune_bytes + 0x16, "\x1b[2J\xfc", 5);
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    for (const char *c = project.aux.song_name[0]; *c; c++)
        assert_true(*c >= 0x20 && *c <= 0x7e);
}

static bool driver_has(const uint8_t *bytes, size_t size)
{
    for (uint32_t a = 0x1000; a + size <= first_table(); a++)
        if (memcmp(project.memory + a, bytes, size) == 0)
            return true;
    return false;
}

/* Memory is flat in our machines, but a C64 needs ROM out of the way. */
static void driver_banks_rom_out_for_each_call(void **state)
{
    static const uint8_t init_bank[] = {0xa9, 0x36, 0x85, 0x01};
    static const uint8_t play_bank[] = {0xa9, 0x35, 0x85, 0x01};

    (void)state;
    spec.init = 0xa000;
    spec.play = 0xe000;
    TUNE_PUT(0xa000, 0xa9, 0x0f, 0x8d, W(0xd418), 0x60);
    TUNE_PUT(0xe000, 0xee, W(0xe010), 0x60);
    wrap();
    assert_true(driver_has(init_bank, sizeof init_bank));
    assert_true(driver_has(play_bank, sizeof play_bank));
}

static void driver_leaves_banks_alone_where_no_rom_is(void **state)
{
    static const uint8_t store[] = {0x85, 0x01};

    (void)state;
    put_player_at(0x1000);
    wrap();
    assert_false(driver_has(store, sizeof store));
}

/* ---- how the driver behaves ---- */

static void banks_are_as_before_after_each_frame(void **state)
{
    (void)state;
    spec.init = 0xa000;
    spec.play = 0xe000;
    TUNE_PUT(0xa000, 0xa9, 0x0f, 0x8d, W(0xd418), 0x60);
    TUNE_PUT(0xe000, 0xa9, 0x30, 0x85, 0x01, 0xee, W(0xd400), 0x60);
    wrap();
    s2f_playback_project(&player, &project, NULL, 0, S2F_DIALECT_REAL,
                         S2F_CPU_PLAIN, NULL);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(s2f_playback_frame(&player, NULL), S2F_STATUS_OK);
        assert_int_equal(player.memory.ram[1], 0x37);
    }
}

static void record(struct s2f_trace *trace)
{
    assert_true(s2f_trace_reserve(trace, FRAMES));
    assert_int_equal(s2f_trace_play(trace, &player, FRAMES, NULL),
                     S2F_STATUS_OK);
}

static void expect_same_traces(void)
{
    for (uint32_t i = 0; i < FRAMES; i++)
        assert_int_equal(s2f_trace_difference(&first, i, &second, i), 0);
}

/* F1 again while the tune plays. */
static void expect_restart(enum s2f_dialect dialect)
{
    s2f_playback_project(&player, &project, NULL, 0, dialect, S2F_CPU_PLAIN,
                         NULL);
    record(&first);
    assert_int_not_equal(s2f_trace_difference(&first, 20, &first, 21), 0);
    player.frame = 0;
    record(&second);
    expect_same_traces();
}

static void tune_starts_again_in_the_editor(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    expect_restart(S2F_DIALECT_EDITOR);
}

static void tune_starts_again_on_a_c64(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    expect_restart(S2F_DIALECT_REAL);
}

static void tune_below_1000_starts_again(void **state)
{
    (void)state;
    put_player_at(0x0c00);
    wrap();
    expect_restart(S2F_DIALECT_EDITOR);
    expect_restart(S2F_DIALECT_REAL);
}

/* The delay of 24 * 256 * 5 cycles makes init longer than a frame. */
static void tune_with_a_long_init_starts_again(void **state)
{
    (void)state;
    TUNE_PUT(0x1100, 0xa0, 0x18, /* 1100 LDY #24 */
             0xa2, 0x00,         /* 1102 LDX #0 */
             0xca,               /* 1104 DEX */
             0xd0, 0xfd,         /* 1105 BNE $1104 */
             0x88,               /* 1107 DEY */
             0xd0, 0xf8,         /* 1108 BNE $1102 */
             0x4c, W(0x1006));   /* 110A JMP init */
    put_player_at(0x1000);
    spec.init = 0x1100;
    wrap();
    expect_restart(S2F_DIALECT_EDITOR);
    expect_restart(S2F_DIALECT_REAL);
}

/* Init copies twelve pages to $0400 in a way that the editor's CPU cannot. To
 * put them back would take it over three frames. The last byte lies where the
 * file format has something else. */
static void what_init_moves_below_1000_is_there_at_once(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1006), 0x4c, W(0x0400));
    TUNE_PUT(0x1006, 0xa2, 0x0c, 0xa0, 0x00,   /* LDX #12, LDY #0 */
             0xb9, W(0x2000), 0x99, W(0x0400), /* LDA/STA abs,Y */
             0xc8, 0xd0, 0xf7,                 /* INY, BNE */
             0xee, W(0x100c), 0xee, W(0x100f), /* the next page */
             0xca, 0xd0, 0xee, 0x60);          /* DEX, BNE, RTS */
    TUNE_PUT(0x2000, 0xee, W(0x0480), 0xad, W(0x0480), 0x8d, W(0xd400), 0xad,
             W(0x0fff), 0x8d, W(0xd401), 0xa9, 0x0f, 0x8d, W(0xd418), 0x60);
    TUNE_PUT(0x2bff, 0x01);
    settings.frames = FRAMES;
    wrap();
    settings.frames = S2F_VERIFY_NONE;
    assert_int_equal(result.status, S2F_VERDICT_WRAPPED);
    assert_int_equal(project.memory[0x0400], 0xee);
    assert_true(project.top + s2f_project_header_size(&project) <= 0x0400);
    expect_restart(S2F_DIALECT_EDITOR);
    expect_restart(S2F_DIALECT_REAL);
}

static void export_starts_again(void **state)
{
    (void)state;
    put_player_at(0x0c00);
    wrap();
    s2f_project_exported(&project, image);
    s2f_playback_project(&player, &project, image, 0, S2F_DIALECT_REAL,
                         S2F_CPU_PLAIN, NULL);
    record(&first);
    player.frame = 0;
    record(&second);
    expect_same_traces();
}

static void call_stop(enum s2f_dialect dialect)
{
    s2f_playback_project(&player, &project, NULL, 0, dialect, S2F_CPU_PLAIN,
                         NULL);
    record(&first);
    s2f_cpu_reset(&player.cpu);
    assert_int_equal(s2f_cpu_call(&player.cpu, &player.memory, dialect,
                                  S2F_CPU_PLAIN, project.common.stop, 0,
                                  S2F_FRAME_CYCLES_PAL),
                     S2F_CPU_RETURNED);
}

static void stop_silences_the_sid(void **state)
{
    static const uint8_t silence[S2F_SID_REGISTERS];

    (void)state;
    put_player_at(0x1000);
    wrap();
    call_stop(S2F_DIALECT_EDITOR);
    assert_memory_equal(player.memory.sid, silence, sizeof silence);
    call_stop(S2F_DIALECT_REAL);
    assert_memory_equal(player.memory.sid, silence, sizeof silence);
}

static void stopped_driver_stays_silent(void **state)
{
    static const uint8_t silence[S2F_SID_REGISTERS];

    (void)state;
    put_player_at(0x1000);
    wrap();
    call_stop(S2F_DIALECT_EDITOR);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(s2f_playback_frame(&player, NULL), S2F_STATUS_OK);
    assert_memory_equal(player.memory.sid, silence, sizeof silence);
    assert_int_equal(player.memory.write_count, 0);
}

/* The editor's edit screen updates a driver that was never started. */
static void driver_is_silent_before_init(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    s2f_playback_project(&player, &project, NULL, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    assert_int_equal(player.memory.ram[0xd401], 0);
    assert_int_equal(player.memory.ram[0xd418], 0);
    assert_false(player.over_budget || player.bad_opcode);
}

/* The editor takes a state of $80 for playing, $40 for stopped. */
static void state_byte_tells_playing_from_stopped(void **state)
{
    (void)state;
    put_player_at(0x1000);
    wrap();
    call_stop(S2F_DIALECT_EDITOR);
    assert_int_equal(player.memory.ram[project.common.driver_state], 0x40);
    player.frame = 0;
    record(&first);
    assert_int_equal(player.memory.ram[project.common.driver_state], 0x80);
}

static void fields_that_the_editor_writes_are_apart(void **state)
{
    const struct s2f_driver_common *c = &project.common;

    (void)state;
    put_player_at(0x1000);
    wrap();
    for (unsigned i = 0; i < 3; i++) {
        uint32_t a = c->sid_channel_offset + i;

        assert_true(a < c->stop || a > c->update);
        assert_true(a >= 0x1000 + TUNE_PLAYER_SIZE + 16);
        assert_int_not_equal(a, c->driver_state);
        assert_int_not_equal(a, c->tempo_counter);
    }
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, with_worker, free_worker)

/* What init leaves of $1100, as the plans see it. */
static uint8_t decided(const struct s2f_source *source)
{
    assert_int_equal(s2f_wrap_decide(source, 1, 0, S2F_WRAP_STORE, NULL),
                     S2F_STATUS_OK);
    return source->scratch->ram[0x1100];
}

/* It is not run again for another plan, but is where the tune was scanned. */
static void an_init_is_run_once_a_scan(void **state)
{
    static struct s2f_scratch scratch;
    struct s2f_source source = {.tune = &tune, .songs = 1, .look = 20};
    uint8_t *operand = &tune_bytes[S2F_TUNE_HEADER_V2 + 2 + 1];

    (void)state;
    TUNE_PUT(0x1000, 0xa9, 0x42,     /* 1000 LDA #$42 */
             0x8d, W(0x1100), 0x60,  /* 1002 STA $1100, RTS */
             0xee, W(0x1101), 0x60); /* 1006 INC $1101, RTS */
    spec.play = 0x1006;
    tune_open();
    source.song[0].song = 1;
    for (uint8_t value = 0x42; value < 0x44; value++) {
        *operand = value;
        assert_int_equal(s2f_source_scan(&source, &scratch, 0, &result, NULL),
                         S2F_STATUS_OK);
        assert_int_equal(decided(&source), value);
        *operand = 0;
        assert_int_equal(decided(&source), value);
    }
    s2f_trace_free(&scratch.heard);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entry_is_a_jump_and_a_sid_access),
        TEST(code_range_is_the_entry_alone),
        TEST(player_stays_where_it_was),
        TEST(driver_is_behind_the_player),
        TEST(driver_reaches_to_the_first_table),
        TEST(tables_are_behind_the_player),
        TEST(header_is_below_the_low_bytes),
        TEST(tune_above_1000_has_no_low_bytes),
        TEST(low_bytes_begin_at_the_first_that_is_not_0),
        TEST(zeros_below_1000_do_not_count),
        TEST(all_lists_play_sequence_0),
        TEST(many_sequences_are_declared_where_there_is_room),
        TEST(fewer_sequences_are_declared_at_the_end_of_memory),
        TEST(tables_stay_out_of_the_io_area),
        TEST(tables_lie_under_io_rather_than_nowhere),
        TEST(song_takes_three_order_lists),
        TEST(page_2_leaves_no_room_for_the_header),
        TEST(songs_are_left_out_where_room_is_short),
        TEST(project_takes_the_tunes_title),
        TEST(unprintable_titles_are_masked),
        TEST(driver_banks_rom_out_for_each_call),
        TEST(driver_leaves_banks_alone_where_no_rom_is),
        TEST(banks_are_as_before_after_each_frame),
        TEST(tune_starts_again_in_the_editor),
        TEST(tune_starts_again_on_a_c64),
        TEST(tune_below_1000_starts_again),
        TEST(tune_with_a_long_init_starts_again),
        TEST(what_init_moves_below_1000_is_there_at_once),
        TEST(export_starts_again),
        TEST(stop_silences_the_sid),
        TEST(stopped_driver_stays_silent),
        TEST(driver_is_silent_before_init),
        TEST(state_byte_tells_playing_from_stopped),
        TEST(fields_that_the_editor_writes_are_apart),
        TEST(an_init_is_run_once_a_scan),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
