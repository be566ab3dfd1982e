/* A result as rows of the tables. */
#include "store/internal.h"

#include <stdio.h>

static bool prepare(sqlite3 *db, sqlite3_stmt **statement, const char *sql)
{
    return sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, statement,
                              NULL) == SQLITE_OK;
}

bool s2f_row_prepare(struct s2f_row_statements *rows, sqlite3 *db)
{
    return prepare(db, &rows->there,
                   "SELECT 1 FROM file WHERE id = ?1 AND path = ?2"
                   " AND sha256 IS ?3 AND output IS ?4") &&
           prepare(db, &rows->remove, "DELETE FROM file WHERE id = ?") &&
           prepare(db, &rows->file,
                   "INSERT INTO file VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,"
                   "?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,"
                   "?24,?25)") &&
           prepare(db, &rows->song,
                   "INSERT INTO song VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,"
                   "?10)") &&
           prepare(db, &rows->verdict,
                   "INSERT INTO verdict VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,"
                   "?10,?11,?12)") &&
           prepare(db, &rows->warning,
                   "INSERT INTO warning VALUES (?1,?2,?3,?4)") &&
           prepare(db, &rows->edit, "INSERT INTO edit VALUES (?1,?2,?3,?4)") &&
           prepare(db, &rows->patch,
                   "INSERT INTO patch VALUES (?1,?2,?3,?4)") &&
           prepare(db, &rows->timing,
                   "INSERT INTO timing VALUES (?1,?2,?3,?4,?5,?6,?7)");
}

void s2f_row_finalize(struct s2f_row_statements *rows)
{
    sqlite3_finalize(rows->there);
    sqlite3_finalize(rows->remove);
    sqlite3_finalize(rows->file);
    sqlite3_finalize(rows->song);
    sqlite3_finalize(rows->verdict);
    sqlite3_finalize(rows->warning);
    sqlite3_finalize(rows->edit);
    sqlite3_finalize(rows->patch);
    sqlite3_finalize(rows->timing);
    *rows = (struct s2f_row_statements){NULL};
}

/* A statement being filled in from its first parameter on. */
struct filling {
    sqlite3_stmt *statement;
    int at;
};

static void put_number(struct filling *filling, long long number)
{
    sqlite3_bind_int64(filling->statement, ++filling->at, number);
}

static void put_real(struct filling *filling, double number)
{
    sqlite3_bind_double(filling->statement, ++filling->at, number);
}

static void put_null(struct filling *filling)
{
    sqlite3_bind_null(filling->statement, ++filling->at);
}

/* Nothing and the empty string are both NULL. */
static void put_text(struct filling *filling, const char *text)
{
    if (text == NULL || text[0] == '\0')
        put_null(filling);
    else
        sqlite3_bind_text(filling->statement, ++filling->at, text, -1,
                          SQLITE_STATIC);
}

static bool step(struct filling *filling)
{
    bool done = sqlite3_step(filling->statement) == SQLITE_DONE;

    /* reset repeats the step's error */
    return sqlite3_reset(filling->statement) == SQLITE_OK && done;
}

static void put_error(struct filling *filling, const struct s2f_result *result)
{
    if (result->status != S2F_VERDICT_FAILED) {
        for (int i = 0; i < 4; i++)
            put_null(filling);
        return;
    }
    put_text(filling, s2f_status_code(result->error.status));
    put_number(filling, result->error.where_kind);
    put_number(filling, result->error.where);
    put_text(filling, result->error.text);
}

/* The songs that were left out, as JSON. */
static void put_songs(struct filling *filling, const struct s2f_result *result)
{
    char list[S2F_PROJECT_MAX_SONGS * sizeof "256," + 2];
    size_t size = 0;

    list[size++] = '[';
    for (unsigned i = 0; i < result->left_out && i < S2F_PROJECT_MAX_SONGS; i++)
        size += (size_t)snprintf(list + size, sizeof list - size,
                                 i == 0 ? "%u" : ",%u",
                                 (unsigned)result->left_out_song[i]);
    list[size++] = ']';
    sqlite3_bind_text(filling->statement, ++filling->at, list, (int)size,
                      SQLITE_TRANSIENT);
}

static bool add_file(struct s2f_row_statements *rows, long long id,
                     long long run, const struct s2f_store_record *record)
{
    const struct s2f_result *result = record->result;
    struct filling filling = {rows->file, 0};

    put_number(&filling, id);
    put_number(&filling, run);
    put_number(&filling, (long long)record->input);
    put_number(&filling, record->part);
    put_number(&filling, record->parts);
    sqlite3_bind_text(rows->file, ++filling.at, record->path, -1,
                      SQLITE_STATIC);
    put_text(&filling, result->sha256);
    put_number(&filling, (long long)result->input_size);
    put_text(&filling, s2f_verdict_name(result->status));
    put_text(&filling, result->route);
    put_text(&filling, result->family);
    put_text(&filling, result->player);
    put_number(&filling, result->songs);
    put_number(&filling, result->start);
    put_number(&filling, result->verified);
    if (result->editable < 0)
        put_null(&filling);
    else
        put_real(&filling, result->editable);
    put_text(&filling, record->output);
    put_text(&filling, record->output_sha256);
    if (record->output == NULL)
        put_null(&filling);
    else
        put_number(&filling, (long long)result->output_size);
    put_error(&filling, result);
    put_number(&filling, record->known);
    put_songs(&filling, result);
    return step(&filling);
}

static bool add_verdict(struct s2f_row_statements *rows, long long id,
                        unsigned position, const char *dialect,
                        const struct s2f_match *match)
{
    struct filling filling = {rows->verdict, 0};

    put_number(&filling, id);
    put_number(&filling, position);
    put_text(&filling, dialect);
    put_real(&filling, match->exact);
    put_number(&filling, match->offset);
    put_number(&filling, match->differs);
    put_number(&filling, match->first);
    put_number(&filling, match->registers);
    put_number(&filling, match->max_cycles);
    put_number(&filling, match->over_budget);
    put_number(&filling, match->bad_opcode);
    put_number(&filling, match->bad_address);
    return step(&filling);
}

static bool add_song(struct s2f_row_statements *rows, long long id,
                     unsigned position, const struct s2f_song_verdict *song)
{
    struct filling filling = {rows->song, 0};

    put_number(&filling, id);
    put_number(&filling, position);
    put_number(&filling, song->song);
    put_number(&filling, song->calls);
    put_number(&filling, song->frames);
    put_number(&filling, song->proof);
    put_number(&filling, song->loop_start);
    put_number(&filling, song->loop_length);
    put_number(&filling, song->restarts);
    put_number(&filling, song->restart_frame);
    if (!step(&filling))
        return false;
    return song->proof == S2F_PROOF_NONE ||
           (add_verdict(rows, id, position, "editor", &song->editor) &&
            add_verdict(rows, id, position, "real", &song->real));
}

static bool add_warning(struct s2f_row_statements *rows, long long id,
                        unsigned position, const struct s2f_warning *warning)
{
    struct filling filling = {rows->warning, 0};

    put_number(&filling, id);
    put_number(&filling, position);
    sqlite3_bind_text(rows->warning, ++filling.at, warning->code, -1,
                      SQLITE_STATIC);
    sqlite3_bind_text(rows->warning, ++filling.at, warning->text, -1,
                      SQLITE_STATIC);
    return step(&filling);
}

/* Four numbers: a row of edit or of patch. */
static bool add_numbers(sqlite3_stmt *statement, long long id, unsigned at,
                        unsigned first, unsigned second)
{
    struct filling filling = {statement, 0};

    put_number(&filling, id);
    put_number(&filling, at);
    put_number(&filling, first);
    put_number(&filling, second);
    return step(&filling);
}

static bool add_edits(struct s2f_row_statements *rows, long long id,
                      const struct s2f_edits *edits)
{
    bool ok = true;

    for (unsigned i = 0; ok && i < S2F_EDIT_KINDS; i++)
        if (edits->tried[i] > 0)
            ok = add_numbers(rows->edit, id, i, edits->tried[i],
                             edits->heard[i]);
    return ok;
}

static bool add_timing(struct s2f_row_statements *rows, long long id,
                       const struct s2f_store_record *record)
{
    const double *seconds = record->result->seconds;
    struct filling filling = {rows->timing, 0};

    put_number(&filling, id);
    put_real(&filling, record->ms);
    put_real(&filling, record->read * 1e3);
    put_real(&filling, seconds[S2F_STAGE_IDENTIFY] * 1e3);
    put_real(&filling, seconds[S2F_STAGE_CONVERT] * 1e3);
    put_real(&filling, seconds[S2F_STAGE_VERIFY] * 1e3);
    put_real(&filling, record->write * 1e3);
    return step(&filling);
}

/* Whether the run has this result already. */
static bool is_there(struct s2f_row_statements *rows, long long id,
                     const struct s2f_store_record *record)
{
    struct filling filling = {rows->there, 0};
    bool there;

    put_number(&filling, id);
    put_text(&filling, record->path);
    put_text(&filling, record->result->sha256);
    put_text(&filling, record->output);
    there = sqlite3_step(rows->there) == SQLITE_ROW;
    sqlite3_reset(rows->there);
    return there;
}

bool s2f_row_add(struct s2f_row_statements *rows, long long run,
                 const struct s2f_store_record *record)
{
    const struct s2f_result *result = record->result;
    /* 2^32 inputs of a run, 256 songs of a tune */
    long long id = (run << 40) + ((long long)record->input << 8) + record->part;
    struct filling filling = {rows->remove, 0};
    bool ok;

    if (record->known && is_there(rows, id, record))
        return true;
    put_number(&filling, id);
    ok = step(&filling) && add_file(rows, id, run, record);
    for (unsigned i = 0; ok && i < result->songs; i++)
        ok = add_song(rows, id, i, &result->song[i]);
    for (unsigned i = 0; ok && i < result->warnings; i++)
        ok = add_warning(rows, id, i, &result->warning[i]);
    for (unsigned i = 0; ok && i < result->patches; i++)
        ok = add_numbers(rows->patch, id, i, result->patch[i].from,
                         result->patch[i].to);
    return ok && add_edits(rows, id, &result->edits) &&
           add_timing(rows, id, record);
}
