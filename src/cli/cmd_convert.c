#include "cli/cli.h"

#include "base/hash.h"
#include "batch/cpus.h"
#include "cli/bench.h"
#include "cli/bench_report.h"
#include "cli/interrupt.h"
#include "cli/keep.h"
#include "cli/report.h"
#include "convert/route.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

struct values {
    const char *input_folder, *output, *route, *verify, *results, *db;
    uint32_t workers, limit, rounds;
    bool sequential, verbose, quiet, json, force, no_names, without_samples,
        resume, sync, benchmark, scaling;
    struct s2f_opt_list songs;
};

#define AT(field) offsetof(struct values, field)

static const struct s2f_opt options[] = {
    {'i', "input-dir", "DIR", S2F_OPT_TEXT, AT(input_folder), 0, 0,
     "convert what is in DIR, like naming it as an input", NULL},
    {'o', "output-dir", "DIR", S2F_OPT_TEXT, AT(output), 0, 0,
     "where the projects go; for a single file also the project's own name,"
     " NAME.sf2",
     NULL},
    {'w', "workers", "N", S2F_OPT_NUMBER, AT(workers), 1, 1024,
     "threads (default: the CPUs this process may use)", NULL},
    {'s', "sequential", NULL, S2F_OPT_FLAG, AT(sequential), 0, 0,
     "no threads: one tune after the other", NULL},
    {'b', "benchmark", NULL, S2F_OPT_FLAG, AT(benchmark), 0, 0,
     "measure: sequential against parallel, into a report.txt", NULL},
    {0, "rounds", "N", S2F_OPT_NUMBER, AT(rounds), 1, S2F_BENCH_MOST_ROUNDS,
     "of the benchmark, after a warm-up (default: 3)", ""},
    {0, "scaling", NULL, S2F_OPT_FLAG, AT(scaling), 0, 0,
     "benchmark every number of workers up to that of -w", NULL},
    {'l', "limit", "N", S2F_OPT_NUMBER, AT(limit), 1, 999999999,
     "only the first N files", NULL},
    {'v', "verbose", NULL, S2F_OPT_FLAG, AT(verbose), 0, 0,
     "with each file: all songs, first differences, warnings", NULL},
    {'q', "quiet", NULL, S2F_OPT_FLAG, AT(quiet), 0, 0,
     "print failures only, to stderr", NULL},
    {0, "route", "NAME", S2F_OPT_TEXT, AT(route), 0, 0,
     "use this route only (default: auto, the best one)", "auto unpack wrap"},
    {0, "verify", "HOW", S2F_OPT_TEXT, AT(verify), 0, 0,
     "none, a number of frames (default 3000; less where the music repeats"
     " before), or proof: until it repeats",
     "none 3000 proof"},
    {0, "songs", "LIST", S2F_OPT_LIST, AT(songs), 0, 0,
     "these songs only, in this order, at most 16: 1,3,5-8", ""},
    {0, "no-names", NULL, S2F_OPT_FLAG, AT(no_names), 0, 0,
     "leave the texts beside instruments and commands and the songs' names"
     " empty",
     NULL},
    {0, "without-samples", NULL, S2F_OPT_FLAG, AT(without_samples), 0, 0,
     "leave samples out, also those that a project can play: partial, and not"
     " what the composer wrote",
     NULL},
    {0, "results", "FILE", S2F_OPT_TEXT, AT(results), 0, 0,
     "write each result to FILE as a line of JSON", NULL},
    {0, "json", NULL, S2F_OPT_FLAG, AT(json), 0, 0,
     "print results as lines of JSON instead of the table", NULL},
    {0, "db", "FILE", S2F_OPT_TEXT, AT(db), 0, 0,
     "keep the results in the database FILE; see sid2sf2 history", NULL},
    {0, "resume", NULL, S2F_OPT_FLAG, AT(resume), 0, 0,
     "with --db: skip what is done already and still there", NULL},
    {0, "sync", NULL, S2F_OPT_FLAG, AT(sync), 0, 0,
     "see each project onto the disk before it gets its name", NULL},
    {0, "force", NULL, S2F_OPT_FLAG, AT(force), 0, 0,
     "replace outputs that exist and differ", NULL},
    {0}};

static const char *const description[] = {
    "Converts .sid files, and all that are found in folders, to SID Factory II"
    " projects. Every project is played next to its tune by emulators of the"
    " C64 and of the editor, and the result says how many frames are equal.",
    "A folder's contents are mirrored: `convert laxity -o out` turns"
    " laxity/x/b.sid into out/x/b.sf2. Links to folders are not followed. A"
    " tune with more songs than one project holds becomes NAME.sf2,"
    " NAME.songs-17-32.sf2 and so on. Two inputs that would write one file are"
    " an error before anything runs.",
    "An output appears whole or not at all. One that exists is left alone where"
    " it is the same, and replaced only with --force where it differs. The"
    " outputs do not depend on the number of threads.",
    "Each result is one of:",
    "  exact    every frame equals the original's, in the editor and on a C64\n"
    "  close    at least 99 % of the frames do, in both\n"
    "  partial  written, but worse than that\n"
    "  wrapped  exact or close, but the tune's own player runs inside: "
    "nothing\n"
    "           can be edited\n"
    "  failed   not written; the reason is given",
    "With --verify none nothing is compared: 'exact' and 'wrapped' then only "
    "say"
    " that a project was written, and the note says 'not verified'. Songs are"
    " looked at for seconds instead of minutes, so what they do later may be"
    " missing in the project.",
    "The columns 'editor%' and 'C64%' are the share of equal frames of the"
    " start song in the editor and on a C64.",
    "Exit code: 0 where all is exact, close or wrapped; 1 where some input is"
    " partial or failed; 2 wrong usage; 3 the environment broke; 130"
    " interrupted.",
    "Examples:",
    "  sid2sf2 convert tune.sid -o tune.sf2\n"
    "  sid2sf2 convert MUSICIANS -o out --results out.ndjson\n"
    "  sid2sf2 convert tune.sid -o out --verify proof -v",
    NULL};

/* A run of the command. */
struct conversion {
    const struct values *values;
    struct s2f_settings settings;
    struct s2f_plan plan;
    struct s2f_interrupt interrupt;
    struct s2f_report report;
    struct s2f_keep keep;
    int arguments;
    char **argument;
};

static bool stopped(void *payload)
{
    const struct conversion *conversion = payload;

    return s2f_interrupt_came(&conversion->interrupt);
}

static enum s2f_status take_record(void *payload,
                                   const struct s2f_batch_record *record,
                                   struct s2f_diag *diag)
{
    struct conversion *conversion = payload;

    return s2f_report_record(&conversion->report, record, diag);
}

static void show_progress(void *payload, const struct s2f_batch_state *state)
{
    struct conversion *conversion = payload;

    s2f_report_progress(&conversion->report, state);
}

static double expected(void *payload, const char *path)
{
    struct conversion *conversion = payload;

    return s2f_keep_expected(&conversion->keep, path);
}

static bool known(void *payload, const struct s2f_batch_record *record,
                  struct s2f_result *result, struct s2f_batch_facts *facts)
{
    struct conversion *conversion = payload;

    return s2f_keep_known(&conversion->keep, record, result, facts);
}

static enum s2f_status taken(void *payload,
                             const struct s2f_batch_record *record,
                             struct s2f_diag *diag)
{
    struct conversion *conversion = payload;

    return s2f_keep_taken(&conversion->keep, record, diag);
}

static void *job_open(void)
{
    return s2f_worker_new();
}

static void job_close(void *worker)
{
    s2f_worker_free(worker);
}

static void job_run(void *worker, const struct s2f_settings *settings,
                    const uint8_t *bytes, size_t size,
                    struct s2f_result *result)
{
    s2f_convert(worker, settings, bytes, size, result);
}

static int check_route(const struct s2f_command *command, const char *route)
{
    struct s2f_text names = S2F_TEXT_INIT;
    int code;

    if (route == NULL || strcmp(route, "auto") == 0 ||
        s2f_route_find(route) != NULL)
        return S2F_EXIT_OK;
    for (int i = 0; s2f_routes[i] != NULL; i++)
        s2f_text_printf(&names, ", %s", s2f_routes[i]->name);
    code = s2f_cli_usage(command, "there is no such route; there are: auto%s",
                         names.data);
    s2f_text_free(&names);
    return code;
}

/* Whether two names are one file, there already or not. */
static bool is_same_file(const char *a, const char *b)
{
    struct stat one, other;

    if (stat(a, &one) != 0 || stat(b, &other) != 0)
        return strcmp(a, b) == 0;
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static int check_database(const struct s2f_command *command,
                          const struct values *values)
{
    if (values->resume && values->db == NULL)
        return s2f_cli_usage(command, "--resume needs --db FILE");
    if (values->db != NULL &&
        (s2f_name_is_sid(values->db) || s2f_name_is_sf2(values->db)))
        return s2f_cli_usage(command, "--db would replace a tune or a project");
    if (values->db != NULL && values->results != NULL &&
        is_same_file(values->db, values->results))
        return s2f_cli_usage(command, "--results would replace the database");
    return S2F_EXIT_OK;
}

/* Checks what the tables cannot and fills in the settings. */
static int check_values(const struct s2f_command *command,
                        struct conversion *conversion, int arguments)
{
    const struct values *values = conversion->values;
    struct s2f_settings *settings = &conversion->settings;

    s2f_settings_default(settings);
    if (arguments == 0 && values->input_folder == NULL)
        return s2f_cli_usage(command, "convert needs an input");
    if (values->output == NULL)
        return s2f_cli_usage(command, "convert needs -o DIR");
    if (values->sequential && values->workers > 0)
        return s2f_cli_usage(command,
                             "--sequential and --workers exclude each other");
    if (values->quiet && values->verbose)
        return s2f_cli_usage(command,
                             "--quiet and --verbose exclude each other");
    if (values->results != NULL &&
        (s2f_name_is_sid(values->results) || s2f_name_is_sf2(values->results)))
        return s2f_cli_usage(command,
                             "--results would replace a tune or a project");
    if (values->verify != NULL &&
        !s2f_cli_parse_verify(values->verify, settings))
        return s2f_cli_usage(command,
                             "--verify takes none, proof or a number of frames"
                             " from 1 to 1000000");
    settings->route = values->route;
    settings->no_names = values->no_names;
    settings->without_samples = values->without_samples;
    settings->clock = s2f_progress_clock;
    settings->songs = values->songs.count;
    for (unsigned i = 0; i < values->songs.count; i++)
        settings->song[i] = values->songs.item[i];
    return check_route(command, values->route);
}

static struct s2f_plan_request plan_request(const struct conversion *conversion)
{
    struct s2f_plan_request request = {
        .input_folder = conversion->values->input_folder,
        .input = (const char *const *)conversion->argument,
        .inputs = (size_t)conversion->arguments,
        .output = conversion->values->output};

    return request;
}

static int make_plan(const struct s2f_command *command,
                     struct conversion *conversion)
{
    struct s2f_plan_request request = plan_request(conversion);
    struct s2f_text message = S2F_TEXT_INIT;
    int code = S2F_EXIT_OK;

    switch (s2f_plan_make(&conversion->plan, &request, &message)) {
    case S2F_PLAN_OK:
        break;
    case S2F_PLAN_USAGE:
        code = s2f_cli_usage(command, "%s", message.data);
        break;
    case S2F_PLAN_ENVIRONMENT:
        code = s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "%s", message.data);
        break;
    }
    s2f_text_free(&message);
    if (code == S2F_EXIT_OK && conversion->plan.list.count == 0)
        s2f_cli_fail(0, "no .sid files were found");
    return code;
}

static unsigned count_workers(const struct values *values)
{
    if (values->sequential)
        return 0;
    return values->workers > 0 ? values->workers : s2f_cpus_usable();
}

static int exit_code(const struct s2f_batch_totals *totals,
                     enum s2f_status status, bool interrupted)
{
    if (status != S2F_STATUS_OK)
        return S2F_EXIT_ENVIRONMENT;
    if (interrupted)
        return S2F_EXIT_INTERRUPTED;
    return totals->status[S2F_VERDICT_FAILED] > 0 ||
                   totals->status[S2F_VERDICT_PARTIAL] > 0
               ? S2F_EXIT_FAILED
               : S2F_EXIT_OK;
}

/* What was given on the command line, as JSON. */
static void add_arguments(struct s2f_text *out,
                          const struct conversion *conversion)
{
    const struct values *values = conversion->values;
    const char *comma = "";

    s2f_text_add(out, "{\"inputs\":[");
    if (values->input_folder != NULL) {
        s2f_text_add_json(out, values->input_folder);
        comma = ",";
    }
    for (int i = 0; i < conversion->arguments; i++) {
        s2f_text_add(out, comma);
        s2f_text_add_json(out, conversion->argument[i]);
        comma = ",";
    }
    s2f_text_add(out, "],\"output\":");
    s2f_text_add_json(out, values->output);
    s2f_text_printf(out, ",\"limit\":%lu}", (unsigned long)values->limit);
}

/* Opens the database and has the batch use it. */
static enum s2f_status begin_keeping(struct conversion *conversion,
                                     struct s2f_batch_settings *batch,
                                     struct s2f_diag *diag)
{
    struct s2f_text arguments = S2F_TEXT_INIT;
    enum s2f_status status;

    conversion->keep = (struct s2f_keep){.path = conversion->values->db,
                                         .resume = conversion->values->resume};
    if (conversion->keep.path == NULL)
        return S2F_STATUS_OK;
    add_arguments(&arguments, conversion);
    status = s2f_keep_begin(&conversion->keep, batch, arguments.data, diag);
    s2f_text_free(&arguments);
    batch->hashed = true;
    batch->expected = expected;
    batch->taken = taken;
    if (conversion->keep.resume)
        batch->known = known;
    return status;
}

/* Ends what has begun and remembers the first thing that went wrong. */
static enum s2f_status end_all(struct conversion *conversion,
                               enum s2f_status status,
                               const struct s2f_batch_totals *totals,
                               struct s2f_diag *diag)
{
    double seconds = s2f_report_seconds(&conversion->report);
    enum s2f_store_end end = status != S2F_STATUS_OK ? S2F_STORE_BROKEN
                             : totals->interrupted   ? S2F_STORE_INTERRUPTED
                                                     : S2F_STORE_DONE;
    struct s2f_diag last = {0};
    enum s2f_status ended = s2f_report_end(&conversion->report, totals, &last);

    if (status == S2F_STATUS_OK && ended != S2F_STATUS_OK) {
        status = ended;
        *diag = last;
        end = S2F_STORE_BROKEN;
    }
    ended = s2f_keep_end(&conversion->keep, end, seconds, &last);
    if (status == S2F_STATUS_OK && ended != S2F_STATUS_OK) {
        status = ended;
        *diag = last;
    }
    return status;
}

/* What a run and a benchmark have in common. */
static struct s2f_batch_settings
batch_settings(const struct conversion *conversion)
{
    const struct values *values = conversion->values;

    return (struct s2f_batch_settings){
        .plan = &conversion->plan,
        .limit = values->limit,
        .workers = count_workers(values),
        .force = values->force,
        .sync = values->sync,
        .convert = &conversion->settings,
        .job = {job_open, job_close, job_run, s2f_sha256_hex}};
}

static int run_batch(struct conversion *conversion)
{
    const struct values *values = conversion->values;
    struct s2f_batch_settings batch = batch_settings(conversion);
    struct s2f_batch_totals totals = {0};
    struct s2f_diag diag = {0};
    enum s2f_status status;

    batch.stopped = stopped;
    batch.sink = take_record;
    batch.tick = show_progress;
    batch.payload = conversion;
    /* Before any thread begins: it would have the signals otherwise. */
    s2f_interrupt_begin(&conversion->interrupt);
    status = begin_keeping(conversion, &batch, &diag);
    if (status != S2F_STATUS_OK)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "%s: %s", values->db,
                            diag.text);
    if (!s2f_report_begin(&conversion->report, values->results)) {
        int error = errno;

        s2f_keep_end(&conversion->keep, S2F_STORE_BROKEN, 0, NULL);
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT,
                            "the results file cannot be written: %s",
                            strerror(error));
    }
    status = s2f_batch_run(&batch, &totals, &diag);
    status = end_all(conversion, status, &totals, &diag);
    s2f_interrupt_end(&conversion->interrupt);
    if (status != S2F_STATUS_OK)
        s2f_cli_fail(0, "%s", diag.text);
    return exit_code(&totals, status, totals.interrupted);
}

static int check_benchmark(const struct s2f_command *command,
                           const struct values *values)
{
    if (!values->benchmark && (values->scaling || values->rounds > 0))
        return s2f_cli_usage(command, "--%s belongs to --benchmark",
                             values->scaling ? "scaling" : "rounds");
    if (!values->benchmark)
        return S2F_EXIT_OK;
    if (values->sequential || values->db != NULL || values->results != NULL)
        return s2f_cli_usage(command,
                             "--benchmark excludes --sequential, --results and"
                             " --db");
    if (s2f_name_is_sf2(values->output))
        return s2f_cli_usage(command, "--benchmark needs -o DIR");
    return S2F_EXIT_OK;
}

static int run_benchmark(struct conversion *conversion)
{
    const struct values *values = conversion->values;
    struct s2f_plan_request request = plan_request(conversion);
    struct s2f_batch_settings batch = batch_settings(conversion);
    struct s2f_bench bench = {.batch = &batch,
                              .request = &request,
                              .rounds = values->rounds > 0 ? values->rounds : 3,
                              .scaling = values->scaling,
                              .json = values->json,
                              .stopped = stopped,
                              .payload = conversion};
    int code;

    s2f_interrupt_begin(&conversion->interrupt);
    code = s2f_bench_run(&bench);
    s2f_interrupt_end(&conversion->interrupt);
    return code;
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    struct conversion conversion = {.values = values,
                                    .plan = S2F_PLAN_INIT,
                                    .arguments = arguments,
                                    .argument = argument};
    int code = check_values(command, &conversion, arguments);

    if (code == S2F_EXIT_OK)
        code = check_database(command, conversion.values);
    if (code == S2F_EXIT_OK)
        code = check_benchmark(command, conversion.values);

    conversion.report.json = conversion.values->json;
    conversion.report.verbose = conversion.values->verbose;
    conversion.report.quiet = conversion.values->quiet;
    if (code == S2F_EXIT_OK)
        code = make_plan(command, &conversion);
    if (code == S2F_EXIT_OK)
        code = conversion.values->benchmark ? run_benchmark(&conversion)
                                            : run_batch(&conversion);
    s2f_plan_free(&conversion.plan);
    return code;
}

const struct s2f_command s2f_cmd_convert = {
    .name = "convert",
    .summary = "turn tunes, or folders of them, into projects",
    .arguments = "INPUT... -o DIR",
    .max_arguments = -1,
    .options = options,
    .values_size = sizeof(struct values),
    .description = description,
    .run = run,
};
