/* Any bytes as a small player that leans on what the editor's CPU computes
 * differently (doc/editor-cpu.md): where mending leaves no place, its project
 * plays as the tune does, in the editor and on a C64.
 *
 *   0      how the player is started and called: TWICE, NOT_PORTABLE, MOVED
 *   0-63   what the player's variables hold at first
 *   64...  each byte chooses a piece of code, and the next ones what it does */
#include "mend_pieces.h"

#include <sid2sf2/sid2sf2.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool condition)
{
    if (!condition)
        abort();
}

/* The program lies elsewhere, and init brings it to its place. */
static void move_program(struct maker *m)
{
    unsigned loop;

    put3(m, 0x4c, MOVER);
    m->at = MOVER;
    put2(m, 0xa2, 0);
    loop = m->at;
    for (unsigned i = 0; i < MOVED_SIZE; i += 0x100) {
        put3(m, 0xbd, ELSEWHERE + i);
        put3(m, 0x9d, CODE + i);
    }
    put(m, 0xca);
    put2(m, 0xd0, loop - m->at - 2);
    memcpy(m->memory + ELSEWHERE, m->memory + CODE, MOVED_SIZE);
    memset(m->memory + CODE, 0, MOVED_SIZE);
}

static void make_program(const uint8_t *data, size_t size, uint8_t *memory)
{
    static const uint8_t start[] = {
        0x4c, 0x10, 0x10,             /* 1000 JMP init */
        0xee, 0x00, 0x1f,             /* 1003 INC TABLE */
        0xad, 0x00, 0x1f,             /* 1006 LDA TABLE */
        0xaa, 0xa8,                   /* 1009 TAX TAY */
        0x4c, 0x30, 0x10,             /* 100B JMP CODE */
        0x00, 0x00, 0xa2, 0x1f,       /* 1010 LDX #31 */
        0xbd, 0x00, 0x1e, 0x95, 0xe0, /* 1012 LDA SEEDS,X STA $E0,X */
        0xbd, 0x20, 0x1e, 0x9d, 0x00, /* 1017 LDA SEEDS+32,X STA TABLE,X */
        0x1f, 0xca, 0x10, 0xf2, 0x60, /* 101C DEX BPL RTS */
    };
    struct maker maker = {
        .data = data, .left = size, .memory = memory, .at = CODE};
    struct maker *m = &maker;
    unsigned how = size ? data[0] : 0;

    memcpy(memory + LOAD, start, sizeof start);
    for (unsigned i = 0; i < 2 * SEED_COUNT; i++)
        memory[SEEDS + i] = (uint8_t)take(m);
    for (unsigned i = 0; i < 4; i++)
        memory[SEEDS + POINTERS - ZERO_PAGE + i] =
            i & 1 ? TABLE >> 8 : (uint8_t)(i * 0x20);
    for (unsigned i = 0; i < PIECES && m->left && m->at < CODE_END; i++) {
        piece(m);
        land(m, false);
    }
    land(m, true);
    put3(m, 0x8d, 0xd400);
    put3(m, 0x8e, 0xd402);
    put3(m, 0x8c, 0xd404);
    put(m, 0x60);
    m->at = INIT_END;
    if (how & TWICE) {
        put2(m, 0xa9, 0x26); /* LDA #, STA $DC05 */
        put3(m, 0x8d, 0xdc05);
    }
    if (how & NOT_PORTABLE)
        put2(m, 0xa7, ZERO_PAGE); /* LAX */
    if (how & MOVED)
        move_program(m);
    put(m, 0x60);
}

static size_t make_tune(const uint8_t *data, size_t size, uint8_t *file)
{
    static const uint8_t header[] = {'P',       'S',    'I', 'D', 0,         2,
                                     0,         HEADER, 0,   0,   LOAD >> 8, 0,
                                     LOAD >> 8, 3,      0,   1,   0,         1};
    static uint8_t memory[0x10000];

    memset(memory, 0, sizeof memory);
    make_program(data, size, memory);
    memset(file, 0, HEADER);
    memcpy(file, header, sizeof header);
    file[0x15] = size && data[0] & TWICE; /* by a timer */
    file[0x77] = 4;                       /* PAL */
    file[HEADER] = LOAD & 255;
    file[HEADER + 1] = LOAD >> 8;
    memcpy(file + HEADER + 2, memory + LOAD, END - LOAD);
    return HEADER + 2 + END - LOAD;
}

static bool left_a_place(const struct s2f_result *result)
{
    for (unsigned i = 0; i < result->warnings; i++)
        if (!strcmp(result->warning[i].code, "not-mended"))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct s2f_worker *worker;
    static struct s2f_result result;
    static uint8_t file[HEADER + 2 + END - LOAD];
    struct s2f_settings settings;
    size_t length;

    if (!worker)
        worker = s2f_worker_new();
    demand(worker != NULL);
    s2f_settings_default(&settings);
    settings.frames = FRAMES;
    settings.route = "wrap";
    length = make_tune(data, size, file);
    s2f_convert(worker, &settings, file, length, &result);
    if (result.status == S2F_VERDICT_FAILED || left_a_place(&result) ||
        result.song[0].editor.over_budget)
        return 0;
    demand(result.song[0].real.exact == 100);
    demand(result.song[0].editor.exact == 100);
    return 0;
}
