/* What is right in both dialects, and all that this builds on: SBC's carry
 * (with carry set before), N and Z of compares, DEX, INC and loads, PHP with
 * PLP. */
#include "convert/mend/stub.h"

#include "cpu/mos6510.h"
#include "cpu/opcode.h"

static void byte(struct s2f_stub *stub, unsigned value)
{
    if (stub->size >= stub->room) {
        stub->full = true;
        return;
    }
    stub->out[stub->size++] = (uint8_t)value;
}

static void word(struct s2f_stub *stub, enum opcode opcode, unsigned operand)
{
    byte(stub, opcode);
    byte(stub, operand);
    byte(stub, operand >> 8);
}

/* An opcode with the operand of another instruction of the same length. */
static void with_operand(struct s2f_stub *stub, unsigned opcode,
                         const uint8_t *bytes)
{
    unsigned length = s2f_opcode_length(bytes[0]);

    byte(stub, opcode);
    if (length > 1)
        byte(stub, bytes[1]);
    if (length > 2)
        byte(stub, bytes[2]);
}

static void save_a(struct s2f_stub *stub)
{
    word(stub, OP_STA_ABS, stub->origin);
}

static void load_a(struct s2f_stub *stub)
{
    word(stub, OP_LDA_ABS, stub->origin);
}

static unsigned saved_x(const struct s2f_stub *stub)
{
    return stub->origin + 1u;
}

void s2f_stub_begin(struct s2f_stub *stub, uint16_t at)
{
    stub->origin = at;
    stub->size = 0;
    stub->full = false;
    byte(stub, 0);
    byte(stub, 0);
}

void s2f_stub_jump(struct s2f_stub *stub, uint16_t target)
{
    word(stub, OP_JMP, target);
}

void s2f_stub_branch(struct s2f_stub *stub, uint8_t opcode, uint16_t next,
                     uint16_t target)
{
    byte(stub, opcode);
    byte(stub, 3);
    s2f_stub_jump(stub, next);
    s2f_stub_jump(stub, target);
}

uint8_t s2f_stub_absolute(uint8_t opcode)
{
    return (uint8_t)((opcode & 0x1f) == 0x09 ? opcode + 0x04 : opcode + 0x0c);
}

/* A compare that leaves the right C: a subtraction finds it, then each of the
 * two ways compares once more for N and Z and sets C by hand. */
static void compare(struct s2f_stub *stub, const uint8_t *bytes,
                    unsigned transfer, unsigned subtract)
{
    unsigned length = s2f_opcode_length(bytes[0]);

    save_a(stub);
    if (transfer)
        byte(stub, transfer);
    byte(stub, OP_SEC);
    with_operand(stub, subtract, bytes);
    load_a(stub);
    byte(stub, OP_BCC);
    byte(stub, length + 3);
    with_operand(stub, bytes[0], bytes);
    byte(stub, OP_SEC);
    byte(stub, OP_BCS);
    byte(stub, length + 1);
    with_operand(stub, bytes[0], bytes);
    byte(stub, OP_CLC);
}

/* INC is right where INX and INY are not. */
static void increment(struct s2f_stub *stub, enum opcode store,
                      enum opcode load)
{
    word(stub, store, saved_x(stub));
    word(stub, OP_INC_ABS, saved_x(stub));
    word(stub, load, saved_x(stub));
}

static bool flagged(struct s2f_stub *stub, const uint8_t *bytes)
{
    uint8_t opcode = bytes[0];

    switch (opcode) {
    case OP_INX:
        increment(stub, OP_STX_ABS, OP_LDX_ABS);
        return true;
    case OP_INY:
        increment(stub, OP_STY_ABS, OP_LDY_ABS);
        return true;
    case 0xe0: /* CPX #, zp, abs */
    case 0xe4:
    case 0xec:
        compare(stub, bytes, OP_TXA, opcode == 0xe0 ? OP_SBC_IMM : opcode + 1u);
        return true;
    case 0xc0: /* CPY #, zp, abs */
    case 0xc4:
    case 0xcc:
        compare(stub, bytes, OP_TYA,
                opcode == 0xc0 ? OP_SBC_IMM : opcode + 0x21u);
        return true;
    default:
        if ((opcode & 0xe3) != 0xc1)
            return false;
        compare(stub, bytes, 0, opcode + 0x20u); /* CMP, any mode */
        return true;
    }
}

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
        with_operand(stub, by[i][1], bytes);
        byte(stub, by[i][2]);
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
        byte(stub, OP_PHP);
        save_a(stub);
        word(stub, OP_STX_ABS, saved_x(stub));
        word(stub, OP_AND_ABS, saved_x(stub));
        if (by[i][1] != OP_STA_IZX)
            byte(stub, OP_TAX);
        with_operand(stub, by[i][1], bytes);
        word(stub, OP_LDX_ABS, saved_x(stub));
        load_a(stub);
        byte(stub, OP_PLP);
        return true;
    }
    return false;
}

/* SLO, RLA, SRE, RRA, DCP and ISC in the modes that their two documented halves
 * have: these are the opcodes just before. */
static bool two_halves(struct s2f_stub *stub, const uint8_t *bytes, bool flag)
{
    uint8_t opcode = bytes[0],
            half[3] = {(uint8_t)(opcode - 2), bytes[1], bytes[2]};
    unsigned mode = opcode & 0x1f;

    if ((mode != 0x07 && mode != 0x17 && mode != 0x0f && mode != 0x1f) ||
        (opcode & 0xe0) == 0x80 || (opcode & 0xe0) == 0xa0)
        return false;
    with_operand(stub, opcode - 1u, bytes);
    if (flag)
        return flagged(stub, half);
    with_operand(stub, half[0], bytes);
    return true;
}

/* SBX: X = (A & X) - operand with a compare's flags; INX and DEX set N and Z of
 * X and leave C alone. */
static void subtract_from_both(struct s2f_stub *stub, const uint8_t *bytes)
{
    save_a(stub);
    word(stub, OP_STX_ABS, saved_x(stub));
    word(stub, OP_AND_ABS, saved_x(stub));
    byte(stub, OP_SEC);
    with_operand(stub, OP_SBC_IMM, bytes);
    byte(stub, OP_TAX);
    load_a(stub);
    byte(stub, OP_INX);
    byte(stub, OP_DEX);
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

static bool immediate(struct s2f_stub *stub, const uint8_t *bytes)
{
    switch (bytes[0]) {
    case 0x0b: /* ANC: C becomes bit 7, which comparing with $80 finds right */
    case 0x2b:
        with_operand(stub, OP_AND_IMM, bytes);
        byte(stub, OP_CMP_IMM);
        byte(stub, 0x80);
        byte(stub, OP_ORA_IMM);
        byte(stub, 0);
        return true;
    case 0x4b: /* ALR */
        with_operand(stub, OP_AND_IMM, bytes);
        byte(stub, OP_LSR_A);
        return true;
    case 0xab: /* LXA, with the constant of mos6510_core.inc */
        byte(stub, OP_ORA_IMM);
        byte(stub, 0xee);
        with_operand(stub, OP_AND_IMM, bytes);
        byte(stub, OP_TAX);
        return true;
    case 0xcb:
        subtract_from_both(stub, bytes);
        return true;
    case 0xeb:
        with_operand(stub, OP_SBC_IMM, bytes);
        return true;
    default:
        return false;
    }
}

bool s2f_stub_instruction(struct s2f_stub *stub, const uint8_t *bytes,
                          bool flag)
{
    if (s2f_opcode_documented(bytes[0])) {
        if (flag)
            return flagged(stub, bytes);
        with_operand(stub, bytes[0], bytes);
        return true;
    }
    return is_nop(bytes[0]) || immediate(stub, bytes) ||
           load_both(stub, bytes) || store_both(stub, bytes) ||
           two_halves(stub, bytes, flag);
}
