/* Proving that a comparison holds for good. */
#include "unit/tune_fixture.h"

#include "verify/compare.h"
#include "verify/proof.h"

static struct s2f_diag diag;

enum { LIMIT = 2000, LONG_LIMIT = 70000 };

static struct s2f_playback machine[S2F_PROOF_MACHINES];
static struct s2f_trace trace[S2F_PROOF_MACHINES];
static uint8_t access_map[S2F_PROOF_MACHINES][0x10000], snapshot[0x10000];
static struct s2f_proof_run run;

/* All machines play `tune`, each another song of it. */
static enum s2f_status start_song(struct s2f_playback *playback, unsigned which,
                                  unsigned features, uint8_t *access,
                                  void *payload, struct s2f_diag *why)
{
    return s2f_playback_tune(playback, payload, which + 1, features, access,
                             why);
}

static enum s2f_status prove(unsigned machines, uint32_t limit)
{
    enum s2f_status status;

    spec.songs = machines;
    tune_open();
    run = (struct s2f_proof_run){.machines = machines,
                                 .limit = limit,
                                 .start = start_song,
                                 .payload = &tune,
                                 .snapshot = snapshot};
    for (unsigned i = 0; i < machines; i++) {
        run.playback[i] = &machine[i];
        run.trace[i] = &trace[i];
        run.access[i] = access_map[i];
    }
    status = s2f_prove(&run, &diag);
    return status;
}

static int free_proof(void **state)
{
    (void)state;
    for (unsigned i = 0; i < S2F_PROOF_MACHINES; i++)
        s2f_trace_free(&trace[i]);
    return 0;
}

static void expect_loop(uint32_t start, uint32_t length)
{
    assert_true(run.forever);
    assert_int_equal(run.loop_start, start);
    assert_int_equal(run.loop_length, length);
}

/* Up to the repetition or the limit, and as many more as a result may be
 * behind. */
static void expect_frames(unsigned which, uint32_t frames)
{
    assert_int_equal(trace[which].count, frames + S2F_MAX_OFFSET);
}

/* Sixteen steps, and nothing that is left over from init. */
static void short_loop_is_forever(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    expect_loop(1, 16);
    expect_frames(0, 17);
}

/* Plays eight frames of something else before it loops. */
static void loop_start_is_behind_the_introduction(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xad, W(0x1100),    /* 1003 LDA $1100 */
             0xc9, 0x09,         /* 1006 CMP #9 */
             0xd0, 0x02,         /* 1008 BNE $100C */
             0xa9, 0x05,         /* 100A LDA #5 */
             0x18,               /* 100C CLC */
             0x69, 0x01,         /* 100D ADC #1 */
             0x8d, W(0x1100),    /* 100F STA $1100 */
             0x8d, W(0xd400),    /* 1012 STA $D400 */
             0x60);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    expect_loop(6, 4);
}

/* 1 to the song number + 2, so that the machines' loops are 2, 3 and 4. */
static void put_loops_by_song(void)
{
    TUNE_PUT(0x1000, 0x4c, W(0x1017), /* 1000 JMP init */
             0xee, W(0x1100),         /* 1003 INC count */
             0xad, W(0x1100),         /* 1006 LDA count */
             0xcd, W(0x1101),         /* 1009 CMP length */
             0xd0, 0x05,              /* 100C BNE $1013 */
             0xa9, 0x00,              /* 100E LDA #0 */
             0x8d, W(0x1100),         /* 1010 STA count */
             0x8d, W(0xd400),         /* 1013 STA $D400 */
             0x60,                    /* 1016 RTS */
             0x18,                    /* 1017 CLC */
             0x69, 0x02,              /* 1018 ADC #2 */
             0x8d, W(0x1101),         /* 101A STA length */
             0x60);
}

static void joint_loop_is_the_common_multiple(void **state)
{
    (void)state;
    put_loops_by_song();
    assert_int_equal(prove(3, LIMIT), S2F_STATUS_OK);
    expect_loop(1, 12);
}

static void all_traces_hold_what_was_played(void **state)
{
    (void)state;
    put_loops_by_song();
    assert_int_equal(prove(2, LIMIT), S2F_STATUS_OK);
    expect_loop(1, 6);
    for (unsigned i = 0; i < 2; i++)
        expect_frames(i, 7);
}

static void proof_may_be_repeated(void **state)
{
    (void)state;
    put_loops_by_song();
    assert_int_equal(prove(3, LIMIT), S2F_STATUS_OK);
    assert_int_equal(prove(3, LIMIT), S2F_STATUS_OK);
    expect_loop(1, 12);
    expect_frames(2, 13);
}

/* INC low; every 256 frames INC high. */
static void put_long_counter(void)
{
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xee, W(0x1100),    /* 1003 INC low */
             0xd0, 0x03,         /* 1006 BNE $100B */
             0xee, W(0x1101),    /* 1008 INC high */
             0xad, W(0x1100),    /* 100B LDA low */
             0x8d, W(0xd400),    /* 100E STA $D400 */
             0x60);
}

static void long_counter_reaches_the_limit(void **state)
{
    (void)state;
    put_long_counter();
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    assert_false(run.forever);
    expect_frames(0, LIMIT);
}

static void long_counter_is_proven_with_patience(void **state)
{
    (void)state;
    put_long_counter();
    assert_int_equal(prove(1, LONG_LIMIT), S2F_STATUS_OK);
    expect_loop(1, 65536);
}

/* A counter in the stack page, which the hash leaves out: RAM looks the same
 * after every frame until the counter's 200th. */
static void stale_stack_byte_is_no_proof(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xee, W(0x0150),    /* 1003 INC $0150 */
             0xad, W(0x0150),    /* 1006 LDA $0150 */
             0xc9, 0xc8,         /* 1009 CMP #200 */
             0xd0, 0x05,         /* 100B BNE $1012 */
             0xa9, 0x0f,         /* 100D LDA #15 */
             0x8d, W(0xd418),    /* 100F STA $D418 */
             0x60);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    assert_false(run.forever);
    expect_frames(0, LIMIT);
    assert_int_equal(trace[0].row[199 * 4 + 3] & 0xff, 15);
}

/* The same read once every 128 frames only, in a loop of 64. */
static void rarely_read_stack_byte_is_no_proof(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xad, W(0x1100),    /* 1003 LDA count */
             0x18,               /* 1006 CLC */
             0x69, 0x01,         /* 1007 ADC #1 */
             0x29, 0x3f,         /* 1009 AND #63 */
             0x8d, W(0x1100),    /* 100B STA count */
             0xd0, 0x09,         /* 100E BNE $1019 */
             0xee, W(0x0150),    /* 1010 INC $0150 */
             0xad, W(0x0150),    /* 1013 LDA $0150 */
             0x8d, W(0xd400),    /* 1016 STA $D400 */
             0x60);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    assert_false(run.forever);
    expect_frames(0, LIMIT);
}

/* What is pushed before it is pulled depends on nothing older. */
static void pushed_bytes_do_not_spoil_a_proof(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xad, W(0x1100),    /* 1003 LDA count */
             0x18,               /* 1006 CLC */
             0x69, 0x01,         /* 1007 ADC #1 */
             0x29, 0x03,         /* 1009 AND #3 */
             0x8d, W(0x1100),    /* 100B STA count */
             0x48,               /* 100E PHA */
             0xa9, 0x00,         /* 100F LDA #0 */
             0x68,               /* 1011 PLA */
             0x8d, W(0xd400),    /* 1012 STA $D400 */
             0x60);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    expect_loop(1, 4);
}

static void constant_stack_byte_does_not_spoil_a_proof(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0xa9, 0x07, 0x60, /* LDA #7, RTS */
             0xad, W(0x0150),          /* 1003 LDA $0150 */
             0x8d, W(0xd400), 0x60);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_OK);
    expect_loop(1, 1);
}

static void play_that_fails_fails_the_proof(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60, 0, 0, /* 1000 RTS */
             0xee, W(0x1100),    /* 1003 INC count */
             0xd0, 0x01,         /* 1006 BNE $1009 */
             0x02,               /* 1008 JAM */
             0x60);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_BAD_OPCODE);
    assert_int_equal(diag.where, 0x1008);
    assert_int_equal(trace[0].count, 255);
}

static void init_that_fails_fails_the_proof(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x02);
    assert_int_equal(prove(1, LIMIT), S2F_STATUS_BAD_OPCODE);
}

#define PROOF_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, tune_set_up, free_proof)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROOF_TEST(short_loop_is_forever),
        PROOF_TEST(loop_start_is_behind_the_introduction),
        PROOF_TEST(joint_loop_is_the_common_multiple),
        PROOF_TEST(all_traces_hold_what_was_played),
        PROOF_TEST(proof_may_be_repeated),
        PROOF_TEST(long_counter_reaches_the_limit),
        PROOF_TEST(long_counter_is_proven_with_patience),
        PROOF_TEST(stale_stack_byte_is_no_proof),
        PROOF_TEST(rarely_read_stack_byte_is_no_proof),
        PROOF_TEST(pushed_bytes_do_not_spoil_a_proof),
        PROOF_TEST(constant_stack_byte_does_not_spoil_a_proof),
        PROOF_TEST(play_that_fails_fails_the_proof),
        PROOF_TEST(init_that_fails_fails_the_proof),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
