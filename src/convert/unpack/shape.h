/* What the header of each generation of drivers says: names, sizes and looks of
 * tables, rules between them. Facts: doc/sf2-export.md. */
#ifndef S2F_CONVERT_UNPACK_SHAPE_H
#define S2F_CONVERT_UNPACK_SHAPE_H

#include "player/sf2/export.h"

#include <sid2sf2/project.h>

/* Fills in descriptor (but for code and sizes), tables in the order that the
 * editor shows them (but for addresses), instrument columns and rules. order[]
 * receives the tables' numbers in the order of addresses, kind[] what each one
 * is. Column counts are those of export, and rules follow its pointers. */
void s2f_unpack_shape(const struct s2f_export *export,
                      struct s2f_project *project,
                      uint8_t order[S2F_PROJECT_MAX_TABLES],
                      uint8_t kind[S2F_PROJECT_MAX_TABLES]);

#endif
