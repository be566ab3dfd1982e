/* Ctrl-C without a signal handler.
 *
 * SIGINT, SIGTERM and SIGHUP are blocked and looked for between tunes, so that
 * a batch ends where it likes: no half-written file, no global flag. Signals
 * that whoever started the program ignores stay ignored. */
#ifndef S2F_CLI_INTERRUPT_H
#define S2F_CLI_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

struct s2f_interrupt {
    sigset_t watched, before;
};

/* Begins to hold the signals back. Call it before threads are started. */
void s2f_interrupt_begin(struct s2f_interrupt *interrupt);

/* Whether one has come. Any thread may ask. */
bool s2f_interrupt_came(const struct s2f_interrupt *interrupt);

/* Takes the signals that came away and lets later ones through. */
void s2f_interrupt_end(struct s2f_interrupt *interrupt);

#endif
