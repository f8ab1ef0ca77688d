// The probe of the last record: stable checksum, text form, what does not match.
#include "support/check.h"
#include "worker/continuity.h"

static struct kafka_record record(const char *key, const char *value)
{
    return (struct kafka_record){.offset = 42,
                                 .timestamp_ms = 1719907200123,
                                 .has_key = key != NULL,
                                 .has_value = value != NULL,
                                 .key = str_from(key),
                                 .value = str_from(value)};
}

// Checksums are stored with positions: a change of these numbers halts every running pipeline.
static void test_checksum_never_changes(void **state)
{
    (void)state;
    char out[CONTINUITY_TEXT_BYTES];
    const struct kafka_record r = record("a\x1f"
                                         "b",
                                         "{\"id\":\"b\"}");
    continuity_format(continuity_of(&r), out);
    assert_string_equal(out, "c1 42 1719907200123 e8d5cd1d9da83c0f");
}

static void test_round_trip(void **state)
{
    (void)state;
    char out[CONTINUITY_TEXT_BYTES];
    struct continuity back;
    const struct kafka_record r = record("k", "v");
    continuity_format(continuity_of(&r), out);
    assert_true(continuity_parse(str_from(out), &back));
    assert_true(continuity_matches(back, &r));
    assert_int_equal(continuity_format(continuity_none, out), 0);
    static const char *const unknown[] = {"",
                                          "c1",
                                          "c1 1 2",
                                          "c1 -4 2 0123456789abcdef",
                                          "c1 1 2 0123456789abcdeF",
                                          "c1 1 2 0123456789abcde",
                                          "c2 1 2 0123456789abcdef",
                                          "resumed"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        assert_false(continuity_parse(str_from(unknown[i]), &back));
        assert_int_equal(back.offset, -1);
    }
}

static void test_differences(void **state)
{
    (void)state;
    const struct kafka_record r = record("k", "v");
    const struct continuity last = continuity_of(&r);
    struct kafka_record other = r;
    other.timestamp_ms++;
    assert_false(continuity_matches(last, &other));
    other = record("k", "w");
    assert_false(continuity_matches(last, &other));
    other = record("kv", "");
    assert_false(continuity_matches(last, &other));
    other = record("k", NULL);
    assert_false(continuity_matches(last, &other));
    other = record(NULL, "v");
    assert_false(continuity_matches(last, &other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_checksum_never_changes), cmocka_unit_test(test_round_trip),
                                       cmocka_unit_test(test_differences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
