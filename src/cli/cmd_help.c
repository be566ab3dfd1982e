#include "cli/cli.h"

static const struct s2f_opt options[] = {{0}};

static const char *const description[] = {
    "Without a command: the list of commands. With one: all about it, as"
    " `sid2sf2 COMMAND --help` says it.",
    NULL};

static void add_overview(struct s2f_text *out)
{
    s2f_text_add(out,
                 "sid2sf2 turns Commodore 64 SID music (.sid) into SID Factory "
                 "II projects (.sf2)\nand measures how well each one plays.\n\n"
                 "usage: sid2sf2 COMMAND [options] ...\n\nCommands:\n");
    for (int i = 0; s2f_commands[i] != NULL; i++) {
        s2f_text_printf(out, "  %-12s", s2f_commands[i]->name);
        s2f_opt_wrap(out, s2f_commands[i]->summary, 14, 16);
    }
    s2f_text_add(out,
                 "\nsid2sf2 COMMAND -h lists a command's options, --help says "
                 "everything about it.\n\n"
                 "Exit codes: 0 all converted; 1 some input failed or is only "
                 "partial; 2 wrong\nusage; 3 the environment broke (disk full, "
                 "no such folder); 130 interrupted.\n\n"
                 "Example:\n  sid2sf2 convert MUSICIANS/L/Laxity -o out\n");
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    struct s2f_text text = S2F_TEXT_INIT;

    (void)values;
    if (arguments == 0) {
        add_overview(&text);
        return s2f_cli_print(&text);
    }
    command = s2f_cli_command(argument[0]);
    if (command == NULL)
        return S2F_EXIT_USAGE;
    s2f_opt_full_help(&text, command);
    return s2f_cli_print(&text);
}

const struct s2f_command s2f_cmd_help = {
    .name = "help",
    .summary = "explain the program or one of its commands",
    .arguments = "[COMMAND]",
    .max_arguments = 1,
    .options = options,
    .description = description,
    .run = run,
};
