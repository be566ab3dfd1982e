#include "cli/interrupt.h"

#include <pthread.h>
#include <stddef.h>
#include <time.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

enum { SIGNALS = sizeof signals / sizeof signals[0] };

void s2f_interrupt_begin(struct s2f_interrupt *interrupt)
{
    sigemptyset(&interrupt->watched);
    for (int i = 0; i < SIGNALS; i++) {
        struct sigaction action;

        if (sigaction(signals[i], NULL, &action) == 0 &&
            action.sa_handler != SIG_IGN)
            sigaddset(&interrupt->watched, signals[i]);
    }
    pthread_sigmask(SIG_BLOCK, &interrupt->watched, &interrupt->before);
}

bool s2f_interrupt_came(const struct s2f_interrupt *interrupt)
{
    sigset_t pending;

    if (sigpending(&pending) != 0)
        return false;
    for (int i = 0; i < SIGNALS; i++)
        if (sigismember(&interrupt->watched, signals[i]) == 1 &&
            sigismember(&pending, signals[i]) == 1)
            return true;
    return false;
}

void s2f_interrupt_end(struct s2f_interrupt *interrupt)
{
    static const struct timespec at_once = {0, 0};

    while (sigtimedwait(&interrupt->watched, NULL, &at_once) > 0)
        ;
    pthread_sigmask(SIG_SETMASK, &interrupt->before, NULL);
}
