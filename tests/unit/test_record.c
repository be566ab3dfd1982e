/* A result's JSON, read back with Jansson. */
#include "job/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct s2f_result result;
    struct s2f_text text;
    json_t *json;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (f == NULL)
        return -1;
    f->text = (struct s2f_text)S2F_TEXT_INIT;
    f->result.editable = -1;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    json_decref(f->json);
    s2f_text_free(&f->text);
    free(f);
    return 0;
}

/* A result of two songs of which the second is the start song. */
static void fill(struct fixture *f)
{
    struct s2f_result *r = &f->result;

    r->status = S2F_VERDICT_CLOSE;
    memset(r->sha256, 'a', 64);
    r->route = "wrap";
    r->family = "Family";
    strcpy(r->player, "Player 1");
    r->songs = 2;
    r->left_out = 2;
    r->left_out_song[0] = 7;
    r->left_out_song[1] = 256;
    r->start = 1;
    r->verified = true;
    r->input_size = 1234;
    r->output_size = 5678;
    r->song[0].song = 1;
    r->song[0].proof = S2F_PROOF_FRAMES;
    r->song[0].frames = 7;
    r->song[1].song = 3;
    r->song[1].calls = 2;
    r->song[1].frames = 3000;
    r->song[1].proof = S2F_PROOF_FOREVER;
    r->song[1].loop_start = 10;
    r->song[1].loop_length = 200;
    r->song[1].editor =
        (struct s2f_match){.exact = 100, .offset = -1, .max_cycles = 900};
    r->song[1].real = (struct s2f_match){.exact = 99.9999999,
                                         .differs = true,
                                         .first = 17,
                                         .registers = 1u << 4 | 1u << 24,
                                         .bad_opcode = true,
                                         .bad_address = 0x1003};
}

static json_t *record(struct fixture *f, const char *path, const char *output,
                      double ms)
{
    json_error_t error;

    s2f_record_json(&f->text, &f->result, path, output, ms);
    f->json =
        json_loadb(f->text.data, f->text.size, JSON_REJECT_DUPLICATES, &error);
    if (f->json == NULL)
        fail_msg("%s at %d in %s", error.text, error.position, f->text.data);
    return f->json;
}

static json_t *get(json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);

    if (value == NULL)
        fail_msg("no field %s", key);
    return value;
}

static void assert_text(json_t *object, const char *key, const char *text)
{
    assert_true(json_is_string(get(object, key)));
    assert_string_equal(json_string_value(get(object, key)), text);
}

static void assert_number(json_t *object, const char *key, double number)
{
    assert_true(json_is_number(get(object, key)));
    assert_true(json_number_value(get(object, key)) == number);
}

static void the_fields_come_in_their_order(void **state)
{
    static const char *const expected[] = {"path",
                                           "sha256",
                                           "status",
                                           "route",
                                           "family",
                                           "player",
                                           "songs",
                                           "left_out",
                                           "frames",
                                           "proof",
                                           "editor_exact",
                                           "real_exact",
                                           "first_difference",
                                           "editable",
                                           "edits",
                                           "output",
                                           "input_bytes",
                                           "output_bytes",
                                           "ms",
                                           "patches",
                                           "warnings",
                                           "error",
                                           "song_verdicts"};
    struct fixture *f = *state;
    void *at;
    size_t i = 0;

    fill(f);
    record(f, "a.sid", "a.sf2", 1);
    for (at = json_object_iter(f->json); at;
         at = json_object_iter_next(f->json, at))
        assert_string_equal(json_object_iter_key(at), expected[i++]);
    assert_int_equal(i, sizeof expected / sizeof expected[0]);
}

static void patches_name_their_first_and_last_byte(void **state)
{
    struct fixture *f = *state;
    json_t *patches;

    f->result.patches = 2;
    f->result.patch[0] = (struct s2f_patch){0x1003, 0x1008};
    f->result.patch[1] = (struct s2f_patch){0xff00, 0xff03};
    record(f, "a", NULL, 1);
    patches = get(f->json, "patches");
    assert_int_equal(json_array_size(patches), 2);
    assert_string_equal(json_string_value(json_array_get(patches, 0)),
                        "1003-1007");
    assert_string_equal(json_string_value(json_array_get(patches, 1)),
                        "ff00-ff02");
}

static void edits_are_counted_by_kind(void **state)
{
    struct fixture *f = *state;
    json_t *edits;

    f->result.edits = (struct s2f_edits){{9, 3, 0}, {8, 2, 0}};
    record(f, "a", NULL, 1);
    edits = get(f->json, "edits");
    assert_int_equal(json_object_size(edits), S2F_EDIT_KINDS);
    assert_number(get(edits, "notes"), "heard", 8);
    assert_number(get(edits, "notes"), "tried", 9);
    assert_number(get(edits, "transpositions"), "heard", 2);
    assert_number(get(edits, "instruments"), "tried", 0);
}

static void a_record_is_one_line(void **state)
{
    struct fixture *f = *state;

    fill(f);
    record(f, "a\nb\x01.sid", "x", 1);
    assert_ptr_equal(strchr(f->text.data, '\n'),
                     f->text.data + f->text.size - 1);
}

static void the_start_song_stands_for_the_file(void **state)
{
    struct fixture *f = *state;
    json_t *json;

    fill(f);
    json = record(f, "a.sid", "a.sf2", 12.3456);
    assert_text(json, "status", "close");
    assert_text(json, "route", "wrap");
    assert_number(json, "songs", 2);
    assert_int_equal(json_array_size(get(json, "left_out")), 2);
    assert_int_equal(
        json_integer_value(json_array_get(get(json, "left_out"), 1)), 256);
    assert_number(json, "frames", 3000);
    assert_text(json, "proof", "forever");
    assert_number(json, "editor_exact", 100);
    assert_number(json, "input_bytes", 1234);
    assert_number(json, "output_bytes", 5678);
    assert_number(json, "ms", 12.346);
    assert_text(json, "output", "a.sf2");
    assert_true(json_is_null(get(json, "error")));
}

static void almost_100_percent_is_not_100(void **state)
{
    struct fixture *f = *state;

    fill(f);
    assert_number(record(f, "a", "b", 1), "real_exact", 99.9999);
}

static void the_editors_difference_comes_first(void **state)
{
    struct fixture *f = *state;
    json_t *difference;

    fill(f);
    f->result.song[1].editor.differs = true;
    f->result.song[1].editor.first = 99;
    f->result.song[1].editor.registers = 1;
    difference = get(record(f, "a", "b", 1), "first_difference");
    assert_text(difference, "dialect", "editor");
    assert_number(difference, "frame", 99);
}

static void a_difference_names_its_registers(void **state)
{
    struct fixture *f = *state;
    json_t *difference, *registers;

    fill(f);
    difference = get(record(f, "a", "b", 1), "first_difference");
    registers = get(difference, "registers");
    assert_text(difference, "dialect", "real");
    assert_number(difference, "frame", 17);
    assert_int_equal(json_array_size(registers), 2);
    assert_string_equal(json_string_value(json_array_get(registers, 0)),
                        "d404");
    assert_string_equal(json_string_value(json_array_get(registers, 1)),
                        "d418");
}

static void each_song_has_its_verdict(void **state)
{
    struct fixture *f = *state;
    json_t *songs, *song;

    fill(f);
    songs = get(record(f, "a", "b", 1), "song_verdicts");
    assert_int_equal(json_array_size(songs), 2);
    song = json_array_get(songs, 1);
    assert_number(song, "song", 3);
    assert_number(song, "calls", 2);
    assert_number(song, "loop_length", 200);
    assert_number(get(song, "editor"), "offset", -1);
    assert_number(get(song, "editor"), "max_cycles", 900);
    assert_true(json_is_null(get(get(song, "editor"), "bad_address")));
    assert_true(json_is_true(get(get(song, "real"), "bad_opcode")));
    assert_text(get(song, "real"), "bad_address", "1003");
    assert_true(json_is_null(get(json_array_get(songs, 0), "loop_start")));
}

static void what_was_not_measured_is_null(void **state)
{
    static const char *const keys[] = {
        "sha256",   "route",      "family",       "player",
        "frames",   "real_exact", "editor_exact", "first_difference",
        "editable", "edits",      "output",       "output_bytes"};
    struct fixture *f = *state;

    f->result.status = S2F_VERDICT_FAILED;
    s2f_fail(&f->result.error, S2F_STATUS_TRUNCATED, S2F_WHERE_OFFSET, 118,
             "it ends");
    record(f, "a", NULL, 1);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!json_is_null(get(f->json, keys[i])))
            fail_msg("%s is not null", keys[i]);
    assert_text(f->json, "proof", "none");
}

static void an_error_says_what_and_where(void **state)
{
    struct fixture *f = *state;
    json_t *error;

    f->result.status = S2F_VERDICT_FAILED;
    s2f_fail(&f->result.error, S2F_STATUS_TRUNCATED, S2F_WHERE_OFFSET, 118,
             "it ends");
    error = get(record(f, "a", NULL, 1), "error");
    assert_text(error, "code", "truncated");
    assert_text(error, "where", "byte 118");
    assert_text(error, "text", "it ends");
}

static void warnings_are_a_list(void **state)
{
    struct fixture *f = *state;
    json_t *warnings;

    fill(f);
    f->result.warnings = 2;
    f->result.warning[0].code = "one";
    strcpy(f->result.warning[0].text, "said \"so\"");
    f->result.warning[1].code = "two";
    warnings = get(record(f, "a", "b", 1), "warnings");
    assert_int_equal(json_array_size(warnings), 2);
    assert_text(json_array_get(warnings, 0), "code", "one");
    assert_text(json_array_get(warnings, 0), "text", "said \"so\"");
}

static void a_path_that_is_no_utf8_is_still_json(void **state)
{
    struct fixture *f = *state;

    fill(f);
    assert_text(record(f, "\xff\"\\.sid", "b", 1), "path",
                "\xef\xbf\xbd\"\\.sid");
}

static void assert_percent(double percent, unsigned decimals,
                           const char *expected)
{
    struct s2f_text text = S2F_TEXT_INIT;

    s2f_record_percent(&text, percent, decimals);
    assert_string_equal(text.data, expected);
    s2f_text_free(&text);
}

static void percentages_are_cut_not_rounded(void **state)
{
    (void)state;
    assert_percent(100, 4, "100");
    assert_percent(0, 4, "0");
    assert_percent(99.9, 4, "99.9");
    assert_percent(99.99999, 4, "99.9999");
    assert_percent(99.999999999999, 4, "99.9999");
    assert_percent(12.5, 4, "12.5");
    assert_percent(2900.0 / 30, 2, "96.66");
    assert_percent(0.05, 2, "0.05");
    assert_percent(99.999, 0, "99");
    assert_percent(-1, 4, "null");
}

#define WITH_RESULT(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RESULT(the_fields_come_in_their_order),
        WITH_RESULT(patches_name_their_first_and_last_byte),
        WITH_RESULT(edits_are_counted_by_kind),
        WITH_RESULT(a_record_is_one_line),
        WITH_RESULT(the_start_song_stands_for_the_file),
        WITH_RESULT(almost_100_percent_is_not_100),
        WITH_RESULT(the_editors_difference_comes_first),
        WITH_RESULT(a_difference_names_its_registers),
        WITH_RESULT(each_song_has_its_verdict),
        WITH_RESULT(what_was_not_measured_is_null),
        WITH_RESULT(an_error_says_what_and_where),
        WITH_RESULT(warnings_are_a_list),
        WITH_RESULT(a_path_that_is_no_utf8_is_still_json),
        cmocka_unit_test(percentages_are_cut_not_rounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
