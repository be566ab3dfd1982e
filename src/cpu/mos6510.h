/* The 6510, one source in two dialects.
 *
 *   S2F_DIALECT_REAL    the NMOS 6510 of the C64: all 256 opcodes, decimal
 * mode, cycles with page crossings. S2F_DIALECT_EDITOR  the CPU inside SID
 * Factory II, deviations included (doc/editor-cpu.md), which decides what a
 * project sounds like in the editor.
 *
 * struct s2f_cpu and struct s2f_memory are plain data in the caller's memory:
 * no allocation, no globals, a snapshot is an assignment. The core is compiled
 * once for each combination of dialect and enum s2f_cpu_feature from
 * mos6510_core.inc, so that what a run does not need costs it nothing.
 */
#ifndef S2F_CPU_MOS6510_H
#define S2F_CPU_MOS6510_H

#include <stdbool.h>
#include <stdint.h>

enum s2f_dialect { S2F_DIALECT_REAL, S2F_DIALECT_EDITOR };

/* Status bits, in the 6510's own order in both dialects; the editor's reversed
 * order shows only in what PHP pushes and PLP and RTI pull. */
enum {
    S2F_FLAG_C = 0x01,
    S2F_FLAG_Z = 0x02,
    S2F_FLAG_I = 0x04,
    S2F_FLAG_D = 0x08,
    S2F_FLAG_B = 0x10,
    S2F_FLAG_U = 0x20,
    S2F_FLAG_V = 0x40,
    S2F_FLAG_N = 0x80
};

struct s2f_cpu {
    uint8_t a, x, y, sp, p;
    uint16_t pc;
    uint32_t cycles; /* since the caller last set it to 0 */
};

enum { S2F_MEMORY_WRITES = 512, S2F_MEMORY_IO_READS = 32 };

/* An entry of the write log: cycle << 13 | register << 8 | value, the cycle
 * being that at which the storing instruction began. */
#define S2F_WRITE_CYCLE(entry) ((entry) >> 13)
#define S2F_WRITE_REGISTER(entry) (((entry) >> 8) & 31)
#define S2F_WRITE_VALUE(entry) ((entry)&255)

/* What each byte of memory was used for (S2F_CPU_WATCH, S2F_CPU_MARK), one bit
 * each. */
enum s2f_access {
    S2F_ACCESS_EXECUTE = 1, /* fetched as opcode or operand */
    S2F_ACCESS_READ = 2,    /* read as data, pulled from the stack too */
    S2F_ACCESS_WRITE = 4,   /* written, pushed to the stack too */
    S2F_ACCESS_FRESH = 8,   /* read or fetched before it was written since the
                             * caller last cleared the map: the byte's value at
                             * that time mattered */
    S2F_ACCESS_WRITTEN_FIRST = 16, /* written before it was ever read */
    S2F_ACCESS_OPCODE = 32,        /* fetched as an opcode: code starts here */
    S2F_ACCESS_SET_UP = 64,        /* the caller's; the core leaves it alone */
    /* real dialect: a flag that the editor's CPU computes differently was set
     * by the instruction here (C by a compare, Z and N by INX or INY, V by ADC
     * or SBC) and used by another */
    S2F_ACCESS_FLAG = 128
};

/* How control flows in ways that the code does not show, and what else the
 * editor's CPU does differently (S2F_CPU_WATCH, real dialect), one bit each.
 * Which instruction a bit stands at tells what it means. */
enum s2f_flow {
    S2F_FLOW_LANDED = 1, /* reached by a pointer, a pushed address or a jump
                          * whose operand is written */
    S2F_FLOW_RETURN = 2, /* an RTS that returned to a JSR or to the caller of
                          * the routine, or an RTI to the caller */
    S2F_FLOW_JUMP = 4,   /* an RTS or RTI to an address that has to lie on the
                          * stack as a 6510 has it */
    S2F_FLOW_PUSH = 8,   /* PHA: it pushed the low byte of an RTS's target */
    S2F_FLOW_PULL = 8,   /* PLA: of the low byte of a JSR's return address,
                          * which is used */
    S2F_FLOW_LOOKED = 8, /* JSR: its return address is read */
    S2F_FLOW_SID = 8,    /* what shifts a SID register's byte in memory */
    S2F_FLOW_FLAGS = 16, /* a PLA of what PHP pushed, or a PLP or RTI of what it
                          * did not push; at S2F_CPU_RETURN_TO: it matters
                          * which flags the routine's caller leaves */
    S2F_FLOW_DECIMAL = 32,  /* ADC, SBC, ARR and SBX: in decimal mode */
    S2F_FLOW_OVERFLOW = 32, /* BVC, BVS and PLA: of a V that is older than a
                             * compare */
    S2F_FLOW_CALL = 64,     /* a JSR whose return address has to lie on the
                             * stack as a 6510 has it */
    /* what stands in the way: PHA and PLA of data, a PLP of what PHP pushed, a
     * return to the caller of the routine, a load of pushed flags */
    S2F_FLOW_OTHER = 128
};

/* An instruction that read an I/O register whose value is not what was last
 * stored there: $D011, $D012, $D019, $D41B, $D41C, $DC04-$DC07; and the CIAs'
 * $DC0D and $DD0D. */
struct s2f_io_read {
    uint16_t at, address;
    uint8_t value; /* the first time */
};

/* What an address in $D000-$DFFF was used for while $01 had I/O there, and
 * while it had RAM (S2F_CPU_WATCH, real dialect), one bit each. On a C64 these
 * are two bytes; here, as in the editor, they are one. */
enum s2f_banked {
    S2F_BANKED_RAM_READ = 1, /* as data */
    S2F_BANKED_RAM_WRITE = 2,
    S2F_BANKED_IO_READ = 4,
    S2F_BANKED_IO_WRITE = 8
};

struct s2f_translator;

/* Everything but the registers: RAM, the SID as seen from outside, I/O. */
struct s2f_memory {
    uint8_t ram[0x10000];
    /* The SID's registers: last value stored to $D400-$D41F. The real dialect
     * sees every store, the editor's only STA STX STY INC DEC, as the editor
     * does. */
    uint8_t sid[32];
    /* Stores to $D400-$D418 in order. write_count goes on counting where the
     * log is full. The caller sets it to 0 at the start of a frame. */
    uint32_t write_count;
    uint32_t write[S2F_MEMORY_WRITES];
    /* Reads of $D000-$DFFF see I/O registers where the bank bits in $01 map
     * them: $D011/$D012 from the cycle counter, $D41B/C and CIA timers as
     * counters. false = flat RAM, as in the editor. */
    bool io;
    /* S2F_CPU_WATCH, S2F_CPU_MARK and S2F_CPU_COVER: map of 64 KiB, enum
     * s2f_access bits; else unused. Whoever takes bits out of it between runs
     * tells the translator by s2f_translator_forget. */
    uint8_t *access;
    /* S2F_CPU_REACH: 65536 entries, one for each instruction by its address;
     * else unused. How far the one there has reached: behind the highest
     * address that it accessed, $FFFF at most. The caller sets them, to $FFFF
     * where it does not want to know, and tells the translator of changes by
     * s2f_translator_forget. */
    uint16_t *reach;
    /* S2F_CPU_WATCH, real dialect: NULL, or a map of 64 KiB, enum s2f_flow
     * bits. */
    uint8_t *flow;
    /* S2F_CPU_WATCH, real dialect: of $D000-$DFFF, enum s2f_banked bits. The
     * caller clears it. */
    uint8_t banked[0x1000];
    /* S2F_CPU_WATCH, real dialect, the core's own: what pushed each byte of the
     * stack, and the number of the run. */
    uint32_t pushed[256], run;
    /* S2F_CPU_WATCH, real dialect: how often a flag was used that the editor's
     * CPU would have set otherwise, or something in enum s2f_flow was met that
     * it does differently. The caller sets it to 0. */
    uint32_t differences;
    /* S2F_CPU_WATCH, real dialect, with a flow map: such instructions, as many
     * as there is room for. The caller sets io_reads to 0. */
    unsigned io_reads;
    struct s2f_io_read io_read[S2F_MEMORY_IO_READS];
    /* Where access is used: counts the instructions that were executed for the
     * first time, as it says. */
    uint32_t discovered;
    /* S2F_CPU_HASH: sum over all bytes of s2f_memory_mix(address, value),
     * kept up to date by every store; the stack page does not count. */
    uint64_t hash;
    /* NULL, or what may run the code of this memory faster, without features:
     * the caller's (cpu/translate/translate.h). */
    struct s2f_translator *translator;
};

/* Instrumentation, or-ed. */
enum s2f_cpu_feature {
    S2F_CPU_PLAIN = 0,
    S2F_CPU_WATCH = 1, /* fill memory->access, and keep memory->hash too */
    S2F_CPU_HASH = 2,  /* keep memory->hash */
    /* Mark executed instructions in memory->access, and keep
     * memory->discovered. Nearly as fast as S2F_CPU_PLAIN where there is a
     * translator; marks as S2F_CPU_MARK does where there is none. */
    S2F_CPU_COVER = 4,
    /* Fill memory->access as S2F_CPU_WATCH does, but for S2F_ACCESS_FLAG, and
     * keep memory->discovered: nothing else that watching does. Nearly as fast
     * as S2F_CPU_PLAIN where there is a translator. Not with S2F_CPU_WATCH or
     * S2F_CPU_HASH. */
    S2F_CPU_MARK = 8,
    /* Keep memory->reach of the instructions with operands abs,X and abs,Y. The
     * same holds for speed and for what it goes with. */
    S2F_CPU_REACH = 16
};

enum s2f_cpu_end {
    S2F_CPU_RETURNED,   /* the routine returned */
    S2F_CPU_BUDGET,     /* cycles reached the limit */
    S2F_CPU_BAD_OPCODE, /* real: a jam opcode; editor: any undocumented one */
    S2F_CPU_BREAK       /* BRK */
};

/* The real dialect's routines return to this address (an RTS or RTI that
 * lands here ends the call), and jumps to the KERNAL's interrupt exits $EA31,
 * $EA7E and $EA81 end it too: there is no ROM behind them. */
enum { S2F_CPU_RETURN_TO = 0x03ff };

/* Runs from cpu->pc until the routine returns, a bad opcode (cpu->pc is then
 * the opcode's address) or cpu->cycles >= limit, checked before each
 * instruction; so limit = cpu->cycles + 1 executes exactly one. The editor's
 * dialect returns at RTS with sp = 0, and BRK and bad opcodes push three bytes,
 * as there. */
enum s2f_cpu_end s2f_cpu_run(struct s2f_cpu *cpu, struct s2f_memory *memory,
                             enum s2f_dialect dialect, unsigned features,
                             uint32_t limit);

/* Calls the routine at pc with A = a and runs it.
 * real: X = Y = 0, SP = $FD, flags I, a return address on the stack.
 * editor: X, Y, SP and flags stay as the last call in this frame left them;
 * s2f_cpu_reset makes them 0, as at the start of each of the editor's frames.
 */
enum s2f_cpu_end s2f_cpu_call(struct s2f_cpu *cpu, struct s2f_memory *memory,
                              enum s2f_dialect dialect, unsigned features,
                              uint16_t pc, uint8_t a, uint32_t limit);

/* Enters the interrupt handler at pc as a 6510 does: return address and flags
 * on the stack, and A, X and Y too where the KERNAL's dispatcher calls it
 * (through $0314). It returns by RTI or through the KERNAL. Real dialect. */
enum s2f_cpu_end s2f_cpu_interrupt(struct s2f_cpu *cpu,
                                   struct s2f_memory *memory, unsigned features,
                                   uint16_t pc, bool kernal, uint32_t limit);

/* The address that the vector at `address` holds, as the CPU reads it when an
 * interrupt comes. Real dialect. */
uint16_t s2f_cpu_vector(struct s2f_memory *memory, unsigned features,
                        uint16_t address);

/* All registers, flags and the cycle counter 0. */
void s2f_cpu_reset(struct s2f_cpu *cpu);

/* What one byte adds to memory->hash. Not linear in the value, so that two
 * changes do not cancel. */
static inline uint64_t s2f_memory_mix(uint16_t address, uint8_t value)
{
    uint64_t x = ((uint64_t)address << 8 | value) + 1;

    x *= 0x9e3779b97f4a7c15u;
    x ^= x >> 29;
    x *= 0xbf58476d1ce4e5b9u;
    return x ^ x >> 32;
}

/* Computes memory->hash from scratch. */
void s2f_memory_rehash(struct s2f_memory *memory);

/* Length in bytes (1-3) of the instruction with this opcode, undocumented ones
 * included; and whether the opcode is documented. */
extern const uint8_t s2f_opcode_lengths[256];

static inline unsigned s2f_opcode_length(uint8_t opcode)
{
    return s2f_opcode_lengths[opcode];
}

bool s2f_opcode_documented(uint8_t opcode);

#endif
