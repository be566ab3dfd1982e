/* Verification that stops where tune and project repeat, and does not where
 * one of them does not. */
#include "unit/verify_fixture.h"

#include "verify/beside.h"
#include "verify/recur.h"

enum { STEP = 0x102d, PLAY = 0x1016, PATCH = 0x0900, COUNT = 0x0980 };

/* Lets the project's player, and only that, do something before it plays. Its
 * first instruction is LDX step. */
static void patch(const uint8_t *code, size_t size)
{
    static const uint8_t jump[] = {0x4c, W(PATCH)};
    static const uint8_t back[] = {0xae, W(STEP), 0x4c, W(PLAY + 3)};

    memcpy(project.memory + PLAY, jump, sizeof jump);
    memcpy(project.memory + PATCH, code, size);
    memcpy(project.memory + PATCH + size, back, sizeof back);
}

#define PATCH_CODE(...)                                                        \
    do {                                                                       \
        const uint8_t code_[] = {__VA_ARGS__};                                 \
        patch(code_, sizeof code_);                                            \
    } while (0)

/* The project counts its frames with 16 bits, and in frame `frame` it sets a
 * register that the tune never sets. */
static void spoil_frame(uint32_t frame)
{
    PATCH_CODE(0xee, W(COUNT),      /* INC low */
               0xd0, 0x03,          /* BNE +3 */
               0xee, W(COUNT + 1),  /* INC high */
               0xad, W(COUNT),      /* LDA low */
               0xc9, LO(frame + 1), /* CMP # */
               0xd0, 0x0c,          /* BNE +12 */
               0xad, W(COUNT + 1),  /* LDA high */
               0xc9, HI(frame + 1), /* CMP # */
               0xd0, 0x05,          /* BNE +5 */
               0xa9, 0x01,          /* LDA #1 */
               0x8d, W(0xd405));    /* STA $D405 */
}

/* The project counts to `length`, which nobody hears. */
static void count_aside(uint16_t counter, uint8_t length)
{
    PATCH_CODE(0xee, W(counter),  /* INC count */
               0xad, W(counter),  /* LDA count */
               0xc9, length,      /* CMP # */
               0xd0, 0x05,        /* BNE +5 */
               0xa9, 0x00,        /* LDA #0 */
               0x8d, W(counter)); /* STA count */
}

static void expect_forever(uint32_t length, uint32_t at_most)
{
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FOREVER);
    assert_int_equal(verdict.loop_length, length);
    assert_in_range(verdict.loop_start, 1, verdict.frames);
    assert_in_range(verdict.frames, length, at_most);
    assert_true(verdict.editor.exact == 100 && verdict.real.exact == 100);
    assert_false(verdict.editor.differs || verdict.real.differs);
}

static void both_that_repeat_are_equal_forever(void **state)
{
    (void)state;
    expect_forever(16, 100);
    assert_true(exports && verdict.restarts);
}

/* As a scan tells it. */
static void known_repetition_is_used(void **state)
{
    static struct s2f_trace heard;

    (void)state;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(s2f_trace_reserve(&heard, settings.frames));
    heard.count = settings.frames;
    memcpy(heard.row, verifier.played[0]->row,
           (size_t)heard.count * S2F_TRACE_ROW);
    s2f_verifier_begin(&verifier);
    s2f_verifier_know(&verifier, 1, 1, &heard, (struct s2f_loop_frames){3, 16});
    expect_forever(16, 3 + 16);
    assert_int_equal(verdict.loop_start, 3);
    s2f_verifier_begin(&verifier);
    s2f_verifier_know(&verifier, 1, 1, &heard, (struct s2f_loop_frames){0, 0});
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FRAMES);
    assert_int_equal(verdict.frames, settings.frames);
    s2f_trace_free(&heard);
}

/* The tune repeats within 50 frames, the project never does: wherever it
 * differs, it is found. */
static void project_that_does_not_repeat_is_played_on(void **state)
{
    (void)state;
    for (uint32_t frame = 1; frame < settings.frames; frame++) {
        spoil_frame(frame);
        assert_int_equal(verify(), S2F_STATUS_OK);
        assert_int_equal(verdict.proof, S2F_PROOF_FRAMES);
        assert_int_equal(verdict.frames, settings.frames);
        assert_true(verdict.editor.differs && verdict.real.differs);
        assert_int_equal(verdict.editor.first, frame);
        assert_int_equal(verdict.real.first, frame);
    }
}

/* Nothing is left to play where the tune is known to repeat, and there the
 * project begins to differ. */
static void difference_behind_the_repetition_is_found(void **state)
{
    uint32_t end;

    (void)state;
    assert_int_equal(verify(), S2F_STATUS_OK);
    end = verdict.frames;
    for (uint32_t frame = end - 1; frame < end + 3; frame++) {
        spoil_frame(frame);
        assert_int_equal(verify(), S2F_STATUS_OK);
        assert_int_equal(verdict.editor.first, frame);
        assert_int_equal(verdict.real.first, frame);
        assert_true(verdict.real.differs && verdict.real.exact < 100);
    }
}

static void periods_have_a_common_multiple(void **state)
{
    (void)state;
    count_aside(COUNT, 24);
    expect_forever(48, 200);
}

/* What lies on the stack may be read, so it counts. */
static void the_stack_is_part_of_the_state(void **state)
{
    (void)state;
    count_aside(0x0140, 24);
    expect_forever(48, 200);
}

/* Its two counters together take longer than was asked for. */
static void repetition_too_late_is_none(void **state)
{
    (void)state;
    count_aside(COUNT, 251);
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FRAMES);
    assert_int_equal(verdict.frames, settings.frames);
    assert_true(verdict.real.exact == 100);
}

/* The same share of frames as if all had been played. */
static void share_is_of_the_frames_asked_for(void **state)
{
    (void)state;
    project.memory[0x1000 + TUNE_PLAYER_SIZE + 5] ^= 1;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FOREVER);
    assert_in_range(verdict.frames, 16, 100);
    /* steps 5, 21 and so on up to 293 */
    assert_true(verdict.editor.exact == 100.0 * (300 - 19) / 300);
    assert_true(verdict.real.exact == verdict.editor.exact);
}

/* A tune that takes more than four frames' time in each counts as hung after
 * some, though its state is the same in all. */
static void slow_tune_does_not_repeat(void **state)
{
    (void)state;
    tune_reset();
    TUNE_PUT(0x1000, 0x60, 0xea, 0xea, /* 1000 RTS */
             0xa2, 0x00,               /* 1003 LDX #0 */
             0xa0, 0x50,               /* 1005 LDY #80 */
             0xca,                     /* 1007 DEX */
             0xd0, 0xfd,               /* 1008 BNE $1007 */
             0x88,                     /* 100A DEY */
             0xd0, 0xfa,               /* 100B BNE $1007 */
             0x60);                    /* 100D RTS */
    tune_open();
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_in_range(verdict.frames, 101, settings.frames - 1);
    assert_int_equal(verdict.proof, S2F_PROOF_FRAMES);
}

/* The second start finds the counter of the first one. */
static void restart_that_differs_late_is_found(void **state)
{
    (void)state;
    settings.frames = 50;
    spoil_frame(80);
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.editor.exact == 100);
    assert_false(verdict.restarts);
    assert_in_range(verdict.restart_frame, 25, 35);
}

/* ---- states ---- */

static struct s2f_memory memory;
static uint8_t kept[0x10000];

/* The frame at which a counter that goes back from way + loop to way is seen
 * to repeat, among frames first, first + step and so on. */
static uint32_t seen_at(uint32_t way, uint32_t loop, uint32_t first,
                        uint32_t step, uint32_t *from)
{
    enum { LIMIT = 20000 };
    struct s2f_recur recur;
    uint32_t counter = 0;

    memset(&memory, 0, sizeof memory);
    s2f_recur_begin(&recur, kept, first, step);
    for (uint32_t frame = 1; frame < LIMIT; frame++) {
        counter = counter + 1 == way + loop ? way : counter + 1;
        memory.ram[0x1234] = (uint8_t)counter;
        memory.ram[0x0180] = (uint8_t)(counter >> 8);
        if (!s2f_recur_seen(&recur, frame, &memory))
            continue;
        *from = recur.kept;
        return frame;
    }
    return LIMIT;
}

static void repetitions_are_found_in_time(void **state)
{
    (void)state;
    for (uint32_t way = 0; way < 600; way += 37)
        for (uint32_t loop = 1; loop < 600; loop += 41) {
            uint32_t from = 0, at = seen_at(way, loop, 1, 1, &from);

            assert_in_range(from, way, at - 1);
            assert_int_equal((at - from) % loop, 0);
            assert_in_range(at, way + loop, 3 * (way + loop) + 2);
        }
}

static void only_some_frames_are_looked_at(void **state)
{
    (void)state;
    for (uint32_t loop = 1; loop < 60; loop++) {
        uint32_t from = 0, at = seen_at(0, loop, 5, 7, &from);

        assert_int_equal((from - 5) % 7, 0);
        assert_int_equal((at - from) % 7, 0);
        assert_int_equal((at - from) % loop, 0);
    }
}

static void the_sid_is_part_of_the_state(void **state)
{
    struct s2f_recur recur;

    (void)state;
    memset(&memory, 0, sizeof memory);
    s2f_recur_begin(&recur, kept, 1, 1);
    assert_false(s2f_recur_seen(&recur, 1, &memory));
    memory.sid[24] = 15;
    assert_false(s2f_recur_seen(&recur, 2, &memory));
    assert_true(s2f_recur_seen(&recur, 3, &memory));
}

static void joint_loops_hold_for_both(void **state)
{
    const struct s2f_loop_frames a = {10, 12}, b = {7, 18}, none = {0, 0};
    const struct s2f_loop_frames joint = s2f_loop_join(a, b);
    const struct s2f_loop_frames big = {1, 0x7fffffff}, odd = {1, 0x7ffffffe};

    (void)state;
    assert_int_equal(joint.start, 10);
    assert_int_equal(joint.length, 36);
    assert_int_equal(s2f_loop_join(a, none).length, 0);
    assert_int_equal(s2f_loop_join(none, b).length, 0);
    assert_int_equal(s2f_loop_join(big, odd).length, 0);
}

#define BESIDE_TEST(name)                                                      \
    cmocka_unit_test_setup_teardown(name, with_wrapped_player, free_verifier)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        BESIDE_TEST(both_that_repeat_are_equal_forever),
        BESIDE_TEST(known_repetition_is_used),
        BESIDE_TEST(project_that_does_not_repeat_is_played_on),
        BESIDE_TEST(difference_behind_the_repetition_is_found),
        BESIDE_TEST(periods_have_a_common_multiple),
        BESIDE_TEST(the_stack_is_part_of_the_state),
        BESIDE_TEST(repetition_too_late_is_none),
        BESIDE_TEST(share_is_of_the_frames_asked_for),
        BESIDE_TEST(slow_tune_does_not_repeat),
        BESIDE_TEST(restart_that_differs_late_is_found),
        cmocka_unit_test(repetitions_are_found_in_time),
        cmocka_unit_test(only_some_frames_are_looked_at),
        cmocka_unit_test(the_sid_is_part_of_the_state),
        cmocka_unit_test(joint_loops_hold_for_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
