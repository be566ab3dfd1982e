/* Puts the clock of the day back by an hour each time a program looks at it.
 *
 * Preloaded into the program under test (LD_PRELOAD). CLOCK_MONOTONIC goes on
 * as ever: that one cannot be put back. The environment:
 *   S2F_CLOCK_BEHIND  seconds that it is behind at the first look
 *   S2F_CLOCK_MARK    a file that is created then, by which the runner learns
 *                     that there was one */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

typedef int clock_function(clockid_t, struct timespec *);

enum { BACK = 3600 };

static atomic_long looks;

/* Seconds to take off. */
static long put_back(void)
{
    const char *behind = getenv("S2F_CLOCK_BEHIND");
    long look = atomic_fetch_add(&looks, 1);

    if (look == 0) {
        const char *mark = getenv("S2F_CLOCK_MARK");
        int file = mark ? open(mark, O_CREAT | O_WRONLY, 0600) : -1;

        if (file >= 0)
            (void)close(file);
    }
    return look * BACK + (behind ? strtol(behind, NULL, 10) : 0);
}

static int real_clock(clockid_t clock, struct timespec *now)
{
    clock_function *function;
    void *address = dlsym(RTLD_NEXT, "clock_gettime");

    if (!address)
        abort();
    memcpy(&function, &address, sizeof function);
    return function(clock, now);
}

/* The C library names the parameters after its own rules. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */
int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = real_clock(clock, now);

    if (result == 0 && clock == CLOCK_REALTIME)
        now->tv_sec -= put_back();
    return result;
}

time_t time(time_t *out)
{
    struct timespec now = {0, 0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise = {0, 0};

    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}
/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
