/* Pieces of a player made from bytes, for fuzz_mend.c: what calls, works on the
 * stack and writes code; and the choice between all of them. */
#ifndef S2F_FUZZ_MEND_PIECES_H
#define S2F_FUZZ_MEND_PIECES_H

#include "mend_maker.h"

/* A jump over what follows, up to end_over. */
static inline unsigned begin_over(struct maker *m)
{
    put3(m, 0x4c, 0);
    return m->at - 2;
}

static inline void end_over(struct maker *m, unsigned operand)
{
    m->memory[operand] = (uint8_t)m->at;
    m->memory[operand + 1] = (uint8_t)(m->at >> 8);
}

static inline void put_all(struct maker *m, const uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        put(m, bytes[i]);
}

/* A subroutine, with what calls it behind. */
static inline void subroutine(struct maker *m)
{
    unsigned how = take(m), start, over = begin_over(m);

    start = m->at;
    if (how & 2)
        put(m, 0x08);
    documented(m);
    documented(m);
    if (how & 2)
        put(m, 0x28);
    if (how & 4 && m->shared[3])
        put3(m, 0x4c, m->shared[3]); /* ends in another one */
    else
        put(m, 0x60);
    m->shared[3] = start;
    end_over(m, over);
    put3(m, 0x20, start);
    if (how & 1)
        put3(m, 0x20, start);
}

/* RTS or RTI to an address that is pushed. */
static inline void pushed(struct maker *m)
{
    unsigned rti = take(m) & 1, skip = take(m) % 4;
    unsigned to = m->at + 7 + skip + rti;

    put2(m, 0xa9, (to - !rti) >> 8);
    put(m, 0x48);
    put2(m, 0xa9, (to - !rti) & 255);
    put(m, 0x48);
    if (rti)
        put(m, 0x08);
    put(m, rti ? 0x40 : 0x60);
    for (unsigned i = 0; i < skip; i++)
        put(m, 0xea);
}

/* Bytes behind a JSR that its subroutine reads: by PLA, or where they lie. */
static inline void parameters(struct maker *m)
{
    static const uint8_t by_pla[] = {
        0x68, 0x85, 0xfa, 0x68, 0x85, 0xfb, /* PLA STA $FA PLA STA $FB */
        0xa0, 0x01, 0xb1, 0xfa,             /* LDY #1 LDA ($FA),Y */
        0x8d, 0x03, 0x1f,                   /* STA $1F03 */
        0xe6, 0xfa, 0xd0, 0x02, 0xe6, 0xfb, /* INC $FA BNE INC $FB */
        0xa5, 0xfb, 0x48, 0xa5, 0xfa, 0x48, /* LDA $FB PHA LDA $FA PHA */
        0xad, 0x03, 0x1f, 0x60};            /* LDA $1F03 RTS */
    static const uint8_t in_place[] = {
        0xba,                                /* TSX */
        0xbd, 0x01, 0x01, 0x85, 0xfa,        /* LDA $0101,X STA $FA */
        0xbd, 0x02, 0x01, 0x85, 0xfb,        /* LDA $0102,X STA $FB */
        0xfe, 0x01, 0x01, 0xd0, 0x03,        /* INC $0101,X BNE */
        0xfe, 0x02, 0x01,                    /* INC $0102,X */
        0xa0, 0x01, 0xb1, 0xfa, 0xaa, 0x60}; /* LDY #1 LDA ($FA),Y TAX RTS */
    static const uint8_t drop[] = {0x68, 0x68, 0xa9, 0x11, 0x60};
    unsigned how = take(m) % 3, again = take(m) & 1, start = m->shared[how];

    if (!start || !again) {
        unsigned over = begin_over(m);

        start = m->at;
        if (how == 0)
            put_all(m, by_pla, sizeof by_pla);
        else if (how == 1)
            put_all(m, in_place, sizeof in_place);
        else
            put_all(m, drop, sizeof drop);
        if (how == 2) { /* a routine that returns to its caller's caller */
            unsigned middle = m->at;

            put3(m, 0x20, start);
            put2(m, 0xa9, 0x77);
            put(m, 0x60);
            start = middle;
        }
        end_over(m, over);
        m->shared[how] = start;
    }
    put3(m, 0x20, start);
    if (how != 2)
        put(m, take(m));
}

/* A stack of its own, anywhere, with calls and pushes on it. */
static inline void own_stack(struct maker *m)
{
    unsigned how = take(m);
    bool low = how & 1 && !m->uses_ends;

    m->at_end |= low;
    put(m, 0xba);
    put2(m, 0x86, SAVED_SP);
    put2(m, 0xa2, low ? 2 + (how >> 4) : 0x20 + (how >> 2));
    put(m, 0x9a);
    if (how & 2 && m->shared[3])
        put3(m, 0x20, m->shared[3]);
    else
        pushed(m);
    put2(m, 0xa6, SAVED_SP);
    put(m, 0x9a);
    put2(m, 0xa2, how);
}

/* A table of addresses that are pushed, or a pointer that is jumped through. */
static inline void jump_table(struct maker *m)
{
    unsigned how = take(m), to, operand;

    put2(m, 0x29, 0x01);
    put(m, 0xaa);
    operand = m->at + 1;
    if (how & 1) { /* LDA low,X STA $FA LDA #high STA $FB JMP ($FA) */
        put3(m, 0xbd, 0);
        put2(m, 0x85, 0xfa);
        put2(m, 0xa9, 0);
        put2(m, 0x85, 0xfb);
        put3(m, 0x6c, 0xfa);
        to = m->at + 2;
        m->memory[operand + 5] = (uint8_t)(to >> 8);
    } else if (how & 2) { /* into the operand of a JMP */
        put3(m, 0xbd, 0);
        put3(m, 0x8d, m->at + 4);
        put3(m, 0x4c, m->at + 5);
        to = m->at + 2;
    } else { /* LDA #high PHA LDA low,X PHA RTS */
        operand += 3;
        put2(m, 0xa9, 0);
        put(m, 0x48);
        put3(m, 0xbd, 0);
        put(m, 0x48);
        put(m, 0x60);
        to = m->at + 2;
        m->memory[operand - 3] = (uint8_t)((to - 1) >> 8);
    }
    m->memory[operand] = (uint8_t)m->at;
    m->memory[operand + 1] = (uint8_t)(m->at >> 8);
    put(m, to - !(how & 3));
    put(m, to + 2 - !(how & 3));
    put2(m, 0xa9, take(m));
    if ((to >> 8) != ((to + 2 - !(how & 3)) >> 8) || (to & 255) == 0)
        m->memory[m->at - 3] = m->memory[m->at - 4]; /* one page only */
}

/* An opcode that is written: two of one length. */
static inline void modified_opcode(struct maker *m)
{
    static const uint8_t pair[][2] = {
        {0xe8, 0xca}, {0x18, 0x38}, {0xc8, 0x88}, {0xea, 0x0a}, {0x4a, 0x2a}};
    unsigned i = take(m) % 5;

    put2(m, 0xa9, pair[i][0]);
    put3(m, 0x2c, TABLE);
    put2(m, 0x10, 2);
    put2(m, 0xa9, pair[i][1]);
    put3(m, 0x8d, m->at + 3);
    put(m, pair[i][take(m) & 1]);
}

/* BIT or NOP that hides an instruction, which is jumped to. */
static inline void hidden(struct maker *m)
{
    static const uint8_t hides[] = {0x2c, 0x0c, 0x24, 0x80};
    unsigned by = pick(m, hides, sizeof hides);

    put2(m, take(m) & 1 ? 0x90 : 0x30, 1);
    put(m, by);
    if (by == 0x2c || by == 0x0c)
        put2(m, 0xa9, 0x1f);
    else
        put(m, 0xe8);
}

static inline void shift_of_sid(struct maker *m)
{
    static const uint8_t op[] = {0x0e, 0x2e, 0x4e, 0x6e, 0xee, 0xce,
                                 0x0f, 0x2f, 0x6f, 0xcf, 0xef, 0x8f};

    put3(m, pick(m, op, sizeof op), 0xd400 + take(m) % 25);
}

static inline void old_overflow(struct maker *m)
{
    put_safe(m, take(m) & 1 ? 0x24 : 0x69);
    documented(m);
    documented(m);
    put2(m, take(m) & 1 ? 0x50 : 0x70, 1);
    put(m, 0xe8);
}

/* A byte that is pushed is pulled, or flags. */
static inline void mixed(struct maker *m)
{
    unsigned how = take(m);

    put2(m, how & 1 ? 0x90 : 0xf0, 4);
    put(m, how & 2 ? 0x48 : 0x08);
    put3(m, 0x4c, m->at + 4);
    put(m, how & 4 ? 0x48 : 0x08);
    put(m, how & 8 ? 0x68 : 0x28);
    if (how & 8)
        put2(m, 0x29, 0xcb); /* not I: only a C64 sets it */
}

/* Variables at the ends of the stack, where no stack lies: stubs push below
 * it. */
static inline void stack_ends(struct maker *m)
{
    static const uint8_t op[] = {0x8d, 0xad, 0xee, 0xcd, 0x6d, 0x8e, 0xac};
    static const uint16_t at[] = {0x100, 0x1fe, 0x1ff, 0x100};
    unsigned opcode = pick(m, op, sizeof op), end = at[take(m) & 3];

    if (m->at_end)
        return;
    m->uses_ends = true;
    put3(m, opcode, end);
    put3(m, 0x8d, end);
}

/* SP to A and X by LAS, back by TAS. */
static inline void stack_pointer(struct maker *m)
{
    put(m, 0xba);
    put2(m, 0x86, SAVED_SP);
    put2(m, 0xa0, 0x1f);
    put3(m, 0xbb, TABLE);
    put2(m, 0xa5, SAVED_SP);
    put(m, 0xaa);
    put3(m, 0x9b, TABLE - 0x10);
    put2(m, 0xa9, 0);
    put(m, 0xaa);
    put3(m, 0x8d, TABLE + 15); /* what was stored depends on SP */
}

static inline void piece(struct maker *m)
{
    static void (*const rare[])(struct maker *) = {
        own_stack,    jump_table, modified_opcode, hidden,
        shift_of_sid, mixed,      old_overflow,    stack_pointer,
        pushed,       parameters, stack_ends};

    switch (take(m) % 20) {
    case 0:
    case 1:
    case 2:
        documented(m);
        documented(m);
        break;
    case 3:
    case 4:
        undocumented(m);
        break;
    case 5:
    case 6:
        listen(m);
        break;
    case 7:
    case 8:
        branch(m);
        break;
    case 9:
        listen_to_flags(m);
        break;
    case 10:
        around(m);
        break;
    case 11:
        loop(m);
        break;
    case 12:
        wrapping(m);
        break;
    case 13:
        modified(m);
        break;
    case 14:
        modified_address(m);
        break;
    case 15:
        decimal(m);
        break;
    case 16:
        signs(m);
        break;
    case 17:
        subroutine(m);
        break;
    default:
        rare[take(m) % (sizeof rare / sizeof rare[0])](m);
    }
}

#endif
