/* Route unpack and the recogniser behind it, on a made-up export. */
#include "unit/export_fixture.h"

#include "base/bytes.h"
#include "convert/music/names.h"
#include "convert/unpack/unpack.h"
#include "format/sf2_sequence.h"
#include "player/sf2/recognise.h"

static struct s2f_export export;
static struct s2f_diag diag;

static enum s2f_status find(void)
{
    tune_open();
    s2f_tune_image(&tune, image);
    return s2f_export_find(image, &tune, &export, &diag);
}

static void expect_found(void)
{
    export_make();
    if (find())
        fail_msg("not found: %s", diag.text);
}

static uint16_t label(enum label l)
{
    return export_image.label[l];
}

/* ---- recognising ---- */

static void expect_places(void)
{
    const struct s2f_driver_common *c = &export.common;

    assert_int_equal(export.top, export_spec.base);
    assert_int_equal(export.code_end, label(L_CODE_END));
    assert_int_equal(export.end, label(L_TABLES));
    assert_int_equal(export.init, label(L_INIT));
    assert_int_equal(c->stop, export_spec.base + 3);
    assert_int_equal(c->update, label(L_UPDATE));
    assert_int_equal(c->sid_channel_offset, label(L_CHANNEL));
    assert_int_equal(c->driver_state, label(L_STATE));
    assert_int_equal(c->tick_counter, label(L_TICK));
    assert_int_equal(c->order_list_index, label(L_LIST_INDEX));
    assert_int_equal(c->sequence_index, label(L_SEQUENCE_INDEX));
    assert_int_equal(c->sequence_in_use, label(L_IN_USE));
    assert_int_equal(c->current_sequence, label(L_SEQUENCE));
    assert_int_equal(c->current_transpose, label(L_TRANSPOSE));
    assert_int_equal(c->current_event_duration, label(L_LENGTH));
    assert_int_equal(c->next_instrument, label(L_NEXT_INSTRUMENT));
    assert_int_equal(c->next_command, label(L_NEXT_COMMAND));
    assert_int_equal(c->next_note, label(L_NEXT_NOTE));
    assert_int_equal(c->next_note_is_tied, label(L_TIED));
    assert_int_equal(c->tempo_counter, label(L_TEMPO));
    assert_int_equal(c->trigger_sync, label(L_TRIGGER));
}

static void expect_table(enum s2f_export_kind kind, enum label first,
                         unsigned columns, unsigned rows)
{
    assert_true(export.table[kind].present);
    assert_int_equal(export.table[kind].address, label(first));
    assert_int_equal(export.table[kind].columns, columns);
    assert_int_equal(export.table[kind].rows, rows);
}

static void expect_tables(void)
{
    assert_int_equal(export.driver, S2F_EXPORT_12);
    expect_table(S2F_EXPORT_INIT, L_INIT_0, 2, export_spec.songs);
    expect_table(S2F_EXPORT_INSTRUMENTS, L_AD, 4, EXPORT_ROWS);
    expect_table(S2F_EXPORT_COMMANDS, L_COMMAND_0, 2, EXPORT_ROWS);
    expect_table(S2F_EXPORT_TEMPO, L_TEMPO_TABLE, 1, 3);
    assert_false(export.table[S2F_EXPORT_WAVE].present);
}

static void finds_all(void **state)
{
    (void)state;
    expect_found();
    expect_places();
    expect_tables();
    assert_int_equal(export.sequences, EXPORT_SEQUENCES);
    assert_int_equal(export.songs, 1);
}

/* At any address, with any zero page, with any number of songs. */
static void finds_relocated(void **state)
{
    static const uint16_t bases[] = {0x0400, 0x0900, 0x4001, 0xa000, 0xc123};

    (void)state;
    for (unsigned i = 0; i < sizeof bases / sizeof bases[0]; i++) {
        tune_reset();
        export_spec = (struct export_spec){.base = bases[i],
                                           .zero_page = (uint8_t)(2 + 40 * i),
                                           .songs = 1 + i % EXPORT_SONGS};
        expect_found();
        expect_places();
        expect_tables();
        assert_int_equal(export.songs, export_spec.songs);
        assert_int_equal(export.zero_page, export_spec.zero_page);
    }
}

/* The tune's own header need not lead to the driver. */
static void finds_inside(void **state)
{
    static const uint8_t around[] = {0x4c, W(0x1000), 0x4c, W(0x1006)};

    (void)state;
    export_make();
    tune_put(0x0ff0, around, sizeof around);
    spec.init = 0x0ff0;
    spec.play = 0x0ff3;
    assert_int_equal(find(), S2F_STATUS_OK);
    expect_places();
}

/* Builds that were never published: a column that nothing reads, and no stop in
 * the jump table. */
static void finds_variants(void **state)
{
    (void)state;
    export_spec.blind = true;
    expect_found();
    expect_places();
    expect_tables();
    tune_reset();
    export_spec.no_stop = true;
    expect_found();
    expect_tables();
    assert_int_equal(export.common.stop, label(L_STOP));
    assert_int_equal(export.code_end, label(L_CODE_END));
}

/* The halves of a pointer are loaded in any order. */
static void finds_other_order(void **state)
{
    (void)state;
    export_spec.high_first = true;
    expect_found();
    expect_places();
    expect_tables();
}

/* A demo took the jump to stop out of the table, by another opcode. */
static void finds_patched(void **state)
{
    (void)state;
    export_spec.patched = true;
    expect_found();
    expect_tables();
    assert_int_equal(export.top, export_spec.base);
    assert_int_equal(export.common.stop, label(L_STOP));
}

static void names_player(void **state)
{
    struct s2f_identity identity;

    (void)state;
    export_spec.base = 0xa000;
    export_spec.songs = 2;
    export_make();
    tune_open();
    assert_true(s2f_identify(&tune, &identity));
    assert_string_equal(identity.family, "SF2-D12");
    assert_string_equal(
        identity.player,
        "SID Factory II like 12.00.00, relocated to $A000, 2 songs");
    tune_reset();
    TUNE_PUT_PLAYER(0x1000);
    tune_open();
    assert_false(s2f_identify(&tune, &identity));
    assert_null(identity.family);
    assert_int_equal(identity.player[0], 0);
}

/* ---- converting ---- */

static const uint8_t *list_slot(unsigned i)
{
    return project.memory + project.music.order_lists +
           (size_t)i * S2F_PROJECT_SLOT;
}

static const struct s2f_table *table_of(const char *name)
{
    for (unsigned i = 0; i < project.tables; i++)
        if (strcmp(project.table[i].name, name) == 0)
            return &project.table[i];
    fail_msg("no table %s", name);
    return NULL;
}

static uint8_t cell(const char *name, unsigned row, unsigned column)
{
    const struct s2f_table *t = table_of(name);

    return project.memory[t->address + column * t->rows + row];
}

static void expect_unpacked(void)
{
    for (unsigned i = 0; i < result.warnings; i++)
        if (strcmp(result.warning[i].code, "route-left") == 0)
            fail_msg("%s", result.warning[i].text);
    expect_exact();
    assert_int_equal(result.status, S2F_VERDICT_EXACT);
    assert_string_equal(result.route, "unpack");
    assert_string_equal(result.family, "SF2-D12");
}

static void expect_music(void)
{
    for (unsigned i = 0; i < export_spec.songs * 3; i++)
        assert_memory_equal(list_slot(i), export_lists[i / 3][i % 3],
                            list_size(export_lists[i / 3][i % 3]));
    for (unsigned n = 0; n < EXPORT_SEQUENCES; n++)
        assert_memory_equal(project.memory + project.music.sequence0 +
                                (size_t)n * S2F_PROJECT_SLOT,
                            export_sequences[n],
                            sequence_size(export_sequences[n]));
    assert_int_equal(project.music.sequences, S2F_PROJECT_MAX_SEQUENCES);
}

static void unpacks(void **state)
{
    (void)state;
    export_make();
    convert();
    expect_unpacked();
    expect_music();
    assert_int_equal(project.descriptor.code_top, 0x1000);
    assert_int_equal(project.descriptor.code_size,
                     label(L_CODE_END) - label(L_BEGIN) + 6);
    assert_int_equal(project.common.trigger_sync, label(L_TRIGGER));
    assert_int_equal(table_of("Instruments")->rows, 32);
    assert_int_equal(table_of("Tempo")->rows, 256);
    assert_int_equal(cell("Instruments", 1, 0), 0x2a);
    assert_int_equal(cell("Instruments", 0, 3), 8);
    assert_int_equal(cell("Instruments", 2, 3), 0);
    assert_int_equal(cell("Tempo", 2, 0), 0x7f);
    assert_int_equal(cell("Tempo", 3, 0), 0);
}

static void unpacks_relocated(void **state)
{
    (void)state;
    export_spec.base = 0xa000;
    export_spec.zero_page = 0x40;
    export_spec.songs = 2;
    export_make();
    spec.start_song = 2;
    convert();
    expect_unpacked();
    expect_music();
    assert_int_equal(result.songs, 2);
    assert_int_equal(project.aux.song, 1);
    assert_int_equal(project.common.next_note,
                     label(L_NEXT_NOTE) - 0xa000 + 0x1000);
    assert_string_equal(project.aux.song_name[1], "Made up #2");
    assert_int_equal(cell("Init", 1, 1), 0x0c);
}

static void unpacks_variant(void **state)
{
    (void)state;
    export_spec.blind = true;
    export_spec.no_stop = true;
    export_make();
    convert();
    expect_unpacked();
    expect_music();
    assert_int_equal(project.common.stop, label(L_STOP));
    assert_int_equal(cell("Instruments", 1, 3), 4);
}

/* An export that lies elsewhere until init copies it to $1000. */
static void make_loaded(void)
{
    enum { STORED = 0x4100, LOADER = 0x4000 };
    uint8_t code[0x100] = {OP_PHA, OP_LDX_IMM, 0};
    unsigned pages, size = 3;

    export_make();
    pages = (export_image.size + 255) / 256;
    for (unsigned i = 0; i < pages; i++) {
        const uint8_t copy[] = {OP_LDA_ABX, W(STORED + 256 * i), OP_STA_ABX,
                                W(0x1000 + 256 * i)};

        memcpy(code + size, copy, sizeof copy);
        size += sizeof copy;
    }
    code[size++] = OP_INX;
    code[size] = OP_BNE;
    code[size + 1] = (uint8_t)(3 - (size + 2));
    size += 2;
    code[size++] = OP_PLA;
    code[size++] = OP_JMP;
    s2f_put_le16(code + size, 0x1000);
    tune_reset();
    tune_put(LOADER, code, size + 2);
    tune_put(STORED, export_image.bytes, export_image.size);
    spec.init = LOADER;
    spec.play = label(L_UPDATE);
    spec.songs = export_spec.songs;
}

static void unpacks_loaded(void **state)
{
    (void)state;
    export_spec.songs = 2;
    make_loaded();
    convert();
    expect_unpacked();
    expect_music();
    assert_int_equal(result.songs, 2);
    assert_string_equal(result.player, "SID Factory II like 12.00.00, 2 songs");
}

/* One song of two, and its own row of the Init table. */
static void unpacks_song(void **state)
{
    (void)state;
    export_spec.songs = 2;
    export_make();
    settings.songs = 1;
    settings.song[0] = 2;
    convert();
    expect_unpacked();
    assert_int_equal(result.songs, 1);
    assert_memory_equal(list_slot(0), export_lists[1][0], 4);
    assert_int_equal(cell("Init", 0, 1), 0x0c);
}

/* A list of tempos without end runs on into what the packer put behind it. */
static void keeps_rows_behind(void **state)
{
    (void)state;
    export_spec.cut_tempo = true;
    export_make();
    convert();
    expect_unpacked();
    assert_int_equal(cell("Tempo", 0, 0), 4);
    assert_int_equal(cell("Tempo", 1, 0),
                     export_image.bytes[label(L_ORDER_LOW) - 0x1000]);
}

/* Makes the last voice's third sequence name an instrument behind the used
 * ones after 48 rows of so many frames. */
static void name_late(unsigned frames)
{
    uint8_t *music = tune_memory;
    uint16_t sequence;

    export_make();
    music[label(L_TEMPO_TABLE)] = music[label(L_TEMPO_TABLE) + 1] =
        (uint8_t)(frames - 1);
    sequence = (uint16_t)(music[label(L_SEQUENCE_LOW) + 2] |
                          music[label(L_SEQUENCE_HIGH) + 2] << 8);
    assert_int_equal(music[sequence + 1], 0x80);
    music[sequence + 1] = 0x8f;
    assert_int_equal(music[sequence + 6], 0x85);
    music[sequence + 6] = 0xa5;
}

/* Whether the instrument that is named late is in the project. */
static bool keeps_late(void)
{
    convert();
    assert_string_equal(result.route, "unpack");
    expect_clean();
    assert_int_equal(cell("Instruments", 4, 0), 0);
    assert_int_not_equal(export_image.bytes[label(L_AD) + 5 - 0x1000], 0);
    return cell("Instruments", 5, 0) ==
           export_image.bytes[label(L_AD) + 5 - 0x1000];
}

/* After some minutes, whatever will be compared; where nothing will be, after
 * half a minute, but not after minutes. */
static void keeps_rows_read_late(void **state)
{
    (void)state;
    name_late(127);
    assert_true(keeps_late());
    settings.frames = 0;
    assert_false(keeps_late());
    name_late(30);
    assert_true(keeps_late());
}

static bool has_text(const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i + length <= project.aux.text_size; i++)
        if (memcmp(project.aux.text + i, text, length) == 0)
            return true;
    return false;
}

static void names(void **state)
{
    (void)state;
    export_make();
    convert();
    expect_unpacked();
    assert_string_equal(project.aux.song_name[0], "Made up");
    assert_true(has_text("pulse bass"));
    assert_true(has_text("slide up"));
    settings.no_names = true;
    convert();
    expect_unpacked();
    assert_string_equal(project.aux.song_name[0], "");
    assert_false(has_text("pulse bass"));
    assert_int_equal(project.aux.text_size, 0);
}

/* A driver 11.05 by its sizes, with small tables at $2000. */
static struct s2f_unpack closed;
static struct s2f_source source;

static void put_table(enum s2f_export_kind kind, uint16_t columns,
                      uint16_t rows, const uint8_t *bytes, uint16_t *where)
{
    closed.export.table[kind] =
        (struct s2f_export_table){true, *where, columns, rows, false};
    memcpy(image + *where, bytes, (size_t)columns * rows);
    *where = (uint16_t)(*where + columns * rows);
}

static void make_closed(void)
{
    static const uint8_t instrument[6] = {0, 0xf0, 0x41, 0, 1, 0};
    static const uint8_t command[3] = {0x0b, 0, 1};
    static const uint8_t two[2] = {0, 0}, wave[4] = {0x41, 0x7f, 0, 0};
    static const uint8_t three[6] = {0x81, 0x7f, 0, 0, 4, 1};
    static const uint8_t arp[1] = {0}, tempo[2] = {4, 0x7f};
    uint16_t where = 0x2000;

    memset(&closed, 0, sizeof closed);
    closed.source = &source;
    closed.ram = image;
    source.songs = 1;
    source.song[0].song = 1;
    closed.export.driver = S2F_EXPORT_11;
    closed.export.top = 0x1000;
    closed.export.code_end = 0x1690;
    closed.export.end = 0x17e9;
    /* what tells 11.05 from older builds */
    closed.export.code.count = 5;
    closed.export.code.item[0].opcode = OP_CMP_IMM;
    closed.export.code.item[0].operand = 0xfe;
    closed.export.code.item[1].opcode = OP_AND_IMM;
    closed.export.code.item[1].operand = 0x20;
    closed.export.code.item[2].opcode = OP_ADC_IMM;
    closed.export.code.item[2].operand = 2;
    closed.export.code.item[3].opcode = OP_AND_IMM;
    closed.export.code.item[3].operand = 8;
    put_table(S2F_EXPORT_INIT, 2, 1, two, &where);
    put_table(S2F_EXPORT_INSTRUMENTS, 6, 1, instrument, &where);
    put_table(S2F_EXPORT_COMMANDS, 3, 1, command, &where);
    put_table(S2F_EXPORT_HR, 2, 1, two, &where);
    put_table(S2F_EXPORT_WAVE, 2, 2, wave, &where);
    put_table(S2F_EXPORT_PULSE, 3, 2, three, &where);
    put_table(S2F_EXPORT_FILTER, 3, 2, three, &where);
    put_table(S2F_EXPORT_ARP, 1, 1, arp, &where);
    closed.export.code.item[4].opcode = OP_LDA_ABY;
    closed.export.code.item[4].operand = (uint16_t)(where + 1);
    put_table(S2F_EXPORT_TEMPO, 1, 2, tempo, &where);
    closed.export.pointer[S2F_EXPORT_WAVE] = 5;
    closed.export.pointer[S2F_EXPORT_PULSE] = 4;
    closed.export.pointer[S2F_EXPORT_FILTER] = 3;
}

static void expect_open(enum s2f_export_kind kind, unsigned offset,
                        uint8_t value)
{
    make_closed();
    assert_true(s2f_unpack_closed(&closed));
    image[closed.export.table[kind].address + offset] = value;
    assert_false(s2f_unpack_closed(&closed));
}

/* Each way to get behind a table's used rows. */
static void tells_closed(void **state)
{
    (void)state;
    expect_open(S2F_EXPORT_INIT, 0, 2);           /* tempo's row */
    expect_open(S2F_EXPORT_INSTRUMENTS, 2, 0xc1); /* row 1 of HR */
    expect_open(S2F_EXPORT_INSTRUMENTS, 3, 2);    /* filter */
    expect_open(S2F_EXPORT_INSTRUMENTS, 4, 2);    /* pulse */
    expect_open(S2F_EXPORT_INSTRUMENTS, 5, 2);    /* wave */
    expect_open(S2F_EXPORT_COMMANDS, 2, 2);       /* wave */
    expect_open(S2F_EXPORT_COMMANDS, 0, 3);       /* an arpeggio, no end */
    expect_open(S2F_EXPORT_WAVE, 1, 0x41);        /* no jump at the end */
    expect_open(S2F_EXPORT_WAVE, 3, 2);           /* a jump past it */
    expect_open(S2F_EXPORT_PULSE, 5, 9);
    expect_open(S2F_EXPORT_FILTER, 1, 0x00);
    expect_open(S2F_EXPORT_TEMPO, 1, 0x03);
    make_closed();
    source.song[0].song = 2;
    assert_false(s2f_unpack_closed(&closed));
    make_closed();
    closed.export.end++; /* another build */
    assert_false(s2f_unpack_closed(&closed));
}

/* ---- damage ---- */

/* A byte of the export that is overwritten, and what is said then. */
static void expect_left(enum label l, unsigned offset, uint8_t value,
                        const char *reason)
{
    tune_reset();
    export_make();
    tune_memory[label(l) + offset] = value;
    convert();
    assert_string_equal(result.route, "wrap");
    for (unsigned i = 0; i < result.warnings; i++)
        if (strcmp(result.warning[i].code, "route-left") == 0) {
            if (!strstr(result.warning[i].text, reason))
                fail_msg("%s, not %s", result.warning[i].text, reason);
            return;
        }
    fail_msg("no reason for %s", reason);
}

static void tells_damage(void **state)
{
    unsigned last = sequence_size(export_sequences[2]);

    (void)state;
    expect_left(L_ORDER_HIGH, 1, 0x02, "order list");
    expect_left(L_SEQUENCE_HIGH, 1, 0xf0, "sequence");
    expect_left(L_MUSIC, list_size(export_lists[0][0]) - 2, 0x55, "order list");
    export_make();
    expect_left(L_MUSIC, export_image.size - (label(L_MUSIC) - 0x1000u) - 1,
                0x80, "sequence");
    assert_true(last > 0);
    expect_left(L_SILENT, 0, 0x02, "code");
    expect_left(L_NEXT, 21, 0x02, "order list reader");
}

/* The look that does for an export is not all that the next route gets: what
 * calls the play routine here does something undocumented in frame 100. */
static void looks_again_for_others(void **state)
{
    unsigned patches;

    (void)state;
    export_make();
    tune_memory[label(L_ORDER_HIGH) + 1] = 0x02;
    TUNE_PUT(0x2000, 0xee, W(0x2080),    /* 2000 INC count */
             0xad, W(0x2080), 0xc9, 100, /* 2003 LDA count, CMP #100 */
             0xd0, 0x03,                 /* 2008 BNE $200D */
             0xaf, W(0x2080),            /* 200A LAX count */
             0x4c, W(0x1006));           /* 200D JMP update */
    spec.play = 0x2000;
    settings.frames = 0;
    settings.route = "wrap";
    convert();
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    patches = result.patches;
    settings.route = NULL;
    convert();
    assert_string_equal(result.route, "wrap");
    assert_true(warned("route-left"));
    assert_int_equal(result.patches, patches);
}

static void refuses_others(void **state)
{
    (void)state;
    TUNE_PUT_PLAYER(0x1000);
    settings.route = "unpack";
    expect_failure(S2F_STATUS_NO_ROUTE);
}

/* 10,000 mutations of one to eight bytes: none may be trusted, all must end in
 * a result or a reason. */
enum { MUTATIONS = 10000, CONVERTED = 400 };

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void mutate(uint32_t *seed)
{
    unsigned count = 1 + next_random(seed) % 8;

    tune_reset();
    export_spec.songs = 1 + next_random(seed) % EXPORT_SONGS;
    export_make();
    for (unsigned i = 0; i < count; i++)
        tune_memory[0x1000 + next_random(seed) % export_image.size] =
            (uint8_t)next_random(seed);
}

static void survives_damage(void **state)
{
    uint32_t seed = 1;
    unsigned found = 0;

    (void)state;
    settings.frames = 50;
    for (unsigned i = 0; i < MUTATIONS; i++) {
        mutate(&seed);
        if (find() == S2F_STATUS_OK)
            found++;
        else
            assert_true(diag.text[0] != '\0');
        if (i % (MUTATIONS / CONVERTED))
            continue;
        convert();
        if (result.output_size)
            assert_int_equal(s2f_project_read(&project, result.output,
                                              result.output_size, NULL),
                             S2F_STATUS_OK);
        else
            assert_true(result.error.text[0] != '\0');
    }
    /* most of it does not matter, some of it does */
    assert_in_range(found, MUTATIONS / 10, MUTATIONS * 9 / 10);
}

/* ---- names ---- */

static void expect_sound(const char *text, const struct s2f_sound *sound)
{
    char out[S2F_TEXT_ROW];

    s2f_name_sound(sound, out);
    assert_string_equal(out, text);
}

static void names_sounds(void **state)
{
    struct s2f_sound sound = {.attack_decay = 0x09,
                              .sustain_release = 0xa0,
                              .steps = 1,
                              .note = 40,
                              .step = {{0x41, false, 0}}};

    (void)state;
    expect_sound("pulse lead", &sound);
    sound.note = 20;
    expect_sound("pulse bass", &sound);
    sound.note = 0;
    sound.sustain_release = 0;
    expect_sound("pulse pluck", &sound);
    sound.step[1] = (struct s2f_sound_step){0x41, false, 3};
    sound.step[2] = (struct s2f_sound_step){0x41, false, 7};
    sound.steps = 3;
    expect_sound("pulse arp 0-3-7", &sound);
    sound.loop = 3;
    expect_sound("pulse pluck", &sound);
    for (unsigned i = 0; i < 4; i++)
        sound.step[i] = (struct s2f_sound_step){0x81, true, 0x40};
    sound.steps = 4;
    expect_sound("noise drum", &sound);
    for (unsigned i = 1; i < 4; i++)
        sound.step[i] =
            (struct s2f_sound_step){0x11, true, (int16_t)(0x30 - i)};
    expect_sound("kick", &sound);
    memset(sound.step, 0, sizeof sound.step);
    sound.step[0] = (struct s2f_sound_step){0x21, false, 0};
    sound.loop = 4;
    expect_sound("saw pluck", &sound); /* and then silence */
    for (unsigned i = 0; i < 3; i++)
        sound.step[i] =
            (struct s2f_sound_step){0x61, false, (int16_t)(1000 + i)};
    sound.steps = 3;
    sound.loop = 0;
    expect_sound("sawpulse arp 1000-1001", &sound); /* no part of the third */
    sound.steps = 0;
    expect_sound("", &sound);
}

static void names_effects(void **state)
{
    static const struct {
        struct s2f_effect effect;
        const char *want;
    } cases[] = {
        {{.kind = S2F_EFFECT_SLIDE, .value = 4}, "slide up"},
        {{.kind = S2F_EFFECT_SLIDE, .value = -4}, "slide down"},
        {{.kind = S2F_EFFECT_SLIDE, .delay = 3}, "delay 3"},
        {{.kind = S2F_EFFECT_VIBRATO, .value = 3, .amount = 4}, "vibrato 3/4"},
        {{.kind = S2F_EFFECT_PORTAMENTO, .value = 0x80}, "porta 0080"},
        {{.kind = S2F_EFFECT_PORTAMENTO, .value = 0x8000}, "porta off"},
        {{.kind = S2F_EFFECT_ARPEGGIO, .values = 3, .list = {0, 3, 7}},
         "arp 0-3-7"},
        {{.kind = S2F_EFFECT_ARPEGGIO,
          .values = 8,
          .list = {0, 2, 11, 12, 14, 12, 11, 2}},
         "arp 0-2-11-12-14-12-11"},
        {{.kind = S2F_EFFECT_FRET, .value = 2, .amount = 1}, "fret down 2"},
        {{.kind = S2F_EFFECT_ADSR, .value = 0x0fa9}, "ADSR 0FA9"},
        {{.kind = S2F_EFFECT_FILTER, .value = 0x1b}, "filter 1B"},
        {{.kind = S2F_EFFECT_TEMPO, .values = 2, .list = {4, 3}}, "tempo 4/3"},
        {{.kind = S2F_EFFECT_VOLUME, .value = 15}, "volume 15"},
        {{.kind = S2F_EFFECT_NONE}, ""},
    };
    char out[S2F_TEXT_ROW];

    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        s2f_name_effect(&cases[i].effect, out);
        assert_string_equal(out, cases[i].want);
    }
}

#define EXPORT_TEST(name)                                                      \
    cmocka_unit_test_setup_teardown(name, export_set_up, free_worker)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXPORT_TEST(finds_all),
        EXPORT_TEST(finds_relocated),
        EXPORT_TEST(finds_inside),
        EXPORT_TEST(finds_variants),
        EXPORT_TEST(finds_patched),
        EXPORT_TEST(finds_other_order),
        EXPORT_TEST(unpacks_variant),
        EXPORT_TEST(names_player),
        EXPORT_TEST(unpacks),
        EXPORT_TEST(looks_again_for_others),
        EXPORT_TEST(unpacks_relocated),
        EXPORT_TEST(unpacks_song),
        EXPORT_TEST(unpacks_loaded),
        EXPORT_TEST(keeps_rows_behind),
        EXPORT_TEST(keeps_rows_read_late),
        EXPORT_TEST(names),
        EXPORT_TEST(tells_damage),
        EXPORT_TEST(refuses_others),
        EXPORT_TEST(survives_damage),
        cmocka_unit_test(tells_closed),
        cmocka_unit_test(names_sounds),
        cmocka_unit_test(names_effects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
