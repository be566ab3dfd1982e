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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
