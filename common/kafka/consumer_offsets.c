#include <stdio.h>
#include <string.h>

#include "kafka/consumer_state.h"

// The order of a list may change inside librdkafka: entries are looked up by name.
static const rd_kafka_topic_partition_t *entry_of(const rd_kafka_topic_partition_list_t *list,
                                                  struct kafka_partition partition)
{
    return rd_kafka_topic_partition_list_find((rd_kafka_topic_partition_list_t *)list, partition.topic,
                                              partition.partition);
}

static void copy_metadata(const rd_kafka_topic_partition_t *entry, char out[KAFKA_METADATA_BYTES])
{
    const size_t size = entry->metadata_size < KAFKA_METADATA_BYTES ? entry->metadata_size : KAFKA_METADATA_BYTES - 1;
    if (size > 0) memcpy(out, entry->metadata, size);
    out[size] = '\0';
}

static bool read_committed(const rd_kafka_topic_partition_list_t *list, struct committed_offset *items, size_t count,
                           struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_topic_partition_t *entry = entry_of(list, items[i].partition);
        if (entry->err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return handle_error(error, entry->err, "cannot read committed offsets", NULL);
        items[i].next_offset = entry->offset >= 0 ? entry->offset : -1;
        copy_metadata(entry, items[i].metadata);
    }
    return true;
}

bool consumer_committed(struct consumer *consumer, struct committed_offset *items, size_t count, int64_t timeout_ms,
                        struct error *error)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, items[i].partition.topic, items[i].partition.partition);
    const rd_kafka_resp_err_t code = rd_kafka_committed(consumer->handle, list, (int)timeout_ms);
    const bool done = code == RD_KAFKA_RESP_ERR_NO_ERROR
                          ? read_committed(list, items, count, error)
                          : handle_error(error, code, "cannot read committed offsets", NULL);
    rd_kafka_topic_partition_list_destroy(list);
    return done;
}

// `logical` is RD_KAFKA_OFFSET_BEGINNING or _END: as times they ask for the first and the end offset.
static bool ask(struct consumer *consumer, rd_kafka_topic_partition_list_t *list, int64_t logical, int64_t timeout_ms,
                struct error *error)
{
    for (int i = 0; i < list->cnt; i++) list->elems[i].offset = logical;
    const rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(consumer->handle, list, (int)timeout_ms);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return handle_error(error, code, "cannot read the log's offsets", NULL);
    for (int i = 0; i < list->cnt; i++) {
        if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR)
            return handle_error(error, list->elems[i].err, "cannot read the log's offsets", NULL);
    }
    return true;
}

bool consumer_ranges(struct consumer *consumer, struct offset_range *items, size_t count, int64_t timeout_ms,
                     struct error *error)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, items[i].partition.topic, items[i].partition.partition);
    bool done = ask(consumer, list, RD_KAFKA_OFFSET_BEGINNING, timeout_ms, error);
    for (size_t i = 0; done && i < count; i++) items[i].start = entry_of(list, items[i].partition)->offset;
    done = done && ask(consumer, list, RD_KAFKA_OFFSET_END, timeout_ms, error);
    for (size_t i = 0; done && i < count; i++) items[i].stable_end = entry_of(list, items[i].partition)->offset;
    rd_kafka_topic_partition_list_destroy(list);
    return done;
}
