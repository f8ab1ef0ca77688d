#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/consumer_state.h"
#include "runtime/clock.h"
#include "runtime/log.h"

enum { COUNT_WAIT_MS = 1000, COUNT_RETRY_MS = 2000 };

static int64_t refresh_ms(const struct consumer *consumer)
{
    char text[24] = "";
    size_t size = sizeof text;
    int64_t value = -1;
    if (rd_kafka_conf_get(rd_kafka_conf(consumer->handle), "topic.metadata.refresh.interval.ms", text, &size) !=
            RD_KAFKA_CONF_OK ||
        !str_to_int64(str_from(text), &value) || value <= 0)
        return INT32_MAX;  // only after a rebalance
    return value;
}

bool follow_start(struct consumer *consumer)
{
    consumer->count_every_ms = refresh_ms(consumer);
    consumer->count_due_ms = INT64_MAX;
    for (size_t i = 0; consumer->topic_count > 1 && i < consumer->topic_count; i++) {
        consumer->known[i] = rd_kafka_topic_new(consumer->handle, consumer->topics[i], NULL);
        if (consumer->known[i] == NULL) return false;
    }
    return true;
}

void follow_stop(struct consumer *consumer)
{
    for (size_t i = 0; i < KAFKA_TOPICS_MAX; i++)
        if (consumer->known[i] != NULL) rd_kafka_topic_destroy(consumer->known[i]);
}

void follow_soon(struct consumer *consumer)
{
    if (consumer->topic_count > 1) consumer->count_due_ms = 0;
}

static int32_t partitions_of(const struct rd_kafka_metadata *metadata, const char *topic)
{
    for (int i = 0; i < metadata->topic_cnt; i++) {
        const struct rd_kafka_metadata_topic *found = &metadata->topics[i];
        if (strcmp(found->topic, topic) == 0)
            return found->err == RD_KAFKA_RESP_ERR_NO_ERROR ? found->partition_cnt : 0;
    }
    return 0;
}

// A topic that the brokers cannot tell about now is as large as it was.
static bool count_partitions(struct consumer *consumer)
{
    const struct rd_kafka_metadata *metadata = NULL;
    const rd_kafka_resp_err_t code = rd_kafka_metadata(consumer->handle, 0, NULL, &metadata, COUNT_WAIT_MS);
    bool all = code == RD_KAFKA_RESP_ERR_NO_ERROR;
    for (size_t i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < consumer->topic_count; i++) {
        const int32_t count = partitions_of(metadata, consumer->topics[i]);
        all = all && count > 0;
        if (count > 0) consumer->partition_counts[i] = count;
    }
    if (metadata != NULL) rd_kafka_metadata_destroy(metadata);
    return all;
}

static bool belongs(struct consumer *consumer, struct kafka_partition id, int32_t leader)
{
    struct owned *owned = consumer_find(consumer, id);
    if (owned != NULL) {
        owned->leader = leader;
        return true;
    }
    return consumer_own(consumer, id, leader) && consumer_push_change(consumer, CHANGE_ASSIGNED, id);
}

// The followers' partitions whose leader is ours become ours, and those whose leader is not any more go.
static bool follow(struct consumer *consumer, const char *topic, int32_t count)
{
    const int32_t leaders = consumer->partition_counts[0];
    bool good = true;
    for (int32_t p = 0; p < count; p++) {
        const struct kafka_partition id = {topic, p}, leader = {consumer->topics[0], p % leaders};
        if (consumer_find(consumer, leader) != NULL) good = belongs(consumer, id, leader.partition) && good;
        else if (consumer_find(consumer, id) != NULL) good = consumer_push_change(consumer, CHANGE_REVOKED, id) && good;
    }
    return good;
}

void follow_leaders(struct consumer *consumer)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms < consumer->count_due_ms) return;
    const bool counted = count_partitions(consumer);
    consumer->count_due_ms = now_ms + (counted ? consumer->count_every_ms : COUNT_RETRY_MS);
    if (!counted) LOG_WARN("kafka_topics_uncounted", log_text("topic", consumer->topics[0]));
    for (size_t i = 1; consumer->partition_counts[0] > 0 && i < consumer->topic_count; i++)
        if (!follow(consumer, consumer->topics[i], consumer->partition_counts[i])) consumer->failed_memory = true;
}

bool follow_revoked(struct consumer *consumer, enum change_kind kind, int32_t leader)
{
    bool good = true;
    for (size_t i = 0; i < consumer->owned_count; i++) {
        const struct owned *owned = &consumer->owned[i];
        if (owned->id.topic != consumer->topics[0] && owned->leader == leader)
            good = consumer_push_change(consumer, kind, owned->id) && good;
    }
    return good;
}
