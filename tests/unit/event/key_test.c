#include "support/check.h"

#include <stdio.h>

#include "event/event.h"
#include "event/rejected.h"

static void keys_there_and_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    str source, id, key = event_key(arena, STR("临江"), STR("a/1"));
    assert_str_equal(key, STR("临江\x1f"
                              "a/1"));
    assert_true(event_key_read(key, &source, &id));
    assert_str_equal(source, STR("临江"));
    assert_str_equal(id, STR("a/1"));
    const str bad[] = {STR_INIT(""),
                       STR_INIT("a"),
                       STR_INIT("\x1f"),
                       STR_INIT("a\x1f"),
                       STR_INIT("\x1f"
                                "b"),
                       STR_INIT("a\x1f"
                                "b\x1f"
                                "c"),
                       STR_INIT("a\n\x1f"
                                "b"),
                       STR_INIT("\xff\x1f"
                                "b")};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) assert_false(event_key_read(bad[i], &source, &id));
    arena_free(arena);
}

// The same as in PostgreSQL: substr(sha256(convert_to('s' || chr(31) || '1', 'UTF8')), 1, 16). Values from coreutils' sha256sum.
static void article_keys(void **state)
{
    (void)state;
    static const struct {
        const char *source, *id, *hex;
    } rows[] = {
        {"s", "1", "e2ce58fb211682f2bdd2d43c58c87d13"},
        {"清源市中心医院", "2024-annual-review", "060749bafeb0dec173634df943a183d8"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t key[16];
        char hex[33];
        event_article_key(str_from(rows[i].source), str_from(rows[i].id), key);
        for (size_t j = 0; j < 16; j++) snprintf(hex + 2 * j, 3, "%02x", key[j]);
        assert_string_equal(hex, rows[i].hex);
    }
}

static void rejections_there_and_back(void **state)
{
    (void)state;
    struct arena *arena = arena_new(0);
    struct event_header headers[2 + EVENT_REJECTION_HEADERS] = {{STR("trace"), STR("1")},
                                                                {STR("shuwen-reason"), STR("a publisher's own")}};
    struct event_rejection rejection = {
        .reason = STR("body_missing"),
        .detail = STR("`body` is missing or empty"),
        .stage = STR("read"),
        .origin = {STR("articles.raw"), 3, 1234567890123, 1720747800123, STR("shuwen-normalizer 0.1.0")},
    };
    struct event_rejection back;
    size_t originals;
    assert_true(event_rejection_write(arena, &rejection, headers + 2));
    assert_true(event_rejection_read(headers, 2 + EVENT_REJECTION_HEADERS, &back, &originals));
    assert_int_equal(originals, 2);
    assert_str_equal(back.reason, rejection.reason);
    assert_str_equal(back.detail, rejection.detail);
    assert_str_equal(back.stage, rejection.stage);
    assert_str_equal(back.origin.topic, rejection.origin.topic);
    assert_str_equal(back.origin.program, rejection.origin.program);
    assert_int_equal(back.origin.partition, 3);
    assert_true(back.origin.offset == 1234567890123 && back.origin.time_ms == 1720747800123);
    // Not the last ones, or too few: these are a publisher's.
    assert_false(event_rejection_read(headers, 1 + EVENT_REJECTION_HEADERS, &back, &originals));
    assert_false(event_rejection_read(headers + 2, EVENT_REJECTION_HEADERS - 1, &back, &originals));
    arena_free(arena);
}

static void notices_there_and_back(void **state)
{
    (void)state;
    const struct event_rejection own = {.reason = STR("halted"), .stage = STR("consume")};
    const struct event_rejection event = {.reason = STR("not_json"), .stage = STR("read")};
    const struct event_header halted = event_notice_header(NOTICE_HALTED),
                              skipped = event_notice_header(NOTICE_SKIPPED);
    assert_int_equal(event_notice_read(&halted, 1, &own), NOTICE_HALTED);
    assert_int_equal(event_notice_read(&skipped, 1, &own), NOTICE_SKIPPED);
    assert_int_equal(event_notice_read(NULL, 0, &own), NOTICE_NONE);
    // A publisher's own header of that name.
    assert_int_equal(event_notice_read(&halted, 1, &event), NOTICE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_there_and_back),
        cmocka_unit_test(article_keys),
        cmocka_unit_test(rejections_there_and_back),
        cmocka_unit_test(notices_there_and_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
