#include "convert/mend/mend.h"

#include "base/bytes.h"
#include "convert/mend/stub.h"
#include "cpu/opcode.h"

#include <string.h>

enum { JUMPED = 1, TAKEN = 2 };

enum { JUMP_SIZE = 3 }; /* what a place must have room for */

struct job {
    const struct s2f_source *source;
    const uint8_t *code, *fixed;
    uint8_t *targets; /* JUMPED: an executed instruction may jump here; TAKEN:
                       * part of a run that is mended already */
    struct s2f_mends *mends;
    struct s2f_stub stub;
};

static bool is_branch(uint8_t opcode)
{
    return (opcode & 0x1f) == 0x10;
}

static uint16_t branch_target(const uint8_t *code, uint32_t a)
{
    return (uint16_t)((int32_t)a + 2 + (int8_t)code[a + 1]);
}

static bool ends_flow(uint8_t opcode)
{
    return is_branch(opcode) || opcode == OP_JMP || opcode == OP_JMP_IND ||
           opcode == OP_RTS || opcode == OP_RTI;
}

static void find_targets(struct job *job)
{
    const uint8_t *code = job->code;

    memset(job->targets, 0, 0x10000);
    for (uint32_t a = 0; a < 0xfffd; a++) {
        if (!(job->source->access[a] & S2F_ACCESS_OPCODE))
            continue;
        if (is_branch(code[a]))
            job->targets[branch_target(code, a)] = JUMPED;
        else if (code[a] == OP_JMP || code[a] == OP_JSR)
            job->targets[s2f_le16(code + a + 1)] = JUMPED;
    }
    job->targets[job->source->play] = JUMPED;
    job->targets[job->source->init] = JUMPED;
}

static bool needs_mending(const struct s2f_source *source, const uint8_t *code,
                          uint32_t a)
{
    unsigned seen = source->play_access[a];

    if (!(seen & S2F_ACCESS_OPCODE))
        return false;
    return seen & S2F_ACCESS_FLAG || !s2f_opcode_documented(code[a]);
}

/* Whether the instruction at a was executed and its bytes from..to-1 are there
 * from the start and never written. */
static bool unchanged(const struct job *job, uint32_t a, uint32_t from,
                      uint32_t to)
{
    if (!(job->source->access[a] & S2F_ACCESS_OPCODE) || to > 0xfffd)
        return false;
    for (uint32_t i = from; i < to; i++)
        if (!job->fixed[i] || job->source->play_access[i] & S2F_ACCESS_WRITE)
            return false;
    return job->code[a] != OP_BRK;
}

static bool movable(const struct job *job, uint32_t a)
{
    return unchanged(job, a, a, a + s2f_opcode_length(job->code[a]));
}

/* An immediate operand that the player writes, as many do: the instruction can
 * be moved as one that reads the operand where it is. */
static bool is_variable(const struct job *job, uint32_t a)
{
    uint8_t opcode = job->code[a];

    return ((opcode & 0x1f) == 0x09 || (opcode & 0x9d) == 0x80) &&
           opcode != OP_NOP_IMM && s2f_opcode_documented(opcode) &&
           job->source->play_access[a + 1] & S2F_ACCESS_WRITE &&
           unchanged(job, a, a, a + 1);
}

/* The end of the shortest run of instructions from a on that has room for a
 * jump, includes the one at `must` and can be moved; or 0. */
static uint32_t run_end(const struct job *job, uint32_t a, uint32_t must)
{
    uint32_t at = a;

    for (;;) {
        bool variable = at + 1 >= a + JUMP_SIZE && is_variable(job, at);

        if ((at != a && job->targets[at]) || (!variable && !movable(job, at)))
            return 0;
        if (ends_flow(job->code[at])) {
            at += s2f_opcode_length(job->code[at]);
            return at - a >= JUMP_SIZE && at > must ? at : 0;
        }
        at += s2f_opcode_length(job->code[at]);
        if (at - a >= JUMP_SIZE && at > must)
            return at;
    }
}

/* The run's instructions as a stub, each in a form that both dialects run alike
 * where it has to be; then on behind the run. */
static bool make_stub(struct job *job, uint32_t a, uint32_t end)
{
    const uint8_t *code = job->code;
    uint8_t last = 0;

    while (a < end) {
        bool flag = (job->source->play_access[a] & S2F_ACCESS_FLAG) != 0;
        uint8_t moved[3] = {code[a], code[a + 1], code[a + 2]};

        last = code[a];
        if (is_variable(job, a)) {
            moved[0] = s2f_stub_absolute(last);
            s2f_put_le16(moved + 1, (uint16_t)(a + 1));
        }
        if (is_branch(last))
            s2f_stub_branch(&job->stub, last, (uint16_t)(a + 2),
                            branch_target(code, a));
        else if (!s2f_stub_instruction(&job->stub, moved, flag))
            return false;
        a += s2f_opcode_length(last);
    }
    if (!ends_flow(last))
        s2f_stub_jump(&job->stub, (uint16_t)end);
    return !job->stub.full;
}

/* Whether the bytes that the jump would take are read as data too: small
 * players use code as tables. */
static bool is_read(const struct job *job, uint32_t from)
{
    for (uint32_t a = from; a < from + JUMP_SIZE; a++)
        if (job->source->access[a] & S2F_ACCESS_READ)
            return true;
    return false;
}

/* Mends the run from..end-1. */
static bool mend_run(struct job *job, uint32_t from, uint32_t end)
{
    struct s2f_mends *mends = job->mends;
    uint32_t start = job->stub.size;
    uint16_t to = (uint16_t)(job->stub.origin + start);

    if (!end || is_read(job, from) || mends->count >= S2F_MEND_MAX)
        return false;
    if (!make_stub(job, from, end)) {
        job->stub.size = start;
        return false;
    }
    /* a run that begins in here would undo this one */
    for (uint32_t i = from; i < end; i++)
        job->targets[i] |= TAKEN;
    mends->patch[mends->count].address = (uint16_t)from;
    mends->patch[mends->count].bytes[0] = OP_JMP;
    s2f_put_le16(mends->patch[mends->count].bytes + 1, to);
    mends->count++;
    return true;
}

/* Mends the instruction at a, by itself and what follows, or together with the
 * one before it. Returns the end of what was mended, or 0. */
static uint32_t mend_place(struct job *job, uint32_t a)
{
    uint32_t end = run_end(job, a, a);

    if (mend_run(job, a, end))
        return end;
    for (uint32_t before = a - 3; before < a && !job->targets[a]; before++) {
        if (!(job->source->access[before] & S2F_ACCESS_OPCODE) ||
            before + s2f_opcode_length(job->code[before]) != a ||
            ends_flow(job->code[before]) || job->targets[before] & TAKEN)
            continue;
        end = run_end(job, before, a);
        if (mend_run(job, before, end))
            return end;
    }
    return 0;
}

bool s2f_mend_needed(const struct s2f_source *source)
{
    return source->differences != 0;
}

void s2f_mend(const struct s2f_source *source, const uint8_t *code,
              const uint8_t *fixed, uint16_t at, struct s2f_mends *mends)
{
    struct job job = {source, code,
                      fixed,  source->scratch->targets,
                      mends,  {.out = mends->code, .room = sizeof mends->code}};

    mends->count = 0;
    find_targets(&job);
    s2f_stub_begin(&job.stub, at);
    for (uint32_t a = 3; a < 0xfffd; a++) {
        uint32_t end;

        if (!needs_mending(source, code, a))
            continue;
        end = mend_place(&job, a);
        if (end)
            a = end - 1; /* the run's other instructions are mended too */
    }
    mends->size = job.stub.size;
}
