/* Texts for instruments and commands, made up from what they do: "pulse bass",
 * "noise drum", "arp 0-3-7", "slide up". A route says what its tables mean. */
#ifndef S2F_CONVERT_MUSIC_NAMES_H
#define S2F_CONVERT_MUSIC_NAMES_H

#include "convert/music/texts.h"

#include <stdbool.h>
#include <stdint.h>

enum { S2F_SOUND_STEPS = 32, S2F_EFFECT_VALUES = 8 };

/* A frame of an instrument: the control register's waveform bits and a pitch in
 * semitones, above the note played or by itself. */
struct s2f_sound_step {
    uint8_t waveform; /* bits 4-7 count: triangle, saw, pulse, noise */
    bool absolute;
    int16_t pitch;
};

struct s2f_sound {
    uint8_t attack_decay, sustain_release;
    unsigned steps;
    unsigned loop; /* the step that follows the last one */
    struct s2f_sound_step step[S2F_SOUND_STEPS];
    bool filtered;
    uint8_t note; /* usually played, 12 to an octave; 0 = not known */
};

/* Names a sound, "" where it has no waveform. */
void s2f_name_sound(const struct s2f_sound *sound, char out[S2F_TEXT_ROW]);

enum s2f_effect_kind {
    S2F_EFFECT_NONE,
    S2F_EFFECT_SLIDE,   /* value: speed a frame, its sign the direction */
    S2F_EFFECT_VIBRATO, /* value: frequency, amount: amplitude */
    S2F_EFFECT_PORTAMENTO,
    S2F_EFFECT_ARPEGGIO,   /* list: semitones */
    S2F_EFFECT_FRET,       /* value: semitones, amount: not 0 = down */
    S2F_EFFECT_ADSR,       /* value: four nibbles, for one note */
    S2F_EFFECT_SOUND_ADSR, /* the same, for the instrument */
    S2F_EFFECT_FILTER,     /* value: row of that table, as the next two */
    S2F_EFFECT_WAVE,
    S2F_EFFECT_PULSE,
    S2F_EFFECT_TEMPO, /* list: frames a row */
    S2F_EFFECT_VOLUME,
    S2F_EFFECT_FLAG /* value: what a demo part's counter goes up by */
};

struct s2f_effect {
    enum s2f_effect_kind kind;
    int value, amount;
    unsigned delay;  /* ticks that the note starts later */
    unsigned values; /* entries in list[] */
    uint8_t list[S2F_EFFECT_VALUES];
};

/* Names a command, "" where it does nothing. */
void s2f_name_effect(const struct s2f_effect *effect, char out[S2F_TEXT_ROW]);

#endif
