#include "job/record.h"

/* Numbers are printed from integers, so that no locale can put a comma where
 * JSON wants a point. */
static void add_fixed(struct s2f_text *out, uint64_t value, unsigned decimals)
{
    uint64_t scale = 1, rest;

    for (unsigned i = 0; i < decimals; i++)
        scale *= 10;
    s2f_text_printf(out, "%llu", (unsigned long long)(value / scale));
    rest = value % scale;
    if (rest == 0)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    s2f_text_printf(out, ".%0*llu", (int)decimals, (unsigned long long)rest);
}

void s2f_record_percent(struct s2f_text *out, double percent, unsigned decimals)
{
    uint64_t scale = 1, scaled;

    if (!(percent >= 0 && percent <= 1e6)) {
        s2f_text_add(out, "null");
        return;
    }
    for (unsigned i = 0; i < decimals; i++)
        scale *= 10;
    /* The small term undoes what binary fractions lose: 99.9 stays 99.9. */
    scaled = (uint64_t)(percent * (double)scale + 1e-6);
    if (percent < 100 && scaled >= 100 * scale)
        scaled = 100 * scale - 1;
    add_fixed(out, scaled, decimals);
}

const struct s2f_song_verdict *s2f_record_start(const struct s2f_result *result)
{
    const struct s2f_song_verdict *song;

    if (!result->verified || result->start >= result->songs ||
        result->start >= S2F_PROJECT_MAX_SONGS)
        return NULL;
    song = &result->song[result->start];
    return song->proof == S2F_PROOF_NONE ? NULL : song;
}

const struct s2f_match *
s2f_record_difference(const struct s2f_song_verdict *song, const char **dialect)
{
    *dialect = song->editor.differs ? "editor" : "real";
    if (song->editor.differs)
        return &song->editor;
    return song->real.differs ? &song->real : NULL;
}

static void add_text(struct s2f_text *out, const char *name, const char *value)
{
    s2f_text_printf(out, "\"%s\":", name);
    if (value == NULL || value[0] == '\0')
        s2f_text_add(out, "null");
    else
        s2f_text_add_json(out, value);
    s2f_text_add(out, ",");
}

static void add_percent(struct s2f_text *out, const char *name, bool measured,
                        double percent)
{
    s2f_text_printf(out, "\"%s\":", name);
    if (measured)
        s2f_record_percent(out, percent, 4);
    else
        s2f_text_add(out, "null");
    s2f_text_add(out, ",");
}

static void add_number(struct s2f_text *out, const char *name, bool known,
                       uint64_t number)
{
    if (known)
        s2f_text_printf(out, "\"%s\":%llu,", name, (unsigned long long)number);
    else
        s2f_text_printf(out, "\"%s\":null,", name);
}

static void add_difference(struct s2f_text *out, const struct s2f_match *match,
                           const char *dialect)
{
    const char *comma = "";

    s2f_text_add(out, "\"first_difference\":");
    if (match == NULL || !match->differs) {
        s2f_text_add(out, "null,");
        return;
    }
    s2f_text_printf(out, "{\"dialect\":\"%s\",\"frame\":%lu,\"registers\":[",
                    dialect, (unsigned long)match->first);
    for (unsigned i = 0; i < S2F_SID_REGISTERS; i++) {
        if ((match->registers >> i & 1) == 0)
            continue;
        s2f_text_printf(out, "%s\"%04x\"", comma, 0xd400 + i);
        comma = ",";
    }
    s2f_text_add(out, "]},");
}

static void add_match(struct s2f_text *out, const char *name, bool measured,
                      const struct s2f_match *match)
{
    if (!measured) {
        s2f_text_printf(out, ",\"%s\":null", name);
        return;
    }
    s2f_text_printf(out, ",\"%s\":{", name);
    add_percent(out, "exact", true, match->exact);
    s2f_text_printf(out, "\"offset\":%d,", match->offset);
    add_difference(out, match, name);
    add_number(out, "max_cycles", true, match->max_cycles);
    s2f_text_printf(out, "\"over_budget\":%s,\"bad_opcode\":%s,",
                    match->over_budget ? "true" : "false",
                    match->bad_opcode ? "true" : "false");
    if (match->bad_opcode)
        s2f_text_printf(out, "\"bad_address\":\"%04x\"}", match->bad_address);
    else
        s2f_text_add(out, "\"bad_address\":null}");
}

static void add_song(struct s2f_text *out, const struct s2f_song_verdict *song)
{
    bool measured = song->proof != S2F_PROOF_NONE;
    bool forever = song->proof == S2F_PROOF_FOREVER;

    s2f_text_add(out, "{");
    add_number(out, "song", true, song->song);
    add_number(out, "frames", measured, song->frames);
    add_text(out, "proof", s2f_proof_name(song->proof));
    add_number(out, "loop_start", forever, song->loop_start);
    add_number(out, "loop_length", forever, song->loop_length);
    s2f_text_printf(out, "\"calls\":%u", song->calls);
    add_match(out, "editor", measured, &song->editor);
    add_match(out, "real", measured, &song->real);
    s2f_text_add(out, "}");
}

static void add_warnings(struct s2f_text *out, const struct s2f_result *result)
{
    s2f_text_add(out, "\"warnings\":[");
    for (unsigned i = 0; i < result->warnings && i < S2F_MAX_WARNINGS; i++) {
        s2f_text_add(out, i == 0 ? "{\"code\":" : ",{\"code\":");
        s2f_text_add_json(out, result->warning[i].code);
        s2f_text_add(out, ",\"text\":");
        s2f_text_add_json(out, result->warning[i].text);
        s2f_text_add(out, "}");
    }
    s2f_text_add(out, "],");
}

/* First and last byte of each. */
static void add_patches(struct s2f_text *out, const struct s2f_result *result)
{
    s2f_text_add(out, "\"patches\":[");
    for (unsigned i = 0; i < result->patches && i < S2F_MAX_PATCHES; i++)
        s2f_text_printf(out, "%s\"%04x-%04x\"", i == 0 ? "" : ",",
                        (unsigned)result->patch[i].from,
                        (unsigned)result->patch[i].to - 1);
    s2f_text_add(out, "],");
}

static void add_error(struct s2f_text *out, const struct s2f_result *result)
{
    char where[64];

    if (result->status != S2F_VERDICT_FAILED) {
        s2f_text_add(out, "\"error\":null,");
        return;
    }
    s2f_where_text(&result->error, where, sizeof where);
    s2f_text_add(out, "\"error\":{");
    add_text(out, "code", s2f_status_code(result->error.status));
    add_text(out, "where", where);
    s2f_text_add(out, "\"text\":");
    s2f_text_add_json(out, result->error.text[0] != '\0'
                               ? result->error.text
                               : s2f_status_text(result->error.status));
    s2f_text_add(out, "},");
}

/* null where nothing was sampled. */
static void add_edits(struct s2f_text *out, const struct s2f_edits *edits)
{
    static const char *const names[] = {"notes", "transpositions",
                                        "instruments"};
    unsigned tried = 0;

    for (unsigned kind = 0; kind < S2F_EDIT_KINDS; kind++)
        tried += edits->tried[kind];
    s2f_text_add(out, tried ? "\"edits\":{" : "\"edits\":null,");
    for (unsigned kind = 0; kind < S2F_EDIT_KINDS && tried; kind++)
        s2f_text_printf(out, "\"%s\":{\"heard\":%u,\"tried\":%u}%s",
                        names[kind], edits->heard[kind], edits->tried[kind],
                        kind + 1 < S2F_EDIT_KINDS ? "," : "},");
}

static void add_left_out(struct s2f_text *out, const struct s2f_result *result)
{
    s2f_text_add(out, "\"left_out\":[");
    for (unsigned i = 0; i < result->left_out && i < S2F_PROJECT_MAX_SONGS; i++)
        s2f_text_printf(out, i == 0 ? "%u" : ",%u",
                        (unsigned)result->left_out_song[i]);
    s2f_text_add(out, "],");
}

/* The start song's verdict stands for the file. */
static void add_verdict(struct s2f_text *out, const struct s2f_result *result)
{
    const struct s2f_song_verdict *song = s2f_record_start(result);
    const struct s2f_match *match = NULL;
    const char *dialect = "";

    add_number(out, "frames", song != NULL, song == NULL ? 0 : song->frames);
    add_text(out, "proof",
             s2f_proof_name(song == NULL ? S2F_PROOF_NONE : song->proof));
    add_percent(out, "editor_exact", song != NULL,
                song == NULL ? 0 : song->editor.exact);
    add_percent(out, "real_exact", song != NULL,
                song == NULL ? 0 : song->real.exact);
    if (song != NULL)
        match = s2f_record_difference(song, &dialect);
    add_difference(out, match, dialect);
    add_percent(out, "editable", result->editable >= 0, result->editable);
    add_edits(out, &result->edits);
}

void s2f_record_json(struct s2f_text *out, const struct s2f_result *result,
                     const char *path, const char *output_path, double ms)
{
    s2f_text_add(out, "{\"path\":");
    s2f_text_add_json(out, path);
    s2f_text_add(out, ",");
    add_text(out, "sha256", result->sha256);
    add_text(out, "status", s2f_verdict_name(result->status));
    add_text(out, "route", result->route);
    add_text(out, "family", result->family);
    add_text(out, "player", result->player);
    add_number(out, "songs", true, result->songs);
    add_left_out(out, result);
    add_verdict(out, result);
    add_text(out, "output", output_path);
    add_number(out, "input_bytes", true, result->input_size);
    add_number(out, "output_bytes", output_path != NULL, result->output_size);
    s2f_text_add(out, "\"ms\":");
    add_fixed(out, ms > 0 && ms < 1e15 ? (uint64_t)(ms * 1e3 + 0.5) : 0, 3);
    s2f_text_add(out, ",");
    add_patches(out, result);
    add_warnings(out, result);
    add_error(out, result);
    s2f_text_add(out, "\"song_verdicts\":[");
    for (unsigned i = 0; i < result->songs && i < S2F_PROJECT_MAX_SONGS; i++) {
        if (i > 0)
            s2f_text_add(out, ",");
        add_song(out, &result->song[i]);
    }
    s2f_text_add(out, "]}\n");
}
