/* Looking through maps of memory, against loops that take a byte at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/map.h"

#include <stdlib.h>

/* A map in memory of just its size, so that a sanitizer sees a byte too many.
 */
static uint8_t *make_map(void)
{
    uint8_t *map = calloc(1, S2F_MAP_SIZE);

    assert_non_null(map);
    return map;
}

static uint32_t slow_next(const uint8_t *map, uint8_t bits, uint32_t from,
                          uint32_t to)
{
    while (from < to && !(map[from] & bits))
        from++;
    return from;
}

static uint32_t slow_gap(const uint8_t *map, uint32_t from, uint32_t to,
                         uint32_t size)
{
    uint32_t run = 0;

    for (uint32_t a = from; a < to; a++) {
        run = map[a] ? 0 : run + 1;
        if (run == size)
            return a + 1 - size;
    }
    return to;
}

/* Every distance from a block's start, every end around what is found. */
static void finds_the_next_one(void **state)
{
    uint8_t *map = make_map();

    (void)state;
    map[1000] = 0x20;
    map[1001] = 0x01;
    for (uint32_t from = 800; from < 1010; from++)
        for (uint32_t to = from; to < 1200; to++) {
            assert_int_equal(s2f_map_next(map, 0x20, from, to),
                             slow_next(map, 0x20, from, to));
            assert_int_equal(s2f_map_next(map, 0xff, from, to),
                             slow_next(map, 0xff, from, to));
            assert_int_equal(s2f_map_next(map, 0x40, from, to), to);
        }
    free(map);
}

static void looks_up_to_the_end(void **state)
{
    uint8_t *map = make_map();

    (void)state;
    assert_int_equal(s2f_map_next(map, 0xff, 0, S2F_MAP_SIZE), S2F_MAP_SIZE);
    assert_int_equal(
        s2f_map_next(map, 0xff, S2F_MAP_SIZE - 3, S2F_MAP_SIZE - 1),
        S2F_MAP_SIZE - 1);
    assert_int_equal(s2f_map_next(map, 0xff, S2F_MAP_SIZE, S2F_MAP_SIZE),
                     S2F_MAP_SIZE);
    map[S2F_MAP_SIZE - 1] = 0x80;
    assert_int_equal(s2f_map_next(map, 0x80, 1, S2F_MAP_SIZE),
                     S2F_MAP_SIZE - 1);
    assert_int_equal(s2f_map_next(map, 0x80, 1, S2F_MAP_SIZE - 1),
                     S2F_MAP_SIZE - 1);
    free(map);
}

static void finds_a_clear_byte(void **state)
{
    uint8_t *map = make_map();

    (void)state;
    memset(map, 1, 300);
    assert_int_equal(s2f_map_next_clear(map, 0, S2F_MAP_SIZE), 300);
    assert_int_equal(s2f_map_next_clear(map, 10, 200), 200);
    assert_int_equal(s2f_map_next_clear(map, 400, 500), 400);
    assert_int_equal(s2f_map_next_clear(map, 200, 200), 200);
    free(map);
}

/* Random maps, dense and sparse, and every small size. */
static void finds_gaps(void **state)
{
    uint8_t *map = make_map();
    uint32_t random = 1;

    (void)state;
    for (unsigned density = 2; density < 200; density *= 3) {
        for (uint32_t a = 0; a < 2000; a++) {
            random = random * 1664525 + 1013904223;
            map[a] = random >> 8 & 0x7f && random % density == 0;
        }
        for (uint32_t size = 1; size < 150; size++)
            for (uint32_t from = 0; from < 2000; from += 97)
                assert_int_equal(s2f_map_gap(map, from, 2000, size),
                                 slow_gap(map, from, 2000, size));
    }
    assert_int_equal(s2f_map_gap(map, 2000, S2F_MAP_SIZE, S2F_MAP_SIZE - 2000),
                     2000);
    assert_int_equal(s2f_map_gap(map, 2001, S2F_MAP_SIZE, S2F_MAP_SIZE - 2000),
                     S2F_MAP_SIZE);
    assert_int_equal(s2f_map_gap(map, S2F_MAP_SIZE, S2F_MAP_SIZE, 1),
                     S2F_MAP_SIZE);
    free(map);
}

static void tells_clear_ranges(void **state)
{
    uint8_t *map = make_map();

    (void)state;
    map[100] = 4;
    assert_true(s2f_map_is_clear(map, 0, 100));
    assert_false(s2f_map_is_clear(map, 0, 101));
    assert_false(s2f_map_is_clear(map, 100, 1));
    assert_true(s2f_map_is_clear(map, 101, S2F_MAP_SIZE - 101));
    assert_true(s2f_map_is_clear(map, 100, 0));
    free(map);
}

static void finds_the_first_difference(void **state)
{
    static const uint32_t places[] = {0, 1, 63, 64, 0x1234, 0xffc0, 0xffff};
    uint8_t *a = make_map(), *b = make_map();

    (void)state;
    assert_int_equal(s2f_map_difference(a, b), S2F_MAP_SIZE);
    for (unsigned i = sizeof places / sizeof places[0]; i--;) {
        b[places[i]] = 1; /* and all behind it */
        assert_int_equal(s2f_map_difference(a, b), places[i]);
    }
    free(a);
    free(b);
}

static void takes_bits_of_another_map(void **state)
{
    uint8_t *map = make_map(), *from = make_map(), *more = make_map();

    (void)state;
    map[7] = 0xff;
    from[0] = 0x13;
    from[S2F_MAP_SIZE - 1] = 0xff;
    more[0] = 0x80;
    more[8] = 1;
    s2f_map_bits(map, from, 0x12);
    assert_int_equal(map[0], 0x12);
    assert_int_equal(map[7], 0);
    assert_int_equal(map[S2F_MAP_SIZE - 1], 0x12);
    s2f_map_add(map, more);
    assert_int_equal(map[0], 0x92);
    assert_int_equal(map[8], 1);
    assert_int_equal(map[S2F_MAP_SIZE - 1], 0x12);
    free(map);
    free(from);
    free(more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_next_one),
        cmocka_unit_test(looks_up_to_the_end),
        cmocka_unit_test(finds_a_clear_byte),
        cmocka_unit_test(finds_gaps),
        cmocka_unit_test(tells_clear_ranges),
        cmocka_unit_test(finds_the_first_difference),
        cmocka_unit_test(takes_bits_of_another_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
