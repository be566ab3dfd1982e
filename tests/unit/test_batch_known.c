/* The batch engine and those who keep results: what they are told, and when
 * what they know saves the work. */
#include "batch_fixture.h"

static enum s2f_status take(void *payload,
                            const struct s2f_batch_record *record,
                            struct s2f_diag *diag)
{
    struct seen *seen = payload;

    assert_true(record->part < record->parts);
    seen->taken++;
    if (seen->taken_fails)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0, "taken");
    return S2F_STATUS_OK;
}

static void tick(void *payload, const struct s2f_batch_state *state)
{
    struct seen *seen = payload;

    assert_true(state->done <= state->inputs);
    assert_true(state->share >= seen->share && state->share < 1.001);
    seen->share = state->share;
    seen->ticks++;
}

static double expected(void *payload, const char *path)
{
    (void)payload;
    return strcmp(path, "in/007.sid") == 0 ? 5000 : 1;
}

static void everything_is_taken_once(void **state)
{
    static const unsigned workers[] = {0, 3};

    put_tunes(FILES);
    put_tune("in/many.sid", 40, 3);
    for (size_t i = 0; i < 2; i++) {
        struct s2f_batch_settings settings;
        struct s2f_batch_totals totals;
        struct seen seen;

        begin(*state, &seen);
        settings = batch_of(*state, &seen, workers[i]);
        settings.taken = take;
        settings.tick = tick;
        settings.expected = expected;
        assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                         S2F_STATUS_OK);
        assert_int_equal(seen.taken, FILES + 3);
        assert_int_equal(totals.records, FILES + 3);
        assert_int_equal(totals.done, FILES + 1);
        assert_true(seen.ticks > 0);
        s2f_text_free(&seen.text);
    }
}

static void a_result_that_cannot_be_taken_ends_the_batch(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct s2f_diag diag;
    struct seen seen;

    put_tunes(FILES);
    begin(*state, &seen);
    seen.taken_fails = true;
    settings = batch_of(*state, &seen, 2);
    settings.taken = take;
    assert_int_equal(s2f_batch_run(&settings, &totals, &diag), S2F_STATUS_IO);
    assert_string_equal(diag.text, "taken");
    assert_int_equal(seen.taken, 1);
    s2f_text_free(&seen.text);
}

/* One worker alone: what takes longest begins first, and is reported last. */
struct begun {
    pthread_mutex_t mutex;
    uint8_t kind[FILES];
    size_t count;
};

static struct begun begun = {.mutex = PTHREAD_MUTEX_INITIALIZER};

static void note_run(void *worker, const struct s2f_settings *settings,
                     const uint8_t *bytes, size_t size,
                     struct s2f_result *result)
{
    pthread_mutex_lock(&begun.mutex);
    begun.kind[begun.count++] = bytes[0x7c];
    pthread_mutex_unlock(&begun.mutex);
    fake_run(worker, settings, bytes, size, result);
}

static void the_longest_begins_first(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tunes(10);
    begin(*state, &seen);
    begun.count = 0;
    settings = batch_of(*state, &seen, 1);
    settings.job.run = note_run;
    settings.expected = expected;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(begun.kind[0], 7);
    assert_int_equal(strncmp(seen.text.data, "0 in/000.sid", 12), 0);
    s2f_text_free(&seen.text);
}

/* Knows one path; hands out a result that says so. */
static bool know(void *payload, const struct s2f_batch_record *record,
                 struct s2f_result *result, struct s2f_batch_facts *facts)
{
    const struct seen *seen = payload;

    assert_int_equal(strlen(record->result->sha256), 64);
    if (seen->knows == NULL || strcmp(record->path, seen->knows) != 0)
        return false;
    memset(result, 0, sizeof *result);
    result->status =
        seen->hash == NULL ? S2F_VERDICT_FAILED : S2F_VERDICT_PARTIAL;
    result->error.status =
        seen->hash == NULL ? S2F_STATUS_SAMPLES : S2F_STATUS_OK;
    result->output_size = 3;
    if (seen->hash != NULL)
        snprintf(facts->output_sha256, S2F_HASH_TEXT, "%s", seen->hash);
    return true;
}

static void run_knowing(struct place *place, struct seen *seen,
                        const char *path, const char *hash,
                        struct s2f_batch_totals *totals)
{
    struct s2f_batch_settings settings;

    begin(place, seen);
    seen->knows = path;
    seen->hash = hash;
    settings = batch_of(place, seen, 2);
    settings.force = true;
    settings.known = know;
    assert_int_equal(s2f_batch_run(&settings, totals, NULL), S2F_STATUS_OK);
}

static void what_is_known_is_not_done_again(void **state)
{
    struct s2f_batch_totals totals;
    struct seen seen;
    char hash[S2F_HASH_TEXT];

    put_tunes(2);
    s2f_sha256_hex((const uint8_t *)"\1\0\0", 3, hash);
    run_knowing(*state, &seen, NULL, NULL, &totals);
    assert_int_equal(totals.known, 0);
    s2f_text_free(&seen.text);
    /* 2 = partial, which the conversion itself would not say */
    run_knowing(*state, &seen, "in/001.sid", hash, &totals);
    assert_int_equal(totals.known, 1);
    assert_string_equal(seen.text.data, "0 in/000.sid out/000.sf2 0 \n"
                                        "1 in/001.sid out/001.sf2 2 \n");
    s2f_text_free(&seen.text);
    run_knowing(*state, &seen, "in/001.sid", NULL, &totals);
    assert_string_equal(seen.text.data, "0 in/000.sid out/000.sf2 0 \n"
                                        "1 in/001.sid - 4 samples\n");
    s2f_text_free(&seen.text);
}

/* Knows what became of a tune of which two songs fit at a time; of its last
 * project something else, so that one can see where that is asked. */
static bool know_follows(void *payload, const struct s2f_batch_record *record,
                         struct s2f_result *result,
                         struct s2f_batch_facts *facts)
{
    static const char *const output[] = {"\312\0\0", "\312\3\3", "\312\1\5"};
    struct seen *seen = payload;

    assert_int_equal(strlen(record->result->sha256), 64);
    assert_true((record->output == NULL) == (record->follow > 0));
    assert_true(record->follow < 3);
    if (seen->knows != NULL && record->follow == 1)
        return false;
    memset(result, 0, sizeof *result);
    result->status = S2F_VERDICT_PARTIAL;
    for (unsigned song = 2 * record->follow + 1; song <= 5; song++)
        if (result->songs < 2)
            result->song[result->songs++].song = song;
        else
            result->left_out_song[result->left_out++] = (uint16_t)song;
    result->output_size = 3;
    s2f_sha256_hex((const uint8_t *)output[record->follow], 3,
                   facts->output_sha256);
    return true;
}

static void what_follows_is_known_too(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 5, 202);
    for (int i = 0; i < 5; i++) {
        begin(*state, &seen);
        seen.knows = i == 2 ? "not the second" : NULL;
        settings = batch_of(*state, &seen, i == 4 ? 0 : 2);
        settings.known = i == 0 ? NULL : know_follows;
        if (i == 3)
            assert_int_equal(unlink("out/a.songs-5.sf2"), 0);
        assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                         S2F_STATUS_OK);
        assert_int_equal(totals.records, 3);
        assert_int_equal(totals.known, i == 0 ? 0 : i == 2 || i == 3 ? 2 : 3);
        expect_byte("out/a.songs-3-4.sf2", 1, 3);
        expect_byte("out/a.songs-5.sf2", 2, 5);
        s2f_text_free(&seen.text);
    }
}

static void an_output_that_changed_is_made_again(void **state)
{
    static const char *const changes[] = {"rm out/001.sf2",
                                          "printf abc > out/001.sf2",
                                          "printf x >> out/001.sf2"};
    struct s2f_batch_totals totals;
    struct seen seen;
    char hash[S2F_HASH_TEXT];

    put_tunes(2);
    s2f_sha256_hex((const uint8_t *)"\1\0\0", 3, hash);
    run_knowing(*state, &seen, NULL, NULL, &totals);
    s2f_text_free(&seen.text);
    for (size_t i = 0; i < 3; i++) {
        /* NOLINTNEXTLINE(cert-env33-c): fixed commands */
        assert_int_equal(system(changes[i]), 0);
        run_knowing(*state, &seen, "in/001.sid", hash, &totals);
        assert_int_equal(totals.known, 0);
        expect_byte("out/001.sf2", 0, 1);
        s2f_text_free(&seen.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(everything_is_taken_once),
        IN_FOLDER(a_result_that_cannot_be_taken_ends_the_batch),
        IN_FOLDER(the_longest_begins_first),
        IN_FOLDER(what_is_known_is_not_done_again),
        IN_FOLDER(what_follows_is_known_too),
        IN_FOLDER(an_output_that_changed_is_made_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
