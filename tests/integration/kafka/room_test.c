// The room kafka against a real broker: topics, positions past control records, transactions, fencing.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "support.h"

enum { TRIES = 3000, TRY_US = 20000, TIMEOUT_MS = 60000 };

// A broker follows its controller: what was just made or set shows after a moment.
static size_t wait_for_topic(struct admin *admin, const char *name, struct arena *arena, struct topic_info **found)
{
    size_t count = 0;
    struct error error = {0};
    for (int i = 0; i < TRIES && count == 0; i++) {
        if (!admin_topics(admin, name, TIMEOUT_MS, arena, found, &count, &error)) fail_msg("%s", error.text);
        if (count == 0) usleep(TRY_US);
    }
    return count;
}

static void wait_for_config(struct admin *admin, const char *topic, const char *name, str wanted, struct arena *arena)
{
    str value = {0};
    struct error error = {0};
    for (int i = 0; i < TRIES && !str_equal(value, wanted); i++) {
        if (i > 0) usleep(TRY_US);
        if (!admin_topic_config(admin, topic, name, TIMEOUT_MS, arena, &value, &error)) fail_msg("%s", error.text);
    }
    assert_str_equal(value, wanted);
}

static void test_topic_is_made_once(void **state)
{
    (void)state;
    struct error error = {0};
    enum topic_result result;
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 2);
    struct admin *admin = admin_new(&client, &error);
    struct arena *arena = arena_new(0);
    struct topic_info *found = NULL;
    size_t count = 0;
    const struct topic_plan again = {topics.raw, 2, 1, NULL, 0};
    assert_true(admin_create_topic(admin, &again, TIMEOUT_MS, &result, &error));
    assert_int_equal(result, TOPIC_EXISTS);
    assert_int_equal(wait_for_topic(admin, topics.raw, arena, &found), 1);
    assert_int_equal(found[0].partitions, 2);
    const struct topic_config longer = {"retention.ms", "1234567"};
    assert_true(admin_set_topic_config(admin, topics.raw, &longer, 1, TIMEOUT_MS, &error));
    wait_for_config(admin, topics.raw, "retention.ms", STR("1234567"), arena);
    wait_for_config(admin, topics.raw, "max.message.bytes", STR("8388608"), arena);
    assert_true(admin_topics(admin, "no.such.topic", TIMEOUT_MS, arena, &found, &count, &error));
    assert_int_equal(count, 0);
    arena_free(arena);
    admin_free(admin);
}

static bool never(void)
{
    return false;
}

static struct transaction_producer *open_producer(const struct kafka_client *client, const char *id)
{
    struct error error = {0};
    enum transaction_result result;
    const struct transaction_options options = {
        .client = *client, .transactional_id = id, .timeout_ms = TIMEOUT_MS, .queue_bytes = 1 << 20, .stop = never};
    struct transaction_producer *producer = transaction_producer_new(&options, &result, &error);
    if (producer == NULL) fail_msg("%s", error.text);
    return producer;
}

static void send_one(struct transaction_producer *producer, const char *topic, const char *value)
{
    struct error error = {0};
    const struct kafka_header header = {STR("h"), STR("1")};
    const struct kafka_record record = {.topic = topic,
                                        .partition = 0,
                                        .timestamp_ms = -1,
                                        .has_value = true,
                                        .value = str_from(value),
                                        .headers = &header,
                                        .header_count = 1};
    if (!transaction_open(producer)) assert_int_equal(transaction_begin(producer, &error), TRANSACTION_OK);
    assert_int_equal(transaction_send(producer, &record, &error), TRANSACTION_OK);
}

struct texts {
    int count;
    char last[32];
};

static void keep_text(void *context, const struct kafka_record *record)
{
    struct texts *texts = context;
    texts->count++;
    snprintf(texts->last, sizeof texts->last, "%.*s", STR_FMT(record->value));
    assert_int_equal(record->header_count, 1);
    assert_str_equal(record->headers[0].name, STR("h"));
}

// Committed, aborted, committed: three control records, two readable ones. test_read_all ends only when the position is past the
// last control record; 0 would be waited for ever.
static void test_position_passes_control_records(void **state)
{
    (void)state;
    struct error error = {0};
    struct texts texts = {0};
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 1);
    struct transaction_producer *producer = open_producer(&client, topics.group);
    send_one(producer, topics.raw, "one");
    assert_int_equal(transaction_commit(producer, &error), TRANSACTION_OK);
    send_one(producer, topics.raw, "two");
    send_one(producer, topics.raw, "three");
    assert_int_equal(transaction_commit(producer, &error), TRANSACTION_OK);
    send_one(producer, topics.raw, "never seen");
    struct offset_reader *reader = offset_reader_new(&client, &error);
    struct partition_offsets offsets = {.topic = topics.raw};
    // The open transaction holds the stable end back, once its record has arrived.
    for (int i = 0; i < TRIES && offsets.end < 6; i++) {
        test_read_offsets(reader, &offsets, 1);
        usleep(TRY_US);
    }
    assert_int_equal(offsets.end, 6);
    assert_int_equal(offsets.stable_end, 5);
    assert_int_equal(transaction_abort(producer, &error), TRANSACTION_OK);
    transaction_producer_free(producer);
    test_read_all(&client, topics.raw, 1, keep_text, &texts);
    assert_int_equal(texts.count, 3);
    assert_string_equal(texts.last, "three");
    struct arena *arena = arena_new(0);
    struct kafka_record record;
    bool found = true;
    assert_true(offset_reader_fetch(reader, topics.raw, 0, 1, TIMEOUT_MS, arena, &record, &found, &error));
    assert_true(found);
    assert_str_equal(record.value, STR("two"));
    assert_true(offset_reader_fetch(reader, topics.raw, 0, 5, TIMEOUT_MS, arena, &record, &found, &error));
    assert_false(found);
    arena_free(arena);
    offset_reader_free(reader);
}

static void test_second_producer_fences_the_first(void **state)
{
    (void)state;
    struct error error = {0};
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 1);
    struct transaction_producer *first = open_producer(&client, topics.group);
    send_one(first, topics.raw, "lost");
    struct transaction_producer *second = open_producer(&client, topics.group);
    assert_int_equal(transaction_commit(first, &error), TRANSACTION_FENCED);
    send_one(second, topics.raw, "kept");
    error_clear(&error);
    assert_int_equal(transaction_commit(second, &error), TRANSACTION_OK);
    transaction_producer_free(first);
    transaction_producer_free(second);
    struct texts texts = {0};
    test_read_all(&client, topics.raw, 1, keep_text, &texts);
    assert_int_equal(texts.count, 1);
    assert_string_equal(texts.last, "kept");
}

static void test_operator_commits_an_offset(void **state)
{
    (void)state;
    struct error error = {0};
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 1);
    struct admin *admin = admin_new(&client, &error);
    struct offset_reader *reader = offset_reader_new(&client, &error);
    struct arena *arena = arena_new(0);
    struct group_offset offset = {.topic = topics.raw};
    test_read_committed(reader, topics.group, &offset, 1, arena);
    assert_int_equal(offset.next_offset, -1);
    test_commit(&client, &topics, 17, "a note");
    // The commit shows once the coordinator has written its marker.
    for (int i = 0; i < TRIES && offset.next_offset < 0; i++) {
        test_read_committed(reader, topics.group, &offset, 1, arena);
        usleep(TRY_US);
    }
    assert_int_equal(offset.next_offset, 17);
    assert_str_equal(offset.metadata, STR("a note"));
    arena_free(arena);
    offset_reader_free(reader);
    admin_free(admin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topic_is_made_once),
        cmocka_unit_test(test_position_passes_control_records),
        cmocka_unit_test(test_second_producer_fences_the_first),
        cmocka_unit_test(test_operator_commits_an_offset),
    };
    test_client();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
