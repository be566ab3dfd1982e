/* Recognising the player that a tune was made with, without converting it.
 *
 * A recogniser is one const struct in a file or folder of its own and one line
 * in player.c. It looks at code, never at names, hashes or fixed addresses. */
#ifndef S2F_PLAYER_PLAYER_H
#define S2F_PLAYER_PLAYER_H

#include <sid2sf2/tune.h>

enum { S2F_PLAYER_TEXT = 64 };

struct s2f_export_look; /* player/sf2/export.h */

/* What a recogniser may look at. */
struct s2f_player_view {
    const struct s2f_tune *tune;
    uint16_t init, play; /* entry points, jumps there not followed */
    /* 64 KiB: memory as the player finds it. The tune's bytes and zeros, or
     * what a first song's init left where that was watched (started). */
    const uint8_t *ram;
    bool started;
    /* 64 KiB of enum s2f_access bits of the play calls watched, or NULL where
     * nothing was played (`info`). */
    const uint8_t *access;
    /* NULL, or receives what looking for an export of SID Factory II came to */
    struct s2f_export_look *look;
};

struct s2f_player {
    const char *family;         /* constant, "SF2-D11"; NULL = not recognised */
    char text[S2F_PLAYER_TEXT]; /* the player's name, version and place */
};

struct s2f_recogniser {
    const char *name; /* of the group of players, "sf2" */
    /* Fills *player, which arrives cleared, and returns true where it knows
     * the player. Never reads outside the view; a tune is hostile. */
    bool (*recognise)(const struct s2f_player_view *view,
                      struct s2f_player *player);
};

/* All recognisers, the most certain ones first, ending with NULL. */
extern const struct s2f_recogniser *const s2f_recognisers[];

/* Fills *player with what the first recogniser that knows it says, and returns
 * true; else clears it. */
bool s2f_player_recognise(const struct s2f_player_view *view,
                          struct s2f_player *player);

/* The same from the tune's bytes as they are before its init ran; access and
 * look as in the view. */
bool s2f_player_of_tune(const struct s2f_tune *tune, const uint8_t *access,
                        struct s2f_export_look *look,
                        struct s2f_player *player);

#endif
