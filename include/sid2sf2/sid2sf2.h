/* sid2sf2: Commodore 64 SID tunes into SID Factory II projects.
 *
 * Umbrella header. Ownership in one sentence: a returned pointer is borrowed,
 * what is written through an out-parameter is the caller's, and *_new has a
 * *_free that takes NULL. The library has no global state: calls with different
 * workers may run in different threads. */
#ifndef SID2SF2_H
#define SID2SF2_H

#include <sid2sf2/convert.h>
#include <sid2sf2/pack.h>
#include <sid2sf2/project.h>
#include <sid2sf2/status.h>
#include <sid2sf2/tune.h>

#define SID2SF2_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that is linked: SID2SF2_VERSION when built. */
S2F_API const char *s2f_version(void);

#ifdef __cplusplus
}
#endif
#endif
