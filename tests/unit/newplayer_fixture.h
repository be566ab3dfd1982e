/* Players built like NewPlayer 21, SID Factory I and JCH's NewPlayer, written
 * for these tests: their list and sequence readers, variables and tables are in
 * the shape that those players have, what they make of it is as little as can
 * be heard. Songs are put together from the tables below. */
#ifndef S2F_TEST_NEWPLAYER_FIXTURE_H
#define S2F_TEST_NEWPLAYER_FIXTURE_H

#include "newplayer_code.h"

static void n_variables(void)
{
    for (unsigned v = V_POSITION_LOW; v < V_END; v++) {
        n_space((enum np_label)v, 3, 0);
        if (v == V_OFFSETS) {
            np_at -= 3;
            n_byte(0);
            n_byte(7);
            n_byte(14);
        }
    }
    n_place(V_END);
}

/* Rows that can be told from each other. */
static void n_rows(enum np_label label, unsigned size, unsigned first)
{
    n_place(label);
    for (unsigned i = 0; i < size; i++)
        n_byte(first + i);
}

static uint16_t n_list(unsigned song, unsigned track)
{
    uint32_t at = np_label[T_LISTS];

    for (unsigned i = 0; i < song * 3 + track; i++) {
        const uint8_t *list = np.list[i / 3][i % 3];
        unsigned n = 0;

        while (list[n] < 0xfe)
            n++;
        at += n + 1;
    }
    return (uint16_t)at;
}

static void n_songs(void)
{
    n_place(T_SONGS);
    for (unsigned s = 0; s < np.songs; s++) {
        for (unsigned t = 0; t < 3; t++) {
            n_byte(n_list(s, t));
            n_byte(n_list(s, t) >> 8);
        }
        n_byte(np.tempo[s]);
        n_byte(0);
    }
}

static void n_pointers(void)
{
    uint32_t at = n_list(np.songs - 1, 2);
    const uint8_t *last = np.list[np.songs - 1][2];
    uint16_t to[16];

    while (*last < 0xfe) {
        last++;
        at++;
    }
    at++;
    for (unsigned i = 0; i < np.sequences; i++) {
        unsigned n = 0;

        to[i] = (uint16_t)at;
        while (np.sequence[i][n] != 0x7f)
            n++;
        at += n + 1;
    }
    n_place(T_LOW);
    for (unsigned i = 0; i < np.sequences; i++)
        n_byte(to[i]);
    n_place(T_HIGH);
    for (unsigned i = 0; i < np.sequences; i++)
        n_byte(to[i] >> 8);
}

static void n_music(void)
{
    n_place(T_LISTS);
    for (unsigned i = 0; i < np.songs * 3; i++) {
        const uint8_t *list = np.list[i / 3][i % 3];

        do
            n_byte(*list);
        while (*list++ < 0xfe);
    }
    for (unsigned i = 0; i < np.sequences; i++) {
        const uint8_t *bytes = np.sequence[i];

        do
            n_byte(*bytes);
        while (*bytes++ != 0x7f);
    }
}

static void n_data(void)
{
    bool factory = np.kind == NP_FACTORY;

    if (factory) {
        n_rows(T_INSTRUMENTS, 8 * NP_ROWS, 0x10);
        np_at -= np.form ? NP_ROWS : 0;
        for (unsigned i = 0; np.form && i < NP_ROWS; i++)
            n_byte(0); /* the wave's first row */
        n_rows(T_COMMANDS, 3 * NP_ROWS, 0x40);
        n_rows(T_WAVE, 5, np.form == 1 ? 0x41 : 0x01);
        n_rows(T_WAVE2, 5, 0x11);
        n_rows(T_ARPEGGIO, 2, 0x05);
        n_rows(T_PULSE, 3 * NP_PROGRAM_ROWS, 0x21);
        n_rows(T_FILTER, 3 * NP_PROGRAM_ROWS, 0x31);
        n_place(T_TEMPO);
        n_byte(np.tempo[0]);
        n_byte(0x7f);
        /* the tempo row, then the volume, of each song */
        n_place(T_INIT);
        for (unsigned i = 0; i < np.songs; i++)
            n_byte(0);
        for (unsigned i = 0; i < np.songs; i++)
            n_byte(0x0f - i);
    } else {
        n_songs();
        n_rows(T_WAVE, 6, 0x01);
        n_rows(T_WAVE2, 6, 0x11);
        n_rows(T_FILTER, 4 * NP_PROGRAM_ROWS, 0x21);
        n_rows(T_PULSE, 4 * NP_PROGRAM_ROWS, 0x31);
        n_rows(T_INSTRUMENTS, 8 * NP_ROWS, 0x10);
        n_rows(T_COMMANDS, 2 * NP_ROWS, 0x40);
    }
    n_pointers();
    n_music();
}

/* Behind SID Factory tunes of several songs is what chooses one: its number,
 * and the pointers of its lists. */
static void n_factory_songs(void)
{
    n_place(N_PATCH);
    n_var(0x8d, V_INIT_INDEX);
    n_byte(0x0a);
    n_op(0x85, 0xfe);
    n_byte(0x0a);
    n_byte(0x18);
    n_op(0x65, 0xfe);
    n_op(0x69, 5);
    n_byte(0xa8);
    n_op(0xa2, 5);
    n_place(N_END);
    n_var(0xb9, T_STARTS);
    n_var(0x9d, V_LOOP_LOW);
    n_byte(0x88);
    n_byte(0xca);
    n_branch(0x10, N_END);
    n_var(0x4c, N_INIT);
    n_place(T_STARTS);
    for (unsigned i = 0; i < np.songs; i++) {
        for (unsigned t = 0; t < 3; t++)
            n_byte(n_list(i, t));
        for (unsigned t = 0; t < 3; t++)
            n_byte(n_list(i, t) >> 8);
    }
}

/* The loop variables of SID Factory are where a song starts, too. */
static void n_factory_lists(void)
{
    for (unsigned t = 0; t < 3; t++) {
        const uint8_t low = LO(n_list(0, t)), high = HI(n_list(0, t));

        tune_put(np_label[V_LOOP_LOW] + t, &low, 1);
        tune_put(np_label[V_LOOP_HIGH] + t, &high, 1);
    }
}

/* Writes the tune that np describes and opens it. */
static void np_build(void)
{
    for (unsigned pass = 0; pass < 3; pass++) {
        tune_reset();
        np_at = np.base;
        n_var(0x4c, np.kind == NP_FACTORY && np.songs > 1 ? N_PATCH : N_INIT);
        n_var(0x4c, N_PLAY);
        if (np.kind == NP_FACTORY)
            n_factory_init();
        else
            n_new_player_init();
        n_play_tempo();
        n_play_voice();
        n_sound();
        n_variables();
        n_data();
        if (np.kind == NP_FACTORY && np.songs > 1)
            n_factory_songs();
    }
    if (np.kind == NP_FACTORY)
        n_factory_lists();
    spec.init = np.base;
    spec.play = np.base + 3u;
    spec.songs = np.songs;
    tune_open();
}

#endif
