#include "cli/cli.h"

#include "base/hash.h"
#include "batch/discover.h"
#include "cli/describe.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>

struct values {
    bool json;
};

static const struct s2f_opt options[] = {
    {0, "json", NULL, S2F_OPT_FLAG, offsetof(struct values, json), 0, 0,
     "print one line of JSON for each file", NULL},
    {0}};

static const char *const description[] = {
    "Shows what a tune's header says, decoded, and which player it was made "
    "with"
    " where that is known, or what a project consists of,"
    " with all that the stock editor would object to (a 'finding': reject = it"
    " refuses the file, crash, damage = it corrupts or mis-shows it, export ="
    " only its own .sid or .prg export is wrong).",
    "Exit code: 0 where all files are sound, 1 where one is broken or has"
    " findings, 2 wrong usage, 3 a file cannot be read.",
    NULL};

enum { ROOM = S2F_TUNE_MAX_SIZE + 1 };

struct info {
    bool json;
    struct s2f_text out;
    uint8_t bytes[ROOM];
    size_t size;
    char sha256[S2F_HASH_TEXT];
    struct s2f_project project;
    struct s2f_findings findings;
};

/* Adds the lines or the object of a file that cannot be understood. */
static void add_broken(struct info *info, const char *path, const char *kind,
                       const struct s2f_diag *diag)
{
    struct s2f_text line = S2F_TEXT_INIT;
    char where[64];

    if (!info->json) {
        s2f_text_add(&line, "error: ");
        s2f_table_error(&line, diag);
        s2f_opt_wrap(&info->out, line.data, 0, 2);
        s2f_text_free(&line);
        return;
    }
    s2f_where_text(diag, where, sizeof where);
    s2f_text_add(&info->out, "{\"path\":");
    s2f_text_add_json(&info->out, path);
    s2f_text_printf(&info->out,
                    ",\"kind\":\"%s\",\"bytes\":%zu,\"sha256\":\"%s\","
                    "\"error\":{\"code\":\"%s\",\"where\":",
                    kind, info->size, info->sha256,
                    s2f_status_code(diag->status));
    if (where[0] == '\0')
        s2f_text_add(&info->out, "null");
    else
        s2f_text_add_json(&info->out, where);
    s2f_text_add(&info->out, ",\"text\":");
    s2f_text_add_json(&info->out, diag->text);
    s2f_text_add(&info->out, "}}");
}

static int describe_tune(struct info *info, const char *path)
{
    struct s2f_identity identity;
    struct s2f_tune tune;
    struct s2f_diag diag;

    if (s2f_tune_read(&tune, info->bytes, info->size, &diag) != S2F_STATUS_OK) {
        add_broken(info, path, "tune", &diag);
        return S2F_EXIT_FAILED;
    }
    (void)s2f_identify(&tune, &identity);
    if (info->json)
        s2f_describe_tune_json(&info->out, path, &tune, &identity, info->size,
                               info->sha256);
    else
        s2f_describe_tune(&info->out, &tune, &identity, info->size,
                          info->sha256);
    return S2F_EXIT_OK;
}

static int describe_project(struct info *info, const char *path)
{
    struct s2f_diag diag;

    if (s2f_project_read(&info->project, info->bytes, info->size, &diag) !=
        S2F_STATUS_OK) {
        add_broken(info, path, "project", &diag);
        return S2F_EXIT_FAILED;
    }
    s2f_project_check_file(info->bytes, info->size, &info->findings);
    if (info->json) {
        s2f_describe_project_json(&info->out, path, &info->project, info->size,
                                  info->sha256, &info->findings);
    } else {
        s2f_describe_project(&info->out, &info->project, info->size,
                             info->sha256);
        s2f_describe_findings(&info->out, &info->findings);
    }
    return info->findings.count > 0 ? S2F_EXIT_FAILED : S2F_EXIT_OK;
}

static int describe_file(struct info *info, const char *path)
{
    int code = s2f_cli_read(path, info->bytes, sizeof info->bytes, &info->size);

    if (code != S2F_EXIT_OK)
        return code;
    s2f_sha256_hex(info->bytes, info->size, info->sha256);
    if (!info->json) {
        s2f_text_add_path(&info->out, path);
        s2f_text_add(&info->out, "\n");
    }
    if (s2f_name_is_sid(path) ||
        (info->size >= 4 && (memcmp(info->bytes, "PSID", 4) == 0 ||
                             memcmp(info->bytes, "RSID", 4) == 0)))
        code = describe_tune(info, path);
    else
        code = describe_project(info, path);
    if (info->json)
        s2f_text_add(&info->out, "\n");
    return code;
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    const struct values *chosen = values;
    struct info *info = malloc(sizeof *info);
    int code = S2F_EXIT_OK;

    (void)command;
    if (info == NULL)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    info->json = chosen->json;
    info->out = (struct s2f_text)S2F_TEXT_INIT;
    for (int i = 0; i < arguments; i++) {
        int one, printed;

        if (i > 0 && !info->json)
            s2f_text_add(&info->out, "\n");
        one = describe_file(info, argument[i]);
        printed = s2f_cli_print(&info->out);
        code = one > code ? one : code;
        code = printed > code ? printed : code;
    }
    free(info);
    return code;
}

const struct s2f_command s2f_cmd_info = {
    .name = "info",
    .summary = "show what is known about tunes and projects",
    .arguments = "FILE...",
    .min_arguments = 1,
    .max_arguments = -1,
    .options = options,
    .values_size = sizeof(struct values),
    .description = description,
    .run = run,
};
