/* The choice between the variants of the interpreter, and how calls begin. */
#include "cpu/mos6510.h"

#include "cpu/mos6510_core.h"
#include "cpu/translate/translate.h"

#include <assert.h>

/* Translated code adds to cycles before it compares. */
#define LIMIT_TRANSLATED 0x7fffffffu

/* The variant that marks stops behind each jump where there is a translator. */
static enum s2f_cpu_end run_marking(struct s2f_cpu *cpu,
                                    struct s2f_memory *memory,
                                    enum s2f_dialect dialect, unsigned features,
                                    uint32_t limit)
{
    enum s2f_cpu_end end = S2F_CPU_BUDGET;

    if (features & S2F_CPU_COVER)
        features |= S2F_CPU_MARK;
    while (end == S2F_CPU_BUDGET && cpu->cycles < limit)
        end = dialect == S2F_DIALECT_EDITOR
                  ? s2f_cpu_editor_mark(cpu, memory, limit, features)
                  : s2f_cpu_real_mark(cpu, memory, limit, features);
    return end;
}

static enum s2f_cpu_end interpret(struct s2f_cpu *cpu,
                                  struct s2f_memory *memory,
                                  enum s2f_dialect dialect, unsigned features,
                                  uint32_t limit)
{
    const unsigned noting = S2F_CPU_COVER | S2F_CPU_MARK | S2F_CPU_REACH;
    static enum s2f_cpu_end (*const run[2][4])(
        struct s2f_cpu *, struct s2f_memory *, uint32_t) = {
        {s2f_cpu_real, s2f_cpu_real_watch, s2f_cpu_real_hash,
         s2f_cpu_real_watch},
        {s2f_cpu_editor, s2f_cpu_editor_watch, s2f_cpu_editor_hash,
         s2f_cpu_editor_watch},
    };

    if (memory->translator && limit > LIMIT_TRANSLATED)
        s2f_translator_forget(memory->translator);
    if (features & noting && !(features & S2F_CPU_WATCH))
        return run_marking(cpu, memory, dialect, features, limit);
    return run[dialect == S2F_DIALECT_EDITOR][features & 3](cpu, memory, limit);
}

/* The frame of a tune goes this way, many a time: nothing is done twice. */
static inline enum s2f_cpu_end run(struct s2f_cpu *cpu,
                                   struct s2f_memory *memory,
                                   enum s2f_dialect dialect, unsigned features,
                                   uint32_t limit)
{
    assert(!(features & (S2F_CPU_MARK | S2F_CPU_REACH)) ||
           !(features & (S2F_CPU_WATCH | S2F_CPU_HASH)));
    if (memory->translator && limit <= LIMIT_TRANSLATED &&
        !(features & S2F_CPU_WATCH))
        return s2f_translator_run(memory->translator, cpu, memory, dialect,
                                  features, limit);
    return interpret(cpu, memory, dialect, features, limit);
}

enum s2f_cpu_end s2f_cpu_run(struct s2f_cpu *cpu, struct s2f_memory *memory,
                             enum s2f_dialect dialect, unsigned features,
                             uint32_t limit)
{
    return run(cpu, memory, dialect, features, limit);
}

enum s2f_cpu_end s2f_cpu_call(struct s2f_cpu *cpu, struct s2f_memory *memory,
                              enum s2f_dialect dialect, unsigned features,
                              uint16_t pc, uint8_t a, uint32_t limit)
{
    cpu->pc = pc;
    cpu->a = a;
    if (dialect == S2F_DIALECT_REAL) {
        cpu->x = cpu->y = 0;
        cpu->p = S2F_FLAG_I | S2F_FLAG_U;
        cpu->sp = 0xfb; /* $FD after a JSR pushed the return address - 1 */
        memory->ram[0x1fd] = (S2F_CPU_RETURN_TO - 1) >> 8;
        memory->ram[0x1fc] = (S2F_CPU_RETURN_TO - 1) & 0xff;
    }
    return run(cpu, memory, dialect, features, limit);
}

enum s2f_cpu_end s2f_cpu_interrupt(struct s2f_cpu *cpu,
                                   struct s2f_memory *memory, unsigned features,
                                   uint16_t pc, bool kernal, uint32_t limit)
{
    cpu->pc = pc;
    cpu->a = cpu->x = cpu->y = 0;
    cpu->p = S2F_FLAG_I | S2F_FLAG_U;
    cpu->sp = kernal ? 0xf7 : 0xfa;
    memory->ram[0x1fd] = S2F_CPU_RETURN_TO >> 8;
    memory->ram[0x1fc] = S2F_CPU_RETURN_TO & 0xff;
    memory->ram[0x1fb] = cpu->p;
    if (kernal)
        memory->ram[0x1fa] = memory->ram[0x1f9] = memory->ram[0x1f8] = 0;
    if (features & S2F_CPU_WATCH && memory->flow)
        memory->flow[pc] |= S2F_FLOW_LANDED;
    return s2f_cpu_run(cpu, memory, S2F_DIALECT_REAL, features, limit);
}

uint16_t s2f_cpu_vector(struct s2f_memory *memory, unsigned features,
                        uint16_t address)
{
    const uint16_t high = (uint16_t)(address + 1);

    if (features & S2F_CPU_WATCH) {
        see_read(memory->access, address, S2F_ACCESS_READ);
        see_read(memory->access, high, S2F_ACCESS_READ);
    }
    return (uint16_t)(memory->ram[address] | memory->ram[high] << 8);
}

void s2f_cpu_reset(struct s2f_cpu *cpu)
{
    *cpu = (struct s2f_cpu){0};
}

void s2f_memory_rehash(struct s2f_memory *memory)
{
    uint64_t hash = 0;

    for (uint32_t i = 0; i < 0x10000; i++)
        if (i >> 8 != 1)
            hash += s2f_memory_mix((uint16_t)i, memory->ram[i]);
    memory->hash = hash;
}
