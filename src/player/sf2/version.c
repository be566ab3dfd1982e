/* Names of drivers. Published builds are told apart by the sizes of their code
 * and of code, constants and variables, and where those are equal by how much
 * of the zero page they use (doc/sf2-export.md lists them). */
#include "player/sf2/export.h"

#include <stdlib.h>

struct build {
    uint8_t driver;
    uint16_t code, size;
    uint8_t zero_pages; /* highest - lowest operand; 0 = does not matter */
    const char *version;
};

static const struct build builds[] = {
    {S2F_EXPORT_11, 0x5f3, 0x744, 0, "11.00.00"},
    {S2F_EXPORT_11, 0x64a, 0x79c, 0, "11.01.00"},
    {S2F_EXPORT_11, 0x682, 0x7d4, 0, "11.02.01"},
    {S2F_EXPORT_11, 0x6a9, 0x803, 0, "11.03.00"},
    {S2F_EXPORT_11, 0x6a1, 0x7fb, 0, "11.03.00"},
    {S2F_EXPORT_11, 0x6c8, 0x822, 0, "11.04.00"},
    {S2F_EXPORT_11, 0x6da, 0x834, 0, "11.04.01"},
    {S2F_EXPORT_11, 0x690, 0x7e9, 0, "11.05.00"},
    {S2F_EXPORT_12, 0x348, 0x47c, 0, "12.00.00"},
    {S2F_EXPORT_12, 0x35a, 0x48e, 0, "12.00.01"},
    {S2F_EXPORT_12, 0x358, 0x48e, 0, "12.01.00"},
    {S2F_EXPORT_13, 0x411, 0x54c, 0, "13.00.00"},
    {S2F_EXPORT_13, 0x423, 0x55e, 0, "13.00.01"},
    {S2F_EXPORT_14, 0x42a, 0x573, 0, "14.00.00"},
    {S2F_EXPORT_14, 0x43c, 0x585, 0, "14.00.01"},
    {S2F_EXPORT_15, 0x2fd, 0x3d4, 0xfb, "15.00.00"},
    {S2F_EXPORT_15, 0x2fd, 0x3d4, 0x5d, "15.01.00"},
    {S2F_EXPORT_15, 0x31e, 0x3f5, 0, "15.02.00"},
    {S2F_EXPORT_16, 0x216, 0x2d9, 0xfb, "16.00.00"},
    {S2F_EXPORT_16, 0x216, 0x2d9, 0x4c, "16.01.00"},
    {S2F_EXPORT_16, 0x226, 0x2e9, 0, "16.01.01"},
    {S2F_EXPORT_NP20, 0x56f, 0x6d4, 0, "NP20.G4"},
};

enum { BUILDS = sizeof builds / sizeof builds[0] };

const char *s2f_export_version(const struct s2f_export *export, bool *exact)
{
    int code = export->code_end - export->top;
    int size = export->end - export->top;
    int zero_pages = export->zero_high - export->zero_low;
    const struct build *nearest = NULL;
    int least = 0;

    *exact = false;
    for (unsigned i = 0; i < BUILDS; i++) {
        const struct build *b = &builds[i];
        int distance = abs(code - b->code) + abs(size - b->size);

        if (b->driver != export->driver)
            continue;
        if (b->zero_pages && b->zero_pages != zero_pages)
            distance++;
        if (!nearest || distance < least) {
            nearest = b;
            least = distance;
        }
    }
    *exact = least == 0;
    return nearest->version;
}
