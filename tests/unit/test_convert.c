/* The whole conversion of made-up tunes: wherever they lie and whatever they
 * do, the result must be what a C64 would play, and the same every time. */
#include "unit/tune_fixture.h"

#include "sid/trace.h"
#include "verify/compare.h"

static struct s2f_settings settings;
static struct s2f_worker *worker;
static struct s2f_result result, other;
static struct s2f_project project;
static struct s2f_findings findings;
static struct s2f_playback player;
static struct s2f_trace want, got;
static uint8_t image[0x10000];

enum { FRAMES = 400 };

static int with_worker(void **state)
{
    tune_set_up(state);
    s2f_settings_default(&settings);
    settings.frames = FRAMES;
    worker = s2f_worker_new();
    return worker ? 0 : -1;
}

static int free_worker(void **state)
{
    (void)state;
    s2f_worker_free(worker);
    s2f_trace_free(&want);
    s2f_trace_free(&got);
    return 0;
}

static void convert(void)
{
    tune_open();
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
}

static bool warned(const char *code)
{
    for (unsigned i = 0; i < result.warnings; i++)
        if (strcmp(result.warning[i].code, code) == 0)
            return true;
    return false;
}

/* The file opens without a finding, and starts with the start song. */
static void expect_clean(void)
{
    s2f_project_check_file(result.output, result.output_size, &findings);
    if (findings.count)
        fail_msg("%s: %s", findings.item[0].code, findings.item[0].text);
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    assert_int_equal(project.aux.songs, result.songs);
    assert_int_equal(project.aux.song, result.start);
}

/* What the editor's export keeps plays as the tune does, on a C64: measured
 * here without the verifier. */
static void expect_export(unsigned index)
{
    struct s2f_match match;

    assert_true(s2f_trace_reserve(&want, FRAMES));
    assert_true(s2f_trace_reserve(&got, FRAMES));
    assert_int_equal(s2f_playback_tune(&player, &tune, result.song[index].song,
                                       S2F_CPU_PLAIN, NULL, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(s2f_trace_play(&want, &player, FRAMES, NULL),
                     S2F_STATUS_OK);
    s2f_project_exported(&project, image);
    s2f_playback_project(&player, &project, image, index, S2F_DIALECT_REAL,
                         S2F_CPU_PLAIN, NULL);
    assert_int_equal(s2f_trace_play(&got, &player, FRAMES, NULL),
                     S2F_STATUS_OK);
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 100);
}

static void expect_same_again(struct s2f_worker *with)
{
    other.output_size = 0;
    s2f_convert(with, &settings, tune_bytes, tune_size, &other);
    assert_int_equal(other.status, result.status);
    assert_int_equal(other.output_size, result.output_size);
    assert_memory_equal(other.output, result.output, result.output_size);
}

/* With a worker that was used before, and with a fresh one. */
static void expect_deterministic(void)
{
    struct s2f_worker *fresh = s2f_worker_new();

    assert_non_null(fresh);
    expect_same_again(worker);
    expect_same_again(fresh);
    s2f_worker_free(fresh);
}

static void expect_exact_on_a_c64(void)
{
    if (result.status == S2F_VERDICT_FAILED)
        fail_msg("failed: %s", result.error.text);
    assert_true(result.verified);
    assert_true(result.songs > 0);
    expect_clean();
    for (unsigned i = 0; i < result.songs; i++) {
        assert_true(result.song[i].real.exact == 100);
        assert_false(result.song[i].real.differs);
        assert_false(result.song[i].real.over_budget);
        expect_export(i);
    }
    assert_false(warned("export-incomplete"));
    expect_deterministic();
}

/* Good in every respect. */
static void expect_exact(void)
{
    expect_exact_on_a_c64();
    for (unsigned i = 0; i < result.songs; i++) {
        assert_true(result.song[i].editor.exact == 100);
        assert_false(result.song[i].editor.differs);
        assert_false(result.song[i].editor.over_budget);
        assert_false(result.song[i].editor.bad_opcode);
    }
    assert_true(result.status == S2F_VERDICT_WRAPPED ||
                result.status == S2F_VERDICT_EXACT);
}

static void expect_failure(enum s2f_status status)
{
    convert();
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_int_equal(result.error.status, status);
    assert_true(result.error.text[0] != '\0');
    assert_int_equal(result.output_size, 0);
}

/* ---- where the tune lies ---- */

static void tune_at_1000_with_a_jump_table(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
}

/* Init is the first byte of the file: the editor wants a jump of its own
 * there. */
static void tune_at_1000_without_a_jump_table(void **state)
{
    (void)state;
    spec.play = 0x100b;
    TUNE_PUT(0x1000, 0xa9, 0x0f, /* 1000 LDA #15 */
             0x8d, W(0xd418),    /* 1002 STA $D418 */
             0xa9, 0x00,         /* 1005 LDA #0 */
             0x8d, W(0x1016),    /* 1007 STA $1016 */
             0x60,               /* 100A RTS */
             0xee, W(0x1016),    /* 100B INC $1016 */
             0xad, W(0x1016),    /* 100E LDA $1016 */
             0x8d, W(0xd400),    /* 1011 STA $D400 */
             0x60, 0x00, 0x00);  /* 1014 RTS */
    convert();
    expect_exact();
}

/* The first six bytes are data that play reads and changes. */
static void variables_at_1000(void **state)
{
    (void)state;
    spec.init = 0x1006;
    spec.play = 0x100c;
    TUNE_PUT(0x1000, 1, 2, 3, 4, 5, 6, /* 1000 data */
             0xa9, 0x00,               /* 1006 LDA #0 */
             0x8d, W(0x1003),          /* 1008 STA $1003 */
             0x60,                     /* 100B RTS */
             0xee, W(0x1003),          /* 100C INC $1003 */
             0xad, W(0x1003),          /* 100F LDA $1003 */
             0x29, 0x03,               /* 1012 AND #3 */
             0xaa,                     /* 1014 TAX */
             0xbd, W(0x1000),          /* 1015 LDA $1000,X */
             0x8d, W(0xd400),          /* 1018 STA $D400 */
             0x60);
    convert();
    expect_exact();
}

/* From $0A00 to $1200, with pitches on both sides of $1000 and in the five
 * bytes in front of it that the file format takes. */
static void tune_below_1000(void **state)
{
    (void)state;
    spec.init = 0x0a00;
    spec.play = 0x0a03;
    TUNE_PUT(0x0a00, TUNE_PLAYER(0x0a00, 0x0ff8));
    TUNE_PUT(0x0ff8, TUNE_PITCHES);
    TUNE_PUT(0x11ff, 0x99);
    convert();
    expect_exact();
}

static void tune_that_ends_below_1000(void **state)
{
    (void)state;
    spec.init = 0x0c00;
    spec.play = 0x0c03;
    TUNE_PUT_PLAYER(0x0c00);
    convert();
    expect_exact();
}

#define EXPECT_EXACT_AT(base)                                                  \
    do {                                                                       \
        spec.init = (base);                                                    \
        spec.play = (base) + 3;                                                \
        TUNE_PUT_PLAYER(base);                                                 \
        convert();                                                             \
        expect_exact();                                                        \
    } while (0)

static void tune_at_4000(void **state)
{
    (void)state;
    EXPECT_EXACT_AT(0x4000);
}

static void tune_under_basic(void **state)
{
    (void)state;
    EXPECT_EXACT_AT(0xa000);
}

static void tune_under_the_kernal(void **state)
{
    (void)state;
    EXPECT_EXACT_AT(0xe000);
}

static void tune_that_looks_at_its_bank(void **state)
{
    (void)state;
    spec.init = 0xa000;
    spec.play = 0xe000;
    TUNE_PUT(0xa000, 0xa5, 0x01, 0x8d, W(0xd405), 0x60); /* $01 to $D405 */
    TUNE_PUT(0xe000, 0xa5, 0x01, 0x8d, W(0xd406), 0x60); /* $01 to $D406 */
    convert();
    expect_exact();
}

/* ---- what the tune is ---- */

static void two_sids_lose_one(void **state)
{
    (void)state;
    spec.second_sid = 0x42;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_true(warned("one-sid"));
}

static void ntsc_tune(void **state)
{
    (void)state;
    spec.flags = FLAG_NTSC;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_int_equal(project.aux.region, 1);
}

static void tune_for_the_8580(void **state)
{
    (void)state;
    spec.flags |= 0x20;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    expect_exact();
    assert_int_equal(project.aux.sid_model, 1);
}

/* Init halves the timer's latch and jumps to the player's own. */
static void tune_at_double_speed(void **state)
{
    (void)state;
    spec.speed = 1;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa9, 0x63, /* LDA #$63 */
             0x8d, W(0xdc04),    /* STA $DC04 */
             0xa9, 0x26,         /* LDA #$26 */
             0x8d, W(0xdc05),    /* STA $DC05 */
             0x4c, W(0x1006));   /* JMP init */
    convert();
    assert_int_equal(result.song[0].calls, 2);
    expect_exact();
}

/* Songs 1 and 3 are called once a frame, song 2 twice. */
static void songs_of_different_speeds(void **state)
{
    (void)state;
    spec.speed = 2;
    spec.songs = 3;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa9, 0x26, /* LDA #$26 */
             0x8d, W(0xdc05),    /* STA $DC05 */
             0x4c, W(0x1006));   /* JMP init */
    convert();
    assert_int_equal(result.songs, 3);
    assert_int_equal(result.song[0].calls, 1);
    assert_int_equal(result.song[1].calls, 2);
    expect_exact();
}

/* ---- songs ---- */

/* Init keeps the song's number in the lowest byte of the pulse width. */
static void put_songs(unsigned songs)
{
    spec.songs = songs;
    TUNE_PUT(0x1000, 0x4c, W(0x1010), /* 1000 JMP init */
             0xee, W(0x1020),         /* 1003 INC $1020 */
             0xad, W(0x1020),         /* 1006 LDA $1020 */
             0x8d, W(0xd400),         /* 1009 STA $D400 */
             0x60, 0, 0, 0,           /* 100C RTS */
             0x8d, W(0xd402),         /* 1010 STA $D402 */
             0x8d, W(0x1020),         /* 1013 STA $1020 */
             0x60);
}

static void all_songs_are_converted(void **state)
{
    (void)state;
    put_songs(7);
    convert();
    assert_int_equal(result.songs, 7);
    for (unsigned i = 0; i < 7; i++)
        assert_int_equal(result.song[i].song, i + 1);
    expect_exact();
}

static void selected_song_is_the_start_song(void **state)
{
    (void)state;
    spec.start_song = 5;
    put_songs(7);
    convert();
    expect_exact();
    assert_int_equal(result.song[project.aux.song].song, 5);
}

static void first_sixteen_of_twenty_songs(void **state)
{
    (void)state;
    put_songs(20);
    convert();
    assert_int_equal(result.songs, 16);
    assert_int_equal(result.song[15].song, 16);
    expect_exact();
}

static void rest_of_twenty_songs(void **state)
{
    (void)state;
    spec.start_song = 18;
    put_songs(20);
    settings.songs = 4;
    for (uint16_t i = 0; i < 4; i++)
        settings.song[i] = (uint16_t)(17 + i);
    convert();
    assert_int_equal(result.songs, 4);
    assert_int_equal(result.song[0].song, 17);
    assert_int_equal(result.song[result.start].song, 18);
    expect_exact();
}

static void songs_keep_the_order_asked_for(void **state)
{
    static const uint16_t order[] = {3, 1, 2};

    (void)state;
    put_songs(4);
    settings.songs = 3;
    memcpy(settings.song, order, sizeof order);
    convert();
    assert_int_equal(result.songs, 3);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(result.song[i].song, order[i]);
    assert_int_equal(result.start, 1);
    expect_exact();
}

static void song_that_the_tune_has_not(void **state)
{
    (void)state;
    put_songs(4);
    settings.songs = 1;
    settings.song[0] = 5;
    expect_failure(S2F_STATUS_NO_SONG);
}

/* Song 2 of 3 never returns from init. */
static void put_hanging_song(void)
{
    spec.songs = 3;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xc9, 0x01, /* 1100 CMP #1 */
             0xf0, 0xfe,         /* 1102 BEQ self */
             0x4c, W(0x1006));   /* 1104 JMP init */
}

static void hanging_song_is_left_out(void **state)
{
    (void)state;
    put_hanging_song();
    convert();
    assert_int_equal(result.songs, 2);
    assert_int_equal(result.song[1].song, 3);
    assert_true(warned("song-dropped"));
    expect_exact();
}

static void hanging_start_song_fails(void **state)
{
    (void)state;
    spec.start_song = 2;
    put_hanging_song();
    expect_failure(S2F_STATUS_INIT_TIMEOUT);
    assert_int_equal(result.error.where, 0x1102);
}

/* ---- what the editor's CPU cannot do ---- */

/* Copies the pitches with X counting up to 0, where that CPU never arrives. */
static void init_that_counts_up(void **state)
{
    (void)state;
    spec.init = 0x1100;
    TUNE_PUT(0x1000, TUNE_PLAYER(0x1000, 0x1200), 0);
    TUNE_PUT(0x1180, TUNE_PITCHES);
    TUNE_PUT(0x1100, 0xa2, 0xf0,     /* 1100 LDX #$F0 */
             0xbd, W(0x1180 - 0xf0), /* 1102 LDA pitches - $F0,X */
             0x9d, W(0x1200 - 0xf0), /* 1105 STA $1200 - $F0,X */
             0xe8,                   /* 1108 INX */
             0xd0, 0xf7,             /* 1109 BNE $1102 */
             0x4c, W(0x1006));       /* 110B JMP init */
    convert();
    expect_exact();
}

/* 24 * 256 * 5 cycles before anything is set up. */
static void init_that_is_longer_than_a_frame(void **state)
{
    (void)state;
    spec.init = 0x1100;
    TUNE_PUT_PLAYER(0x1000);
    TUNE_PUT(0x1100, 0xa0, 0x18, /* 1100 LDY #24 */
             0xa2, 0x00,         /* 1102 LDX #0 */
             0xca,               /* 1104 DEX */
             0xd0, 0xfd,         /* 1105 BNE $1104 */
             0x88,               /* 1107 DEY */
             0xd0, 0xf8,         /* 1108 BNE $1102 */
             0x4c, W(0x1006));   /* 110A JMP init */
    convert();
    expect_exact();
}

/* $10 to $FF against $08: the carry comes out the other way round there for
 * half of them. */
static void player_that_branches_on_a_far_compare(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1018), /* 1000 JMP init */
             0xee, W(0x1030),         /* 1003 INC $1030 */
             0xad, W(0x1030),         /* 1006 LDA $1030 */
             0xc9, 0x08,              /* 1009 CMP #8 */
             0x90, 0x02,              /* 100B BCC $100F */
             0xa9, 0x77,              /* 100D LDA #$77 */
             0x8d, W(0xd400),         /* 100F STA $D400 */
             0x60, 0, 0, 0, 0, 0,     /* 1012 RTS */
             0xa9, 0x00,              /* 1018 LDA #0 */
             0x8d, W(0x1030),         /* 101A STA $1030 */
             0x60);
    convert();
    expect_exact_on_a_c64();
}

/* ---- settings ---- */

static void verification_can_be_left_out(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    settings.frames = S2F_VERIFY_NONE;
    convert();
    assert_true(result.output_size > 0);
    assert_false(result.verified);
    assert_int_equal(result.song[0].proof, S2F_PROOF_NONE);
    assert_int_equal(result.song[0].frames, 0);
    expect_clean();
}

static void verification_does_not_change_the_output(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    settings.frames = S2F_VERIFY_NONE;
    s2f_convert(worker, &settings, tune_bytes, tune_size, &other);
    assert_int_equal(other.output_size, result.output_size);
    assert_memory_equal(other.output, result.output, result.output_size);
}

static void as_many_frames_as_asked_are_verified(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    settings.frames = 10;
    convert();
    assert_int_equal(result.song[0].proof, S2F_PROOF_FRAMES);
    assert_int_equal(result.song[0].frames, 10);
}

static void short_tune_is_proven_forever(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    settings.proof = true;
    convert();
    assert_int_equal(result.song[0].proof, S2F_PROOF_FOREVER);
    assert_int_equal(result.song[0].loop_length, 16);
    expect_exact();
}

static void every_song_is_proven(void **state)
{
    (void)state;
    put_songs(3);
    settings.proof = true;
    convert();
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(result.song[i].proof, S2F_PROOF_FOREVER);
        assert_int_equal(result.song[i].loop_length, 256);
    }
    expect_exact();
}

static void route_can_be_named(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    settings.route = "wrap";
    convert();
    assert_string_equal(result.route, "wrap");
    expect_exact();
}

static void unknown_route_fails(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    settings.route = "teleport";
    expect_failure(S2F_STATUS_NO_ROUTE);
    assert_non_null(strstr(result.error.text, "teleport"));
}

/* ---- results ---- */

static void result_borrows_the_tune(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    assert_true(result.tune_valid);
    assert_string_equal(result.tune.title, "Made up");
    assert_ptr_equal(result.tune.data, tune_bytes + S2F_TUNE_HEADER_V2 + 2);
    assert_int_equal(result.input_size, tune_size);
}

static void garbage_fails_before_anything_runs(void **state)
{
    static const uint8_t garbage[200] = "not a tune";

    (void)state;
    s2f_convert(worker, &settings, garbage, sizeof garbage, &result);
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_int_equal(result.error.status, S2F_STATUS_NOT_SID);
    assert_false(result.tune_valid);
    assert_int_equal(strlen(result.sha256), 64);
}

static void failure_does_not_spoil_the_worker(void **state)
{
    (void)state;
    spec.play = 0;
    TUNE_PUT_PLAYER(0x1000);
    expect_failure(S2F_STATUS_INTERRUPT_DRIVEN);
    spec.play = 0x1003;
    convert();
    expect_exact();
}

static void result_passes_verification_of_its_file(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    convert();
    s2f_verify(worker, &settings, tune_bytes, tune_size, result.output,
               result.output_size, &other);
    assert_int_equal(other.error.status, S2F_STATUS_OK);
    assert_int_equal(other.warnings, 0);
    assert_true(other.song[0].editor.exact == 100);
    assert_true(other.song[0].real.exact == 100);
}

/* ---- the tunes that come with the sources ---- */

static void expect_exact_example(const char *name)
{
    tune_size = tune_example(name, tune_bytes, sizeof tune_bytes);
    assert_true(tune_size > 0);
    assert_int_equal(s2f_tune_read(&tune, tune_bytes, tune_size, NULL),
                     S2F_STATUS_OK);
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
    expect_exact();
}

static void first_light_is_exact(void **state)
{
    (void)state;
    expect_exact_example("first-light.sid");
}

static void odd_hours_is_exact(void **state)
{
    (void)state;
    expect_exact_example("odd-hours.sid");
}

static void two_rooms_is_exact(void **state)
{
    (void)state;
    expect_exact_example("two-rooms.sid");
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, with_worker, free_worker)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tune_at_1000_with_a_jump_table),
        TEST(tune_at_1000_without_a_jump_table),
        TEST(variables_at_1000),
        TEST(tune_below_1000),
        TEST(tune_that_ends_below_1000),
        TEST(tune_at_4000),
        TEST(tune_under_basic),
        TEST(tune_under_the_kernal),
        TEST(tune_that_looks_at_its_bank),
        TEST(two_sids_lose_one),
        TEST(ntsc_tune),
        TEST(tune_for_the_8580),
        TEST(tune_at_double_speed),
        TEST(songs_of_different_speeds),
        TEST(all_songs_are_converted),
        TEST(selected_song_is_the_start_song),
        TEST(first_sixteen_of_twenty_songs),
        TEST(rest_of_twenty_songs),
        TEST(songs_keep_the_order_asked_for),
        TEST(song_that_the_tune_has_not),
        TEST(hanging_song_is_left_out),
        TEST(hanging_start_song_fails),
        TEST(init_that_counts_up),
        TEST(init_that_is_longer_than_a_frame),
        TEST(player_that_branches_on_a_far_compare),
        TEST(verification_can_be_left_out),
        TEST(verification_does_not_change_the_output),
        TEST(as_many_frames_as_asked_are_verified),
        TEST(short_tune_is_proven_forever),
        TEST(every_song_is_proven),
        TEST(route_can_be_named),
        TEST(unknown_route_fails),
        TEST(result_borrows_the_tune),
        TEST(garbage_fails_before_anything_runs),
        TEST(failure_does_not_spoil_the_worker),
        TEST(result_passes_verification_of_its_file),
        TEST(first_light_is_exact),
        TEST(odd_hours_is_exact),
        TEST(two_rooms_is_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
