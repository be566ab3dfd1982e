/* A tune, a project that the wrap route makes of it, and their verification. */
#ifndef S2F_TEST_VERIFY_FIXTURE_H
#define S2F_TEST_VERIFY_FIXTURE_H

#include "unit/tune_fixture.h"

#include "verify/song.h"

static struct s2f_diag diag;
static struct s2f_verifier verifier;
static struct s2f_settings settings;
static struct s2f_result result;
static struct s2f_project project;
static struct s2f_song_verdict verdict;
static bool exports;

/* A project of the tune, as the wrap route makes it. */
static inline void make_project(void)
{
    struct s2f_worker *worker = s2f_worker_new();

    assert_non_null(worker);
    tune_open();
    s2f_settings_default(&settings);
    settings.route = "wrap";
    settings.frames = S2F_VERIFY_NONE;
    s2f_convert(worker, &settings, tune_bytes, tune_size, &result);
    s2f_worker_free(worker);
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    assert_int_equal(
        s2f_project_read(&project, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    settings.frames = 300;
}

static inline int with_wrapped_player(void **state)
{
    tune_set_up(state);
    TUNE_PUT_PLAYER(0x1000);
    make_project();
    return 0;
}

static inline int free_verifier(void **state)
{
    (void)state;
    s2f_verifier_free(&verifier);
    return 0;
}

static inline enum s2f_status verify(void)
{
    exports = true;
    memset(&verdict, 0xee, sizeof verdict);
    return s2f_verify_song(&verifier, &settings, &tune, 1, &project, 0,
                           &verdict, &exports, &diag);
}

#endif
