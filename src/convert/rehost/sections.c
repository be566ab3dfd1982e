/* Finding a player and its tables.
 *
 * A player reads its tables by indexed instructions, each with the address of a
 * column or a row's byte as its operand. All such addresses in order show the
 * tables: the columns of a column-major one are equally far apart, the bytes of
 * a row-major one follow each other, and the families have them in one order.
 * The distances must fit, or the tune is left to another route. */
#include "convert/rehost/rehost.h"

#include "base/bytes.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    HOLE = 128, /* data between two pieces of a player's code, at most */
    MAX_BASES = 192,
    SONG_BYTES = 4, /* of a song table that operands name */
    NP_PROGRAM = 4, /* a row of pulse or filter */
    SF1_WAVE = 2,
    NAMED = 256 /* bytes of init and hard restart tables, at most */
};

static bool add(struct s2f_rehost *r, enum s2f_role role, unsigned column,
                uint32_t low, uint32_t high)
{
    struct s2f_section *s = &r->section[r->sections];

    if (r->sections >= S2F_REHOST_SECTIONS || low >= high || high > 0x10000)
        return false;
    r->sections++;
    memset(s, 0, sizeof *s);
    s->role = role;
    s->column = column;
    s->low = low;
    s->high = high;
    return true;
}

static bool add_pointers(struct s2f_rehost *r)
{
    uint32_t low = r->place.sequence_low, high = r->place.sequence_high;
    uint32_t size = high > low ? high - low : 1;

    return add(r, S2F_ROLE_POINTERS, 0, low, low + size) &&
           add(r, S2F_ROLE_POINTERS, 1, high,
               high + size > 0x10000 ? 0x10000 : high + size);
}

enum s2f_status s2f_rehost_locate(struct s2f_rehost *r, uint32_t from,
                                  struct s2f_diag *diag)
{
    r->sections = 0;
    if (!s2f_newplayer_find(r->ram, r->kind, from, &r->place))
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_NONE, 0,
                        "no order list reader of a known player was found");
    s2f_rehost_code_block(r->kind, r->place.fetch_from, HOLE, &r->low,
                          &r->high);
    s2f_newplayer_find_variables(r->ram, r->kind, r->low, r->high, &r->place);
    r->family = r->place.kind == S2F_NEWPLAYER_21    ? S2F_REHOST_NP21
                : r->place.kind == S2F_NEWPLAYER_JCH ? S2F_REHOST_JCH
                                                     : S2F_REHOST_SF1A;
    if (!r->place.tick && r->family != S2F_REHOST_JCH)
        return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, r->low,
                        "the player's row counter was not found");
    return S2F_STATUS_OK;
}

/* Addresses that the player reads by index, ascending. */
struct bases {
    unsigned count;
    uint16_t at[MAX_BASES];
};

static enum s2f_status fail(struct s2f_diag *diag, uint32_t address,
                            const char *what)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, address,
                    "the player's %s was not found", what);
}

static void add_base(struct bases *b, uint16_t at)
{
    unsigned i = b->count;

    for (unsigned k = 0; k < b->count; k++)
        if (b->at[k] == at)
            return;
    if (b->count >= MAX_BASES)
        return;
    while (i > 0 && b->at[i - 1] > at) {
        b->at[i] = b->at[i - 1];
        i--;
    }
    b->at[i] = at;
    b->count++;
}

static void find_bases(const struct s2f_rehost *r, uint32_t from,
                       struct bases *b)
{
    b->count = 0;
    for (uint32_t a = r->low; a < r->high; a++) {
        uint16_t operand;

        if (!(r->kind[a] & S2F_REHOST_BYTE_START) ||
            !s2f_rehost_operand_indexed(r->ram[a]) ||
            s2f_rehost_operand_stores(r->ram[a]))
            continue;
        operand = s2f_le16(r->ram + a + 1);
        if (operand >= from)
            add_base(b, operand);
    }
}

/* The first base at or above `at`, 0 = none. */
static uint32_t base_from(const struct bases *b, uint32_t at)
{
    for (unsigned i = 0; i < b->count; i++)
        if (b->at[i] >= at)
            return b->at[i];
    return 0;
}

static unsigned index_of(const struct bases *b, uint32_t at)
{
    unsigned i = 0;

    while (i < b->count && b->at[i] < at)
        i++;
    return i;
}

struct s2f_section *s2f_rehost_section(struct s2f_rehost *r, enum s2f_role role,
                                       unsigned column)
{
    for (unsigned i = 0; i < r->sections; i++)
        if (r->section[i].role == role && r->section[i].column == column)
            return &r->section[i];
    return NULL;
}

static uint32_t pointers(struct s2f_rehost *r)
{
    return s2f_rehost_section(r, S2F_ROLE_POINTERS, 0)->low;
}

/* ---- NewPlayer 21 and JCH's NewPlayer ---- */

static uint32_t find_songs(const struct s2f_rehost *r)
{
    struct s2f_pattern_match match = {0};

    match.words = 1u << ('l' - 'a');
    match.word['l' - 'a'] = r->place.position_low;
    if (!s2f_pattern_find("B9 @s 9D @l", r->ram, r->kind, r->low, r->high,
                          &match))
        return 0;
    return s2f_pattern_word(&match, 's');
}

static uint32_t find_commands(const struct s2f_rehost *r)
{
    struct s2f_pattern_match match = {0};

    if (r->family == S2F_REHOST_JCH) {
        if (!s2f_pattern_find("29 3F 0A A8 B9 @c", r->ram, r->kind, r->low,
                              r->high, &match))
            return 0;
        return s2f_pattern_word(&match, 'c');
    }
    match.words = 1u << ('v' - 'a');
    match.word['v' - 'a'] = r->place.command;
    if (!s2f_pattern_find("BC @v B9 @c", r->ram, r->kind, r->low, r->high,
                          &match))
        return 0;
    return s2f_pattern_word(&match, 'c');
}

/* Songs, wave (two columns), filter, pulse, instruments, commands; in some
 * builds the commands come last. Where the last tables end shows when the music
 * is known: s2f_rehost_bound_sections. */
static enum s2f_status find_new_player(struct s2f_rehost *r,
                                       struct s2f_diag *diag)
{
    struct bases b = {.count = 0};
    uint32_t songs = find_songs(r), commands = find_commands(r);
    uint32_t wave, wave2, filter, pulse, instruments;

    if (!songs)
        return fail(diag, r->low, "song table");
    find_bases(r, songs, &b);
    wave = base_from(&b, songs + SONG_BYTES);
    wave2 = base_from(&b, wave + 1);
    filter = 2 * wave2 - wave;
    pulse = base_from(&b, filter + NP_PROGRAM);
    instruments = base_from(&b, pulse + NP_PROGRAM);
    if (!wave || !wave2 || base_from(&b, wave2 + 1) != filter)
        return fail(diag, wave, "wave table");
    if (!pulse || !instruments)
        return fail(diag, filter, "filter or pulse table");
    if (commands < songs)
        return fail(diag, songs, "command table");
    if (!add(r, S2F_ROLE_SONGS, 0, songs, wave) ||
        !add(r, S2F_ROLE_WAVE, 0, wave, wave2) ||
        !add(r, S2F_ROLE_WAVE, 1, wave2, filter) ||
        !add(r, S2F_ROLE_FILTER, 0, filter, pulse) ||
        !add(r, S2F_ROLE_PULSE, 0, pulse, instruments) ||
        !add(r, S2F_ROLE_INSTRUMENTS, 0, instruments, 0x10000) ||
        !add(r, S2F_ROLE_COMMANDS, 0, commands, 0x10000))
        return fail(diag, songs, "tables");
    return S2F_STATUS_OK;
}

/* ---- SID Factory I ---- */

/* How many bases from b->at[i] on are equally far from the next one. */
static unsigned columns_from(const struct bases *b, unsigned i)
{
    unsigned n = 1;

    while (i + n + 1 < b->count &&
           b->at[i + n + 1] - b->at[i + n] == b->at[i + 1] - b->at[i])
        n++;
    return i + 1 < b->count ? n : 0;
}

/* The same backwards, ending before b->at[i]. */
static unsigned columns_before(const struct bases *b, unsigned i)
{
    unsigned n = 1;

    if (i < 1)
        return 0;
    while (n < i && b->at[i - n] - b->at[i - n - 1] == b->at[i] - b->at[i - 1])
        n++;
    return n;
}

/* Adds the table whose columns are b->at[*i] on; moves *i behind it. */
static bool add_columns(struct s2f_rehost *r, const struct bases *b,
                        unsigned *i, enum s2f_role role, unsigned columns)
{
    if (*i + columns >= b->count)
        return false;
    for (unsigned c = 0; c < columns; c++) {
        uint32_t low = b->at[*i + c], high = b->at[*i + c + 1];

        if (high - low != (uint32_t)b->at[*i + 1] - b->at[*i] ||
            !add(r, role, c, low, high))
            return false;
    }
    *i += columns;
    return true;
}

/* Which bytes from `from` on operands name, indexed by X (bit 0) or Y (1). */
static void find_named(const struct s2f_rehost *r, uint32_t from,
                       uint8_t named[NAMED])
{
    memset(named, 0, NAMED);
    for (uint32_t a = r->low; a < r->high; a++) {
        uint32_t at = (uint32_t)s2f_le16(r->ram + a + 1) - from;

        if (r->kind[a] & S2F_REHOST_BYTE_START && at < NAMED &&
            s2f_rehost_operand_indexed(r->ram[a]))
            named[at] |= s2f_rehost_operand_indexed_by_x(r->ram[a]) ? 1 : 2;
    }
}

/* What songs start with, indexed by X: a record's bytes follow each other, or
 * in builds for several songs each is a column with a byte a song. What is
 * indexed by Y behind it is the hard restart table. */
static bool add_init(struct s2f_rehost *r, const struct bases *b, unsigned i,
                     uint16_t record)
{
    uint32_t end = pointers(r), size = end - record, at;
    unsigned n = 1, stride = 1;
    uint8_t named[NAMED];
    bool added = true;

    if (b->at[i] != record || record >= end || size > NAMED)
        return false;
    find_named(r, record, named);
    if (!(named[1] & 1))
        while (++stride < size && !(named[stride] & 1))
            ;
    while (n < S2F_REHOST_RECORD && n * stride < size &&
           named[(size_t)n * stride] & 1)
        n++;
    if (n == 1)
        stride = 1;
    for (at = n * stride; at < size && !(named[at] & 2);)
        at++;
    r->init_columns = n;
    r->init_stride = stride;
    if (stride == 1)
        added = add(r, S2F_ROLE_INIT, 0, record, record + at);
    for (unsigned c = 0; stride > 1 && c < n; c++)
        added = added && add(r, S2F_ROLE_INIT, c, record + c * stride,
                             record + (c + 1) * stride);
    return added &&
           (at == size || add(r, S2F_ROLE_HARD_RESTART, 0, record + at, end));
}

static enum s2f_status find_factory_rest(struct s2f_rehost *r,
                                         const struct bases *b, unsigned i,
                                         struct s2f_diag *diag)
{
    unsigned columns = r->family == S2F_REHOST_SF1A ? 3 : 2;
    struct s2f_pattern_match match = {0};
    uint32_t tempo, at = b->at[i];

    if (!s2f_pattern_find("AE ? ? BD @t C9 02", r->ram, r->kind, r->low,
                          r->high, &match))
        return fail(diag, at, "tempo table");
    tempo = s2f_pattern_word(&match, 't');
    memset(&match, 0, sizeof match);
    if (!s2f_pattern_find("AE ? ? BD @i 8D", r->ram, r->kind, r->low, r->high,
                          &match))
        return fail(diag, at, "init table");
    if (!add_columns(r, b, &i, S2F_ROLE_WAVE, SF1_WAVE))
        return fail(diag, at, "wave table");
    if (index_of(b, tempo) == i + 2 * columns + 1 &&
        !add_columns(r, b, &i, S2F_ROLE_ARPEGGIO, 1))
        return fail(diag, at, "arpeggio table");
    if (!add_columns(r, b, &i, S2F_ROLE_PULSE, columns) ||
        !add_columns(r, b, &i, S2F_ROLE_FILTER, columns) || b->at[i] != tempo ||
        !add_columns(r, b, &i, S2F_ROLE_TEMPO, 1) ||
        !add_init(r, b, i, s2f_pattern_word(&match, 'i')))
        return fail(diag, at, "pulse, filter or tempo table");
    return S2F_STATUS_OK;
}

/* Instruments, commands, wave, arpeggios, pulse, filter, tempo, init, hard
 * restart, sequence pointers. The game player has the first two only. */
static enum s2f_status find_factory(struct s2f_rehost *r, struct s2f_diag *diag)
{
    struct s2f_pattern_match match = {0};
    struct bases b = {.count = 0};
    unsigned i, instruments, commands;

    match.words = 1u << ('v' - 'a');
    match.word['v' - 'a'] = r->place.command;
    if (!s2f_pattern_find("BC @v B9 @c", r->ram, r->kind, r->low, r->high,
                          &match))
        return fail(diag, r->low, "command table");
    find_bases(r, r->high, &b);
    i = index_of(&b, s2f_pattern_word(&match, 'c'));
    if (i >= b.count)
        return fail(diag, r->high, "command table");
    instruments = columns_before(&b, i);
    commands = columns_from(&b, i);
    if (instruments >= 8 && commands >= 3) {
        r->family = S2F_REHOST_SF1A;
        instruments = 8, commands = 3;
    } else if (instruments == 6 && commands >= 2) {
        r->family = S2F_REHOST_SF1B;
        commands = 2;
    } else if (instruments == 7 && commands >= 2) {
        r->family = S2F_REHOST_SF1_GAME;
        commands = 2;
    } else {
        return fail(diag, b.at[i], "instrument table");
    }
    i -= instruments;
    if (!add_columns(r, &b, &i, S2F_ROLE_INSTRUMENTS, instruments) ||
        !add_columns(r, &b, &i, S2F_ROLE_COMMANDS, commands))
        return fail(diag, b.at[i], "instrument or command table");
    if (r->family == S2F_REHOST_SF1_GAME)
        return add(r, S2F_ROLE_TEMPO, 0, b.at[i], pointers(r))
                   ? S2F_STATUS_OK
                   : fail(diag, b.at[i], "tempo table");
    return find_factory_rest(r, &b, i, diag);
}

void s2f_rehost_bound_sections(struct s2f_rehost *r, uint32_t at)
{
    for (unsigned i = 0; i < r->sections; i++)
        if (r->section[i].low < at && r->section[i].high > at)
            r->section[i].high = at;
}

/* Later builds of SID Factory's compact player have the waveform in the wave
 * table's first column: what goes to the control register is loaded from
 * there. */
static bool is_form_first(struct s2f_rehost *r)
{
    const struct s2f_section *wave = s2f_rehost_section(r, S2F_ROLE_WAVE, 0);
    struct s2f_pattern_match match = {0};

    if (!wave || !s2f_pattern_find("BD @w 3D ? ? 99 04 D4", r->ram, r->kind,
                                   r->low, r->high, &match))
        return false;
    match.words |= 1u << ('f' - 'a');
    match.word['f' - 'a'] = (uint16_t)wave->low;
    return s2f_pattern_find("B9 @f 9D @w", r->ram, r->kind, r->low, r->high,
                            &match);
}

enum s2f_status s2f_rehost_find_sections(struct s2f_rehost *r,
                                         struct s2f_diag *diag)
{
    bool new_player =
        r->family == S2F_REHOST_NP21 || r->family == S2F_REHOST_JCH;
    enum s2f_status status;

    r->init_columns = 0;
    r->sections = 0;
    if (!add_pointers(r))
        return fail(diag, r->place.sequence_low, "sequence pointers");
    status = new_player ? find_new_player(r, diag) : find_factory(r, diag);
    s2f_rehost_bound_sections(r, r->low);
    for (unsigned i = 0; i < r->sections; i++)
        s2f_rehost_bound_sections(r, r->section[i].low);
    r->form_first = is_form_first(r);
    return status;
}
