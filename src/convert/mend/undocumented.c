/* Undocumented instructions by documented ones. Their effects are those of
 * mos6510_core.inc, which names its sources in doc/. */
#include "convert/mend/emit.h"

/* LAX by way of LDX, or of LDA for the modes that LDX has not. */
static bool load_both(struct s2f_stub *stub, const uint8_t *bytes)
{
    static const uint8_t by[][3] = {
        {0xa7, OP_LDX_ZP, OP_TXA},  {0xb7, OP_LDX_ZPY, OP_TXA},
        {0xaf, OP_LDX_ABS, OP_TXA}, {0xbf, OP_LDX_ABY, OP_TXA},
        {0xa3, OP_LDA_IZX, OP_TAX}, {0xb3, OP_LDA_IZY, OP_TAX},
    };

    for (unsigned i = 0; i < sizeof by / sizeof by[0]; i++) {
        if (bytes[0] != by[i][0])
            continue;
        s2f_emit_as(stub, by[i][1], bytes);
        s2f_emit(stub, by[i][2]);
        return true;
    }
    return false;
}

/* SAX: stores A & X and changes no register and no flag. */
static bool store_both(struct s2f_stub *stub, const uint8_t *bytes)
{
    static const uint8_t by[][2] = {
        {0x87, OP_STX_ZP},
        {0x97, OP_STX_ZPY},
        {0x8f, OP_STX_ABS},
        {0x83, OP_STA_IZX},
    };

    for (unsigned i = 0; i < sizeof by / sizeof by[0]; i++) {
        if (bytes[0] != by[i][0])
            continue;
        s2f_emit(stub, OP_PHP);
        s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
        s2f_emit_cell(stub, OP_STX_ABS, CELL_X);
        s2f_emit_cell(stub, OP_AND_ABS, CELL_X);
        if (by[i][1] != OP_STA_IZX)
            s2f_emit(stub, OP_TAX);
        s2f_emit_as(stub, by[i][1], bytes);
        s2f_emit_cell(stub, OP_LDX_ABS, CELL_X);
        s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
        s2f_emit(stub, OP_PLP);
        return true;
    }
    return false;
}

/* SLO, RLA, SRE, RRA, DCP or ISC. */
static bool modifies_both(uint8_t opcode)
{
    unsigned mode = opcode & 0x1f;

    return (opcode & 0xe0) != 0x80 && (opcode & 0xe0) != 0xa0 &&
           (mode == 0x07 || mode == 0x17 || mode == 0x0f || mode == 0x1f ||
            mode == 0x1b || mode == 0x03 || mode == 0x13);
}

/* In the modes that their two documented halves have: these are the opcodes
 * just before. */
static bool two_halves(struct s2f_stub *stub, const uint8_t *bytes,
                       unsigned fix)
{
    uint8_t opcode = bytes[0],
            half[3] = {(uint8_t)(opcode - 2), bytes[1], bytes[2]};

    if (!modifies_both(opcode) || (opcode & 0x07) != 0x07 || fix & S2F_FIX_SID)
        return false;
    s2f_emit_as(stub, opcode - 1u, bytes);
    return s2f_stub_half(stub, half, fix);
}

/* In abs,Y, (zp,X) and (zp),Y, where only A can be loaded and stored. */
static bool by_accumulator(struct s2f_stub *stub, const uint8_t *bytes,
                           unsigned fix)
{
    static const uint8_t change[] = {OP_ASL_A, OP_ROL_A, OP_LSR_A, OP_ROR_A,
                                     0,        0,        0,        0};
    static const uint8_t then[] = {OP_ORA_ABS, OP_AND_ABS, OP_EOR_ABS,
                                   OP_ADC_ABS, 0,          0,
                                   OP_CMP_ABS, OP_SBC_ABS};
    const unsigned opcode = bytes[0], group = opcode >> 5;
    const unsigned mode = (opcode & 0x1f) == 0x1b ? 0x19 : (opcode & 0x1f) - 2;
    const uint8_t last[3] = {then[group], (uint8_t)(stub->origin + CELL_X),
                             (uint8_t)((stub->origin + CELL_X) >> 8)};
    const bool records = stub->records;
    bool made;

    if (!modifies_both(bytes[0]))
        return false;
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit_as(stub, 0xa0 | mode, bytes); /* LDA */
    if (change[group])
        s2f_emit(stub, change[group]);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_X);
    if (!change[group]) {
        s2f_emit_cell(stub, group == 6 ? OP_DEC_ABS : OP_INC_ABS, CELL_X);
        s2f_emit_cell(stub, OP_LDA_ABS, CELL_X);
    }
    s2f_emit_as(stub, 0x80 | mode, bytes); /* STA */
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    stub->records = false; /* the cell is no operand of the player's */
    made = s2f_stub_half(stub, last, fix);
    stub->records = records;
    return made;
}

/* SBX: X = (A & X) - operand with a compare's flags; INX and DEX set N and Z of
 * X and leave C alone. */
void s2f_stub_sbx(struct s2f_stub *stub, const uint8_t *bytes)
{
    if (stub->keeps_overflow)
        s2f_emit(stub, OP_PHP);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_STX_ABS, CELL_X);
    s2f_emit_cell(stub, OP_AND_ABS, CELL_X);
    s2f_emit(stub, OP_SEC);
    s2f_emit_as(stub, OP_SBC_IMM, bytes);
    s2f_emit(stub, OP_TAX);
    if (stub->keeps_overflow) {
        s2f_emit_immediate(stub, OP_BCC, 4);
        s2f_emit(stub, OP_PLP);
        s2f_emit(stub, OP_SEC);
        s2f_emit_immediate(stub, OP_BCS, 2);
        s2f_emit(stub, OP_PLP);
        s2f_emit(stub, OP_CLC);
    }
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_INX);
    s2f_emit(stub, OP_DEX);
}

/* ARR: AND and ROR, but C is bit 6 of the result and V bits 6 and 5 by
 * exclusive or. */
void s2f_stub_arr(struct s2f_stub *stub, const uint8_t *bytes)
{
    s2f_emit_as(stub, OP_AND_IMM, bytes);
    s2f_emit(stub, OP_ROR_A);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    s2f_emit(stub, OP_ASL_A);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit(stub, OP_ASL_A);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_T);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    s2f_emit_cell(stub, OP_BIT_ABS, CELL_T);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
}

/* SHA, SHX and SHY: a register or two, and the high byte of the base
 * address plus one. transfer brings the register, if it is not A, to A. */
static void store_high(struct s2f_stub *stub, const uint8_t *bytes,
                       unsigned transfer, bool both, unsigned store)
{
    s2f_emit(stub, OP_PHP);
    s2f_emit_cell(stub, OP_STA_ABS, CELL_A);
    if (transfer)
        s2f_emit(stub, transfer);
    if (both) {
        s2f_emit_cell(stub, OP_STX_ABS, CELL_X);
        s2f_emit_cell(stub, OP_AND_ABS, CELL_X);
    }
    s2f_emit_cell(stub, OP_STA_ABS, CELL_T);
    if (s2f_opcode_length(bytes[0]) == 3) {
        s2f_emit_immediate(stub, OP_LDA_IMM, bytes[2] + 1u);
    } else {
        /* not by ADC, as decimal mode may be on */
        s2f_emit_immediate(stub, OP_LDA_ZP, (bytes[1] + 1u) & 0xff);
        s2f_emit_cell(stub, OP_STA_ABS, CELL_X);
        s2f_emit_cell(stub, OP_INC_ABS, CELL_X);
        s2f_emit_cell(stub, OP_LDA_ABS, CELL_X);
    }
    s2f_emit_cell(stub, OP_AND_ABS, CELL_T);
    s2f_emit_as(stub, store, bytes);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit(stub, OP_PLP);
}

/* TAS: SP = A & X, and of that what SHA stores. */
static void store_stack_pointer(struct s2f_stub *stub, const uint8_t *bytes)
{
    s2f_emit_save_sign(stub);
    s2f_emit_cell(stub, OP_STX_ABS, CELL_X);
    s2f_emit_cell(stub, OP_LDA_ABS, CELL_A);
    s2f_emit_cell(stub, OP_AND_ABS, CELL_X);
    s2f_emit(stub, OP_TAX);
    s2f_emit(stub, OP_TXS);
    s2f_emit_immediate(stub, OP_AND_IMM, bytes[2] + 1u);
    s2f_emit_as(stub, OP_STA_ABY, bytes);
    s2f_emit_cell(stub, OP_LDX_ABS, CELL_X);
    s2f_emit_load_sign(stub);
}

/* LAS: A = X = SP = SP & operand. */
static void load_stack_pointer(struct s2f_stub *stub, const uint8_t *bytes)
{
    s2f_emit(stub, OP_TSX);
    s2f_emit_cell(stub, OP_STX_ABS, CELL_X);
    s2f_emit_as(stub, OP_LDA_ABY, bytes);
    s2f_emit_cell(stub, OP_AND_ABS, CELL_X);
    s2f_emit(stub, OP_TAX);
    s2f_emit(stub, OP_TXS);
}

static bool store_with_high(struct s2f_stub *stub, const uint8_t *bytes)
{
    if (stub->records) /* the operand's high byte plus one is put down */
        return false;
    switch (bytes[0]) {
    case 0x9b: /* TAS abs,Y */
        store_stack_pointer(stub, bytes);
        return true;
    case 0x9c: /* SHY abs,X */
        store_high(stub, bytes, OP_TYA, false, OP_STA_ABX);
        return true;
    case 0x9e: /* SHX abs,Y */
        store_high(stub, bytes, OP_TXA, false, OP_STA_ABY);
        return true;
    case 0x9f: /* SHA abs,Y */
        store_high(stub, bytes, 0, true, OP_STA_ABY);
        return true;
    case 0x93: /* SHA (zp),Y */
        store_high(stub, bytes, 0, true, OP_STA_IZY);
        return true;
    default:
        return false;
    }
}

static bool is_nop(uint8_t opcode)
{
    if ((opcode & 0x9f) == 0x80 || opcode == 0x82 || opcode == 0x89 ||
        opcode == 0xc2 || opcode == 0xe2)
        return true;
    switch (opcode & 0x1f) {
    case 0x04:
        return opcode == 0x04 || opcode == 0x44 || opcode == 0x64;
    case 0x0c:
        return opcode == 0x0c;
    case 0x14:
    case 0x1c:
        return opcode < 0x80 || opcode >= 0xc0;
    case 0x1a:
        return opcode < 0x80 || opcode >= 0xc0;
    default:
        return false;
    }
}

/* ANE and LXA, with the constant of mos6510_core.inc. */
static void and_through_x(struct s2f_stub *stub, const uint8_t *bytes,
                          bool with_x)
{
    s2f_emit_immediate(stub, OP_ORA_IMM, 0xee);
    if (with_x) {
        s2f_emit_cell(stub, OP_STX_ABS, CELL_X);
        s2f_emit_cell(stub, OP_AND_ABS, CELL_X);
    }
    s2f_emit_as(stub, OP_AND_IMM, bytes);
    if (!with_x)
        s2f_emit(stub, OP_TAX);
}

static bool immediate(struct s2f_stub *stub, const uint8_t *bytes)
{
    switch (bytes[0]) {
    case 0x0b: /* ANC: C becomes bit 7, which comparing with $80 finds right */
    case 0x2b:
        s2f_emit_as(stub, OP_AND_IMM, bytes);
        s2f_emit_immediate(stub, OP_CMP_IMM, 0x80);
        s2f_emit_immediate(stub, OP_ORA_IMM, 0);
        return true;
    case 0x4b: /* ALR */
        s2f_emit_as(stub, OP_AND_IMM, bytes);
        s2f_emit(stub, OP_LSR_A);
        return true;
    case 0x6b:
        s2f_stub_arr(stub, bytes);
        return true;
    case 0x8b:
    case 0xab:
        and_through_x(stub, bytes, bytes[0] == 0x8b);
        return true;
    case 0xcb:
        s2f_stub_sbx(stub, bytes);
        return true;
    default:
        return false;
    }
}

bool s2f_stub_undocumented(struct s2f_stub *stub, const uint8_t *bytes,
                           unsigned fix)
{
    const uint8_t opcode = bytes[0];

    if (opcode == 0xeb) { /* SBC # */
        const uint8_t documented[3] = {OP_SBC_IMM, bytes[1], 0};

        return s2f_stub_half(stub, documented, fix);
    }
    if (opcode == 0xbb) {
        load_stack_pointer(stub, bytes);
        return true;
    }
    if (fix & S2F_FIX_DECIMAL && (opcode == 0x6b || opcode == 0xcb))
        return s2f_stub_decimal(stub, bytes, false);
    return is_nop(opcode) || immediate(stub, bytes) || load_both(stub, bytes) ||
           store_both(stub, bytes) || two_halves(stub, bytes, fix) ||
           store_with_high(stub, bytes) || by_accumulator(stub, bytes, fix);
}
