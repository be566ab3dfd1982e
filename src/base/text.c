#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What data points to before anything is added. Nothing ever writes to it,
 * so that threads can share it. */
char s2f_text_empty[1];

void s2f_text_free(struct s2f_text *text)
{
    if (text->room)
        free(text->data);
    *text = (struct s2f_text)S2F_TEXT_INIT;
}

void s2f_text_clear(struct s2f_text *text)
{
    text->size = 0;
    if (text->room)
        text->data[0] = '\0';
}

/* Makes room for extra bytes and the terminator. After the first failure every
 * call fails, so that a text is cut once and never has a hole in it. */
static bool reserve(struct s2f_text *text, size_t extra)
{
    size_t need, room;
    char *data;

    if (text->failed)
        return false;
    if (extra < text->room - text->size)
        return true;
    if (extra >= SIZE_MAX / 2 - text->size) {
        text->failed = true;
        return false;
    }
    need = text->size + extra + 1;
    room = text->room < 64 ? 64 : text->room;
    while (room < need)
        room *= 2;
    data = realloc(text->room ? text->data : NULL, room);
    if (!data) {
        text->failed = true;
        return false;
    }
    text->data = data;
    text->room = room;
    return true;
}

void s2f_text_add_bytes(struct s2f_text *text, const char *bytes, size_t size)
{
    if (!size || !reserve(text, size))
        return;
    memcpy(text->data + text->size, bytes, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void s2f_text_add(struct s2f_text *text, const char *string)
{
    s2f_text_add_bytes(text, string, strlen(string));
}

void s2f_text_printf(struct s2f_text *text, const char *format, ...)
{
    va_list args, again;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        text->failed = true;
    } else if (length > 0 && reserve(text, (size_t)length)) {
        (void)vsnprintf(text->data + text->size, (size_t)length + 1, format,
                        again);
        text->size += (size_t)length;
    }
    va_end(again);
}

void s2f_text_add_ranges(struct s2f_text *text, const uint16_t *number,
                         unsigned count)
{
    for (unsigned i = 0; i < count;) {
        unsigned last = i;

        while (last + 1 < count && number[last + 1] == number[last] + 1)
            last++;
        s2f_text_printf(text, i == 0 ? "%u" : ",%u", (unsigned)number[i]);
        if (last > i)
            s2f_text_printf(text, "-%u", (unsigned)number[last]);
        i = last + 1;
    }
}

/* The length of the UTF-8 sequence at s (terminated), its character to *c; 0
 * where there is none: RFC 3629 forbids overlong forms, surrogates and what
 * lies beyond U+10FFFF. The terminator is no continuation byte, so nothing
 * behind it is read. */
static size_t decode_utf8(const unsigned char *s, uint32_t *c)
{
    static const uint32_t lowest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t i, length;

    if (s[0] < 0x80) {
        *c = s[0];
        return 1;
    }
    if (s[0] >= 0xc0 && s[0] < 0xe0)
        length = 2;
    else if (s[0] >= 0xe0 && s[0] < 0xf0)
        length = 3;
    else if (s[0] >= 0xf0 && s[0] < 0xf8)
        length = 4;
    else
        return 0;
    *c = s[0] & (0x7fu >> length);
    for (i = 1; i < length; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        *c = *c << 6 | (s[i] & 0x3fu);
    }
    if (*c < lowest[length] || *c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
        return 0;
    return length;
}

/* Control characters of ASCII and of Latin-1: a terminal obeys both kinds. */
static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static void add_json_character(struct s2f_text *text, uint32_t c,
                               const char *bytes, size_t length)
{
    static const char short_form[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    const char *p;

    for (p = short_form; *p; p += 2) {
        if (c == (unsigned char)*p) {
            char escape[2] = {'\\', p[1]};

            s2f_text_add_bytes(text, escape, sizeof escape);
            return;
        }
    }
    if (is_control(c))
        s2f_text_printf(text, "\\u%04x", (unsigned)c);
    else
        s2f_text_add_bytes(text, bytes, length);
}

void s2f_text_add_json(struct s2f_text *text, const char *string)
{
    uint32_t c;
    size_t length;

    s2f_text_add(text, "\"");
    for (; *string; string += length) {
        length = decode_utf8((const unsigned char *)string, &c);
        if (length) {
            add_json_character(text, c, string, length);
        } else {
            s2f_text_add(text, "\xef\xbf\xbd"); /* U+FFFD */
            length = 1;
        }
    }
    s2f_text_add(text, "\"");
}

/* Bytes $80-$9F of Windows-1252, where it differs from Latin-1; 0 = undefined
 * (Unicode Consortium, CP1252.TXT). */
static const uint16_t windows_1252[0x20] = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
    0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017d, 0,
    0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
    0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

void s2f_text_add_1252(struct s2f_text *text, const char *string)
{
    for (; *string; string++) {
        uint32_t c = (unsigned char)*string;
        char out[3];
        size_t size;

        if (c >= 0x80 && c < 0xa0)
            c = windows_1252[c - 0x80];
        if (is_control(c))
            c = '?';
        /* All of Windows-1252 lies below U+10000: three bytes at most. */
        if (c < 0x80) {
            out[0] = (char)c;
            size = 1;
        } else if (c < 0x800) {
            out[0] = (char)(0xc0 | c >> 6);
            out[1] = (char)(0x80 | (c & 0x3f));
            size = 2;
        } else {
            out[0] = (char)(0xe0 | c >> 12);
            out[1] = (char)(0x80 | (c >> 6 & 0x3f));
            out[2] = (char)(0x80 | (c & 0x3f));
            size = 3;
        }
        s2f_text_add_bytes(text, out, size);
    }
}

/* The Windows-1252 byte of a character, or 0. */
static uint8_t byte_1252(uint32_t c)
{
    if (is_control(c))
        return 0;
    if (c < 0x100)
        return (uint8_t)c;
    for (unsigned i = 0; i < 0x20; i++)
        if (windows_1252[i] == c)
            return (uint8_t)(0x80 + i);
    return 0;
}

bool s2f_text_add_as_1252(struct s2f_text *text, const char *string)
{
    size_t length, size = text->size;
    uint32_t c;

    for (; *string; string += length) {
        char byte = 0;

        length = decode_utf8((const unsigned char *)string, &c);
        if (length)
            byte = (char)byte_1252(c);
        if (!byte) {
            text->size = size;
            if (text->room)
                text->data[size] = '\0';
            return false;
        }
        s2f_text_add_bytes(text, &byte, 1);
    }
    return true;
}

void s2f_text_add_path(struct s2f_text *text, const char *path)
{
    uint32_t c;
    size_t length, i;

    for (; *path; path += length) {
        length = decode_utf8((const unsigned char *)path, &c);
        if (length && !is_control(c)) {
            s2f_text_add_bytes(text, path, length);
            continue;
        }
        if (!length)
            length = 1;
        for (i = 0; i < length; i++)
            s2f_text_printf(text, "\\x%02X", (unsigned char)path[i]);
    }
}
