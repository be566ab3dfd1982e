/* Commands and their options as tables.
 *
 * A command's table is the only place that knows its options: the parser, the
 * usage line, both helps and the shell completion are made from it. -h (short
 * help) and --help (all of it) belong to every command and are in no table. */
#ifndef S2F_CLI_OPT_H
#define S2F_CLI_OPT_H

#include "base/text.h"

#include <stdint.h>

enum s2f_opt_kind {
    S2F_OPT_FLAG,   /* sets a bool */
    S2F_OPT_TEXT,   /* borrows its argument in a const char *, else NULL */
    S2F_OPT_NUMBER, /* a uint32_t between min and max */
    S2F_OPT_LIST    /* songs, "1,3,5-8", in a struct s2f_opt_list */
};

enum { S2F_OPT_LIST_MAX = 16 };

struct s2f_opt_list {
    unsigned count;
    uint16_t item[S2F_OPT_LIST_MAX]; /* 1..256, each once, in given order */
};

struct s2f_opt {
    char letter;          /* 0 = none */
    const char *name;     /* without the dashes; NULL ends a table */
    const char *argument; /* what the help calls it; NULL for a flag */
    enum s2f_opt_kind kind;
    size_t at; /* offsetof the target in the command's values */
    uint32_t min, max;
    const char *help;    /* one sentence, no final stop */
    const char *choices; /* for completion: "none proof"; NULL = file names */
};

struct s2f_command {
    const char *name;
    const char *summary;              /* for the list of commands */
    const char *arguments;            /* "INPUT... -o DIR" */
    int min_arguments, max_arguments; /* max < 0: any number */
    const struct s2f_opt *options;
    size_t values_size; /* at most S2F_OPT_VALUES */
    /* Paragraphs of the full help, each a string; NULL ends them. One that
     * begins with a space is kept as it is, for examples and lists. */
    const char *const *description;
    /* Runs the command; values is as parsed. Returns the exit code. */
    int (*run)(const struct s2f_command *command, const void *values,
               int arguments, char **argument);
};

enum { S2F_OPT_VALUES = 512 };

enum s2f_opt_end {
    S2F_OPT_RUN,
    S2F_OPT_SHORT_HELP, /* -h */
    S2F_OPT_FULL_HELP,  /* --help */
    S2F_OPT_WRONG       /* *error says what, without a newline */
};

/* Parses argv (argv[0] is the command's name). values_size bytes at values are
 * cleared and filled. Arguments that are no options are moved to argv[1] on and
 * counted in *arguments, wherever among the options they stood. */
enum s2f_opt_end s2f_opt_parse(const struct s2f_command *command, int argc,
                               char **argv, void *values, int *arguments,
                               struct s2f_text *error);

/* Of the names, the nearest to what was typed; NULL where none is near. */
const char *s2f_opt_nearest(const char *typed, const char *const *names);

/* "usage: sid2sf2 convert [options] INPUT... -o DIR" and a newline. */
void s2f_opt_usage(struct s2f_text *out, const struct s2f_command *command);

/* Usage and options; and the same with the description. At most 80 columns. */
void s2f_opt_short_help(struct s2f_text *out,
                        const struct s2f_command *command);
void s2f_opt_full_help(struct s2f_text *out, const struct s2f_command *command);

/* A script for bash that completes commands, options and file names. The list
 * of commands ends with NULL. */
void s2f_opt_completion(struct s2f_text *out,
                        const struct s2f_command *const *commands);

/* Adds text broken into lines of at most 80 columns, each after indent blanks;
 * the first one begins in column `at` (0-based), where the caller left off. */
void s2f_opt_wrap(struct s2f_text *out, const char *text, size_t at,
                  size_t indent);

#endif
