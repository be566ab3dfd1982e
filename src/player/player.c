#include "player/player.h"

#include "player/newplayer.h"
#include "player/sf2/recognise.h"
#include "sid/playback.h"

#include <string.h>

const struct s2f_recogniser *const s2f_recognisers[] = {
    &s2f_recogniser_sf2,
    &s2f_recogniser_newplayer,
    NULL,
};

bool s2f_player_recognise(const struct s2f_player_view *view,
                          struct s2f_player *player)
{
    for (unsigned i = 0; s2f_recognisers[i]; i++) {
        memset(player, 0, sizeof *player);
        if (s2f_recognisers[i]->recognise(view, player))
            return true;
    }
    memset(player, 0, sizeof *player);
    return false;
}

bool s2f_player_of_tune(const struct s2f_tune *tune, const uint8_t *access,
                        struct s2f_export_look *look, struct s2f_player *player)
{
    uint8_t ram[0x10000];
    const struct s2f_player_view view = {.tune = tune,
                                         .init = tune->init,
                                         .play = tune->play,
                                         .ram = ram,
                                         .access = access,
                                         .look = look};

    s2f_tune_image(tune, ram);
    return s2f_player_recognise(&view, player);
}
