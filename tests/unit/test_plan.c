/* Which files a batch reads and writes, and the files themselves. */
#include "batch/cpus.h"
#include "batch/file.h"
#include "batch/plan.h"
#include "batch/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each test runs in an empty folder of its own. */
struct place {
    char path[64];
    char before[4096];
};

static int enter_folder(void **state)
{
    static struct place place;

    strcpy(place.path, "/tmp/s2f-plan-XXXXXX");
    if (!getcwd(place.before, sizeof place.before) || !mkdtemp(place.path))
        return -1;
    *state = &place;
    return chdir(place.path);
}

static void remove_tree(const char *path)
{
    DIR *dir;
    struct dirent *entry;
    struct stat st;

    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        chmod(path, 0700);
        dir = opendir(path);
        while (dir && (entry = readdir(dir)) != NULL) {
            char child[4096];

            if (strcmp(entry->d_name, ".") == 0 ||
                strcmp(entry->d_name, "..") == 0)
                continue;
            snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
            remove_tree(child);
        }
        if (dir)
            closedir(dir);
    }
    (void)remove(path);
}

static int leave_folder(void **state)
{
    struct place *place = *state;

    if (chdir(place->before) != 0)
        return -1;
    remove_tree(place->path);
    return 0;
}

static void put(const char *path, const char *contents)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fputs(contents, file);
    assert_int_equal(fclose(file), 0);
}

static void make(const char *folder)
{
    assert_int_equal(mkdir(folder, 0777), 0);
}

/* Plans up to three inputs (a NULL ends them) and keeps the message. */
static enum s2f_plan_end plan(struct s2f_plan *out, struct s2f_text *message,
                              const char *output, const char *a, const char *b)
{
    const char *input[] = {a, b};
    struct s2f_plan_request request = {NULL, input, a == NULL ? 0u : 1u,
                                       output};

    request.inputs += b != NULL;
    *out = (struct s2f_plan)S2F_PLAN_INIT;
    *message = (struct s2f_text)S2F_TEXT_INIT;
    return s2f_plan_make(out, &request, message);
}

static void assert_plan(const char *output, const char *a, const char *b,
                        const char *expected)
{
    struct s2f_plan made;
    struct s2f_text message, text = S2F_TEXT_INIT;

    assert_int_equal(plan(&made, &message, output, a, b), S2F_PLAN_OK);
    for (size_t i = 0; i < made.list.count; i++)
        s2f_text_printf(&text, "%s>%s;", made.list.item[i].path,
                        made.list.item[i].output ? made.list.item[i].output
                                                 : "-");
    assert_string_equal(text.data, expected);
    s2f_text_free(&text);
    s2f_text_free(&message);
    s2f_plan_free(&made);
}

static void assert_refused(const char *output, const char *a, const char *b,
                           enum s2f_plan_end end, const char *expected)
{
    struct s2f_plan made;
    struct s2f_text message;

    assert_int_equal(plan(&made, &message, output, a, b), end);
    assert_string_equal(message.data, expected);
    s2f_text_free(&message);
    s2f_plan_free(&made);
}

static void a_folder_is_mirrored_in_bytewise_order(void **unused)
{
    (void)unused;
    make("in");
    make("in/x");
    make("in/x/y");
    put("in/b.sid", "");
    put("in/B.SID", "");
    put("in/a.Sid", "");
    put("in/readme.txt", "");
    put("in/x/y/c.sid", "");
    assert_plan("out", "in", NULL,
                "in/B.SID>out/B.sf2;in/a.Sid>out/a.sf2;in/b.sid>out/b.sf2;"
                "in/x/y/c.sid>out/x/y/c.sf2;");
}

static void slashes_at_the_end_change_nothing(void **unused)
{
    (void)unused;
    make("in");
    put("in/a.sid", "");
    assert_plan("out/", "in//", NULL, "in/a.sid>out/a.sf2;");
}

static void a_file_goes_straight_into_the_folder(void **unused)
{
    (void)unused;
    make("in");
    put("in/a.sid", "");
    put("in/b", "");
    assert_plan("out", "in/a.sid", "in/b",
                "in/a.sid>out/a.sf2;in/b>out/b.sf2;");
}

static void a_file_may_name_its_project(void **unused)
{
    (void)unused;
    put("a.sid", "");
    assert_plan("there/z.SF2", "a.sid", NULL, "a.sid>there/z.SF2;");
}

static void an_existing_folder_named_like_a_project_is_a_folder(void **unused)
{
    (void)unused;
    put("a.sid", "");
    make("z.sf2");
    assert_plan("z.sf2", "a.sid", NULL, "a.sid>z.sf2/a.sf2;");
}

static void two_inputs_cannot_go_to_one_name(void **unused)
{
    (void)unused;
    put("a.sid", "");
    put("b.sid", "");
    assert_refused("z.sf2", "a.sid", "b.sid", S2F_PLAN_USAGE,
                   "z.sf2 is the name of one project, and only a single file"
                   " can go there; name a folder");
}

static void a_folder_named_like_a_tune_is_searched(void **unused)
{
    (void)unused;
    make("in");
    make("in/x.sid");
    put("in/x.sid/a.sid", "");
    assert_plan("out", "in", NULL, "in/x.sid/a.sid>out/x.sid/a.sf2;");
}

static void links_to_folders_are_not_followed(void **unused)
{
    (void)unused;
    make("in");
    put("in/a.sid", "");
    assert_int_equal(symlink("..", "in/loop"), 0);
    assert_int_equal(symlink(".", "in/loop.sid"), 0);
    assert_int_equal(symlink("a.sid", "in/b.sid"), 0);
    assert_plan("out", "in", NULL, "in/a.sid>out/a.sf2;in/b.sid>out/b.sf2;");
}

static void a_named_link_to_a_folder_is_searched(void **unused)
{
    (void)unused;
    make("in");
    put("in/a.sid", "");
    assert_int_equal(symlink("in", "link"), 0);
    assert_plan("out", "link", NULL, "link/a.sid>out/a.sf2;");
}

static void an_unreadable_folder_is_an_input_without_output(void **unused)
{
    (void)unused;
    if (geteuid() == 0) {
        printf("# skipped: root can read every folder\n");
        return;
    }
    make("in");
    make("in/closed");
    put("in/z.sid", "");
    assert_int_equal(chmod("in/closed", 0), 0);
    assert_plan("out", "in", NULL, "in/closed>-;in/z.sid>out/z.sf2;");
}

static void a_missing_input_is_the_environments_fault(void **unused)
{
    (void)unused;
    put("a.sid", "");
    assert_refused("out", "a.sid", "none.sid", S2F_PLAN_ENVIRONMENT,
                   "no such file or folder: none.sid");
}

static void an_input_folder_must_be_one(void **unused)
{
    struct s2f_plan made = S2F_PLAN_INIT;
    struct s2f_text message = S2F_TEXT_INIT;
    struct s2f_plan_request request = {"a.sid", NULL, 0, "out"};

    (void)unused;
    put("a.sid", "");
    assert_int_equal(s2f_plan_make(&made, &request, &message),
                     S2F_PLAN_ENVIRONMENT);
    assert_string_equal(message.data, "this is not a folder: a.sid");
    s2f_text_free(&message);
    s2f_plan_free(&made);
}

static void an_output_that_is_a_file_is_refused(void **unused)
{
    (void)unused;
    put("a.sid", "");
    put("out", "");
    assert_refused("out", "a.sid", NULL, S2F_PLAN_ENVIRONMENT,
                   "the output is not a folder: out");
}

static void the_same_file_twice_collides(void **unused)
{
    (void)unused;
    put("a.sid", "");
    assert_refused("out", "a.sid", "./a.sid", S2F_PLAN_USAGE,
                   "a.sid and ./a.sid would both be written to out/a.sf2");
}

static void names_that_differ_in_case_of_the_ending_collide(void **unused)
{
    (void)unused;
    make("in");
    put("in/a.sid", "");
    put("in/a.SID", "");
    assert_refused("out", "in", NULL, S2F_PLAN_USAGE,
                   "in/a.SID and in/a.sid would both be written to out/a.sf2");
}

static void two_folders_with_one_name_collide(void **unused)
{
    (void)unused;
    make("one");
    make("two");
    put("one/a.sid", "");
    put("two/a.sid", "");
    assert_refused("out", "one", "two", S2F_PLAN_USAGE,
                   "one/a.sid and two/a.sid would both be written to"
                   " out/a.sf2");
}

static void a_file_and_a_folder_of_one_name_collide(void **unused)
{
    (void)unused;
    make("in");
    make("in/a.sf2");
    put("in/a.sid", "");
    put("in/a.sf2/b.sid", "");
    put("in/a.sf2-", "");
    assert_refused("out", "in", NULL, S2F_PLAN_USAGE,
                   "in/a.sid and in/a.sf2/b.sid need one name as a file and as"
                   " a folder: out/a.sf2");
}

static void outputs_are_found_by_name(void **unused)
{
    struct s2f_plan made;
    struct s2f_text message;

    (void)unused;
    make("in");
    put("in/a.sid", "");
    put("in/a.b.sid", "");
    put("in/c.sid", "");
    assert_int_equal(plan(&made, &message, "out", "in", NULL), S2F_PLAN_OK);
    assert_string_equal(s2f_plan_find(&made, "out/a.b.sf2")->path,
                        "in/a.b.sid");
    assert_string_equal(s2f_plan_find(&made, "out/c.sf2")->path, "in/c.sid");
    assert_null(s2f_plan_find(&made, "out/c"));
    assert_null(s2f_plan_find(&made, "out/c.sf2x"));
    s2f_plan_free(&made);
}

static void parts_are_named_after_their_songs(void **unused)
{
    static const struct {
        unsigned songs;
        uint16_t song[6];
        const char *name;
    } parts[] = {{1, {7}, "out/a.songs-7.sf2"},
                 {3, {17, 18, 19}, "out/a.songs-17-19.sf2"},
                 {6, {2, 4, 5, 9, 256, 3}, "out/a.songs-2,4-5,9,256,3.sf2"}};

    (void)unused;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        char *name =
            s2f_plan_part_name("out/a.sf2", parts[i].song, parts[i].songs);

        assert_string_equal(name, parts[i].name);
        free(name);
    }
}

static void folders_may_nest_deeply(void **unused)
{
    struct s2f_plan made;
    struct s2f_text message;
    char path[2048] = "in";

    (void)unused;
    make(path);
    for (int i = 0; i < 300; i++) {
        memcpy(path + strlen(path), "/d", sizeof "/d");
        make(path);
    }
    memcpy(path + strlen(path), "/a.sid", sizeof "/a.sid");
    put(path, "");
    assert_int_equal(plan(&made, &message, "out", "in", NULL), S2F_PLAN_OK);
    assert_int_equal(made.list.count, 1);
    s2f_plan_free(&made);
}

static void a_file_is_read_to_its_limit(void **unused)
{
    uint8_t bytes[8];
    size_t size;

    (void)unused;
    put("f", "12345678");
    assert_int_equal(s2f_file_read("f", bytes, 8, &size, NULL), S2F_STATUS_OK);
    assert_int_equal(size, 8);
    assert_memory_equal(bytes, "12345678", 8);
    assert_int_equal(s2f_file_read("f", bytes, 7, &size, NULL),
                     S2F_STATUS_TOO_BIG);
}

static void a_pipe_is_no_file(void **unused)
{
    struct s2f_diag diag;
    uint8_t byte;
    size_t size;

    (void)unused;
    assert_int_equal(mkfifo("p.sid", 0666), 0);
    assert_int_equal(s2f_file_read("p.sid", &byte, 1, &size, &diag),
                     S2F_STATUS_IO);
    assert_string_equal(diag.text, "this is not a regular file");
}

static enum s2f_file_end put_bytes(const char *path, const char *text,
                                   bool force, struct s2f_diag *diag)
{
    return s2f_file_write(path, (const uint8_t *)text, strlen(text), force,
                          diag);
}

static void assert_contents(const char *path, const char *text)
{
    uint8_t bytes[64] = {0};
    size_t size;

    assert_int_equal(s2f_file_read(path, bytes, 63, &size, NULL),
                     S2F_STATUS_OK);
    assert_string_equal(bytes, text);
}

/* How many names are in a folder, apart from the two dots. */
static int count_names(const char *folder)
{
    DIR *dir = opendir(folder);
    int count = -2;

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

static void writing_makes_folders(void **unused)
{
    (void)unused;
    assert_int_equal(put_bytes("a/b//c/f", "x", false, NULL), S2F_FILE_CREATED);
    assert_contents("a/b/c/f", "x");
    assert_int_equal(count_names("a/b/c"), 1);
}

static void the_same_contents_are_left_alone(void **unused)
{
    struct stat before, after;

    (void)unused;
    put("f", "same");
    assert_int_equal(stat("f", &before), 0);
    assert_int_equal(put_bytes("f", "same", true, NULL), S2F_FILE_UNCHANGED);
    assert_int_equal(stat("f", &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

static void other_contents_are_refused(void **unused)
{
    struct s2f_diag diag;

    (void)unused;
    put("f", "old");
    assert_int_equal(put_bytes("f", "new", false, &diag), S2F_FILE_REFUSED);
    assert_int_equal(diag.status, S2F_STATUS_EXISTS);
    assert_contents("f", "old");
    put("f", "ol");
    assert_int_equal(put_bytes("f", "old", false, &diag), S2F_FILE_REFUSED);
    put("f", "older");
    assert_int_equal(put_bytes("f", "old", false, &diag), S2F_FILE_REFUSED);
}

static void force_replaces_other_contents(void **unused)
{
    (void)unused;
    put("f", "old");
    assert_int_equal(put_bytes("f", "new", true, NULL), S2F_FILE_REPLACED);
    assert_contents("f", "new");
}

static void a_folder_is_never_replaced(void **unused)
{
    (void)unused;
    make("f");
    assert_int_equal(put_bytes("f", "new", true, NULL), S2F_FILE_REFUSED);
}

static void a_name_too_long_is_refused(void **unused)
{
    char name[400];

    (void)unused;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(put_bytes(name, "x", false, NULL), S2F_FILE_REFUSED);
    assert_int_equal(count_names("."), 0);
}

/* Runs the write in a process that may write files of 4 bytes only. */
/* The name of the temporary for a.sf2, from FNV-1a of that. */
static const char *temporary_of_a(void)
{
    static char name[64];
    uint64_t hash = 0xcbf29ce484222325;

    for (const char *p = "a.sf2"; *p != '\0'; p++)
        hash = (hash ^ (unsigned char)*p) * 0x100000001b3;
    snprintf(name, sizeof name, "out/.sid2sf2-%016llx-0.tmp",
             (unsigned long long)hash);
    return name;
}

static void what_a_killed_process_left_is_removed(void **state)
{
    const char *temporary = temporary_of_a();
    FILE *file;

    (void)state;
    assert_int_equal(mkdir("out", 0777), 0);
    file = fopen(temporary, "w");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(put_bytes("out/a.sf2", "new", false, NULL),
                     S2F_FILE_CREATED);
    assert_int_equal(access(temporary, F_OK), -1);
}

static void what_another_process_writes_is_left_alone(void **state)
{
    const char *temporary = temporary_of_a();
    FILE *file;

    (void)state;
    assert_int_equal(mkdir("out", 0777), 0);
    file = fopen(temporary, "w");
    assert_non_null(file);
    assert_int_equal(flock(fileno(file), LOCK_EX), 0);
    assert_int_equal(put_bytes("out/a.sf2", "new", false, NULL),
                     S2F_FILE_CREATED);
    assert_int_equal(access(temporary, F_OK), 0);
    fclose(file);
}

static void a_full_disk_leaves_nothing_behind(void **unused)
{
    pid_t child = fork();
    int status;

    (void)unused;
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit limit = {4, 4};
        struct s2f_diag diag;
        enum s2f_file_end end;

        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        end = put_bytes("out/f", "more than four", false, &diag);
        _exit(end == S2F_FILE_BROKEN && diag.status == S2F_STATUS_IO ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(count_names("out"), 0);
}

static void quotas_limit_the_cpus(void **unused)
{
    (void)unused;
    assert_int_equal(s2f_cpus_under_quota(8, "max 100000\n"), 8);
    assert_int_equal(s2f_cpus_under_quota(8, "200000 100000\n"), 2);
    assert_int_equal(s2f_cpus_under_quota(8, "150000 100000\n"), 2);
    assert_int_equal(s2f_cpus_under_quota(8, "1000 100000\n"), 1);
    assert_int_equal(s2f_cpus_under_quota(2, "800000 100000\n"), 2);
    assert_int_equal(s2f_cpus_under_quota(8, "5 0\n"), 8);
    assert_int_equal(s2f_cpus_under_quota(8, ""), 8);
    assert_true(s2f_cpus_usable() >= 1);
}

static void progress_tells_rate_and_rest(void **unused)
{
    struct s2f_batch_state state = {.done = 10, .inputs = 410, .share = 0.25};
    struct s2f_text text = S2F_TEXT_INIT;

    (void)unused;
    s2f_progress_line(&text, &state, 5);
    assert_string_equal(text.data, "10/410 files, 2.0 files/s, 15 s left");
    s2f_text_clear(&text);
    state.failed = 3;
    s2f_progress_bar(&text, &state, 5);
    assert_string_equal(text.data, "[####............] 10/410 files, "
                                   "2.0 files/s, 15 s left, 3 failed");
    s2f_text_clear(&text);
    state.done = 0;
    state.failed = 0;
    s2f_progress_line(&text, &state, 5);
    assert_string_equal(text.data, "0/410 files");
    s2f_text_clear(&text);
    s2f_progress_duration(&text, 2 * 3600 + 61);
    assert_string_equal(text.data, "2 h 1 min");
    s2f_text_free(&text);
}

/* A slow file is named, cut to what a terminal's line has room for. */
static void progress_fits_a_line(void **unused)
{
    struct s2f_batch_state state = {
        .done = 10,
        .inputs = 410,
        .share = 0.25,
        .slow = "folder/a-very-long-name-\xc3\xa4-that-goes-on-and-on.sid",
        .seconds = 12};
    struct s2f_text text = S2F_TEXT_INIT;

    (void)unused;
    s2f_progress_bar(&text, &state, 5);
    assert_string_equal(text.data,
                        "[####............] 10/410 files, 2.0 files/s, "
                        "15 s left, oes-on-and-on.sid 12 s");
    s2f_text_clear(&text);
    state.seconds = 0.5;
    s2f_progress_bar(&text, &state, 5);
    assert_null(strstr(text.data, ".sid"));
    s2f_text_clear(&text);
    state = (struct s2f_batch_state){.done = 123456,
                                     .inputs = 1234567,
                                     .share = 0.1,
                                     .failed = 123456,
                                     .slow = state.slow,
                                     .seconds = 12345};
    s2f_progress_bar(&text, &state, 54321);
    assert_true(text.size <= 79);
    s2f_text_free(&text);
}

#define IN_FOLDER(test)                                                        \
    cmocka_unit_test_setup_teardown(test, enter_folder, leave_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(a_folder_is_mirrored_in_bytewise_order),
        IN_FOLDER(slashes_at_the_end_change_nothing),
        IN_FOLDER(a_file_goes_straight_into_the_folder),
        IN_FOLDER(a_file_may_name_its_project),
        IN_FOLDER(an_existing_folder_named_like_a_project_is_a_folder),
        IN_FOLDER(two_inputs_cannot_go_to_one_name),
        IN_FOLDER(a_folder_named_like_a_tune_is_searched),
        IN_FOLDER(links_to_folders_are_not_followed),
        IN_FOLDER(a_named_link_to_a_folder_is_searched),
        IN_FOLDER(an_unreadable_folder_is_an_input_without_output),
        IN_FOLDER(a_missing_input_is_the_environments_fault),
        IN_FOLDER(an_input_folder_must_be_one),
        IN_FOLDER(an_output_that_is_a_file_is_refused),
        IN_FOLDER(the_same_file_twice_collides),
        IN_FOLDER(names_that_differ_in_case_of_the_ending_collide),
        IN_FOLDER(two_folders_with_one_name_collide),
        IN_FOLDER(a_file_and_a_folder_of_one_name_collide),
        IN_FOLDER(outputs_are_found_by_name),
        IN_FOLDER(parts_are_named_after_their_songs),
        IN_FOLDER(folders_may_nest_deeply),
        IN_FOLDER(a_file_is_read_to_its_limit),
        IN_FOLDER(a_pipe_is_no_file),
        IN_FOLDER(writing_makes_folders),
        IN_FOLDER(the_same_contents_are_left_alone),
        IN_FOLDER(other_contents_are_refused),
        IN_FOLDER(force_replaces_other_contents),
        IN_FOLDER(a_folder_is_never_replaced),
        IN_FOLDER(a_name_too_long_is_refused),
        IN_FOLDER(what_a_killed_process_left_is_removed),
        IN_FOLDER(what_another_process_writes_is_left_alone),
        IN_FOLDER(a_full_disk_leaves_nothing_behind),
        cmocka_unit_test(quotas_limit_the_cpus),
        cmocka_unit_test(progress_tells_rate_and_rest),
        cmocka_unit_test(progress_fits_a_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
