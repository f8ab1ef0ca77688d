// A transactional producer that gets nowhere: its caller gets the word back after some time, with a handle to throw away.
#include "kafka/mock_cluster.h"
#include "kafka/producer.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "support/check.h"

enum {
    FIND_COORDINATOR = 10,
    INIT_PRODUCER = 22,
    END_TRANSACTION = 26,
    COORDINATOR_NOT_AVAILABLE = 15,
    CONCURRENT_TRANSACTIONS = 51,
    FOR_EVER = 100000,
    PATIENCE_MS = 400,
    WAIT_MS = 30000
};

static int waits;

static void count_wait(void *context, const struct error *error)
{
    (void)context;
    assert_int_equal(error->kind, ERROR_RETRY);
    waits++;
}

static struct transaction_producer *open_producer(const struct mock_cluster *cluster, const char *id,
                                                  enum transaction_result *result, struct error *error)
{
    return transaction_producer_new(
        &(struct transaction_options){.client = {mock_cluster_brokers(cluster), "producer-test", NULL},
                                      .transactional_id = id,
                                      .timeout_ms = 10000,
                                      .queue_bytes = 1 << 20,
                                      .patience_ms = PATIENCE_MS,
                                      .waiting = count_wait},
        result, error);
}

// The registration has its patience too, and on a slow machine a healthy broker's answer may be later.
static struct transaction_producer *open_healthy(const struct mock_cluster *cluster, const char *id)
{
    struct error error = {0};
    enum transaction_result result = TRANSACTION_FENCED;
    struct transaction_producer *producer = NULL;
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    while (producer == NULL && result == TRANSACTION_FENCED && clock_monotonic_ms() < until_ms) {
        error_clear(&error);
        producer = open_producer(cluster, id, &result, &error);
    }
    assert_non_null(producer);
    return producer;
}

// Every answer says that it may be tried again.
static void test_commit_that_never_gets_through(void **state)
{
    (void)state;
    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    struct transaction_producer *producer = open_healthy(cluster, "one");
    const struct kafka_record record = {
        .topic = "t", .partition = 0, .timestamp_ms = -1, .has_value = true, .value = STR("value")};
    assert_int_equal(transaction_begin(producer, &error), TRANSACTION_OK);
    assert_int_equal(transaction_send(producer, &record, &error), TRANSACTION_OK);
    mock_cluster_fail_requests(cluster, END_TRANSACTION, FOR_EVER, CONCURRENT_TRANSACTIONS);
    const int64_t begun_ms = clock_monotonic_ms();
    assert_int_equal(transaction_commit(producer, &error), TRANSACTION_FENCED);
    assert_true(clock_monotonic_ms() - begun_ms >= PATIENCE_MS);
    assert_int_equal(error.kind, ERROR_RETRY);
    transaction_producer_free(producer);
    mock_cluster_free(cluster);
}

// librdkafka looks for the group's coordinator for ever, whatever the call's time.
static void test_positions_that_never_come_back(void **state)
{
    (void)state;
    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    struct transaction_producer *producer = open_healthy(cluster, "three");
    const struct committed_offset position = {.partition = {"t", 0}, .next_offset = 7};
    assert_int_equal(transaction_begin(producer, &error), TRANSACTION_OK);
    mock_cluster_fail_requests(cluster, FIND_COORDINATOR, FOR_EVER, COORDINATOR_NOT_AVAILABLE);
    assert_int_equal(transaction_offsets_of_group(producer, "g", &position, 1, &error), TRANSACTION_FENCED);
    assert_int_equal(error.kind, ERROR_RETRY);
    assert_true(waits > 0);
    error_clear(&error);
    assert_int_equal(transaction_abort(producer, &error), TRANSACTION_FENCED);
    transaction_producer_free(producer);
    mock_cluster_free(cluster);
}

static void test_registration_that_never_gets_through(void **state)
{
    (void)state;
    struct error error = {0};
    enum transaction_result result = TRANSACTION_OK;
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    mock_cluster_fail_requests(cluster, INIT_PRODUCER, FOR_EVER, COORDINATOR_NOT_AVAILABLE);
    assert_null(open_producer(cluster, "two", &result, &error));
    assert_int_equal(result, TRANSACTION_FENCED);
    assert_int_equal(error.kind, ERROR_RETRY);
    mock_cluster_free(cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_commit_that_never_gets_through),
                                       cmocka_unit_test(test_positions_that_never_come_back),
                                       cmocka_unit_test(test_registration_that_never_gets_through)};
    log_start("test", LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
