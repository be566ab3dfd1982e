#include "convert/rehost/rehost.h"
#include "convert/route.h"
#include "convert/unpack/unpack.h"
#include "convert/wrap/wrap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct s2f_route *const s2f_routes[] = {
    &s2f_route_unpack,
    &s2f_route_rehost,
    &s2f_route_wrap,
    NULL,
};

const struct s2f_route *s2f_route_find(const char *name)
{
    for (unsigned i = 0; s2f_routes[i]; i++)
        if (strcmp(s2f_routes[i]->name, name) == 0)
            return s2f_routes[i];
    return NULL;
}

void s2f_result_warn(struct s2f_result *result, const char *code,
                     const char *format, ...)
{
    struct s2f_warning *warning;
    va_list args;

    if (result->warnings >= S2F_MAX_WARNINGS)
        return;
    warning = &result->warning[result->warnings++];
    warning->code = code;
    va_start(args, format);
    (void)vsnprintf(warning->text, sizeof warning->text, format, args);
    va_end(args);
}
