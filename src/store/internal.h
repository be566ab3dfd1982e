/* What the parts of a store share. */
#ifndef S2F_STORE_INTERNAL_H
#define S2F_STORE_INTERNAL_H

#include "store/store.h"

#include <pthread.h>
#include <sqlite3.h>

/* A string that lives as long as the store. */
struct s2f_store_name {
    struct s2f_store_name *next;
    char text[];
};

/* The prepared statements that add a result. */
struct s2f_row_statements {
    sqlite3_stmt *there, *remove, *file, *song, *verdict, *warning, *edit,
        *patch, *timing;
};

/* A result that waits to be written. */
struct s2f_store_item {
    struct s2f_store_item *next;
    struct s2f_store_record record;
    void *result; /* owned like the strings: what the record points to */
    char *path, *output, *output_sha256;
};

struct s2f_store {
    int lock;        /* file descriptor that holds the run's lock, or -1 */
    sqlite3 *writer; /* the thread's while there is one */
    sqlite3 *reader;
    long long run;
    bool goes_on;
    struct s2f_row_statements rows; /* of writer */
    /* Of reader: statements made when first needed, and the run's setup. */
    sqlite3_stmt *known, *known_any, *song, *verdict, *warning, *edit, *patch,
        *expected;
    char *version, *options;
    struct s2f_store_name *names;

    bool threaded; /* the writing thread runs */
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t filled, drained;
    /* Guarded by mutex. */
    struct s2f_store_item *first, *last;
    size_t waiting;
    bool ending;
    struct s2f_diag broken; /* why nothing can be written any more */
};

/* Makes the statements for s2f_row_add; false: db says why. */
bool s2f_row_prepare(struct s2f_row_statements *rows, sqlite3 *db);
void s2f_row_finalize(struct s2f_row_statements *rows);

/* Writes a result of a run in place of what was there, or nothing where it is
 * known and there. False: db says why. */
bool s2f_row_add(struct s2f_row_statements *rows, long long run,
                 const struct s2f_store_record *record);

/* Starts the writing thread; false where there is none to be had. */
bool s2f_writer_start(struct s2f_store *store);

/* Waits until everything is written and ends the thread. */
void s2f_writer_stop(struct s2f_store *store);

/* Frees what load.c has made. */
void s2f_load_free(struct s2f_store *store);

#endif
