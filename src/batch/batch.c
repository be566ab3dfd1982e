/* How a batch runs.
 *
 * The calling thread reads: it takes the inputs in order, loads each file into
 * a free slot and queues the slot. A tune with more than sixteen songs takes a
 * slot for each project that it becomes. The pool's threads compute: slot in,
 * result in the same slot. The calling thread then writes: it waits for the
 * oldest slot in use, writes its output, tells the sink and frees the slot.
 *
 * Slots are used round robin, so they are the reorder window: results leave in
 * input order however long each takes, nobody runs further ahead than there
 * are slots, and memory does not grow with the number of files. Outputs cannot
 * depend on the number of threads, since nothing but a slot's own contents and
 * the settings goes into a result. */
#include "batch/batch.h"

#include "batch/pool.h"
#include "batch/progress.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct slot {
    const struct s2f_found *item;
    size_t input;
    unsigned part, parts; /* this project, of how many of the tune */
    unsigned home;        /* the part that has the tune's start song */
    unsigned first, last; /* its songs, where parts > 1 */
    bool unread;          /* result already says why */
    struct s2f_settings settings;
    size_t size;
    uint8_t bytes[S2F_TUNE_MAX_SIZE];
    struct s2f_result result;
    double ms;
    bool skipped; /* stopped before its turn; read once done is set */
    bool done;    /* guarded by batch.mutex */
};

struct batch {
    const struct s2f_batch_settings *settings;
    struct s2f_batch_totals *totals;
    struct s2f_diag *diag;
    struct s2f_pool *pool;
    struct slot **slot; /* a ring */
    size_t slots;
    size_t queued, written; /* slots ever, calling thread only */

    /* The tune being read, calling thread only: its parts share the bytes. */
    struct slot *tune;
    size_t next;   /* input to read next */
    unsigned part; /* of `tune`, to be queued next; 0 = read another */

    pthread_mutex_t mutex;
    pthread_cond_t finished; /* some slot is done */
    bool halted;             /* guarded by mutex: start nothing more */
};

/* Whether nothing more may be started. A stop once seen stays. */
static bool is_halted(struct batch *batch)
{
    const struct s2f_batch_settings *settings = batch->settings;
    bool halted =
        settings->stopped != NULL && settings->stopped(settings->payload);

    pthread_mutex_lock(&batch->mutex);
    batch->halted |= halted;
    halted = batch->halted;
    pthread_mutex_unlock(&batch->mutex);
    return halted;
}

static void halt(struct batch *batch)
{
    pthread_mutex_lock(&batch->mutex);
    batch->halted = true;
    pthread_mutex_unlock(&batch->mutex);
}

/* In a worker: one slot's conversion. */
static void slot_work(void *worker, void *item, void *payload)
{
    struct batch *batch = payload;
    struct slot *slot = item;

    slot->skipped = is_halted(batch);
    if (!slot->skipped && !slot->unread) {
        double begun = s2f_progress_clock();

        batch->settings->job.run(worker, &slot->settings, slot->bytes,
                                 slot->size, &slot->result);
        slot->ms = (s2f_progress_clock() - begun) * 1e3;
    }
    pthread_mutex_lock(&batch->mutex);
    slot->done = true;
    pthread_cond_signal(&batch->finished);
    pthread_mutex_unlock(&batch->mutex);
}

static void *worker_open(void *payload)
{
    const struct batch *batch = payload;

    return batch->settings->job.open();
}

/* Reads the next input into batch->tune and sees how many projects it needs.
 * A file that cannot be read becomes a failed result. */
static void read_next(struct batch *batch)
{
    const struct s2f_settings *convert = batch->settings->convert;
    struct slot *tune = batch->tune;
    struct s2f_tune header;
    struct s2f_diag diag = {0};

    tune->input = batch->next++;
    tune->item = &batch->settings->plan->list.item[tune->input];
    tune->parts = 1;
    tune->home = 0;
    tune->last = 0;
    tune->size = 0;
    tune->unread = true;
    if (tune->item->error != 0)
        s2f_fail(&diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                 "the folder cannot be searched: %s",
                 strerror(tune->item->error));
    else if (s2f_file_read(tune->item->path, tune->bytes, sizeof tune->bytes,
                           &tune->size, &diag) == S2F_STATUS_OK)
        tune->unread = false;
    if (tune->unread) {
        memset(&tune->result, 0, sizeof tune->result);
        tune->result.status = S2F_VERDICT_FAILED;
        tune->result.editable = -1;
        tune->result.error = diag;
    } else if (convert->songs == 0 &&
               s2f_tune_read(&header, tune->bytes, tune->size, NULL) ==
                   S2F_STATUS_OK) {
        tune->parts =
            (header.songs + S2F_PROJECT_MAX_SONGS - 1) / S2F_PROJECT_MAX_SONGS;
        tune->home = (header.start_song - 1) / S2F_PROJECT_MAX_SONGS;
        tune->last = header.songs;
    }
}

/* Names the songs of a slot's part. A tune that fits needs no list: it is
 * converted as if alone. */
static void choose_songs(struct slot *slot, unsigned songs)
{
    if (slot->parts == 1)
        return;
    slot->first = slot->part * S2F_PROJECT_MAX_SONGS + 1;
    slot->last = slot->first + S2F_PROJECT_MAX_SONGS - 1;
    if (slot->last > songs)
        slot->last = songs;
    slot->settings.songs = slot->last - slot->first + 1;
    for (unsigned i = 0; i < slot->settings.songs; i++)
        slot->settings.song[i] = (uint16_t)(slot->first + i);
}

/* Puts the next part of the current tune, or the next input, in a slot. */
static void queue_one(struct batch *batch)
{
    struct slot *slot = batch->slot[batch->queued % batch->slots];
    const struct slot *tune = batch->tune;

    if (batch->part == 0)
        read_next(batch);
    slot->item = tune->item;
    slot->input = tune->input;
    slot->part = batch->part;
    slot->parts = tune->parts;
    slot->home = tune->home;
    slot->unread = tune->unread;
    slot->settings = *batch->settings->convert;
    slot->size = tune->size;
    slot->ms = 0;
    slot->done = false; /* no worker knows the slot now */
    if (tune->unread)
        slot->result = tune->result;
    else
        memcpy(slot->bytes, tune->bytes, tune->size);
    choose_songs(slot, tune->last);
    batch->part = batch->part + 1 < tune->parts ? batch->part + 1 : 0;
    batch->queued++;
    s2f_pool_add(batch->pool, slot);
}

/* Turns a result into a failure to write. */
static void fail_output(struct slot *slot, const struct s2f_diag *diag)
{
    slot->result.status = S2F_VERDICT_FAILED;
    slot->result.error = *diag;
}

/* Writes a slot's output under *name, which the caller frees. The tune's own
 * name goes to the project that opens with its start song. */
static enum s2f_file_end write_output(struct batch *batch, struct slot *slot,
                                      char **name)
{
    const struct s2f_plan *plan = batch->settings->plan;
    struct s2f_diag diag = {0};
    enum s2f_file_end end = S2F_FILE_BROKEN;

    *name =
        slot->part == slot->home
            ? strdup(slot->item->output)
            : s2f_plan_part_name(slot->item->output, slot->first, slot->last);
    if (*name == NULL) {
        s2f_fail(&diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                 "memory ran out");
    } else if (slot->part != slot->home && s2f_plan_find(plan, *name) != NULL) {
        s2f_fail(&diag, S2F_STATUS_EXISTS, S2F_WHERE_NONE, 0,
                 "another input is written to the name of songs %u to %u",
                 slot->first, slot->last);
        end = S2F_FILE_REFUSED;
    } else {
        end =
            s2f_file_write(*name, slot->result.output, slot->result.output_size,
                           batch->settings->force, &diag);
    }
    if (end == S2F_FILE_REFUSED || end == S2F_FILE_BROKEN)
        fail_output(slot, &diag);
    return end;
}

/* Writes and reports a finished slot. */
static enum s2f_status finish(struct batch *batch, struct slot *slot)
{
    const struct s2f_batch_settings *settings = batch->settings;
    struct s2f_batch_record record = {.input = slot->input,
                                      .path = slot->item->path,
                                      .result = &slot->result,
                                      .end = S2F_FILE_REFUSED,
                                      .ms = slot->ms};
    struct s2f_diag broken = {0};
    enum s2f_status status;
    char *name = NULL;

    if (slot->result.status != S2F_VERDICT_FAILED) {
        record.end = write_output(batch, slot, &name);
        if (record.end == S2F_FILE_BROKEN)
            broken = slot->result.error;
        else if (record.end != S2F_FILE_REFUSED)
            record.output = name;
    }
    batch->totals->records++;
    batch->totals->status[slot->result.status]++;
    if (slot->part + 1 == slot->parts)
        batch->totals->done++;
    status = settings->sink(settings->payload, &record, batch->diag);
    if (status == S2F_STATUS_OK && broken.status != S2F_STATUS_OK) {
        status = broken.status;
        if (batch->diag != NULL)
            *batch->diag = broken;
    }
    free(name);
    return status;
}

/* Waits for the oldest slot in use and finishes it. */
static enum s2f_status finish_oldest(struct batch *batch)
{
    struct slot *slot = batch->slot[batch->written++ % batch->slots];

    pthread_mutex_lock(&batch->mutex);
    while (!slot->done)
        pthread_cond_wait(&batch->finished, &batch->mutex);
    pthread_mutex_unlock(&batch->mutex);
    return slot->skipped ? S2F_STATUS_OK : finish(batch, slot);
}

static enum s2f_status run_all(struct batch *batch)
{
    enum s2f_status status = S2F_STATUS_OK;

    while (status == S2F_STATUS_OK) {
        bool more = batch->part > 0 || batch->next < batch->totals->inputs;

        if (more && batch->queued - batch->written < batch->slots &&
            !is_halted(batch))
            queue_one(batch);
        else if (batch->written < batch->queued)
            status = finish_oldest(batch);
        else
            break;
    }
    halt(batch);
    s2f_pool_join(batch->pool);
    batch->totals->interrupted =
        status == S2F_STATUS_OK && batch->totals->done < batch->totals->inputs;
    return status;
}

/* Gets as many slots as memory allows, at least one. */
static bool make_slots(struct batch *batch, size_t wanted)
{
    batch->slot = calloc(wanted, sizeof(struct slot *));
    batch->tune = malloc(sizeof *batch->tune);
    if (batch->slot == NULL || batch->tune == NULL)
        return false;
    while (batch->slots < wanted) {
        struct slot *slot = malloc(sizeof *slot);

        if (slot == NULL)
            break;
        batch->slot[batch->slots++] = slot;
    }
    return batch->slots > 0;
}

static void free_slots(struct batch *batch)
{
    for (size_t i = 0; i < batch->slots; i++)
        free(batch->slot[i]);
    free(batch->slot);
    free(batch->tune);
}

/* Threads and memory around run_all. */
static enum s2f_status run_with_pool(struct batch *batch)
{
    const struct s2f_batch_settings *settings = batch->settings;
    size_t wanted =
        settings->workers == 0 ? 1 : (size_t)settings->workers * 2 + 2;
    struct s2f_pool_settings pool = {.threads = settings->workers,
                                     .queue = wanted,
                                     .open = worker_open,
                                     .close = settings->job.close,
                                     .work = slot_work,
                                     .payload = batch};
    enum s2f_status status;

    if (make_slots(batch, wanted))
        batch->pool = s2f_pool_new(&pool);
    if (batch->pool == NULL) {
        status = s2f_fail(batch->diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                          "memory ran out before the first tune");
    } else {
        batch->totals->threads = s2f_pool_threads(batch->pool);
        status = run_all(batch);
    }
    s2f_pool_free(batch->pool);
    free_slots(batch);
    return status;
}

enum s2f_status s2f_batch_run(const struct s2f_batch_settings *settings,
                              struct s2f_batch_totals *totals,
                              struct s2f_diag *diag)
{
    struct batch batch = {.settings = settings, .totals = totals, .diag = diag};
    enum s2f_status status = S2F_STATUS_NO_MEMORY;

    *totals = (struct s2f_batch_totals){.inputs = settings->plan->list.count};
    if (settings->limit > 0 && settings->limit < totals->inputs)
        totals->inputs = settings->limit;
    if (pthread_mutex_init(&batch.mutex, NULL) != 0)
        return s2f_fail(diag, status, S2F_WHERE_NONE, 0, "memory ran out");
    if (pthread_cond_init(&batch.finished, NULL) == 0) {
        status = run_with_pool(&batch);
        pthread_cond_destroy(&batch.finished);
    } else {
        s2f_fail(diag, status, S2F_WHERE_NONE, 0, "memory ran out");
    }
    pthread_mutex_destroy(&batch.mutex);
    return status;
}
