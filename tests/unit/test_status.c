/* Statuses, diags and how a place is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sid2sf2/status.h>
#include <string.h>

static void every_status_has_code_and_sentence(void **state)
{
    unsigned i;

    (void)state;
    for (i = 0; i < S2F_STATUS_COUNT; i++) {
        assert_true(strlen(s2f_status_code((enum s2f_status)i)) > 0);
        assert_true(strlen(s2f_status_text((enum s2f_status)i)) > 0);
    }
}

static void codes_are_unique(void **state)
{
    unsigned i, j;

    (void)state;
    for (i = 0; i < S2F_STATUS_COUNT; i++)
        for (j = 0; j < i; j++)
            assert_string_not_equal(s2f_status_code((enum s2f_status)i),
                                    s2f_status_code((enum s2f_status)j));
}

static void success_is_zero(void **state)
{
    (void)state;
    assert_int_equal(S2F_STATUS_OK, 0);
    assert_string_equal(s2f_status_code(S2F_STATUS_OK), "ok");
}

static void unknown_status_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(s2f_status_code(S2F_STATUS_COUNT), "unknown");
    assert_string_equal(s2f_status_text((enum s2f_status) - 1),
                        "unknown error");
}

static void fail_fills_the_diag(void **state)
{
    struct s2f_diag diag;

    (void)state;
    assert_int_equal(s2f_fail(&diag, S2F_STATUS_TRUNCATED, S2F_WHERE_OFFSET,
                              118, "%d of %d", 3, 4),
                     S2F_STATUS_TRUNCATED);
    assert_int_equal(diag.status, S2F_STATUS_TRUNCATED);
    assert_int_equal(diag.where_kind, S2F_WHERE_OFFSET);
    assert_int_equal(diag.where, 118);
    assert_string_equal(diag.text, "3 of 4");
}

static void fail_takes_no_diag(void **state)
{
    (void)state;
    assert_int_equal(s2f_fail(NULL, S2F_STATUS_IO, S2F_WHERE_NONE, 0, "text"),
                     S2F_STATUS_IO);
}

static void fail_cuts_a_long_text(void **state)
{
    struct s2f_diag diag;
    char text[sizeof diag.text + 10];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)s2f_fail(&diag, S2F_STATUS_IO, S2F_WHERE_NONE, 0, "%s", text);
    assert_int_equal(strlen(diag.text), sizeof diag.text - 1);
}

/* The place of a diag with this kind and number must read as expected. */
static void check_where(enum s2f_where kind, uint32_t where,
                        const char *expected)
{
    struct s2f_diag diag = {S2F_STATUS_IO, kind, where, ""};
    char out[32];

    s2f_where_text(&diag, out, sizeof out);
    assert_string_equal(out, expected);
}

static void offset_reads_as_byte(void **state)
{
    (void)state;
    check_where(S2F_WHERE_OFFSET, 118, "byte 118");
}

static void address_reads_as_four_hex_digits(void **state)
{
    (void)state;
    check_where(S2F_WHERE_ADDRESS, 0x3f, "$003F");
}

static void frame_reads_as_frame(void **state)
{
    (void)state;
    check_where(S2F_WHERE_FRAME, 17, "frame 17");
}

static void nowhere_reads_as_nothing(void **state)
{
    (void)state;
    check_where(S2F_WHERE_NONE, 5, "");
}

static void place_is_cut_to_its_buffer(void **state)
{
    struct s2f_diag diag = {S2F_STATUS_IO, S2F_WHERE_OFFSET, 118, ""};
    char out[5] = "????";

    (void)state;
    s2f_where_text(&diag, out, 4);
    assert_string_equal(out, "byt");
    s2f_where_text(&diag, NULL, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_code_and_sentence),
        cmocka_unit_test(codes_are_unique),
        cmocka_unit_test(success_is_zero),
        cmocka_unit_test(unknown_status_has_a_name),
        cmocka_unit_test(fail_fills_the_diag),
        cmocka_unit_test(fail_takes_no_diag),
        cmocka_unit_test(fail_cuts_a_long_text),
        cmocka_unit_test(offset_reads_as_byte),
        cmocka_unit_test(address_reads_as_four_hex_digits),
        cmocka_unit_test(frame_reads_as_frame),
        cmocka_unit_test(nowhere_reads_as_nothing),
        cmocka_unit_test(place_is_cut_to_its_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
