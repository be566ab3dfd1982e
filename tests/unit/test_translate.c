/* Translated code against the interpreter: after every run registers, flags,
 * cycles, memory, the SID's log and the hash must be the same, whatever the
 * code does. Where there is no translator the test says that it skips. */
#include "convert/cover.h"
#include "cpu/translate/translate.h"
#include "sid/playback.h"
#include "unit/program_fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#ifdef S2F_TRANSLATE
#include "unit/translate_fixture.h"

static void play_program(uint32_t number, enum s2f_dialect dialect,
                         uint16_t code)
{
    unsigned features = number & 1 ? S2F_CPU_HASH : S2F_CPU_PLAIN;
    char what[64];

    seed = number * 2654435761u + 1;
    clear();
    for (unsigned i = 0; i < 256; i++)
        our_memory.ram[i] = (uint8_t)chance(256);
    make_program(our_memory.ram, code);
    our_memory.io = dialect == S2F_DIALECT_REAL && chance(2);
    our_memory.ram[1] = 0x37;
    make_registers(&ours);
    s2f_memory_rehash(&our_memory);
    copy();
    (void)snprintf(what, sizeof what, "program %u, dialect %d",
                   (unsigned)number, dialect);
    for (unsigned run = 0; run < 40; run++) {
        if (chance(3) == 0)
            ours.pc = theirs.pc = (uint16_t)(code + chance(run < 25 ? 4 : 250));
        if (chance(8) == 0)
            poke((uint16_t)(code + chance(256)), (uint8_t)chance(256));
        (void)both(what, dialect, features, 1 + chance(chance(4) ? 600 : 20));
    }
}

static void random_programs_run_the_same(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 1500; i++) {
        play_program(i, S2F_DIALECT_REAL, 0x1000);
        play_program(i, S2F_DIALECT_EDITOR, 0x1000);
    }
}

static void random_programs_in_odd_places_run_the_same(void **state)
{
    static const uint16_t place[] = {0x0000, 0x0010, 0x0100, 0x0180, 0x01c0,
                                     0x0380, 0xcfc0, 0xd3c0, 0xe9f0, 0xea10,
                                     0xff00, 0xff80, 0xfff0};

    (void)state;
    for (uint32_t i = 0; i < 1300; i++)
        play_program(i, i & 2 ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL,
                     place[i % (sizeof place / sizeof place[0])]);
}

/* A loop in the shape of a player: three voices, tables, a call, a pointer. */
static void put_player(void)
{
    PUT(0x1000, 0xa2, 0x02);             /* LDX #2 */
    PUT(0x1002, 0xbd, 0x00, 0x12);       /* LDA $1200,X */
    PUT(0x1005, 0x18, 0x69, 0x30);       /* CLC; ADC #$30 */
    PUT(0x1008, 0x9d, 0x00, 0x12);       /* STA $1200,X */
    PUT(0x100b, 0x90, 0x03);             /* BCC +3 */
    PUT(0x100d, 0xfe, 0x03, 0x12);       /* INC $1203,X */
    PUT(0x1010, 0xbc, 0xfe, 0x12);       /* LDY $12FE,X: crosses a page */
    PUT(0x1013, 0x99, 0x00, 0xd4);       /* STA $D400,Y */
    PUT(0x1016, 0x20, 0x30, 0x10);       /* JSR $1030 */
    PUT(0x1019, 0xca, 0x10, 0xe6);       /* DEX; BPL $1002 */
    PUT(0x101c, 0xa9, 0x0f);             /* LDA #$0F */
    PUT(0x101e, 0x8d, 0x18, 0xd4);       /* STA $D418 */
    PUT(0x1021, 0x4c, 0x00, 0x10);       /* JMP $1000 */
    PUT(0x1030, 0xb1, 0xfb);             /* LDA ($FB),Y */
    PUT(0x1032, 0xc9, 0x40, 0xf0, 0x02); /* CMP #$40; BEQ +2 */
    PUT(0x1036, 0x06, 0xfd, 0x66, 0xfe); /* ASL $FD; ROR $FE */
    PUT(0x103a, 0x24, 0xfd, 0x30, 0x01); /* BIT $FD; BMI +1 */
    PUT(0x103e, 0xc8, 0x91, 0xfb, 0x60); /* INY; STA ($FB),Y; RTS */
    PUT(0x12fe, 0x00, 0x07, 0x0e);
    PUT(0x00fb, 0xf8, 0x13, 0xc1, 0x55);
    ours.pc = 0x1000;
    ours.sp = 0xff;
}

static void a_players_loop_is_translated(void **state)
{
    (void)state;
    clear();
    put_player();
    copy();
    (void)both("the player", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 5000);
    assert_in_range(translator->regions, 1, 6);
    assert_true(translator->label_at[0x1002] != 0);
    assert_true(our_memory.write_count > 50);
}

static void the_limit_stops_at_every_instruction(void **state)
{
    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        clear();
        put_player();
        copy();
        (void)both("warm", (enum s2f_dialect)dialect, S2F_CPU_PLAIN, 3000);
        for (uint32_t cycles = 1; cycles < 300; cycles++) {
            our_memory.write_count = their_memory.write_count = 0;
            (void)both("limit", (enum s2f_dialect)dialect, S2F_CPU_PLAIN,
                       cycles);
        }
    }
}

static void a_full_write_log_goes_on_counting(void **state)
{
    (void)state;
    clear();
    put_player();
    copy();
    (void)both("log", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 100000);
    assert_true(our_memory.write_count > S2F_MEMORY_WRITES);
}

static void an_operand_that_changes_is_read_anew(void **state)
{
    (void)state;
    clear();
    PUT(0x1000, 0xee, 0x04, 0x10); /* INC $1004 */
    PUT(0x1003, 0xa9, 0x00);       /* LDA #0: the operand is $1004 */
    PUT(0x1005, 0x8d, 0x00, 0xd4); /* STA $D400 */
    PUT(0x1008, 0xee, 0x0c, 0x10); /* INC $100C */
    PUT(0x100b, 0xbd, 0x00, 0x10); /* LDA $1000,X */
    PUT(0x100e, 0x4c, 0x00, 0x10); /* JMP $1000 */
    ours.pc = 0x1000;
    copy();
    for (unsigned i = 0; i < 20; i++)
        (void)both("operand", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 500);
    assert_int_equal(translator->varies[0x1004], 1);
}

static void an_opcode_that_changes_is_looked_at(void **state)
{
    (void)state;
    clear();
    PUT(0x1000, 0xa9, 0x18, 0xa2, 0x07); /* LDA #CLC; LDX #7 */
    PUT(0x1004, 0x9d, 0x00, 0x10);       /* STA $1000,X: the next opcode */
    PUT(0x1007, 0xea, 0xa9, 0x38);       /* NOP; LDA #SEC */
    PUT(0x100a, 0x9d, 0x00, 0x10);       /* STA $1000,X */
    PUT(0x100d, 0x4c, 0x04, 0x10);       /* JMP $1004 */
    ours.pc = 0x1000;
    copy();
    for (unsigned i = 0; i < 50; i++)
        (void)both("opcode", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 77);
    assert_int_equal(translator->varies[0x1007], 1);
}

/* C after the compare is not used by the code that was translated, but by what
 * the store makes of it: SEC becomes NOP. */
static void flags_are_right_where_a_store_changes_what_follows(void **state)
{
    (void)state;
    clear();
    PUT(0x1000, 0xa9, 0xea, 0xc9, 0xf0); /* LDA #NOP; CMP #$F0 */
    PUT(0x1004, 0x9d, 0x00, 0x10);       /* STA $1000,X */
    PUT(0x1007, 0x38);                   /* SEC */
    PUT(0x1008, 0x4c, 0x00, 0x10);       /* JMP $1000 */
    for (unsigned last = 1; last < 20; last++) {
        our_memory.ram[0x1007] = 0x38;
        s2f_translator_forget(translator);
        ours.pc = 0x1000;
        ours.x = 0x80;
        copy();
        (void)both("warm", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 200);
        ours.pc = theirs.pc = 0x1000;
        ours.x = theirs.x = 7;
        ours.p = theirs.p |= S2F_FLAG_C;
        (void)both("changed", S2F_DIALECT_REAL, S2F_CPU_PLAIN, last);
    }
}

static void flags_are_right_wherever_a_counter_stands(void **state)
{
    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        clear();
        PUT(0x1000, 0xe8, 0xf0, 0x03); /* INX; BEQ $1006 */
        PUT(0x1003, 0x4c, 0x00, 0x10); /* JMP $1000 */
        PUT(0x1006, 0xc8, 0x10, 0x01); /* INY; BPL $100A */
        PUT(0x1009, 0x38);             /* SEC */
        PUT(0x100a, 0x4c, 0x00, 0x10); /* JMP $1000 */
        ours.pc = 0x1000;
        copy();
        for (unsigned i = 0; i < 3000; i++)
            (void)both("counter", (enum s2f_dialect)dialect, S2F_CPU_PLAIN,
                       1 + i % 23);
    }
}

static void code_changed_from_outside_is_noticed(void **state)
{
    (void)state;
    clear();
    put_player();
    copy();
    (void)both("before", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 3000);
    poke(0x1006, 0xe9); /* ADC becomes SBC */
    poke(0x1007, 0x11);
    (void)both("after", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 3000);
    memset(our_memory.ram + 0x1030, 0x60, 16);
    copy();
    s2f_translator_forget(translator);
    (void)both("forgotten", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 3000);
}

static uint8_t our_access[0x10000], their_access[0x10000];

static void begin_watched_program(uint32_t number)
{
    seed = number * 2654435761u + 1;
    clear();
    memset(our_access, 0, sizeof our_access);
    memset(their_access, 0, sizeof their_access);
    make_program(our_memory.ram, 0x1000);
    make_registers(&ours);
    ours.pc = 0x1000;
    copy();
    our_memory.access = our_access;
    their_memory.access = their_access;
}

/* Programs that write themselves while they are watched, and while not. */
static void watched_calls_take_turns_with_others(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 600; i++) {
        begin_watched_program(i);
        for (unsigned k = 0; k < 12; k++)
            if (both("turns", S2F_DIALECT_REAL,
                     k % 3 == 1 ? S2F_CPU_WATCH : S2F_CPU_PLAIN,
                     50 + chance(400)) != S2F_CPU_BUDGET)
                break;
        assert_memory_equal(our_access, their_access, sizeof our_access);
    }
}

/* Runs both for some cycles; what only watching keeps up to date counts not. */
static enum s2f_cpu_end both_cover(uint32_t cycles)
{
    uint32_t limit = ours.cycles + cycles;
    enum s2f_cpu_end a =
        s2f_cpu_run(&ours, &our_memory, S2F_DIALECT_REAL, S2F_CPU_COVER, limit);
    enum s2f_cpu_end b = s2f_cpu_run(&theirs, &their_memory, S2F_DIALECT_REAL,
                                     S2F_CPU_COVER, limit);

    their_memory.hash = our_memory.hash;
    same("cover", a, b);
    assert_int_equal(our_memory.discovered, their_memory.discovered);
    return a;
}

/* What is executed for the first time is noticed whether it is translated or
 * not, in the same run. */
static void covering_finds_what_watching_finds(void **state)
{
    uint32_t found = 0;

    (void)state;
    for (uint32_t i = 0; i < 600; i++) {
        begin_watched_program(i);
        for (unsigned k = 0; k < 12; k++)
            if (both_cover(50 + chance(400)) != S2F_CPU_BUDGET)
                break;
        for (uint32_t a = 0; a < 0x10000; a++)
            assert_int_equal(our_access[a] & S2F_ACCESS_OPCODE,
                             their_access[a] & S2F_ACCESS_OPCODE);
        found += our_memory.discovered;
    }
    assert_true(found > 1000);
}

/* Goes back to what our machine was once: the translator serves a copy of what
 * it is now first, and then the one that it was. */
static void go_back(const struct s2f_cpu *cpu, const struct s2f_memory *memory)
{
    static struct s2f_memory now;

    now = our_memory;
    s2f_translator_move(translator, &now);
    ours = *cpu;
    our_memory = *memory;
    s2f_translator_move(translator, &our_memory);
    copy();
}

/* Translated code writes the operand of code that is translated only after
 * that, so that no translation ever saw it change. */
static void a_copy_from_before_code_was_changed_runs_the_same(void **state)
{
    static struct s2f_memory once;
    struct s2f_cpu cpu;

    (void)state;
    clear();
    PUT(0x1000, 0xa6, 0xfd, 0xa5, 0xfe); /* LDX $FD; LDA $FE */
    PUT(0x1004, 0x9d, 0x00, 0x0f);       /* STA $0F00,X */
    PUT(0x1007, 0xa9, 0x00, 0x85, 0xfd); /* LDA #0; STA $FD */
    PUT(0x100b, 0x4c, 0x00, 0x10);       /* JMP $1000 */
    PUT(0x0ff0, 0xa5, 0xfb, 0x18);       /* LDA $FB; CLC */
    PUT(0x0ff3, 0x69, 0x11, 0x85, 0xfb); /* ADC #$11; STA $FB */
    PUT(0x0ff7, 0x4c, 0xf0, 0x0f);       /* JMP $0FF0 */
    ours.pc = 0x1000;
    copy();
    (void)both("warm", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 1000);
    cpu = ours;
    once = our_memory;
    poke(0xfd, 0xf4);
    poke(0xfe, 0x22);
    ours.pc = theirs.pc = 0x1000; /* so that only the first round writes it */
    (void)both("change", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 1000);
    ours.pc = theirs.pc = 0x0ff0;
    (void)both("changed", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 1000);
    assert_int_equal(our_memory.ram[0x0ff4], 0x22);
    assert_int_equal(translator->fixed[0x0ff4], 1);
    go_back(&cpu, &once);
    ours.pc = theirs.pc = 0x0ff0;
    assert_int_equal(our_memory.ram[0x0ff4], 0x11);
    (void)both("before it changed", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 1000);
}

static void copies_of_any_age_run_the_same(void **state)
{
    static struct s2f_memory once;
    struct s2f_cpu cpu;

    (void)state;
    for (uint32_t i = 0; i < 600; i++) {
        begin_watched_program(i);
        cpu = ours;
        once = our_memory;
        for (unsigned k = 0; k < 12; k++) {
            if (both("ages", S2F_DIALECT_REAL, S2F_CPU_PLAIN,
                     50 + chance(400)) != S2F_CPU_BUDGET ||
                chance(3) == 0)
                go_back(&cpu, &once);
            if (chance(4) == 0) {
                cpu = ours;
                once = our_memory;
            }
        }
    }
}

/* More code than the translator has room for: everything is dropped, often. */
static void more_code_than_fits_runs_the_same(void **state)
{
    uint32_t flushes = translator->flushes;

    (void)state;
    seed = 77;
    clear();
    for (unsigned page = 0x10; page < 0xc0; page++)
        make_program(our_memory.ram, (uint16_t)(page << 8));
    for (unsigned i = 0x1000; i < 0xc000; i++) /* nothing else ends it */
        if (our_memory.ram[i] == 0x02 || our_memory.ram[i] == 0)
            our_memory.ram[i] = 0xea;
    copy();
    for (unsigned i = 0; i < 12000; i++) {
        ours.pc = theirs.pc = (uint16_t)(0x1000 + chance(0xb000));
        ours.sp = theirs.sp = 0xf0;
        ours.p = theirs.p = 0;
        for (unsigned j = 0; j < 3; j++) {
            uint16_t pc = ours.pc;
            uint32_t limit = ours.cycles + 400;

            (void)s2f_cpu_run(&ours, &our_memory, S2F_DIALECT_REAL, 0, limit);
            (void)s2f_cpu_run(&theirs, &their_memory, S2F_DIALECT_REAL, 0,
                              limit);
            assert_true(same_registers(&ours, &theirs));
            ours.pc = theirs.pc = pc;
        }
    }
    same("all", S2F_CPU_BUDGET, S2F_CPU_BUDGET);
    assert_true(translator->flushes > flushes);
}

/* 150 of what takes the most host code, STA $D400,Y. */
static uint16_t put_much_code(uint16_t at)
{
    for (unsigned i = 0; i < 150; i++, at = (uint16_t)(at + 3))
        PUT(at, 0x99, 0x00, 0xd4);
    return at;
}

/* Lets the code at pc become so hot that it is translated when it is next met.
 */
static void warm(uint16_t pc)
{
    for (unsigned i = 0; i < 2; i++) {
        ours.pc = theirs.pc = pc;
        (void)both("warm", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 1);
    }
}

/* Code that leads on to a place whose translation drops everything, itself
 * too: the jump in it must not be linked any more. The way there is a jump
 * through a pointer, which asks for no room. */
static void a_jump_that_was_dropped_is_not_linked(void **state)
{
    const uint32_t full = CODE_SIZE - CODE_RESERVE;
    uint32_t flushes;
    uint16_t at;

    (void)state;
    clear();
    s2f_translator_flush(translator);
    PUT(0x0010, 0x00, 0x10);
    PUT(0x1000, 0xe0, 0x01, 0xd0, 0x03); /* CPX #1; BNE $1007 */
    PUT(0x1004, 0x4c, 0x00, 0x20);       /* JMP $2000 */
    PUT(0x1007, 0xe0, 0x02, 0xd0, 0x03); /* CPX #2; BNE $100E */
    PUT(0x100b, 0x4c, 0x00, 0x30);       /* JMP $3000 */
    PUT(0x100e, 0x4c, 0x00, 0x10);       /* JMP $1000 */
    at = put_much_code(0x2000);
    PUT(at, 0xe8, 0x6c, 0x10, 0x00); /* INX; JMP ($0010) */
    at = put_much_code(0x3000);
    PUT(at, 0x4c, 0x00, 0x30); /* JMP $3000 */
    for (unsigned i = 0; i < 64; i++) {
        at = put_much_code((uint16_t)(0x4000 + i * 0x200));
        PUT(at, 0x4c, 0x00, (uint8_t)(0x40 + i * 2)); /* JMP to its beginning */
    }
    ours.pc = 0x1000;
    copy();
    (void)both("first", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 200);
    assert_int_equal(translator->regions, 1);
    warm(0x2000);
    warm(0x3000);
    flushes = translator->flushes;
    for (unsigned i = 0, size = 0; translator->code + size <= full; i++) {
        uint32_t before = translator->code;

        warm((uint16_t)(0x4000 + i * 0x200));
        (void)both("filling", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 2000);
        size = translator->code - before;
    }
    assert_int_equal(translator->flushes, flushes);
    ours.pc = theirs.pc = 0x1000;
    ours.x = theirs.x = 1;
    /* so that all of the code for STA $D400,Y runs */
    our_memory.write_count = their_memory.write_count = 0;
    (void)both("full", S2F_DIALECT_REAL, S2F_CPU_PLAIN, 5000);
    assert_int_equal(translator->flushes, flushes + 1);
    assert_true(translator->label_at[0x3000] != 0);
}

static struct s2f_playback player, plain;

static void play_tune(const struct s2f_tune *tune, enum s2f_dialect dialect,
                      const char *name)
{
    enum { FRAMES = 150 };

    if (s2f_playback_tune(&player, tune, tune->start_song, S2F_CPU_PLAIN, NULL,
                          NULL))
        return;
    player.dialect = dialect;
    plain = player;
    s2f_playback_translate(&player, translator);
    for (unsigned i = 0; i < FRAMES; i++) {
        enum s2f_status a, b;

        if (dialect == S2F_DIALECT_EDITOR) {
            s2f_cpu_reset(&player.cpu);
            s2f_cpu_reset(&plain.cpu);
        }
        a = s2f_playback_frame(&player, NULL);
        b = s2f_playback_frame(&plain, NULL);
        if (a != b || !same_registers(&player.cpu, &plain.cpu) ||
            memcmp(&player.memory, &plain.memory,
                   offsetof(struct s2f_memory, translator)) != 0)
            fail_msg("%s, dialect %d: frame %u differs", name, dialect, i);
        if (a)
            break;
    }
}

static unsigned play_folder(const char *folder)
{
    static uint8_t bytes[S2F_TUNE_MAX_SIZE];
    DIR *dir = opendir(folder);
    const struct dirent *file;
    unsigned count = 0;

    while (dir && (file = readdir(dir)) != NULL) {
        char path[4600];
        struct s2f_tune tune;
        size_t size;
        FILE *f;

        if (!strstr(file->d_name, ".sid"))
            continue;
        (void)snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        f = fopen(path, "rb");
        if (!f)
            continue;
        size = fread(bytes, 1, sizeof bytes, f);
        (void)fclose(f);
        if (s2f_tune_read(&tune, bytes, size, NULL))
            continue;
        play_tune(&tune, S2F_DIALECT_REAL, file->d_name);
        play_tune(&tune, S2F_DIALECT_EDITOR, file->d_name);
        count++;
    }
    if (dir)
        (void)closedir(dir);
    return count;
}

static void real_tunes_play_the_same(void **state)
{
    static const char *const folder[] = {
        "examples", "../shared/corpus/laxity", "../shared/corpus/fun_fun",
        "../shared/corpus/newplayer21", "../shared/corpus/packed"};
    const char *root = getenv("S2F_SOURCE_ROOT");

    (void)state;
    for (unsigned i = 0; i < sizeof folder / sizeof folder[0]; i++) {
        char path[4096];

        (void)snprintf(path, sizeof path, "%s/%s", root ? root : ".",
                       folder[i]);
        if (!play_folder(path))
            print_message("# no tunes in %s: left out\n", folder[i]);
    }
}

/* Whether code is translated where a tune is looked at for so many frames. */
static bool is_translated_in(uint32_t frames)
{
    static struct s2f_scratch scratch;
    static const uint8_t bytes[] = {0x60, 0xee, 0x00, 0x11, 0x60}; /* INC */
    const struct s2f_tune tune = {.init = 0x1000,
                                  .play = 0x1001,
                                  .load = 0x1000,
                                  .songs = 1,
                                  .data = bytes,
                                  .size = sizeof bytes};
    const struct s2f_extent extent = {.watched = 8, .covered = frames};
    struct s2f_loop_frames loop;

    scratch.translator = translator;
    s2f_translator_forget(translator);
    assert_int_equal(s2f_playback_tune(&scratch.playback, &tune, 1,
                                       S2F_CPU_WATCH, scratch.access, NULL),
                     S2F_STATUS_OK);
    assert_int_equal(s2f_cover(&scratch, &extent, &loop, NULL), S2F_STATUS_OK);
    assert_int_equal(scratch.playback.frame, frames);
    return translator->regions > 0;
}

static void few_frames_are_not_worth_translating(void **state)
{
    (void)state;
    assert_false(is_translated_in(40));
    assert_true(is_translated_in(200));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_players_loop_is_translated),
        cmocka_unit_test(the_limit_stops_at_every_instruction),
        cmocka_unit_test(a_full_write_log_goes_on_counting),
        cmocka_unit_test(an_operand_that_changes_is_read_anew),
        cmocka_unit_test(an_opcode_that_changes_is_looked_at),
        cmocka_unit_test(flags_are_right_where_a_store_changes_what_follows),
        cmocka_unit_test(flags_are_right_wherever_a_counter_stands),
        cmocka_unit_test(code_changed_from_outside_is_noticed),
        cmocka_unit_test(watched_calls_take_turns_with_others),
        cmocka_unit_test(covering_finds_what_watching_finds),
        cmocka_unit_test(a_copy_from_before_code_was_changed_runs_the_same),
        cmocka_unit_test(copies_of_any_age_run_the_same),
        cmocka_unit_test(random_programs_run_the_same),
        cmocka_unit_test(random_programs_in_odd_places_run_the_same),
        cmocka_unit_test(more_code_than_fits_runs_the_same),
        cmocka_unit_test(a_jump_that_was_dropped_is_not_linked),
        cmocka_unit_test(few_frames_are_not_worth_translating),
        cmocka_unit_test(real_tunes_play_the_same),
    };
    int failed;

    translator = s2f_translator_new();
    if (!translator) {
        (void)puts("1..0 # SKIP no memory for code can be had here");
        return 77;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    s2f_translator_free(translator);
    return failed;
}
#else
int main(void)
{
    (void)puts("1..0 # SKIP the translator is not part of this build");
    return 77;
}
#endif
