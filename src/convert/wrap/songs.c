/* How often the driver calls the player for each song, and when. */
#include "convert/wrap/wrap.h"

enum { DRIVER_OVERHEAD = 400 /* cycles, generously */ };

/* What the editor's CPU needs for what takes a 6510 so many cycles, with room
 * to spare. */
static uint32_t editors(uint32_t cycles)
{
    return cycles + cycles / 4;
}

/* How long to wait between a frame's calls: as long as the tune's timer would,
 * but so that the last one ends early enough, also on a C64 whose screen takes
 * cycles away. */
static uint8_t plan_wait(const struct s2f_song_facts *song, uint32_t frame)
{
    uint32_t busy = editors(song->calls * song->play_cycles) + DRIVER_OVERHEAD;
    uint32_t mean = editors(song->mean_cycles), room = frame - frame / 16;
    uint32_t wait, most;

    if (song->calls < 2 || busy >= room || mean >= frame / song->calls)
        return 0;
    wait = frame / song->calls - mean;
    most = (room - busy) / (song->calls - 1);
    if (wait > most)
        wait = most;
    return (uint8_t)(wait / S2F_WRAP_WAIT_CYCLES);
}

/* Init and the first update share a frame in the editor; where the tune's init
 * is too long for that it runs in the first update, a frame later. */
void s2f_wrap_plan_songs(const struct s2f_source *source, unsigned songs,
                         const struct s2f_wrap_stored *stored,
                         struct s2f_wrap_plan *plan)
{
    uint32_t frame = s2f_frame_cycles(source->ntsc);

    plan->songs = songs;
    plan->constant_calls = true;
    for (unsigned i = 0; i < songs; i++) {
        const struct s2f_song_facts *song = &source->song[i];
        uint32_t cycles = stored->cycles + song->calls * song->play_cycles;

        if (plan->how == S2F_WRAP_CALL)
            cycles += song->init_cycles;
        plan->waits[i] = plan_wait(song, frame);
        plan->song[i] = (uint8_t)(song->song - 1);
        plan->calls[i] = (uint8_t)song->calls;
        plan->mapped |= song->song != i + 1;
        plan->constant_calls &= song->calls == source->song[0].calls &&
                                plan->waits[i] == plan->waits[0];
        plan->deferred |=
            editors(cycles) + DRIVER_OVERHEAD +
                (song->calls - 1) * plan->waits[i] * S2F_WRAP_WAIT_CYCLES >
            frame;
    }
    plan->steps = stored->steps;
    plan->deferred |= plan->steps > 1;
    plan->clears_flags = source->flow[S2F_CPU_RETURN_TO] & S2F_FLOW_FLAGS;
}
