/* Facts about opcodes that planning code needs without running them. */
#include "cpu/mos6510.h"

unsigned s2f_opcode_length(uint8_t opcode)
{
    /* two bits for each opcode, 16 to an entry: a row of the 6502's opcode
     * matrix, its first column in the lowest bits */
    static const uint32_t length[16] = {
        0xff99aa99, 0xffddaa9a, 0xff99aa9b, 0xffddaa9a, 0xff99aa99, 0xffddaa9a,
        0xff99aa99, 0xffddaa9a, 0xff99aaaa, 0xffddaa9a, 0xff99aaaa, 0xffddaa9a,
        0xff99aaaa, 0xffddaa9a, 0xff99aaaa, 0xffddaa9a,
    };

    return length[opcode >> 4] >> (opcode & 15) * 2 & 3;
}

bool s2f_opcode_documented(uint8_t opcode)
{
    /* a bit for each opcode, 32 to an entry, lowest opcode in bit 0 */
    static const uint32_t documented[8] = {
        0x63636763, 0x63637773, 0x63637763, 0x63637763,
        0x27737572, 0x77737777, 0x63637773, 0x63637773,
    };

    return documented[opcode >> 5] >> (opcode & 31) & 1;
}
