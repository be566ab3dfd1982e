/* Writing the texts that the editor shows beside table rows: auxiliary chunk
 * 4, version 2 (doc/sf2.md), into aux->text. */
#ifndef S2F_CONVERT_MUSIC_TEXTS_H
#define S2F_CONVERT_MUSIC_TEXTS_H

#include <sid2sf2/project.h>

enum {
    S2F_TEXT_ROW = 24,       /* room for a row's text, terminated */
    S2F_TEXT_OVERVIEW = 0x40 /* table id of the order list comments */
};

/* Starts over with no texts at all. */
void s2f_texts_begin(struct s2f_aux *aux);

/* Adds the texts of table id: `layers` equal layers of `rows` strings (row[0]
 * on; NULL = all empty). Generic tables have one layer, the overview one per
 * song. false, and nothing added, where they do not fit. */
bool s2f_texts_add(struct s2f_aux *aux, uint8_t id, unsigned layers,
                   unsigned rows, const char (*row)[S2F_TEXT_ROW]);

#endif
