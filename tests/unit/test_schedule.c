/* The order in which a batch begins its inputs. */
#include "batch/schedule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

enum { MANY = 5000 };

static float expected[MANY];
static uint32_t order[MANY];

/* A sequence of its own, the same everywhere. */
static void fill(unsigned modulus)
{
    uint32_t state = 1;

    for (size_t i = 0; i < MANY; i++) {
        state = state * 1664525 + 1013904223;
        expected[i] = (float)(1 + (state >> 16) % modulus);
    }
}

static void everything_begins_once(void **unused)
{
    static const unsigned threads[] = {0, 1, 2, 7, 64};
    static unsigned times[MANY];

    (void)unused;
    fill(1000);
    expected[4999] = 1e6F;
    for (size_t t = 0; t < 5; t++) {
        assert_true(s2f_schedule(expected, MANY, threads[t], order));
        for (size_t i = 0; i < MANY; i++)
            times[order[i]]++;
        for (size_t i = 0; i < MANY; i++)
            assert_int_equal(times[i], t + 1);
    }
}

static void without_threads_in_input_order(void **unused)
{
    (void)unused;
    fill(1000);
    assert_true(s2f_schedule(expected, MANY, 0, order));
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(order[i], i);
}

static void the_longest_begin_first(void **unused)
{
    (void)unused;
    fill(2);
    expected[4998] = 200;
    expected[17] = 300;
    expected[4000] = 300;
    assert_true(s2f_schedule(expected, MANY, 2, order));
    assert_int_equal(order[0], 17);
    assert_int_equal(order[1], 4000);
    assert_int_equal(order[2], 4998);
}

static void a_small_batch_is_longest_first(void **unused)
{
    static const float few[] = {1, 5, 2, 4, 3, 5};
    static const uint32_t sorted[] = {1, 5, 3, 4, 2, 0};

    (void)unused;
    assert_true(s2f_schedule(few, 6, 2, order));
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(order[i], sorted[i]);
}

/* What waits to be reported is what is done beyond the first that is not. */
static void little_waits_for_its_turn(void **unused)
{
    static const unsigned moduli[] = {1, 2, 50, 60000};
    static bool done[MANY];

    (void)unused;
    for (size_t m = 0; m < 4; m++) {
        size_t next = 0, waiting = 0;

        fill(moduli[m]);
        for (size_t i = 0; i < MANY; i++)
            done[i] = false;
        assert_true(s2f_schedule(expected, MANY, 16, order));
        for (size_t i = 0; i < MANY; i++) {
            done[order[i]] = true;
            waiting++;
            while (next < MANY && done[next]) {
                next++;
                waiting--;
            }
            assert_true(waiting <= S2F_SCHEDULE_LONG + S2F_SCHEDULE_AHEAD);
        }
    }
}

/* Begun in this order by whoever is free, the batch takes hardly longer than
 * its work shared evenly. */
static void threads_end_together(void **unused)
{
    double end[4] = {0}, sum = 0, last = 0;

    (void)unused;
    fill(20);
    expected[MANY - 1] = 9000; /* in input order it would begin last */
    assert_true(s2f_schedule(expected, MANY, 4, order));
    for (size_t i = 0; i < MANY; i++) {
        unsigned first = 0;

        for (unsigned t = 1; t < 4; t++)
            if (end[t] < end[first])
                first = t;
        end[first] += expected[order[i]];
        sum += expected[order[i]];
    }
    for (unsigned t = 0; t < 4; t++)
        last = end[t] > last ? end[t] : last;
    assert_true(last < sum / 4 * 1.001);
}

static void more_songs_or_bytes_take_longer(void **unused)
{
    (void)unused;
    assert_true(s2f_schedule_estimate(2000, 2) >
                s2f_schedule_estimate(2000, 1));
    assert_true(s2f_schedule_estimate(4000, 1) >
                s2f_schedule_estimate(2000, 1));
    assert_true(s2f_schedule_estimate(0, 0) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_begins_once),
        cmocka_unit_test(without_threads_in_input_order),
        cmocka_unit_test(the_longest_begin_first),
        cmocka_unit_test(a_small_batch_is_longest_first),
        cmocka_unit_test(little_waits_for_its_turn),
        cmocka_unit_test(threads_end_together),
        cmocka_unit_test(more_songs_or_bytes_take_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
