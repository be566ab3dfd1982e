#include "cli/cli.h"

#include <string.h>

static const struct s2f_opt options[] = {{0}};

static const char *const description[] = {
    "Prints a script that lets bash complete commands, options and file names."
    " Use it with",
    "    source <(sid2sf2 completion bash)",
    "or put its output in the folder where bash-completion looks for such"
    " scripts.",
    NULL};

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)values;
    (void)arguments;
    if (strcmp(argument[0], "bash") != 0)
        return s2f_cli_usage(command, "only bash can be completed for");
    s2f_opt_completion(&text, s2f_commands);
    return s2f_cli_print(&text);
}

const struct s2f_command s2f_cmd_completion = {
    .name = "completion",
    .summary = "print a completion script for bash",
    .arguments = "bash",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = options,
    .description = description,
    .run = run,
};
