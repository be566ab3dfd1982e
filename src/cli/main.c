#include "cli/cli.h"

#include "batch/file.h"

#include <signal.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

const struct s2f_command *const s2f_commands[] = {
    &s2f_cmd_convert,    &s2f_cmd_info,
    &s2f_cmd_verify,     &s2f_cmd_pack,
    &s2f_cmd_trace,      &s2f_cmd_history,
    &s2f_cmd_help,       &s2f_cmd_version,
    &s2f_cmd_completion, NULL};

const struct s2f_command *s2f_cli_command(const char *name)
{
    const char *names[sizeof s2f_commands / sizeof s2f_commands[0]] = {0};
    struct s2f_text text = S2F_TEXT_INIT;
    const char *nearest;

    for (int i = 0; s2f_commands[i] != NULL; i++) {
        names[i] = s2f_commands[i]->name;
        if (strcmp(names[i], name) == 0)
            return s2f_commands[i];
    }
    nearest = s2f_opt_nearest(name, names);
    s2f_text_add_path(&text, name);
    if (nearest != NULL)
        s2f_cli_fail(0, "there is no command '%s'; did you mean %s?", text.data,
                     nearest);
    else
        s2f_cli_fail(0, "there is no command '%s'; see sid2sf2 help",
                     text.data);
    s2f_text_free(&text);
    return NULL;
}

int s2f_cli_fail(int code, const char *format, ...)
{
    va_list args;

    fputs("sid2sf2: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return code;
}

int s2f_cli_usage(const struct s2f_command *command, const char *format, ...)
{
    va_list args;

    fputs("sid2sf2: ", stderr);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\nTry: sid2sf2 %s -h\n", command->name);
    return S2F_EXIT_USAGE;
}

int s2f_cli_print(struct s2f_text *text)
{
    bool failed = text->failed;
    bool written = fwrite(text->data, 1, text->size, stdout) == text->size &&
                   fflush(stdout) == 0;

    s2f_text_free(text);
    if (failed)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    if (!written)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT,
                            "the output cannot be written");
    return S2F_EXIT_OK;
}

int s2f_cli_read(const char *path, uint8_t *bytes, size_t room, size_t *size)
{
    struct s2f_diag diag;
    struct s2f_text name = S2F_TEXT_INIT;
    enum s2f_status status = s2f_file_read(path, bytes, room, size, &diag);

    if (status == S2F_STATUS_TOO_BIG)
        *size = room;
    if (status == S2F_STATUS_OK || status == S2F_STATUS_TOO_BIG)
        return S2F_EXIT_OK;
    s2f_text_add_path(&name, path);
    s2f_cli_fail(0, "%s: %s", name.data, diag.text);
    s2f_text_free(&name);
    return S2F_EXIT_ENVIRONMENT;
}

bool s2f_cli_parse_verify(const char *text, struct s2f_settings *settings)
{
    char *end;
    unsigned long frames;

    if (strcmp(text, "none") == 0) {
        settings->frames = S2F_VERIFY_NONE;
        return true;
    }
    if (strcmp(text, "proof") == 0) {
        settings->proof = true;
        return true;
    }
    if (text[0] < '1' || text[0] > '9' || strlen(text) > 7)
        return false;
    frames = strtoul(text, &end, 10);
    settings->frames = (uint32_t)frames;
    return *end == '\0' && frames <= 1000000;
}

int s2f_cli_verdict_code(enum s2f_verdict_status status)
{
    return status == S2F_VERDICT_PARTIAL || status == S2F_VERDICT_FAILED
               ? S2F_EXIT_FAILED
               : S2F_EXIT_OK;
}

static int run_command(const struct s2f_command *command, int argc, char **argv)
{
    alignas(max_align_t) unsigned char values[S2F_OPT_VALUES];
    struct s2f_text text = S2F_TEXT_INIT;
    int arguments;

    switch (s2f_opt_parse(command, argc, argv, values, &arguments, &text)) {
    case S2F_OPT_RUN:
        s2f_text_free(&text);
        return command->run(command, values, arguments, argv + 1);
    case S2F_OPT_SHORT_HELP:
        s2f_opt_short_help(&text, command);
        return s2f_cli_print(&text);
    case S2F_OPT_FULL_HELP:
        s2f_opt_full_help(&text, command);
        return s2f_cli_print(&text);
    case S2F_OPT_WRONG:
        break;
    }
    s2f_cli_usage(command, "%s", text.data);
    s2f_text_free(&text);
    return S2F_EXIT_USAGE;
}

int main(int argc, char **argv)
{
    const struct s2f_command *command = &s2f_cmd_help;
    const char *name = argc > 1 ? argv[1] : "";

    /* A reader that went away, or a size limit, is a failed write like any
     * other: no temporary file may stay behind. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    if (argc < 2) {
        fputs("usage: sid2sf2 COMMAND [options] ...; see sid2sf2 help\n",
              stderr);
        return S2F_EXIT_USAGE;
    }
    if (strcmp(name, "--version") == 0)
        command = &s2f_cmd_version;
    else if (strcmp(name, "--help") != 0 && strcmp(name, "-h") != 0)
        command = s2f_cli_command(name);
    if (command == NULL)
        return S2F_EXIT_USAGE;
    return run_command(command, argc - 1, argv + 1);
}
