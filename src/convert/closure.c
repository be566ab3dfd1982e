/* Code that a tune can still reach: see closure.h.
 *
 * From every instruction that was executed the walk goes on to where it can
 * lead, past branches that always go one way, and gives up at the first thing
 * that would change a plan if it were executed. */
#include "convert/closure_internal.h"

#include "base/map.h"

#include <sid2sf2/convert.h>
#include <string.h>

enum {
    LAST = 0xfff0, /* no instruction from here on is looked at */
    STACK = 0x0100,
    STACK_END = 0x0200,
    SYSTEM = 0x02a6, /* a flag that the KERNAL sets, then vectors */
    SYSTEM_END = 0x0334,
    FLAT_END = 0xa000, /* RAM under no ROM */
    IO = 0xd000,
    SID = 0xd400,
    CHIPS = 0xdc00,
    IO_END = 0xe000,
    INDEXES = 16, /* that an index is taken to reach */
    REGION = 64,  /* bytes that are mended together at most */
    BACK = 24,    /* and begin before the place at most */
    JUMP = 3
};

enum use { USE_NONE, USE_LOAD, USE_STORE, USE_POINTER, USE_POINTER_STORE };

/* What an instruction does with memory. */
struct operand {
    enum use use;
    bool indexed;
    uint32_t at;
};

static bool ends_flow(uint8_t opcode)
{
    return opcode == OP_JMP || opcode == OP_JMP_IND || opcode == OP_RTS ||
           opcode == OP_RTI || opcode == OP_BRK;
}

static uint32_t branch_target(const struct s2f_closure_walk *walk, uint32_t a)
{
    return (uint16_t)((int32_t)a + 2 + (int8_t)walk->ram[a + 1]);
}

/* Where the branch, jump or call at a leads; 0x10000 for others. */
static uint32_t target_of(const struct s2f_closure_walk *walk, uint32_t a)
{
    const uint8_t opcode = walk->ram[a];

    if (s2f_closure_is_branch(opcode))
        return branch_target(walk, a);
    return opcode == OP_JSR || opcode == OP_JMP ? s2f_le16(walk->ram + a + 1)
                                                : 0x10000u;
}

unsigned s2f_closure_next(const struct s2f_closure_walk *walk, uint32_t a,
                          uint32_t next[2])
{
    const uint8_t opcode = walk->ram[a];
    const uint32_t target = target_of(walk, a);
    enum s2f_closure_way way = S2F_CLOSURE_EITHER;
    unsigned count = 0;

    if (s2f_closure_is_branch(opcode))
        way = s2f_closure_way(walk, a);
    if (target < 0x10000 && way != S2F_CLOSURE_NOT_TAKEN)
        next[count++] = target;
    if (!ends_flow(opcode) && way != S2F_CLOSURE_TAKEN)
        next[count++] = (a + s2f_opcode_length(opcode)) & 0xffff;
    return count;
}

/* Whether what follows the instruction is what memory says. */
static bool is_fixed(const struct s2f_closure_walk *walk, uint32_t a)
{
    const uint8_t opcode = walk->ram[a];
    const bool jumps = opcode == OP_JSR || opcode == OP_JMP;

    if (a >= LAST || s2f_closure_written(walk, a) || opcode == OP_JMP_IND)
        return false;
    if ((jumps || s2f_closure_is_branch(opcode)) &&
        s2f_closure_written(walk, a + 1))
        return false;
    return !jumps || !s2f_closure_written(walk, a + 2);
}

/* Whether executed code goes to addresses that it has pushed. */
static bool is_computed(const struct s2f_closure_walk *walk, uint32_t a)
{
    const unsigned flow = walk->c->flow[a];

    switch (walk->ram[a]) {
    case OP_RTS:
    case OP_RTI:
        return flow & S2F_FLOW_JUMP;
    case OP_PHA:
        return flow & S2F_FLOW_PUSH;
    default:
        return false;
    }
}

static bool is_io_free(const struct s2f_tune *tune)
{
    return tune->load >= IO_END || tune->load + tune->size <= IO;
}

static bool is_in_file(const struct s2f_tune *tune, uint32_t a)
{
    return a >= tune->load && a - tune->load < tune->size;
}

/* Whether the byte can be marked as used without doing any harm: memory that
 * is nobody's so far. */
static bool is_spare(const struct s2f_closure *c, uint32_t a)
{
    return a >= 2 && a < FLAT_END && !(a >= STACK && a < STACK_END) &&
           !(a >= SYSTEM && a < SYSTEM_END) && !is_in_file(c->tune, a) &&
           !(c->access[a] & (S2F_ACCESS_EXECUTE | S2F_ACCESS_WRITE));
}

static bool may_load(const struct s2f_closure *c, uint32_t a)
{
    const unsigned seen = c->access[a];

    if (seen & (S2F_ACCESS_READ | S2F_ACCESS_WRITE))
        return a < IO || a >= IO_END;
    if (seen & S2F_ACCESS_EXECUTE)
        return false;
    return is_in_file(c->tune, a) || c->init[a] & S2F_ACCESS_WRITE ||
           is_spare(c, a);
}

/* Whether a store tells nothing new, or no more than that init's value has to
 * be put back at each start, as init itself does. */
static bool may_store(const struct s2f_closure *c, uint32_t a)
{
    const unsigned init = c->init[a];

    if (c->access[a] & S2F_ACCESS_WRITE)
        return true;
    if (a >= IO && a < IO_END)
        return is_io_free(c->tune) && a < CHIPS;
    if (c->access[a] & S2F_ACCESS_EXECUTE || (a >= STACK && a < STACK_END))
        return false;
    if (init & S2F_ACCESS_WRITE && !(init & S2F_ACCESS_FRESH))
        return a < SYSTEM || a >= SYSTEM_END;
    return is_spare(c, a);
}

static struct operand operand_of(const struct s2f_closure_walk *walk,
                                 uint32_t a)
{
    const uint8_t opcode = walk->ram[a];
    const bool store = (opcode & 0xe0) == 0x80 ||
                       ((opcode & 7) == 6 && (opcode & 0xe0) != 0xa0);
    struct operand o = {store ? USE_STORE : USE_LOAD, (opcode & 0x10) != 0,
                        walk->ram[a + 1]};

    if (opcode == OP_JSR || opcode == OP_JMP || s2f_closure_is_branch(opcode) ||
        s2f_opcode_length(opcode) == 1 || (opcode & 0x1f) == 0x09 ||
        (opcode & 0x9f) == 0x80 || (opcode & 0x9f) == 0x82)
        o.use = USE_NONE; /* no operand, or an immediate one */
    else if ((opcode & 0x0f) == 0x01)
        o.use = store ? USE_POINTER_STORE : USE_POINTER;
    else if (s2f_opcode_length(opcode) == 3)
        o.at = s2f_le16(walk->ram + a + 1);
    return o;
}

/* Whether the memory that a new instruction uses is used already, or spare. */
static bool is_data_known(struct s2f_closure_walk *walk, uint32_t a)
{
    const struct s2f_closure *c = walk->c;
    const struct operand o = operand_of(walk, a);
    const unsigned length = s2f_opcode_length(walk->ram[a]);
    bool fits = false;

    if (o.use == USE_NONE)
        return true;
    for (unsigned i = 1; i < length; i++)
        if (s2f_closure_written(walk, a + i))
            return false;
    if (o.use == USE_POINTER_STORE)
        return false;
    if (o.use == USE_POINTER)
        return c->access[o.at] & (S2F_ACCESS_READ | S2F_ACCESS_WRITE);
    if (o.use == USE_STORE && walk->ram[a] & 2 && (walk->ram[a] & 7) == 6 &&
        (walk->ram[a] & 0xe0) != 0x80 && o.at + 0x100 > SID && o.at < CHIPS)
        return false; /* a shift of a SID register */
    if (!o.indexed)
        return o.use == USE_LOAD ? may_load(c, o.at) : may_store(c, o.at);
    if (o.use == USE_LOAD && o.at + 0x100 > IO && o.at < IO_END)
        return false;
    if (o.use == USE_LOAD && o.at + 0x100 > c->tune->load &&
        o.at < c->tune->load + c->tune->size)
        return true; /* what is read of the file is its own */
    for (uint32_t i = o.at; i < o.at + INDEXES && !fits; i++)
        if (o.use == USE_LOAD)
            fits = c->access[i & 0xffff] & S2F_ACCESS_READ;
        else
            fits = c->access[i & 0xffff] & S2F_ACCESS_WRITE ||
                   (i >= SID && i < SID + S2F_SID_REGISTERS);
    return fits;
}

/* Whether a new instruction is one that is mended wherever it is, or that does
 * to the stack what is not followed. */
static bool is_plain(uint8_t opcode)
{
    enum { SED = 0xf8 };

    return s2f_opcode_documented(opcode) && opcode != OP_BRK &&
           opcode != OP_PHP && opcode != OP_PLP && opcode != OP_RTI &&
           opcode != OP_TSX && opcode != OP_TXS && opcode != SED;
}

/* Whether executed instructions and a new one at a share bytes. */
static bool overlaps(const struct s2f_closure_walk *walk, uint32_t a)
{
    if (walk->c->access[a] & S2F_ACCESS_EXECUTE)
        return true;
    for (unsigned i = 1; i < s2f_opcode_length(walk->ram[a]); i++)
        if (walk->c->access[a + i] & S2F_ACCESS_EXECUTE)
            return true;
    return false;
}

static bool is_mended(const struct s2f_closure_walk *walk, uint32_t a)
{
    const unsigned flow = S2F_FLOW_JUMP | S2F_FLOW_PUSH | S2F_FLOW_FLAGS |
                          S2F_FLOW_DECIMAL | S2F_FLOW_CALL;

    return s2f_closure_executed(walk, a) &&
           (walk->c->access[a] & S2F_ACCESS_FLAG || walk->c->flow[a] & flow ||
            !s2f_opcode_documented(walk->ram[a]));
}

/* Whether executed code leads to a from so far that no region has both. */
static bool is_entered(const struct s2f_closure_walk *walk, uint32_t a)
{
    if (walk->c->flow[a] & S2F_FLOW_LANDED)
        return true;
    for (unsigned i = 0; i < walk->executed; i++) {
        uint32_t from = walk->c->list[i];

        if ((from + REGION < a || from > a + REGION) &&
            target_of(walk, from) == a)
            return true;
    }
    return false;
}

/* Whether the region of the mended place at a begins and ends there: it has
 * room for a jump, and nothing else needs these bytes. */
static bool is_alone(const struct s2f_closure_walk *walk, uint32_t a)
{
    for (unsigned i = 0; i < JUMP; i++)
        if (walk->c->access[a + i] & (S2F_ACCESS_READ | S2F_ACCESS_WRITE) ||
            (i > 0 && walk->c->state[a + i] & S2F_CLOSURE_TARGET))
            return false;
    return true;
}

/* Whether new code that goes on at a, which was executed, would be one more way
 * into a region that is mended as a whole: it would meet what is left of it, or
 * a jump that was laid over it. */
static bool disturbs(const struct s2f_closure_walk *walk, uint32_t a)
{
    const uint32_t from = a < BACK ? 0 : a - BACK;
    bool near = false;

    for (uint32_t i = from; i <= a + BACK && i < LAST && !near; i++)
        near = is_mended(walk, i) &&
               ((i < a && i + JUMP > a) || !is_alone(walk, i));
    return near && !is_entered(walk, a);
}

static void add_target(const struct s2f_closure_walk *walk, uint32_t a)
{
    const uint32_t target = target_of(walk, a);
    uint8_t *state = walk->c->state;

    if (target < 0x10000)
        state[target] |= S2F_CLOSURE_TARGET;
    if (walk->ram[a] == OP_JSR)
        state[(a + 3) & 0xffff] |= S2F_CLOSURE_TARGET;
}

/* Adds an instruction to the walk. false where there are too many. */
static bool add(struct s2f_closure_walk *walk, uint32_t a)
{
    uint16_t *list = walk->c->list;

    if (walk->count == S2F_CLOSURE_CODE ||
        (walk->ram[a] == OP_JSR && walk->calls == S2F_CLOSURE_CALLS))
        return false;
    list[walk->count++] = (uint16_t)a;
    if (walk->ram[a] == OP_JSR)
        list[S2F_CLOSURE_CODE + walk->calls++] = (uint16_t)a;
    add_target(walk, a);
    return true;
}

/* Adds a new instruction. false where it matters, or nobody can tell. */
static bool add_new(struct s2f_closure_walk *walk, uint32_t a)
{
    const struct operand o = operand_of(walk, a);
    uint8_t *state = walk->c->state;

    if (!is_fixed(walk, a) || !is_plain(walk->ram[a]) || overlaps(walk, a) ||
        !is_data_known(walk, a) || !add(walk, a))
        return false;
    state[a] |= S2F_CLOSURE_NEW;
    for (uint32_t i = 0; o.use == USE_STORE && i < (o.indexed ? 256u : 1u); i++)
        state[(o.at + i) & 0xffff] |= S2F_CLOSURE_CHANGED;
    return true;
}

/* Where an interrupt handler leaves: there is no code. */
static bool is_exit(const struct s2f_closure_walk *walk, uint32_t a)
{
    return walk->c->playback->entry == S2F_ENTRY_KERNAL &&
           (a == 0xea31 || a == 0xea7e || a == 0xea81);
}

/* Marks the bytes of what addresses data, or takes the marks out again: the
 * pointer of a (zp),Y, or an operand that is written. Whether there is a
 * (zp,X), whose pointer nobody knows. */
static bool mark_pointers(const struct s2f_closure_walk *walk, bool set)
{
    uint8_t *state = walk->c->state;
    bool unknown = false;

    for (unsigned i = 0; i < walk->executed; i++) {
        const uint32_t a = walk->c->list[i];
        const struct operand o = operand_of(walk, a);
        const bool operand =
            o.use == USE_LOAD && s2f_closure_written(walk, a + 1);
        const uint32_t at = operand ? a + 1 : o.at;

        if (!operand && o.use != USE_POINTER)
            continue;
        unknown = unknown || (o.use == USE_POINTER && !o.indexed);
        for (uint32_t k = at; k < at + 2; k++)
            state[k] = (uint8_t)(set ? state[k] | S2F_CLOSURE_POINTER
                                     : state[k] & ~S2F_CLOSURE_POINTER);
    }
    return unknown;
}

/* Whether code counts up a pointer to what it reads: such a tune may run on
 * past the end of its music, into memory that is nobody's. */
static bool runs_on(const struct s2f_closure_walk *walk)
{
    bool runs = mark_pointers(walk, true);

    for (unsigned i = 0; i < walk->executed && !runs; i++) {
        const uint32_t a = walk->c->list[i];
        const uint8_t opcode = walk->ram[a];

        runs = (opcode == OP_INC_ZP || opcode == OP_INC_ABS) &&
               walk->c->state[operand_of(walk, a).at] & S2F_CLOSURE_POINTER;
    }
    (void)mark_pointers(walk, false);
    return runs;
}

/* Whether a byte that was read as the file has it, and not written yet, is of a
 * variable that others of the three voices have written: theirs will be. */
static bool lacks_voice(const struct s2f_closure_walk *walk)
{
    enum { VOICES = 3 };
    const unsigned both = S2F_ACCESS_READ | S2F_ACCESS_FRESH;
    bool lacks = false;

    for (unsigned i = 0; i < walk->executed; i++) {
        const struct operand o = operand_of(walk, walk->c->list[i]);
        bool some = false, fresh = false;

        if (o.use != USE_STORE || !o.indexed)
            continue;
        for (uint32_t k = o.at; k < o.at + VOICES; k++) {
            const unsigned seen = walk->c->access[k & 0xffff];

            some = some || seen & S2F_ACCESS_WRITE;
            fresh =
                fresh || ((seen & both) == both &&
                          !(seen & (S2F_ACCESS_WRITE | S2F_ACCESS_EXECUTE)));
        }
        lacks = lacks || (some && fresh);
    }
    return lacks;
}

static bool add_executed(struct s2f_closure_walk *walk)
{
    const uint8_t *access = walk->c->access;

    for (uint32_t a = s2f_map_next(access, S2F_ACCESS_OPCODE, 0, S2F_MAP_SIZE);
         a < S2F_MAP_SIZE;
         a = s2f_map_next(access, S2F_ACCESS_OPCODE, a + 1, S2F_MAP_SIZE)) {
        if (!is_fixed(walk, a) || is_computed(walk, a) || !add(walk, a))
            return false;
        if (walk->c->flow[a] & S2F_FLOW_LANDED)
            walk->c->state[a] |= S2F_CLOSURE_TARGET;
    }
    walk->c->state[walk->c->playback->play] |= S2F_CLOSURE_TARGET;
    walk->executed = walk->count;
    return true;
}

/* Adds what the instruction at a leads to; false where it must not. */
static bool follow(struct s2f_closure_walk *walk, uint32_t a)
{
    uint32_t next[2];
    unsigned count = s2f_closure_next(walk, a, next);

    for (unsigned i = 0; i < count; i++) {
        if (is_exit(walk, next[i]))
            continue;
        if (s2f_closure_executed(walk, next[i])) {
            if (s2f_closure_is_new(walk, a) && disturbs(walk, next[i]))
                return false;
        } else if (!s2f_closure_is_new(walk, next[i]) &&
                   !add_new(walk, next[i])) {
            return false;
        }
    }
    return true;
}

/* What is new may change what a branch depends on, which then is looked at
 * again. */
static bool add_reachable(struct s2f_closure_walk *walk)
{
    unsigned before;

    do {
        before = walk->count;
        for (unsigned i = 0; i < walk->count; i++)
            if (!follow(walk, walk->c->list[i]))
                return false;
    } while (walk->count != before);
    return true;
}

/* The memory that new code would use is used from now on. */
static void mark_new(const struct s2f_closure_walk *walk)
{
    for (unsigned i = walk->executed; i < walk->count; i++) {
        const struct operand o = operand_of(walk, walk->c->list[i]);

        if (o.use == USE_LOAD && !o.indexed && is_spare(walk->c, o.at))
            walk->c->access[o.at] |= S2F_ACCESS_READ;
        else if (o.use == USE_STORE && !o.indexed)
            walk->c->access[o.at] |= S2F_ACCESS_WRITE;
    }
}

uint32_t s2f_closure_bytes(const struct s2f_closure *closure)
{
    const unsigned any =
        S2F_ACCESS_READ | S2F_ACCESS_WRITE | S2F_ACCESS_EXECUTE;
    const uint8_t *access = closure->access;
    uint32_t count = 0;

    for (uint32_t a = 0; a < S2F_MAP_SIZE; a++)
        count += (access[a] & S2F_ACCESS_WRITE) != 0;
    for (uint32_t a = 0; a < S2F_MAP_SIZE; a++)
        count += access[a] & any && !is_in_file(closure->tune, a);
    return count;
}

bool s2f_closure_holds(struct s2f_closure *closure)
{
    struct s2f_closure_walk walk = {.c = closure,
                                    .ram = closure->playback->memory.ram};

    memset(closure->state, 0, S2F_MAP_SIZE);
    if (!add_executed(&walk) || runs_on(&walk) || lacks_voice(&walk) ||
        !add_reachable(&walk))
        return false;
    if (walk.count == walk.executed)
        return true;
    if (s2f_closure_uses_flags(&walk) || !s2f_closure_is_balanced(&walk))
        return false;
    mark_new(&walk);
    return true;
}
