/* In which order the inputs of a batch are begun.
 *
 * Threads that share what is left end together only if nothing long begins
 * last. So inputs that are long for the batch as a whole begin first, the
 * longest of them before the others. All others follow in input order, but
 * of the next few always the longest first. Results are wanted in input order,
 * and what waits for its turn takes memory: with this order that is at most
 * S2F_SCHEDULE_LONG + S2F_SCHEDULE_AHEAD inputs, however many there are. */
#ifndef S2F_BATCH_SCHEDULE_H
#define S2F_BATCH_SCHEDULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    S2F_SCHEDULE_LONG = 256,  /* most inputs that may be taken out of turn */
    S2F_SCHEDULE_AHEAD = 256, /* how far others may get before their turn, */
    S2F_SCHEDULE_AHEAD_EACH = 32, /* or for each thread, where that is less */
    S2F_SCHEDULE_SHARE = 64       /* long: over this part of a thread's share */
};

/* Fills order with 0 to count - 1 as they are to be begun by that many threads
 * (0 = in input order). expected is what each input takes, in any unit that is
 * the same for all. False where memory runs out. */
bool s2f_schedule(const float *expected, size_t count, unsigned threads,
                  uint32_t *order);

/* What converting a tune is likely to take, in a unit of its own: songs are
 * played one by one, whole files are copied about. */
float s2f_schedule_estimate(size_t size, unsigned songs);

#endif
