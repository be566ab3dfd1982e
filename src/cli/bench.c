/* A benchmark is a warm-up, which is a normal run, and then rounds, in each of
 * which every mode has its turn, so that a machine that slows down in between
 * treats them alike. Each of these writes into an empty folder, since to find
 * an output there already is other work than to write it. */
#include "cli/bench.h"

#include "base/hash.h"
#include "batch/progress.h"
#include "cli/bench_report.h"
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one run over all files adds up to. */
struct tally {
    struct s2f_bench_round round;
    size_t results, converted, conversions;
    uint64_t input_bytes, output_bytes;
    char digest[S2F_HASH_TEXT];
    struct s2f_text text;
    const struct s2f_bench *bench;
};

static bool stopped(void *payload)
{
    const struct tally *tally = payload;

    return tally->bench->stopped(tally->bench->payload);
}

/* Each result's name, status and output is hashed together with the hash of
 * all before it. */
static void add_to_digest(struct tally *tally,
                          const struct s2f_batch_record *record)
{
    s2f_text_clear(&tally->text);
    s2f_text_printf(&tally->text, "%s %zu %u %s %s", tally->digest,
                    record->input, s2f_batch_number(record),
                    s2f_verdict_name(record->result->status),
                    record->facts.output_sha256);
    s2f_sha256_hex((const uint8_t *)tally->text.data, tally->text.size,
                   tally->digest);
}

static enum s2f_status take(void *payload,
                            const struct s2f_batch_record *record,
                            struct s2f_diag *diag)
{
    struct tally *tally = payload;
    struct s2f_bench_round *round = &tally->round;
    const struct s2f_result *result = record->result;
    double ms = record->facts.ms;

    (void)diag;
    add_to_digest(tally, record);
    if (tally->results++ == 0 || ms < round->least)
        round->least = ms;
    if (ms > round->most)
        round->most = ms;
    round->mean += ms; /* the sum until the end */
    tally->converted += result->status != S2F_VERDICT_FAILED &&
                        result->status != S2F_VERDICT_PARTIAL;
    if (s2f_batch_number(record) == 0)
        tally->input_bytes += result->input_size;
    if (record->output != NULL)
        tally->output_bytes += result->output_size;
    round->stage[S2F_BENCH_READ] += record->facts.read;
    round->stage[S2F_BENCH_IDENTIFY] += result->seconds[S2F_STAGE_IDENTIFY];
    round->stage[S2F_BENCH_CONVERT] += result->seconds[S2F_STAGE_CONVERT];
    round->stage[S2F_BENCH_VERIFY] += result->seconds[S2F_STAGE_VERIFY];
    round->stage[S2F_BENCH_WRITE] += record->facts.write;
    return S2F_STATUS_OK;
}

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec * 1e-6;
}

/* Processor time of the process so far. */
static double processor_time(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime);
}

/* One run of a plan. Returns the exit code. */
static int run_plan(const struct s2f_bench *bench, const struct s2f_plan *plan,
                    unsigned workers, struct tally *tally)
{
    struct s2f_batch_settings batch = *bench->batch;
    double begun = s2f_progress_clock(), cpu = processor_time();
    struct s2f_batch_totals totals;
    struct s2f_diag diag = {0};
    enum s2f_status status;

    *tally = (struct tally){.text = S2F_TEXT_INIT, .bench = bench};
    batch.plan = plan;
    batch.workers = workers;
    batch.hashed = true;
    batch.known = NULL;
    batch.taken = NULL;
    batch.tick = NULL;
    batch.expected = NULL;
    batch.sink = take;
    batch.stopped = stopped;
    batch.payload = tally;
    status = s2f_batch_run(&batch, &totals, &diag);
    tally->round.seconds = s2f_progress_clock() - begun;
    tally->round.cpu = processor_time() - cpu;
    if (tally->results > 0)
        tally->round.mean /= (double)tally->results;
    s2f_text_free(&tally->text);
    if (status != S2F_STATUS_OK)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "%s", diag.text);
    return totals.interrupted ? S2F_EXIT_INTERRUPTED : S2F_EXIT_OK;
}

/* Removes a folder that this program has made, with all in it. */
static void remove_tree(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        struct s2f_text child = S2F_TEXT_INIT;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        s2f_text_printf(&child, "%s/%s", path, entry->d_name);
        if (!child.failed && unlink(child.data) != 0)
            remove_tree(child.data);
        s2f_text_free(&child);
    }
    if (dir != NULL)
        closedir(dir);
    rmdir(path);
}

/* What the folders' names begin with; the number of the process follows. */
static const char folder_name[] = ".sid2sf2-benchmark-";

/* Opens a folder and locks it, so that other processes see it in use. Returns
 * -1 where that is not possible: somebody has, or there are no locks. */
static int hold(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* Removes the folders of benchmarks that were killed: whose names are theirs,
 * and that no process holds. */
static void remove_left_over(const char *output)
{
    const size_t length = sizeof folder_name - 1;
    DIR *dir = opendir(output);
    struct dirent *entry;

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const char *number = entry->d_name + length;
        struct s2f_text path = S2F_TEXT_INIT;
        int fd;

        if (strncmp(entry->d_name, folder_name, length) != 0 ||
            *number == '\0' || number[strspn(number, "0123456789")] != '\0')
            continue;
        s2f_text_printf(&path, "%s/%s", output, entry->d_name);
        fd = path.failed ? -1 : hold(path.data);
        if (fd >= 0) {
            remove_tree(path.data);
            close(fd);
        }
        s2f_text_free(&path);
    }
    if (dir != NULL)
        closedir(dir);
}

/* A run into an empty folder, which is held meanwhile. */
static int run_into(const struct s2f_bench *bench, const char *folder,
                    unsigned workers, struct tally *tally)
{
    struct s2f_plan_request request = *bench->request;
    struct s2f_plan plan = S2F_PLAN_INIT;
    struct s2f_text message = S2F_TEXT_INIT;
    int code = S2F_EXIT_ENVIRONMENT, held = hold(folder);

    request.output = folder;
    if (s2f_plan_make(&plan, &request, &message) != S2F_PLAN_OK)
        s2f_cli_fail(0, "%s", message.data);
    else
        code = run_plan(bench, &plan, workers, tally);
    if (held >= 0)
        close(held);
    s2f_plan_free(&plan);
    s2f_text_free(&message);
    return code;
}

/* One timed run into a folder of its own. */
static int run_aside(const struct s2f_bench *bench, unsigned workers,
                     struct tally *tally)
{
    struct s2f_text folder = S2F_TEXT_INIT;
    int code = S2F_EXIT_ENVIRONMENT;

    s2f_text_printf(&folder, "%s/%s%ld", bench->request->output, folder_name,
                    (long)getpid());
    if (folder.failed) {
        s2f_cli_fail(0, "memory ran out");
    } else if (mkdir(folder.data, 0777) != 0) {
        s2f_cli_fail(0, "%s cannot be made: %s", folder.data, strerror(errno));
    } else {
        code = run_into(bench, folder.data, workers, tally);
        remove_tree(folder.data);
    }
    s2f_text_free(&folder);
    return code;
}

/* Prints the report and writes it to report.txt. */
static int publish(const struct s2f_bench *bench,
                   const struct s2f_bench_figures *figures)
{
    struct s2f_text text = S2F_TEXT_INIT, json = S2F_TEXT_INIT;
    struct s2f_text path = S2F_TEXT_INIT;
    struct s2f_diag diag = {0};
    int code = S2F_EXIT_OK;

    s2f_bench_text(&text, figures);
    s2f_text_printf(&path, "%s/report.txt", bench->request->output);
    if (text.failed || path.failed) {
        code = s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    } else {
        enum s2f_file_end end =
            s2f_file_write(path.data, (const uint8_t *)text.data, text.size,
                           S2F_FILE_FORCE, &diag);

        if (end == S2F_FILE_REFUSED || end == S2F_FILE_BROKEN)
            code =
                s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "report.txt: %s", diag.text);
    }
    if (code == S2F_EXIT_OK && bench->json) {
        s2f_bench_json(&json, figures);
        code = s2f_cli_print(&json);
    } else if (code == S2F_EXIT_OK) {
        code = s2f_cli_print(&text);
    }
    s2f_text_free(&text);
    s2f_text_free(&json);
    s2f_text_free(&path);
    return code;
}

/* All rounds of all modes. */
static int run_rounds(const struct s2f_bench *bench,
                      struct s2f_bench_mode *mode,
                      struct s2f_bench_figures *figures)
{
    for (unsigned r = 0; r < bench->rounds; r++) {
        for (unsigned m = 0; m < figures->modes; m++) {
            struct tally tally;
            int code = run_aside(bench, mode[m].workers, &tally);

            if (code != S2F_EXIT_OK)
                return code;
            mode[m].round[r] = tally.round;
            mode[m].rounds = r + 1;
            figures->identical &= strcmp(tally.digest, figures->digest) == 0;
        }
        fprintf(stderr, "round %u of %u done\n", r + 1, bench->rounds);
    }
    return S2F_EXIT_OK;
}

static int measure(const struct s2f_bench *bench, struct s2f_bench_mode *mode,
                   unsigned modes)
{
    struct s2f_bench_figures figures = {
        .mode = mode, .modes = modes, .identical = true};
    struct rusage usage;
    struct tally warm;
    int code =
        run_plan(bench, bench->batch->plan, bench->batch->workers, &warm);

    figures.files = bench->batch->plan->list.count;
    if (bench->batch->limit > 0 && bench->batch->limit < figures.files)
        figures.files = bench->batch->limit;
    figures.results = warm.results;
    figures.converted = warm.converted;
    figures.input_bytes = warm.input_bytes;
    figures.output_bytes = warm.output_bytes;
    figures.digest = warm.digest;
    if (code == S2F_EXIT_OK)
        code = run_rounds(bench, mode, &figures);
    if (code != S2F_EXIT_OK)
        return code;
    if (getrusage(RUSAGE_SELF, &usage) == 0)
        figures.peak_kib = usage.ru_maxrss;
    code = publish(bench, &figures);
    return code == S2F_EXIT_OK && !figures.identical ? S2F_EXIT_FAILED : code;
}

int s2f_bench_run(const struct s2f_bench *bench)
{
    unsigned most = bench->batch->workers;
    unsigned modes = bench->scaling ? most + 1 : 2;
    struct s2f_bench_mode *mode = calloc(modes, sizeof *mode);
    struct s2f_bench_round *round =
        calloc((size_t)modes * bench->rounds, sizeof *round);
    int code;

    if (mode == NULL || round == NULL) {
        code = s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    } else {
        remove_left_over(bench->request->output);
        for (unsigned i = 0; i < modes; i++)
            mode[i] = (struct s2f_bench_mode){
                .workers = i > 0 && !bench->scaling ? most : i,
                .round = round + (size_t)i * bench->rounds};
        code = measure(bench, mode, modes);
    }
    free(mode);
    free(round);
    return code;
}
