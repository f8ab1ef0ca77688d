// The normalizer's protocol on a real broker: sharing, halting and resuming, gaps, topics made anew, time for one article.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "event/reason.h"
#include "runtime/clock.h"
#include "support.h"

enum { PARTITIONS = 4, TIMEOUT_MS = 120000 };

static void sleep_ms(int64_t ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

static struct offset_reader *open_reader(const struct kafka_client *client)
{
    struct error error = {0};
    struct offset_reader *reader = offset_reader_new(client, &error);
    assert_non_null(reader);
    return reader;
}

static void check_outcome(const struct kafka_client *client, const struct test_topics *topics, int64_t raw)
{
    const struct test_outcome outcome = test_compare(client, topics);
    assert_int_equal(outcome.raw, raw);
    assert_int_equal(outcome.lost, 0);
    assert_int_equal(outcome.twice, 0);
    assert_int_equal(outcome.normalized + outcome.rejected, raw);
}

// A second one joins while the first is busy, a third in the place of the first; membership changes, records do not.
static void test_sharing(void **state)
{
    (void)state;
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, PARTITIONS);
    const char *const flags[] = {"--batch-records", "20", "--session-ms", "6000", "--membership", "dynamic", NULL};
    struct offset_reader *reader = open_reader(&client);
    test_publish(&client, topics.raw, 1, 3000, 0);
    const pid_t first = test_spawn(NORMALIZER, &topics, flags);
    sleep_ms(1000);
    const pid_t second = test_spawn(NORMALIZER, &topics, flags);
    for (int64_t i = 0; i < 10; i++) {
        test_publish(&client, topics.raw, 3001 + i * 100, 100, 0);
        sleep_ms(300);
    }
    assert_int_equal(test_stop(first, SIGTERM), 0);
    test_publish(&client, topics.raw, 4001, 1000, 0);
    const pid_t third = test_spawn(NORMALIZER, &topics, flags);
    test_wait_lag(reader, &topics, TIMEOUT_MS);
    assert_int_equal(test_stop(second, SIGTERM), 0);
    assert_int_equal(test_stop(third, SIGTERM), 0);
    offset_reader_free(reader);
    check_outcome(&client, &topics, 5000);
}

static void read_group_offset(struct offset_reader *reader, const struct test_topics *topics, struct arena *arena,
                              struct group_offset *out)
{
    *out = (struct group_offset){.topic = topics->raw};
    test_read_committed(reader, topics->group, out, 1, arena);
}

static void wait_for_halt(struct offset_reader *reader, const struct test_topics *topics, const char *kind)
{
    const int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    struct group_offset offset;
    struct arena *arena = arena_new(0);
    for (;;) {
        read_group_offset(reader, topics, arena, &offset);
        if (str_find(offset.metadata, str_from(kind), 0) >= 0) break;
        if (clock_monotonic_ms() > until_ms) fail_msg("not halted: %.*s", STR_FMT(offset.metadata));
        sleep_ms(50);
    }
    arena_free(arena);
}

// 100 good ones, then only bad ones: it halts before more than the limit are stored, over a restart too, until it is resumed.
static void test_rejections_halt(void **state)
{
    (void)state;
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 1);
    const char *const strict[] = {
        "--batch-records", "50", "--reject-consecutive", "20", "--halted-ms", "200", "--session-ms", "6000", "--host",
        topics.group,      NULL};
    const char *const lax[] = {"--reject-consecutive",
                               "0",
                               "--reject-share-percent",
                               "0",
                               "--reject-reason-percent",
                               "0",
                               "--halted-ms",
                               "200",
                               "--session-ms",
                               "6000",
                               "--host",
                               topics.group,
                               NULL};
    struct offset_reader *reader = open_reader(&client);
    test_publish(&client, topics.raw, 1, 100, 0);
    test_publish(&client, topics.raw, 101, 100, 1);
    pid_t pid = test_spawn(NORMALIZER, &topics, strict);
    wait_for_halt(reader, &topics, "halt:reject_consecutive");
    assert_int_equal(test_stop(pid, SIGTERM), 0);
    const struct test_outcome halted = test_compare(&client, &topics);
    assert_int_equal(halted.notices, 1);
    assert_true(halted.rejected <= 20);
    assert_int_equal(halted.twice, 0);
    pid = test_spawn(NORMALIZER, &topics, lax);
    sleep_ms(1500);
    const int64_t lag = test_group_lag(reader, &topics);
    assert_true(lag >= 80);
    test_commit(&client, &topics, 200 - lag, "");
    test_wait_lag(reader, &topics, TIMEOUT_MS);
    assert_int_equal(test_stop(pid, SIGTERM), 0);
    offset_reader_free(reader);
    check_outcome(&client, &topics, 200);
}

struct notices {
    int count;
    char reason[64];
    int64_t offset;
};

static void keep_notice(void *context, const struct kafka_record *record)
{
    struct notices *notices = context;
    struct event_header headers[64];
    struct event_rejection rejection;
    size_t own = 0;
    for (size_t i = 0; i < record->header_count && i < 64; i++)
        headers[i] = (struct event_header){record->headers[i].name, record->headers[i].value};
    assert_true(event_rejection_read(headers, record->header_count, &rejection, &own));
    assert_false(record->has_value);
    assert_str_equal(rejection.stage, STR("consume"));
    snprintf(notices->reason, sizeof notices->reason, "%.*s", STR_FMT(rejection.reason));
    notices->offset = rejection.origin.offset;
    notices->count++;
}

// Commits a position of our own making, starts the normalizer on it, and sees why it stands still; twice, since a restart must not
// record it again.
static void check_discontinuity(int64_t records, int64_t position, const char *metadata, const char *reason)
{
    char halt[80];
    struct notices notices = {0};
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 1);
    const char *const flags[] = {"--halted-ms", "200", "--session-ms", "6000", "--host", topics.group, NULL};
    struct offset_reader *reader = open_reader(&client);
    test_publish(&client, topics.raw, 1, records, 0);
    test_commit(&client, &topics, position, metadata);
    snprintf(halt, sizeof halt, "halt:%s", reason);
    for (int i = 0; i < 2; i++) {
        const pid_t pid = test_spawn(NORMALIZER, &topics, flags);
        wait_for_halt(reader, &topics, halt);
        sleep_ms(i * 2000);
        assert_int_equal(test_stop(pid, SIGTERM), 0);
    }
    assert_int_equal(test_stable_end(reader, topics.normalized, 1), 0);
    test_read_all(&client, topics.rejected, 1, keep_notice, &notices);
    assert_int_equal(notices.count, 1);
    assert_string_equal(notices.reason, reason);
    assert_int_equal(notices.offset, position);
    test_commit(&client, &topics, 0, "");
    const pid_t pid = test_spawn(NORMALIZER, &topics, flags);
    test_wait_lag(reader, &topics, TIMEOUT_MS);
    assert_int_equal(test_stop(pid, SIGTERM), 0);
    offset_reader_free(reader);
    const struct test_outcome outcome = test_compare(&client, &topics);
    assert_int_equal(outcome.normalized, records);
    assert_int_equal(outcome.lost + outcome.twice, 0);
}

static void test_position_beyond_the_end(void **state)
{
    (void)state;
    check_discontinuity(50, 5000, "", REASON_LOG_TRUNCATED);
}

static void test_last_record_is_another_one(void **state)
{
    (void)state;
    check_discontinuity(50, 31, "c1 30 1719907200123 0123456789abcdef", REASON_LOG_CHANGED);
}

static int by_size(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// One article at a time, 20 a second: from its acknowledgement to its being readable.
static void test_latency(void **state)
{
    (void)state;
    enum { SAMPLES = 20 };
    int64_t waits_ms[SAMPLES];
    struct error error = {0};
    struct kafka_record record;
    struct consumer_fault fault;
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, 1);
    const char *const flags[] = {"--host", topics.group, "--session-ms", "6000", NULL};
    struct offset_reader *reader = open_reader(&client);
    const struct consumer_options options = {.client = client,
                                             .group = topics.normalized,
                                             .topics = {topics.normalized},
                                             .topic_count = 1,
                                             .queue_bytes = 1 << 20,
                                             .session_ms = 10000};
    struct consumer *consumer = consumer_new(&options, &error);
    struct group_change change;
    test_publish(&client, topics.raw, 1, 1, 0);
    const pid_t pid = test_spawn(NORMALIZER, &topics, flags);
    while (consumer_poll(consumer, 100, &record, &fault) != CONSUMER_GROUP) continue;
    assert_true(consumer_next_change(consumer, &change));
    assert_true(consumer_let_go(consumer, &error) && consumer_start(consumer, change.partition, 0, &error));
    test_wait_lag(reader, &topics, TIMEOUT_MS);
    while (consumer_poll(consumer, 100, &record, &fault) != CONSUMER_RECORD) continue;
    for (int i = 0; i < SAMPLES; i++) {
        sleep_ms(50);
        test_publish(&client, topics.raw, 2 + i, 1, 0);
        const int64_t began_ms = clock_monotonic_ms();
        while (consumer_poll(consumer, 1000, &record, &fault) != CONSUMER_RECORD) continue;
        waits_ms[i] = clock_monotonic_ms() - began_ms;
    }
    qsort(waits_ms, SAMPLES, sizeof waits_ms[0], by_size);
    printf("from acknowledged to readable: median %lld ms, p95 %lld ms, most %lld ms\n",
           (long long)waits_ms[SAMPLES / 2], (long long)waits_ms[SAMPLES * 95 / 100], (long long)waits_ms[SAMPLES - 1]);
    // No timeout of somebody else on the way; how fast it is tells ./dev bench.
    assert_true(waits_ms[SAMPLES / 2] < 5000);
    consumer_free(consumer);
    offset_reader_free(reader);
    assert_int_equal(test_stop(pid, SIGTERM), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_latency),
        cmocka_unit_test(test_rejections_halt),
        cmocka_unit_test(test_position_beyond_the_end),
        cmocka_unit_test(test_last_record_is_another_one),
        cmocka_unit_test(test_sharing),
    };
    test_client();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
