/* Playing a tune or a project frame by frame, the way the outside world does.
 *
 * A tune is played as PSID players do: 64 KiB of zeros, the KERNAL's vectors,
 * the bank of the called address in $01, A = song, X = Y = 0; then play once a
 * frame, or a whole number of times where its CIA timer runs at a multiple of
 * the frame rate (speed bit and latch). I/O registers are readable.
 *
 * A project is played as SID Factory II plays it (editor dialect: the edit
 * screen opens, Stop, ten updates while stopped, channel offsets 0 7 14 poked,
 * then Init and the first Update in one frame and one budget of cycles), or as
 * a C64 plays its export (real dialect: Init, then Update a frame). RAM is
 * flat.
 *
 * struct s2f_playback is plain data of about 70 KiB in caller memory. */
#ifndef S2F_SID_PLAYBACK_H
#define S2F_SID_PLAYBACK_H

#include "cpu/mos6510.h"

#include <sid2sf2/project.h>
#include <sid2sf2/tune.h>

enum {
    S2F_FRAME_CYCLES_PAL = 63 * 312,
    S2F_FRAME_CYCLES_NTSC = 65 * 263,
    /* how long an NTSC frame takes, in cycles of a PAL machine */
    S2F_NTSC_FRAME_ON_PAL = 16469,
    S2F_INIT_LIMIT = 20000000, /* cycles before a tune's init counts as hung */
    S2F_PLAY_LIMIT = 2000000,  /* the same for one play call */
    S2F_MAX_CALLS = 16,        /* play calls a frame, at most */
    /* A tune may take this many frames' cycles a frame on average, and so many
     * frames' more at its start, before it counts as hung: without it one call
     * just under the limit in every frame could hold a batch up for minutes. */
    S2F_SLOW_FRAMES = 4,
    S2F_SLOW_START = 64,
    /* frames' cycles that a project's update may take on a C64 */
    S2F_UPDATE_FRAMES = 16,
    /* cycles after which an init that set up an interrupt and does not return
     * counts as the tune's main loop */
    S2F_MAIN_LOOP = 2000000
};

/* Cycles of a frame: the editor's budget, and what a CIA timer divides. */
static inline uint32_t s2f_frame_cycles(bool ntsc)
{
    return ntsc ? S2F_FRAME_CYCLES_NTSC : S2F_FRAME_CYCLES_PAL;
}

/* Fills 64 KiB with zeros and the tune's bytes: memory before anything runs. */
void s2f_tune_image(const struct s2f_tune *tune, uint8_t *ram);

/* How play is entered. */
enum s2f_entry {
    S2F_ENTRY_CALL,     /* by JSR, the header's play address */
    S2F_ENTRY_KERNAL,   /* as an interrupt through $0314 */
    S2F_ENTRY_HARDWARE, /* as an interrupt through $FFFE, or an NMI through
                         * $FFFA
                         */
    S2F_ENTRY_NMI       /* as an NMI through $0318 */
};

enum {
    S2F_MAX_ROM_CALLS = 8, /* routines in ROM that a song may call */
    /* the KERNAL's way out of an NMI: pulls Y, X and A and returns */
    S2F_NMI_EXIT = 0xfebc
};

struct s2f_playback {
    struct s2f_cpu cpu;
    /* After each frame: sid[] and the write log. memory.translator is the
     * caller's: NULL, or one for this machine alone. All else is set by
     * starting a tune or a project. */
    struct s2f_memory memory;
    enum s2f_dialect dialect;
    unsigned features; /* enum s2f_cpu_feature */
    bool project;
    uint16_t play; /* play or update address, or the first handler */
    enum s2f_entry entry;
    uint16_t vector; /* where the handler's address stands: each call enters
                      * what it holds by then. 0 = entered by call */
    bool raster;     /* the VIC raises the interrupts */
    unsigned calls;  /* play calls a frame */
    uint32_t rate;   /* tune: what calls is rounded from, in S2F_PACE_FRAMES
                      * frames */
    bool suits_ntsc; /* tune: that rate is calls in a frame of NTSC's length,
                      * within 4 %, where it is for PAL */
    uint8_t bank;    /* tune: $01 before each play call */
    uint32_t limit;  /* cycles a call (tune) or a frame (project) may take */
    uint32_t frame;  /* frames played so far */
    uint64_t spent;  /* tune: cycles of all play calls so far */
    uint32_t init_cycles;
    uint32_t last_cycles; /* the last frame's, of all calls */
    uint32_t max_cycles;  /* longest single play call, the first frame of a
                           * project (which holds its Init) left out */
    bool over_budget;     /* a frame was cut at the limit (project) */
    bool bad_opcode;      /* a call ended in BRK or a bad opcode (project) */
    uint16_t bad_address; /* the first one's */
    uint16_t init;        /* kept for project frame 0 */
    /* tune: init did not return and is its main loop, which was interrupted
     * like this */
    bool loops;
    struct s2f_cpu loop;
    unsigned roms; /* tune: addresses in ROM that it has called */
    uint16_t rom[S2F_MAX_ROM_CALLS];
    uint8_t song;
};

/* Loads tune and runs song's (1-based) init. *access (NULL or 64 KiB, cleared
 * by the caller) is used with S2F_CPU_WATCH. A tune with play address 0 is
 * played through the interrupt handlers that it installs, as often as they are
 * called.
 * Samples that an NMI plays are left out. Fails with INTERRUPT_DRIVEN (none
 * installed), NEEDS_BASIC, NEEDS_MUS, INIT_TIMEOUT, BAD_OPCODE, BREAK, NO_SONG;
 * *diag (may be NULL) says where. */
enum s2f_status s2f_playback_tune(struct s2f_playback *playback,
                                  const struct s2f_tune *tune, unsigned song,
                                  unsigned features, uint8_t *access,
                                  struct s2f_diag *diag);

/* Loads tune and runs song's (1-based) init: memory and registers are as
 * s2f_playback_tune leaves them without features, and it fails with the same,
 * but how often play is called is not found out. For those who only look. */
enum s2f_status s2f_playback_init(struct s2f_playback *playback,
                                  const struct s2f_tune *tune, unsigned song,
                                  struct s2f_diag *diag);

/* Starts a project: song is 0-based; one that is not the selected one is
 * selected first, as the editor's user or the patch of an export does. image is
 * the memory to start from (64 KiB), NULL = what the file holds as the editor
 * opens it (editor dialect) or as it is (real). Runs all that comes before the
 * first frame. Cannot fail: a driver that misbehaves shows in over_budget and
 * bad_opcode. */
void s2f_playback_project(struct s2f_playback *playback,
                          const struct s2f_project *project,
                          const uint8_t *image, unsigned song,
                          enum s2f_dialect dialect, unsigned features,
                          uint8_t *access);

/* Plays on with the help of translator, which makes it several times as fast
 * and changes nothing else; the caller keeps it, and gives it to one playback
 * at a time. Starting a tune or project ends that. NULL = without. Whoever
 * changes memory.ram from outside says so (cpu/translate/translate.h). */
void s2f_playback_translate(struct s2f_playback *playback,
                            struct s2f_translator *translator);

/* Plays one frame; then memory.sid and memory.write hold it. A tune fails with
 * PLAY_TIMEOUT, BAD_OPCODE or BREAK (*diag, may be NULL, names frame and
 * address); a project never fails. */
enum s2f_status s2f_playback_frame(struct s2f_playback *playback,
                                   struct s2f_diag *diag);

/* Whether a tune that has come back to where it was will never count as hung:
 * no frame takes more than it may on average. */
static inline bool s2f_playback_lasts(const struct s2f_playback *playback)
{
    return (uint64_t)playback->max_cycles * playback->calls <=
           (uint64_t)S2F_SLOW_FRAMES * S2F_FRAME_CYCLES_PAL;
}

/* Stops a project in the editor's dialect as Escape does; the next frame is
 * then frame 0 again, with Init, as after F1. */
void s2f_playback_restart(struct s2f_playback *playback,
                          const struct s2f_project *project);

/* One play call of a tune, by the header's address or as an interrupt. */
enum s2f_cpu_end s2f_playback_call(struct s2f_playback *playback);

/* Finds the interrupt handler that the tune's init installed, and whether the
 * VIC calls it: entry, vector, play and raster. Fails with INTERRUPT_DRIVEN. */
enum s2f_status s2f_playback_find_handler(struct s2f_playback *playback,
                                          struct s2f_diag *diag);

enum { S2F_PACE_FRAMES = 1000 }; /* that a rate counts calls in */

/* How often a tune is called: the fields of struct s2f_playback. */
struct s2f_pace {
    unsigned calls;
    uint32_t rate;
    bool suits_ntsc;
};

/* Calls in S2F_PACE_FRAMES frames by a timer with this latch; 0 = the
 * KERNAL's, 60 Hz. */
uint32_t s2f_timer_rate(unsigned latch, bool ntsc);

/* Whether a tune that is called at this rate on a PAL machine keeps its speed,
 * within 4 %, where it is called a whole number of times in each frame of
 * NTSC's length, as often as in a PAL frame by rounding. A project for PAL
 * would be a sixth too slow. */
bool s2f_rate_suits_ntsc(uint32_t rate);

/* Plays the first frames of a tune that was started and is called by the header
 * (by_timer: by a timer of CIA 1) or by interrupts, and finds its pace: timers
 * may be set by the first calls only, raster lines by each of them. The
 * playback is of no other use afterwards. */
void s2f_playback_pace(struct s2f_playback *playback, bool by_timer, bool ntsc,
                       struct s2f_pace *pace);

/* Goes on after a call of the tune ended with `end`: where it came to a ROM,
 * whose routines return at once here, until it returns or ends otherwise. */
enum s2f_cpu_end s2f_playback_leave_rom(struct s2f_playback *playback,
                                        enum s2f_cpu_end end, uint32_t limit);

/* Whether the tune has told CIA 2 to raise NMIs by its timers by now. Many
 * tunes do so long before they play a sample, or without ever playing one. */
bool s2f_playback_armed(const struct s2f_playback *playback);

/* Whether NMIs, if a timer raises them now, write the volume register: runs the
 * tune's handler some times, after which the playback is of no other use. */
bool s2f_playback_nmi_sounds(struct s2f_playback *playback);

/* Loads the tune and runs init for up to limit cycles; then handlers are looked
 * for, if it has no play address. As s2f_playback_tune, but for the pace. */
enum s2f_status s2f_playback_begin(struct s2f_playback *playback,
                                   const struct s2f_tune *tune, unsigned song,
                                   unsigned features, uint8_t *access,
                                   uint32_t limit, struct s2f_diag *diag);

/* One frame of a tune whose init is its main loop: calls times the handler, as
 * an interrupt of the loop, which then has the rest of the frame. *by_handlers:
 * the handlers' stores to the SID. The write log holds the loop's. False where
 * either ends. */
bool s2f_playback_loop_frame(struct s2f_playback *playback,
                             uint32_t *by_handlers);

/* Where a main loop waits for a raster line, for a flag that a handler sets, or
 * for an interrupt that it does not let through, before it plays. */
struct s2f_wait {
    uint16_t at;      /* the instruction that reads, or JSR to what waits */
    uint16_t out;     /* where it goes on */
    uint16_t address; /* what it reads */
    uint32_t cycles;  /* of init until it gets there */
};

/* Whether the tune, whose init has just run into its main loop, plays as it
 * does when the loop is a play routine: called at wait->out, with RTS at
 * wait->at, once a frame. Both are played for a while and compared; but an
 * interrupt that is waited for comes in the second form only, and that has to
 * be heard. The playback then is one of the second form. */
bool s2f_playback_find_wait(struct s2f_playback *playback,
                            const struct s2f_tune *tune, unsigned song,
                            struct s2f_wait *wait);

/* Makes the tune, which has come to the wait, one that is called so. */
void s2f_playback_use_wait(struct s2f_playback *playback,
                           const struct s2f_wait *wait);

/* What a tune's main loop does between the interrupts. */
enum s2f_loop {
    S2F_LOOP_NONE,    /* nothing that is heard, or init returns */
    S2F_LOOP_MUSIC,   /* it plays */
    S2F_LOOP_SAMPLES, /* it writes the volume again and again */
};

/* Plays song (1-based) of a tune without a play address for frames frames, main
 * loop and handlers in turn, and says what the main loop does. One that can not
 * be played so long passes as far as it was. */
enum s2f_loop s2f_playback_watch_loop(struct s2f_playback *playback,
                                      const struct s2f_tune *tune,
                                      unsigned song, uint32_t frames);

/* Plays song (1-based) of the tune for frames frames and fails with SAMPLES,
 * naming the frame, where an NMI plays samples by then. A song that cannot be
 * played so long passes. */
enum s2f_status s2f_playback_seek_samples(struct s2f_playback *playback,
                                          const struct s2f_tune *tune,
                                          unsigned song, uint32_t frames,
                                          struct s2f_diag *diag);

#endif
