/* The driver's instructions, and how their operands are moved. */
#ifndef S2F_PACK_CODE_H
#define S2F_PACK_CODE_H

#include "pack/plan.h"

/* How instructions are found and their operands moved. */
struct s2f_pack_code {
    const struct s2f_pack_plan *plan;
    /* NULL: as the editor's packer does. Else 64 KiB of enum s2f_access, what
     * playing used each byte for: instructions that ran are where they ran,
     * and of operands only those that name the tune itself are moved. */
    const uint8_t *access;
    uint32_t delta; /* from the driver's place to the tune's, mod $10000 */
    uint8_t low, new_low; /* lowest zero page byte: the driver's, the tune's */
};

/* The zero page bytes that the driver's instructions name: the lowest and the
 * highest. False where they name none. */
bool s2f_pack_zero_page(const struct s2f_pack_code *code, uint8_t *low,
                        uint8_t *high);

/* Moves the operands of the driver's instructions in image, which holds the
 * driver's bytes from its code top on. */
void s2f_pack_move(const struct s2f_pack_code *code, uint8_t *image);

#endif
