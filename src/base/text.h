/* A growing text buffer, and how foreign text becomes printable.
 *
 * A struct s2f_text starts as S2F_TEXT_INIT; s2f_text_free is always safe. When
 * memory runs out the buffer keeps what it has and `failed` stays set, so a
 * caller checks once at the end. */
#ifndef S2F_BASE_TEXT_H
#define S2F_BASE_TEXT_H

#include <sid2sf2/status.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct s2f_text {
    char *data; /* terminated; "" before anything was added */
    size_t size, room;
    bool failed;
};

extern char s2f_text_empty[1];
#define S2F_TEXT_INIT                                                          \
    {                                                                          \
        s2f_text_empty, 0, 0, false                                            \
    }

void s2f_text_free(struct s2f_text *text);
void s2f_text_clear(struct s2f_text *text); /* size 0, keeps the memory */
void s2f_text_add(struct s2f_text *text, const char *string);
void s2f_text_add_bytes(struct s2f_text *text, const char *bytes, size_t size);
/* Adds numbers with a comma between; what counts up by one is a range:
 * "2,5-8". */
void s2f_text_add_ranges(struct s2f_text *text, const uint16_t *number,
                         unsigned count);
void s2f_text_printf(struct s2f_text *text, const char *format, ...)
    S2F_PRINTF(2, 3);

/* Adds string as a JSON string literal, quotes included. Valid UTF-8 is kept,
 * control characters are escaped, and bytes that are no UTF-8 become U+FFFD:
 * the result is always valid JSON. */
void s2f_text_add_json(struct s2f_text *text, const char *string);

/* Adds a header string of a .sid file (Windows-1252 bytes) as UTF-8. Control
 * characters, the five bytes that Windows-1252 leaves undefined included,
 * become '?', so that nothing a tune contains can drive a terminal. */
void s2f_text_add_1252(struct s2f_text *text, const char *string);

/* The other way: adds valid UTF-8 as Windows-1252. False, with nothing added,
 * where string is no UTF-8 or has a character that Windows-1252 has not, or a
 * control character. */
bool s2f_text_add_as_1252(struct s2f_text *text, const char *string);

/* Adds a file name for a terminal: control characters and bytes that are no
 * UTF-8 become \xNN. */
void s2f_text_add_path(struct s2f_text *text, const char *path);

#endif
