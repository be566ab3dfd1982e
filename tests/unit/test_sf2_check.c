/* The validator: a made-up project without findings, and one change for each
 * finding there is. Each case must give exactly the findings that it names. */
#include "unit/sf2_cases_driver.h"
#include "unit/sf2_cases_file.h"
#include "unit/sf2_cases_music.h"
#include "unit/sf2_cases_tables.h"

/* A case changes the project or, for what only a file can have, its bytes. */
struct check_case {
    const char *name;
    const char *expected; /* codes in the order of S2F_FINDING_MAP */
    void (*project)(struct s2f_project *p);
    size_t (*file)(uint8_t *bytes, size_t size);
};

static struct s2f_project project;
static uint8_t bytes[S2F_PROJECT_MAX_SIZE + 2];
static struct s2f_findings findings;

#define PROJECT(name, expected)                                                \
    {                                                                          \
#name, expected, p_##name, NULL                                        \
    }
#define FILE_CASE(name, expected)                                              \
    {                                                                          \
#name, expected, NULL, f_##name                                        \
    }

static const struct check_case cases[] = {
    PROJECT(nothing, ""),
    PROJECT(block_size, "block-size"),
    PROJECT(no_instruments, "no-instruments"),
    PROJECT(no_commands, "no-commands"),
    PROJECT(header_vectors, "header-place"),
    PROJECT(header_behind, "header-place header-overlap poke-place"),
    PROJECT(header_table, "header-overlap export-start"),
    PROJECT(driver_type, "driver-type"),
    PROJECT(driver_memory, "driver-memory save-lost export-start"),
    PROJECT(sid_access, "sid-access"),
    PROJECT(sid_access_hidden, "sid-access"),
    PROJECT(init_address, "init-address export-top"),
    PROJECT(channel_offsets, "channel-offsets"),
    PROJECT(poke_table, "poke-place"),
    PROJECT(poke_offsets, "poke-place"),
    PROJECT(track_count, "track-count"),
    PROJECT(list_slots, "slot-size"),
    PROJECT(sequence_slots, "slot-size"),
    PROJECT(slots_on_code, "channel-offsets poke-place slot-overlap "
                           "pointers-overlap table-overlap export-code-size "
                           "export-code"),
    PROJECT(sequence_start, "sequence-start"),
    PROJECT(pointers_memory, "pointers-memory save-lost"),
    PROJECT(pointers_overlap, "pointers-overlap"),
    PROJECT(pointers_song, "pointers-song"),
    PROJECT(table_no_rows, "table-empty"),
    PROJECT(table_no_columns, "table-empty table-name"),
    PROJECT(command_rows, "table-rows"),
    PROJECT(instrument_rows, "table-rows"),
    PROJECT(generic_rows, "table-rows"),
    PROJECT(text_rows, "table-text-rows"),
    PROJECT(id_reserved, "table-id-reserved"),
    PROJECT(id_twice, "table-id-twice"),
    PROJECT(color_rule, "table-rule"),
    PROJECT(insert_rule, "table-rule"),
    PROJECT(action_rule, "table-rule"),
    PROJECT(rule_open, "table-rule"),
    PROJECT(table_layout, "table-layout"),
    PROJECT(table_memory, "table-memory save-lost"),
    PROJECT(tables_overlap, "table-overlap"),
    PROJECT(table_on_lists, "table-overlap"),
    PROJECT(table_wide, "table-wide"),
    PROJECT(table_low, "table-low"),
    PROJECT(table_off_screen, "table-off-screen"),
    PROJECT(band_off_screen, "table-off-screen"),
    PROJECT(table_name, "table-name"),
    PROJECT(init_rows, "init-rows"),
    PROJECT(rules_no_end, "rules-end"),
    PROJECT(rules_behind_end, "rules-end"),
    PROJECT(instrument_data, "rules-end"),
    PROJECT(color_cell, "rule-cell"),
    PROJECT(insert_cell, "rule-cell"),
    PROJECT(list_memory,
            "sequence-start pointers-song order-list-memory save-lost"),
    PROJECT(list_end, "order-list-end"),
    PROJECT(list_entries, "order-list-entries order-list-start"),
    PROJECT(list_empty, "order-list-empty"),
    PROJECT(list_start, "order-list-start"),
    PROJECT(list_loop, "order-list-loop"),
    PROJECT(list_long, "order-list-long"),
    PROJECT(list_repack, "order-list-long"),
    PROJECT(list_behind, "order-list-behind"),
    PROJECT(sequence_count, "sequence-count"),
    PROJECT(sequence_memory, "sequence-memory"),
    PROJECT(sequence_empty, "sequence-empty"),
    PROJECT(sequence_end, "sequence-end"),
    PROJECT(instrument_first, "sequence-order"),
    PROJECT(two_commands, "sequence-order"),
    PROJECT(no_note, "sequence-event"),
    PROJECT(reserved_note, "sequence-note"),
    PROJECT(end_as_note, "sequence-note"),
    PROJECT(sequence_rows, "sequence-rows"),
    PROJECT(unused_rows, "sequence-rows"),
    PROJECT(sequence_repack, "sequence-repack"),
    PROJECT(instrument_range, "instrument-range"),
    PROJECT(command_range, "command-range"),
    PROJECT(sid_overlap, "sid-overlap"),
    PROJECT(driver_spans_sid, "save-lost export-start"),
    PROJECT(driver_under_sid, "sid-overlap save-lost export-start"),
    PROJECT(no_songs, "song-count"),
    PROJECT(many_songs, "song-count"),
    PROJECT(aux_value, "aux-value"),
    PROJECT(aux_text, "aux-text"),
    PROJECT(save_lost, "save-lost"),
    PROJECT(save_room, "sid-overlap save-room"),
    PROJECT(export_top, "export-top"),
    PROJECT(export_start, "export-start"),
    PROJECT(export_code_size, "export-start export-code-size"),
    PROJECT(export_code, "export-code"),
    PROJECT(export_cut_code, "export-code"),
    PROJECT(export_zero_page, "export-zero-page"),
    PROJECT(export_songs, "export-songs"),
    PROJECT(export_entry, "export-entry"),
    FILE_CASE(empty, "file-empty"),
    FILE_CASE(short, "file-short"),
    FILE_CASE(long, "file-long"),
    FILE_CASE(memory, "file-memory"),
    FILE_CASE(magic, "file-magic"),
    FILE_CASE(header_end, "header-end"),
    FILE_CASE(block_twice, "block-twice"),
    FILE_CASE(alias_twice, "block-twice"),
    FILE_CASE(block_missing, "block-missing"),
    FILE_CASE(block_size, "block-size"),
    FILE_CASE(name_end, "block-size"),
    FILE_CASE(no_instruments, "no-instruments"),
    FILE_CASE(no_commands, "no-commands"),
    FILE_CASE(table_count, "table-count"),
    FILE_CASE(block_id, "block-id"),
    FILE_CASE(block_unknown, "block-unknown"),
    FILE_CASE(block_again, "block-again"),
    FILE_CASE(aux_behind, "aux-pointer"),
    FILE_CASE(aux_before, "aux-pointer"),
    FILE_CASE(aux_unknown, "aux-unknown"),
    FILE_CASE(aux_past_end, "aux-past-end"),
    FILE_CASE(aux_small, "aux-small"),
    FILE_CASE(aux_twice, "aux-twice"),
    FILE_CASE(aux_version, "aux-version"),
    FILE_CASE(aux_end, "aux-end"),
    FILE_CASE(song_selected, "pointers-song song-count"),
};

enum { CASES = sizeof cases / sizeof cases[0] };

/* Every code that was found, once, in the order of the list of findings. */
static void found_codes(char *out, size_t room)
{
    out[0] = '\0';
    for (unsigned id = 0; id < S2F_FINDING_COUNT; id++) {
        const char *code = s2f_finding_kinds[id].code;

        for (unsigned i = 0; i < findings.count; i++) {
            size_t length = strlen(out);

            if (strcmp(findings.item[i].code, code) != 0)
                continue;
            (void)snprintf(out + length, room - length, "%s%s",
                           length ? " " : "", code);
            break;
        }
    }
}

static void change_gives_its_findings(void **state)
{
    const struct check_case *c = *state;
    char found[512];

    fixture_project(&project);
    memset(bytes, 0, sizeof bytes);
    if (c->project) {
        c->project(&project);
        s2f_project_check(&project, &findings);
    } else {
        size_t size = fixture_file(&project, bytes, sizeof bytes);

        size = c->file(bytes, size);
        s2f_project_check_file(bytes, size, &findings);
    }
    found_codes(found, sizeof found);
    assert_string_equal(found, c->expected);
}

static bool is_expected(const char *code)
{
    size_t length = strlen(code);

    for (unsigned i = 0; i < CASES; i++) {
        const char *at = cases[i].expected;

        while ((at = strstr(at, code)) != NULL) {
            if ((at == cases[i].expected || at[-1] == ' ') &&
                (at[length] == '\0' || at[length] == ' '))
                return true;
            at += length;
        }
    }
    return false;
}

static void every_finding_has_a_case(void **state)
{
    (void)state;
    for (unsigned id = 0; id < S2F_FINDING_COUNT; id++)
        if (!is_expected(s2f_finding_kinds[id].code))
            fail_msg("no case expects %s", s2f_finding_kinds[id].code);
}

static void every_code_is_named_once(void **state)
{
    (void)state;
    for (unsigned a = 0; a < S2F_FINDING_COUNT; a++)
        for (unsigned b = 0; b < a; b++)
            assert_string_not_equal(s2f_finding_kinds[a].code,
                                    s2f_finding_kinds[b].code);
}

static void findings_are_all_counted(void **state)
{
    (void)state;
    fixture_project(&project);
    fixture_songs(&project, 16);
    for (unsigned i = 0; i < 48; i++)
        memcpy(project.memory + LISTS + (size_t)i * 0x100, "\x00\xff\x09", 3);
    s2f_project_check(&project, &findings);
    assert_int_equal(findings.count, 96);
}

static void finding_names_address_and_numbers(void **state)
{
    (void)state;
    fixture_project(&project);
    p_list_loop(&project);
    s2f_project_check(&project, &findings);
    assert_int_equal(findings.count, 1);
    assert_int_equal(findings.item[0].address, LISTS + 3);
    assert_int_equal(findings.item[0].severity, S2F_SEVERITY_DAMAGE);
    assert_non_null(strstr(findings.item[0].text, "byte 2"));
}

/* ---- projects that composers made ---- */

static void expect_clean(const char *name, const uint8_t *file, size_t size)
{
    s2f_project_check_file(file, size, &findings);
    if (findings.count)
        fail_msg("%s: %s: %s", name, findings.item[0].code,
                 findings.item[0].text);
}

static void composers_projects_have_no_findings(void **state)
{
    (void)state;
    if (each_shared_project(expect_clean) == 0)
        print_message("# skipped: no projects beside the checkout\n");
}

int main(void)
{
    static struct CMUnitTest tests[CASES + 5] = {
        cmocka_unit_test(every_finding_has_a_case),
        cmocka_unit_test(every_code_is_named_once),
        cmocka_unit_test(findings_are_all_counted),
        cmocka_unit_test(finding_names_address_and_numbers),
        cmocka_unit_test(composers_projects_have_no_findings),
    };

    for (unsigned i = 0; i < CASES; i++) {
        struct CMUnitTest *test = &tests[5 + i];
        union {
            const struct check_case *from;
            void *to;
        } state = {&cases[i]};

        test->name = cases[i].name;
        test->test_func = change_gives_its_findings;
        test->initial_state = state.to;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
