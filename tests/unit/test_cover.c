/* How long a tune is looked at: until nothing that matters can come, and no
 * shorter. The tunes count frames in $20-$22, so that they never repeat; five
 * minutes are 15,000 frames. */
#include "unit/tune_fixture.h"

#include "convert/route.h"

enum {
    SHORT = S2F_SCAN_FRAMES,
    BLOCK = 128, /* frames after which a scan may stop only */
    LONG = S2F_SCAN_FRAMES_COVERED,
    SONG = 0x1020 /* where the tests' code goes: behind the counters */
};

static struct s2f_scratch scratch;
static struct s2f_source source;
static struct s2f_result result;

/* An init that sets the counters, and a play routine that counts. */
static void put_counters(void)
{
    tune_reset();
    TUNE_PUT(0x1000, 0x4c, W(0x1100));             /* JMP $1100 */
    TUNE_PUT(0x1100, 0x85, 0x25, 0xa9, 0x00);      /* STA $25; LDA #0 */
    TUNE_PUT(0x1104, 0x85, 0x20, 0x85, 0x21, 0x85, /* STA $20, $21, $22 */
             0x22, 0x60);
    TUNE_PUT(0x1003, 0xe6, 0x20, 0xd0, 0x06);      /* INC $20; BNE +6 */
    TUNE_PUT(0x1007, 0xe6, 0x21, 0xd0, 0x02);      /* INC $21; BNE +2 */
    TUNE_PUT(0x100b, 0xe6, 0x22);                  /* INC $22 */
    TUNE_PUT(0x100d, 0xa5, 0x20, 0x8d, W(0xd400)); /* LDA $20; STA $D400 */
    TUNE_PUT(0x1012, 0xa5, 0x25, 0x8d, W(0xd401)); /* LDA $25; STA $D401 */
    TUNE_PUT(0x1017, 0x4c, W(SONG));
}

/* Scans the tune's first songs; returns how many frames of the last one were
 * played. */
static uint32_t scan(unsigned songs)
{
    tune_open();
    memset(&source, 0, sizeof source);
    source.tune = &tune;
    source.songs = songs;
    for (unsigned i = 0; i < songs; i++)
        source.song[i].song = i + 1;
    assert_int_equal(s2f_source_scan(&source, &scratch, 0, &result, NULL),
                     S2F_STATUS_OK);
    return scratch.playback.frame;
}

static void a_tune_that_shows_all_it_has_ends_early(void **state)
{
    (void)state;
    put_counters();
    TUNE_PUT(SONG, 0x60);
    assert_in_range(scan(1), SHORT, SHORT + BLOCK);
}

/* Code behind a branch that was not taken yet, and that nothing says of. */
static void put_hidden(const uint8_t *code, size_t size)
{
    put_counters();
    TUNE_PUT(SONG, 0xa5, 0x21, 0xc9, 0xff); /* LDA $21; CMP #$FF */
    TUNE_PUT(SONG + 4, 0xf0, 0x01, 0x60);   /* BEQ +1; RTS */
    tune_put(SONG + 7, code, size);
}

static void harmless_code_behind_a_branch_ends_it_early(void **state)
{
    static const uint8_t code[] = {0xa9, 0x11, 0x8d, W(0xd404),
                                   0x48, 0x68, 0x60};

    (void)state;
    put_hidden(code, sizeof code);
    assert_in_range(scan(1), SHORT, SHORT + BLOCK);
    assert_int_equal(source.access[SONG + 7] & S2F_ACCESS_OPCODE, 0);
}

/* Each of them holds something that a plan would have to know of. */
static void what_matters_behind_a_branch_keeps_it_going(void **state)
{
    static const uint8_t code[][7] = {
        {0xa7, 0x20, 0x60},                   /* LAX $20 */
        {0xe0, 0x05, 0x90, 0x01, 0xea, 0x60}, /* CPX #5; BCC */
        {0xe8, 0xd0, 0x01, 0xea, 0x60},       /* INX; BNE */
        {0x69, 0x05, 0x50, 0x01, 0xea, 0x60}, /* ADC #5; BVC */
        {0x68, 0x48, 0x60},                   /* PLA; PHA */
        {0x48, 0x60},                         /* PHA; RTS */
        {0x08, 0x28, 0x60},                   /* PHP; PLP */
        {0xf8, 0xd8, 0x60},                   /* SED; CLD */
        {0xad, W(0xd012), 0x60},              /* LDA $D012 */
        {0x6c, W(0x1000)},                    /* JMP ($1000) */
        {0x8d, W(SONG + 1), 0x60},            /* STA into code */
        {0x91, 0x20, 0x60},                   /* STA ($20),Y */
        {0xee, W(0x1110), 0x60},              /* INC of the file's */
        {0x0e, W(0xd404), 0x60},              /* ASL $D404 */
        {0x20, W(SONG + 1), 0x60},            /* JSR into an operand */
    };

    (void)state;
    for (unsigned i = 0; i < sizeof code / sizeof code[0]; i++) {
        put_hidden(code[i], sizeof code[i]);
        TUNE_PUT(0x1110, 0x12);
        if (scan(1) != LONG)
            fail_msg("code %u: %u frames", i, scratch.playback.frame);
    }
}

/* LDA $23; BNE: nothing writes $23. Where the hidden code of another branch
 * does, it counts. */
static void a_branch_that_nothing_decides_is_not_followed(void **state)
{
    (void)state;
    put_counters();
    TUNE_PUT(SONG, 0xa5, 0x23, 0xd0, 0x01, 0x60); /* LDA $23; BNE +1; RTS */
    TUNE_PUT(SONG + 5, 0xa7, 0x20, 0x60);         /* LAX $20 */
    assert_in_range(scan(1), SHORT, SHORT + BLOCK);
    TUNE_PUT(SONG + 4, 0xea);                   /* NOP for RTS */
    TUNE_PUT(SONG + 3, 0x0a);                   /* BNE to LAX below */
    TUNE_PUT(SONG + 5, 0xa5, 0x21, 0xc9, 0xff); /* LDA $21; CMP #$FF */
    TUNE_PUT(SONG + 9, 0xf0, 0x01, 0x60);       /* BEQ +1; RTS */
    TUNE_PUT(SONG + 12, 0x85, 0x23);            /* STA $23 */
    TUNE_PUT(SONG + 14, 0xa7, 0x20, 0x60);      /* LAX $20; RTS */
    assert_int_equal(scan(1), LONG);
}

/* In frame 5120 code runs for the first time that depends on a carry. Then that
 * is known, and nothing else can come. */
static void what_comes_late_is_found(void **state)
{
    (void)state;
    put_counters();
    TUNE_PUT(SONG, 0xa5, 0x21, 0xc9, 0x14); /* LDA $21; CMP #$14 */
    TUNE_PUT(SONG + 4, 0xf0, 0x01, 0x60);   /* BEQ +1; RTS */
    TUNE_PUT(SONG + 7, 0xa5, 0x20, 0xc9, 0x80, 0x90, 0x01, 0xea, 0x60);
    assert_in_range(scan(1), 5120, 5120 + 5120);
    assert_true(source.play_access[SONG + 9] & S2F_ACCESS_FLAG);
    assert_false(source.play_access[SONG + 2] & S2F_ACCESS_FLAG);
}

/* A jump whose operand is written leads anywhere, also after the look. */
static void a_written_jump_keeps_it_going(void **state)
{
    (void)state;
    put_counters();
    TUNE_PUT(SONG, 0xa4, 0x21, 0xb9, W(0x1200)); /* LDY $21; LDA $1200,Y */
    TUNE_PUT(SONG + 5, 0x8d, W(SONG + 9));       /* STA SONG+9 */
    TUNE_PUT(SONG + 8, 0x4c, W(0x1300));         /* JMP $1300 */
    TUNE_PUT(0x1300, 0x60);
    TUNE_PUT(0x1310, 0xa7, 0x20, 0x60); /* LAX $20; RTS */
    memset(tune_memory + 0x1200, 0, 256);
    tune_memory[0x1200 + 0x14] = 0x10; /* in frame 5120 */
    assert_int_equal(scan(1), LONG);
    assert_true(source.play_access[0x1310] & S2F_ACCESS_OPCODE);
    assert_true(source.differences > 0);
}

/* A pointer that is counted up runs past the end of the file one day. */
static void a_pointer_that_runs_on_keeps_it_going(void **state)
{
    (void)state;
    put_counters();
    TUNE_PUT(SONG, 0xa0, 0x00, 0xb1, 0x21, 0x60); /* LDY #0; LDA ($21),Y */
    assert_int_equal(scan(1), LONG);
}

/* A route that is settled early does not want a long look. */
static void a_brief_look_is_short(void **state)
{
    (void)state;
    put_counters();
    TUNE_PUT(SONG, 0xe8, 0xd0, 0x01, 0xea, 0x60); /* INX; BNE; NOP; RTS */
    tune_open();
    memset(&source, 0, sizeof source);
    source.tune = &tune;
    source.songs = source.song[0].song = 1;
    source.brief = true;
    assert_int_equal(s2f_source_scan(&source, &scratch, 0, &result, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(scratch.playback.frame, SHORT);
}

/* Songs are kept as they are heard, one behind the other. */
static void the_traces_of_all_songs_are_kept(void **state)
{
    enum { FRAMES = 500 };

    (void)state;
    put_counters();
    spec.songs = 3;
    TUNE_PUT(SONG, 0x60);
    tune_open();
    memset(&source, 0, sizeof source);
    source.tune = &tune;
    source.songs = 3;
    source.selected = 1;
    source.traced = FRAMES;
    for (unsigned i = 0; i < 3; i++)
        source.song[i].song = i + 1;
    assert_int_equal(s2f_source_scan(&source, &scratch, 0, &result, NULL),
                     S2F_STATUS_OK);
    for (unsigned i = 0; i < 3; i++) {
        const struct s2f_song_facts *song = &source.song[i];

        assert_int_equal(song->heard, FRAMES);
        for (uint32_t frame = 0; frame < FRAMES; frame++) {
            const uint8_t *row =
                (const uint8_t *)(scratch.heard.row +
                                  (size_t)(song->first_heard + frame) * 4);

            assert_int_equal(row[0], (frame + 1) & 0xff);
            assert_int_equal(row[1], i);
        }
    }
    source.traced = 0;
    assert_int_equal(s2f_source_scan(&source, &scratch, 0, &result, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(source.song[0].heard, 0);
    s2f_trace_free(&scratch.heard);
}

/* An init behind a jump that asks a chip is played from the header's address
 * instead: the jump takes cycles. That shows at once, and song 2, which plays
 * only if the timer reads what it does then, is not lost. */
static void a_scan_in_vain_ends_at_once(void **state)
{
    (void)state;
    put_counters();
    spec.songs = 2;
    TUNE_PUT(0x1000, 0x4c, W(0x10f0));             /* JMP $10F0 */
    TUNE_PUT(0x10f0, 0xae, W(0xdc04), 0x86, 0x26); /* LDX; STX $26 */
    TUNE_PUT(0x10f5, 0x4c, W(0x1100));             /* JMP $1100 */
    TUNE_PUT(SONG, 0xad, W(0xd012), 0xa5, 0x25);   /* LDA $D012, $25 */
    TUNE_PUT(SONG + 5, 0xf0, 0x07);                /* BEQ +7 */
    TUNE_PUT(SONG + 7, 0xa5, 0x26, 0xc9, 0x00);    /* LDA $26; CMP #? */
    TUNE_PUT(SONG + 11, 0xf0, 0x01, 0x00, 0x60);   /* BEQ; BRK; RTS */
    tune_open();
    assert_int_equal(s2f_playback_tune(&scratch.playback, &tune, 2,
                                       S2F_CPU_PLAIN, NULL, NULL),
                     S2F_STATUS_OK);
    tune_memory[SONG + 10] = scratch.playback.memory.ram[0x26];
    result.warnings = 0;
    (void)scan(2);
    assert_int_equal(source.songs, 2);
    assert_int_equal(result.warnings, 0);
    assert_int_equal(source.init, 0x1000);
    assert_false(source.init_portable);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tune_that_shows_all_it_has_ends_early),
        cmocka_unit_test(harmless_code_behind_a_branch_ends_it_early),
        cmocka_unit_test(what_matters_behind_a_branch_keeps_it_going),
        cmocka_unit_test(a_branch_that_nothing_decides_is_not_followed),
        cmocka_unit_test(what_comes_late_is_found),
        cmocka_unit_test(a_written_jump_keeps_it_going),
        cmocka_unit_test(a_pointer_that_runs_on_keeps_it_going),
        cmocka_unit_test(a_brief_look_is_short),
        cmocka_unit_test(the_traces_of_all_songs_are_kept),
        cmocka_unit_test(a_scan_in_vain_ends_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
