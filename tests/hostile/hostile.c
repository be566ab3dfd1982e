/* Damaged tunes, by the ten thousand: every truncation, and headers with
 * random bytes in them. What reads is played and converted; nothing may crash,
 * and what fails must say why.
 *
 *   hostile [--quick | --long]
 *
 * --quick takes fewer (for sanitizers), --long takes all. Tunes come from
 * examples/ and, where it is there, from ../shared/corpus/laxity. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sid/playback.h"

#include <sid2sf2/sid2sf2.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TUNES = 20, FRAMES = 10, MAX_PATH = 1024 };

struct tune_file {
    uint8_t *bytes;
    size_t size;
};

static struct tune_file file[TUNES];
static unsigned files;
static struct s2f_worker *worker;
static struct s2f_settings settings;
static struct s2f_result result;
static struct s2f_findings findings;
static struct s2f_playback player;

/* How many are taken: every nth truncation is converted, so many headers are
 * mutated. */
static unsigned truncation_step = 31, headers = 100000;

static void add_file(const char *path)
{
    static uint8_t bytes[S2F_TUNE_MAX_SIZE];
    FILE *in = fopen(path, "rb");
    size_t size;

    if (!in)
        return;
    size = fread(bytes, 1, sizeof bytes, in);
    (void)fclose(in);
    file[files].bytes = malloc(size);
    if (!size || !file[files].bytes)
        return;
    memcpy(file[files].bytes, bytes, size);
    file[files++].size = size;
}

static int is_tune(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 4 && strcmp(entry->d_name + length - 4, ".sid") == 0;
}

static void add_folder(const char *root, const char *folder)
{
    char path[MAX_PATH];
    struct dirent **list;
    int count;

    (void)snprintf(path, sizeof path, "%s/%s", root, folder);
    count = scandir(path, &list, is_tune, alphasort);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s/%s/%s", root, folder,
                       list[i]->d_name);
        if (files < TUNES)
            add_file(path);
        free(list[i]);
    }
    if (count >= 0)
        free(list);
}

static int set_up(void **state)
{
    const char *root = getenv("S2F_SOURCE_ROOT");

    (void)state;
    add_folder(root ? root : ".", "examples");
    add_folder(root ? root : ".", "../shared/corpus/laxity");
    s2f_settings_default(&settings);
    settings.frames = FRAMES;
    settings.songs = 0;
    worker = s2f_worker_new();
    return files && worker ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    for (unsigned i = 0; i < files; i++)
        free(file[i].bytes);
    s2f_worker_free(worker);
    return 0;
}

/* Random numbers that are the same every time (xorshift). */
static uint32_t random_below(uint32_t limit)
{
    static uint64_t x = 88172645463325252u;

    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)((x >> 32) * limit >> 32);
}

/* The bytes in a block of exactly their size, so that a sanitizer sees the
 * first one read behind them. */
static uint8_t *exact_copy(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    return copy;
}

static void expect_reason(const struct s2f_diag *diag)
{
    assert_int_not_equal(diag->status, S2F_STATUS_OK);
    assert_int_not_equal(diag->status, S2F_STATUS_INTERNAL);
    assert_true(diag->text[0] != '\0');
}

static void every_truncation_reads_or_says_why(void **state)
{
    uint32_t read = 0, failed = 0;

    (void)state;
    for (unsigned i = 0; i < files; i++)
        for (size_t size = 0; size < file[i].size; size++) {
            uint8_t *bytes = exact_copy(file[i].bytes, size);
            struct s2f_diag diag = {S2F_STATUS_OK, S2F_WHERE_NONE, 0, ""};
            struct s2f_tune tune;

            if (s2f_tune_read(&tune, bytes, size, &diag)) {
                expect_reason(&diag);
                assert_int_equal(diag.where_kind, S2F_WHERE_OFFSET);
                assert_true(diag.where <= size);
                failed++;
            } else {
                assert_true(tune.data + tune.size <= bytes + size);
                read++;
            }
            free(bytes);
        }
    (void)printf("# %u tunes, %u truncations read, %u refused\n", files,
                 (unsigned)read, (unsigned)failed);
    assert_true(read > 0 && failed >= files * S2F_TUNE_HEADER_V1);
}

static void convert_one(const uint8_t *original, size_t size)
{
    uint8_t *bytes = exact_copy(original, size);

    s2f_convert(worker, &settings, bytes, size, &result);
    if (result.status == S2F_VERDICT_FAILED) {
        expect_reason(&result.error);
        assert_int_equal(result.output_size, 0);
    } else {
        s2f_project_check_file(result.output, result.output_size, &findings);
        assert_int_equal(findings.count, 0);
    }
    free(bytes);
}

static void truncations_convert_or_say_why(void **state)
{
    uint32_t converted = 0, failed = 0;

    (void)state;
    for (unsigned i = 0; i < files; i++)
        for (size_t size = i; size < file[i].size; size += truncation_step) {
            convert_one(file[i].bytes, size);
            if (result.status == S2F_VERDICT_FAILED)
                failed++;
            else
                converted++;
        }
    (void)printf("# %u truncations written, %u refused\n", (unsigned)converted,
                 (unsigned)failed);
    assert_true(converted > 0 && failed > 0);
}

/* One to four bytes of the header, load address included. */
static void mutate(uint8_t *bytes, size_t size)
{
    uint32_t header = S2F_TUNE_HEADER_V2 + 2;

    if (size < header)
        header = (uint32_t)size;
    for (uint32_t n = 1 + random_below(4); n > 0; n--)
        bytes[random_below(header)] = (uint8_t)random_below(256);
}

/* Reads and plays a mutated tune for a moment; whether it could be played. */
static bool play_mutated(const struct tune_file *from)
{
    uint8_t *bytes = exact_copy(from->bytes, from->size);
    struct s2f_diag diag = {S2F_STATUS_OK, S2F_WHERE_NONE, 0, ""};
    struct s2f_tune tune;
    enum s2f_status status;

    mutate(bytes, from->size);
    status = s2f_tune_read(&tune, bytes, from->size, &diag);
    if (!status)
        status = s2f_playback_tune(&player, &tune, tune.start_song,
                                   S2F_CPU_PLAIN, NULL, &diag);
    while (!status && player.frame < FRAMES)
        status = s2f_playback_frame(&player, &diag);
    if (status)
        expect_reason(&diag);
    free(bytes);
    return !status;
}

static void mutated_headers_play_or_say_why(void **state)
{
    uint32_t played = 0;

    (void)state;
    for (uint32_t i = 0; i < headers; i++)
        played += play_mutated(&file[i % files]);
    (void)printf("# %u mutated headers, %u still play\n", headers,
                 (unsigned)played);
    assert_true(played > 0 && played < headers);
}

/* The whole conversion for some of them. */
static void mutated_headers_convert_or_say_why(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < headers / 200; i++) {
        const struct tune_file *from = &file[i % files];
        uint8_t *bytes = exact_copy(from->bytes, from->size);

        mutate(bytes, from->size);
        convert_one(bytes, from->size);
        free(bytes);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_truncation_reads_or_says_why),
        cmocka_unit_test(truncations_convert_or_say_why),
        cmocka_unit_test(mutated_headers_play_or_say_why),
        cmocka_unit_test(mutated_headers_convert_or_say_why),
    };

    if (argc > 1 && strcmp(argv[1], "--quick") == 0) {
        truncation_step = 401;
        headers = 10000;
    }
    if (argc > 1 && strcmp(argv[1], "--long") == 0) {
        truncation_step = 1;
        headers = 1000000;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
