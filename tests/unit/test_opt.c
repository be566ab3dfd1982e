/* Option tables: parsing, messages and what is generated from them. */
#include "cli/opt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct values {
    const char *folder;
    uint32_t workers;
    bool force, verbose;
    struct s2f_opt_list songs;
};

static const struct s2f_opt options[] = {
    {'o', "output-dir", "DIR", S2F_OPT_TEXT, offsetof(struct values, folder), 0,
     0, "where the projects go, which may be a long story to tell", NULL},
    {'w', "workers", "N", S2F_OPT_NUMBER, offsetof(struct values, workers), 1,
     64, "threads", ""},
    {'v', "verbose", NULL, S2F_OPT_FLAG, offsetof(struct values, verbose), 0, 0,
     "say more", NULL},
    {0, "force", NULL, S2F_OPT_FLAG, offsetof(struct values, force), 0, 0,
     "replace what differs, however much of it there may be in the folder",
     NULL},
    {0, "songs", "LIST", S2F_OPT_LIST, offsetof(struct values, songs), 0, 0,
     "these songs", ""},
    {0}};

static const char *const description[] = {
    "A sentence that is long enough to be broken into more than one line of"
    " eighty columns.",
    "  kept  as it is", NULL};

static const struct s2f_command command = {.name = "convert",
                                           .summary = "turn tunes",
                                           .arguments = "INPUT...",
                                           .min_arguments = 1,
                                           .max_arguments = 3,
                                           .options = options,
                                           .values_size = sizeof(struct values),
                                           .description = description};

/* A parse and what it left behind. */
struct parse {
    char line[256];
    char *argv[24];
    int argc, arguments;
    struct values values;
    struct s2f_text error;
    enum s2f_opt_end end;
};

/* Parses a line of words. The error's text is kept for the caller to free. */
static void parse(struct parse *p, const char *line)
{
    memset(p, 0xa5, sizeof *p);
    p->error = (struct s2f_text)S2F_TEXT_INIT;
    p->argc = 0;
    snprintf(p->line, sizeof p->line, "%s", line);
    for (char *word = strtok(p->line, " "); word; word = strtok(NULL, " "))
        p->argv[p->argc++] = word;
    p->argv[p->argc] = NULL;
    p->end = s2f_opt_parse(&command, p->argc, p->argv, &p->values,
                           &p->arguments, &p->error);
}

static void assert_wrong(const char *line, const char *message)
{
    struct parse p;

    parse(&p, line);
    assert_int_equal(p.end, S2F_OPT_WRONG);
    assert_string_equal(p.error.data, message);
    s2f_text_free(&p.error);
}

static void nothing_given_leaves_zeros(void **unused)
{
    struct parse p;

    (void)unused;
    parse(&p, "convert a");
    assert_int_equal(p.end, S2F_OPT_RUN);
    assert_null(p.values.folder);
    assert_int_equal(p.values.workers, 0);
    assert_false(p.values.force);
    assert_int_equal(p.values.songs.count, 0);
}

static void arguments_may_stand_anywhere(void **unused)
{
    struct parse p;

    (void)unused;
    parse(&p, "convert a -o out b --force -- -c");
    assert_int_equal(p.end, S2F_OPT_RUN);
    assert_int_equal(p.arguments, 3);
    assert_string_equal(p.argv[1], "a");
    assert_string_equal(p.argv[2], "b");
    assert_string_equal(p.argv[3], "-c");
    assert_string_equal(p.values.folder, "out");
    assert_true(p.values.force);
}

static void order_does_not_depend_on_posixly_correct(void **unused)
{
    struct parse p;

    (void)unused;
    setenv("POSIXLY_CORRECT", "1", 1);
    parse(&p, "convert a -o out");
    unsetenv("POSIXLY_CORRECT");
    assert_int_equal(p.end, S2F_OPT_RUN);
    assert_int_equal(p.arguments, 1);
    assert_string_equal(p.values.folder, "out");
}

static void values_may_be_attached(void **unused)
{
    struct parse p;

    (void)unused;
    parse(&p, "convert -vw7 --output-dir=x a");
    assert_int_equal(p.end, S2F_OPT_RUN);
    assert_true(p.values.verbose);
    assert_int_equal(p.values.workers, 7);
    assert_string_equal(p.values.folder, "x");
}

static void a_list_has_single_songs_and_ranges(void **unused)
{
    static const uint16_t expected[] = {1, 3, 5, 6, 7, 8, 256};
    struct parse p;

    (void)unused;
    parse(&p, "convert --songs 1,3,5-8,256 a");
    assert_int_equal(p.end, S2F_OPT_RUN);
    assert_int_equal(p.values.songs.count, 7);
    assert_memory_equal(p.values.songs.item, expected, sizeof expected);
}

static void wrong_lists_are_refused(void **unused)
{
    static const char *const wrong[] = {
        "0",   "257",   "1,1",         "3-1", "1-17", "1,",
        ",1",  "x",     "1-",          "-2",  "1--2", "99999999999",
        "1;2", "1-2-3", "1-999999999", "+1"};

    (void)unused;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        char line[64];
        struct parse p;

        snprintf(line, sizeof line, "convert --songs=%s a", wrong[i]);
        parse(&p, line);
        assert_int_equal(p.end, S2F_OPT_WRONG);
        s2f_text_free(&p.error);
    }
}

static void numbers_have_limits(void **unused)
{
    (void)unused;
    assert_wrong("convert -w 0 a",
                 "--workers takes a number from 1 to 64, not '0'");
    assert_wrong("convert -w 65 a",
                 "--workers takes a number from 1 to 64, not '65'");
    assert_wrong("convert -w 4294967297 a",
                 "--workers takes a number from 1 to 64, not '4294967297'");
    assert_wrong("convert -w 2x a",
                 "--workers takes a number from 1 to 64, not '2x'");
    assert_wrong("convert -w -1 a",
                 "--workers takes a number from 1 to 64, not '-1'");
}

static void an_option_given_twice_is_refused(void **unused)
{
    (void)unused;
    assert_wrong("convert -o a -o b c", "--output-dir is given twice");
}

static void a_missing_value_is_named(void **unused)
{
    (void)unused;
    assert_wrong("convert a -w", "--workers needs a value: N");
    assert_wrong("convert a --output-dir", "--output-dir needs a value: DIR");
}

static void a_flag_takes_no_value(void **unused)
{
    (void)unused;
    assert_wrong("convert a --force=1", "--force takes no value");
    assert_wrong("convert a --help=1", "--help takes no value");
}

static void unknown_options_get_a_suggestion(void **unused)
{
    (void)unused;
    assert_wrong("convert --worker5 3 a",
                 "convert has no option '--worker5'; did you mean --workers?");
    assert_wrong("convert --forse a",
                 "convert has no option '--forse'; did you mean --force?");
    assert_wrong("convert --zzzzzz a", "convert has no option '--zzzzzz'");
    assert_wrong("convert -vx a", "convert has no option '-x'");
}

static void control_characters_do_not_reach_the_message(void **unused)
{
    (void)unused;
    assert_wrong("convert --\033[31m a", "convert has no option '--\\x1B[31m'");
}

static void the_number_of_arguments_is_checked(void **unused)
{
    (void)unused;
    assert_wrong("convert", "convert needs more: INPUT...");
    assert_wrong("convert a b c d", "convert has nothing to do with 'd'");
}

static void help_is_found_before_anything_is_missing(void **unused)
{
    struct parse p;

    (void)unused;
    parse(&p, "convert -h");
    assert_int_equal(p.end, S2F_OPT_SHORT_HELP);
    parse(&p, "convert -v --help");
    assert_int_equal(p.end, S2F_OPT_FULL_HELP);
}

static void the_nearest_name_is_within_two_slips(void **unused)
{
    static const char *const names[] = {"convert", "verify", "info", NULL};

    (void)unused;
    assert_string_equal(s2f_opt_nearest("covert", names), "convert");
    assert_string_equal(s2f_opt_nearest("verfiy", names), "verify");
    assert_null(s2f_opt_nearest("frobnicate", names));
    assert_null(s2f_opt_nearest("", names));
}

/* The longest line of text, in bytes. */
static size_t longest_line(const char *text)
{
    size_t longest = 0;

    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        longest = length > longest ? length : longest;
        text += length + (text[length] == '\n');
    }
    return longest;
}

static void help_names_all_options_in_80_columns(void **unused)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)unused;
    s2f_opt_full_help(&text, &command);
    for (const struct s2f_opt *p = options; p->name; p++) {
        char name[32];

        snprintf(name, sizeof name, "--%s", p->name);
        assert_non_null(strstr(text.data, name));
    }
    assert_non_null(strstr(text.data, "-h, --help"));
    assert_non_null(strstr(text.data, "\n  kept  as it is\n"));
    assert_true(longest_line(text.data) <= 80);
    s2f_text_free(&text);
}

static void short_help_has_no_description(void **unused)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)unused;
    s2f_opt_short_help(&text, &command);
    assert_null(strstr(text.data, "A sentence"));
    assert_int_equal(
        strncmp(text.data, "usage: sid2sf2 convert [options] INPUT...\n", 42),
        0);
    s2f_text_free(&text);
}

static void words_too_long_for_a_line_stay_whole(void **unused)
{
    struct s2f_text text = S2F_TEXT_INIT;
    char word[101];

    (void)unused;
    memset(word, 'x', 100);
    word[100] = '\0';
    s2f_opt_wrap(&text, word, 0, 2);
    assert_int_equal(text.size, 103);
    s2f_text_free(&text);
}

static void completion_knows_commands_and_options(void **unused)
{
    static const struct s2f_command *const commands[] = {&command, NULL};
    struct s2f_text text = S2F_TEXT_INIT;

    (void)unused;
    s2f_opt_completion(&text, commands);
    assert_non_null(strstr(text.data, "choices='convert'"));
    assert_non_null(strstr(text.data, "--output-dir|-o) files=1"));
    assert_non_null(strstr(text.data, "--workers|-w) choices=''"));
    assert_non_null(strstr(text.data, " --force"));
    s2f_text_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_given_leaves_zeros),
        cmocka_unit_test(arguments_may_stand_anywhere),
        cmocka_unit_test(order_does_not_depend_on_posixly_correct),
        cmocka_unit_test(values_may_be_attached),
        cmocka_unit_test(a_list_has_single_songs_and_ranges),
        cmocka_unit_test(wrong_lists_are_refused),
        cmocka_unit_test(numbers_have_limits),
        cmocka_unit_test(an_option_given_twice_is_refused),
        cmocka_unit_test(a_missing_value_is_named),
        cmocka_unit_test(a_flag_takes_no_value),
        cmocka_unit_test(unknown_options_get_a_suggestion),
        cmocka_unit_test(control_characters_do_not_reach_the_message),
        cmocka_unit_test(the_number_of_arguments_is_checked),
        cmocka_unit_test(help_is_found_before_anything_is_missing),
        cmocka_unit_test(the_nearest_name_is_within_two_slips),
        cmocka_unit_test(help_names_all_options_in_80_columns),
        cmocka_unit_test(short_help_has_no_description),
        cmocka_unit_test(words_too_long_for_a_line_stay_whole),
        cmocka_unit_test(completion_knows_commands_and_options),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
