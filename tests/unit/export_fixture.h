/* A tune as SID Factory II's packer would make it, around a tiny driver of our
 * own that reads order lists, sequences and tables in the format's way and has
 * the tables of driver 12. */
#ifndef S2F_TEST_EXPORT_FIXTURE_H
#define S2F_TEST_EXPORT_FIXTURE_H

#include "unit/convert_fixture.h"

#include "cpu/opcode.h"

/* Places that the driver's code names. */
enum label {
    L_BEGIN,
    L_UPDATE = L_BEGIN,
    L_CLEAR,
    L_SILENT,
    L_RUN,
    L_TEMPO_ON,
    L_VOICES,
    L_NEXT,
    L_PLAIN,
    L_STAY,
    L_ROW,
    L_EVENT,
    L_INSTRUMENT,
    L_DURATION,
    L_UNTIED,
    L_NOTE,
    L_SOUND,
    L_WRITE,
    L_DONE,
    L_INIT,
    L_STOP,
    L_CODE_END,
    /* constants and variables */
    L_CHANNEL,
    L_STATE,
    L_SONG,
    L_TEMPO,
    L_TEMPO_INDEX,
    L_VOLUME,
    L_TICK,
    L_LIST_INDEX,
    L_IN_USE,
    L_SEQUENCE_INDEX,
    L_SEQUENCE,
    L_TRANSPOSE,
    L_LENGTH,
    L_TIED,
    L_NEXT_NOTE,
    L_NEXT_INSTRUMENT,
    L_NEXT_COMMAND,
    L_PITCH,
    L_WAVE,
    L_TRIGGER,
    L_TABLES,
    /* tables: columns one behind the other */
    L_INIT_0,
    L_INIT_1,
    L_AD,
    L_SR,
    L_FORM,
    L_WIDTH,
    L_COMMAND_0,
    L_COMMAND_1,
    L_TEMPO_TABLE,
    L_ORDER_LOW,
    L_ORDER_HIGH,
    L_SEQUENCE_LOW,
    L_SEQUENCE_HIGH,
    L_MUSIC,
    LABELS
};

enum { EXPORT_SONGS = 2, EXPORT_SEQUENCES = 3, EXPORT_ROWS = 2 };

/* What a test may choose. */
static struct export_spec {
    uint16_t base;
    uint8_t zero_page;
    unsigned songs;
    bool cut_tempo;  /* the tempo list runs past its used rows */
    bool blind;      /* the driver does not read one of the columns */
    bool no_stop;    /* its jump table does without stop */
    bool patched;    /* something else stands where it jumps to stop */
    bool high_first; /* it loads a pointer's high byte first, after a NOP */
} export_spec;

static struct {
    uint8_t bytes[0x1000];
    uint16_t label[LABELS];
    unsigned size;
} export_image;

static const uint8_t export_lists[EXPORT_SONGS][3][8] = {
    {{0xa0, 0, 1, 0xff, 0}, {0xac, 1, 0xff, 0}, {0xa0, 2, 0xa5, 2, 0xff, 2}},
    {{0xa0, 1, 0xff, 0}, {0xa0, 2, 0xff, 0}, {0xa2, 0, 1, 0xff, 0}},
};

static const uint8_t export_sequences[EXPORT_SEQUENCES][16] = {
    {0xa0, 0x83, 0x18, 0x81, 0x1c, 0x00, 0x7f},
    {0xc0, 0xa1, 0x87, 0x24, 0x97, 0x26, 0x7f},
    {0xa0, 0x80, 0x0c, 0x7e, 0xc1, 0x0f, 0x85, 0x11, 0x7f},
};

static inline void e8(unsigned value)
{
    export_image.bytes[export_image.size++] = (uint8_t)value;
}

static inline void e16(uint8_t opcode, unsigned value)
{
    e8(opcode);
    e8(value);
    e8(value >> 8);
}

static inline uint16_t here(void)
{
    return (uint16_t)(export_spec.base + export_image.size);
}

static inline void at(enum label label)
{
    export_image.label[label] = here();
}

static inline void op(uint8_t opcode, enum label label)
{
    e16(opcode, export_image.label[label]);
}

static inline void immediate(uint8_t opcode, uint8_t value)
{
    e8(opcode);
    e8(value);
}

static inline void to(uint8_t branch, enum label label)
{
    e8(branch);
    e8((unsigned)(export_image.label[label] - (here() + 1)));
}

/* LDA (pointer),Y */
static inline void fetch(void)
{
    immediate(OP_LDA_IZY, export_spec.zero_page);
}

static inline void point(uint8_t load, enum label low, enum label high)
{
    bool swapped = export_spec.high_first;

    if (swapped)
        e8(OP_NOP);
    for (unsigned i = 0; i < 2; i++) {
        bool first = (i == 0) != swapped;

        op(load, first ? low : high);
        immediate(OP_STA_ZP,
                  (uint8_t)(export_spec.zero_page + (first ? 0 : 1)));
    }
}

static inline void export_begin_code(void)
{
    op(OP_JMP, L_INIT);
    if (export_spec.no_stop)
        for (unsigned i = 0; i < 3; i++)
            e8(OP_NOP);
    else
        op(export_spec.patched ? OP_LDA_ABS : OP_JMP, L_STOP);
    at(L_UPDATE);
    immediate(OP_LDA_IMM, 0);
    op(OP_BIT_ABS, L_STATE);
    to(OP_BMI, L_RUN);
    to(OP_BVS, L_SILENT);
    immediate(OP_LDX_IMM, (uint8_t)(export_image.label[L_TABLES] -
                                    export_image.label[L_TEMPO]));
    at(L_CLEAR);
    op(OP_STA_ABX, L_SONG); /* all behind the song's number */
    e8(OP_DEX);
    to(OP_BNE, L_CLEAR);
    op(OP_LDX_ABS, L_SONG);
    op(OP_LDA_ABX, L_INIT_0);
    op(OP_STA_ABS, L_TEMPO_INDEX);
    op(OP_LDA_ABX, L_INIT_1);
    op(OP_STA_ABS, L_VOLUME);
    immediate(OP_LDA_IMM, 2);
    for (unsigned i = 0; i < 3; i++)
        e16(OP_STA_ABS, export_image.label[L_TRIGGER] + i);
    immediate(OP_LDA_IMM, 0x80);
    op(OP_STA_ABS, L_STATE);
    e8(OP_RTS);
    at(L_SILENT);
    e16(OP_STA_ABS, 0xd404);
    e16(OP_STA_ABS, 0xd40b);
    e16(OP_STA_ABS, 0xd412);
    e8(OP_RTS);
}

static inline void export_tempo_code(void)
{
    at(L_RUN);
    op(OP_DEC_ABS, L_TEMPO);
    to(OP_BPL, L_VOICES);
    op(OP_LDX_ABS, L_TEMPO_INDEX);
    op(OP_LDA_ABX, L_TEMPO_TABLE);
    op(OP_STA_ABS, L_TEMPO);
    e8(OP_INX);
    op(OP_LDA_ABX, L_TEMPO_TABLE);
    immediate(OP_CMP_IMM, 0x7f);
    to(OP_BNE, L_TEMPO_ON);
    immediate(OP_LDX_IMM, 0);
    at(L_TEMPO_ON);
    op(OP_STX_ABS, L_TEMPO_INDEX);
    at(L_VOICES);
    immediate(OP_LDX_IMM, 2);
}

static inline void export_list_code(void)
{
    at(L_NEXT);
    op(OP_LDA_ABX, L_TRIGGER);
    immediate(OP_CMP_IMM, 1);
    to(OP_BNE, L_ROW);
    op(OP_LDA_ABX, L_IN_USE);
    to(OP_BNE, L_ROW);
    op(OP_INC_ABX, L_IN_USE);
    point(OP_LDA_ABX, L_ORDER_LOW, L_ORDER_HIGH);
    op(OP_LDY_ABX, L_LIST_INDEX);
    fetch();
    to(OP_BPL, L_PLAIN);
    e8(OP_SEC);
    immediate(OP_SBC_IMM, 0xa0);
    op(OP_STA_ABX, L_TRANSPOSE);
    e8(OP_INY);
    fetch();
    at(L_PLAIN);
    op(OP_STA_ABX, L_SEQUENCE);
    e8(OP_INY);
    fetch();
    immediate(OP_CMP_IMM, 0xff);
    to(OP_BNE, L_STAY);
    e8(OP_INY);
    fetch();
    e8(OP_TAY);
    at(L_STAY);
    e8(OP_TYA);
    op(OP_STA_ABX, L_LIST_INDEX);
    immediate(OP_LDA_IMM, 0);
    op(OP_STA_ABX, L_SEQUENCE_INDEX);
    at(L_ROW);
    op(OP_LDA_ABS, L_TEMPO);
    to(OP_BNE, L_SOUND);
    op(OP_DEC_ABX, L_TICK);
    to(OP_BPL, L_SOUND);
}

static inline void export_part(uint8_t least, enum label next, uint8_t store,
                               enum label variable)
{
    immediate(OP_CMP_IMM, least);
    to(OP_BCC, next);
    op(store, variable);
}

static inline void export_sequence_code(void)
{
    op(OP_LDY_ABX, L_SEQUENCE);
    point(OP_LDA_ABY, L_SEQUENCE_LOW, L_SEQUENCE_HIGH);
    op(OP_LDY_ABX, L_SEQUENCE_INDEX);
    fetch();
    to(OP_BPL, L_NOTE);
    export_part(0xc0, L_INSTRUMENT, OP_STA_ABX, L_NEXT_COMMAND);
    e8(OP_INY);
    fetch();
    to(OP_BPL, L_NOTE);
    at(L_INSTRUMENT);
    export_part(0xa0, L_DURATION, OP_STA_ABX, L_NEXT_INSTRUMENT);
    e8(OP_INY);
    fetch();
    to(OP_BPL, L_NOTE);
    at(L_DURATION);
    export_part(0x90, L_UNTIED, OP_INC_ABX, L_TIED);
    at(L_UNTIED);
    immediate(OP_AND_IMM, 0x0f);
    op(OP_STA_ABX, L_LENGTH);
    e8(OP_INY);
    fetch();
    at(L_NOTE);
    op(OP_STA_ABX, L_NEXT_NOTE);
    e8(OP_INY);
    e8(OP_TYA);
    op(OP_STA_ABX, L_SEQUENCE_INDEX);
    op(OP_LDA_ABX, L_LENGTH);
    op(OP_STA_ABX, L_TICK);
    immediate(OP_LDA_IMM, 2);
    op(OP_STA_ABX, L_TRIGGER);
    fetch();
    immediate(OP_CMP_IMM, 0x7f);
    to(OP_BNE, L_SOUND);
    op(OP_DEC_ABX, L_IN_USE);
}

/* On the frame that a note starts its pitch is set, tied or not; a command
 * bends it; and the instrument's bytes go to the SID every frame. */
static inline void export_sound_code(void)
{
    at(L_SOUND);
    op(OP_LDA_ABX, L_TRIGGER);
    to(OP_BNE, L_WRITE);
    op(OP_LDA_ABX, L_NEXT_NOTE);
    e8(OP_CLC);
    op(0x7d, L_TRANSPOSE); /* ADC */
    op(OP_STA_ABX, L_PITCH);
    op(OP_LDA_ABX, L_NEXT_COMMAND);
    immediate(OP_AND_IMM, 0x3f);
    e8(OP_TAY);
    op(OP_LDA_ABY, L_COMMAND_0);
    e8(OP_CLC);
    op(0x79, L_COMMAND_1);
    op(0x7d, L_PITCH);
    op(OP_STA_ABX, L_PITCH);
}

static inline void export_write_code(void)
{
    at(L_WRITE);
    op(OP_LDA_ABX, L_NEXT_INSTRUMENT);
    immediate(OP_AND_IMM, 0x1f);
    e8(OP_TAY);
    op(OP_LDA_ABY, L_FORM);
    op(OP_STA_ABX, L_WAVE);
    e8(OP_BIT_ZP); /* one byte of zero page that is not the pointer */
    e8(export_spec.zero_page + 1);
    op(OP_LDA_ABY, L_AD);
    e8(OP_PHA);
    op(OP_LDA_ABY, L_SR);
    e8(OP_PHA);
    if (export_spec.blind)
        immediate(OP_LDA_IMM, 8);
    else
        op(OP_LDA_ABY, L_WIDTH);
    op(OP_LDY_ABX, L_CHANNEL);
    e16(OP_STA_ABY, 0xd403);
    e8(OP_PLA);
    e16(OP_STA_ABY, 0xd406);
    e8(OP_PLA);
    e16(OP_STA_ABY, 0xd405);
    op(OP_LDA_ABX, L_PITCH);
    e16(OP_STA_ABY, 0xd401);
    op(OP_LDA_ABX, L_WAVE);
    e16(OP_STA_ABY, 0xd404);
}

static inline void export_end_code(void)
{
    op(OP_LDA_ABX, L_TRIGGER);
    to(OP_BMI, L_DONE);
    op(OP_DEC_ABX, L_TRIGGER);
    at(L_DONE);
    e8(OP_DEX);
    to(OP_BMI, L_EVENT);
    op(OP_JMP, L_NEXT);
    at(L_EVENT);
    op(OP_LDA_ABS, L_VOLUME);
    e16(OP_STA_ABS, 0xd418);
    e8(OP_RTS);
    at(L_INIT);
    op(OP_STA_ABS, L_SONG);
    immediate(OP_LDA_IMM, 0);
    op(OP_STA_ABS, L_STATE);
    e8(OP_RTS);
    at(L_STOP);
    immediate(OP_LDA_IMM, 0x40);
    op(OP_STA_ABS, L_STATE);
    e8(OP_RTS);
    at(L_CODE_END);
}

static inline void export_bytes(enum label label, unsigned count,
                                const uint8_t *bytes)
{
    at(label);
    for (unsigned i = 0; i < count; i++)
        e8(bytes ? bytes[i] : 0);
}

static inline void export_variables(void)
{
    static const uint8_t channel[3] = {0, 7, 14}, stopped = 0x40;

    export_bytes(L_CHANNEL, 3, channel);
    export_bytes(L_STATE, 1, &stopped);
    for (enum label l = L_SONG; l <= L_VOLUME; l++)
        export_bytes(l, 1, NULL);
    for (enum label l = L_TICK; l <= L_TRIGGER; l++)
        export_bytes(l, 3, NULL);
    at(L_TABLES);
}

static inline void export_tables(void)
{
    static const uint8_t tempo_index[2] = {0, 0}, volume[2] = {0x0f, 0x0c};
    static const uint8_t ad[] = {0x09, 0x2a}, sr[] = {0xa0, 0x00};
    static const uint8_t form[] = {0x41, 0x21}, width[] = {8, 4};
    static const uint8_t bend[] = {0, 1}, more[] = {2, 3};
    static const uint8_t tempo[] = {4, 3, 0x7f};
    const unsigned songs = export_spec.songs > 1 ? 2 : 1;

    export_bytes(L_INIT_0, songs, tempo_index);
    export_bytes(L_INIT_1, songs, volume);
    export_bytes(L_AD, EXPORT_ROWS, ad);
    export_bytes(L_SR, EXPORT_ROWS, sr);
    export_bytes(L_FORM, EXPORT_ROWS, form);
    export_bytes(L_WIDTH, EXPORT_ROWS, width);
    export_bytes(L_COMMAND_0, EXPORT_ROWS, bend);
    export_bytes(L_COMMAND_1, EXPORT_ROWS, more);
    export_bytes(L_TEMPO_TABLE, export_spec.cut_tempo ? 1 : 3, tempo);
}

static inline unsigned list_size(const uint8_t *list)
{
    unsigned n = 0;

    while (list[n] != 0xff)
        n++;
    return n + 2;
}

static inline unsigned sequence_size(const uint8_t *sequence)
{
    unsigned n = 0;

    while (sequence[n] != 0x7f)
        n++;
    return n + 1;
}

/* Addresses as low bytes at one label, then high bytes at another. */
static inline void export_pointers(enum label low, enum label high,
                                   const uint16_t *address, unsigned count)
{
    at(low);
    for (unsigned i = 0; i < count; i++)
        e8(address[i]);
    at(high);
    for (unsigned i = 0; i < count; i++)
        e8(address[i] >> 8u);
}

/* The code that selects a song, in front of init, and its lists. */
static inline void export_patch(const uint16_t *list, unsigned lists)
{
    uint16_t table = here(), patch;

    for (unsigned i = 0; i < 2 * lists; i++)
        e8(i < lists ? list[i] : list[i - lists] >> 8u);
    patch = here();
    immediate(OP_STA_ZP, export_spec.zero_page);
    e8(0x0a); /* ASL */
    e8(OP_CLC);
    immediate(0x65, export_spec.zero_page); /* ADC */
    e8(OP_TAX);
    immediate(OP_LDY_IMM, 0);
    e16(OP_LDA_ABX, table);
    op(OP_STA_ABY, L_ORDER_LOW);
    e16(OP_LDA_ABX, table + lists);
    op(OP_STA_ABY, L_ORDER_HIGH);
    e8(OP_INX);
    e8(OP_INY);
    immediate(0xc0, 3); /* CPY */
    immediate(OP_BNE, 0xee);
    immediate(OP_LDA_ZP, export_spec.zero_page);
    op(OP_JMP, L_INIT);
    export_image.bytes[1] = (uint8_t)patch;
    export_image.bytes[2] = (uint8_t)(patch >> 8);
}

/* Pointer tables, order lists and sequences. */
static inline void export_music(void)
{
    static uint16_t list[EXPORT_SONGS * 3], sequence[EXPORT_SEQUENCES];
    unsigned lists = export_spec.songs * 3;

    export_pointers(L_ORDER_LOW, L_ORDER_HIGH, list, 3);
    export_pointers(L_SEQUENCE_LOW, L_SEQUENCE_HIGH, sequence,
                    EXPORT_SEQUENCES);
    at(L_MUSIC);
    for (unsigned i = 0; i < lists; i++) {
        list[i] = here();
        for (unsigned k = 0; k < list_size(export_lists[i / 3][i % 3]); k++)
            e8(export_lists[i / 3][i % 3][k]);
    }
    for (unsigned i = 0; i < EXPORT_SEQUENCES; i++) {
        sequence[i] = here();
        for (unsigned k = 0; k < sequence_size(export_sequences[i]); k++)
            e8(export_sequences[i][k]);
    }
    if (export_spec.songs > 1)
        export_patch(list, lists);
}

/* Assembles the tune into tune_bytes, until all labels are known. */
static inline void export_make(void)
{
    for (unsigned pass = 0; pass < 3; pass++) {
        export_image.size = 0;
        export_begin_code();
        export_tempo_code();
        export_list_code();
        export_sequence_code();
        export_sound_code();
        export_write_code();
        export_end_code();
        export_variables();
        export_tables();
        export_music();
    }
    spec.init = export_spec.base;
    spec.play = export_image.label[L_UPDATE];
    spec.songs = export_spec.songs;
    tune_put(export_spec.base, export_image.bytes, export_image.size);
}

static inline int export_set_up(void **state)
{
    int failed = with_worker(state);

    export_spec =
        (struct export_spec){.base = 0x1000, .zero_page = 0xfc, .songs = 1};
    return failed;
}

#endif
