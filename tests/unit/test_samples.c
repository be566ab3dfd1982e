/* Samples that a tune plays by NMI: in the tune, in the editor, where the
 * driver calls the handler, and on a C64, where the chip does. */
#include "unit/convert_fixture.h"

#include "sid/nmi.h"

enum {
    TABLE = 0x1300, /* the sample */
    VALUES = 200,
    LATCH = 199,
    EVERY = 32, /* frames from one start of it to the next */
    ROUNDS = 4,
    MOST = 512 * ROUNDS
};

/* ---- tunes ---- */

static void put_table(void)
{
    uint8_t table[VALUES];

    for (unsigned i = 0; i < VALUES; i++)
        table[i] = (uint8_t)(0x10 | (i * 7 + i / 16) % 13);
    tune_put(TABLE, table, sizeof table);
}

/* $1200: plays the next value and ends with the last one, by the mask. */
static void put_handler(void)
{
    TUNE_PUT(0x1200, 0x48, 0x8a, 0x48,    /* PHA TXA PHA */
             0xad, W(0xdd0d),             /* LDA $DD0D */
             0xae, W(0x11ff),             /* LDX $11FF */
             0xbd, W(TABLE),              /* LDA TABLE,X */
             0x8d, W(0xd418),             /* STA $D418 */
             0xe8, 0x8e, W(0x11ff),       /* INX, STX $11FF */
             0xe0, VALUES, 0xd0, 0x05,    /* CPX #, BNE */
             0xa9, 0x7f, 0x8d, W(0xdd0d), /* LDA #$7F, STA $DD0D */
             0x68, 0xaa, 0x68, 0x40);     /* PLA TAX PLA RTI */
}

/* $1100: counts, and starts the sample in each 32nd call, in the first one
 * too. `end` follows. */
#define PUT_PLAY(...)                                                          \
    TUNE_PUT(0x1100, 0xad, W(0x11fe),                  /* LDA $11FE */         \
             0xee, W(0x11fe),                          /* INC $11FE */         \
             0x8d, W(0xd400),                          /* STA $D400 */         \
             0x29, EVERY - 1, 0xd0, 0x10,              /* AND #, BNE */        \
             0x8d, W(0x11ff),                          /* STA $11FF */         \
             0xad, W(0xdd0d),                          /* LDA $DD0D */         \
             0xa9, 0x81, 0x8d, W(0xdd0d),              /* LDA #, STA mask */   \
             0xa9, 0x11, 0x8d, W(0xdd0e), __VA_ARGS__) /* LDA #, STA ctrl */

/* Sets the latch and the volume. */
#define INIT_REST                                                              \
    0xa9, LATCH, 0x8d, W(0xdd04), 0xa9, 0x00, 0x8d, W(0xdd05), 0xa9, 0x1f,     \
        0x8d, W(0xd418), 0x60

/* Called at $1003; NMIs lead through $0318. */
static void put_called(void)
{
    TUNE_PUT(0x1000, 0x4c, W(0x1010), 0x4c, W(0x1100));
    TUNE_PUT(0x1010, 0xa9, 0x00, 0x8d, W(0x0318), /* LDA #0, STA $0318 */
             0xa9, 0x12, 0x8d, W(0x0319),         /* LDA #$12, STA $0319 */
             INIT_REST);
    PUT_PLAY(0x60);
    put_handler();
    put_table();
}

/* An interrupt through $FFFE plays, with the KERNAL out; NMIs lead through
 * $FFFA. */
static void put_hardware(void)
{
    spec.play = 0;
    TUNE_PUT(0x1000, 0xa9, 0x35, 0x85, 0x01, /* LDA #$35, STA $01 */
             0xa9, 0x00, 0x8d, W(0xfffe),    /* LDA #0, STA $FFFE */
             0x8d, W(0xfffa),                /* STA $FFFA */
             0xa9, 0x11, 0x8d, W(0xffff),    /* LDA #$11, STA $FFFF */
             0xa9, 0x12, 0x8d, W(0xfffb),    /* LDA #$12, STA $FFFB */
             INIT_REST);
    PUT_PLAY(0x40);
    put_handler();
    put_table();
}

/* ---- what is heard ---- */

struct heard {
    unsigned count;
    uint32_t time[MOST];
    uint8_t value[MOST];
};
static struct heard heard;

static void hear(uint32_t time, uint8_t value)
{
    if (heard.count < MOST) {
        heard.time[heard.count] = time;
        heard.value[heard.count++] = value;
    }
}

/* Play calls do not store to the volume: what does is the handler, and the
 * driver at the end of a frame with samples, the music's value. */
static void play_in_the_editor(uint32_t frames)
{
    const uint32_t cycles = S2F_FRAME_CYCLES_PAL;

    heard.count = 0;
    s2f_playback_project(&player, &project, NULL, 0, S2F_DIALECT_EDITOR,
                         S2F_CPU_PLAIN, NULL);
    (void)s2f_playback_frame(&player, NULL);
    for (uint32_t i = 1; i < frames; i++) {
        const struct s2f_memory *m = &player.memory;

        (void)s2f_playback_frame(&player, NULL);
        assert_true(m->write_count < S2F_MEMORY_WRITES);
        for (uint32_t k = 0; k < m->write_count; k++)
            if (S2F_WRITE_REGISTER(m->write[k]) == S2F_VOLUME &&
                S2F_WRITE_VALUE(m->write[k]) != 0x1f)
                hear(i * cycles + S2F_WRITE_CYCLE(m->write[k]),
                     (uint8_t)S2F_WRITE_VALUE(m->write[k]));
        assert_int_equal(m->sid[S2F_VOLUME], 0x1f);
    }
    assert_false(player.over_budget);
    assert_true(player.max_cycles < cycles);
}

static void expect_whole_samples(unsigned rounds)
{
    assert_true(heard.count >= VALUES * rounds);
    for (unsigned i = 0; i < VALUES * rounds; i++)
        assert_int_equal(heard.value[i], tune_memory[TABLE + i % VALUES]);
}

/* From the first value of a sample to its last, but for the first time, when a
 * part of the frame goes to learning the latch; and behind the values that a
 * frame begins with, without a wait, where it has to be exact. */
static void expect_pitch(unsigned round)
{
    const uint32_t *time = heard.time + (size_t)round * VALUES;
    const uint32_t whole = (VALUES - 1) * (LATCH + 1u);
    const uint32_t took = time[VALUES - 1] - time[0];

    if (round)
        assert_in_range(took, whole - S2F_FRAME_CYCLES_PAL / 8,
                        whole + S2F_FRAME_CYCLES_PAL / 8);
    assert_in_range(time[50] - time[30], 20 * (LATCH + 1) - 40,
                    20 * (LATCH + 1) + 40);
}

static void expect_samples(void)
{
    convert();
    expect_exact();
    assert_int_equal(result.status, S2F_VERDICT_WRAPPED);
    assert_true(warned("samples-between"));
    assert_false(result.song[0].lacks_samples);
    assert_true(result.song[0].samples.frames >= 2 * (FRAMES / EVERY));
    assert_int_equal(result.song[0].samples.equal,
                     result.song[0].samples.values);
    assert_int_equal(result.song[0].samples.played,
                     result.song[0].samples.values);
    play_in_the_editor(EVERY * ROUNDS);
    expect_whole_samples(ROUNDS - 1);
    for (unsigned i = 0; i < ROUNDS - 1; i++)
        expect_pitch(i);
}

static void a_called_tune_has_its_samples(void **state)
{
    (void)state;
    put_called();
    expect_samples();
}

static void an_interrupt_driven_tune_has_its_samples(void **state)
{
    (void)state;
    put_hardware();
    expect_samples();
}

/* ---- the tune itself ---- */

static void nmis_come_at_their_cycles(void **state)
{
    static struct s2f_nmis nmis;
    uint32_t last = 0, count = 0;

    (void)state;
    put_called();
    tune_open();
    memset(&nmis, 0, sizeof nmis);
    assert_int_equal(
        s2f_playback_tune(&player, &tune, 1, S2F_CPU_PLAIN, NULL, NULL),
        S2F_STATUS_OK);
    for (unsigned frame = 0; frame < 3; frame++) {
        assert_int_equal(
            s2f_nmi_frame(&player, &nmis, S2F_FRAME_CYCLES_PAL, NULL),
            S2F_STATUS_OK);
        for (unsigned i = 0; i < nmis.volumes; i++) {
            uint32_t time = frame * S2F_FRAME_CYCLES_PAL + nmis.volume[i].cycle;

            assert_true(nmis.volume[i].nmi);
            assert_int_equal(nmis.volume[i].value, tune_memory[TABLE + count]);
            if (count)
                assert_int_equal(time - last, LATCH + 1);
            last = time;
            count++;
        }
    }
    assert_int_equal(count, VALUES);
    assert_int_equal(nmis.timers, 1);
    assert_int_equal(nmis.vectors, 1);
    assert_false(nmis.kernal);
    assert_int_equal(s2f_nmi_period(player.memory.ram), 0);
}

/* ---- a C64 ---- */

/* The export, with real NMIs, called by a program that has its KERNAL in. All
 * that is stored to the volume is stored by NMIs, and no value twice. */
static void expect_chip_plays(bool silent)
{
    static struct s2f_nmis nmis;

    memset(&nmis, 0, sizeof nmis);
    s2f_project_exported(&project, image);
    s2f_playback_project(&player, &project, image, 0, S2F_DIALECT_REAL,
                         S2F_CPU_PLAIN, NULL);
    player.memory.io = true;
    player.bank = 0x37;
    player.memory.ram[0x0318] = 0x47;
    player.memory.ram[0x0319] = 0xfe;
    player.play = project.common.init;
    heard.count = 0;
    for (uint32_t i = 0; i < EVERY * ROUNDS; i++) {
        assert_int_equal(
            s2f_nmi_frame(&player, &nmis, S2F_FRAME_CYCLES_PAL, NULL),
            S2F_STATUS_OK);
        for (unsigned k = 0; k < nmis.volumes; k++)
            if (i > 0) {
                assert_true(nmis.volume[k].nmi);
                hear(i * S2F_FRAME_CYCLES_PAL + nmis.volume[k].cycle,
                     nmis.volume[k].value);
            }
        player.play = project.common.update;
    }
    if (silent) {
        assert_int_equal(heard.count, 0);
        return;
    }
    expect_whole_samples(ROUNDS - 1);
    for (unsigned i = 1; i < VALUES; i++)
        assert_in_range(heard.time[i] - heard.time[i - 1], LATCH - 60,
                        LATCH + 60);
}

static void on_a_c64_the_chip_plays_them(void **state)
{
    (void)state;
    put_called();
    convert();
    expect_clean();
    expect_chip_plays(false);
}

/* The stub at $0318 takes the KERNAL out for the handler. */
static void on_a_c64_with_its_kernal_in_too(void **state)
{
    (void)state;
    put_hardware();
    convert();
    expect_clean();
    expect_chip_plays(false);
    assert_int_equal(player.memory.ram[1], 0x37);
}

/* ---- what cannot be done ---- */

static void they_can_be_left_out(void **state)
{
    (void)state;
    put_called();
    settings.without_samples = true;
    convert();
    expect_clean();
    assert_int_equal(result.status, S2F_VERDICT_PARTIAL);
    assert_true(result.song[0].lacks_samples);
    assert_true(warned("samples-left-out"));
    assert_false(warned("samples-between"));
    play_in_the_editor(EVERY * ROUNDS);
    assert_int_equal(heard.count, 0);
}

/* A play call that takes nearly a frame: 17 * 256 * 4 cycles and more. */
static void long_calls_leave_no_time(void **state)
{
    (void)state;
    put_called();
    PUT_PLAY(0xa2, 0x0e, 0xa0, 0x00,       /* LDX #14, LDY #0 */
             0x88, 0xd0, 0xfd, 0xca, 0xd0, /* DEY, BNE, DEX, BNE */
             0xf8, 0x60);
    expect_failure(S2F_STATUS_SAMPLES);
}

/* The handler takes longer than the period, and the play call much. */
static void two_timers_are_refused(void **state)
{
    (void)state;
    put_called();
    PUT_PLAY(0x8d, W(0xdd0f), 0xa9, 0x83, 0x8d, W(0xdd0d), 0x60);
    expect_failure(S2F_STATUS_SAMPLES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_called_tune_has_its_samples),
        TEST(an_interrupt_driven_tune_has_its_samples),
        TEST(nmis_come_at_their_cycles),
        TEST(on_a_c64_the_chip_plays_them),
        TEST(on_a_c64_with_its_kernal_in_too),
        TEST(they_can_be_left_out),
        TEST(long_calls_leave_no_time),
        TEST(two_timers_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
