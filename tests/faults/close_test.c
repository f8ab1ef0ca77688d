// A consumer that ends while the group has not assigned anything yet: librdkafka before 2.3 would abort the process.
#include "kafka/consumer.h"
#include "kafka/mock_cluster.h"
#include "runtime/clock.h"
#include "support/check.h"

enum { SYNC_GROUP = 14, REBALANCE_IN_PROGRESS = 27, POLLS_MS = 3500 };

static void test_close_before_the_first_assignment(void **state)
{
    (void)state;
    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    assert_true(mock_cluster_add_topic(cluster, "topic", 2, &error));
    const struct option_list none = {0};
    const struct consumer_options options = {
        .client = {mock_cluster_brokers(cluster), "close-test", &none},
        .group = "group",
        .topics = {"topic"},
        .topic_count = 1,
        .queue_bytes = 1 << 20,
        .session_ms = 6000,
    };
    // The join succeeds, the assignment never comes.
    mock_cluster_fail_requests(cluster, SYNC_GROUP, 1000, REBALANCE_IN_PROGRESS);
    struct consumer *consumer = consumer_new(&options, &error);
    assert_non_null(consumer);
    struct kafka_record record;
    struct consumer_fault fault;
    for (const int64_t end_ms = clock_monotonic_ms() + POLLS_MS; clock_monotonic_ms() < end_ms;)
        (void)consumer_poll(consumer, 20, &record, &fault);
    consumer_free(consumer);
    mock_cluster_free(cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_close_before_the_first_assignment)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
