#include "kafka/offsets.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kafka/handle.h"
#include "runtime/clock.h"

enum {
    LEADER_RETRIES = 3,
    LEADER_PAUSE_NS = 50000000,
    ASK_AT_ONCE =
        256  // librdkafka looks each partition of an answer up in its list: thousands at once would take seconds
};

struct offset_reader {
    rd_kafka_t *committed;    // read_committed: sees the last stable offset
    rd_kafka_t *uncommitted;  // sees the end
    struct topic_handles committed_topics, uncommitted_topics;
    rd_kafka_topic_t *topic;  // what is read between begin and end
    rd_kafka_queue_t *queue;
    int32_t partition;
};

// group NULL: without one.
static rd_kafka_t *open_handle(const struct kafka_client *client, const char *isolation, const char *group,
                               struct error *error)
{
    const struct handle_option standards[] = {
        {"socket.keepalive.enable", "true"}, {"reconnect.backoff.max.ms", "2000"}, {"fetch.wait.max.ms", "10"},
        {"queued.min.messages", "1"},        {"fetch.message.max.bytes", "65536"}, {NULL, NULL}};
    const struct handle_option fixed[] = {{"isolation.level", isolation},
                                          {"enable.auto.commit", "false"},
                                          {"enable.auto.offset.store", "false"},
                                          {"auto.offset.reset", "error"},
                                          {"enable.partition.eof", "true"},
                                          {"allow.auto.create.topics", "false"},
                                          {group != NULL ? "group.id" : NULL, group},
                                          {NULL, NULL}};
    rd_kafka_conf_t *conf = handle_conf(client, standards, fixed, error);
    return conf != NULL ? handle_new(RD_KAFKA_CONSUMER, conf, error) : NULL;
}

// A question that is not waited for: the connection is made while the caller does something else.
static void begin_connecting(rd_kafka_t *handle)
{
    const struct rd_kafka_metadata *none = NULL;
    if (rd_kafka_metadata(handle, 0, NULL, &none, 0) == RD_KAFKA_RESP_ERR_NO_ERROR) rd_kafka_metadata_destroy(none);
}

struct offset_reader *offset_reader_new(const struct kafka_client *client, struct error *error)
{
    struct offset_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        error_fatal(error, "no memory for a client");
        return NULL;
    }
    reader->committed = open_handle(client, "read_committed", NULL, error);
    if (reader->committed != NULL)
        reader->uncommitted = open_handle(client, "read_uncommitted", "shuwen-offset-reader", error);
    if (reader->uncommitted != NULL) {
        begin_connecting(reader->committed);
        begin_connecting(reader->uncommitted);
        return reader;
    }
    offset_reader_free(reader);
    return NULL;
}

void offset_reader_free(struct offset_reader *reader)
{
    if (reader == NULL) return;
    offset_reader_end(reader);
    topic_handles_release(&reader->committed_topics);
    topic_handles_release(&reader->uncommitted_topics);
    if (reader->committed != NULL) rd_kafka_destroy(reader->committed);
    if (reader->uncommitted != NULL) rd_kafka_destroy(reader->uncommitted);
    free(reader);
}

rd_kafka_t *offset_reader_handle(const struct offset_reader *reader)
{
    return reader->uncommitted;
}

rd_kafka_t *offset_reader_stable_handle(const struct offset_reader *reader)
{
    return reader->committed;
}

struct topic_handles *offset_reader_topics(struct offset_reader *reader, rd_kafka_t *handle)
{
    return handle == reader->committed ? &reader->committed_topics : &reader->uncommitted_topics;
}

static int64_t *field_of(struct partition_offsets *item, int which)
{
    return which == 0 ? &item->start : which == 1 ? &item->stable_end : &item->end;
}

// The broker that was asked leads the partition no longer, or not yet: the library looks for the leader when it is asked again.
static bool leader_moved(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
           code == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE || code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
           code == RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH || code == RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH;
}

struct asking {
    int64_t until_ms;
    int64_t time;               // ms since 1970, or one of RD_KAFKA_OFFSET_*
    bool moved;                 // a partition's leader was looked for in the wrong place
    rd_kafka_resp_err_t wrong;  // of some partition that was not read
};

// One call; `which` field is filled. Counts those that were read.
static size_t ask_some(rd_kafka_t *handle, struct partition_offsets *items, size_t count, int which,
                       struct asking *asking)
{
    const int64_t left_ms = asking->until_ms - clock_monotonic_ms();
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, items[i].topic, items[i].partition)->offset = asking->time;
    const rd_kafka_resp_err_t code = left_ms > 0 ? rd_kafka_offsets_for_times(handle, list, (int)left_ms)
                                                 : RD_KAFKA_RESP_ERR__TIMED_OUT;
    size_t read = 0;
    for (size_t i = 0; i < count; i++) {
        const rd_kafka_topic_partition_t *entry = &list->elems[i];
        rd_kafka_resp_err_t wrong = code != RD_KAFKA_RESP_ERR_NO_ERROR ? code : entry->err;
        // Only the question for a time has an answer below zero: that nothing is as late.
        if (wrong == RD_KAFKA_RESP_ERR_NO_ERROR && entry->offset < 0 && asking->time < 0)
            wrong = RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE;
        if (wrong == RD_KAFKA_RESP_ERR_NO_ERROR) {
            *field_of(&items[i], which) = entry->offset;
            read++;
            continue;
        }
        items[i].read = false;
        asking->wrong = wrong;
        asking->moved |= leader_moved(wrong);
    }
    rd_kafka_topic_partition_list_destroy(list);
    return read;
}

static bool ask_once(rd_kafka_t *handle, struct partition_offsets *items, size_t count, int which,
                     struct asking *asking, struct error *error)
{
    size_t read = 0;
    asking->time = which == 0 ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    for (size_t at = 0; at < count; at += ASK_AT_ONCE)
        read += ask_some(handle, items + at, count - at < ASK_AT_ONCE ? count - at : ASK_AT_ONCE, which, asking);
    return read > 0 || count == 0 || handle_error(error, asking->wrong, "cannot read the log's offsets", NULL);
}

bool offset_reader_query(struct offset_reader *reader, struct partition_offsets *items, size_t count,
                         int64_t timeout_ms, struct error *error)
{
    const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    for (int again = 0;; again++) {
        struct asking asking = {.until_ms = until_ms};
        for (size_t i = 0; i < count; i++) items[i].read = true;
        // The end first: what is appended between two answers must not look as if a transaction hid it.
        const bool good = ask_once(reader->committed, items, count, 0, &asking, error) &&
                          ask_once(reader->uncommitted, items, count, 2, &asking, error) &&
                          ask_once(reader->committed, items, count, 1, &asking, error);
        for (size_t i = 0; i < count; i++)
            if (items[i].end < items[i].stable_end) items[i].end = items[i].stable_end;
        if (!asking.moved || again == LEADER_RETRIES || clock_monotonic_ms() >= until_ms) return good;
        error_clear(error);
        nanosleep(&(struct timespec){.tv_nsec = LEADER_PAUSE_NS}, NULL);
    }
}

bool offset_reader_since(struct offset_reader *reader, struct partition_offsets *items, size_t count, int64_t time_ms,
                         int64_t timeout_ms, struct error *error)
{
    struct asking asking = {.until_ms = clock_monotonic_ms() + timeout_ms, .time = time_ms};
    for (size_t i = 0; i < count; i++) items[i].start = -1;
    return count == 0 || ask_some(reader->committed, items, count, 0, &asking) > 0 ||
           handle_error(error, asking.wrong, "cannot read the log's offsets", NULL);
}

static bool copy_record(const rd_kafka_message_t *message, const char *topic, struct arena *arena,
                        struct kafka_record *record)
{
    rd_kafka_headers_t *found = NULL;
    const char *name = NULL;
    const void *value = NULL;
    size_t size = 0;
    const size_t count = rd_kafka_message_headers(message, &found) == RD_KAFKA_RESP_ERR_NO_ERROR
                             ? rd_kafka_header_cnt(found)
                             : 0;
    struct kafka_header *headers = ARENA_ARRAY(arena, struct kafka_header, count + 1);
    for (size_t i = 0; headers != NULL && i < count &&
                       rd_kafka_header_get_all(found, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
         i++) {
        headers[i] = (struct kafka_header){arena_str(arena, str_from(name)), arena_str(arena, (str){value, size})};
    }
    *record = (struct kafka_record){.topic = topic,
                                    .partition = message->partition,
                                    .offset = message->offset,
                                    .timestamp_ms = rd_kafka_message_timestamp(message, NULL),
                                    .has_key = message->key != NULL,
                                    .has_value = message->payload != NULL,
                                    .key = arena_str(arena, (str){message->key, message->key_len}),
                                    .value = arena_str(arena, (str){message->payload, message->len}),
                                    .headers = headers,
                                    .header_count = count};
    return !arena_exhausted(arena);
}

// Polls until a record or the end of the partition.
static bool poll_one(rd_kafka_queue_t *queue, const char *topic, int64_t timeout_ms, struct arena *arena,
                     struct kafka_record *record, bool *found, struct error *error)
{
    const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    for (int64_t left_ms = timeout_ms; left_ms >= 0; left_ms = until_ms - clock_monotonic_ms()) {
        rd_kafka_message_t *message = rd_kafka_consume_queue(queue, (int)left_ms);
        if (message == NULL) continue;
        const rd_kafka_resp_err_t code = message->err;
        const bool copied = code != RD_KAFKA_RESP_ERR_NO_ERROR || copy_record(message, topic, arena, record);
        rd_kafka_message_destroy(message);
        if (!copied) return error_retry(error, "no memory for a record");
        *found = code == RD_KAFKA_RESP_ERR_NO_ERROR;
        if (*found || code == RD_KAFKA_RESP_ERR__PARTITION_EOF) return true;
        if (code == RD_KAFKA_RESP_ERR__TRANSPORT || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) continue;
        return handle_error(error, code, "cannot read a record", NULL);
    }
    return error_retry(error, "no answer from the broker within %lld ms", (long long)timeout_ms);
}

bool offset_reader_begin(struct offset_reader *reader, const char *topic, int32_t partition, int64_t offset,
                         struct error *error)
{
    offset_reader_end(reader);
    reader->topic = topic_handles_get(&reader->committed_topics, reader->committed, topic);
    if (reader->topic == NULL) return handle_error(error, rd_kafka_last_error(), "cannot read a record", topic);
    reader->queue = rd_kafka_queue_new(reader->committed);
    reader->partition = partition;
    if (rd_kafka_consume_start_queue(reader->topic, partition, offset, reader->queue) == 0) {
        handle_wake(reader->committed, topic, partition);
        return true;
    }
    const rd_kafka_resp_err_t code = rd_kafka_last_error();
    offset_reader_end(reader);
    return handle_error(error, code, "cannot read a record", topic);
}

bool offset_reader_next(struct offset_reader *reader, const char *topic, int64_t timeout_ms, struct arena *arena,
                        struct kafka_record *record, bool *found, struct error *error)
{
    *found = false;
    return poll_one(reader->queue, topic, timeout_ms, arena, record, found, error);
}

void offset_reader_end(struct offset_reader *reader)
{
    if (reader->topic == NULL) return;
    (void)rd_kafka_consume_stop(reader->topic, reader->partition);
    rd_kafka_queue_destroy(reader->queue);
    reader->topic = NULL;
}

bool offset_reader_fetch(struct offset_reader *reader, const char *topic, int32_t partition, int64_t offset,
                         int64_t timeout_ms, struct arena *arena, struct kafka_record *record, bool *found,
                         struct error *error)
{
    *found = false;
    if (!offset_reader_begin(reader, topic, partition, offset, error)) return false;
    const bool done = offset_reader_next(reader, topic, timeout_ms, arena, record, found, error);
    offset_reader_end(reader);
    return done;
}
