#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "runtime/clock.h"

enum { TIMEOUT_MS = 60000, PARTITIONS_MAX = 16, OFFSETS_MAX = 65536 };

struct kafka_client test_client(void)
{
    const char *brokers = getenv("SHUWEN_KAFKA_BROKERS");
    if (brokers == NULL || brokers[0] == '\0') {
        printf("SHUWEN_KAFKA_BROKERS is not set: skipped\n");
        exit(77);
    }
    return (struct kafka_client){brokers, "shuwen-test", NULL};
}

static void make_topic(struct admin *admin, const char *name, int32_t partitions, const char *max_bytes)
{
    struct error error = {0};
    enum topic_result result;
    const struct topic_config configs[] = {{"message.timestamp.type", "LogAppendTime"},
                                           {"max.message.bytes", max_bytes}};
    const struct topic_plan plan = {name, partitions, 1, configs, 2};
    if (!admin_create_topic(admin, &plan, TIMEOUT_MS, &result, &error)) fail_msg("%s", error.text);
}

struct test_topics test_make_topics(const struct kafka_client *client, int32_t partitions)
{
    static int number;
    struct test_topics topics = {.partitions = partitions};
    struct error error = {0};
    char suffix[32];
    struct admin *admin = admin_new(client, &error);
    assert_non_null(admin);
    snprintf(suffix, sizeof suffix, "%lld-%d-%d", (long long)clock_unix_ms(), (int)getpid(), number++);
    snprintf(topics.raw, sizeof topics.raw, "test.raw.%s", suffix);
    snprintf(topics.normalized, sizeof topics.normalized, "test.normalized.%s", suffix);
    snprintf(topics.rejected, sizeof topics.rejected, "test.rejected.%s", suffix);
    snprintf(topics.group, sizeof topics.group, "test-group-%s", suffix);
    make_topic(admin, topics.raw, partitions, "8388608");
    make_topic(admin, topics.normalized, partitions, "33554432");
    make_topic(admin, topics.rejected, partitions, "33554432");
    admin_free(admin);
    return topics;
}

static void count_report(void *context, uint64_t tag, int32_t partition, int64_t offset, const struct error *error)
{
    int64_t *failed = context;
    (void)tag, (void)partition, (void)offset;
    if (error != NULL) ++*failed;
}

void test_publish(const struct kafka_client *client, const char *topic, int64_t first, int64_t count, int64_t bad_every)
{
    struct error error = {0};
    int64_t failed = 0;
    char key[64], value[1024];
    const struct producer_options options = {*client, 16 << 20, 30000, count_report, &failed};
    struct producer *producer = producer_new(&options, &error);
    assert_non_null(producer);
    for (int64_t id = first; id < first + count; id++) {
        const bool bad = bad_every > 0 && id % bad_every == 0;
        const int key_size = snprintf(key, sizeof key, "test\x1f%lld", (long long)id);
        const int size = snprintf(
            value, sizeof value,
            bad ? "{\"id\":\"%lld\",\"source\":"
                : "{\"id\":\"%lld\",\"source\":\"test\",\"published_at\":\"2024-07-02\",\"title\":\"本县夏粮入库\",\"body\":\"本县今年夏粮入库%lld吨，比上年增长3.5%%。\"}",
            (long long)id, (long long)id);
        const struct kafka_record record = {.topic = topic,
                                            .partition = -1,
                                            .timestamp_ms = -1,
                                            .has_key = true,
                                            .has_value = true,
                                            .key = {key, (size_t)key_size},
                                            .value = {value, (size_t)size}};
        if (!producer_send(producer, &record, (uint64_t)id, &error)) fail_msg("%s", error.text);
    }
    assert_int_equal(producer_flush(producer, 60000), 0);
    assert_int_equal(failed, 0);
    producer_free(producer);
}

pid_t test_spawn(const char *program, const struct test_topics *topics, const char *const *flags)
{
    char log[256];
    const char *arguments[32] = {program,
                                 "--topic-raw",
                                 topics->raw,
                                 "--topic-normalized",
                                 topics->normalized,
                                 "--topic-rejected",
                                 topics->rejected,
                                 "--normalizer-group",
                                 topics->group,
                                 "--http-port",
                                 "0"};
    size_t count = 11;
    for (; *flags != NULL && count < 31; flags++) arguments[count++] = *flags;
    mkdir(SHUWEN_BINARY_DIR "/tests/log", 0755);
    snprintf(log, sizeof log, "%s/tests/log/%s.log", SHUWEN_BINARY_DIR, topics->group);
    const pid_t pid = fork();
    if (pid != 0) return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(descriptor, STDERR_FILENO);
    execv(program, (char *const *)arguments);
    _exit(127);
}

int test_stop(pid_t pid, int signal_number)
{
    int status = 0;
    kill(pid, signal_number);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool all_read(const struct partition_offsets *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!items[i].read) return false;
    return true;
}

void test_read_offsets(struct offset_reader *reader, struct partition_offsets *items, size_t count)
{
    const int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    struct error error = {0};
    while (!offset_reader_query(reader, items, count, TIMEOUT_MS, &error) || !all_read(items, count)) {
        if (clock_monotonic_ms() > until_ms) fail_msg("a partition has no leader: %s", error.text);
        error_clear(&error);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}

int64_t test_stable_end(struct offset_reader *reader, const char *topic, int32_t partitions)
{
    struct partition_offsets items[PARTITIONS_MAX];
    int64_t sum = 0;
    for (int32_t i = 0; i < partitions; i++) items[i] = (struct partition_offsets){.topic = topic, .partition = i};
    test_read_offsets(reader, items, (size_t)partitions);
    for (int32_t i = 0; i < partitions; i++) sum += items[i].stable_end;
    return sum;
}

void test_read_committed(struct offset_reader *reader, const char *group, struct group_offset *items, size_t count,
                         struct arena *arena)
{
    const int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    struct error error = {0};
    while (!offset_reader_committed(reader, group, items, count, TIMEOUT_MS, arena, &error)) {
        if (error.kind != ERROR_RETRY || clock_monotonic_ms() > until_ms) fail_msg("%s: %s", group, error.text);
        error_clear(&error);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}

// It is committed by a transaction, and readable once the broker has written its marker.
static void wait_committed(const struct kafka_client *client, const struct test_topics *topics, int64_t next_offset)
{
    const int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    struct error error = {0};
    struct group_offset item = {.topic = topics->raw, .partition = 0, .next_offset = -1};
    struct offset_reader *reader = offset_reader_new(client, &error);
    assert_non_null(reader);
    for (;;) {
        test_read_committed(reader, topics->group, &item, 1, NULL);
        if (item.next_offset == next_offset) break;
        if (clock_monotonic_ms() > until_ms) fail_msg("%s: the position is never read", topics->group);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    offset_reader_free(reader);
}

void test_commit(const struct kafka_client *client, const struct test_topics *topics, int64_t next_offset,
                 const char *metadata)
{
    const int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    struct error error = {0};
    struct admin *admin = admin_new(client, &error);
    assert_non_null(admin);
    while (!admin_commit_offset(admin, topics->group, topics->raw, 0, next_offset, metadata, TIMEOUT_MS, &error)) {
        if (error.kind != ERROR_RETRY || clock_monotonic_ms() > until_ms) fail_msg("%s", error.text);
        error_clear(&error);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    admin_free(admin);
    wait_committed(client, topics, next_offset);
}

int64_t test_group_lag(struct offset_reader *reader, const struct test_topics *topics)
{
    struct group_offset items[PARTITIONS_MAX];
    int64_t committed = 0;
    for (int32_t i = 0; i < topics->partitions; i++)
        items[i] = (struct group_offset){.topic = topics->raw, .partition = i};
    test_read_committed(reader, topics->group, items, (size_t)topics->partitions, NULL);
    for (int32_t i = 0; i < topics->partitions; i++) committed += items[i].next_offset > 0 ? items[i].next_offset : 0;
    return test_stable_end(reader, topics->raw, topics->partitions) - committed;
}

void test_wait_lag(struct offset_reader *reader, const struct test_topics *topics, int64_t timeout_ms)
{
    const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    int64_t lag = 0;
    while ((lag = test_group_lag(reader, topics)) > 0) {
        if (clock_monotonic_ms() > until_ms) fail_msg("%s: lag is still %lld", topics->group, (long long)lag);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
}

static bool at_end(struct consumer *consumer, const struct offset_range *ranges, int32_t partitions)
{
    for (int32_t i = 0; i < partitions; i++) {
        if (consumer_position(consumer, ranges[i].partition) < ranges[i].stable_end) return false;
    }
    return true;
}

static void start_all(struct consumer *consumer, struct offset_range *ranges, int32_t partitions)
{
    const int64_t until_ms = clock_monotonic_ms() + TIMEOUT_MS;
    struct error error = {0};
    while (!consumer_ranges(consumer, ranges, (size_t)partitions, TIMEOUT_MS, &error)) {
        if (error.kind != ERROR_RETRY || clock_monotonic_ms() > until_ms) fail_msg("%s", error.text);
        error_clear(&error);
        nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    }
    for (int32_t i = 0; i < partitions; i++) {
        if (!consumer_start(consumer, ranges[i].partition, ranges[i].start, &error)) fail_msg("%s", error.text);
    }
}

void test_read_all(const struct kafka_client *client, const char *topic, int32_t partitions,
                   void (*each)(void *context, const struct kafka_record *record), void *context)
{
    struct error error = {0};
    struct kafka_record record;
    struct consumer_fault fault;
    struct group_change change;
    struct offset_range ranges[PARTITIONS_MAX] = {0};
    int32_t assigned = 0;
    const struct consumer_options options = {.client = *client,
                                             .group = topic,
                                             .topics = {topic},
                                             .topic_count = 1,
                                             .queue_bytes = 16 << 20,
                                             .session_ms = 10000};
    struct consumer *consumer = consumer_new(&options, &error);
    assert_non_null(consumer);
    const int64_t until_ms = clock_monotonic_ms() + 120000;
    while (assigned < partitions || !at_end(consumer, ranges, partitions)) {
        if (clock_monotonic_ms() > until_ms) fail_msg("%s could not be read to its end", topic);
        const enum consumer_event event = consumer_poll(consumer, 100, &record, &fault);
        if (event == CONSUMER_RECORD) each(context, &record);
        if (event == CONSUMER_FAULT) printf("fault: %s\n", fault.text);
        if (event != CONSUMER_GROUP) continue;
        while (consumer_next_change(consumer, &change)) {
            if (change.kind == CHANGE_ASSIGNED) ranges[assigned++].partition = change.partition;
        }
        assert_true(consumer_let_go(consumer, &error));
        if (assigned == partitions) start_all(consumer, ranges, partitions);
    }
    consumer_free(consumer);
}

// ---- comparison ----

struct seen {
    const char *raw_topic;
    uint8_t (*counts)[OFFSETS_MAX];  // by raw partition and offset
    int64_t records, notices;
};

static void mark_raw(void *context, const struct kafka_record *record)
{
    struct seen *seen = context;
    assert_true(record->offset < OFFSETS_MAX);
    seen->counts[record->partition][record->offset] |= 0x80;
    seen->records++;
}

static void mark_output(void *context, const struct kafka_record *record)
{
    struct seen *seen = context;
    struct event_header headers[64];
    struct event_origin origin;
    struct event_rejection rejection;
    size_t own = 0;
    for (size_t i = 0; i < record->header_count && i < 64; i++)
        headers[i] = (struct event_header){record->headers[i].name, record->headers[i].value};
    if (event_rejection_read(headers, record->header_count, &rejection, &own)) {
        if (str_equal(rejection.stage, STR("consume"))) {
            seen->notices++;
            return;
        }
        origin = rejection.origin;
    } else {
        assert_true(event_origin_read(headers, record->header_count, &origin));
    }
    assert_str_equal(origin.topic, str_from(seen->raw_topic));
    assert_in_range(origin.offset, 0, OFFSETS_MAX - 1);
    seen->counts[origin.partition][origin.offset]++;
    seen->records++;
}

struct test_outcome test_compare(const struct kafka_client *client, const struct test_topics *topics)
{
    struct test_outcome outcome = {0};
    struct seen seen = {.raw_topic = topics->raw, .counts = calloc(PARTITIONS_MAX, OFFSETS_MAX)};
    assert_non_null(seen.counts);
    test_read_all(client, topics->raw, topics->partitions, mark_raw, &seen);
    outcome.raw = seen.records;
    seen.records = 0;
    test_read_all(client, topics->normalized, topics->partitions, mark_output, &seen);
    outcome.normalized = seen.records;
    seen.records = 0;
    test_read_all(client, topics->rejected, topics->partitions, mark_output, &seen);
    outcome.rejected = seen.records;
    outcome.notices = seen.notices;
    for (int32_t p = 0; p < topics->partitions; p++) {
        for (int64_t o = 0; o < OFFSETS_MAX; o++) {
            const uint8_t count = seen.counts[p][o];
            outcome.lost += count == 0x80;
            outcome.twice += (count & 0x7f) > 1 || (count > 0 && (count & 0x80) == 0);
        }
    }
    free(seen.counts);
    return outcome;
}
