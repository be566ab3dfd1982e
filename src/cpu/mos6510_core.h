/* What the variants of the interpreter share, and their names. Only the two
 * files that include mos6510_core.inc and the one that chooses between the
 * variants need this. */
#ifndef S2F_CPU_MOS6510_CORE_H
#define S2F_CPU_MOS6510_CORE_H

#include "cpu/mos6510.h"

#include <stddef.h>

enum s2f_cpu_end s2f_cpu_real(struct s2f_cpu *cpu, struct s2f_memory *memory,
                              uint32_t limit);
enum s2f_cpu_end s2f_cpu_real_watch(struct s2f_cpu *cpu,
                                    struct s2f_memory *memory, uint32_t limit);
enum s2f_cpu_end s2f_cpu_real_hash(struct s2f_cpu *cpu,
                                   struct s2f_memory *memory, uint32_t limit);
enum s2f_cpu_end s2f_cpu_editor(struct s2f_cpu *cpu, struct s2f_memory *memory,
                                uint32_t limit);
enum s2f_cpu_end s2f_cpu_editor_watch(struct s2f_cpu *cpu,
                                      struct s2f_memory *memory,
                                      uint32_t limit);
enum s2f_cpu_end s2f_cpu_editor_hash(struct s2f_cpu *cpu,
                                     struct s2f_memory *memory, uint32_t limit);

/* With what features asks for of S2F_CPU_MARK and S2F_CPU_REACH. Where there is
 * a translator, up to the next jump. */
enum s2f_cpu_end s2f_cpu_real_mark(struct s2f_cpu *cpu,
                                   struct s2f_memory *memory, uint32_t limit,
                                   unsigned features);
enum s2f_cpu_end s2f_cpu_editor_mark(struct s2f_cpu *cpu,
                                     struct s2f_memory *memory, uint32_t limit,
                                     unsigned features);

#ifdef S2F_TRANSLATE
/* In the translator's place, up to the next jump (CORE_TRACK). */
enum s2f_cpu_end s2f_cpu_real_track(struct s2f_cpu *cpu,
                                    struct s2f_memory *memory, uint32_t limit);
enum s2f_cpu_end s2f_cpu_editor_track(struct s2f_cpu *cpu,
                                      struct s2f_memory *memory,
                                      uint32_t limit);
#endif

static inline uint8_t reversed(uint8_t v)
{
    v = (uint8_t)((v & 0xf0) >> 4 | (v & 0x0f) << 4);
    v = (uint8_t)((v & 0xcc) >> 2 | (v & 0x33) << 2);
    return (uint8_t)((v & 0xaa) >> 1 | (v & 0x55) << 1);
}

/* The KERNAL's interrupt exits, while $01 maps the KERNAL in. */
static inline bool is_kernal_exit(const uint8_t *ram, uint16_t pc)
{
    if (!(ram[1] & 2))
        return false;
    return pc == 0xea31 || pc == 0xea7e || pc == 0xea81;
}

/* The I/O registers that players read, where $01 maps them in. Values move
 * with the cycle counter, so that a wait for them ends. */
static inline uint8_t read_io(const uint8_t *ram, uint16_t address,
                              uint32_t cycles)
{
    uint32_t line = cycles / 63 % 312;

    if (!(ram[1] & 3) || !(ram[1] & 4))
        return ram[address];
    switch (address) {
    case 0xd011:
        return (uint8_t)((line > 255 ? 0x80 : 0) | 0x1b);
    case 0xd012:
        return (uint8_t)line;
    case 0xd41b:
    case 0xd41c:
        return (uint8_t)(cycles * 7);
    case 0xdc04:
    case 0xdc06:
        return (uint8_t)(0xff - cycles);
    case 0xdc05:
    case 0xdc07:
        return (uint8_t)(0x4c - (cycles >> 8) % 0x4d);
    default:
        return ram[address];
    }
}

static inline void write_sid(struct s2f_memory *memory, unsigned reg,
                             uint8_t value, uint32_t cycle)
{
    memory->sid[reg] = value;
    if (reg > 0x18)
        return;
    if (memory->write_count < S2F_MEMORY_WRITES)
        memory->write[memory->write_count] =
            cycle << 13 | (uint32_t)reg << 8 | value;
    memory->write_count++;
}

/* Where a flag was set: by no instruction that matters, or by the caller of the
 * routine. */
enum { NOWHERE = 0x10000, FROM_CALLER };

static inline void see_flag(struct s2f_memory *memory, uint32_t from,
                            bool differs)
{
    if (from == FROM_CALLER) {
        if (memory->flow)
            memory->flow[S2F_CPU_RETURN_TO] |= S2F_FLOW_FLAGS;
        return;
    }
    memory->access[from] |= S2F_ACCESS_FLAG;
    memory->differences += differs;
}

static inline void see_flow(struct s2f_memory *memory, uint16_t address,
                            unsigned what)
{
    if (memory->flow)
        memory->flow[address] |= (uint8_t)what;
    memory->differences++;
}

/* Who pushed a byte of the stack: the address of a PHA, or of a JSR and BY_JSR,
 * or one of the others; and in the high bits in which run that was. */
enum {
    BY_JSR = 0x10000,
    BY_CALLER = 0x20000, /* of the routine */
    BY_PHP,
    BY_STORE,
    BY_MASK = 0x3ffff,
    BY_LOW = 0x40000, /* the second byte of an address that a JSR pushed */
    RUN_SHIFT = 19
};

static inline void begin_pushed(struct s2f_memory *memory, uint8_t sp)
{
    memory->run = (memory->run + 1) & (0xffffffff >> RUN_SHIFT);
    for (unsigned i = sp + 1u; i < 256; i++)
        memory->pushed[i] = BY_CALLER | memory->run << RUN_SHIFT;
}

/* A jump to pc that the code at `at` says nothing about: through a pointer, or
 * by an operand that is written. */
static inline void see_jump(struct s2f_memory *memory, uint16_t at, uint16_t pc)
{
    const uint8_t *access = memory->access;
    uint8_t opcode = memory->ram[at];
    unsigned written = access[(uint16_t)(at + 1)];

    if (!memory->flow)
        return;
    if (opcode == 0x4c || opcode == 0x20) /* JMP, JSR */
        written |= access[(uint16_t)(at + 2)];
    else if (opcode == 0x6c) /* JMP (n) */
        written = S2F_ACCESS_WRITE;
    if (written & S2F_ACCESS_WRITE)
        memory->flow[pc] |= S2F_FLOW_LANDED;
}

static inline bool is_jsr(uint32_t pushed)
{
    return (pushed & BY_MASK) >> 16 == BY_JSR >> 16;
}

static inline bool is_pha(uint32_t pushed)
{
    return (pushed & BY_MASK) < BY_JSR;
}

/* Return addresses of the JSRs that pushed a byte have to lie on the stack as
 * they do on a 6510. */
static inline void see_call(struct s2f_memory *memory, uint32_t pushed,
                            unsigned looked)
{
    if (is_jsr(pushed))
        see_flow(memory, (uint16_t)pushed, S2F_FLOW_CALL | looked);
}

/* RTS at `at` to pc, with the address's bytes in the stack up to sp. One that
 * is marked S2F_FLOW_JUMP takes all its addresses as a 6510 has them, and so
 * the JSRs that it returns to push them. */
static inline void see_return(struct s2f_memory *memory, uint16_t at,
                              uint16_t pc, uint8_t sp)
{
    uint32_t low = memory->pushed[(uint8_t)(sp - 1)], high = memory->pushed[sp];
    bool here = low >> RUN_SHIFT == memory->run;
    bool whole = (low & ~(uint32_t)BY_LOW) == high && here;
    uint8_t *flow = memory->flow;
    bool natural;

    if (!flow)
        return;
    /* the editor's RTS does not return while SP is 0 */
    natural = !(flow[at] & S2F_FLOW_JUMP) && sp != 2;
    if (whole && (low & BY_MASK) == BY_CALLER) {
        flow[at] |= S2F_FLOW_RETURN | S2F_FLOW_OTHER;
        return;
    }
    if (whole && natural && is_jsr(low) &&
        !(flow[(uint16_t)low] & S2F_FLOW_CALL)) {
        flow[at] |= S2F_FLOW_RETURN;
        return;
    }
    flow[pc] |= S2F_FLOW_LANDED;
    if (here && natural && is_pha(low) && (is_pha(high) || is_jsr(high)) &&
        !(flow[(uint16_t)low] & S2F_FLOW_OTHER)) {
        see_flow(memory, (uint16_t)low, S2F_FLOW_PUSH);
        return;
    }
    flow[at] &= (uint8_t)~S2F_FLOW_RETURN;
    see_flow(memory, at, S2F_FLOW_JUMP);
    see_call(memory, low, 0);
    see_call(memory, high, 0);
}

/* RTI at `at` to pc, with status and address in the stack up to sp. */
static inline void see_rti(struct s2f_memory *memory, uint16_t at, uint16_t pc,
                           uint8_t sp)
{
    uint32_t low = memory->pushed[(uint8_t)(sp - 1)], high = memory->pushed[sp];
    uint32_t status = memory->pushed[(uint8_t)(sp - 2)] & BY_MASK;

    if (!memory->flow)
        return;
    memory->flow[pc] |= S2F_FLOW_LANDED;
    if (low == high && (low & BY_MASK) == BY_CALLER) {
        memory->flow[at] |= S2F_FLOW_RETURN | S2F_FLOW_OTHER;
        return;
    }
    see_flow(memory, at, S2F_FLOW_JUMP);
    if (status != BY_PHP)
        see_flow(memory, at, S2F_FLOW_FLAGS);
    see_call(memory, low, 0);
    see_call(memory, high, 0);
}

/* Whether A, which has just been pulled, is used by the code at pc, as far as
 * that can be told: routines pull their return address to get rid of it. */
static inline bool uses_a(const uint8_t *ram, uint16_t pc)
{
    for (unsigned i = 0; i < 8; i++) {
        uint8_t opcode = ram[pc];

        if (opcode == 0x68 || opcode == 0x8a || opcode == 0x98 ||
            opcode == 0x60 || ((opcode & 0xe3) == 0xa1)) /* PLA TXA TYA LDA */
            return false;
        if (opcode == 0x4c) /* JMP */
            pc = (uint16_t)(ram[(uint16_t)(pc + 1)] | ram[(uint16_t)(pc + 2)]
                                                          << 8);
        else if ((opcode & 0xe7) == 0x86 || (opcode & 0xe7) == 0x84 ||
                 (opcode & 0xe7) == 0xa6 || (opcode & 0xe7) == 0xa4 ||
                 (opcode & 0xc7) == 0xc6 || opcode == 0xa2 || opcode == 0xa0 ||
                 opcode == 0xe8 || opcode == 0xc8 || opcode == 0xca ||
                 opcode == 0x88 || opcode == 0x18 || opcode == 0x38 ||
                 opcode == 0xea || opcode == 0x9a || opcode == 0xba)
            pc = (uint16_t)(pc + s2f_opcode_length(opcode));
        else
            return true;
    }
    return true;
}

/* PLA at `at` of a byte that no PHP pushed. */
static inline void see_pull_data(struct s2f_memory *memory, uint16_t at,
                                 uint32_t by)
{
    uint8_t *flow = memory->flow;

    if (!is_jsr(by) || !(by & BY_LOW) || by >> RUN_SHIFT != memory->run) {
        if (is_pha(by)) {
            flow[(uint16_t)by] |= S2F_FLOW_OTHER;
            flow[(uint16_t)by] &= (uint8_t)~S2F_FLOW_PUSH;
        }
        flow[at] |= S2F_FLOW_OTHER;
        flow[at] &= (uint8_t)~S2F_FLOW_PULL;
    } else if (!uses_a(memory->ram, (uint16_t)(at + 1))) {
        flow[at] |= S2F_FLOW_OTHER;
    } else if (flow[(uint16_t)by] & S2F_FLOW_CALL ||
               flow[at] & S2F_FLOW_OTHER) {
        flow[at] |= S2F_FLOW_OTHER;
        flow[at] &= (uint8_t)~S2F_FLOW_PULL;
        see_call(memory, by, S2F_FLOW_LOOKED);
    } else {
        flow[(uint16_t)by] |= S2F_FLOW_LOOKED;
        see_flow(memory, at, S2F_FLOW_PULL);
    }
}

/* PLA or PLP at `at` of the byte at sp. */
static inline void see_pull(struct s2f_memory *memory, uint16_t at, uint8_t sp)
{
    uint32_t by = memory->pushed[sp];
    bool flags = (by & BY_MASK) == BY_PHP, plp = memory->ram[at] == 0x28;

    if (!memory->flow)
        return;
    if (flags != plp)
        see_flow(memory, at, S2F_FLOW_FLAGS);
    else if (plp)
        memory->flow[at] |= S2F_FLOW_OTHER;
    else
        see_pull_data(memory, at, by);
    if (flags && !plp)
        memory->flow[at] |= S2F_FLOW_OVERFLOW;
}

/* A load at `at` from the stack page. */
static inline void see_stack(struct s2f_memory *memory, uint16_t at,
                             uint16_t address, uint8_t sp)
{
    uint32_t by = memory->pushed[address & 255];

    if (!memory->flow || (address & 255) <= sp ||
        by >> RUN_SHIFT != memory->run)
        return;
    see_call(memory, by, S2F_FLOW_LOOKED);
    if ((by & BY_MASK) == BY_PHP)
        see_flow(memory, at, S2F_FLOW_OTHER);
}

static inline bool is_live_register(uint16_t address)
{
    return address == 0xd011 || address == 0xd012 || address == 0xd019 ||
           address == 0xd41b || address == 0xd41c ||
           (address >= 0xdc04 && address <= 0xdc07) || address == 0xdc0d ||
           address == 0xdd0d;
}

/* A read at `at` of an address under the I/O area, which gave value. */
static inline void see_io(struct s2f_memory *memory, uint16_t at,
                          uint16_t address, uint8_t value)
{
    const uint8_t bank = memory->ram[1];
    unsigned i = 0;

    if (!memory->flow || !(bank & 3) || !(bank & 4) ||
        !is_live_register(address))
        return;
    while (i < memory->io_reads && (memory->io_read[i].at != at ||
                                    memory->io_read[i].address != address))
        i++;
    if (i == memory->io_reads && i < S2F_MEMORY_IO_READS)
        memory->io_read[memory->io_reads++] =
            (struct s2f_io_read){at, address, value};
}

static inline void see_read(uint8_t *access, uint16_t address, unsigned how)
{
    unsigned seen = access[address];

    if (!(seen & S2F_ACCESS_WRITTEN_FIRST))
        seen |= S2F_ACCESS_FRESH;
    access[address] = (uint8_t)(seen | how);
}

/* Data at $D000-$DFFF are read (S2F_BANKED_RAM_READ) or written
 * (S2F_BANKED_RAM_WRITE), or the I/O registers there. */
static inline void see_bank(struct s2f_memory *memory, uint16_t address,
                            enum s2f_banked how)
{
    bool is_io = memory->ram[1] & 3 && memory->ram[1] & 4;

    if ((address & 0xf000) == 0xd000)
        memory->banked[address & 0xfff] |= (uint8_t)(how << (is_io ? 2 : 0));
}

static inline void see_opcode(struct s2f_memory *memory, uint16_t address)
{
    memory->discovered += !(memory->access[address] & S2F_ACCESS_OPCODE);
    see_read(memory->access, address, S2F_ACCESS_EXECUTE | S2F_ACCESS_OPCODE);
}

static inline void see_write(uint8_t *access, uint16_t address)
{
    unsigned seen = access[address];

    if (!(seen & S2F_ACCESS_FRESH))
        seen |= S2F_ACCESS_WRITTEN_FIRST;
    access[address] = (uint8_t)(seen | S2F_ACCESS_WRITE);
}

static inline void see_reach(uint16_t *reach, uint16_t at, uint16_t address)
{
    if (address >= reach[at])
        reach[at] = address == 0xffff ? address : (uint16_t)(address + 1);
}

/* What a store adds to the hash, which leaves the stack page out. */
static inline uint64_t change_of(uint16_t address, uint8_t old,
                                 uint8_t new_value)
{
    if (old == new_value || address >> 8 == 1)
        return 0;
    return s2f_memory_mix(address, new_value) - s2f_memory_mix(address, old);
}

/* N and Z of two different values in one number (mos6510_core.inc). */
static inline unsigned join_nz(unsigned negative, unsigned not_zero)
{
    return (negative ? 0x100 : 0) | (not_zero ? 1 : 0);
}

/* Decimal mode of the NMOS 6510: Z as in binary, N and V from before the high
 * digit is corrected (Bruce Clark, "Decimal Mode", 6502.org). */
static inline uint8_t add_decimal(uint8_t a, uint8_t m, unsigned *nz,
                                  unsigned *v, unsigned *c)
{
    unsigned binary = (uint8_t)(a + m + *c);
    unsigned low = (a & 15u) + (m & 15u) + *c;
    unsigned high = (unsigned)(a >> 4) + (m >> 4);

    if (low > 9) {
        low += 6;
        high++;
    }
    *nz = join_nz(high & 8, binary);
    *v = ~((unsigned)a ^ m) & (a ^ high << 4) & 0x80;
    if (high > 9)
        high += 6;
    *c = high > 15;
    return (uint8_t)(high << 4 | (low & 15));
}

/* All flags as in binary. */
static inline uint8_t subtract_decimal(uint8_t a, uint8_t m, unsigned *nz,
                                       unsigned *v, unsigned *c)
{
    int borrow = *c ? 0 : 1, binary = a - m - borrow;
    int low = (a & 15) - (m & 15) - borrow, high = (a >> 4) - (m >> 4);

    *nz = (uint8_t)binary;
    *v = (unsigned)((a ^ m) & (a ^ binary)) & 0x80;
    *c = binary >= 0;
    if (low < 0) {
        low -= 6;
        high--;
    }
    if (high < 0)
        high -= 6;
    return (uint8_t)((unsigned)high << 4 | ((unsigned)low & 15));
}

/* ARR with D set; m is A & operand, rotated is m shifted right through C. */
static inline uint8_t arr_decimal(uint8_t m, uint8_t rotated, unsigned *nz,
                                  unsigned *v, unsigned *c)
{
    unsigned a = rotated;

    *nz = rotated;
    *v = (unsigned)(m ^ rotated) & 0x40;
    if ((m & 15u) + (m & 1u) > 5)
        a = (a & 0xf0) | ((a + 6) & 0x0f);
    *c = (m & 0xf0u) + (m & 0x10u) > 0x50;
    if (*c)
        a += 0x60;
    return (uint8_t)a;
}

#if defined(__GNUC__) && !defined(S2F_PLAIN_C)
#define CORE_THREADED 1
#pragma GCC diagnostic ignored "-Wpedantic"
#else
#define CORE_THREADED 0
#endif

#endif
