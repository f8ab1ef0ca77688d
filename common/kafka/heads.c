#include <stdlib.h>

#include "kafka/handle.h"
#include "kafka/offsets.h"
#include "runtime/clock.h"

enum { SLICE_MS = 20 };

static struct partition_head *head_of(const rd_kafka_message_t *message, struct partition_head *items, size_t count)
{
    const char *topic = message->rkt ? rd_kafka_topic_name(message->rkt) : "";
    for (size_t i = 0; i < count; i++)
        if (items[i].partition == message->partition && str_equal(str_from(items[i].topic), str_from(topic)))
            return &items[i];
    return NULL;
}

// Whether the message answers for a partition that was still open.
static bool take(const rd_kafka_message_t *message, struct partition_head *items, size_t count)
{
    struct partition_head *item = head_of(message, items, count);
    if (!item || item->answered) return false;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) return false;
    item->answered = true;
    item->found = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    item->head_offset = item->found ? message->offset : -1;
    item->time_ms = item->found ? rd_kafka_message_timestamp(message, NULL) : -1;
    return true;
}

// librdkafka's broker thread may sleep for up to a second before it notices what was assigned; any request wakes it.
static void wake_broker(rd_kafka_t *handle, const struct partition_head *item)
{
    int64_t low, high;
    (void)rd_kafka_query_watermark_offsets(handle, item->topic, item->partition, &low, &high, 100);
}

static size_t poll_heads(rd_kafka_t *handle, struct partition_head *items, size_t count, int64_t timeout_ms)
{
    int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    size_t answered = 0;
    for (int64_t left_ms = timeout_ms; answered < count && left_ms > 0; left_ms = until_ms - clock_monotonic_ms()) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(handle, (int)(left_ms < SLICE_MS ? left_ms : SLICE_MS));
        if (!message) {
            wake_broker(handle, items);
            continue;
        }
        answered += take(message, items, count);
        rd_kafka_message_destroy(message);
    }
    return answered;
}

bool offset_reader_heads(struct offset_reader *reader, struct partition_head *items, size_t count, bool hidden_too,
                         int64_t timeout_ms, struct error *error)
{
    rd_kafka_t *handle = hidden_too ? offset_reader_handle(reader) : offset_reader_stable_handle(reader);
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++) {
        rd_kafka_topic_partition_list_add(list, items[i].topic, items[i].partition)->offset = items[i].offset;
        items[i].answered = items[i].found = false;
    }
    rd_kafka_resp_err_t code = rd_kafka_assign(handle, list);
    rd_kafka_topic_partition_list_destroy(list);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_error(error, code, "cannot read records", NULL);
    poll_heads(handle, items, count, timeout_ms);
    rd_kafka_assign(handle, NULL);
    return true;
}
