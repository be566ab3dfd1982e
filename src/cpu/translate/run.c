/* The loop around translated code: enters it, finds where it goes on when it
 * comes back, and lets the interpreter run the rest. */
#include "cpu/mos6510_core.h"
#include "cpu/translate/internal.h"

#include <string.h>

/* So often code is interpreted before it is translated. */
enum { WARM = 2 };

/* Runs translated code, from one region to the next, until it needs something
 * that it cannot do itself. */
static inline enum leave run_code(struct s2f_translator *t, struct s2f_cpu *cpu,
                                  const uint8_t *code)
{
    unsigned p = cpu->p;
    enum leave leave;

    t->cpu = cpu;
    t->v = p & S2F_FLAG_V;
    t->rest = p & (S2F_FLAG_D | S2F_FLAG_I | S2F_FLAG_B | S2F_FLAG_U);
    leave = t->enter(p & S2F_FLAG_C, join_nz(p & S2F_FLAG_N, !(p & S2F_FLAG_Z)),
                     cpu->sp, cpu->y, cpu->cycles, code);
    cpu->p = (uint8_t)(t->rest | (t->nz & 0x180 ? S2F_FLAG_N : 0) |
                       (t->v ? S2F_FLAG_V : 0) |
                       (t->nz & 0xff ? 0 : S2F_FLAG_Z) | t->c);
    return leave;
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

/* The translation of the code at pc, if it is or should be translated, else
 * NULL. */
static const uint8_t *seek_code(struct s2f_translator *t, uint16_t pc)
{
    uint32_t entry;

    if (is_barrier(pc))
        return NULL;
    if (!t->label_at[pc] && t->heat[pc] < WARM) {
        t->heat[pc]++;
        t->learnt[pc >> LINE_SHIFT] = 1;
        return NULL;
    }
    entry = s2f_translator_entry(t, pc);
    return entry ? t->exec + entry : NULL;
}

static inline const uint8_t *find_code(struct s2f_translator *t,
                                       const struct s2f_cpu *cpu)
{
    const uint8_t *code = t->target[cpu->pc];

    if (!t->editor && cpu->p & S2F_FLAG_D)
        return NULL;
    return code < t->exec + t->first ? seek_code(t, cpu->pc) : code;
}

static bool landed(const struct s2f_translator *t, uint16_t pc)
{
    return !t->editor &&
           (pc == S2F_CPU_RETURN_TO || is_kernal_exit(t->memory->ram, pc));
}

/* Lets the jump that translated code left by lead to pc, where that is
 * translated or hot enough to be. */
static void link_jump(struct s2f_translator *t, uint16_t pc)
{
    uint32_t flushes = t->flushes, entry;

    if (is_barrier(pc) || (!t->label_at[pc] && t->heat[pc] < WARM))
        return;
    entry = s2f_translator_entry(t, pc);
    if (entry && t->flushes == flushes)
        s2f_translator_link(t, t->site, entry);
}

static enum s2f_cpu_end run(struct s2f_translator *t, struct s2f_cpu *cpu,
                            uint32_t limit)
{
    enum s2f_cpu_end end = S2F_CPU_BUDGET;

    while (end == S2F_CPU_BUDGET && cpu->cycles < limit) {
        const uint8_t *code = find_code(t, cpu);

        if (!code) {
            end = interpret(t, cpu, limit);
            continue;
        }
        switch (run_code(t, cpu, code)) {
        case LEAVE_END:
            return S2F_CPU_RETURNED;
        case LEAVE_LOOKUP:
            if (landed(t, cpu->pc))
                return S2F_CPU_RETURNED;
            break;
        case LEAVE_JUMP:
            if (landed(t, cpu->pc))
                return S2F_CPU_RETURNED;
            link_jump(t, cpu->pc);
            break;
        case LEAVE_LINK:
            link_jump(t, cpu->pc);
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
    }
    return end;
}

/* Whether the code at hand was made for this. */
static inline bool suits(const struct s2f_translator *t,
                         const struct s2f_memory *memory, unsigned key)
{
    const unsigned marking = S2F_CPU_MARK | S2F_CPU_COVER;

    return t->key == key && t->memory == memory &&
           (!(key & marking) || t->cover == memory->access) &&
           (!(key & S2F_CPU_REACH) || t->reach == memory->reach);
}

/* Code that was made for something else is of no use. */
static void prepare(struct s2f_translator *t, struct s2f_memory *memory,
                    enum s2f_dialect dialect, unsigned features, unsigned key)
{
    bool marking = features & (S2F_CPU_MARK | S2F_CPU_COVER);

    s2f_translator_forget(t);
    t->key = key;
    t->memory = memory;
    t->editor = dialect == S2F_DIALECT_EDITOR;
    t->io = memory->io;
    t->hash = features & S2F_CPU_HASH;
    t->mark = features & S2F_CPU_MARK;
    t->cover = marking ? memory->access : NULL;
    t->reach = features & S2F_CPU_REACH ? memory->reach : NULL;
    t->target[S2F_CPU_RETURN_TO] =
        t->editor ? t->none : t->exec + t->leave_at[LEAVE_END];
}

enum s2f_cpu_end s2f_translator_run(struct s2f_translator *translator,
                                    struct s2f_cpu *cpu,
                                    struct s2f_memory *memory,
                                    enum s2f_dialect dialect, unsigned features,
                                    uint32_t limit)
{
    enum { DIALECT_SHIFT = 8, IO = 1 << 16, USED = 1 << 17 };
    struct s2f_translator *t = translator;
    unsigned key = features | (unsigned)dialect << DIALECT_SHIFT | USED |
                   (memory->io ? (unsigned)IO : 0);
    enum s2f_cpu_end end;

    if (!suits(t, memory, key))
        prepare(t, memory, dialect, features, key);
    t->used = true;
    t->limit = limit;
    if (t->hash)
        s2f_translator_mirror(t);
    end = run(t, cpu, limit);
    if (t->hash)
        s2f_translator_rehash(t);
    return end;
}
