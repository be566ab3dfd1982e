#include "convert/mend/mend.h"

#include "base/bytes.h"
#include "base/map.h"
#include "convert/mend/io.h"
#include "convert/mend/region.h"
#include "cpu/opcode.h"

#include <string.h>

enum {
    MAX_BACK = 24, /* bytes that a region may begin before its place */
    LAST = 0xfffd  /* no instruction that begins here or behind is looked at */
};

struct job {
    struct s2f_region_code code;
    uint8_t *sources;                 /* code.sources */
    uint16_t jumps[S2F_REGION_JUMPS]; /* code.jumps */
    uint32_t low, high; /* all executed instructions begin in [low, high) */
    struct s2f_mends *mends;
    struct s2f_stub stub;
    /* the last region, to be made larger where the next place needs that */
    struct s2f_region last;
    uint32_t last_size;  /* of the stubs before it */
    unsigned last_count; /* patches before it */
};

static void add_source(struct job *job, uint32_t to)
{
    if ((job->sources[to] & S2F_SOURCES_COUNT) < S2F_SOURCES_COUNT)
        job->sources[to]++;
}

static void add_jump(struct job *job, uint32_t a)
{
    add_source(job, s2f_le16(job->code.code + a + 1));
    if (job->code.jump_count < S2F_REGION_JUMPS)
        job->jumps[job->code.jump_count] = (uint16_t)a;
    job->code.jump_count++;
}

static void leave(struct s2f_mends *mends, uint32_t a)
{
    if (mends->left++ == 0)
        mends->first_left = (uint16_t)a;
}

/* Where the next instruction begins that was executed, or `to`. */
static uint32_t next_opcode(const uint8_t *access, uint32_t from, uint32_t to)
{
    return s2f_map_next(access, S2F_ACCESS_OPCODE, from, to);
}

static void find_sources(struct job *job)
{
    const struct s2f_source *source = job->code.source;
    const uint8_t *code = job->code.code;

    memset(job->sources, 0, 0x10000);
    job->stub.keeps_overflow = false;
    job->low = job->high = next_opcode(job->code.access, 0, LAST);
    for (uint32_t a = job->low; a < LAST;
         a = next_opcode(job->code.access, a + 1, LAST)) {
        job->high = a + 1;
        if (source->flow[a] & S2F_FLOW_LANDED)
            job->sources[a] |= S2F_SOURCES_OTHER;
        if (source->flow[a] & S2F_FLOW_OVERFLOW &&
            ((code[a] & 0xdf) == OP_BVC || code[a] == OP_PLA))
            job->stub.keeps_overflow = true;
        if (s2f_region_hopeless(&job->code, a))
            leave(job->mends, a);
        if ((code[a] & 0x1f) == 0x10) /* a branch */
            add_source(job, (uint16_t)((int32_t)a + 2 + (int8_t)code[a + 1]));
        else if (code[a] == OP_JMP || code[a] == OP_JSR)
            add_jump(job, a);
    }
    if (job->code.jump_count > S2F_REGION_JUMPS)
        job->code.jump_count = 0;
    job->sources[source->play] |= S2F_SOURCES_OTHER;
    job->sources[source->init] |= S2F_SOURCES_OTHER;
}

static void set_bytes_taken(struct job *job, uint32_t from, uint32_t to,
                            bool taken)
{
    for (uint32_t a = from; a < to; a++)
        if (taken)
            job->sources[a] |= S2F_SOURCES_TAKEN;
        else
            job->sources[a] &= (uint8_t)~S2F_SOURCES_TAKEN;
}

static void set_taken(struct job *job, const struct s2f_region *region,
                      bool taken)
{
    set_bytes_taken(job, region->start, region->end, taken);
    for (unsigned i = 0; i < region->redirects; i++) {
        uint32_t at = region->redirect[i].at;

        set_bytes_taken(job, at, at + S2F_REGION_JUMP, taken);
    }
}

static void add_patch(struct job *job, uint32_t at, uint8_t opcode,
                      uint16_t stub)
{
    struct s2f_mends *mends = job->mends;
    uint8_t *bytes = mends->patch[mends->count].bytes;

    mends->patch[mends->count++].address = (uint16_t)at;
    bytes[0] = opcode;
    s2f_put_le16(bytes + 1, stub);
}

/* Whether there is a jump in the player for this entry of the region's. */
static bool has_jump(const struct s2f_region *region, unsigned entry)
{
    for (unsigned i = 0; i < region->redirects; i++)
        if (region->redirect[i].entry == entry)
            return false;
    return true;
}

/* Makes the region's stub and the jumps to it. */
static bool mend_region(struct job *job, struct s2f_region *region)
{
    struct s2f_mends *mends = job->mends;
    const uint32_t size = job->stub.size;
    const unsigned count = mends->count;

    if (count + region->entries + region->redirects > S2F_MEND_MAX ||
        mends->patches == S2F_MAX_PATCHES ||
        !s2f_region_make(&job->code, region, &job->stub))
        return false;
    for (unsigned i = 0; i < region->entries; i++)
        if (has_jump(region, i))
            add_patch(job, region->entry[i], OP_JMP, region->stub[i]);
    for (unsigned i = 0; i < region->redirects; i++) {
        uint32_t at = region->redirect[i].at;

        add_patch(job, at, job->code.code[at],
                  region->stub[region->redirect[i].entry]);
    }
    set_taken(job, region, true);
    mends->moved[mends->patches++] =
        (struct s2f_patch){(uint16_t)region->start, (uint16_t)region->end};
    job->last = *region;
    job->last_size = size;
    job->last_count = count;
    return true;
}

/* The instruction in front of the one at a that runs into it, or hides it, or a
 * where there is none. */
static uint32_t before(const struct job *job, uint32_t a)
{
    const uint8_t *code = job->code.code;

    for (uint32_t b = a < 3 ? 0 : a - 3; b < a; b++)
        if (job->code.access[b] & S2F_ACCESS_OPCODE &&
            b + s2f_opcode_length(code[b]) >= a && code[b] != OP_JMP &&
            code[b] != OP_JMP_IND && code[b] != OP_RTS && code[b] != OP_RTI)
            return b;
    return a;
}

/* Mends the instruction at a in a region from start on. */
static bool mend_from(struct job *job, uint32_t start, uint32_t a)
{
    struct s2f_region region = {.recheck = S2F_REGION_NO_RECHECK};

    return s2f_region_find(&job->code, start, a, &region) &&
           mend_region(job, &region);
}

/* Whether only the instruction at a runs into the next one: BIT may hide it,
 * and end where it does. */
static bool runs_alone_into(const struct job *job, uint32_t a, uint32_t next)
{
    const uint8_t *code = job->code.code;

    for (uint32_t b = next - 3; b < next; b++)
        if (b != a && job->code.access[b] & S2F_ACCESS_OPCODE &&
            b + s2f_opcode_length(code[b]) == next)
            return false;
    return true;
}

/* Leaves the compare or increment at a where it is and makes its flags right
 * behind it: for operands that are written, and places that are jumped to. */
static bool mend_behind(struct job *job, uint32_t a)
{
    uint32_t next = a + s2f_opcode_length(job->code.code[a]);
    struct s2f_region region = {.recheck = a};

    return s2f_region_fix(&job->code, a) == S2F_FIX_FLAG &&
           !(job->sources[next] &
             (S2F_SOURCES_COUNT | S2F_SOURCES_OTHER | S2F_SOURCES_TAKEN)) &&
           runs_alone_into(job, a, next) &&
           s2f_region_find(&job->code, next, next, &region) &&
           mend_region(job, &region);
}

/* Makes the last region once more, up to and with the instruction at a. */
static bool mend_with_last(struct job *job, uint32_t a)
{
    struct s2f_region old = job->last, region = old;

    if (old.end == 0 || a < old.end || a - old.end >= S2F_REGION_SIZE)
        return false;
    set_taken(job, &old, false);
    job->stub.size = job->last_size;
    job->mends->count = job->last_count;
    job->mends->patches--;
    if (s2f_region_find(&job->code, old.start, a, &region) &&
        mend_region(job, &region))
        return true;
    (void)mend_region(job, &old);
    return false;
}

/* Mends the instruction at a, if possible by itself and what follows. Returns
 * the end of what was moved, or 0. */
static uint32_t mend_place(struct job *job, uint32_t a)
{
    if (mend_from(job, a, a) || mend_behind(job, a))
        return job->last.end;
    for (uint32_t b = a, start = before(job, a);
         start != b && a - start <= MAX_BACK; start = before(job, b)) {
        b = start;
        if (mend_from(job, start, a))
            return job->last.end;
    }
    return mend_with_last(job, a) ? job->last.end : 0;
}

bool s2f_mend_needed(const struct s2f_source *source)
{
    return source->differences != 0 ||
           s2f_map_next(source->play_access, S2F_ACCESS_FLAG, 0, S2F_MAP_SIZE) <
               S2F_MAP_SIZE;
}

/* By address: chips' reads were put down before all others. */
static void sort_moved(struct s2f_mends *mends)
{
    for (unsigned i = 1; i < mends->patches; i++)
        for (unsigned k = i;
             k > 0 && mends->moved[k].from < mends->moved[k - 1].from; k--) {
            struct s2f_patch moved = mends->moved[k];

            mends->moved[k] = mends->moved[k - 1];
            mends->moved[k - 1] = moved;
        }
}

void s2f_mend(const struct s2f_source *source, bool init_runs,
              const uint8_t *code, const uint8_t *fixed, uint16_t at,
              struct s2f_mends *mends)
{
    struct job job = {
        .code = {source, init_runs ? source->access : source->play_access, code,
                 fixed, source->scratch->sources, NULL, 0},
        .sources = source->scratch->sources,
        .mends = mends,
        .stub = {.out = mends->code, .room = sizeof mends->code},
    };

    mends->count = mends->patches = mends->left = 0;
    job.code.jumps = job.jumps;
    find_sources(&job);
    s2f_stub_begin(&job.stub, at);
    s2f_mend_io(&job.code, job.sources, &job.stub, mends);
    for (uint32_t a = next_opcode(source->play_access, job.low, job.high);
         a < job.high; a = next_opcode(source->play_access, a + 1, job.high)) {
        uint32_t end;

        if (a < 3 || !s2f_region_fix(&job.code, a) ||
            job.sources[a] & S2F_SOURCES_TAKEN)
            continue;
        end = mend_place(&job, a);
        if (end > a)
            a = end - 1; /* the region's other instructions are mended too */
        else
            leave(mends, a);
    }
    sort_moved(mends);
    mends->size = job.stub.size;
}
