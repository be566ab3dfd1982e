#include "store/query.h"

#include "store/internal.h"
#include "store/schema.h"

enum { MOST_COLUMNS = 24 };

/* Parameters: ?1 and ?2 are runs, the filter begins at ?3. */
#define FILTER                                                                 \
    " (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR family = ?4)"             \
    " AND (?5 IS NULL OR route = ?5) AND (?6 IS NULL OR error = ?6)"           \
    " AND (?7 IS NULL OR path GLOB ?7)"

static const char runs_sql[] =
    "SELECT run.id AS run, begun, state, inputs AS files,"
    " count(file.id) AS results,"
    " coalesce(sum(status = 'exact'), 0) AS exact,"
    " coalesce(sum(status = 'close'), 0) AS close,"
    " coalesce(sum(status = 'wrapped'), 0) AS wrapped,"
    " coalesce(sum(status = 'partial'), 0) AS partial,"
    " coalesce(sum(status = 'failed'), 0) AS failed,"
    " round(seconds, 3) AS seconds, workers, version, options, arguments"
    " FROM run LEFT JOIN file ON file.run = run.id GROUP BY run.id"
    " ORDER BY run.id";

static const char results_sql[] =
    "SELECT path, status, route, family, player, songs, editor_exact,"
    " real_exact, worst_editor, worst_real, editable, round(ms, 3) AS ms,"
    " error, error_text, output, sha256, part, known FROM result"
    " WHERE run = ?1 AND ?2 IS NULL AND" FILTER
    " ORDER BY input, part LIMIT ?8";

/* Results of the two runs side by side. Where one is missing all its columns
 * are NULL. merit orders results of one path: the status first, then the worst
 * song in the editor and on a C64. */
static const char changes_sql[] =
    "WITH a AS (SELECT * FROM result WHERE run = ?1),"
    " b AS (SELECT * FROM result WHERE run = ?2),"
    " pair AS ("
    "  SELECT b.path, b.part, b.status, b.family, b.route, b.error,"
    "  a.status AS old_status, a.rank AS old_rank, b.rank,"
    "  a.worst_editor AS old_editor, b.worst_editor AS editor,"
    "  a.worst_real AS old_real, b.worst_real AS real,"
    "  a.ms AS old_ms, b.ms"
    "  FROM b LEFT JOIN a ON a.path = b.path AND a.part = b.part"
    "  UNION ALL SELECT a.path, a.part, a.status, a.family, a.route, a.error,"
    "  a.status, a.rank, NULL, a.worst_editor, NULL, a.worst_real, NULL,"
    "  a.ms, NULL"
    "  FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.path = a.path"
    "   AND b.part = a.part)),"
    " judged AS (SELECT *, CASE"
    "  WHEN rank IS NULL THEN 'gone'"
    "  WHEN old_rank IS NULL THEN 'new'"
    "  WHEN rank > old_rank THEN 'worse' WHEN rank < old_rank THEN 'better'"
    "  WHEN editor < old_editor THEN 'worse'"
    "  WHEN editor > old_editor THEN 'better'"
    "  WHEN real < old_real THEN 'worse' WHEN real > old_real THEN 'better'"
    "  WHEN (SELECT count(DISTINCT options) FROM run"
    "   WHERE id IN (?1, ?2)) > 1 THEN NULL"
    "  WHEN ms > old_ms * 1.5 AND ms > old_ms + 10 THEN 'slower'"
    "  WHEN old_ms > ms * 1.5 AND old_ms > ms + 10 THEN 'faster'"
    "  END AS change FROM pair)"
    " SELECT change, path, old_status,"
    " CASE WHEN rank IS NOT NULL THEN status END AS status,"
    " old_editor, editor, old_real, real, round(old_ms, 3) AS old_ms,"
    " round(ms, 3) AS ms, family, route, error, part FROM judged"
    " WHERE change IS NOT NULL AND" FILTER
    " ORDER BY CASE change WHEN 'worse' THEN 0 WHEN 'gone' THEN 1"
    "  WHEN 'slower' THEN 2 WHEN 'better' THEN 3 WHEN 'faster' THEN 4"
    "  ELSE 5 END, path, part LIMIT ?8";

static struct s2f_value value_of(sqlite3_stmt *row, int column)
{
    struct s2f_value value = {.name = sqlite3_column_name(row, column)};

    switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
        value.kind = S2F_VALUE_INTEGER;
        break;
    case SQLITE_FLOAT:
        value.kind = S2F_VALUE_REAL;
        break;
    case SQLITE_NULL:
        return value;
    default:
        value.kind = S2F_VALUE_TEXT;
        break;
    }
    value.number = sqlite3_column_double(row, column);
    value.text = (const char *)sqlite3_column_text(row, column);
    return value;
}

/* Steps through the rows of a statement and ends it. */
static enum s2f_status tell(struct s2f_store *store, sqlite3_stmt *rows,
                            s2f_row_taker *take, void *payload,
                            struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;
    int code;

    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        struct s2f_value value[MOST_COLUMNS];
        int columns = sqlite3_column_count(rows);

        for (int i = 0; i < columns; i++)
            value[i] = value_of(rows, i);
        status = take(payload, value, columns);
        if (status != S2F_STATUS_OK)
            break;
    }
    if (status == S2F_STATUS_OK && code != SQLITE_DONE)
        status = s2f_schema_fail(diag, store->reader, "read");
    sqlite3_finalize(rows);
    return status;
}

static void bind_filter(sqlite3_stmt *rows, const struct s2f_filter *filter)
{
    const char *text[] = {filter->status, filter->family, filter->route,
                          filter->error, filter->path};

    for (int i = 0; i < 5; i++)
        sqlite3_bind_text(rows, 3 + i, text[i], -1, SQLITE_STATIC);
    sqlite3_bind_int64(rows, 8,
                       filter->limit > 0 ? (int64_t)filter->limit : -1);
}

static enum s2f_status ask(struct s2f_store *store, const char *sql,
                           const long long run[2],
                           const struct s2f_filter *filter, s2f_row_taker *take,
                           void *payload, struct s2f_diag *diag)
{
    sqlite3_stmt *rows;

    if (sqlite3_prepare_v2(store->reader, sql, -1, &rows, NULL) != SQLITE_OK)
        return s2f_schema_fail(diag, store->reader, "read");
    for (int i = 0; i < 2; i++)
        if (run[i] > 0)
            sqlite3_bind_int64(rows, i + 1, run[i]);
    if (filter != NULL)
        bind_filter(rows, filter);
    return tell(store, rows, take, payload, diag);
}

enum s2f_status s2f_query_runs(struct s2f_store *store, s2f_row_taker *take,
                               void *payload, struct s2f_diag *diag)
{
    const long long none[2] = {0, 0};

    return ask(store, runs_sql, none, NULL, take, payload, diag);
}

enum s2f_status s2f_query_results(struct s2f_store *store, long long run,
                                  const struct s2f_filter *filter,
                                  s2f_row_taker *take, void *payload,
                                  struct s2f_diag *diag)
{
    const long long runs[2] = {run, 0};

    return ask(store, results_sql, runs, filter, take, payload, diag);
}

enum s2f_status s2f_query_changes(struct s2f_store *store, long long older,
                                  long long later,
                                  const struct s2f_filter *filter,
                                  s2f_row_taker *take, void *payload,
                                  struct s2f_diag *diag)
{
    const long long runs[2] = {older, later};

    return ask(store, changes_sql, runs, filter, take, payload, diag);
}

/* The number that a statement with one parameter gives; 0 = none. */
static long long number(struct s2f_store *store, const char *sql,
                        long long parameter)
{
    sqlite3_stmt *row;
    long long found = 0;

    if (sqlite3_prepare_v2(store->reader, sql, -1, &row, NULL) != SQLITE_OK)
        return 0;
    sqlite3_bind_int64(row, 1, parameter);
    if (sqlite3_step(row) == SQLITE_ROW)
        found = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return found;
}

long long s2f_query_newest(struct s2f_store *store)
{
    return number(store, "SELECT max(id) FROM run", 0);
}

bool s2f_query_exists(struct s2f_store *store, long long run)
{
    return number(store, "SELECT count(*) FROM run WHERE id = ?", run) > 0;
}
