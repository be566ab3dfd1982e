/* The text buffer, and what foreign text becomes before anyone sees it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(void (*add)(struct s2f_text *, const char *),
                  const char *input, const char *expected)
{
    struct s2f_text text = S2F_TEXT_INIT;

    add(&text, input);
    assert_false(text.failed);
    assert_string_equal(text.data, expected);
    assert_int_equal(text.size, strlen(expected));
    s2f_text_free(&text);
}

static void new_text_is_an_empty_string(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    assert_string_equal(text.data, "");
    assert_int_equal(text.size, 0);
}

static void free_is_safe_on_a_new_text_and_twice(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    s2f_text_free(&text);
    s2f_text_add(&text, "x");
    s2f_text_free(&text);
    s2f_text_free(&text);
    assert_string_equal(text.data, "");
}

static void adding_appends(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    s2f_text_add(&text, "one");
    s2f_text_add(&text, "");
    s2f_text_add_bytes(&text, "two!", 3);
    s2f_text_printf(&text, " %d %s", 3, "four");
    assert_string_equal(text.data, "onetwo 3 four");
    assert_int_equal(text.size, 13);
    s2f_text_free(&text);
}

static void bytes_may_hold_zeros(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    s2f_text_add_bytes(&text, "a\0b", 3);
    assert_int_equal(text.size, 3);
    assert_memory_equal(text.data, "a\0b", 4);
    s2f_text_free(&text);
}

static void adding_nothing_takes_no_memory(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    s2f_text_add_bytes(&text, NULL, 0);
    s2f_text_printf(&text, "%s", "");
    assert_int_equal(text.room, 0);
    assert_ptr_equal(text.data, s2f_text_empty);
}

static void clear_keeps_the_memory(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;
    size_t room;

    (void)state;
    s2f_text_clear(&text);
    s2f_text_add(&text, "some text");
    room = text.room;
    s2f_text_clear(&text);
    assert_string_equal(text.data, "");
    assert_int_equal(text.size, 0);
    assert_int_equal(text.room, room);
    s2f_text_free(&text);
}

static void text_grows_over_every_length(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;
    size_t i;

    (void)state;
    for (i = 0; i < 5000; i++) {
        s2f_text_add_bytes(&text, &"abcdefg"[i % 7], 1);
        assert_true(text.room > text.size);
        assert_int_equal(text.data[text.size], '\0');
    }
    for (i = 0; i < 5000; i++)
        assert_int_equal(text.data[i], "abcdefg"[i % 7]);
    s2f_text_free(&text);
}

static void printf_of_more_than_the_room(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    s2f_text_printf(&text, "%1000d|", 7);
    assert_int_equal(text.size, 1001);
    assert_string_equal(text.data + 998, " 7|");
    s2f_text_free(&text);
}

static void impossible_size_fails_and_keeps_the_text(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    s2f_text_add(&text, "kept");
    s2f_text_add_bytes(&text, "x", SIZE_MAX - 4);
    assert_true(text.failed);
    s2f_text_add(&text, "not added behind a hole");
    assert_true(text.failed);
    assert_string_equal(text.data, "kept");
    s2f_text_free(&text);
}

static void json_quotes(void **state)
{
    (void)state;
    check(s2f_text_add_json, "", "\"\"");
    check(s2f_text_add_json, "plain", "\"plain\"");
}

static void json_escapes_quote_and_backslash(void **state)
{
    (void)state;
    check(s2f_text_add_json, "a\"b\\c/", "\"a\\\"b\\\\c/\"");
}

static void json_escapes_control_characters(void **state)
{
    (void)state;
    check(s2f_text_add_json, "\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
    check(s2f_text_add_json, "\x01\x1b\x1f\x7f",
          "\"\\u0001\\u001b\\u001f\\u007f\"");
    check(s2f_text_add_json, "\xc2\x9b", "\"\\u009b\"");
}

static void json_keeps_utf8(void **state)
{
    (void)state;
    check(s2f_text_add_json, "\xc3\xa6\xe2\x82\xac\xf0\x9f\x8e\xb5",
          "\"\xc3\xa6\xe2\x82\xac\xf0\x9f\x8e\xb5\"");
}

static void json_keeps_the_ends_of_every_utf8_range(void **state)
{
    static const char *const valid[] = {
        "\xc2\xa0",     "\xdf\xbf",     "\xe0\xa0\x80",     "\xed\x9f\xbf",
        "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf",
    };
    char expected[16];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof valid / sizeof valid[0]; i++) {
        (void)snprintf(expected, sizeof expected, "\"%s\"", valid[i]);
        check(s2f_text_add_json, valid[i], expected);
    }
}

#define BAD "\xef\xbf\xbd"

static void json_replaces_stray_and_cut_sequences(void **state)
{
    (void)state;
    check(s2f_text_add_json, "\x80", "\"" BAD "\"");
    check(s2f_text_add_json,
          "a\xe9"
          "b",
          "\"a" BAD "b\"");
    check(s2f_text_add_json, "\xe2\x82", "\"" BAD BAD "\"");
    check(s2f_text_add_json, "\xf0\x9f\x8e", "\"" BAD BAD BAD "\"");
    check(s2f_text_add_json, "\xff\xfe", "\"" BAD BAD "\"");
}

static void json_rejects_overlong_forms(void **state)
{
    (void)state;
    check(s2f_text_add_json, "\xc0\x80", "\"" BAD BAD "\"");
    check(s2f_text_add_json, "\xc1\xbf", "\"" BAD BAD "\"");
    check(s2f_text_add_json, "\xe0\x9f\xbf", "\"" BAD BAD BAD "\"");
    check(s2f_text_add_json, "\xf0\x8f\xbf\xbf", "\"" BAD BAD BAD BAD "\"");
}

static void json_rejects_surrogates(void **state)
{
    (void)state;
    check(s2f_text_add_json, "\xed\xa0\x80", "\"" BAD BAD BAD "\"");
    check(s2f_text_add_json, "\xed\xbf\xbf", "\"" BAD BAD BAD "\"");
}

static void json_rejects_beyond_unicode(void **state)
{
    (void)state;
    check(s2f_text_add_json, "\xf4\x90\x80\x80", "\"" BAD BAD BAD BAD "\"");
    check(s2f_text_add_json, "\xf8\x88\x80\x80\x80",
          "\"" BAD BAD BAD BAD BAD "\"");
}

/* A parser that this project did not write must take every byte pair. */
static void json_is_valid_for_every_pair_of_bytes(void **state)
{
    struct s2f_text text = S2F_TEXT_INIT;
    unsigned i;

    (void)state;
    for (i = 0; i < 0x10000; i++) {
        char input[3] = {(char)(i >> 8), (char)i, '\0'};
        json_t *value;

        s2f_text_clear(&text);
        s2f_text_add_json(&text, input);
        value = json_loads(text.data, JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        json_decref(value);
    }
    s2f_text_free(&text);
}

static void ascii_of_1252_stays(void **state)
{
    (void)state;
    check(s2f_text_add_1252, "Title (2SID) ~", "Title (2SID) ~");
}

static void latin_letters_of_1252_become_utf8(void **state)
{
    (void)state;
    check(s2f_text_add_1252, "M\xf8ller \xa0\xff",
          "M\xc3\xb8ller \xc2\xa0\xc3\xbf");
}

static void signs_of_1252_become_utf8(void **state)
{
    (void)state;
    check(s2f_text_add_1252, "\x80\x83\x99\x9f",
          "\xe2\x82\xac\xc6\x92\xe2\x84\xa2\xc5\xb8");
}

static void undefined_bytes_of_1252_become_question_marks(void **state)
{
    (void)state;
    check(s2f_text_add_1252, "\x81\x8d\x8f\x90\x9d", "?????");
}

static void expect_1252(const char *utf8, const char *bytes)
{
    struct s2f_text text = S2F_TEXT_INIT;

    assert_true(s2f_text_add_as_1252(&text, utf8));
    assert_string_equal(text.data, bytes);
    s2f_text_free(&text);
}

static void utf8_becomes_1252(void **state)
{
    (void)state;
    expect_1252("", "");
    expect_1252("Title (2SID) ~", "Title (2SID) ~");
    expect_1252("M\xc3\xb8ller \xc3\xbf", "M\xf8ller \xff");
    expect_1252("\xe2\x82\xac\xc6\x92\xe2\x84\xa2\xc5\xb8", "\x80\x83\x99\x9f");
}

static void what_1252_has_not_is_refused(void **state)
{
    static const char *const wrong[] = {
        "\xe2\x98\x83",     /* U+2603, a snowman */
        "\xf0\x9d\x84\x9e", /* U+1D11E */
        "a\xff",            /* no UTF-8 */
        "a\xc3",            /* cut */
        "\xc2\x80",         /* a control character of Latin-1 */
        "\n",
    };
    struct s2f_text text = S2F_TEXT_INIT;

    (void)state;
    assert_false(s2f_text_add_as_1252(&text, wrong[0]));
    assert_string_equal(text.data, "");
    s2f_text_add(&text, "before");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(s2f_text_add_as_1252(&text, wrong[i]));
        assert_string_equal(text.data, "before");
        assert_int_equal(text.size, 6);
    }
    s2f_text_free(&text);
}

static void control_characters_of_1252_become_question_marks(void **state)
{
    (void)state;
    check(s2f_text_add_1252, "\x1b[2J\n\t\x7f", "?[2J???");
}

static void ordinary_path_stays(void **state)
{
    (void)state;
    check(s2f_text_add_path, "a b/\xc3\xb8.sid", "a b/\xc3\xb8.sid");
}

static void control_characters_of_a_path_are_escaped(void **state)
{
    (void)state;
    check(s2f_text_add_path, "a\x1b[0m\n\x7f", "a\\x1B[0m\\x0A\\x7F");
    check(s2f_text_add_path, "\xc2\x9b", "\\xC2\\x9B");
}

static void bytes_of_a_path_that_are_no_utf8_are_escaped(void **state)
{
    (void)state;
    check(s2f_text_add_path, "\xf8.sid", "\\xF8.sid");
    check(s2f_text_add_path, "\xed\xa0\x80", "\\xED\\xA0\\x80");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_text_is_an_empty_string),
        cmocka_unit_test(free_is_safe_on_a_new_text_and_twice),
        cmocka_unit_test(adding_appends),
        cmocka_unit_test(bytes_may_hold_zeros),
        cmocka_unit_test(adding_nothing_takes_no_memory),
        cmocka_unit_test(clear_keeps_the_memory),
        cmocka_unit_test(text_grows_over_every_length),
        cmocka_unit_test(printf_of_more_than_the_room),
        cmocka_unit_test(impossible_size_fails_and_keeps_the_text),
        cmocka_unit_test(json_quotes),
        cmocka_unit_test(json_escapes_quote_and_backslash),
        cmocka_unit_test(json_escapes_control_characters),
        cmocka_unit_test(json_keeps_utf8),
        cmocka_unit_test(json_keeps_the_ends_of_every_utf8_range),
        cmocka_unit_test(json_replaces_stray_and_cut_sequences),
        cmocka_unit_test(json_rejects_overlong_forms),
        cmocka_unit_test(json_rejects_surrogates),
        cmocka_unit_test(json_rejects_beyond_unicode),
        cmocka_unit_test(json_is_valid_for_every_pair_of_bytes),
        cmocka_unit_test(ascii_of_1252_stays),
        cmocka_unit_test(latin_letters_of_1252_become_utf8),
        cmocka_unit_test(signs_of_1252_become_utf8),
        cmocka_unit_test(undefined_bytes_of_1252_become_question_marks),
        cmocka_unit_test(utf8_becomes_1252),
        cmocka_unit_test(what_1252_has_not_is_refused),
        cmocka_unit_test(control_characters_of_1252_become_question_marks),
        cmocka_unit_test(ordinary_path_stays),
        cmocka_unit_test(control_characters_of_a_path_are_escaped),
        cmocka_unit_test(bytes_of_a_path_that_are_no_utf8_are_escaped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
