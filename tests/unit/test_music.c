/* Packed sequences and order lists, and where a project's parts go. */
#include "unit/tune_fixture.h"

#include "convert/music/layout.h"
#include "convert/music/texts.h"
#include "format/sf2_internal.h"
#include "format/sf2_sequence.h"

static struct s2f_sequence sequence;
static struct s2f_order_list list;
static struct s2f_project project;

static void unpack(const uint8_t *bytes, size_t size)
{
    s2f_sequence_unpack(bytes, size, &sequence);
}

static void expect_row(unsigned i, unsigned command, unsigned instrument,
                       unsigned note)
{
    assert_int_equal(sequence.row[i].command, command);
    assert_int_equal(sequence.row[i].instrument, instrument);
    assert_int_equal(sequence.row[i].note, note);
}

static void sequence_rows(void **state)
{
    static const uint8_t bytes[] = {0xc3, 0xa1, 0x82, 0x20, /* three rows */
                                    0x91, 0x22,             /* tied, two */
                                    0x80, 0x00, 0x7f, 0x55};

    (void)state;
    unpack(bytes, sizeof bytes);
    assert_true(sequence.ended);
    assert_false(sequence.order || sequence.event || sequence.note);
    assert_int_equal(sequence.size, 9);
    assert_int_equal(sequence.rows, 6);
    expect_row(0, 0xc3, 0xa1, 0x20);
    expect_row(1, 0x80, 0x80, 0x7e);
    expect_row(2, 0x80, 0x80, 0x7e);
    expect_row(3, 0x80, 0x90, 0x22);
    expect_row(4, 0x80, 0x80, 0x7e);
    expect_row(5, 0x80, 0x80, 0x00);
}

/* What the editor packed comes out the same from its rows. */
static void sequence_again(void **state)
{
    static const uint8_t bytes[] = {0xc3, 0xa1, 0x82, 0x20, 0x91, 0x22,
                                    0x91, 0x24, 0x80, 0x00, 0x8f, 0x10,
                                    0xa2, 0x11, 0x7e, 0x7f};
    uint8_t out[sizeof bytes];

    (void)state;
    unpack(bytes, sizeof bytes);
    /* $8F $10: fifteen fillers, then $A2 $11 for sixteen rows, then $7E alone
     * stays a row of its own, since the one before may wait 15 rows at most */
    assert_int_equal(
        s2f_sequence_pack(sequence.row, sequence.rows, out, sizeof out),
        sizeof bytes);
    assert_memory_equal(out, bytes, sizeof bytes);
}

/* Needless duration bytes go: that is what canonical means. */
static void sequence_canonical(void **state)
{
    static const uint8_t loose[] = {0x80, 0x10, 0x80, 0x7e, 0x80, 0x7e, 0x7f};
    static const uint8_t tight[] = {0x82, 0x10, 0x7f};
    uint8_t out[8];

    (void)state;
    unpack(loose, sizeof loose);
    assert_int_equal(s2f_sequence_pack(sequence.row, sequence.rows, out, 8), 3);
    assert_memory_equal(out, tight, sizeof tight);
    assert_int_equal(s2f_sequence_pack(sequence.row, sequence.rows, NULL, 0),
                     3);
}

static void sequence_oddities(void **state)
{
    static const uint8_t twisted[] = {0xa0, 0xc0, 0x10, 0x7f};
    static const uint8_t endless[] = {0x80, 0x10};
    static const uint8_t cut[] = {0xc1};
    uint8_t many[256];

    (void)state;
    unpack(twisted, sizeof twisted);
    assert_true(sequence.ended && !sequence.event);
    unpack(endless, sizeof endless);
    assert_false(sequence.ended);
    unpack(cut, sizeof cut);
    assert_false(sequence.ended);
    assert_int_equal(sequence.rows, 1);
    expect_row(0, 0xc1, 0x80, 0x00);
    memset(many, 0x8f, sizeof many);
    for (unsigned i = 1; i < sizeof many; i += 2)
        many[i] = 0x10;
    unpack(many, sizeof many);
    assert_int_equal(sequence.rows, 2048);
    assert_false(sequence.ended);
}

static void order_again(void **state)
{
    static const uint8_t bytes[] = {0xa0, 0x00, 0x01, 0xa0, 0x02,
                                    0x9f, 0x03, 0xff, 0x03};
    uint8_t out[sizeof bytes];

    (void)state;
    s2f_order_list_unpack(bytes, sizeof bytes, &list);
    assert_true(list.ended && list.loops);
    assert_int_equal(list.entries, 4);
    assert_int_equal(list.size, sizeof bytes);
    assert_int_equal(list.loop, 2);
    assert_int_equal(list.entry[3].transpose, 0x9f);
    assert_int_equal(list.entry[3].sequence, 3);
    assert_int_equal(s2f_order_list_pack(&list, out, sizeof out), sizeof bytes);
    assert_memory_equal(out, bytes, sizeof bytes);
}

static void order_ends(void **state)
{
    static const uint8_t stops[] = {0xa0, 0x05, 0xfe, 0x11};
    static const uint8_t endless[] = {0xa0, 0x05};
    static const uint8_t cut[] = {0xa0, 0x05, 0xff};

    (void)state;
    s2f_order_list_unpack(stops, sizeof stops, &list);
    assert_true(list.ended && !list.loops);
    assert_int_equal(list.size, 3);
    assert_int_equal(s2f_order_list_pack(&list, NULL, 0), 3);
    s2f_order_list_unpack(endless, sizeof endless, &list);
    assert_false(list.ended);
    s2f_order_list_unpack(cut, sizeof cut, &list);
    assert_true(list.ended && list.loops);
    assert_int_equal(list.size, 3);
    assert_int_equal(list.loop, list.entries);
}

static void places(void **state)
{
    struct s2f_music *m = &project.music;

    (void)state;
    memset(&project, 0, sizeof project);
    project.aux.songs = 2;
    project.aux.song = 1;
    s2f_music_place(&project, 0x2000, 128);
    assert_int_equal(m->order_list_high, 0x2003);
    assert_int_equal(m->sequence_low, 0x2006);
    assert_int_equal(m->sequence_high, 0x2086);
    assert_int_equal(m->order_lists, 0x2106);
    assert_int_equal(m->sequence0, 0x2706);
    assert_int_equal(project.memory[0x2000], 0x06);
    assert_int_equal(project.memory[0x2003], 0x24);
    assert_int_equal(project.memory[0x2006 + 1], 0x06);
    assert_int_equal(project.memory[0x2086 + 1], 0x28);
    assert_int_equal(s2f_music_size(2, 128, 1), 0x2806 - 0x2000);
}

static void slots(void **state)
{
    (void)state;
    /* all that fit below the limit, never less than the music uses */
    assert_int_equal(s2f_music_sequences(0x2000, 1, 10, 0xd000), 128);
    assert_int_equal(s2f_music_sequences(0x2402, 16, 10, 0xd000), 123);
    assert_true(0x2402 + s2f_music_size(16, 123, 123) <= 0xd000);
    assert_true(0x2402 + s2f_music_size(16, 124, 124) > 0xd000);
    assert_int_equal(s2f_music_sequences(0x2402, 16, 127, 0xd000), 127);
}

static void loop_markers(void **state)
{
    static const uint8_t four[] = {0x83, 0x10, 0x7f}, two[] = {0x81, 0, 0x7f};
    static const uint8_t first[] = {0xa0, 0, 0xa0, 1, 0xff, 2};
    static const uint8_t second[] = {0xa0, 1, 0, 0xa0, 1, 0xff, 3};

    (void)state;
    memset(&project, 0, sizeof project);
    project.aux.songs = 1;
    project.aux.marker_layers = 1;
    project.aux.marker_count[0] = 8;
    s2f_music_place(&project, 0x2000, 2);
    s2f_music_put_sequence(&project, 0, four, sizeof four);
    s2f_music_put_sequence(&project, 1, two, sizeof two);
    s2f_music_put_order_list(&project, 0, 0, first, sizeof first);
    s2f_music_put_order_list(&project, 0, 1, second, sizeof second);
    s2f_music_put_order_list(&project, 0, 2, second, sizeof second);
    s2f_music_mark_loops(&project);
    assert_int_equal(project.aux.marker[0][1], 4);
    s2f_music_put_order_list(&project, 0, 0, second, sizeof second);
    s2f_music_mark_loops(&project);
    assert_int_equal(project.aux.marker[0][1], 6);
}

static void table_texts(void **state)
{
    static const char rows[3][S2F_TEXT_ROW] = {"pulse bass", "", "arp 0-3-7"};
    static char many[256][S2F_TEXT_ROW];
    static const uint8_t want[] = {
        2,   1,    0,   0,   0,   1, 0, 3,   0,   10,  'p', 'u', 'l', 's', 'e',
        ' ', 'b',  'a', 's', 's', 0, 9, 'a', 'r', 'p', ' ', '0', '-', '3', '-',
        '7', 0x40, 0,   0,   0,   2, 0, 1,   0,   0,   1,   0,   0};
    struct s2f_aux *aux = &project.aux;
    size_t size;

    (void)state;
    s2f_texts_begin(aux);
    assert_true(s2f_texts_add(aux, 1, 1, 3, rows));
    assert_true(s2f_texts_add(aux, S2F_TEXT_OVERVIEW, 2, 1, NULL));
    assert_int_equal(aux->text_size, sizeof want);
    assert_memory_equal(aux->text, want, sizeof want);
    assert_true(s2f_sf2_text_valid(aux->text, aux->text_size));
    size = aux->text_size;
    for (unsigned i = 0; i < 256; i++)
        memset(many[i], 'x', S2F_TEXT_ROW - 1);
    assert_true(
        s2f_texts_add(aux, 2, 1, 256, (const char(*)[S2F_TEXT_ROW])many));
    assert_false(
        s2f_texts_add(aux, 3, 1, 256, (const char(*)[S2F_TEXT_ROW])many));
    assert_int_equal(aux->text[0], 3);
    assert_true(aux->text_size > size);
    assert_true(s2f_sf2_text_valid(aux->text, aux->text_size));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequence_rows),
        cmocka_unit_test(sequence_again),
        cmocka_unit_test(sequence_canonical),
        cmocka_unit_test(sequence_oddities),
        cmocka_unit_test(order_again),
        cmocka_unit_test(order_ends),
        cmocka_unit_test(places),
        cmocka_unit_test(slots),
        cmocka_unit_test(loop_markers),
        cmocka_unit_test(table_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
