/* A made-up project without findings, and what tests of .sf2 files share. */
#ifndef S2F_TEST_SF2_FIXTURE_H
#define S2F_TEST_SF2_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "format/sf2_internal.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOP = 0x0e00,
    CODE = 0x1000,
    CODE_SIZE = 0x0d,
    VARIABLES = 0x1010,
    DRIVER_SIZE = 0x40,
    COMMANDS = 0x1040,    /* 4 rows of 3 columns */
    INSTRUMENTS = 0x104c, /* 4 rows of 6 columns */
    LIST_LOW = 0x1064,
    LIST_HIGH = 0x1067,
    SEQUENCE_LOW = 0x106a,
    SEQUENCE_HIGH = 0x1072,
    SPARE = 0x1080, /* free up to the order lists */
    LISTS = 0x1100,
    SEQUENCES = 8
};

/* JMP init, JMP stop, JMP update, then all three: LDA $D400,X, RTS. */
static const uint8_t fixture_code[CODE_SIZE] = {0x4c, 0x09, 0x10, 0x4c, 0x0c,
                                                0x10, 0x4c, 0x0c, 0x10, 0xbd,
                                                0x00, 0xd4, 0x60};

/* Writes lists and sequences where the project says they are: every list plays
 * sequence 0, every sequence is sixteen rows of nothing. */
static inline void fixture_lay_music(struct s2f_project *p)
{
    static const uint8_t list[4] = {0xa0, 0x00, 0xff, 0x00};
    static const uint8_t sequence[3] = {0x8f, 0x00, 0x7f};
    const struct s2f_music *m = &p->music;

    for (unsigned i = 0; i < m->tracks * p->aux.songs; i++)
        memcpy(p->memory + m->order_lists + (size_t)i * m->order_list_size,
               list, 4);
    for (unsigned n = 0; n < m->sequences; n++) {
        unsigned at = m->sequence0 + n * m->sequence_size;

        if (at + 3 <= 0x10000)
            memcpy(p->memory + at, sequence, 3);
        p->memory[(m->sequence_low + n) & 0xffff] = (uint8_t)at;
        p->memory[(m->sequence_high + n) & 0xffff] = (uint8_t)(at >> 8);
    }
    for (unsigned t = 0; t < m->tracks; t++) {
        unsigned i = p->aux.song * m->tracks + t;
        unsigned at = m->order_lists + i * m->order_list_size;

        p->memory[m->order_list_low + t] = (uint8_t)at;
        p->memory[m->order_list_high + t] = (uint8_t)(at >> 8);
    }
}

static inline void fixture_table(struct s2f_project *p, unsigned type,
                                 const char *name, uint16_t address,
                                 uint16_t columns)
{
    struct s2f_table *t = &p->table[p->tables];

    memset(t, 0, sizeof *t);
    t->type = (uint8_t)type;
    t->id = (uint8_t)p->tables++;
    (void)snprintf(t->name, sizeof t->name, "%s", name);
    t->layout = 1;
    t->insert_delete_rule = t->action_rule = t->color_rule = S2F_RULE_NONE;
    t->address = address;
    t->columns = columns;
    t->rows = 4;
    t->visible_rows = 4;
}

/* Songs 1..n, each with lists of its own, the sequences behind them. */
static inline void fixture_songs(struct s2f_project *p, unsigned songs)
{
    p->aux.songs = songs;
    p->aux.marker_layers = songs;
    for (unsigned i = 0; i < songs; i++) {
        p->aux.marker_count[i] = 8;
        (void)snprintf(p->aux.song_name[i], sizeof p->aux.song_name[i],
                       "song %u", i + 1);
    }
    p->music.sequence0 =
        (uint16_t)(LISTS + songs * p->music.tracks * p->music.order_list_size);
    fixture_lay_music(p);
}

static inline void fixture_common(struct s2f_driver_common *c)
{
    uint16_t *const field[] = {&c->sid_channel_offset,
                               &c->driver_state,
                               &c->tick_counter,
                               &c->order_list_index,
                               &c->sequence_index,
                               &c->sequence_in_use,
                               &c->current_sequence,
                               &c->current_transpose,
                               &c->current_event_duration,
                               &c->next_instrument,
                               &c->next_command,
                               &c->next_note,
                               &c->next_note_is_tied,
                               &c->tempo_counter,
                               &c->trigger_sync};

    c->init = CODE;
    c->stop = CODE + 3;
    c->update = CODE + 6;
    c->note_trigger_sync_value = 2;
    for (unsigned i = 0; i < sizeof field / sizeof field[0]; i++)
        *field[i] = (uint16_t)(VARIABLES + 3 * i);
}

static inline void fixture_project(struct s2f_project *p)
{
    memset(p, 0, sizeof *p);
    p->top = TOP;
    p->descriptor = (struct s2f_descriptor){
        0, DRIVER_SIZE, "Made up", CODE, CODE_SIZE, 1, 2, true, 3};
    fixture_common(&p->common);
    memcpy(p->memory + CODE, fixture_code, sizeof fixture_code);
    fixture_table(p, S2F_TABLE_COMMANDS, "Commands", COMMANDS, 3);
    fixture_table(p, S2F_TABLE_INSTRUMENTS, "Instruments", INSTRUMENTS, 6);
    p->instrument_columns = 2;
    memcpy(p->instrument_column[0], "attack", 7);
    memcpy(p->instrument_column[1], "wave", 5);
    p->music = (struct s2f_music){
        3,     LIST_LOW, LIST_HIGH, SEQUENCES, SEQUENCE_LOW, SEQUENCE_HIGH,
        0x100, LISTS,    0x100,     0};
    s2f_sf2_aux_default(&p->aux);
    p->aux.present = true;
    fixture_songs(p, 1);
}

/* The first address behind the sequences in use: starter, then chunks. */
enum { TAIL = LISTS + 3 * 0x100 + 0x100 };

/* The project's file; fails the test where it cannot be written. */
static inline size_t fixture_file(const struct s2f_project *p, uint8_t *out,
                                  size_t room)
{
    struct s2f_diag diag = {S2F_STATUS_OK, S2F_WHERE_NONE, 0, ""};
    size_t size = 0;

    if (s2f_project_write(p, out, room, &size, &diag) != S2F_STATUS_OK)
        fail_msg("the project is not written: %s", diag.text);
    return size;
}

/* Compares what two projects decode to, memory left out. */
static inline void assert_same_header(const struct s2f_project *a,
                                      const struct s2f_project *b)
{
    assert_int_equal(a->top, b->top);
    assert_int_equal(a->descriptor.type, b->descriptor.type);
    assert_int_equal(a->descriptor.driver_size, b->descriptor.driver_size);
    assert_string_equal(a->descriptor.name, b->descriptor.name);
    assert_int_equal(a->descriptor.code_top, b->descriptor.code_top);
    assert_int_equal(a->descriptor.code_size, b->descriptor.code_size);
    assert_int_equal(a->descriptor.major, b->descriptor.major);
    assert_int_equal(a->descriptor.minor, b->descriptor.minor);
    assert_int_equal(a->descriptor.has_revision, b->descriptor.has_revision);
    assert_int_equal(a->descriptor.revision, b->descriptor.revision);
    assert_memory_equal(&a->common, &b->common,
                        offsetof(struct s2f_driver_common, reserved_word));
    assert_int_equal(a->common.reserved_word, b->common.reserved_word);
    assert_int_equal(a->instrument_columns, b->instrument_columns);
    for (unsigned i = 0; i < a->instrument_columns; i++)
        assert_string_equal(a->instrument_column[i], b->instrument_column[i]);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(a->rules_size[i], b->rules_size[i]);
        assert_memory_equal(a->rules[i], b->rules[i], a->rules_size[i]);
    }
}

static inline void assert_same_tables(const struct s2f_project *a,
                                      const struct s2f_project *b)
{
    assert_int_equal(a->tables, b->tables);
    for (unsigned i = 0; i < a->tables; i++) {
        const struct s2f_table *t = &a->table[i], *u = &b->table[i];

        assert_int_equal(t->type, u->type);
        assert_int_equal(t->id, u->id);
        assert_int_equal(t->text_width, u->text_width);
        assert_string_equal(t->name, u->name);
        assert_int_equal(t->layout, u->layout);
        assert_int_equal(t->properties, u->properties);
        assert_int_equal(t->insert_delete_rule, u->insert_delete_rule);
        assert_int_equal(t->action_rule, u->action_rule);
        assert_int_equal(t->color_rule, u->color_rule);
        assert_int_equal(t->address, u->address);
        assert_int_equal(t->columns, u->columns);
        assert_int_equal(t->rows, u->rows);
        assert_int_equal(t->visible_rows, u->visible_rows);
    }
}

static inline void assert_same_music(const struct s2f_music *a,
                                     const struct s2f_music *b)
{
    assert_int_equal(a->tracks, b->tracks);
    assert_int_equal(a->order_list_low, b->order_list_low);
    assert_int_equal(a->order_list_high, b->order_list_high);
    assert_int_equal(a->sequences, b->sequences);
    assert_int_equal(a->sequence_low, b->sequence_low);
    assert_int_equal(a->sequence_high, b->sequence_high);
    assert_int_equal(a->order_list_size, b->order_list_size);
    assert_int_equal(a->order_lists, b->order_lists);
    assert_int_equal(a->sequence_size, b->sequence_size);
    assert_int_equal(a->sequence0, b->sequence0);
}

static inline void assert_same_aux(const struct s2f_aux *a,
                                   const struct s2f_aux *b)
{
    assert_int_equal(a->present, b->present);
    assert_int_equal(a->notation, b->notation);
    assert_int_equal(a->highlight_offset, b->highlight_offset);
    assert_int_equal(a->highlight_interval, b->highlight_interval);
    assert_int_equal(a->sid_model, b->sid_model);
    assert_int_equal(a->region, b->region);
    assert_int_equal(a->songs, b->songs);
    assert_int_equal(a->song, b->song);
    for (unsigned i = 0; i < a->songs; i++)
        assert_string_equal(a->song_name[i], b->song_name[i]);
    assert_int_equal(a->marker_layers, b->marker_layers);
    for (unsigned i = 0; i < a->marker_layers; i++) {
        assert_int_equal(a->marker_count[i], b->marker_count[i]);
        assert_memory_equal(a->marker[i], b->marker[i],
                            a->marker_count[i] * sizeof a->marker[i][0]);
    }
    assert_int_equal(a->text_size, b->text_size);
    assert_memory_equal(a->text, b->text, a->text_size);
}

static inline void assert_same_project(const struct s2f_project *a,
                                       const struct s2f_project *b)
{
    assert_same_header(a, b);
    assert_same_tables(a, b);
    assert_same_music(&a->music, &b->music);
    assert_same_aux(&a->aux, &b->aux);
}

/* Calls visit for every composer's project beside the checkout; returns how
 * many there are, 0 where the folder does not exist. */
static inline unsigned each_shared_project(void (*visit)(const char *name,
                                                         const uint8_t *bytes,
                                                         size_t size))
{
    static uint8_t bytes[S2F_PROJECT_MAX_SIZE + 1];
    const char *root = getenv("S2F_SOURCE_ROOT");
    const struct dirent *entry;
    char folder[1024], path[2048];
    unsigned count = 0;
    DIR *dir;

    (void)snprintf(folder, sizeof folder, "%s/../shared/corpus/packed",
                   root ? root : ".");
    dir = opendir(folder);
    if (!dir)
        return 0;
    while ((entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name), size;
        FILE *file;

        if (length < 4 || strcmp(entry->d_name + length - 4, ".sf2") != 0)
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        file = fopen(path, "rb");
        assert_non_null(file);
        size = fread(bytes, 1, sizeof bytes, file);
        (void)fclose(file);
        visit(entry->d_name, bytes, size);
        count++;
    }
    (void)closedir(dir);
    return count;
}

#endif
