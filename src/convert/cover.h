/* Watching a tune for longer than would be worth its time. */
#ifndef S2F_CONVERT_COVER_H
#define S2F_CONVERT_COVER_H

#include "convert/repeat.h"
#include "convert/route.h"

enum s2f_course {
    S2F_COURSE_ON,
    S2F_COURSE_ENOUGH, /* stop once S2F_SCAN_FRAMES and `heard` are played */
    S2F_COURSE_VAIN    /* stop at once: it will be played in another way */
};

/* Frames of a song. */
struct s2f_extent {
    /* NULL, or asked now and then whether to go on: behind the watched frames,
     * in about frame 2000 and 3000, and then each time after half as many
     * again. */
    enum s2f_course (*ask)(void *payload);
    void *payload;
    uint32_t watched; /* at every step */
    uint32_t covered; /* that are played at all, unless it repeats before */
    uint32_t heard;   /* at most `covered`, that are added to scratch->heard,
                       * where there is room; where it repeats before, the
                       * rest is added unplayed */
};

/* Plays the song that scratch->playback has been started with. What is read and
 * written is added to play_access. What more watching tells (play_access and
 * flow, differences) is told of the first frames, and of later ones in which
 * code ran that was not met before: these are played a second time, the rest
 * nearly as fast as unwatched. The result is the same with and without a
 * translator. *loop: where the song repeats, if it was seen to within the
 * frames heard. Fails where the tune does; playback.frame says when. */
enum s2f_status s2f_cover(struct s2f_scratch *scratch,
                          const struct s2f_extent *extent,
                          struct s2f_loop_frames *loop, struct s2f_diag *diag);

#endif
