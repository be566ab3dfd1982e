/* What the editor's own packer made of projects, unpacked again: order lists,
 * sequences and table rows must be the composer's, byte for byte, at every
 * address. And published exports, whichever build of a driver is in them.
 * Reads ../shared/corpus: packed/NAME.sf2 and packed/NAME@ADDRESS.sid, and all
 * tunes of MANIFEST.csv. */
#include "unit/corpus_fixture.h"

#include "format/sf2_sequence.h"

static struct s2f_project wanted, found;
static struct s2f_worker *worker;
static struct s2f_result result;
static unsigned tunes, mended;

static const uint8_t *slot(const struct s2f_project *p, unsigned i)
{
    return p->memory + p->music.order_lists + (size_t)i * S2F_PROJECT_SLOT;
}

static const uint8_t *sequence_of(const struct s2f_project *p, unsigned n)
{
    return p->memory + p->music.sequence0 + (size_t)n * S2F_PROJECT_SLOT;
}

static void compare_music(const char *name)
{
    static struct s2f_sequence sequence;
    struct s2f_order_list list;

    assert_int_equal(found.aux.songs, wanted.aux.songs);
    for (unsigned i = 0; i < wanted.aux.songs * S2F_PROJECT_TRACKS; i++) {
        s2f_order_list_unpack(slot(&wanted, i), S2F_PROJECT_SLOT, &list);
        if (memcmp(slot(&found, i), slot(&wanted, i), list.size) != 0)
            fail_msg("%s: order list %u", name, i);
    }
    for (unsigned n = 0; n <= s2f_project_highest_sequence(&wanted); n++) {
        s2f_sequence_unpack(sequence_of(&wanted, n), S2F_PROJECT_SLOT,
                            &sequence);
        if (memcmp(sequence_of(&found, n), sequence_of(&wanted, n),
                   sequence.size) != 0)
            fail_msg("%s: sequence %u", name, n);
    }
}

static const struct s2f_table *table_named(const struct s2f_project *p,
                                           const char *name)
{
    for (unsigned i = 0; i < p->tables; i++)
        if (strcmp(p->table[i].name, name) == 0)
            return &p->table[i];
    return NULL;
}

static uint8_t cell(const struct s2f_project *p, const struct s2f_table *t,
                    unsigned row, unsigned column)
{
    return p->memory[t->address + (t->layout ? column * t->rows + row
                                             : row * t->columns + column)];
}

/* Rows of the table that the packer keeps: those that sequences name, or all up
 * to the last that is not all zero. */
static unsigned used_rows(const struct s2f_table *t)
{
    unsigned from = t->type == S2F_TABLE_INSTRUMENTS ? 0xa0 : 0xc0;
    unsigned to = t->type == S2F_TABLE_INSTRUMENTS ? 0xbf : 0xff, rows = 1;

    for (unsigned n = 0; t->type != S2F_TABLE_GENERIC &&
                         n <= s2f_project_highest_sequence(&wanted);
         n++)
        for (unsigned i = 0; sequence_of(&wanted, n)[i] != 0x7f; i++) {
            unsigned value = sequence_of(&wanted, n)[i];

            if (value >= from && value <= to && value - from + 1 > rows)
                rows = value - from + 1;
        }
    for (unsigned r = 0; t->type == S2F_TABLE_GENERIC && r < t->rows; r++)
        for (unsigned c = 0; c < t->columns; c++)
            if (cell(&wanted, t, r, c))
                rows = r + 1;
    return rows;
}

static void compare_tables(const char *name)
{
    for (unsigned i = 0; i < wanted.tables; i++) {
        const struct s2f_table *t = &wanted.table[i];
        const struct s2f_table *other = table_named(&found, t->name);

        if (!other || other->columns != t->columns || other->rows != t->rows ||
            other->id != t->id || other->type != t->type ||
            other->layout != t->layout)
            fail_msg("%s: table %s", name, t->name);
        for (unsigned r = 0; r < used_rows(t); r++)
            for (unsigned c = 0; c < t->columns; c++)
                if (cell(&found, other, r, c) != cell(&wanted, t, r, c))
                    fail_msg("%s: %s, row %u, column %u", name, t->name, r, c);
    }
}

/* What the editor uses beside the music. A driver that the editor would play
 * otherwise than a C64 was mended, so it is longer. */
static void compare_driver(const char *name)
{
    tunes++;
    if (found.descriptor.code_size > wanted.descriptor.code_size) {
        mended++;
        return;
    }
    if (found.descriptor.code_size != wanted.descriptor.code_size ||
        found.descriptor.driver_size != wanted.descriptor.driver_size)
        fail_msg("%s: the driver's sizes", name);
    assert_int_equal(found.common.stop, wanted.common.stop);
    assert_int_equal(found.common.update, wanted.common.update);
    if (wanted.common.driver_state >= S2F_PROJECT_INIT &&
        memcmp(&found.common, &wanted.common, sizeof found.common) != 0)
        fail_msg("%s: addresses of the driver's variables", name);
}

static void compare(const char *name)
{
    struct s2f_settings settings;
    char project[512];
    size_t size = 0;

    (void)snprintf(project, sizeof project, "%.*s.sf2",
                   (int)(strchr(name, '@') - name), name);
    assert_true(corpus_read(project, &size));
    assert_int_equal(s2f_project_read(&wanted, bytes, size, NULL),
                     S2F_STATUS_OK);
    assert_true(corpus_read(name, &size));
    s2f_settings_default(&settings);
    settings.route = "unpack";
    s2f_convert(worker, &settings, bytes, size, &result);
    if (result.status != S2F_VERDICT_EXACT)
        fail_msg("%s: %s %s", name, s2f_verdict_name(result.status),
                 result.error.text);
    assert_int_equal(
        s2f_project_read(&found, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    compare_music(name);
    compare_tables(name);
    compare_driver(name);
}

static void compare_relocated(const char *name)
{
    if (strchr(name, '@'))
        compare(name);
}

static void packed(void **state)
{
    (void)state;
    if (!corpus_set_folder("packed"))
        skip();
    corpus_each_tune(compare_relocated);
    assert_true(tunes > 0);
    assert_true(mended * 10 < tunes);
}

/* An export of the manifest is exact by this route; anything else is not taken
 * for one. */
static void check_published(const char *name, bool export)
{
    struct s2f_settings settings;
    struct s2f_identity identity;
    size_t size = 0;

    if (!corpus_read(name, &size) || s2f_tune_read(&tune, bytes, size, NULL))
        return;
    if (s2f_identify(&tune, &identity) &&
        (strncmp(identity.family, "SF2-", 4) == 0) != export)
        fail_msg("%s: %s", name, identity.player);
    if (!export)
        return;
    s2f_settings_default(&settings);
    s2f_convert(worker, &settings, bytes, size, &result);
    if (result.status != S2F_VERDICT_EXACT || !result.route ||
        strcmp(result.route, "unpack") != 0)
        fail_msg("%s: %s by %s, %s", name, s2f_verdict_name(result.status),
                 result.route ? result.route : "no route", result.error.text);
    tunes++;
}

static void check_line(const char *name, const char *family)
{
    check_published(name, strncmp(family, "SF2-", 4) == 0);
}

static void published(void **state)
{
    (void)state;
    if (!corpus_set_folder("."))
        skip();
    tunes = 0;
    corpus_each_line(check_line);
    assert_true(tunes > 0);
}

static int open_worker(void **state)
{
    (void)state;
    worker = s2f_worker_new();
    return worker ? 0 : -1;
}

static int close_worker(void **state)
{
    (void)state;
    s2f_worker_free(worker);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packed),
                                       cmocka_unit_test(published)};

    return cmocka_run_group_tests(tests, open_worker, close_worker);
}
