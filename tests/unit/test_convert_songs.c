/* The whole conversion: which songs, how they are verified, and what a result
 * says. */
#include "unit/convert_fixture.h"

/* ---- samples ---- */

/* Play counts; init has NMIs raised whose handler plays samples, by both
 * timers, which no driver can follow, in all songs but the second. */
static void put_samples(unsigned songs)
{
    spec.songs = songs;
    TUNE_PUT(0x1000, 0x4c, W(0x1010), /* 1000 JMP init */
             0xee, W(0x1100),         /* 1003 INC $1100 */
             0xad, W(0x1100),         /* 1006 LDA $1100 */
             0x8d, W(0xd400),         /* 1009 STA $D400 */
             0x60, 0, 0, 0);
    TUNE_PUT(0x1010, 0xc9, 0x01, 0xf0, 0x17, /* CMP #1, BEQ */
             0xa9, 0x60, 0x8d, W(0x0318),    /* LDA #$60, STA $0318 */
             0xa9, 0x10, 0x8d, W(0x0319),    /* LDA #$10, STA $0319 */
             0xa9, 0x83, 0x8d, W(0xdd0d),    /* LDA #$83, STA $DD0D */
             0xa9, 0x01, 0x8d, W(0xdd0e),    /* LDA #1, STA $DD0E */
             0x8d, W(0xdd0f),                /* STA $DD0F */
             0x60);
    TUNE_PUT(0x1060, 0xee, W(0x1101), 0xad, W(0x1101), /* INC, LDA $1101 */
             0x8d, W(0xd418), 0x40);                   /* STA $D418, RTI */
}

static void samples_are_refused(void **state)
{
    (void)state;
    put_samples(1);
    convert();
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_int_equal(result.error.status, S2F_STATUS_SAMPLES);
}

static void songs_with_samples_are_left_out(void **state)
{
    (void)state;
    put_samples(3);
    convert();
    assert_int_equal(result.songs, 1);
    assert_int_equal(result.song[0].song, 2);
    assert_true(warned("song-dropped"));
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
}

static void samples_can_be_left_out(void **state)
{
    (void)state;
    put_samples(2);
    settings.without_samples = true;
    convert();
    expect_clean();
    assert_int_equal(result.songs, 2);
    assert_true(result.song[0].lacks_samples);
    assert_false(result.song[1].lacks_samples);
    assert_true(warned("samples-left-out"));
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
    for (unsigned i = 0; i < 2; i++)
        assert_false(result.song[i].editor.differs);
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
    assert_int_equal(result.left_out, 0); /* no other project can have it */
    expect_exact();
}

/* What remains is good, but it is not the tune. */
static void hanging_start_song_is_left_out(void **state)
{
    (void)state;
    spec.start_song = 2;
    put_hanging_song();
    convert();
    assert_int_equal(result.songs, 2);
    assert_int_equal(result.song[result.start].song, 3);
    assert_true(warned("song-dropped"));
    expect_exact_on_a_c64();
    assert_true(result.song[0].editor.exact == 100);
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
}

static void hanging_only_song_fails(void **state)
{
    static const uint16_t only[] = {2};

    (void)state;
    spec.start_song = 2;
    put_hanging_song();
    settings.songs = 1;
    memcpy(settings.song, only, sizeof only);
    expect_failure(S2F_STATUS_INIT_TIMEOUT);
    assert_int_equal(result.error.where, 0x1102);
}

/* ---- songs for another project ---- */

/* Asks for the songs that the last result has left out. */
static void convert_left_out(void)
{
    settings.songs = result.left_out;
    memcpy(settings.song, result.left_out_song, sizeof settings.song);
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
}

/* Init writes 2 KB that are its song's own, by a loop that the editor's CPU
 * does not run to its end: all of it is stored, for each song. */
static void put_large_songs(unsigned songs)
{
    spec.songs = songs;
    spec.play = 0x1020;
    TUNE_PUT(0x1000, 0x8d, W(0x1050), /* 1000 STA song */
             0xa2, 8,                 /* 1003 LDX #8 */
             0xa0, 0,                 /* 1005 LDY #0 */
             0x98,                    /* 1007 TYA */
             0x4d, W(0x1050),         /* 1008 EOR song */
             0x99, W(0x2000),         /* 100B STA $2000,Y */
             0xc8,                    /* 100E INY */
             0xd0, 0xf6,              /* 100F BNE $1007 */
             0xee, W(0x100d),         /* 1011 INC $100D */
             0xca,                    /* 1014 DEX */
             0xd0, 0xee,              /* 1015 BNE $1005 */
             0x60);                   /* 1017 RTS */
    TUNE_PUT(0x1020, 0xad, W(0x2000), /* 1020 LDA $2000 */
             0x8d, W(0xd400),         /* 1023 STA $D400 */
             0xee, W(0x1021),         /* 1026 INC $1021 */
             0xd0, 3,                 /* 1029 BNE $102E */
             0xee, W(0x1022),         /* 102B INC $1022 */
             0xad, W(0x1022),         /* 102E LDA $1022 */
             0xc9, 0x28,              /* 1031 CMP #$28 */
             0xd0, 5,                 /* 1033 BNE $103A */
             0xa9, 0x20,              /* 1035 LDA #$20 */
             0x8d, W(0x1022),         /* 1037 STA $1022 */
             0x60);                   /* 103A RTS */
}

static void songs_without_room_are_listed(void **state)
{
    unsigned next = 1, projects = 0;

    (void)state;
    put_large_songs(16);
    for (convert();; convert_left_out()) {
        expect_exact();
        projects++;
        for (unsigned i = 0; i < result.songs; i++)
            assert_int_equal(result.song[i].song, next++);
        if (result.left_out == 0)
            break;
        assert_true(warned("songs-dropped"));
        for (unsigned i = 0; i < result.left_out; i++)
            assert_int_equal(result.left_out_song[i], next + i);
        assert_int_equal(result.left_out, 17 - next);
    }
    assert_int_equal(next, 17);
    assert_int_equal(projects, 3);
}

static void songs_without_room_come_in_the_order_asked_for(void **state)
{
    static const uint16_t order[] = {9, 16, 15, 14, 13, 12, 11, 1, 2};

    (void)state;
    spec.start_song = 2;
    put_large_songs(16);
    settings.songs = 9;
    memcpy(settings.song, order, sizeof order);
    convert();
    assert_int_equal(result.songs, 7);
    assert_int_equal(result.song[result.start].song, 2);
    assert_int_equal(result.left_out, 2);
    assert_int_equal(result.left_out_song[0], 11);
    assert_int_equal(result.left_out_song[1], 1);
    expect_exact();
}

/* The first song reads all of memory, a page a frame, so that nothing is free
 * beside it; the second one does not. */
static void a_song_without_room_does_not_take_others_along(void **state)
{
    (void)state;
    spec.songs = 2;
    spec.play = 0x1010;
    TUNE_PUT(0x1000, 0x8d, W(0x1050), /* 1000 STA song */
             0x60);                   /* 1003 RTS */
    TUNE_PUT(0x1010, 0xad, W(0x1050), /* 1010 LDA song */
             0xd0, 0x11,              /* 1013 BNE $1026 */
             0xa0, 0,                 /* 1015 LDY #0 */
             0xb9, W(0x0200),         /* 1017 LDA $0200,Y */
             0x88,                    /* 101A DEY */
             0xd0, 0xfa,              /* 101B BNE $1017 */
             0xee, W(0x1019),         /* 101D INC $1019 */
             0xea, 0xea, 0xea,        /* 1020 */
             0xea, 0xea, 0xea,        /* 1023 */
             0xee, W(0x1051),         /* 1026 INC $1051 */
             0xad, W(0x1051),         /* 1029 LDA $1051 */
             0x8d, W(0xd400),         /* 102C STA $D400 */
             0x60);                   /* 102F RTS */
    expect_failure(S2F_STATUS_NO_ROOM);
    assert_int_equal(result.left_out, 1);
    assert_int_equal(result.left_out_song[0], 2);
    convert_left_out();
    assert_int_equal(result.songs, 1);
    assert_int_equal(result.song[0].song, 2);
    assert_int_equal(result.left_out, 0);
    expect_exact();
}

/* Init installs a handler through the KERNAL, for songs 2 and 4 another one
 * through the hardware's vector. */
static void put_two_vectors(void)
{
    spec.songs = 4;
    spec.play = 0;
    TUNE_PUT(0x1000, 0x29, 1,             /* 1000 AND #1 */
             0xd0, 0x0b,                  /* 1002 BNE $100F */
             0xa9, 0x30, 0x8d, W(0x314),  /* 1004 LDA #$30, STA $0314 */
             0xa9, 0x10, 0x8d, W(0x315),  /* 1009 LDA #$10, STA $0315 */
             0x60,                        /* 100E RTS */
             0xa9, 0x35, 0x85, 1,         /* 100F LDA #$35, STA $01 */
             0xa9, 0x40, 0x8d, W(0xfffe), /* 1013 LDA #$40, STA $FFFE */
             0xa9, 0x10, 0x8d, W(0xffff), /* 1018 LDA #$10, STA $FFFF */
             0x60);                       /* 101D RTS */
    TUNE_PUT(0x1030, 0xee, W(0x1050),     /* 1030 INC $1050 */
             0xad, W(0x1050),             /* 1033 LDA $1050 */
             0x8d, W(0xd400),             /* 1036 STA $D400 */
             0x4c, W(0xea31));            /* 1039 JMP $EA31 */
    TUNE_PUT(0x1040, 0xee, W(0x1050),     /* 1040 INC $1050 */
             0xad, W(0x1050),             /* 1043 LDA $1050 */
             0x8d, W(0xd401),             /* 1046 STA $D401 */
             0x40);                       /* 1049 RTI */
}

static void songs_of_another_vector_are_listed(void **state)
{
    (void)state;
    for (unsigned start = 1; start <= 2; start++) {
        unsigned rest = 3 - start;

        tune_reset();
        settings.songs = 0;
        spec.start_song = start;
        put_two_vectors();
        convert();
        assert_true(warned("songs-dropped"));
        assert_int_equal(result.songs, 2);
        assert_int_equal(result.song[0].song, start);
        assert_int_equal(result.song[1].song, start + 2);
        assert_int_equal(result.left_out, 2);
        assert_int_equal(result.left_out_song[0], rest);
        assert_int_equal(result.left_out_song[1], rest + 2);
        expect_exact();
        convert_left_out();
        assert_int_equal(result.songs, 2);
        assert_int_equal(result.left_out, 0);
        expect_exact();
    }
}

/* A project that has not the tune's first songs is measured against those that
 * it has. */
static void songs_of_a_project_can_be_named(void **state)
{
    static const uint16_t fifth[] = {5};

    (void)state;
    put_songs(7);
    settings.songs = 1;
    memcpy(settings.song, fifth, sizeof fifth);
    convert();
    s2f_verify(worker, &settings, tune_bytes, tune_size, result.output,
               result.output_size, &other);
    assert_int_equal(other.song[0].song, 5);
    assert_true(other.song[0].real.exact == 100);
    settings.songs = 2;
    settings.song[1] = 6;
    s2f_verify(worker, &settings, tune_bytes, tune_size, result.output,
               result.output_size, &other);
    assert_int_equal(other.status, S2F_VERDICT_FAILED);
    assert_int_equal(other.error.status, S2F_STATUS_NO_SONG);
    settings.songs = 0;
    s2f_verify(worker, &settings, tune_bytes, tune_size, result.output,
               result.output_size, &other);
    assert_true(other.song[0].real.exact < 100);
}

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

/* Through a jump table, a player whose sound is the time since it was called.
 */
static void put_clock_player(bool reads_time)
{
    TUNE_PUT(0x1000, 0x4c, W(0x1010),                 /* 1000 JMP init */
             0x4c, W(0x1011));                        /* 1003 JMP play */
    TUNE_PUT(0x1010, 0x60,                            /* RTS */
             0xad, W(0xdc04),                         /* LDA timer, or count */
             0x29, 0x03,                              /* AND #3 */
             0x8d, W(0xd400), 0xee, W(0x1100), 0x60); /* STA, INC count, RTS */
    if (!reads_time)
        TUNE_PUT(0x1012, W(0x1100));
    settings.route = "wrap";
}

/* The scan follows the jumps, which take time. */
static void scan_does_not_change_the_verdict(void **state)
{
    (void)state;
    for (unsigned reads_time = 0; reads_time < 2; reads_time++) {
        put_clock_player(reads_time);
        convert();
        assert_true(result.verified);
        s2f_verify(worker, &settings, tune_bytes, tune_size, result.output,
                   result.output_size, &other);
        assert_memory_equal(&result.song[0].real, &other.song[0].real,
                            sizeof result.song[0].real);
        assert_memory_equal(&result.song[0].editor, &other.song[0].editor,
                            sizeof result.song[0].editor);
        /* what the scan knows may prove it sooner */
        assert_true(result.song[0].frames <= other.song[0].frames);
    }
}

/* Undocumented code runs in frame `first` of song 1 and `second` of song 2. */
static void expect_met(uint8_t first, uint8_t second, unsigned patches)
{
    const uint8_t counts[] = {(uint8_t)(200 - first), (uint8_t)(200 - second)};

    TUNE_PUT(0x1000, 0xaa, 0xbd, W(0x1120), /* 1000 TAX, LDA counts,X */
             0x8d, W(0x1100), 0x60,         /* 1004 STA count, RTS */
             0xee, W(0x1100),               /* 1008 INC count */
             0xad, W(0x1100), 0xc9, 200,    /* 100B LDA count, CMP #200 */
             0xd0, 0x03,                    /* 1010 BNE $1015 */
             0xaf, W(0x1100),               /* 1012 LAX count */
             0x8d, W(0xd400), 0x60);        /* 1015 STA, RTS */
    tune_put(0x1120, counts, sizeof counts);
    spec.play = 0x1008;
    spec.songs = 2;
    convert();
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    assert_int_equal(result.songs, 2);
    assert_int_equal(result.patches, patches);
}

/* What is met late is found if it is looked for. */
static void a_look_is_short_where_nothing_is_compared(void **state)
{
    enum { NEVER = 255 };

    (void)state;
    settings.route = "wrap";
    expect_met(180, NEVER, 1);
    assert_int_equal(result.status, S2F_VERDICT_WRAPPED);
    settings.frames = S2F_VERIFY_NONE;
    expect_met(180, NEVER, 0);
    expect_met(100, NEVER, 1);
    expect_met(NEVER, 60, 0); /* the start song is looked at for longer */
    expect_met(NEVER, 20, 1);
    spec.start_song = 2;
    expect_met(NEVER, 60, 1);
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(samples_are_refused),
        TEST(songs_with_samples_are_left_out),
        TEST(samples_can_be_left_out),
        TEST(all_songs_are_converted),
        TEST(selected_song_is_the_start_song),
        TEST(first_sixteen_of_twenty_songs),
        TEST(rest_of_twenty_songs),
        TEST(songs_keep_the_order_asked_for),
        TEST(song_that_the_tune_has_not),
        TEST(hanging_song_is_left_out),
        TEST(hanging_start_song_is_left_out),
        TEST(hanging_only_song_fails),
        TEST(songs_without_room_are_listed),
        TEST(songs_without_room_come_in_the_order_asked_for),
        TEST(a_song_without_room_does_not_take_others_along),
        TEST(songs_of_another_vector_are_listed),
        TEST(songs_of_a_project_can_be_named),
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
        TEST(scan_does_not_change_the_verdict),
        TEST(a_look_is_short_where_nothing_is_compared),
        TEST(first_light_is_exact),
        TEST(odd_hours_is_exact),
        TEST(two_rooms_is_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
