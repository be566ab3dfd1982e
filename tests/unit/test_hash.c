/* SHA-256 against the examples that NIST publishes with FIPS 180-4, and the
 * lengths around a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

#include <stdlib.h>
#include <string.h>

static void check(const char *input, const char *expected)
{
    char out[65];

    s2f_sha256_hex((const uint8_t *)input, strlen(input), out);
    assert_string_equal(out, expected);
}

static void empty_input(void **state)
{
    char out[65];

    (void)state;
    s2f_sha256_hex(NULL, 0, out);
    assert_string_equal(out, "e3b0c44298fc1c149afbf4c8996fb924"
                             "27ae41e4649b934ca495991b7852b855");
}

static void three_letters(void **state)
{
    (void)state;
    check("abc", "ba7816bf8f01cfea414140de5dae2223"
                 "b00361a396177a9cb410ff61f20015ad");
}

static void two_blocks(void **state)
{
    (void)state;
    check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_million_letters(void **state)
{
    const size_t size = 1000000;
    uint8_t *bytes = malloc(size);
    char out[65];

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 'a', size);
    s2f_sha256_hex(bytes, size, out);
    free(bytes);
    assert_string_equal(out, "cdc76e5c9914fb9281a1c7e284d73e67"
                             "f1809a48a497200e046d39ccc7112cd0");
}

static void zero_bytes_count(void **state)
{
    static const uint8_t zeros[2] = {0, 0};
    char one[65], two[65];

    (void)state;
    s2f_sha256_hex(zeros, 1, one);
    s2f_sha256_hex(zeros, 2, two);
    assert_string_not_equal(one, two);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_input),      cmocka_unit_test(three_letters),
        cmocka_unit_test(two_blocks),       cmocka_unit_test(a_million_letters),
        cmocka_unit_test(zero_bytes_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
