/* Any bytes as a small player that leans on what the editor's CPU computes
 * differently (doc/editor-cpu.md): where mending leaves no place, its project
 * plays as the tune does, in the editor and on a C64.
 *
 *   0-63   what the player's variables hold at first
 *   64...  each byte chooses a piece of code, and the next ones what it does */
#include "cpu/mos6510.h"

#include <sid2sf2/sid2sf2.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    LOAD = 0x1000,
    CODE = 0x1030,
    CODE_END = 0x1c00,
    SEEDS = 0x1e00, /* SEED_COUNT bytes each for the two below */
    SEED_COUNT = 32,
    ZERO_PAGE = 0xe0, /* variables; the last four are pointers to TABLE */
    POINTERS = 0xfc,
    TABLE = 0x1f00, /* variables, too */
    END = 0x2100,   /* what indexed reads reach */
    PIECES = 40,
    WAITING = 8,
    HEADER = 0x7c,
    FRAMES = 60
};

struct maker {
    const uint8_t *data;
    size_t left;
    uint8_t *memory;
    unsigned at;
    /* branches whose target is not there yet */
    unsigned waiting;
    struct {
        unsigned operand, pieces;
    } wait[WAITING];
};

static void demand(bool condition)
{
    if (!condition)
        abort();
}

static unsigned take(struct maker *m)
{
    if (m->left == 0)
        return 0;
    m->left--;
    return *m->data++;
}

static void put(struct maker *m, unsigned value)
{
    m->memory[m->at++] = (uint8_t)value;
}

static void put2(struct maker *m, unsigned opcode, unsigned operand)
{
    put(m, opcode);
    put(m, operand);
}

static void put3(struct maker *m, unsigned opcode, unsigned operand)
{
    put(m, opcode);
    put(m, operand & 255);
    put(m, operand >> 8);
}

static unsigned zero_page(struct maker *m)
{
    return ZERO_PAGE + take(m) % (POINTERS - ZERO_PAGE);
}

static unsigned table(struct maker *m)
{
    return TABLE + take(m) % SEED_COUNT;
}

/* An operand that fits the opcode and reaches nothing but variables. */
static void put_safe(struct maker *m, unsigned opcode)
{
    unsigned mode = opcode & 0x1f;

    switch (mode) {
    case 0x01:
    case 0x03: /* (zp,X) with X = 0 */
        put2(m, 0xa2, 0);
        put2(m, opcode, POINTERS + (take(m) & 2));
        break;
    case 0x11:
    case 0x13:
        put2(m, opcode, POINTERS + (take(m) & 2));
        break;
    case 0x14: /* zp,X: X is made small */
    case 0x15:
    case 0x16:
    case 0x17:
        if ((opcode & 0xc7) == 0x86 || (opcode & 0xc7) == 0x87)
            put2(m, 0xa0, take(m) & 3); /* zp,Y */
        else
            put2(m, 0xa2, take(m) & 3);
        put2(m, opcode, ZERO_PAGE + take(m) % 24);
        break;
    default:
        switch (s2f_opcode_length((uint8_t)opcode)) {
        case 1:
            put(m, opcode);
            break;
        case 2:
            put2(m, opcode,
                 (mode & 0x0f) == 0x09 || (mode & 0x0f) == 0x0b ||
                         (opcode & 0x9d) == 0x80
                     ? take(m)
                     : zero_page(m));
            break;
        default:
            put3(m, opcode, table(m));
        }
    }
}

static unsigned pick(struct maker *m, const uint8_t *from, size_t count)
{
    return from[take(m) % count];
}

static void documented(struct maker *m)
{
    static const uint8_t op[] = {
        0x09, 0x05, 0x0d, 0x1d, 0x19, 0x11, 0x29, 0x25, 0x2d, 0x3d, 0x49, 0x45,
        0x4d, 0x59, 0x69, 0x65, 0x6d, 0x7d, 0x79, 0x71, 0x61, 0xe9, 0xe5, 0xed,
        0xfd, 0xf9, 0xf1, 0xc9, 0xc5, 0xcd, 0xdd, 0xd9, 0xd1, 0xc1, 0xe0, 0xe4,
        0xec, 0xc0, 0xc4, 0xcc, 0xa9, 0xa5, 0xad, 0xbd, 0xb9, 0xb1, 0xa2, 0xa6,
        0xae, 0xbe, 0xa0, 0xa4, 0xac, 0xbc, 0x24, 0x2c, 0x85, 0x86, 0x84, 0x8d,
        0x8e, 0x8c, 0x9d, 0x99, 0x06, 0x0e, 0x1e, 0x26, 0x2e, 0x46, 0x4e, 0x66,
        0x6e, 0xe6, 0xee, 0xfe, 0xc6, 0xce, 0xe8, 0xc8, 0xca, 0x88, 0xaa, 0x8a,
        0xa8, 0x98, 0x0a, 0x2a, 0x4a, 0x6a, 0x18, 0x38, 0xb8, 0xea, 0xe8, 0xc8};

    put_safe(m, pick(m, op, sizeof op));
}

static void undocumented(struct maker *m)
{
    unsigned opcode = take(m);

    while (s2f_opcode_documented((uint8_t)opcode) || opcode == 0x9b ||
           opcode == 0xbb || (opcode & 0x9f) == 0x12 ||
           (opcode & 0x1f) == 0x12 ||
           ((opcode & 0x1f) == 0x02 && opcode < 0x80))
        opcode = (opcode + 1) & 255;
    put_safe(m, opcode);
}

static void listen(struct maker *m)
{
    static const uint8_t op[] = {0x8d, 0x8e, 0x8c};

    put3(m, pick(m, op, sizeof op), 0xd400 + take(m) % 25);
}

static void branch(struct maker *m)
{
    static const uint8_t op[] = {0x90, 0xb0, 0x90, 0xb0, 0xd0,
                                 0xf0, 0x10, 0x30, 0x50, 0x70};

    if (m->waiting == WAITING)
        return;
    put2(m, pick(m, op, sizeof op), 0);
    m->wait[m->waiting].operand = m->at - 1;
    m->wait[m->waiting++].pieces = 1 + take(m) % 4;
}

static void land(struct maker *m, bool all)
{
    for (unsigned i = 0; i < m->waiting;) {
        if (!all && --m->wait[i].pieces) {
            i++;
            continue;
        }
        unsigned distance = m->at - m->wait[i].operand - 1;
        m->memory[m->wait[i].operand] =
            (uint8_t)(distance < 128 ? distance : 0);
        m->wait[i] = m->wait[--m->waiting];
    }
}

/* All flags to the SID. */
static void listen_to_flags(struct maker *m)
{
    put(m, 0x08);
    put(m, 0x68);
    put2(m, 0x29, take(m) & 1 ? 0xcb : 0x83);
    put3(m, 0x8d, 0xd400 + take(m) % 25);
}

static void around(struct maker *m)
{
    unsigned how = take(m) & 3;

    put(m, how & 1 ? 0x08 : 0x48);
    documented(m);
    if (how & 2)
        documented(m);
    put(m, how & 1 ? 0x28 : 0x68);
}

/* A loop that counts up with INX or INY and compares. */
static void loop(struct maker *m)
{
    unsigned from = take(m), count = 1 + take(m) % 5, y = take(m) & 1;
    unsigned start;
    static const uint8_t body[] = {0x7d, 0xdd, 0x5d, 0x79, 0xd9, 0x59};

    put2(m, y ? 0xa0 : 0xa2, from);
    start = m->at;
    put3(m, body[take(m) % 3 + (y ? 3 : 0)], TABLE);
    if (take(m) & 1)
        put2(m, 0x85, zero_page(m));
    put(m, y ? 0xc8 : 0xe8);
    put2(m, y ? 0xc0 : 0xe0, from + count);
    put2(m, take(m) & 1 && from + count < 256 ? 0x90 : 0xd0, start - m->at - 2);
}

static void wrapping(struct maker *m)
{
    unsigned y = take(m) & 1, start;

    put2(m, y ? 0xa0 : 0xa2, 0xfc);
    start = m->at;
    put3(m, y ? 0x59 : 0x5d, TABLE);
    put(m, y ? 0xc8 : 0xe8);
    put2(m, 0xd0, start - m->at - 2);
}

/* STA into the operand of what follows. */
static void modified(struct maker *m)
{
    static const uint8_t op[] = {0xc9, 0xe0, 0xc0, 0x69, 0xe9, 0x49,
                                 0xa9, 0xa2, 0xcb, 0x0b, 0x4b, 0x6b};

    put3(m, 0x8d, m->at + 4);
    put2(m, pick(m, op, sizeof op), take(m));
}

/* The same where an address is written: its low byte, within the table. */
static void modified_address(struct maker *m)
{
    static const uint8_t op[] = {0xdd, 0xd9, 0xcd, 0xec, 0xcc, 0x7d,
                                 0xbd, 0xaf, 0xbf, 0x8f, 0xef};

    put2(m, 0x29, 0x1f);
    put3(m, 0x8d, m->at + 4);
    put3(m, pick(m, op, sizeof op), TABLE);
}

static void decimal(struct maker *m)
{
    static const uint8_t op[] = {0x69, 0x65, 0x7d, 0xe9, 0xe5, 0xf9, 0xeb,
                                 0x67, 0x6f, 0xe7, 0xf7, 0x6b, 0xcb, 0xc9};
    unsigned count = 1 + take(m) % 3;

    put(m, 0xf8);
    for (unsigned i = 0; i < count; i++) {
        put(m, take(m) & 1 ? 0x18 : 0x38);
        put_safe(m, pick(m, op, sizeof op));
    }
    put(m, 0xd8);
}

static void signs(struct maker *m)
{
    static const uint8_t op[] = {0x69, 0x65, 0x7d, 0xe9, 0xe5, 0xf9, 0x71};

    put_safe(m, pick(m, op, sizeof op));
    if (take(m) & 1)
        put_safe(m, 0xc9);
    if (take(m) & 1)
        put_safe(m, 0xca);
    put2(m, take(m) & 1 ? 0x50 : 0x70, 3);
    put3(m, 0xee, 0x1f00 + take(m) % 16);
}

/* A subroutine, with what calls it behind. */
static void subroutine(struct maker *m)
{
    unsigned start, over;

    put3(m, 0x4c, 0);
    over = m->at - 2;
    start = m->at;
    documented(m);
    documented(m);
    put(m, 0x60);
    m->memory[over] = (uint8_t)m->at;
    m->memory[over + 1] = (uint8_t)(m->at >> 8);
    put3(m, 0x20, start);
    if (take(m) & 1)
        put3(m, 0x20, start);
}

/* RTS or RTI to an address that is pushed. */
static void pushed(struct maker *m)
{
    unsigned rti = take(m) & 1, skip = take(m) % 4;
    unsigned to = m->at + 7 + skip + rti;

    put2(m, 0xa9, (to - !rti) >> 8);
    put(m, 0x48);
    put2(m, 0xa9, (to - !rti) & 255);
    put(m, 0x48);
    if (rti)
        put(m, 0x08);
    put(m, rti ? 0x40 : 0x60);
    for (unsigned i = 0; i < skip; i++)
        put(m, 0xea);
}

/* Bytes behind a JSR that its subroutine reads: by PLA, or where they lie. */
static void parameters(struct maker *m)
{
    static const uint8_t by_pla[] = {
        0x68, 0x85, 0xfa, 0x68, 0x85, 0xfb, /* PLA STA $FA PLA STA $FB */
        0xa0, 0x01, 0xb1, 0xfa,             /* LDY #1 LDA ($FA),Y */
        0x8d, 0x03, 0x1f,                   /* STA $1F03 */
        0xe6, 0xfa, 0xd0, 0x02, 0xe6, 0xfb, /* INC $FA BNE INC $FB */
        0xa5, 0xfb, 0x48, 0xa5, 0xfa, 0x48, /* LDA $FB PHA LDA $FA PHA */
        0xad, 0x03, 0x1f, 0x60};            /* LDA $1F03 RTS */
    static const uint8_t in_place[] = {
        0xba,                                /* TSX */
        0xbd, 0x01, 0x01, 0x85, 0xfa,        /* LDA $0101,X STA $FA */
        0xbd, 0x02, 0x01, 0x85, 0xfb,        /* LDA $0102,X STA $FB */
        0xfe, 0x01, 0x01, 0xd0, 0x03,        /* INC $0101,X BNE */
        0xfe, 0x02, 0x01,                    /* INC $0102,X */
        0xa0, 0x01, 0xb1, 0xfa, 0xaa, 0x60}; /* LDY #1 LDA ($FA),Y TAX RTS */
    static const uint8_t drop[] = {0x68, 0x68, 0xa9, 0x11, 0x60};
    unsigned how = take(m) % 3, start, over;

    put3(m, 0x4c, 0);
    over = m->at - 2;
    start = m->at;
    if (how == 0)
        for (unsigned i = 0; i < sizeof by_pla; i++)
            put(m, by_pla[i]);
    else if (how == 1)
        for (unsigned i = 0; i < sizeof in_place; i++)
            put(m, in_place[i]);
    else
        for (unsigned i = 0; i < sizeof drop; i++)
            put(m, drop[i]);
    if (how == 2) { /* a routine that returns to its caller's caller */
        unsigned middle = m->at;

        put3(m, 0x20, start);
        put2(m, 0xa9, 0x77);
        put(m, 0x60);
        start = middle;
    }
    m->memory[over] = (uint8_t)m->at;
    m->memory[over + 1] = (uint8_t)(m->at >> 8);
    put3(m, 0x20, start);
    if (how != 2)
        put(m, take(m));
}

static void piece(struct maker *m)
{
    switch (take(m) % 20) {
    case 0:
    case 1:
    case 2:
    case 3:
        documented(m);
        documented(m);
        break;
    case 4:
    case 5:
        undocumented(m);
        break;
    case 6:
    case 7:
        listen(m);
        break;
    case 8:
    case 9:
    case 10:
        branch(m);
        break;
    case 11:
        listen_to_flags(m);
        break;
    case 12:
        around(m);
        break;
    case 13:
        loop(m);
        break;
    case 14:
        wrapping(m);
        break;
    case 15:
        if (take(m) & 1)
            modified(m);
        else
            modified_address(m);
        break;
    case 16:
        decimal(m);
        break;
    case 17:
        signs(m);
        break;
    case 18:
        subroutine(m);
        break;
    default:
        if (take(m) & 1)
            pushed(m);
        else
            parameters(m);
    }
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
    file[0x77] = 4; /* PAL */
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
