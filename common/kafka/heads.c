#include "kafka/handle.h"
#include "kafka/offsets.h"
#include "runtime/clock.h"

enum { SLICE_MS = 20 };

// Items mostly answer in the order in which they were asked for: the search begins behind the one found last.
static struct partition_head *head_of(const rd_kafka_message_t *message, struct partition_head *items, size_t count,
                                      size_t *hint)
{
    const char *topic = message->rkt ? rd_kafka_topic_name(message->rkt) : "";
    for (size_t i = 0; i < count; i++) {
        const size_t at = (*hint + i) % count;
        if (items[at].partition != message->partition || !str_equal(str_from(items[at].topic), str_from(topic)))
            continue;
        *hint = at + 1;
        return &items[at];
    }
    return NULL;
}

// Whether the message answers for a partition that was still open.
static bool take(const rd_kafka_message_t *message, struct partition_head *items, size_t count, size_t *hint)
{
    struct partition_head *item = head_of(message, items, count, hint);
    if (!item || item->answered) return false;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) return false;
    item->answered = true;
    item->found = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    item->head_offset = item->found ? message->offset : -1;
    item->time_ms = item->found ? rd_kafka_message_timestamp(message, NULL) : -1;
    return true;
}

void handle_wake(rd_kafka_t *handle, const char *topic, int32_t partition)
{
    int64_t low, high;
    (void)rd_kafka_query_watermark_offsets(handle, topic, partition, &low, &high, 100);
}

static void poll_heads(rd_kafka_t *handle, rd_kafka_queue_t *queue, struct partition_head *items, size_t count,
                       int64_t timeout_ms)
{
    int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    size_t answered = 0, hint = 0;
    handle_wake(handle, items->topic, items->partition);
    for (int64_t left_ms = timeout_ms; answered < count && left_ms > 0; left_ms = until_ms - clock_monotonic_ms()) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(queue, (int)(left_ms < SLICE_MS ? left_ms : SLICE_MS));
        if (!message) {
            handle_wake(handle, items->topic, items->partition);
            continue;
        }
        answered += take(message, items, count, &hint);
        rd_kafka_message_destroy(message);
    }
}

bool offset_reader_heads(struct offset_reader *reader, struct partition_head *items, size_t count, bool hidden_too,
                         int64_t timeout_ms, struct error *error)
{
    rd_kafka_t *handle = hidden_too ? offset_reader_handle(reader) : offset_reader_stable_handle(reader);
    struct topic_handles *topics = offset_reader_topics(reader, handle);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(handle);
    size_t started = 0;
    for (; started < count; started++) {
        struct partition_head *item = &items[started];
        item->answered = item->found = false;
        rd_kafka_topic_t *topic = topic_handles_get(topics, handle, item->topic);
        if (!topic || rd_kafka_consume_start_queue(topic, item->partition, item->offset, queue) != 0) break;
    }
    const rd_kafka_resp_err_t code = started < count ? rd_kafka_last_error() : RD_KAFKA_RESP_ERR_NO_ERROR;
    if (started == count) poll_heads(handle, queue, items, count, timeout_ms);
    for (size_t i = 0; i < started; i++)
        (void)rd_kafka_consume_stop(topic_handles_get(topics, handle, items[i].topic), items[i].partition);
    rd_kafka_queue_destroy(queue);
    return started == count || handle_error(error, code, "cannot read records", NULL);
}
