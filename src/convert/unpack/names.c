/* What an exported driver's instruments and commands do, in the terms that they
 * are named by. Facts about table bytes: doc/sf2-export.md. */
#include "convert/music/names.h"

#include "convert/music/heard.h"
#include "convert/unpack/unpack.h"
#include "format/sf2_sequence.h"

#include <string.h>

enum {
    JUMP = 0x7f,     /* in a table's first column: to the row in its last */
    NP20_END = 0x7e, /* NP20: stay on the row before */
    ARP_JUMP = 0x70, /* and above, below $80: to row + low nibble */
    ABSOLUTE = 0x80, /* a wave's pitch that the note is not added to */
    FILTER_FLAG = 0x40
};

/* A cell of the project's table of that kind; 0 where there is none. */
static uint8_t cell(const struct s2f_unpack *unpack,
                    const struct s2f_project *project,
                    enum s2f_export_kind kind, unsigned row, unsigned column)
{
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *t = &project->table[i];

        if (unpack->kind[i] != kind)
            continue;
        if (row >= t->rows || column >= t->columns)
            return 0;
        return project
            ->memory[t->address + (t->layout ? column * t->rows + row
                                             : row * t->columns + column)];
    }
    return 0;
}

static struct s2f_sound_step wave_step(const struct s2f_unpack *unpack,
                                       const struct s2f_project *project,
                                       unsigned row)
{
    bool np20 = unpack->export.driver == S2F_EXPORT_NP20;
    uint8_t first = cell(unpack, project, S2F_EXPORT_WAVE, row, 0);
    uint8_t second = cell(unpack, project, S2F_EXPORT_WAVE, row, 1);
    uint8_t pitch = np20 ? first : second;

    return (struct s2f_sound_step){.waveform = np20 ? second : first,
                                   .absolute = pitch >= ABSOLUTE,
                                   .pitch = pitch & (ABSOLUTE - 1)};
}

/* Follows the wave table from row on until it jumps. */
static void read_wave(const struct s2f_unpack *unpack,
                      const struct s2f_project *project, unsigned row,
                      struct s2f_sound *sound)
{
    unsigned first = row;

    while (sound->steps < S2F_SOUND_STEPS && row < 256) {
        uint8_t mark = cell(unpack, project, S2F_EXPORT_WAVE, row, 0);

        if (mark == JUMP) {
            unsigned target = cell(unpack, project, S2F_EXPORT_WAVE, row, 1);

            if (target >= first && target < row)
                sound->loop = target - first;
            return;
        }
        if (mark == NP20_END && unpack->export.driver == S2F_EXPORT_NP20)
            return;
        sound->step[sound->steps++] = wave_step(unpack, project, row++);
        sound->loop = sound->steps;
    }
}

/* Drivers 12 and 13 have no wave table: the waveform is the instrument's. */
static void read_properties(const struct s2f_unpack *unpack,
                            const struct s2f_project *project, unsigned row,
                            struct s2f_sound *sound)
{
    uint8_t wave = cell(unpack, project, S2F_EXPORT_INSTRUMENTS, row, 2);
    uint8_t flags = 0;

    if (unpack->export.driver == S2F_EXPORT_13)
        flags = cell(unpack, project, S2F_EXPORT_INSTRUMENTS, row, 5);
    if (flags & 0x10)
        sound->step[sound->steps++] = (struct s2f_sound_step){0x80, false, 0};
    sound->loop = sound->steps;
    sound->step[sound->steps++] = (struct s2f_sound_step){wave, false, 0};
    if (flags & 0x80)
        sound->step[sound->steps++] =
            (struct s2f_sound_step){wave, false, (int16_t)(flags & 0x0f)};
}

static void name_instruments(const struct s2f_unpack *unpack,
                             const struct s2f_project *project,
                             const uint8_t *note, char (*text)[S2F_TEXT_ROW])
{
    const struct s2f_export *export = &unpack->export;
    uint8_t pointer = export->pointer[S2F_EXPORT_WAVE];

    for (unsigned r = 0; r < export->table[S2F_EXPORT_INSTRUMENTS].rows; r++) {
        struct s2f_sound sound = {
            .attack_decay = cell(unpack, project, S2F_EXPORT_INSTRUMENTS, r, 0),
            .sustain_release =
                cell(unpack, project, S2F_EXPORT_INSTRUMENTS, r, 1),
            .note = note[r]};

        if (export->table[S2F_EXPORT_FILTER].present)
            sound.filtered =
                cell(unpack, project, S2F_EXPORT_INSTRUMENTS, r, 2) &
                FILTER_FLAG;
        if (pointer != S2F_EXPORT_NO_COLUMN)
            read_wave(unpack, project,
                      cell(unpack, project, S2F_EXPORT_INSTRUMENTS, r, pointer),
                      &sound);
        else
            read_properties(unpack, project, r, &sound);
        s2f_name_sound(&sound, text[r]);
    }
}

/* ---- commands ---- */

static void read_arp(const struct s2f_unpack *unpack,
                     const struct s2f_project *project, unsigned row,
                     struct s2f_effect *effect)
{
    while (effect->values < S2F_EFFECT_VALUES && row < 256) {
        uint8_t value = cell(unpack, project, S2F_EXPORT_ARP, row++, 0);

        if (value >= ARP_JUMP)
            return;
        effect->list[effect->values++] = value;
    }
}

static void read_tempo(const struct s2f_unpack *unpack,
                       const struct s2f_project *project, unsigned row,
                       struct s2f_effect *effect)
{
    while (effect->values < 3 && row < 256) {
        uint8_t value = cell(unpack, project, S2F_EXPORT_TEMPO, row++, 0);

        if (value == JUMP)
            return;
        effect->list[effect->values++] = value;
    }
}

/* Driver 11: type in the low nibble, note delay in the high one. */
static void read_standard(const struct s2f_unpack *unpack,
                          const struct s2f_project *project, const uint8_t *b,
                          struct s2f_effect *effect)
{
    static const uint8_t kinds[16] = {
        S2F_EFFECT_SLIDE,      S2F_EFFECT_VIBRATO, S2F_EFFECT_PORTAMENTO,
        S2F_EFFECT_ARPEGGIO,   S2F_EFFECT_FRET,    S2F_EFFECT_NONE,
        S2F_EFFECT_NONE,       S2F_EFFECT_NONE,    S2F_EFFECT_ADSR,
        S2F_EFFECT_SOUND_ADSR, S2F_EFFECT_FILTER,  S2F_EFFECT_WAVE,
        S2F_EFFECT_PULSE,      S2F_EFFECT_TEMPO,   S2F_EFFECT_VOLUME,
        S2F_EFFECT_FLAG};
    int word = b[1] << 8 | b[2];

    effect->kind = (enum s2f_effect_kind)kinds[b[0] & 15];
    effect->delay = b[0] >> 4;
    effect->value = b[2];
    if (effect->kind == S2F_EFFECT_SLIDE)
        effect->value = word >= 0x8000 ? word - 0x10000 : word;
    else if (effect->kind == S2F_EFFECT_PORTAMENTO ||
             effect->kind == S2F_EFFECT_ADSR ||
             effect->kind == S2F_EFFECT_SOUND_ADSR)
        effect->value = word;
    else if (effect->kind == S2F_EFFECT_VIBRATO) {
        effect->value = b[1];
        effect->amount = b[2];
    } else if (effect->kind == S2F_EFFECT_FRET)
        effect->amount = b[1] >> 7;
    else if (effect->kind == S2F_EFFECT_ARPEGGIO)
        read_arp(unpack, project, b[2], effect);
    else if (effect->kind == S2F_EFFECT_TEMPO)
        read_tempo(unpack, project, b[2], effect);
}

/* Drivers 12, 13, 15: type in the high nibble. */
static void read_small(const uint8_t *b, struct s2f_effect *effect)
{
    int speed = (b[0] & 15) << 8 | b[1];

    switch (b[0] >> 4) {
    case 0:
    case 1:
        effect->kind = S2F_EFFECT_SLIDE;
        effect->value = b[0] >> 4 ? -speed : speed;
        break;
    case 2:
        effect->kind = S2F_EFFECT_VIBRATO;
        effect->value = b[0] & 15;
        effect->amount = b[1] & 15;
        break;
    case 3:
        effect->kind = S2F_EFFECT_WAVE;
        effect->value = b[1];
        break;
    default:
        break;
    }
}

static void name_commands(const struct s2f_unpack *unpack,
                          const struct s2f_project *project,
                          char (*text)[S2F_TEXT_ROW])
{
    enum s2f_export_driver driver = unpack->export.driver;

    /* 16 has none, and what NP20's mean is not known well enough */
    if (driver == S2F_EXPORT_16 || driver == S2F_EXPORT_NP20)
        return;
    for (unsigned r = 0; r < unpack->export.table[S2F_EXPORT_COMMANDS].rows;
         r++) {
        struct s2f_effect effect = {.kind = S2F_EFFECT_NONE};
        uint8_t b[3];

        for (unsigned c = 0; c < 3; c++)
            b[c] = cell(unpack, project, S2F_EXPORT_COMMANDS, r, c);
        if (driver == S2F_EXPORT_11 || driver == S2F_EXPORT_14)
            read_standard(unpack, project, b, &effect);
        else
            read_small(b, &effect);
        s2f_name_effect(&effect, text[r]);
    }
}

/* ---- which notes instruments play ---- */

/* The usual note of each instrument. */
static void hear(const struct s2f_unpack *unpack, uint8_t note[32])
{
    const struct s2f_export *export = &unpack->export;
    struct s2f_heard heard = {{0}, {0}};
    struct s2f_order_list list;

    for (unsigned i = 0; i < unpack->source->songs * S2F_PROJECT_TRACKS; i++) {
        unsigned song = unpack->source->song[i / S2F_PROJECT_TRACKS].song - 1;
        uint16_t at = export->list[song][i % S2F_PROJECT_TRACKS];
        uint8_t instrument = 0;

        s2f_order_list_unpack(unpack->ram + at, export->limit - at, &list);
        for (unsigned e = 0; e < list.entries && e < S2F_ORDER_ENTRIES; e++) {
            at = export->sequence[list.entry[e].sequence];
            s2f_heard_add(&heard, unpack->ram + at, export->limit - at,
                          list.entry[e].transpose - S2F_ORDER_TRANSPOSE_0,
                          &instrument);
        }
    }
    s2f_heard_notes(&heard, note);
}

void s2f_unpack_names(const struct s2f_unpack *unpack,
                      struct s2f_project *project)
{
    static const enum s2f_export_kind kinds[] = {S2F_EXPORT_INSTRUMENTS,
                                                 S2F_EXPORT_COMMANDS};
    char text[2][64][S2F_TEXT_ROW];
    uint8_t note[32];

    s2f_texts_begin(&project->aux);
    if (!unpack->source->names)
        return;
    memset(text, 0, sizeof text);
    hear(unpack, note);
    name_instruments(unpack, project, note, text[0]);
    name_commands(unpack, project, text[1]);
    for (unsigned i = 0; i < project->tables; i++)
        for (unsigned k = 0; k < 2; k++)
            if (unpack->kind[i] == kinds[k] && project->table[i].text_width)
                (void)s2f_texts_add(&project->aux, project->table[i].id, 1,
                                    project->table[i].rows,
                                    (const char(*)[S2F_TEXT_ROW])text[k]);
}
