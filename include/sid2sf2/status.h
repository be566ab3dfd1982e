/* Errors, shared by the whole library.
 *
 * Every call that can fail returns an enum s2f_status (0 is success) and, where
 * it takes a struct s2f_diag, says there what is wrong and where. A diag is
 * plain data: it owns nothing and needs no release.
 *
 * Four kinds of failure are kept apart: a programmer's mistake asserts, wrong
 * usage of the program ends it with exit code 2, a bad input file is a result
 * like any other (one of the statuses below), and a broken environment
 * (S2F_STATUS_IO, S2F_STATUS_NO_MEMORY) ends a batch with exit code 3.
 */
#ifndef SID2SF2_STATUS_H
#define SID2SF2_STATUS_H

#include <stdint.h>

#if defined(__GNUC__)
#define S2F_API __attribute__((visibility("default")))
#define S2F_PRINTF(at, from) __attribute__((format(printf, at, from)))
#else
#define S2F_API
#define S2F_PRINTF(at, from)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, code in results and messages, sentence) */
#define S2F_STATUS_MAP(X)                                                      \
    X(OK, "ok", "no error")                                                    \
    X(NO_MEMORY, "no-memory", "memory ran out")                                \
    X(IO, "io", "a file could not be read or written")                         \
    X(EXISTS, "exists", "the output exists and differs")                       \
    X(EMPTY, "empty", "the file is empty")                                     \
    X(TRUNCATED, "truncated", "the file ends too early")                       \
    X(TOO_BIG, "too-big", "the file is larger than its format allows")         \
    X(NOT_SID, "not-sid", "this is not a PSID or RSID file")                   \
    X(BAD_HEADER, "bad-header", "a header field has a forbidden value")        \
    X(PAST_MEMORY, "past-memory", "the data reach past address $FFFF")         \
    X(NOT_SF2, "not-sf2", "this is not a SID Factory II project")              \
    X(SF2_REJECTED, "sf2-rejected", "the stock editor would reject this file") \
    X(SF2_UNSAFE, "sf2-unsafe", "the stock editor would open it with defects") \
    X(NEEDS_BASIC, "needs-basic", "the tune is a BASIC program")               \
    X(NEEDS_MUS, "needs-mus", "the tune needs the Compute! MUS player")        \
    X(INTERRUPT_DRIVEN, "interrupt-driven",                                    \
      "the tune plays from interrupts that cannot be called one by one")       \
    X(SAMPLES, "samples",                                                      \
      "the tune plays samples by NMI, which the project cannot")               \
    X(INIT_TIMEOUT, "init-timeout", "the tune's init does not return")         \
    X(PLAY_TIMEOUT, "play-timeout", "the tune's play does not return")         \
    X(BAD_OPCODE, "bad-opcode", "the tune runs into an opcode that jams")      \
    X(BREAK, "brk", "the tune runs into a BRK")                                \
    X(NO_ROOM, "no-room", "no free memory is left for the driver")             \
    X(NO_SONG, "no-song", "the tune has no such song")                         \
    X(NO_ROUTE, "no-route", "no route can convert this tune")                  \
    X(INTERNAL, "internal", "the program met a case it should not")

enum s2f_status {
#define S2F_STATUS_ENUM(name, code, text) S2F_STATUS_##name,
    S2F_STATUS_MAP(S2F_STATUS_ENUM)
#undef S2F_STATUS_ENUM
        S2F_STATUS_COUNT
};

/* What the number in a diag's `where` counts. */
enum s2f_where {
    S2F_WHERE_NONE,    /* nowhere in particular */
    S2F_WHERE_OFFSET,  /* byte offset in the file */
    S2F_WHERE_ADDRESS, /* C64 address */
    S2F_WHERE_FRAME    /* frame, counted from 0 at the first play call */
};

struct s2f_diag {
    enum s2f_status status;
    enum s2f_where where_kind;
    uint32_t where;
    char text[200]; /* one sentence, no final newline, printable ASCII */
};

/* The code ("truncated") and the sentence of a status; never NULL. */
S2F_API const char *s2f_status_code(enum s2f_status status);
S2F_API const char *s2f_status_text(enum s2f_status status);

/* Fills *diag (which may be NULL) and returns status, so that a caller can
 * write `return s2f_fail(diag, ...)`. The text is cut to fit. */
S2F_API enum s2f_status s2f_fail(struct s2f_diag *diag, enum s2f_status status,
                                 enum s2f_where kind, uint32_t where,
                                 const char *format, ...) S2F_PRINTF(5, 6);

/* Writes the place as "byte 118", "$1003" or "frame 17" into out (empty for
 * S2F_WHERE_NONE). out holds size bytes; the result is always terminated. */
S2F_API void s2f_where_text(const struct s2f_diag *diag, char *out,
                            uint32_t size);

#ifdef __cplusplus
}
#endif
#endif
