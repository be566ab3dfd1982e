/* Converting tunes that depend on what the editor's CPU does differently: each
 * has one thing, and must come out exact in both dialects. Without mending all
 * of them are wrong in the editor. */
#include "unit/convert_fixture.h"

enum { COUNTER = 0x1f00, VALUE = 0x1f01 };

/* What every tune here begins with: init clears the counter, play counts up and
 * goes on at $1020 with the counter in A. */
static void put_frame(void)
{
    TUNE_PUT(0x1000, 0x4c, W(0x1010), /* 1000 JMP init */
             0xee, W(COUNTER),        /* 1003 INC counter */
             0xad, W(COUNTER),        /* 1006 LDA counter */
             0x4c, W(0x1020));        /* 1009 JMP $1020 */
    TUNE_PUT(0x1010, 0xa9, 0x00,      /* 1010 LDA #0 */
             0x8d, W(COUNTER),        /* 1012 STA counter */
             0x8d, W(VALUE),          /* 1015 STA value */
             0x60);
    TUNE_PUT(COUNTER, 0, 0);
}

static void expect_mended(void)
{
    convert();
    expect_exact();
    assert_true(result.patches > 0);
    for (unsigned i = 0; i < result.patches; i++)
        assert_true(result.patch[i].to - result.patch[i].from >= 3);
}

/* A jump table whose entries are pushed and taken by RTS. */
static void addresses_that_are_pushed(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x29, 0x01,     /* 1020 AND #1 */
             0xaa,                   /* 1022 TAX */
             0xbd, W(0x1052),        /* 1023 LDA high,X */
             0x48,                   /* 1026 PHA */
             0xbd, W(0x1050),        /* 1027 LDA low,X */
             0x48,                   /* 102A PHA */
             0x60);                  /* 102B RTS */
    TUNE_PUT(0x1030, 0xa9, 0x11,     /* 1030 LDA #$11 */
             0x8d, W(0xd400), 0x60); /* 1032 STA $D400 */
    TUNE_PUT(0x1040, 0xa9, 0x22,     /* 1040 LDA #$22 */
             0x8d, W(0xd401), 0x60); /* 1042 STA $D401 */
    TUNE_PUT(0x1050, 0x2f, 0x3f, 0x10, 0x10);
    expect_mended();
}

/* A return address that is pushed for a routine which is called as well. */
static void routines_that_return_either_way(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x20, W(0x1040), /* 1020 JSR routine */
             0xa9, 0x10,              /* 1023 LDA #high */
             0x48,                    /* 1025 PHA */
             0xa9, 0x2f,              /* 1026 LDA #low */
             0x48,                    /* 1028 PHA */
             0x4c, W(0x1040));        /* 1029 JMP routine */
    TUNE_PUT(0x1030, 0xad, W(VALUE),  /* 1030 LDA value */
             0x8d, W(0xd401), 0x60);  /* 1033 STA $D401 */
    TUNE_PUT(0x1040, 0xee, W(VALUE),  /* 1040 INC value */
             0x60);                   /* 1043 RTS */
    expect_mended();
}

/* A stack that is made by hand, at the bottom of the page. */
static void stack_that_is_filled_by_hand(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xa9, 0x3f,       /* 1020 LDA #low */
             0x8d, W(0x0101),          /* 1022 STA $0101 */
             0xa9, 0x10,               /* 1025 LDA #high */
             0x8d, W(0x0102),          /* 1027 STA $0102 */
             0xba,                     /* 102A TSX */
             0x86, 0xf0,               /* 102B STX $F0 */
             0xa2, 0x00,               /* 102D LDX #0 */
             0x9a,                     /* 102F TXS */
             0x60);                    /* 1030 RTS */
    TUNE_PUT(0x1040, 0xad, W(COUNTER), /* 1040 LDA counter */
             0x8d, W(0xd400),          /* 1043 STA $D400 */
             0xa6, 0xf0,               /* 1046 LDX $F0 */
             0x9a,                     /* 1048 TXS */
             0x60);                    /* 1049 RTS */
    expect_mended();
}

/* A voice that goes on, each frame, where its call left it in the last. */
static void coroutine_that_goes_on_a_frame_later(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1018, 0x4c, W(0x1080));               /* 1018 JMP $1080 */
    TUNE_PUT(0x1020, 0xba, 0x86, 0xf0,               /* 1020 TSX, STX $F0 */
             0xa6, 0xf1, 0x9a, 0x60);                /* LDX $F1, TXS, RTS */
    TUNE_PUT(0x1040, 0xee, W(VALUE), 0xad, W(VALUE), /* 1040 INC, LDA */
             0x8d, W(0xd400),                        /* 1046 STA $D400 */
             0x20, W(0x1070),                        /* 1049 JSR $1070 */
             0xee, W(VALUE), 0xad, W(VALUE),         /* 104C INC, LDA */
             0x8d, W(0xd401),                        /* 1052 STA $D401 */
             0x20, W(0x1070),                        /* 1055 JSR $1070 */
             0x4c, W(0x1040));                       /* 1058 JMP $1040 */
    TUNE_PUT(0x1070, 0xba, 0x86, 0xf1,               /* 1070 TSX, STX $F1 */
             0xa6, 0xf0, 0x9a, 0x60);                /* LDX $F0, TXS, RTS */
    TUNE_PUT(0x1080, 0xa9, 0x3f, 0x8d, W(0x0101),    /* 1080 the address */
             0xa9, 0x10, 0x8d, W(0x0102),            /* of the first part */
             0xa9, 0x00, 0x85, 0xf1, 0x60);          /* STA $F1 */
    expect_mended();
}

/* The compare is reached by a jump, and its operand is written. */
static void compare_with_an_operand_that_is_written(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x8d, W(0x1034), /* 1020 STA operand */
             0xa9, 0xf0,              /* 1023 LDA #$F0 */
             0x4c, W(0x1033));        /* 1025 JMP compare */
    TUNE_PUT(0x1033, 0xc9, 0x00,      /* 1033 CMP #0 */
             0x90, 0x06,              /* 1035 BCC */
             0xa9, 0x33,              /* 1037 LDA #$33 */
             0x8d, W(0xd400),         /* 1039 STA $D400 */
             0x60,                    /* 103C RTS */
             0x8d, W(0xd401), 0x60);  /* 103D STA $D401 */
    expect_mended();
}

/* Two instructions that need a stub, a branch between them and a jump to right
 * behind the second: only together is there room for a jump. */
static void neighbours_without_room(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x85, 0xf0, /* 1020 STA $F0 */
             0xa7, 0xf0,         /* 1022 LAX $F0 */
             0xf0, 0x0c,         /* 1024 BEQ $1032 */
             0xcb, 0x07,         /* 1026 SBX #7 */
             0x86, 0xf1,         /* 1028 STX $F1 */
             0x8e, W(0xd400),    /* 102A STX $D400 */
             0x60);              /* 102D RTS */
    TUNE_PUT(0x1032, 0xa2, 0x55, /* 1032 LDX #$55 */
             0x4c, W(0x1028));   /* 1034 JMP $1028 */
    expect_mended();
}

/* An undocumented NOP that hides an instruction which is jumped to. */
static void instruction_in_an_operand(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x4a,    /* 1020 LSR A */
             0xb0, 0x04,      /* 1021 BCS $1027 */
             0x69, 0x03,      /* 1023 ADC #3 */
             0xea,            /* 1025 NOP */
             0x80,            /* 1026 NOP # */
             0x0a,            /* 1027 ASL A */
             0x8d, W(0xd400), /* 1028 STA $D400 */
             0x60);
    expect_mended();
}

/* Overflow of a signed addition. */
static void overflow_that_decides(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x18,           /* 1020 CLC */
             0x69, 0x50,             /* 1021 ADC #$50 */
             0x70, 0x04,             /* 1023 BVS */
             0x8d, W(0xd400),        /* 1025 STA $D400 */
             0x60,                   /* 1028 RTS */
             0x8d, W(0xd401), 0x60); /* 1029 STA $D401 */
    expect_mended();
}

/* PHP and PLA: bit 0 is the carry. */
static void flags_that_are_looked_at(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x4a,    /* 1020 LSR A */
             0x08,            /* 1021 PHP */
             0x68,            /* 1022 PLA */
             0x29, 0x01,      /* 1023 AND #1 */
             0x8d, W(0xd400), /* 1025 STA $D400 */
             0x60);
    expect_mended();
}

/* ---- a row of what the editor does differently each ---- */

/* CMP's carry where the operands are 128 or more apart. */
static void carry_of_a_compare(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xc9, 0xf0,     /* 1020 CMP #$F0 */
             0x2a,                   /* 1022 ROL A */
             0x8d, W(0xd400), 0x60); /* 1023 STA $D400 */
    expect_mended();
}

static void carry_of_cpx_and_cpy(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xaa, 0xa8,    /* 1020 TAX, TAY */
             0xe0, 0x80,            /* 1022 CPX #$80 */
             0x2a,                  /* 1024 ROL A */
             0x8d, W(0xd400),       /* 1025 STA $D400 */
             0xcc, W(VALUE),        /* 1028 CPY value */
             0x90, 0x03,            /* 102B BCC */
             0x8d, W(0xd401),       /* 102D STA $D401 */
             0xee, W(VALUE), 0x60); /* 1030 INC value */
    expect_mended();
}

static void wrap_of_inx_and_iny(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xaa, 0xa8,     /* 1020 TAX, TAY */
             0xe8,                   /* 1022 INX */
             0xd0, 0x03,             /* 1023 BNE */
             0x8d, W(0xd400),        /* 1025 STA $D400 */
             0xc8,                   /* 1028 INY */
             0xf0, 0x03,             /* 1029 BEQ */
             0x8d, W(0xd401), 0x60); /* 102B STA $D401 */
    expect_mended();
}

/* A compare between the addition and the branch on its overflow. */
static void overflow_from_before_a_compare(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x18,           /* 1020 CLC */
             0x69, 0x50,             /* 1021 ADC #$50 */
             0xc9, 0x20,             /* 1023 CMP #$20 */
             0x90, 0x03,             /* 1025 BCC */
             0x8d, W(0xd402),        /* 1027 STA $D402 */
             0x70, 0x04,             /* 102A BVS */
             0x8d, W(0xd400),        /* 102C STA $D400 */
             0x60,                   /* 102F RTS */
             0x8d, W(0xd401), 0x60); /* 1030 STA $D401 */
    expect_mended();
}

/* A frame counter in decimal, as displays have them, up and down. */
static void decimal_mode(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xf8,           /* 1020 SED */
             0x18,                   /* 1021 CLC */
             0xad, W(VALUE),         /* 1022 LDA value */
             0x69, 0x17,             /* 1025 ADC #$17 */
             0x8d, W(VALUE),         /* 1027 STA value */
             0x8d, W(0xd400),        /* 102A STA $D400 */
             0x90, 0x03,             /* 102D BCC */
             0x8d, W(0xd402),        /* 102F STA $D402 */
             0x30, 0x03,             /* 1032 BMI */
             0x8d, W(0xd403),        /* 1034 STA $D403 */
             0x38,                   /* 1037 SEC */
             0xed, W(COUNTER),       /* 1038 SBC counter */
             0xd8,                   /* 103B CLD */
             0x8d, W(0xd401), 0x60); /* 103C STA $D401 */
    expect_mended();
}

/* The carry of DCP, which is moved for its opcode and its flag. */
static void carry_of_an_undocumented_compare(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x49, 0xaa,     /* 1020 EOR #$AA */
             0xcf, W(VALUE),         /* 1022 DCP value */
             0x2a,                   /* 1025 ROL A */
             0x8d, W(0xd400), 0x60); /* 1026 STA $D400 */
    expect_mended();
}

/* SP to X by LAS, and back by TAS, which stores it as well. */
static void stack_pointer_by_undocumented_opcodes(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xa0, 0x00,     /* 1020 LDY #0 */
             0xba,                   /* 1022 TSX */
             0x86, 0xf0,             /* 1023 STX $F0 */
             0xbb, W(0x1100),        /* 1025 LAS $1100,Y: all bits */
             0xe4, 0xf0,             /* 1028 CPX $F0 */
             0xd0, 0x0c,             /* 102A BNE $1038 */
             0xa9, 0xff,             /* 102C LDA #$FF */
             0x9b, W(0x1e00),        /* 102E TAS $1E00,Y */
             0xad, W(COUNTER),       /* 1031 LDA counter */
             0x8d, W(0xd400),        /* 1034 STA $D400 */
             0x60,                   /* 1037 RTS */
             0x8d, W(0xd401), 0x60); /* 1038 STA $D401 */
    TUNE_PUT(0x1100, 0xff);
    TUNE_PUT(0x1e00, 0x00);
    expect_mended();
}

/* What a shift writes to the SID is not heard in the editor. */
static void shifts_of_sid_registers(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x8d, W(0xd404), /* 1020 STA $D404 */
             0xa2, 0x02,              /* 1023 LDX #2 */
             0x4e, W(0xd404),         /* 1025 LSR $D404 */
             0x90, 0x03,              /* 1028 BCC */
             0x3e, W(0xd402),         /* 102A ROL $D402,X */
             0x0f, W(0xd405), 0x60);  /* 102D SLO $D405 */
    expect_mended();
}

/* ---- parameters behind a JSR ---- */

/* A = counter, JSR $1040 with two bytes behind it, then A to $D401. */
static void put_parameters(void)
{
    put_frame();
    TUNE_PUT(0x1020, 0x8d, W(0xd400), /* 1020 STA $D400 */
             0x20, W(0x1040),         /* 1023 JSR $1040 */
             0x12, 0x34,              /* 1026 */
             0x8d, W(0xd401),         /* 1028 STA $D401 */
             0x20, W(0x1040),         /* 102B JSR $1040 */
             0x56, 0x78,              /* 102E */
             0x8d, W(0xd402), 0x60);  /* 1030 STA $D402 */
}

static void parameters_by_pulled_address(void **state)
{
    (void)state;
    put_parameters();
    TUNE_PUT(0x1040, 0x68, 0x85, 0xf0, /* 1040 PLA, STA $F0 */
             0x68, 0x85, 0xf1,         /* 1043 PLA, STA $F1 */
             0xa0, 0x01,               /* 1046 LDY #1 */
             0xb1, 0xf0,               /* 1048 LDA ($F0),Y */
             0xaa,                     /* 104A TAX */
             0xc8,                     /* 104B INY */
             0x18,                     /* 104C CLC */
             0xa5, 0xf0, 0x69, 0x02,   /* 104D LDA $F0, ADC #2 */
             0x85, 0xf0, 0x90, 0x02,   /* 1051 STA $F0, BCC */
             0xe6, 0xf1,               /* 1055 INC $F1 */
             0xa5, 0xf1, 0x48,         /* 1057 LDA $F1, PHA */
             0xa5, 0xf0, 0x48,         /* 105A LDA $F0, PHA */
             0x8a, 0x60);              /* 105D TXA, RTS */
    expect_mended();
}

/* The subroutine goes on by a jump, without pushing anything. */
static void parameters_and_a_jump(void **state)
{
    (void)state;
    put_parameters();
    TUNE_PUT(0x1040, 0x68, 0x18, 0x69, 0x03, /* 1040 PLA, CLC, ADC #3 */
             0x85, 0xf0,                     /* 1044 STA $F0 */
             0x68, 0x69, 0x00,               /* 1046 PLA, ADC #0 */
             0x85, 0xf1,                     /* 1049 STA $F1 */
             0xee, W(VALUE), 0xad, W(VALUE), /* 104B INC value, LDA value */
             0x6c, W(0x00f0));               /* 1051 JMP ($F0) */
    expect_mended();
}

/* The address is read and changed where it lies; its RTS is that of others. */
static void parameters_by_address_in_place(void **state)
{
    (void)state;
    put_parameters();
    TUNE_PUT(0x1040, 0x20, W(0x1070),             /* 1040 JSR $1070 */
             0xba,                                /* 1043 TSX */
             0xbd, W(0x0101), 0x85, 0xf0,         /* 1044 LDA $0101,X */
             0xbd, W(0x0102), 0x85, 0xf1,         /* 1049 LDA $0102,X */
             0xa0, 0x02,                          /* 104E LDY #2 */
             0xb1, 0xf0, 0x48,                    /* 1050 LDA, PHA */
             0xfe, W(0x0101), 0xd0, 0x03,         /* 1053 INC, BNE */
             0xfe, W(0x0102),                     /* 1058 INC */
             0xfe, W(0x0101), 0xd0, 0x03,         /* 105B INC, BNE */
             0xfe, W(0x0102),                     /* 1060 INC */
             0x68, 0x4c, W(0x1074));              /* 1063 PLA, JMP $1074 */
    TUNE_PUT(0x1070, 0xee, W(VALUE), 0xea, 0x60); /* 1070 INC value */
    expect_mended();
}

/* The same PLA pulls a return address and, at another time, a value. */
static void pulls_of_addresses_and_of_data(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x20, W(0x1040), /* 1020 JSR $1040 */
             0x8d, W(0xd400),         /* 1023 STA $D400 */
             0x48,                    /* 1026 PHA */
             0xad, W(COUNTER),        /* 1027 LDA counter */
             0x48,                    /* 102A PHA */
             0x4c, W(0x1040));        /* 102B JMP $1040 */
    TUNE_PUT(0x1040, 0x68,            /* 1040 PLA */
             0x8d, W(0xd401),         /* 1041 STA $D401 */
             0x85, 0xf0,              /* 1044 STA $F0 */
             0x68,                    /* 1046 PLA */
             0x8d, W(0xd402),         /* 1047 STA $D402 */
             0xc9, 0x10,              /* 104A CMP #$10 */
             0xd0, 0x04,              /* 104C BNE */
             0x48,                    /* 104E PHA */
             0xa5, 0xf0,              /* 104F LDA $F0 */
             0x48, 0x60);             /* 1051 PHA, RTS */
    expect_mended();
}

/* ---- more of the stack ---- */

/* An RTI to a pushed address, with flags by PHP and by hand. */
static void returns_by_rti(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xa9, 0x10, 0x48, /* 1020 LDA #$10, PHA */
             0xa9, 0x40, 0x48,         /* 1023 LDA #$40, PHA */
             0x38, 0x08, 0x40);        /* 1026 SEC, PHP, RTI */
    TUNE_PUT(0x1040, 0xa9, 0x10, 0x48, /* 1040 LDA #$10, PHA */
             0xa9, 0x60, 0x48,         /* 1043 LDA #$60, PHA */
             0x2a,                     /* 1046 ROL A: carry set */
             0x4d, W(COUNTER),         /* 1047 EOR counter */
             0x8d, W(0xd400),          /* 104A STA $D400 */
             0x29, 0xc3,               /* 104D AND #$C3 */
             0x48, 0xea, 0x40);        /* 104F PHA, NOP, RTI */
    TUNE_PUT(0x1060, 0x90, 0x03,       /* 1060 BCC */
             0x8d, W(0xd401),          /* 1062 STA $D401 */
             0x50, 0x03,               /* 1065 BVC */
             0x8d, W(0xd402),          /* 1067 STA $D402 */
             0x10, 0x03,               /* 106A BPL */
             0x8d, W(0xd403), 0x60);   /* 106C STA $D403 */
    expect_mended();
}

/* A JSR so deep in the stack that the editor's RTS, with SP = 0, ends the
 * call. */
static void call_at_the_end_of_the_stack(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xba, 0x86, 0xf0, /* 1020 TSX, STX $F0 */
             0xa2, 0x02, 0x9a,         /* 1023 LDX #2, TXS */
             0x20, W(0x1040),          /* 1026 JSR $1040 */
             0x8d, W(0xd401),          /* 1029 STA $D401 */
             0xa6, 0xf0, 0x9a, 0x60);  /* 102C LDX $F0, TXS */
    TUNE_PUT(0x1040, 0xad, W(COUNTER), /* 1040 LDA counter */
             0x8d, W(0xd400), 0x60);   /* 1043 STA $D400 */
    expect_mended();
}

/* A PHA whose byte is pulled again, or taken by an RTS. */
static void pushes_of_addresses_and_of_data(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x29, 0x03,           /* 1020 AND #3 */
             0x8d, W(VALUE),               /* 1022 STA value */
             0xa9, 0x10, 0x48,             /* 1025 LDA #$10, PHA */
             0xad, W(COUNTER), 0x29, 0x01, /* 1028 LDA, AND #1 */
             0xaa, 0xbd, W(0x1080),        /* 102D TAX, LDA $1080,X */
             0x48,                         /* 1031 PHA */
             0xad, W(VALUE), 0xf0, 0x01,   /* 1032 LDA value, BEQ */
             0x60,                         /* 1037 RTS */
             0x68, 0x8d, W(0xd400),        /* 1038 PLA, STA $D400 */
             0x68, 0x8d, W(0xd401), 0x60); /* 103C PLA, STA $D401 */
    TUNE_PUT(0x1050, 0xad, W(COUNTER), 0x8d, W(0xd402), 0x60);
    TUNE_PUT(0x1060, 0xad, W(COUNTER), 0x8d, W(0xd403), 0x60);
    TUNE_PUT(0x1080, 0x4f, 0x5f);
    expect_mended();
}

/* The ends of the stack, where the editor's own call lies, as variables. */
static void variables_at_the_ends_of_the_stack(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1018, 0x8d, W(0x0100), /* 1018 STA $0100 */
             0x8d, W(0x01ff), 0x60);  /* 101B STA $01FF */
    TUNE_PUT(0x1020, 0x4d, W(0x0100), /* 1020 EOR $0100 */
             0x8d, W(0x0100),         /* 1023 STA $0100 */
             0x8d, W(0xd400),         /* 1026 STA $D400 */
             0xee, W(0x01ff),         /* 1029 INC $01FF */
             0xad, W(0x01ff),         /* 102C LDA $01FF */
             0x8d, W(0xd401), 0x60);  /* 102F STA $D401 */
    convert();
    expect_exact();
}

/* An operand that a BIT hides is an instruction, which is mended; the BIT stays
 * what it is and does not run into the stub of the other. */
static void hidden_instruction_that_is_mended(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0xaa, 0x4a,     /* 1020 TAX, LSR A */
             0xb0, 0x01,             /* 1022 BCS $1025 */
             0x24, 0xe8,             /* 1024 BIT $E8, or 1025 INX */
             0x08, 0x68,             /* 1026 PHP, PLA */
             0x29, 0x02,             /* 1028 AND #2 */
             0x8d, W(0xd400),        /* 102A STA $D400 */
             0x8e, W(0xd401), 0x60); /* 102D STX $D401 */
    expect_mended();
}

/* ---- code that is written ---- */

/* The address of a table that a compare reads is written. */
static void compare_with_an_address_that_is_written(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x29, 0x0f, 0xaa, /* 1020 AND #15, TAX */
             0x8d, W(0x102a),          /* 1023 STA operand */
             0xad, W(COUNTER),         /* 1026 LDA counter */
             0xdd, W(0x1100),          /* 1029 CMP $1100,X */
             0x2a,                     /* 102C ROL A */
             0x8d, W(0xd400), 0x60);   /* 102D STA $D400 */
    TUNE_PUT(0x1100, 0xf0, 0x10, 0x80, 0x7f, 0xff, 0x00, 0xa0, 0x20, 0xf0, 0x10,
             0x80, 0x7f, 0xff, 0x00, 0xa0, 0x20, 0xf0, 0x10, 0x80, 0x7f, 0xff,
             0x00, 0xa0, 0x20, 0xf0, 0x10, 0x80, 0x7f, 0xff, 0x00, 0xa0, 0x20);
    expect_mended();
}

/* Init brings the player to where it runs. */
static void player_that_init_moves(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1010, 0xa2, 0x1f,       /* 1010 LDX #31 */
             0xbd, W(0x1100),          /* 1012 LDA $1100,X */
             0x9d, W(0x1800),          /* 1015 STA $1800,X */
             0xca, 0x10, 0xf7, 0x60);  /* 1018 DEX, BPL */
    TUNE_PUT(0x1020, 0x4c, W(0x1800)); /* 1020 JMP $1800 */
    TUNE_PUT(0x1100, 0xc9, 0xf0,       /* CMP #$F0 */
             0x2a,                     /* ROL A */
             0x8d, W(0xd400), 0x60);   /* STA $D400 */
    expect_mended();
}

/* JMP (n) takes the high byte from the page of the low one in both. */
static void jump_through_the_end_of_a_page(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x6c, W(0x11ff)); /* 1020 JMP ($11FF) */
    TUNE_PUT(0x1100, 0x14);
    TUNE_PUT(0x11ff, 0x00, 0x1e);
    TUNE_PUT(0x1400, 0x8d, W(0xd400), 0x60);
    convert();
    expect_exact();
    assert_int_equal(result.patches, 0);
}

/* ---- what cannot be mended ---- */

/* One PLP for flags that PHP pushed and for those that PHA did. */
static void flags_that_come_either_way(void **state)
{
    (void)state;
    put_frame();
    TUNE_PUT(0x1020, 0x29, 0x01,     /* 1020 AND #1 */
             0xf0, 0x04,             /* 1022 BEQ */
             0x48,                   /* 1024 PHA */
             0x4c, W(0x1029),        /* 1025 JMP */
             0x08,                   /* 1028 PHP */
             0x28,                   /* 1029 PLP */
             0x90, 0x03,             /* 102A BCC */
             0xee, W(0xd400), 0x60); /* 102C INC $D400 */
    convert();
    expect_exact_on_a_c64();
    assert_true(result.song[0].editor.exact < 100);
    assert_true(warned("not-mended"));
    for (unsigned i = 0; i < result.warnings; i++)
        if (strcmp(result.warning[i].code, "not-mended") == 0)
            assert_non_null(strstr(result.warning[i].text, "$1029"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(addresses_that_are_pushed),
        TEST(routines_that_return_either_way),
        TEST(stack_that_is_filled_by_hand),
        TEST(coroutine_that_goes_on_a_frame_later),
        TEST(compare_with_an_operand_that_is_written),
        TEST(neighbours_without_room),
        TEST(instruction_in_an_operand),
        TEST(overflow_that_decides),
        TEST(flags_that_are_looked_at),
        TEST(carry_of_a_compare),
        TEST(carry_of_cpx_and_cpy),
        TEST(wrap_of_inx_and_iny),
        TEST(overflow_from_before_a_compare),
        TEST(decimal_mode),
        TEST(carry_of_an_undocumented_compare),
        TEST(stack_pointer_by_undocumented_opcodes),
        TEST(shifts_of_sid_registers),
        TEST(parameters_by_pulled_address),
        TEST(parameters_and_a_jump),
        TEST(parameters_by_address_in_place),
        TEST(pulls_of_addresses_and_of_data),
        TEST(returns_by_rti),
        TEST(call_at_the_end_of_the_stack),
        TEST(pushes_of_addresses_and_of_data),
        TEST(variables_at_the_ends_of_the_stack),
        TEST(hidden_instruction_that_is_mended),
        TEST(compare_with_an_address_that_is_written),
        TEST(player_that_init_moves),
        TEST(jump_through_the_end_of_a_page),
        TEST(flags_that_come_either_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
