/* The thread pool: all work is done once, in any number of threads, and
 * failures to get threads or states only make it slower. */
#include "batch/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 1000 };

struct state {
    struct fixture *fixture;
    bool in_use; /* only ever touched by one thread at a time */
};

struct fixture {
    int states_left; /* how many more open may give */
    int open;        /* states that exist */
    pthread_mutex_t mutex;
    unsigned done;       /* guarded by mutex */
    bool shared_a_state; /* guarded by mutex */
    unsigned char times[ITEMS];
    size_t order[ITEMS];
    pthread_t last_thread;
};

static void *state_open(void *payload)
{
    struct fixture *fixture = payload;
    struct state *state;

    if (fixture->states_left == 0)
        return NULL;
    fixture->states_left--;
    state = calloc(1, sizeof *state);
    assert_non_null(state);
    state->fixture = fixture;
    fixture->open++;
    return state;
}

static void state_close(void *pointer)
{
    struct state *state = pointer;

    state->fixture->open--;
    free(state);
}

static void count_item(void *pointer, void *item, void *payload)
{
    struct state *state = pointer;
    struct fixture *fixture = payload;
    bool shared = state->in_use;

    state->in_use = true;
    pthread_mutex_lock(&fixture->mutex);
    fixture->shared_a_state |= shared;
    fixture->times[(size_t)((unsigned char *)item - fixture->times)]++;
    fixture->order[fixture->done++] =
        (size_t)((unsigned char *)item - fixture->times);
    fixture->last_thread = pthread_self();
    pthread_mutex_unlock(&fixture->mutex);
    state->in_use = false;
}

static struct s2f_pool *make_pool(struct fixture *fixture, unsigned threads,
                                  size_t queue, int states, size_t stack)
{
    struct s2f_pool_settings settings = {
        threads, queue, stack, state_open, state_close, count_item, fixture};

    memset(fixture, 0, sizeof *fixture);
    fixture->states_left = states;
    pthread_mutex_init(&fixture->mutex, NULL);
    return s2f_pool_new(&settings);
}

static void add_all(struct fixture *fixture, struct s2f_pool *pool)
{
    for (size_t i = 0; i < ITEMS; i++)
        s2f_pool_add(pool, &fixture->times[i]);
}

static void assert_all_once(const struct fixture *fixture)
{
    assert_int_equal(fixture->done, ITEMS);
    for (size_t i = 0; i < ITEMS; i++)
        assert_int_equal(fixture->times[i], 1);
}

static void each_item_is_worked_on_once(void **unused)
{
    static const unsigned threads[] = {1, 2, 3, 8};
    struct fixture fixture;

    (void)unused;
    for (size_t i = 0; i < 4; i++) {
        struct s2f_pool *pool = make_pool(&fixture, threads[i], 5, 100, 0);

        assert_non_null(pool);
        assert_int_equal(s2f_pool_threads(pool), threads[i]);
        add_all(&fixture, pool);
        s2f_pool_free(pool);
        assert_all_once(&fixture);
    }
}

static void no_two_threads_share_a_state(void **unused)
{
    struct fixture fixture;
    struct s2f_pool *pool = make_pool(&fixture, 8, 3, 100, 0);

    (void)unused;
    add_all(&fixture, pool);
    s2f_pool_join(pool);
    assert_false(fixture.shared_a_state);
    assert_int_equal(fixture.open, 8);
    s2f_pool_free(pool);
}

static void join_waits_for_all_that_was_added(void **unused)
{
    struct fixture fixture;
    struct s2f_pool *pool = make_pool(&fixture, 4, 16, 100, 0);

    (void)unused;
    add_all(&fixture, pool);
    s2f_pool_join(pool);
    assert_all_once(&fixture);
    s2f_pool_free(pool);
}

static void one_thread_keeps_the_order(void **unused)
{
    struct fixture fixture;
    struct s2f_pool *pool = make_pool(&fixture, 1, 7, 100, 0);

    (void)unused;
    add_all(&fixture, pool);
    s2f_pool_free(pool);
    for (size_t i = 0; i < ITEMS; i++)
        assert_int_equal(fixture.order[i], i);
}

static void no_threads_means_the_caller_works(void **unused)
{
    struct fixture fixture;
    struct s2f_pool *pool = make_pool(&fixture, 0, 4, 100, 0);

    (void)unused;
    assert_int_equal(s2f_pool_threads(pool), 0);
    add_all(&fixture, pool);
    assert_all_once(&fixture);
    assert_true(pthread_equal(fixture.last_thread, pthread_self()));
    s2f_pool_free(pool);
}

static void threads_that_cannot_be_made_leave_the_caller(void **unused)
{
    struct fixture fixture;
    /* No machine has an address space for such a stack. */
    struct s2f_pool *pool = make_pool(&fixture, 4, 4, 100, (size_t)1 << 60);

    (void)unused;
    assert_non_null(pool);
    assert_int_equal(s2f_pool_threads(pool), 0);
    add_all(&fixture, pool);
    assert_all_once(&fixture);
    s2f_pool_free(pool);
    assert_int_equal(fixture.open, 0);
}

static void too_few_states_mean_fewer_threads(void **unused)
{
    struct fixture fixture;
    struct s2f_pool *pool = make_pool(&fixture, 8, 4, 3, 0);

    (void)unused;
    assert_int_equal(s2f_pool_threads(pool), 3);
    add_all(&fixture, pool);
    s2f_pool_free(pool);
    assert_all_once(&fixture);
}

static void no_state_at_all_means_no_pool(void **unused)
{
    struct fixture fixture;

    (void)unused;
    assert_null(make_pool(&fixture, 8, 4, 0, 0));
}

static void every_state_is_closed(void **unused)
{
    struct fixture fixture;
    struct s2f_pool *pool = make_pool(&fixture, 5, 4, 100, 0);

    (void)unused;
    add_all(&fixture, pool);
    s2f_pool_free(pool);
    assert_int_equal(fixture.open, 0);
}

static void free_takes_null(void **unused)
{
    (void)unused;
    s2f_pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_item_is_worked_on_once),
        cmocka_unit_test(no_two_threads_share_a_state),
        cmocka_unit_test(join_waits_for_all_that_was_added),
        cmocka_unit_test(one_thread_keeps_the_order),
        cmocka_unit_test(no_threads_means_the_caller_works),
        cmocka_unit_test(threads_that_cannot_be_made_leave_the_caller),
        cmocka_unit_test(too_few_states_mean_fewer_threads),
        cmocka_unit_test(no_state_at_all_means_no_pool),
        cmocka_unit_test(every_state_is_closed),
        cmocka_unit_test(free_takes_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
