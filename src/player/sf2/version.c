/* Names of drivers. Published builds are told apart by the sizes of their code
 * and of code, constants and variables, and where those are equal by how much
 * of the zero page they use (doc/sf2-export.md lists them). Other builds are
 * like the one that has the same features and the nearest sizes. */
#include "player/sf2/export.h"

#include "cpu/opcode.h"

#include <stdlib.h>

/* What came with a version and can be told from one instruction. */
enum feature {
    STOPS = 1,    /* order lists may end with $FE */
    AHEAD = 2,    /* tempo command: looks one row ahead */
    FILTERED = 4, /* instrument flag $20 */
    DELAYED = 8,  /* note delay: ticks + 2 */
    KEEPS = 16,   /* instrument flag $08: the pulse program runs on */
    FEATURE_WEIGHT = 0x400
};

struct build {
    uint8_t driver;
    uint8_t features;
    uint16_t code, size;
    uint8_t zero_pages; /* highest - lowest operand; 0 = does not matter */
    const char *version;
};

static const struct build builds[] = {
    {S2F_EXPORT_11, 0, 0x5f3, 0x744, 0, "11.00.00"},
    {S2F_EXPORT_11, 0, 0x64a, 0x79c, 0, "11.01.00"},
    {S2F_EXPORT_11, AHEAD, 0x682, 0x7d4, 0, "11.02.01"},
    {S2F_EXPORT_11, AHEAD | FILTERED, 0x6a9, 0x803, 0, "11.03.00"},
    {S2F_EXPORT_11, AHEAD | FILTERED, 0x6a1, 0x7fb, 0, "11.03.00"},
    {S2F_EXPORT_11, AHEAD | FILTERED | DELAYED, 0x6c8, 0x822, 0, "11.04.00"},
    {S2F_EXPORT_11, AHEAD | FILTERED | DELAYED | STOPS, 0x6da, 0x834, 0,
     "11.04.01"},
    {S2F_EXPORT_11, AHEAD | FILTERED | DELAYED | STOPS | KEEPS, 0x690, 0x7e9, 0,
     "11.05.00"},
    {S2F_EXPORT_12, 0, 0x348, 0x47c, 0, "12.00.00"},
    {S2F_EXPORT_12, STOPS, 0x35a, 0x48e, 0, "12.00.01"},
    {S2F_EXPORT_12, 0, 0x358, 0x48e, 0, "12.01.00"},
    {S2F_EXPORT_13, 0, 0x411, 0x54c, 0, "13.00.00"},
    {S2F_EXPORT_13, STOPS, 0x423, 0x55e, 0, "13.00.01"},
    {S2F_EXPORT_14, 0, 0x42a, 0x573, 0, "14.00.00"},
    {S2F_EXPORT_14, STOPS, 0x43c, 0x585, 0, "14.00.01"},
    {S2F_EXPORT_15, 0, 0x2fd, 0x3d4, 0xfb, "15.00.00"},
    {S2F_EXPORT_15, 0, 0x2fd, 0x3d4, 0x5d, "15.01.00"},
    {S2F_EXPORT_15, STOPS, 0x31e, 0x3f5, 0, "15.02.00"},
    {S2F_EXPORT_16, 0, 0x216, 0x2d9, 0xfb, "16.00.00"},
    {S2F_EXPORT_16, 0, 0x216, 0x2d9, 0x4c, "16.01.00"},
    {S2F_EXPORT_16, STOPS, 0x226, 0x2e9, 0, "16.01.01"},
    {S2F_EXPORT_NP20, 0, 0x56f, 0x6d4, 0, "NP20.G4"},
};

enum { BUILDS = sizeof builds / sizeof builds[0] };

static uint8_t features_of(const struct s2f_export *export)
{
    const struct s2f_export_table *tempo = &export->table[S2F_EXPORT_TEMPO];
    bool standard = export->driver == S2F_EXPORT_11;
    unsigned found = 0;

    for (unsigned i = 0; i < export->code.count; i++) {
        const struct s2f_instruction *at = &export->code.item[i];

        if (at->opcode == OP_CMP_IMM && at->operand == 0xfe)
            found |= STOPS;
        if (!standard)
            continue;
        if (at->opcode == OP_LDA_ABY && at->operand == tempo->address + 1)
            found |= AHEAD;
        if (at->opcode == OP_AND_IMM && at->operand == 0x20)
            found |= FILTERED;
        if (at->opcode == OP_ADC_IMM && at->operand == 2)
            found |= DELAYED;
        if (at->opcode == OP_AND_IMM && at->operand == 8)
            found |= KEEPS;
    }
    return (uint8_t)found;
}

static int distance(const struct s2f_export *export, uint8_t features,
                    const struct build *build)
{
    int zero_pages = export->zero_high - export->zero_low;
    int sum = abs(export->code_end - export->top - build->code) +
              abs(export->end - export->top - build->size);

    for (unsigned bit = 1; bit <= KEEPS; bit *= 2)
        if ((features ^ build->features) & bit)
            sum += FEATURE_WEIGHT;
    if (build->zero_pages && build->zero_pages != zero_pages)
        sum++;
    return sum;
}

const char *s2f_export_version(const struct s2f_export *export, bool *exact)
{
    const uint8_t features = features_of(export);
    const char *nearest = "";
    int least = -1;

    for (unsigned i = 0; i < BUILDS; i++) {
        int apart;

        if (builds[i].driver != export->driver)
            continue;
        apart = distance(export, features, &builds[i]);
        if (least < 0 || apart < least) {
            nearest = builds[i].version;
            least = apart;
        }
    }
    *exact = least == 0;
    return nearest;
}
