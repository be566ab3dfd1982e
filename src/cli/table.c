#include "cli/table.h"

#include "cli/opt.h"
#include "job/record.h"

#include <string.h>

/* Columns of the table: 80 with a blank between two. */
enum {
    FILE_WIDTH = 22,
    STATUS_WIDTH = 7,
    ROUTE_WIDTH = 10,
    PERCENT_WIDTH = 7,
    SONGS_WIDTH = 5,
    NOTE_WIDTH = 16
};

/* The beginning of the character before p; continuation bytes of UTF-8 take no
 * column. */
static bool begins_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

static size_t columns(const char *text)
{
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += begins_character(*text);
    return count;
}

/* Moves over count characters. */
static const char *skip(const char *text, size_t count)
{
    while (*text != '\0') {
        if (begins_character(*text) && count-- == 0)
            break;
        text++;
    }
    return text;
}

void s2f_table_cell(struct s2f_text *out, const char *text, size_t width,
                    bool tail)
{
    static const char ellipsis[] = "\xe2\x80\xa6"; /* U+2026 */
    size_t length = columns(text);

    if (length > width && tail) {
        s2f_text_add(out, ellipsis);
        s2f_text_add(out, skip(text, length - width + 1));
    } else if (length > width) {
        const char *end = skip(text, width - 1);

        s2f_text_add_bytes(out, text, (size_t)(end - text));
        s2f_text_add(out, ellipsis);
    } else {
        s2f_text_add(out, text);
        while (length++ < width)
            s2f_text_add(out, " ");
    }
}

static void add_right(struct s2f_text *out, const char *text, size_t width)
{
    size_t length = columns(text);

    while (length++ < width)
        s2f_text_add(out, " ");
    s2f_text_add(out, text);
}

void s2f_table_header(struct s2f_text *out)
{
    s2f_table_cell(out, "file", FILE_WIDTH + 1, false);
    s2f_table_cell(out, "status", STATUS_WIDTH + 1, false);
    s2f_table_cell(out, "route", ROUTE_WIDTH + 1, false);
    add_right(out, "editor%", PERCENT_WIDTH);
    add_right(out, "C64%", PERCENT_WIDTH + 1);
    add_right(out, "songs", SONGS_WIDTH + 1);
    s2f_text_add(out, " note\n");
}

/* As much of a path's end as fits, from the beginning of a name on. */
static const char *path_end(const char *path, size_t width)
{
    while (columns(path) > width) {
        const char *slash = strchr(path, '/');

        if (slash == NULL)
            break;
        path = slash + 1;
    }
    return path;
}

/* The song that keeps a result from being better, or NULL where that is the
 * start song, which the row shows. */
static const struct s2f_song_verdict *
worst_song(const struct s2f_result *result, double *share)
{
    const struct s2f_song_verdict *worst = NULL;

    *share = 100;
    for (unsigned i = 0; i < result->songs && result->verified; i++) {
        const struct s2f_song_verdict *song = &result->song[i];
        double exact = song->editor.exact < song->real.exact
                           ? song->editor.exact
                           : song->real.exact;

        if (exact < *share) {
            *share = exact;
            worst = song;
        }
    }
    return worst == s2f_record_start(result) ? NULL : worst;
}

static void add_songs(struct s2f_text *out, const struct s2f_result *result)
{
    uint16_t song[S2F_PROJECT_MAX_SONGS];

    for (unsigned i = 0; i < result->songs; i++)
        song[i] = (uint16_t)result->song[i].song;
    s2f_text_add(out, result->songs == 1 ? "song " : "songs ");
    s2f_text_add_ranges(out, song, result->songs);
}

/* What says most about a result in a few words. */
static void add_note(struct s2f_text *out,
                     const struct s2f_batch_record *record)
{
    const struct s2f_result *result = record->result;
    const struct s2f_song_verdict *song = s2f_record_start(result);
    double share;
    const struct s2f_song_verdict *worst = worst_song(result, &share);

    if (result->status == S2F_VERDICT_FAILED)
        s2f_text_add(out, s2f_status_code(result->error.status));
    else if (result->status == S2F_VERDICT_PARTIAL && worst != NULL)
        s2f_text_printf(out, "song %u: %.0f %%", worst->song, share);
    else if (record->follow > 0 || result->song[0].song > S2F_PROJECT_MAX_SONGS)
        add_songs(out, result);
    else if (record->end == S2F_FILE_UNCHANGED)
        s2f_text_add(out, "unchanged");
    else if (song == NULL)
        s2f_text_add(out, "not verified");
    else if (song->proof == S2F_PROOF_FOREVER && song->editor.exact >= 100 &&
             song->real.exact >= 100)
        s2f_text_add(out, "equal forever");
    else
        s2f_text_printf(out, "%lu frames", (unsigned long)song->frames);
}

static void add_percent(struct s2f_text *out, const struct s2f_result *result,
                        bool editor)
{
    const struct s2f_song_verdict *song = s2f_record_start(result);
    struct s2f_text text = S2F_TEXT_INIT;

    if (song == NULL || result->status == S2F_VERDICT_FAILED)
        s2f_text_add(&text, "-");
    else
        s2f_record_percent(&text,
                           editor ? song->editor.exact : song->real.exact, 2);
    add_right(out, text.data, PERCENT_WIDTH);
    s2f_text_add(out, " ");
    s2f_text_free(&text);
}

static void add_status(struct s2f_text *out, enum s2f_verdict_status status,
                       bool colour)
{
    /* ECMA-48 SGR: green, yellow, red. */
    static const char *const codes[] = {[S2F_VERDICT_EXACT] = "\033[32m",
                                        [S2F_VERDICT_CLOSE] = "\033[32m",
                                        [S2F_VERDICT_PARTIAL] = "\033[33m",
                                        [S2F_VERDICT_WRAPPED] = "\033[36m",
                                        [S2F_VERDICT_FAILED] = "\033[31m"};

    if (colour)
        s2f_text_add(out, codes[status]);
    s2f_table_cell(out, s2f_verdict_name(status), STATUS_WIDTH, false);
    s2f_text_add(out, colour ? "\033[0m " : " ");
}

void s2f_table_row(struct s2f_text *out, const struct s2f_batch_record *record,
                   bool colour)
{
    const struct s2f_result *result = record->result;
    struct s2f_text text = S2F_TEXT_INIT;

    s2f_text_add_path(&text, record->path);
    s2f_table_cell(out, path_end(text.data, FILE_WIDTH), FILE_WIDTH, true);
    s2f_text_add(out, " ");
    add_status(out, result->status, colour);
    s2f_table_cell(out, result->route == NULL ? "-" : result->route,
                   ROUTE_WIDTH, false);
    s2f_text_add(out, " ");
    add_percent(out, result, true);
    add_percent(out, result, false);
    s2f_text_clear(&text);
    if (result->status == S2F_VERDICT_FAILED)
        s2f_text_add(&text, "-");
    else
        s2f_text_printf(&text, "%u", result->songs);
    add_right(out, text.data, SONGS_WIDTH);
    s2f_text_clear(&text);
    add_note(&text, record);
    s2f_text_add(out, " ");
    if (columns(text.data) > NOTE_WIDTH)
        s2f_table_cell(out, text.data, NOTE_WIDTH, false);
    else
        s2f_text_add(out, text.data);
    s2f_text_add(out, "\n");
    s2f_text_free(&text);
}

void s2f_table_difference(struct s2f_text *out, const struct s2f_match *match)
{
    s2f_text_printf(out, "frame %lu:", (unsigned long)match->first);
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++)
        if (match->registers >> i & 1)
            s2f_text_printf(out, " %04x", 0xd400 + i);
}

void s2f_table_error(struct s2f_text *out, const struct s2f_diag *error)
{
    char where[64];

    s2f_where_text(error, where, sizeof where);
    if (where[0] != '\0')
        s2f_text_printf(out, "%s: ", where);
    s2f_text_add(out, error->text[0] != '\0' ? error->text
                                             : s2f_status_text(error->status));
}

static void add_match(struct s2f_text *out, unsigned song, const char *dialect,
                      const struct s2f_match *match)
{
    struct s2f_text text = S2F_TEXT_INIT;

    s2f_text_printf(&text, "song %u, %s: ", song, dialect);
    s2f_record_percent(&text, match->exact, 4);
    s2f_text_add(&text, " %");
    if (match->offset != 0)
        s2f_text_printf(&text, ", %d frames behind", match->offset);
    if (match->over_budget)
        s2f_text_printf(&text, ", an update takes %lu cycles, too many",
                        (unsigned long)match->max_cycles);
    if (match->bad_opcode)
        s2f_text_printf(&text, ", runs into a bad opcode at $%04X",
                        match->bad_address);
    if (match->differs) {
        s2f_text_add(&text, ", differs first in ");
        s2f_table_difference(&text, match);
    }
    s2f_opt_wrap(out, text.data, 0, 4);
    s2f_text_free(&text);
}

/* Nothing where nothing was sampled. */
static void add_edits(struct s2f_text *out, const struct s2f_edits *edits)
{
    const unsigned *heard = edits->heard, *tried = edits->tried;

    if (tried[S2F_EDIT_NOTES] + tried[S2F_EDIT_TRANSPOSITIONS] +
            tried[S2F_EDIT_INSTRUMENTS] ==
        0)
        return;
    s2f_text_printf(out,
                    "    edits heard: %u of %u notes, %u of %u transpositions,"
                    " %u of %u instruments\n",
                    heard[S2F_EDIT_NOTES], tried[S2F_EDIT_NOTES],
                    heard[S2F_EDIT_TRANSPOSITIONS],
                    tried[S2F_EDIT_TRANSPOSITIONS], heard[S2F_EDIT_INSTRUMENTS],
                    tried[S2F_EDIT_INSTRUMENTS]);
}

static void add_patches(struct s2f_text *out, const struct s2f_result *result)
{
    struct s2f_text text = S2F_TEXT_INIT;

    if (result->patches == 0 || result->status == S2F_VERDICT_FAILED)
        return;
    s2f_text_add(&text, "run by stubs for the editor's CPU:");
    for (unsigned i = 0; i < result->patches && i < S2F_MAX_PATCHES; i++)
        s2f_text_printf(&text, " $%04X-$%04X", (unsigned)result->patch[i].from,
                        (unsigned)result->patch[i].to - 1);
    s2f_opt_wrap(out, text.data, 0, 4);
    s2f_text_free(&text);
}

void s2f_table_details(struct s2f_text *out, const char *output,
                       const struct s2f_result *result)
{
    struct s2f_text text = S2F_TEXT_INIT;

    if (output != NULL) {
        s2f_text_add(out, "    to ");
        s2f_text_add_path(out, output);
        s2f_text_add(out, "\n");
    }
    for (unsigned i = 0; i < result->songs && result->verified; i++) {
        const struct s2f_song_verdict *song = &result->song[i];

        if (song->proof == S2F_PROOF_NONE)
            continue;
        add_match(out, song->song, "editor", &song->editor);
        add_match(out, song->song, "C64", &song->real);
    }
    add_edits(out, &result->edits);
    add_patches(out, result);
    for (unsigned i = 0; i < result->warnings; i++) {
        s2f_text_clear(&text);
        s2f_text_printf(&text, "warning %s: %s", result->warning[i].code,
                        result->warning[i].text);
        s2f_opt_wrap(out, text.data, 0, 4);
    }
    if (result->status == S2F_VERDICT_FAILED) {
        s2f_text_clear(&text);
        s2f_table_error(&text, &result->error);
        s2f_opt_wrap(out, text.data, 0, 4);
    }
    s2f_text_free(&text);
}
