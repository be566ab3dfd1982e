/* What the players' instruments and commands do, in the terms that they are
 * named by. What the bytes mean is in doc/rehost.md. */
#include "convert/music/names.h"

#include "convert/music/heard.h"
#include "convert/rehost/music.h"

#include <string.h>

enum {
    JUMP = 0x7f,       /* in a wave's first column: to the row in its second */
    HOLD = 0x7e,       /* NewPlayers: stay; SID Factory: wait */
    BASE = 0x80,       /* the note itself; above it an absolute one */
    JCH_DIRECT = 0x40, /* instrument flag: wave pitches are frequencies */
    ARP_JUMP = 0x70,
    INSTRUMENTS = 32,
    COMMANDS = 64
};

static bool is_factory(const struct s2f_rehost *r)
{
    return r->family == S2F_REHOST_SF1A || r->family == S2F_REHOST_SF1B ||
           r->family == S2F_REHOST_SF1_GAME;
}

/* A cell of the project's table with that role; 0 where there is none. */
static uint8_t cell(const struct s2f_project *project, enum s2f_role role,
                    unsigned row, unsigned column)
{
    for (unsigned i = 0; i < project->tables; i++) {
        const struct s2f_table *t = &project->table[i];

        if (t->id != role)
            continue;
        if (row >= t->rows || column >= t->columns)
            return 0;
        return project
            ->memory[t->address + (t->layout ? column * t->rows + row
                                             : row * t->columns + column)];
    }
    return 0;
}

/* ---- instruments ---- */

/* Follows the wave table from row on until it jumps. direct: its pitches are
 * frequencies, whatever the note. */
static void read_wave(const struct s2f_rehost *r,
                      const struct s2f_project *project, unsigned row,
                      bool direct, struct s2f_sound *sound)
{
    unsigned first = row;

    for (; sound->steps < S2F_SOUND_STEPS && row < 256; row++) {
        uint8_t begin = cell(project, S2F_ROLE_WAVE, row, 0);
        uint8_t second = cell(project, S2F_ROLE_WAVE, row, 1);
        uint8_t pitch = r->form_first ? second : begin;
        uint8_t wave = r->form_first ? begin : second;

        if (begin == HOLD && is_factory(r))
            continue;
        if (begin == HOLD)
            return;
        if (begin == JUMP) {
            if (second >= first && second < row &&
                second - first < sound->steps)
                sound->loop = second - first;
            return;
        }
        sound->step[sound->steps++] = (struct s2f_sound_step){
            wave, direct || pitch > BASE, (int16_t)(pitch & (BASE - 1))};
        sound->loop = sound->steps;
    }
}

static void name_instrument(const struct s2f_rehost *r,
                            const struct s2f_project *project, unsigned n,
                            uint8_t note, char text[S2F_TEXT_ROW])
{
    /* columns of the wave program, and of what says that a filter is used */
    static const uint8_t wave[] = {7, 7, 5, 2, 6}, filter[] = {3, 4, 2, 0, 3};
    uint8_t filtered =
        cell(project, S2F_ROLE_INSTRUMENTS, n, filter[r->family]);
    struct s2f_sound sound = {
        .attack_decay = cell(project, S2F_ROLE_INSTRUMENTS, n, 0),
        .sustain_release = cell(project, S2F_ROLE_INSTRUMENTS, n, 1),
        .note = note,
        .filtered = r->family == S2F_REHOST_SF1B ? (filtered & 0x40) != 0
                                                 : filtered != 0};
    uint8_t program = cell(project, S2F_ROLE_INSTRUMENTS, n, wave[r->family]);
    bool empty = true;

    for (unsigned c = 0; c < 8; c++)
        empty = empty && !cell(project, S2F_ROLE_INSTRUMENTS, n, c);
    if (empty)
        return;
    if (r->family == S2F_REHOST_SF1_GAME) {
        sound.filtered = false;
        sound.steps = sound.loop = 1;
        sound.step[0].waveform = program;
    } else {
        read_wave(r, project, program,
                  r->family == S2F_REHOST_JCH &&
                      cell(project, S2F_ROLE_INSTRUMENTS, n, 2) & JCH_DIRECT,
                  &sound);
    }
    s2f_name_sound(&sound, text);
}

/* ---- commands ---- */

static void read_tempo(const struct s2f_project *project, unsigned row,
                       struct s2f_effect *effect)
{
    effect->kind = S2F_EFFECT_TEMPO;
    while (effect->values < 3 && row < 256) {
        uint8_t value = cell(project, S2F_ROLE_TEMPO, row++, 0);

        if (value == JUMP)
            return;
        effect->list[effect->values++] = value;
    }
}

static void set(struct s2f_effect *effect, enum s2f_effect_kind kind, int value,
                int amount)
{
    effect->kind = kind;
    effect->value = value;
    effect->amount = amount;
}

static void read_new_player(const struct s2f_rehost *r, const uint8_t *b,
                            struct s2f_effect *effect)
{
    bool np21 = r->family == S2F_REHOST_NP21;
    int word = (b[0] & 15) << 8 | b[1];

    switch (b[0] >> 4) {
    case 0x0:
        set(effect, S2F_EFFECT_SLIDE, word, 0);
        break;
    case 0x2:
        set(effect, S2F_EFFECT_SLIDE, -word, 0);
        break;
    case 0x6:
        set(effect, S2F_EFFECT_VIBRATO, (b[1] >> 4) + np21, b[1] & 15);
        break;
    case 0x8:
        set(effect, np21 ? S2F_EFFECT_PORTAMENTO : S2F_EFFECT_NONE, word, 0);
        break;
    case 0xc:
        set(effect, S2F_EFFECT_WAVE, b[1], 0);
        break;
    case 0xd:
        if (np21 && (b[0] & 15) != 1)
            set(effect, b[0] & 2 ? S2F_EFFECT_PULSE : S2F_EFFECT_FILTER,
                b[1] / 4, 0);
        break;
    case 0xe:
        effect->kind = S2F_EFFECT_TEMPO;
        effect->values = 1;
        effect->list[0] = b[1];
        break;
    case 0xf:
        set(effect, S2F_EFFECT_VOLUME, b[1] & 15, 0);
        break;
    default:
        break;
    }
}

static void read_factory(const struct s2f_project *project, const uint8_t *b,
                         struct s2f_effect *effect)
{
    int word = b[1] << 8 | b[2];

    switch (b[0] >> 4) {
    case 0x0:
        set(effect, S2F_EFFECT_SLIDE, word >= 0x8000 ? word - 0x10000 : word,
            0);
        break;
    case 0x1:
        set(effect, S2F_EFFECT_VIBRATO, b[1], b[2] & 15);
        break;
    case 0x2:
        effect->kind = S2F_EFFECT_ARPEGGIO;
        for (unsigned row = b[2]; row < 256 && effect->values < 8; row++) {
            uint8_t value = cell(project, S2F_ROLE_ARPEGGIO, row, 0);

            if (value >= ARP_JUMP)
                break;
            effect->list[effect->values++] = value;
        }
        break;
    case 0x3:
    case 0x4:
        if (b[0] & 1)
            set(effect, b[0] & 0x40 ? S2F_EFFECT_WAVE : S2F_EFFECT_FILTER, b[1],
                0);
        else if (b[0] & 2)
            set(effect, S2F_EFFECT_PULSE, b[2], 0);
        break;
    case 0x8:
    case 0x9:
        set(effect, b[0] & 0x10 ? S2F_EFFECT_ADSR : S2F_EFFECT_SOUND_ADSR, word,
            0);
        break;
    case 0xf:
        if (b[0] & 1)
            set(effect, S2F_EFFECT_PORTAMENTO, word, 0);
        else
            read_tempo(project, b[1], effect);
        break;
    default:
        break;
    }
}

static void read_compact(const struct s2f_project *project, const uint8_t *b,
                         struct s2f_effect *effect)
{
    int word = (b[0] & 15) << 8 | b[1];

    switch (b[0] >> 4) {
    case 0x0:
    case 0x1:
        set(effect, S2F_EFFECT_SLIDE, b[0] & 0x10 ? -word : word, 0);
        break;
    case 0x2:
        set(effect, S2F_EFFECT_VIBRATO, (b[0] & 15) + 1, b[1]);
        break;
    case 0x4:
        set(effect, S2F_EFFECT_FILTER, b[1], 0);
        break;
    case 0x5:
        set(effect, S2F_EFFECT_PULSE, b[1], 0);
        break;
    case 0x6:
        set(effect, S2F_EFFECT_WAVE, b[1], 0);
        break;
    case 0x8:
        set(effect, S2F_EFFECT_ADSR, word, 0);
        break;
    case 0xf:
        read_tempo(project, b[1], effect);
        break;
    default:
        break;
    }
}

static void name_command(const struct s2f_rehost *r,
                         const struct s2f_project *project, unsigned n,
                         char text[S2F_TEXT_ROW])
{
    struct s2f_effect effect = {.kind = S2F_EFFECT_NONE};
    uint8_t b[3];

    for (unsigned c = 0; c < 3; c++)
        b[c] = cell(project, S2F_ROLE_COMMANDS, n, c);
    if (!b[0] && !b[1] && !b[2])
        return;
    if (r->family == S2F_REHOST_SF1A)
        read_factory(project, b, &effect);
    else if (r->family == S2F_REHOST_SF1B)
        read_compact(project, b, &effect);
    else if (r->family != S2F_REHOST_SF1_GAME)
        read_new_player(r, b, &effect);
    s2f_name_effect(&effect, text);
}

/* ---- which notes instruments play ---- */

/* The usual note of each instrument. */
static void hear(const struct s2f_rehost *r,
                 const struct s2f_rehost_music *music,
                 uint8_t note[INSTRUMENTS])
{
    struct s2f_heard heard = {{0}, {0}};
    struct s2f_order_list list;

    for (unsigned i = 0; i < r->source->songs * S2F_PROJECT_TRACKS; i++) {
        unsigned song = i / S2F_PROJECT_TRACKS, track = i % S2F_PROJECT_TRACKS;
        uint8_t instrument = 0;

        s2f_order_list_unpack(music->list[song][track],
                              music->list_size[song][track], &list);
        for (unsigned e = 0; e < list.entries && e < S2F_ORDER_ENTRIES; e++) {
            unsigned n = list.entry[e].sequence & 0x7f;

            s2f_heard_add(&heard, music->sequence[n], music->size[n],
                          list.entry[e].transpose - S2F_ORDER_TRANSPOSE_0,
                          &instrument);
        }
    }
    s2f_heard_notes(&heard, note);
}

void s2f_rehost_name(const struct s2f_rehost *r,
                     const struct s2f_rehost_music *music,
                     struct s2f_project *project)
{
    char text[COMMANDS][S2F_TEXT_ROW];
    uint8_t note[INSTRUMENTS];

    s2f_texts_begin(&project->aux);
    if (!r->source->names)
        return;
    hear(r, music, note);
    memset(text, 0, sizeof text);
    for (unsigned n = 0; n < INSTRUMENTS; n++)
        name_instrument(r, project, n, note[n], text[n]);
    (void)s2f_texts_add(&project->aux, S2F_ROLE_INSTRUMENTS, 1, INSTRUMENTS,
                        (const char(*)[S2F_TEXT_ROW])text);
    memset(text, 0, sizeof text);
    for (unsigned n = 0; n < COMMANDS; n++)
        name_command(r, project, n, text[n]);
    (void)s2f_texts_add(&project->aux, S2F_ROLE_COMMANDS, 1, COMMANDS,
                        (const char(*)[S2F_TEXT_ROW])text);
}
