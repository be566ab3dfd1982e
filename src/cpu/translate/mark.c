/* S2F_CPU_MARK and S2F_CPU_REACH. What is to be noted of an access is mostly
 * known from an earlier one: code that is translated looks whether it is, and
 * takes a detour where not. Accesses to known addresses that are in the map
 * when the code is translated need no look. */
#include "cpu/translate/gen.h"

#include <string.h>

#define SELF(field)                                                            \
    (struct mem)                                                               \
    {                                                                          \
        R_SELF, R_NONE, 0, (int32_t)offsetof(struct s2f_translator, field)     \
    }

struct detour *s2f_gen_detour(struct gen *g, enum cond cond)
{
    struct detour *detour = &g->detour[g->detours++];

    *detour = (struct detour){.site = put_jcc(&g->p, cond), .value = R_NONE};
    detour->back = g->p;
    lose_flags(g);
    return detour;
}

/* Whether the 256 bytes from `from` on are marked, eight at a time. */
static bool are_marked(const uint8_t *access, uint32_t from, unsigned how)
{
    const uint64_t ones = 0x0101010101010101u, want = how * ones;
    const uint64_t first = S2F_ACCESS_WRITTEN_FIRST * ones;

    for (uint32_t i = from; i < from + 256; i += sizeof want) {
        uint64_t part;

        memcpy(&part, access + i, sizeof part);
        /* S2F_ACCESS_FRESH is the bit below S2F_ACCESS_WRITTEN_FIRST */
        if ((part & want) != want || ((part | part << 1) & first) != first)
            return false;
    }
    return true;
}

/* Whether the map says of all that mem may stand for what it would after one
 * more access. X, Y and SP are of 8 bits. */
static bool is_known(const struct s2f_translator *t, struct mem mem,
                     enum s2f_access how)
{
    if (mem.index == R_NONE)
        return is_marked(t->cover, (uint16_t)mem.disp, how);
    return (mem.index == R_X || mem.index == R_Y || mem.index == R_SP) &&
           mem.disp >= 0 && mem.disp <= 0xff00 &&
           are_marked(t->cover, (uint32_t)mem.disp, how);
}

void s2f_gen_mark(struct gen *g, struct mem mem, enum s2f_access how)
{
    struct detour *detour;
    struct mem seen = mem;

    if (!g->t->mark || is_known(g->t, mem, how))
        return;
    seen.base = R_SELF;
    seen.disp += (int32_t)offsetof(struct s2f_translator, seen);
    put_mem_test8(&g->p, seen, how);
    detour = s2f_gen_detour(g, CC_Z);
    detour->how = how;
    detour->address = mem;
}

/* The index that the address consists of and a known operand, or R_NONE. */
static enum reg index_of(const struct ins *ins, const struct place *place)
{
    return ins->low || ins->high || place->mem.index == R_T0 ? R_NONE
                                                             : place->mem.index;
}

static void look_at_reach(struct gen *g, const struct ins *ins,
                          const struct place *place)
{
    enum reg index = index_of(ins, place);
    struct mem limit = SELF(index_limit), known = {R_T2, R_NONE, 0, 0};
    struct detour *detour;
    uint8_t **p = &g->p;

    if (!g->t->reach || g->t->reach[ins->pc] == 0xffff ||
        (ins->mode != M_ABX && ins->mode != M_ABY))
        return;
    if (index != R_NONE) {
        g->t->index_limit[ins->pc] = 0;
        limit.disp += ins->pc;
        put_rm(p, X_CMP8, index, limit);
        detour = s2f_gen_detour(g, CC_AE);
    } else {
        /* where it goes, and how far it went */
        put_lea(p, R_T1, place->mem.index, place->mem.disp);
        put_mem(p, 1, X_MOV, R_T2, SELF(reach));
        known.disp = 2 * ins->pc;
        put_rm(p, X_MOVZX16, R_T2, known);
        put_rr(p, X_CMP, R_T1, R_T2);
        detour = s2f_gen_detour(g, CC_AE);
    }
    detour->pc = ins->pc;
    detour->index = index;
    detour->address = place->mem;
}

void s2f_gen_access(struct gen *g, const struct ins *ins,
                    const struct place *place)
{
    look_at_reach(g, ins, place);
    if (!is_store(ins))
        s2f_gen_mark(g, place->mem, S2F_ACCESS_READ);
    if (is_store(ins) || is_modify(ins))
        s2f_gen_mark(g, place->mem, S2F_ACCESS_WRITE);
}

/* R_T1's lowest byte = reg + 1, at most 255. */
static void put_next8(uint8_t **p, enum reg reg)
{
    put_rr(p, X_MOV, R_T1, reg);
    put_imm8(p, N_ADD, R_T1, 1);
    put_imm8(p, N_SBB, R_T1, 0);
}

/* The new reach, if it is one, and the new limit: both stay at what fits. */
static void write_reach(struct gen *g, const struct detour *detour)
{
    struct mem reach = {R_T2, R_NONE, 0, 2 * detour->pc},
               limit = SELF(index_limit);
    uint8_t **p = &g->p, *fits, *known;

    put_lea(p, R_T1, detour->address.index, detour->address.disp + 1);
    put_imm(p, N_CMP, R_T1, 0xffff);
    fits = put_jcc(p, CC_B);
    put_mov_imm(p, R_T1, 0xffff);
    link_here(fits, *p);
    put_mem(p, 1, X_MOV, R_T2, SELF(reach));
    put8(p, 0x66); /* cmp R_T1's lower half, word [reach] */
    put_rm(p, X_CMP, R_T1, reach);
    known = put_jcc(p, CC_B);
    put8(p, 0x66); /* mov word [reach], R_T1 */
    put_rm(p, X_PUT, R_T1, reach);
    link_here(known, *p);
    if (detour->index == R_NONE)
        return;
    put_next8(p, detour->index);
    limit.disp += detour->pc;
    put_rm(p, X_PUT8, R_T1, limit);
}

static void write_mark(struct gen *g, const struct detour *detour)
{
    const struct s2f_translator *t = g->t;
    uint8_t **p = &g->p;

    if (detour->address.index == R_NONE)
        put_mov_imm(p, R_T2, (uint32_t)detour->address.disp);
    else
        put_lea(p, R_T2, detour->address.index, detour->address.disp);
    link_here(put_call(p),
              t->write + (detour->how == S2F_ACCESS_READ ? t->mark_read
                                                         : t->mark_write));
}

/* A store to $D419-$D41F, or none to the SID. */
static void write_silent(struct gen *g, const struct detour *detour)
{
    uint8_t **p = &g->p, *elsewhere;

    put_imm(p, N_CMP, R_T1, 0x1f);
    elsewhere = put_jcc(p, CC_A);
    put_rm(p, X_PUT8, detour->value,
           (struct mem){R_RAM, R_T1, 0,
                        (int32_t)offsetof(struct s2f_memory, sid)});
    link_here(elsewhere, *p);
}

bool s2f_gen_detours(struct gen *g)
{
    enum { DETOUR_BYTES = 96 };

    for (unsigned i = 0; i < g->detours; i++) {
        const struct detour *detour = &g->detour[i];

        if (g->p + DETOUR_BYTES > g->t->write + CODE_SIZE)
            return false;
        link_here(detour->site, g->p);
        if (detour->value != R_NONE)
            write_silent(g, detour);
        else if (detour->cycles)
            put_lea(&g->p, R_CYCLES, R_CYCLES, detour->cycles);
        else if (detour->how)
            write_mark(g, detour);
        else
            write_reach(g, detour);
        link_here(put_jmp(&g->p), detour->back);
    }
    return true;
}

/* For the address in R_T2, as see_read and see_write (mos6510_core.h): access
 * `how` marks the byte `first`, too, where it is not marked `unless`. */
static void put_mark_routine(uint8_t **p, enum s2f_access how,
                             enum s2f_access first, enum s2f_access unless)
{
    struct mem access = {R_T1, R_T2, 0, 0}, seen = SELF(seen);
    uint8_t *known;

    seen.index = R_T2;
    put_mem(p, 1, X_MOV, R_T1, SELF(cover));
    put_mem_test8(p, access, unless);
    known = put_jcc(p, CC_NZ);
    put_mem_imm8(p, N_OR, access, first);
    link_here(known, *p);
    put_mem_imm8(p, N_OR, access, how);
    put_mem_imm8(p, N_OR, seen, how);
    put8(p, 0xc3); /* ret */
}

void s2f_translate_marks(struct s2f_translator *t, uint8_t **p)
{
    t->mark_read = (uint32_t)(*p - t->write);
    put_mark_routine(p, S2F_ACCESS_READ, S2F_ACCESS_FRESH,
                     S2F_ACCESS_WRITTEN_FIRST);
    t->mark_write = (uint32_t)(*p - t->write);
    put_mark_routine(p, S2F_ACCESS_WRITE, S2F_ACCESS_WRITTEN_FIRST,
                     S2F_ACCESS_FRESH);
}
