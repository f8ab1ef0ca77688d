#include <stdlib.h>

#include "kafka/consumer_state.h"
#include "runtime/clock.h"

enum { API_JOIN_GROUP = 11, API_SYNC_GROUP = 14, AGAIN_MS = 3600 * 1000 };

static const char interceptor[] = "shuwen";

// librdkafka takes ILLEGAL_GENERATION as the loss of every partition. A commit gets it that is sent while we wait to join: the
// broker answers it behind the JoinGroup, when the generation that it names is over. Nothing else tells that we are joining.
static rd_kafka_resp_err_t on_sent(rd_kafka_t *handle, int socket, const char *broker, int32_t broker_id, int16_t api,
                                   int16_t version, int32_t correlation, size_t size, void *opaque)
{
    (void)handle, (void)socket, (void)broker, (void)broker_id, (void)version, (void)correlation, (void)size;
    struct consumer *consumer = opaque;
    if (api == API_JOIN_GROUP) atomic_store(&consumer->joining, true);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t on_received(rd_kafka_t *handle, int socket, const char *broker, int32_t broker_id,
                                       int16_t api, int16_t version, int32_t correlation, size_t size, int64_t rtt,
                                       rd_kafka_resp_err_t code, void *opaque)
{
    (void)handle, (void)socket, (void)broker, (void)broker_id, (void)version, (void)correlation, (void)size, (void)rtt;
    struct consumer *consumer = opaque;
    if (api == API_SYNC_GROUP && code == RD_KAFKA_RESP_ERR_NO_ERROR) atomic_store(&consumer->joining, false);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static rd_kafka_resp_err_t on_new(rd_kafka_t *handle, const rd_kafka_conf_t *conf, void *opaque, char *text,
                                  size_t size)
{
    (void)conf, (void)text, (void)size;
    const rd_kafka_resp_err_t code = rd_kafka_interceptor_add_on_request_sent(handle, interceptor, on_sent, opaque);
    return code != RD_KAFKA_RESP_ERR_NO_ERROR
               ? code
               : rd_kafka_interceptor_add_on_response_received(handle, interceptor, on_received, opaque);
}

void mirror_watch(struct consumer *consumer, rd_kafka_conf_t *conf)
{
    rd_kafka_conf_interceptor_add_on_new(conf, interceptor, on_new, consumer);
    consumer->mirror_again_ms = clock_monotonic_ms() + AGAIN_MS;
}

void consumer_mirror(struct consumer *consumer, const struct committed_offset *item)
{
    struct owned *owned = consumer_find(consumer, item->partition);
    if (owned == NULL) return;
    owned->mirror = *item;
    owned->mirror_due = consumer->mirror_due = true;
}

static void commit(struct consumer *consumer)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)consumer->owned_count);
    for (size_t i = 0; i < consumer->owned_count; i++) {
        struct owned *owned = &consumer->owned[i];
        if (owned->mirror_due) handle_add_offset(list, &owned->mirror);
        owned->mirror_due = false;
    }
    if (list->cnt > 0 && rd_kafka_commit(consumer->handle, list, 1) != RD_KAFKA_RESP_ERR_NO_ERROR)
        atomic_fetch_add(&consumer->mirror_failures, 1);
    rd_kafka_topic_partition_list_destroy(list);
    consumer->mirror_due = false;
}

// Brokers forget a commit of a topic that the group is not subscribed to, as followers' are, after offsets.retention.minutes.
static void repeat(struct consumer *consumer, int64_t now_ms)
{
    consumer->mirror_again_ms = now_ms + AGAIN_MS;
    for (size_t i = 0; i < consumer->owned_count; i++) {
        struct owned *owned = &consumer->owned[i];
        owned->mirror_due = owned->mirror_due || owned->mirror.partition.topic != NULL;
        consumer->mirror_due = consumer->mirror_due || owned->mirror_due;
    }
}

void mirror_flush(struct consumer *consumer)
{
    const int64_t now_ms = clock_monotonic_ms();
    if (now_ms >= consumer->mirror_again_ms) repeat(consumer, now_ms);
    if (consumer->mirror_due && !atomic_load(&consumer->joining)) commit(consumer);
}
