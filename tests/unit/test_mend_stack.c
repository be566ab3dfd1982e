/* Stubs of what works on the stack, of instructions whose operand is written
 * and of those that stay where they are. */
#include "unit/mend_fixture.h"

/* ---- the stack ---- */

/* Starts `got` at what build put down, with random registers and flags. */
static void start_stub(unsigned fix, const uint8_t *bytes, unsigned count)
{
    struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x200};

    randomise();
    s2f_stub_begin(&stub, STUB);
    for (unsigned i = 0; i < count; i++) {
        const uint8_t instruction[3] = {bytes[i], 0, 0};

        assert_true(s2f_stub_instruction(&stub, instruction, fix));
    }
    s2f_stub_jump(&stub, BEHIND);
    assert_false(stub.full);
    got = before;
    got.cpu.pc = STUB + S2F_STUB_CELLS;
}

static void expect_registers(uint8_t a, unsigned flags)
{
    assert_int_equal(got.cpu.a, a);
    assert_int_equal(got.cpu.x, before.cpu.x);
    assert_int_equal(got.cpu.y, before.cpu.y);
    assert_int_equal((got.cpu.p ^ before.cpu.p) & flags, 0);
}

/* RTS takes what the stub pushed to the same place in both dialects. */
static void pushes_addresses_for_either_rts(void **unused)
{
    static const uint8_t pha[] = {0x48};
    const uint16_t to = 0x3500;

    (void)unused;
    for (unsigned round = 0; round < 64; round++)
        for (int d = 0; d < 2; d++) {
            start_stub(S2F_FIX_PUSH, pha, 1);
            got.cpu.a = (uint8_t)(to - 1);
            got.memory.ram[0x1f0] = (to - 1) >> 8;
            got.cpu.sp = 0xef;
            got.memory.ram[BEHIND] = 0x60;
            run_to(&got, d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, to);
            expect_registers((to - 1) & 255, ALL);
            assert_int_equal(got.cpu.sp, 0xf0);
        }
}

/* The address lies on the stack as a 6510 has it; nothing else is written
 * there, and N and Z are kept unless both are set, which they never are. */
static void returns_to_addresses_put_there_by_hand(void **unused)
{
    static const uint8_t rts[] = {0x60};
    const uint16_t to = 0x3500;

    (void)unused;
    for (unsigned round = 0; round < 64; round++)
        for (int d = 0; d < 2; d++) {
            uint8_t stack[0x100];

            start_stub(S2F_FIX_JUMP, rts, 1);
            if (before.cpu.p & S2F_FLAG_N)
                got.cpu.p = before.cpu.p &= (uint8_t)~S2F_FLAG_Z;
            got.memory.ram[0x101] = (uint8_t)(to - 1);
            got.memory.ram[0x102] = (to - 1) >> 8;
            got.cpu.sp = 0x00;
            memcpy(stack, got.memory.ram + 0x100, sizeof stack);
            run_to(&got, d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, to);
            expect_registers(before.cpu.a, ALL);
            assert_int_equal(got.cpu.sp, 0x02);
            assert_memory_equal(stack, got.memory.ram + 0x100, sizeof stack);
        }
}

static void pulls_flags_as_a_6510_pushes_them(void **unused)
{
    static const uint8_t pla[] = {0x68}, plp[] = {0x28};

    (void)unused;
    for (unsigned round = 0; round < 256; round++)
        for (int d = 0; d < 2; d++) {
            enum s2f_dialect dialect =
                d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL;
            uint8_t pushed;

            start_stub(S2F_FIX_FLAGS, pla, 1);
            pushed = (uint8_t)((round & ALL) | S2F_FLAG_B | S2F_FLAG_U);
            got.memory.ram[CODE] = 0x08; /* PHP, then the stub */
            got.memory.ram[CODE + 1] = 0x4c;
            got.memory.ram[CODE + 2] = (STUB + S2F_STUB_CELLS) & 255;
            got.memory.ram[CODE + 3] = (STUB + S2F_STUB_CELLS) >> 8;
            got.cpu.p = before.cpu.p = pushed;
            got.cpu.pc = CODE;
            run_to(&got, dialect, BEHIND);
            expect_registers(pushed, S2F_FLAG_C | S2F_FLAG_V | S2F_FLAG_D);
            start_stub(S2F_FIX_FLAGS, plp, 1);
            got.memory.ram[0x1f1] = pushed;
            before.cpu.p = pushed;
            run_to(&got, dialect, BEHIND);
            expect_registers(before.cpu.a, ALL);
        }
}

/* RTI to an address that was pushed by hand, with flags by PHP or by hand. */
static void returns_from_interrupts_that_were_none(void **unused)
{
    static const uint8_t rti[] = {0x40};
    const uint16_t to = 0x3500;

    (void)unused;
    for (unsigned round = 0; round < 256; round++)
        for (unsigned how = 0; how < 4; how++) {
            bool editor = how & 1, by_php = how & 2;
            uint8_t flags = (uint8_t)((round & ALL) | S2F_FLAG_U);

            start_stub(by_php ? S2F_FIX_JUMP : S2F_FIX_JUMP | S2F_FIX_FLAGS,
                       rti, 1);
            if ((flags & BOTH) == BOTH)
                flags &= (uint8_t)~S2F_FLAG_Z;
            before.cpu.p = flags;
            got.cpu.sp = 0xed;
            got.memory.ram[0x1ee] = flags;
            if (editor && by_php) { /* what PHP pushed, in the order there */
                got.memory.ram[0x1ee] = 0;
                for (unsigned i = 0; i < 8; i++)
                    if (flags & 1 << i)
                        got.memory.ram[0x1ee] |= (uint8_t)(0x80 >> i);
            }
            got.memory.ram[0x1ef] = to & 255;
            got.memory.ram[0x1f0] = to >> 8;
            run_to(&got, editor ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, to);
            expect_registers(before.cpu.a, ALL);
            assert_int_equal(got.cpu.sp, 0xf0);
        }
}

/* A JSR's return address, pulled by a subroutine and used. */
static void pulls_return_addresses(void **unused)
{
    static const uint8_t pla[] = {0x68};
    const uint16_t from[] = {0x10fd, 0x1100, 0x1120};

    (void)unused;
    for (unsigned round = 0; round < 96; round++)
        for (int d = 0; d < 2; d++) {
            uint16_t at = from[round % 3], pushed = (uint16_t)(at + 2);
            const uint8_t call[] = {0x20, (STUB & 255) + S2F_STUB_CELLS,
                                    STUB >> 8};

            start_stub(S2F_FIX_PULL, pla, 1);
            memcpy(got.memory.ram + at, call, sizeof call);
            got.memory.ram[BEHIND] = 0x68; /* PLA: the high byte */
            got.cpu.pc = at;
            run_to(&got, d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, BEHIND);
            expect_registers((uint8_t)pushed, ALL & ~BOTH);
            assert_int_equal(!(got.cpu.p & S2F_FLAG_Z), (pushed & 255) != 0);
            assert_int_equal(got.cpu.p & S2F_FLAG_N, pushed & 0x80);
            run_to(&got, d ? S2F_DIALECT_EDITOR : S2F_DIALECT_REAL, BEHIND + 1);
            assert_int_equal(got.cpu.a, pushed >> 8);
            assert_int_equal(got.cpu.sp, before.cpu.sp);
        }
}

/* ---- what is left in place ---- */

static void rechecks_behind_the_instruction(void **unused)
{
    static const uint8_t opcodes[] = {0xc9, 0xd5, 0xdd, 0xe0, 0xc4, 0xe8, 0xc8};

    (void)unused;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t opcode = opcodes[round % sizeof opcodes], bytes[3];
        uint16_t next = (uint16_t)(CODE + s2f_opcode_length(opcode));
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x100};

        randomise();
        put_instruction(opcode, bytes);
        s2f_stub_begin(&stub, STUB);
        assert_true(s2f_stub_recheck(&stub, bytes));
        s2f_stub_jump(&stub, BEHIND);
        want = got = before;
        run_to(&want, S2F_DIALECT_REAL, next);
        run_to(&got, S2F_DIALECT_EDITOR, next);
        got.cpu.pc = STUB + S2F_STUB_CELLS;
        run_to(&got, S2F_DIALECT_EDITOR, BEHIND);
        expect_same(opcode, S2F_DIALECT_EDITOR, NOT_V);
    }
}

static void does_not_add_twice(void **unused)
{
    static const uint8_t opcodes[] = {0x69, 0xed, 0xa9, 0x48};
    uint8_t out[64];

    (void)unused;
    for (size_t i = 0; i < sizeof opcodes; i++) {
        const uint8_t bytes[3] = {opcodes[i], 0x10, 0x40};
        struct s2f_stub stub = {.out = out, .room = sizeof out};

        s2f_stub_begin(&stub, STUB);
        assert_false(s2f_stub_recheck(&stub, bytes));
    }
}

/* The operand is what stands at the old place when the stub runs. */
static void fetches_operands_that_are_written(void **unused)
{
    static const uint8_t opcodes[] = {0xbd, 0x7d, 0x99, 0xb1, 0xa5, 0xa2};

    (void)unused;
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint8_t opcode = opcodes[round % sizeof opcodes], bytes[3];
        const uint8_t empty[3] = {opcode, 0, 0};
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x100};

        randomise();
        put_instruction(opcode, bytes);
        s2f_stub_begin(&stub, STUB);
        assert_true(s2f_stub_variable(&stub, empty, CODE + 1, 0, false));
        s2f_stub_jump(&stub, BEHIND);
        want = got = before;
        run_to(&want, S2F_DIALECT_REAL,
               (uint16_t)(CODE + s2f_opcode_length(opcode)));
        got.cpu.pc = STUB + S2F_STUB_CELLS;
        run_to(&got, S2F_DIALECT_REAL, BEHIND);
        expect_same(opcode, S2F_DIALECT_REAL, ALL);
    }
}

/* The same with an instruction that is mended, and behind one that was left. */
static void mends_with_operands_that_are_written(void **unused)
{
    static const struct {
        uint8_t opcode;
        unsigned fix, flags;
        bool recheck;
    } tried[] = {
        {0xdd, S2F_FIX_FLAG, NOT_V, false},
        {0xd9, S2F_FIX_FLAG, NOT_V, true},
        {0xe4, S2F_FIX_FLAG, NOT_V, false},
        {0xcc, S2F_FIX_FLAG, NOT_V, true},
        {0x7d, S2F_FIX_FLAG, ALL, false},
        {0xed, S2F_FIX_DECIMAL, NOT_V, false},
        {0xbf, 0, NOT_V, false},
        {0x8f, 0, ALL, false},
        {0xdf, S2F_FIX_FLAG, NOT_V, false},
        {0x03, 0, NOT_V, false},
        {0xcb, 0, NOT_V, false},
        {0x0c, 0, ALL, false},
        {0x73, S2F_FIX_FLAG, ALL, false},
    };

    (void)unused;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned i = round % (sizeof tried / sizeof tried[0]);
        uint8_t opcode = tried[i].opcode, bytes[3];
        const uint8_t empty[3] = {opcode, 0, 0};
        uint16_t next = (uint16_t)(CODE + s2f_opcode_length(opcode));
        struct s2f_stub stub = {.out = before.memory.ram + STUB, .room = 0x200};

        randomise();
        put_instruction(opcode, bytes);
        s2f_stub_begin(&stub, STUB);
        assert_true(s2f_stub_variable(&stub, empty, CODE + 1, tried[i].fix,
                                      tried[i].recheck));
        s2f_stub_jump(&stub, BEHIND);
        assert_false(stub.full);
        want = got = before;
        run_to(&want, S2F_DIALECT_REAL, next);
        if (tried[i].recheck)
            run_to(&got, S2F_DIALECT_EDITOR, next);
        got.cpu.pc = STUB + S2F_STUB_CELLS;
        run_to(&got, S2F_DIALECT_EDITOR, BEHIND);
        expect_same(opcode, S2F_DIALECT_EDITOR, tried[i].flags);
    }
}

/* SHA and its like take the operand's high byte for more than an address. */
static void refuses_operands_that_are_written(void **unused)
{
    static const uint8_t opcodes[] = {0x93, 0x9b, 0x9c, 0x9e, 0x9f};
    uint8_t out[64];

    (void)unused;
    for (size_t i = 0; i < sizeof opcodes; i++) {
        const uint8_t bytes[3] = {opcodes[i], 0x10, 0x40};
        struct s2f_stub stub = {.out = out, .room = sizeof out};

        s2f_stub_begin(&stub, STUB);
        assert_false(s2f_stub_variable(&stub, bytes, CODE + 1, 0, false));
        assert_int_equal(stub.size, S2F_STUB_CELLS);
    }
}

static void reads_a_written_operand_where_it_is(void **unused)
{
    (void)unused;
    assert_int_equal(s2f_stub_absolute(0xc9), 0xcd); /* CMP */
    assert_int_equal(s2f_stub_absolute(0x69), 0x6d); /* ADC */
    assert_int_equal(s2f_stub_absolute(0xa9), 0xad); /* LDA */
    assert_int_equal(s2f_stub_absolute(0xa0), 0xac); /* LDY */
    assert_int_equal(s2f_stub_absolute(0xa2), 0xae); /* LDX */
    assert_int_equal(s2f_stub_absolute(0xc0), 0xcc); /* CPY */
    assert_int_equal(s2f_stub_absolute(0xe0), 0xec); /* CPX */
}

static void stops_at_the_end_of_its_room(void **unused)
{
    uint8_t out[8] = {0};
    struct s2f_stub stub = {.out = out, .room = 6};

    (void)unused;
    s2f_stub_begin(&stub, STUB);
    s2f_stub_jump(&stub, BEHIND);
    assert_true(stub.full);
    assert_int_equal(out[6], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(pushes_addresses_for_either_rts),
        TEST(returns_to_addresses_put_there_by_hand),
        TEST(pulls_flags_as_a_6510_pushes_them),
        TEST(returns_from_interrupts_that_were_none),
        TEST(pulls_return_addresses),
        TEST(rechecks_behind_the_instruction),
        TEST(does_not_add_twice),
        TEST(fetches_operands_that_are_written),
        TEST(mends_with_operands_that_are_written),
        TEST(refuses_operands_that_are_written),
        TEST(reads_a_written_operand_where_it_is),
        TEST(stops_at_the_end_of_its_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
