#include "batch/order.h"

#include <stdlib.h>
#include <string.h>

bool s2f_order_init(struct s2f_order *order, size_t inputs)
{
    memset(order, 0, sizeof *order);
    order->input = calloc(inputs + 1, sizeof(struct s2f_kept *));
    order->inputs = inputs;
    return order->input != NULL;
}

void s2f_order_free(struct s2f_order *order)
{
    bool last;

    if (order->input == NULL)
        return;
    while (order->count > 0)
        s2f_kept_free(s2f_order_take(order, true, &last));
    free(order->input);
    order->input = NULL;
}

void s2f_kept_free(struct s2f_kept *kept)
{
    if (kept == NULL)
        return;
    free(kept->result);
    free(kept->output);
    free(kept);
}

static struct s2f_kept *copy(const struct s2f_batch_record *record)
{
    struct s2f_kept *kept = malloc(sizeof *kept);
    /* The buffer at the end is left out: a result without its bytes. */
    size_t size = offsetof(struct s2f_result, output);
    void *result = malloc(size);
    char *output = record->output == NULL ? NULL : strdup(record->output);

    if (kept == NULL || result == NULL ||
        (record->output != NULL && output == NULL)) {
        free(kept);
        free(result);
        free(output);
        return NULL;
    }
    memcpy(result, record->result, size);
    *kept = (struct s2f_kept){NULL, *record, result, output};
    kept->record.result = result;
    kept->record.output = output;
    return kept;
}

bool s2f_order_add(struct s2f_order *order,
                   const struct s2f_batch_record *record)
{
    struct s2f_kept **at = &order->input[record->input];
    struct s2f_kept *kept = copy(record);

    if (kept == NULL)
        return false;
    while (*at != NULL &&
           s2f_batch_number(&(*at)->record) < s2f_batch_number(record))
        at = &(*at)->next;
    kept->next = *at;
    *at = kept;
    order->count++;
    return true;
}

/* Whether every part of the input has come with all its projects, of which the
 * last one comes last. */
static bool complete(const struct s2f_kept *first)
{
    unsigned parts = 0;

    for (const struct s2f_kept *kept = first; kept != NULL; kept = kept->next)
        parts += !kept->record.more;
    return first != NULL && parts == first->record.parts;
}

struct s2f_kept *s2f_order_take(struct s2f_order *order, bool rest, bool *last)
{
    struct s2f_kept *kept;

    while (rest && order->next < order->inputs &&
           order->input[order->next] == NULL)
        order->next++;
    if (order->next == order->inputs)
        return NULL;
    kept = order->input[order->next];
    /* Once its first project was taken, the rest of a whole input follows. */
    if (kept == NULL || (!rest && order->taken == 0 && !complete(kept)))
        return NULL;
    order->input[order->next] = kept->next;
    order->count--;
    order->taken++;
    order->ended += !kept->record.more;
    *last = !kept->record.more && order->ended == kept->record.parts;
    if (kept->next == NULL) {
        order->next++;
        order->taken = order->ended = 0;
    }
    kept->next = NULL;
    return kept;
}
