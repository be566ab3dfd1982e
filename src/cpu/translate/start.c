/* What all translated code shares: the way in from C and the ways out. */
#include "cpu/translate/internal.h"
#include "cpu/translate/x86.h"

#define SELF(field)                                                            \
    (struct mem)                                                               \
    {                                                                          \
        R_SELF, R_NONE, 0, (int32_t)offsetof(struct s2f_translator, field)     \
    }

#define CPU(field)                                                             \
    (struct mem)                                                               \
    {                                                                          \
        R_T2, R_NONE, 0, (int32_t)offsetof(struct s2f_cpu, field)              \
    }

/* rbx, rbp, r12 to r15 are the caller's. */
static const uint8_t push_all[] = {0x53, 0x55, 0x41, 0x54, 0x41,
                                   0x55, 0x41, 0x56, 0x41, 0x57};
static const uint8_t pop_all[] = {0x41, 0x5f, 0x41, 0x5e, 0x41, 0x5d,
                                  0x41, 0x5c, 0x5d, 0x5b, 0xc3};
static const struct mem write_count = {
    R_RAM, R_NONE, 0, (int32_t)offsetof(struct s2f_memory, write_count)};

static void put_bytes(uint8_t **p, const uint8_t *bytes, size_t size)
{
    memcpy(*p, bytes, size);
    *p += size;
}

static void put_pointer(uint8_t **p, enum reg reg, const void *to)
{
    uint64_t address = (uint64_t)(uintptr_t)to;

    put8(p, 0x49); /* mov r8 to r15, imm64 */
    put8(p, 0xb8 | (reg & 7u));
    memcpy(*p, &address, sizeof address);
    *p += sizeof address;
}

/* s2f_enter: System V passes its arguments in rdi, rsi, rdx, rcx, r8 and r9,
 * which are R_C, R_NZ, R_SP, R_Y, R_CYCLES and R_T0. */
static void put_enter(struct s2f_translator *t, uint8_t **p)
{
    put_bytes(p, push_all, sizeof push_all);
    put_pointer(p, R_SELF, t);
    put_mem(p, 1, X_MOV, R_RAM, SELF(memory));
    put_mem(p, 1, X_MOV, R_T2, SELF(cpu));
    put_rm(p, X_MOVZX, R_A, CPU(a));
    put_rm(p, X_MOVZX, R_X, CPU(x));
    put_rm(p, X_MOV, R_V, SELF(v));
    put_rm(p, X_MOV, R_LIMIT, SELF(limit));
    put_rm(p, X_MOV, R_WRITES, write_count);
    put_rr(p, 0xff, 4, R_T0); /* jmp */
}

static void put_leave(uint8_t **p, enum leave leave)
{
    if (leave <= LEAVE_JUMP)
        put_rm(p, X_PUT, R_T1, SELF(site));
    if (leave == LEAVE_HIT)
        put_rm(p, X_PUT, R_T2, SELF(address));
    put_mem(p, 1, X_MOV, R_T2, SELF(cpu));
    put_rm(p, X_PUT8, R_A, CPU(a));
    put_rm(p, X_PUT8, R_X, CPU(x));
    put_rm(p, X_PUT8, R_Y, CPU(y));
    put_rm(p, X_PUT8, R_SP, CPU(sp));
    put8(p, 0x66); /* 16 bits */
    put_rm(p, X_PUT, R_T0, CPU(pc));
    put_rm(p, X_PUT, R_CYCLES, CPU(cycles));
    put_rm(p, X_PUT, R_NZ, SELF(nz));
    put_rm(p, X_PUT, R_C, SELF(c));
    put_rm(p, X_PUT, R_V, SELF(v));
    put_rm(p, X_PUT, R_WRITES, write_count);
    put_mov_imm(p, R_A, leave); /* what the function returns */
    put_bytes(p, pop_all, sizeof pop_all);
}

void s2f_translate_shared(struct s2f_translator *t)
{
    uint8_t *p = t->write;

    memcpy(&t->enter, &t->exec, sizeof t->enter);
    put_enter(t, &p);
    for (unsigned i = 0; i <= LEAVE_END; i++) {
        t->leave_at[i] = (uint32_t)(p - t->write);
        put_leave(&p, (enum leave)i);
    }
    s2f_translate_marks(t, &p);
    t->none = t->exec + t->leave_at[LEAVE_LOOKUP];
    t->code = (uint32_t)(p - t->write);
}

uint32_t s2f_translate_entry(struct s2f_translator *t,
                             const struct label *label)
{
    uint8_t *p = t->write + t->code, *limit;
    uint32_t entry = t->code;

    limit = put_look(&p, R_CYCLES, label->worst);
    if (label->ahead)
        put_lea(&p, R_CYCLES, R_CYCLES, -label->ahead);
    link_here(put_jmp(&p), t->write + label->body);
    link_here(limit, p);
    put_mov_imm(&p, R_T0, label->pc);
    link_here(put_jmp(&p), t->write + t->leave_at[LEAVE_LIMIT]);
    t->code = (uint32_t)(p - t->write);
    return entry;
}
