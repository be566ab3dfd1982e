/* Finding a player's reader and variables by masked patterns of its code.
 *
 * The patterns were made by comparing builds: what they leave open is what
 * differs between them. They name instructions that any player with these data
 * formats must have, in the order that this family's players have them. */
#include "player/newplayer.h"

#include "cpu/opcode.h"
#include "player/pattern.h"

#include <stdio.h>

#include <string.h>

enum {
    FETCH_SIZE = 96,    /* an order list reader is shorter than that */
    TAIL_SIZE = 24,     /* its last part, which moves the pointer on */
    FLAG_SIZE = 14,     /* the test and set of its flag before it */
    JCH_SIZE = 0x200,   /* from JCH's list reader to what ends sequences */
    PLAYER_SIZE = 0x180 /* to either side of it lies the tempo counter */
};

/* The reader of NewPlayer 21 and SID Factory I begins like this: the pointer of
 * voice X to zero page, the list's byte, and on if it is a sequence. */
static const char fetch_head[] = "BD @l 85 %z BD @h 85 %y B1 %z 10 ?";
/* A sequence is stored; is the next byte the end of the list? Then back to the
 * loop pointer m, n. Else the pointer is moved on, up to e. */
static const char fetch_loop[] =
    "9D @s C8 B1 %z C9 FF D0 ? BD @m 9D @l BD @n 9D @h 4C @e";
static const char fetch_stop[] = "C9 FE D0 %k";

/* JCH's NewPlayer reads the list's byte again at each row: flag n is cleared,
 * list byte, transposition doubled, pointer of the sequence, its byte. */
static const char jch_fetch[] =
    "BD @l 85 %z BD @h 85 %y A0 00 98 9D @n B1 %z 10 0F 0A 9D @t FE @l D0 03 "
    "FE @h C8 B1 %z A8 B9 @a 85 %z B9 @b 85 %y BC @i B1 %z";
/* and goes on to the next byte where a sequence ends. */
static const char jch_end[] =
    "A9 00 9D @i A8 BD @l 18 69 01 9D @l 85 %z BD @h 69 00 9D @h 85 %y B1 %z "
    "C9 FF D0 0C BD @m 9D @l BD @n 9D @h";

/* Where to look. */
struct code {
    const uint8_t *ram, *where; /* 64 KiB each */
    uint32_t low, high;
};

static bool find(const struct code *code, const char *pattern, uint32_t from,
                 uint32_t to, struct s2f_pattern_match *match)
{
    return s2f_pattern_find(pattern, code->ram, code->where, from, to, match);
}

/* What the first match of pattern in the player's code binds to word `name`, 0
 * without one. */
static uint16_t find_word(const struct code *code, const char *pattern,
                          char name)
{
    struct s2f_pattern_match match = {0};

    if (!find(code, pattern, code->low, code->high, &match))
        return 0;
    return s2f_pattern_word(&match, name);
}

/* The list reader of NewPlayer 21 and SID Factory I whose head is at match. */
static bool read_fetch(const struct code *code, struct s2f_pattern_match *match,
                       struct s2f_newplayer *p)
{
    struct s2f_pattern_match loop = *match, stop = {0};
    uint32_t from = match->at, body = match->end;

    if (s2f_pattern_byte(match, 'y') != s2f_pattern_byte(match, 'z') + 1 ||
        !find(code, fetch_loop, body, body + FETCH_SIZE, &loop))
        return false;
    p->fetch_from = from;
    p->fetch_to = s2f_pattern_word(&loop, 'e');
    if (p->fetch_to <= loop.end || p->fetch_to > loop.end + TAIL_SIZE)
        return false;
    if (s2f_pattern_at(fetch_stop, code->ram, body, &stop)) {
        p->stop_from = stop.end;
        p->stop_to = stop.end + s2f_pattern_byte(&stop, 'k');
        if (p->stop_to > loop.at)
            return false;
    }
    *match = loop;
    return true;
}

/* Transposition and in-use flag tell NewPlayer 21 from SID Factory I. */
static bool read_kind(const struct code *code, struct s2f_pattern_match *match,
                      struct s2f_newplayer *p)
{
    uint32_t from = p->fetch_from, to = p->fetch_to;

    if (from < FLAG_SIZE)
        return false;
    p->kind = S2F_NEWPLAYER_21;
    if (s2f_pattern_at("BD @f F0 ? A9 00 9D @f 9D @i A8", code->ram,
                       from - FLAG_SIZE, match) &&
        find(code, "0A 9D @t", from, to, match))
        return true;
    p->kind = S2F_NEWPLAYER_FACTORY;
    return s2f_pattern_at("BD @f D0 ? A9 00 FE @f 9D @i A8", code->ram,
                          from - FLAG_SIZE, match) &&
           find(code, "29 7F 9D @t", from, to, match);
}

static void take_words(const struct s2f_pattern_match *match,
                       struct s2f_newplayer *p)
{
    p->position_low = s2f_pattern_word(match, 'l');
    p->position_high = s2f_pattern_word(match, 'h');
    p->loop_low = s2f_pattern_word(match, 'm');
    p->loop_high = s2f_pattern_word(match, 'n');
    p->transpose = s2f_pattern_word(match, 't');
    p->sequence_index = s2f_pattern_word(match, 'i');
    p->sequence = s2f_pattern_word(match, 's');
    p->in_use = s2f_pattern_word(match, 'f');
    p->pointer = s2f_pattern_byte(match, 'z');
    p->sequence_low = s2f_pattern_word(match, 'a');
    p->sequence_high = s2f_pattern_word(match, 'b');
}

/* A reader of NewPlayer 21 or SID Factory I at `at`. */
static bool walker_at(const struct code *code, uint32_t at,
                      struct s2f_newplayer *p)
{
    struct s2f_pattern_match match = {0};

    memset(p, 0, sizeof *p);
    if (!s2f_pattern_at(fetch_head, code->ram, at, &match) ||
        !read_fetch(code, &match, p) || !read_kind(code, &match, p) ||
        !find(code, "BC @s B9 @a 85 %z B9 @b 85 %y A9 %v 9D @o BC @i B1 %z",
              p->fetch_to, p->fetch_to + 2 * FETCH_SIZE, &match))
        return false;
    take_words(&match, p);
    p->sync = s2f_pattern_word(&match, 'o');
    p->sync_value = s2f_pattern_byte(&match, 'v');
    return true;
}

/* A reader of JCH's NewPlayer at `at`. */
static bool jch_at(const struct code *code, uint32_t at,
                   struct s2f_newplayer *p)
{
    struct s2f_pattern_match match = {0}, end;

    memset(p, 0, sizeof *p);
    if (!s2f_pattern_at(jch_fetch, code->ram, at, &match) ||
        s2f_pattern_byte(&match, 'y') != s2f_pattern_byte(&match, 'z') + 1)
        return false;
    end = match;
    end.words &= ~(1u << ('n' - 'a')); /* another variable in that pattern */
    if (!find(code, jch_end, match.end, match.end + JCH_SIZE, &end))
        return false;
    p->kind = S2F_NEWPLAYER_JCH;
    take_words(&end, p);
    p->tied = s2f_pattern_word(&match, 'n');
    p->fetch_from = match.at;
    p->fetch_to = match.end - 5; /* LDY index and LDA (zp),Y stay */
    p->end_from = end.at;
    p->end_to = end.end;
    if (s2f_pattern_at("C9 FE D0 %k", code->ram, end.end, &end)) {
        p->stop_from = end.end;
        p->stop_to = end.end + s2f_pattern_byte(&end, 'k');
    }
    return true;
}

/* Where a reader may begin at or behind `from`, or $10000: all begin with LDA
 * abs,X, STA zp, which few other places do. */
static uint32_t next_head(const uint8_t *ram, uint32_t from)
{
    enum { LAST = 0x10000 - 4 };

    while (from <= LAST) {
        const uint8_t *head = memchr(ram + from, OP_LDA_ABX, LAST + 1 - from);

        if (!head)
            break;
        if (head[3] == OP_STA_ZP)
            return (uint32_t)(head - ram);
        from = (uint32_t)(head - ram) + 1;
    }
    return 0x10000;
}

bool s2f_newplayer_find(const uint8_t *ram, const uint8_t *where, uint32_t from,
                        struct s2f_newplayer *player)
{
    const struct code code = {ram, where, 0, 0x10000};

    for (uint32_t at = next_head(ram, from); at < 0x10000;
         at = next_head(ram, at + 1))
        if ((!where || where[at] & 1) &&
            (walker_at(&code, at, player) || jch_at(&code, at, player)))
            return true;
    memset(player, 0, sizeof *player);
    return false;
}

/* The tempo counter: counted down, and where it underflows a tempo below 2 is
 * special in all these players. */
static uint16_t find_tempo(const struct code *code)
{
    struct s2f_pattern_match match = {0}, two = {0};

    if (!find(code, "CE @t 10 ?", code->low, code->high, &match) ||
        !find(code, "C9 02", match.end, match.end + 16, &two))
        return 0;
    return s2f_pattern_word(&match, 't');
}

/* The table of the voices' SID offsets, if it is really one. */
static uint16_t find_channel_offset(const struct code *code)
{
    static const uint8_t offsets[] = {0, 7, 14};
    uint16_t at = find_word(code, "BC @o BD ? ? 99 ? D4", 'o');

    if (at > 0xfffc || memcmp(code->ram + at, offsets, sizeof offsets) != 0)
        return 0;
    return at;
}

static void find_new_player(const struct code *code, struct s2f_newplayer *p)
{
    p->voices = find_word(code, "A2 02 BD @v D0 03 4C", 'v');
    p->instrument = find_word(code, "0A 0A 0A 9D @i", 'i');
    if (p->kind == S2F_NEWPLAYER_JCH) {
        p->duration = find_word(code, "29 0F 9D @d FE", 'd');
        return;
    }
    p->flags = find_word(code, "BD @f 09 02 9D @f C8", 'f');
    p->command = find_word(code, "29 3F 0A 9D @c", 'c');
    p->state = find_word(code, "2C @s 70 ? 10", 's');
}

static void find_factory(const struct code *code, struct s2f_newplayer *p)
{
    p->state = find_word(code, "2C @s 30 ? 70", 's');
    p->instrument = find_word(code, "29 1F 9D @i", 'i');
    p->command = find_word(code, "29 3F 9D @c", 'c');
    p->flags = find_word(code, "BD @f 09 02 9D @f", 'f');
    p->init_index = find_word(code, "AE @x BD @i 8D", 'x');
}

void s2f_newplayer_find_variables(const uint8_t *ram, const uint8_t *where,
                                  uint32_t low, uint32_t high,
                                  struct s2f_newplayer *player)
{
    const struct code code = {ram, where, low, high};

    player->tempo = find_tempo(&code);
    player->channel_offset = find_channel_offset(&code);
    player->tick = find_word(&code, "DE @k 30 03 4C", 'k');
    if (player->kind == S2F_NEWPLAYER_FACTORY)
        find_factory(&code, player);
    else
        find_new_player(&code, player);
    if (player->kind == S2F_NEWPLAYER_JCH)
        return;
    player->duration = find_word(&code, "29 0F 9D @d C8", 'd');
    player->note = find_word(&code, "9D @n F0 04 C9 7E", 'n');
    player->tied = find_word(&code, "C9 90 30 03 FE @t 29 0F", 't');
}

/* ---- recognising ---- */

/* SID Factory I had a full player, a compact one, and one for games, told apart
 * by how they count a list's position and where the tempo comes from. */
static const char *factory_family(const struct code *code,
                                  const struct s2f_newplayer *p,
                                  const char **name)
{
    struct s2f_pattern_match match = {0};

    *name = "SID Factory I";
    if (code->ram[p->fetch_to - 3] == 0xfe &&
        code->ram[p->fetch_to - 8] == 0xfe)
        return "SF1-A";
    *name = "SID Factory I, compact player";
    if (find(code, "AE ? ? BD @t C9 02", code->low, code->high, &match))
        return "SF1-B";
    *name = "SID Factory I, game player";
    return "SF1-GAME";
}

static bool recognise(const struct s2f_player_view *view,
                      struct s2f_player *player)
{
    struct s2f_newplayer found;
    struct code code = {view->ram, NULL, 0, 0};
    const char *name = "NewPlayer 21";

    if (!s2f_newplayer_find(view->ram, NULL, 0, &found))
        return false;
    code.low =
        found.fetch_from > PLAYER_SIZE ? found.fetch_from - PLAYER_SIZE : 0;
    code.high = found.fetch_from + PLAYER_SIZE;
    player->family = "NP21";
    if (found.kind == S2F_NEWPLAYER_JCH) {
        name = "JCH NewPlayer";
        player->family = find_tempo(&code) ? "JCH-NP" : "JCH-NP-L";
    } else if (found.kind == S2F_NEWPLAYER_FACTORY) {
        player->family = factory_family(&code, &found, &name);
    }
    (void)snprintf(player->text, sizeof player->text, "%s, loaded to $%04X",
                   name, view->tune->load);
    return true;
}

const struct s2f_recogniser s2f_recogniser_newplayer = {
    .name = "newplayer",
    .recognise = recognise,
};
