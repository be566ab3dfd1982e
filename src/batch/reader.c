/* The side of a batch that reads: takes inputs in the order of the schedule,
 * sees how many projects each needs and puts each of them in a slot. */
#include "batch/engine.h"
#include "batch/progress.h"

#include <stdlib.h>
#include <string.h>

bool s2f_reader_more(const struct s2f_engine *engine)
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
    tune->last = 0;
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
        tune->parts =
            (header.songs + S2F_PROJECT_MAX_SONGS - 1) / S2F_PROJECT_MAX_SONGS;
        tune->first = header.start_song; /* chosen per part below */
        tune->last = header.songs;
    }
    if (engine->settings->known != NULL && !tune->ready)
        engine->settings->job.hash(tune->bytes, tune->size,
                                   tune->result.sha256);
    tune->facts =
        (struct s2f_batch_facts){.read = s2f_progress_clock() - begun};
}

/* Names the songs of a slot's part. A tune that fits needs no list: it is
 * converted as if alone. */
static void choose_songs(struct s2f_slot *slot, unsigned songs)
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

/* Says where a slot's project goes. The tune's own name goes to the one that
 * opens with its start song. */
static void name_output(const struct s2f_engine *engine, struct s2f_slot *slot,
                        bool home)
{
    const struct s2f_plan *plan = engine->settings->plan;

    slot->refused = S2F_STATUS_OK;
    slot->output = NULL;
    if (slot->item->output == NULL)
        return;
    slot->output =
        home ? strdup(slot->item->output)
             : s2f_plan_part_name(slot->item->output, slot->first, slot->last);
    if (slot->output == NULL)
        slot->refused = S2F_STATUS_NO_MEMORY;
    else if (!home && s2f_plan_find(plan, slot->output) != NULL)
        slot->refused = S2F_STATUS_EXISTS;
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
    struct s2f_batch_record record = {.input = slot->input,
                                      .part = slot->part,
                                      .parts = slot->parts,
                                      .path = slot->item->path,
                                      .output = slot->output,
                                      .result = &engine->tune->result};

    if (settings->known == NULL || slot->ready ||
        slot->refused != S2F_STATUS_OK)
        return;
    slot->known =
        settings->known(settings->payload, &record, &slot->result,
                        &slot->facts) &&
        (slot->result.status == S2F_VERDICT_FAILED || has_hash(engine, slot));
    slot->ready = slot->known;
    if (!slot->known)
        slot->facts = (struct s2f_batch_facts){.read = slot->facts.read};
}

void s2f_reader_fill(struct s2f_engine *engine, struct s2f_slot *slot)
{
    const struct s2f_slot *tune = engine->tune;
    unsigned home;

    if (engine->part == 0)
        read_next(engine);
    slot->item = tune->item;
    slot->input = tune->input;
    slot->part = engine->part;
    slot->parts = tune->parts;
    slot->ready = tune->ready;
    slot->known = false;
    slot->skipped = false;
    slot->settings = *engine->settings->convert;
    slot->facts = tune->facts;
    if (slot->part > 0)
        slot->facts.read = 0;
    slot->size = tune->size;
    if (tune->ready)
        memcpy(&slot->result, &tune->result,
               offsetof(struct s2f_result, output));
    else
        memcpy(slot->bytes, tune->bytes, tune->size);
    home = tune->parts > 1 ? (tune->first - 1) / S2F_PROJECT_MAX_SONGS : 0;
    choose_songs(slot, tune->last);
    name_output(engine, slot, slot->part == home);
    look_up(engine, slot);
    engine->part = engine->part + 1 < tune->parts ? engine->part + 1 : 0;
}
