/* Rows of the tables as a result again. */
#include "base/text.h"
#include "store/internal.h"

#include <stdlib.h>
#include <string.h>

void s2f_load_free(struct s2f_store *store)
{
    sqlite3_finalize(store->known);
    sqlite3_finalize(store->known_any);
    sqlite3_finalize(store->song);
    sqlite3_finalize(store->verdict);
    sqlite3_finalize(store->warning);
    sqlite3_finalize(store->edit);
    sqlite3_finalize(store->patch);
    sqlite3_finalize(store->expected);
    while (store->names != NULL) {
        struct s2f_store_name *next = store->names->next;

        free(store->names);
        store->names = next;
    }
}

/* The same string, one that lives as long as the store; there are only a few
 * different ones. NULL where there is none, or no memory. */
static const char *name(struct s2f_store *store, const char *text)
{
    struct s2f_store_name *found = store->names;
    size_t size;

    if (text == NULL)
        return NULL;
    while (found != NULL && strcmp(found->text, text) != 0)
        found = found->next;
    if (found != NULL)
        return found->text;
    size = strlen(text) + 1;
    found = malloc(sizeof *found + size);
    if (found == NULL)
        return NULL;
    memcpy(found->text, text, size);
    found->next = store->names;
    store->names = found;
    return found->text;
}

static const char *text(sqlite3_stmt *row, int column)
{
    return (const char *)sqlite3_column_text(row, column);
}

static void copy_text(char *out, size_t room, const char *from)
{
    size_t size = from == NULL ? 0 : strlen(from);

    if (size >= room)
        size = room - 1;
    if (size > 0)
        memcpy(out, from, size);
    out[size] = '\0';
}

/* What a row says is not trusted: the file may have been changed by others. */
static bool bounded(sqlite3_stmt *row, int column, long long most,
                    long long *number)
{
    *number = sqlite3_column_int64(row, column);
    return *number >= 0 && *number <= most;
}

static bool load_status(const char *code, enum s2f_verdict_status *status)
{
    for (int i = S2F_VERDICT_EXACT; code != NULL && i <= S2F_VERDICT_FAILED;
         i++) {
        *status = (enum s2f_verdict_status)i;
        if (strcmp(code, s2f_verdict_name(*status)) == 0)
            return true;
    }
    return false;
}

/* Failures that another try may not meet again. */
static bool is_passing(enum s2f_status status)
{
    return status == S2F_STATUS_IO || status == S2F_STATUS_NO_MEMORY ||
           status == S2F_STATUS_EXISTS || status == S2F_STATUS_INTERNAL;
}

static bool load_error(sqlite3_stmt *row, int at, struct s2f_diag *error)
{
    const char *code = text(row, at);
    long long number;

    if (code == NULL || !bounded(row, at + 1, S2F_WHERE_FRAME, &number))
        return false;
    error->where_kind = (enum s2f_where)number;
    error->where = (uint32_t)sqlite3_column_int64(row, at + 2);
    copy_text(error->text, sizeof error->text, text(row, at + 3));
    for (int i = 1; i < S2F_STATUS_COUNT; i++)
        if (strcmp(code, s2f_status_code((enum s2f_status)i)) == 0)
            error->status = (enum s2f_status)i;
    return error->status != S2F_STATUS_OK && !is_passing(error->status);
}

#define KNOWN(which)                                                           \
    "SELECT file.id, file.status, route, family, player, songs, start,"        \
    " verified, editable, sha256, input_bytes, output_bytes, output_sha256,"   \
    " error, error_where_kind, error_where, error_text, timing.total,"         \
    " left_out FROM file JOIN run ON run.id = file.run"                        \
    " JOIN timing ON timing.file = file.id"                                    \
    " WHERE sha256 = ?1 AND output " which " AND part = ?3 AND parts = ?4"     \
    " AND version = ?5 AND options = ?6 ORDER BY file.run DESC LIMIT 1"

static const char known_sql[] = KNOWN("IS ?2");
static const char known_any_sql[] = KNOWN("IS NOT NULL");

/* The songs in a list like "[2,3,17]"; false where it is none, or has too many.
 */
static bool load_left_out(const char *list, struct s2f_result *result)
{
    const char *p = list == NULL ? "" : list;

    for (result->left_out = 0; *p == (result->left_out == 0 ? '[' : ',');) {
        unsigned long song;
        char *end;

        if (result->left_out == 0 && strcmp(p, "[]") == 0)
            return true;
        song = strtoul(p + 1, &end, 10);
        if (end == p + 1 || song < 1 || song > 256 ||
            result->left_out == S2F_PROJECT_MAX_SONGS)
            return false;
        result->left_out_song[result->left_out++] = (uint16_t)song;
        p = end;
    }
    return result->left_out > 0 && strcmp(p, "]") == 0;
}

/* Fills in everything that the row of the file itself says. */
static bool load_file(struct s2f_store *store, sqlite3_stmt *row,
                      struct s2f_result *result,
                      char output_sha256[S2F_HASH_TEXT], double *ms)
{
    long long songs, start, input, output;

    if (!load_status(text(row, 1), &result->status) ||
        !bounded(row, 5, S2F_PROJECT_MAX_SONGS, &songs) ||
        !bounded(row, 6, S2F_PROJECT_MAX_SONGS, &start) ||
        !bounded(row, 10, S2F_TUNE_MAX_SIZE, &input) ||
        !bounded(row, 11, S2F_PROJECT_MAX_SIZE, &output) ||
        !load_left_out(text(row, 18), result))
        return false;
    result->route = name(store, text(row, 2));
    result->family = name(store, text(row, 3));
    copy_text(result->player, sizeof result->player, text(row, 4));
    result->songs = (unsigned)songs;
    result->start = (unsigned)start;
    result->verified = sqlite3_column_int(row, 7) != 0;
    result->editable = sqlite3_column_type(row, 8) == SQLITE_NULL
                           ? -1
                           : sqlite3_column_double(row, 8);
    copy_text(result->sha256, sizeof result->sha256, text(row, 9));
    result->input_size = (size_t)input;
    result->output_size = (size_t)output;
    copy_text(output_sha256, S2F_HASH_TEXT, text(row, 12));
    *ms = sqlite3_column_double(row, 17);
    return result->status != S2F_VERDICT_FAILED ||
           load_error(row, 13, &result->error);
}

static void load_match(sqlite3_stmt *row, struct s2f_match *match)
{
    match->exact = sqlite3_column_double(row, 2);
    match->offset = sqlite3_column_int(row, 3);
    match->differs = sqlite3_column_int(row, 4) != 0;
    match->first = (uint32_t)sqlite3_column_int64(row, 5);
    match->registers = (uint32_t)sqlite3_column_int64(row, 6);
    match->max_cycles = (uint32_t)sqlite3_column_int64(row, 7);
    match->over_budget = sqlite3_column_int(row, 8) != 0;
    match->bad_opcode = sqlite3_column_int(row, 9) != 0;
    match->bad_address = (uint16_t)sqlite3_column_int(row, 10);
}

static void load_song(sqlite3_stmt *row, struct s2f_song_verdict *song)
{
    song->song = (unsigned)sqlite3_column_int(row, 1);
    song->calls = (unsigned)sqlite3_column_int(row, 2);
    song->frames = (uint32_t)sqlite3_column_int64(row, 3);
    song->loop_start = (uint32_t)sqlite3_column_int64(row, 5);
    song->loop_length = (uint32_t)sqlite3_column_int64(row, 6);
    song->restarts = sqlite3_column_int(row, 7) != 0;
    song->restart_frame = (uint32_t)sqlite3_column_int64(row, 8);
}

/* The rows of a file's songs; false where they are not all there. */
static bool load_songs(sqlite3_stmt *rows, struct s2f_result *result)
{
    unsigned count = 0;
    long long proof;

    while (sqlite3_step(rows) == SQLITE_ROW) {
        if (sqlite3_column_int64(rows, 0) != count || count >= result->songs ||
            !bounded(rows, 4, S2F_PROOF_LIMIT_REACHED, &proof))
            return false;
        result->song[count].proof = (enum s2f_proof)proof;
        load_song(rows, &result->song[count++]);
    }
    return count == result->songs;
}

static bool load_verdicts(sqlite3_stmt *rows, struct s2f_result *result)
{
    while (sqlite3_step(rows) == SQLITE_ROW) {
        const char *dialect = text(rows, 1);
        struct s2f_song_verdict *song;
        long long position;

        if (!bounded(rows, 0, (long long)result->songs - 1, &position) ||
            dialect == NULL)
            return false;
        song = &result->song[position];
        load_match(rows,
                   strcmp(dialect, "real") == 0 ? &song->real : &song->editor);
    }
    return true;
}

static bool load_warnings(struct s2f_store *store, sqlite3_stmt *rows,
                          struct s2f_result *result)
{
    while (sqlite3_step(rows) == SQLITE_ROW) {
        struct s2f_warning *warning;

        if (result->warnings == S2F_MAX_WARNINGS)
            return false;
        warning = &result->warning[result->warnings++];
        warning->code = name(store, text(rows, 0));
        copy_text(warning->text, sizeof warning->text, text(rows, 1));
        if (warning->code == NULL)
            return false;
    }
    return true;
}

static bool load_edits(sqlite3_stmt *rows, struct s2f_edits *edits)
{
    while (sqlite3_step(rows) == SQLITE_ROW) {
        long long kind;

        if (!bounded(rows, 0, S2F_EDIT_KINDS - 1, &kind))
            return false;
        edits->tried[kind] = (unsigned)sqlite3_column_int64(rows, 1);
        edits->heard[kind] = (unsigned)sqlite3_column_int64(rows, 2);
    }
    return true;
}

static bool load_patches(sqlite3_stmt *rows, struct s2f_result *result)
{
    while (sqlite3_step(rows) == SQLITE_ROW) {
        if (result->patches == S2F_MAX_PATCHES)
            return false;
        result->patch[result->patches].from =
            (uint16_t)sqlite3_column_int(rows, 0);
        result->patch[result->patches++].to =
            (uint16_t)sqlite3_column_int(rows, 1);
    }
    return true;
}

/* The statement, made when it is first needed; NULL where that fails. */
static sqlite3_stmt *prepared(struct s2f_store *store, sqlite3_stmt **statement,
                              const char *sql)
{
    if (*statement == NULL)
        sqlite3_prepare_v3(store->reader, sql, -1, SQLITE_PREPARE_PERSISTENT,
                           statement, NULL);
    return *statement;
}

/* One kind of rows that belong to a file: a statement whose only parameter is
 * the file's number, made ready. NULL where that fails. */
static sqlite3_stmt *rows_of(struct s2f_store *store, sqlite3_stmt **statement,
                             const char *sql, long long id)
{
    if (prepared(store, statement, sql) == NULL)
        return NULL;
    sqlite3_reset(*statement);
    sqlite3_bind_int64(*statement, 1, id);
    return *statement;
}

static bool load_parts(struct s2f_store *store, long long id,
                       struct s2f_result *result)
{
    sqlite3_stmt *song =
        rows_of(store, &store->song,
                "SELECT position, song, calls, frames, proof, loop_start,"
                " loop_length, restarts, restart_frame FROM song"
                " WHERE file = ? ORDER BY position",
                id);
    sqlite3_stmt *verdict =
        rows_of(store, &store->verdict,
                "SELECT position, dialect, exact, offset, differs,"
                " first, registers, max_cycles, over_budget, bad_opcode,"
                " bad_address FROM verdict WHERE file = ?",
                id);
    sqlite3_stmt *warning =
        rows_of(store, &store->warning,
                "SELECT code, text FROM warning WHERE file = ?"
                " ORDER BY position",
                id);
    sqlite3_stmt *edit =
        rows_of(store, &store->edit,
                "SELECT kind, tried, heard FROM edit WHERE file = ?", id);
    sqlite3_stmt *patch = rows_of(
        store, &store->patch,
        "SELECT first, beyond FROM patch WHERE file = ? ORDER BY position", id);
    bool ok = song != NULL && verdict != NULL && warning != NULL &&
              edit != NULL && patch != NULL;

    ok = ok && load_songs(song, result) && load_verdicts(verdict, result) &&
         load_warnings(store, warning, result) &&
         load_edits(edit, &result->edits) && load_patches(patch, result);
    /* an open statement would hold on to an old state of the database */
    sqlite3_reset(song);
    sqlite3_reset(verdict);
    sqlite3_reset(warning);
    sqlite3_reset(edit);
    sqlite3_reset(patch);
    return ok;
}

/* Tries one output's name, NULL = a failure's, with `any` all outputs. */
static bool look_up(struct s2f_store *store,
                    const struct s2f_store_record *record, bool any,
                    const char *output, struct s2f_result *result,
                    char output_sha256[S2F_HASH_TEXT], double *ms)
{
    sqlite3_stmt *row = any ? prepared(store, &store->known_any, known_any_sql)
                            : prepared(store, &store->known, known_sql);
    bool failed, ok;

    if (row == NULL)
        return false;
    sqlite3_bind_text(row, 1, record->result->sha256, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 2, output, -1, SQLITE_STATIC); /* NULL binds NULL */
    sqlite3_bind_int(row, 3, (int)record->part);
    sqlite3_bind_int(row, 4, (int)record->parts);
    sqlite3_bind_text(row, 5, store->version, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 6, store->options, -1, SQLITE_STATIC);
    memset(result, 0, offsetof(struct s2f_result, output));
    failed = !any && output == NULL;
    ok = sqlite3_step(row) == SQLITE_ROW &&
         load_file(store, row, result, output_sha256, ms) &&
         failed == (result->status == S2F_VERDICT_FAILED) &&
         load_parts(store, sqlite3_column_int64(row, 0), result);
    sqlite3_reset(row);
    return ok;
}

bool s2f_store_known(struct s2f_store *store,
                     const struct s2f_store_record *record,
                     struct s2f_result *result,
                     char output_sha256[S2F_HASH_TEXT], double *ms)
{
    return look_up(store, record, record->output == NULL, record->output,
                   result, output_sha256, ms) ||
           (look_up(store, record, false, NULL, result, output_sha256, ms));
}

double s2f_store_expected(struct s2f_store *store, const char *path)
{
    sqlite3_stmt *row =
        prepared(store, &store->expected,
                 "SELECT sum(timing.total) FROM file JOIN timing"
                 " ON timing.file = file.id WHERE path = ?1 AND run ="
                 " (SELECT max(file.run) FROM file JOIN run"
                 " ON run.id = file.run WHERE path = ?1 AND part = 0"
                 " AND options = ?2)");
    double ms = -1;

    if (row == NULL)
        return ms;
    sqlite3_bind_text(row, 1, path, -1, SQLITE_STATIC);
    sqlite3_bind_text(row, 2, store->options, -1, SQLITE_STATIC);
    if (sqlite3_step(row) == SQLITE_ROW &&
        sqlite3_column_type(row, 0) != SQLITE_NULL)
        ms = sqlite3_column_double(row, 0);
    sqlite3_reset(row);
    return ms;
}
