/* Whether edits of a project are heard, with drivers that were put together
 * from bytes. Each plays one note a track all the time. */
#include "unit/sf2_fixture.h"

#include "cpu/translate/translate.h"
#include "verify/edit.h"

#include <sid2sf2/sid2sf2.h>

enum {
    UPDATE = SPARE,
    SCRATCH = SPARE + 0x70, /* what the editor pokes, and variables */
    COUNTER = SCRATCH + 8,
    NOTE = 2, /* where a sequence has its first note */
    SEQUENCE0 = LISTS + 0x300
};

#define LO(address) ((uint8_t)((address)&255))
#define HI(address) ((uint8_t)((address) >> 8 & 255))

static struct s2f_project project;
static struct s2f_edit_run run;
static struct s2f_edits edits;
static const struct s2f_heard nothing;
static uint32_t pc;

static void emit1(uint8_t opcode)
{
    project.memory[pc++] = opcode;
}

static void emit2(uint8_t opcode, unsigned operand)
{
    emit1(opcode);
    emit1((uint8_t)operand);
}

static void emit3(uint8_t opcode, unsigned operand)
{
    emit1(opcode);
    emit1(LO(operand));
    emit1(HI(operand));
}

static uint32_t list_of(unsigned track)
{
    return LISTS + 0x100 * track;
}

static uint32_t sequence_of(unsigned n)
{
    return SEQUENCE0 + 0x100 * n;
}

/* Pitch of a track = transposition + note. */
static void emit_track(unsigned track)
{
    emit3(0xad, list_of(track));            /* LDA transposition */
    emit1(0x18);                            /* CLC */
    emit3(0x6d, sequence_of(track) + NOTE); /* ADC note */
    emit3(0x8d, 0xd400 + 7 * track);        /* STA */
}

static void emit_instrument(unsigned column)
{
    emit3(0xad, INSTRUMENTS + 4 * column); /* LDA cell of row 0 */
    emit3(0x8d, 0xd405);                   /* STA */
}

/* Track t plays sequence t, whose note instrument 0 plays. */
static void lay_music(void)
{
    static const uint8_t sequence[5] = {0xa0, 0x80, 0x20, 0x00, 0x7f};

    for (unsigned t = 0; t < 3; t++) {
        project.memory[list_of(t) + 1] = (uint8_t)t;
        memcpy(project.memory + sequence_of(t), sequence, sizeof sequence);
    }
}

static int set_up(void **state)
{
    (void)state;
    fixture_project(&project);
    lay_music();
    project.common.update = UPDATE;
    project.common.sid_channel_offset = SCRATCH;
    pc = UPDATE;
    memset(&run, 0xee, sizeof run);
    memset(run.translator, 0, sizeof run.translator);
    return 0;
}

static void measure(void)
{
    emit1(0x60); /* RTS */
    s2f_edits_measure(&run, &project, 0, nothing, &edits);
}

static void expect(enum s2f_edit_kind kind, unsigned heard, unsigned tried)
{
    assert_int_equal(edits.tried[kind], tried);
    assert_int_equal(edits.heard[kind], heard);
}

static void all_edits_of_a_live_driver_are_heard(void **state)
{
    (void)state;
    for (unsigned t = 0; t < 3; t++)
        emit_track(t);
    emit_instrument(0);
    measure();
    expect(S2F_EDIT_NOTES, 3, 3);
    expect(S2F_EDIT_TRANSPOSITIONS, 3, 3);
    expect(S2F_EDIT_INSTRUMENTS, 1, 1);
    assert_true(s2f_edits_live(&edits));
    assert_true(s2f_edits_share(&edits) == 100);
}

static void a_driver_that_reads_nothing_is_deaf(void **state)
{
    (void)state;
    emit3(0xee, 0xd400); /* INC: it does sound */
    measure();
    expect(S2F_EDIT_NOTES, 0, 3);
    expect(S2F_EDIT_TRANSPOSITIONS, 0, 3);
    expect(S2F_EDIT_INSTRUMENTS, 0, 1);
    assert_false(s2f_edits_live(&edits));
    assert_true(s2f_edits_share(&edits) == 0);
}

static void what_is_read_and_dropped_is_not_heard(void **state)
{
    (void)state;
    for (unsigned t = 0; t < 3; t++) {
        emit3(0xad, sequence_of(t) + NOTE);
        emit2(0xa9, 0x11); /* LDA #$11 */
        emit3(0x8d, 0xd400 + 7 * t);
    }
    measure();
    expect(S2F_EDIT_NOTES, 0, 3);
}

static void one_track_of_three_is_counted(void **state)
{
    (void)state;
    emit_track(1);
    measure();
    expect(S2F_EDIT_NOTES, 1, 3);
    expect(S2F_EDIT_TRANSPOSITIONS, 1, 3);
    assert_false(s2f_edits_live(&edits));
}

/* Plays nothing before frame 50 * 5, with a counter of its own. */
static void notes_that_are_played_late_are_heard(void **state)
{
    (void)state;
    emit3(0xee, COUNTER); /* INC counter */
    emit3(0xad, COUNTER);
    emit2(0xc9, 250);  /* CMP #250 */
    emit2(0xf0, 0x01); /* BEQ over RTS */
    emit1(0x60);
    emit_track(0);
    measure();
    expect(S2F_EDIT_NOTES, 1, 3);
}

/* Reads the note while it is stopped, as soon as the project is open. */
static void notes_that_are_read_before_the_start_are_heard(void **state)
{
    (void)state;
    project.common.stop = UPDATE;
    emit3(0xad, sequence_of(0) + NOTE);
    emit3(0x8d, COUNTER);
    emit1(0x60);
    project.common.update = (uint16_t)pc;
    emit3(0xad, COUNTER);
    emit3(0x8d, 0xd400);
    measure();
    expect(S2F_EDIT_NOTES, 1, 3);
}

/* Init puts a note of its own where the user had his. */
static void notes_that_init_overwrites_are_not_heard(void **state)
{
    (void)state;
    project.common.init = UPDATE;
    emit2(0xa9, 0x20); /* LDA #$20 */
    emit3(0x8d, sequence_of(0) + NOTE);
    emit1(0x60);
    project.common.update = (uint16_t)pc;
    emit3(0xee, COUNTER); /* reads it from frame 53 on */
    emit3(0xad, COUNTER);
    emit2(0xc9, 64);
    emit2(0xb0, 0x01); /* BCS over RTS */
    emit1(0x60);
    emit3(0xad, sequence_of(0) + NOTE);
    emit3(0x8d, 0xd400);
    measure();
    expect(S2F_EDIT_NOTES, 0, 3);
}

static void every_note_of_a_sequence_is_moved(void **state)
{
    static const uint8_t events[] = {0xc1, 0xa2, 0x83, 0x10, 0x00,
                                     0x91, 0x5f, 0x7e, 0x7f, 0x33};
    uint32_t at = sequence_of(0);
    bool moved[sizeof events] = {false};

    (void)state;
    memcpy(project.memory + at, events, sizeof events);
    measure();
    for (unsigned i = 0; i < run.pokes; i++)
        if (run.poke[i].address >= at && run.poke[i].address < at + 0x100)
            moved[run.poke[i].address - at] = true;
    for (unsigned i = 0; i < sizeof events; i++)
        assert_int_equal(moved[i], i == 3 || i == 6);
    expect(S2F_EDIT_INSTRUMENTS, 0, 2); /* 0 of the others, and 2 */
}

static void a_track_without_notes_has_no_transposition(void **state)
{
    (void)state;
    project.memory[sequence_of(2) + NOTE] = 0x7e;
    emit_track(0);
    emit_track(1);
    measure();
    expect(S2F_EDIT_NOTES, 2, 2);
    expect(S2F_EDIT_TRANSPOSITIONS, 2, 2);
}

/* Only the first three entries of a list are sampled, each sequence once. */
static void early_sequences_are_sampled(void **state)
{
    static const uint8_t list[] = {0xa0, 1, 0x9f, 0, 1, 2, 0xff, 0};

    (void)state;
    for (unsigned t = 0; t < 3; t++)
        memcpy(project.memory + list_of(t), list, sizeof list);
    emit_track(1);
    measure();
    expect(S2F_EDIT_NOTES, 1, 2);
}

static void any_cell_of_an_instrument_counts(void **state)
{
    (void)state;
    emit_instrument(5);
    measure();
    expect(S2F_EDIT_INSTRUMENTS, 1, 1);
}

static void row_major_instruments_are_found(void **state)
{
    (void)state;
    project.table[1].layout = 0;
    project.memory[sequence_of(0)] = 0xa2; /* instrument 2 */
    emit3(0xad, INSTRUMENTS + 2 * 6 + 3);
    emit3(0x8d, 0xd405);
    measure();
    expect(S2F_EDIT_INSTRUMENTS, 1, 2);
}

static void the_lists_of_the_song_are_edited(void **state)
{
    (void)state;
    fixture_songs(&project, 2);
    for (unsigned t = 0; t < 6; t++)
        project.memory[list_of(t)] = 0xa0;
    memcpy(project.memory + project.music.sequence0, "\xa0\x80\x20\x7f", 4);
    emit3(0xad, list_of(4));
    emit3(0x8d, 0xd400);
    emit1(0x60);
    s2f_edits_measure(&run, &project, 0, nothing, &edits);
    expect(S2F_EDIT_TRANSPOSITIONS, 0, 3);
    s2f_edits_measure(&run, &project, 1, nothing, &edits);
    expect(S2F_EDIT_TRANSPOSITIONS, 1, 3);
}

/* Where the project is known to repeat, what is not heard is not played for a
 * minute, with the same outcome. */
static void unheard_edits_end_with_the_repetition(void **state)
{
    const struct s2f_heard known = {.loop = {1, 1}};
    struct s2f_edits before;
    uint32_t spent;

    (void)state;
    emit_track(0);
    emit3(0xad, sequence_of(1) + NOTE);
    emit3(0xad, sequence_of(2) + NOTE);
    measure();
    before = edits;
    spent = run.spent;
    expect(S2F_EDIT_NOTES, 1, 3);
    s2f_edits_measure(&run, &project, 0, known, &edits);
    assert_memory_equal(&edits, &before, sizeof edits);
    assert_in_range(run.spent, 1, spent / 100);
}

/* Unedited it is the same in every frame; edited it counts what the note is off
 * by, which is heard when that comes to 100. */
static void edits_that_are_heard_late_are_heard_in_a_repetition(void **state)
{
    const struct s2f_heard known = {.loop = {1, 1}};

    (void)state;
    emit3(0xad, sequence_of(0) + NOTE); /* LDA note */
    emit1(0x38);                        /* SEC */
    emit2(0xe9, 0x20);                  /* SBC #what it is */
    emit1(0x18);                        /* CLC */
    emit3(0x6d, COUNTER);               /* ADC counter */
    emit3(0x8d, COUNTER);               /* STA counter */
    emit2(0xc9, 100);                   /* CMP #100 */
    emit2(0xb0, 0x01);                  /* BCS over RTS */
    emit1(0x60);
    emit3(0x8d, 0xd400);
    emit1(0x60);
    s2f_edits_measure(&run, &project, 0, known, &edits);
    expect(S2F_EDIT_NOTES, 1, 3);
}

/* Track 0's sequence is heard, the others' are read and never heard, and these
 * take long enough to be played with help. */
static void help_changes_nothing(void **state)
{
    struct s2f_translator *translator[] = {
        s2f_translator_new(), s2f_translator_new(), s2f_translator_new()};
    struct s2f_trace known = {0};
    uint32_t spent;

    (void)state;
    emit_track(0);
    emit3(0xad, sequence_of(1) + 2);
    emit3(0xad, sequence_of(2) + 2);
    measure();
    spent = run.spent;
    expect(S2F_EDIT_NOTES, 1, 3);
    memcpy(run.translator, translator, sizeof translator);
    for (unsigned frames = 0; frames <= 1000; frames += 500) {
        assert_true(s2f_trace_reserve(&known, 1000));
        s2f_playback_project(&run.plain, &project, NULL, 0, S2F_DIALECT_EDITOR,
                             S2F_CPU_PLAIN, NULL);
        assert_int_equal(s2f_trace_play(&known, &run.plain, frames, NULL),
                         S2F_STATUS_OK);
        s2f_edits_measure(&run, &project, 0,
                          (struct s2f_heard){.trace = &known}, &edits);
        expect(S2F_EDIT_NOTES, 1, 3);
        assert_int_equal(run.spent, spent);
    }
    s2f_trace_free(&known);
    for (unsigned i = 0; i < 3; i++)
        s2f_translator_free(translator[i]);
}

/* What is known of the unedited project is what an edit is compared with. */
static void known_frames_are_not_played_again(void **state)
{
    uint64_t row[4 * S2F_EDIT_FRAMES];
    const struct s2f_trace trace = {S2F_EDIT_FRAMES, S2F_EDIT_FRAMES, row};
    const struct s2f_heard known = {.trace = &trace};

    (void)state;
    memset(row, 0xee, sizeof row);
    emit3(0xad, sequence_of(0) + 2);
    emit1(0x60);
    s2f_edits_measure(&run, &project, 0, known, &edits);
    assert_int_equal(edits.heard[S2F_EDIT_NOTES], 1);
    measure();
    assert_int_equal(edits.heard[S2F_EDIT_NOTES], 0);
}

static void silence_has_nothing_to_edit(void **state)
{
    (void)state;
    for (unsigned t = 0; t < 3; t++)
        memcpy(project.memory + sequence_of(t), "\x8f\x00\x7f", 3);
    measure();
    for (unsigned kind = 0; kind < S2F_EDIT_KINDS; kind++)
        expect((enum s2f_edit_kind)kind, 0, 0);
    assert_false(s2f_edits_live(&edits));
    assert_true(s2f_edits_share(&edits) == 0);
}

/* All it samples is read at once and never heard: twelve edits of notes and
 * lists and 36 cells do not get a minute each. */
static void the_cost_is_bounded(void **state)
{
    (void)state;
    for (unsigned t = 0; t < 3; t++) {
        for (unsigned n = 0; n < 2; n++)
            memcpy(project.memory + sequence_of(2 * t + n),
                   "\xa0\x80\x20\xa1\x20\xa2\x20\xa3\x20\x7f", 10);
        memcpy(project.memory + list_of(t), "\xa0\x00\x01\xff\x00", 5);
        project.memory[list_of(t) + 1] = (uint8_t)(2 * t);
        project.memory[list_of(t) + 2] = (uint8_t)(2 * t + 1);
    }
    emit2(0xa2, 0x00);        /* LDX #0 */
    emit3(0xbd, INSTRUMENTS); /* LDA instruments,X */
    emit3(0xbd, LISTS);       /* all lists and sequences */
    emit3(0xbd, LISTS + 0x100);
    emit3(0xbd, LISTS + 0x200);
    for (unsigned n = 0; n < 6; n++)
        emit3(0xbd, sequence_of(n));
    emit1(0xca); /* DEX */
    emit2(0xd0, 0x100 - (pc + 2 - (UPDATE + 2)));
    measure();
    assert_in_range(run.spent, S2F_EDIT_BUDGET,
                    S2F_EDIT_BUDGET + S2F_FRAME_CYCLES_PAL);
    assert_true(edits.tried[S2F_EDIT_NOTES] +
                    edits.tried[S2F_EDIT_TRANSPOSITIONS] +
                    edits.tried[S2F_EDIT_INSTRUMENTS] <
                13);
    assert_false(s2f_edits_live(&edits));
}

/* Nothing of this may be read or written outside memory. */
static void addresses_that_lie_are_harmless(void **state)
{
    (void)state;
    project.music.order_lists = project.music.sequence0 = 0xfff0;
    project.music.order_list_size = project.music.sequence_size = 0xffff;
    project.table[1].address = 0xffff;
    project.table[1].columns = project.table[1].rows = 0xffff;
    memset(project.memory + 0xff00, 0xa1, 0x100);
    memset(project.memory, 0xa1, 0x100);
    measure();
    assert_true(edits.heard[S2F_EDIT_NOTES] <= edits.tried[S2F_EDIT_NOTES]);
}

static void two_thirds_and_some_of_each_kind_must_be_heard(void **state)
{
    struct s2f_edits e = {{3, 3, 0}, {1, 3, 0}};

    (void)state;
    assert_true(s2f_edits_live(&e)); /* four of six */
    e.heard[S2F_EDIT_TRANSPOSITIONS] = 2;
    assert_false(s2f_edits_live(&e));
    e.heard[S2F_EDIT_TRANSPOSITIONS] = 3;
    e.tried[S2F_EDIT_INSTRUMENTS] = 6;
    e.heard[S2F_EDIT_INSTRUMENTS] = 4;
    assert_true(s2f_edits_live(&e)); /* eight of twelve */
    assert_true(s2f_edits_share(&e) > 66.6 && s2f_edits_share(&e) < 66.7);
    e.heard[S2F_EDIT_NOTES] = 0;
    e.heard[S2F_EDIT_INSTRUMENTS] = 6;
    assert_false(s2f_edits_live(&e)); /* nine of twelve, but no note */
}

/* ---- what the verdict makes of it ---- */

static struct s2f_result result;
static uint8_t sid[S2F_TUNE_MAX_SIZE], sf2[S2F_PROJECT_MAX_SIZE];

/* Moves the code into the driver, where an export finds it. */
static void update_inside_driver(void)
{
    struct s2f_driver_common *c = &project.common;
    uint16_t scratch = CODE + DRIVER_SIZE - 8;

    *c = (struct s2f_driver_common){
        c->init, c->stop, CODE + 6, scratch, scratch, scratch, scratch,
        scratch, scratch, scratch,  scratch, scratch, scratch, scratch,
        scratch, scratch, scratch,  scratch, 2,       0,       0};
    pc = CODE + 6;
    emit3(0x4c, CODE + 0x10); /* JMP */
    pc = CODE + 0x10;
}

/* The tune is the project's own memory, so that it is exact. */
static enum s2f_verdict_status verdict(void)
{
    struct s2f_tune tune = {.version = 2,
                            .data_offset = S2F_TUNE_HEADER_V2,
                            .load = 0x1000,
                            .init = 0x1000,
                            .play = CODE + 6,
                            .songs = 1,
                            .start_song = 1,
                            .sids = 1,
                            .data = project.memory + 0x1000,
                            .size = 0x1000};
    struct s2f_worker *worker = s2f_worker_new();
    struct s2f_settings settings;
    size_t sid_size, sf2_size;

    emit1(0x60);
    assert_non_null(worker);
    assert_int_equal(s2f_tune_write(&tune, sid, sizeof sid, &sid_size, NULL),
                     S2F_STATUS_OK);
    sf2_size = fixture_file(&project, sf2, sizeof sf2);
    s2f_settings_default(&settings);
    s2f_verify(worker, &settings, sid, sid_size, sf2, sf2_size, &result);
    s2f_worker_free(worker);
    assert_true(result.song[0].editor.exact == 100);
    return result.status;
}

static void a_project_whose_edits_are_heard_is_exact(void **state)
{
    (void)state;
    update_inside_driver();
    for (unsigned t = 0; t < 3; t++)
        emit_track(t);
    emit_instrument(2);
    assert_int_equal(verdict(), S2F_VERDICT_EXACT);
    assert_true(result.editable == 100);
    assert_int_equal(result.edits.heard[S2F_EDIT_NOTES], 3);
}

static void a_project_whose_edits_are_not_heard_is_wrapped(void **state)
{
    (void)state;
    update_inside_driver();
    for (unsigned t = 0; t < 3; t++)
        emit_track(t);
    assert_int_equal(verdict(), S2F_VERDICT_WRAPPED);
    assert_true(result.editable > 85 && result.editable < 86);
    assert_int_equal(result.edits.tried[S2F_EDIT_INSTRUMENTS], 1);
    assert_int_equal(result.edits.heard[S2F_EDIT_INSTRUMENTS], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(all_edits_of_a_live_driver_are_heard, set_up),
        cmocka_unit_test_setup(a_driver_that_reads_nothing_is_deaf, set_up),
        cmocka_unit_test_setup(what_is_read_and_dropped_is_not_heard, set_up),
        cmocka_unit_test_setup(one_track_of_three_is_counted, set_up),
        cmocka_unit_test_setup(notes_that_are_played_late_are_heard, set_up),
        cmocka_unit_test_setup(notes_that_are_read_before_the_start_are_heard,
                               set_up),
        cmocka_unit_test_setup(notes_that_init_overwrites_are_not_heard,
                               set_up),
        cmocka_unit_test_setup(every_note_of_a_sequence_is_moved, set_up),
        cmocka_unit_test_setup(a_track_without_notes_has_no_transposition,
                               set_up),
        cmocka_unit_test_setup(early_sequences_are_sampled, set_up),
        cmocka_unit_test_setup(any_cell_of_an_instrument_counts, set_up),
        cmocka_unit_test_setup(row_major_instruments_are_found, set_up),
        cmocka_unit_test_setup(the_lists_of_the_song_are_edited, set_up),
        cmocka_unit_test_setup(silence_has_nothing_to_edit, set_up),
        cmocka_unit_test_setup(unheard_edits_end_with_the_repetition, set_up),
        cmocka_unit_test_setup(
            edits_that_are_heard_late_are_heard_in_a_repetition, set_up),
        cmocka_unit_test_setup(help_changes_nothing, set_up),
        cmocka_unit_test_setup(known_frames_are_not_played_again, set_up),
        cmocka_unit_test_setup(the_cost_is_bounded, set_up),
        cmocka_unit_test_setup(addresses_that_lie_are_harmless, set_up),
        cmocka_unit_test(two_thirds_and_some_of_each_kind_must_be_heard),
        cmocka_unit_test_setup(a_project_whose_edits_are_heard_is_exact,
                               set_up),
        cmocka_unit_test_setup(a_project_whose_edits_are_not_heard_is_wrapped,
                               set_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
