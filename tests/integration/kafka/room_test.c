// The room kafka against a real broker: topics, positions past control records, transactions, fencing.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/clock.h"
#include "support.h"

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
    str value;
    const struct topic_plan again = {topics.raw, 2, 1, NULL, 0};
    assert_true(admin_create_topic(admin, &again, 10000, &result, &error));
    assert_int_equal(result, TOPIC_EXISTS);
    assert_true(admin_topics(admin, topics.raw, 10000, arena, &found, &count, &error));
    assert_int_equal(count, 1);
    assert_int_equal(found[0].partitions, 2);
    const struct topic_config longer = {"retention.ms", "1234567"};
    assert_true(admin_set_topic_config(admin, topics.raw, &longer, 1, 10000, &error));
    assert_true(admin_topic_config(admin, topics.raw, "retention.ms", 10000, arena, &value, &error));
    assert_str_equal(value, STR("1234567"));
    assert_true(admin_topic_config(admin, topics.raw, "max.message.bytes", 10000, arena, &value, &error));
    assert_str_equal(value, STR("8388608"));
    assert_true(admin_topics(admin, "no.such.topic", 10000, arena, &found, &count, &error));
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
        .client = *client, .transactional_id = id, .timeout_ms = 10000, .queue_bytes = 1 << 20, .stop = never};
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
    for (int i = 0; i < 100 && offsets.end < 6; i++) test_read_offsets(reader, &offsets, 1);
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
    assert_true(offset_reader_fetch(reader, topics.raw, 0, 1, 10000, arena, &record, &found, &error));
    assert_true(found);
    assert_str_equal(record.value, STR("two"));
    assert_true(offset_reader_fetch(reader, topics.raw, 0, 5, 10000, arena, &record, &found, &error));
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
    assert_true(offset_reader_committed(reader, topics.group, &offset, 1, 10000, arena, &error));
    assert_int_equal(offset.next_offset, -1);
    if (!admin_commit_offset(admin, topics.group, topics.raw, 0, 17, "a note", 10000, &error))
        fail_msg("%s", error.text);
    // The commit shows once the coordinator has written its marker.
    for (int i = 0; i < 100 && offset.next_offset < 0; i++) {
        assert_true(offset_reader_committed(reader, topics.group, &offset, 1, 10000, arena, &error));
        usleep(50000);
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
