// Consumers at odd moments of their group's life.
#include <string.h>
#include <time.h>

#include "kafka/consumer.h"
#include "kafka/consumer_state.h"  // what it vouches with, and whether it waits to be let in again
#include "kafka/groups.h"
#include "kafka/mock_cluster.h"
#include "kafka/producer.h"
#include "runtime/clock.h"
#include "support/check.h"

// The mock broker answers a group's first join after three seconds.
enum {
    OFFSET_FETCH = 9,
    HEARTBEAT = 12,
    SYNC_GROUP = 14,
    COORDINATOR_NOT_AVAILABLE = 15,
    NOT_COORDINATOR = 16,
    UNKNOWN_MEMBER = 25,
    FENCED_INSTANCE_ID = 82,
    REBALANCE_IN_PROGRESS = 27,
    JOIN_MS = 3500,
    CLOSE_MS = 3000,
    WAIT_MS = 30000
};

static struct mock_cluster *make_cluster(void)
{
    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    assert_true(mock_cluster_add_topic(cluster, "topic", 2, &error));
    return cluster;
}

static struct consumer *join_as(const struct mock_cluster *cluster, const char *instance, int64_t session_ms)
{
    struct error error = {0};
    const struct option_list none = {0};
    const struct consumer_options options = {
        .client = {mock_cluster_brokers(cluster), "close-test", &none},
        .group = "group",
        .instance = instance,
        .topics = {"topic"},
        .topic_count = 1,
        .queue_bytes = 1 << 20,
        .session_ms = session_ms,
    };
    struct consumer *consumer = consumer_new(&options, &error);
    assert_non_null(consumer);
    return consumer;
}

static struct consumer *join(const struct mock_cluster *cluster)
{
    return join_as(cluster, NULL, 6000);
}

// As on a broker that was just started: where a group is looked after is not settled. librdkafka asks the handle's own group for
// its coordinator then, and a handle without a group would end the process.
static void test_committed_while_the_coordinator_moves(void **state)
{
    (void)state;
    struct error error = {0};
    const struct option_list none = {0};
    struct mock_cluster *cluster = make_cluster();
    const struct kafka_client client = {mock_cluster_brokers(cluster), "groups-test", &none};
    struct offset_reader *reader = offset_reader_new(&client, &error);
    struct group_offset offset = {.topic = "topic"};
    assert_non_null(reader);
    mock_cluster_fail_requests(cluster, OFFSET_FETCH, 1, NOT_COORDINATOR);
    mock_cluster_fail_requests(cluster, OFFSET_FETCH, 1, COORDINATOR_NOT_AVAILABLE);
    while (!offset_reader_committed(reader, "group", &offset, 1, 10000, NULL, &error)) {
        assert_int_equal(error.kind, ERROR_RETRY);
        error_clear(&error);
    }
    assert_int_equal(offset.next_offset, -1);
    offset_reader_free(reader);
    mock_cluster_free(cluster);
}

// librdkafka before 2.3 would abort the process.
static void test_close_before_the_first_assignment(void **state)
{
    (void)state;
    struct mock_cluster *cluster = make_cluster();
    struct kafka_record record;
    struct consumer_fault fault;
    // The join succeeds, the assignment never comes.
    mock_cluster_fail_requests(cluster, SYNC_GROUP, 1000, REBALANCE_IN_PROGRESS);
    struct consumer *consumer = join(cluster);
    for (const int64_t end_ms = clock_monotonic_ms() + JOIN_MS; clock_monotonic_ms() < end_ms;)
        (void)consumer_poll(consumer, 20, &record, &fault);
    consumer_free(consumer);
    mock_cluster_free(cluster);
}

// As when a service is told to end while it waits for its database: the assignment came, and was never asked for.
static void test_close_with_an_assignment_that_nobody_saw(void **state)
{
    (void)state;
    struct mock_cluster *cluster = make_cluster();
    struct consumer *consumer = join(cluster);
    nanosleep(&(struct timespec){.tv_sec = JOIN_MS / 1000, .tv_nsec = JOIN_MS % 1000 * 1000000}, NULL);
    const int64_t begun_ms = clock_monotonic_ms();
    consumer_free(consumer);
    assert_in_range(clock_monotonic_ms() - begun_ms, 0, CLOSE_MS);
    mock_cluster_free(cluster);
}

static struct kafka_partition serve_changes(struct consumer *consumer, size_t *gone, size_t *come)
{
    struct group_change change;
    struct error error = {0};
    struct kafka_partition last = {0};
    while (consumer_next_change(consumer, &change)) {
        *(change.kind == CHANGE_ASSIGNED ? come : gone) += 1;
        last = change.partition;
    }
    assert_true(consumer_let_go(consumer, &error));
    return last;
}

// Until the group has said something; 10 s at most.
static void wait_for_group(struct consumer *consumer)
{
    struct kafka_record record;
    struct consumer_fault fault;
    for (const int64_t end_ms = clock_monotonic_ms() + 10000; clock_monotonic_ms() < end_ms;)
        if (consumer_poll(consumer, 100, &record, &fault) == CONSUMER_GROUP) return;
    fail_msg("the group said nothing");
}

static void count_failed(void *context, uint64_t tag, int32_t partition, int64_t offset, const struct error *error)
{
    (void)tag, (void)partition, (void)offset;
    *(int *)context += error != NULL;
}

static void publish_one(const struct mock_cluster *cluster, struct kafka_partition partition)
{
    struct error error = {0};
    int failed = 0;
    const struct kafka_client client = {mock_cluster_brokers(cluster), "publisher", NULL};
    const struct kafka_record record = {.topic = "topic",
                                        .partition = partition.partition,
                                        .timestamp_ms = -1,
                                        .has_value = true,
                                        .value = STR("value")};
    struct producer *producer = producer_new(
        &(struct producer_options){client, 1 << 20, WAIT_MS, count_failed, &failed}, &error);
    assert_non_null(producer);
    assert_true(producer_send(producer, &record, 0, &error));
    assert_int_equal(producer_flush(producer, WAIT_MS), 0);
    assert_int_equal(failed, 0);
    producer_free(producer);
}

// What a transaction would be vouched for with, as bytes; freed with rd_kafka_mem_free.
struct vouched {
    void *bytes;
    size_t size;
};

static struct vouched vouched_by(const struct consumer *consumer)
{
    struct vouched v = {0};
    assert_non_null(consumer_membership(consumer));
    assert_null(rd_kafka_consumer_group_metadata_write(consumer_membership(consumer)->metadata, &v.bytes, &v.size));
    return v;
}

// Compares and frees both.
static bool is_same(struct vouched a, struct vouched b)
{
    const bool same = a.size == b.size && memcmp(a.bytes, b.bytes, a.size) == 0;
    rd_kafka_mem_free(NULL, a.bytes);
    rd_kafka_mem_free(NULL, b.bytes);
    return same;
}

// The group shares out anew, behind our back: nobody polls meanwhile. On return the assignment waits to be served.
static void rejoin_unseen(struct mock_cluster *cluster, struct consumer *consumer)
{
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    mock_cluster_fail_requests(cluster, HEARTBEAT, 1, REBALANCE_IN_PROGRESS);
    for (bool joined = false, done = false; !done;) {
        if (clock_monotonic_ms() > until_ms) fail_msg("the group did not share out anew");
        const bool joining = atomic_load(&consumer->joining);
        done = joined && !joining;
        joined = joined || joining;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

static void serve_assignment(struct consumer *consumer)
{
    size_t gone = 0, come = 0;
    for (bool assigned = false; !assigned;) {
        wait_for_group(consumer);
        assigned = consumer_renewed(consumer);
        serve_changes(consumer, &gone, &come);
        assert_false(consumer_renewed(consumer));
    }
}

// A poll may serve an assignment and return a record that stood behind it. What is read so is still of the assignment before, though a batch
// may be full with it and be stored at once: it must not be vouched for by the new one, under which no position was read yet.
static void test_record_behind_an_assignment(void **state)
{
    (void)state;
    struct error error = {0};
    struct kafka_record record;
    struct consumer_fault fault;
    struct mock_cluster *cluster = make_cluster();
    struct consumer *consumer = join_as(cluster, NULL, 3000);
    size_t gone = 0, come = 0;
    bool reached = false;
    wait_for_group(consumer);
    const struct kafka_partition partition = serve_changes(consumer, &gone, &come);
    assert_true(consumer_start(consumer, partition, 0, &error));
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    for (int i = 0; !reached && clock_monotonic_ms() < until_ms; i++) {
        const struct vouched before = vouched_by(consumer);
        rejoin_unseen(cluster, consumer);
        publish_one(cluster, partition);
        // On a slow machine the record may come first, or the broker takes us for dead: that was none, then.
        const enum consumer_event event = consumer_poll(consumer, WAIT_MS, &record, &fault);
        reached = event == CONSUMER_RECORD && consumer_renewed(consumer);
        if (!is_same(before, vouched_by(consumer)))
            fail_msg("a record of the assignment before is vouched for by the next one");
        const struct vouched old = vouched_by(consumer);
        serve_assignment(consumer);
        assert_false(is_same(old, vouched_by(consumer)));
        assert_true(consumer_start(consumer, partition, i + 1, &error));
    }
    assert_true(reached);
    consumer_free(consumer);
    mock_cluster_free(cluster);
}

// The group takes a partition while its owner is busy, who then stops it for a reason of its own. To librdkafka that is the answer: it joins
// again, and the owner hears at once that the partition went and that it came back.
static void test_taken_and_given_again_at_once(void **state)
{
    (void)state;
    struct error error = {0};
    struct mock_cluster *cluster = make_cluster();
    struct consumer *consumer = join(cluster);
    size_t gone = 0, come = 0;
    wait_for_group(consumer);
    const struct kafka_partition partition = serve_changes(consumer, &gone, &come);
    assert_int_equal(come, 2);
    assert_true(consumer_start(consumer, partition, 0, &error));
    mock_cluster_fail_requests(cluster, HEARTBEAT, 1, UNKNOWN_MEMBER);
    nanosleep(&(struct timespec){.tv_sec = 3}, NULL);  // the heartbeat comes each 1.5 s
    assert_true(consumer_stop(consumer, partition, &error));
    nanosleep(&(struct timespec){.tv_sec = 6}, NULL);
    gone = come = 0;
    wait_for_group(consumer);
    serve_changes(consumer, &gone, &come);
    assert_int_equal(gone, 2);
    assert_int_equal(come, 2);
    if (!consumer_start(consumer, partition, 0, &error)) fail_msg("%s", error.text);
    consumer_free(consumer);
    mock_cluster_free(cluster);
}

// As when a service is told to end in the moment in which the group takes something: librdkafka waits for the answer.
static void test_close_with_a_revocation_that_nobody_answered(void **state)
{
    (void)state;
    struct mock_cluster *cluster = make_cluster();
    struct consumer *consumer = join(cluster);
    size_t gone = 0, come = 0;
    wait_for_group(consumer);
    serve_changes(consumer, &gone, &come);
    mock_cluster_fail_requests(cluster, HEARTBEAT, 1, UNKNOWN_MEMBER);
    wait_for_group(consumer);
    const int64_t begun_ms = clock_monotonic_ms();
    consumer_free(consumer);
    assert_in_range(clock_monotonic_ms() - begun_ms, 0, CLOSE_MS);
    mock_cluster_free(cluster);
}

// A member whose name another one took cannot be closed, and destroying it would wait for ever.
static void test_close_when_fenced(void **state)
{
    (void)state;
    struct mock_cluster *cluster = make_cluster();
    struct consumer *consumer = join_as(cluster, "twice", 6000);
    struct kafka_record record;
    struct consumer_fault fault = {.kind = FAULT_RETRY};
    size_t gone = 0, come = 0;
    wait_for_group(consumer);
    serve_changes(consumer, &gone, &come);
    mock_cluster_fail_requests(cluster, HEARTBEAT, 1, FENCED_INSTANCE_ID);
    for (const int64_t end_ms = clock_monotonic_ms() + 10000;
         fault.kind != FAULT_FATAL && clock_monotonic_ms() < end_ms;)
        (void)consumer_poll(consumer, 20, &record, &fault);
    assert_int_equal(fault.kind, FAULT_FATAL);
    const int64_t begun_ms = clock_monotonic_ms();
    consumer_free(consumer);
    assert_in_range(clock_monotonic_ms() - begun_ms, 0, CLOSE_MS);
    mock_cluster_free(cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_committed_while_the_coordinator_moves),
                                       cmocka_unit_test(test_close_before_the_first_assignment),
                                       cmocka_unit_test(test_close_with_an_assignment_that_nobody_saw),
                                       cmocka_unit_test(test_record_behind_an_assignment),
                                       cmocka_unit_test(test_taken_and_given_again_at_once),
                                       cmocka_unit_test(test_close_with_a_revocation_that_nobody_answered),
                                       cmocka_unit_test(test_close_when_fenced)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
