/* A driver's code as instructions, and masked patterns of them. */
#ifndef S2F_PLAYER_SF2_CODE_H
#define S2F_PLAYER_SF2_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum {
    S2F_CODE_SIZE = 0x0c00, /* bytes that are walked at most */
    S2F_CODE_ROOM = 0x0600, /* and instructions */
    S2F_CODE_NONE = -1      /* no such instruction */
};

struct s2f_instruction {
    uint16_t at;
    uint16_t operand; /* branches: the target */
    uint8_t opcode;
    uint8_t length;
};

struct s2f_code {
    uint16_t top, end; /* first byte, and behind the last */
    unsigned count;
    struct s2f_instruction item[S2F_CODE_ROOM];
};

/* Finds the end of the code that starts at top with a jump, which is not
 * followed, from its other entry points: behind the last instruction that
 * branches, calls and fall-through reach, where all between is taken for code.
 * Then decodes it in one linear walk, as the editor's packer does. ram is 64
 * KiB; nothing at or above limit is read. false where that leads to an opcode
 * that the editor does not have, or past the limits above. */
bool s2f_code_walk(const uint8_t *ram, uint32_t limit, uint16_t top,
                   const uint16_t *entry, unsigned entries,
                   struct s2f_code *code);

/* What an instruction does with its operand. */
bool s2f_code_absolute(const struct s2f_instruction *i); /* 16 bits, any mode */
bool s2f_code_zero_page(const struct s2f_instruction *i);
bool s2f_code_writes(const struct s2f_instruction *i); /* its operand's byte */
bool s2f_code_jumps(const struct s2f_instruction *i);  /* JMP or JSR */

/* One instruction of a pattern. */
struct s2f_step {
    uint8_t opcode;
    uint8_t other;  /* a second opcode that will do, or 0 */
    int8_t capture; /* index that receives the operand, or S2F_CODE_NONE */
    int16_t value;  /* that the operand must have, or S2F_CODE_NONE */
};

#define S2F_ANY(op, other)                                                     \
    {                                                                          \
        op, other, S2F_CODE_NONE, S2F_CODE_NONE                                \
    }
#define S2F_TAKE(op, other, to)                                                \
    {                                                                          \
        op, other, to, S2F_CODE_NONE                                           \
    }
#define S2F_IS(op, value)                                                      \
    {                                                                          \
        op, 0, S2F_CODE_NONE, value                                            \
    }

/* Whether the steps match from instruction i on; captures are stored then. */
bool s2f_code_match(const struct s2f_code *code, unsigned i,
                    const struct s2f_step *step, unsigned steps,
                    uint16_t *captured);

/* The first place in [from, from + range) where they do, or S2F_CODE_NONE. */
int s2f_code_find(const struct s2f_code *code, unsigned from, unsigned range,
                  const struct s2f_step *step, unsigned steps,
                  uint16_t *captured);

#endif
