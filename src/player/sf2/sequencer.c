/* The part that all drivers share: order list, sequence, the event's bytes, and
 * the variables that it keeps for each track. Variables are in zero page
 * (drivers 15, 16) or not, which changes the opcode only. */
#include "player/sf2/export.h"

#include "cpu/opcode.h"

#include <string.h>

enum { VALUE, CAPTURES };

enum {
    NEAR = 24, /* instructions within which the next part must come */
    FETCH = 10 /* before a read, within which its pointer is set up */
};

static uint16_t find_one(const struct s2f_code *code, int from, unsigned range,
                         const struct s2f_step *step, unsigned steps)
{
    uint16_t captured[CAPTURES] = {0};

    if (from < 0 ||
        s2f_code_find(code, (unsigned)from, range, step, steps, captured) < 0)
        return 0;
    return captured[VALUE];
}

/* A read through a pointer in zero page, and what is loaded for it: the
 * pointer's halves from two tables, and Y. */
struct fetch {
    int first; /* of the instructions that set it up */
    uint16_t pointer, low, high, index;
};

static bool loads_y(const struct s2f_instruction *i)
{
    return i->opcode == OP_LDY_ABX || i->opcode == OP_LDY_ZPX;
}

/* Whether instruction `at` is such a read, with halves by `load`. In which
 * order they are loaded, and what else stands between, is the build's
 * affair. */
static bool fetch_at(const struct s2f_code *code, unsigned at, uint8_t load,
                     struct fetch *fetch)
{
    const struct s2f_instruction *item = code->item;

    if (item[at].opcode != OP_LDA_IZY)
        return false;
    memset(fetch, 0, sizeof *fetch);
    fetch->pointer = item[at].operand;
    for (unsigned i = at; i-- > 1 && at - i < FETCH;) {
        uint16_t half = (uint16_t)(item[i].operand - fetch->pointer);
        uint16_t *table = half ? &fetch->high : &fetch->low;

        if (loads_y(&item[i]) && !fetch->index) {
            fetch->index = item[i].operand;
            fetch->first = (int)i;
        } else if (item[i].opcode == OP_STA_ZP && half < 2 &&
                   item[i - 1].opcode == load && !*table) {
            *table = item[i - 1].operand;
            fetch->first = (int)(i - 1);
        }
    }
    return fetch->low && fetch->high && fetch->index;
}

/* Fetching an order list's entry. */
static int find_lists(const struct s2f_code *code, struct fetch *fetch)
{
    for (unsigned i = 0; i < code->count; i++)
        if (fetch_at(code, i, OP_LDA_ABX, fetch) &&
            fetch->high == fetch->low + S2F_PROJECT_TRACKS)
            return fetch->first;
    return S2F_CODE_NONE;
}

/* Fetching a sequence's byte; *sequence is the variable with its number. */
static int find_sequences(const struct s2f_code *code, int from,
                          struct fetch *fetch, uint16_t *sequence)
{
    unsigned end = (unsigned)from + 4 * NEAR + FETCH;

    for (unsigned i = (unsigned)from; i < end && i < code->count; i++) {
        if (!fetch_at(code, i, OP_LDA_ABY, fetch))
            continue;
        for (int k = fetch->first; k-- > from && fetch->first - k <= FETCH;)
            if (loads_y(&code->item[k])) {
                *sequence = code->item[k].operand;
                return k;
            }
    }
    return S2F_CODE_NONE;
}

/* What surrounds the fetch of a list's entry: whether it is time, and the
 * transposition. */
static void name_list_variables(const struct s2f_code *code, int lists,
                                struct s2f_driver_common *common)
{
    static const struct s2f_step in_use[] = {
        S2F_TAKE(OP_INC_ABX, OP_INC_ZPX, VALUE)};
    static const struct s2f_step trigger[] = {
        S2F_TAKE(OP_LDA_ABX, OP_LDA_ZPX, VALUE), S2F_IS(OP_CMP_IMM, 1)};
    static const struct s2f_step transpose[] = {
        S2F_IS(OP_SBC_IMM, 0xa0), S2F_TAKE(OP_STA_ABX, OP_STA_ZPX, VALUE)};
    int before = lists > 8 ? lists - 8 : 0;

    for (int i = lists; i > before && !common->sequence_in_use; i--)
        common->sequence_in_use = find_one(code, i, 1, in_use, 1);
    for (int i = lists; i > before && !common->trigger_sync; i--)
        common->trigger_sync = find_one(code, i, 1, trigger, 2);
    common->current_transpose = find_one(code, lists, NEAR, transpose, 2);
}

/* The count of rows to wait, right before the sequence is fetched. */
static void name_row_variables(const struct s2f_code *code, int sequences,
                               struct s2f_driver_common *common)
{
    static const struct s2f_step tick[] = {
        S2F_TAKE(OP_LDA_ABS, OP_LDA_ZP, VALUE), S2F_ANY(OP_BNE, 0),
        S2F_ANY(OP_DEC_ABX, OP_DEC_ZPX)};
    static const struct s2f_step count[] = {
        S2F_TAKE(OP_DEC_ABX, OP_DEC_ZPX, VALUE)};
    int before = sequences > 12 ? sequences - 12 : 0;

    for (int i = sequences; i > before && !common->tick_counter; i--) {
        common->tempo_counter = find_one(code, i, 1, tick, 3);
        if (common->tempo_counter)
            common->tick_counter = find_one(code, i + 2, 1, count, 1);
    }
}

/* The parts of an event, each behind a compare with its lowest byte. Driver 16
 * reads commands and does nothing with them. */
static void name_event_variables(const struct s2f_code *code, int sequences,
                                 struct s2f_driver_common *common)
{
    static const struct s2f_step command[] = {
        S2F_IS(OP_CMP_IMM, 0xc0), S2F_ANY(OP_BCC, OP_BMI),
        S2F_TAKE(OP_STA_ABX, OP_STA_ZPX, VALUE)};
    static const struct s2f_step instrument[] = {
        S2F_IS(OP_CMP_IMM, 0xa0), S2F_ANY(OP_BCC, OP_BMI),
        S2F_TAKE(OP_STA_ABX, OP_STA_ZPX, VALUE)};
    static const struct s2f_step tied[] = {
        S2F_IS(OP_CMP_IMM, 0x90), S2F_ANY(OP_BCC, OP_BMI),
        S2F_TAKE(OP_INC_ABX, OP_INC_ZPX, VALUE)};
    static const struct s2f_step duration[] = {
        S2F_IS(OP_AND_IMM, 0x0f), S2F_TAKE(OP_STA_ABX, OP_STA_ZPX, VALUE)};
    static const struct s2f_step note[] = {
        S2F_IS(OP_AND_IMM, 0x0f), S2F_ANY(OP_STA_ABX, OP_STA_ZPX),
        S2F_ANY(OP_INY, 0), S2F_ANY(OP_LDA_IZY, 0),
        S2F_TAKE(OP_STA_ABX, OP_STA_ZPX, VALUE)};

    common->next_command = find_one(code, sequences, 2 * NEAR, command, 3);
    common->next_instrument =
        find_one(code, sequences, 2 * NEAR, instrument, 3);
    common->next_note_is_tied = find_one(code, sequences, 2 * NEAR, tied, 3);
    common->current_event_duration =
        find_one(code, sequences, 2 * NEAR, duration, 2);
    common->next_note = find_one(code, sequences, 2 * NEAR, note, 5);
}

/* The voice's offset in the SID, loaded before the first indexed store. */
static void name_channel_offset(const struct s2f_code *code,
                                struct s2f_driver_common *common)
{
    unsigned store = 0;

    while (store < code->count && (code->item[store].opcode != OP_STA_ABY ||
                                   code->item[store].operand < 0xd400 ||
                                   code->item[store].operand > 0xd406))
        store++;
    if (store == code->count)
        return;
    for (unsigned i = store; i-- > 0;)
        if (code->item[i].opcode == OP_LDY_ABX) {
            common->sid_channel_offset = code->item[i].operand;
            return;
        }
}

/* Stop: LDA #$40, STA state, RTS; or the entry of the jump table that leads
 * there. */
static uint16_t find_stop(const struct s2f_code *code, uint16_t state)
{
    uint16_t stop = 0;

    for (unsigned i = 0; i + 2 < code->count; i++) {
        const struct s2f_instruction *at = &code->item[i];

        if (at[0].opcode == OP_LDA_IMM && at[0].operand == 0x40 &&
            (at[1].opcode == OP_STA_ABS || at[1].opcode == OP_STA_ZP) &&
            at[1].operand == state && at[2].opcode == OP_RTS)
            stop = at[0].at;
    }
    for (unsigned i = 1; i < code->count && code->item[i].opcode == OP_JMP; i++)
        if (code->item[i].operand == stop)
            return code->item[i].at;
    return stop;
}

/* LDA #0, BIT state is how update begins in all published drivers; else init
 * tells: STA song, LDA #0, STA state, RTS. */
static void name_state(const struct s2f_code *code, uint16_t update,
                       struct s2f_driver_common *common)
{
    static const struct s2f_step begin[] = {
        S2F_IS(OP_LDA_IMM, 0), S2F_TAKE(OP_BIT_ABS, OP_BIT_ZP, VALUE),
        S2F_ANY(OP_BMI, 0), S2F_ANY(OP_BVS, 0)};
    static const struct s2f_step init[] = {
        S2F_ANY(OP_STA_ABS, OP_STA_ZP), S2F_IS(OP_LDA_IMM, 0),
        S2F_TAKE(OP_STA_ABS, OP_STA_ZP, VALUE), S2F_ANY(OP_RTS, 0)};

    common->update = update;
    common->driver_state = find_one(code, 0, code->count, begin, 4);
    if (!common->driver_state)
        common->driver_state = find_one(code, 0, code->count, init, 4);
    common->stop = find_stop(code, common->driver_state);
}

static enum s2f_status not_found(struct s2f_diag *diag,
                                 const struct s2f_export *export,
                                 const char *what)
{
    return s2f_fail(diag, S2F_STATUS_NO_ROUTE, S2F_WHERE_ADDRESS, export->top,
                    "no %s in the driver at $%04X", what, export->top);
}

enum s2f_status s2f_export_sequencer(uint16_t update, struct s2f_export *export,
                                     struct s2f_diag *diag)
{
    const struct s2f_code *code = &export->code;
    struct s2f_driver_common *common = &export->common;
    struct fetch fetch;
    int lists, sequences;

    name_state(code, update, common);
    if (!common->driver_state)
        return not_found(diag, export, "state");
    lists = find_lists(code, &fetch);
    if (lists < 0)
        return not_found(diag, export, "order list reader");
    export->order_low = fetch.low;
    export->order_high = fetch.high;
    export->zero_page = fetch.pointer;
    common->order_list_index = fetch.index;
    sequences = find_sequences(code, lists, &fetch, &common->current_sequence);
    if (sequences < 0 || fetch.pointer != export->zero_page)
        return not_found(diag, export, "sequence reader");
    export->sequence_low = fetch.low;
    export->sequence_high = fetch.high;
    common->sequence_index = fetch.index;
    name_list_variables(code, lists, common);
    name_row_variables(code, sequences, common);
    name_event_variables(code, sequences, common);
    name_channel_offset(code, common);
    common->note_trigger_sync_value = 2;
    return S2F_STATUS_OK;
}
