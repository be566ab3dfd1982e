#include "verify/proof.h"

#include "verify/compare.h"

#include <sid2sf2/convert.h>
#include <stdlib.h>
#include <string.h>

/* Joint hashes seen so far, by open addressing; at most half full. */
struct seen {
    uint32_t mask, count;
    struct seen_slot {
        uint64_t key;
        uint32_t frame; /* + 1; 0 = empty */
    } * slot;
};

enum { SEEN_MIN = 1024 };

static bool seen_new(struct seen *seen, uint32_t size)
{
    seen->count = 0;
    seen->mask = size - 1;
    seen->slot = calloc(size, sizeof *seen->slot);
    return seen->slot != NULL;
}

static struct seen_slot *seen_find(const struct seen *seen, uint64_t key)
{
    uint32_t i = (uint32_t)(key ^ key >> 32) & seen->mask;

    while (seen->slot[i].frame && seen->slot[i].key != key)
        i = (i + 1) & seen->mask;
    return &seen->slot[i];
}

static bool seen_grow(struct seen *seen)
{
    struct seen bigger;

    if (!seen_new(&bigger, 2 * (seen->mask + 1)))
        return false;
    bigger.count = seen->count;
    for (uint32_t i = 0; i <= seen->mask; i++)
        if (seen->slot[i].frame)
            *seen_find(&bigger, seen->slot[i].key) = seen->slot[i];
    free(seen->slot);
    *seen = bigger;
    return true;
}

/* Enters the frame, or finds the earlier one with this key. *first: that one,
 * or frame itself. False where memory runs out. */
static bool seen_put(struct seen *seen, uint64_t key, uint32_t frame,
                     uint32_t *first)
{
    struct seen_slot *slot;

    if (seen->count > seen->mask / 2 && !seen_grow(seen))
        return false;
    slot = seen_find(seen, key);
    if (!slot->frame) {
        *slot = (struct seen_slot){key, frame + 1};
        seen->count++;
    }
    *first = slot->frame - 1;
    return true;
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

static enum s2f_status no_memory(struct s2f_diag *diag)
{
    return s2f_fail(diag, S2F_STATUS_NO_MEMORY, S2F_WHERE_NONE, 0, "%s",
                    s2f_status_text(S2F_STATUS_NO_MEMORY));
}

/* Starts machine `which` for its trace. */
static enum s2f_status start(struct s2f_proof_run *run, unsigned which,
                             unsigned features, struct s2f_diag *diag)
{
    if (!s2f_trace_reserve(run->trace[which], run->limit + S2F_MAX_OFFSET))
        return no_memory(diag);
    run->trace[which]->count = 0;
    return run->start(run->playback[which], which, features, NULL, run->payload,
                      diag);
}

/* Plays machine `which` to frame `to`, onto its trace. */
static enum s2f_status play_traced(struct s2f_proof_run *run, unsigned which,
                                   uint32_t to, struct s2f_diag *diag)
{
    struct s2f_playback *p = run->playback[which];

    while (p->frame < to) {
        enum s2f_status status = s2f_playback_frame(p, diag);

        if (status)
            return status;
        s2f_trace_add(run->trace[which], &p->memory);
    }
    return S2F_STATUS_OK;
}

/* Starts machine `which` again and plays it to frame `to`. */
static enum s2f_status replay(struct s2f_proof_run *run, unsigned which,
                              uint32_t to, struct s2f_diag *diag)
{
    struct s2f_playback *p = run->playback[which];
    enum s2f_status status =
        run->start(p, which, S2F_CPU_PLAIN, NULL, run->payload, diag);

    while (!status && p->frame < to)
        status = s2f_playback_frame(p, diag);
    return status;
}

/* A machine's state, its memory being in run->snapshot. */
static void keep_state(struct s2f_proof_run *run, unsigned which, uint8_t *sid)
{
    const struct s2f_memory *memory = &run->playback[which]->memory;

    memcpy(run->snapshot, memory->ram, 0x10000);
    memcpy(sid, memory->sid, S2F_SID_REGISTERS);
}

static enum s2f_agreement compare_states(const struct s2f_proof_run *run,
                                         unsigned which, const uint8_t *sid)
{
    const struct s2f_memory *memory = &run->playback[which]->memory;
    const uint8_t *ram = memory->ram, *old = run->snapshot;

    if (memcmp(sid, memory->sid, S2F_SID_REGISTERS) != 0 ||
        memcmp(ram, old, 0x100) != 0 ||
        memcmp(ram + 0x200, old + 0x200, 0xfe00) != 0)
        return S2F_AGREE_NOT;
    return memcmp(ram + 0x100, old + 0x100, 0x100) == 0 ? S2F_AGREE_PROVEN
                                                        : S2F_AGREE_HASHED;
}

/* Whether what the machine reads between the two frames before writing it is
 * the same after both: then their states agree in all that matters. */
static enum s2f_status watch(struct s2f_proof_run *run, unsigned which,
                             uint32_t from, uint32_t to,
                             enum s2f_agreement *agreement,
                             struct s2f_diag *diag)
{
    struct s2f_playback *p = run->playback[which];
    uint8_t *access = run->access[which], sid[S2F_SID_REGISTERS];
    enum s2f_status status = replay(run, which, from, diag);
    bool same;

    if (status)
        return status;
    keep_state(run, which, sid);
    memset(access, 0, 0x10000);
    p->memory.access = access;
    p->features = S2F_CPU_WATCH;
    while (!status && p->frame < to)
        status = s2f_playback_frame(p, diag);
    same = memcmp(sid, p->memory.sid, sizeof sid) == 0;
    for (uint32_t i = 0; i < 0x10000 && same; i++)
        same = !(access[i] & S2F_ACCESS_FRESH) ||
               p->memory.ram[i] == run->snapshot[i];
    if (same)
        *agreement = S2F_AGREE_PROVEN;
    return status;
}

/* ---- the original alone ---- */

/* Plays the original until its hash repeats, and the frames that a result may
 * be behind. Its state at the repetition is kept. */
static enum s2f_status search_original(struct s2f_proof_run *run,
                                       struct seen *seen, uint8_t *sid,
                                       struct s2f_diag *diag)
{
    struct s2f_proof_original *o = &run->original;
    enum s2f_status status = start(run, 0, S2F_CPU_HASH, diag);
    uint32_t frame = 0;

    o->from = o->to = run->limit;
    while (!status && frame < run->limit) {
        uint32_t first;

        status = play_traced(run, 0, ++frame, diag);
        if (status)
            return status;
        if (!seen_put(seen, joint_hash(run, 1), frame, &first))
            return no_memory(diag);
        if (first == frame)
            continue;
        o->from = first;
        o->to = frame;
        keep_state(run, 0, sid);
        break;
    }
    if (!status)
        status = play_traced(run, 0, frame + S2F_MAX_OFFSET, diag);
    return status;
}

/* Finds out what is known of the original alone. */
static enum s2f_status learn_original(struct s2f_proof_run *run,
                                      struct seen *seen, struct s2f_diag *diag)
{
    struct s2f_proof_original *o = &run->original;
    uint8_t sid[S2F_SID_REGISTERS];
    enum s2f_status status = search_original(run, seen, sid, diag);

    o->agreement = S2F_AGREE_NOT;
    if (!status && o->from < run->limit) {
        status = replay(run, 0, o->from, diag);
        if (!status)
            o->agreement = compare_states(run, 0, sid);
    }
    o->known = !status;
    return status;
}

/* Plays a result as far as the original was, and compares its states after the
 * frames after which the original's are the same. */
static enum s2f_status follow(struct s2f_proof_run *run, unsigned which,
                              enum s2f_agreement *agreement,
                              struct s2f_diag *diag)
{
    const struct s2f_proof_original *o = &run->original;
    uint8_t sid[S2F_SID_REGISTERS];
    enum s2f_status status = start(run, which, S2F_CPU_PLAIN, diag);

    *agreement = S2F_AGREE_NOT;
    if (!status)
        status = play_traced(run, which, o->from, diag);
    if (status)
        return status;
    if (o->from < run->limit) {
        keep_state(run, which, sid);
        status = play_traced(run, which, o->to, diag);
        *agreement = compare_states(run, which, sid);
    }
    if (!status)
        status = play_traced(run, which, o->to + S2F_MAX_OFFSET, diag);
    return status;
}

/* ---- all together ---- */

/* Settles whether machines whose hash is the same after both frames will go on
 * alike. */
static enum s2f_status prove_agreement(struct s2f_proof_run *run, uint32_t from,
                                       uint32_t to,
                                       enum s2f_agreement *agreement,
                                       struct s2f_diag *diag)
{
    bool same = true;

    for (unsigned k = 0; k < run->machines && same; k++) {
        enum s2f_status status = S2F_STATUS_OK;

        if (agreement[k] != S2F_AGREE_PROVEN)
            status = watch(run, k, from, to, &agreement[k], diag);
        if (status)
            return status;
        same = agreement[k] == S2F_AGREE_PROVEN;
    }
    run->forever = same;
    if (same) {
        run->loop_start = from;
        run->loop_length = to - from;
    }
    return S2F_STATUS_OK;
}

/* The joint state cannot repeat before the original's alone does, and mostly
 * repeats with it. *repeats: whether the hash of all does there. */
static enum s2f_status prove_by_original(struct s2f_proof_run *run,
                                         struct seen *seen, bool *repeats,
                                         struct s2f_diag *diag)
{
    struct s2f_proof_original *o = &run->original;
    enum s2f_agreement agreement[S2F_PROOF_MACHINES];
    enum s2f_status status = S2F_STATUS_OK;

    if (o->known)
        run->trace[0]->count = o->to + S2F_MAX_OFFSET;
    else
        status = learn_original(run, seen, diag);
    agreement[0] = o->agreement;
    *repeats = o->agreement != S2F_AGREE_NOT;
    for (unsigned k = 1; k < run->machines && !status; k++) {
        status = follow(run, k, &agreement[k], diag);
        *repeats = *repeats && agreement[k] != S2F_AGREE_NOT;
    }
    if (!status && *repeats)
        status = prove_agreement(run, o->from, o->to, agreement, diag);
    o->agreement = agreement[0];
    return status;
}

/* One frame of every machine, onto the traces. */
static enum s2f_status play_all(struct s2f_proof_run *run,
                                struct s2f_diag *diag)
{
    enum s2f_status status = S2F_STATUS_OK;

    for (unsigned k = 0; k < run->machines && !status; k++)
        status = play_traced(run, k, run->playback[k]->frame + 1, diag);
    return status;
}

/* Plays on until the joint hash repeats: then *from and *to are the two frames,
 * else both are the limit. Where seen is NULL it just plays to the limit. */
static enum s2f_status search(struct s2f_proof_run *run, struct seen *seen,
                              uint32_t *from, uint32_t *to,
                              struct s2f_diag *diag)
{
    *from = *to = run->limit;
    for (uint32_t frame = 1; frame <= run->limit; frame++) {
        enum s2f_status status = play_all(run, diag);
        uint32_t first = frame;

        if (status)
            return status;
        if (seen &&
            !seen_put(seen, joint_hash(run, run->machines), frame, &first))
            return no_memory(diag);
        if (first == frame)
            continue;
        *from = first;
        *to = frame;
        break;
    }
    /* a result that is behind is compared with frames after the repetition */
    for (unsigned i = 0; i < S2F_MAX_OFFSET; i++) {
        enum s2f_status status = play_all(run, diag);

        if (status)
            return status;
    }
    return S2F_STATUS_OK;
}

/* Plays all machines side by side; see search. */
static enum s2f_status play_together(struct s2f_proof_run *run,
                                     struct seen *seen, uint32_t *from,
                                     uint32_t *to, struct s2f_diag *diag)
{
    for (unsigned k = 0; k < run->machines; k++) {
        enum s2f_status status =
            start(run, k, seen ? S2F_CPU_HASH : S2F_CPU_PLAIN, diag);

        if (status)
            return status;
    }
    return search(run, seen, from, to, diag);
}

/* Compares all machines' states after the two frames. *repeats: whether their
 * joint hash repeats there at all. */
static enum s2f_status confirm_all(struct s2f_proof_run *run, uint32_t from,
                                   uint32_t to, bool *repeats,
                                   struct s2f_diag *diag)
{
    enum s2f_agreement agreement[S2F_PROOF_MACHINES];

    *repeats = false;
    for (unsigned k = 0; k < run->machines; k++) {
        struct s2f_playback *p = run->playback[k];
        uint8_t sid[S2F_SID_REGISTERS];
        enum s2f_status status = replay(run, k, from, diag);

        if (status)
            return status;
        keep_state(run, k, sid);
        while (!status && p->frame < to)
            status = s2f_playback_frame(p, diag);
        agreement[k] = compare_states(run, k, sid);
        if (status || agreement[k] == S2F_AGREE_NOT)
            return status;
    }
    *repeats = true;
    return prove_agreement(run, from, to, agreement, diag);
}

/* Where a result is not the same after the frames after which the original is,
 * all are searched. A repetition that some left-over byte breaks is rare: then
 * the frames up to the limit are what can be said. */
static enum s2f_status prove(struct s2f_proof_run *run, struct seen *seen,
                             struct s2f_diag *diag)
{
    uint32_t from = 0, to = 0;
    bool repeats = false;
    enum s2f_status status = prove_by_original(run, seen, &repeats, diag);

    if (status || run->forever || run->original.from == run->limit)
        return status;
    if (!repeats) {
        free(seen->slot);
        if (!seen_new(seen, SEEN_MIN))
            return no_memory(diag);
        status = play_together(run, seen, &from, &to, diag);
        if (!status && from < run->limit)
            status = confirm_all(run, from, to, &repeats, diag);
        if (status || run->forever || from == run->limit)
            return status;
    }
    return play_together(run, NULL, &from, &to, diag);
}

enum s2f_status s2f_prove(struct s2f_proof_run *run, struct s2f_diag *diag)
{
    struct seen seen;
    enum s2f_status status;

    run->forever = false;
    run->loop_start = run->loop_length = 0;
    if (!seen_new(&seen, SEEN_MIN))
        return no_memory(diag);
    status = prove(run, &seen, diag);
    free(seen.slot);
    return status;
}
