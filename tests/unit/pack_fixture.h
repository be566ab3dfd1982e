/* The made-up project, packed, and what tests of that ask about the tune. */
#ifndef S2F_TEST_PACK_FIXTURE_H
#define S2F_TEST_PACK_FIXTURE_H

#include "unit/driver_fixture.h"

#include "sid/playback.h"

#include <sid2sf2/sid2sf2.h>

enum {
    FRAMES = 400,
    /* what is kept of the fixture, in order */
    AT_COMMANDS = 0x1140,
    AT_ATTACK = AT_COMMANDS + 1,
    AT_WAVE_ROW = AT_ATTACK + 2,
    AT_WAVE = AT_WAVE_ROW + 2,
    AT_JUMP = AT_WAVE + 6,
    AT_LIST_LOW = AT_JUMP + 6,
    AT_LIST_HIGH = AT_LIST_LOW + 3,
    AT_SEQUENCE_LOW = AT_LIST_HIGH + 3,
    AT_SEQUENCE_HIGH = AT_SEQUENCE_LOW + 3,
    AT_LIST = AT_SEQUENCE_HIGH + 3,
    AT_SEQUENCE = AT_LIST + 6 + 4 + 4,
    AT_END = AT_SEQUENCE + 7 + 8 + 4
};

static struct s2f_project project;
static struct s2f_packer *packer;
static struct s2f_pack_settings settings;
static struct s2f_pack_result result;
static uint8_t file[S2F_PROJECT_MAX_SIZE];
static size_t file_size;

static inline int set_up(void **state)
{
    (void)state;
    driver_project(&project);
    s2f_pack_settings_default(&settings);
    settings.frames = FRAMES;
    return 0;
}

static inline int make_packer(void **state)
{
    (void)state;
    packer = s2f_packer_new();
    return packer ? 0 : -1;
}

static inline int free_packer(void **state)
{
    (void)state;
    s2f_packer_free(packer);
    return 0;
}

/* Packs the project as its file says it. */
static inline void pack(void)
{
    file_size = fixture_file(&project, file, sizeof file);
    memset(&result, 0xee, sizeof result);
    s2f_pack(packer, &settings, file, file_size, &result);
}

static inline void expect_equal(enum s2f_pack_method method)
{
    assert_int_equal(result.error.status, S2F_STATUS_OK);
    assert_true(result.equal);
    assert_int_equal(result.method, method);
    for (unsigned i = 0; i < result.songs; i++) {
        assert_false(result.song[i].differs);
        assert_int_equal(result.song[i].frames, settings.frames);
    }
}

static inline void expect_error(enum s2f_status status)
{
    assert_int_equal(result.error.status, status);
    assert_int_equal(result.output_size, 0);
    assert_true(result.error.text[0] != '\0');
}

/* The tune's byte at address. */
static inline unsigned byte_at(uint32_t address)
{
    assert_in_range(address, result.load, result.end - 1);
    return result.output[S2F_TUNE_HEADER_V2 + 2 + address - result.load];
}

static inline unsigned word_at(uint32_t address)
{
    return byte_at(address) | byte_at(address + 1) << 8;
}

/* The pitch of voice 1 in frame 0, on a C64. */
static inline unsigned first_pitch(unsigned song)
{
    static struct s2f_playback playback;
    struct s2f_tune tune;

    assert_int_equal(
        s2f_tune_read(&tune, result.output, result.output_size, NULL),
        S2F_STATUS_OK);
    assert_int_equal(
        s2f_playback_tune(&playback, &tune, song, S2F_CPU_PLAIN, NULL, NULL),
        S2F_STATUS_OK);
    s2f_playback_frame(&playback, NULL);
    return playback.memory.sid[1];
}

#endif
