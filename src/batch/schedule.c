#include "batch/schedule.h"

#include <stdlib.h>

/* An input that waits; of two that take the same the earlier one is first, so
 * that the order does not depend on how it was found. */
struct waiting {
    float expected;
    uint32_t input;
};

static bool before(const struct waiting *a, const struct waiting *b)
{
    if (a->expected != b->expected)
        return a->expected > b->expected;
    return a->input < b->input;
}

static int longest_first(const void *a, const void *b)
{
    return before(a, b) ? -1 : before(b, a);
}

/* The binary heap of those that may be begun: the first is item[0]. */
struct heap {
    struct waiting item[S2F_SCHEDULE_AHEAD];
    size_t count;
};

static void swap(struct waiting *a, struct waiting *b)
{
    struct waiting keep = *a;

    *a = *b;
    *b = keep;
}

static void sift_up(struct heap *heap, size_t at)
{
    while (at > 0 && before(&heap->item[at], &heap->item[(at - 1) / 2])) {
        swap(&heap->item[at], &heap->item[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct heap *heap, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < heap->count &&
            before(&heap->item[child + 1], &heap->item[child]))
            child++;
        if (child >= heap->count ||
            !before(&heap->item[child], &heap->item[at]))
            return;
        swap(&heap->item[at], &heap->item[child]);
        at = child;
    }
}

static void heap_add(struct heap *heap, struct waiting waiting)
{
    heap->item[heap->count] = waiting;
    sift_up(heap, heap->count++);
}

/* The longest; there is one. */
static uint32_t heap_take(struct heap *heap)
{
    uint32_t input = heap->item[0].input;

    heap->item[0] = heap->item[--heap->count];
    sift_down(heap, 0);
    return input;
}

/* Begins with the long ones; taken[] says which those are. */
static size_t take_long(const float *expected, size_t count, unsigned threads,
                        uint32_t *order, bool *taken)
{
    struct waiting *list = malloc((count + 1) * sizeof *list);
    double limit = 0;
    size_t longs = 0;

    if (list == NULL)
        return (size_t)-1;
    for (size_t i = 0; i < count; i++)
        limit += expected[i];
    limit /= (double)threads * S2F_SCHEDULE_SHARE;
    for (size_t i = 0; i < count; i++)
        if (expected[i] > limit)
            list[longs++] = (struct waiting){expected[i], (uint32_t)i};
    qsort(list, longs, sizeof *list, longest_first);
    if (longs > S2F_SCHEDULE_LONG)
        longs = S2F_SCHEDULE_LONG;
    for (size_t i = 0; i < longs; i++) {
        order[i] = list[i].input;
        taken[list[i].input] = true;
    }
    free(list);
    return longs;
}

/* All others. Nothing begins further than `ahead` beyond the first that has not
 * begun, so that one's turn comes at the latest when it is the last of these.
 */
static void take_others(const float *expected, size_t count, size_t ahead,
                        bool *taken, uint32_t *order, size_t at)
{
    struct heap heap = {.count = 0};
    size_t next = 0, oldest = 0;

    while (at < count) {
        while (oldest < count && taken[oldest])
            oldest++;
        if (next < oldest)
            next = oldest;
        for (; next < count && next - oldest < ahead; next++)
            if (!taken[next])
                heap_add(&heap,
                         (struct waiting){expected[next], (uint32_t)next});
        order[at] = heap_take(&heap);
        taken[order[at++]] = true;
    }
}

bool s2f_schedule(const float *expected, size_t count, unsigned threads,
                  uint32_t *order)
{
    size_t ahead = (size_t)threads * S2F_SCHEDULE_AHEAD_EACH;
    size_t longs;
    bool *taken;

    for (size_t i = 0; i < count; i++)
        order[i] = (uint32_t)i;
    if (threads == 0)
        return true;
    taken = calloc(count + 1, sizeof *taken);
    if (taken == NULL)
        return false;
    longs = take_long(expected, count, threads, order, taken);
    if (longs <= count)
        take_others(expected, count,
                    ahead < S2F_SCHEDULE_AHEAD ? ahead : S2F_SCHEDULE_AHEAD,
                    taken, order, longs);
    free(taken);
    return longs <= count;
}

float s2f_schedule_estimate(size_t size, unsigned songs)
{
    /* Of tunes of the Laxity collection with one song, those of 12 KiB take
     * about twice as long as those of 2 KiB. */
    return (float)(songs == 0 ? 1 : songs) * (8192 + (float)size);
}
