/* The code of made-up NewPlayers: for newplayer_fixture.h, which says more. */
#ifndef S2F_TEST_NEWPLAYER_CODE_H
#define S2F_TEST_NEWPLAYER_CODE_H

#include "tune_fixture.h"

#include "cpu/opcode.h"

enum np_kind { NP_21, NP_FACTORY, NP_JCH };

/* What a test changes before np_build. */
struct np_spec {
    enum np_kind kind;
    uint16_t base;
    bool stop_mark; /* the reader knows $FE (JCH's always does) */
    unsigned songs, calls;
    const uint8_t *list[2][3]; /* of songs, each with its $FF or $FE */
    unsigned loop[2][3];       /* bytes from a list's start to its loop */
    const uint8_t *sequence[16];
    unsigned sequences;
    uint8_t tempo[2];
    bool hears_lists; /* high bytes of the loops' addresses are heard */
    unsigned form;    /* column of the wave table, from 1, that goes to the
                       * control registers; 0: none */
};

static struct np_spec np;

/* clang-format off */
enum np_label {
    N_INIT, N_PLAY, N_RUN, N_P0, N_P1, N_P2, N_LOOP, N_LOOP2, N_VOICE, N_ROW,
    N_ROW1, N_FETCH, N_SEQ, N_MORE, N_SKIP, N_OUT, N_DONE, N_READ, N_PREFIX,
    N_N1, N_N2, N_T2, N_T3, N_OFF, N_WRITE, N_START, N_NEXT, N_SILENT, N_ENDED,
    N_HOLD, V_POSITION_LOW, V_POSITION_HIGH, V_LOOP_LOW, V_LOOP_HIGH, V_NEED,
    V_INDEX, V_TRANSPOSE, V_SEQUENCE, V_TICK, V_DURATION, V_TEMPO, V_SPEED,
    V_SYNC, V_NOTE, V_TIED, V_CURRENT, V_COMMAND, V_INSTRUMENT, V_FLAGS,
    V_PITCH, V_FORM, V_GATE, V_OFFSETS, V_VOICES, V_STATE, V_TEMPO_AT, V_TEMPO_START,
    V_INIT_INDEX, V_END, T_SONGS, T_WAVE, T_WAVE2, T_FILTER, T_PULSE,
    T_INSTRUMENTS, T_COMMANDS, T_ARPEGGIO, T_TEMPO, T_INIT, T_RESTART, T_LOW,
    T_HIGH, T_LISTS, N_PATCH, N_END, T_STARTS, N_LABELS
};
/* clang-format on */

enum { NP_ROWS = 4, NP_PROGRAM_ROWS = 3 };

static uint16_t np_label[N_LABELS];
static uint32_t np_at;

static void n_byte(unsigned value)
{
    const uint8_t byte = (uint8_t)value;

    tune_put(np_at++, &byte, 1);
}

static void n_op(unsigned opcode, unsigned operand)
{
    n_byte(opcode);
    n_byte(operand);
}

static void n_word(unsigned opcode, unsigned operand)
{
    n_byte(opcode);
    n_byte(operand);
    n_byte(operand >> 8);
}

static void n_var(unsigned opcode, enum np_label label)
{
    n_word(opcode, np_label[label]);
}

static void n_branch(unsigned opcode, enum np_label label)
{
    n_op(opcode, (np_label[label] - (np_at + 2)) & 0xff);
}

static void n_place(enum np_label label)
{
    np_label[label] = (uint16_t)np_at;
}

static void n_space(enum np_label label, unsigned size, unsigned value)
{
    n_place(label);
    for (unsigned i = 0; i < size; i++)
        n_byte(value);
}

/* The pieces that readers are recognised by. */
static void n_load_list(void)
{
    n_var(0xbd, V_POSITION_LOW);
    n_op(0x85, 0xfb);
    n_var(0xbd, V_POSITION_HIGH);
    n_op(0x85, 0xfc);
}

static void n_step_list(void)
{
    n_var(0xfe, V_POSITION_LOW);
    n_op(0xd0, 3);
    n_var(0xfe, V_POSITION_HIGH);
}

static void n_to_loop(void)
{
    n_var(0xbd, V_LOOP_LOW);
    n_var(0x9d, V_POSITION_LOW);
    n_var(0xbd, V_LOOP_HIGH);
    n_var(0x9d, V_POSITION_HIGH);
}

static void n_walker_fetch(void)
{
    bool np21 = np.kind == NP_21;

    n_var(0xbd, V_NEED);
    n_branch(np21 ? 0xf0 : 0xd0, N_SKIP);
    n_op(0xa9, 0);
    n_var(np21 ? 0x9d : 0xfe, V_NEED);
    n_var(0x9d, V_INDEX);
    n_byte(0xa8);
    n_load_list();
    n_op(0xb1, 0xfb);
    n_branch(0x10, N_SEQ);
    if (np.stop_mark) {
        n_op(0xc9, 0xfe);
        n_op(0xd0, 3);
        n_var(0x4c, N_ENDED);
    }
    if (np21)
        n_byte(0x0a);
    else
        n_op(0x29, 0x7f);
    n_var(0x9d, V_TRANSPOSE);
    n_step_list();
    n_byte(0xc8);
    n_op(0xb1, 0xfb);
    n_place(N_SEQ);
    n_var(0x9d, V_SEQUENCE);
    n_byte(0xc8);
    n_op(0xb1, 0xfb);
    n_op(0xc9, 0xff);
    n_branch(0xd0, N_MORE);
    n_to_loop();
    n_var(0x4c, N_SKIP);
    n_place(N_MORE);
    n_step_list();
    n_place(N_SKIP);
    n_var(0x4c, N_OUT);
}

static void n_walker_prefixes(void)
{
    bool np21 = np.kind == NP_21;

    n_place(N_PREFIX);
    n_op(0xc9, 0xc0);
    n_branch(0x30, N_N1);
    n_op(0x29, 0x3f);
    if (np21)
        n_byte(0x0a);
    n_var(0x9d, V_COMMAND);
    n_var(0xbd, V_FLAGS);
    n_op(0x09, 2);
    n_var(0x9d, V_FLAGS);
    n_byte(0xc8);
    n_var(0x4c, N_READ);
    n_place(N_N1);
    n_op(0xc9, 0xa0);
    n_branch(0x30, N_N2);
    n_op(0x29, 0x1f);
    for (unsigned i = 0; np21 && i < 3; i++)
        n_byte(0x0a);
    n_var(0x9d, V_INSTRUMENT);
    n_byte(0xc8);
    n_var(0x4c, N_READ);
    n_place(N_N2);
    n_op(0xc9, 0x90);
    n_op(0x30, 3);
    n_var(0xfe, V_TIED);
    n_op(0x29, 0x0f);
    n_var(0x9d, V_DURATION);
    n_byte(0xc8);
    n_var(0x4c, N_READ);
}

static void n_walker_row(void)
{
    n_place(N_ROW);
    n_var(0xde, V_TICK);
    n_op(0x30, 3);
    n_var(0x4c, N_OUT);
    n_var(0xbc, V_SEQUENCE);
    n_var(0xb9, T_LOW);
    n_op(0x85, 0xfb);
    n_var(0xb9, T_HIGH);
    n_op(0x85, 0xfc);
    n_op(0xa9, 2);
    n_var(0x9d, V_SYNC);
    n_var(0xbc, V_INDEX);
    n_place(N_READ);
    n_op(0xb1, 0xfb);
    n_branch(0x30, N_PREFIX);
    n_var(0x9d, V_NOTE);
    n_op(0xf0, 4);
    n_op(0xc9, 0x7e);
    n_branch(0xd0, N_T2);
    n_var(0xfe, V_TIED);
    n_branch(0xd0, N_T3);
    n_place(N_T2);
    n_var(0xbd, V_TRANSPOSE);
    n_var(0x9d, V_CURRENT);
    n_place(N_T3);
    n_byte(0xc8);
    n_byte(0x98);
    n_var(0x9d, V_INDEX);
    n_op(0xb1, 0xfb);
    n_op(0xc9, 0x7f);
    n_op(0xd0, 3);
    n_var(np.kind == NP_21 ? 0xfe : 0xde, V_NEED);
    n_var(0xbd, V_DURATION);
    n_var(0x9d, V_TICK);
    n_var(0x4c, N_OUT);
    n_walker_prefixes();
}

static void n_jch_prefixes(void)
{
    n_place(N_PREFIX);
    n_byte(0x48);
    n_op(0x29, 0xe0);
    n_op(0xc9, 0x80);
    n_branch(0xd0, N_N1);
    n_byte(0x68);
    n_op(0x29, 0x0f);
    n_var(0x9d, V_DURATION);
    n_var(0xfe, V_INDEX);
    n_var(0x4c, N_READ);
    n_place(N_N1);
    n_op(0xc9, 0xa0);
    n_branch(0xd0, N_N2);
    n_byte(0x68);
    for (unsigned i = 0; i < 3; i++)
        n_byte(0x0a);
    n_var(0x9d, V_INSTRUMENT);
    n_var(0xfe, V_INDEX);
    n_var(0x4c, N_READ);
    n_place(N_N2);
    n_byte(0x68);
    n_op(0x29, 0x3f);
    n_byte(0x0a);
    n_byte(0xa8);
    n_var(0xb9, T_COMMANDS);
    n_var(0x9d, V_COMMAND);
    n_word(0xb9, np_label[T_COMMANDS] + 1u);
    n_var(0xfe, V_INDEX);
    n_var(0x4c, N_READ);
}

static void n_jch_row(void)
{
    n_place(N_FETCH);
    n_load_list();
    n_op(0xa0, 0);
    n_byte(0x98);
    n_var(0x9d, V_TIED);
    n_op(0xb1, 0xfb);
    n_op(0x10, 0x0f);
    n_byte(0x0a);
    n_var(0x9d, V_TRANSPOSE);
    n_step_list();
    n_byte(0xc8);
    n_op(0xb1, 0xfb);
    n_byte(0xa8);
    n_var(0xb9, T_LOW);
    n_op(0x85, 0xfb);
    n_var(0xb9, T_HIGH);
    n_op(0x85, 0xfc);
    n_place(N_READ);
    n_var(0xbc, V_INDEX);
    n_op(0xb1, 0xfb);
    n_op(0x10, 3);
    n_var(0x4c, N_PREFIX);
    n_var(0x9d, V_NOTE);
    n_var(0xfe, V_INDEX);
    n_var(0xbc, V_INDEX);
    n_op(0xb1, 0xfb);
    n_op(0xc9, 0x7f);
    n_branch(0xd0, N_NEXT);
    n_op(0xa9, 0);
    n_var(0x9d, V_INDEX);
    n_byte(0xa8);
    n_var(0xbd, V_POSITION_LOW);
    n_byte(0x18);
    n_op(0x69, 1);
    n_var(0x9d, V_POSITION_LOW);
    n_op(0x85, 0xfb);
    n_var(0xbd, V_POSITION_HIGH);
    n_op(0x69, 0);
    n_var(0x9d, V_POSITION_HIGH);
    n_op(0x85, 0xfc);
    n_op(0xb1, 0xfb);
    n_op(0xc9, 0xff);
    n_op(0xd0, 0x0c);
    n_to_loop();
    n_op(0xc9, 0xfe);
    n_branch(0xd0, N_NEXT);
    n_op(0xa9, 0);
    n_var(0x9d, V_VOICES);
    n_var(0xbc, V_OFFSETS);
    n_word(0x99, 0xd404);
    n_var(0x4c, N_DONE);
    n_place(N_NEXT);
    n_var(0x4c, N_OUT);
    n_place(N_START);
    n_var(0xbd, V_DURATION);
    n_var(0x9d, V_TICK);
    n_var(0xbd, V_TRANSPOSE);
    n_var(0x9d, V_CURRENT);
    n_var(0x4c, N_OUT);
    n_jch_prefixes();
}

/* Every column is read, so that its address is somebody's operand. Heard are
 * the note, the first two bytes of an instrument and the first of a command. */
static void n_sound_note(bool factory)
{
    n_place(N_OUT);
    n_var(0xbd, V_NOTE);
    n_branch(0xf0, N_OFF);
    n_op(0xc9, 0x7e);
    n_branch(0xf0, N_HOLD);
    if (!factory)
        n_byte(0x0a);
    n_byte(0x18);
    n_var(0x7d, V_CURRENT);
    n_op(0x29, factory ? 0x7f : 0xff);
    n_var(0x9d, V_PITCH);
    n_place(N_HOLD);
    n_op(0xa9, 0x21);
    n_op(0xd0, 2);
    n_place(N_OFF);
    n_op(0xa9, 0x20);
    n_var(0xbc, V_OFFSETS);
    n_word(0x99, 0xd404);
    n_var(0xbc, V_OFFSETS);
    n_var(0xbd, V_PITCH);
    n_word(0x99, 0xd401);
}

static void n_sound_command(bool factory)
{
    if (np.kind != NP_JCH) {
        n_var(0xbc, V_COMMAND);
        for (unsigned i = 0; i < (factory ? 3u : 2u); i++)
            n_word(0xb9, np_label[T_COMMANDS] + i * (factory ? NP_ROWS : 1u));
        n_var(0xb9, T_COMMANDS);
    } else {
        n_var(0xbd, V_COMMAND);
    }
    n_var(0xbc, V_OFFSETS);
    n_word(0x99, 0xd402);
    if (!np.hears_lists)
        return;
    n_var(0xbd, V_LOOP_HIGH);
    n_word(0x99, 0xd403);
}

static void n_sound_tables(bool factory)
{
    unsigned program = factory ? NP_PROGRAM_ROWS : 1;

    for (unsigned i = 8; i-- > 0;) {
        n_var(0xbc, V_INSTRUMENT);
        n_word(0xb9, np_label[T_INSTRUMENTS] + i * (factory ? NP_ROWS : 1u));
        if (i < 2) {
            n_var(0xbc, V_OFFSETS);
            n_word(0x99, i ? 0xd406 : 0xd405);
        }
    }
    n_op(0xa0, 1);
    n_var(0xb9, T_WAVE);
    n_var(0xb9, T_WAVE2);
    for (unsigned i = 0; i < (factory ? 3u : 4u); i++) {
        n_word(0xb9, np_label[T_PULSE] + i * program);
        n_word(0xb9, np_label[T_FILTER] + i * program);
    }
    if (factory)
        n_var(0xb9, T_ARPEGGIO);
    if (!np.form)
        return;
    n_var(0xb9, np.form == 1 ? T_WAVE : T_WAVE2);
    n_var(0x9d, V_FORM);
    n_var(0xbc, V_OFFSETS);
    n_var(0xbd, V_FORM);
    n_var(0x3d, V_GATE);
    n_word(0x99, 0xd404);
}

static void n_sound(void)
{
    bool factory = np.kind == NP_FACTORY;

    n_sound_note(factory);
    n_sound_command(factory);
    n_sound_tables(factory);
    n_place(N_DONE);
    n_byte(0xca);
    n_op(0x30, 3);
    n_var(0x4c, N_VOICE);
    n_byte(0x60);
    n_place(N_ENDED);
    n_op(0xa9, 0x40);
    n_var(0x8d, V_STATE);
    n_byte(0x60);
}

static void n_play_tempo(void)
{
    n_var(0xce, V_TEMPO);
    n_branch(0x10, N_P1);
    if (np.kind == NP_FACTORY) {
        n_var(0xae, V_TEMPO_AT);
        n_var(0xbd, T_TEMPO);
        n_op(0xc9, 2);
        n_branch(0x10, N_P0);
        n_op(0xa9, 2);
        n_place(N_P0);
        n_var(0x8d, V_TEMPO);
        n_byte(0xe8);
        n_var(0xbd, T_TEMPO);
        n_op(0xc9, 0x7f);
        n_branch(0xd0, N_P2);
        n_var(0xae, V_TEMPO_START);
        n_place(N_P2);
        n_var(0x8e, V_TEMPO_AT);
    } else {
        n_var(0xad, V_SPEED);
        n_op(0xc9, 2);
        n_branch(0x10, N_P0);
        n_op(0xa9, 2);
        n_place(N_P0);
        n_var(0x8d, V_TEMPO);
    }
    n_place(N_P1);
    n_op(0xa2, 2);
    n_place(N_VOICE);
}

static void n_play_voice(void)
{
    if (np.kind == NP_JCH) {
        n_var(0xbd, V_VOICES);
        n_op(0xd0, 3);
        n_var(0x4c, N_DONE);
        n_var(0xad, V_TEMPO);
        n_branch(0xf0, N_ROW1);
        n_op(0xc9, 2);
        n_branch(0xd0, N_SKIP);
        n_var(0xbd, V_TICK);
        n_branch(0xf0, N_FETCH);
        n_place(N_SKIP);
        n_var(0x4c, N_OUT);
        n_place(N_ROW1);
        n_var(0xde, V_TICK);
        n_op(0x30, 3);
        n_var(0x4c, N_OUT);
        n_var(0x4c, N_START);
        n_jch_row();
        return;
    }
    n_var(0xad, V_TEMPO);
    n_branch(0xf0, N_ROW1);
    n_op(0xc9, 1);
    n_branch(0xf0, N_FETCH);
    n_var(0x4c, N_OUT);
    n_place(N_ROW1);
    n_var(0x4c, N_ROW);
    n_place(N_FETCH);
    n_walker_fetch();
    n_walker_row();
}

static void n_silence(void)
{
    n_op(0xa9, 0);
    for (unsigned i = 0; i < 3; i++)
        n_word(0x8d, 0xd404 + 7 * i);
    n_byte(0x60);
}

static void n_new_player_init(void)
{
    n_place(N_INIT);
    for (unsigned i = 0; i < 3; i++)
        n_byte(0x0a);
    n_byte(0xa8);
    n_op(0xa2, 0);
    n_place(N_LOOP);
    n_var(0xb9, T_SONGS);
    n_var(0x9d, V_POSITION_LOW);
    n_var(0x9d, V_LOOP_LOW);
    n_byte(0xc8);
    n_var(0xb9, T_SONGS);
    n_var(0x9d, V_POSITION_HIGH);
    n_var(0x9d, V_LOOP_HIGH);
    n_byte(0xc8);
    n_byte(0xe8);
    n_op(0xe0, 3);
    n_branch(0xd0, N_LOOP);
    n_var(0xb9, T_SONGS);
    n_var(0x8d, V_SPEED);
    n_op(0xa9, 3);
    n_var(0x8d, V_TEMPO);
    n_op(0xa2, 2);
    n_place(N_LOOP2);
    n_op(0xa9, 1);
    n_var(0x9d, V_NEED);
    n_op(0xa9, 0);
    for (unsigned v = V_INDEX; v <= V_PITCH; v++)
        if (v != V_TEMPO && v != V_SPEED)
            n_var(0x9d, (enum np_label)v);
    n_op(0xa9, 1);
    n_var(0x9d, V_VOICES);
    n_byte(0xca);
    n_branch(0x10, N_LOOP2);
    n_byte(0x60);
    n_place(N_PLAY);
    if (np.kind == NP_21) {
        n_var(0x2c, V_STATE);
        n_branch(0x70, N_SILENT);
        n_branch(0x10, N_RUN);
        n_place(N_SILENT);
        n_silence();
        n_place(N_RUN);
    }
}

static void n_factory_init(void)
{
    n_place(N_INIT);
    n_op(0xa9, 0);
    n_var(0x8d, V_STATE);
    n_byte(0x60);
    n_place(N_PLAY);
    n_var(0x2c, V_STATE);
    n_branch(0x30, N_RUN);
    n_branch(0x70, N_SILENT);
    n_op(0xa9, 0);
    n_op(0xa2, 2);
    n_place(N_LOOP2);
    for (unsigned v = V_NEED; v <= V_PITCH; v++)
        if (v != V_TEMPO && v != V_SPEED)
            n_var(0x9d, (enum np_label)v);
    n_byte(0xca);
    n_branch(0x10, N_LOOP2);
    n_var(0xae, V_INIT_INDEX);
    n_var(0xbd, T_INIT);
    n_var(0x8d, V_TEMPO_AT);
    n_var(0x8d, V_TEMPO_START);
    n_word(0xbd, np_label[T_INIT] + np.songs);
    n_word(0x8d, 0xd418);
    n_op(0xa9, 3);
    n_var(0x8d, V_TEMPO);
    n_op(0xa2, 5);
    n_place(N_LOOP);
    n_var(0xbd, V_LOOP_LOW);
    n_var(0x9d, V_POSITION_LOW);
    n_byte(0xca);
    n_branch(0x10, N_LOOP);
    n_op(0xa9, 0x80);
    n_var(0x8d, V_STATE);
    n_byte(0x60);
    n_place(N_SILENT);
    n_silence();
    n_place(N_RUN);
}

#endif
