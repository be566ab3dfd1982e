/* Where driver, copies, tables and header of a wrapped tune lie.
 *
 * The player stays where it is, and so does every byte that it was seen to use.
 * [$1000, first table) is what the editor's export keeps, so driver and player
 * both lie in it; tables, lists and the one sequence follow at the first place
 * that is free. */
#include "convert/wrap/wrap.h"

#include "base/map.h"
#include "convert/music/layout.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    LOWEST_TOP = 0x0200, /* zero page and stack are no place for a header */
    IO_START = 0xd000,
    SID = 0xd400,
    IO_END = 0xe000,
    RASTER = 0xd012,
    CIA2 = 0xdd00,
    CIA2_END = 0xdd10,
    EXITS = 0xea31, /* of the KERNAL's, see is_exit */
    EXITS_END = 0xea87,
    VECTORS = 0xfffa,
    MEMORY_END = 0x10000,
    JUMP_SIZE = 3,
    PAGE = 0x100,
    USED = S2F_ACCESS_EXECUTE | S2F_ACCESS_READ | S2F_ACCESS_WRITE
};

struct space {
    const struct s2f_tune *tune;
    const uint8_t *access;
    bool stores;           /* init is stored */
    const uint8_t *stored; /* then what it needs, not 0 */
    bool tight; /* what the tune was not seen to use is no part of it */
    bool exits; /* the driver puts the KERNAL's exits into RAM */
    bool nmis;  /* the driver raises NMIs */
    const uint16_t *rom; /* and returns for these routines of it */
    unsigned roms;
    const uint8_t *taken; /* 64 KiB, not 0: nothing else can lie there */
};

/* $EA31-$EA33 and $EA7E-$EA86, where driver.c puts them. */
static bool is_exit(uint32_t address)
{
    return (address >= 0xea31 && address < 0xea34) ||
           (address >= 0xea7e && address < 0xea87);
}

/* Whether anything that will run uses the byte. */
static bool is_used(const struct space *space, uint32_t address)
{
    return space->access[address] & USED ||
           (space->stores && space->stored[address]);
}

static bool in_image(const struct s2f_tune *tune, uint32_t address)
{
    return address >= tune->load && address - tune->load < tune->size;
}

/* Bytes that the file loads are the tune's whether they were seen in use or
 * not: a later part of the song may need them. Only where there is no other
 * room do those that were not count as free. */
static bool is_tunes(const struct space *space, uint32_t address)
{
    return in_image(space->tune, address) &&
           (!space->tight || is_used(space, address));
}

static void take(uint8_t *taken, uint32_t from, uint32_t to)
{
    for (uint32_t a = from; a < to; a++)
        taken[a] = 1;
}

/* Takes what stands in for ROM. */
static void take_rom(const struct space *space, uint8_t *taken)
{
    enum { NMI_EXIT_SIZE = 6 };

    for (unsigned i = 0; i < space->roms; i++) {
        uint32_t at = space->rom[i];
        uint32_t end = at + (at == S2F_NMI_EXIT ? NMI_EXIT_SIZE : 1u);

        take(taken, at, end < MEMORY_END ? end : (uint32_t)MEMORY_END);
    }
    for (uint32_t a = EXITS; a < EXITS_END && space->exits; a++)
        taken[a] |= is_exit(a);
}

/* What the file loads counts from $1000 on (is_tunes): there is a copy of what
 * it loads below (plan_low). */
static void find_taken(const struct space *space, uint8_t *taken)
{
    const struct s2f_tune *tune = space->tune;

    s2f_map_bits(taken, space->access, USED);
    if (space->stores)
        s2f_map_add(taken, space->stored);
    if (!space->tight)
        take(taken, tune->load > S2F_WRAP_ENTRY ? tune->load : S2F_WRAP_ENTRY,
             tune->load + (uint32_t)tune->size);
    /* the editor's memory is flat: stores to the SID land here */
    take(taken, SID, SID + S2F_SID_REGISTERS);
    take_rom(space, taken);
    if (space->nmis) { /* chip and vectors that it looks at */
        take(taken, CIA2, CIA2_END);
        take(taken, RASTER, RASTER + 1);
        take(taken, S2F_NMI_SOFT, S2F_NMI_SOFT + 2);
        take(taken, S2F_NMI_HARD, S2F_NMI_HARD + 2);
    }
}

/* With init stored, what only init used is free. */
static struct space space_of(const struct s2f_source *source,
                             const struct s2f_wrap_plan *plan)
{
    const bool stored = plan->how != S2F_WRAP_CALL;
    struct space space = {
        .tune = source->tune,
        .access = stored ? source->play_access : source->access,
        .stores = stored,
        .stored = source->scratch->map,
        .tight = plan->tight,
        .exits = plan->exits,
        .nmis = source->nmi.any,
        .rom = source->rom,
        .roms = source->roms,
        .taken = source->scratch->fixed,
    };

    find_taken(&space, source->scratch->fixed);
    return space;
}

static bool is_free(const struct space *space, uint32_t address)
{
    return !space->taken[address];
}

/* The first address from `from` on with size free bytes behind it, or
 * MEMORY_END. */
static uint32_t find_free(const struct space *space, uint32_t from,
                          uint32_t size)
{
    return s2f_map_gap(space->taken, from, MEMORY_END, size);
}

/* The same for code, which cannot lie under the I/O area. */
static uint32_t find_code(const struct space *space, uint32_t from,
                          uint32_t size)
{
    uint32_t at = find_free(space, from, size);

    if (at < IO_END && at + size > IO_START)
        at = find_free(space, IO_END, size);
    return at;
}

/* The same for tables and order lists. Nothing reads them on a C64, but what an
 * export has under the I/O area makes it hard to load there, so they lie there
 * only where there is no other place. */
static uint32_t find_music(const struct space *space, uint32_t from,
                           uint32_t size)
{
    uint32_t at = find_code(space, from, size);

    return at + size < MEMORY_END ? at : find_free(space, from, size);
}

uint32_t s2f_wrap_music_size(unsigned songs, unsigned sequences)
{
    return S2F_WRAP_INSTRUMENTS + S2F_WRAP_COMMANDS +
           s2f_music_size(songs, sequences, 1);
}

/* That few of these bytes were seen in use does not count: a later part of the
 * song may need them. */
uint16_t s2f_wrap_low(const struct s2f_source *source, enum s2f_wrap_init how)
{
    enum { FROM = 0x0334 }; /* below: the KERNAL's own, vectors among it */
    const struct s2f_tune *tune = source->tune;
    uint32_t low = tune->load;

    while (low < S2F_WRAP_ENTRY &&
           !(in_image(tune, low) && tune->data[low - tune->load]))
        low++;
    if (how == S2F_WRAP_LOW)
        low = s2f_map_next(source->access, S2F_ACCESS_SET_UP, FROM,
                           low > FROM ? low : FROM);
    return low < S2F_WRAP_ENTRY ? (uint16_t)low : 0;
}

static void plan_low(const struct s2f_source *source,
                     struct s2f_wrap_plan *plan)
{
    plan->low = s2f_wrap_low(source, plan->how);
    for (uint32_t a = S2F_PROJECT_AUX_POINTER; a < S2F_WRAP_ENTRY; a++)
        if (plan->low && (in_image(source->tune, a) ||
                          (plan->how == S2F_WRAP_LOW &&
                           source->access[a] & S2F_ACCESS_SET_UP)))
            plan->restore_vector = true;
}

/* The highest place for the header below all that the tune needs. */
static bool plan_top(const struct space *space, size_t header,
                     struct s2f_wrap_plan *plan)
{
    uint32_t end = plan->low && plan->low < S2F_PROJECT_AUX_POINTER
                       ? plan->low
                       : S2F_PROJECT_AUX_POINTER;
    uint32_t run = 0;

    for (uint32_t a = end; a-- > LOWEST_TOP;) {
        run = is_used(space, a) ? 0 : run + 1;
        if (run == header) {
            plan->top = (uint16_t)a;
            return true;
        }
    }
    return false;
}

/* $01 as PSID players set it, where the tune lies under ROM or I/O;
 * else 0. Vectors
 * that are read there are the driver's business. */
static void plan_banks(const struct space *space, uint8_t play_bank,
                       struct s2f_wrap_plan *plan)
{
    enum { BASIC = 0xa000, BASIC_END = 0xc000, KERNAL = 0xe000 };
    const uint8_t runs = S2F_ACCESS_EXECUTE | S2F_ACCESS_FRESH;

    const uint32_t end = plan->entry == S2F_ENTRY_CALL ? MEMORY_END : VECTORS;
    const bool follows = plan->vector && plan->entry == S2F_ENTRY_HARDWARE;

    if (!follows &&
        s2f_map_next(space->access, runs, BASIC, BASIC_END) == BASIC_END &&
        /* reads of the I/O area may be of registers */
        s2f_map_next(space->access, S2F_ACCESS_EXECUTE, IO_START, IO_END) ==
            IO_END &&
        s2f_map_next(space->access, runs, KERNAL, end) == end)
        return;
    plan->init_bank = s2f_tune_bank(plan->init);
    plan->play_bank = play_bank ? play_bank : s2f_tune_bank(plan->play);
    if (plan->entry == S2F_ENTRY_HARDWARE)
        plan->play_bank = 0x35; /* as it is when $FFFE is in RAM */
    if (plan->exits)
        plan->init_bank = plan->play_bank = 0;
}

/* Whether the three bytes at a may be overwritten for good: nothing was seen to
 * use them, and they are not the tune's or are a jump of its jump table. */
static bool is_spare(const struct space *space, uint32_t a)
{
    const struct s2f_tune *tune = space->tune;
    bool loaded = false;

    for (uint32_t i = a; i < a + 3; i++) {
        if (is_used(space, i))
            return false;
        loaded |= in_image(tune, i);
    }
    return !loaded ||
           (in_image(tune, a) && tune->data[a - tune->load] == OP_JMP);
}

/* Whether the player was seen to set SP. */
static bool sets_stack(const struct space *space)
{
    for (uint32_t i = 0; i < space->tune->size; i++)
        if (space->tune->data[i] == OP_TXS &&
            space->access[space->tune->load + i] & S2F_ACCESS_OPCODE)
            return true;
    return false;
}

/* The ends of the stack are where the editor's calls lie; stubs push up to four
 * bytes below the player's own. */
static bool needs_guard(const struct space *space)
{
    static const uint16_t ends[] = {0x1ff, 0x1fe, 0x100, 0x101,
                                    0x102, 0x103, 0x104};
    unsigned count = sets_stack(space) ? 7 : 3;
    unsigned used = 0;

    for (unsigned i = 0; i < count; i++) {
        used |= space->access[ends[i]];
        if (space->stores && space->stored[ends[i]])
            used |= S2F_ACCESS_WRITE; /* where a stored init is put back */
    }
    return used & S2F_ACCESS_WRITE;
}

static void plan_entry(const struct space *space, struct s2f_wrap_plan *plan)
{
    plan->guarded = needs_guard(space);
    plan->swap_entry = !is_spare(space, S2F_WRAP_ENTRY) ||
                       !is_spare(space, S2F_WRAP_ENTRY + 3);
}

static enum s2f_status too_large(struct s2f_diag *diag)
{
    return s2f_fail(diag, S2F_STATUS_INTERNAL, S2F_WHERE_NONE, 0,
                    "the wrap driver is larger than its buffer");
}

static enum s2f_status no_room(struct s2f_diag *diag, const char *what,
                               uint32_t size)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROOM, S2F_WHERE_NONE, 0,
                    "no free memory for %s (%u bytes)", what, (unsigned)size);
}

/* Behind the last byte that must be in memory before anything runs. */
static uint32_t image_end(const struct space *space,
                          const struct s2f_wrap_stored *stored)
{
    const struct s2f_tune *tune = space->tune;
    uint32_t end = tune->load + (uint32_t)tune->size;

    while (end > tune->load && !is_tunes(space, end - 1))
        end--;

    if (stored->end > end)
        end = stored->end;
    return end > S2F_WRAP_ENTRY ? end : S2F_WRAP_ENTRY;
}

/* A place for the jump that an interrupt handler returns to, at `first` or
 * above, outside the driver at from..to-1; 0 = there is none. */
static uint16_t find_back(const struct space *space, uint32_t first,
                          uint32_t from, uint32_t to)
{
    enum { STEP = 0x0101 };

    for (uint32_t a = first; a < (uint32_t)IO_START; a += STEP)
        if ((a >= to || a + JUMP_SIZE <= from) &&
            s2f_map_is_clear(space->taken, a, JUMP_SIZE))
            return (uint16_t)a;
    return 0;
}

/* Whether the tune leaves the bytes alone where the KERNAL's exits go. */
static bool exits_are_free(const struct space *space)
{
    for (uint32_t a = EXITS; a < EXITS_END; a++)
        if (is_exit(a) && (is_used(space, a) || is_tunes(space, a)))
            return false;
    return true;
}

/* Whether the byte must be in memory before anything runs. */
static bool is_needed(const struct space *space, uint32_t address)
{
    return is_tunes(space, address) ||
           (space->stores && space->stored[address] == S2F_WRAP_BAKE);
}

/* What goes into one piece: driver, stored init, stubs, low copy, cold pages.
 */
struct sizes {
    uint32_t driver, stored, mends, low, music;
};

static uint32_t piece_size(const struct sizes *sizes, unsigned pages)
{
    return sizes->driver + sizes->stored + sizes->mends + sizes->low +
           pages * PAGE;
}

static void place_piece(const struct sizes *sizes, uint32_t at,
                        struct s2f_wrap_plan *plan)
{
    plan->code = (uint16_t)at;
    plan->stored_code = (uint16_t)(at + sizes->driver);
    plan->mends = (uint16_t)(plan->stored_code + sizes->stored);
    plan->low_copy = (uint16_t)(plan->mends + sizes->mends);
    plan->cold_block = (uint16_t)(plan->low_copy + sizes->low);
}

/* Where handlers return to, if there are any. */
static bool place_back(const struct space *space, uint32_t from, uint32_t to,
                       struct s2f_wrap_plan *plan)
{
    enum { FIRST = 0x1010, STEP = 0x0101 };
    uint32_t first = FIRST;

    plan->back = plan->nmi_back = 0;
    if (plan->entry != S2F_ENTRY_CALL) {
        plan->back = find_back(space, first, from, to);
        if (!plan->back)
            return false;
        first = plan->back + (uint32_t)STEP;
    }
    if (plan->nmi.any) {
        plan->nmi_back = find_back(space, first, from, to);
        if (!plan->nmi_back)
            return false;
    }
    return !space->exits || exits_are_free(space);
}

/* Behind the jumps to which they return, or 0. */
static uint32_t back_end(const struct s2f_wrap_plan *plan)
{
    uint32_t last = plan->nmi_back > plan->back ? plan->nmi_back : plan->back;

    return last ? last + JUMP_SIZE : 0;
}

/* The piece where it fits first, and the music above all. */
static enum s2f_status plan_above(const struct space *space,
                                  const struct sizes *sizes, uint32_t end,
                                  struct s2f_wrap_plan *plan,
                                  struct s2f_diag *diag)
{
    uint32_t size = piece_size(sizes, 0);
    uint32_t at = find_code(space, S2F_WRAP_ENTRY + S2F_WRAP_ENTRY_SIZE, size);

    if (at >= MEMORY_END)
        return no_room(diag, "the driver", size);
    place_piece(sizes, at, plan);
    if (!place_back(space, at, at + size, plan))
        return no_room(diag, "the way back from the interrupt handler",
                       JUMP_SIZE);
    if (end < back_end(plan))
        end = back_end(plan);
    at = find_music(space, at + size > end ? at + size : end, sizes->music);
    if (at + sizes->music >= MEMORY_END)
        return no_room(diag, "tables and order lists", sizes->music);
    plan->music = (uint16_t)at;
    return S2F_STATUS_OK;
}

/* Tries the music at `at`, with the pages from `above` to end below it. */
static bool fits_below(const struct space *space, const struct sizes *sizes,
                       uint32_t at, uint32_t above, uint32_t end,
                       struct s2f_wrap_plan *plan)
{
    uint32_t from = above & ~(PAGE - 1u), size, code;
    uint32_t pages = (end - from + PAGE - 1) / PAGE;

    for (uint32_t a = IO_START; a < IO_END; a++)
        if (a >= above && is_needed(space, a))
            return false; /* nothing can be copied under the I/O area */
    if (from < IO_START && end > IO_END)
        pages -= (IO_END - IO_START) / PAGE;
    if (from < at + sizes->music || pages > S2F_WRAP_COLD_MAX)
        return false;
    size = piece_size(sizes, pages);
    code = find_code(space, S2F_WRAP_ENTRY + S2F_WRAP_ENTRY_SIZE, size);
    if (code + size > at || !place_back(space, code, code + size, plan) ||
        back_end(plan) > at)
        return false;
    place_piece(sizes, code, plan);
    plan->cold_from = (uint16_t)from;
    plan->cold_pages = pages;
    plan->music = (uint16_t)at;
    return true;
}

/* The music in the highest gap that will do. */
static bool plan_below(const struct space *space, const struct sizes *sizes,
                       uint32_t end, struct s2f_wrap_plan *plan)
{
    uint32_t run = 0, above = 0;
    bool tried = false;

    for (uint32_t a = end; a-- > S2F_WRAP_ENTRY;) {
        if (!is_free(space, a)) {
            run = 0;
            tried = false;
        }
        if (is_needed(space, a))
            above = a;
        run += is_free(space, a);
        if (run < sizes->music || tried || above == 0 ||
            a + sizes->music > (above & ~(PAGE - 1u)))
            continue;
        tried = true;
        if (fits_below(space, sizes, a, above, end, plan))
            return true;
    }
    return false;
}

/* Driver, stored init, stubs and low copy in one piece, and the music above it
 * all; where that is impossible, below a part of the tune that is then copied
 * up. */
static enum s2f_status plan_places(const struct space *space,
                                   struct sizes *sizes, unsigned songs,
                                   uint32_t end, struct s2f_wrap_plan *plan,
                                   struct s2f_diag *diag)
{
    static const uint8_t no_vector[5];
    struct s2f_wrap_driver driver;
    enum s2f_status status;

    if (!s2f_wrap_assemble(plan, no_vector, &driver))
        return too_large(diag);
    sizes->driver = driver.size;
    status = plan_above(space, sizes, end, plan, diag);
    if (status != S2F_STATUS_NO_ROOM)
        return status;
    plan->cold_pages = 1; /* for the driver's size */
    if (!s2f_wrap_assemble(plan, no_vector, &driver))
        return too_large(diag);
    sizes->driver = driver.size;
    /* with room for more sequences than the one in use, if possible */
    for (unsigned n = S2F_PROJECT_MAX_SEQUENCES; n > 0; n /= 4) {
        struct sizes more = *sizes;

        more.music += s2f_wrap_music_size(songs, n) -
                      s2f_wrap_music_size(songs, 1) +
                      (n - 1) * S2F_PROJECT_SLOT;
        if (plan_below(space, &more, end, plan))
            return S2F_STATUS_OK;
    }
    return status;
}

enum s2f_status s2f_wrap_plan(const struct s2f_source *source, unsigned songs,
                              size_t header, size_t tail,
                              enum s2f_wrap_init how,
                              const struct s2f_wrap_stored *stored,
                              const struct s2f_mends *mends,
                              struct s2f_wrap_plan *plan, struct s2f_diag *diag)
{
    const bool tight = plan->tight;
    struct space space;
    struct sizes sizes = {.stored = stored->size,
                          .mends = mends->size,
                          .music = s2f_wrap_music_size(songs, 1)};

    memset(plan, 0, sizeof *plan);
    plan->init = source->init;
    plan->play = source->play;
    plan->entry = source->entry;
    plan->vector = source->follow ? source->vector : 0;
    for (unsigned i = 0; i < songs; i++)
        plan->handler[i] = source->song[i].handler;
    plan->nmi = source->nmi;
    plan->exits = s2f_wrap_has_exits(source->entry) || source->nmi.exits;
    plan->frame = s2f_frame_cycles(source->ntsc);
    for (unsigned i = 0; i < songs; i++) {
        memcpy(plan->nmi_vector[i], source->song[i].nmi_vector,
               sizeof plan->nmi_vector[i]);
        memcpy(plan->cia[i], source->song[i].cia, sizeof plan->cia[i]);
    }
    plan->roms = source->roms;
    memcpy(plan->rom, source->rom, sizeof plan->rom);
    plan->how = how;
    plan->chips = (uint16_t)mends->chips;
    plan->tight = tight;
    space = space_of(source, plan);
    plan_low(source, plan);
    plan_banks(&space, source->bank, plan);
    plan_entry(&space, plan);
    s2f_wrap_plan_songs(source, songs, stored, plan);
    if (!plan_top(&space, header, plan))
        return no_room(diag, "the header below the tune", (uint32_t)header);
    sizes.music += (uint32_t)tail;
    sizes.low = plan->low ? S2F_WRAP_ENTRY - plan->low : 0;
    return plan_places(&space, &sizes, songs, image_end(&space, stored), plan,
                       diag);
}

unsigned s2f_wrap_sequences(const struct s2f_source *source,
                            const struct s2f_wrap_plan *plan)
{
    const struct space space = space_of(source, plan);
    uint32_t end = s2f_map_next(space.taken, 0xff, plan->music, MEMORY_END - 1);

    for (unsigned n = S2F_PROJECT_MAX_SEQUENCES; n > 1; n /= 2) {
        uint32_t size =
            s2f_wrap_music_size(plan->songs, n) + (n - 1) * S2F_PROJECT_SLOT;

        if (plan->music + size <= end &&
            (!plan->cold_pages || plan->music + size <= plan->cold_from))
            return n;
    }
    return 1;
}
