/* S2F_CPU_MARK and S2F_CPU_REACH: translated code notes what the interpreter
 * notes, and that is what watching notes, or what stepping through it shows.
 * Where there is no translator only the latter is tested. */
#include "cpu/translate/translate.h"
#include "unit/program_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct machine {
    struct s2f_cpu cpu;
    struct s2f_memory memory;
    uint8_t access[0x10000];
    uint16_t reach[0x10000];
};

/* The first with a translator, the second without, the third watched or
 * stepped through. */
static struct machine machine[3];
static struct s2f_translator *translator;

static void connect(void)
{
    for (unsigned i = 0; i < 3; i++) {
        machine[i].memory.access = machine[i].access;
        machine[i].memory.reach = machine[i].reach;
        machine[i].memory.translator = i ? NULL : translator;
    }
    s2f_translator_forget(translator);
}

/* All three alike, with the first one's memory and registers. */
static void copy(void)
{
    machine[2] = machine[1] = machine[0];
    connect();
}

static void begin(uint32_t number, enum s2f_dialect dialect, uint16_t code)
{
    struct machine *m = &machine[0];

    seed = number * 2654435761u + 1;
    memset(m, 0, sizeof *m);
    for (unsigned i = 0; i < 256; i++)
        m->memory.ram[i] = (uint8_t)chance(256);
    make_program(m->memory.ram, code);
    m->memory.io = dialect == S2F_DIALECT_REAL && chance(2);
    m->memory.ram[1] = 0x37;
    make_registers(&m->cpu);
    m->cpu.pc = code;
}

/* What callers keep in a map from song to song, and what they never do: half of
 * it, or nearly all. */
static void fill_maps(void)
{
    const bool full = chance(2);
    const uint8_t all = S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE |
                        S2F_ACCESS_READ | S2F_ACCESS_WRITE |
                        S2F_ACCESS_WRITTEN_FIRST;

    for (uint32_t a = 0; a < 0x10000; a++) {
        machine[0].access[a] = (uint8_t)(chance(2) ? chance(0x80) : 0);
        if (full && chance(600))
            machine[0].access[a] = all;
        machine[0].reach[a] = (uint16_t)(chance(4) ? 0 : chance(0x10000));
    }
}

static void poke(uint16_t address, uint8_t value)
{
    for (unsigned i = 0; i < 3; i++)
        machine[i].memory.ram[address] = value;
    s2f_translator_poke(translator, address);
}

static void same(const char *what, unsigned a, unsigned b)
{
    const struct machine *m = &machine[a], *n = &machine[b];

    if (!same_registers(&m->cpu, &n->cpu) ||
        memcmp(m->memory.ram, n->memory.ram, sizeof m->memory.ram) != 0)
        fail_msg("%s, machines %u and %u: pc $%04X $%04X, cycles %u %u", what,
                 a, b, m->cpu.pc, n->cpu.pc, m->cpu.cycles, n->cpu.cycles);
    assert_memory_equal(m->memory.write, n->memory.write,
                        sizeof m->memory.write);
    assert_int_equal(m->memory.discovered, n->memory.discovered);
    if (memcmp(m->access, n->access, sizeof m->access) == 0 &&
        memcmp(m->reach, n->reach, sizeof m->reach) == 0)
        return;
    for (uint32_t i = 0; i < 0x10000; i++)
        if (m->access[i] != n->access[i] || m->reach[i] != n->reach[i])
            fail_msg("%s, machines %u and %u: $%04X has access %02X %02X, "
                     "reach $%04X $%04X",
                     what, a, b, i, m->access[i], n->access[i], m->reach[i],
                     n->reach[i]);
}

/* ---- against watching ---- */

/* What watching alone marks does not count. */
static void take_flags_out(uint8_t *access)
{
    for (uint32_t i = 0; i < 0x10000; i++)
        access[i] &= (uint8_t)~S2F_ACCESS_FLAG;
}

static void run_all(const char *what, enum s2f_dialect dialect, uint32_t cycles)
{
    uint32_t limit = machine[0].cpu.cycles + cycles;

    for (unsigned i = 0; i < 3; i++)
        (void)s2f_cpu_run(&machine[i].cpu, &machine[i].memory, dialect,
                          i < 2 ? S2F_CPU_MARK : S2F_CPU_WATCH, limit);
    take_flags_out(machine[2].access);
    same(what, 0, 1);
    same(what, 1, 2);
}

static void restart(uint16_t pc)
{
    for (unsigned i = 0; i < 3; i++)
        machine[i].cpu.pc = pc;
}

/* A program, the same in all machines; some begin with full maps. */
static void begin_all(uint32_t number, enum s2f_dialect dialect, uint16_t code)
{
    begin(number, dialect, code);
    if (number % 3 == 0)
        fill_maps();
    copy();
}

/* Now and then jumps elsewhere or changes the code before a run. */
static void disturb(unsigned run, uint16_t code)
{
    if (chance(3) == 0)
        restart((uint16_t)(code + chance(run < 20 ? 4 : 250)));
    if (chance(8) == 0)
        poke((uint16_t)(code + chance(256)), (uint8_t)chance(256));
}

static void mark_program(uint32_t number, enum s2f_dialect dialect,
                         uint16_t code)
{
    char what[64];

    begin_all(number, dialect, code);
    (void)snprintf(what, sizeof what, "program %u, dialect %d",
                   (unsigned)number, dialect);
    for (unsigned run = 0; run < 30; run++) {
        disturb(run, code);
        run_all(what, dialect, 1 + chance(chance(4) ? 600 : 20));
    }
}

static void marking_notes_what_watching_notes(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < 900; i++)
        mark_program(i, i & 1 ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, 0x1000);
}

static void marking_does_so_in_odd_places(void **state)
{
    static const uint16_t place[] = {0x0000, 0x0100, 0x01c0, 0x0380, 0xd3c0,
                                     0xea10, 0xff00, 0xff80, 0xfff0};

    (void)state;
    for (uint32_t i = 0; i < 450; i++)
        mark_program(i, i & 1 ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL,
                     place[i % (sizeof place / sizeof place[0])]);
}

/* A loop with every kind of access, which is translated before its index and
 * its pointer come to places that they never met: LDX #0; loop: LDA $1200,X;
 * STA $1300,X; PHA; LDA ($FB),Y; STA ($FD),Y; INC $1400,X; JSR sub; PLA; INX;
 * BNE loop; JMP $1000; sub: INY; RTS */
static const uint8_t loop[] = {
    0xa2, 0x00, 0xbd, 0x00, 0x12, 0x9d, 0x00, 0x13, 0x48, 0xb1,
    0xfb, 0x91, 0xfd, 0xfe, 0x00, 0x14, 0x20, 0x1a, 0x10, 0x68,
    0xe8, 0xd0, 0xeb, 0x4c, 0x00, 0x10, 0xc8, 0x60,
};
static const uint8_t pointers[] = {0x00, 0x15, 0x00, 0x16};

static void begin_loop(void)
{
    struct machine *m = &machine[0];

    memset(m, 0, sizeof *m);
    memcpy(m->memory.ram + 0x1000, loop, sizeof loop);
    memcpy(m->memory.ram + 0xfb, pointers, sizeof pointers);
    m->cpu.pc = 0x1000;
    m->cpu.sp = 0xff;
}

/* Every byte that such an index comes to has exactly these bits. */
static void assert_page(const uint8_t *access, unsigned page, unsigned bits)
{
    for (unsigned i = 0; i < 256; i++)
        assert_int_equal(access[page << 8 | i], bits);
}

static void a_translated_loop_marks_all_that_it_comes_to(void **state)
{
    const uint8_t *access = machine[0].access;

    (void)state;
    for (unsigned dialect = 0; dialect < 2; dialect++) {
        begin_loop();
        copy();
        for (unsigned i = 0; i < 40; i++)
            run_all("loop", (enum s2f_dialect)dialect, 500);
        assert_page(access, 0x12, S2F_ACCESS_READ | S2F_ACCESS_FRESH);
        assert_page(access, 0x13, S2F_ACCESS_WRITE | S2F_ACCESS_WRITTEN_FIRST);
        assert_page(access, 0x14,
                    S2F_ACCESS_READ | S2F_ACCESS_WRITE | S2F_ACCESS_FRESH);
        assert_page(access, 0x15, S2F_ACCESS_READ | S2F_ACCESS_FRESH);
        assert_page(access, 0x16, S2F_ACCESS_WRITE | S2F_ACCESS_WRITTEN_FIRST);
        assert_int_equal(access[0xfb], S2F_ACCESS_READ | S2F_ACCESS_FRESH);
        assert_int_equal(access[0x1fe], S2F_ACCESS_WRITE | S2F_ACCESS_READ |
                                            S2F_ACCESS_WRITTEN_FIRST);
    }
}

/* Code that is known from an earlier song, with another operand. */
static void known_code_with_another_operand_is_marked(void **state)
{
    (void)state;
    begin_loop();
    copy();
    for (unsigned i = 0; i < 10; i++)
        run_all("first", S2F_DIALECT_REAL, 500);
    machine[0].memory.ram[0x1004] = 0x17; /* LDA $1700,X */
    machine[0].cpu.pc = 0x1000;
    copy();
    for (unsigned i = 0; i < 40; i++)
        run_all("second", S2F_DIALECT_REAL, 500);
    assert_page(machine[0].access, 0x17, S2F_ACCESS_READ | S2F_ACCESS_FRESH);
}

/* ---- reach, against stepping ---- */

/* Where the instruction at pc goes, by operand and index; false: not indexed
 * like that. */
static bool indexed_address(const struct machine *m, uint16_t *address)
{
    uint16_t pc = m->cpu.pc;
    uint8_t opcode = m->memory.ram[pc];
    unsigned column = opcode & 0x1f;
    bool y = column == 0x19 || column == 0x1b || opcode == 0xbe ||
             opcode == 0xbf || opcode == 0x9e || opcode == 0x9f;

    if (column != 0x19 && column < 0x1b)
        return false;
    *address = (uint16_t)((m->memory.ram[(uint16_t)(pc + 1)] |
                           m->memory.ram[(uint16_t)(pc + 2)] << 8) +
                          (y ? m->cpu.y : m->cpu.x));
    return true;
}

static void step_through(struct machine *m, enum s2f_dialect dialect,
                         uint32_t limit)
{
    while (m->cpu.cycles < limit) {
        uint16_t pc = m->cpu.pc, address = 0;
        bool indexed = indexed_address(m, &address) &&
                       (dialect == S2F_DIALECT_REAL ||
                        s2f_opcode_documented(m->memory.ram[pc]));

        if (indexed && address >= m->reach[pc])
            m->reach[pc] = (uint16_t)(address + (address < 0xffff));
        if (s2f_cpu_run(&m->cpu, &m->memory, dialect, S2F_CPU_PLAIN,
                        m->cpu.cycles + 1) != S2F_CPU_BUDGET)
            return;
    }
}

static void reach_program(uint32_t number, enum s2f_dialect dialect,
                          uint16_t code)
{
    char what[64];

    begin_all(number, dialect, code);
    (void)snprintf(what, sizeof what, "reach of program %u, dialect %d",
                   (unsigned)number, dialect);
    for (unsigned run = 0; run < 30; run++) {
        uint32_t limit = machine[0].cpu.cycles + 1 + chance(600);

        disturb(run, code);
        for (unsigned i = 0; i < 2; i++)
            (void)s2f_cpu_run(&machine[i].cpu, &machine[i].memory, dialect,
                              S2F_CPU_REACH, limit);
        step_through(&machine[2], dialect, limit);
        same(what, 0, 1);
        same(what, 1, 2);
    }
}

static void reach_is_what_stepping_shows(void **state)
{
    static const uint16_t place[] = {0x1000, 0x1000, 0x01c0, 0xff00, 0x2000};

    (void)state;
    for (uint32_t i = 0; i < 900; i++)
        reach_program(i, i & 1 ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL,
                      place[i % (sizeof place / sizeof place[0])]);
}

/* Both at once, and in turns with runs that note less. */
static void marking_takes_turns_with_others(void **state)
{
    static const unsigned features[] = {S2F_CPU_MARK | S2F_CPU_REACH,
                                        S2F_CPU_PLAIN,
                                        S2F_CPU_MARK,
                                        S2F_CPU_REACH | S2F_CPU_COVER |
                                            S2F_CPU_MARK,
                                        S2F_CPU_REACH,
                                        S2F_CPU_WATCH};

    (void)state;
    for (uint32_t i = 0; i < 600; i++) {
        begin(i, S2F_DIALECT_REAL, 0x1000);
        copy();
        for (unsigned k = 0; k < 30; k++) {
            unsigned f = features[chance(chance(3) ? 1 : 6)];
            uint32_t limit = machine[0].cpu.cycles + 50 + chance(400);

            if (chance(3) == 0)
                restart((uint16_t)(0x1000 + chance(8)));
            for (unsigned n = 0; n < 2; n++)
                (void)s2f_cpu_run(&machine[n].cpu, &machine[n].memory,
                                  S2F_DIALECT_REAL, f, limit);
            same("turns", 0, 1);
        }
    }
}

static void reach_ends_at_the_end_of_memory(void **state)
{
    static const uint8_t code[] = {0xbd, 0x00, 0xff,        /* LDA $FF00,X */
                                   0xb9, 0x80, 0xff,        /* LDA $FF80,Y */
                                   0xe8, 0x4c, 0x00, 0x10}; /* INX; JMP */

    (void)state;
    begin_loop();
    memcpy(machine[0].memory.ram + 0x1000, code, sizeof code);
    machine[0].cpu.y = 0x90; /* wraps to $0010 */
    machine[0].reach[0x1003] = 5;
    copy();
    for (unsigned i = 0; i < 2; i++)
        (void)s2f_cpu_run(&machine[i].cpu, &machine[i].memory, S2F_DIALECT_REAL,
                          S2F_CPU_REACH, 10000);
    same("end", 0, 1);
    assert_int_equal(machine[0].reach[0x1000], 0xffff);
    assert_int_equal(machine[0].reach[0x1003], 0x11);
}

/* Limits that translated code does not take are the interpreter's. */
static void a_call_without_a_limit_is_marked_too(void **state)
{
    (void)state;
    begin_loop();
    machine[0].memory.ram[0x1017] = 0x60; /* RTS instead of JMP $1000 */
    machine[0].memory.ram[0x1fe] = 0xfe;  /* to S2F_CPU_RETURN_TO */
    machine[0].memory.ram[0x1ff] = 0x03;
    machine[0].cpu.sp = 0xfd;
    copy();
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(
            s2f_cpu_run(&machine[i].cpu, &machine[i].memory, S2F_DIALECT_REAL,
                        i < 2 ? S2F_CPU_MARK : S2F_CPU_WATCH, 0xffffffff),
            S2F_CPU_RETURNED);
    take_flags_out(machine[2].access);
    same("no limit", 0, 1);
    same("no limit", 1, 2);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_translated_loop_marks_all_that_it_comes_to),
        cmocka_unit_test(known_code_with_another_operand_is_marked),
        cmocka_unit_test(marking_notes_what_watching_notes),
        cmocka_unit_test(marking_does_so_in_odd_places),
        cmocka_unit_test(reach_is_what_stepping_shows),
        cmocka_unit_test(reach_ends_at_the_end_of_memory),
        cmocka_unit_test(marking_takes_turns_with_others),
        cmocka_unit_test(a_call_without_a_limit_is_marked_too),
    };
    int failed;

    translator = s2f_translator_new();
    if (!translator)
        print_message("# no translator: the interpreter alone is tested\n");
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    s2f_translator_free(translator);
    return failed;
}
