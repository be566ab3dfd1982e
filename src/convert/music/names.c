#include "convert/music/names.h"

#include <stdio.h>
#include <string.h>

enum {
    TRIANGLE = 0x10,
    SAW = 0x20,
    PULSE = 0x40,
    NOISE = 0x80,
    TONES = TRIANGLE | SAW | PULSE,
    BASS_BELOW = 34,  /* notes: below B-2 */
    LONG_ATTACK = 6,  /* about 70 ms */
    SHORT_DECAY = 10, /* about 1.5 s */
    LOUD_SUSTAIN = 4,
    MAX_OFFSETS = 5,
    HAT_STEPS = 3
};

/* ---- sounds ---- */

/* What the steps have in common, and what the repeated part does. */
struct traits {
    unsigned noise, tones, absolute, falling;
    uint8_t wave; /* of most steps in the repeated part, noise left out */
    unsigned offsets;
    int16_t offset[MAX_OFFSETS]; /* different pitches there, in order */
};

static void add_offset(struct traits *t, int16_t pitch)
{
    for (unsigned i = 0; i < t->offsets; i++)
        if (t->offset[i] == pitch)
            return;
    if (t->offsets < MAX_OFFSETS)
        t->offset[t->offsets++] = pitch;
}

static unsigned loop_of(const struct s2f_sound *sound)
{
    if (sound->loop < sound->steps)
        return sound->loop;
    return sound->steps ? sound->steps - 1 : 0;
}

static uint8_t main_wave(const struct s2f_sound *sound, unsigned from)
{
    unsigned count[16] = {0};
    uint8_t best = 0;

    for (unsigned i = from; i < sound->steps; i++)
        count[sound->step[i].waveform >> 4]++;
    count[0] = 0; /* silence is no wave */
    for (unsigned w = 1; w < 8; w++)
        if (count[w] > count[best])
            best = (uint8_t)w;
    return (uint8_t)(count[best] ? best << 4 : 0);
}

static struct traits traits_of(const struct s2f_sound *sound)
{
    unsigned loop = loop_of(sound);
    struct traits t = {.wave = main_wave(sound, loop)};

    if (!t.wave)
        t.wave = main_wave(sound, 0);
    for (unsigned i = 0; i < sound->steps; i++) {
        const struct s2f_sound_step *step = &sound->step[i];

        if (step->waveform & NOISE)
            t.noise++;
        else if (step->waveform & TONES)
            t.tones++;
        t.absolute += step->absolute && step->waveform & (NOISE | TONES);
        if (i && step->absolute && step[-1].absolute)
            t.falling += step->pitch < step[-1].pitch;
        if (i >= loop && !step->absolute && step->waveform & TONES)
            add_offset(&t, step->pitch);
    }
    return t;
}

static const char *wave_name(uint8_t wave)
{
    static const char *const names[8] = {
        "", "tri", "saw", "trisaw", "pulse", "tripulse", "sawpulse", "triple"};

    return names[wave >> 4 & 7];
}

/* Sounds that noise or a pitch of their own make a drum. */
static const char *drum_name(const struct s2f_sound *sound,
                             const struct traits *t)
{
    bool stays = sound->sustain_release >> 4 >= LOUD_SUSTAIN;

    if (t->noise && !t->tones)
        return stays                       ? "noise"
               : sound->steps <= HAT_STEPS ? "noise hat"
                                           : "noise drum";
    if (t->absolute && t->tones && t->noise * 2 >= t->tones)
        return "snare";
    if (t->absolute > 1 && t->falling)
        return t->noise ? "kick" : "tom";
    return t->absolute * 2 > t->tones + t->noise ? "drum" : NULL;
}

static const char *role_name(const struct s2f_sound *sound)
{
    unsigned attack = sound->attack_decay >> 4;
    unsigned decay = sound->attack_decay & 15;
    unsigned sustain = sound->sustain_release >> 4;

    if (sound->note && sound->note < BASS_BELOW)
        return "bass";
    if (attack >= LONG_ATTACK)
        return "pad";
    if (!sustain && decay < SHORT_DECAY)
        return "pluck";
    return sustain >= LOUD_SUSTAIN ? "lead" : "tone";
}

/* Adds value to the list in out, unless it does not fit as a whole. */
static bool add_value(char *out, size_t size, const char *between, int value)
{
    char text[16];
    int length = snprintf(text, sizeof text, "%s%d", between, value);
    size_t used = strlen(out);

    if (length < 0 || used + (size_t)length >= size)
        return false;
    memcpy(out + used, text, (size_t)length + 1);
    return true;
}

/* "arp 0-3-7", from the pitches of the repeated part. */
static void arp_name(const struct traits *t, char *out, size_t size)
{
    (void)snprintf(out, size, "arp ");
    for (unsigned i = 0; i < t->offsets; i++)
        if (!add_value(out, size, i ? "-" : "", t->offset[i]))
            return;
}

void s2f_name_sound(const struct s2f_sound *sound, char out[S2F_TEXT_ROW])
{
    struct traits t = traits_of(sound);
    const char *drum = drum_name(sound, &t);
    const char *extra = t.noise ? " noisy" : sound->filtered ? " filt" : "";
    const char *wave = wave_name(t.wave), *space = *wave ? " " : "";
    char arp[S2F_TEXT_ROW - 9]; /* behind the longest wave and a space */

    out[0] = '\0';
    if (!t.noise && !t.tones)
        return;
    if (drum) {
        (void)snprintf(out, S2F_TEXT_ROW, "%s", drum);
        return;
    }
    if (t.offsets < 2) {
        (void)snprintf(out, S2F_TEXT_ROW, "%s%s%s%s", wave, space,
                       role_name(sound), extra);
        return;
    }
    arp_name(&t, arp, sizeof arp);
    (void)snprintf(out, S2F_TEXT_ROW, "%s%s%s", wave, space, arp);
}

/* ---- commands ---- */

static void list_name(const char *what, const char *between,
                      const struct s2f_effect *effect, char *out)
{
    (void)snprintf(out, S2F_TEXT_ROW, "%s", what);
    for (unsigned i = 0; i < effect->values; i++)
        if (!add_value(out, S2F_TEXT_ROW, i ? between : " ", effect->list[i]))
            return;
}

static void print_row(const char *what, const struct s2f_effect *effect,
                      char *out)
{
    (void)snprintf(out, S2F_TEXT_ROW, "%s %02X", what,
                   (unsigned)effect->value & 0xff);
}

static void name_pitch(const struct s2f_effect *effect, char *out)
{
    const char *way = effect->value < 0 ? "down" : "up";

    switch (effect->kind) {
    case S2F_EFFECT_SLIDE:
        (void)snprintf(out, S2F_TEXT_ROW, "slide %s",
                       effect->value ? way : "off");
        break;
    case S2F_EFFECT_VIBRATO:
        (void)snprintf(out, S2F_TEXT_ROW, "vibrato %X/%X",
                       (unsigned)effect->value & 0xff,
                       (unsigned)effect->amount & 0xff);
        break;
    case S2F_EFFECT_PORTAMENTO:
        if (effect->value >= 0x8000)
            (void)snprintf(out, S2F_TEXT_ROW, "porta off");
        else
            (void)snprintf(out, S2F_TEXT_ROW, "porta %04X",
                           (unsigned)effect->value & 0xffff);
        break;
    case S2F_EFFECT_FRET:
        (void)snprintf(out, S2F_TEXT_ROW, "fret %s %d",
                       effect->amount ? "down" : "up", effect->value);
        break;
    default:
        list_name("arp", "-", effect, out);
        break;
    }
}

static void name_setting(const struct s2f_effect *effect, char *out)
{
    switch (effect->kind) {
    case S2F_EFFECT_ADSR:
    case S2F_EFFECT_SOUND_ADSR:
        (void)snprintf(out, S2F_TEXT_ROW, "%s %04X",
                       effect->kind == S2F_EFFECT_ADSR ? "ADSR" : "instr",
                       (unsigned)effect->value & 0xffff);
        break;
    case S2F_EFFECT_FILTER:
        print_row("filter", effect, out);
        break;
    case S2F_EFFECT_WAVE:
        print_row("wave", effect, out);
        break;
    case S2F_EFFECT_PULSE:
        print_row("pulse", effect, out);
        break;
    case S2F_EFFECT_TEMPO:
        list_name("tempo", "/", effect, out);
        break;
    case S2F_EFFECT_VOLUME:
        (void)snprintf(out, S2F_TEXT_ROW, "volume %d", effect->value & 15);
        break;
    default:
        (void)snprintf(out, S2F_TEXT_ROW, "flag +%d", effect->value & 0xff);
        break;
    }
}

void s2f_name_effect(const struct s2f_effect *effect, char out[S2F_TEXT_ROW])
{
    out[0] = '\0';
    if (effect->delay &&
        (effect->kind == S2F_EFFECT_NONE ||
         (effect->kind == S2F_EFFECT_SLIDE && !effect->value))) {
        (void)snprintf(out, S2F_TEXT_ROW, "delay %u", effect->delay);
        return;
    }
    if (effect->kind == S2F_EFFECT_NONE)
        return;
    if (effect->kind <= S2F_EFFECT_FRET)
        name_pitch(effect, out);
    else
        name_setting(effect, out);
}
