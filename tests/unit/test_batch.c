/* The batch engine with a conversion of its own: order, windows, parts, stops
 * and failures, none of which may depend on the number of threads. */
#include "batch/batch.h"

#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 40 };

struct place {
    char path[64];
    char before[4096];
    struct s2f_plan plan;
    struct s2f_settings convert;
    struct s2f_text message;
};

/* What a batch's sink saw, and when to stop. */
struct seen {
    struct s2f_text text;
    size_t records, stop_after;
    bool sink_fails;
    pthread_mutex_t mutex;
    bool stop; /* guarded by mutex */
};

static int enter_folder(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    if (place == NULL)
        return -1;
    strcpy(place->path, "/tmp/s2f-batch-XXXXXX");
    if (!getcwd(place->before, sizeof place->before) || !mkdtemp(place->path))
        return -1;
    *state = place;
    return chdir(place->path) != 0 || mkdir("in", 0777) != 0;
}

static int leave_folder(void **state)
{
    struct place *place = *state;
    char command[128];

    if (chdir(place->before) != 0)
        return -1;
    s2f_plan_free(&place->plan);
    s2f_text_free(&place->message);
    snprintf(command, sizeof command, "rm -rf '%s'", place->path);
    free(place);
    return system(command); /* NOLINT(cert-env33-c): a fixed command */
}

/* A tune whose header is right and whose first data byte is `kind`: what the
 * conversion below will make of it. */
static void put_tune(const char *path, unsigned songs, uint8_t kind)
{
    uint8_t bytes[0x7c + 3] = "PSID\0\2\0\x7c\x10\0\x10\0\x10";
    FILE *file = fopen(path, "wb");

    bytes[0x0e] = (uint8_t)(songs >> 8);
    bytes[0x0f] = (uint8_t)songs;
    bytes[0x11] = 1;
    bytes[0x7c] = kind;
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, sizeof bytes, file), sizeof bytes);
    assert_int_equal(fclose(file), 0);
}

static void put_tunes(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        char path[32];

        snprintf(path, sizeof path, "in/%03u.sid", i);
        put_tune(path, 1, (uint8_t)i);
    }
}

static void *fake_open(void)
{
    return malloc(1);
}

static void *fake_open_none(void)
{
    return NULL;
}

/* Takes a time that depends on the file, so that threads finish out of order;
 * kind 200 fails and 201 is partial. The output holds the songs asked for. */
static void fake_run(void *worker, const struct s2f_settings *settings,
                     const uint8_t *bytes, size_t size,
                     struct s2f_result *result)
{
    uint8_t kind = size > 0x7c ? bytes[0x7c] : 200;
    struct timespec wait = {0, (kind * 37 % 11) * 200000L};

    assert_non_null(worker);
    nanosleep(&wait, NULL);
    memset(result, 0, sizeof *result);
    result->input_size = size;
    result->status = kind == 200   ? S2F_VERDICT_FAILED
                     : kind == 201 ? S2F_VERDICT_PARTIAL
                                   : S2F_VERDICT_EXACT;
    if (kind == 200) {
        s2f_fail(&result->error, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0, "no");
        return;
    }
    result->output[0] = kind;
    result->output[1] = (uint8_t)settings->songs;
    result->output[2] = (uint8_t)settings->song[0];
    result->output_size = 3;
}

static bool stopped(void *payload)
{
    struct seen *seen = payload;
    bool stop;

    pthread_mutex_lock(&seen->mutex);
    stop = seen->stop;
    pthread_mutex_unlock(&seen->mutex);
    return stop;
}

static enum s2f_status sink(void *payload,
                            const struct s2f_batch_record *record,
                            struct s2f_diag *diag)
{
    struct seen *seen = payload;

    s2f_text_printf(&seen->text, "%zu %s %s %d %s\n", record->input,
                    record->path, record->output ? record->output : "-",
                    (int)record->result->status,
                    record->result->status == S2F_VERDICT_FAILED
                        ? s2f_status_code(record->result->error.status)
                        : "");
    pthread_mutex_lock(&seen->mutex);
    if (++seen->records == seen->stop_after)
        seen->stop = true;
    pthread_mutex_unlock(&seen->mutex);
    if (seen->sink_fails)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0, "sink");
    return S2F_STATUS_OK;
}

static void begin(struct place *place, struct seen *seen)
{
    const char *input[] = {"in"};
    struct s2f_plan_request request = {NULL, input, 1, "out"};

    memset(seen, 0, sizeof *seen);
    pthread_mutex_init(&seen->mutex, NULL);
    seen->text = (struct s2f_text)S2F_TEXT_INIT;
    s2f_plan_free(&place->plan);
    assert_int_equal(s2f_plan_make(&place->plan, &request, &place->message),
                     S2F_PLAN_OK);
}

static struct s2f_batch_settings batch_of(struct place *place,
                                          struct seen *seen, unsigned workers)
{
    struct s2f_batch_settings settings = {
        .plan = &place->plan,
        .workers = workers,
        .convert = &place->convert,
        .job = {fake_open, free, fake_run, s2f_sha256_hex},
        .stopped = stopped,
        .sink = sink,
        .payload = seen};

    return settings;
}

static void expect_byte(const char *path, int at, uint8_t expected)
{
    uint8_t bytes[16] = {0};
    size_t size;

    assert_int_equal(s2f_file_read(path, bytes, sizeof bytes, &size, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(bytes[at], expected);
}

static void results_come_in_input_order(void **state)
{
    static const unsigned workers[] = {0, 1, 2, 7};
    struct s2f_text first = S2F_TEXT_INIT;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(FILES);
    for (size_t i = 0; i < 4; i++) {
        struct s2f_batch_settings settings;

        begin(*state, &seen);
        settings = batch_of(*state, &seen, workers[i]);
        assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                         S2F_STATUS_OK);
        assert_int_equal(totals.threads, workers[i]);
        assert_int_equal(totals.done, FILES);
        assert_int_equal(totals.status[S2F_VERDICT_EXACT], FILES);
        if (i == 0)
            s2f_text_add(&first, seen.text.data);
        assert_string_equal(seen.text.data, first.data);
        s2f_text_free(&seen.text);
    }
    assert_int_equal(
        strncmp(first.data, "0 in/000.sid out/000.sf2 0 \n1 in/001", 36), 0);
    expect_byte("out/039.sf2", 0, 39);
    s2f_text_free(&first);
}

static void a_bad_tune_does_not_stop_the_others(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 1, 200);
    put_tune("in/b.sid", 1, 201);
    put_tune("in/c.sid", 1, 1);
    assert_int_equal(mkfifo("in/d.sid", 0666), 0);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_string_equal(seen.text.data, "0 in/a.sid - 4 no-route\n"
                                        "1 in/b.sid out/b.sf2 2 \n"
                                        "2 in/c.sid out/c.sf2 0 \n"
                                        "3 in/d.sid - 4 io\n");
    assert_int_equal(totals.status[S2F_VERDICT_FAILED], 2);
    s2f_text_free(&seen.text);
}

static void a_file_that_vanished_is_a_failed_result(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(2);
    begin(*state, &seen);
    assert_int_equal(unlink("in/000.sid"), 0);
    settings = batch_of(*state, &seen, 1);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_string_equal(seen.text.data, "0 in/000.sid - 4 io\n"
                                        "1 in/001.sid out/001.sf2 0 \n");
    s2f_text_free(&seen.text);
}

static void the_limit_takes_the_first_files(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(5);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    settings.limit = 2;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(totals.inputs, 2);
    assert_int_equal(totals.records, 2);
    assert_false(totals.interrupted);
    s2f_text_free(&seen.text);
}

static void songs_over_16_make_more_projects(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 35, 7);
    put_tune("in/b.sid", 16, 8);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 3);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_string_equal(seen.text.data, "0 in/a.sid out/a.sf2 0 \n"
                                        "0 in/a.sid out/a.songs-17-32.sf2 0 \n"
                                        "0 in/a.sid out/a.songs-33-35.sf2 0 \n"
                                        "1 in/b.sid out/b.sf2 0 \n");
    assert_int_equal(totals.done, 2);
    assert_int_equal(totals.records, 4);
    expect_byte("out/a.sf2", 1, 16);
    expect_byte("out/a.songs-17-32.sf2", 2, 17);
    expect_byte("out/a.songs-33-35.sf2", 1, 3);
    expect_byte("out/b.sf2", 1, 0);
    s2f_text_free(&seen.text);
}

static void chosen_songs_make_one_project(void **state)
{
    struct place *place = *state;
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 256, 7);
    place->convert.songs = 1;
    place->convert.song[0] = 99;
    begin(place, &seen);
    settings = batch_of(place, &seen, 1);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(totals.records, 1);
    expect_byte("out/a.sf2", 2, 99);
    s2f_text_free(&seen.text);
}

static void a_part_never_takes_anothers_name(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 20, 7);
    put_tune("in/a.songs-17-20.sid", 1, 8);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    settings.force = true;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_string_equal(seen.text.data,
                        "0 in/a.sid out/a.sf2 0 \n"
                        "0 in/a.sid - 4 exists\n"
                        "1 in/a.songs-17-20.sid out/a.songs-17-20.sf2 0 \n");
    expect_byte("out/a.songs-17-20.sf2", 0, 8);
    s2f_text_free(&seen.text);
}

static void an_output_that_differs_fails_that_file_only(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(2);
    assert_int_equal(mkdir("out", 0777), 0);
    put_tune("out/000.sf2", 1, 1);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 1);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_string_equal(seen.text.data, "0 in/000.sid - 4 exists\n"
                                        "1 in/001.sid out/001.sf2 0 \n");
    s2f_text_free(&seen.text);
}

static void force_replaces_outputs(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(1);
    assert_int_equal(mkdir("out", 0777), 0);
    put_tune("out/000.sf2", 1, 1);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 1);
    settings.force = true;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(totals.status[S2F_VERDICT_EXACT], 1);
    s2f_text_free(&seen.text);
}

static void a_stop_ends_the_batch_early(void **state)
{
    static const unsigned workers[] = {0, 3};

    put_tunes(FILES);
    for (size_t i = 0; i < 2; i++) {
        struct s2f_batch_settings settings;
        struct s2f_batch_totals totals;
        struct seen seen;

        begin(*state, &seen);
        seen.stop_after = 5;
        settings = batch_of(*state, &seen, workers[i]);
        assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                         S2F_STATUS_OK);
        assert_true(totals.interrupted);
        assert_true(totals.done >= 5 && totals.done < FILES);
        assert_int_equal(totals.records, seen.records);
        s2f_text_free(&seen.text);
    }
}

static void a_failing_sink_ends_the_batch(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct s2f_diag diag = {0};
    struct seen seen;

    put_tunes(FILES);
    begin(*state, &seen);
    seen.sink_fails = true;
    settings = batch_of(*state, &seen, 3);
    assert_int_equal(s2f_batch_run(&settings, &totals, &diag), S2F_STATUS_IO);
    assert_string_equal(diag.text, "sink");
    assert_int_equal(seen.records, 1);
    s2f_text_free(&seen.text);
}

static void no_memory_for_a_worker_is_an_error(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(1);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 3);
    settings.job.open = fake_open_none;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                     S2F_STATUS_NO_MEMORY);
    assert_int_equal(seen.records, 0);
}

static void an_empty_plan_is_done_at_once(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(totals.inputs, 0);
    assert_false(totals.interrupted);
}

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(results_come_in_input_order),
        IN_FOLDER(a_bad_tune_does_not_stop_the_others),
        IN_FOLDER(a_file_that_vanished_is_a_failed_result),
        IN_FOLDER(the_limit_takes_the_first_files),
        IN_FOLDER(songs_over_16_make_more_projects),
        IN_FOLDER(chosen_songs_make_one_project),
        IN_FOLDER(a_part_never_takes_anothers_name),
        IN_FOLDER(an_output_that_differs_fails_that_file_only),
        IN_FOLDER(force_replaces_outputs),
        IN_FOLDER(a_stop_ends_the_batch_early),
        IN_FOLDER(a_failing_sink_ends_the_batch),
        IN_FOLDER(no_memory_for_a_worker_is_an_error),
        IN_FOLDER(an_empty_plan_is_done_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
