#include "store/store.h"

#include "store/internal.h"
#include "store/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* Milliseconds to wait for another process that writes at this moment: only
 * one that brings the tables up to date may, beside a run. */
enum { BUSY = 5000 };

static enum s2f_status no_memory(struct s2f_diag *diag)
{
    return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                    "memory ran out");
}

/* An empty store with its locks, or NULL. */
static struct s2f_store *store_new(void)
{
    struct s2f_store *store = calloc(1, sizeof *store);

    if (store == NULL)
        return NULL;
    store->lock = -1;
    if (pthread_mutex_init(&store->mutex, NULL) != 0) {
        free(store);
        return NULL;
    }
    if (pthread_cond_init(&store->filled, NULL) == 0) {
        if (pthread_cond_init(&store->drained, NULL) == 0)
            return store;
        pthread_cond_destroy(&store->filled);
    }
    pthread_mutex_destroy(&store->mutex);
    free(store);
    return NULL;
}

/* Takes the lock that a run holds, on the database's own file: the system
 * drops it with the process. flock is not what SQLite locks with, so the two
 * do not meet. */
static enum s2f_status take_lock(struct s2f_store *store, const char *path,
                                 struct s2f_diag *diag)
{
    store->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (store->lock < 0)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the database cannot be opened: %s", strerror(errno));
    if (flock(store->lock, LOCK_EX | LOCK_NB) == 0)
        return S2F_STATUS_OK;
    return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                    errno == EWOULDBLOCK
                        ? "the database is in use by another run"
                        : "the database cannot be locked: %s",
                    strerror(errno));
}

static enum s2f_status connect(sqlite3 **db, const char *path, int flags,
                               struct s2f_diag *diag)
{
    if (sqlite3_open_v2(path, db, flags | SQLITE_OPEN_NOMUTEX, NULL) !=
        SQLITE_OK)
        return s2f_schema_fail(diag, *db, "opened");
    sqlite3_busy_timeout(*db, BUSY);
    return S2F_STATUS_OK;
}

enum s2f_status s2f_store_open(struct s2f_store **store, const char *path,
                               struct s2f_diag *diag)
{
    enum s2f_status status;

    *store = store_new();
    if (*store == NULL)
        return no_memory(diag);
    status = take_lock(*store, path, diag);
    if (status == S2F_STATUS_OK)
        status = connect(&(*store)->writer, path, SQLITE_OPEN_READWRITE, diag);
    if (status == S2F_STATUS_OK)
        status = s2f_schema_prepare((*store)->writer, diag);
    if (status == S2F_STATUS_OK)
        status = connect(&(*store)->reader, path, SQLITE_OPEN_READWRITE, diag);
    return status;
}

enum s2f_status s2f_store_open_to_read(struct s2f_store **store,
                                       const char *path, struct s2f_diag *diag)
{
    enum s2f_status status;

    *store = store_new();
    if (*store == NULL)
        return no_memory(diag);
    if (access(path, R_OK) != 0)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the database cannot be opened: %s", strerror(errno));
    /* A reader of a WAL database may have to create its index beside it. */
    status = connect(&(*store)->reader, path,
                     access(path, W_OK) == 0 ? SQLITE_OPEN_READWRITE
                                             : SQLITE_OPEN_READONLY,
                     diag);
    if (status == S2F_STATUS_OK)
        status = s2f_schema_check((*store)->reader, diag);
    return status;
}

void s2f_store_close(struct s2f_store *store)
{
    if (store == NULL)
        return;
    s2f_writer_stop(store);
    s2f_row_finalize(&store->rows);
    s2f_load_free(store);
    sqlite3_close(store->reader);
    sqlite3_close(store->writer);
    /* Last: closing any descriptor of the file would drop SQLite's locks. */
    if (store->lock >= 0)
        close(store->lock);
    free(store->version);
    free(store->options);
    pthread_cond_destroy(&store->drained);
    pthread_cond_destroy(&store->filled);
    pthread_mutex_destroy(&store->mutex);
    free(store);
}

long long s2f_store_run_number(const struct s2f_store *store)
{
    return store->run;
}

bool s2f_store_goes_on(const struct s2f_store *store)
{
    return store->goes_on;
}

/* Runs one statement with texts and then numbers as its parameters; *result
 * (may be NULL) is the first column of its first row, if there is one. */
static bool execute(sqlite3 *db, const char *sql, const char *const *text,
                    int texts, const double *number, int numbers,
                    long long *result)
{
    sqlite3_stmt *statement;
    int code;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return false;
    for (int i = 0; i < texts; i++)
        sqlite3_bind_text(statement, i + 1, text[i], -1, SQLITE_STATIC);
    for (int i = 0; i < numbers; i++)
        sqlite3_bind_double(statement, texts + i + 1, number[i]);
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW && result != NULL)
        *result = sqlite3_column_int64(statement, 0);
    return sqlite3_finalize(statement) == SQLITE_OK &&
           (code == SQLITE_ROW || code == SQLITE_DONE);
}

/* Wall-clock time for people: nothing is decided by it. */
static void write_time(char out[32])
{
    time_t now = time(NULL);
    struct tm utc;

    if (gmtime_r(&now, &utc) == NULL ||
        strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        out[0] = '\0';
}

/* The number of the newest run, if that is the same and was not done. */
static bool find_unfinished(struct s2f_store *store,
                            const struct s2f_store_run *run)
{
    const char *text[] = {run->version, run->options, run->plan};

    return execute(store->writer,
                   "SELECT id FROM run WHERE id = (SELECT max(id) FROM run"
                   " WHERE version = ? AND options = ? AND plan = ?)"
                   " AND state <> 'done'",
                   text, 3, NULL, 0, &store->run);
}

static bool insert_run(struct s2f_store *store, const struct s2f_store_run *run)
{
    char now[32];
    const char *text[] = {run->version, run->options, run->arguments, run->plan,
                          now};
    double number[] = {(double)run->inputs, run->workers};

    write_time(now);
    if (!execute(store->writer,
                 "INSERT INTO run (version, options, arguments, plan, begun,"
                 " inputs, workers, state, seconds) VALUES"
                 " (?, ?, ?, ?, ?, CAST(? AS INTEGER), CAST(? AS INTEGER),"
                 " 'running', 0)",
                 text, 5, number, 2, NULL))
        return false;
    store->run = sqlite3_last_insert_rowid(store->writer);
    return true;
}

static bool reopen_run(struct s2f_store *store, const struct s2f_store_run *run)
{
    double number[] = {run->workers, (double)store->run};

    return execute(store->writer,
                   "UPDATE run SET state = 'running', ended = NULL,"
                   " workers = CAST(? AS INTEGER) WHERE id = ?",
                   NULL, 0, number, 2, NULL);
}

/* A run that was killed says that it is running still; nobody else can be. */
static bool bury_dead(struct s2f_store *store)
{
    return execute(store->writer,
                   "UPDATE run SET state = 'broken' WHERE state = 'running'",
                   NULL, 0, NULL, 0, NULL);
}

enum s2f_status s2f_store_begin(struct s2f_store *store,
                                const struct s2f_store_run *run,
                                struct s2f_diag *diag)
{
    bool ok;

    store->version = strdup(run->version);
    store->options = strdup(run->options);
    if (store->version == NULL || store->options == NULL)
        return no_memory(diag);
    ok = bury_dead(store) && (!run->resume || find_unfinished(store, run));
    store->goes_on = store->run > 0;
    if (ok)
        ok = store->goes_on ? reopen_run(store, run) : insert_run(store, run);
    if (!ok || !s2f_row_prepare(&store->rows, store->writer))
        return s2f_schema_fail(diag, store->writer, "written");
    if (!s2f_writer_start(store))
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                        "memory ran out: no thread can be started");
    return S2F_STATUS_OK;
}

enum s2f_status s2f_store_end_run(struct s2f_store *store,
                                  enum s2f_store_end end, double seconds,
                                  struct s2f_diag *diag)
{
    static const char *const states[] = {"done", "interrupted", "broken"};
    char now[32];
    const char *text[] = {states[end], now};
    double number[] = {seconds, (double)store->run};

    s2f_writer_stop(store);
    if (store->broken.status != S2F_STATUS_OK) {
        if (diag != NULL)
            *diag = store->broken;
        return store->broken.status;
    }
    write_time(now);
    if (!execute(store->writer,
                 "UPDATE run SET state = ?, ended = ?, seconds = seconds + ?"
                 " WHERE id = ?",
                 text, 2, number, 2, NULL))
        return s2f_schema_fail(diag, store->writer, "written");
    return S2F_STATUS_OK;
}
