/* Pages that are copied up before the first start. */
#include "convert/wrap/assembler.h"

#include <string.h>

enum { PAGE = 0x100, IO = 0xd000, IO_END = 0xe000 };

uint16_t s2f_wrap_cold_page(const struct s2f_wrap_plan *plan, unsigned i)
{
    uint32_t a = plan->cold_from + PAGE * (uint32_t)i;

    if (plan->cold_from < IO_END && a >= IO)
        a += IO_END - IO;
    return (uint16_t)a;
}

/* Whether anything that will run writes the byte. */
static bool is_written(const struct s2f_source *source,
                       const struct s2f_wrap_plan *plan, uint32_t a)
{
    if (plan->how == S2F_WRAP_CALL)
        return source->access[a] & S2F_ACCESS_WRITE;
    return source->play_access[a] & S2F_ACCESS_WRITE ||
           s2f_wrap_is_put_back(source->scratch->map[a]);
}

/* A byte that says that page and all before it are there: the last one of it
 * from *at down that nothing writes, rather one that is not 0. */
static bool find_mark(const struct s2f_source *source,
                      const struct s2f_wrap_plan *plan, const uint8_t *memory,
                      uint32_t page, bool zero, uint32_t *at)
{
    while (*at > page) {
        (*at)--;
        if (!is_written(source, plan, *at) && (zero || memory[*at]))
            return true;
    }
    return false;
}

/* The pages are copied in ascending order, so marks lie as high as possible. */
static void choose_marks(const struct s2f_source *source,
                         struct s2f_wrap_plan *plan, const uint8_t *memory)
{
    unsigned marks = 0;

    for (unsigned zero = 0; zero < 2; zero++)
        for (unsigned i = plan->cold_pages; i-- > 0;) {
            uint32_t page = s2f_wrap_cold_page(plan, i), at = page + PAGE;

            while (marks < S2F_WRAP_COLD_MARKS &&
                   find_mark(source, plan, memory, page, zero, &at)) {
                plan->cold_mark[marks] = (uint16_t)at;
                plan->cold_value[marks++] = memory[at];
            }
        }
    /* all are written: then they are copied at every stop */
    for (; marks < S2F_WRAP_COLD_MARKS; marks++) {
        plan->cold_mark[marks] = plan->cold_from;
        plan->cold_value[marks] = (uint8_t)~memory[plan->cold_from];
    }
}

void s2f_wrap_cold_move(const struct s2f_source *source,
                        struct s2f_wrap_plan *plan, uint8_t *memory)
{
    if (plan->cold_pages)
        choose_marks(source, plan, memory);
    for (unsigned i = 0; i < plan->cold_pages; i++) {
        uint8_t *page = memory + s2f_wrap_cold_page(plan, i);

        memcpy(memory + plan->cold_block + (size_t)PAGE * i, page, PAGE);
        memset(page, 0, PAGE);
    }
}

/* ---- the driver's part ---- */

/* Operands of the page copy, whose high bytes count up with the pages. */
enum { COPY_FROM = 3, COPY_TO = 6, COPY_FROM_2 = 9, COPY_TO_2 = 12 };

/* Begins the copy once more where the pages are not in memory: the editor saves
 * what the file holds, and clears the rest when it opens one. */
void s2f_wrap_cold_check(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;
    static const uint8_t operand[] = {COPY_FROM, COPY_TO, COPY_FROM_2,
                                      COPY_TO_2};
    const unsigned value[] = {plan->cold_block, plan->cold_from,
                              plan->cold_block + 128u, plan->cold_from + 128u};

    for (unsigned i = 0; i < S2F_WRAP_COLD_MARKS; i++) {
        op_word(as, OP_LDA_ABS, plan->cold_mark[i]);
        op_byte(as, OP_CMP_IMM, plan->cold_value[i]);
        branch(as, OP_BNE, L_FORGET);
    }
    op(as, OP_RTS);
    place(as, L_FORGET);
    for (unsigned i = 0; i < sizeof operand; i++) {
        op_byte(as, OP_LDA_IMM, value[i] >> 8);
        op_word(as, OP_STA_ABS, as->label[L_COPY_PAGE] + operand[i] + 1u);
    }
    op_byte(as, OP_LDA_IMM, plan->cold_pages);
    op_label(as, OP_STA_ABS, L_PAGES);
    op(as, OP_RTS);
}

/* One page, in two halves a round; then on to the next one. */
void s2f_wrap_cold_routine(struct assembler *as)
{
    const struct s2f_wrap_plan *plan = as->plan;
    static const uint8_t operand[] = {COPY_FROM, COPY_TO, COPY_FROM_2,
                                      COPY_TO_2};

    place(as, L_COPY_PAGE);
    op_byte(as, OP_LDX_IMM, 127);
    place(as, L_COPY_LOOP);
    op_word(as, OP_LDA_ABX, plan->cold_block);
    op_word(as, OP_STA_ABX, plan->cold_from);
    op_word(as, OP_LDA_ABX, plan->cold_block + 128u);
    op_word(as, OP_STA_ABX, plan->cold_from + 128u);
    op(as, OP_DEX);
    branch(as, OP_BPL, L_COPY_LOOP);
    for (unsigned i = 0; i < sizeof operand; i++)
        op_word(as, OP_INC_ABS, as->label[L_COPY_PAGE] + operand[i] + 1u);
    op_word(as, OP_LDA_ABS, as->label[L_COPY_PAGE] + COPY_TO + 1u);
    op_byte(as, OP_CMP_IMM, IO >> 8);
    op_byte(as, OP_BNE, 8);
    op_byte(as, OP_LDA_IMM, IO_END >> 8);
    op_word(as, OP_STA_ABS, as->label[L_COPY_PAGE] + COPY_TO + 1u);
    op_word(as, OP_STA_ABS, as->label[L_COPY_PAGE] + COPY_TO_2 + 1u);
    op_label(as, OP_DEC_ABS, L_PAGES);
    op(as, OP_RTS);
}

/* While the editor is stopped it calls update every frame: time to copy. */
void s2f_wrap_cold_some(struct assembler *as)
{
    place(as, L_COPY_SOME);
    op_byte(as, OP_LDY_IMM, S2F_WRAP_COLD_PAGES);
    place(as, L_LOOP);
    op_label(as, OP_LDA_ABS, L_PAGES);
    branch(as, OP_BEQ, L_IDLE);
    op_label(as, OP_JSR, L_COPY_PAGE);
    op(as, OP_DEY);
    branch(as, OP_BNE, L_LOOP);
    op(as, OP_RTS);
}

/* A C64 copies all before it starts. */
void s2f_wrap_cold_all(struct assembler *as)
{
    place(as, L_COPY_ALL);
    op_label(as, OP_LDA_ABS, L_PAGES);
    branch(as, OP_BEQ, L_COPIED);
    op_label(as, OP_JSR, L_COPY_PAGE);
    op_label(as, OP_JMP, L_COPY_ALL);
    place(as, L_COPIED);
}
