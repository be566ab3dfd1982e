/* What is generated from the tables: usage, helps and completion. */
#include "cli/opt.h"

#include <string.h>

enum {
    WIDTH = 80,
    HELP_COLUMN = 26 /* where the options' sentences begin */
};

static void add_blanks(struct s2f_text *out, size_t count)
{
    while (count-- > 0)
        s2f_text_add(out, " ");
}

void s2f_opt_wrap(struct s2f_text *out, const char *text, size_t at,
                  size_t indent)
{
    bool first = true; /* of its line */

    if (at < indent) {
        add_blanks(out, indent - at);
        at = indent;
    }
    while (*text != '\0') {
        size_t length = strcspn(text, " ");

        if (!first && at + 1 + length > WIDTH) {
            s2f_text_add(out, "\n");
            add_blanks(out, indent);
            at = indent;
            first = true;
        }
        if (!first) {
            s2f_text_add(out, " ");
            at++;
        }
        s2f_text_add_bytes(out, text, length);
        at += length;
        text += length;
        text += strspn(text, " ");
        first = false;
    }
    s2f_text_add(out, "\n");
}

void s2f_opt_usage(struct s2f_text *out, const struct s2f_command *command)
{
    s2f_text_printf(out, "usage: sid2sf2 %s%s%s%s\n", command->name,
                    command->options[0].name == NULL ? "" : " [options]",
                    command->arguments[0] == '\0' ? "" : " ",
                    command->arguments);
}

static void add_option(struct s2f_text *out, char letter, const char *name,
                       const char *argument, const char *help)
{
    size_t begin = out->size;
    size_t at;

    if (letter != '\0')
        s2f_text_printf(out, "  -%c, --%s", letter, name);
    else
        s2f_text_printf(out, "      --%s", name);
    if (argument != NULL)
        s2f_text_printf(out, " %s", argument);
    at = out->size - begin;
    if (at + 2 > HELP_COLUMN) {
        s2f_text_add(out, "\n");
        at = 0;
    }
    s2f_opt_wrap(out, help, at, HELP_COLUMN);
}

static void add_options(struct s2f_text *out, const struct s2f_opt *option)
{
    s2f_text_add(out, "\nOptions:\n");
    for (; option->name != NULL; option++)
        add_option(out, option->letter, option->name, option->argument,
                   option->help);
    add_option(out, 'h', "help", NULL,
               "-h shows this list, --help everything about the command");
}

void s2f_opt_short_help(struct s2f_text *out, const struct s2f_command *command)
{
    s2f_opt_usage(out, command);
    add_options(out, command->options);
}

void s2f_opt_full_help(struct s2f_text *out, const struct s2f_command *command)
{
    s2f_text_printf(out, "sid2sf2 %s: %s\n\n", command->name, command->summary);
    s2f_opt_usage(out, command);
    for (const char *const *p = command->description; *p != NULL; p++) {
        s2f_text_add(out, "\n");
        if ((*p)[0] == ' ')
            s2f_text_printf(out, "%s\n", *p);
        else
            s2f_opt_wrap(out, *p, 0, 0);
    }
    add_options(out, command->options);
}

static void complete_command(struct s2f_text *out,
                             const struct s2f_command *command)
{
    s2f_text_printf(out, "    %s)\n", command->name);
    s2f_text_add(out, "        case $before in\n");
    for (const struct s2f_opt *p = command->options; p->name != NULL; p++) {
        if (p->kind == S2F_OPT_FLAG)
            continue;
        s2f_text_printf(out, "        --%s", p->name);
        if (p->letter != '\0')
            s2f_text_printf(out, "|-%c", p->letter);
        if (p->choices != NULL)
            s2f_text_printf(out, ") choices='%s' ;;\n", p->choices);
        else
            s2f_text_add(out, ") files=1 ;;\n");
    }
    s2f_text_add(out, "        *) options='--help");
    for (const struct s2f_opt *p = command->options; p->name != NULL; p++)
        s2f_text_printf(out, " --%s", p->name);
    s2f_text_add(out, "' files=1 ;;\n        esac\n        ;;\n");
}

void s2f_opt_completion(struct s2f_text *out,
                        const struct s2f_command *const *commands)
{
    s2f_text_add(out, "# bash completion of sid2sf2; use it with\n"
                      "#   source <(sid2sf2 completion bash)\n"
                      "_sid2sf2()\n{\n"
                      "    local word=${COMP_WORDS[COMP_CWORD]}\n"
                      "    local before=${COMP_WORDS[COMP_CWORD-1]}\n"
                      "    local options= choices= files=\n"
                      "    COMPREPLY=()\n"
                      "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                      "        choices='");
    for (const struct s2f_command *const *p = commands; *p != NULL; p++)
        s2f_text_printf(out, "%s%s", p == commands ? "" : " ", (*p)->name);
    s2f_text_add(out, "'\n    else\n    case ${COMP_WORDS[1]} in\n");
    for (const struct s2f_command *const *p = commands; *p != NULL; p++)
        complete_command(out, *p);
    s2f_text_add(out,
                 "    esac\n    fi\n"
                 "    if [ -n \"$choices\" ]; then\n"
                 "        COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
                 "    elif [[ $word == -* ]]; then\n"
                 "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
                 "    elif [ -n \"$files\" ]; then\n"
                 "        compopt -o filenames\n"
                 "        COMPREPLY=($(compgen -f -- \"$word\"))\n"
                 "    fi\n"
                 "}\n"
                 "complete -F _sid2sf2 sid2sf2\n");
}
