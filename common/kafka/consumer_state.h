// consumer_state: what a consumer holds. Private to the room.
#ifndef KAFKA_CONSUMER_STATE_H
#define KAFKA_CONSUMER_STATE_H

#include <stdatomic.h>

#include "kafka/handle.h"

// A partition that the group gave us.
struct owned {
    struct kafka_partition id;
    bool started;
    bool position_old;      // librdkafka may still tell the position of before the last start
    int64_t next_expected;  // offsets below were returned already
};

struct consumer {
    rd_kafka_t *handle;
    const char *topics[KAFKA_TOPICS_MAX];
    size_t topic_count;
    bool closing;
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
    _Atomic int64_t mirror_failures;
    _Atomic int64_t queue_bytes, queue_records;
};

struct owned *consumer_find(const struct consumer *consumer, struct kafka_partition partition);
const char *consumer_topic(const struct consumer *consumer,
                           const char *name);  // our own pointer for it; NULL: not ours

// The callbacks of rebalancing, commits and statistics, in conf.
void consumer_set_callbacks(rd_kafka_conf_t *conf);

#endif
