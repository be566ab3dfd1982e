/* When memory comes to a state that it had before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "convert/repeat.h"

#include <string.h>

static uint8_t ram[0x10000], state[S2F_REPEAT_STATES][0x10000];

enum { COUNTER = 0x1234, FIRST = 50, LAST = 4500, LIMIT = 20000 };

/* The frame after which a counter is found to repeat that runs to way + loop
 * and goes on at way, in two bytes that lie far apart; LIMIT where it is not.
 */
static uint32_t found_at(uint32_t way, uint32_t loop)
{
    struct s2f_repeat repeat = {
        .state = {state[0], state[1], state[2], state[3]}};
    uint32_t counter = 0;

    memset(ram, 0, sizeof ram);
    for (uint32_t frame = 1; frame < LIMIT; frame++) {
        counter = counter + 1 == way + loop ? way : counter + 1;
        ram[COUNTER] = (uint8_t)counter;
        ram[0xffff] = (uint8_t)(counter >> 8);
        if (s2f_repeat_seen(&repeat, frame, ram))
            return frame;
    }
    return LIMIT;
}

static void early_loops_are_found_at_once(void **state_)
{
    (void)state_;
    for (uint32_t way = 0; way <= FIRST; way += 5)
        for (uint32_t loop = 1; loop < 1200; loop += 37)
            assert_int_equal(found_at(way, loop), FIRST + loop);
}

static void late_loops_are_found(void **state_)
{
    (void)state_;
    for (uint32_t way = FIRST + 1; way <= LAST; way += 222)
        assert_in_range(found_at(way, 700), way + 700, LAST + 700);
    assert_int_equal(found_at(LAST + 1, 700), LIMIT);
    assert_int_equal(found_at(0, LIMIT), LIMIT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(early_loops_are_found_at_once),
        cmocka_unit_test(late_loops_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
