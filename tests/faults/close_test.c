// Consumers that end at odd moments of their group's life.
#include <time.h>

#include "kafka/consumer.h"
#include "kafka/mock_cluster.h"
#include "runtime/clock.h"
#include "support/check.h"

// The mock broker answers a group's first join after three seconds.
enum { SYNC_GROUP = 14, REBALANCE_IN_PROGRESS = 27, JOIN_MS = 3500, CLOSE_MS = 3000 };

static struct mock_cluster *make_cluster(void)
{
    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    assert_true(mock_cluster_add_topic(cluster, "topic", 2, &error));
    return cluster;
}

static struct consumer *join(const struct mock_cluster *cluster)
{
    struct error error = {0};
    const struct option_list none = {0};
    const struct consumer_options options = {
        .client = {mock_cluster_brokers(cluster), "close-test", &none},
        .group = "group",
        .topics = {"topic"},
        .topic_count = 1,
        .queue_bytes = 1 << 20,
        .session_ms = 6000,
    };
    struct consumer *consumer = consumer_new(&options, &error);
    assert_non_null(consumer);
    return consumer;
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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_close_before_the_first_assignment),
                                       cmocka_unit_test(test_close_with_an_assignment_that_nobody_saw)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
