/* Changes to the made-up project: header, driver, pointers, auxiliary data,
 * export. */
#ifndef S2F_TEST_SF2_CASES_DRIVER_H
#define S2F_TEST_SF2_CASES_DRIVER_H

#include "unit/sf2_fixture.h"

static void p_nothing(struct s2f_project *p)
{
    (void)p;
}

static void p_block_size(struct s2f_project *p)
{
    p->instrument_columns = 5;
    for (unsigned i = 0; i < 5; i++)
        memset(p->instrument_column[i], 'x', 60);
}

static void p_no_instruments(struct s2f_project *p)
{
    p->table[1].type = S2F_TABLE_GENERIC;
}

static void p_no_commands(struct s2f_project *p)
{
    p->table[0].type = S2F_TABLE_GENERIC;
}

static void p_header_vectors(struct s2f_project *p)
{
    p->top = (uint16_t)(CODE - s2f_project_header_size(p));
}

static void p_header_behind(struct s2f_project *p)
{
    p->top = 0x0ffc;
}

static void p_header_table(struct s2f_project *p)
{
    p->table[1].address = TOP + 8;
}

static void p_driver_type(struct s2f_project *p)
{
    p->descriptor.type = 1;
}

static void p_driver_memory(struct s2f_project *p)
{
    p->descriptor.driver_size = 0xf001;
}

static void p_driver_spans_sid(struct s2f_project *p)
{
    p->descriptor.driver_size = 0xd800 - CODE;
}

static void p_driver_under_sid(struct s2f_project *p)
{
    p_driver_spans_sid(p);
    p->memory[0xd418] = 1;
}

static void p_sid_access(struct s2f_project *p)
{
    p->memory[CODE + 9] = 0xad; /* LDA $D400 */
}

static void p_sid_access_hidden(struct s2f_project *p)
{
    p->memory[CODE + 8] = 0xa9; /* the LDA is an operand now */
    p->descriptor.code_size--;
    memcpy(p->memory + CODE + 6, "\x4c\x0c\x10\xad\xbd\x00\x60", 7);
}

static void p_init_address(struct s2f_project *p)
{
    p->common.init = CODE + 1;
}

static void p_channel_offsets(struct s2f_project *p)
{
    p->common.sid_channel_offset = CODE + CODE_SIZE - 1;
}

static void p_poke_table(struct s2f_project *p)
{
    p->common.next_note = COMMANDS - 2;
}

static void p_poke_offsets(struct s2f_project *p)
{
    p->common.sid_channel_offset = LISTS + 0x2ff;
}

static void p_track_count(struct s2f_project *p)
{
    p->music.tracks = 2;
    fixture_songs(p, 1);
}

static void p_list_slots(struct s2f_project *p)
{
    p->music.order_list_size = 0xff;
    fixture_songs(p, 1);
}

static void p_sequence_slots(struct s2f_project *p)
{
    p->music.sequence_size = 0xff;
    fixture_lay_music(p);
}

static void p_slots_on_code(struct s2f_project *p)
{
    p->descriptor.code_size = LISTS + 1 - CODE;
}

static void p_sequence_start(struct s2f_project *p)
{
    p->music.sequence0 = (uint16_t)(p->music.sequence0 + 0x100);
    fixture_lay_music(p);
}

static void p_pointers_memory(struct s2f_project *p)
{
    p->music.sequence_low = 0xfffe;
}

static void p_pointers_overlap(struct s2f_project *p)
{
    p->music.sequence_high = SEQUENCE_LOW + 1;
}

static void p_pointers_song(struct s2f_project *p)
{
    p->memory[LIST_HIGH + 2]++;
}

static void p_no_songs(struct s2f_project *p)
{
    p->aux.songs = 0;
}

static void p_many_songs(struct s2f_project *p)
{
    fixture_songs(p, 16);
    p->aux.songs = 17;
}

static void p_aux_value(struct s2f_project *p)
{
    p->aux.region = 2;
}

static void p_aux_text(struct s2f_project *p)
{
    memset(p->aux.text, 1, 4);
    p->aux.text_size = 4;
}

static void p_save_lost(struct s2f_project *p)
{
    p->music.sequence_low = 0x9000;
}

static void p_save_room(struct s2f_project *p)
{
    p->music.sequences = 1;
    p->music.sequence_size = 0xeba0;
}

static void p_export_top(struct s2f_project *p)
{
    p->descriptor.code_top = CODE + 3;
    p->descriptor.code_size -= 3;
    p->descriptor.driver_size -= 3;
}

static void p_export_start(struct s2f_project *p)
{
    p->descriptor.driver_size--;
}

static void p_export_code_size(struct s2f_project *p)
{
    p->descriptor.driver_size = CODE_SIZE - 1;
}

static void p_export_code(struct s2f_project *p)
{
    p->memory[CODE + 12] = 0x02;
}

static void p_export_cut_code(struct s2f_project *p)
{
    p->memory[CODE + 12] = 0xa9;
}

static void p_export_zero_page(struct s2f_project *p)
{
    memcpy(p->memory + CODE + 12, "\xa5\xfb\x60", 3);
    p->descriptor.code_size += 2;
}

static void p_export_songs(struct s2f_project *p)
{
    fixture_songs(p, 2);
    memset(p->memory + CODE, 0xea, 3);
}

static void p_export_entry(struct s2f_project *p)
{
    p->common.update = COMMANDS;
}

#endif
