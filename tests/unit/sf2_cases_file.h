/* Changes to the made-up project's file: what only bytes can get wrong. */
#ifndef S2F_TEST_SF2_CASES_FILE_H
#define S2F_TEST_SF2_CASES_FILE_H

#include "unit/sf2_fixture.h"

static size_t header_block(const uint8_t *file, unsigned id)
{
    size_t at = 4;

    while (file[at] != id)
        at += 2u + file[at + 1];
    return at;
}

/* Makes room in the free space between header and vectors. */
static void insert(uint8_t *file, size_t at, const void *what, size_t size)
{
    size_t end = 2 + S2F_PROJECT_AUX_POINTER - TOP;

    memmove(file + at + size, file + at, end - at - size);
    memcpy(file + at, what, size);
}

static uint8_t *at_address(uint8_t *file, unsigned address)
{
    return file + 2 + (address - TOP);
}

static uint8_t *aux_chunk(uint8_t *file, unsigned type)
{
    uint8_t *at = at_address(file, s2f_le16(at_address(file, 0x0ffb)));

    while (at[0] != type)
        at += 5 + s2f_le16(at + 3);
    return at;
}

static size_t f_empty(uint8_t *file, size_t size)
{
    (void)file;
    (void)size;
    return 0;
}

static size_t f_short(uint8_t *file, size_t size)
{
    (void)file;
    (void)size;
    return 3;
}

static size_t f_long(uint8_t *file, size_t size)
{
    (void)file;
    (void)size;
    return S2F_PROJECT_MAX_SIZE + 1;
}

static size_t f_memory(uint8_t *file, size_t size)
{
    (void)file;
    (void)size;
    return 0x10000 - TOP + 2;
}

static size_t f_magic(uint8_t *file, size_t size)
{
    file[2] = 0x36;
    return size;
}

static size_t f_header_end(uint8_t *file, size_t size)
{
    (void)size;
    return header_block(file, 0xff);
}

static size_t f_block_twice(uint8_t *file, size_t size)
{
    uint8_t block[42];
    size_t at = header_block(file, 2);

    memcpy(block, file + at, sizeof block);
    insert(file, at, block, sizeof block);
    return size;
}

static size_t f_alias_twice(uint8_t *file, size_t size)
{
    insert(file, header_block(file, 3), "\x22", 2);
    return size;
}

static size_t f_block_missing(uint8_t *file, size_t size)
{
    file[header_block(file, 4)] = 10;
    return size;
}

static size_t f_block_size(uint8_t *file, size_t size)
{
    size_t at = header_block(file, 2);

    insert(file, at + 2, "", 1);
    file[at + 1]++;
    return size;
}

static size_t f_name_end(uint8_t *file, size_t size)
{
    size_t at = header_block(file, 4);

    file[at + 1 + file[at + 1]] = 'x';
    return size;
}

static size_t f_no_instruments(uint8_t *file, size_t size)
{
    file[header_block(file, 3) + 2 + 24] = 0;
    return size;
}

static size_t f_no_commands(uint8_t *file, size_t size)
{
    file[header_block(file, 3) + 2] = 0;
    return size;
}

static size_t f_table_count(uint8_t *file, size_t size)
{
    uint8_t block[2 + 240] = {3, 240};

    insert(file, header_block(file, 3), block, sizeof block);
    return size;
}

static size_t f_block_id(uint8_t *file, size_t size)
{
    insert(file, header_block(file, 2), "\x2a\x01", 3);
    return size;
}

static size_t f_block_unknown(uint8_t *file, size_t size)
{
    insert(file, header_block(file, 2), "\x0a\x01", 3);
    return size;
}

static size_t f_block_again(uint8_t *file, size_t size)
{
    insert(file, header_block(file, 2), "\x02\x01", 3);
    return size;
}

static size_t f_aux_behind(uint8_t *file, size_t size)
{
    s2f_put_le16(at_address(file, 0x0ffb), (uint16_t)(TOP + size - 2));
    return size;
}

static size_t f_aux_before(uint8_t *file, size_t size)
{
    s2f_put_le16(at_address(file, 0x0ffb), TOP - 1);
    return size;
}

static size_t f_aux_unknown(uint8_t *file, size_t size)
{
    *aux_chunk(file, 1) = 6;
    return size;
}

static size_t f_aux_past_end(uint8_t *file, size_t size)
{
    aux_chunk(file, 5)[4] = 0x10;
    return size;
}

static size_t f_aux_small(uint8_t *file, size_t size)
{
    uint8_t *at = aux_chunk(file, 3);

    at[5]++;
    return size;
}

static size_t f_aux_twice(uint8_t *file, size_t size)
{
    *aux_chunk(file, 1) = 2;
    return size;
}

static size_t f_aux_version(uint8_t *file, size_t size)
{
    aux_chunk(file, 4)[1] = 3;
    return size;
}

static size_t f_aux_end(uint8_t *file, size_t size)
{
    (void)file;
    return size - 1;
}

static size_t f_song_selected(uint8_t *file, size_t size)
{
    aux_chunk(file, 5)[6] = 1;
    return size;
}

#endif
