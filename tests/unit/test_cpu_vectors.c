/* The 6510 against the vectors that scripts/gen_cpu_vectors.py wrote (the
 * format is described there), plain and instrumented; and what the log of SID
 * writes and the map of accesses hold, on short programs. */
#include "cpu/mos6510.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    LISTED = 8,         /* most bytes that one instruction reads or writes */
    START_CYCLE = 1000, /* not 0, so that a log of relative cycles is seen */
    BACKGROUND = 0x5a,
    MESSAGES = 3, /* for each opcode */
    FILE_MAX = 400 * 1024
};

/* What the model says ended the vector, numbered as in the file. */
enum end { END_RAN, END_RETURNED, END_BAD_OPCODE, END_BREAK };

struct place {
    uint16_t address;
    uint8_t value;
};

struct vector {
    struct s2f_cpu before, after;
    enum end end;
    uint8_t cycles;
    bool exact;
    unsigned reads, writes, stores;
    struct place read[LISTED], write[LISTED];
    struct place store[LISTED]; /* address: the SID's register */
};

struct reader {
    const uint8_t *data;
    size_t size, at;
};

/* Everything a run over one file needs; static, for its size. */
struct bench {
    enum s2f_dialect dialect;
    unsigned features;
    struct s2f_memory memory;
    uint8_t expected[0x10000];
    uint8_t access[0x10000];
    unsigned failed[256];
    unsigned failures;
};

static struct bench bench;

/* Reading the file. */

static uint8_t next_byte(struct reader *reader)
{
    assert_true(reader->at < reader->size);
    return reader->data[reader->at++];
}

static void next_registers(struct reader *reader, struct s2f_cpu *cpu)
{
    cpu->a = next_byte(reader);
    cpu->x = next_byte(reader);
    cpu->y = next_byte(reader);
    cpu->sp = next_byte(reader);
    cpu->p = next_byte(reader);
    cpu->pc = next_byte(reader);
    cpu->pc = (uint16_t)(cpu->pc | next_byte(reader) << 8);
    cpu->cycles = START_CYCLE;
}

static unsigned next_list(struct reader *reader, struct place *list, bool wide)
{
    unsigned count = next_byte(reader);

    assert_true(count <= LISTED);
    for (unsigned i = 0; i < count; i++) {
        unsigned address = next_byte(reader);

        if (wide)
            address |= (unsigned)next_byte(reader) << 8;
        list[i].address = (uint16_t)address;
        list[i].value = next_byte(reader);
    }
    return count;
}

static void next_vector(struct reader *reader, struct vector *vector)
{
    next_registers(reader, &vector->before);
    vector->reads = next_list(reader, vector->read, true);
    assert_true(vector->reads > 0);
    next_registers(reader, &vector->after);
    vector->end = next_byte(reader);
    assert_in_range(vector->end, END_RAN, END_BREAK);
    vector->cycles = next_byte(reader);
    vector->exact = next_byte(reader) != 0;
    vector->writes = next_list(reader, vector->write, true);
    vector->stores = next_list(reader, vector->store, false);
}

static size_t load_file(const char *name, uint8_t *data)
{
    const char *root = getenv("S2F_SOURCE_ROOT");
    char path[4096];
    FILE *file;
    size_t size;

    snprintf(path, sizeof path, "%s/tests/data/%s", root ? root : ".", name);
    file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    size = fread(data, 1, FILE_MAX, file);
    fclose(file);
    return size;
}

/* Running one vector. */

/* Sets a byte behind the core's back; the hash follows. */
static void poke(struct bench *b, uint16_t address, uint8_t value)
{
    if (address >> 8 != 1)
        b->memory.hash += s2f_memory_mix(address, value) -
                          s2f_memory_mix(address, b->memory.ram[address]);
    b->memory.ram[address] = value;
    b->expected[address] = value;
}

static void complain(struct bench *b, const struct vector *v, const char *what,
                     unsigned got, unsigned want)
{
    uint8_t opcode = v->read[0].value;

    b->failures++;
    if (b->failed[opcode]++ < MESSAGES)
        print_error("%s opcode $%02X at $%04X (A %02X X %02X Y %02X SP %02X "
                    "P %02X operand %02X %02X): %s is $%X, must be $%X\n",
                    b->dialect == S2F_DIALECT_REAL ? "real" : "editor", opcode,
                    v->before.pc, v->before.a, v->before.x, v->before.y,
                    v->before.sp, v->before.p, v->read[1].value,
                    v->read[2].value, what, got, want);
}

static void check(struct bench *b, const struct vector *v, const char *what,
                  unsigned got, unsigned want)
{
    if (got != want)
        complain(b, v, what, got, want);
}

static void check_registers(struct bench *b, const struct vector *v,
                            const struct s2f_cpu *cpu)
{
    /* The real chip has no bits for B and U. */
    uint8_t p = b->dialect == S2F_DIALECT_REAL ? 0xcf : 0xff;

    if (v->end != END_RETURNED)
        check(b, v, "PC", cpu->pc, v->after.pc);
    if (b->dialect == S2F_DIALECT_REAL && v->end >= END_BAD_OPCODE)
        return;
    check(b, v, "A", cpu->a, v->after.a);
    check(b, v, "X", cpu->x, v->after.x);
    check(b, v, "Y", cpu->y, v->after.y);
    check(b, v, "SP", cpu->sp, v->after.sp);
    check(b, v, "P", cpu->p & p, v->after.p & p);
    if (v->end < END_BAD_OPCODE)
        check(b, v, "cycles", cpu->cycles - START_CYCLE, v->cycles);
}

static void check_ram(struct bench *b, const struct vector *v)
{
    for (unsigned i = 0; i < v->writes; i++)
        b->expected[v->write[i].address] = v->write[i].value;
    if (!memcmp(b->memory.ram, b->expected, sizeof b->expected))
        return;
    for (unsigned i = 0; i < sizeof b->expected; i++)
        if (b->memory.ram[i] != b->expected[i]) {
            char what[32];

            snprintf(what, sizeof what, "byte at $%04X", i);
            complain(b, v, what, b->memory.ram[i], b->expected[i]);
        }
    memcpy(b->memory.ram, b->expected, sizeof b->expected);
}

static void check_log(struct bench *b, const struct vector *v)
{
    const struct s2f_memory *memory = &b->memory;

    check(b, v, "number of SID writes", memory->write_count, v->stores);
    for (unsigned i = 0; i < v->stores && i < memory->write_count; i++) {
        uint8_t at = (uint8_t)v->store[i].address;

        check(b, v, "logged register", S2F_WRITE_REGISTER(memory->write[i]),
              at);
        check(b, v, "logged value", S2F_WRITE_VALUE(memory->write[i]),
              v->store[i].value);
        check(b, v, "logged cycle", S2F_WRITE_CYCLE(memory->write[i]),
              START_CYCLE);
        check(b, v, "SID register", memory->sid[at], v->store[i].value);
    }
}

static void check_hash(struct bench *b, const struct vector *v)
{
    uint64_t kept = b->memory.hash;

    s2f_memory_rehash(&b->memory);
    if (kept != b->memory.hash)
        complain(b, v, "hash", (unsigned)kept, (unsigned)b->memory.hash);
}

/* Puts into the map what the vector must leave in it; the instruction's own
 * bytes come first in the list of what is read. */
static void expect_access(const struct vector *v, uint8_t *map)
{
    unsigned length = s2f_opcode_length(v->read[0].value);

    for (unsigned i = 0; i < v->reads; i++)
        map[v->read[i].address] |=
            S2F_ACCESS_FRESH |
            (i < length ? S2F_ACCESS_EXECUTE : S2F_ACCESS_READ);
    map[v->read[0].address] |= S2F_ACCESS_OPCODE;
    for (unsigned i = 0; i < v->writes; i++) {
        uint8_t *bits = &map[v->write[i].address];

        *bits |= S2F_ACCESS_WRITE;
        if (!(*bits & S2F_ACCESS_FRESH))
            *bits |= S2F_ACCESS_WRITTEN_FIRST;
    }
}

static void check_access(struct bench *b, const struct vector *v)
{
    static uint8_t map[0x10000];

    if (!v->exact)
        return;
    memset(map, S2F_ACCESS_SET_UP, sizeof map);
    expect_access(v, map);
    if (!memcmp(map, b->access, sizeof map))
        return;
    for (unsigned i = 0; i < sizeof map; i++)
        if (b->access[i] != map[i]) {
            char what[32];

            snprintf(what, sizeof what, "access to $%04X", i);
            complain(b, v, what, b->access[i], map[i]);
        }
}

static enum s2f_cpu_end expected_end(enum end end)
{
    static const enum s2f_cpu_end ends[] = {
        [END_RAN] = S2F_CPU_BUDGET,
        [END_RETURNED] = S2F_CPU_RETURNED,
        [END_BAD_OPCODE] = S2F_CPU_BAD_OPCODE,
        [END_BREAK] = S2F_CPU_BREAK,
    };

    return ends[end];
}

static void run_vector(struct bench *b, const struct vector *v)
{
    struct s2f_cpu cpu = v->before;

    for (unsigned i = 0; i < v->reads; i++)
        poke(b, v->read[i].address, v->read[i].value);
    b->memory.write_count = 0;
    memset(b->memory.sid, 0, sizeof b->memory.sid);
    if (b->features & (S2F_CPU_WATCH | S2F_CPU_MARK))
        memset(b->access, S2F_ACCESS_SET_UP, sizeof b->access);

    check(
        b, v, "end",
        s2f_cpu_run(&cpu, &b->memory, b->dialect, b->features, START_CYCLE + 1),
        expected_end(v->end));

    check_registers(b, v, &cpu);
    check_ram(b, v);
    check_log(b, v);
    if (b->features & S2F_CPU_HASH)
        check_hash(b, v);
    if (b->features & (S2F_CPU_WATCH | S2F_CPU_MARK))
        check_access(b, v);
    for (unsigned i = 0; i < v->reads; i++)
        poke(b, v->read[i].address, BACKGROUND);
    for (unsigned i = 0; i < v->writes; i++)
        poke(b, v->write[i].address, BACKGROUND);
}

static void run_file(enum s2f_dialect dialect, unsigned features)
{
    static uint8_t data[FILE_MAX];
    const char *name = dialect == S2F_DIALECT_REAL ? "cpu_vectors_real.bin"
                                                   : "cpu_vectors_editor.bin";
    struct reader reader = {data, load_file(name, data), 12};
    unsigned long count, opcodes = 0;

    assert_true(reader.size > 12 && !memcmp(data, "S2FV", 4));
    assert_int_equal(data[4], dialect == S2F_DIALECT_REAL ? 0 : 1);
    count = data[8] | (unsigned long)data[9] << 8;
    count |= (unsigned long)data[10] << 16 | (unsigned long)data[11] << 24;
    assert_true(count >= 256);

    memset(&bench, 0, sizeof bench);
    bench.dialect = dialect;
    bench.features = features;
    bench.memory.access = bench.access;
    memset(bench.memory.ram, BACKGROUND, sizeof bench.memory.ram);
    memset(bench.expected, BACKGROUND, sizeof bench.expected);
    s2f_memory_rehash(&bench.memory);

    for (unsigned long i = 0, last = 256; i < count; i++) {
        struct vector vector = {0};

        next_vector(&reader, &vector);
        opcodes += vector.read[0].value != last;
        last = vector.read[0].value;
        run_vector(&bench, &vector);
    }
    assert_int_equal(reader.at, reader.size);
    assert_int_equal(opcodes, 256);
    assert_int_equal(bench.failures, 0);
}

static void test_real_plain(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_REAL, S2F_CPU_PLAIN);
}

static void test_real_watched(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_REAL, S2F_CPU_WATCH);
}

static void test_real_marked(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_REAL, S2F_CPU_MARK);
}

static void test_real_hashed(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_REAL, S2F_CPU_HASH);
}

static void test_real_watched_and_hashed(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_REAL, S2F_CPU_WATCH | S2F_CPU_HASH);
}

static void test_editor_plain(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_EDITOR, S2F_CPU_PLAIN);
}

static void test_editor_watched(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_EDITOR, S2F_CPU_WATCH);
}

static void test_editor_marked(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_EDITOR, S2F_CPU_MARK);
}

static void test_editor_hashed(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_EDITOR, S2F_CPU_HASH);
}

static void test_editor_watched_and_hashed(void **state)
{
    (void)state;
    run_file(S2F_DIALECT_EDITOR, S2F_CPU_WATCH | S2F_CPU_HASH);
}

/* Short programs at $1000. */

/* Runs size bytes of code until cycles reach limit, from SP = $FF, all other
 * registers 0; returns how that ended. */
static enum s2f_cpu_end run_code(enum s2f_dialect dialect, const uint8_t *code,
                                 size_t size, uint32_t limit)
{
    struct s2f_cpu cpu;

    memset(&bench, 0, sizeof bench);
    bench.memory.access = bench.access;
    memcpy(bench.memory.ram + 0x1000, code, size);
    s2f_cpu_reset(&cpu);
    cpu.sp = 0xff;
    cpu.pc = 0x1000;
    return s2f_cpu_run(&cpu, &bench.memory, dialect, S2F_CPU_WATCH, limit);
}

static void check_entry(unsigned index, unsigned cycle, unsigned at,
                        unsigned value)
{
    uint32_t entry = bench.memory.write[index];

    assert_int_equal(S2F_WRITE_CYCLE(entry), cycle);
    assert_int_equal(S2F_WRITE_REGISTER(entry), at);
    assert_int_equal(S2F_WRITE_VALUE(entry), value);
}

static void test_log_tells_where_a_store_begins(void **state)
{
    /* LDA #$12; STA $D404; LDX #3; INC $D415,X; BRK */
    static const uint8_t code[] = {0xa9, 0x12, 0x8d, 0x04, 0xd4, 0xa2,
                                   0x03, 0xfe, 0x15, 0xd4, 0x00};

    (void)state;
    assert_int_equal(run_code(S2F_DIALECT_REAL, code, sizeof code, 100),
                     S2F_CPU_BREAK);
    assert_int_equal(bench.memory.write_count, 2);
    check_entry(0, 2, 0x04, 0x12);
    check_entry(1, 8, 0x18, 0x01);
}

static void test_log_counts_on_when_full(void **state)
{
    static const uint8_t code[] = {0xee, 0x07, 0xd4, 0x4c, 0x00, 0x10};
    const unsigned rounds = S2F_MEMORY_WRITES + 88;

    (void)state;
    /* INC $D407 and JMP take 6 + 3 cycles a round. */
    assert_int_equal(run_code(S2F_DIALECT_REAL, code, sizeof code, rounds * 9),
                     S2F_CPU_BUDGET);
    assert_int_equal(bench.memory.write_count, rounds);
    for (unsigned i = 0; i < S2F_MEMORY_WRITES; i++)
        check_entry(i, i * 9, 7, (i + 1) & 0xff);
    assert_int_equal(bench.memory.sid[7], rounds & 0xff);
}

static void test_log_ends_at_d418_and_registers_at_d41f(void **state)
{
    /* LDA #1; STA $D3FF, $D418, $D419, $D41F, $D420, $D504; BRK */
    static const uint8_t code[] = {0xa9, 0x01, 0x8d, 0xff, 0xd3, 0x8d, 0x18,
                                   0xd4, 0x8d, 0x19, 0xd4, 0x8d, 0x1f, 0xd4,
                                   0x8d, 0x20, 0xd4, 0x8d, 0x04, 0xd5, 0x00};

    (void)state;
    run_code(S2F_DIALECT_REAL, code, sizeof code, 100);
    assert_int_equal(bench.memory.write_count, 1);
    check_entry(0, 6, 0x18, 1);
    for (unsigned i = 0; i < 32; i++)
        assert_int_equal(bench.memory.sid[i],
                         i == 0x18 || i == 0x19 || i == 0x1f);
}

/* STA, STX, STY, INC, DEC, ASL, ROL, LSR, ROR on the registers 0 to 8. */
static const uint8_t all_stores[] = {0x8d, 0x00, 0xd4, 0x8e, 0x01, 0xd4, 0x8c,
                                     0x02, 0xd4, 0xee, 0x03, 0xd4, 0xce, 0x04,
                                     0xd4, 0x0e, 0x05, 0xd4, 0x2e, 0x06, 0xd4,
                                     0x4e, 0x07, 0xd4, 0x6e, 0x08, 0xd4, 0x00};

static void test_editor_does_not_see_shifts(void **state)
{
    (void)state;
    run_code(S2F_DIALECT_EDITOR, all_stores, sizeof all_stores, 100);
    assert_int_equal(bench.memory.write_count, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(S2F_WRITE_REGISTER(bench.memory.write[i]), i);
}

static void test_real_sees_every_store(void **state)
{
    (void)state;
    run_code(S2F_DIALECT_REAL, all_stores, sizeof all_stores, 100);
    assert_int_equal(bench.memory.write_count, 9);
    for (unsigned i = 0; i < 9; i++)
        assert_int_equal(S2F_WRITE_REGISTER(bench.memory.write[i]), i);
}

static void test_access_tells_first_read_from_first_write(void **state)
{
    /* LDA $20; STA $21; LDA $21; INC $22; STA $20; BRK */
    static const uint8_t code[] = {0xa5, 0x20, 0x85, 0x21, 0xa5, 0x21,
                                   0xe6, 0x22, 0x85, 0x20, 0x00};

    (void)state;
    run_code(S2F_DIALECT_REAL, code, sizeof code, 100);
    assert_int_equal(bench.access[0x20],
                     S2F_ACCESS_READ | S2F_ACCESS_FRESH | S2F_ACCESS_WRITE);
    assert_int_equal(bench.access[0x21], S2F_ACCESS_WRITE |
                                             S2F_ACCESS_WRITTEN_FIRST |
                                             S2F_ACCESS_READ);
    assert_int_equal(bench.access[0x22],
                     S2F_ACCESS_READ | S2F_ACCESS_FRESH | S2F_ACCESS_WRITE);
    assert_int_equal(bench.access[0x23], 0);
}

static void test_access_covers_pointers_and_stack(void **state)
{
    /* LDA ($30),Y; JMP ($1010), which holds $1020: PHA; PLA; PLA; BRK */
    static const uint8_t code[0x24] = {
        0xb1,          0x30,          0x6c,          0x10,
        0x10,          [0x10] = 0x20, [0x11] = 0x10, [0x20] = 0x48,
        [0x21] = 0x68, [0x22] = 0x68};
    const uint8_t fresh = S2F_ACCESS_READ | S2F_ACCESS_FRESH;

    (void)state;
    run_code(S2F_DIALECT_REAL, code, sizeof code, 100);
    assert_int_equal(bench.access[0x30], fresh);
    assert_int_equal(bench.access[0x31], fresh);
    assert_int_equal(bench.access[0x1010], fresh);
    assert_int_equal(bench.access[0x1011], fresh);
    assert_int_equal(bench.access[0x01ff], S2F_ACCESS_WRITE |
                                               S2F_ACCESS_WRITTEN_FIRST |
                                               S2F_ACCESS_READ);
    assert_int_equal(bench.access[0x0100], fresh);
}

static void test_access_marks_code_that_was_written_first(void **state)
{
    /* LDA #$EA (NOP); STA $1005; the byte there runs; BRK */
    static const uint8_t code[] = {0xa9, 0xea, 0x8d, 0x05, 0x10, 0x00, 0x00};

    (void)state;
    run_code(S2F_DIALECT_REAL, code, sizeof code, 100);
    assert_int_equal(bench.access[0x1005],
                     S2F_ACCESS_WRITE | S2F_ACCESS_WRITTEN_FIRST |
                         S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE);
    assert_int_equal(bench.access[0x1000],
                     S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE | S2F_ACCESS_FRESH);
    assert_int_equal(bench.access[0x1001],
                     S2F_ACCESS_EXECUTE | S2F_ACCESS_FRESH);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_plain),
        cmocka_unit_test(test_real_watched),
        cmocka_unit_test(test_real_marked),
        cmocka_unit_test(test_real_hashed),
        cmocka_unit_test(test_real_watched_and_hashed),
        cmocka_unit_test(test_editor_plain),
        cmocka_unit_test(test_editor_watched),
        cmocka_unit_test(test_editor_marked),
        cmocka_unit_test(test_editor_hashed),
        cmocka_unit_test(test_editor_watched_and_hashed),
        cmocka_unit_test(test_log_tells_where_a_store_begins),
        cmocka_unit_test(test_log_counts_on_when_full),
        cmocka_unit_test(test_log_ends_at_d418_and_registers_at_d41f),
        cmocka_unit_test(test_editor_does_not_see_shifts),
        cmocka_unit_test(test_real_sees_every_store),
        cmocka_unit_test(test_access_tells_first_read_from_first_write),
        cmocka_unit_test(test_access_covers_pointers_and_stack),
        cmocka_unit_test(test_access_marks_code_that_was_written_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
