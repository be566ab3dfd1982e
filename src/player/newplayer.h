/* NewPlayer 21, SID Factory I and JCH's NewPlayer: where their readers and
 * variables are. Their sequences are encoded as SID Factory II's. */
#ifndef S2F_PLAYER_NEWPLAYER_H
#define S2F_PLAYER_NEWPLAYER_H

#include "player/player.h"

extern const struct s2f_recogniser s2f_recogniser_newplayer;

enum s2f_newplayer_kind {
    S2F_NEWPLAYER_21,
    S2F_NEWPLAYER_JCH,
    S2F_NEWPLAYER_FACTORY /* SID Factory I, all of its players */
};

/* Addresses as in the tune; 0 = the player has no such thing. Variables of
 * voices are three bytes. */
struct s2f_newplayer {
    enum s2f_newplayer_kind kind;
    /* code, [from, to) */
    uint32_t fetch_from, fetch_to; /* the order list reader */
    uint32_t stop_from, stop_to;   /* what it does at the end mark $FE */
    uint32_t end_from, end_to;     /* JCH: what it does behind a sequence */
    /* tables of the sequences' addresses */
    uint16_t sequence_low, sequence_high;
    /* variables */
    uint16_t position_low, position_high; /* where the voices are in lists */
    uint16_t loop_low, loop_high;         /* where these go back to */
    uint16_t sequence, transpose, sequence_index;
    uint16_t in_use; /* NewPlayer 21: not 0 = a sequence is to be fetched */
    uint16_t tick, duration, tempo, state, channel_offset;
    uint16_t instrument, command, note, tied, sync, flags;
    uint16_t voices;     /* which of the three play */
    uint16_t init_index; /* of the record that SID Factory I starts with */
    uint8_t pointer;     /* zero page: the reader's pointer */
    uint8_t sync_value;  /* of sync, when a row was read */
};

/* Finds the first order list reader that begins in [from, $10000), and what it
 * shows. where (NULL, or 64 KiB): only at addresses where it has bit 0 set.
 * Clears *player first. */
bool s2f_newplayer_find(const uint8_t *ram, const uint8_t *where, uint32_t from,
                        struct s2f_newplayer *player);

/* Finds the other variables of a player whose code is [low, high). */
void s2f_newplayer_find_variables(const uint8_t *ram, const uint8_t *where,
                                  uint32_t low, uint32_t high,
                                  struct s2f_newplayer *player);

#endif
