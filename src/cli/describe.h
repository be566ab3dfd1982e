/* Everything known about a tune or a project, for info. */
#ifndef S2F_CLI_DESCRIBE_H
#define S2F_CLI_DESCRIBE_H

#include "base/text.h"

#include <sid2sf2/convert.h>
#include <sid2sf2/project.h>
#include <sid2sf2/tune.h>

/* Adds lines about a tune whose file has size bytes and this SHA-256, and which
 * was made with this player. */
void s2f_describe_tune(struct s2f_text *out, const struct s2f_tune *tune,
                       const struct s2f_identity *identity, size_t size,
                       const char *sha256);

/* The same as one JSON object without a newline. */
void s2f_describe_tune_json(struct s2f_text *out, const char *path,
                            const struct s2f_tune *tune,
                            const struct s2f_identity *identity, size_t size,
                            const char *sha256);

/* The same two for a project and what the editor would object to. */
void s2f_describe_project(struct s2f_text *out,
                          const struct s2f_project *project, size_t size,
                          const char *sha256);
void s2f_describe_project_json(struct s2f_text *out, const char *path,
                               const struct s2f_project *project, size_t size,
                               const char *sha256,
                               const struct s2f_findings *findings);

/* Adds a line for each finding, and for how many were left out. */
void s2f_describe_findings(struct s2f_text *out,
                           const struct s2f_findings *findings);

/* Adds the findings as a JSON array. */
void s2f_describe_findings_json(struct s2f_text *out,
                                const struct s2f_findings *findings);

#endif
