/* Where tables, pointers, order lists and sequences of a project go, and what
 * it says about its songs: what all routes write the same way. Addresses are
 * C64 addresses; memory is project->memory. */
#ifndef S2F_CONVERT_MUSIC_LAYOUT_H
#define S2F_CONVERT_MUSIC_LAYOUT_H

#include "convert/route.h"

/* ---- places ---- */

/* Bytes of pointer tables, of the order lists of this many songs and of
 * `stored` sequence slots, where `sequences` are declared. */
uint32_t s2f_music_size(unsigned songs, unsigned sequences, unsigned stored);

/* How many sequence slots to declare for songs whose music (pointers first)
 * starts at `at`: up to 128, fewer where they would reach `limit`, but never
 * less than `used`. A user who types a number beyond them in an order list
 * crashes the editor, so as many as there is room for. */
unsigned s2f_music_sequences(uint32_t at, unsigned songs, unsigned used,
                             uint32_t limit);

/* Gives project's tables addresses one behind the other from `at` on, in the
 * order of table numbers in order[] (project->tables entries). Returns where
 * the last one ends. */
uint32_t s2f_music_place_tables(struct s2f_project *project, uint32_t at,
                                const uint8_t *order);

/* Fills in the whole music block: pointer tables at `at`, order list slots for
 * project->aux.songs songs and `sequences` sequence slots behind them, and
 * writes the pointers of the selected song and of all slots. Slots themselves
 * are left as memory has them. All must end at or below $10000. */
void s2f_music_place(struct s2f_project *project, uint16_t at,
                     unsigned sequences);

/* Copies a packed order list (at most 256 bytes, with its end) or sequence
 * (with its $7F) to its slot, and fills the slot up with zeros. */
void s2f_music_put_order_list(struct s2f_project *project, unsigned song,
                              unsigned track, const uint8_t *bytes,
                              size_t size);
void s2f_music_put_sequence(struct s2f_project *project, unsigned n,
                            const uint8_t *bytes, size_t size);

/* Sets project->top so that the header ends right below $0FFB. All that decides
 * its size must be there. false where it has no room above the stack. */
bool s2f_music_place_header(struct s2f_project *project);

/* ---- songs ---- */

/* Fills in *aux for the first `songs` songs of source: names after the tune's
 * title, SID model, region, a layer of `markers` play markers at 0 for each. */
void s2f_music_set_aux(struct s2f_aux *aux, const struct s2f_source *source,
                       unsigned songs, uint8_t markers);

/* Puts each song's second play marker where its music goes on after its end, as
 * the editor counts (rows from the start to the earliest track's loop), where
 * that is not the start. Needs the order lists and sequences in memory and
 * layers of at least two markers. */
void s2f_music_mark_loops(struct s2f_project *project);

#endif
