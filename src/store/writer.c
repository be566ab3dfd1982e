/* The one thread that writes.
 *
 * Results wait in a list. The thread takes what is there, opens a transaction
 * with the first of them and commits it when it has become large or nothing
 * more waits, so a busy run commits some times a second, and a slow one after
 * each result. */
#include "store/internal.h"
#include "store/schema.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_WAITING = 512, /* results, about 4 KiB each */
    COMMIT_AFTER = 256
};

static void item_free(struct s2f_store_item *item)
{
    if (item == NULL)
        return;
    free(item->result);
    free(item->path);
    free(item->output);
    free(item->output_sha256);
    free(item);
}

static char *copy_text(const char *text, bool *failed)
{
    char *copy = text == NULL ? NULL : strdup(text);

    *failed |= text != NULL && copy == NULL;
    return copy;
}

static struct s2f_store_item *item_new(const struct s2f_store_record *record)
{
    struct s2f_store_item *item = malloc(sizeof *item);
    size_t size = offsetof(struct s2f_result, output);
    void *result = malloc(size);
    bool failed = item == NULL || result == NULL;

    if (failed) {
        free(item);
        free(result);
        return NULL;
    }
    memcpy(result, record->result, size);
    *item = (struct s2f_store_item){.record = *record, .result = result};
    item->record.result = result;
    item->path = copy_text(record->path, &failed);
    item->output = copy_text(record->output, &failed);
    item->output_sha256 = copy_text(record->output_sha256, &failed);
    item->record.path = item->path;
    item->record.output = item->output;
    item->record.output_sha256 = item->output_sha256;
    if (failed) {
        item_free(item);
        return NULL;
    }
    return item;
}

/* Notes why nothing can be written any more, and lets go what waits. */
static void give_up(struct s2f_store *store)
{
    struct s2f_diag diag = {0};

    s2f_schema_fail(&diag, store->writer, "written");
    sqlite3_exec(store->writer, "ROLLBACK", NULL, NULL, NULL);
    pthread_mutex_lock(&store->mutex);
    store->broken = diag;
    pthread_cond_broadcast(&store->drained);
    pthread_mutex_unlock(&store->mutex);
}

static bool execute(struct s2f_store *store, const char *sql)
{
    return sqlite3_exec(store->writer, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* The next result; waits for one unless a transaction is open, which is then
 * better ended. *ending: there will be none. */
static struct s2f_store_item *take(struct s2f_store *store, bool open,
                                   bool *ending)
{
    struct s2f_store_item *item;

    pthread_mutex_lock(&store->mutex);
    while (store->first == NULL && !open && !store->ending)
        pthread_cond_wait(&store->filled, &store->mutex);
    item = store->first;
    if (item != NULL) {
        store->first = item->next;
        store->waiting--;
        pthread_cond_broadcast(&store->drained);
    }
    *ending = item == NULL && store->ending;
    pthread_mutex_unlock(&store->mutex);
    return item;
}

static void *writer_run(void *argument)
{
    struct s2f_store *store = argument;
    unsigned written = 0; /* in the open transaction */
    bool ending = false, works = true;

    for (;;) {
        struct s2f_store_item *item = take(store, written > 0, &ending);

        if (item == NULL && written == 0 && ending)
            break;
        if (works && item != NULL)
            works = (written > 0 || execute(store, "BEGIN IMMEDIATE")) &&
                    s2f_row_add(&store->rows, store->run, &item->record);
        written += item != NULL;
        if (works && (item == NULL || written >= COMMIT_AFTER)) {
            works = execute(store, "COMMIT");
            written = 0;
        }
        item_free(item);
        if (!works && store->broken.status == S2F_STATUS_OK)
            give_up(store);
        if (!works)
            written = 0;
    }
    return NULL;
}

bool s2f_writer_start(struct s2f_store *store)
{
    store->ending = false;
    store->threaded =
        pthread_create(&store->thread, NULL, writer_run, store) == 0;
    return store->threaded;
}

void s2f_writer_stop(struct s2f_store *store)
{
    if (!store->threaded)
        return;
    pthread_mutex_lock(&store->mutex);
    store->ending = true;
    pthread_cond_broadcast(&store->filled);
    pthread_mutex_unlock(&store->mutex);
    pthread_join(store->thread, NULL);
    store->threaded = false;
}

enum s2f_status s2f_store_add(struct s2f_store *store,
                              const struct s2f_store_record *record,
                              struct s2f_diag *diag)
{
    struct s2f_store_item *item = item_new(record);
    struct s2f_diag broken;

    if (item == NULL)
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                        "memory ran out");
    pthread_mutex_lock(&store->mutex);
    while (store->waiting >= MOST_WAITING &&
           store->broken.status == S2F_STATUS_OK)
        pthread_cond_wait(&store->drained, &store->mutex);
    broken = store->broken;
    if (broken.status == S2F_STATUS_OK) {
        if (store->first == NULL)
            store->first = item;
        else
            store->last->next = item;
        store->last = item;
        store->waiting++;
        pthread_cond_signal(&store->filled);
    }
    pthread_mutex_unlock(&store->mutex);
    if (broken.status == S2F_STATUS_OK)
        return S2F_STATUS_OK;
    item_free(item);
    if (diag != NULL)
        *diag = broken;
    return broken.status;
}
