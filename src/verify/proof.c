#include "verify/proof.h"

#include "verify/compare.h"

#include <sid2sf2/convert.h>
#include <stdlib.h>
#include <string.h>

/* Joint hashes seen so far, by open addressing; at most half full. */
struct seen {
    uint32_t mask;
    struct {
        uint64_t key;
        uint32_t frame; /* + 1; 0 = empty */
    } * slot;
};

static bool seen_new(struct seen *seen, uint32_t frames)
{
    uint32_t size = 64;

    while (size < 2 * frames)
        size *= 2;
    seen->mask = size - 1;
    seen->slot = calloc(size, sizeof *seen->slot);
    return seen->slot != NULL;
}

static void seen_clear(struct seen *seen)
{
    memset(seen->slot, 0, ((size_t)seen->mask + 1) * sizeof *seen->slot);
}

/* The earlier frame with this key, or enters it and returns frame. */
static uint32_t seen_put(struct seen *seen, uint64_t key, uint32_t frame)
{
    uint32_t i = (uint32_t)(key ^ key >> 32) & seen->mask;

    while (seen->slot[i].frame) {
        if (seen->slot[i].key == key)
            return seen->slot[i].frame - 1;
        i = (i + 1) & seen->mask;
    }
    seen->slot[i].key = key;
    seen->slot[i].frame = frame + 1;
    return frame;
}

/* Of the first `hashed` machines. */
static uint64_t joint_hash(const struct s2f_proof_run *run, unsigned hashed)
{
    uint64_t key = 0, word;

    for (unsigned k = 0; k < hashed; k++) {
        const struct s2f_memory *memory = &run->playback[k]->memory;

        key = (key ^ memory->hash) * 0x9e3779b97f4a7c15u;
        for (unsigned i = 0; i < 3; i++) {
            memcpy(&word, memory->sid + i * sizeof word, sizeof word);
            key = (key ^ word) * 0x9e3779b97f4a7c15u;
            key ^= key >> 31;
        }
        key = (key ^ memory->sid[S2F_SID_REGISTERS - 1]) * 0x9e3779b97f4a7c15u;
        key ^= key >> 31;
    }
    return key;
}

/* Starts machine `which` again and plays it to the end of frame from, where its
 * memory and SID go into snapshot and sid. */
static enum s2f_status replay(struct s2f_proof_run *run, unsigned which,
                              uint32_t from, uint8_t *sid,
                              struct s2f_diag *diag)
{
    struct s2f_playback *p = run->playback[which];
    enum s2f_status status =
        run->start(p, which, S2F_CPU_PLAIN, NULL, run->payload, diag);

    while (!status && p->frame < from)
        status = s2f_playback_frame(p, diag);
    memcpy(run->snapshot, p->memory.ram, 0x10000);
    memcpy(sid, p->memory.sid, S2F_SID_REGISTERS);
    return status;
}

static enum s2f_status play_to(struct s2f_playback *p, uint32_t to,
                               struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    while (!status && p->frame < to)
        status = s2f_playback_frame(p, diag);
    return status;
}

/* Whether what the machine reads between the two frames before writing it is
 * the same after both. */
static enum s2f_status watch(struct s2f_proof_run *run, unsigned which,
                             uint32_t from, uint32_t to, bool *same,
                             struct s2f_diag *diag)
{
    struct s2f_playback *p = run->playback[which];
    uint8_t *access = run->access[which], sid[S2F_SID_REGISTERS];
    enum s2f_status status = replay(run, which, from, sid, diag);

    if (status)
        return status;
    memset(access, 0, 0x10000);
    p->memory.access = access;
    p->features = S2F_CPU_WATCH;
    status = play_to(p, to, diag);
    *same = memcmp(sid, p->memory.sid, sizeof sid) == 0;
    for (uint32_t i = 0; i < 0x10000 && *same; i++)
        *same = !(access[i] & S2F_ACCESS_FRESH) ||
                p->memory.ram[i] == run->snapshot[i];
    return status;
}

/* How far the states of a machine after two frames agree. */
enum agreement {
    DIFFERENT,
    HASHED_SAME, /* all that the hash counts is the same; the stack is not */
    SAME,        /* all of it: what follows must be the same, too */
};

static enum s2f_status compare_states(struct s2f_proof_run *run, unsigned which,
                                      uint32_t from, uint32_t to,
                                      enum agreement *agreement,
                                      struct s2f_diag *diag)
{
    struct s2f_playback *p = run->playback[which];
    const uint8_t *ram = p->memory.ram, *old = run->snapshot;
    uint8_t sid[S2F_SID_REGISTERS];
    enum s2f_status status = replay(run, which, from, sid, diag);

    if (!status)
        status = play_to(p, to, diag);
    if (status)
        return status;
    *agreement = DIFFERENT;
    if (memcmp(sid, p->memory.sid, sizeof sid) == 0 &&
        memcmp(ram, old, 0x100) == 0 &&
        memcmp(ram + 0x200, old + 0x200, 0xfe00) == 0)
        *agreement =
            memcmp(ram + 0x100, old + 0x100, 0x100) == 0 ? SAME : HASHED_SAME;
    return S2F_STATUS_OK;
}

/* Whether all machines are provably in the same state after frames from and to.
 * *repeats: whether their joint hash repeats there at all. */
static enum s2f_status confirm_all(struct s2f_proof_run *run, uint32_t from,
                                   uint32_t to, bool *repeats,
                                   struct s2f_diag *diag)
{
    enum agreement agreement[S2F_PROOF_MACHINES] = {DIFFERENT};
    enum s2f_status status = S2F_STATUS_OK;
    bool same = true;

    *repeats = false;
    for (unsigned k = 0; k < run->machines; k++) {
        status = compare_states(run, k, from, to, &agreement[k], diag);
        if (status || agreement[k] == DIFFERENT)
            return status;
    }
    *repeats = true;
    for (unsigned k = 0; k < run->machines && same && !status; k++)
        if (agreement[k] != SAME)
            status = watch(run, k, from, to, &same, diag);
    if (status)
        return status;
    run->forever = same;
    if (same) {
        run->loop_start = from;
        run->loop_length = to - from;
    }
    return S2F_STATUS_OK;
}

/* One frame of every machine, onto the traces. */
static enum s2f_status play_all(struct s2f_proof_run *run,
                                struct s2f_diag *diag)
{
    for (unsigned k = 0; k < run->machines; k++) {
        enum s2f_status status = s2f_playback_frame(run->playback[k], diag);

        if (status)
            return status;
        s2f_trace_add(run->trace[k], &run->playback[k]->memory);
    }
    return S2F_STATUS_OK;
}

/* Plays on until the joint hash of the first `hashed` machines repeats: then
 * *from and *to are the two frames, else both are the limit. With hashed 0 it
 * just plays to the limit. */
static enum s2f_status search(struct s2f_proof_run *run, unsigned hashed,
                              struct seen *seen, uint32_t *from, uint32_t *to,
                              struct s2f_diag *diag)
{
    *from = *to = run->limit;
    while (run->playback[0]->frame < run->limit) {
        enum s2f_status status = play_all(run, diag);
        uint32_t frame = run->playback[0]->frame;

        if (status)
            return status;
        if (!hashed)
            continue;
        *from = seen_put(seen, joint_hash(run, hashed), frame);
        *to = frame;
        if (*from != frame)
            break;
        *from = *to = run->limit;
    }
    /* a result that is behind is compared with frames after the repetition */
    for (unsigned i = 0; i < S2F_MAX_OFFSET; i++) {
        enum s2f_status status = play_all(run, diag);

        if (status)
            return status;
    }
    return S2F_STATUS_OK;
}

/* Starts all machines, the first `hashed` with their hash. */
static enum s2f_status start_all(struct s2f_proof_run *run, unsigned hashed,
                                 struct s2f_diag *diag)
{
    for (unsigned k = 0; k < run->machines; k++) {
        enum s2f_status status;

        if (!s2f_trace_reserve(run->trace[k], run->limit + S2F_MAX_OFFSET))
            return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0, "%s",
                            s2f_status_text(S2F_STATUS_NO_MEMORY));
        run->trace[k]->count = 0;
        status = run->start(run->playback[k], k,
                            k < hashed ? S2F_CPU_HASH : S2F_CPU_PLAIN, NULL,
                            run->payload, diag);
        if (status)
            return status;
    }
    return S2F_STATUS_OK;
}

/* The joint state cannot repeat before the original's alone does, and mostly
 * repeats with it: so only the original's is hashed at first. Where the others
 * are not the same then, all are. A repetition that some left-over byte breaks
 * is rare: then the frames up to the limit are what can be said. */
static enum s2f_status prove(struct s2f_proof_run *run, struct seen *seen,
                             struct s2f_diag *diag)
{
    const unsigned hashed[] = {1, run->machines, 0};

    for (unsigned i = 0; i < sizeof hashed / sizeof hashed[0]; i++) {
        uint32_t from = 0, to = 0;
        bool repeats = false;
        enum s2f_status status = start_all(run, hashed[i], diag);

        if (i > 0)
            seen_clear(seen);
        if (!status)
            status = search(run, hashed[i], seen, &from, &to, diag);
        if (status || from == run->limit)
            return status;
        status = confirm_all(run, from, to, &repeats, diag);
        if (status || run->forever)
            return status;
        if (repeats)
            i = 1;
    }
    return S2F_STATUS_OK;
}

enum s2f_status s2f_prove(struct s2f_proof_run *run, struct s2f_diag *diag)
{
    struct seen seen;
    enum s2f_status status;

    run->forever = false;
    run->loop_start = run->loop_length = 0;
    if (!seen_new(&seen, run->limit))
        return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0, "%s",
                        s2f_status_text(S2F_STATUS_NO_MEMORY));
    status = prove(run, &seen, diag);
    free(seen.slot);
    return status;
}
