// The normalizer's loop against a broker that fails on demand: whatever request fails in whatever way, it goes on, every event has
// an output, and the positions reach the end. (The mock broker shows aborted records, so only a real one can show that nothing is
// there twice: tests/integration.)
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kafka/mock_cluster.h"
#include "normalizer/pipeline.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "support/check.h"
#include "worker/worker_metrics.h"

enum { PARTITIONS = 2, EVENTS_MAX = 4096, WAIT_MS = 40000 };
enum {
    PRODUCE = 0,
    FETCH = 1,
    LIST_OFFSETS = 2,
    OFFSET_FETCH = 9,
    FIND_COORDINATOR = 10,
    HEARTBEAT = 12,
    INIT_PRODUCER = 22,
    ADD_PARTITIONS = 24,
    ADD_OFFSETS = 25,
    END_TRANSACTION = 26,
    TXN_OFFSET_COMMIT = 28
};

static atomic_bool stop_asked;

static bool stop(void)
{
    return atomic_load(&stop_asked);
}

struct rig {
    struct mock_cluster *cluster;
    struct kafka_client client;
    struct consumer *consumer;
    struct handler *handler;
    struct health *health;
    struct metrics *metrics;
    struct pipeline *pipeline;
    struct worker *worker;
    pthread_t thread;
    bool ended_well;
    struct error error;
    int64_t published;
};

static void *run(void *context)
{
    struct rig *rig = context;
    rig->ended_well = worker_run(rig->worker, &rig->error);
    return NULL;
}

static void rig_open_watched(struct rig *rig, int64_t stall_ms)
{
    struct error error = {0};
    atomic_store(&stop_asked, false);
    *rig = (struct rig){.cluster = mock_cluster_new(&error)};
    assert_non_null(rig->cluster);
    assert_true(mock_cluster_add_topic(rig->cluster, "raw", PARTITIONS, &error));
    assert_true(mock_cluster_add_topic(rig->cluster, "normalized", PARTITIONS, &error));
    assert_true(mock_cluster_add_topic(rig->cluster, "rejected", PARTITIONS, &error));
    rig->client = (struct kafka_client){mock_cluster_brokers(rig->cluster), "test", NULL};
    rig->consumer = consumer_new(&(struct consumer_options){.client = rig->client,
                                                            .group = "g",
                                                            .topics = {"raw"},
                                                            .topic_count = 1,
                                                            .queue_bytes = 1 << 20,
                                                            .session_ms = 6000},
                                 &error);
    rig->handler = handler_new(&(struct handler_options){.limits = event_limits_default,
                                                         .memory_bytes = 64 << 20,
                                                         .normalized_topic = "normalized",
                                                         .rejected_topic = "rejected",
                                                         .program = "test"});
    rig->health = health_new(60000);
    rig->metrics = metrics_new(normalizer_metric_table, NORMALIZER_METRIC_COUNT, NULL);
    rig->pipeline = pipeline_new(&(struct pipeline_options){.consumer = rig->consumer,
                                                            .producer = {.client = rig->client,
                                                                         .transactional_id = "t",
                                                                         .timeout_ms = 10000,
                                                                         .queue_bytes = 1 << 20,
                                                                         .stop = stop},
                                                            .handler = rig->handler,
                                                            .limits = {.window = 1000},
                                                            .program = "test"},
                                 rig->metrics);
    const struct worker_service service = pipeline_service(rig->pipeline);
    const struct worker_settings settings = {.batch_records = 10,
                                             .batch_bytes = 1 << 20,
                                             .batch_ms = 100,
                                             .linger_ms = 2,
                                             .idle_ms = 100,
                                             .halted_ms = 100,
                                             .stall_ms = stall_ms};
    rig->worker = worker_new(&(struct worker_options){settings, rig->consumer, rig->health, stop, true}, &service);
    assert_int_equal(pthread_create(&rig->thread, NULL, run, rig), 0);
}

static void rig_open(struct rig *rig)
{
    rig_open_watched(rig, 0);
}

static void rig_close(struct rig *rig)
{
    atomic_store(&stop_asked, true);
    pthread_join(rig->thread, NULL);
    pipeline_free(rig->pipeline);
    worker_free(rig->worker);
    consumer_free(rig->consumer);
    handler_free(rig->handler);
    metrics_free(rig->metrics);
    health_free(rig->health);
    mock_cluster_free(rig->cluster);
}

static void count_failed(void *context, uint64_t tag, int32_t partition, int64_t offset, const struct error *error)
{
    (void)tag, (void)partition, (void)offset;
    *(int *)context += error != NULL;
}

static void publish(struct rig *rig, int count)
{
    struct error error = {0};
    int failed = 0;
    struct producer *producer = producer_new(
        &(struct producer_options){rig->client, 1 << 20, 30000, count_failed, &failed}, &error);
    assert_non_null(producer);
    for (int i = 0; i < count; i++, rig->published++) {
        char value[256];
        const int size = snprintf(value, sizeof value,
                                  "{\"id\":\"%lld\",\"source\":\"s\",\"body\":\"新增床位%lld张。\"}",
                                  (long long)rig->published, (long long)rig->published);
        const struct kafka_record record = {.topic = "raw",
                                            .partition = (int32_t)(rig->published % PARTITIONS),
                                            .timestamp_ms = -1,
                                            .has_value = true,
                                            .value = {value, (size_t)size}};
        assert_true(producer_send(producer, &record, 0, &error));
    }
    assert_int_equal(producer_flush(producer, 30000), 0);
    assert_int_equal(failed, 0);
    producer_free(producer);
}

static int64_t stored(struct rig *rig)
{
    return series_value(metrics_series(worker_metrics(rig->worker), WORKER_POSITION, "raw", "0")) +
           series_value(metrics_series(worker_metrics(rig->worker), WORKER_POSITION, "raw", "1"));
}

static void wait_stored(struct rig *rig, const char *what)
{
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    while (stored(rig) < rig->published) {
        if (clock_monotonic_ms() > until_ms)
            fail_msg("%s: %lld of %lld", what, (long long)stored(rig), (long long)rig->published);
        usleep(5000);
    }
}

// Reads both partitions of the output to their ends and marks what is there.
static void mark_outputs(struct rig *rig, bool seen[EVENTS_MAX])
{
    struct error error = {0};
    struct offset_range range[PARTITIONS] = {0};
    struct kafka_record record;
    struct consumer_fault fault;
    struct group_change change;
    int assigned = 0;
    struct consumer *consumer = consumer_new(&(struct consumer_options){.client = rig->client,
                                                                        .group = "reader",
                                                                        .topics = {"normalized"},
                                                                        .topic_count = 1,
                                                                        .queue_bytes = 1 << 20,
                                                                        .session_ms = 6000},
                                             &error);
    const int64_t until_ms = clock_monotonic_ms() + WAIT_MS;
    while (assigned < PARTITIONS || consumer_position(consumer, range[0].partition) < range[0].stable_end ||
           consumer_position(consumer, range[1].partition) < range[1].stable_end) {
        if (clock_monotonic_ms() > until_ms) fail_msg("the output could not be read");
        const enum consumer_event event = consumer_poll(consumer, 100, &record, &fault);
        if (event == CONSUMER_RECORD) {
            const ptrdiff_t at = str_find(record.key, STR("\x1f"), 0);
            int64_t id = -1;
            assert_true(at > 0 && str_to_int64(str_slice(record.key, (size_t)at + 1, record.key.size), &id));
            assert_in_range(id, 0, EVENTS_MAX - 1);
            seen[id] = true;
        }
        if (event != CONSUMER_GROUP) continue;
        while (consumer_next_change(consumer, &change)) range[assigned++].partition = change.partition;
        assert_true(consumer_let_go(consumer, &error));
        assert_true(consumer_ranges(consumer, range, (size_t)assigned, 10000, &error));
        for (int i = 0; i < assigned; i++) assert_true(consumer_start(consumer, range[i].partition, 0, &error));
    }
    consumer_free(consumer);
}

static const struct {
    const char *what;
    int16_t request;
    int code;
    size_t count;
} faults[] = {
    {"end transaction: coordinator loading", END_TRANSACTION, 14, 3},
    {"end transaction: not coordinator", END_TRANSACTION, 16, 2},
    {"end transaction: concurrent transactions", END_TRANSACTION, 51, 3},
    {"end transaction: connection cut", END_TRANSACTION, -195, 1},
    {"end transaction: fenced", END_TRANSACTION, 90, 1},
    {"end transaction: old epoch", END_TRANSACTION, 47, 1},
    {"positions: rebalance in progress", TXN_OFFSET_COMMIT, 27, 1},
    {"positions: illegal generation", TXN_OFFSET_COMMIT, 22, 1},
    {"positions: unknown member", TXN_OFFSET_COMMIT, 25, 1},
    {"positions: coordinator loading", TXN_OFFSET_COMMIT, 14, 3},
    {"positions: connection cut", TXN_OFFSET_COMMIT, -195, 1},
    {"add positions: not coordinator", ADD_OFFSETS, 16, 2},
    {"add positions: fenced", ADD_OFFSETS, 90, 1},
    {"add partitions: concurrent transactions", ADD_PARTITIONS, 51, 3},
    {"add partitions: old epoch", ADD_PARTITIONS, 47, 1},
    {"add partitions: unknown producer", ADD_PARTITIONS, 49, 1},
    {"produce: not leader", PRODUCE, 6, 2},
    {"produce: timed out", PRODUCE, 7, 1},
    {"produce: not enough replicas", PRODUCE, 19, 2},
    {"produce: connection cut", PRODUCE, -195, 1},
    {"fetch: not leader", FETCH, 6, 2},
    {"fetch: connection cut", FETCH, -195, 1},
    {"heartbeat: rebalance in progress", HEARTBEAT, 27, 1},
    {"find coordinator: not available", FIND_COORDINATOR, 15, 2},
};

static void test_goes_on(void **state)
{
    (void)state;
    struct rig rig;
    static bool seen[EVENTS_MAX];
    rig_open(&rig);
    publish(&rig, 40);
    wait_stored(&rig, "start");
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        const int64_t began_ms = clock_monotonic_ms();
        mock_cluster_fail_requests(rig.cluster, faults[i].request, faults[i].count, faults[i].code);
        publish(&rig, 40);
        wait_stored(&rig, faults[i].what);
        printf("%-45s %5lld ms\n", faults[i].what, (long long)(clock_monotonic_ms() - began_ms));
    }
    mark_outputs(&rig, seen);
    for (int64_t id = 0; id < rig.published; id++) assert_true(seen[id]);
    assert_true(series_value(metrics_series(rig.metrics, NORMALIZER_TRANSACTIONS, "aborted")) > 0);
    assert_true(series_value(metrics_series(rig.metrics, NORMALIZER_TRANSACTIONS, "fenced")) > 0);
    rig_close(&rig);
    assert_true(rig.ended_well);
}

// A right that is missing is nothing to wait for: the process ends and says so.
static void test_missing_right_ends(void **state)
{
    (void)state;
    struct rig rig;
    rig_open(&rig);
    publish(&rig, 4);
    wait_stored(&rig, "start");
    mock_cluster_fail_requests(rig.cluster, ADD_OFFSETS, 1, 30);
    publish(&rig, 4);
    pthread_join(rig.thread, NULL);
    assert_false(rig.ended_well);
    assert_int_equal(rig.error.kind, ERROR_FATAL);
    assert_int_equal(pthread_create(&rig.thread, NULL, run, &rig), 0);  // for rig_close; stops at once
    rig_close(&rig);
}

// Records are there and none is fetched, for whatever reason: the partition is named and claimed again; when that heals nothing, the process ends.
static void test_stall_is_named_and_ends(void **state)
{
    (void)state;
    struct rig rig;
    rig_open_watched(&rig, 1000);
    publish(&rig, 4);
    wait_stored(&rig, "start");
    mock_cluster_fail_requests(rig.cluster, FETCH, 100000, 9);
    publish(&rig, 4);
    pthread_join(rig.thread, NULL);
    assert_false(rig.ended_well);
    assert_non_null(strstr(rig.error.text, "nothing is fetched"));
    assert_true(series_value(metrics_series(worker_metrics(rig.worker), WORKER_STALLS, "reassign")) > 0);
    assert_int_equal(series_value(metrics_series(worker_metrics(rig.worker), WORKER_STALLS, "exit")), 1);
    assert_int_equal(pthread_create(&rig.thread, NULL, run, &rig), 0);  // for rig_close; stops at once
    rig_close(&rig);
}

// An idle partition is no stall, though a record comes when it was idle for as long as a stall takes; the limit leaves a busy machine time.
static void test_idle_is_no_stall(void **state)
{
    (void)state;
    struct rig rig;
    rig_open_watched(&rig, 2000);
    for (int i = 0; i < 4; i++) {
        publish(&rig, 4);
        wait_stored(&rig, "idle");
        usleep(2200 * 1000);
    }
    assert_int_equal(series_value(metrics_series(worker_metrics(rig.worker), WORKER_STALLS, "reassign")), 0);
    rig_close(&rig);
    assert_true(rig.ended_well);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_goes_on), cmocka_unit_test(test_missing_right_ends),
                                       cmocka_unit_test(test_stall_is_named_and_ends),
                                       cmocka_unit_test(test_idle_is_no_stall)};
    log_start("test", LOG_LEVEL_ERROR);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
