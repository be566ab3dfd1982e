/* The 6510 against the CPU of the project's judge, on real music: each tune of
 * the corpus is initialised and played for some hundred calls on both, and
 * registers, cycles, SID writes and memory must agree. The judge and the
 * corpus are not part of this tree; where they are missing the test says that
 * it skips. The build defines S2F_JUDGE_CPU where the judge's CPU is linked.
 *
 * In the editor's dialect the judge counts cycles as the real chip does and
 * does not write the three bytes that BRK and bad opcodes push, unlike SID
 * Factory II (CPUmos6510::abx, rel, BRK); so neither is compared there. In the
 * real dialect it takes code of the tune's own at $EA31, $EA7E or $EA81 for
 * the KERNAL's and ends the call: tunes that load there are left out. */
#include <stdio.h>

#ifdef S2F_JUDGE_CPU

#include "base/bytes.h"
#include "cpu/mos6510.h"

#include "cpu6510.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    CALLS = 300,
    INIT_LIMIT = 20000000,
    PLAY_LIMIT = 2000000,
    EDITOR_LIMIT = 400000, /* a loop that waits for I/O never ends there */
    PATH_SIZE = 4096,
    MESSAGES = 10
};

struct tune {
    const char *name;
    uint16_t load, init, play;
    uint8_t song;
    bool rsid, ntsc;
    const uint8_t *data;
    size_t size;
};

/* Both machines, after the same calls. */
struct pair {
    enum s2f_dialect dialect;
    enum cpu_irq irq; /* how the play routine is entered */
    struct s2f_cpu ours;
    struct s2f_memory memory;
    enum s2f_cpu_end our_end;
    struct cpu judge;
    uint8_t ram[0x10000]; /* the judge's */
    uint8_t sid[32];
    unsigned writes;
    uint16_t write[S2F_MEMORY_WRITES]; /* register << 8 | value */
    enum cpu_end judge_end;
};

struct sums {
    unsigned tunes, calls, unfinished, differing, left_out;
    unsigned long long cycles;
};

static struct pair pair, before, probe;
static uint8_t file_bytes[0x20000];
static char corpus[PATH_SIZE];

/* Loading. */

static bool parse_tune(struct tune *tune, const char *name, size_t size)
{
    const uint8_t *b = file_bytes;
    size_t offset;

    if (size < 0x7c || (memcmp(b, "PSID", 4) != 0 && memcmp(b, "RSID", 4) != 0))
        return false;
    offset = s2f_be16(b + 6);
    tune->name = name;
    tune->rsid = b[0] == 'R';
    tune->load = s2f_be16(b + 8);
    tune->init = s2f_be16(b + 10);
    tune->play = s2f_be16(b + 12);
    tune->song = (uint8_t)(s2f_be16(b + 16) ? s2f_be16(b + 16) - 1 : 0);
    tune->ntsc = s2f_be16(b + 4) >= 2 && (b[0x77] & 0x0c) == 0x08;
    if (offset + 2 > size)
        return false;
    tune->data = b + offset;
    tune->size = size - offset;
    if (!tune->load) {
        tune->load = s2f_le16(tune->data);
        tune->data += 2;
        tune->size -= 2;
    }
    if (tune->size > 0x10000U - tune->load)
        tune->size = 0x10000U - tune->load;
    if (!tune->init)
        tune->init = tune->load;
    return true;
}

static bool load_tune(struct tune *tune, const char *path)
{
    FILE *file = fopen(path, "rb");
    size_t size;

    if (!file)
        return false;
    size = fread(file_bytes, 1, sizeof file_bytes, file);
    fclose(file);
    return parse_tune(tune, path, size);
}

static uint8_t bank_for(unsigned address)
{
    return address >= 0xe000   ? 0x35
           : address >= 0xd000 ? 0x34
           : address >= 0xa000 ? 0x36
                               : 0x37;
}

/* Running. */

static void on_write(void *user, uint16_t address, uint8_t value)
{
    struct pair *p = user;

    if (address < 0xd420)
        p->sid[address & 31] = value;
    if (address > 0xd418)
        return;
    if (p->writes < S2F_MEMORY_WRITES)
        p->write[p->writes] = (uint16_t)((address & 31) << 8 | value);
    p->writes++;
}

static void poke(struct pair *p, uint16_t address, uint8_t value)
{
    p->ram[address] = value;
    p->memory.ram[address] = value;
}

/* Memory as a PSID player sets it up; flat in the editor's dialect. */
static void start(struct pair *p, const struct tune *tune,
                  enum s2f_dialect dialect)
{
    memset(p, 0, sizeof *p);
    p->dialect = dialect;
    memcpy(p->ram + tune->load, tune->data, tune->size);
    p->ram[1] = tune->rsid ? 0x37 : bank_for(tune->init);
    p->ram[0x314] = 0x31;
    p->ram[0x315] = 0xea;
    p->ram[0x318] = 0x47;
    p->ram[0x319] = 0xfe;
    p->ram[0x2a6] = !tune->ntsc;
    memcpy(p->memory.ram, p->ram, sizeof p->ram);
    p->memory.io = dialect == S2F_DIALECT_REAL;
    p->judge.dialect = dialect == S2F_DIALECT_REAL ? CPU_REAL : CPU_EDITOR;
    p->judge.io = p->memory.io;
    p->judge.on_write = on_write;
}

static void push(struct pair *p, uint8_t value)
{
    p->memory.ram[0x100 + p->ours.sp--] = value;
}

/* Enters an interrupt handler as the chip, and the KERNAL, do. */
static enum s2f_cpu_end interrupt(struct pair *p, uint16_t pc, uint32_t limit)
{
    p->ours = (struct s2f_cpu){.sp = 0xfd, .p = S2F_FLAG_I, .pc = pc};
    push(p, S2F_CPU_RETURN_TO >> 8);
    push(p, S2F_CPU_RETURN_TO & 0xff);
    push(p, S2F_FLAG_I | S2F_FLAG_U);
    for (int i = 0; p->irq == CPU_IRQ_KERNAL && i < 3; i++)
        push(p, 0);
    return s2f_cpu_run(&p->ours, &p->memory, p->dialect, S2F_CPU_PLAIN, limit);
}

static void call(struct pair *p, uint16_t pc, uint8_t a, uint32_t limit)
{
    p->writes = p->memory.write_count = 0;
    p->judge.mem = p->ram;
    p->judge.user = p;
    p->judge.irq = p->irq;
    p->judge.cycles = 0;
    p->ours.cycles = 0;
    if (p->dialect == S2F_DIALECT_EDITOR) {
        s2f_cpu_reset(&p->ours);
        p->judge.a = p->judge.x = p->judge.y = p->judge.s = p->judge.p = 0;
    }
    p->judge_end = cpu_call(&p->judge, pc, a, limit);
    p->our_end = p->irq == CPU_NO_IRQ
                     ? s2f_cpu_call(&p->ours, &p->memory, p->dialect,
                                    S2F_CPU_PLAIN, pc, a, limit)
                     : interrupt(p, pc, limit);
}

/* Where the play routine is; 0 = nowhere. Sets how it is entered. */
static uint16_t find_play(struct pair *p, const struct tune *tune)
{
    if (tune->play || p->dialect == S2F_DIALECT_EDITOR)
        return tune->play;
    if (s2f_le16(p->ram + 0x314) != 0xea31) {
        p->irq = CPU_IRQ_KERNAL;
        return s2f_le16(p->ram + 0x314);
    }
    p->irq = CPU_IRQ_HARDWARE;
    return s2f_le16(p->ram + 0xfffe);
}

/* Comparing. Each returns what differs, or NULL. */

static const char *compare_writes(const struct pair *p)
{
    if (p->memory.write_count != p->writes)
        return "number of SID writes";
    for (unsigned i = 0; i < p->writes && i < S2F_MEMORY_WRITES; i++) {
        uint32_t entry = p->memory.write[i];

        if ((S2F_WRITE_REGISTER(entry) << 8 | S2F_WRITE_VALUE(entry)) !=
            p->write[i])
            return "a SID write";
    }
    if (memcmp(p->memory.sid, p->sid, sizeof p->sid) != 0)
        return "the SID's registers";
    return NULL;
}

static const char *compare_ends(const struct pair *p)
{
    static const enum cpu_end ends[] = {
        [S2F_CPU_RETURNED] = CPU_RETURNED,
        [S2F_CPU_BUDGET] = CPU_BUDGET,
        [S2F_CPU_BAD_OPCODE] = CPU_BAD_OPCODE,
        [S2F_CPU_BREAK] = CPU_BRK,
    };

    if (ends[p->our_end] != p->judge_end)
        return "how the call ended";
    if (p->our_end == S2F_CPU_BUDGET && p->ours.pc != p->judge.pc)
        return "PC";
    if (p->our_end >= S2F_CPU_BAD_OPCODE && p->ours.pc != p->judge.bad_pc)
        return "PC of the bad opcode";
    return NULL;
}

/* The editor's waiting loops are cut at different cycles: not comparable. */
static bool cut_in_editor(const struct pair *p)
{
    return p->dialect == S2F_DIALECT_EDITOR &&
           (p->our_end == S2F_CPU_BUDGET || p->judge_end == CPU_BUDGET);
}

static const char *compare(const struct pair *p)
{
    bool real = p->dialect == S2F_DIALECT_REAL;
    unsigned mask = real ? 0xcf : 0xff; /* the chip has no bits B and U */
    const char *ends = compare_ends(p);

    if (cut_in_editor(p))
        return NULL;
    if (ends)
        return ends;
    if (real && p->our_end >= S2F_CPU_BAD_OPCODE)
        return compare_writes(p);
    if (p->ours.a != p->judge.a || p->ours.x != p->judge.x ||
        p->ours.y != p->judge.y || p->ours.sp != p->judge.s)
        return "A, X, Y or SP";
    if ((p->ours.p & mask) != (p->judge.p & mask))
        return "P";
    if (real && p->ours.cycles != p->judge.cycles)
        return "cycles";
    return compare_writes(p);
}

/* After BRK or a bad opcode in the editor the stack differs, see above. */
static const char *compare_ram(const struct pair *p)
{
    bool pushed =
        p->dialect == S2F_DIALECT_EDITOR && p->our_end >= S2F_CPU_BAD_OPCODE;

    for (unsigned i = 0; i < 0x10000; i++)
        if (p->ram[i] != p->memory.ram[i] && !(pushed && i >> 8 == 1))
            return "RAM";
    return NULL;
}

/* Playing a tune. */

struct played {
    int call; /* the last one, 0 = init */
    uint16_t pc;
    uint8_t a;
    uint32_t limit;
    const char *differs;
    bool finished; /* all calls returned */
    unsigned long long cycles;
};

static void one_call(struct pair *p, struct played *played)
{
    call(p, played->pc, played->a, played->limit);
    played->cycles += p->ours.cycles;
    played->differs = compare(p);
}

/* Plays up to call number last, or to the first difference. With each set,
 * memory is compared after each call, else at the end only. With stop set,
 * the last call is prepared but not made. */
static struct played play(struct pair *p, const struct tune *tune,
                          enum s2f_dialect dialect, int last, bool each,
                          bool stop)
{
    bool real = dialect == S2F_DIALECT_REAL;
    struct played played = {.pc = tune->init,
                            .a = tune->song,
                            .limit = real ? INIT_LIMIT : EDITOR_LIMIT};
    uint16_t address = 0;

    start(p, tune, dialect);
    for (;; played.call++) {
        if (played.call) {
            address = address ? address : find_play(p, tune);
            if (!address)
                break;
            if (tune->play)
                poke(p, 1, bank_for(address));
            played.pc = address;
            played.a = 0;
            played.limit = real ? PLAY_LIMIT : EDITOR_LIMIT;
        }
        if (stop && played.call == last)
            return played;
        one_call(p, &played);
        if (each && !played.differs && !cut_in_editor(p))
            played.differs = compare_ram(p);
        if (played.differs || p->our_end != S2F_CPU_RETURNED)
            break;
        if (played.call == last) {
            played.finished = true;
            break;
        }
    }
    if (!played.differs && !cut_in_editor(p))
        played.differs = compare_ram(p);
    return played;
}

static bool differs_at(const struct played *at, uint32_t limit)
{
    probe = before;
    call(&probe, at->pc, at->a, limit);
    return compare(&probe) || compare_ram(&probe);
}

/* Says where the two first differ. In the real dialect both count the same
 * cycles until then, so bisection by cycles finds the instruction. */
static void explain(const struct tune *tune, enum s2f_dialect dialect)
{
    struct played found = play(&before, tune, dialect, CALLS, true, false);
    struct played at;
    uint32_t low = 0, high = found.limit;

    print_error("%s: call %d: %s differs: A %02X/%02X X %02X/%02X Y "
                "%02X/%02X SP %02X/%02X P %02X/%02X PC %04X/%04X, cycles "
                "%lu/%lu, writes %u/%u\n",
                tune->name, found.call, found.differs ? found.differs : "?",
                before.ours.a, before.judge.a, before.ours.x, before.judge.x,
                before.ours.y, before.judge.y, before.ours.sp, before.judge.s,
                before.ours.p, before.judge.p, before.ours.pc, before.judge.pc,
                (unsigned long)before.ours.cycles,
                (unsigned long)before.judge.cycles,
                (unsigned)before.memory.write_count, before.writes);
    if (dialect == S2F_DIALECT_EDITOR)
        return;
    at = play(&before, tune, dialect, found.call, true, true);
    while (low + 1 < high) {
        uint32_t middle = low + (high - low) / 2;

        if (differs_at(&at, middle))
            high = middle;
        else
            low = middle;
    }
    differs_at(&at, low);
    print_error("  after the instruction at $%04X, %lu cycles into the call\n",
                probe.ours.pc, (unsigned long)low);
}

static bool loads_on_exits(const struct tune *tune)
{
    return tune->load <= 0xea81 && tune->load + tune->size > 0xea31;
}

static void compare_tune(const char *path, enum s2f_dialect dialect,
                         struct sums *sums)
{
    struct tune tune;
    struct played played;

    if (!load_tune(&tune, path))
        return;
    if (dialect == S2F_DIALECT_REAL && loads_on_exits(&tune)) {
        sums->left_out++;
        return;
    }
    played = play(&pair, &tune, dialect, CALLS, false, false);
    sums->tunes++;
    sums->calls += (unsigned)played.call + 1;
    sums->cycles += played.cycles;
    sums->unfinished += !played.finished;
    if (played.differs && sums->differing++ < MESSAGES)
        explain(&tune, dialect);
}

/* Walks a folder and those in it, in the order of names. */
static void walk(const char *folder, enum s2f_dialect dialect,
                 struct sums *sums)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        size_t length = strlen(name);
        char path[PATH_SIZE];
        int size = snprintf(path, sizeof path, "%s/%s", folder, name);

        if (name[0] != '.' && size > 0 && (size_t)size < sizeof path) {
            if (length > 4 && !strcmp(name + length - 4, ".sid"))
                compare_tune(path, dialect, sums);
            else
                walk(path, dialect, sums);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void compare_corpus(enum s2f_dialect dialect)
{
    static const char *const folders[] = {"laxity", "fun_fun", "newplayer21",
                                          "wide"};
    struct sums sums = {0};

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[PATH_SIZE + 16];

        snprintf(path, sizeof path, "%s/%s", corpus, folders[i]);
        walk(path, dialect, &sums);
    }
    print_message("# %u tunes, %u calls, %llu cycles; %u tunes ended before "
                  "the last call; %u left out; %u differ\n",
                  sums.tunes, sums.calls, sums.cycles, sums.unfinished,
                  sums.left_out, sums.differing);
    assert_true(sums.tunes > 0);
    assert_int_equal(sums.differing, 0);
}

static void test_real_dialect_equals_the_judges(void **state)
{
    (void)state;
    compare_corpus(S2F_DIALECT_REAL);
}

static void test_editor_dialect_equals_the_judges(void **state)
{
    (void)state;
    compare_corpus(S2F_DIALECT_EDITOR);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_dialect_equals_the_judges),
        cmocka_unit_test(test_editor_dialect_equals_the_judges),
    };
    const char *root = getenv("S2F_SOURCE_ROOT");
    DIR *folder;

    snprintf(corpus, sizeof corpus, "%s/../shared/corpus", root ? root : ".");
    folder = opendir(corpus);
    if (!folder) {
        printf("1..0 # SKIP no corpus beside the source tree\n");
        return 77;
    }
    closedir(folder);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

int main(void)
{
    printf("1..0 # SKIP built without the judge's CPU\n");
    return 77;
}

#endif
