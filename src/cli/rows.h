/* Rows of a question to the database, printed as a table, CSV or JSON. */
#ifndef S2F_CLI_ROWS_H
#define S2F_CLI_ROWS_H

#include "base/text.h"
#include "store/query.h"

/* A column of a table; the other two forms have all there are. */
struct s2f_column {
    const char *name;    /* NULL ends a list */
    const char *heading; /* NULL = the name */
    unsigned width;
    bool number; /* to the right */
};

enum s2f_rows_how { S2F_ROWS_TABLE, S2F_ROWS_CSV, S2F_ROWS_JSON };

struct s2f_rows {
    enum s2f_rows_how how;
    const struct s2f_column *column;
    size_t count;         /* rows printed */
    struct s2f_text line; /* being put together; to be freed */
};

/* Prints a row on stdout, after a heading where it is the first: what a
 * question calls, with a struct s2f_rows. IO where that fails. */
enum s2f_status s2f_rows_take(void *payload, const struct s2f_value *value,
                              int values);

#endif
