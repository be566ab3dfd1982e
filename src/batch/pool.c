/* One mutex guards the queue; two conditions say that it changed for the
 * workers (`filled`) and for the one who adds or joins (`drained`). */
#include "batch/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct thread {
    pthread_t id;
    struct s2f_pool *pool;
    void *state; /* used by this thread alone once it runs */
};

struct s2f_pool {
    /* Constant while threads run. */
    struct s2f_pool_settings settings;
    struct thread *thread;
    unsigned threads;
    void *state; /* of the caller, where there are no threads */

    pthread_mutex_t mutex;
    pthread_cond_t filled, drained;
    /* Guarded by mutex: a ring of settings.queue items. */
    void **item;
    size_t first, count;
    size_t busy; /* items being worked on */
    bool ending;
};

static void *thread_run(void *argument)
{
    struct thread *thread = argument;
    struct s2f_pool *pool = thread->pool;

    pthread_mutex_lock(&pool->mutex);
    for (;;) {
        while (pool->count == 0 && !pool->ending)
            pthread_cond_wait(&pool->filled, &pool->mutex);
        if (pool->count == 0)
            break;
        void *item = pool->item[pool->first];
        pool->first = (pool->first + 1) % pool->settings.queue;
        pool->count--;
        pool->busy++;
        pthread_cond_signal(&pool->drained);
        pthread_mutex_unlock(&pool->mutex);
        pool->settings.work(thread->state, item, pool->settings.payload);
        pthread_mutex_lock(&pool->mutex);
        pool->busy--;
        pthread_cond_signal(&pool->drained);
    }
    pthread_mutex_unlock(&pool->mutex);
    return NULL;
}

/* Whether one more thread could be started. */
static bool thread_start(struct s2f_pool *pool, const pthread_attr_t *how)
{
    struct thread *thread = &pool->thread[pool->threads];

    thread->pool = pool;
    thread->state = pool->settings.open(pool->settings.payload);
    if (thread->state == NULL)
        return false;
    if (pthread_create(&thread->id, how, thread_run, thread) != 0) {
        pool->settings.close(thread->state);
        return false;
    }
    pool->threads++;
    return true;
}

static void start_threads(struct s2f_pool *pool)
{
    pthread_attr_t how;
    size_t stack = pool->settings.stack;

    if (pthread_attr_init(&how) != 0)
        return;
    if (stack == 0 || pthread_attr_setstacksize(&how, stack) == 0)
        while (pool->threads < pool->settings.threads &&
               thread_start(pool, &how))
            ;
    pthread_attr_destroy(&how);
}

/* Whether the mutex and both conditions exist afterwards: all or none. */
static bool init_locks(struct s2f_pool *pool)
{
    if (pthread_mutex_init(&pool->mutex, NULL) != 0)
        return false;
    if (pthread_cond_init(&pool->filled, NULL) != 0) {
        pthread_mutex_destroy(&pool->mutex);
        return false;
    }
    if (pthread_cond_init(&pool->drained, NULL) != 0) {
        pthread_cond_destroy(&pool->filled);
        pthread_mutex_destroy(&pool->mutex);
        return false;
    }
    return true;
}

struct s2f_pool *s2f_pool_new(const struct s2f_pool_settings *settings)
{
    struct s2f_pool *pool = calloc(1, sizeof *pool);

    if (pool == NULL)
        return NULL;
    pool->settings = *settings;
    if (pool->settings.queue == 0)
        pool->settings.queue = 1;
    if (!init_locks(pool)) {
        free(pool);
        return NULL;
    }
    pool->item = calloc(pool->settings.queue, sizeof *pool->item);
    if (settings->threads > 0)
        pool->thread = calloc(settings->threads, sizeof *pool->thread);
    if (pool->item != NULL && pool->thread != NULL)
        start_threads(pool);
    if (pool->threads == 0)
        pool->state = settings->open(settings->payload);
    if (pool->threads == 0 && pool->state == NULL) {
        s2f_pool_free(pool);
        return NULL;
    }
    return pool;
}

unsigned s2f_pool_threads(const struct s2f_pool *pool)
{
    return pool->threads;
}

void s2f_pool_add(struct s2f_pool *pool, void *item)
{
    if (pool->threads == 0) {
        pool->settings.work(pool->state, item, pool->settings.payload);
        return;
    }
    pthread_mutex_lock(&pool->mutex);
    while (pool->count == pool->settings.queue)
        pthread_cond_wait(&pool->drained, &pool->mutex);
    pool->item[(pool->first + pool->count) % pool->settings.queue] = item;
    pool->count++;
    pthread_cond_signal(&pool->filled);
    pthread_mutex_unlock(&pool->mutex);
}

void s2f_pool_join(struct s2f_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    while (pool->count > 0 || pool->busy > 0)
        pthread_cond_wait(&pool->drained, &pool->mutex);
    pthread_mutex_unlock(&pool->mutex);
}

void s2f_pool_free(struct s2f_pool *pool)
{
    if (pool == NULL)
        return;
    pthread_mutex_lock(&pool->mutex);
    pool->ending = true;
    pthread_cond_broadcast(&pool->filled);
    pthread_mutex_unlock(&pool->mutex);
    for (unsigned i = 0; i < pool->threads; i++) {
        pthread_join(pool->thread[i].id, NULL);
        pool->settings.close(pool->thread[i].state);
    }
    if (pool->state != NULL)
        pool->settings.close(pool->state);
    pthread_cond_destroy(&pool->drained);
    pthread_cond_destroy(&pool->filled);
    pthread_mutex_destroy(&pool->mutex);
    free(pool->thread);
    free(pool->item);
    free(pool);
}
