/* A route: one way to turn a tune into a project.
 *
 * Each route is one const struct in a folder of its own and one line in
 * routes.c. A route only builds a project; what it is worth is measured
 * afterwards (src/verify), the same way for all. */
#ifndef S2F_CONVERT_ROUTE_H
#define S2F_CONVERT_ROUTE_H

#include "player/player.h"
#include "player/sf2/export.h"
#include "sid/nmi.h"
#include "sid/trace.h"

#include <sid2sf2/convert.h>

/* One song as a route needs to know it. */
struct s2f_song_facts {
    unsigned song;        /* of the tune, 1-based */
    unsigned index;       /* of the project, 0-based; set when it exists */
    unsigned calls;       /* play calls a frame */
    uint32_t rate;        /* that they are rounded from, in S2F_PACE_FRAMES */
    uint16_t handler;     /* where interrupts lead first, if any play it */
    uint32_t init_cycles; /* of the tune's own init, real dialect */
    uint32_t play_cycles; /* longest play call seen */
    uint32_t mean_cycles; /* of all of them */
    uint16_t under_io;    /* see struct s2f_song_verdict */
    /* frames from its start on that scratch->heard holds, from which row on:
     * as the tune plays from its own entry points. Either it is as many as
     * source->traced, or none */
    uint32_t heard, first_heard;
    struct s2f_loop_frames loop; /* where they were seen to repeat */
    bool samples; /* NMIs or the main loop play samples, which a project of
                   * these facts lacks */
    bool sampled; /* NMIs play samples, and a driver can call their handler */
    /* where NMIs lead, and CIA 2's $DD04-$DD0F, as init leaves them */
    uint16_t nmi_vector[2]; /* $0318, $FFFA */
    uint8_t cia[S2F_CIA2_REGISTERS];
};

/* How the songs that are sampled have their NMIs. */
struct s2f_nmi_facts {
    bool any;
    bool hard; /* through $FFFA, else $0318 */
    bool soft; /* $0318 is read, however they are led */
    /* $0318 holds something else: a C64 that has its KERNAL in cannot be let
     * have NMIs */
    bool mute;
    bool timer_b; /* of CIA 2, else timer A */
    bool exits;   /* handlers leave through the KERNAL */
    bool halts;   /* a sample may end by stopping the timer alone */
};

/* Memory and SID as a song's init leaves them. */
struct s2f_init_end {
    unsigned song; /* of the tune, 1-based */
    uint8_t ram[0x10000];
    uint8_t sid[32];
};

/* Working memory that scanning leaves to the routes: nothing in it outlives a
 * call but access, play_access and flow, which struct s2f_source points to,
 * look, and init_end. */
struct s2f_scratch {
    struct s2f_playback playback, again;
    struct s2f_translator *translator; /* its owner's; NULL: without */
    /* songs as scanning heard them, end to end (struct s2f_song_facts says
     * where each begins); its owner frees it */
    struct s2f_trace heard;
    uint8_t access[0x10000];
    uint8_t play_access[0x10000];
    uint8_t flow[0x10000];
    uint8_t ram[0x10000];
    uint8_t map[0x10000];
    uint8_t code[0x10000];
    uint8_t fixed[0x10000];
    uint8_t sources[0x10000];
    uint8_t moved[0x10000];
    uint16_t reach[0x10000];
    /* the export, as recognising the player found it */
    struct s2f_export_look look;
    /* inits that were run since the last scan, from its entry point */
    unsigned init_ends;
    struct s2f_init_end init_end[S2F_PROJECT_MAX_SONGS];
};

/* What is known about a tune when routes are tried. */
struct s2f_source {
    const struct s2f_tune *tune;
    unsigned songs; /* entries in song[], in the project's order */
    struct s2f_song_facts song[S2F_PROJECT_MAX_SONGS];
    unsigned selected; /* index in song[] that the project opens with */
    /* songs that scanning took out for good: no other project can have them */
    unsigned refused;
    uint16_t refused_song[S2F_PROJECT_MAX_SONGS];
    /* whether the project is to be one for NTSC: the tune is, or its selected
     * song's timer runs at that rate */
    bool ntsc;
    /* where init and play start once jump instructions at their addresses
     * are followed: what access[] was recorded with */
    uint16_t init, play;
    enum s2f_entry entry; /* how play is entered */
    uint16_t vector;      /* through which, 0 = by call */
    uint8_t bank;         /* $01 in play, 0 = as PSID players set it */
    struct s2f_nmi_facts nmi;
    /* the vector has to be followed: playing changes it, or songs differ */
    bool follow;
    /* routines in ROM that playing calls, which return at once in the editor */
    unsigned roms;
    uint16_t rom[S2F_MAX_ROM_CALLS];
    /* 64 KiB of enum s2f_access bits, all songs merged: what each byte was used
     * for while the songs played; S2F_ACCESS_SET_UP = an init wrote it,
     * S2F_ACCESS_FRESH = the value that it has before init matters */
    const uint8_t *access;
    /* the same of the play calls alone, counted from after init */
    const uint8_t *play_access;
    const uint8_t *flow; /* enum s2f_flow bits of the play calls */
    /* The editor's CPU runs every song's init to the same end within a frame.
     * Else a driver should not leave init to it. Without a meaning where the
     * scan was brief. */
    bool init_portable;
    /* how often playing met something that the editor's CPU computes
     * differently, or an opcode that it does not have */
    uint32_t differences;
    bool mend; /* whether a route shall mend such places */
    /* Instructions of the play calls that read chips which the editor has not
     * (struct s2f_io_read), of all songs; and whether a route shall mend them.
     */
    unsigned io_reads;
    struct s2f_io_read io_read[S2F_MEMORY_IO_READS];
    bool mend_io;
    struct s2f_player player; /* family NULL = not recognised */
    uint32_t watched;  /* frames of each song, at least; 0 = the default */
    uint32_t compared; /* that the result will be, 0 = none */
    /* Nothing will be compared and speed counts: frames of the start song that
     * the scan looks at, at most; of the others, which use the same player, a
     * quarter. Whoever else plays songs then has a shorter look, too, of a
     * length of its own. 0 = as long as it pays. */
    uint32_t look;
    /* The start song need not be covered further than the others: what a route
     * for this player looks at shows early, and whether inits are portable is
     * of no interest. Else what to mend is looked for. */
    bool brief;
    /* Frames of each song that scanning shall keep in scratch->heard, 0 = none;
     * whoever borrows them sets it to 0 before a song is scanned again. */
    uint32_t traced;
    bool names; /* whether editable results shall carry made-up texts */
    bool without_samples; /* whether songs that play samples are kept */
    struct s2f_scratch *scratch;
};

struct s2f_route {
    const char *name;    /* "wrap", for --route and results */
    const char *summary; /* one line for the help text */
    bool editable;       /* whether its results have anything to edit */
    bool mends;          /* whether source->mend makes a difference to it */
    uint32_t look;       /* source->look where nothing will be compared */
    bool samples;        /* whether it plays those of sampled songs */
    /* Whether the route is for this tune. It only looks. NULL = for every tune.
     * Where it says yes and convert fails, the result tells the user why. */
    bool (*probe)(const struct s2f_source *source);
    /* Builds *project, which arrives cleared. It may leave songs out of
     * *source that do not fit, never the selected one. Warnings go to *result.
     * Fails with a reason in *diag where this route cannot take the tune. */
    enum s2f_status (*convert)(struct s2f_source *source,
                               struct s2f_project *project,
                               struct s2f_result *result,
                               struct s2f_diag *diag);
};

/* All routes, best first, ending with NULL. */
extern const struct s2f_route *const s2f_routes[];

/* The route of that name, or NULL. */
const struct s2f_route *s2f_route_find(const char *name);

/* Frames that a scan plays of each song, and of the selected one: five minutes,
 * since a place that is met later only is not mended. The others use the same
 * player. The first ones are watched at every step, the rest only where code
 * runs that was not met before; all that is read and written is noted. A song
 * that repeats says no more. */
enum {
    S2F_SCAN_FRAMES = 3000,
    S2F_SCAN_FRAMES_COVERED = 15000,
    S2F_SCAN_FRAMES_WATCHED = 64,
    S2F_SCAN_FRAMES_ALIVE = 1000, /* one that fails before is left out */
    /* those of all songs together that are kept as they were heard: 2 MiB */
    S2F_SCAN_FRAMES_HEARD = 65536,
    /* where nothing will be compared, unless a route needs less */
    S2F_SCAN_FRAMES_LIGHT = 128,
    S2F_SCAN_FRAMES_WATCHED_LIGHT = 16,
    /* those of a song that has NMIs set up, to see whether it plays samples */
    S2F_SCAN_FRAMES_SAMPLES = 15000,
    /* those of a song whose init never returns, to see what its main loop does
     */
    S2F_SCAN_FRAMES_LOOP = 3000
};

/* Plays each song of source->song[] (filled in: song) for at least frames
 * frames (0 = the above), the first S2F_SCAN_FRAMES of them then watched at
 * every step, and fills in the rest of *source, which borrows
 * scratch. A song that cannot be played is taken out of the list with a warning
 * in *result and added to the refused ones; the next one is selected where that
 * was the selected one, and if none is left it fails with the last one's
 * reason. So is one that cannot be played in one project with the selected one,
 * but is not refused. */
enum s2f_status s2f_source_scan(struct s2f_source *source,
                                struct s2f_scratch *scratch, uint32_t frames,
                                struct s2f_result *result,
                                struct s2f_diag *diag);

/* The tune as scanned: jumps at its entry points followed. */
struct s2f_tune s2f_source_tune(const struct s2f_source *source);

/* Adds a warning; once the list is full further ones are dropped. */
void s2f_result_warn(struct s2f_result *result, const char *code,
                     const char *format, ...) S2F_PRINTF(3, 4);

#endif
