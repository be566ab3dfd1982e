/* The packed tune next to its project. */
#ifndef S2F_PACK_PLAY_H
#define S2F_PACK_PLAY_H

#include "pack/plan.h"
#include "sid/playback.h"

#include <sid2sf2/pack.h>

/* Plays song (0-based) of the project and of the tune as a C64 does, until a
 * frame differs, for frames frames at most, and fills in *verdict. The project
 * is taken as the editor has it once it is open, as the packer takes it. */
void s2f_pack_compare(struct s2f_playback playback[2],
                      const struct s2f_pack_plan *plan,
                      const struct s2f_tune *tune, unsigned song,
                      uint32_t frames, struct s2f_pack_song *verdict);

/* Plays all songs of the project, noting in access (64 KiB) what each byte is
 * used for. */
void s2f_pack_watch(struct s2f_playback *playback,
                    const struct s2f_pack_plan *plan, uint32_t frames,
                    uint8_t *access);

/* Adds the rows of tables to plan->rows that playing has read. */
void s2f_pack_keep_read(struct s2f_pack_plan *plan, const uint8_t *access);

#endif
