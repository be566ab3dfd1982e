/* The database of results: what goes in comes out, and nobody else gets in. */
#include "store/query.h"
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sid2sf2/sid2sf2.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct place {
    char path[64];
    char before[4096];
    struct s2f_store *store;
    struct s2f_diag diag;
};

static const struct s2f_store_run first_run = {.version = "1",
                                               .options = "{}",
                                               .arguments = "{}",
                                               .plan = "p",
                                               .inputs = 3,
                                               .workers = 2};

static int enter_folder(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    if (place == NULL)
        return -1;
    strcpy(place->path, "/tmp/s2f-store-XXXXXX");
    if (!getcwd(place->before, sizeof place->before) || !mkdtemp(place->path))
        return -1;
    *state = place;
    return chdir(place->path);
}

static int leave_folder(void **state)
{
    struct place *place = *state;
    char command[128];

    s2f_store_close(place->store);
    if (chdir(place->before) != 0)
        return -1;
    snprintf(command, sizeof command, "rm -rf '%s'", place->path);
    free(place);
    return system(command); /* NOLINT(cert-env33-c): a fixed command */
}

static void close_store(struct place *place)
{
    s2f_store_close(place->store);
    place->store = NULL;
}

static void open_run(struct place *place, const struct s2f_store_run *run)
{
    close_store(place);
    assert_int_equal(s2f_store_open(&place->store, "r.db", &place->diag),
                     S2F_STATUS_OK);
    assert_int_equal(s2f_store_begin(place->store, run, &place->diag),
                     S2F_STATUS_OK);
}

static void end_run(struct place *place, enum s2f_store_end end)
{
    assert_int_equal(s2f_store_end_run(place->store, end, 1.5, &place->diag),
                     S2F_STATUS_OK);
}

/* Runs SQL on the database from outside. */
static void outside(const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open("r.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

/* A result with everything in it. */
static void fill(struct s2f_result *result)
{
    memset(result, 0, sizeof *result);
    result->status = S2F_VERDICT_CLOSE;
    memset(result->sha256, 'a', 64);
    result->route = "rehost";
    result->family = "NP21";
    strcpy(result->player, "NewPlayer 21.G4");
    result->songs = 2;
    result->start = 1;
    result->verified = true;
    result->editable = 87.5;
    result->input_size = 4000;
    result->output_size = 9000;
    result->warnings = 1;
    result->warning[0].code = "restart";
    strcpy(result->warning[0].text, "song 2: it differs");
    result->edits.tried[1] = 8;
    result->edits.heard[1] = 7;
    result->left_out = 3;
    result->left_out_song[0] = 256;
    result->left_out_song[2] = result->left_out_song[1] = 3;
    result->patches = 2;
    result->patch[1] = (struct s2f_patch){0x1003, 0xffff};
    for (unsigned i = 0; i < 2; i++) {
        struct s2f_song_verdict *song = &result->song[i];

        *song = (struct s2f_song_verdict){
            .song = i + 1,
            .calls = 2,
            .frames = 3000,
            .proof = S2F_PROOF_FOREVER,
            .loop_start = 10,
            .loop_length = 20 + i,
            .editor = {99.5, -1, true, 7, 0x1ffffff, 900, true, true, 0xfffe},
            .real = {100, 2, false, 0, 0, 800, false, false, 0},
            .restarts = i == 0,
            .restart_frame = 5};
    }
}

static struct s2f_store_record record_of(const struct s2f_result *result,
                                         size_t input, const char *path,
                                         const char *output)
{
    struct s2f_store_record record = {.input = input,
                                      .parts = 1,
                                      .path = path,
                                      .output = output,
                                      .result = result,
                                      .output_sha256 = "cafe",
                                      .ms = 12.5,
                                      .read = 0.001,
                                      .write = 0.002};

    return record;
}

static void add(struct place *place, const struct s2f_result *result,
                size_t input, const char *path, const char *output)
{
    struct s2f_store_record record = record_of(result, input, path, output);

    assert_int_equal(s2f_store_add(place->store, &record, &place->diag),
                     S2F_STATUS_OK);
}

static bool known(struct place *place, const struct s2f_result *result,
                  const char *output, struct s2f_result *found)
{
    struct s2f_store_record asked = record_of(result, 0, "", output);
    char hash[S2F_HASH_TEXT];
    double ms = 0;
    bool is = s2f_store_known(place->store, &asked, found, hash, &ms);

    if (is) {
        assert_float_equal(ms, 12.5, 1e-9);
        assert_string_equal(hash, "cafe");
    }
    return is;
}

static void what_goes_in_comes_out(void **state)
{
    static struct s2f_result result, found;

    fill(&result);
    open_run(*state, &first_run);
    add(*state, &result, 0, "in/a.sid", "out/a.sf2");
    end_run(*state, S2F_STORE_DONE);
    open_run(*state, &first_run);
    assert_true(known(*state, &result, "out/a.sf2", &found));
    assert_string_equal(found.route, result.route);
    assert_string_equal(found.family, result.family);
    assert_string_equal(found.warning[0].code, result.warning[0].code);
    found.route = result.route;
    found.family = result.family;
    found.warning[0].code = result.warning[0].code;
    assert_memory_equal(&found, &result, offsetof(struct s2f_result, output));
}

static void failures_come_out_too(void **state)
{
    static struct s2f_result result, found;

    fill(&result);
    result.status = S2F_VERDICT_FAILED;
    result.songs = 0;
    s2f_fail(&result.error, S2F_STATUS_SAMPLES, S2F_WHERE_ADDRESS, 0x1003,
             "it does");
    open_run(*state, &first_run);
    add(*state, &result, 0, "in/a.sid", NULL);
    end_run(*state, S2F_STORE_DONE);
    open_run(*state, &first_run);
    assert_true(known(*state, &result, "out/a.sf2", &found));
    assert_memory_equal(&found.error, &result.error, sizeof found.error);
}

static void what_may_pass_is_not_known(void **state)
{
    static const enum s2f_status passing[] = {S2F_STATUS_IO, S2F_STATUS_EXISTS,
                                              S2F_STATUS_NO_MEMORY};
    static struct s2f_result result, found;

    fill(&result);
    result.status = S2F_VERDICT_FAILED;
    for (size_t i = 0; i < 3; i++) {
        result.error.status = passing[i];
        open_run(*state, &first_run);
        add(*state, &result, 0, "in/a.sid", NULL);
        end_run(*state, S2F_STORE_DONE);
        open_run(*state, &first_run);
        assert_false(known(*state, &result, "out/a.sf2", &found));
    }
}

static void other_content_options_or_outputs_are_not_known(void **state)
{
    static struct s2f_result result, found;
    struct s2f_store_run other = first_run;

    fill(&result);
    open_run(*state, &first_run);
    add(*state, &result, 0, "in/a.sid", "out/a.sf2");
    end_run(*state, S2F_STORE_DONE);
    open_run(*state, &first_run);
    assert_false(known(*state, &result, "out/b.sf2", &found));
    result.sha256[0] = 'b';
    assert_false(known(*state, &result, "out/a.sf2", &found));
    result.sha256[0] = 'a';
    other.options = "{\"verify\":1}";
    open_run(*state, &other);
    assert_false(known(*state, &result, "out/a.sf2", &found));
    other = first_run;
    other.version = "2";
    open_run(*state, &other);
    assert_false(known(*state, &result, "out/a.sf2", &found));
}

static enum s2f_status count_rows(void *payload, const struct s2f_value *value,
                                  int values)
{
    unsigned *count = payload;

    (void)value;
    (void)values;
    ++*count;
    return S2F_STATUS_OK;
}

static unsigned results_of(struct place *place, long long run,
                           const char *status)
{
    struct s2f_filter filter = {.status = status};
    unsigned count = 0;

    assert_int_equal(s2f_query_results(place->store, run, &filter, count_rows,
                                       &count, &place->diag),
                     S2F_STATUS_OK);
    return count;
}

/* The name of the output may depend on the result: then all will do. */
static void any_output_is_known_where_none_is_named(void **state)
{
    static struct s2f_result result, found;

    fill(&result);
    result.left_out = 0;
    open_run(*state, &first_run);
    add(*state, &result, 0, "in/a.sid", "out/a.songs-3.sf2");
    end_run(*state, S2F_STORE_DONE);
    open_run(*state, &first_run);
    assert_true(known(*state, &result, NULL, &found));
    assert_int_equal(found.status, S2F_VERDICT_CLOSE);
    assert_int_equal(found.left_out, 0);
    result.status = S2F_VERDICT_FAILED;
    result.error.status = S2F_STATUS_SAMPLES;
    result.sha256[0] = 'b';
    assert_false(known(*state, &result, NULL, &found));
    add(*state, &result, 0, "in/a.sid", NULL);
    end_run(*state, S2F_STORE_DONE);
    open_run(*state, &first_run);
    assert_true(known(*state, &result, NULL, &found));
    assert_int_equal(found.status, S2F_VERDICT_FAILED);
}

/* What version 1 kept does not say which songs a result left out, and numbers
 * projects in another way. */
static void what_an_older_version_kept_is_done_again(void **state)
{
    static struct s2f_result result, found;
    struct s2f_store_run again = first_run;
    struct place *place = *state;

    fill(&result);
    again.resume = true;
    open_run(place, &again);
    add(place, &result, 0, "in/a.sid", "out/a.sf2");
    close_store(place); /* as if killed */
    outside("ALTER TABLE file DROP COLUMN left_out; PRAGMA user_version = 1");
    open_run(place, &again);
    assert_false(s2f_store_goes_on(place->store));
    assert_int_equal(s2f_store_run_number(place->store), 2);
    assert_false(known(place, &result, "out/a.sf2", &found));
    add(place, &result, 0, "in/a.sid", "out/a.sf2");
    end_run(place, S2F_STORE_DONE);
    open_run(place, &again);
    assert_true(known(place, &result, "out/a.sf2", &found));
    assert_int_equal(results_of(place, 1, NULL), 1);
    assert_int_equal(results_of(place, 2, NULL), 1);
}

/* A database that somebody edited must not reach past the end of anything. */
static void nonsense_is_not_known(void **state)
{
    static const char *const sql[] = {
        "UPDATE file SET songs = 17",
        "UPDATE file SET songs = 2, start = -1",
        "UPDATE file SET start = 0; UPDATE song SET proof = 99",
        ("UPDATE song SET proof = 1; UPDATE verdict SET position = 2"
         " WHERE position = 1"),
        "DELETE FROM verdict; DELETE FROM song WHERE position = 0",
        "UPDATE edit SET kind = 99",
        ("UPDATE edit SET kind = 1; WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL"
         " SELECT i + 1 FROM n WHERE i < 400) INSERT INTO patch"
         " SELECT (SELECT id FROM file), i, 0, 0 FROM n"),
        "UPDATE file SET left_out = '[0]'",
        "UPDATE file SET left_out = '[1,257]'",
        "UPDATE file SET left_out = '[1,2'",
        "UPDATE file SET left_out = '[1]2'",
        "UPDATE file SET left_out = '[,1]'",
        "UPDATE file SET left_out = '[1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8]'",
        "UPDATE file SET left_out = NULL",
        "UPDATE file SET left_out = '[]', songs = 0, status = 'odd'",
    };
    static struct s2f_result result, found;

    fill(&result);
    open_run(*state, &first_run);
    add(*state, &result, 0, "in/a.sid", "out/a.sf2");
    end_run(*state, S2F_STORE_DONE);
    for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++) {
        close_store(*state);
        outside(sql[i]);
        open_run(*state, &first_run);
        assert_false(known(*state, &result, "out/a.sf2", &found));
    }
}

static void an_unfinished_run_goes_on(void **state)
{
    static struct s2f_result result;
    struct s2f_store_run again = first_run;
    struct place *place = *state;

    fill(&result);
    again.resume = true;
    open_run(place, &again);
    assert_false(s2f_store_goes_on(place->store));
    add(place, &result, 0, "in/a.sid", "out/a.sf2");
    close_store(place); /* as if killed: nobody says how it ended */
    open_run(place, &again);
    assert_true(s2f_store_goes_on(place->store));
    assert_int_equal(s2f_store_run_number(place->store), 1);
    end_run(place, S2F_STORE_INTERRUPTED);
    open_run(place, &again);
    assert_int_equal(s2f_store_run_number(place->store), 1);
    end_run(place, S2F_STORE_DONE);
    open_run(place, &again); /* done: a new one */
    assert_int_equal(s2f_store_run_number(place->store), 2);
    again.plan = "q"; /* other files: not that run */
    open_run(place, &again);
    assert_int_equal(s2f_store_run_number(place->store), 3);
}

static void a_result_replaces_that_of_the_same_input(void **state)
{
    static struct s2f_result result;
    struct s2f_store_run again = first_run;
    struct place *place = *state;

    fill(&result);
    again.resume = true;
    open_run(place, &again);
    add(place, &result, 0, "in/a.sid", "out/a.sf2");
    add(place, &result, 1, "in/b.sid", "out/b.sf2");
    end_run(place, S2F_STORE_INTERRUPTED);
    result.status = S2F_VERDICT_PARTIAL;
    open_run(place, &again);
    add(place, &result, 1, "in/b.sid", "out/b.sf2");
    end_run(place, S2F_STORE_DONE);
    assert_int_equal(results_of(place, 1, NULL), 2);
    assert_int_equal(results_of(place, 1, "partial"), 1);
}

static void thousands_are_all_written(void **state)
{
    static struct s2f_result result;
    struct place *place = *state;

    fill(&result);
    open_run(place, &first_run);
    for (size_t i = 0; i < 3000; i++)
        add(place, &result, i, "in/a.sid", "out/a.sf2");
    end_run(place, S2F_STORE_DONE);
    assert_int_equal(results_of(place, 1, NULL), 3000);
}

struct changes {
    char text[200];
};

static enum s2f_status note_change(void *payload, const struct s2f_value *value,
                                   int values)
{
    struct changes *changes = payload;
    size_t size = strlen(changes->text);

    assert_true(values >= 2);
    assert_string_equal(value[0].name, "change");
    snprintf(changes->text + size, sizeof changes->text - size, "%s %s;",
             value[0].text, value[1].text);
    return S2F_STATUS_OK;
}

static void two_runs_are_compared(void **state)
{
    static struct s2f_result result;
    struct s2f_filter filter = {.path = NULL};
    struct changes changes = {""};
    struct place *place = *state;

    for (int run = 0; run < 2; run++) {
        fill(&result);
        open_run(place, &first_run);
        add(place, &result, 0, "same", "s");
        add(place, &result, 1, run == 0 ? "old" : "young", "o");
        result.song[0].editor.exact = run == 0 ? 50 : 40;
        add(place, &result, 2, "sinking", "w");
        result.status = run == 0 ? S2F_VERDICT_PARTIAL : S2F_VERDICT_EXACT;
        add(place, &result, 3, "rising", "b");
        end_run(place, S2F_STORE_DONE);
    }
    outside("UPDATE timing SET total = 100 WHERE file ="
            " (SELECT id FROM file WHERE path = 'same' AND run = 2)");
    assert_int_equal(s2f_query_changes(place->store, 1, 2, &filter, note_change,
                                       &changes, &place->diag),
                     S2F_STATUS_OK);
    assert_string_equal(changes.text, "worse sinking;gone old;slower same;"
                                      "better rising;new young;");
    changes.text[0] = '\0';
    filter.path = "?i*g";
    assert_int_equal(s2f_query_changes(place->store, 1, 2, &filter, note_change,
                                       &changes, &place->diag),
                     S2F_STATUS_OK);
    assert_string_equal(changes.text, "worse sinking;better rising;");
}

static void times_are_remembered_by_path(void **state)
{
    static struct s2f_result result;
    struct place *place = *state;

    fill(&result);
    open_run(place, &first_run);
    add(place, &result, 0, "in/a.sid", "out/a.sf2");
    end_run(place, S2F_STORE_DONE);
    open_run(place, &first_run);
    assert_float_equal(s2f_store_expected(place->store, "in/a.sid"), 12.5,
                       1e-9);
    assert_true(s2f_store_expected(place->store, "in/b.sid") < 0);
}

static void a_second_run_is_kept_out(void **state)
{
    struct place *place = *state;
    struct s2f_store *second;

    open_run(place, &first_run);
    assert_int_equal(s2f_store_open(&second, "r.db", &place->diag),
                     S2F_STATUS_IO);
    assert_string_equal(place->diag.text,
                        "the database is in use by another run");
    s2f_store_close(second);
    close_store(place);
    open_run(place, &first_run);
}

static void others_may_read_meanwhile(void **state)
{
    struct place *place = *state;
    struct s2f_store *reader;
    unsigned count = 0;

    open_run(place, &first_run);
    assert_int_equal(s2f_store_open_to_read(&reader, "r.db", &place->diag),
                     S2F_STATUS_OK);
    assert_int_equal(s2f_query_runs(reader, count_rows, &count, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(count, 1);
    s2f_store_close(reader);
}

static void expect_refusal(struct place *place, const char *path,
                           const char *why)
{
    struct s2f_store *store;

    assert_int_equal(s2f_store_open(&store, path, &place->diag), S2F_STATUS_IO);
    s2f_store_close(store);
    assert_non_null(strstr(place->diag.text, why));
}

static void what_is_no_database_of_ours_is_refused(void **state)
{
    struct place *place = *state;
    FILE *file = fopen("text", "w");

    assert_non_null(file);
    for (int i = 0; i < 500; i++)
        fputs("this is no database\n", file);
    fclose(file);
    expect_refusal(place, "text", "not a database");
    expect_refusal(place, "none/r.db", "No such file");
    expect_refusal(place, ".", "directory");
    outside("CREATE TABLE theirs (x)");
    expect_refusal(place, "r.db", "another program");
    assert_int_equal(unlink("r.db"), 0);
    open_run(place, &first_run);
    close_store(place);
    outside("PRAGMA user_version = 99");
    expect_refusal(place, "r.db", "newer version");
}

static void a_damaged_database_is_refused(void **state)
{
    static struct s2f_result result;
    static const char junk[4096];
    struct place *place = *state;
    FILE *file;

    fill(&result);
    open_run(place, &first_run);
    for (size_t i = 0; i < 100; i++)
        add(place, &result, i, "in/a.sid", "out/a.sf2");
    end_run(place, S2F_STORE_DONE);
    close_store(place);
    file = fopen("r.db", "r+b");
    assert_non_null(file);
    fseek(file, 100, SEEK_SET);
    fwrite(junk, 1, sizeof junk, file);
    fclose(file);
    expect_refusal(place, "r.db", "malformed");
}

/* The disk is full: the run hears of it, and what was committed stays. */
static void a_full_disk_is_reported(void **state)
{
    static struct s2f_result result;
    struct place *place = *state;
    enum s2f_status status = S2F_STATUS_OK;

    fill(&result);
    open_run(place, &first_run);
    close_store(place);
    outside("CREATE TRIGGER full BEFORE INSERT ON file WHEN new.input > 40"
            " BEGIN SELECT raise(FAIL, 'database or disk is full'); END");
    open_run(place, &first_run);
    for (size_t i = 0; i < 2000 && status == S2F_STATUS_OK; i++) {
        struct s2f_store_record record = record_of(&result, i, "a", "b");

        status = s2f_store_add(place->store, &record, &place->diag);
    }
    if (status == S2F_STATUS_OK)
        status =
            s2f_store_end_run(place->store, S2F_STORE_DONE, 0, &place->diag);
    assert_int_equal(status, S2F_STATUS_IO);
    assert_non_null(strstr(place->diag.text, "full"));
}

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(what_goes_in_comes_out),
        IN_FOLDER(failures_come_out_too),
        IN_FOLDER(what_may_pass_is_not_known),
        IN_FOLDER(other_content_options_or_outputs_are_not_known),
        IN_FOLDER(any_output_is_known_where_none_is_named),
        IN_FOLDER(what_an_older_version_kept_is_done_again),
        IN_FOLDER(nonsense_is_not_known),
        IN_FOLDER(an_unfinished_run_goes_on),
        IN_FOLDER(a_result_replaces_that_of_the_same_input),
        IN_FOLDER(thousands_are_all_written),
        IN_FOLDER(two_runs_are_compared),
        IN_FOLDER(times_are_remembered_by_path),
        IN_FOLDER(a_second_run_is_kept_out),
        IN_FOLDER(others_may_read_meanwhile),
        IN_FOLDER(what_is_no_database_of_ours_is_refused),
        IN_FOLDER(a_damaged_database_is_refused),
        IN_FOLDER(a_full_disk_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
