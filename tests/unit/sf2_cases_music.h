/* Changes to the made-up project: order lists and sequences. */
#ifndef S2F_TEST_SF2_CASES_MUSIC_H
#define S2F_TEST_SF2_CASES_MUSIC_H

#include "unit/sf2_fixture.h"

static void p_list_memory(struct s2f_project *p)
{
    p->music.order_lists = 0xfe80;
    memcpy(p->memory + 0xfe80, "\xa0\x00\xff\x00", 4);
}

static void p_list_end(struct s2f_project *p)
{
    memset(p->memory + LISTS + 1, 0xa0, 0xff);
    p->memory[LISTS + 1] = 0;
}

/* 255 sequences, so that no transposition fits. */
static void p_list_entries(struct s2f_project *p)
{
    memset(p->memory + LISTS, 0, 0xff);
    p->memory[LISTS + 0xff] = 0xfe;
}

static void p_list_empty(struct s2f_project *p)
{
    memcpy(p->memory + LISTS, "\xa0\xff\x00", 3);
}

static void p_list_start(struct s2f_project *p)
{
    memcpy(p->memory + LISTS, "\x00\xff\x00", 3);
}

static void p_list_loop(struct s2f_project *p)
{
    p->memory[LISTS + 3] = 2;
}

static void p_list_long(struct s2f_project *p)
{
    memset(p->memory + LISTS + 1, 0, 0xfd);
    p->memory[LISTS + 0xfe] = 0xff;
    p->memory[LISTS + 0xff] = 0;
}

/* 255 bytes as stored; the editor adds a transposition where it loops to. */
static void p_list_repack(struct s2f_project *p)
{
    memset(p->memory + LISTS + 1, 0, 0xfc);
    p->memory[LISTS + 0xfd] = 0xff;
    p->memory[LISTS + 0xfe] = 4;
}

static void p_list_behind(struct s2f_project *p)
{
    memcpy(p->memory + LISTS, "\xa0\x00\xfe\x01", 4);
}

static void p_sequence_count(struct s2f_project *p)
{
    p->memory[LISTS + 1] = SEQUENCES;
}

static void p_sequence_memory(struct s2f_project *p)
{
    p->music.sequence_size = 0x2200;
    fixture_lay_music(p);
}

static void sequence(struct s2f_project *p, const char *text, size_t size)
{
    memcpy(p->memory + p->music.sequence0, text, size);
}

static void p_sequence_empty(struct s2f_project *p)
{
    sequence(p, "\x7f", 1);
}

static void p_sequence_end(struct s2f_project *p)
{
    memset(p->memory + p->music.sequence0, 0x80, 1);
    memset(p->memory + p->music.sequence0 + 1, 0x30, 0xff);
}

static void p_instrument_first(struct s2f_project *p)
{
    sequence(p, "\xa0\xc0\x30\x7f", 4);
}

static void p_two_commands(struct s2f_project *p)
{
    sequence(p, "\xc0\xc1\x30\x7f", 4);
}

static void p_no_note(struct s2f_project *p)
{
    sequence(p, "\x80\x81\x30\x7f", 4);
}

static void p_reserved_note(struct s2f_project *p)
{
    sequence(p, "\x80\x70\x7f", 3);
}

static void p_end_as_note(struct s2f_project *p)
{
    sequence(p, "\x80\x7f\x30\x7f", 4);
}

/* 64 events of 16 rows. */
static void p_sequence_rows(struct s2f_project *p)
{
    uint8_t *at = p->memory + p->music.sequence0;

    memset(at + 1, 0x30, 64);
    at[0] = 0x8f;
    at[65] = 0x7f;
}

/* The same in a slot that no list plays but that is below one in use. */
static void p_unused_rows(struct s2f_project *p)
{
    uint8_t *at = p->memory + p->music.sequence0;

    p->memory[LISTS + 1] = 1;
    p->memory[LISTS + 0x101] = 1;
    p->memory[LISTS + 0x201] = 1;
    memset(at + 1, 0x30, 64);
    at[0] = 0x8f;
    at[65] = 0x7f;
}

/* Pairs of rows with the same note: the second note of a pair is followed by
 * a hold, so that the editor needs a duration for every event. */
static void p_sequence_repack(struct s2f_project *p)
{
    uint8_t *at = p->memory + p->music.sequence0;

    *at++ = 0x80;
    for (unsigned i = 0; i < 78; i++, at += 3)
        memcpy(at, "\x30\x31\x7e", 3);
    *at = 0x7f;
}

static void p_instrument_range(struct s2f_project *p)
{
    sequence(p, "\xa4\x80\x30\x7f", 4);
}

static void p_command_range(struct s2f_project *p)
{
    sequence(p, "\xc4\x80\x30\x7f", 4);
}

/* Sequence 7 begins at $D200. */
static void p_sid_overlap(struct s2f_project *p)
{
    p->music.sequence_size = 0x1b40;
    fixture_lay_music(p);
    p->memory[LISTS + 1] = 7;
}

#endif
