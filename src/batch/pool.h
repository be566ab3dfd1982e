/* Threads that work off a bounded queue.
 *
 * Each thread owns a state that `open` made and `close` frees, so work needs no
 * locks for its scratch memory. Where threads or states cannot be had the pool
 * has fewer; with no thread at all the work is done by whoever adds it. */
#ifndef S2F_BATCH_POOL_H
#define S2F_BATCH_POOL_H

#include <stddef.h>

struct s2f_pool;

struct s2f_pool_settings {
    unsigned threads; /* wanted; 0 = work in the caller */
    size_t queue;     /* items that may wait, at least 1 */
    size_t stack;     /* bytes of a thread's stack, 0 = the system's default */
    void *(*open)(void *payload); /* a state; NULL = no memory for one more */
    void (*close)(void *state);
    void (*work)(void *state, void *item, void *payload);
    void *payload; /* borrowed; handed to open and work */
};

/* Starts a pool. NULL where there is not even memory for one state. Free with
 * s2f_pool_free. open is called by the caller's thread only. */
struct s2f_pool *s2f_pool_new(const struct s2f_pool_settings *settings);

/* How many threads there are, 0 where the caller does the work. */
unsigned s2f_pool_threads(const struct s2f_pool *pool);

/* Queues item, waiting while the queue is full. Items start in the order they
 * were added. Only one thread may add. */
void s2f_pool_add(struct s2f_pool *pool, void *item);

/* Waits until all that was added is done. */
void s2f_pool_join(struct s2f_pool *pool);

/* Waits likewise, then ends the threads and frees everything. Takes NULL. */
void s2f_pool_free(struct s2f_pool *pool);

#endif
