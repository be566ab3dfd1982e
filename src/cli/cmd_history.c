#include "cli/cli.h"

#include "cli/rows.h"
#include "store/query.h"

#include <stdlib.h>
#include <string.h>

struct values {
    const char *db, *status, *family, *route, *error, *path;
    uint32_t limit;
    bool csv, json;
};

#define AT(field) offsetof(struct values, field)

static const struct s2f_opt options[] = {
    {0, "db", "FILE", S2F_OPT_TEXT, AT(db), 0, 0,
     "the database that convert --db has written", NULL},
    {0, "status", "NAME", S2F_OPT_TEXT, AT(status), 0, 0,
     "only results with this status", "exact close partial wrapped failed"},
    {0, "family", "NAME", S2F_OPT_TEXT, AT(family), 0, 0,
     "only tunes of this player family", ""},
    {0, "route", "NAME", S2F_OPT_TEXT, AT(route), 0, 0,
     "only results of this route", "wrap"},
    {0, "error", "CODE", S2F_OPT_TEXT, AT(error), 0, 0,
     "only what failed with this code", ""},
    {0, "path", "PATTERN", S2F_OPT_TEXT, AT(path), 0, 0,
     "only paths that match, with * and ?", ""},
    {'l', "limit", "N", S2F_OPT_NUMBER, AT(limit), 1, 999999999,
     "only the first N rows", NULL},
    {0, "csv", NULL, S2F_OPT_FLAG, AT(csv), 0, 0,
     "print comma-separated values with all columns", NULL},
    {0, "json", NULL, S2F_OPT_FLAG, AT(json), 0, 0,
     "print a JSON object for each row, on a line each", NULL},
    {0}};

static const char *const description[] = {
    "Shows what `convert --db FILE` has kept. Without a run it lists the runs;"
    " with one (its number, or 'last') its results; with two what changed from"
    " the first to the second. A filter without a run asks the last one.",
    "A change is one of:",
    "  worse, better  another status, or frames that are equal or no longer\n"
    "  slower, faster the same, in more than 1.5 times the time (or less)\n"
    "  new, gone      in one of the two runs only",
    "A database can be read while a run writes it.",
    "Exit code: 0; 2 wrong usage (no such run); 3 the database cannot be read.",
    "Examples:",
    "  sid2sf2 history --db r.db\n"
    "  sid2sf2 history --db r.db last --status partial\n"
    "  sid2sf2 history --db r.db 1 2 --csv",
    NULL};

/* The columns of the tables: what fits into a line. */
static const struct s2f_column run_columns[] = {
    {"run", NULL, 4, false},    {"begun", NULL, 20, false},
    {"state", NULL, 11, false}, {"files", NULL, 6, true},
    {"exact", NULL, 6, true},   {"close", NULL, 6, true},
    {"wrapped", NULL, 7, true}, {"partial", NULL, 7, true},
    {"failed", NULL, 6, true},  {NULL, NULL, 0, false}};

static const struct s2f_column result_columns[] = {
    {"path", NULL, 28, false},
    {"status", NULL, 7, false},
    {"route", NULL, 8, false},
    {"family", NULL, 9, false},
    {"worst_editor", "editor", 6, true},
    {"worst_real", "C64", 6, true},
    {"ms", NULL, 8, true},
    {NULL, NULL, 0, false}};

static const struct s2f_column change_columns[] = {
    {"change", NULL, 6, false},      {"path", NULL, 25, false},
    {"old_status", "was", 7, false}, {"status", NULL, 7, false},
    {"old_editor", "was", 6, true},  {"editor", "editor", 6, true},
    {"old_ms", "was ms", 8, true},   {"ms", NULL, 8, true},
    {NULL, NULL, 0, false}};

/* The run that an argument names; 0 and a message where there is none. */
static long long find_run(const struct s2f_command *command,
                          struct s2f_store *store, const char *text)
{
    struct s2f_text shown = S2F_TEXT_INIT;
    long long run = 0;
    char *end;

    if (strcmp(text, "last") == 0)
        run = s2f_query_newest(store);
    else if (text[0] >= '1' && text[0] <= '9' && strlen(text) < 12)
        run = strtoll(text, &end, 10), run = *end == '\0' ? run : 0;
    if (run > 0 && s2f_query_exists(store, run))
        return run;
    s2f_text_add_path(&shown, text);
    s2f_cli_usage(command,
                  "there is no run '%s'; history without one lists "
                  "them",
                  shown.data);
    s2f_text_free(&shown);
    return 0;
}

/* Asks the question that the arguments are. */
static enum s2f_status ask(struct s2f_store *store, const long long run[2],
                           int runs, const struct s2f_filter *filter,
                           struct s2f_rows *rows, struct s2f_diag *diag)
{
    if (runs == 2) {
        rows->column = change_columns;
        return s2f_query_changes(store, run[0], run[1], filter, s2f_rows_take,
                                 rows, diag);
    }
    if (runs == 1) {
        rows->column = result_columns;
        return s2f_query_results(store, run[0], filter, s2f_rows_take, rows,
                                 diag);
    }
    rows->column = run_columns;
    return s2f_query_runs(store, s2f_rows_take, rows, diag);
}

static int answer(const struct s2f_command *command,
                  const struct values *values, struct s2f_store *store,
                  int arguments, char **argument)
{
    struct s2f_filter filter = {values->status, values->family, values->route,
                                values->error,  values->path,   values->limit};
    bool filtered = values->status != NULL || values->family != NULL ||
                    values->route != NULL || values->error != NULL ||
                    values->path != NULL || values->limit > 0;
    struct s2f_rows rows = {.how = values->csv    ? S2F_ROWS_CSV
                                   : values->json ? S2F_ROWS_JSON
                                                  : S2F_ROWS_TABLE,
                            .line = S2F_TEXT_INIT};
    struct s2f_diag diag = {0};
    long long run[2] = {0};
    enum s2f_status status;

    for (int i = 0; i < arguments; i++) {
        run[i] = find_run(command, store, argument[i]);
        if (run[i] == 0)
            return S2F_EXIT_USAGE;
    }
    if (arguments == 0 && filtered) {
        arguments = 1;
        run[0] = s2f_query_newest(store);
    }
    status = ask(store, run, arguments, &filter, &rows, &diag);
    s2f_text_free(&rows.line);
    if (status != S2F_STATUS_OK)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "%s",
                            diag.status == S2F_STATUS_OK
                                ? "the output cannot be written"
                                : diag.text);
    if (rows.count == 0 && rows.how == S2F_ROWS_TABLE)
        puts(arguments == 2 ? "nothing changed" : "nothing");
    if (fflush(stdout) != 0)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT,
                            "the output cannot be written");
    return S2F_EXIT_OK;
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    const struct values *chosen = values;
    struct s2f_store *store = NULL;
    struct s2f_diag diag = {0};
    int code;

    if (chosen->db == NULL)
        return s2f_cli_usage(command, "history needs --db FILE");
    if (chosen->csv && chosen->json)
        return s2f_cli_usage(command, "--csv and --json exclude each other");
    if (s2f_store_open_to_read(&store, chosen->db, &diag) != S2F_STATUS_OK)
        code =
            s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "%s: %s", chosen->db, diag.text);
    else
        code = answer(command, chosen, store, arguments, argument);
    s2f_store_close(store);
    return code;
}

const struct s2f_command s2f_cmd_history = {
    .name = "history",
    .summary = "show and compare what earlier runs came to",
    .arguments = "--db FILE [RUN [RUN]]",
    .max_arguments = 2,
    .options = options,
    .values_size = sizeof(struct values),
    .description = description,
    .run = run,
};
