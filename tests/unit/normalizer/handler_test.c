// One raw record in, one record out: keys, headers, untouched rejections.
#include <string.h>

#include "event/reason.h"
#include "normalizer/handler.h"
#include "support/check.h"

static const struct kafka_header publisher_header = {STR_INIT("trace"), STR_INIT("abc")};

static struct kafka_record raw(const char *key, const char *value)
{
    return (struct kafka_record){.topic = "articles.raw",
                                 .partition = 3,
                                 .offset = 77,
                                 .timestamp_ms = 1719907200123,
                                 .has_key = key != NULL,
                                 .has_value = value != NULL,
                                 .key = str_from(key),
                                 .value = str_from(value),
                                 .headers = &publisher_header,
                                 .header_count = 1};
}

static struct handler *open_handler(size_t memory_bytes)
{
    const struct handler_options options = {.limits = event_limits_default,
                                            .memory_bytes = memory_bytes,
                                            .normalized_topic = "n",
                                            .rejected_topic = "r",
                                            .program = "shuwen-normalizer test"};
    struct handler *handler = handler_new(&options);
    assert_non_null(handler);
    return handler;
}

static size_t copy_headers(const struct kafka_record *record, struct event_header *out)
{
    for (size_t i = 0; i < record->header_count; i++)
        out[i] = (struct event_header){record->headers[i].name, record->headers[i].value};
    return record->header_count;
}

static void check_origin(const struct event_origin *origin)
{
    assert_str_equal(origin->topic, STR("articles.raw"));
    assert_int_equal(origin->partition, 3);
    assert_int_equal(origin->offset, 77);
    assert_int_equal(origin->time_ms, 1719907200123);
    assert_str_equal(origin->program, STR("shuwen-normalizer test"));
}

static void test_normalized(void **state)
{
    (void)state;
    struct error error = {0};
    struct handler_output out;
    struct event_header headers[16];
    struct event_origin origin;
    struct handler *handler = open_handler(64 << 20);
    const struct kafka_record in = raw("whatever",
                                       "{\"id\":\"7\",\"source\":\"县报\",\"body\":\"全县栽种果树三千亩。\"}");
    assert_true(handler_run(handler, &in, &out, &error));
    assert_int_equal(out.outcome, HANDLER_NORMALIZED);
    assert_int_equal(out.reason, -1);
    assert_string_equal(out.record.topic, "n");
    assert_str_equal(out.record.key, STR("县报\x1f"
                                         "7"));
    assert_true(str_starts(out.record.value, STR("{")));
    assert_true(event_origin_read(headers, copy_headers(&out.record, headers), &origin));
    check_origin(&origin);
    handler_free(handler);
}

static void test_retracted(void **state)
{
    (void)state;
    struct error error = {0};
    struct handler_output out;
    struct handler *handler = open_handler(64 << 20);
    const struct kafka_record in = raw("县报\x1f"
                                       "7",
                                       NULL);
    assert_true(handler_run(handler, &in, &out, &error));
    assert_int_equal(out.outcome, HANDLER_RETRACTED);
    assert_string_equal(out.record.topic, "n");
    assert_str_equal(out.record.key, in.key);
    assert_true(out.record.has_value);
    handler_free(handler);
}

static void check_rejected(struct handler *handler, const struct kafka_record *in, const char *reason)
{
    struct error error = {0};
    struct handler_output out;
    struct event_header headers[16];
    struct event_rejection rejection;
    size_t own = 0;
    assert_true(handler_run(handler, in, &out, &error));
    assert_int_equal(out.outcome, HANDLER_REJECTED);
    assert_string_equal(out.reason_code, reason);
    assert_string_equal(event_reasons[out.reason].code, reason);
    assert_string_equal(out.record.topic, "r");
    assert_int_equal(out.record.has_value, in->has_value);
    assert_str_equal(out.record.key, in->key);
    assert_str_equal(out.record.value, in->value);
    assert_true(event_rejection_read(headers, copy_headers(&out.record, headers), &rejection, &own));
    assert_int_equal(own, 1);
    assert_str_equal(headers[0].name, STR("trace"));
    assert_str_equal(rejection.reason, str_from(reason));
    check_origin(&rejection.origin);
}

static void test_rejected_is_untouched(void **state)
{
    (void)state;
    struct handler *handler = open_handler(64 << 20);
    const struct kafka_record truncated = raw("k", "{\"id\":\"7\",");
    const struct kafka_record bad_bytes = raw("k", "{\"id\":\"7\",\"source\":\"s\",\"body\":\"\xff\xfe\"}");
    const struct kafka_record keyless = raw("no separator", NULL);
    check_rejected(handler, &truncated, REASON_TRUNCATED_JSON);
    check_rejected(handler, &bad_bytes, REASON_INVALID_UTF8);
    check_rejected(handler, &keyless, REASON_RETRACTION_KEY);
    handler_free(handler);
}

// An article that needs more memory than one may take is a dead letter; the next one passes.
static void test_memory_limit(void **state)
{
    (void)state;
    struct error error = {0};
    struct handler_output out;
    static char value[200000];
    struct handler *handler = open_handler(262144);
    const char head[] = "{\"id\":\"7\",\"source\":\"s\",\"body\":\"";
    memset(value, 'a', sizeof value - 1);
    memcpy(value, head, sizeof head - 1);
    memcpy(value + sizeof value - 3, "\"}", 3);
    const struct kafka_record large = raw("k", value),
                              small = raw("k", "{\"id\":\"7\",\"source\":\"s\",\"body\":\"b\"}");
    check_rejected(handler, &large, REASON_MEMORY_EXCESS);
    assert_true(handler_run(handler, &small, &out, &error));
    assert_int_equal(out.outcome, HANDLER_NORMALIZED);
    handler_free(handler);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_normalized), cmocka_unit_test(test_retracted),
                                       cmocka_unit_test(test_rejected_is_untouched),
                                       cmocka_unit_test(test_memory_limit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
