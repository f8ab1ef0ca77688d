// When rejections halt a partition, and what its committed offset remembers.
#include <stdio.h>
#include <string.h>

#include "normalizer/positions.h"
#include "support/check.h"
#include "worker/limits.h"

static const struct reject_limits limits = {
    .window = 100, .share_percent = 50, .reason_percent = 30, .consecutive = 20};

static void test_consecutive(void **state)
{
    (void)state;
    struct reject_counts counts = {0};
    for (int i = 0; i < 20; i++) limits_count(&counts, &limits, i % 40);
    assert_null(limits_exceeded(&counts, &limits));
    limits_count(&counts, &limits, 1);
    assert_string_equal(limits_exceeded(&counts, &limits), "reject_consecutive");
    limits_count(&counts, &limits, -1);
    assert_null(limits_exceeded(&counts, &limits));
}

static void test_shares(void **state)
{
    (void)state;
    struct reject_counts counts = {0};
    // 60 % rejected for many reasons: only once the window is full.
    for (int i = 0; i < 99; i++) {
        limits_count(&counts, &limits, i % 5 < 3 ? i % 50 : -1);
        assert_null(limits_exceeded(&counts, &limits));
    }
    limits_count(&counts, &limits, -1);
    assert_string_equal(limits_exceeded(&counts, &limits), "reject_share");
    counts = (struct reject_counts){0};
    for (int i = 0; i < 100; i++) limits_count(&counts, &limits, i % 3 == 0 ? 7 : -1);
    assert_string_equal(limits_exceeded(&counts, &limits), "reject_reason");
    // What was bad long ago is forgotten.
    for (int i = 0; i < 1000; i++) limits_count(&counts, &limits, -1);
    assert_null(limits_exceeded(&counts, &limits));
    const struct reject_limits none = {.window = 100};
    for (int i = 0; i < 1000; i++) limits_count(&counts, &none, 3);
    assert_null(limits_exceeded(&counts, &none));
}

static void test_positions(void **state)
{
    (void)state;
    struct committed_offset committed;
    struct position back,
        position = {.partition = {"t", 3}, .next_offset = 43, .last = {42, 1719907200123, 0x0123456789abcdefU}};
    position_write(&position, &committed);
    assert_string_equal(committed.metadata, "c1 42 1719907200123 0123456789abcdef");
    snprintf(position.halt, sizeof position.halt, "reject_share");
    position_write(&position, &committed);
    assert_string_equal(committed.metadata, "c1 42 1719907200123 0123456789abcdef halt:reject_share");
    position_read(&committed, &back);
    assert_int_equal(back.next_offset, 43);
    assert_int_equal(back.last.checksum, 0x0123456789abcdefU);
    assert_string_equal(back.halt, "reject_share");
    assert_int_equal(back.halted_ms, 0);
    position.halted_ms = 1719907200456;
    position_write(&position, &committed);
    assert_string_equal(committed.metadata, "c1 42 1719907200123 0123456789abcdef halt:reject_share@1719907200456");
    position_read(&committed, &back);
    assert_string_equal(back.halt, "reject_share");
    assert_int_equal(back.halted_ms, 1719907200456);
    position.halted_ms = 0;
    position.last = continuity_none;
    position_write(&position, &committed);
    assert_string_equal(committed.metadata, "halt:reject_share");
    strncpy(committed.metadata, "a note of the operator", sizeof committed.metadata);
    position_read(&committed, &back);
    assert_string_equal(back.halt, "");
    assert_int_equal(back.last.offset, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_consecutive), cmocka_unit_test(test_shares),
                                       cmocka_unit_test(test_positions)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
