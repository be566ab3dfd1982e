#include "cli/keep.h"

#include "base/hash.h"

#include <sid2sf2/sid2sf2.h>
#include <string.h>

void s2f_keep_options(struct s2f_text *out, const struct s2f_settings *settings)
{
    s2f_text_add(out, "{\"route\":");
    if (settings->route == NULL || strcmp(settings->route, "auto") == 0)
        s2f_text_add(out, "null");
    else
        s2f_text_add_json(out, settings->route);
    if (settings->proof)
        s2f_text_printf(out, ",\"verify\":\"proof\",\"limit\":%lu",
                        (unsigned long)settings->proof_limit);
    else
        s2f_text_printf(out, ",\"verify\":%lu",
                        (unsigned long)settings->frames);
    s2f_text_printf(out, ",\"names\":%s,\"samples\":%s,\"songs\":[",
                    settings->no_names ? "false" : "true",
                    settings->without_samples ? "\"left out\"" : "null");
    for (unsigned i = 0; i < settings->songs; i++)
        s2f_text_printf(out, i == 0 ? "%u" : ",%u", settings->song[i]);
    s2f_text_add(out, "]}");
}

/* A hash of all names, each hashed together with what was before it. */
static void hash_plan(const struct s2f_batch_settings *batch, size_t count,
                      char hash[S2F_HASH_TEXT])
{
    struct s2f_text text = S2F_TEXT_INIT;

    s2f_sha256_hex(NULL, 0, hash);
    for (size_t i = 0; i < count; i++) {
        const struct s2f_found *item = &batch->plan->list.item[i];

        s2f_text_clear(&text);
        s2f_text_add(&text, hash);
        s2f_text_add_bytes(&text, item->path, strlen(item->path) + 1);
        if (item->output != NULL)
            s2f_text_add_bytes(&text, item->output, strlen(item->output) + 1);
        s2f_sha256_hex((const uint8_t *)text.data, text.size, hash);
    }
    s2f_text_free(&text);
}

enum s2f_status s2f_keep_begin(struct s2f_keep *keep,
                               const struct s2f_batch_settings *batch,
                               const char *arguments, struct s2f_diag *diag)
{
    size_t count = batch->plan->list.count;
    struct s2f_text options = S2F_TEXT_INIT;
    char plan[S2F_HASH_TEXT];
    struct s2f_store_run run = {.version = s2f_version(),
                                .arguments = arguments,
                                .plan = plan,
                                .workers = batch->workers,
                                .resume = keep->resume};
    enum s2f_status status;

    if (keep->path == NULL)
        return S2F_STATUS_OK;
    if (batch->limit > 0 && batch->limit < count)
        count = batch->limit;
    run.inputs = count;
    hash_plan(batch, count, plan);
    s2f_keep_options(&options, batch->convert);
    run.options = options.data;
    status = s2f_store_open(&keep->store, keep->path, diag);
    if (status == S2F_STATUS_OK)
        status = s2f_store_begin(keep->store, &run, diag);
    if (status == S2F_STATUS_OK && options.failed)
        status = s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                          "memory ran out");
    s2f_text_free(&options);
    if (status != S2F_STATUS_OK) {
        s2f_store_close(keep->store);
        keep->store = NULL;
    }
    return status;
}

double s2f_keep_expected(struct s2f_keep *keep, const char *path)
{
    return s2f_store_expected(keep->store, path);
}

static struct s2f_store_record convert(const struct s2f_batch_record *record)
{
    struct s2f_store_record converted = {.input = record->input,
                                         .part = s2f_batch_number(record),
                                         .parts = record->parts,
                                         .path = record->path,
                                         .output = record->output,
                                         .result = record->result,
                                         .output_sha256 =
                                             record->facts.output_sha256,
                                         .known = record->known,
                                         .ms = record->facts.ms,
                                         .read = record->facts.read,
                                         .write = record->facts.write};

    return converted;
}

bool s2f_keep_known(struct s2f_keep *keep,
                    const struct s2f_batch_record *record,
                    struct s2f_result *result, struct s2f_batch_facts *facts)
{
    struct s2f_store_record asked = convert(record);

    return s2f_store_known(keep->store, &asked, result, facts->output_sha256,
                           &facts->ms);
}

enum s2f_status s2f_keep_taken(struct s2f_keep *keep,
                               const struct s2f_batch_record *record,
                               struct s2f_diag *diag)
{
    struct s2f_store_record converted = convert(record);

    return s2f_store_add(keep->store, &converted, diag);
}

enum s2f_status s2f_keep_end(struct s2f_keep *keep, enum s2f_store_end end,
                             double seconds, struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    if (keep->store != NULL)
        status = s2f_store_end_run(keep->store, end, seconds, diag);
    s2f_store_close(keep->store);
    keep->store = NULL;
    return status;
}
