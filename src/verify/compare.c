#include "verify/compare.h"

/* Frames of want that have a partner in got at offset: [from, to). */
static void overlap(const struct s2f_trace *want, const struct s2f_trace *got,
                    int offset, uint32_t *from, uint32_t *to)
{
    int64_t end = (int64_t)got->count - offset;

    *from = offset < 0 ? (uint32_t)-offset : 0;
    *to = want->count;
    if (end < *to)
        *to = end > 0 ? (uint32_t)end : 0;
}

static uint32_t count_equal(const struct s2f_trace *want,
                            const struct s2f_trace *got, int offset,
                            uint32_t from, uint32_t to)
{
    uint32_t equal = 0;

    for (uint32_t i = from; i < to; i++)
        equal += s2f_trace_equal(want, i, got, (uint32_t)((int64_t)i + offset));
    return equal;
}

static void find_first(const struct s2f_trace *want,
                       const struct s2f_trace *got, struct s2f_match *match)
{
    uint32_t from, to;

    overlap(want, got, match->offset, &from, &to);
    match->differs = false;
    match->first = match->registers = 0;
    for (uint32_t i = from; i < to; i++) {
        uint32_t j = (uint32_t)((int64_t)i + match->offset);

        if (s2f_trace_equal(want, i, got, j))
            continue;
        match->differs = true;
        match->first = i;
        match->registers = s2f_trace_difference(want, i, got, j);
        return;
    }
}

void s2f_compare(const struct s2f_trace *want, const struct s2f_trace *got,
                 struct s2f_match *match)
{
    /* most results are not shifted, and a perfect match ends the search */
    static const int tried[] = {0, 1, -1, 2, -2, 3, -3};
    double best = -1;

    match->offset = 0;
    for (unsigned k = 0; k < sizeof tried / sizeof tried[0]; k++) {
        uint32_t from, to, equal;
        double share;

        overlap(want, got, tried[k], &from, &to);
        if (from >= to)
            continue;
        equal = count_equal(want, got, tried[k], from, to);
        share = 100.0 * equal / (to - from);
        if (share > best) {
            best = share;
            match->offset = tried[k];
        }
        if (equal == to - from)
            break;
    }
    match->exact = best < 0 ? 0 : best;
    find_first(want, got, match);
}
