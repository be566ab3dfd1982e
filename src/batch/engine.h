/* What the two halves of a batch share: reader.c fills slots, batch.c empties
 * them, expect.c says beforehand what each input will take. */
#ifndef S2F_BATCH_ENGINE_H
#define S2F_BATCH_ENGINE_H

#include "batch/batch.h"
#include "batch/order.h"
#include "batch/pool.h"

#include <pthread.h>

/* One project on its way. Whoever has it at hand owns it: the reader until it
 * is queued, a worker until it is in the list of the finished, then the
 * writer, who puts it back to the free ones. */
struct s2f_slot {
    struct s2f_slot *next; /* in the list of the free or the finished */
    const struct s2f_found *item;
    size_t input;
    unsigned part, parts;       /* this part of the tune, of how many */
    unsigned follow;            /* projects of the part before this one */
    unsigned start, songs;      /* of the tune, where parts > 1 */
    char sha256[S2F_HASH_TEXT]; /* of the tune, where `known` is asked */
    bool ready;   /* result says it all already: nothing to convert */
    bool known;   /* ... from an earlier run */
    bool skipped; /* stopped before its turn */
    char *output; /* owned; where the project goes. NULL = not yet named */
    enum s2f_status refused; /* why it cannot go there, or OK */
    struct s2f_settings settings;
    struct s2f_batch_facts facts;
    double begun; /* when a worker took it, 0 = none has it; guarded by mutex */
    size_t size;
    uint8_t bytes[S2F_TUNE_MAX_SIZE];
    struct s2f_result result;
};

struct s2f_engine {
    const struct s2f_batch_settings *settings;
    struct s2f_batch_totals *totals;
    struct s2f_pool *pool;
    const uint32_t *order; /* of the inputs */
    const float *expected; /* of each input */
    struct s2f_slot **slot;
    size_t slots;

    /* The reader's: the tune whose parts are being queued. Its result asks
     * `known`, too. */
    struct s2f_slot *tune;
    size_t read;   /* inputs ever begun with */
    unsigned part; /* of the tune, to be queued next; 0 = read another */

    /* The writer's. */
    struct s2f_order kept;
    size_t settled, failed; /* inputs done and written, failures among them */
    double expected_done, expected_sum;
    double ticked;                /* when it told how it goes */
    bool mute;                    /* the sink has failed */
    struct s2f_slot *taken_first; /* finished slots that it has yet to do */
    struct s2f_slot *given_first; /* those that it is done with */
    size_t given;

    pthread_mutex_t mutex;
    /* A thread that sleeps is woken when there is enough for it to do: waking
     * it costs more than what it does for one file. */
    pthread_cond_t room;     /* the reader: free slots, or what it waits for */
    pthread_cond_t finished; /* the writer; its clock is CLOCK_MONOTONIC */
    /* Guarded by mutex. */
    struct s2f_slot *free_first;
    struct s2f_slot *finished_first, *finished_last;
    size_t finished_count;
    double looked; /* when the writer last took them */
    struct s2f_slot *again_first, *again_last; /* to be filled anew */
    size_t in_use;                             /* slots that are not free */
    size_t pending;                            /* of these, not finished yet */
    size_t unsettled; /* results that wait for their turn */
    bool all_read;    /* the reader has ended */
    bool halted;      /* start nothing more */
};

/* Whether nothing more may be started. A stop once seen stays. */
bool s2f_engine_halted(struct s2f_engine *engine);

/* Puts a slot in the list of the finished. */
void s2f_engine_finished(struct s2f_engine *engine, struct s2f_slot *slot);

/* Fills expected with what each of the first count inputs will take. */
bool s2f_expect(const struct s2f_batch_settings *settings, size_t count,
                float *expected);

/* The reader thread: fills slots and queues them until there is nothing more to
 * do. The argument is the struct s2f_engine. */
void *s2f_reader_run(void *argument);

/* Does one slot where there is no such thread; false: nothing is left. */
bool s2f_reader_one(struct s2f_engine *engine);

/* Whether a slot's result left out songs that can become another project. It
 * does so at most as often as a part has songs. */
bool s2f_slot_has_more(const struct s2f_slot *slot);

/* Names the output of a slot that has none yet after the songs in its result.
 */
void s2f_slot_name(const struct s2f_engine *engine, struct s2f_slot *slot);

#endif
