/* Changes to the made-up project: tables and their rules. */
#ifndef S2F_TEST_SF2_CASES_TABLES_H
#define S2F_TEST_SF2_CASES_TABLES_H

#include "unit/sf2_fixture.h"

static void p_table_no_rows(struct s2f_project *p)
{
    p->table[0].rows = 0;
}

static void p_table_no_columns(struct s2f_project *p)
{
    p->table[0].columns = 0;
}

/* The tables change places, so that a long one has room. */
static void p_command_rows(struct s2f_project *p)
{
    p->table[0].address = SPARE;
    p->table[0].columns = 1;
    p->table[0].rows = 65;
    p->descriptor.driver_size = INSTRUMENTS - CODE;
}

static void p_instrument_rows(struct s2f_project *p)
{
    p->table[1].address = SPARE;
    p->table[1].columns = 1;
    p->table[1].rows = 33;
}

static void p_generic_rows(struct s2f_project *p)
{
    for (unsigned i = 0; i < 2; i++)
        p->table[i].address += 0x200;
    p->music.order_list_low += 0x200;
    p->music.order_list_high += 0x200;
    p->music.sequence_low += 0x200;
    p->music.sequence_high += 0x200;
    p->music.order_lists += 0x200;
    p->music.sequence0 += 0x200;
    fixture_lay_music(p);
    fixture_table(p, S2F_TABLE_GENERIC, "Long", COMMANDS, 1);
    p->table[2].rows = 257;
}

static void p_text_rows(struct s2f_project *p)
{
    p->table[0].text_width = 4;
    p->table[0].visible_rows = 5;
}

static void p_id_reserved(struct s2f_project *p)
{
    p->table[0].id = 0x29;
}

static void p_id_twice(struct s2f_project *p)
{
    p->table[0].id = p->table[1].id;
}

static void p_color_rule(struct s2f_project *p)
{
    p->table[0].color_rule = 0;
}

static void p_insert_rule(struct s2f_project *p)
{
    memcpy(p->rules[1], "\xff\xfe", 2);
    p->rules_size[1] = 2;
    p->table[0].insert_delete_rule = 1;
}

static void p_action_rule(struct s2f_project *p)
{
    p->table[1].action_rule = 0x10;
}

/* The group is not ended, so the editor drops it. */
static void p_rule_open(struct s2f_project *p)
{
    memcpy(p->rules[0], "\x00\x01\x01\x07\xfe", 5);
    p->rules_size[0] = 5;
    p->table[0].color_rule = 0;
}

static void p_table_layout(struct s2f_project *p)
{
    p->table[0].layout = 2;
}

static void p_table_memory(struct s2f_project *p)
{
    p->table[1].address = 0xfff0;
}

static void p_tables_overlap(struct s2f_project *p)
{
    p->table[1].address = COMMANDS + 11;
}

static void p_table_on_lists(struct s2f_project *p)
{
    p->table[1].address = LISTS - 1;
}

static void p_table_wide(struct s2f_project *p)
{
    p->table[1].columns = 23;
    p->table[1].rows = 1;
}

static void p_table_low(struct s2f_project *p)
{
    p->table[0].visible_rows = 37;
}

static void p_table_off_screen(struct s2f_project *p)
{
    p->table[0].visible_rows = 43;
}

static void p_band_off_screen(struct s2f_project *p)
{
    p->table[0].visible_rows = 20;
    p->table[1].visible_rows = 21;
    p->table[1].properties = 2;
}

static void p_table_name(struct s2f_project *p)
{
    memcpy(p->table[0].name, "Commands galore", 16);
}

static void p_init_rows(struct s2f_project *p)
{
    fixture_songs(p, 5);
    memcpy(p->table[0].name, "INIT", 5);
}

static void p_rules_no_end(struct s2f_project *p)
{
    p->rules[2][0] = 0xff;
    p->rules_size[2] = 1;
}

static void p_rules_behind_end(struct s2f_project *p)
{
    p->rules[2][0] = 0xfe;
    p->rules_size[2] = 2;
}

static void p_instrument_data(struct s2f_project *p)
{
    p->rules[3][0] = 1;
    p->rules_size[3] = 10;
}

static void p_color_cell(struct s2f_project *p)
{
    memcpy(p->rules[0], "\x03\x01\x01\x07\xff\xfe", 6);
    p->rules_size[0] = 6;
    p->table[0].color_rule = 0;
}

static void p_insert_cell(struct s2f_project *p)
{
    memcpy(p->rules[1], "\x01\x06\x00\x00\x00\xff\xfe", 7);
    p->rules_size[1] = 7;
    p->table[0].insert_delete_rule = 0;
}

#endif
