/* Makes one allocation or thread creation of a program fail on purpose.
 *
 * Preloaded into the program under test (LD_PRELOAD). The environment says
 * which one, counted from 1 as of the start of the program's main:
 *   S2F_FAIL_ALLOC   malloc, calloc and realloc, in the order of their calls
 *   S2F_FAIL_THREAD  pthread_create
 *   S2F_FAIL_MARK    a file that is created once the failure was injected, by
 *                    which the runner learns that there were so many calls
 *
 * The real functions are looked up with dlsym, which allocates itself in some
 * C libraries: until they are known, a small static block serves instead. */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef void *malloc_function(size_t);
typedef void *calloc_function(size_t, size_t);
typedef void *realloc_function(void *, size_t);
typedef void free_function(void *);
typedef int thread_function(pthread_t *, const pthread_attr_t *,
                            void *(*)(void *), void *);
typedef int attributes_function(pthread_t, pthread_attr_t *);

static malloc_function *real_malloc;
static calloc_function *real_calloc;
static realloc_function *real_realloc;
static free_function *real_free;
static thread_function *real_thread;
static attributes_function *real_attributes;

/* Set while a thread is inside a call whose allocations do not count. */
static _Thread_local bool exempt;

static _Alignas(16) unsigned char early[16384];
static size_t early_used;
static bool looking;

static atomic_long allocations, threads;
static long fail_allocation, fail_thread;

/* dlsym returns a pointer to data; ISO C has no cast to a function's. */
static void look_up(const char *name, void *function)
{
    void *address = dlsym(RTLD_NEXT, name);

    if (!address)
        abort();
    memcpy(function, &address, sizeof address);
}

static long number(const char *name)
{
    const char *text = getenv(name);

    return text ? strtol(text, NULL, 10) : 0;
}

static void look_up_all(void)
{
    if (real_malloc || looking)
        return;
    looking = true;
    look_up("calloc", &real_calloc);
    look_up("realloc", &real_realloc);
    look_up("free", &real_free);
    look_up("pthread_create", &real_thread);
    look_up("pthread_getattr_np", &real_attributes);
    look_up("malloc", &real_malloc);
    looking = false;
}

/* Runs before the program's main. Nothing is counted earlier: the C library
 * has no environment yet when its own start-up code allocates. */
__attribute__((constructor)) static void start(void)
{
    look_up_all();
    fail_allocation = number("S2F_FAIL_ALLOC");
    fail_thread = number("S2F_FAIL_THREAD");
}

static bool is_early(const void *block)
{
    return (uintptr_t)block >= (uintptr_t)early &&
           (uintptr_t)block < (uintptr_t)(early + sizeof early);
}

static void *early_block(size_t size)
{
    size_t room = (size + 15) & ~(size_t)15;
    void *block = early + early_used;

    if (size > sizeof early || room > sizeof early - early_used)
        abort();
    early_used += room;
    return block;
}

/* Counts one call; true where it is the one that has to fail. */
static bool fails(atomic_long *counter, long which)
{
    const char *mark;
    int file;

    if (!which || exempt || atomic_fetch_add(counter, 1) + 1 != which)
        return false;
    mark = getenv("S2F_FAIL_MARK");
    file = mark ? open(mark, O_CREAT | O_WRONLY, 0600) : -1;
    if (file >= 0)
        (void)close(file);
    return true;
}

static bool allocation_fails(void)
{
    if (!fails(&allocations, fail_allocation))
        return false;
    errno = ENOMEM;
    return true;
}

/* The C library names the parameters after its own rules. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
void *malloc(size_t size)
{
    look_up_all();
    if (!real_malloc)
        return early_block(size);
    return allocation_fails() ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    look_up_all();
    if (!real_malloc) /* early memory is handed out once, so it is zeroed */
        return early_block(size && count > sizeof early / size ? SIZE_MAX
                                                               : count * size);
    return allocation_fails() ? NULL : real_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    look_up_all();
    if (is_early(block) || !real_malloc) {
        size_t room =
            block ? (size_t)(early + sizeof early - (unsigned char *)block) : 0;
        void *copy = malloc(size);

        if (copy && block)
            memcpy(copy, block, size < room ? size : room);
        return copy;
    }
    return allocation_fails() ? NULL : real_realloc(block, size);
}

void free(void *block)
{
    look_up_all();
    if (block && !is_early(block) && real_free)
        real_free(block);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*run)(void *), void *argument)
{
    look_up_all();
    if (fails(&threads, fail_thread))
        return EAGAIN;
    return real_thread(thread, attributes, run, argument);
}

/* A sanitizer asks this at the start of each thread and cannot go on without
 * an answer; the program itself has no use for it. */
int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes)
{
    int result;

    look_up_all();
    exempt = true;
    result = real_attributes(thread, attributes);
    exempt = false;
    return result;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
