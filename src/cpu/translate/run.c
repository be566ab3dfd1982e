/* The loop around translated code: enters it, finds where it goes on when it
 * comes back, and lets the interpreter run the rest. */
#include "cpu/mos6510_core.h"
#include "cpu/translate/internal.h"

#include <string.h>

/* So often code is interpreted before it is translated. */
enum { WARM = 2 };

typedef void (*enter_function)(struct s2f_translator *, const uint8_t *);

static void load_registers(struct s2f_translator *t, const struct s2f_cpu *cpu)
{
    t->a = cpu->a;
    t->x = cpu->x;
    t->y = cpu->y;
    t->sp = cpu->sp;
    t->cycles = cpu->cycles;
    t->nz = join_nz(cpu->p & S2F_FLAG_N, !(cpu->p & S2F_FLAG_Z));
    t->c = cpu->p & S2F_FLAG_C;
    t->v = cpu->p & S2F_FLAG_V;
    t->rest = cpu->p & (S2F_FLAG_D | S2F_FLAG_I | S2F_FLAG_B | S2F_FLAG_U);
    t->write_count = t->memory->write_count;
}

static void store_registers(const struct s2f_translator *t, struct s2f_cpu *cpu)
{
    cpu->a = (uint8_t)t->a;
    cpu->x = (uint8_t)t->x;
    cpu->y = (uint8_t)t->y;
    cpu->sp = (uint8_t)t->sp;
    cpu->pc = (uint16_t)t->pc;
    cpu->cycles = t->cycles;
    cpu->p = (uint8_t)(t->rest | (t->nz & 0x180 ? S2F_FLAG_N : 0) |
                       (t->v ? S2F_FLAG_V : 0) |
                       (t->nz & 0xff ? 0 : S2F_FLAG_Z) | t->c);
    t->memory->write_count = t->write_count;
}

/* Runs translated code from entry on, from one region to the next, until it
 * needs something that it cannot do itself. */
static enum leave run_code(struct s2f_translator *t, uint32_t entry)
{
    enter_function enter;
    const uint8_t *start = t->exec + t->enter;

    memcpy(&enter, &start, sizeof enter);
    for (;;) {
        uint32_t next, flushes = t->flushes;
        uint16_t pc;

        enter(t, t->exec + entry);
        pc = (uint16_t)t->pc;
        if (t->leave > LEAVE_LOOKUP)
            return t->leave;
        if (is_barrier(pc) || (!t->label_at[pc] && t->heat[pc] < WARM))
            return t->leave;
        next = s2f_translator_entry(t, pc);
        if (!next)
            return t->leave;
        if (t->leave != LEAVE_LOOKUP && t->flushes == flushes)
            s2f_translator_link(t, t->site, next);
        entry = next;
    }
}

/* Marks the instruction at pc as executed. */
static void cover(struct s2f_translator *t, uint16_t pc)
{
    t->memory->discovered += !(t->cover[pc] & S2F_ACCESS_OPCODE);
    t->cover[pc] |= S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE;
}

static enum s2f_cpu_end interpret(struct s2f_translator *t, struct s2f_cpu *cpu,
                                  uint32_t limit)
{
    unsigned noted = (t->mark ? (unsigned)S2F_CPU_MARK : 0) |
                     (t->reach ? (unsigned)S2F_CPU_REACH : 0);

    if (t->cover && !t->mark) {
        cover(t, cpu->pc);
        limit = cpu->cycles + 1;
    }
    if (noted)
        return t->editor ? s2f_cpu_editor_mark(cpu, t->memory, limit, noted)
                         : s2f_cpu_real_mark(cpu, t->memory, limit, noted);
    return t->editor ? s2f_cpu_editor_track(cpu, t->memory, limit)
                     : s2f_cpu_real_track(cpu, t->memory, limit);
}

/* Runs the code at cpu->pc, translated if it is or should be; *landed where it
 * left by a jump that may end the call. */
static enum leave run_region(struct s2f_translator *t, struct s2f_cpu *cpu)
{
    uint16_t pc = cpu->pc;
    enum leave leave;
    uint32_t entry;

    if (is_barrier(pc) || (!t->editor && cpu->p & S2F_FLAG_D))
        return LEAVE_LIMIT;
    if (!t->label_at[pc] && t->heat[pc] < WARM) {
        t->heat[pc]++;
        return LEAVE_LIMIT;
    }
    entry = s2f_translator_entry(t, pc);
    if (!entry)
        return LEAVE_LIMIT;
    load_registers(t, cpu);
    leave = run_code(t, entry);
    store_registers(t, cpu);
    return leave;
}

static bool landed(const struct s2f_translator *t, uint16_t pc)
{
    return !t->editor &&
           (pc == S2F_CPU_RETURN_TO || is_kernal_exit(t->memory->ram, pc));
}

static enum s2f_cpu_end run(struct s2f_translator *t, struct s2f_cpu *cpu,
                            uint32_t limit)
{
    while (cpu->cycles < limit) {
        enum s2f_cpu_end end = S2F_CPU_BUDGET;

        switch (run_region(t, cpu)) {
        case LEAVE_END:
            return S2F_CPU_RETURNED;
        case LEAVE_JUMP:
        case LEAVE_LOOKUP:
            if (landed(t, cpu->pc))
                return S2F_CPU_RETURNED;
            break;
        case LEAVE_LINK:
            break;
        case LEAVE_LIMIT:
            end = interpret(t, cpu, limit);
            break;
        case LEAVE_STEP:
            end = interpret(t, cpu, cpu->cycles + 1);
            break;
        case LEAVE_HIT:
            s2f_translator_see(t, (uint16_t)t->address);
            break;
        }
        if (end != S2F_CPU_BUDGET)
            return end;
    }
    return S2F_CPU_BUDGET;
}

/* Code that was made for something else is of no use. */
static void prepare(struct s2f_translator *t, struct s2f_memory *memory,
                    enum s2f_dialect dialect, unsigned features)
{
    bool editor = dialect == S2F_DIALECT_EDITOR, hash = features & S2F_CPU_HASH;
    bool mark = features & S2F_CPU_MARK, cover = features & S2F_CPU_COVER;
    uint8_t *access = mark || cover ? memory->access : NULL;
    uint16_t *reach = features & S2F_CPU_REACH ? memory->reach : NULL;

    if (t->memory != memory || t->editor != editor || t->io != memory->io ||
        t->hash != hash || t->mark != mark || t->cover != access ||
        t->reach != reach)
        s2f_translator_forget(t);
    t->memory = memory;
    t->editor = editor;
    t->io = memory->io;
    t->hash = hash;
    t->mark = mark;
    t->cover = access;
    t->reach = reach;
    t->used = true;
}

enum s2f_cpu_end s2f_translator_run(struct s2f_translator *translator,
                                    struct s2f_cpu *cpu,
                                    struct s2f_memory *memory,
                                    enum s2f_dialect dialect, unsigned features,
                                    uint32_t limit)
{
    struct s2f_translator *t = translator;
    enum s2f_cpu_end end;

    prepare(t, memory, dialect, features);
    t->limit = limit;
    if (t->hash)
        s2f_translator_mirror(t);
    end = run(t, cpu, limit);
    if (t->hash)
        s2f_translator_rehash(t);
    return end;
}
