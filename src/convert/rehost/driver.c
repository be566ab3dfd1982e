/* The code around a moved player: init, stop and update as the editor calls
 * them. */
#include "convert/rehost/driver.h"

#include "cpu/opcode.h"

enum {
    STATE_STOPPED = 0x40,
    STATE_RUNNING = 0x80,
    NO_TRANSPOSE = 0x80, /* the editor has not written one */
    JCH_BEFORE_READ = 3, /* its tempo counter: it reads ahead at 2 */
    WAIT_ROUNDS = 50,    /* of five cycles: with what is around it, a wait is
                          * S2F_REHOST_WAIT cycles long */
    CONTROL = 0xd404,
    VOICE = 7
};

struct stubs {
    struct s2f_emit e;
    const struct s2f_rehost *r;
    struct s2f_rehost_layout *layout;
    const struct s2f_project *project;
    uint32_t silence;
};

static uint32_t own(const struct stubs *s, unsigned variable)
{
    return s->layout->data + variable;
}

static uint32_t mapped(const struct stubs *s, uint32_t address)
{
    uint32_t to = address;

    (void)s2f_rehost_map(s->r, s->layout, address, &to);
    return to;
}

/* Copies size bytes, pieces of at most 256 with the last byte first. */
static void copy(struct s2f_emit *e, uint32_t from, uint32_t to, uint32_t size)
{
    while (size) {
        uint32_t piece = size > 256 ? 256 : size, loop;

        s2f_emit_op(e, OP_LDX_IMM, piece & 255);
        loop = e->at;
        s2f_emit_word(e, OP_LDA_ABX, from - 1);
        s2f_emit_word(e, OP_STA_ABX, to - 1);
        s2f_emit_byte(e, OP_DEX);
        s2f_emit_back(e, OP_BNE, loop);
        from += piece;
        to += piece;
        size -= piece;
    }
}

/* Everything that playing changes is put back: each start is like the first. */
static void restore(struct stubs *s)
{
    for (unsigned i = 0; i < S2F_REHOST_BLOCKS; i++) {
        const struct s2f_rehost_block *b = &s->r->block[i];

        if (b->dirty_high > b->dirty_low)
            copy(&s->e, b->copy, b->to + (b->dirty_low - b->low),
                 b->dirty_high - b->dirty_low);
    }
}

static void clear(struct stubs *s, unsigned variable, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        s2f_emit_word(&s->e, OP_STA_ABS, own(s, variable + i));
}

/* What is the song's own: bytes that songs differ in, tempo or record. */
static void choose_song(struct stubs *s)
{
    const struct s2f_rehost *r = s->r;
    const struct s2f_table *init = NULL;

    for (unsigned i = 0; i < s->project->tables; i++)
        if (s->project->table[i].id == S2F_ROLE_INIT)
            init = &s->project->table[i];
    s2f_emit_word(&s->e, OP_LDX_ABS, own(s, S2F_OWN_SONG));
    for (unsigned k = 0; k < r->changes; k++) {
        s2f_emit_word(&s->e, OP_LDA_ABX,
                      s->layout->change + k * S2F_REHOST_SONGS);
        s2f_emit_word(&s->e, OP_STA_ABS, mapped(s, r->change[k]));
    }
    if (r->init_columns && r->place.init_index) {
        s2f_emit_word(&s->e, OP_LDA_ABX, s->layout->index);
        s2f_emit_word(&s->e, OP_STA_ABS, mapped(s, r->place.init_index));
    } else if (init && !r->init_columns) {
        s2f_emit_byte(&s->e, OP_TXA);
        for (unsigned i = 0; i < 3; i++)
            s2f_emit_byte(&s->e, OP_ASL_A);
        s2f_emit_byte(&s->e, OP_TAY);
        s2f_emit_word(&s->e, OP_LDA_ABX, init->address);
        s2f_emit_word(&s->e, OP_STA_ABY, s->layout->songs + 6);
    }
}

static void init(struct stubs *s)
{
    s2f_emit_word(&s->e, OP_STA_ABS, own(s, S2F_OWN_SONG));
    restore(s);
    choose_song(s);
    s2f_emit_op(&s->e, OP_LDA_IMM, NO_TRANSPOSE);
    s2f_emit_word(&s->e, OP_STA_ABS, own(s, S2F_OWN_TRANSPOSE));
    s2f_emit_op(&s->e, OP_LDA_IMM, 0);
    s2f_emit_word(&s->e, OP_STA_ABS, own(s, S2F_OWN_ENDED));
    clear(s, S2F_OWN_INSTRUMENT, S2F_PROJECT_TRACKS);
    if (s->r->family == S2F_REHOST_JCH)
        clear(s, S2F_OWN_SEQUENCE, 2 * S2F_PROJECT_TRACKS);
    s2f_emit_byte(&s->e, OP_TAX);
    s2f_emit_byte(&s->e, OP_TAY);
    s2f_emit_word(&s->e, OP_LDA_ABS, own(s, S2F_OWN_SONG));
    s2f_emit_word(&s->e, OP_JSR, mapped(s, s->r->init));
    s2f_emit_op(&s->e, OP_LDA_IMM, STATE_RUNNING);
    s2f_emit_word(&s->e, OP_STA_ABS, own(s, S2F_OWN_STATE));
    s2f_emit_word(&s->e, OP_STA_ABS, own(s, S2F_OWN_FRESH));
    s2f_emit_byte(&s->e, OP_RTS);
}

static void stop(struct stubs *s)
{
    s->layout->stop = s->e.at;
    s2f_emit_op(&s->e, OP_LDA_IMM, STATE_STOPPED);
    s2f_emit_word(&s->e, OP_STA_ABS, own(s, S2F_OWN_STATE));
    s->silence = s->e.at;
    s2f_emit_op(&s->e, OP_LDA_IMM, 0);
    for (unsigned i = 0; i < S2F_PROJECT_TRACKS; i++)
        s2f_emit_word(&s->e, OP_STA_ABS, CONTROL + VOICE * i);
    s2f_emit_byte(&s->e, OP_RTS);
}

/* The editor starts in the middle of a song by writing where it is. What the
 * player keeps in another form is taken over here: transpositions doubled.
 * JCH's player has read the song's first row by then, so it gets time for
 * another. */
static void take_transpose(struct stubs *s)
{
    struct s2f_emit *e = &s->e;
    uint32_t none, loop;

    if (s->r->family != S2F_REHOST_NP21 && s->r->family != S2F_REHOST_JCH)
        return;
    s2f_emit_word(e, OP_LDA_ABS, own(s, S2F_OWN_TRANSPOSE));
    s2f_emit_op(e, OP_CMP_IMM, NO_TRANSPOSE);
    none = s2f_emit_branch(e, OP_BEQ);
    s2f_emit_op(e, OP_LDX_IMM, S2F_PROJECT_TRACKS - 1);
    loop = e->at;
    s2f_emit_word(e, OP_LDA_ABX, own(s, S2F_OWN_TRANSPOSE));
    s2f_emit_byte(e, OP_ASL_A);
    s2f_emit_word(e, OP_STA_ABX, mapped(s, s->r->place.transpose));
    s2f_emit_op(e, OP_LDA_IMM, NO_TRANSPOSE);
    s2f_emit_word(e, OP_STA_ABX, own(s, S2F_OWN_TRANSPOSE));
    s2f_emit_byte(e, OP_DEX);
    s2f_emit_back(e, OP_BPL, loop);
    if (s->r->family == S2F_REHOST_JCH && s->r->place.tempo) {
        s2f_emit_op(e, OP_LDA_IMM, JCH_BEFORE_READ);
        s2f_emit_word(e, OP_STA_ABS, mapped(s, s->r->place.tempo));
    }
    s2f_emit_land(e, none);
}

/* The same with instruments: the sequence byte becomes what the player's reader
 * makes of it. */
static void take_instrument(struct stubs *s)
{
    struct s2f_emit *e = &s->e;
    const struct s2f_newplayer *p = &s->r->place;
    bool times8 =
        s->r->family == S2F_REHOST_NP21 || s->r->family == S2F_REHOST_JCH;
    uint32_t none, loop;

    if (!p->instrument)
        return;
    s2f_emit_op(e, OP_LDX_IMM, S2F_PROJECT_TRACKS - 1);
    loop = e->at;
    s2f_emit_word(e, OP_LDA_ABX, own(s, S2F_OWN_INSTRUMENT));
    none = s2f_emit_branch(e, OP_BEQ);
    s2f_emit_op(e, OP_AND_IMM, 0x1f);
    for (unsigned i = 0; times8 && i < 3; i++)
        s2f_emit_byte(e, OP_ASL_A);
    s2f_emit_word(e, OP_STA_ABX, mapped(s, p->instrument));
    if (p->flags) {
        s2f_emit_word(e, OP_LDA_ABX, mapped(s, p->flags));
        s2f_emit_op(e, OP_ORA_IMM, 1);
        s2f_emit_word(e, OP_STA_ABX, mapped(s, p->flags));
    }
    s2f_emit_op(e, OP_LDA_IMM, 0);
    s2f_emit_word(e, OP_STA_ABX, own(s, S2F_OWN_INSTRUMENT));
    s2f_emit_land(e, none);
    s2f_emit_byte(e, OP_DEX);
    s2f_emit_back(e, OP_BPL, loop);
}

/* Lets as much time pass as the song's timer would between two calls, but not
 * in the frame that the editor runs init in, too. */
static void wait(struct stubs *s)
{
    struct s2f_emit *e = &s->e;
    uint32_t fresh, none, outer, inner;

    s2f_emit_word(e, OP_LDA_ABS, own(s, S2F_OWN_FRESH));
    fresh = s2f_emit_branch(e, OP_BNE);
    s2f_emit_word(e, OP_LDX_ABS, own(s, S2F_OWN_SONG));
    s2f_emit_word(e, OP_LDA_ABX, s->layout->calls + S2F_REHOST_SONGS);
    none = s2f_emit_branch(e, OP_BEQ);
    s2f_emit_byte(e, OP_TAY);
    outer = e->at;
    s2f_emit_op(e, OP_LDX_IMM, WAIT_ROUNDS);
    inner = e->at;
    s2f_emit_byte(e, OP_DEX);
    s2f_emit_back(e, OP_BNE, inner);
    s2f_emit_byte(e, OP_DEY);
    s2f_emit_back(e, OP_BNE, outer);
    s2f_emit_land(e, none);
    s2f_emit_land(e, fresh);
}

static void play(struct stubs *s)
{
    const struct s2f_source *source = s->r->source;
    struct s2f_emit *e = &s->e;
    uint32_t loop, done;
    bool once = true;

    for (unsigned i = 0; i < source->songs; i++)
        once = once && source->song[i].calls == 1;
    if (once) {
        s2f_emit_word(e, OP_JSR, mapped(s, s->r->play));
        return;
    }
    s2f_emit_word(e, OP_LDX_ABS, own(s, S2F_OWN_SONG));
    s2f_emit_word(e, OP_LDA_ABX, s->layout->calls);
    s2f_emit_word(e, OP_STA_ABS, own(s, S2F_OWN_CALLS));
    loop = e->at;
    s2f_emit_word(e, OP_JSR, mapped(s, s->r->play));
    s2f_emit_word(e, OP_DEC_ABS, own(s, S2F_OWN_CALLS));
    done = s2f_emit_branch(e, OP_BEQ);
    wait(s);
    s2f_emit_word(e, OP_JMP, loop);
    s2f_emit_land(e, done);
    s2f_emit_op(e, OP_LDA_IMM, 0);
    s2f_emit_word(e, OP_STA_ABS, own(s, S2F_OWN_FRESH));
}

/* Where the player says that the music has ended, so does the driver. */
static void watch_end(struct stubs *s)
{
    struct s2f_emit *e = &s->e;
    const struct s2f_newplayer *p = &s->r->place;
    uint32_t on;

    if (p->state) {
        s2f_emit_word(e, OP_BIT_ABS, mapped(s, p->state));
        on = s2f_emit_branch(e, OP_BVC);
    } else if (p->voices) {
        s2f_emit_word(e, OP_LDA_ABS, mapped(s, p->voices));
        s2f_emit_word(e, OP_ORA_ABS, mapped(s, p->voices + 1u));
        s2f_emit_word(e, OP_ORA_ABS, mapped(s, p->voices + 2u));
        on = s2f_emit_branch(e, OP_BNE);
    } else {
        return;
    }
    s2f_emit_op(e, OP_LDA_IMM, STATE_STOPPED);
    s2f_emit_word(e, OP_STA_ABS, own(s, S2F_OWN_STATE));
    s2f_emit_land(e, on);
}

static void update(struct stubs *s)
{
    struct s2f_emit *e = &s->e;
    uint32_t run, on;

    s->layout->update = e->at;
    s2f_emit_word(e, OP_BIT_ABS, own(s, S2F_OWN_STATE));
    run = s2f_emit_branch(e, OP_BMI);
    s2f_emit_word(e, OP_JMP, s->silence);
    s2f_emit_land(e, run);
    if (s->r->family == S2F_REHOST_NP21 && !s->r->place.stop_from) {
        s2f_emit_word(e, OP_LDA_ABS, own(s, S2F_OWN_ENDED));
        on = s2f_emit_branch(e, OP_BEQ);
        s2f_emit_word(e, OP_JMP, s->layout->stop);
        s2f_emit_land(e, on);
    }
    take_transpose(s);
    take_instrument(s);
    play(s);
    watch_end(s);
    s2f_emit_byte(e, OP_RTS);
}

static uint32_t fetch(struct stubs *s)
{
    const struct s2f_newplayer *p = &s->r->place;
    uint32_t at = s->e.at;

    if (s->r->family != S2F_REHOST_JCH)
        return 0;
    s2f_emit_fetch(&s->e, s->r, s->project, mapped(s, p->transpose),
                   own(s, S2F_OWN_SEQUENCE), mapped(s, p->position_low), NULL,
                   0);
    s2f_emit_op(&s->e, OP_LDA_IMM, 0);
    s2f_emit_word(&s->e, OP_STA_ABX, mapped(s, p->sequence_index));
    s2f_emit_word(&s->e, OP_INC_ABX, own(s, S2F_OWN_IN_USE));
    s2f_emit_byte(&s->e, OP_RTS);
    return at;
}

uint32_t s2f_rehost_stubs(const struct s2f_rehost *r,
                          struct s2f_rehost_layout *layout,
                          struct s2f_project *project, uint32_t *fetch_stub)
{
    struct stubs s = {{project->memory, layout->stubs}, r, layout, project, 0};
    struct s2f_emit jumps = {project->memory, S2F_PROJECT_INIT};

    init(&s);
    stop(&s);
    update(&s);
    *fetch_stub = fetch(&s);
    s2f_emit_word(&jumps, OP_JMP, layout->stubs);
    s2f_emit_word(&jumps, OP_JMP, layout->stop);
    s2f_emit_word(&jumps, OP_JMP, layout->update);
    return s.e.at;
}
