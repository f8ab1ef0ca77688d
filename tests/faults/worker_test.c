// The worker's contract with a service that stores one batch while it handles the next: whatever answer comes when, nothing but handle is
// called from store_begin to store_end, a gap is told when no record is open, batches follow each other without hole or overlap, and a batch whose outcome was
// told wrong (stored, but the answer was lost) is not stored twice. The store is a position per partition, in memory.
#include <stdio.h>
#include <time.h>

#include "kafka/mock_cluster.h"
#include "kafka/producer.h"
#include "runtime/clock.h"
#include "runtime/log.h"
#include "runtime/task.h"
#include "support/check.h"
#include "worker/worker.h"

enum { PARTITIONS = 2, EVENTS = 6000, WAIT_MS = 60000 };

struct seen {
    int64_t first, next;  // offsets handled and not stored; first -1: none
};

struct fake {
    struct worker *worker;
    struct task *task;
    struct random random;
    int64_t durable[PARTITIONS];  // -1: never claimed
    struct seen open[PARTITIONS], flying[PARTITIONS];
    const struct batch_range *ranges;
    size_t range_count;
    bool under_way, durably;
    enum store_answer answer;
    struct timespec takes;
    int64_t wrong;
    int64_t overlapped, reclaims, drops, ticks, discontinuities;
    int64_t begun_ms;
};

static bool chance(struct fake *f, size_t percent)
{
    return random_below(&f->random, 100) < percent;
}

static void forget(struct seen seen[PARTITIONS])
{
    for (int i = 0; i < PARTITIONS; i++) seen[i] = (struct seen){-1, -1};
}

static enum claim_answer on_claim(void *context, const struct offset_range *range, struct claim *out,
                                  struct error *error)
{
    struct fake *f = context;
    assert_false(f->under_way);
    if (chance(f, 10)) {
        error_retry(error, "not now");
        return CLAIM_RETRY;
    }
    int64_t *durable = &f->durable[range->partition.partition];
    if (*durable < 0) *durable = range->start;
    assert_int_equal(f->open[range->partition.partition].first, -1);
    out->next_offset = *durable;
    // The record before the position is another one than that which was read there, as far as can be seen this time.
    if (range->partition.partition > 0 && *durable > 0 && chance(f, 60))
        out->last = (struct continuity){.offset = *durable - 1, .timestamp_ms = 1};
    return CLAIM_AT;
}

static enum discontinuity_answer on_discontinuity(void *context, const struct discontinuity *found, struct error *error)
{
    struct fake *f = context;
    assert_false(f->under_way);
    assert_int_equal(found->kind, DISCONTINUITY_RECREATED);
    // A service may write it down in the transaction that is open for its records: there must be none.
    for (int i = 0; i < PARTITIONS; i++) assert_int_equal(f->open[i].first, -1);
    f->discontinuities++;
    error_retry(error, "not recorded");
    return DISCONTINUITY_RETRY;
}

static enum handle_answer on_handle(void *context, const struct kafka_record *record, struct error *error)
{
    struct fake *f = context;
    struct seen *seen = &f->open[record->partition];
    f->overlapped += f->under_way;
    if (seen->first < 0) *seen = (struct seen){record->offset, record->offset};
    assert_int_equal(record->offset, seen->next);
    seen->next++;
    if (random_below(&f->random, 1000) == 0) {
        error_retry(error, "the service wants to begin again");
        return HANDLE_RECLAIM;
    }
    return chance(f, 2) ? HANDLE_FULL : HANDLE_OK;
}

// Whether the ranges are what was handled, right behind what is durable. No assertion here: this thread has none of cmocka's.
static bool fits(const struct fake *f, const struct batch_range *range)
{
    const struct seen *seen = &f->flying[range->partition.partition];
    if (range->from_offset != f->durable[range->partition.partition]) return false;
    if (seen->first < 0) return range->records == 0;
    return seen->first == range->from_offset && seen->next == range->next_offset &&
           range->records == seen->next - seen->first && range->last.offset == range->next_offset - 1;
}

static void store_job(void *context)
{
    struct fake *f = context;
    nanosleep(&f->takes, NULL);
    for (size_t i = 0; i < f->range_count; i++) {
        f->wrong += !fits(f, &f->ranges[i]);
        if (f->durably) f->durable[f->ranges[i].partition.partition] = f->ranges[i].next_offset;
    }
}

static void on_store_begin(void *context, const struct batch_range *ranges, size_t count)
{
    struct fake *f = context;
    assert_false(f->under_way);
    f->under_way = true;
    f->ranges = ranges;
    f->range_count = count;
    for (int i = 0; i < PARTITIONS; i++) f->flying[i] = f->open[i];
    forget(f->open);
    f->answer = chance(f, 5) ? STORE_RECLAIM : STORE_OK;
    f->durably = f->answer == STORE_OK || chance(f, 50);
    f->takes = (struct timespec){.tv_nsec = (long)random_below(&f->random, 3000) * 1000};
    task_start(f->task, store_job, f);
}

static enum store_answer on_store_end(void *context, struct error *error)
{
    struct fake *f = context;
    assert_true(f->under_way);
    task_wait(f->task);
    f->under_way = false;
    forget(f->flying);
    assert_int_equal(f->wrong, 0);
    if (f->answer == STORE_OK) return STORE_OK;
    f->reclaims++;
    error_retry(error, f->durably ? "the answer was lost" : "nothing was stored");
    return STORE_RECLAIM;
}

static void on_drop(void *context)
{
    struct fake *f = context;
    assert_false(f->under_way);
    f->drops++;
    forget(f->open);
}

static void on_release(void *context, struct kafka_partition partition, bool lost)
{
    struct fake *f = context;
    (void)partition, (void)lost;
    assert_false(f->under_way);
}

static void on_tick(void *context)
{
    struct fake *f = context;
    assert_false(f->under_way);
    f->ticks++;
    if (chance(f, 50)) worker_claim_again(f->worker, "the claim is gone");
}

static struct fake fake;

static bool stop(void)
{
    int64_t stored = 0;
    if (fake.under_way) return false;
    for (int i = 0; i < PARTITIONS; i++) stored += fake.durable[i] > 0 ? fake.durable[i] : 0;
    return stored >= EVENTS || clock_monotonic_ms() - fake.begun_ms > WAIT_MS;
}

static void count_failed(void *context, uint64_t tag, int32_t partition, int64_t offset, const struct error *error)
{
    (void)tag, (void)partition, (void)offset;
    *(int *)context += error != NULL;
}

static void publish(const struct kafka_client *client)
{
    struct error error = {0};
    int failed = 0;
    struct producer *producer = producer_new(&(struct producer_options){*client, 1 << 20, 30000, count_failed, &failed},
                                             &error);
    assert_non_null(producer);
    for (int i = 0; i < EVENTS; i++) {
        char value[32];
        const int size = snprintf(value, sizeof value, "event %d", i);
        const struct kafka_record record = {.topic = "t",
                                            .partition = i % PARTITIONS,
                                            .timestamp_ms = -1,
                                            .has_value = true,
                                            .value = {value, (size_t)size}};
        assert_true(producer_send(producer, &record, 0, &error));
    }
    assert_int_equal(producer_flush(producer, 30000), 0);
    producer_free(producer);
    assert_int_equal(failed, 0);
}

static void test_nothing_but_handle_while_a_batch_is_under_way(void **state)
{
    (void)state;
    struct error error = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    assert_non_null(cluster);
    assert_true(mock_cluster_add_topic(cluster, "t", PARTITIONS, &error));
    const struct kafka_client client = {mock_cluster_brokers(cluster), "test", NULL};
    publish(&client);
    fake = (struct fake){.random = check_seed("worker"), .task = task_new(&error), .durable = {-1, -1}};
    forget(fake.open);
    forget(fake.flying);
    assert_non_null(fake.task);
    const struct worker_service service = {.context = &fake,
                                           .claim = on_claim,
                                           .discontinuity = on_discontinuity,
                                           .handle = on_handle,
                                           .store_begin = on_store_begin,
                                           .store_end = on_store_end,
                                           .drop = on_drop,
                                           .release = on_release,
                                           .tick = on_tick};
    struct consumer *consumer = consumer_new(&(struct consumer_options){.client = client,
                                                                        .group = "g",
                                                                        .topics = {"t"},
                                                                        .topic_count = 1,
                                                                        .queue_bytes = 1 << 20,
                                                                        .session_ms = 6000},
                                             &error);
    assert_non_null(consumer);
    struct health *health = health_new(60000);
    const struct worker_settings settings = {
        .batch_records = 50, .batch_bytes = 1 << 20, .batch_ms = 100, .linger_ms = 2, .idle_ms = 50, .halted_ms = 100};
    fake.worker = worker_new(&(struct worker_options){settings, consumer, health, stop, false}, &service);
    fake.begun_ms = clock_monotonic_ms();
    const bool ended_well = worker_run(fake.worker, &error);
    assert_true(ended_well);
    for (int i = 0; i < PARTITIONS; i++) assert_int_equal(fake.durable[i], EVENTS / PARTITIONS);
    printf("handled while another batch was under way: %lld of %d; %lld reclaims, %lld drops, %lld ticks, %lld gaps\n",
           (long long)fake.overlapped, EVENTS, (long long)fake.reclaims, (long long)fake.drops, (long long)fake.ticks,
           (long long)fake.discontinuities);
    assert_true(fake.overlapped > EVENTS / 4);
    assert_true(fake.reclaims > 0);
    assert_true(fake.discontinuities > 0);
    worker_free(fake.worker);
    consumer_free(consumer);
    health_free(health);
    task_free(fake.task);
    mock_cluster_free(cluster);
}

int main(void)
{
    log_start("worker_test", LOG_LEVEL_ERROR);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing_but_handle_while_a_batch_is_under_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
