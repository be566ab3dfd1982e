/* What a measured result is worth: its status, its warnings, and which of two
 * is the better one. */
#ifndef S2F_JOB_JUDGE_H
#define S2F_JOB_JUDGE_H

#include <sid2sf2/convert.h>

/* The worst of a result's songs and dialects decides its status; one without
 * the song that everybody knows the tune by is partial. What a route promises
 * to be editable counts as wrapped where edits are not heard. exports: the
 * editor's .sid export plays like the project. */
enum s2f_verdict_status s2f_judge(const struct s2f_settings *settings,
                                  const struct s2f_result *result,
                                  bool editable, bool exports);

/* Adds warnings about what was measured of songs and of the export. */
void s2f_judge_warn(struct s2f_result *result, bool exports);

/* Adds a warning where edits were measured and too few are heard. */
void s2f_judge_warn_edits(struct s2f_result *result);

/* The lowest share of equal frames of all songs, in percent, in the editor or
 * on a C64. */
double s2f_judge_worst(const struct s2f_result *result, bool editor);

/* Whether a is a better result than b: exact in the editor, then on a C64, then
 * editable. A route that failed is worse than any that did not. */
bool s2f_judge_better(const struct s2f_result *a, const struct s2f_result *b);

/* Whether it was measured and every frame is equal, whatever can be edited. */
bool s2f_judge_exact(const struct s2f_result *result);

/* Whether no later route could make anything better. */
bool s2f_judge_perfect(const struct s2f_result *result);

#endif
