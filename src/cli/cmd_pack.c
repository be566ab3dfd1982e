#include "cli/cli.h"

#include "batch/discover.h"
#include "batch/file.h"
#include "cli/table.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct values {
    const char *output, *address, *zero_page, *title, *author, *released;
    uint32_t frames;
    bool json, force;
};

#define AT(field) offsetof(struct values, field)

static const struct s2f_opt options[] = {
    {'o', "output", "FILE", S2F_OPT_TEXT, AT(output), 0, 0,
     "the tune to write, NAME.sid, or NAME.prg for the bare program", NULL},
    {0, "address", "HEX", S2F_OPT_TEXT, AT(address), 0, 0,
     "where the tune lies (default: where the driver is, $1000)", ""},
    {0, "zeropage", "HEX", S2F_OPT_TEXT, AT(zero_page), 0, 0,
     "its lowest zero page byte (default: the driver's own)", ""},
    {0, "title", "TEXT", S2F_OPT_TEXT, AT(title), 0, 0,
     "in the header, at most 32 characters (default: the song's name)", ""},
    {0, "author", "TEXT", S2F_OPT_TEXT, AT(author), 0, 0,
     "the same for the author", ""},
    {0, "released", "TEXT", S2F_OPT_TEXT, AT(released), 0, 0,
     "the same for year and publisher", ""},
    {0, "frames", "N", S2F_OPT_NUMBER, AT(frames), 1, 1000000,
     "compare N frames of each song (default 45000, 15 minutes)", ""},
    {0, "json", NULL, S2F_OPT_FLAG, AT(json), 0, 0,
     "print the result as a line of JSON", NULL},
    {0, "force", NULL, S2F_OPT_FLAG, AT(force), 0, 0,
     "write a tune that plays otherwise than its project, and replace an"
     " output that exists and differs",
     NULL},
    {0}};

static const char *const description[] = {
    "Packs a project into a tune that any player plays: code moved, tables cut"
    " behind their last row, all songs. What comes out is byte for byte what"
    " the editor's own packer writes, where that plays as the project does; it"
    " cuts rows that some tunes still need, and those are then kept.",
    "The tune is played next to the project on an emulated C64, every song,"
    " and compared frame by frame. One that differs is not written.",
    "Exit code: 0 where every song equals its project; 1 where one does not, or"
    " the project cannot be packed; 2 wrong usage; 3 a file cannot be read or"
    " written.",
    "Example:",
    "  sid2sf2 pack song.sf2 -o song.sid --address A000 --zeropage 40 \\\n"
    "      --author 'Jane Doe' --released '2026 Me'",
    NULL};

/* A run of the command. */
struct packing {
    const struct values *values;
    const char *path;
    struct s2f_pack_settings settings;
    struct s2f_text text[3]; /* title, author, released in Windows-1252 */
    bool prg;
    uint8_t bytes[S2F_PROJECT_MAX_SIZE + 1];
    size_t size;
    struct s2f_pack_result result;
};

/* ---- the command line ---- */

/* "$A000", "0xa000" or "a000". */
static bool parse_hex(const char *text, int32_t most, int32_t *value)
{
    unsigned long number;
    char *end;

    if (text[0] == '$')
        text++;
    else if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text += 2;
    if (strspn(text, "0123456789abcdefABCDEF") != strlen(text) ||
        text[0] == '\0' || strlen(text) > 4)
        return false;
    number = strtoul(text, &end, 16);
    *value = (int32_t)number;
    return *value <= most;
}

static bool ends_in(const char *name, const char *ending)
{
    size_t size = strlen(name), tail = strlen(ending);

    return size > tail && strcasecmp(name + size - tail, ending) == 0;
}

/* Turns an argument, which is UTF-8, into a header's text. */
static int set_text(const struct s2f_command *command, const char *argument,
                    const char *option, struct s2f_text *text,
                    const char **setting)
{
    if (argument == NULL)
        return S2F_EXIT_OK;
    if (!s2f_text_add_as_1252(text, argument))
        return s2f_cli_usage(command,
                             "--%s has a character that a tune's header cannot"
                             " hold",
                             option);
    if (text->failed)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    if (text->size > 32)
        return s2f_cli_usage(command,
                             "--%s has %zu characters; a tune's header"
                             " has room for 32",
                             option, text->size);
    *setting = text->data;
    return S2F_EXIT_OK;
}

static int check_texts(const struct s2f_command *command,
                       struct packing *packing)
{
    const struct values *values = packing->values;
    struct s2f_pack_settings *settings = &packing->settings;
    int code = set_text(command, values->title, "title", &packing->text[0],
                        &settings->title);

    if (code == S2F_EXIT_OK)
        code = set_text(command, values->author, "author", &packing->text[1],
                        &settings->author);
    if (code == S2F_EXIT_OK)
        code = set_text(command, values->released, "released",
                        &packing->text[2], &settings->released);
    return code;
}

static int check_values(const struct s2f_command *command,
                        struct packing *packing)
{
    const struct values *values = packing->values;
    struct s2f_pack_settings *settings = &packing->settings;

    s2f_pack_settings_default(settings);
    if (values->output == NULL)
        return s2f_cli_usage(command, "pack needs -o TUNE.sid");
    packing->prg = ends_in(values->output, ".prg");
    if (!packing->prg && !s2f_name_is_sid(values->output))
        return s2f_cli_usage(command,
                             "the output must be NAME.sid or NAME.prg");
    if (values->address != NULL &&
        !parse_hex(values->address, 0xffff, &settings->address))
        return s2f_cli_usage(command, "--address takes four hexadecimal digits,"
                                      " such as A000");
    if (values->zero_page != NULL &&
        !parse_hex(values->zero_page, 0xff, &settings->zero_page))
        return s2f_cli_usage(command,
                             "--zeropage takes two hexadecimal digits, such as"
                             " FB");
    if (values->frames > 0)
        settings->frames = values->frames;
    return check_texts(command, packing);
}

/* ---- the report ---- */

static void add_method(struct s2f_text *out,
                       const struct s2f_pack_result *result)
{
    static const char *const how[] = {
        "as the editor does", "as the editor does, but for what it would cut",
        "by following the code that runs",
        "by following the code that runs, with whole tables"};
    struct s2f_text text = S2F_TEXT_INIT;

    s2f_text_add(&text, how[result->method]);
    for (unsigned i = 0; i < result->kept; i++) {
        const struct s2f_pack_kept *kept = &result->table[i];

        s2f_text_add(&text, i == 0 ? "; kept: " : ", ");
        s2f_text_add_1252(&text, kept->name);
        s2f_text_printf(&text, " %u rows instead of %u", kept->rows,
                        kept->stock_rows);
    }
    s2f_text_add(out, "  packed     ");
    s2f_opt_wrap(out, text.data, 13, 13);
    s2f_text_free(&text);
}

static void add_registers(struct s2f_text *out, uint32_t registers)
{
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++)
        if (registers >> i & 1)
            s2f_text_printf(out, " %04x", 0xd400 + i);
}

static void add_song(struct s2f_text *out, unsigned number,
                     const struct s2f_pack_song *song)
{
    s2f_text_printf(out, "  song %-5u ", number);
    if (!song->differs) {
        s2f_text_printf(out, "equals the project for %lu frames\n",
                        (unsigned long)song->frames);
    } else if (song->frames == 0) {
        s2f_text_add(out, "does not play: init fails\n");
    } else if (song->registers == 0) {
        s2f_text_printf(out, "does not play in frame %lu\n",
                        (unsigned long)song->frames - 1);
    } else {
        s2f_text_printf(out, "differs first in frame %lu:",
                        (unsigned long)song->frames - 1);
        add_registers(out, song->registers);
        s2f_text_add(out, "\n");
    }
}

static void add_lines(struct s2f_text *out, const struct packing *packing,
                      const char *end)
{
    const struct s2f_pack_result *result = &packing->result;

    s2f_text_add_path(out, packing->path);
    s2f_text_add(out, " to ");
    s2f_text_add_path(out, packing->values->output);
    s2f_text_printf(out, "\n  memory     $%04X-$%04X, init $%04X, play $%04X, ",
                    result->load, (unsigned)result->end - 1, result->init,
                    result->play);
    if (result->uses_zero_page)
        s2f_text_printf(out, "zero page $%02X-$%02X\n", result->zero_page_low,
                        result->zero_page_high);
    else
        s2f_text_add(out, "no zero page\n");
    add_method(out, result);
    if (result->under_basic || result->under_kernal)
        s2f_text_printf(out,
                        "  warning    under the ROM at $%s, which players see "
                        "while they call play\n",
                        result->under_basic ? "A000" : "E000");
    for (unsigned i = 0; i < result->songs; i++)
        add_song(out, i + 1, &result->song[i]);
    s2f_text_printf(
        out, "%s, %s%s\n", result->equal ? "equal" : "different", end,
        result->equal || packing->values->force ? "" : " (--force writes it)");
}

static void add_json(struct s2f_text *out, const struct packing *packing,
                     const char *end)
{
    const struct s2f_pack_result *result = &packing->result;

    s2f_text_add(out, "{\"path\":");
    s2f_text_add_json(out, packing->path);
    s2f_text_add(out, ",\"output\":");
    s2f_text_add_json(out, packing->values->output);
    s2f_text_printf(out,
                    ",\"equal\":%s,\"written\":\"%s\",\"method\":\"%s\","
                    "\"load\":\"%04x\",\"end\":\"%04x\",\"init\":\"%04x\","
                    "\"play\":\"%04x\",\"under_rom\":%s,\"kept\":[",
                    result->equal ? "true" : "false", end,
                    s2f_pack_method_name(result->method), result->load,
                    (unsigned)result->end - 1, result->init, result->play,
                    result->under_basic || result->under_kernal ? "true"
                                                                : "false");
    for (unsigned i = 0; i < result->kept; i++)
        s2f_text_printf(out, "%s{\"table\":%u,\"rows\":%u,\"stock\":%u}",
                        i ? "," : "", result->table[i].table,
                        result->table[i].rows, result->table[i].stock_rows);
    s2f_text_add(out, "],\"songs\":[");
    for (unsigned i = 0; i < result->songs; i++)
        s2f_text_printf(out, "%s{\"frames\":%lu,\"equal\":%s}", i ? "," : "",
                        (unsigned long)result->song[i].frames,
                        result->song[i].differs ? "false" : "true");
    s2f_text_add(out, "]}\n");
}

/* ---- the run ---- */

static int fail(const char *path, const struct s2f_diag *diag, int code)
{
    struct s2f_text line = S2F_TEXT_INIT;

    s2f_text_add_path(&line, path);
    s2f_text_add(&line, ": ");
    s2f_table_error(&line, diag);
    s2f_cli_fail(0, "%s", line.data);
    s2f_text_free(&line);
    return code;
}

/* Writes the tune; *end says what became of the file. */
static int write_tune(const struct packing *packing, const char **end)
{
    static const char *const ends[] = {"written", "replaced", "unchanged"};
    const struct s2f_pack_result *result = &packing->result;
    size_t skip = packing->prg ? S2F_TUNE_HEADER_V2 : 0;
    struct s2f_diag diag;
    enum s2f_file_end how;

    *end = "not written";
    if (!result->equal && !packing->values->force)
        return S2F_EXIT_FAILED;
    how = s2f_file_write(packing->values->output, result->output + skip,
                         result->output_size - skip, packing->values->force,
                         &diag);
    if (how == S2F_FILE_BROKEN)
        return fail(packing->values->output, &diag, S2F_EXIT_ENVIRONMENT);
    if (how == S2F_FILE_REFUSED)
        return fail(packing->values->output, &diag, S2F_EXIT_FAILED);
    *end = ends[how];
    return result->equal ? S2F_EXIT_OK : S2F_EXIT_FAILED;
}

static int pack(struct packing *packing)
{
    struct s2f_packer *packer = s2f_packer_new();
    struct s2f_text out = S2F_TEXT_INIT;
    const char *end;
    int code, printed;

    if (packer == NULL)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    s2f_pack(packer, &packing->settings, packing->bytes, packing->size,
             &packing->result);
    s2f_packer_free(packer);
    if (packing->result.error.status)
        return fail(packing->path, &packing->result.error, S2F_EXIT_FAILED);
    code = write_tune(packing, &end);
    if (packing->values->json)
        add_json(&out, packing, end);
    else
        add_lines(&out, packing, end);
    printed = s2f_cli_print(&out);
    return printed > code ? printed : code;
}

static int run(const struct s2f_command *command, const void *values,
               int arguments, char **argument)
{
    struct packing *packing = calloc(1, sizeof *packing);
    int code;

    (void)arguments;
    if (packing == NULL)
        return s2f_cli_fail(S2F_EXIT_ENVIRONMENT, "memory ran out");
    packing->values = values;
    packing->path = argument[0];
    for (unsigned i = 0; i < 3; i++)
        packing->text[i] = (struct s2f_text)S2F_TEXT_INIT;
    code = check_values(command, packing);
    if (code == S2F_EXIT_OK)
        code = s2f_cli_read(packing->path, packing->bytes,
                            sizeof packing->bytes, &packing->size);
    if (code == S2F_EXIT_OK)
        code = pack(packing);
    for (unsigned i = 0; i < 3; i++)
        s2f_text_free(&packing->text[i]);
    free(packing);
    return code;
}

const struct s2f_command s2f_cmd_pack = {
    .name = "pack",
    .summary = "turn a project into a tune",
    .arguments = "PROJECT.sf2 -o TUNE.sid",
    .min_arguments = 1,
    .max_arguments = 1,
    .options = options,
    .values_size = sizeof(struct values),
    .description = description,
    .run = run,
};
