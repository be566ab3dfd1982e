/* Exports of SID Factory II as one of the players that are recognised. */
#ifndef S2F_PLAYER_SF2_RECOGNISE_H
#define S2F_PLAYER_SF2_RECOGNISE_H

#include "player/player.h"
#include "player/sf2/export.h"

extern const struct s2f_recogniser s2f_recogniser_sf2;

/* Fills in family and text for an export that was found. */
void s2f_export_describe(const struct s2f_export *export,
                         struct s2f_player *player);

#endif
