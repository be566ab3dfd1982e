#include "store/schema.h"

#include <stdbool.h>
#include <stdio.h>

/* "S2FD", to tell our databases from those of other programs: they are kept in
 * a database's header for that (SQLite, PRAGMA application_id). */
enum { APPLICATION = 0x53324644 };

/* Version n + 1 is version n and what step[n] does. A step that was released
 * is never changed: databases of that version exist. */
static const char *const step[] = {
    /* 1 */
    "CREATE TABLE run ("
    " id INTEGER PRIMARY KEY,"
    " version TEXT NOT NULL,"
    " options TEXT NOT NULL,"   /* JSON: what decides about results */
    " arguments TEXT NOT NULL," /* JSON: inputs and outputs as given */
    " plan TEXT NOT NULL,"      /* hash of all names */
    " inputs INTEGER NOT NULL,"
    " workers INTEGER NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN"
    "  ('running', 'done', 'interrupted', 'broken')),"
    " begun TEXT NOT NULL," /* UTC */
    " ended TEXT,"
    " seconds REAL NOT NULL" /* in work, all sittings together */
    ") STRICT;"
    /* id is made of run, input and part, so that it does not depend on which
     * result came first. */
    "CREATE TABLE file ("
    " id INTEGER PRIMARY KEY,"
    " run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,"
    " input INTEGER NOT NULL,"
    " part INTEGER NOT NULL,"
    " parts INTEGER NOT NULL,"
    " path TEXT NOT NULL,"
    " sha256 TEXT,"
    " input_bytes INTEGER NOT NULL,"
    " status TEXT NOT NULL,"
    " route TEXT, family TEXT, player TEXT,"
    " songs INTEGER NOT NULL,"
    " start INTEGER NOT NULL," /* position of the tune's start song */
    " verified INTEGER NOT NULL,"
    " editable REAL," /* NULL = not measured */
    " output TEXT, output_sha256 TEXT, output_bytes INTEGER,"
    " error TEXT, error_where_kind INTEGER, error_where INTEGER,"
    " error_text TEXT,"
    " known INTEGER NOT NULL" /* taken over from an earlier run */
    ") STRICT;"
    "CREATE INDEX file_by_content ON file (sha256, output, run);"
    "CREATE INDEX file_by_path ON file (path, part, run);"
    "CREATE INDEX file_by_run ON file (run);"
    "CREATE TABLE song ("
    " file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,"
    " position INTEGER NOT NULL," /* in the project, from 0 */
    " song INTEGER NOT NULL,"     /* of the tune, from 1 */
    " calls INTEGER NOT NULL,"
    " frames INTEGER NOT NULL,"
    " proof INTEGER NOT NULL,"
    " loop_start INTEGER NOT NULL, loop_length INTEGER NOT NULL,"
    " restarts INTEGER NOT NULL, restart_frame INTEGER NOT NULL,"
    " PRIMARY KEY (file, position)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE verdict ("
    " file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " dialect TEXT NOT NULL CHECK (dialect IN ('editor', 'real')),"
    " exact REAL NOT NULL," /* percent of frames */
    " offset INTEGER NOT NULL,"
    " differs INTEGER NOT NULL,"
    " first INTEGER NOT NULL, registers INTEGER NOT NULL,"
    " max_cycles INTEGER NOT NULL,"
    " over_budget INTEGER NOT NULL,"
    " bad_opcode INTEGER NOT NULL, bad_address INTEGER NOT NULL,"
    " PRIMARY KEY (file, position, dialect)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE warning ("
    " file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " code TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (file, position)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE edit ("
    " file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,"
    " kind INTEGER NOT NULL,"
    " tried INTEGER NOT NULL, heard INTEGER NOT NULL,"
    " PRIMARY KEY (file, kind)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE TABLE patch ("
    " file INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,"
    " position INTEGER NOT NULL,"
    " first INTEGER NOT NULL, beyond INTEGER NOT NULL," /* addresses */
    " PRIMARY KEY (file, position)"
    ") STRICT, WITHOUT ROWID;"
    /* Milliseconds; total = identify + convert + verify and what is between. */
    "CREATE TABLE timing ("
    " file INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,"
    " total REAL NOT NULL, read REAL NOT NULL, identify REAL NOT NULL,"
    " convert REAL NOT NULL, verify REAL NOT NULL, write REAL NOT NULL"
    ") STRICT;"
    /* What is mostly asked for, a row for each project or failure. worst_*: of
     * all its songs. rank: 0 is the best. */
    "CREATE VIEW result AS SELECT file.*,"
    " CASE status WHEN 'exact' THEN 0 WHEN 'close' THEN 1"
    "  WHEN 'wrapped' THEN 2 WHEN 'partial' THEN 3 ELSE 4 END AS rank,"
    " (SELECT exact FROM verdict v WHERE v.file = file.id"
    "  AND v.position = start AND dialect = 'editor') AS editor_exact,"
    " (SELECT exact FROM verdict v WHERE v.file = file.id"
    "  AND v.position = start AND dialect = 'real') AS real_exact,"
    " (SELECT min(exact) FROM verdict v WHERE v.file = file.id"
    "  AND dialect = 'editor') AS worst_editor,"
    " (SELECT min(exact) FROM verdict v WHERE v.file = file.id"
    "  AND dialect = 'real') AS worst_real,"
    " timing.total AS ms"
    " FROM file LEFT JOIN timing ON timing.file = file.id;",
    /* 2: parts are numbered in steps of 16, with room for the projects of songs
     * that were left out, and so are ids. A run with ids of both kinds would
     * have its results twice: none that was begun before is to go on. */
    "ALTER TABLE file ADD COLUMN"
    " left_out TEXT;" /* JSON, songs; NULL: made before this was kept */
    "UPDATE run SET plan = '' WHERE state <> 'done';",
};

enum { VERSION = sizeof step / sizeof step[0] };

enum s2f_status s2f_schema_fail(struct s2f_diag *diag, sqlite3 *db,
                                const char *doing)
{
    int code = db == NULL ? SQLITE_NOMEM : sqlite3_errcode(db);

    if ((code & 0xff) == SQLITE_NOMEM)
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0,
                        "memory ran out");
    return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                    "the database cannot be %s: %s", doing, sqlite3_errmsg(db));
}

/* Reads one number: a pragma's, or a count. */
static bool get_number(sqlite3 *db, const char *sql, int *number)
{
    sqlite3_stmt *statement;
    bool got = false;

    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        return false;
    if (sqlite3_step(statement) == SQLITE_ROW) {
        *number = sqlite3_column_int(statement, 0);
        got = true;
    }
    return sqlite3_finalize(statement) == SQLITE_OK && got;
}

/* Whose database is it, and how old? */
static enum s2f_status look(sqlite3 *db, int *version, int *tables,
                            struct s2f_diag *diag)
{
    int application;

    if (!get_number(db, "PRAGMA application_id", &application) ||
        !get_number(db, "PRAGMA user_version", version) ||
        !get_number(db, "SELECT count(*) FROM sqlite_schema", tables))
        return s2f_schema_fail(diag, db, "read");
    if (application != APPLICATION && (application != 0 || *tables > 0))
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the database belongs to another program");
    if (*version > VERSION)
        return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                        "the database was made by a newer version of this "
                        "program (format %d, this one knows up to %d)",
                        *version, VERSION);
    return S2F_STATUS_OK;
}

enum s2f_status s2f_schema_check(sqlite3 *db, struct s2f_diag *diag)
{
    int version = 0, tables = 0;
    enum s2f_status status = look(db, &version, &tables, diag);

    if (status != S2F_STATUS_OK || version == VERSION)
        return status;
    return s2f_fail(diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0,
                    tables == 0 ? "the database is empty"
                                : "the database is of an older version; "
                                  "convert --db brings it up to date");
}

static bool run(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* All missing steps, and the new version: all or nothing. */
static bool migrate(sqlite3 *db, int version)
{
    char header[96];
    bool ok = run(db, "BEGIN IMMEDIATE");

    for (int i = version; ok && i < VERSION; i++)
        ok = run(db, step[i]);
    snprintf(header, sizeof header,
             "PRAGMA application_id = %d; PRAGMA user_version = %d",
             APPLICATION, VERSION);
    return ok && run(db, header) && run(db, "COMMIT");
}

enum s2f_status s2f_schema_prepare(sqlite3 *db, struct s2f_diag *diag)
{
    int version = 0, tables = 0;
    enum s2f_status status = look(db, &version, &tables, diag);

    if (status != S2F_STATUS_OK)
        return status;
    /* WAL lets others read while we write, and needs the disk to obey for
     * consistency, not for each commit. */
    if (!run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                 "PRAGMA foreign_keys = ON"))
        return s2f_schema_fail(diag, db, "written");
    if (version < VERSION && !migrate(db, version)) {
        status = s2f_schema_fail(diag, db, "written");
        run(db, "ROLLBACK");
    }
    return status;
}
