/* Finding a player's reader and variables by masked patterns of its code.
 *
 * The patterns were made by comparing builds: what they leave open is what
 * differs between them. They name instructions that any player with these data
 * formats must have, in the order that this family's players have them. */
#include "convert/rehost/rehost.h"

#include "base/bytes.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    HOLE = 128,     /* data between two pieces of a player's code, at most */
    FETCH_SIZE = 96 /* an order list reader is shorter than that */
};

/* The reader of NewPlayer 21 and SID Factory I begins like this: the pointer of
 * voice X to zero page, the list's byte, and on if it is a sequence. */
static const char fetch_head[] = "BD @l 85 %z BD @h 85 %y B1 %z 10 ?";
/* A sequence is stored; is the next byte the end of the list? Back to the loop
 * pointer m, n. */
static const char fetch_loop[] =
    "9D @s C8 B1 %z C9 FF D0 ? BD @m 9D @l BD @n 9D @h 4C ? ?";
/* Or the pointer behind what was read: one by one or by what Y has counted. */
static const char *const fetch_tail[] = {"FE @l D0 03 FE @h",
                                         "98 18 65 %z 9D @l 90 03 FE @h"};
static const char fetch_stop[] = "C9 FE D0 %k";

/* JCH's NewPlayer reads the list's byte again at each row: flag n is cleared,
 * list byte, transposition doubled, pointer of the sequence, its byte. */
static const char jch_fetch[] =
    "BD @l 85 %z BD @h 85 %y A0 00 98 9D @n B1 %z 10 0F 0A 9D @t FE @l D0 03 "
    "FE @h C8 B1 %z A8 B9 @a 85 %z B9 @b 85 %y BC @i B1 %z";
/* and goes on to the next byte where a sequence ends. */
static const char jch_end[] =
    "A9 00 9D @i A8 BD @l 18 69 01 9D @l 85 %z BD @h 69 00 9D @h 85 %y B1 %z "
    "C9 FF D0 0C BD @m 9D @l BD @n 9D @h C9 FE D0 ?";

static enum s2f_status fail(struct s2f_diag *diag, const char *what)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                    "the player's %s was not found", what);
}

static bool find(const struct s2f_rehost *r, const char *pattern, uint32_t from,
                 uint32_t to, struct s2f_pattern_match *match)
{
    return s2f_pattern_find(pattern, r->ram, r->kind, from, to, match);
}

/* What the first match of pattern in the player's code binds to word `name`, 0
 * without one. */
static uint16_t find_word(const struct s2f_rehost *r, const char *pattern,
                          char name)
{
    struct s2f_pattern_match match = {0};

    if (!find(r, pattern, r->low, r->high, &match))
        return 0;
    return s2f_pattern_word(&match, name);
}

/* The list reader of NewPlayer 21 and SID Factory I whose head is at match. */
static bool read_fetch(struct s2f_rehost *r, struct s2f_pattern_match *match)
{
    struct s2f_rehost_place *p = &r->place;
    struct s2f_pattern_match loop, tail, stop = {0};
    uint32_t from = match->at, body = match->end;
    bool found = false;

    loop = *match;
    if (s2f_pattern_byte(match, 'y') != s2f_pattern_byte(match, 'z') + 1 ||
        !find(r, fetch_loop, body, body + FETCH_SIZE, &loop))
        return false;
    tail = loop;
    for (unsigned i = 0; i < 2 && !found; i++)
        found = s2f_pattern_at(fetch_tail[i], r->ram, loop.end, &tail);
    if (!found)
        return false;
    p->fetch_from = from;
    p->fetch_to = tail.end;
    if (find(r, fetch_stop, body, body + 1, &stop)) {
        p->stop_from = stop.end;
        p->stop_to = stop.end + s2f_pattern_byte(&stop, 'k');
        if (p->stop_to > loop.at)
            return false;
    }
    *match = tail;
    return true;
}

/* Transposition and in-use flag tell NewPlayer 21 from SID Factory I. */
static bool read_family(struct s2f_rehost *r, struct s2f_pattern_match *match)
{
    struct s2f_rehost_place *p = &r->place;
    uint32_t from = p->fetch_from, to = p->fetch_to;

    if (from < 16)
        return false;
    if (s2f_pattern_at("BD @f F0 ? A9 00 9D @f 9D @i A8", r->ram, from - 14,
                       match) &&
        find(r, "0A 9D @t", from, to, match)) {
        r->family = S2F_REHOST_NP21;
        p->in_use_inverted = true;
        return true;
    }
    if (s2f_pattern_at("BD @f D0 ? A9 00 FE @f 9D @i A8", r->ram, from - 14,
                       match) &&
        find(r, "29 7F 9D @t", from, to, match)) {
        r->family = S2F_REHOST_SF1A;
        return true;
    }
    return false;
}

static void take_words(struct s2f_rehost *r,
                       const struct s2f_pattern_match *match)
{
    struct s2f_rehost_place *p = &r->place;

    p->position_low = s2f_pattern_word(match, 'l');
    p->position_high = s2f_pattern_word(match, 'h');
    p->loop_low = s2f_pattern_word(match, 'm');
    p->loop_high = s2f_pattern_word(match, 'n');
    p->transpose = s2f_pattern_word(match, 't');
    p->sequence_index = s2f_pattern_word(match, 'i');
    p->sequence = s2f_pattern_word(match, 's');
    p->in_use = s2f_pattern_word(match, 'f');
    p->pointer = s2f_pattern_byte(match, 'z');
}

static void add_pointers(struct s2f_rehost *r, uint16_t low, uint16_t high)
{
    for (unsigned i = 0; i < 2; i++) {
        struct s2f_section *s = &r->section[r->sections++];

        memset(s, 0, sizeof *s);
        s->role = S2F_ROLE_POINTERS;
        s->column = i;
        s->low = i ? high : low;
        s->high = s->low + (high > low ? (uint32_t)(high - low) : 1u);
    }
}

static bool locate_walker(struct s2f_rehost *r)
{
    struct s2f_pattern_match match = {0};
    uint32_t from = 0;

    for (;;) {
        memset(&match, 0, sizeof match);
        if (!find(r, fetch_head, from, 0x10000, &match))
            return false;
        from = match.at + 1;
        if (read_fetch(r, &match) && read_family(r, &match))
            break;
    }
    if (!find(r, "BC @s B9 @a 85 %z B9 @b 85 %y A9 ? 9D @o BC @i B1 %z",
              r->place.fetch_to, r->place.fetch_to + 2 * FETCH_SIZE, &match))
        return false;
    take_words(r, &match);
    r->place.sync = s2f_pattern_word(&match, 'o');
    r->place.sync_value = r->ram[match.at + 14];
    add_pointers(r, s2f_pattern_word(&match, 'a'),
                 s2f_pattern_word(&match, 'b'));
    return true;
}

static bool locate_jch(struct s2f_rehost *r)
{
    struct s2f_pattern_match match = {0}, end;

    if (!find(r, jch_fetch, 0, 0x10000, &match) ||
        s2f_pattern_byte(&match, 'y') != s2f_pattern_byte(&match, 'z') + 1)
        return false;
    end = match;
    end.words &= ~(1u << ('n' - 'a'));
    if (!find(r, jch_end, match.end, match.end + 0x200, &end))
        return false;
    r->family = S2F_REHOST_JCH;
    take_words(r, &end);
    r->place.tied = s2f_pattern_word(&match, 'n');
    r->place.fetch_from = match.at;
    r->place.fetch_to = match.end - 5; /* LDY index and LDA (zp),Y stay */
    r->place.end_from = end.at;
    r->place.end_to = end.end - 4; /* so does the test for the end mark */
    add_pointers(r, s2f_pattern_word(&match, 'a'),
                 s2f_pattern_word(&match, 'b'));
    return true;
}

/* The tempo counter: counted down, and where it underflows a tempo below 2 is
 * special in all these players. */
static uint16_t find_tempo(const struct s2f_rehost *r)
{
    struct s2f_pattern_match match = {0}, two = {0};

    if (!find(r, "CE @t 10 ?", r->low, r->high, &match) ||
        !find(r, "C9 02", match.end, match.end + 16, &two))
        return 0;
    return s2f_pattern_word(&match, 't');
}

/* The table of the voices' SID offsets, if it is really one. */
static uint16_t find_channel_offset(const struct s2f_rehost *r)
{
    static const uint8_t offsets[] = {0, 7, 14};
    uint16_t at = find_word(r, "BC @o BD ? ? 99 ? D4", 'o');

    if (at > 0xfffc || memcmp(r->ram + at, offsets, sizeof offsets) != 0)
        return 0;
    return at;
}

static void find_new_player_variables(struct s2f_rehost *r)
{
    struct s2f_rehost_place *p = &r->place;

    p->voices = find_word(r, "A2 02 BD @v D0 03 4C", 'v');
    p->instrument = find_word(r, "0A 0A 0A 9D @i", 'i');
    if (r->family == S2F_REHOST_JCH)
        return;
    p->flags = find_word(r, "BD @f 09 02 9D @f C8", 'f');
    p->command = find_word(r, "29 3F 0A 9D @c", 'c');
    p->state = find_word(r, "2C @s 70 ? 10", 's');
}

static void find_factory_variables(struct s2f_rehost *r)
{
    struct s2f_rehost_place *p = &r->place;

    p->state = find_word(r, "2C @s 30 ? 70", 's');
    p->instrument = find_word(r, "29 1F 9D @i", 'i');
    p->command = find_word(r, "29 3F 9D @c", 'c');
    p->flags = find_word(r, "BD @f 09 02 9D @f", 'f');
    p->init_index = find_word(r, "AE @x BD @i 8D", 'x');
}

static void find_variables(struct s2f_rehost *r)
{
    struct s2f_rehost_place *p = &r->place;

    p->tempo = find_tempo(r);
    p->channel_offset = find_channel_offset(r);
    p->tick = find_word(r, "DE @k 30 03 4C", 'k');
    p->duration = r->family == S2F_REHOST_JCH
                      ? find_word(r, "29 0F 9D @d FE", 'd')
                      : find_word(r, "29 0F 9D @d C8", 'd');
    if (r->family == S2F_REHOST_JCH || r->family == S2F_REHOST_NP21)
        find_new_player_variables(r);
    else
        find_factory_variables(r);
    if (r->family != S2F_REHOST_JCH) {
        p->note = find_word(r, "9D @n F0 04 C9 7E", 'n');
        p->tied = find_word(r, "C9 90 30 03 FE @t 29 0F", 't');
    }
}

enum s2f_status s2f_rehost_locate(struct s2f_rehost *r, struct s2f_diag *diag)
{
    memset(&r->place, 0, sizeof r->place);
    r->sections = 0;
    s2f_rehost_walk(r->ram, r->source->access, r->kind);
    if (!locate_walker(r)) {
        memset(&r->place, 0, sizeof r->place);
        r->sections = 0;
        if (!locate_jch(r))
            return fail(diag, "order list reader");
    }
    s2f_rehost_code_block(r->kind, r->place.fetch_from, HOLE, &r->low,
                          &r->high);
    find_variables(r);
    if (!r->place.tick && r->family != S2F_REHOST_JCH)
        return fail(diag, "row counter");
    return S2F_STATUS_OK;
}
