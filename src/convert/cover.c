#include "convert/cover.h"

#include "cpu/translate/translate.h"

#include <string.h>

enum {
    /* Frames from one copy of the machine to the next: few where new code was
     * met lately, since what is met is played again from the copy. */
    BLOCK_MIN = 16,
    BLOCK_MAX = 128,
    TRANSLATED = 64, /* fewer frames are over before translating has paid */
    ASK_FIRST = S2F_SCAN_FRAMES / 3 * 2 /* frame to ask in, see s2f_extent */
};

/* A song that is being played, and what tells that it repeats. */
struct song {
    struct s2f_scratch *scratch;
    struct s2f_repeat repeat;
    uint32_t heard, first_heard; /* frames, and the row of the first one */
    struct s2f_loop_frames loop;
    uint32_t due; /* the frame from which to ask whether it is enough */
    bool more;    /* whether anything new may come */
};

/* What is heard of a song that has come back to where it was after frame `from`
 * is known without playing on. The SID has to have, too: a register's byte in
 * memory may be what it was only because nothing was stored there. */
static bool knows_rest(struct song *song, uint32_t from)
{
    const struct s2f_playback *p = &song->scratch->playback;
    const struct s2f_trace *heard = &song->scratch->heard;

    if (p->frame >= song->heard)
        return true;
    if (!s2f_playback_lasts(p) ||
        !s2f_trace_equal(heard, song->first_heard + from - 1, heard,
                         heard->count - 1))
        return false;
    song->loop = (struct s2f_loop_frames){from, p->frame - from};
    return true;
}

static enum s2f_status play_frame(struct song *song, struct s2f_diag *diag)
{
    struct s2f_playback *p = &song->scratch->playback;
    enum s2f_status status = s2f_playback_frame(p, diag);

    if (!status && p->frame <= song->heard)
        s2f_trace_add(&song->scratch->heard, &p->memory);
    song->more =
        !status && (!s2f_repeat_seen(&song->repeat, p->frame, p->memory.ram) ||
                    !knows_rest(song, song->repeat.from));
    return status;
}

/* Plays to frame `end` and notes in met[] (a byte a frame) where code ran for
 * the first time. */
static enum s2f_status discover(struct song *song, uint32_t end, uint8_t *met,
                                struct s2f_diag *diag)
{
    const struct s2f_playback *p = &song->scratch->playback;
    enum s2f_status status = S2F_STATUS_OK;

    while (song->more && p->frame < end) {
        uint32_t before = p->memory.discovered;

        status = play_frame(song, diag);
        *met++ = p->memory.discovered != before;
    }
    return status;
}

/* Plays the same frames once more from the copy, and watches those in met[].
 * The others mark what is marked already, by the code that made the marks. */
static void watch_again(struct s2f_scratch *scratch, uint32_t frames,
                        const uint8_t *met)
{
    struct s2f_playback *p = &scratch->again;

    while (frames > 0 && !met[frames - 1])
        frames--;
    s2f_translator_move(p->memory.translator, &p->memory);
    for (uint32_t i = 0; i < frames; i++) {
        p->features = met[i] ? S2F_CPU_WATCH : S2F_CPU_MARK;
        if (s2f_playback_frame(p, NULL))
            break;
    }
    s2f_translator_move(p->memory.translator, &scratch->playback.memory);
    scratch->playback.memory.differences = p->memory.differences;
    scratch->playback.memory.io_reads = p->memory.io_reads;
    memcpy(scratch->playback.memory.io_read, p->memory.io_read,
           sizeof p->memory.io_read);
}

static bool is_enough(struct song *song, const struct s2f_extent *extent)
{
    const uint32_t frame = song->scratch->playback.frame;
    enum s2f_course course;

    if (!extent->ask || frame < song->due)
        return false;
    song->due = frame < ASK_FIRST         ? ASK_FIRST
                : frame < S2F_SCAN_FRAMES ? S2F_SCAN_FRAMES
                                          : frame + frame / 2;
    course = extent->ask(extent->payload);
    return course == S2F_COURSE_VAIN ||
           (course == S2F_COURSE_ENOUGH && frame >= S2F_SCAN_FRAMES &&
            frame >= extent->heard);
}

/* Plays on to the extent's end, nearly as fast as unwatched. */
static enum s2f_status cover(struct song *song, const struct s2f_extent *extent,
                             struct s2f_diag *diag)
{
    struct s2f_scratch *scratch = song->scratch;
    struct s2f_playback *p = &scratch->playback;
    const uint32_t frames = extent->covered;
    enum s2f_status status = S2F_STATUS_OK;
    uint32_t block = BLOCK_MIN;

    p->features = S2F_CPU_MARK;
    if (frames - p->frame >= TRANSLATED)
        s2f_playback_translate(p, scratch->translator);
    while (song->more && p->frame < frames && !is_enough(song, extent)) {
        uint8_t met[BLOCK_MAX] = {0};
        uint32_t begun = p->frame, discovered = p->memory.discovered;

        scratch->again = *p;
        status = discover(song, block < frames - begun ? begun + block : frames,
                          met, diag);
        if (p->memory.discovered != discovered) {
            watch_again(scratch, p->frame - begun, met);
            block = BLOCK_MIN;
        } else if (block < BLOCK_MAX) {
            block *= 2;
        }
    }
    s2f_playback_translate(p, NULL);
    return status;
}

enum s2f_status s2f_cover(struct s2f_scratch *scratch,
                          const struct s2f_extent *extent,
                          struct s2f_loop_frames *loop, struct s2f_diag *diag)
{
    struct s2f_playback *p = &scratch->playback;
    struct song song = {.scratch = scratch,
                        .repeat = {.state = {scratch->map, scratch->fixed,
                                             scratch->sources, scratch->moved}},
                        .heard = extent->heard,
                        .first_heard = scratch->heard.count,
                        .more = true};
    enum s2f_status status = S2F_STATUS_OK;

    p->features = S2F_CPU_WATCH;
    p->memory.access = scratch->play_access;
    p->memory.flow = scratch->flow;
    p->memory.differences = 0;
    while (song.more && p->frame < extent->watched)
        status = play_frame(&song, diag);
    if (song.more)
        status = cover(&song, extent, diag);
    s2f_trace_repeat(&scratch->heard, song.first_heard, song.loop, song.heard);
    *loop = song.loop;
    return status;
}
