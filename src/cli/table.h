/* Results as lines for people: a table of at most 80 columns, and details. */
#ifndef S2F_CLI_TABLE_H
#define S2F_CLI_TABLE_H

#include "base/text.h"
#include "batch/batch.h"

/* Adds printable UTF-8 text padded with blanks to width columns; what is longer
 * is cut and marked with an ellipsis, at its beginning where `tail` is set
 * (file names), else at its end. */
void s2f_table_cell(struct s2f_text *out, const char *text, size_t width,
                    bool tail);

/* Adds the heading, and the row of a result. colour: the status is set in
 * terminal colours. */
void s2f_table_header(struct s2f_text *out);
void s2f_table_row(struct s2f_text *out, const struct s2f_batch_record *record,
                   bool colour);

/* Adds indented lines with all that the row has no room for: output, first
 * differences with their registers, warnings, the error. */
void s2f_table_details(struct s2f_text *out, const char *output,
                       const struct s2f_result *result);

/* Adds "frame 12: d404 d405" for a match that differs. */
void s2f_table_difference(struct s2f_text *out, const struct s2f_match *match);

/* Adds the error's place and sentence: "byte 118: the file ends too early". */
void s2f_table_error(struct s2f_text *out, const struct s2f_diag *error);

#endif
