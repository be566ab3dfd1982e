/* A folder with made-up tunes and a conversion that makes something of them,
 * for the tests of the batch engine. */
#ifndef S2F_TEST_BATCH_FIXTURE_H
#define S2F_TEST_BATCH_FIXTURE_H

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
    size_t taken, ticks; /* calls */
    bool taken_fails;
    double share;      /* as the last tick told it */
    const char *knows; /* path of which all is known */
    const char *hash;  /* of its output, as known */
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

/* Fills in which songs a result has of those asked for (of all, where none is,
 * as far as a project holds them): all of them, of kind 202 the first two, and
 * of kind 203 none and the first one is to blame. */
static void fake_songs(const struct s2f_settings *settings, uint8_t kind,
                       unsigned songs, struct s2f_result *result)
{
    unsigned most =
        songs < S2F_PROJECT_MAX_SONGS ? songs : S2F_PROJECT_MAX_SONGS;
    unsigned asked = settings->songs > 0 ? settings->songs : most;
    unsigned here = kind == 203 ? 1 : kind == 202 && asked > 2 ? 2 : asked;

    for (unsigned i = 0; i < asked; i++) {
        unsigned song = settings->songs > 0 ? settings->song[i] : i + 1;

        if (i < here)
            result->song[result->songs++].song = song;
        else
            result->left_out_song[result->left_out++] = (uint16_t)song;
    }
}

/* Takes a time that depends on the file, so that threads finish out of order;
 * kinds 200 and 203 fail and 201 is partial. The output holds the songs asked
 * for. */
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
    result->status = kind == 201 ? S2F_VERDICT_PARTIAL : S2F_VERDICT_EXACT;
    if (kind != 200)
        fake_songs(settings, kind, bytes[0x0e] * 256U + bytes[0x0f], result);
    if (kind == 200 || kind == 203) {
        result->status = S2F_VERDICT_FAILED;
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

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

#endif
