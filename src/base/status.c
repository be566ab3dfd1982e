#include <sid2sf2/status.h>

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *code, *text;
} names[S2F_STATUS_COUNT] = {
#define NAME(name, code, text) {code, text},
    S2F_STATUS_MAP(NAME)
#undef NAME
};

const char *s2f_status_code(enum s2f_status status)
{
    return (unsigned)status < S2F_STATUS_COUNT ? names[status].code : "unknown";
}

const char *s2f_status_text(enum s2f_status status)
{
    return (unsigned)status < S2F_STATUS_COUNT ? names[status].text
                                               : "unknown error";
}

enum s2f_status s2f_fail(struct s2f_diag *diag, enum s2f_status status,
                         enum s2f_where kind, uint32_t where,
                         const char *format, ...)
{
    va_list args;

    if (!diag)
        return status;
    diag->status = status;
    diag->where_kind = kind;
    diag->where = where;
    va_start(args, format);
    (void)vsnprintf(diag->text, sizeof diag->text, format, args);
    va_end(args);
    return status;
}

void s2f_where_text(const struct s2f_diag *diag, char *out, uint32_t size)
{
    if (!size)
        return;
    switch (diag->where_kind) {
    case S2F_WHERE_OFFSET:
        (void)snprintf(out, size, "byte %u", (unsigned)diag->where);
        break;
    case S2F_WHERE_ADDRESS:
        (void)snprintf(out, size, "$%04X", (unsigned)diag->where);
        break;
    case S2F_WHERE_FRAME:
        (void)snprintf(out, size, "frame %u", (unsigned)diag->where);
        break;
    case S2F_WHERE_NONE:
    default:
        out[0] = '\0';
        break;
    }
}
