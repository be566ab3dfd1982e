/* The side of a batch that reads: takes inputs in the order of the schedule,
 * sees how many projects each needs and puts each of them in a slot. */
#include "batch/engine.h"
#include "batch/progress.h"

#include <stdlib.h>
#include <string.h>

/* Results kept for their turn, at 4 KiB each, before the reader pauses: more
 * than the schedule alone lets get ahead. */
enum { MOST_KEPT = 2048 };

/* Whether there is something left to read. */
static bool is_more(const struct s2f_engine *engine)
{
    return engine->part > 0 || engine->read < engine->totals->inputs;
}

static void fail(struct s2f_slot *slot, const struct s2f_diag *diag)
{
    memset(&slot->result, 0, offsetof(struct s2f_result, output));
    slot->result.output_size = 0;
    slot->result.status = S2F_VERDICT_FAILED;
    slot->result.editable = -1;
    slot->result.error = *diag;
    slot->ready = true;
}

/* Reads the next input into engine->tune and sees how many projects it needs.
 * A file that cannot be read becomes a failed result. */
static void read_next(struct s2f_engine *engine)
{
    const struct s2f_settings *convert = engine->settings->convert;
    struct s2f_slot *tune = engine->tune;
    double begun = s2f_progress_clock();
    struct s2f_tune header;
    struct s2f_diag diag = {0};

    tune->input = engine->order[engine->read++];
    tune->item = &engine->settings->plan->list.item[tune->input];
    tune->parts = 1;
    tune->size = 0;
    tune->ready = false;
    if (tune->item->error != 0)
        s2f_fail(&diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                 "the folder cannot be searched: %s",
                 strerror(tune->item->error));
    else
        s2f_file_read(tune->item->path, tune->bytes, sizeof tune->bytes,
                      &tune->size, &diag);
    if (diag.status != S2F_STATUS_OK) {
        fail(tune, &diag);
    } else if (convert->songs == 0 &&
               s2f_tune_read(&header, tune->bytes, tune->size, NULL) ==
                   S2F_STATUS_OK) {
        if (!header.basic && !header.mus) /* else one result says it all */
            tune->parts = (header.songs + S2F_PROJECT_MAX_SONGS - 1) /
                          S2F_PROJECT_MAX_SONGS;
        tune->start = header.start_song;
        tune->songs = header.songs;
    }
    if (engine->settings->known != NULL && !tune->ready)
        engine->settings->job.hash(tune->bytes, tune->size, tune->sha256);
    tune->facts =
        (struct s2f_batch_facts){.read = s2f_progress_clock() - begun};
}

/* Names the songs of a slot's part. A tune that fits needs no list: it is
 * converted as if alone. */
static void choose_songs(struct s2f_slot *slot, const struct s2f_slot *tune)
{
    unsigned first = slot->part * S2F_PROJECT_MAX_SONGS + 1;

    if (slot->parts == 1)
        return;
    while (slot->settings.songs < S2F_PROJECT_MAX_SONGS &&
           first + slot->settings.songs <= tune->songs) {
        slot->settings.song[slot->settings.songs] =
            (uint16_t)(first + slot->settings.songs);
        slot->settings.songs++;
    }
}

/* The tune's own name goes to the project that is to open with its start song;
 * the others are named when it is known which songs they have. */
static void name_home(const struct s2f_slot *tune, struct s2f_slot *slot)
{
    unsigned home =
        tune->parts > 1 ? (tune->start - 1) / S2F_PROJECT_MAX_SONGS : 0;

    slot->refused = S2F_STATUS_OK;
    slot->output = NULL;
    if (slot->item->output == NULL || slot->part != home)
        return;
    slot->output = strdup(slot->item->output);
    if (slot->output == NULL)
        slot->refused = S2F_STATUS_NO_MEMORY;
}

void s2f_slot_name(const struct s2f_engine *engine, struct s2f_slot *slot)
{
    uint16_t song[S2F_PROJECT_MAX_SONGS];
    unsigned songs = slot->result.songs;

    if (slot->output != NULL || slot->refused != S2F_STATUS_OK)
        return;
    if (songs > S2F_PROJECT_MAX_SONGS)
        songs = S2F_PROJECT_MAX_SONGS;
    for (unsigned i = 0; i < songs; i++)
        song[i] = (uint16_t)slot->result.song[i].song;
    slot->output = s2f_plan_part_name(slot->item->output, song, songs);
    if (slot->output == NULL)
        slot->refused = S2F_STATUS_NO_MEMORY;
    else if (s2f_plan_find(engine->settings->plan, slot->output) != NULL)
        slot->refused = S2F_STATUS_EXISTS;
}

bool s2f_slot_has_more(const struct s2f_slot *slot)
{
    unsigned asked = slot->settings.songs;

    if (asked == 0)
        asked = S2F_PROJECT_MAX_SONGS;
    return slot->result.left_out > 0 && slot->result.left_out < asked &&
           slot->follow + 1 < S2F_PROJECT_MAX_SONGS;
}

/* Whether the file at path has this hash. Uses the buffer for projects of
 * slot, whose result says how long it has to be. */
static bool has_hash(const struct s2f_engine *engine, struct s2f_slot *slot)
{
    char hash[S2F_HASH_TEXT];
    size_t size;

    if (s2f_file_read(slot->output, slot->result.output,
                      sizeof slot->result.output, &size,
                      NULL) != S2F_STATUS_OK ||
        size != slot->result.output_size)
        return false;
    engine->settings->job.hash(slot->result.output, size, hash);
    return strcmp(hash, slot->facts.output_sha256) == 0;
}

/* Fills a slot with an earlier run's result where that still holds. */
static void look_up(const struct s2f_engine *engine, struct s2f_slot *slot)
{
    const struct s2f_batch_settings *settings = engine->settings;
    const bool named = slot->output != NULL;
    struct s2f_batch_record record = {.input = slot->input,
                                      .part = slot->part,
                                      .parts = slot->parts,
                                      .follow = slot->follow,
                                      .path = slot->item->path,
                                      .output = slot->output,
                                      .result = &engine->tune->result};

    if (settings->known == NULL || slot->ready ||
        slot->refused != S2F_STATUS_OK)
        return;
    memcpy(engine->tune->result.sha256, slot->sha256, sizeof slot->sha256);
    slot->known = settings->known(settings->payload, &record, &slot->result,
                                  &slot->facts);
    if (slot->known && slot->result.status != S2F_VERDICT_FAILED) {
        s2f_slot_name(engine, slot);
        slot->known = slot->refused == S2F_STATUS_OK && has_hash(engine, slot);
    }
    slot->ready = slot->known;
    if (slot->known)
        return;
    slot->facts = (struct s2f_batch_facts){.read = slot->facts.read};
    if (!named) {
        free(slot->output);
        slot->output = NULL;
        slot->refused = S2F_STATUS_OK;
    }
}

/* Reads the next project's tune into slot and says where it goes. The slot may
 * be ready then: it could not be read, or all is known about it. */
static void fill(struct s2f_engine *engine, struct s2f_slot *slot)
{
    const struct s2f_slot *tune = engine->tune;

    if (engine->part == 0)
        read_next(engine);
    slot->item = tune->item;
    slot->input = tune->input;
    slot->part = engine->part;
    slot->parts = tune->parts;
    slot->follow = 0;
    slot->ready = tune->ready;
    slot->known = false;
    slot->skipped = false;
    slot->settings = *engine->settings->convert;
    slot->facts = tune->facts;
    if (slot->part > 0)
        slot->facts.read = 0;
    slot->size = tune->size;
    memcpy(slot->sha256, tune->sha256, sizeof slot->sha256);
    if (tune->ready)
        memcpy(&slot->result, &tune->result,
               offsetof(struct s2f_result, output));
    else
        memcpy(slot->bytes, tune->bytes, tune->size);
    choose_songs(slot, tune);
    name_home(tune, slot);
    look_up(engine, slot);
    engine->part = engine->part + 1 < tune->parts ? engine->part + 1 : 0;
}

/* The same for a slot that is done: the songs that its result left out become
 * the next project. */
static void follow(struct s2f_engine *engine, struct s2f_slot *slot)
{
    slot->follow++;
    slot->ready = slot->known = false;
    slot->settings.songs = slot->result.left_out;
    memcpy(slot->settings.song, slot->result.left_out_song,
           sizeof slot->settings.song);
    free(slot->output);
    slot->output = NULL;
    slot->refused = S2F_STATUS_OK;
    slot->facts = (struct s2f_batch_facts){0};
    look_up(engine, slot);
}

static struct s2f_slot *take_free(struct s2f_engine *engine)
{
    struct s2f_slot *slot = engine->free_first;

    engine->free_first = slot->next;
    engine->in_use++;
    engine->pending++;
    return slot;
}

/* Takes the slot that waits longest to be filled anew, if there is one. */
static struct s2f_slot *take_again(struct s2f_engine *engine)
{
    struct s2f_slot *slot = engine->again_first;

    if (slot != NULL) {
        engine->again_first = slot->next;
        engine->pending++;
    }
    return slot;
}

/* Puts the next project, or where it is filled `again` the one that follows, in
 * a slot and that on its way. */
static void read_into(struct s2f_engine *engine, struct s2f_slot *slot,
                      bool again)
{
    if (again)
        follow(engine, slot);
    else
        fill(engine, slot);
    if (slot->ready)
        s2f_engine_finished(engine, slot);
    else
        s2f_pool_add(engine->pool, slot);
}

/* Whether the reader has to wait: for a slot or for results to be reported, or
 * at the end for slots in work, which may come back. */
static bool must_wait(const struct s2f_engine *engine, bool more)
{
    if (engine->halted || engine->again_first != NULL)
        return false;
    return more ? engine->free_first == NULL || engine->unsettled >= MOST_KEPT
                : engine->in_use > 0;
}

/* Waits for a slot to fill; NULL: there is nothing more to do. */
static struct s2f_slot *wait_to_read(struct s2f_engine *engine, bool *again)
{
    bool more = is_more(engine);
    struct s2f_slot *slot = NULL;

    if (s2f_engine_halted(engine))
        return NULL;
    pthread_mutex_lock(&engine->mutex);
    while (must_wait(engine, more))
        pthread_cond_wait(&engine->room, &engine->mutex);
    if (!engine->halted)
        slot = take_again(engine);
    *again = slot != NULL;
    if (!engine->halted && slot == NULL && more)
        slot = take_free(engine);
    pthread_mutex_unlock(&engine->mutex);
    return slot;
}

/* Ends the reading. What waited to be filled anew goes back unfilled. */
static void end_reading(struct s2f_engine *engine)
{
    struct s2f_slot *slot;

    pthread_mutex_lock(&engine->mutex);
    engine->all_read = true;
    while ((slot = take_again(engine)) != NULL) {
        slot->skipped = true;
        slot->next = engine->finished_first;
        if (engine->finished_first == NULL)
            engine->finished_last = slot;
        engine->finished_first = slot;
        engine->pending--;
    }
    pthread_cond_signal(&engine->finished);
    pthread_mutex_unlock(&engine->mutex);
}

void *s2f_reader_run(void *argument)
{
    struct s2f_engine *engine = argument;
    struct s2f_slot *slot;
    bool again;

    while ((slot = wait_to_read(engine, &again)) != NULL)
        read_into(engine, slot, again);
    end_reading(engine);
    return NULL;
}

bool s2f_reader_one(struct s2f_engine *engine)
{
    struct s2f_slot *slot = take_again(engine);
    bool again = slot != NULL;

    if (!again && !is_more(engine))
        return false;
    read_into(engine, again ? slot : take_free(engine), again);
    return true;
}
