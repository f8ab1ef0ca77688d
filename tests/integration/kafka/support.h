// support: topics, events, readers and normalizer processes for tests with a real broker.
#ifndef TESTS_KAFKA_SUPPORT_H
#define TESTS_KAFKA_SUPPORT_H

#include <sys/types.h>

#include "event/rejected.h"
#include "kafka/admin.h"
#include "kafka/consumer.h"
#include "kafka/groups.h"
#include "kafka/offsets.h"
#include "kafka/producer.h"
#include "support/check.h"

// Ends the process with 77 where SHUWEN_KAFKA_BROKERS is not set.
struct kafka_client test_client(void);

// Topics and group with names of their own.
struct test_topics {
    char raw[64], normalized[64], rejected[64], group[64];
    int32_t partitions;
};
struct test_topics test_make_topics(const struct kafka_client *client, int32_t partitions);

// Publishes `count` events with ids first, first + 1, ...; each `bad_every`-th is no JSON (0: none). Fails the test unless all are stored.
void test_publish(const struct kafka_client *client, const char *topic, int64_t first, int64_t count,
                  int64_t bad_every);

// Starts the program with these topics and flags (ended by NULL); its log goes to a file named after the group. It ends with the test.
pid_t test_spawn(const char *program, const struct test_topics *topics, const char *const *flags);
int test_stop(pid_t pid, int signal);  // sends, waits; exit code, or -signal

// Fills every item: a topic just made has no leader for a moment, and that is waited for. Fails the test after 20 s.
void test_read_offsets(struct offset_reader *reader, struct partition_offsets *items, size_t count);
// Sum over partitions of stable_end.
int64_t test_stable_end(struct offset_reader *reader, const char *topic, int32_t partitions);
// What the group has committed; waits while its coordinator is loading. arena: for the metadata, may be NULL.
void test_read_committed(struct offset_reader *reader, const char *group, struct group_offset *items, size_t count,
                         struct arena *arena);
// Commits a position of partition 0 as an operator does; again while a coordinator is loading.
void test_commit(const struct kafka_client *client, const struct test_topics *topics, int64_t next_offset,
                 const char *metadata);
// Sum over partitions of what the group has yet to read: stable_end - committed.
int64_t test_group_lag(struct offset_reader *reader, const struct test_topics *topics);
// Polls until the lag is 0; fails the test after timeout_ms.
void test_wait_lag(struct offset_reader *reader, const struct test_topics *topics, int64_t timeout_ms);

// Calls `each` for every readable (committed) record of a topic.
void test_read_all(const struct kafka_client *client, const char *topic, int32_t partitions,
                   void (*each)(void *context, const struct kafka_record *record), void *context);

// Every raw record has exactly one output on normalized or rejected, and nothing else is there (notices of the normalizer apart).
struct test_outcome {
    int64_t raw, normalized, rejected, notices, lost, twice;
};
struct test_outcome test_compare(const struct kafka_client *client, const struct test_topics *topics);

#endif
