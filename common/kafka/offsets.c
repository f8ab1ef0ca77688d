#include "kafka/offsets.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kafka/handle.h"
#include "runtime/clock.h"

enum { LEADER_RETRIES = 3, LEADER_PAUSE_NS = 50000000 };

struct offset_reader {
    rd_kafka_t *committed;    // read_committed: sees the last stable offset
    rd_kafka_t *uncommitted;  // sees the end
    struct kafka_client client;
};

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
                                          {"group.id", group},
                                          {NULL, NULL}};
    rd_kafka_conf_t *conf = handle_conf(client, standards, fixed, error);
    return conf != NULL ? handle_new(RD_KAFKA_CONSUMER, conf, error) : NULL;
}

struct offset_reader *offset_reader_new(const struct kafka_client *client, struct error *error)
{
    struct offset_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL) {
        error_fatal(error, "no memory for a client");
        return NULL;
    }
    reader->client = *client;
    // The group is only a name that the library asks for: nothing is joined or committed under it.
    reader->committed = open_handle(client, "read_committed", "shuwen-offset-reader", error);
    if (reader->committed != NULL)
        reader->uncommitted = open_handle(client, "read_uncommitted", "shuwen-offset-reader", error);
    if (reader->uncommitted != NULL) {
        rd_kafka_poll_set_consumer(reader->committed);
        rd_kafka_poll_set_consumer(reader->uncommitted);
        return reader;
    }
    offset_reader_free(reader);
    return NULL;
}

void offset_reader_free(struct offset_reader *reader)
{
    if (reader == NULL) return;
    if (reader->committed != NULL) rd_kafka_destroy_flags(reader->committed, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    if (reader->uncommitted != NULL) rd_kafka_destroy_flags(reader->uncommitted, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
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

static int64_t *field_of(struct partition_offsets *item, int which)
{
    return which == 0 ? &item->start : which == 1 ? &item->stable_end : &item->end;
}

// The broker that was asked leads the partition no longer, or not yet: the library looks for the leader when it is asked again.
static bool leader_moved(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
           code == RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH || code == RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH;
}

// One call for all partitions; `which` field is filled. *moved: a partition's leader was looked for in the wrong place.
static bool ask_once(rd_kafka_t *handle, struct partition_offsets *items, size_t count, int which, int64_t timeout_ms,
                     bool *moved, struct error *error)
{
    const int64_t logical = which == 0 ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++)
        rd_kafka_topic_partition_list_add(list, items[i].topic, items[i].partition)->offset = logical;
    rd_kafka_resp_err_t code = rd_kafka_offsets_for_times(handle, list, (int)timeout_ms), first = code;
    size_t read = 0;
    // The list keeps its order: looking each of thousands of partitions up by name would take seconds.
    for (size_t i = 0; code == RD_KAFKA_RESP_ERR_NO_ERROR && i < count; i++) {
        const rd_kafka_topic_partition_t *entry = &list->elems[i];
        if (entry->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            items[i].read = false;
            first = entry->err;
            *moved |= leader_moved(entry->err);
            continue;
        }
        *field_of(&items[i], which) = entry->offset;
        read++;
    }
    rd_kafka_topic_partition_list_destroy(list);
    *moved |= leader_moved(code);
    if (read == 0) code = first;
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || handle_error(error, code, "cannot read the log's offsets", NULL);
}

bool offset_reader_query(struct offset_reader *reader, struct partition_offsets *items, size_t count,
                         int64_t timeout_ms, struct error *error)
{
    for (int again = 0;; again++) {
        bool moved = false;
        for (size_t i = 0; i < count; i++) items[i].read = true;
        const bool good = ask_once(reader->committed, items, count, 0, timeout_ms, &moved, error) &&
                          ask_once(reader->committed, items, count, 1, timeout_ms, &moved, error) &&
                          ask_once(reader->uncommitted, items, count, 2, timeout_ms, &moved, error);
        if (!moved || again == LEADER_RETRIES) return good;
        nanosleep(&(struct timespec){.tv_nsec = LEADER_PAUSE_NS}, NULL);
    }
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
static bool poll_one(rd_kafka_t *handle, const char *topic, int64_t timeout_ms, struct arena *arena,
                     struct kafka_record *record, bool *found, struct error *error)
{
    const int64_t until_ms = clock_monotonic_ms() + timeout_ms;
    for (int64_t left_ms = timeout_ms; left_ms >= 0; left_ms = until_ms - clock_monotonic_ms()) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(handle, (int)left_ms);
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
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic, partition)->offset = offset;
    const rd_kafka_resp_err_t code = rd_kafka_assign(reader->committed, list);
    rd_kafka_topic_partition_list_destroy(list);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || handle_error(error, code, "cannot read a record", NULL);
}

bool offset_reader_next(struct offset_reader *reader, const char *topic, int64_t timeout_ms, struct arena *arena,
                        struct kafka_record *record, bool *found, struct error *error)
{
    *found = false;
    return poll_one(reader->committed, topic, timeout_ms, arena, record, found, error);
}

void offset_reader_end(struct offset_reader *reader)
{
    rd_kafka_assign(reader->committed, NULL);
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
