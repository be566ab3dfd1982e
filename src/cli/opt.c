#include "cli/opt.h"

#include <ctype.h>
#include <getopt.h>
#include <string.h>

enum {
    MOST_OPTIONS = 40,
    HELP_SHORT = 'h',
    HELP_LONG = 0x100,
    FIRST_LONG /* of options, by their index in the table */
};

/* What getopt_long wants to know about a command's options. */
struct tables {
    char letters[2 * MOST_OPTIONS + 4];
    struct option name[MOST_OPTIONS + 2];
    bool given[MOST_OPTIONS];
};

static void build(struct tables *tables, const struct s2f_opt *options)
{
    char *letter = tables->letters;
    struct option *name = tables->name;

    memset(tables, 0, sizeof *tables);
    *letter++ = '-'; /* arguments are reported where they stand */
    *letter++ = ':'; /* a missing value is told apart */
    *letter++ = HELP_SHORT;
    *name++ = (struct option){"help", no_argument, NULL, HELP_LONG};
    for (int i = 0; i < MOST_OPTIONS && options[i].name != NULL; i++) {
        bool value = options[i].kind != S2F_OPT_FLAG;

        if (options[i].letter != '\0') {
            *letter++ = options[i].letter;
            if (value)
                *letter++ = ':';
        }
        *name++ = (struct option){options[i].name,
                                  value ? required_argument : no_argument, NULL,
                                  FIRST_LONG + i};
    }
}

/* The index in the table of what getopt_long returned, -1 = unknown. */
static int option_index(const struct s2f_opt *options, int value)
{
    if (value >= FIRST_LONG)
        return value - FIRST_LONG;
    for (int i = 0; options[i].name != NULL; i++)
        if (value != 0 && options[i].letter == value)
            return i;
    return -1;
}

/* A number of 1 to 9 digits at *text, moving *text behind it. */
static bool parse_digits(const char **text, uint32_t *number)
{
    const char *p = *text;

    *number = 0;
    while (isdigit((unsigned char)*p) && p - *text < 9)
        *number = *number * 10 + (uint32_t)(*p++ - '0');
    if (p == *text || isdigit((unsigned char)*p))
        return false;
    *text = p;
    return true;
}

static bool parse_number(const struct s2f_opt *option, const char *text,
                         uint32_t *number, struct s2f_text *error)
{
    const char *p = text;

    if (parse_digits(&p, number) && *p == '\0' && *number >= option->min &&
        *number <= option->max)
        return true;
    s2f_text_printf(error, "--%s takes a number from %lu to %lu, not '",
                    option->name, (unsigned long)option->min,
                    (unsigned long)option->max);
    s2f_text_add_path(error, text);
    s2f_text_add(error, "'");
    return false;
}

/* Adds song to the list; false where it is there or the list is full. */
static bool list_add(struct s2f_opt_list *list, uint32_t song)
{
    if (song < 1 || song > 256 || list->count == S2F_OPT_LIST_MAX)
        return false;
    for (unsigned i = 0; i < list->count; i++)
        if (list->item[i] == song)
            return false;
    list->item[list->count++] = (uint16_t)song;
    return true;
}

static bool parse_list_items(const char *p, struct s2f_opt_list *list)
{
    for (;;) {
        uint32_t first, last;

        if (!parse_digits(&p, &first))
            return false;
        last = first;
        if (*p == '-') {
            p++;
            if (!parse_digits(&p, &last) || last < first || last > 256)
                return false;
        }
        for (uint32_t song = first; song <= last; song++)
            if (!list_add(list, song))
                return false;
        if (*p == '\0')
            return true;
        if (*p++ != ',')
            return false;
    }
}

static bool parse_list(const struct s2f_opt *option, const char *text,
                       struct s2f_opt_list *list, struct s2f_text *error)
{
    if (parse_list_items(text, list))
        return true;
    s2f_text_printf(error,
                    "--%s takes up to %d songs from 1 to 256, each once, like "
                    "1,3,5-8, not '",
                    option->name, S2F_OPT_LIST_MAX);
    s2f_text_add_path(error, text);
    s2f_text_add(error, "'");
    return false;
}

static bool store(const struct s2f_opt *option, const char *text, void *values,
                  struct s2f_text *error)
{
    char *target = (char *)values + option->at;

    switch (option->kind) {
    case S2F_OPT_FLAG:
        *(bool *)(void *)target = true;
        return true;
    case S2F_OPT_TEXT:
        *(const char **)(void *)target = text;
        return true;
    case S2F_OPT_NUMBER:
        return parse_number(option, text, (uint32_t *)(void *)target, error);
    case S2F_OPT_LIST:
        return parse_list(option, text, (struct s2f_opt_list *)(void *)target,
                          error);
    }
    return false;
}

static size_t smallest(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The Levenshtein distance; what is longer than the row counts as far. */
static size_t distance(const char *a, const char *b)
{
    size_t row[32];
    size_t length = strlen(b);

    if (length >= sizeof row / sizeof row[0] || strlen(a) > 64)
        return 99;
    for (size_t j = 0; j <= length; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1] != '\0'; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= length; j++) {
            size_t change = corner + (a[i - 1] != b[j - 1]);

            corner = row[j];
            row[j] = smallest(change, smallest(row[j], row[j - 1]) + 1);
        }
    }
    return row[length];
}

const char *s2f_opt_nearest(const char *typed, const char *const *names)
{
    const char *nearest = NULL;
    size_t least = 3; /* more than two slips are no slip */

    for (; *names != NULL; names++) {
        size_t far = distance(typed, *names);

        if (far < least && far < strlen(*names)) {
            least = far;
            nearest = *names;
        }
    }
    return nearest;
}

/* Says that argument, as it was typed, is no option of the command. */
static void unknown_option(const struct s2f_command *command,
                           const char *argument, struct s2f_text *error)
{
    const char *names[MOST_OPTIONS + 2] = {"help"};
    const char *nearest = NULL;
    char typed[32];
    size_t length;

    s2f_text_printf(error, "%s has no option '", command->name);
    s2f_text_add_path(error, argument);
    s2f_text_add(error, "'");
    if (strncmp(argument, "--", 2) != 0)
        return;
    length = strcspn(argument + 2, "=");
    if (length >= sizeof typed)
        return;
    memcpy(typed, argument + 2, length);
    typed[length] = '\0';
    for (int i = 0; i < MOST_OPTIONS && command->options[i].name != NULL; i++)
        names[i + 1] = command->options[i].name;
    nearest = s2f_opt_nearest(typed, names);
    if (nearest != NULL)
        s2f_text_printf(error, "; did you mean --%s?", nearest);
}

/* getopt_long met something that is no option, ambiguous or lacks a value. */
static void explain(const struct s2f_command *command, int what,
                    const char *argument, struct s2f_text *error)
{
    int index = option_index(command->options, optopt);
    char letter[3] = {'-', (char)optopt, '\0'};

    if (what == ':' && index >= 0)
        s2f_text_printf(error, "--%s needs a value: %s",
                        command->options[index].name,
                        command->options[index].argument);
    else if (index >= 0 || optopt == HELP_LONG)
        s2f_text_printf(error, "--%s takes no value",
                        index < 0 ? "help" : command->options[index].name);
    else if (optopt != 0)
        unknown_option(command, letter, error);
    else
        unknown_option(command, argument, error);
}

static bool count_is_right(const struct s2f_command *command, int count,
                           const char *excess, struct s2f_text *error)
{
    if (count < command->min_arguments) {
        s2f_text_printf(error, "%s needs more: %s", command->name,
                        command->arguments);
        return false;
    }
    if (command->max_arguments >= 0 && count > command->max_arguments) {
        s2f_text_printf(error, "%s has nothing to do with '", command->name);
        s2f_text_add_path(error, excess);
        s2f_text_add(error, "'");
        return false;
    }
    return true;
}

static bool take_option(const struct s2f_command *command, int index,
                        struct tables *tables, void *values,
                        struct s2f_text *error)
{
    const struct s2f_opt *option = &command->options[index];

    if (tables->given[index] && option->kind != S2F_OPT_FLAG) {
        s2f_text_printf(error, "--%s is given twice", option->name);
        return false;
    }
    tables->given[index] = true;
    return store(option, optarg, values, error);
}

enum s2f_opt_end s2f_opt_parse(const struct s2f_command *command, int argc,
                               char **argv, void *values, int *arguments,
                               struct s2f_text *error)
{
    struct tables tables;
    int count = 0;
    int what;

    build(&tables, command->options);
    memset(values, 0, command->values_size);
    *arguments = 0;
    optind = 0; /* glibc and musl: begin anew */
    opterr = 0;
    for (;;) {
        what = getopt_long(argc, argv, tables.letters, tables.name, NULL);
        if (what == -1)
            break;
        if (what == HELP_SHORT)
            return S2F_OPT_SHORT_HELP;
        if (what == HELP_LONG)
            return S2F_OPT_FULL_HELP;
        if (what == 1) {
            argv[1 + count++] = optarg; /* getopt is past that place */
        } else if (what == '?' || what == ':') {
            explain(command, what, argv[optind - 1], error);
            return S2F_OPT_WRONG;
        } else if (!take_option(command, option_index(command->options, what),
                                &tables, values, error)) {
            return S2F_OPT_WRONG;
        }
    }
    while (optind < argc)
        argv[1 + count++] = argv[optind++];
    *arguments = count;
    if (!count_is_right(command, count, count > 0 ? argv[count] : "", error))
        return S2F_OPT_WRONG;
    return S2F_OPT_RUN;
}
