/* The batch engine with a conversion of its own: order, windows, parts, stops
 * and failures, none of which may depend on the number of threads. */
#include "batch_fixture.h"

static void *fake_open_none(void)
{
    return NULL;
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

static void what_cannot_be_played_fails_once(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;
    FILE *file;

    put_tune("in/a.sid", 256, 201);
    file = fopen("in/a.sid", "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0x77, SEEK_SET), 0);
    assert_int_equal(fputc(1, file), 1); /* flags, bit 0: a MUS file */
    assert_int_equal(fclose(file), 0);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(totals.records, 1);
    s2f_text_free(&seen.text);
}

/* Kind 202 has two songs at a time. */
static void songs_left_out_make_more_projects(void **state)
{
    static const unsigned workers[] = {0, 1, 3};

    put_tune("in/a.sid", 5, 202);
    put_tune("in/b.sid", 19, 202);
    put_tune("in/c.sid", 1, 202);
    for (size_t i = 0; i < 3; i++) {
        struct s2f_batch_settings settings;
        struct s2f_batch_totals totals;
        struct seen seen;

        begin(*state, &seen);
        settings = batch_of(*state, &seen, workers[i]);
        assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                         S2F_STATUS_OK);
        assert_string_equal(seen.text.data,
                            "0 in/a.sid out/a.sf2 0 \n"
                            "0 in/a.sid out/a.songs-3-4.sf2 0 \n"
                            "0 in/a.sid out/a.songs-5.sf2 0 \n"
                            "1 in/b.sid out/b.sf2 0 \n"
                            "1 in/b.sid out/b.songs-3-4.sf2 0 \n"
                            "1 in/b.sid out/b.songs-5-6.sf2 0 \n"
                            "1 in/b.sid out/b.songs-7-8.sf2 0 \n"
                            "1 in/b.sid out/b.songs-9-10.sf2 0 \n"
                            "1 in/b.sid out/b.songs-11-12.sf2 0 \n"
                            "1 in/b.sid out/b.songs-13-14.sf2 0 \n"
                            "1 in/b.sid out/b.songs-15-16.sf2 0 \n"
                            "1 in/b.sid out/b.songs-17-18.sf2 0 \n"
                            "1 in/b.sid out/b.songs-19.sf2 0 \n"
                            "2 in/c.sid out/c.sf2 0 \n");
        assert_int_equal(totals.done, 3);
        assert_int_equal(totals.records, 14);
        assert_false(totals.interrupted);
        expect_byte("out/a.songs-3-4.sf2", 1, 3); /* asked for 3, 4 and 5 */
        expect_byte("out/a.songs-3-4.sf2", 2, 3);
        expect_byte("out/a.songs-5.sf2", 2, 5);
        s2f_text_free(&seen.text);
    }
}

/* A song that fails, but not for the others, takes none with it. */
static void songs_left_out_by_a_failure_are_tried(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 3, 203);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_string_equal(seen.text.data, "0 in/a.sid - 4 no-route\n"
                                        "0 in/a.sid - 4 no-route\n"
                                        "0 in/a.sid - 4 no-route\n");
    assert_int_equal(totals.done, 1);
    s2f_text_free(&seen.text);
}

/* A conversion that always leaves out what it was asked for. */
static void run_without_end(void *worker, const struct s2f_settings *settings,
                            const uint8_t *bytes, size_t size,
                            struct s2f_result *result)
{
    fake_run(worker, settings, bytes, size, result);
    result->left_out = 3;
    for (uint16_t i = 0; i < 3; i++)
        result->left_out_song[i] = i + 1;
}

static void projects_of_a_tune_have_an_end(void **state)
{
    struct s2f_batch_settings settings;
    struct s2f_batch_totals totals;
    struct seen seen;

    put_tune("in/a.sid", 3, 7);
    begin(*state, &seen);
    settings = batch_of(*state, &seen, 2);
    settings.job.run = run_without_end;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_int_equal(totals.done, 1);
    assert_int_equal(totals.records, 2);
    s2f_text_free(&seen.text);
}

static enum s2f_status stop_after_three(void *payload,
                                        const struct s2f_batch_record *record,
                                        struct s2f_diag *diag)
{
    struct seen *seen = payload;

    (void)diag;
    assert_true(record->more);
    assert_int_equal(record->follow, seen->taken);
    pthread_mutex_lock(&seen->mutex);
    seen->stop = ++seen->taken == 3;
    pthread_mutex_unlock(&seen->mutex);
    return S2F_STATUS_OK;
}

/* Stopped between two projects of a tune it is not done. */
static void a_stop_may_come_between_projects(void **state)
{
    static const unsigned workers[] = {0, 2};

    put_tune("in/a.sid", 16, 202);
    for (size_t i = 0; i < 2; i++) {
        struct s2f_batch_settings settings;
        struct s2f_batch_totals totals;
        struct seen seen;

        begin(*state, &seen);
        settings = batch_of(*state, &seen, workers[i]);
        settings.taken = stop_after_three;
        assert_int_equal(s2f_batch_run(&settings, &totals, NULL),
                         S2F_STATUS_OK);
        assert_true(totals.interrupted);
        assert_int_equal(totals.done, 0);
        assert_int_equal(totals.records, 3);
        s2f_text_free(&seen.text);
    }
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
    put_tune("in/b.sid", 3, 202);
    put_tune("in/b.songs-3.sid", 1, 9);
    begin(*state, &seen);
    settings.force = true;
    assert_int_equal(s2f_batch_run(&settings, &totals, NULL), S2F_STATUS_OK);
    assert_non_null(strstr(seen.text.data,
                           "2 in/b.sid out/b.sf2 0 \n"
                           "2 in/b.sid - 4 exists\n"
                           "3 in/b.songs-3.sid out/b.songs-3.sf2 0 \n"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(results_come_in_input_order),
        IN_FOLDER(a_bad_tune_does_not_stop_the_others),
        IN_FOLDER(a_file_that_vanished_is_a_failed_result),
        IN_FOLDER(the_limit_takes_the_first_files),
        IN_FOLDER(songs_over_16_make_more_projects),
        IN_FOLDER(what_cannot_be_played_fails_once),
        IN_FOLDER(songs_left_out_make_more_projects),
        IN_FOLDER(songs_left_out_by_a_failure_are_tried),
        IN_FOLDER(projects_of_a_tune_have_an_end),
        IN_FOLDER(a_stop_may_come_between_projects),
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
