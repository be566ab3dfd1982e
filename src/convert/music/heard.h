/* Which notes a tune plays each instrument with. */
#ifndef S2F_CONVERT_MUSIC_HEARD_H
#define S2F_CONVERT_MUSIC_HEARD_H

#include <stddef.h>
#include <stdint.h>

enum { S2F_HEARD_INSTRUMENTS = 32 };

struct s2f_heard {
    uint32_t sum[S2F_HEARD_INSTRUMENTS], count[S2F_HEARD_INSTRUMENTS];
};

/* Adds the notes of a packed sequence of at most size bytes, played `transpose`
 * semitones higher. *instrument is the one in force, and is kept up to date. */
void s2f_heard_add(struct s2f_heard *heard, const uint8_t *bytes, size_t size,
                   int transpose, uint8_t *instrument);

/* The usual note of each instrument, 0 where it plays none. */
void s2f_heard_notes(const struct s2f_heard *heard,
                     uint8_t note[S2F_HEARD_INSTRUMENTS]);

#endif
