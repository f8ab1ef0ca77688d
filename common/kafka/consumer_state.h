// consumer_state: what a consumer holds. Private to the room.
#ifndef KAFKA_CONSUMER_STATE_H
#define KAFKA_CONSUMER_STATE_H

#include <stdatomic.h>

#include "kafka/handle.h"

// A partition that the group gave us.
struct owned {
    struct kafka_partition id;
    bool started;
    bool again;                      // given again before consumer_let_go let it go
    bool position_old;               // librdkafka may still tell the position of before the last start
    int32_t leader;                  // the partition of topics[0] that it goes with; its own number, of that topic
    int64_t next_expected;           // offsets below were returned already
    struct committed_offset mirror;  // told last; topic NULL: never
    bool mirror_due;
};

struct consumer {
    rd_kafka_t *handle;
    const char *group;
    int64_t static_session_ms;  // 0: a dynamic member
    const char *topics[KAFKA_TOPICS_MAX];
    size_t topic_count;
    rd_kafka_topic_t *known[KAFKA_TOPICS_MAX];   // with followers: keeps librdkafka informed about all of them
    int32_t partition_counts[KAFKA_TOPICS_MAX];  // 0: not known yet
    int64_t count_every_ms, count_due_ms;
    bool closing;
    // As of the last assignment that was dealt with; NULL: there was none. And of one that consumer_let_go has not seen yet.
    struct membership *membership, *next_membership;
    rd_kafka_message_t *message;   // the record that was returned last
    struct kafka_header *headers;  // of that record
    size_t header_capacity;
    struct owned *owned;
    size_t owned_count;
    struct group_change *changes;  // first in, first out
    size_t change_first, change_count;
    bool failed_memory;
    char cluster_id[64];
    int64_t regressions, rebalances;
    bool mirror_due;  // of a partition
    int64_t mirror_again_ms;
    _Atomic bool joining;  // between JoinGroup and the answer to SyncGroup; set by librdkafka's threads
    _Atomic int64_t mirror_failures;
    _Atomic int64_t queue_bytes, queue_records;
};

struct owned *consumer_find(const struct consumer *consumer, struct kafka_partition partition);
const char *consumer_topic(const struct consumer *consumer,
                           const char *name);  // our own pointer for it; NULL: not ours

// ---- consumer.c
bool consumer_subscribe(struct consumer *consumer, struct error *error);

// ---- consumer_group.c
// The callbacks of rebalancing, commits and statistics, in conf.
void consumer_set_callbacks(rd_kafka_conf_t *conf);
void consumer_forget_membership(struct consumer *consumer);
void consumer_serve_event(struct consumer *consumer, rd_kafka_event_t *event);  // of a queue that is read while closing
bool consumer_push_change(struct consumer *consumer, enum change_kind kind, struct kafka_partition partition);
bool consumer_own(struct consumer *consumer, struct kafka_partition partition, int32_t leader);

// ---- consumer_mirror.c
void mirror_watch(struct consumer *consumer, rd_kafka_conf_t *conf);  // before the handle is made
void mirror_flush(struct consumer *consumer);                         // commits what waits, unless we are joining

// ---- consumer_follow.c: partitions of topics[1] and on go with those of topics[0], which the group shares out.
bool follow_start(struct consumer *consumer);  // false: no memory
void follow_stop(struct consumer *consumer);   // before the handle goes
void follow_soon(struct consumer *consumer);   // the assignment changed
// Counts partitions when that is due, which waits for a broker, and pushes the changes that follow. Only when no change is pending:
// what is owned is the assignment then.
void follow_leaders(struct consumer *consumer);
// The partition of topics[0] goes: so do its followers, in the same step.
bool follow_revoked(struct consumer *consumer, enum change_kind kind, int32_t leader);

#endif
