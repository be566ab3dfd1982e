/* Facts about opcodes that planning code needs without running them. */
#include "cpu/mos6510.h"

/* Low nibble of the opcode decides the length nearly everywhere: columns of
 * the 6502's opcode matrix, even rows and odd rows. */
unsigned s2f_opcode_length(uint8_t opcode)
{
    static const uint8_t even[16] = {2, 2, 1, 2, 2, 2, 2, 2,
                                     1, 2, 1, 2, 3, 3, 3, 3};
    static const uint8_t odd[16] = {2, 2, 1, 2, 2, 2, 2, 2,
                                    1, 3, 1, 3, 3, 3, 3, 3};

    switch (opcode) {
    case 0x20:
        return 3; /* JSR */
    case 0x00:
    case 0x40:
    case 0x60:
        return 1; /* BRK, RTI, RTS */
    case 0x82:
    case 0xa2:
    case 0xc2:
    case 0xe2:
        return 2; /* immediate, in a column of jams */
    default:
        return opcode & 0x10 ? odd[opcode & 15] : even[opcode & 15];
    }
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
