/* One good tune, of which the tests for .sid files break a field each. A test
 * finds it as `it`, fresh before each test through PSID_TEST or RSID_TEST. */
#ifndef S2F_TESTS_PSID_FIXTURE_H
#define S2F_TESTS_PSID_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sid2sf2/tune.h>

#include <string.h>

/* Offsets of fields in good[], low bytes of words and of the speed. */
enum {
    VERSION = 0x05,
    DATA_OFFSET = 0x07,
    LOAD = 0x08, /* both bytes */
    INIT = 0x0a,
    PLAY = 0x0c,
    SONGS = 0x0e,
    START_SONG = 0x10,
    SPEED = 0x12, /* all four */
    TITLE = 0x16,
    FLAGS = 0x76,
    START_PAGE = 0x78,
    SECOND_SID = 0x7a,
    THIRD_SID = 0x7b,
    DATA = 0x7c,
    CODE = 0x7e,
    GOOD_SIZE = 0x7e + 10
};

/* clang-format off */
static const uint8_t good[GOOD_SIZE] = {
    'P', 'S', 'I', 'D',     /* 00 magic */
    0x00, 0x02,             /* 04 version 2 */
    0x00, 0x7c,             /* 06 data offset */
    0x00, 0x00,             /* 08 load address: before the data */
    0x10, 0x00,             /* 0A init $1000 */
    0x10, 0x06,             /* 0C play $1006 */
    0x00, 0x03,             /* 0E three songs */
    0x00, 0x02,             /* 10 the second one first */
    0x00, 0x00, 0x00, 0x05, /* 12 speed: songs 1 and 3 by CIA */
    'T', 'i', 't', 'l', 'e', /* 16 title */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    'A', 'u', 't', 'h', 'o', 'r', /* 36 author */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    '1', '9', '8', '9', ' ', 'X', /* 56 released */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0x00, 0x14,             /* 76 flags: PAL, 6581 */
    0x04,                   /* 78 free pages from $0400 */
    0x3c,                   /* 79 $3C of them */
    0x00, 0x00,             /* 7A no second, no third SID */
    0x00, 0x10,             /* 7C load address $1000, low byte first */
    0xa9, 0x0f,             /* $1000 LDA #$0F */
    0x8d, 0x18, 0xd4,       /* $1002 STA $D418 */
    0x60,                   /* $1005 RTS */
    0xee, 0x01, 0xd4,       /* $1006 INC $D401 */
    0x60,                   /* $1009 RTS */
};
/* clang-format on */

/* A copy of good[] that a test may break, the tune read from it and why not. */
struct fixture {
    uint8_t bytes[S2F_TUNE_MAX_SIZE + 1];
    size_t size;
    struct s2f_tune tune;
    struct s2f_diag diag;
};

static struct fixture it;

static inline int set_up(void **state)
{
    (void)state;
    memset(&it, 0, sizeof it);
    memcpy(it.bytes, good, sizeof good);
    it.size = sizeof good;
    return 0;
}

/* The same tune as an RSID: no play address, no speed, a load address and an
 * init address that RSIDs may have. */
static inline int set_up_rsid(void **state)
{
    (void)set_up(state);
    it.bytes[0] = 'R';
    memset(it.bytes + PLAY, 0, 2);
    memset(it.bytes + SPEED, 0, 4);
    return 0;
}

static inline void put16(size_t at, unsigned value)
{
    it.bytes[at] = (uint8_t)(value >> 8);
    it.bytes[at + 1] = (uint8_t)value;
}

/* Puts the load address before the data, low byte first. */
static inline void put_load(unsigned address)
{
    it.bytes[DATA] = (uint8_t)address;
    it.bytes[DATA + 1] = (uint8_t)(address >> 8);
}

static inline enum s2f_status read_it(void)
{
    return s2f_tune_read(&it.tune, it.bytes, it.size, &it.diag);
}

static inline void expect_ok(unsigned warnings)
{
    assert_int_equal(read_it(), S2F_STATUS_OK);
    assert_int_equal(it.tune.warnings, warnings);
}

static inline void expect_failure(enum s2f_status status, uint32_t where)
{
    assert_int_equal(read_it(), status);
    assert_int_equal(it.diag.status, status);
    assert_int_equal(it.diag.where_kind, S2F_WHERE_OFFSET);
    assert_int_equal(it.diag.where, where);
    assert_true(strlen(it.diag.text) > 0);
}

/* Turns the fixture into version 1, whose data follow at $76. */
static inline void make_v1(void)
{
    it.bytes[VERSION] = 1;
    it.bytes[DATA_OFFSET] = 0x76;
    memmove(it.bytes + 0x76, it.bytes + DATA, it.size - DATA);
    it.size -= DATA - 0x76;
}

#define PSID_TEST(name) cmocka_unit_test_setup(name, set_up)
#define RSID_TEST(name) cmocka_unit_test_setup(name, set_up_rsid)

#endif
