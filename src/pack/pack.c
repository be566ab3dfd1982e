/* One project, one tune. */
#include "pack/image.h"
#include "pack/play.h"

#include "format/sf2_internal.h"

#include <sid2sf2/pack.h>
#include <stdlib.h>
#include <string.h>

struct s2f_packer {
    struct s2f_project project;
    uint8_t opened[0x10000];
    uint8_t access[0x10000];
    struct s2f_pack_plan plan;
    unsigned stock_rows[S2F_PROJECT_MAX_TABLES];
    struct s2f_playback playback[2];
    uint8_t image[S2F_PACK_IMAGE];
    struct s2f_pack_result attempt; /* until it is known to be the best */
};

enum {
    BASIC_FIRST = 0xa000,
    BASIC_END = 0xc000,
    IO_FIRST = 0xd000,
    IO_END = 0xe000,
    TEXT = 32,
    FLAG_PAL = 0x04,
    FLAG_NTSC = 0x08,
    FLAG_6581 = 0x10,
    FLAG_8580 = 0x20
};

void s2f_pack_settings_default(struct s2f_pack_settings *settings)
{
    *settings =
        (struct s2f_pack_settings){-1, -1, S2F_PACK_FRAMES, NULL, NULL, NULL};
}

const char *s2f_pack_method_name(enum s2f_pack_method method)
{
    static const char *const names[] = {"stock", "rows", "code", "whole"};

    return names[method];
}

struct s2f_packer *s2f_packer_new(void)
{
    return calloc(1, sizeof(struct s2f_packer));
}

void s2f_packer_free(struct s2f_packer *packer)
{
    free(packer);
}

/* ---- addresses ---- */

static enum s2f_status
choose_zero_page(const struct s2f_pack_settings *settings,
                 struct s2f_pack_code *code, struct s2f_pack_result *result)
{
    int32_t wanted = settings->zero_page;
    int width;

    result->uses_zero_page = s2f_pack_zero_page(code, &result->zero_page_low,
                                                &result->zero_page_high);
    if (!result->uses_zero_page)
        result->zero_page_low = result->zero_page_high = S2F_PACK_ZERO_PAGE;
    width = result->zero_page_high - result->zero_page_low;
    code->low = code->new_low = result->zero_page_low;
    if (wanted < 0)
        return S2F_STATUS_OK;
    if (wanted < S2F_PACK_ZERO_PAGE || wanted > 0xff - width)
        return s2f_fail(&result->error, S2F_STATUS_BAD_HEADER, S2F_WHERE_NONE,
                        0,
                        "the %d byte%s of zero page that it takes can begin at "
                        "$%02X to $%02X",
                        width + 1, width ? "s" : "", S2F_PACK_ZERO_PAGE,
                        0xffu - (unsigned)width);
    code->new_low = (uint8_t)wanted;
    result->zero_page_low = code->new_low;
    result->zero_page_high = (uint8_t)(code->new_low + width);
    return S2F_STATUS_OK;
}

/* Where the tune is to lie must be RAM that a player can load and call. */
static enum s2f_status choose_address(const struct s2f_pack_settings *settings,
                                      struct s2f_pack_code *code,
                                      struct s2f_pack_result *result)
{
    uint16_t top = code->plan->project->descriptor.code_top;
    uint32_t load = settings->address < 0 ? top : (uint32_t)settings->address;
    uint32_t end = load + s2f_pack_image_size(code->plan);

    if (end > 0x10000)
        return s2f_fail(&result->error, S2F_STATUS_PAST_MEMORY,
                        S2F_WHERE_ADDRESS, load,
                        "packed at $%04X the tune ends at $%05X",
                        (unsigned)load, (unsigned)end - 1);
    if (load < S2F_PACK_LOWEST)
        return s2f_fail(&result->error, S2F_STATUS_NO_ROOM, S2F_WHERE_ADDRESS,
                        load, "zero page and stack are below $%04X",
                        S2F_PACK_LOWEST);
    code->delta = load - top;
    result->load = (uint16_t)load;
    result->end = end;
    return S2F_STATUS_OK;
}

/* Whether the tune has any byte but 0 in [from, to). */
static bool has_bytes(const struct s2f_tune *tune, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < tune->size; i++)
        if (tune->load + i >= from && tune->load + i < to && tune->data[i])
            return true;
    return false;
}

/* A player cannot reach what lies under I/O, and sees the ROMs or the RAM below
 * them by the address of play (s2f_tune_bank). */
static enum s2f_status check_places(const struct s2f_tune *tune,
                                    struct s2f_pack_result *result)
{
    uint8_t bank = s2f_tune_bank(tune->play);

    if (has_bytes(tune, IO_FIRST, IO_END))
        return s2f_fail(&result->error, S2F_STATUS_NO_ROOM, S2F_WHERE_ADDRESS,
                        tune->load,
                        "packed at $%04X the tune ends at $%04X: it would lie "
                        "under the I/O registers at $D000",
                        (unsigned)tune->load, (unsigned)result->end - 1);
    result->under_basic =
        (bank & 3) == 3 && has_bytes(tune, BASIC_FIRST, BASIC_END);
    result->under_kernal = bank & 2 && has_bytes(tune, IO_END, 0x10000);
    return S2F_STATUS_OK;
}

/* ---- the header ---- */

static enum s2f_status set_text(char *field, const char *text, const char *what,
                                struct s2f_diag *diag)
{
    size_t size = text ? strlen(text) : 0;

    if (size > TEXT)
        return s2f_fail(diag, S2F_STATUS_BAD_HEADER, S2F_WHERE_NONE, 0,
                        "the %s has %zu characters; a tune's header has room "
                        "for 32",
                        what, size);
    if (size)
        memcpy(field, text, size);
    field[size] = '\0';
    return S2F_STATUS_OK;
}

/* The name of the song that the project opens with, but not the one that the
 * editor gives a song without a name. */
static void default_title(const struct s2f_project *project, char *title)
{
    const struct s2f_aux *aux = &project->aux;
    size_t size;

    title[0] = '\0';
    if (!aux->present || aux->song >= S2F_PROJECT_MAX_SONGS ||
        strcmp(aux->song_name[aux->song], "Main") == 0)
        return;
    size = strlen(aux->song_name[aux->song]);
    if (size > TEXT)
        size = TEXT;
    memcpy(title, aux->song_name[aux->song], size);
    title[size] = '\0';
}

/* As the editor's PSIDFile writes it, but for the start song, which there is
 * always the first. */
static enum s2f_status set_header(const struct s2f_project *project,
                                  const struct s2f_pack_settings *settings,
                                  struct s2f_tune *tune, struct s2f_diag *diag)
{
    const struct s2f_aux *aux = &project->aux;
    enum s2f_status status;

    memset(tune, 0, sizeof *tune);
    tune->version = 2;
    tune->sids = 1;
    tune->songs = s2f_sf2_songs(project);
    tune->start_song = aux->song < tune->songs ? aux->song + 1 : 1;
    tune->flags = (uint16_t)((aux->sid_model ? FLAG_8580 : FLAG_6581) |
                             (aux->region ? FLAG_NTSC : FLAG_PAL));
    default_title(project, tune->title);
    status = settings->title
                 ? set_text(tune->title, settings->title, "title", diag)
                 : S2F_STATUS_OK;
    if (!status)
        status = set_text(tune->author, settings->author, "author", diag);
    if (!status)
        status =
            set_text(tune->released, settings->released, "release text", diag);
    return status;
}

/* ---- attempts ---- */

static void list_kept(const struct s2f_packer *packer,
                      struct s2f_pack_result *result)
{
    result->kept = 0;
    for (unsigned i = 0; i < packer->project.tables; i++) {
        struct s2f_pack_kept *kept = &result->table[result->kept];

        if (packer->plan.rows[i] <= packer->stock_rows[i])
            continue;
        kept->table = i;
        memcpy(kept->name, packer->project.table[i].name, sizeof kept->name);
        kept->rows = packer->plan.rows[i];
        kept->stock_rows = packer->stock_rows[i];
        result->kept++;
    }
}

/* Plays every song of what was packed. */
static enum s2f_status compare_songs(struct s2f_packer *packer, uint32_t frames,
                                     struct s2f_pack_result *result)
{
    struct s2f_tune tune;
    enum s2f_status status = s2f_tune_read(&tune, result->output,
                                           result->output_size, &result->error);

    if (status)
        return status;
    result->songs = packer->plan.songs;
    result->equal = true;
    for (unsigned song = 0; song < result->songs; song++) {
        s2f_pack_compare(packer->playback, &packer->plan, &tune, song, frames,
                         &result->song[song]);
        result->equal = result->equal && !result->song[song].differs;
    }
    return S2F_STATUS_OK;
}

/* Packs by one method into *result and plays what comes out. */
static enum s2f_status attempt(struct s2f_packer *packer,
                               const struct s2f_pack_settings *settings,
                               enum s2f_pack_method method,
                               struct s2f_pack_result *result)
{
    struct s2f_pack_code code = {
        .plan = &packer->plan,
        .access = method >= S2F_PACK_CODE ? packer->access : NULL};
    struct s2f_tune tune;
    enum s2f_status status = s2f_pack_lay(&packer->plan, &result->error);

    result->method = method;
    if (!status)
        status = set_header(&packer->project, settings, &tune, &result->error);
    if (!status)
        status = choose_address(settings, &code, result);
    if (!status)
        status = choose_zero_page(settings, &code, result);
    if (status)
        return status;
    tune.load = result->load;
    tune.data = packer->image;
    tune.size =
        s2f_pack_image(&code, packer->image, &result->init, &result->play);
    tune.init = result->init;
    tune.play = result->play;
    status = check_places(&tune, result);
    if (!status)
        status = s2f_tune_write(&tune, result->output, sizeof result->output,
                                &result->output_size, &result->error);
    if (status)
        return status;
    list_kept(packer, result);
    return compare_songs(packer, settings->frames, result);
}

static uint64_t equal_frames(const struct s2f_pack_result *result)
{
    uint64_t frames = 0;

    for (unsigned i = 0; i < result->songs; i++)
        frames += result->song[i].frames - result->song[i].differs;
    return frames;
}

static void clear_result(struct s2f_pack_result *result)
{
    memset(result, 0, offsetof(struct s2f_pack_result, output));
}

/* A later attempt replaces the result only where it plays longer as it should:
 * the editor's own way is preferred. */
static void try_again(struct s2f_packer *packer,
                      const struct s2f_pack_settings *settings,
                      enum s2f_pack_method method,
                      struct s2f_pack_result *result)
{
    struct s2f_pack_result *other = &packer->attempt;

    clear_result(other);
    if (attempt(packer, settings, method, other))
        return;
    if (equal_frames(other) <= equal_frames(result) && !other->equal)
        return;
    memcpy(result, other, offsetof(struct s2f_pack_result, output));
    memcpy(result->output, other->output, other->output_size);
}

static enum s2f_status open_project(struct s2f_packer *packer,
                                    const uint8_t *bytes, size_t size,
                                    struct s2f_pack_result *result)
{
    struct s2f_pack_plan *plan = &packer->plan;
    enum s2f_status status =
        s2f_project_read(&packer->project, bytes, size, &result->error);

    if (status)
        return status;
    s2f_project_opened(&packer->project, packer->opened);
    plan->project = &packer->project;
    plan->memory = packer->opened;
    status = s2f_pack_measure(plan, &result->error);
    memcpy(packer->stock_rows, plan->rows, sizeof packer->stock_rows);
    return status;
}

void s2f_pack(struct s2f_packer *packer,
              const struct s2f_pack_settings *settings, const uint8_t *bytes,
              size_t size, struct s2f_pack_result *result)
{
    clear_result(result);
    if (open_project(packer, bytes, size, result))
        return;
    if (attempt(packer, settings, S2F_PACK_STOCK, result)) {
        result->output_size = 0;
        return;
    }
    if (result->equal)
        return;
    s2f_pack_watch(&packer->playback[0], &packer->plan, settings->frames,
                   packer->access);
    s2f_pack_keep_read(&packer->plan, packer->access);
    try_again(packer, settings, S2F_PACK_ROWS, result);
    if (!result->equal)
        try_again(packer, settings, S2F_PACK_CODE, result);
    if (result->equal)
        return;
    for (unsigned i = 0; i < packer->project.tables; i++)
        packer->plan.rows[i] = packer->project.table[i].rows;
    try_again(packer, settings, S2F_PACK_WHOLE, result);
}
