/* What all translated code shares: the way in from C and the ways out. */
#include "cpu/translate/internal.h"
#include "cpu/translate/x86.h"

#define SELF(field)                                                            \
    (struct mem)                                                               \
    {                                                                          \
        R_SELF, R_NONE, 0, (int32_t)offsetof(struct s2f_translator, field)     \
    }

/* Registers that live in the translator while C runs. */
static const struct {
    enum reg reg;
    int32_t at;
} kept[] = {
    {R_A, offsetof(struct s2f_translator, a)},
    {R_X, offsetof(struct s2f_translator, x)},
    {R_Y, offsetof(struct s2f_translator, y)},
    {R_SP, offsetof(struct s2f_translator, sp)},
    {R_NZ, offsetof(struct s2f_translator, nz)},
    {R_C, offsetof(struct s2f_translator, c)},
    {R_V, offsetof(struct s2f_translator, v)},
    {R_CYCLES, offsetof(struct s2f_translator, cycles)},
    {R_WRITES, offsetof(struct s2f_translator, write_count)},
};

/* rbx, rbp, r12 to r15 are the caller's. */
static const uint8_t push_all[] = {0x53, 0x55, 0x41, 0x54, 0x41,
                                   0x55, 0x41, 0x56, 0x41, 0x57};
static const uint8_t pop_all[] = {0x41, 0x5f, 0x41, 0x5e, 0x41, 0x5d,
                                  0x41, 0x5c, 0x5d, 0x5b, 0xc3};

static void put_bytes(uint8_t **p, const uint8_t *bytes, size_t size)
{
    memcpy(*p, bytes, size);
    *p += size;
}

/* void enter(struct s2f_translator *, const void *code): System V's registers,
 * rdi and rsi. */
static void put_enter(uint8_t **p)
{
    put_bytes(p, push_all, sizeof push_all);
    put_opcode(p, 1, X_MOV, R_SELF, 0, 7);
    put8(p, 0xc0 | (R_SELF & 7) << 3 | 7);
    put_opcode(p, 1, X_MOV, R_T0, 0, 6);
    put8(p, 0xc0 | (R_T0 & 7) << 3 | 6);
    put_mem(p, 1, X_MOV, R_RAM, SELF(memory));
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0]; i++)
        put_rm(p, X_MOV, kept[i].reg,
               (struct mem){R_SELF, R_NONE, 0, kept[i].at});
    put_opcode(p, 0, 0xff, 4, 0, R_T0); /* jmp */
    put8(p, 0xc0 | 4 << 3 | (R_T0 & 7));
}

static void put_leave(uint8_t **p)
{
    put_rm(p, X_PUT, R_T0, SELF(pc));
    put_rm(p, X_PUT, R_T1, SELF(site));
    put_rm(p, X_PUT, R_T2, SELF(address));
    for (unsigned i = 0; i < sizeof kept / sizeof kept[0]; i++)
        put_rm(p, X_PUT, kept[i].reg,
               (struct mem){R_SELF, R_NONE, 0, kept[i].at});
    put_bytes(p, pop_all, sizeof pop_all);
}

/* A store of n in the translator: mov dword [m], n. */
static void put_note(uint8_t **p, struct mem m, uint32_t n)
{
    put_mem(p, 0, 0xc7, 0, m);
    put32(p, n);
}

void s2f_translate_shared(struct s2f_translator *t)
{
    uint8_t *p = t->write, *leave;

    t->enter = 0;
    put_enter(&p);
    leave = p;
    put_leave(&p);
    for (unsigned i = 0; i <= LEAVE_END; i++) {
        t->leave_at[i] = (uint32_t)(p - t->write);
        put_note(&p, SELF(leave), i);
        link_here(put_jmp(&p), leave);
    }
    s2f_translate_marks(t, &p);
    t->lookup = t->leave_at[LEAVE_LOOKUP];
    t->code = (uint32_t)(p - t->write);
}

uint32_t s2f_translate_entry(struct s2f_translator *t,
                             const struct label *label)
{
    uint8_t *p = t->write + t->code, *limit;
    uint32_t entry = t->code;

    put_lea(&p, R_T0, R_CYCLES, (int32_t)label->worst);
    put_rm(&p, X_CMP, R_T0, SELF(limit));
    limit = put_jcc(&p, CC_AE);
    link_here(put_jmp(&p), t->write + label->body);
    link_here(limit, p);
    put_mov_imm(&p, R_T0, label->pc);
    link_here(put_jmp(&p), t->write + t->leave_at[LEAVE_LIMIT]);
    t->code = (uint32_t)(p - t->write);
    return entry;
}
