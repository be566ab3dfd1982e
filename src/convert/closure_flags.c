/* Flags and the stack, followed through code that may be executed yet. */
#include "convert/closure_internal.h"

enum flag { FLAG_C, FLAG_NZ, FLAG_V, FLAGS };

/* The walks put an address into list[] each time that more is known of it. */
struct queue {
    uint16_t *at;
    uint32_t room, count, done;
};

static struct queue make_queue(const struct s2f_closure_walk *walk)
{
    const struct queue queue = {walk->c->list + S2F_CLOSURE_QUEUE,
                                0x10000 - S2F_CLOSURE_QUEUE, 0, 0};

    return queue;
}

/* Lets the walk go on at a with these bits of state[], where it was not yet. A
 * queue that is full ends the walk: see is_full. */
static void go_on(const struct s2f_closure_walk *walk, struct queue *queue,
                  uint32_t a, unsigned bits)
{
    uint8_t *state = &walk->c->state[a];

    if (!s2f_closure_is_code(walk, a) || (*state & bits) == bits)
        return;
    *state |= (uint8_t)bits;
    if (queue->count < queue->room)
        queue->at[queue->count] = (uint16_t)a;
    queue->count++;
}

static bool is_full(const struct queue *queue)
{
    return queue->count > queue->room;
}

/* Takes the walk's bits out again. */
static void clear(const struct s2f_closure_walk *walk)
{
    for (unsigned i = 0; i < walk->count; i++)
        walk->c->state[walk->c->list[i]] &= (uint8_t)~S2F_CLOSURE_WALK;
}

static bool rotates(uint8_t opcode)
{
    return opcode == OP_ROL_A || opcode == OP_ROR_A ||
           (opcode & 0xa7) == 0x26; /* ROL and ROR of memory */
}

static bool uses(enum flag flag, uint8_t opcode)
{
    static const uint8_t test[FLAGS] = {[FLAG_C] = 2, [FLAG_V] = 1};

    if (opcode == OP_PHP)
        return true;
    if (s2f_closure_is_branch(opcode))
        return flag == FLAG_NZ ? opcode >> 6 == 0 || opcode >> 6 == 3
                               : opcode >> 6 == test[flag];
    return flag == FLAG_C &&
           (s2f_closure_is_arithmetic(opcode) || rotates(opcode));
}

static bool shifts(uint8_t opcode)
{
    return (opcode & 0x87) == 0x06 || (opcode & 0x9f) == 0x0a;
}

/* Whether N and Z are left as they are. */
static bool keeps_sign(uint8_t opcode)
{
    if ((opcode & 0xe0) == 0x80) /* stores, and what moves registers */
        return opcode != OP_DEY && opcode != OP_TXA && opcode != OP_TYA;
    return s2f_closure_is_branch(opcode) || opcode == OP_JMP ||
           opcode == OP_JSR || opcode == OP_RTS || opcode == OP_PHA ||
           opcode == OP_PHP || opcode == OP_NOP || opcode == OP_CLV ||
           (opcode & 0x9f) == 0x18 || opcode == OP_CLD; /* CLC SEC CLI SEI */
}

static bool sets(enum flag flag, uint8_t opcode)
{
    if (opcode == OP_PLP)
        return true;
    switch (flag) {
    case FLAG_C:
        return opcode == OP_CLC || opcode == OP_SEC || shifts(opcode) ||
               s2f_closure_is_compare(opcode) ||
               s2f_closure_is_arithmetic(opcode);
    case FLAG_NZ:
        return !keeps_sign(opcode);
    default:
        return opcode == OP_CLV || opcode == OP_BIT_ZP ||
               opcode == OP_BIT_ABS || s2f_closure_is_arithmetic(opcode);
    }
}

/* Whether the flag that the instruction at a leaves is not the editor's, and it
 * is not known yet that somebody uses it. A compare in the way of V counts,
 * since its stub has to keep V. */
static bool deviates(const struct s2f_closure_walk *walk, enum flag flag,
                     uint32_t a)
{
    const uint8_t opcode = walk->ram[a];

    if (flag == FLAG_V && s2f_closure_is_compare(opcode))
        return true;
    if (walk->c->access[a] & S2F_ACCESS_FLAG)
        return false;
    switch (flag) {
    case FLAG_C:
        return s2f_closure_is_compare(opcode);
    case FLAG_NZ:
        return opcode == OP_INX || opcode == OP_INY;
    default:
        return s2f_closure_is_arithmetic(opcode);
    }
}

/* Goes on behind a, at all returns where it is one: in which routine is not
 * looked at. */
static void pass_on(const struct s2f_closure_walk *walk, struct queue *queue,
                    uint32_t a, unsigned bits)
{
    const uint16_t *call = walk->c->list + S2F_CLOSURE_CODE;
    uint32_t next[2];
    unsigned count = s2f_closure_next(walk, a, next);

    if (walk->ram[a] == OP_RTS)
        for (unsigned i = 0; i < walk->calls; i++)
            go_on(walk, queue, (uint16_t)(call[i] + 3), bits);
    else if (walk->ram[a] == OP_JSR)
        count = 1;
    for (unsigned i = 0; i < count; i++)
        go_on(walk, queue, next[i], bits);
}

static bool uses_flag(const struct s2f_closure_walk *walk, enum flag flag)
{
    struct queue queue = make_queue(walk);
    bool used = false;

    for (unsigned i = 0; i < walk->count; i++) {
        uint32_t a = walk->c->list[i];

        if (deviates(walk, flag, a))
            pass_on(walk, &queue, a,
                    s2f_closure_is_new(walk, a) ? S2F_CLOSURE_SEEN_NEW
                                                : S2F_CLOSURE_SEEN);
    }
    while (queue.done < queue.count && !used && !is_full(&queue)) {
        uint32_t a = queue.at[queue.done++];
        unsigned bits =
            walk->c->state[a] & (S2F_CLOSURE_SEEN | S2F_CLOSURE_SEEN_NEW);

        if (s2f_closure_is_new(walk, a))
            bits = S2F_CLOSURE_SEEN_NEW;
        used = bits & S2F_CLOSURE_SEEN_NEW && uses(flag, walk->ram[a]);
        if (!sets(flag, walk->ram[a]))
            pass_on(walk, &queue, a, bits);
    }
    clear(walk);
    return used || is_full(&queue);
}

bool s2f_closure_uses_flags(struct s2f_closure_walk *walk)
{
    bool used = false;

    for (unsigned flag = 0; flag < FLAGS && !used; flag++)
        used = uses_flag(walk, (enum flag)flag);
    return used;
}

/* The depths, a bit each, behind the instruction at a. *fits becomes false
 * where new code pulls more than its routine has pushed, or leaves something,
 * or more is pushed than can be told. */
static unsigned depths_after(const struct s2f_closure_walk *walk, uint32_t a,
                             unsigned depths, bool *fits)
{
    const unsigned most = S2F_CLOSURE_DEPTH << 3;
    const bool is_new = s2f_closure_is_new(walk, a);

    switch (walk->ram[a]) {
    case OP_PHA:
    case OP_PHP:
        *fits = *fits && !(depths & most);
        return depths << 1 & S2F_CLOSURE_WALK;
    case OP_PLA:
    case OP_PLP:
        *fits = *fits && !(is_new && depths & S2F_CLOSURE_DEPTH);
        /* an executed one may drop a return address */
        return (depths >> 1 | (depths & S2F_CLOSURE_DEPTH)) & S2F_CLOSURE_WALK;
    case OP_RTS:
        *fits = *fits && !(is_new && depths & ~(unsigned)S2F_CLOSURE_DEPTH);
        return 0;
    default:
        return depths;
    }
}

static bool has_stack(const struct s2f_closure_walk *walk)
{
    for (unsigned i = walk->executed; i < walk->count; i++) {
        uint8_t opcode = walk->ram[walk->c->list[i]];

        if (opcode == OP_PHA || opcode == OP_PLA)
            return true;
    }
    return false;
}

bool s2f_closure_is_balanced(struct s2f_closure_walk *walk)
{
    const struct s2f_closure *c = walk->c;
    struct queue queue = make_queue(walk);
    bool fits = true;

    if (!has_stack(walk))
        return true;
    go_on(walk, &queue, c->playback->play, S2F_CLOSURE_DEPTH);
    for (unsigned i = 0; i < walk->executed; i++)
        if (c->flow[c->list[i]] & S2F_FLOW_LANDED)
            go_on(walk, &queue, c->list[i], S2F_CLOSURE_DEPTH);
    while (queue.done < queue.count && fits && !is_full(&queue)) {
        uint32_t a = queue.at[queue.done++], next[2];
        unsigned depths =
            depths_after(walk, a, c->state[a] & S2F_CLOSURE_WALK, &fits);
        unsigned count = s2f_closure_next(walk, a, next);

        for (unsigned i = 0; i < count && depths; i++) {
            bool call = i == 0 && walk->ram[a] == OP_JSR;

            go_on(walk, &queue, next[i], call ? S2F_CLOSURE_DEPTH : depths);
        }
    }
    fits = fits && !is_full(&queue);
    clear(walk);
    return fits;
}
