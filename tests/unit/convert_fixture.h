/* Converting a made-up tune, and everything that must hold of the result. */
#ifndef S2F_TEST_CONVERT_FIXTURE_H
#define S2F_TEST_CONVERT_FIXTURE_H

#include "unit/tune_fixture.h"

#include "sid/trace.h"
#include "verify/compare.h"

static struct s2f_settings settings;
static struct s2f_worker *worker;
static struct s2f_result result, other;
static struct s2f_project project;
static struct s2f_findings findings;
static struct s2f_playback player;
static struct s2f_trace want, got;
static uint8_t image[0x10000];

enum { FRAMES = 400 };

static inline int with_worker(void **state)
{
    tune_set_up(state);
    s2f_settings_default(&settings);
    settings.frames = FRAMES;
    worker = s2f_worker_new();
    return worker ? 0 : -1;
}

static inline int free_worker(void **state)
{
    (void)state;
    s2f_worker_free(worker);
    s2f_trace_free(&want);
    s2f_trace_free(&got);
    return 0;
}

static inline void convert(void)
{
    tune_open();
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
}

static inline bool warned(const char *code)
{
    for (unsigned i = 0; i < result.warnings; i++)
        if (strcmp(result.warning[i].code, code) == 0)
            return true;
    return false;
}

/* The file opens without a finding, and starts with the start song. */
static inline void expect_clean(void)
{
    s2f_project_check_file(result.output, result.output_size, &findings);
    if (findings.count)
        fail_msg("%s: %s", findings.item[0].code, findings.item[0].text);
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    assert_int_equal(project.aux.songs, result.songs);
    assert_int_equal(project.aux.song, result.start);
}

/* What the editor's export keeps plays as the tune does, on a C64: measured
 * here without the verifier. */
static inline void expect_export(unsigned index)
{
    struct s2f_match match;

    assert_true(s2f_trace_reserve(&want, FRAMES));
    assert_true(s2f_trace_reserve(&got, FRAMES));
    assert_int_equal(s2f_playback_tune(&player, &tune, result.song[index].song,
                                       S2F_CPU_PLAIN, NULL, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(s2f_trace_play(&want, &player, FRAMES, NULL),
                     S2F_STATUS_OK);
    s2f_project_exported(&project, image);
    s2f_playback_project(&player, &project, image, index, S2F_DIALECT_REAL,
                         S2F_CPU_PLAIN, NULL);
    assert_int_equal(s2f_trace_play(&got, &player, FRAMES, NULL),
                     S2F_STATUS_OK);
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 100);
}

static inline void expect_same_again(struct s2f_worker *with)
{
    other.output_size = 0;
    s2f_convert(with, &settings, tune_bytes, tune_size, &other);
    assert_int_equal(other.status, result.status);
    assert_int_equal(other.output_size, result.output_size);
    assert_memory_equal(other.output, result.output, result.output_size);
}

/* With a worker that was used before, and with a fresh one. */
static inline void expect_deterministic(void)
{
    struct s2f_worker *fresh = s2f_worker_new();

    assert_non_null(fresh);
    expect_same_again(worker);
    expect_same_again(fresh);
    s2f_worker_free(fresh);
}

static inline void expect_exact_on_a_c64(void)
{
    if (result.status == S2F_VERDICT_FAILED)
        fail_msg("failed: %s", result.error.text);
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    assert_true(result.verified);
    assert_true(result.songs > 0);
    expect_clean();
    for (unsigned i = 0; i < result.songs; i++) {
        assert_true(result.song[i].real.exact == 100);
        assert_false(result.song[i].real.differs);
        assert_false(result.song[i].real.over_budget);
        expect_export(i);
    }
    assert_false(warned("export-incomplete"));
    expect_deterministic();
}

/* Good in every respect. */
static inline void expect_exact(void)
{
    expect_exact_on_a_c64();
    for (unsigned i = 0; i < result.songs; i++) {
        assert_true(result.song[i].editor.exact == 100);
        assert_false(result.song[i].editor.differs);
        assert_false(result.song[i].editor.over_budget);
        assert_false(result.song[i].editor.bad_opcode);
        assert_true(result.song[i].restarts);
    }
    assert_true(result.status == S2F_VERDICT_WRAPPED ||
                result.status == S2F_VERDICT_EXACT);
}

static inline void expect_failure(enum s2f_status status)
{
    convert();
    assert_int_equal(result.status, S2F_VERDICT_FAILED);
    assert_int_equal(result.error.status, status);
    assert_true(result.error.text[0] != '\0');
    assert_int_equal(result.output_size, 0);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, with_worker, free_worker)

#endif
