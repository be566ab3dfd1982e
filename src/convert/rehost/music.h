/* A tune's order lists and sequences, as the editor packs them. */
#ifndef S2F_CONVERT_REHOST_MUSIC_H
#define S2F_CONVERT_REHOST_MUSIC_H

#include "convert/rehost/rehost.h"
#include "format/sf2_sequence.h"

struct s2f_rehost_music {
    unsigned sequences; /* the highest one used + 1 */
    bool used[S2F_PROJECT_MAX_SEQUENCES];
    uint16_t size[S2F_PROJECT_MAX_SEQUENCES]; /* packed, 0 = none */
    uint8_t sequence[S2F_PROJECT_MAX_SEQUENCES][S2F_PROJECT_SLOT];
    uint16_t list_size[S2F_PROJECT_MAX_SONGS][S2F_PROJECT_TRACKS];
    uint8_t list[S2F_PROJECT_MAX_SONGS][S2F_PROJECT_TRACKS][S2F_PROJECT_SLOT];
};

/* Reads all songs' lists and the sequences that they play. Also ends the
 * tables where lists and sequences begin. Fails with NO_ROUTE and a reason
 * where the editor cannot hold them. */
enum s2f_status s2f_rehost_read_music(struct s2f_rehost *r,
                                      struct s2f_rehost_music *music,
                                      struct s2f_diag *diag);

/* Gives instruments and commands texts made up from what they do, where the
 * source asks for names. The tables must be filled in. */
void s2f_rehost_name(const struct s2f_rehost *r,
                     const struct s2f_rehost_music *music,
                     struct s2f_project *project);

#endif
