/* The tables, and how older ones become the newest. */
#ifndef S2F_STORE_SCHEMA_H
#define S2F_STORE_SCHEMA_H

#include <sid2sf2/status.h>
#include <sqlite3.h>

/* Fills *diag with what SQLite says about db (may be NULL) and returns IO, or
 * NO_MEMORY where that is what it says. */
enum s2f_status s2f_schema_fail(struct s2f_diag *diag, sqlite3 *db,
                                const char *doing);

/* Makes db one of ours, of the newest version. Refuses the databases of other
 * programs and those of a newer version of this one. */
enum s2f_status s2f_schema_prepare(sqlite3 *db, struct s2f_diag *diag);

/* Whether db is one of ours and of this version: nothing is changed. */
enum s2f_status s2f_schema_check(sqlite3 *db, struct s2f_diag *diag);

#endif
