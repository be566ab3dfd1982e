#include "cli/cli.h"

static const struct s2f_opt options[] = {{0}};

static const char *const description[] = {
    "Prints the program's name and version.", NULL};

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)command;
    (void)values;
    (void)arguments;
    (void)argument;
    s2f_text_printf(&text, "sid2sf2 %s\n", s2f_version());
    return s2f_cli_print(&text);
}

const struct s2f_command s2f_cmd_version = {
    .name = "version",
    .summary = "print the version",
    .arguments = "",
    .options = options,
    .description = description,
    .run = run,
};
