/* Exports of SID Factory II by name. */
#include "player/sf2/recognise.h"

#include <stdio.h>

static const char *const families[S2F_EXPORT_DRIVERS] = {
    [S2F_EXPORT_11] = "SF2-D11",    [S2F_EXPORT_12] = "SF2-D12",
    [S2F_EXPORT_13] = "SF2-D13",    [S2F_EXPORT_14] = "SF2-D14",
    [S2F_EXPORT_15] = "SF2-D15/16", [S2F_EXPORT_16] = "SF2-D15/16",
    [S2F_EXPORT_NP20] = "SF2-NP20"};

/* "SID Factory II driver 11.04.01, relocated to $A000, 2 songs" */
void s2f_export_describe(const struct s2f_export *export,
                         struct s2f_player *player)
{
    char place[32] = "", songs[24] = "";
    bool exact;
    const char *version = s2f_export_version(export, &exact);

    player->family = families[export->driver];
    if (export->top != S2F_PROJECT_INIT)
        (void)snprintf(place, sizeof place, ", relocated to $%04X",
                       export->top);
    if (export->songs > 1)
        (void)snprintf(songs, sizeof songs, ", %u songs", export->songs);
    (void)snprintf(player->text, sizeof player->text,
                   "SID Factory II %s %.9s%.20s%.11s",
                   exact ? "driver" : "like", version, place, songs);
}

/* Looks where a tune's init may have put one that is not among its bytes. A
 * failure leaves *look as it is, which tells of those. */
static bool look_everywhere(const struct s2f_player_view *view,
                            struct s2f_export_look *look)
{
    const struct s2f_export_area all = {S2F_EXPORT_LOWEST, 0x10000, view->play};
    struct s2f_export export;

    if (s2f_export_find_in(view->ram, &all, &export, NULL))
        return false;
    look->status = S2F_STATUS_OK;
    look->placed = true;
    look->export = export;
    return true;
}

static bool recognise(const struct s2f_player_view *view,
                      struct s2f_player *player)
{
    struct s2f_export_look own, *look = view->look ? view->look : &own;

    if (view->started) {
        if (!look_everywhere(view, look))
            return false;
    } else {
        look->diag = (struct s2f_diag){0};
        look->placed = false;
        look->status =
            s2f_export_find(view->ram, view->tune, &look->export, &look->diag);
        if (look->status)
            return false;
    }
    s2f_export_describe(&look->export, player);
    return true;
}

const struct s2f_recogniser s2f_recogniser_sf2 = {
    .name = "sf2",
    .recognise = recognise,
};
