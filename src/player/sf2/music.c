/* Songs, order lists and sequences of an export. */
#include "player/sf2/export.h"

#include "base/bytes.h"
#include "cpu/opcode.h"
#include "format/sf2_sequence.h"

#include <string.h>

enum {
    PATCH_SIZE = 32,
    /* offsets of operands in the patch that selects a song */
    PATCH_LIST_LOW = 10,
    PATCH_POINTER_LOW = 13,
    PATCH_LIST_HIGH = 16,
    PATCH_POINTER_HIGH = 19
};

/* The packer's patch: A = song, times three, copies that song's three order
 * list pointers into the driver's and goes on to its init (doc/sf2-export.md).
 * Operands are 0 here and not compared. */
bool s2f_export_is_patch(const uint8_t *at, size_t size)
{
    static const uint8_t opcodes[PATCH_SIZE] = {
        OP_STA_ZP,  0,      0x0a,       0x18,       0x65,
        0,          0xaa,   0xa0,       0,          OP_LDA_ABX,
        0,          0,      OP_STA_ABY, 0,          0,
        OP_LDA_ABX, 0,      0,          OP_STA_ABY, 0,
        0,          OP_INX, OP_INY,     0xc0,       S2F_PROJECT_TRACKS,
        OP_BNE,     0xee,   OP_LDA_ZP,  0,          OP_JMP,
        0,          0};

    if (size < PATCH_SIZE)
        return false;
    for (unsigned i = 0; i < PATCH_SIZE; i++)
        if (opcodes[i] && at[i] != opcodes[i])
            return false;
    return at[1] == at[5] && at[1] == at[28];
}

static enum s2f_status damaged(struct s2f_diag *diag, uint32_t at,
                               const char *what, unsigned number)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, at,
                    "damaged: %s %u", what, number);
}

/* Whether size bytes at `at` are the tune's. */
static bool inside(const struct s2f_export *export, uint32_t at, uint32_t size)
{
    return at >= export->top && at + size <= export->limit;
}

static enum s2f_status read_patch(const uint8_t *ram, uint16_t patch,
                                  struct s2f_export *export,
                                  uint16_t *lists_low, uint16_t *lists_high,
                                  struct s2f_diag *diag)
{
    const uint8_t *p = ram + patch;

    if (s2f_le16(p + PATCH_POINTER_LOW) != export->order_low ||
        s2f_le16(p + PATCH_POINTER_HIGH) != export->order_high)
        return damaged(diag, patch, "song selection of songs over", 1);
    *lists_low = s2f_le16(p + PATCH_LIST_LOW);
    *lists_high = s2f_le16(p + PATCH_LIST_HIGH);
    export->songs =
        *lists_high > *lists_low
            ? (unsigned)(*lists_high - *lists_low) / S2F_PROJECT_TRACKS
            : 0;
    if (export->songs < 1 || export->songs > S2F_TUNE_MAX_SONGS ||
        !inside(export, *lists_low, 2 * export->songs * S2F_PROJECT_TRACKS))
        return damaged(diag, *lists_low, "pointers of songs", export->songs);
    return S2F_STATUS_OK;
}

static enum s2f_status check_list(const uint8_t *ram,
                                  const struct s2f_export *export, uint16_t at,
                                  unsigned number, struct s2f_diag *diag)
{
    struct s2f_order_list list;

    if (!inside(export, at, 2))
        return damaged(diag, at, "pointer to order list", number);
    s2f_order_list_unpack(ram + at, export->limit - at, &list);
    if (!list.ended || !list.entries || list.entries > S2F_ORDER_ENTRIES)
        return damaged(diag, at, "order list", number);
    for (unsigned i = 0; i < list.entries; i++)
        if (list.entry[i].sequence >= export->sequences)
            return damaged(diag, at, "sequence number in order list", number);
    return S2F_STATUS_OK;
}

static enum s2f_status read_lists(const uint8_t *ram, uint16_t low,
                                  uint16_t high, struct s2f_export *export,
                                  struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    for (unsigned i = 0; !status && i < export->songs * S2F_PROJECT_TRACKS;
         i++) {
        uint16_t at = (uint16_t)(ram[low + i] | ram[high + i] << 8);

        export->list[i / S2F_PROJECT_TRACKS][i % S2F_PROJECT_TRACKS] = at;
        status = check_list(ram, export, at, i, diag);
    }
    return status;
}

/* Up to H: that many lie between the two pointer tables. */
static enum s2f_status read_sequences(const uint8_t *ram,
                                      struct s2f_export *export,
                                      struct s2f_diag *diag)
{
    uint16_t low = export->sequence_low, high = export->sequence_high;

    if (high <= low || high - low > S2F_PROJECT_MAX_SEQUENCES ||
        low != export->order_low + 2 * S2F_PROJECT_TRACKS ||
        !inside(export, export->order_low,
                (uint32_t)(2 * high - low - export->order_low)))
        return damaged(diag, low, "place of pointers at", low);
    export->sequences = (unsigned)(high - low);
    for (unsigned n = 0; n < export->sequences; n++) {
        uint16_t at = (uint16_t)(ram[low + n] | ram[high + n] << 8);
        struct s2f_sequence sequence;

        if (!inside(export, at, 1))
            return damaged(diag, at, "pointer to sequence", n);
        s2f_sequence_unpack(ram + at, export->limit - at, &sequence);
        if (!sequence.ended || sequence.rows > S2F_SEQUENCE_ROWS)
            return damaged(diag, at, "sequence", n);
        export->sequence[n] = at;
    }
    return S2F_STATUS_OK;
}

enum s2f_status s2f_export_music(const uint8_t *ram, uint16_t patch,
                                 struct s2f_export *export,
                                 struct s2f_diag *diag)
{
    uint16_t low = export->order_low, high = export->order_high;
    enum s2f_status status = read_sequences(ram, export, diag);

    export->songs = 1;
    if (!status && patch)
        status = read_patch(ram, patch, export, &low, &high, diag);
    if (!status)
        status = read_lists(ram, low, high, export, diag);
    return status;
}
