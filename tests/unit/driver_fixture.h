/* A project with a whole driver, small enough to be read here: order lists,
 * transpositions, sequences, instruments and a wave table, a row a frame. Made
 * for tests of packing; the editor would open it. */
#ifndef S2F_TEST_DRIVER_FIXTURE_H
#define S2F_TEST_DRIVER_FIXTURE_H

#include "unit/sf2_fixture.h"

/* Names as in the comments below; three bytes a track where nothing else is
 * said. */
enum {
    DRIVER_CODE_SIZE = 0xfc,
    DRIVER_DATA = 0x1120,
    DRIVER_OFFSETS = 0x1138,     /* 0, 7, 14, or $19 for a muted voice */
    DRIVER_STATE = 0x113b,       /* 0 = stopped */
    DRIVER_BYTES = 0x140,        /* driver size */
    DRIVER_COMMANDS = 0x1140,    /* 4 rows of a column, unused */
    DRIVER_INSTRUMENTS = 0x1144, /* 4 rows: attack and decay, wave row */
    DRIVER_WAVE = 0x114c,        /* 16 rows: waveform, jump where that is $7F */
    DRIVER_WAVE_ROWS = 16,
    DRIVER_LIST_LOW = 0x116c,
    DRIVER_LIST_HIGH = 0x116f,
    DRIVER_SEQUENCE_LOW = 0x1172, /* 8 bytes each */
    DRIVER_SEQUENCE_HIGH = 0x117a,
    DRIVER_LISTS = 0x1200,
    DRIVER_POINTER = 0xfc /* zero page, two bytes */
};

/* clang-format off */
static const uint8_t driver_code[DRIVER_CODE_SIZE] = {
    0x4c, 0xe9, 0x10,    /* 1000          JMP init */
    0x4c, 0xe3, 0x10,    /* 1003          JMP stop */
    0xad, 0x3b, 0x11,    /* 1006 update   LDA STATE */
    0xd0, 0x0a,          /* 1009          BNE run */
    0x8d, 0x04, 0xd4,    /* 100B          STA $d404 */
    0x8d, 0x0b, 0xd4,    /* 100E          STA $d40b */
    0x8d, 0x12, 0xd4,    /* 1011          STA $d412 */
    0x60,                /* 1014          RTS */
    0xa2, 0x02,          /* 1015 run      LDX #2 */
    0xbd, 0x2f, 0x11,    /* 1017 track    LDA ACTIVE,X */
    0xd0, 0x41,          /* 101A          BNE event */
    0xbd, 0x6c, 0x11,    /* 101C          LDA LIST_LOW,X */
    0x85, 0xfc,          /* 101F          STA POINTER */
    0xbd, 0x6f, 0x11,    /* 1021          LDA LIST_HIGH,X */
    0x85, 0xfd,          /* 1024          STA POINTER+1 */
    0xbc, 0x20, 0x11,    /* 1026          LDY PLACE,X */
    0xb1, 0xfc,          /* 1029 fetch    LDA (POINTER),Y */
    0xc8,                /* 102B          INY */
    0xc9, 0xff,          /* 102C          CMP #$ff */
    0xd0, 0x06,          /* 102E          BNE entry */
    0xb1, 0xfc,          /* 1030          LDA (POINTER),Y */
    0xa8,                /* 1032          TAY */
    0x4c, 0x29, 0x10,    /* 1033          JMP fetch */
    0xc9, 0x80,          /* 1036 entry    CMP #$80 */
    0x90, 0x08,          /* 1038          BCC play */
    0xe9, 0xa0,          /* 103A          SBC #$a0 */
    0x9d, 0x23, 0x11,    /* 103C          STA TRANSPOSE,X */
    0x4c, 0x29, 0x10,    /* 103F          JMP fetch */
    0x48,                /* 1042 play     PHA */
    0x98,                /* 1043          TYA */
    0x9d, 0x20, 0x11,    /* 1044          STA PLACE,X */
    0x68,                /* 1047          PLA */
    0xa8,                /* 1048          TAY */
    0xb9, 0x72, 0x11,    /* 1049          LDA SEQUENCE_LOW,Y */
    0x9d, 0x26, 0x11,    /* 104C          STA LOW,X */
    0xb9, 0x7a, 0x11,    /* 104F          LDA SEQUENCE_HIGH,Y */
    0x9d, 0x29, 0x11,    /* 1052          STA HIGH,X */
    0xa9, 0x00,          /* 1055          LDA #0 */
    0x9d, 0x2c, 0x11,    /* 1057          STA ROW,X */
    0xfe, 0x2f, 0x11,    /* 105A          INC ACTIVE,X */
    0xbd, 0x26, 0x11,    /* 105D event    LDA LOW,X */
    0x85, 0xfc,          /* 1060          STA POINTER */
    0xbd, 0x29, 0x11,    /* 1062          LDA HIGH,X */
    0x85, 0xfd,          /* 1065          STA POINTER+1 */
    0xbc, 0x2c, 0x11,    /* 1067          LDY ROW,X */
    0xb1, 0xfc,          /* 106A next     LDA (POINTER),Y */
    0xc8,                /* 106C          INY */
    0xc9, 0x80,          /* 106D          CMP #$80 */
    0x90, 0x10,          /* 106F          BCC note */
    0xc9, 0xa0,          /* 1071          CMP #$a0 */
    0x90, 0xf5,          /* 1073          BCC next */
    0xc9, 0xc0,          /* 1075          CMP #$c0 */
    0xb0, 0xf1,          /* 1077          BCS next */
    0x29, 0x1f,          /* 1079          AND #$1f */
    0x9d, 0x32, 0x11,    /* 107B          STA INSTRUMENT,X */
    0x4c, 0x6a, 0x10,    /* 107E          JMP next */
    0xc9, 0x7e,          /* 1081 note     CMP #$7e */
    0xf0, 0x27,          /* 1083          BEQ held */
    0x18,                /* 1085          CLC */
    0x7d, 0x23, 0x11,    /* 1086          ADC TRANSPOSE,X */
    0x48,                /* 1089          PHA */
    0x98,                /* 108A          TYA */
    0x9d, 0x2c, 0x11,    /* 108B          STA ROW,X */
    0xbc, 0x38, 0x11,    /* 108E          LDY OFFSETS,X */
    0x68,                /* 1091          PLA */
    0x99, 0x01, 0xd4,    /* 1092          STA $d401,Y */
    0xbc, 0x32, 0x11,    /* 1095          LDY INSTRUMENT,X */
    0xb9, 0x44, 0x11,    /* 1098          LDA INSTRUMENTS,Y */
    0x48,                /* 109B          PHA */
    0xb9, 0x48, 0x11,    /* 109C          LDA INSTRUMENTS+4,Y */
    0x9d, 0x35, 0x11,    /* 109F          STA WAVE_ROW,X */
    0xbc, 0x38, 0x11,    /* 10A2          LDY OFFSETS,X */
    0x68,                /* 10A5          PLA */
    0x99, 0x05, 0xd4,    /* 10A6          STA $d405,Y */
    0x4c, 0xb0, 0x10,    /* 10A9          JMP ahead */
    0x98,                /* 10AC held     TYA */
    0x9d, 0x2c, 0x11,    /* 10AD          STA ROW,X */
    0xbc, 0x2c, 0x11,    /* 10B0 ahead    LDY ROW,X */
    0xb1, 0xfc,          /* 10B3          LDA (POINTER),Y */
    0xc9, 0x7f,          /* 10B5          CMP #$7f */
    0xd0, 0x05,          /* 10B7          BNE wave */
    0xa9, 0x00,          /* 10B9          LDA #0 */
    0x9d, 0x2f, 0x11,    /* 10BB          STA ACTIVE,X */
    0xbc, 0x35, 0x11,    /* 10BE wave     LDY WAVE_ROW,X */
    0xb9, 0x4c, 0x11,    /* 10C1          LDA WAVE,Y */
    0xc9, 0x7f,          /* 10C4          CMP #$7f */
    0xd0, 0x07,          /* 10C6          BNE sound */
    0xb9, 0x5c, 0x11,    /* 10C8          LDA WAVE+16,Y */
    0xa8,                /* 10CB          TAY */
    0xb9, 0x4c, 0x11,    /* 10CC          LDA WAVE,Y */
    0x48,                /* 10CF sound    PHA */
    0xc8,                /* 10D0          INY */
    0x98,                /* 10D1          TYA */
    0x9d, 0x35, 0x11,    /* 10D2          STA WAVE_ROW,X */
    0xbc, 0x38, 0x11,    /* 10D5          LDY OFFSETS,X */
    0x68,                /* 10D8          PLA */
    0x99, 0x04, 0xd4,    /* 10D9          STA $d404,Y */
    0xca,                /* 10DC          DEX */
    0x30, 0x03,          /* 10DD          BMI end */
    0x4c, 0x17, 0x10,    /* 10DF          JMP track */
    0x60,                /* 10E2 end      RTS */
    0xa9, 0x00,          /* 10E3 stop     LDA #0 */
    0x8d, 0x3b, 0x11,    /* 10E5          STA STATE */
    0x60,                /* 10E8          RTS */
    0xa2, 0x17,          /* 10E9 init     LDX #WAVE_ROW+2-PLACE */
    0xa9, 0x00,          /* 10EB          LDA #0 */
    0x9d, 0x20, 0x11,    /* 10ED clear    STA PLACE,X */
    0xca,                /* 10F0          DEX */
    0x10, 0xfa,          /* 10F1          BPL clear */
    0xa9, 0x0f,          /* 10F3          LDA #$0f */
    0x8d, 0x18, 0xd4,    /* 10F5          STA $d418 */
    0xee, 0x3b, 0x11,    /* 10F8          INC STATE */
    0x60,                /* 10FB          RTS */
};
/* clang-format on */

static const uint8_t driver_sequence[3][8] = {
    {0xa0, 0x80, 0x20, 0x24, 0x7e, 0x27, 0x7f},
    {0xa1, 0x80, 0x10, 0x7e, 0x7e, 0x7e, 0x7e, 0x7f},
    {0x81, 0x30, 0x31, 0x7f},
};
static const uint8_t driver_list[3][6] = {
    {0xa0, 0x00, 0xa2, 0x00, 0xff, 0x00},
    {0xa0, 0x01, 0xff, 0x00},
    {0x9c, 0x02, 0xff, 0x00},
};

static inline void driver_common(struct s2f_driver_common *c)
{
    const uint16_t spare = DRIVER_STATE + 1;

    *c = (struct s2f_driver_common){CODE,
                                    CODE + 3,
                                    CODE + 6,
                                    DRIVER_OFFSETS,
                                    DRIVER_STATE,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    spare,
                                    0,
                                    spare,
                                    2,
                                    0,
                                    0};
}

/* Lays out songs 1..n. Song s plays its first track s semitones higher. */
static inline void driver_songs(struct s2f_project *p, unsigned songs)
{
    fixture_songs(p, songs);
    memset(p->memory + DRIVER_LISTS, 0, sizeof p->memory - DRIVER_LISTS);
    p->music.sequence0 = (uint16_t)(DRIVER_LISTS + songs * 0x300);
    fixture_lay_music(p);
    for (unsigned i = 0; i < 3 * songs; i++) {
        uint8_t *list = p->memory + DRIVER_LISTS + (size_t)i * 0x100;

        memcpy(list, driver_list[i % 3], sizeof driver_list[0]);
        if (i % 3 == 0)
            list[0] = (uint8_t)(list[0] + i / 3);
    }
    for (unsigned n = 0; n < 3; n++)
        memcpy(p->memory + p->music.sequence0 + (size_t)n * 0x100,
               driver_sequence[n], sizeof driver_sequence[0]);
}

static inline void driver_cell(struct s2f_project *p, uint16_t table,
                               unsigned rows, unsigned row, uint8_t first,
                               uint8_t second)
{
    p->memory[table + row] = first;
    p->memory[table + rows + row] = second;
}

static inline void driver_tables(struct s2f_project *p)
{
    p->tables = 0;
    fixture_table(p, S2F_TABLE_COMMANDS, "Commands", DRIVER_COMMANDS, 1);
    fixture_table(p, S2F_TABLE_INSTRUMENTS, "Instruments", DRIVER_INSTRUMENTS,
                  2);
    fixture_table(p, S2F_TABLE_GENERIC, "Wave", DRIVER_WAVE, 2);
    p->table[2].rows = DRIVER_WAVE_ROWS;
    driver_cell(p, DRIVER_INSTRUMENTS, 4, 0, 0x09, 0);
    driver_cell(p, DRIVER_INSTRUMENTS, 4, 1, 0xa0, 3);
    driver_cell(p, DRIVER_WAVE, DRIVER_WAVE_ROWS, 0, 0x21, 0);
    driver_cell(p, DRIVER_WAVE, DRIVER_WAVE_ROWS, 1, 0x41, 0);
    driver_cell(p, DRIVER_WAVE, DRIVER_WAVE_ROWS, 2, 0x7f, 1);
    driver_cell(p, DRIVER_WAVE, DRIVER_WAVE_ROWS, 3, 0x11, 0);
    driver_cell(p, DRIVER_WAVE, DRIVER_WAVE_ROWS, 4, 0x81, 0);
    driver_cell(p, DRIVER_WAVE, DRIVER_WAVE_ROWS, 5, 0x7f, 4);
}

/* One song. */
static inline void driver_project(struct s2f_project *p)
{
    fixture_project(p);
    memset(p->memory, 0, sizeof p->memory);
    p->descriptor.code_size = DRIVER_CODE_SIZE;
    p->descriptor.driver_size = DRIVER_BYTES;
    driver_common(&p->common);
    memcpy(p->memory + CODE, driver_code, sizeof driver_code);
    p->memory[DRIVER_OFFSETS + 1] = 7;
    p->memory[DRIVER_OFFSETS + 2] = 14;
    driver_tables(p);
    p->music =
        (struct s2f_music){3,     DRIVER_LIST_LOW,     DRIVER_LIST_HIGH,
                           8,     DRIVER_SEQUENCE_LOW, DRIVER_SEQUENCE_HIGH,
                           0x100, DRIVER_LISTS,        0x100,
                           0};
    driver_songs(p, 1);
}

#endif
