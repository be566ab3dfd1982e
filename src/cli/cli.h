/* What the commands share.
 *
 * Adding a command: write cmd_NAME.c with its options, its description and one
 * const struct s2f_command, declare that here, add a line to the list in
 * main.c and the file to meson.build. Help and completion follow by
 * themselves. */
#ifndef S2F_CLI_CLI_H
#define S2F_CLI_CLI_H

#include "cli/opt.h"

#include <sid2sf2/sid2sf2.h>
#include <stdio.h>

enum {
    S2F_EXIT_OK = 0,
    S2F_EXIT_FAILED = 1,      /* an input failed or is only partial */
    S2F_EXIT_USAGE = 2,       /* the command line is wrong */
    S2F_EXIT_ENVIRONMENT = 3, /* disk full, no such file, no memory */
    S2F_EXIT_INTERRUPTED = 130
};

extern const struct s2f_command s2f_cmd_convert, s2f_cmd_info, s2f_cmd_verify,
    s2f_cmd_pack, s2f_cmd_trace, s2f_cmd_history, s2f_cmd_help, s2f_cmd_version,
    s2f_cmd_completion;

/* All commands in the order of the help, ending with NULL. */
extern const struct s2f_command *const s2f_commands[];

/* The command of that name. Where there is none, says so on stderr (the
 * nearest name included) and returns NULL. */
const struct s2f_command *s2f_cli_command(const char *name);

/* Prints "sid2sf2: ..." and a newline to stderr; returns code. */
int s2f_cli_fail(int code, const char *format, ...) S2F_PRINTF(2, 3);

/* The same for wrong usage of a command, with a hint where help is; returns
 * S2F_EXIT_USAGE. */
int s2f_cli_usage(const struct s2f_command *command, const char *format, ...)
    S2F_PRINTF(2, 3);

/* Prints text to stdout, frees it and returns the exit code: 0, or that of a
 * broken environment (also where memory ran out), which it reports. */
int s2f_cli_print(struct s2f_text *text);

/* Reads a whole file of a tune or project: at most room bytes. Returns the
 * exit code 0, or that of a broken environment (no such file), reported on
 * stderr. A file longer than room is cut to room bytes, which every reader
 * takes for too big. */
int s2f_cli_read(const char *path, uint8_t *bytes, size_t room, size_t *size);

/* Parses what --verify takes: "none", "proof" or a number of frames. */
bool s2f_cli_parse_verify(const char *text, struct s2f_settings *settings);

/* The exit code of a verdict that nobody interrupted. */
int s2f_cli_verdict_code(enum s2f_verdict_status status);

#endif
