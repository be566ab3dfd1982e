/* Playing tunes without a play address: through the interrupt handler that
 * their init installs. */
#include "unit/tune_fixture.h"

#include "sid/playback.h"

static struct s2f_playback player;
static struct s2f_diag diag;

/* Init installs $1040 as the KERNAL's interrupt handler and goes on. */
#define INSTALL_KERNAL(...)                                                    \
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x40, /* SEI, LDA #$40 */                     \
             0x8d, W(0x0314),          /* STA $0314 */                         \
             0xa9, 0x10,               /* LDA #$10 */                          \
             0x8d, W(0x0315),          /* STA $0315 */                         \
             __VA_ARGS__)              /* 100B */

/* The same through $FFFE, with the KERNAL out of the way. */
#define INSTALL_HARDWARE(...)                                                  \
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x35, /* SEI, LDA #$35 */                     \
             0x85, 0x01,               /* STA $01 */                           \
             0xa9, 0x40,               /* LDA #$40 */                          \
             0x8d, W(0xfffe),          /* STA $FFFE */                         \
             0xa9, 0x10,               /* LDA #$10 */                          \
             0x8d, W(0xffff),          /* STA $FFFF */                         \
             __VA_ARGS__)              /* 100F */

/* The handler counts at $1100, which is heard. */
#define HANDLER(...)                                                           \
    TUNE_PUT(0x1040, 0xee, W(0x1100), 0xad, W(0x1100), 0x8d, W(0xd400),        \
             __VA_ARGS__)

static int with_interrupts(void **state)
{
    tune_set_up(state);
    spec.play = 0;
    return 0;
}

static enum s2f_status start(void)
{
    tune_open();
    memset(&player, 0xee, sizeof player);
    player.memory.translator = NULL; /* the caller's */
    memset(&diag, 0, sizeof diag);
    return s2f_playback_tune(&player, &tune, 1, S2F_CPU_PLAIN, NULL, &diag);
}

/* Five frames, five calls, whatever a call ends with. */
static void expect_five_calls(enum s2f_entry entry)
{
    assert_int_equal(start(), S2F_STATUS_OK);
    assert_int_equal(player.entry, entry);
    assert_int_equal(player.play, 0x1040);
    for (unsigned i = 0; i < 5; i++)
        if (s2f_playback_frame(&player, &diag))
            fail_msg("frame %u: %s", i, diag.text);
    assert_int_equal(player.memory.ram[0x1100], 5);
    assert_int_equal(player.memory.sid[0], 5);
}

static void handler_is_called_through_the_kernal(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x60);
    HANDLER(0x4c, W(0xea31));
    expect_five_calls(S2F_ENTRY_KERNAL);
}

static void handler_may_return_to_the_kernals_exit(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x60);
    HANDLER(0x4c, W(0xea81));
    expect_five_calls(S2F_ENTRY_KERNAL);
}

/* The dispatcher pushed A, X and Y on top of what RTI takes. */
static void handler_may_pull_the_registers_itself(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x60);
    HANDLER(0x68, 0xa8, 0x68, 0xaa, 0x68, 0x40);
    expect_five_calls(S2F_ENTRY_KERNAL);
}

static void handler_is_called_by_the_hardware(void **state)
{
    (void)state;
    INSTALL_HARDWARE(0x60);
    HANDLER(0x40);
    expect_five_calls(S2F_ENTRY_HARDWARE);
}

static void main_loop_does_not_count_as_hung(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x58, 0x4c, W(0x100c)); /* CLI, JMP self */
    HANDLER(0x4c, W(0xea31));
    expect_five_calls(S2F_ENTRY_KERNAL);
}

static void no_handler_is_an_error(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x60);
    assert_int_equal(start(), S2F_STATUS_INTERRUPT_DRIVEN);
    assert_int_equal(diag.where_kind, S2F_WHERE_ADDRESS);
    assert_int_equal(diag.where, 0x1000);
}

static void hanging_init_without_a_handler_is_an_error(void **state)
{
    (void)state;
    TUNE_PUT(0x1000, 0x4c, W(0x1000));
    assert_int_equal(start(), S2F_STATUS_INTERRUPT_DRIVEN);
}

static void init_that_jams_is_an_error(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x02);
    assert_int_equal(start(), S2F_STATUS_BAD_OPCODE);
    assert_int_equal(diag.where, 0x100b);
}

/* Init starts timer A of CIA 2, which raises NMIs that lead to $1060. */
static void put_nmis(void)
{
    INSTALL_KERNAL(0xa9, 0x60,                  /* LDA #$60 */
                   0x8d, W(0x0318),             /* STA $0318 */
                   0xa9, 0x10,                  /* LDA #$10 */
                   0x8d, W(0x0319),             /* STA $0319 */
                   0xa9, 0x81, 0x8d, W(0xdd0d), /* LDA #$81, STA $DD0D */
                   0xa9, 0x01, 0x8d, W(0xdd0e), /* LDA #1, STA $DD0E */
                   0x60);
    HANDLER(0x4c, W(0xea31));
}

static enum s2f_status seek_samples(uint32_t frames)
{
    tune_open();
    return s2f_playback_seek_samples(&player, &tune, 1, frames, &diag);
}

static void samples_are_found(void **state)
{
    (void)state;
    put_nmis();
    TUNE_PUT(0x1060, 0xee, W(0x1101), 0xad, W(0x1101), /* INC, LDA $1101 */
             0x8d, W(0xd418), 0x40);                   /* STA $D418, RTI */
    assert_int_equal(start(), S2F_STATUS_OK);
    assert_true(s2f_playback_armed(&player));
    assert_int_equal(seek_samples(5), S2F_STATUS_SAMPLES);
    assert_int_equal(diag.where, 0);
}

/* The handler plays from its fourth hundred frames on only. */
static void samples_are_found_late(void **state)
{
    (void)state;
    put_nmis();
    HANDLER(0xd0, 0x03,      /* BNE */
            0xee, W(0x1102), /* INC $1102 */
            0x4c, W(0xea31));
    TUNE_PUT(0x1060, 0xad, W(0x1102),          /* LDA $1102 */
             0xf0, 0x09,                       /* BEQ */
             0xee, W(0x1101), 0xad, W(0x1101), /* INC, LDA $1101 */
             0x8d, W(0xd418), 0x40);           /* STA $D418, RTI */
    assert_int_equal(seek_samples(200), S2F_STATUS_OK);
    assert_int_equal(seek_samples(400), S2F_STATUS_SAMPLES);
    assert_int_equal(diag.where, 300);
}

/* The same volume again and again is no sample, nor is silence. */
static void silent_nmis_are_no_samples(void **state)
{
    (void)state;
    put_nmis();
    TUNE_PUT(0x1060, 0xa9, 0x0f, 0x8d, W(0xd418), 0x40);
    assert_int_equal(seek_samples(200), S2F_STATUS_OK);
    TUNE_PUT(0x1060, 0xad, W(0xdd0d), 0x40);
    assert_int_equal(seek_samples(200), S2F_STATUS_OK);
}

/* Timer A of CIA 2 raises NMIs, but does not run; and the KERNAL's own handler
 * plays nothing. */
static void nmis_that_do_not_come_are_no_samples(void **state)
{
    (void)state;
    INSTALL_KERNAL(0xa9, 0x81, 0x8d, W(0xdd0d), 0x60);
    HANDLER(0x4c, W(0xea31));
    assert_int_equal(seek_samples(200), S2F_STATUS_OK);
    INSTALL_KERNAL(0xa9, 0x81, 0x8d, W(0xdd0d), 0x8d, W(0xdd0e), 0x60);
    assert_int_equal(seek_samples(200), S2F_STATUS_OK);
}

/* ---- how often, and NMIs that play music ---- */

static void timer_of_cia_1_calls_twice_a_frame(void **state)
{
    (void)state;
    INSTALL_KERNAL(0xa9, 0x64, 0x8d, W(0xdc04), /* 9,829 cycles */
                   0xa9, 0x26, 0x8d, W(0xdc05), /* LDA #$26, STA $DC05 */
                   0xa9, 0x81, 0x8d, W(0xdc0d), 0x60);
    HANDLER(0x4c, W(0xea31));
    assert_int_equal(start(), S2F_STATUS_OK);
    assert_int_equal(player.calls, 2);
    INSTALL_KERNAL(0xa9, 0x64, 0x8d, W(0xdc04), 0xa9, 0x26, 0x8d, W(0xdc05),
                   0xa9, 0x7f, 0x8d, W(0xdc0d), /* no interrupts by it */
                   0x60);
    assert_int_equal(start(), S2F_STATUS_OK);
    assert_int_equal(player.calls, 1);
}

/* Timer B of CIA 2 every 4,914 cycles; the handler leaves as the KERNAL does.
 */
static void put_nmi_music(void)
{
    TUNE_PUT(0x1000, 0xa9, 0x60, 0x8d, W(0x0318), /* LDA #$60, STA $0318 */
             0xa9, 0x10, 0x8d, W(0x0319),         /* LDA #$10, STA $0319 */
             0xa9, 0x31, 0x8d, W(0xdd06),         /* LDA #$31, STA $DD06 */
             0xa9, 0x13, 0x8d, W(0xdd07),         /* LDA #$13, STA $DD07 */
             0xa9, 0x82, 0x8d, W(0xdd0d),         /* LDA #$82, STA $DD0D */
             0x60);
    TUNE_PUT(0x1060, 0x48, 0x8a, 0x48, 0x98, 0x48, /* PHA, TXA, PHA, ... */
             0xee, W(0x1100), 0xad, W(0x1100),     /* INC, LDA $1100 */
             0x8d, W(0xd400), 0x4c, W(0xfebc));    /* STA $D400 */
}

static void nmi_plays_music(void **state)
{
    (void)state;
    put_nmi_music();
    assert_int_equal(start(), S2F_STATUS_OK);
    assert_int_equal(player.entry, S2F_ENTRY_NMI);
    assert_int_equal(player.play, 0x1060);
    assert_int_equal(player.calls, 4);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(s2f_playback_frame(&player, &diag), S2F_STATUS_OK);
    assert_int_equal(player.memory.sid[0], 12);
    assert_int_equal(seek_samples(20), S2F_STATUS_OK);
}

/* ---- no ROM ---- */

static void routines_in_rom_return(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x20, W(0xe544), 0x20, W(0xa000), 0x58, 0x60);
    HANDLER(0x20, W(0xffe4), 0x20, W(0xffe4), 0x4c, W(0xea31));
    expect_five_calls(S2F_ENTRY_KERNAL);
    assert_int_equal(player.roms, 3);
    assert_int_equal(player.rom[0], 0xe544);
    assert_int_equal(player.rom[1], 0xa000);
    assert_int_equal(player.rom[2], 0xffe4);
}

static void ram_under_rom_is_no_rom(void **state)
{
    (void)state;
    INSTALL_HARDWARE(0x20, W(0xe544), 0x60); /* $01 = $35 */
    HANDLER(0x40);
    assert_int_equal(start(), S2F_STATUS_BREAK);
    assert_int_equal(diag.where, 0xe544);
}

static void switching_nmis_off_is_no_sample(void **state)
{
    (void)state;
    INSTALL_KERNAL(0xa9, 0x7f, 0x8d, W(0xdd0d), 0x60);
    HANDLER(0x4c, W(0xea31));
    expect_five_calls(S2F_ENTRY_KERNAL);
    assert_false(s2f_playback_armed(&player));
}

static void hanging_handler_times_out(void **state)
{
    (void)state;
    INSTALL_KERNAL(0x60);
    HANDLER(0x4c, W(0x1049)); /* JMP self */
    assert_int_equal(start(), S2F_STATUS_OK);
    assert_int_equal(s2f_playback_frame(&player, &diag),
                     S2F_STATUS_PLAY_TIMEOUT);
    assert_int_equal(diag.where, 0x1049);
}

static void rsid_starts_with_all_roms(void **state)
{
    (void)state;
    spec.init = 0xc000;
    TUNE_PUT(0xc000, 0xa5, 0x01,     /* C000 LDA $01 */
             0x8d, W(0x1100),        /* C002 STA $1100 */
             0xa9, 0x40,             /* C005 LDA #$40 */
             0x8d, W(0x0314), 0x60); /* C007 STA $0314, RTS */
    tune_open();
    tune.rsid = true;
    assert_int_equal(
        s2f_playback_tune(&player, &tune, 1, S2F_CPU_PLAIN, NULL, &diag),
        S2F_STATUS_OK);
    assert_int_equal(player.memory.ram[0x1100], 0x37);
}

#define TEST(name) cmocka_unit_test_setup(name, with_interrupts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(handler_is_called_through_the_kernal),
        TEST(handler_may_return_to_the_kernals_exit),
        TEST(handler_may_pull_the_registers_itself),
        TEST(handler_is_called_by_the_hardware),
        TEST(main_loop_does_not_count_as_hung),
        TEST(no_handler_is_an_error),
        TEST(hanging_init_without_a_handler_is_an_error),
        TEST(init_that_jams_is_an_error),
        TEST(samples_are_found),
        TEST(samples_are_found_late),
        TEST(silent_nmis_are_no_samples),
        TEST(nmis_that_do_not_come_are_no_samples),
        TEST(timer_of_cia_1_calls_twice_a_frame),
        TEST(nmi_plays_music),
        TEST(routines_in_rom_return),
        TEST(ram_under_rom_is_no_rom),
        TEST(switching_nmis_off_is_no_sample),
        TEST(hanging_handler_times_out),
        TEST(rsid_starts_with_all_roms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
