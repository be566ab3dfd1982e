/* Tunes without a play address, with the C64's chips. */
#ifndef S2F_TEST_MACHINE_FIXTURE_H
#define S2F_TEST_MACHINE_FIXTURE_H

#include "unit/convert_fixture.h"

static struct s2f_diag diag;

/* Init: the handler at $1140, by the raster at line $30. */
#define INSTALL                                                                \
    TUNE_PUT(0x1000, 0x78, 0xa9, 0x40, /* 1000 SEI, LDA #$40 */                \
             0x8d, W(0x0314),          /* 1003 STA $0314 */                    \
             0xa9, 0x11,               /* 1006 LDA #$11 */                     \
             0x8d, W(0x0315),          /* 1008 STA $0315 */                    \
             0xa9, 0x30,               /* 100B LDA #$30 */                     \
             0x8d, W(0xd012),          /* 100D STA $D012 */                    \
             0xa9, 0x01,               /* 1010 LDA #1 */                       \
             0x8d, W(0xd01a), 0x60)    /* 1012 STA $D01A, RTS */

/* A handler that counts at a place, which a register of the SID shows, and sets
 * the next one's address (low byte) and line. */
#define HANDLER(at, line, next, count, sid, exit)                              \
    TUNE_PUT(at, 0xa9, line, 0x8d, W(0xd012), /* LDA #, STA $D012 */           \
             0xa9, next, 0x8d, W(0x0314),     /* LDA #, STA $0314 */           \
             0xee, W(count), 0xad, W(count),  /* INC, LDA */                   \
             0x8d, W(sid), 0x4c, W(exit))     /* STA, JMP */

static inline int without_play(void **state)
{
    (void)with_worker(state);
    spec.play = 0;
    TUNE_PUT(0x1200, 0, 0);
    return 0;
}

static inline void start(unsigned song)
{
    tune_open();
    memset(&player, 0xee, sizeof player);
    player.memory.translator = NULL;
    memset(&diag, 0, sizeof diag);
    if (s2f_playback_tune(&player, &tune, song, S2F_CPU_PLAIN, NULL, &diag))
        fail_msg("not playing: %s", diag.text);
}

static inline void play(unsigned frames)
{
    for (unsigned i = 0; i < frames; i++)
        if (s2f_playback_frame(&player, &diag))
            fail_msg("frame %u: %s", i, diag.text);
}

#undef TEST
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, without_play, free_worker)

#endif
