/* Comparing traces, and measuring a song of a project. */
#include "unit/verify_fixture.h"

#include "verify/compare.h"

/* ---- traces made by hand ---- */

static struct s2f_trace want, got;
static struct s2f_match match;

/* Frame i holds i, or what the song is at i + shift. */
static void fill(struct s2f_trace *trace, uint32_t count, uint32_t shift)
{
    static struct s2f_memory memory;

    assert_true(s2f_trace_reserve(trace, count));
    trace->count = 0;
    for (uint32_t i = 0; i < count; i++) {
        memory.sid[0] = (uint8_t)(i + shift);
        memory.sid[24] = (uint8_t)((i + shift) >> 8);
        s2f_trace_add(trace, &memory);
    }
}

/* Changes a register of a frame. */
static void spoil(struct s2f_trace *trace, uint32_t frame, unsigned reg)
{
    ((uint8_t *)(trace->row + (size_t)frame * 4))[reg] ^= 0x55;
}

static int with_equal_traces(void **state)
{
    (void)state;
    fill(&want, 200, 1000);
    fill(&got, 200, 1000);
    memset(&match, 0xee, sizeof match);
    return 0;
}

static int free_traces(void **state)
{
    (void)state;
    s2f_trace_free(&want);
    s2f_trace_free(&got);
    return 0;
}

static void equal_traces_are_exact(void **state)
{
    (void)state;
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 100);
    assert_int_equal(match.offset, 0);
    assert_false(match.differs);
}

static void share_is_of_all_frames(void **state)
{
    (void)state;
    for (uint32_t i = 20; i < 70; i++)
        spoil(&got, i, 3);
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 75);
    assert_int_equal(match.offset, 0);
}

static void first_difference_is_named(void **state)
{
    (void)state;
    spoil(&got, 120, 1);
    spoil(&got, 60, 0);
    spoil(&got, 60, 24);
    s2f_compare(&want, &got, &match);
    assert_true(match.differs);
    assert_int_equal(match.first, 60);
    assert_int_equal(match.registers, 1 | 1 << 24);
}

/* Paddles and beyond are no registers that anybody stores to. */
static void only_25_registers_count(void **state)
{
    static struct s2f_memory memory;

    (void)state;
    memset(&memory, 0, sizeof memory);
    want.count = got.count = 0;
    s2f_trace_add(&want, &memory);
    memset(memory.sid + 25, 0xff, 7);
    s2f_trace_add(&got, &memory);
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 100);
}

static void expect_offset(int offset)
{
    fill(&want, 200, 1000);
    fill(&got, 200, (uint32_t)(1000 - offset));
    s2f_compare(&want, &got, &match);
    assert_int_equal(match.offset, offset);
    assert_true(match.exact == 100);
    assert_false(match.differs);
}

static void late_results_are_found(void **state)
{
    (void)state;
    for (int offset = 1; offset <= 3; offset++)
        expect_offset(offset);
}

static void early_results_are_found(void **state)
{
    (void)state;
    for (int offset = -3; offset <= -1; offset++)
        expect_offset(offset);
}

static void four_frames_are_too_many(void **state)
{
    (void)state;
    fill(&got, 200, 1004);
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 0);
    assert_true(match.differs);
}

static void first_difference_is_counted_in_the_original(void **state)
{
    (void)state;
    fill(&got, 200, 998); /* two frames late */
    spoil(&got, 52, 7);
    s2f_compare(&want, &got, &match);
    assert_int_equal(match.offset, 2);
    assert_int_equal(match.first, 50);
    assert_int_equal(match.registers, 1 << 7);
}

/* A constant song equals itself at every offset. */
static void no_offset_is_preferred(void **state)
{
    (void)state;
    want.count = got.count = 1;
    s2f_compare(&want, &got, &match);
    assert_int_equal(match.offset, 0);
    assert_true(match.exact == 100);
}

static void one_frame_in_many_is_not_rounded_away(void **state)
{
    (void)state;
    fill(&want, 60000, 0);
    fill(&got, 60000, 0);
    spoil(&got, 59999, 0);
    s2f_compare(&want, &got, &match);
    assert_true(match.exact < 100);
    assert_true(match.differs);
    assert_int_equal(match.first, 59999);
}

static void no_frames_are_not_exact(void **state)
{
    (void)state;
    want.count = got.count = 0;
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 0);
    assert_false(match.differs);
}

static void short_result_is_compared_as_far_as_it_goes(void **state)
{
    (void)state;
    got.count = 50;
    s2f_compare(&want, &got, &match);
    assert_true(match.exact == 100);
}

/* ---- songs ---- */

static void good_project_is_exact_in_both(void **state)
{
    (void)state;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.editor.exact == 100 && verdict.real.exact == 100);
    assert_false(verdict.editor.differs || verdict.real.differs);
    assert_true(exports);
}

/* The player repeats after 16 frames, which takes longer to be seen. */
static void as_many_frames_as_asked_are_compared(void **state)
{
    (void)state;
    settings.frames = 30;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FRAMES);
    assert_int_equal(verdict.frames, 30);
    assert_int_equal(verdict.song, 1);
    assert_int_equal(verdict.calls, 1);
}

static void proof_of_a_song_is_forever(void **state)
{
    (void)state;
    settings.proof = true;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FOREVER);
    assert_int_equal(verdict.loop_length, 16);
    assert_true(verdict.editor.exact == 100 && verdict.real.exact == 100);
    assert_true(exports);
}

static void proof_limit_is_kept(void **state)
{
    (void)state;
    settings.proof = true;
    settings.proof_limit = 10;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_LIMIT_REACHED);
    assert_int_equal(verdict.frames, 10 + S2F_MAX_OFFSET);
}

/* The pitch of step 5 is the sixth of the table behind the player. */
static void wrong_note_is_found_in_both(void **state)
{
    (void)state;
    project.memory[0x1000 + TUNE_PLAYER_SIZE + 5] ^= 1;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.editor.differs && verdict.real.differs);
    assert_int_equal(verdict.editor.first, 5);
    assert_int_equal(verdict.real.first, 5);
    assert_int_equal(verdict.editor.registers, 1 << 1);
    assert_true(verdict.real.exact > 93 && verdict.real.exact < 94);
}

static void wrong_note_is_found_by_proof(void **state)
{
    (void)state;
    project.memory[0x1000 + TUNE_PLAYER_SIZE + 5] ^= 1;
    settings.proof = true;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.proof, S2F_PROOF_FOREVER);
    assert_true(verdict.editor.differs && verdict.real.differs);
}

/* An export keeps [code top, + driver size): here nothing of the player. */
static void lost_player_shows_in_the_export(void **state)
{
    (void)state;
    project.descriptor.driver_size = 6;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.real.exact == 100);
    assert_false(exports);
}

static void lost_player_shows_in_the_export_by_proof(void **state)
{
    (void)state;
    project.descriptor.driver_size = 6;
    settings.proof = true;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_false(exports);
}

static void hanging_driver_is_over_budget(void **state)
{
    (void)state;
    project.memory[project.common.update] = 0x4c; /* JMP update */
    project.memory[project.common.update + 1] = LO(project.common.update);
    project.memory[project.common.update + 2] = HI(project.common.update);
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.editor.over_budget);
    assert_true(verdict.editor.differs);
}

static void undocumented_opcode_is_named_for_the_editor(void **state)
{
    (void)state;
    project.memory[0x1016] = 0xa3; /* LAX (zp,X) where play was */
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.editor.bad_opcode);
    assert_int_equal(verdict.editor.bad_address, 0x1016);
}

/* Counts down from $1100 and then jams. */
static void put_mortal_player(uint8_t frames)
{
    TUNE_PUT(0x1000, 0x4c, W(0x1010), /* 1000 JMP init */
             0xce, W(0x1100),         /* 1003 DEC $1100 */
             0xd0, 0x01,              /* 1006 BNE $1009 */
             0x02,                    /* 1008 JAM */
             0xad, W(0x1100),         /* 1009 LDA $1100 */
             0x8d, W(0xd400),         /* 100C STA $D400 */
             0x60,                    /* 100F RTS */
             0xad, W(0x1101),         /* 1010 LDA $1101 */
             0x8d, W(0x1100),         /* 1013 STA $1100 */
             0x60);
    tune_put(0x1101, &frames, 1);
    tune_open();
}

static void song_that_ends_late_is_compared_up_to_there(void **state)
{
    (void)state;
    put_mortal_player(150);
    memcpy(project.memory + 0x1000, tune_memory + 0x1000, 0x200);
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_int_equal(verdict.frames, 149);
}

static void song_that_ends_early_fails(void **state)
{
    (void)state;
    put_mortal_player(50);
    assert_int_equal(verify(), S2F_STATUS_BAD_OPCODE);
    assert_int_equal(diag.where, 0x1008);
}

static void song_that_does_not_exist_fails(void **state)
{
    (void)state;
    tune.songs = 0;
    assert_int_equal(verify(), S2F_STATUS_NO_SONG);
}

/* What the tune plays is known from the first result on, until another tune
 * comes. */
static void tune_is_played_once_for_all_results(void **state)
{
    (void)state;
    for (unsigned proof = 0; proof < 2; proof++) {
        uint32_t frames;

        settings.proof = proof;
        s2f_verifier_begin(&verifier);
        assert_int_equal(verify(), S2F_STATUS_OK);
        assert_false(verdict.real.differs);
        frames = verdict.frames;
        tune_memory[0x1000 + TUNE_PLAYER_SIZE + 5] ^= 1;
        tune_open();
        assert_int_equal(verify(), S2F_STATUS_OK);
        assert_false(verdict.real.differs);
        assert_int_equal(verdict.frames, frames);
        assert_int_equal(verdict.calls, 1);
        s2f_verifier_begin(&verifier);
        assert_int_equal(verify(), S2F_STATUS_OK);
        assert_true(verdict.real.differs);
        tune_memory[0x1000 + TUNE_PLAYER_SIZE + 5] ^= 1;
        tune_open();
    }
}

/* With a result that needs more frames in between. */
static void original_is_the_same_for_every_proof(void **state)
{
    struct s2f_song_verdict first;
    const uint8_t update = project.memory[project.common.update];

    (void)state;
    settings.proof = true;
    settings.proof_limit = 1000;
    assert_int_equal(verify(), S2F_STATUS_OK);
    first = verdict;
    project.memory[project.common.update] = 0x60; /* RTS: it is silent */
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_true(verdict.real.differs);
    project.memory[project.common.update] = update;
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_memory_equal(&verdict, &first, sizeof first);
}

static void song_that_was_heard_is_known(void **state)
{
    (void)state;
    assert_null(s2f_verifier_heard(&verifier, 0).trace);
    assert_int_equal(verify(), S2F_STATUS_OK);
    assert_null(s2f_verifier_heard(&verifier, 1).trace);
    assert_non_null(s2f_verifier_heard(&verifier, 0).trace);
    assert_int_equal(s2f_verifier_heard(&verifier, 0).trace->count, 300);
    tune.songs = 0;
    s2f_verifier_begin(&verifier);
    assert_int_equal(verify(), S2F_STATUS_NO_SONG);
    assert_null(s2f_verifier_heard(&verifier, 0).trace);
}

#define COMPARE_TEST(name)                                                     \
    cmocka_unit_test_setup_teardown(name, with_equal_traces, free_traces)
#define SONG_TEST(name)                                                        \
    cmocka_unit_test_setup_teardown(name, with_wrapped_player, free_verifier)

int main(void)
{
    const struct CMUnitTest tests[] = {
        COMPARE_TEST(equal_traces_are_exact),
        COMPARE_TEST(share_is_of_all_frames),
        COMPARE_TEST(first_difference_is_named),
        COMPARE_TEST(only_25_registers_count),
        COMPARE_TEST(late_results_are_found),
        COMPARE_TEST(early_results_are_found),
        COMPARE_TEST(four_frames_are_too_many),
        COMPARE_TEST(first_difference_is_counted_in_the_original),
        COMPARE_TEST(no_offset_is_preferred),
        COMPARE_TEST(one_frame_in_many_is_not_rounded_away),
        COMPARE_TEST(no_frames_are_not_exact),
        COMPARE_TEST(short_result_is_compared_as_far_as_it_goes),
        SONG_TEST(good_project_is_exact_in_both),
        SONG_TEST(tune_is_played_once_for_all_results),
        SONG_TEST(original_is_the_same_for_every_proof),
        SONG_TEST(song_that_was_heard_is_known),
        SONG_TEST(as_many_frames_as_asked_are_compared),
        SONG_TEST(proof_of_a_song_is_forever),
        SONG_TEST(proof_limit_is_kept),
        SONG_TEST(wrong_note_is_found_in_both),
        SONG_TEST(wrong_note_is_found_by_proof),
        SONG_TEST(lost_player_shows_in_the_export),
        SONG_TEST(lost_player_shows_in_the_export_by_proof),
        SONG_TEST(hanging_driver_is_over_budget),
        SONG_TEST(undocumented_opcode_is_named_for_the_editor),
        SONG_TEST(song_that_ends_late_is_compared_up_to_there),
        SONG_TEST(song_that_ends_early_fails),
        SONG_TEST(song_that_does_not_exist_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
