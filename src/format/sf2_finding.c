#include "format/sf2_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const struct s2f_finding_kind s2f_finding_kinds[S2F_FINDING_COUNT] = {
#define KIND(name, code, severity, status)                                     \
    {code, S2F_SEVERITY_##severity, S2F_STATUS_##status},
    S2F_FINDING_MAP(KIND)
#undef KIND
};

void s2f_finding_add(struct s2f_findings *findings, enum s2f_finding_id id,
                     uint32_t address, const char *format, ...)
{
    struct s2f_finding *item;
    va_list args;

    if (findings->count >= S2F_PROJECT_MAX_FINDINGS) {
        findings->count++;
        return;
    }
    item = &findings->item[findings->count++];
    item->severity = s2f_finding_kinds[id].severity;
    item->code = s2f_finding_kinds[id].code;
    item->address = address;
    va_start(args, format);
    (void)vsnprintf(item->text, sizeof item->text, format, args);
    va_end(args);
}

/* The status of a finding made by s2f_finding_add. */
static enum s2f_status finding_status(const struct s2f_finding *item)
{
    for (unsigned id = 0; id < S2F_FINDING_COUNT; id++)
        if (strcmp(s2f_finding_kinds[id].code, item->code) == 0)
            return s2f_finding_kinds[id].status;
    return S2F_STATUS_INTERNAL;
}

enum s2f_status s2f_findings_status(const struct s2f_findings *findings,
                                    bool rejections_only, struct s2f_diag *diag)
{
    unsigned kept = findings->count < S2F_PROJECT_MAX_FINDINGS
                        ? findings->count
                        : S2F_PROJECT_MAX_FINDINGS;

    for (unsigned i = 0; i < kept; i++) {
        const struct s2f_finding *item = &findings->item[i];
        enum s2f_status status = finding_status(item);
        enum s2f_where where = S2F_WHERE_ADDRESS;

        if (status == S2F_STATUS_OK && rejections_only)
            continue;
        if (strncmp(item->code, "file-", 5) == 0)
            where = S2F_WHERE_OFFSET;
        if (status == S2F_STATUS_OK)
            status = S2F_STATUS_SF2_UNSAFE;
        return s2f_fail(diag, status, where, item->address, "%s: %s",
                        item->code, item->text);
    }
    return S2F_STATUS_OK;
}
