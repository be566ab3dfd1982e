/* Parts of route rehost by themselves: patterns, code walks, lists and
 * sequences, on bytes that no player would have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "convert/rehost/music.h"
#include "cpu/translate/translate.h"
#include "player/newplayer.h"
#include "player/pattern.h"

#include <stdlib.h>
#include <string.h>

enum { LIST = 0x3000, SEQUENCE = 0x4000, LOW = 0x2000, HIGH = 0x2080 };

static uint8_t ram[0x10000], kind[0x10000], access_map[0x10000];
static struct s2f_rehost r;
static struct s2f_source source;
static struct s2f_rehost_music music;
static struct s2f_diag diag;

static void patterns_bind_and_compare(void **state)
{
    static const uint8_t code[] = {0xbd, 0x34, 0x12, 0x85, 0xfb,
                                   0xbd, 0x34, 0x12, 0x85, 0xfc};
    struct s2f_pattern_match match = {0};

    (void)state;
    memset(ram, 0, sizeof ram);
    memcpy(ram + 0x1000, code, sizeof code);
    assert_true(s2f_pattern_at("BD @a 85 %z BD @a 85 ?", ram, 0x1000, &match));
    assert_int_equal(s2f_pattern_word(&match, 'a'), 0x1234);
    assert_int_equal(s2f_pattern_byte(&match, 'z'), 0xfb);
    assert_int_equal(match.end, 0x100a);
    /* what is bound must agree, and a failure binds nothing */
    assert_false(
        s2f_pattern_at("BD @b 85 %z BD @b 85 %z", ram, 0x1000, &match));
    assert_int_equal(match.words, 1);
    assert_true(s2f_pattern_find("85 %y BD @a", ram, NULL, 0, 0x10000, &match));
    assert_int_equal(match.at, 0x1003);
    memset(kind, 0, sizeof kind);
    assert_false(s2f_pattern_find("85 ?", ram, kind, 0, 0x10000, &match));
    kind[0x1008] = 1;
    assert_true(s2f_pattern_find("85 ?", ram, kind, 0, 0x10000, &match));
    assert_int_equal(match.at, 0x1008);
}

static void patterns_end_with_memory(void **state)
{
    struct s2f_pattern_match match = {0};

    (void)state;
    memset(ram, 0xff, sizeof ram);
    assert_true(s2f_pattern_at("FF FF", ram, 0xfffe, &match));
    assert_false(s2f_pattern_at("FF FF FF", ram, 0xfffe, &match));
    assert_false(s2f_pattern_at("FF @a", ram, 0xfffe, &match));
    assert_false(s2f_pattern_find("FF 00", ram, NULL, 0, 0x20000, &match));
}

static void code_is_walked_both_ways(void **state)
{
    /* BEQ +2; LDA #1; JSR $1010; JMP $1000; data; $1010 RTS */
    static const uint8_t code[] = {0xf0, 0x02, 0xa9, 0x01, 0x20, 0x10,
                                   0x10, 0x4c, 0x00, 0x10, 0xaa, 0xbb,
                                   0,    0,    0,    0,    0x60};
    uint32_t low, high;

    (void)state;
    memset(ram, 0, sizeof ram);
    memset(access_map, 0, sizeof access_map);
    memcpy(ram + 0x1000, code, sizeof code);
    access_map[0x1000] = S2F_ACCESS_OPCODE;
    s2f_rehost_walk(ram, access_map, kind);
    assert_int_equal(kind[0x1002], S2F_REHOST_BYTE_START);
    assert_int_equal(kind[0x1003], S2F_REHOST_BYTE_BODY);
    assert_int_equal(kind[0x100a], 0);
    assert_int_equal(kind[0x1010], S2F_REHOST_BYTE_START);
    s2f_rehost_code_block(kind, 0x1004, 8, &low, &high);
    assert_int_equal(low, 0x1000);
    assert_int_equal(high, 0x1011);
    s2f_rehost_code_block(kind, 0x1004, 3, &low, &high);
    assert_int_equal(high, 0x100a);
}

/* A jump that is never taken leads into a table: what was read there is no
 * code, what was read as code's own operand is. */
static void data_is_not_walked(void **state)
{
    /* BEQ +3; JMP $1010; INC $1009; LDA #1; RTS */
    static const uint8_t code[] = {0xf0, 0x03, 0x4c, 0x10, 0x10, 0xee,
                                   0x09, 0x10, 0xa9, 0x01, 0x60};
    static const uint8_t table[] = {0x60, 0x60};

    (void)state;
    memset(ram, 0, sizeof ram);
    memset(access_map, 0, sizeof access_map);
    memcpy(ram + 0x1000, code, sizeof code);
    memcpy(ram + 0x1010, table, sizeof table);
    access_map[0x1000] = S2F_ACCESS_OPCODE | S2F_ACCESS_EXECUTE;
    access_map[0x1009] = S2F_ACCESS_READ | S2F_ACCESS_EXECUTE;
    s2f_rehost_walk(ram, access_map, kind);
    assert_int_equal(kind[0x1010], S2F_REHOST_BYTE_START);
    access_map[0x1010] = S2F_ACCESS_READ;
    s2f_rehost_walk(ram, access_map, kind);
    assert_int_equal(kind[0x1010], 0);
    assert_int_equal(kind[0x1002], S2F_REHOST_BYTE_START);
    assert_int_equal(kind[0x1008], S2F_REHOST_BYTE_START);
    assert_int_equal(kind[0x100a], S2F_REHOST_BYTE_START);
}

/* A tune of three equal lists with one sequence, which test cases change. */
static void make_music(enum s2f_rehost_family family)
{
    static const uint8_t list[] = {0x80, 0x00, 0xff};
    static const uint8_t sequence[] = {0x80, 0x10, 0x7f};

    memset(ram, 0, sizeof ram);
    memset(&r, 0, sizeof r);
    memset(&source, 0, sizeof source);
    source.songs = 1;
    r.source = &source;
    r.family = family;
    r.ram = ram;
    r.place.stop_from = 1;
    r.sections = 2;
    for (unsigned i = 0; i < 2; i++)
        r.section[i] = (struct s2f_section){.low = i ? HIGH : LOW,
                                            .high = i ? 0x2100 : HIGH,
                                            .role = S2F_ROLE_POINTERS,
                                            .column = i};
    for (unsigned i = 0; i < 0x80; i++)
        ram[HIGH + i] = (uint8_t)((SEQUENCE >> 8) + i / 4);
    for (unsigned i = 0; i < 0x80; i++)
        ram[LOW + i] = (uint8_t)(i % 4 * 0x40);
    memcpy(ram + LIST, list, sizeof list);
    for (unsigned i = 0; i < 0x80; i++)
        memcpy(ram + SEQUENCE + (size_t)i * 0x40, sequence, sizeof sequence);
    for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++)
        r.song[0].start[t] = r.song[0].loop[t] = LIST;
}

static enum s2f_status read_it(void)
{
    return s2f_rehost_read_music(&r, &music, &diag);
}

static void check_list(const uint8_t *want, size_t size)
{
    assert_int_equal(read_it(), S2F_STATUS_OK);
    assert_int_equal(music.list_size[0][0], size);
    assert_memory_equal(music.list[0][0], want, size);
}

static void transpositions_count_modulo_128(void **state)
{
    static const uint8_t list[] = {0x80, 0x00, 0x8c, 0x01, 0xf4, 0x02, 0xff};
    static const uint8_t want[] = {0xa0, 0x00, 0xac, 0x01,
                                   0x94, 0x02, 0xff, 0x00};

    (void)state;
    make_music(S2F_REHOST_NP21);
    memcpy(ram + LIST, list, sizeof list);
    check_list(want, sizeof want);
    /* 94 and 95 semitones cannot be said in the editor's bytes */
    ram[LIST + 2] = 0x80 + 94;
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
}

static void loops_keep_what_they_transpose(void **state)
{
    static const uint8_t list[] = {0x80, 0x00, 0x01, 0x85, 0x02, 0xff};
    static const uint8_t plain[] = {0xa0, 0x00, 0x01, 0xa5, 0x02, 0xff, 0x00};
    /* entry 1 and what follows it up to the transposition come once more */
    static const uint8_t again[] = {0xa0, 0x00, 0x01, 0xa5,
                                    0x02, 0x01, 0xff, 0x03};
    static const uint8_t other[] = {0x83, 0x04, 0xff};
    static const uint8_t appended[] = {0xa0, 0x00, 0x01, 0xa5, 0x02,
                                       0xa3, 0x04, 0xff, 0x05};

    (void)state;
    make_music(S2F_REHOST_SF1A);
    memcpy(ram + LIST, list, sizeof list);
    check_list(plain, sizeof plain);
    for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++)
        r.song[0].loop[t] = LIST + 2;
    check_list(again, sizeof again);
    memcpy(ram + LIST + 0x100, other, sizeof other);
    for (unsigned t = 0; t < S2F_PROJECT_TRACKS; t++)
        r.song[0].loop[t] = LIST + 0x100;
    check_list(appended, sizeof appended);
}

static void stops_are_stops_where_the_player_knows_them(void **state)
{
    static const uint8_t list[] = {0x80, 0x00, 0xfe, 0x01, 0xff};
    static const uint8_t stop[] = {0xa0, 0x00, 0xfe};
    static const uint8_t transposed[] = {0xa0, 0x00, 0x9e, 0x01, 0xff, 0x00};

    (void)state;
    make_music(S2F_REHOST_NP21);
    memcpy(ram + LIST, list, sizeof list);
    check_list(stop, sizeof stop);
    r.place.stop_from = 0;
    check_list(transposed, sizeof transposed);
}

/* 400 entries of two sequences in turn: pairs become sequences of their own. */
static void long_lists_are_joined(void **state)
{
    struct s2f_sequence sequence;
    struct s2f_order_list list;

    (void)state;
    make_music(S2F_REHOST_SF1A);
    for (unsigned i = 0; i < 400; i++)
        ram[LIST + 1 + i] = (uint8_t)(i & 1);
    ram[LIST + 401] = 0xff;
    ram[SEQUENCE + 1] = 0x11;
    assert_int_equal(read_it(), S2F_STATUS_OK);
    assert_true(music.list_size[0][0] <= S2F_ORDER_PACKED);
    s2f_order_list_unpack(music.list[0][0], music.list_size[0][0], &list);
    assert_int_equal(list.entries, 200);
    s2f_sequence_unpack(music.sequence[list.entry[0].sequence],
                        music.size[list.entry[0].sequence], &sequence);
    assert_int_equal(sequence.rows, 2);
    assert_int_equal(sequence.row[0].note, 0x11);
    assert_int_equal(sequence.row[1].note, 0x10);
}

static void check_sequence(const uint8_t *bytes, size_t size,
                           const uint8_t *want, size_t want_size)
{
    memset(ram + SEQUENCE, 0, 0x40);
    memcpy(ram + SEQUENCE, bytes, size);
    if (!want) {
        assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
        return;
    }
    assert_int_equal(read_it(), S2F_STATUS_OK);
    assert_int_equal(music.size[0], want_size);
    assert_memory_equal(music.sequence[0], want, want_size);
}

static void sequences_get_the_editors_order(void **state)
{
    static const uint8_t mixed[] = {0x83, 0xa1, 0xc2, 0x10, 0x80,
                                    0x91, 0x80, 0x12, 0x7f};
    static const uint8_t want[] = {0xc2, 0xa1, 0x83, 0x10, 0x90, 0x12, 0x7f};
    static const uint8_t jch[] = {0xc2, 0xa1, 0x83, 0x10, 0x80, 0x12, 0x7f};
    static const uint8_t commands[] = {0xc1, 0xc2, 0x80, 0x10, 0x7f};
    static const uint8_t last[] = {0xc2, 0x80, 0x10, 0x7f};

    (void)state;
    make_music(S2F_REHOST_NP21);
    check_sequence(mixed, sizeof mixed, want, sizeof want);
    check_sequence(commands, sizeof commands, last, sizeof last);
    make_music(S2F_REHOST_JCH);
    check_sequence(mixed, sizeof mixed, jch, sizeof jch);
    check_sequence(commands, sizeof commands, NULL, 0);
}

static void odd_sequences_are_refused(void **state)
{
    static const uint8_t empty[] = {0x7f}, note[] = {0x80, 0x75, 0x7f},
                         cut[] = {0x80, 0x10, 0xa1, 0x7f};

    (void)state;
    make_music(S2F_REHOST_SF1A);
    check_sequence(empty, sizeof empty, NULL, 0);
    check_sequence(note, sizeof note, NULL, 0);
    check_sequence(cut, sizeof cut, NULL, 0);
    memset(ram + SEQUENCE, 0x10, 0x100);
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
    /* one that lies at the end of memory, without an end */
    ram[LOW] = 0xfe;
    ram[HIGH] = 0xff;
    ram[0xfffe] = ram[0xffff] = 0x10;
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
}

static void odd_lists_are_refused(void **state)
{
    (void)state;
    make_music(S2F_REHOST_SF1A);
    ram[LIST] = 0xff;
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
    make_music(S2F_REHOST_SF1A);
    ram[LIST + 1] = 0x81;
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
    memset(ram + LIST, 0x00, 0x1000);
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
    make_music(S2F_REHOST_SF1A);
    r.song[0].start[2] = 0xffff;
    ram[0xffff] = 0;
    assert_int_equal(read_it(), S2F_STATUS_NO_ROUTE);
    assert_string_equal(diag.text, "an order list does not end");
}

/* Tables end where music begins. */
static void music_bounds_tables(void **state)
{
    (void)state;
    make_music(S2F_REHOST_NP21);
    r.section[2] = (struct s2f_section){
        .low = 0x2f00, .high = 0x10000, .role = S2F_ROLE_COMMANDS};
    r.sections = 3;
    assert_int_equal(read_it(), S2F_STATUS_OK);
    assert_int_equal(r.section[2].high, LIST);
}

static void readers_are_found_in_nothing(void **state)
{
    struct s2f_newplayer player;
    uint32_t n = 6510;

    (void)state;
    for (uint32_t a = 0; a < sizeof ram; a++) {
        n = n * 1664525 + 1013904223;
        ram[a] = n & 0x300 ? 0xbd : (uint8_t)(n >> 24);
    }
    assert_false(s2f_newplayer_find(ram, NULL, 0, &player));
    assert_int_equal(player.fetch_to, 0);
}

/* ---- watching ---- */

static struct s2f_scratch scratch;

/* A tune that reads four bytes at $2000, and more behind them after some time:
 * INC $1100; BNE +3; INC $1101; LDX $1101; LDA $2000,X; STA $D400; LDY #200;
 * LDA $2100,Y; RTS */
static const uint8_t reading[] = {
    0xee, 0x00, 0x11, 0xd0, 0x03, 0xee, 0x01, 0x11, 0xae, 0x01, 0x11, 0xbd,
    0x00, 0x20, 0x8d, 0x00, 0xd4, 0xa0, 0xc8, 0xb9, 0x00, 0x21, 0x60};

static void begin_reading(struct s2f_tune *tune, struct s2f_translator *t)
{
    *tune = (struct s2f_tune){.init = 0x1016, /* its RTS */
                              .play = 0x1000,
                              .load = 0x1000,
                              .songs = 1,
                              .data = reading,
                              .size = sizeof reading};
    memset(&r, 0, sizeof r);
    memset(ram, 0, sizeof ram);
    memset(kind, 0, sizeof kind);
    memcpy(ram + 0x1000, reading, sizeof reading);
    for (unsigned i = 0; i < sizeof reading; i += s2f_opcode_length(reading[i]))
        kind[0x1000 + i] = S2F_REHOST_BYTE_START;
    source = (struct s2f_source){.tune = tune, .songs = 1};
    source.song[0] = (struct s2f_song_facts){.song = 1, .calls = 1};
    source.play = 0x1000;
    source.scratch = &scratch;
    scratch.translator = t;
    r.source = &source;
    r.ram = ram;
    r.kind = kind;
    r.low = 0x1000;
    r.high = 0x1000 + sizeof reading;
    r.sections = 2;
    r.section[0] = (struct s2f_section){.low = 0x2000, .high = 0x2004};
    r.section[1] = (struct s2f_section){.low = 0x2100, .high = 0x2110};
}

/* 256 frames an index: as far as frames go, or to where memory repeats. */
static void tables_reach_as_far_as_they_are_read(void **state)
{
    struct s2f_translator *t = s2f_translator_new();
    struct s2f_tune tune;

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        begin_reading(&tune, i ? t : NULL);
        s2f_rehost_watch_tables(&r, 100);
        assert_int_equal(r.section[0].reach, 0x2004);
        s2f_rehost_watch_tables(&r, 20 * 256);
        assert_int_equal(r.section[0].reach, 0x2015);
        assert_int_equal(r.section[1].reach, 0x21c9);
        s2f_rehost_watch_tables(&r, 0xffffffff);
        assert_int_equal(r.section[0].reach, 0x2100);
    }
    s2f_translator_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_bind_and_compare),
        cmocka_unit_test(patterns_end_with_memory),
        cmocka_unit_test(code_is_walked_both_ways),
        cmocka_unit_test(data_is_not_walked),
        cmocka_unit_test(transpositions_count_modulo_128),
        cmocka_unit_test(loops_keep_what_they_transpose),
        cmocka_unit_test(stops_are_stops_where_the_player_knows_them),
        cmocka_unit_test(long_lists_are_joined),
        cmocka_unit_test(sequences_get_the_editors_order),
        cmocka_unit_test(odd_sequences_are_refused),
        cmocka_unit_test(odd_lists_are_refused),
        cmocka_unit_test(music_bounds_tables),
        cmocka_unit_test(readers_are_found_in_nothing),
        cmocka_unit_test(tables_reach_as_far_as_they_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
