/* A result as one JSON object on one line: what --results and --json write. */
#ifndef S2F_JOB_RECORD_H
#define S2F_JOB_RECORD_H

#include "base/text.h"

#include <sid2sf2/convert.h>

/* Adds the record of *result and a newline to out. path is the tune's file,
 * output_path the project's (NULL = none was written), ms the time that the
 * conversion took. The fields and their order are those of doc/cli.md; what was
 * not measured or does not exist is null. Whether memory sufficed shows in
 * out->failed. */
void s2f_record_json(struct s2f_text *out, const struct s2f_result *result,
                     const char *path, const char *output_path, double ms);

/* Adds a percentage with up to `decimals` (0..4) decimals, trailing zeros left
 * out. It is cut, not rounded: only 100 itself reads 100. Not a number: null.
 */
void s2f_record_percent(struct s2f_text *out, double percent,
                        unsigned decimals);

/* The start song's verdict; NULL where nothing was compared. */
const struct s2f_song_verdict *
s2f_record_start(const struct s2f_result *result);

/* The first difference of a song that a user should hear of: the editor's,
 * else the C64's; NULL = none. *dialect is "editor" or "real". */
const struct s2f_match *
s2f_record_difference(const struct s2f_song_verdict *song,
                      const char **dialect);

#endif
