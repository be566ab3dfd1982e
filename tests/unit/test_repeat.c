/* Whether memory is as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "convert/repeat.h"

#include <string.h>

static uint8_t state[S2F_REPEAT_STATES][0x10000], ram[0x10000];
static struct s2f_repeat repeat;

static int set_up(void **unused)
{
    (void)unused;
    memset(ram, 0, sizeof ram);
    memset(&repeat, 0, sizeof repeat);
    for (unsigned i = 0; i < S2F_REPEAT_STATES; i++)
        repeat.state[i] = state[i];
    return 0;
}

/* A player that counts at `at` from 0 to length - 1, from frame `start` on.
 * Returns the frame at which it is seen to repeat, or 0 within 9000. */
static uint32_t play(uint32_t at, uint32_t start, uint32_t length)
{
    for (uint32_t frame = 1; frame < 9000; frame++) {
        uint32_t n = frame < start ? 0x8000 + frame : (frame - start) % length;

        ram[at] = (uint8_t)n;
        ram[at + 1] = (uint8_t)(n >> 8);
        if (s2f_repeat_seen(&repeat, frame, ram))
            return frame;
    }
    return 0;
}

static void loop_is_seen_when_a_kept_frame_comes_again(void **unused)
{
    (void)unused;
    assert_int_equal(play(0x10, 1, 7), 50 + 7);
    set_up(unused);
    assert_int_equal(play(0x10, 300, 1000), 400 + 1000);
    set_up(unused);
    assert_int_equal(play(0xfff0, 5000, 10), 0);
}

static void every_byte_counts(void **unused)
{
    static const uint16_t at[] = {0, 0x1f0, 0xd400, 0xfffe};

    (void)unused;
    for (unsigned i = 0; i < sizeof at / sizeof at[0]; i++) {
        set_up(unused);
        assert_int_equal(play(at[i], 1, 0x7000), 0);
    }
}

static void slow_bytes_behind_fast_ones_are_not_missed(void **unused)
{
    (void)unused;
    for (uint32_t frame = 1; frame < 50 + 60; frame++) {
        ram[2] = (uint8_t)(frame % 3);
        ram[0xc000] = (uint8_t)(frame / 3 % 20);
        assert_false(s2f_repeat_seen(&repeat, frame, ram));
    }
    ram[2] = 110 % 3;
    ram[0xc000] = 110 / 3 % 20;
    assert_true(s2f_repeat_seen(&repeat, 110, ram));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(loop_is_seen_when_a_kept_frame_comes_again,
                               set_up),
        cmocka_unit_test_setup(every_byte_counts, set_up),
        cmocka_unit_test_setup(slow_bytes_behind_fast_ones_are_not_missed,
                               set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
