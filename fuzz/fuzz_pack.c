/* Packs any bytes, there and elsewhere. What comes out must be a tune of the
 * length it is said to have, and the same again the second time. Whatever the
 * project says, trying edits of it must come to an end. */
#include "verify/edit.h"

#include <sid2sf2/sid2sf2.h>

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAMES = 4 };

static void demand(int condition)
{
    if (!condition)
        abort();
}

static void check_output(const struct s2f_pack_result *result)
{
    struct s2f_tune tune;

    demand(!s2f_tune_read(&tune, result->output, result->output_size, NULL));
    demand(tune.load == result->load);
    demand(tune.load + tune.size == result->end);
    demand(tune.songs == result->songs);
    demand(tune.init == result->init && tune.play == result->play);
}

static void pack(struct s2f_packer *packer, int32_t address,
                 const uint8_t *data, size_t size)
{
    static struct s2f_pack_result result, again;
    struct s2f_pack_settings settings;

    s2f_pack_settings_default(&settings);
    settings.frames = FRAMES;
    settings.address = address;
    s2f_pack(packer, &settings, data, size, &result);
    s2f_pack(packer, &settings, data, size, &again);
    demand(result.error.status == again.error.status);
    demand(result.output_size == again.output_size);
    demand(!memcmp(result.output, again.output, result.output_size));
    demand((result.error.status == S2F_STATUS_OK) == (result.output_size > 0));
    if (result.output_size > 0)
        check_output(&result);
    else
        demand(result.error.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct s2f_packer *packer;
    static struct s2f_project project;
    static struct s2f_edit_run run;
    const struct s2f_heard nothing = {.trace = NULL};
    struct s2f_edits edits;

    if (!packer)
        packer = s2f_packer_new();
    demand(packer != NULL);
    pack(packer, -1, data, size);
    pack(packer, 0x4321, data, size);
    if (s2f_project_read(&project, data, size, NULL))
        return 0;
    s2f_edits_measure(&run, &project, 0, nothing, &edits);
    for (unsigned kind = 0; kind < S2F_EDIT_KINDS; kind++)
        demand(edits.heard[kind] <= edits.tried[kind]);
    return 0;
}
