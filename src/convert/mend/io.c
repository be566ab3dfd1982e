/* An instruction that reads a chip becomes JSR to a stub that counts and reads
 * a cell instead. Both take three bytes, so nothing else is moved. */
#include "convert/mend/io.h"

#include "base/bytes.h"
#include "convert/mend/emit.h"

enum {
    ABSOLUTE = 3, /* bytes of an instruction with an absolute operand */
    STEP = 0xb3   /* odd: then the noise has all 65,536 states */
};

static enum s2f_io_cell cell_of(uint16_t address)
{
    switch (address) {
    case 0xd011:
        return S2F_IO_CONTROL;
    case 0xd012:
        return S2F_IO_LINE;
    case 0xd019:
        return S2F_IO_RASTER;
    case 0xdc0d:
        return S2F_IO_ICR_1;
    case 0xdd0d:
        return S2F_IO_ICR_2;
    default:
        return S2F_IO_NOISE;
    }
}

bool s2f_mend_is_noise(uint16_t address)
{
    return cell_of(address) == S2F_IO_NOISE;
}

/* ORA AND EOR ADC LDA CMP SBC, BIT, LDX LDY CPX CPY, absolute. All of them set
 * N and Z themselves. */
static bool is_plain_read(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x0d
               ? opcode != OP_STA_ABS
               : opcode == OP_BIT_ABS || opcode == OP_LDX_ABS ||
                     opcode == OP_LDY_ABS || opcode == 0xcc || opcode == 0xec;
}

/* ASL ROL LSR ROR DEC INC, absolute: these acknowledge an interrupt, and some
 * look at the flags as well. */
static bool is_change(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x0e && opcode != OP_STX_ABS &&
           opcode != OP_LDX_ABS;
}

/* Counts up. The flags that INC sets are the instruction's own. */
static void count(struct s2f_stub *stub, uint16_t cell)
{
    s2f_emit_word(stub, OP_INC_ABS, cell);
}

/* A constant, for what the instruction does to it. */
static void set(struct s2f_stub *stub, uint16_t cell, uint8_t value)
{
    s2f_emit(stub, OP_PHA);
    s2f_emit_immediate(stub, OP_LDA_IMM, value);
    s2f_emit_word(stub, OP_STA_ABS, cell);
    s2f_emit(stub, OP_PLA);
}

/* A step of the low byte, and the sum of all low bytes above it: every byte
 * comes as often as any other. */
static void make_noise(struct s2f_stub *stub, uint16_t low)
{
    const uint16_t high = (uint16_t)(low + 1);

    s2f_emit(stub, OP_PHP);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit(stub, OP_CLD);
    s2f_emit(stub, OP_CLC);
    s2f_emit_word(stub, OP_LDA_ABS, low);
    s2f_emit_immediate(stub, OP_ADC_IMM, STEP);
    s2f_emit_word(stub, OP_STA_ABS, low);
    s2f_emit_word(stub, OP_ADC_ABS, high);
    s2f_emit_word(stub, OP_STA_ABS, high);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PLP);
}

/* The stub of one read. fix: as for s2f_stub_instruction. */
static bool emit_read(struct s2f_stub *stub, const struct s2f_io_read *read,
                      uint8_t opcode, uint16_t cells, unsigned fix)
{
    enum s2f_io_cell kind = cell_of(read->address);
    uint16_t cell = (uint16_t)(cells + kind);
    uint8_t bytes[ABSOLUTE] = {opcode};

    if (kind == S2F_IO_NOISE) {
        make_noise(stub, cell);
        cell++; /* the high byte */
    } else if (kind == S2F_IO_LINE || kind == S2F_IO_CONTROL) {
        count(stub, cell);
    } else if (is_change(opcode)) {
        set(stub, cell, read->value);
    }
    s2f_put_le16(bytes + 1, cell);
    if (!s2f_stub_instruction(stub, bytes, fix))
        return false;
    s2f_emit(stub, OP_RTS);
    return true;
}

/* Whether the read is one instruction that is there from the start and stays,
 * in no other's place. */
static bool can_replace(const struct s2f_region_code *code,
                        const struct s2f_io_read *read)
{
    const uint8_t *at = code->code + read->at;
    enum s2f_io_cell kind = cell_of(read->address);

    if (read->at > 0xfffc || s2f_le16(at + 1) != read->address ||
        !(is_plain_read(at[0]) ||
          (is_change(at[0]) && kind != S2F_IO_NOISE && kind != S2F_IO_LINE &&
           kind != S2F_IO_CONTROL)))
        return false;
    for (uint32_t a = read->at; a < read->at + (uint32_t)ABSOLUTE; a++)
        if (code->fixed[a] != S2F_MEND_FIXED ||
            code->sources[a] & S2F_SOURCES_TAKEN ||
            code->access[a] & (S2F_ACCESS_READ | S2F_ACCESS_WRITE))
            return false;
    return true;
}

static bool replace(const struct s2f_region_code *code,
                    const struct s2f_io_read *read, uint32_t cells,
                    struct s2f_stub *stub, struct s2f_mends *mends)
{
    const struct s2f_stub before = *stub;
    const bool flag = code->source->play_access[read->at] & S2F_ACCESS_FLAG;
    uint8_t *bytes = mends->patch[mends->count].bytes;

    if (!emit_read(stub, read, code->code[read->at],
                   (uint16_t)(stub->origin + cells), flag ? S2F_FIX_FLAG : 0) ||
        stub->full) {
        *stub = before;
        return false;
    }
    bytes[0] = OP_JSR;
    s2f_put_le16(bytes + 1, (uint16_t)(before.origin + before.size));
    mends->patch[mends->count++].address = read->at;
    mends->moved[mends->patches++] =
        (struct s2f_patch){read->at, (uint16_t)(read->at + ABSOLUTE)};
    mends->chips = cells;
    return true;
}

/* A cell's first value: what the tune met. */
static uint8_t first_value(const struct s2f_source *source, unsigned cell)
{
    if (cell == S2F_IO_CONTROL)
        return S2F_IO_CONTROL_START;
    for (unsigned i = 0; i < source->io_reads && cell != S2F_IO_LINE; i++)
        if (cell_of(source->io_read[i].address) == cell)
            return source->io_read[i].value;
    return 0;
}

void s2f_mend_io(const struct s2f_region_code *code, uint8_t *sources,
                 struct s2f_stub *stub, struct s2f_mends *mends)
{
    const struct s2f_source *source = code->source;
    const uint32_t cells = stub->size;

    mends->chips = 0;
    if (!source->mend_io)
        return;
    for (unsigned i = 0; i < S2F_IO_CELLS; i++)
        s2f_emit(stub, first_value(source, i));
    for (unsigned i = 0; i < source->io_reads; i++) {
        const struct s2f_io_read *read = &source->io_read[i];

        if (mends->count == S2F_MEND_MAX || mends->patches == S2F_MAX_PATCHES)
            return;
        if (!can_replace(code, read) ||
            !replace(code, read, cells, stub, mends))
            continue;
        for (uint32_t a = read->at; a < read->at + (uint32_t)ABSOLUTE; a++)
            sources[a] |= S2F_SOURCES_TAKEN;
    }
}
