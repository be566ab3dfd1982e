/* Pages that are copied up before the first start. */
#include "convert/wrap/wrap.h"

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

        memcpy(memory + plan->cold_block + PAGE * i, page, PAGE);
        memset(page, 0, PAGE);
    }
}
