/* The translator's data, shared by the files of this folder and by the variants
 * of the interpreter that run in its place. */
#ifndef S2F_CPU_TRANSLATE_INTERNAL_H
#define S2F_CPU_TRANSLATE_INTERNAL_H

#include "cpu/translate/translate.h"

#include <stddef.h>

enum {
    CODE_SIZE = 1 << 20, /* bytes of host code; when full, all is dropped */
    /* no region needs more: MAX_INS * MAX_INS_BYTES and its stubs */
    CODE_RESERVE = 1 << 17,
    MAX_INS = 160,
    MAX_SPAN = 3 * MAX_INS, /* bytes of a region */
    MAX_LABELS = 8192,
    MAX_REGIONS = 2048,
    MAX_LOOSE = 2048,
    MAX_LOOSE_SPAN = 512, /* bytes that a loose store may reach at most */
    /* Code below this address is left to the interpreter: the stack page, whose
     * pushes then need no look at fixed[], and the zero page. */
    LOWEST = 0x200,
    /* memory->hash is kept by lines of this many bytes */
    LINE = 64,
    LINE_SHIFT = 6
};

/* Why translated code came back. */
enum leave {
    LEAVE_LINK,   /* by a jump at `site` whose target is not translated yet */
    LEAVE_JUMP,   /* the same by JMP or JSR, which may end the call */
    LEAVE_LOOKUP, /* by a computed jump, which may end the call */
    LEAVE_LIMIT,  /* the limit may be reached from here on */
    LEAVE_STEP,   /* an instruction that is left to the interpreter */
    LEAVE_HIT,    /* a store hit a byte that a translation relies on */
    LEAVE_END     /* the routine returned */
};

/* A place in a region that jumps can lead to. */
struct label {
    uint32_t body;  /* offset of its code, 0 = none */
    int32_t ahead;  /* cycles that are to be taken back before its body */
    uint32_t entry; /* offset of its code with the look at the limit, or 0 */
    uint32_t worst; /* cycles that can pass from here to the region's end */
    uint16_t pc;
    uint16_t region;
};

/* The bytes that a store of a region may reach and that no translation relied
 * on, so that it does not look. */
struct loose {
    uint16_t low, high;
    uint32_t region;
};

struct region {
    uint16_t start;
    uint16_t size;         /* bytes; 0 = dropped */
    uint32_t first, count; /* its labels */
};

/* The way into translated code at `code`. The arguments arrive in the registers
 * where translated code keeps them. */
typedef enum leave (*s2f_enter)(uint32_t c, uint32_t nz, uint32_t sp,
                                uint32_t y, uint32_t cycles,
                                const uint8_t *code);

struct s2f_translator {
    /* Used by translated code. Where jumps to each address lead: a label's
     * entry, the stub that leaves with LEAVE_LOOKUP, or that with LEAVE_END.
     * The last one stands for address 0, met as $10000. */
    const uint8_t *target[0x10001];
    /* 1: bytes of code that translations contain as constants */
    uint8_t fixed[0x10000];
    /* lines that were stored to since the hash was last brought up to date */
    uint8_t dirty[0x10000 / LINE];
    /* S2F_CPU_MARK: accesses that memory->access was told of since the last
     * forget, S2F_ACCESS_READ and S2F_ACCESS_WRITE by address */
    uint8_t seen[0x10000];
    /* S2F_CPU_COVER: memory->access; only what is marked there is translated,
     * so that nothing is executed for the first time unseen. Else NULL. */
    uint8_t *cover;
    uint16_t *reach; /* S2F_CPU_REACH: memory->reach, else NULL */
    /* S2F_CPU_REACH, of translated instructions with a known operand: an index
     * from which on memory->reach may have to be told */
    uint8_t index_limit[0x10000];
    struct s2f_memory *memory;
    struct s2f_cpu *cpu;
    uint32_t nz, c, v;      /* v in and out, the others out */
    uint32_t rest;          /* D, I, B and U */
    uint32_t limit, extra;  /* extra: cycles that a store is to add */
    uint32_t site, address; /* out */

    /* each byte with its bits in the opposite order: the editor's flags */
    uint8_t reversed[256];
    /* bytes that were seen to be stored to: translations read them anew */
    uint8_t varies[0x10000];
    uint8_t heat[0x10000];          /* how often the interpreter began here */
    uint8_t learnt[0x10000 / LINE]; /* lines of both that are not all 0 */
    uint16_t label_at[0x10000];     /* index in label + 1 */
    struct label label[MAX_LABELS];
    struct region region[MAX_REGIONS];
    struct loose loose[MAX_LOOSE];
    uint32_t labels, regions, looses;
    /* bytes that some loose store may reach */
    uint8_t reached[0x10000];
    /* the region translated last lies where stores do not look: its bytes, end
     * exclusive; else from = to */
    uint32_t relied_from, relied_to;
    bool editor, io, hash, mark; /* what the code is made for */
    unsigned key;                /* the same, and more, in one number */
    bool mirrored; /* mirror holds what memory->hash was computed of */
    uint8_t mirror[0x10000];
    bool used;      /* something was learnt since the last forget */
    uint8_t *write; /* the code, writable, and the same memory executable */
    const uint8_t *exec, *none; /* none: the stub with LEAVE_LOOKUP */
    s2f_enter enter;
    uint32_t code;    /* bytes of code so far */
    uint32_t flushes; /* how often all of it was dropped */
    uint32_t first;   /* offset behind the fixed routines */
    uint32_t leave_at[LEAVE_END + 1], mark_read, mark_write; /* of those */
};

/* memory.c: the code's memory, mapped twice so that no page is ever writable
 * and executable at one address. */
bool s2f_code_map(uint8_t **write, const uint8_t **exec, size_t size);
void s2f_code_unmap(uint8_t *write, const uint8_t *exec, size_t size);

/* cache.c */
/* Forgets translations, not what was learnt. */
void s2f_translator_flush(struct s2f_translator *t);
/* A store hit a byte of fixed[]: it varies from now on. */
void s2f_translator_hit(struct s2f_translator *t, uint16_t address);
/* The entry of a translation of the code at pc, or 0 where there is none. */
uint32_t s2f_translator_entry(struct s2f_translator *t, uint16_t pc);
/* Lets the jump whose 32-bit operand is at site lead to the offset `to`. */
void s2f_translator_link(struct s2f_translator *t, uint32_t site, uint32_t to);

/* hash.c: from now on memory->hash can be brought up to date. */
void s2f_translator_mirror(struct s2f_translator *t);
/* Brings memory->hash up to date. */
void s2f_translator_rehash(struct s2f_translator *t);

/* region.c: translates the code at pc; the index + 1 of its label, or 0. */
unsigned s2f_translate(struct s2f_translator *t, uint16_t pc);

/* start.c: the routines that all translated code shares. */
void s2f_translate_shared(struct s2f_translator *t);
/* mark.c: those that S2F_CPU_MARK calls. */
void s2f_translate_marks(struct s2f_translator *t, uint8_t **p);
/* Emits the look at the limit in front of a label: an entry from outside. */
uint32_t s2f_translate_entry(struct s2f_translator *t,
                             const struct label *label);

/* Places where a jump may end the call (LAND in mos6510_core.inc), or that are
 * not translated. */
static inline bool is_barrier(uint16_t pc)
{
    return pc < LOWEST || pc > 0xfff0 || pc == S2F_CPU_RETURN_TO ||
           pc == 0xea31 || pc == 0xea7e || pc == 0xea81;
}

/* Whether the map says all that it would after one more access of this kind. */
static inline bool is_marked(const uint8_t *access, uint16_t address,
                             unsigned how)
{
    return (access[address] & how) == how &&
           access[address] & (S2F_ACCESS_FRESH | S2F_ACCESS_WRITTEN_FIRST);
}

/* Whether the instruction at pc may be translated, or has to be seen first. */
static inline bool is_covered(const struct s2f_translator *t, uint16_t pc)
{
    unsigned length;

    if (!t->mark)
        return !t->cover || t->cover[pc] & S2F_ACCESS_OPCODE;
    length = s2f_opcode_length(t->memory->ram[pc]);
    for (unsigned i = 1; i < length; i++)
        if (!is_marked(t->cover, (uint16_t)(pc + i), S2F_ACCESS_EXECUTE))
            return false;
    return is_marked(t->cover, pc, S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE);
}

static inline void vary(struct s2f_translator *t, uint16_t address)
{
    t->varies[address] = 1;
    t->learnt[address >> LINE_SHIFT] = 1;
}

/* For the interpreter in the translator's place: address is stored to. */
static inline void s2f_translator_see(struct s2f_translator *t,
                                      uint16_t address)
{
    vary(t, address);
    t->dirty[address >> LINE_SHIFT] = 1;
    if (t->fixed[address])
        s2f_translator_hit(t, address);
}

#endif
