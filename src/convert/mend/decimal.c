/* Decimal mode, which the editor's CPU has not, bit for bit as an NMOS 6510
 * computes it (mos6510_core.h), flags included.
 *
 * A 6510 runs the instruction itself. What is built for the editor may use what
 * only the editor does: ADC and SBC are binary whatever D is, CMP leaves the
 * right C for operands less than 128 apart, and in a byte that PHP pushed C is
 * bit 7, Z bit 6, D bit 4, V bit 1 and N bit 0. */
#include "convert/mend/emit.h"

enum {
    EDITORS_C = 0x80,
    EDITORS_Z = 0x40,
    EDITORS_D = 0x10,
    EDITORS_V = 0x02,
    LOW = 0x0f,
    HIGH = 0xf0
};

static void load(struct s2f_stub *stub, unsigned cell)
{
    s2f_emit_cell(stub, OP_LDA_ABS, cell);
}

static void store(struct s2f_stub *stub, unsigned cell)
{
    s2f_emit_cell(stub, OP_STA_ABS, cell);
}

/* Begins a branch whose end is not known yet. */
static uint32_t begin(struct s2f_stub *stub, unsigned branch)
{
    s2f_emit_immediate(stub, branch, 0);
    return stub->size;
}

/* Where branch comes out. */
static void end(struct s2f_stub *stub, uint32_t from)
{
    if (!stub->full)
        stub->out[from - 1] = (uint8_t)(stub->size - from);
}

/* The carry as it was before the instruction. */
static void load_carry(struct s2f_stub *stub)
{
    load(stub, CELL_P);
    s2f_emit(stub, OP_ASL_A);
}

/* Takes the low digit of CELL_X from A, the high one is kept. */
static void merge_low(struct s2f_stub *stub)
{
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_X);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_X);
    store(stub, CELL_X);
}

static void change_flag(struct s2f_stub *stub, unsigned opcode, unsigned bits)
{
    load(stub, CELL_P);
    s2f_emit_immediate(stub, opcode, bits);
    store(stub, CELL_P);
}

/* A and the flags from CELL_X and CELL_P. */
static void finish(struct s2f_stub *stub)
{
    load(stub, CELL_P);
    s2f_emit(stub, OP_PHA);
    load(stub, CELL_X);
    s2f_emit(stub, OP_PLP);
}

/* Z is that of the binary sum. Returns where to put it: an operand. */
static uint32_t add_zero(struct s2f_stub *stub)
{
    uint32_t zero, put;

    load_carry(stub);
    load(stub, CELL_A);
    s2f_emit_cell(stub, OP_ADC_ABS, CELL_T);
    zero = begin(stub, OP_BEQ);
    s2f_emit_immediate(stub, OP_LDA_IMM, 0);
    put = begin(stub, OP_BEQ);
    end(stub, zero);
    s2f_emit_immediate(stub, OP_LDA_IMM, EDITORS_Z);
    end(stub, put);
    s2f_emit_word(stub, OP_STA_ABS, 0);
    return stub->size;
}

/* The low digit to CELL_X, and its carry. */
static void add_low(struct s2f_stub *stub)
{
    uint32_t digit;

    load(stub, CELL_T);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW);
    store(stub, CELL_X);
    load_carry(stub);
    load(stub, CELL_A);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW);
    s2f_emit_cell(stub, OP_ADC_ABS, CELL_X);
    s2f_emit_immediate(stub, OP_CMP_IMM, 10);
    digit = begin(stub, OP_BCC);
    s2f_emit_immediate(stub, OP_ADC_IMM, 5);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW);
    s2f_emit(stub, OP_SEC);
    end(stub, digit);
    store(stub, CELL_X);
}

/* The high digit: N and V are found before it is corrected, and pushed. The
 * result to CELL_X, and its carry. */
static void add_high(struct s2f_stub *stub)
{
    uint32_t carry, more, less;

    load(stub, CELL_T);
    s2f_emit_immediate(stub, OP_AND_IMM, HIGH);
    store(stub, CELL_T);
    load(stub, CELL_A);
    s2f_emit_immediate(stub, OP_ORA_IMM, LOW); /* lets the carry through */
    s2f_emit_cell(stub, OP_ADC_ABS, CELL_T);
    s2f_emit(stub, OP_PHP);
    carry = begin(stub, OP_BCS);
    s2f_emit_immediate(stub, OP_ADC_IMM, 0x60);
    more = begin(stub, OP_BCS);
    s2f_emit_immediate(stub, OP_SBC_IMM, 0x5f);
    s2f_emit(stub, OP_CLC);
    less = begin(stub, OP_BCC);
    end(stub, carry);
    s2f_emit_immediate(stub, OP_ADC_IMM, 0x5f);
    s2f_emit(stub, OP_SEC);
    end(stub, more);
    end(stub, less);
    s2f_emit_immediate(stub, OP_AND_IMM, HIGH);
    s2f_emit_cell(stub, OP_ORA_ABS, CELL_X);
    store(stub, CELL_X);
}

static void add(struct s2f_stub *stub, const uint8_t *bytes)
{
    uint32_t zero, clear, same, at;

    s2f_emit_as(stub, bytes[0] + 0x40u, bytes); /* LDA */
    store(stub, CELL_T);
    zero = add_zero(stub);
    add_low(stub);
    add_high(stub);
    s2f_emit(stub, OP_PLA);
    s2f_emit_immediate(stub, OP_AND_IMM, 0xff & ~(EDITORS_C | EDITORS_Z));
    clear = begin(stub, OP_BCC);
    s2f_emit_immediate(stub, OP_ORA_IMM, EDITORS_C);
    end(stub, clear);
    s2f_emit_immediate(stub, OP_ORA_IMM, 0);
    at = stub->origin + stub->size - 1;
    if (!stub->full) {
        stub->out[zero - 2] = (uint8_t)at;
        stub->out[zero - 1] = (uint8_t)(at >> 8);
    }
    store(stub, CELL_P);
    load(stub, CELL_A);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_T);
    same = begin(stub, OP_BPL);
    change_flag(stub, OP_AND_IMM, 0xff & ~EDITORS_V);
    end(stub, same);
    finish(stub);
}

/* All flags are those of the binary difference; each digit that borrowed is
 * made 6 less. */
static void subtract(struct s2f_stub *stub, const uint8_t *bytes)
{
    uint32_t differ, low, high;

    s2f_emit_as(stub, bytes[0] - 0x40u, bytes); /* LDA */
    store(stub, CELL_T);
    load_carry(stub);
    load(stub, CELL_A);
    s2f_emit_cell(stub, OP_SBC_ABS, CELL_T);
    store(stub, CELL_X);
    s2f_emit(stub, OP_PHP);
    s2f_emit(stub, OP_PLA);
    store(stub, CELL_P);
    load(stub, CELL_T);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_A);
    store(stub, CELL_T);
    differ = begin(stub, OP_BMI);
    change_flag(stub, OP_AND_IMM, 0xff & ~EDITORS_V);
    end(stub, differ);
    load(stub, CELL_T);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_X);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW + 1);
    low = begin(stub, OP_BEQ);
    load(stub, CELL_X);
    s2f_emit(stub, OP_SEC);
    s2f_emit_immediate(stub, OP_SBC_IMM, 6);
    merge_low(stub);
    end(stub, low);
    load(stub, CELL_P);
    high = begin(stub, OP_BMI);
    load(stub, CELL_X);
    s2f_emit(stub, OP_SEC);
    s2f_emit_immediate(stub, OP_SBC_IMM, 0x60);
    store(stub, CELL_X);
    end(stub, high);
    finish(stub);
}

/* ARR's corrections: each digit of A & operand decides on its own. */
static void correct_rotated(struct s2f_stub *stub)
{
    uint32_t low, high, none;

    load(stub, CELL_T);
    s2f_emit(stub, OP_LSR_A);
    load(stub, CELL_T);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW);
    s2f_emit_immediate(stub, OP_ADC_IMM, 0);
    s2f_emit_immediate(stub, OP_CMP_IMM, 6);
    low = begin(stub, OP_BCC);
    load(stub, CELL_X);
    s2f_emit_immediate(stub, OP_ADC_IMM, 5);
    merge_low(stub);
    end(stub, low);
    load(stub, CELL_T);
    s2f_emit_immediate(stub, OP_AND_IMM, LOW + 1);
    store(stub, CELL_A);
    load(stub, CELL_T);
    s2f_emit_immediate(stub, OP_AND_IMM, HIGH);
    s2f_emit(stub, OP_CLC);
    s2f_emit_cell(stub, OP_ADC_ABS, CELL_A);
    high = begin(stub, OP_BCS);
    s2f_emit_immediate(stub, OP_ADC_IMM, 0xa0);
    none = begin(stub, OP_BCC);
    end(stub, high);
    load(stub, CELL_X);
    s2f_emit(stub, OP_CLC);
    s2f_emit_immediate(stub, OP_ADC_IMM, 0x60);
    store(stub, CELL_X);
    change_flag(stub, OP_ORA_IMM, EDITORS_C);
    end(stub, none);
}

static void and_rotate(struct s2f_stub *stub, const uint8_t *bytes)
{
    uint32_t same;

    load_carry(stub);
    load(stub, CELL_A);
    s2f_emit_as(stub, OP_AND_IMM, bytes);
    store(stub, CELL_T);
    s2f_emit(stub, OP_ROR_A);
    store(stub, CELL_X);
    s2f_emit(stub, OP_PHP);
    s2f_emit(stub, OP_PLA);
    s2f_emit_immediate(stub, OP_AND_IMM, 0xff & ~(EDITORS_C | EDITORS_V));
    store(stub, CELL_P);
    load(stub, CELL_T);
    s2f_emit_cell(stub, OP_EOR_ABS, CELL_X);
    s2f_emit_immediate(stub, OP_AND_IMM, 0x40);
    same = begin(stub, OP_BEQ);
    change_flag(stub, OP_ORA_IMM, EDITORS_V);
    end(stub, same);
    correct_rotated(stub);
    finish(stub);
}

/* The instruction where D is clear in the editor. */
static void binary(struct s2f_stub *stub, const uint8_t *bytes, bool flag)
{
    if (bytes[0] == 0x6b)
        s2f_stub_arr(stub, bytes);
    else if (flag)
        (void)s2f_stub_flagged(stub, bytes);
    else
        s2f_emit_as(stub, bytes[0], bytes);
}

static void decimal(struct s2f_stub *stub, const uint8_t *bytes)
{
    if (bytes[0] == 0x6b)
        and_rotate(stub, bytes);
    else if (bytes[0] >= 0xe0)
        subtract(stub, bytes);
    else
        add(stub, bytes);
}

/* A jump whose target is not known yet: where the operand is. */
static uint32_t begin_jump(struct s2f_stub *stub)
{
    s2f_stub_jump(stub, 0);
    return stub->size - 2;
}

static void end_jump(struct s2f_stub *stub, uint32_t at)
{
    uint32_t to = stub->origin + stub->size;

    if (stub->full)
        return;
    stub->out[at] = (uint8_t)to;
    stub->out[at + 1] = (uint8_t)(to >> 8);
}

/* What the editor runs: with D set, or as if it were not there. */
static void editors(struct s2f_stub *stub, const uint8_t *bytes, bool flag)
{
    uint32_t clear, over, done;

    if (bytes[0] == 0xcb) { /* SBX takes no notice of D */
        s2f_emit_load_flags(stub);
        s2f_stub_sbx(stub, bytes);
        return;
    }
    load(stub, CELL_P);
    s2f_emit_immediate(stub, OP_AND_IMM, EDITORS_D);
    clear = begin(stub, OP_BEQ);
    over = begin_jump(stub);
    end(stub, clear);
    s2f_emit_load_flags(stub);
    binary(stub, bytes, flag);
    done = begin_jump(stub);
    end_jump(stub, over);
    decimal(stub, bytes);
    end_jump(stub, done);
}

bool s2f_stub_decimal(struct s2f_stub *stub, const uint8_t *bytes, bool flag)
{
    uint32_t editor, done;

    if ((bytes[0] & 0x63) != 0x61 && bytes[0] != 0x6b && bytes[0] != 0xcb)
        return false;
    s2f_emit_save_flags(stub);
    s2f_emit_immediate(stub, OP_LDA_IMM, 0);
    s2f_emit_immediate(stub, OP_CMP_IMM, 0xff);
    editor = begin(stub, OP_BCS);
    s2f_emit_load_flags(stub);
    s2f_emit_as(stub, bytes[0], bytes);
    done = begin_jump(stub);
    end(stub, editor);
    editors(stub, bytes, flag);
    end_jump(stub, done);
    return true;
}
