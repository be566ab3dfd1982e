/* How a batch runs.
 *
 * The order in which inputs begin is settled first (schedule.h). A reader
 * thread takes them in that order, loads each file into a free slot and queues
 * the slot (reader.c). A tune with more than sixteen songs takes a slot for
 * each sixteen of them. Where a result tells of songs that it left out and that
 * another project can have, its slot goes back to the reader after it was
 * written, and is queued once more with these songs. The pool's threads
 * compute: slot in, result in the same slot. The calling thread writes: it
 * takes finished slots as they come, writes their outputs, tells `taken`, keeps
 * what is to be reported without the project's bytes (order.h), frees the slot
 * and tells the sink whatever is next in input order. So files are read and
 * written while others are computed, and neither waits for the other.
 *
 * Memory does not grow with the number of files: there are a few slots, and the
 * reader stops while too many results wait for their turn. That cannot last:
 * the schedule lets nothing get far ahead of what has not begun, so whatever
 * they wait for is in work. Outputs cannot depend on the number of threads,
 * since nothing but a slot's own contents and the settings goes into a result.
 *
 * Without threads the caller does all three things in turn, and everything
 * else is the same. */
#include "batch/engine.h"
#include "batch/progress.h"
#include "batch/schedule.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    /* How often the caller hears how it goes. */
    TICK_NANOSECONDS = 100 * 1000 * 1000,
    /* Slots besides two for each worker, so that reader and writer have several
     * to deal with when they are woken. */
    MORE_SLOTS = 24,
    /* Finished slots for which the writer is woken, and slots that it gives
     * back at a time. */
    ENOUGH = 8
};

/* Seconds after which the writer is woken for a single slot. */
static const double patience = 0.003;

bool s2f_engine_halted(struct s2f_engine *engine)
{
    const struct s2f_batch_settings *settings = engine->settings;
    bool halted =
        settings->stopped != NULL && settings->stopped(settings->payload);

    pthread_mutex_lock(&engine->mutex);
    engine->halted |= halted;
    halted = engine->halted;
    pthread_mutex_unlock(&engine->mutex);
    return halted;
}

static void halt(struct s2f_engine *engine)
{
    pthread_mutex_lock(&engine->mutex);
    engine->halted = true;
    pthread_cond_signal(&engine->room);
    pthread_mutex_unlock(&engine->mutex);
}

/* Where the writer is not woken it looks by itself before long. It is where a
 * worker may have nothing left to do. */
void s2f_engine_finished(struct s2f_engine *engine, struct s2f_slot *slot)
{
    double now = s2f_progress_clock();

    pthread_mutex_lock(&engine->mutex);
    slot->next = NULL;
    slot->begun = 0;
    if (engine->finished_first == NULL)
        engine->finished_first = slot;
    else
        engine->finished_last->next = slot;
    engine->finished_last = slot;
    engine->finished_count++;
    engine->pending--;
    if (engine->finished_count >= ENOUGH ||
        engine->pending <= engine->totals->threads ||
        now - engine->looked >= patience)
        pthread_cond_signal(&engine->finished);
    pthread_mutex_unlock(&engine->mutex);
}

/* In a worker: one slot's conversion. */
static void slot_work(void *worker, void *item, void *payload)
{
    struct s2f_engine *engine = payload;
    const struct s2f_batch_settings *settings = engine->settings;
    struct s2f_slot *slot = item;
    double begun = s2f_progress_clock();

    slot->skipped = s2f_engine_halted(engine);
    if (!slot->skipped) {
        pthread_mutex_lock(&engine->mutex);
        slot->begun = begun;
        pthread_mutex_unlock(&engine->mutex);
        settings->job.run(worker, &slot->settings, slot->bytes, slot->size,
                          &slot->result);
        slot->facts.ms = (s2f_progress_clock() - begun) * 1e3;
        if (settings->hashed && slot->result.status != S2F_VERDICT_FAILED)
            settings->job.hash(slot->result.output, slot->result.output_size,
                               slot->facts.output_sha256);
    }
    s2f_engine_finished(engine, slot);
}

static void *worker_open(void *payload)
{
    const struct s2f_engine *engine = payload;

    return engine->settings->job.open();
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* Writes a slot's output, and turns its result into a failure where that does
 * not work. */
static enum s2f_file_end write_output(const struct s2f_engine *engine,
                                      struct s2f_slot *slot)
{
    const struct s2f_batch_settings *settings = engine->settings;
    unsigned flags = (settings->force ? S2F_FILE_FORCE : 0) |
                     (settings->sync ? S2F_FILE_SYNC : 0);
    double begun = s2f_progress_clock();
    struct s2f_diag diag = {0};
    enum s2f_file_end end = S2F_FILE_REFUSED;

    s2f_slot_name(engine, slot);
    if (slot->refused == S2F_STATUS_NO_MEMORY) {
        s2f_fail(&diag, slot->refused, S2F_WHERE_NONE, 0, "memory ran out");
        end = S2F_FILE_BROKEN;
    } else if (slot->refused != S2F_STATUS_OK) {
        s2f_fail(&diag, slot->refused, S2F_WHERE_NONE, 0,
                 "another input is written to %s", base_name(slot->output));
    } else {
        end = s2f_file_write(slot->output, slot->result.output,
                             slot->result.output_size, flags, &diag);
    }
    if (end == S2F_FILE_REFUSED || end == S2F_FILE_BROKEN) {
        slot->result.status = S2F_VERDICT_FAILED;
        slot->result.error = diag;
        slot->facts.output_sha256[0] = '\0';
    }
    slot->facts.write = s2f_progress_clock() - begun;
    return end;
}

/* Counts a record in and tells the sink. */
static enum s2f_status report(struct s2f_engine *engine,
                              const struct s2f_batch_record *record, bool last,
                              struct s2f_diag *diag)
{
    const struct s2f_batch_settings *settings = engine->settings;
    struct s2f_batch_totals *totals = engine->totals;
    enum s2f_status status;

    totals->records++;
    totals->known += record->known;
    totals->status[record->result->status]++;
    totals->done += last;
    status = settings->sink(settings->payload, record, diag);
    engine->mute = status != S2F_STATUS_OK;
    return status;
}

/* Reports what is next in input order and there. */
static enum s2f_status report_kept(struct s2f_engine *engine, bool rest,
                                   struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;
    struct s2f_kept *kept;
    bool last;

    while (status == S2F_STATUS_OK &&
           (kept = s2f_order_take(&engine->kept, rest, &last)) != NULL) {
        status = report(engine, &kept->record, last, diag);
        s2f_kept_free(kept);
    }
    return status;
}

/* For the progress: what is behind us. Counts an input with its last part. */
static void count_settled(struct s2f_engine *engine,
                          const struct s2f_batch_record *record)
{
    engine->failed += record->result->status == S2F_VERDICT_FAILED;
    if (record->more)
        return;
    engine->settled += record->part + 1 == record->parts;
    engine->expected_done +=
        engine->expected[record->input] / (double)record->parts;
}

/* Writes a finished slot's output and hands its record on. */
static enum s2f_status settle(struct s2f_engine *engine, struct s2f_slot *slot,
                              struct s2f_diag *diag)
{
    const struct s2f_batch_settings *settings = engine->settings;
    struct s2f_batch_record record = {.input = slot->input,
                                      .part = slot->part,
                                      .parts = slot->parts,
                                      .follow = slot->follow,
                                      .more = s2f_slot_has_more(slot),
                                      .path = slot->item->path,
                                      .result = &slot->result,
                                      .end = S2F_FILE_REFUSED,
                                      .known = slot->known};
    enum s2f_status broken = S2F_STATUS_OK, status = S2F_STATUS_OK;

    if (slot->known)
        record.end = S2F_FILE_UNCHANGED;
    else if (slot->result.status != S2F_VERDICT_FAILED)
        record.end = write_output(engine, slot);
    if (slot->result.status != S2F_VERDICT_FAILED)
        record.output = slot->output;
    record.facts = slot->facts;
    slot->result.tune.data = NULL; /* the bytes end here */
    count_settled(engine, &record);
    if (record.end == S2F_FILE_BROKEN) {
        broken = slot->result.error.status;
        if (diag != NULL)
            *diag = slot->result.error;
    } else if (settings->taken != NULL) {
        status = settings->taken(settings->payload, &record, diag);
    }
    if (!s2f_order_add(&engine->kept, &record))
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                        "memory ran out");
    return broken != S2F_STATUS_OK ? broken : status;
}

/* Lets the reader have the slots that are done with, and see how many results
 * wait. */
static void give_all(struct s2f_engine *engine)
{
    pthread_mutex_lock(&engine->mutex);
    while (engine->given_first != NULL) {
        struct s2f_slot *slot = engine->given_first;

        engine->given_first = slot->next;
        slot->next = engine->free_first;
        engine->free_first = slot;
    }
    engine->in_use -= engine->given;
    engine->given = 0;
    engine->unsettled = engine->kept.count;
    if (engine->in_use <= engine->slots / 2)
        pthread_cond_signal(&engine->room);
    pthread_mutex_unlock(&engine->mutex);
}

/* Gives a slot back, along with others if more will follow at once. */
static void give_back(struct s2f_engine *engine, struct s2f_slot *slot)
{
    free(slot->output);
    slot->output = NULL;
    slot->next = engine->given_first;
    engine->given_first = slot;
    if (++engine->given >= ENOUGH || engine->taken_first == NULL)
        give_all(engine);
}

/* Hands a slot whose result left songs out to the reader. False where nothing
 * more is to be begun. */
static bool send_again(struct s2f_engine *engine, struct s2f_slot *slot)
{
    bool sent;

    if (!s2f_slot_has_more(slot))
        return false;
    pthread_mutex_lock(&engine->mutex);
    sent = !engine->halted && !engine->all_read;
    if (sent) {
        slot->next = NULL;
        if (engine->again_first == NULL)
            engine->again_first = slot;
        else
            engine->again_last->next = slot;
        engine->again_last = slot;
        engine->unsettled = engine->kept.count;
        pthread_cond_signal(&engine->room);
    }
    pthread_mutex_unlock(&engine->mutex);
    return sent;
}

/* Takes all finished slots; waits for one, but not for long. *ended: there will
 * be no more. */
static void take_all(struct s2f_engine *engine, bool *ended)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += TICK_NANOSECONDS;
    if (until.tv_nsec >= 1000000000) {
        until.tv_nsec -= 1000000000;
        until.tv_sec++;
    }
    pthread_mutex_lock(&engine->mutex);
    *ended = engine->all_read && engine->in_use == 0;
    if (engine->finished_first == NULL && !*ended)
        pthread_cond_timedwait(&engine->finished, &engine->mutex, &until);
    engine->taken_first = engine->finished_first;
    engine->finished_first = NULL;
    engine->finished_count = 0;
    engine->looked = s2f_progress_clock();
    *ended = engine->all_read && engine->in_use == 0;
    pthread_mutex_unlock(&engine->mutex);
}

/* The next finished slot, or NULL where it was not worth waiting longer. */
static struct s2f_slot *next_finished(struct s2f_engine *engine, bool *ended)
{
    struct s2f_slot *slot;

    if (engine->taken_first == NULL) {
        if (engine->given > 0) /* the last one was sent for another turn */
            give_all(engine);
        take_all(engine, ended);
    }
    slot = engine->taken_first;
    if (slot != NULL)
        engine->taken_first = slot->next;
    return slot;
}

/* Which file is longest in work. */
static void find_slow(struct s2f_engine *engine, double now,
                      struct s2f_batch_state *state)
{
    const struct s2f_slot *slow = NULL;

    pthread_mutex_lock(&engine->mutex);
    for (size_t i = 0; i < engine->slots; i++) {
        const struct s2f_slot *slot = engine->slot[i];

        if (slot->begun > 0 && (slow == NULL || slot->begun < slow->begun))
            slow = slot;
    }
    if (slow != NULL) {
        /* Paths are the plan's, which outlives the batch. */
        state->slow = slow->item->path;
        state->seconds = now - slow->begun;
    }
    pthread_mutex_unlock(&engine->mutex);
}

static void tick(struct s2f_engine *engine)
{
    const struct s2f_batch_settings *settings = engine->settings;
    struct s2f_batch_state state = {.done = engine->settled,
                                    .inputs = engine->totals->inputs,
                                    .share = 0,
                                    .failed = engine->failed};
    double now = s2f_progress_clock();

    if (settings->tick == NULL || now - engine->ticked < TICK_NANOSECONDS / 1e9)
        return;
    engine->ticked = now;
    if (engine->expected_sum > 0)
        state.share = engine->expected_done / engine->expected_sum;
    find_slow(engine, now, &state);
    settings->tick(settings->payload, &state);
}

/* Deals with a finished slot and gives it back, or lets it do another turn. */
static enum s2f_status take_finished(struct s2f_engine *engine,
                                     struct s2f_slot *slot,
                                     enum s2f_status status,
                                     struct s2f_diag *diag)
{
    bool again = false;

    if (status == S2F_STATUS_OK && !slot->skipped) {
        status = settle(engine, slot, diag);
        if (status == S2F_STATUS_OK)
            status = report_kept(engine, false, diag);
        if (status != S2F_STATUS_OK)
            halt(engine);
        again = status == S2F_STATUS_OK && send_again(engine, slot);
    }
    if (!again)
        give_back(engine, slot);
    tick(engine);
    return status;
}

/* The writer while others read and compute. */
static enum s2f_status write_while_reading(struct s2f_engine *engine,
                                           struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;
    bool ended = false;

    while (!ended) {
        struct s2f_slot *slot = next_finished(engine, &ended);

        if (slot != NULL)
            status = take_finished(engine, slot, status, diag);
        else
            tick(engine);
    }
    return status;
}

/* The caller does it all. */
static enum s2f_status run_alone(struct s2f_engine *engine,
                                 struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    while (status == S2F_STATUS_OK && !s2f_engine_halted(engine)) {
        struct s2f_slot *slot = NULL;
        bool ended;

        if (!s2f_reader_one(engine))
            break;
        while (slot == NULL)
            slot = next_finished(engine, &ended);
        status = take_finished(engine, slot, status, diag);
    }
    return status;
}

static enum s2f_status run_all(struct s2f_engine *engine, struct s2f_diag *diag)
{
    enum s2f_status status;
    pthread_t reader;

    /* Without a thread to read, one project at a time still gets done. */
    if (s2f_pool_threads(engine->pool) == 0 ||
        pthread_create(&reader, NULL, s2f_reader_run, engine) != 0) {
        status = run_alone(engine, diag);
    } else {
        status = write_while_reading(engine, diag);
        pthread_join(reader, NULL);
    }
    s2f_pool_join(engine->pool);
    if (!engine->mute) /* what is left of an early end */
        report_kept(engine, true, NULL);
    engine->totals->interrupted = status == S2F_STATUS_OK &&
                                  engine->totals->done < engine->totals->inputs;
    return status;
}

/* Gets as many slots as memory allows, at least one. */
static bool make_slots(struct s2f_engine *engine, size_t wanted)
{
    engine->slot = calloc(wanted, sizeof(struct s2f_slot *));
    engine->tune = malloc(sizeof *engine->tune);
    if (engine->slot == NULL || engine->tune == NULL)
        return false;
    while (engine->slots < wanted) {
        struct s2f_slot *slot = malloc(sizeof *slot);

        if (slot == NULL)
            break;
        slot->output = NULL;
        slot->begun = 0;
        slot->next = engine->free_first;
        engine->free_first = slot;
        engine->slot[engine->slots++] = slot;
    }
    return engine->slots > 0;
}

static void free_slots(struct s2f_engine *engine)
{
    for (size_t i = 0; i < engine->slots; i++) {
        free(engine->slot[i]->output);
        free(engine->slot[i]);
    }
    free(engine->slot);
    free(engine->tune);
}

/* Threads and memory around run_all. */
static enum s2f_status run_with_pool(struct s2f_engine *engine,
                                     struct s2f_diag *diag)
{
    const struct s2f_batch_settings *settings = engine->settings;
    size_t wanted =
        settings->workers == 0 ? 1 : (size_t)settings->workers * 2 + MORE_SLOTS;
    struct s2f_pool_settings pool = {.threads = settings->workers,
                                     .queue = wanted,
                                     .open = worker_open,
                                     .close = settings->job.close,
                                     .work = slot_work,
                                     .payload = engine};
    enum s2f_status status;

    if (s2f_order_init(&engine->kept, engine->totals->inputs) &&
        make_slots(engine, wanted))
        engine->pool = s2f_pool_new(&pool);
    if (engine->pool == NULL) {
        status = s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                          "memory ran out before the first tune");
    } else {
        engine->totals->threads = s2f_pool_threads(engine->pool);
        status = run_all(engine, diag);
    }
    s2f_pool_free(engine->pool);
    s2f_order_free(&engine->kept);
    free_slots(engine);
    return status;
}

/* The conditions, whose clock must not be put back, around it. */
static enum s2f_status run_with_conditions(struct s2f_engine *engine,
                                           const pthread_condattr_t *clock,
                                           struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_NO_MEMORY;

    if (pthread_cond_init(&engine->room, clock) != 0)
        return s2f_fail(diag, status, S2F_WHERE_NONE, 0, "memory ran out");
    if (pthread_cond_init(&engine->finished, clock) == 0) {
        status = run_with_pool(engine, diag);
        pthread_cond_destroy(&engine->finished);
    } else {
        s2f_fail(diag, status, S2F_WHERE_NONE, 0, "memory ran out");
    }
    pthread_cond_destroy(&engine->room);
    return status;
}

/* The mutex around that. */
static enum s2f_status run_with_locks(struct s2f_engine *engine,
                                      struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_NO_MEMORY;
    pthread_condattr_t clock;

    if (pthread_mutex_init(&engine->mutex, NULL) != 0)
        return s2f_fail(diag, status, S2F_WHERE_NONE, 0, "memory ran out");
    if (pthread_condattr_init(&clock) == 0) {
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
        status = run_with_conditions(engine, &clock, diag);
        pthread_condattr_destroy(&clock);
    }
    pthread_mutex_destroy(&engine->mutex);
    return status;
}

enum s2f_status s2f_batch_run(const struct s2f_batch_settings *settings,
                              struct s2f_batch_totals *totals,
                              struct s2f_diag *diag)
{
    struct s2f_engine engine = {.settings = settings, .totals = totals};
    size_t count = settings->plan->list.count;
    enum s2f_status status;
    float *expected;
    uint32_t *order;

    if (settings->limit > 0 && settings->limit < count)
        count = settings->limit;
    *totals = (struct s2f_batch_totals){.inputs = count};
    expected = malloc((count + 1) * sizeof *expected);
    order = malloc((count + 1) * sizeof *order);
    if (expected == NULL || order == NULL ||
        !s2f_expect(settings, count, expected) ||
        !s2f_schedule(expected, count, settings->workers, order)) {
        status = s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                          "memory ran out");
    } else {
        engine.order = order;
        engine.expected = expected;
        for (size_t i = 0; i < count; i++)
            engine.expected_sum += expected[i];
        status = run_with_locks(&engine, diag);
    }
    free(expected);
    free(order);
    return status;
}
