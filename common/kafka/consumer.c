#include "kafka/consumer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kafka/consumer_state.h"
#include "runtime/clock.h"
#include "runtime/log.h"

enum { STOP_WAIT_MS = 1000, CLOSE_WAIT_MS = 8000, CLOSE_TURN_MS = 50, ASSIGNOR_MENDED = 0x020300ff };

bool kafka_partition_equal(struct kafka_partition a, struct kafka_partition b)
{
    return a.topic == b.topic && a.partition == b.partition;
}

struct owned *consumer_find(const struct consumer *consumer, struct kafka_partition partition)
{
    for (size_t i = 0; i < consumer->owned_count; i++) {
        if (kafka_partition_equal(consumer->owned[i].id, partition)) return &consumer->owned[i];
    }
    return NULL;
}

const char *consumer_topic(const struct consumer *consumer, const char *name)
{
    for (size_t i = 0; i < consumer->topic_count; i++) {
        if (strcmp(consumer->topics[i], name) == 0) return consumer->topics[i];
    }
    return NULL;
}

rd_kafka_t *consumer_handle(const struct consumer *consumer)
{
    return consumer->handle;
}

struct membership *consumer_membership(const struct consumer *consumer)
{
    return consumer->membership;
}

static rd_kafka_conf_t *make_conf(const struct consumer_options *options, struct error *error)
{
    char queue_kbytes[24], session_ms[24], heartbeat_ms[24];
    snprintf(queue_kbytes, sizeof queue_kbytes, "%" PRId64, options->queue_bytes / 1024 + 1);
    snprintf(session_ms, sizeof session_ms, "%" PRId64, options->session_ms);
    snprintf(heartbeat_ms, sizeof heartbeat_ms, "%" PRId64,
             options->session_ms / 4 < 3000 ? options->session_ms / 4 : 3000);
    const struct handle_option standards[] = {
        {"statistics.interval.ms", "5000"},
        {"fetch.wait.max.ms", "100"},
        {"fetch.error.backoff.ms", "100"},
        // Compressed; what one answer holds is all in memory, decompressed, whatever the queue's limit. A batch that is larger than the
        // second comes only when its partition is the first of an answer: then partitions are read one after the other, not side by side.
        {"fetch.max.bytes", "1048576"},
        {"fetch.message.max.bytes", "131072"},
        {"topic.metadata.refresh.interval.ms", "30000"},
        {"heartbeat.interval.ms", heartbeat_ms},
        {"socket.keepalive.enable", "true"},
        {"reconnect.backoff.max.ms", "2000"},
        {"check.crcs", "true"},
        {NULL, NULL}};
    const struct handle_option fixed[] = {{"group.id", options->group},
                                          {"enable.auto.commit", "false"},
                                          {"enable.auto.offset.store", "false"},
                                          {"enable.partition.eof", "false"},
                                          {"isolation.level", "read_committed"},
                                          {"auto.offset.reset", "error"},
                                          {"partition.assignment.strategy", "cooperative-sticky"},
                                          {"allow.auto.create.topics", "false"},
                                          {"queued.max.messages.kbytes", queue_kbytes},
                                          {"session.timeout.ms", session_ms},
                                          {options->instance != NULL ? "group.instance.id" : NULL, options->instance},
                                          {NULL, NULL}};
    return handle_conf(&options->client, standards, fixed, error);
}

bool consumer_subscribe(struct consumer *consumer, struct error *error)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, consumer->topics[0], RD_KAFKA_PARTITION_UA);
    const rd_kafka_resp_err_t code = rd_kafka_subscribe(consumer->handle, list);
    rd_kafka_topic_partition_list_destroy(list);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || handle_error(error, code, "cannot subscribe", NULL);
}

struct consumer *consumer_new(const struct consumer_options *options, struct error *error)
{
    rd_kafka_conf_t *conf = make_conf(options, error);
    struct consumer *consumer = conf != NULL ? calloc(1, sizeof *consumer) : NULL;
    if (consumer == NULL) {
        if (conf != NULL) rd_kafka_conf_destroy(conf);
        error_fatal(error, "no memory for a consumer");
        return NULL;
    }
    memcpy(consumer->topics, options->topics, sizeof consumer->topics);
    consumer->topic_count = options->topic_count;
    consumer->group = options->group;
    consumer->static_session_ms = options->instance != NULL ? options->session_ms : 0;
    consumer_set_callbacks(conf);
    mirror_watch(consumer, conf);
    rd_kafka_conf_set_opaque(conf, consumer);
    consumer->handle = handle_new(RD_KAFKA_CONSUMER, conf, error);
    if (consumer->handle != NULL) {
        rd_kafka_poll_set_consumer(consumer->handle);
        if (!follow_start(consumer)) error_fatal(error, "no memory for a consumer");
        else if (consumer_subscribe(consumer, error)) return consumer;
        follow_stop(consumer);
        rd_kafka_destroy(consumer->handle);
    }
    free(consumer);
    return NULL;
}

static void drop_message(struct consumer *consumer)
{
    if (consumer->message != NULL) rd_kafka_message_destroy(consumer->message);
    consumer->message = NULL;
}

// What the group took and nobody asked for: librdkafka waits for the answer, and would when it is closed, too.
static void answer_all(struct consumer *consumer)
{
    struct error ignored = {0};
    consumer->change_first = consumer->change_count;
    if (!consumer_let_go(consumer, &ignored)) LOG_WARN("kafka_let_go_failed", log_error(&ignored));
}

// What was queued before closing begins is served by nobody afterwards, and an assignment that nobody acknowledged keeps librdkafka from
// closing for ever.
static void serve_queued(struct consumer *consumer, int64_t deadline_ms)
{
    while (clock_monotonic_ms() < deadline_ms) {
        rd_kafka_message_t *message = rd_kafka_consumer_poll(consumer->handle, 0);
        if (message == NULL) return;
        rd_kafka_message_destroy(message);
    }
}

// Records that were fetched come this way, too; served by callbacks, librdkafka ends the process for them.
static void serve_closing(struct consumer *consumer, rd_kafka_event_t *event)
{
    if (event == NULL) return;
    consumer_serve_event(consumer, event);
    rd_kafka_event_destroy(event);
}

// False: not closed, not in time or not at all (one with a fatal error cannot be).
static bool close_in_time(struct consumer *consumer)
{
    const int64_t deadline_ms = clock_monotonic_ms() + CLOSE_WAIT_MS;
    serve_queued(consumer, deadline_ms);
    rd_kafka_queue_t *queue = rd_kafka_queue_new(consumer->handle);
    rd_kafka_error_t *failed = rd_kafka_consumer_close_queue(consumer->handle, queue);
    while (failed == NULL && !rd_kafka_consumer_closed(consumer->handle) && clock_monotonic_ms() < deadline_ms)
        serve_closing(consumer, rd_kafka_queue_poll(queue, CLOSE_TURN_MS));
    const bool closed = failed == NULL && rd_kafka_consumer_closed(consumer->handle);
    if (closed) rd_kafka_queue_destroy(queue);
    else LOG_WARN("kafka_not_closed", log_text("error", failed != NULL ? rd_kafka_error_string(failed) : "no answer"));
    if (failed != NULL) rd_kafka_error_destroy(failed);
    return closed;
}

void consumer_free(struct consumer *consumer)
{
    if (consumer == NULL) return;
    // The handle waits for ever while a message or list of it is alive: those go first.
    drop_message(consumer);
    mirror_flush(consumer);
    answer_all(consumer);
    consumer->closing = true;
    const bool closed = close_in_time(consumer);
    follow_stop(consumer);
    // Destroying one that joined and was assigned nothing yet ends the process in a failed assertion (librdkafka#4312), and one that is not
    // closed waits for ever: it stays, and so does what its threads write to.
    const bool stays = !closed || (consumer->rebalances == 0 && rd_kafka_version() < ASSIGNOR_MENDED);
    consumer_forget_membership(consumer);
    if (!stays) rd_kafka_destroy(consumer->handle);
    free(consumer->headers);
    free(consumer->owned);
    free(consumer->changes);
    if (!stays) free(consumer);
}

static enum fault_kind fault_of(rd_kafka_resp_err_t code)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return FAULT_OFFSET;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: return FAULT_TOPIC;
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID: return FAULT_FATAL;
    default: return handle_needs_person(code) ? FAULT_FATAL : FAULT_RETRY;
    }
}

static enum consumer_event report_fault(struct consumer *consumer, const rd_kafka_message_t *message,
                                        struct consumer_fault *fault)
{
    char text[160];
    *fault = (struct consumer_fault){.kind = fault_of(message->err)};
    if (message->rkt != NULL) {
        fault->partition.topic = consumer_topic(consumer, rd_kafka_topic_name(message->rkt));
        fault->partition.partition = message->partition;
    }
    const bool fatal = rd_kafka_fatal_error(consumer->handle, text, sizeof text) != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (fatal) fault->kind = FAULT_FATAL;
    snprintf(fault->text, sizeof fault->text, "%s (%s)", fatal ? text : rd_kafka_message_errstr(message),
             rd_kafka_err2name(message->err));
    return CONSUMER_FAULT;
}

static bool reserve_headers(struct consumer *consumer, size_t count)
{
    if (count <= consumer->header_capacity) return true;
    struct kafka_header *headers = realloc(consumer->headers, count * sizeof *headers);
    if (headers == NULL) return false;
    consumer->headers = headers;
    consumer->header_capacity = count;
    return true;
}

static size_t read_headers(struct consumer *consumer, const rd_kafka_message_t *message)
{
    rd_kafka_headers_t *headers = NULL;
    const char *name = NULL;
    const void *value = NULL;
    size_t size = 0, count = 0;
    if (rd_kafka_message_headers(message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) return 0;
    if (!reserve_headers(consumer, rd_kafka_header_cnt(headers))) {
        consumer->failed_memory = true;
        return 0;
    }
    while (count < consumer->header_capacity &&
           rd_kafka_header_get_all(headers, count, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR) {
        consumer->headers[count++] = (struct kafka_header){str_from(name), {value, size}};
    }
    return count;
}

static void read_record(struct consumer *consumer, const struct owned *owned, struct kafka_record *record)
{
    const rd_kafka_message_t *message = consumer->message;
    rd_kafka_timestamp_type_t type;
    const int64_t timestamp_ms = rd_kafka_message_timestamp(message, &type);
    *record = (struct kafka_record){
        .topic = owned->id.topic,
        .partition = message->partition,
        .offset = message->offset,
        .timestamp_ms = type != RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? timestamp_ms : -1,
        .has_key = message->key != NULL,
        .has_value = message->payload != NULL,
        .key = {message->key, message->key_len},
        .value = {message->payload, message->len},
    };
    record->header_count = read_headers(consumer, message);
    record->headers = consumer->headers;
}

static enum consumer_event no_memory(struct consumer_fault *fault, const char *text)
{
    *fault = (struct consumer_fault){.kind = FAULT_FATAL};
    snprintf(fault->text, sizeof fault->text, "%s", text);
    return CONSUMER_FAULT;
}

// A record that cannot be read ends the process at once: no position may pass it.
static enum consumer_event take_record(struct consumer *consumer, struct kafka_record *record,
                                       struct consumer_fault *fault)
{
    const rd_kafka_message_t *message = consumer->message;
    const struct kafka_partition id = {consumer_topic(consumer, rd_kafka_topic_name(message->rkt)), message->partition};
    struct owned *owned = consumer_find(consumer, id);
    if (owned == NULL || !owned->started) return CONSUMER_NOTHING;  // fetched before it was stopped
    if (message->offset < owned->next_expected) {
        consumer->regressions++;
        LOG_WARN("kafka_offset_regressed", log_text("topic", id.topic), log_int("partition", id.partition),
                 log_int("offset", message->offset), log_int("expected", owned->next_expected));
        return CONSUMER_NOTHING;
    }
    owned->next_expected = message->offset + 1;
    owned->position_old = false;
    read_record(consumer, owned, record);
    return consumer->failed_memory ? no_memory(fault, "no memory for the headers of a record") : CONSUMER_RECORD;
}

enum consumer_event consumer_poll(struct consumer *consumer, int64_t timeout_ms, struct kafka_record *record,
                                  struct consumer_fault *fault)
{
    drop_message(consumer);
    mirror_flush(consumer);
    if (consumer->change_first == consumer->change_count) follow_leaders(consumer);
    if (consumer->change_first < consumer->change_count || consumer_renewed(consumer)) return CONSUMER_GROUP;
    consumer->message = rd_kafka_consumer_poll(consumer->handle, (int)timeout_ms);
    if (consumer->failed_memory) return no_memory(fault, "no memory for partitions");
    if (consumer->message == NULL)
        return consumer->change_count > 0 || consumer_renewed(consumer) ? CONSUMER_GROUP : CONSUMER_NOTHING;
    if (consumer->message->err != RD_KAFKA_RESP_ERR_NO_ERROR) return report_fault(consumer, consumer->message, fault);
    return take_record(consumer, record, fault);
}

static int64_t read_position(const struct consumer *consumer, struct kafka_partition partition)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, partition.topic, partition.partition);
    rd_kafka_position(consumer->handle, list);
    const int64_t position = list->elems[0].offset;
    rd_kafka_topic_partition_list_destroy(list);
    return position;
}

// Stopping is done by librdkafka's own thread; only then does it forget the old position.
static bool wait_for_stop(const struct consumer *consumer, struct kafka_partition partition)
{
    for (int i = 0; i < STOP_WAIT_MS; i++) {
        if (read_position(consumer, partition) < 0) return true;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    return false;
}

static bool report(rd_kafka_error_t *failed, const char *what, struct error *error)
{
    if (failed == NULL) return true;
    handle_error(error, rd_kafka_error_code(failed), what, rd_kafka_error_string(failed));
    rd_kafka_error_destroy(failed);
    return false;
}

bool consumer_stop(struct consumer *consumer, struct kafka_partition partition, struct error *error)
{
    struct owned *owned = consumer_find(consumer, partition);
    if (owned == NULL || !owned->started) return true;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, partition.topic, partition.partition);
    const bool done = report(rd_kafka_incremental_unassign(consumer->handle, list), "cannot stop a partition", error);
    rd_kafka_topic_partition_list_destroy(list);
    if (!done) return false;
    owned->started = false;
    owned->position_old = !wait_for_stop(consumer, partition);
    return true;
}

bool consumer_start(struct consumer *consumer, struct kafka_partition partition, int64_t offset, struct error *error)
{
    struct owned *owned = consumer_find(consumer, partition);
    if (owned == NULL)
        return error_retry(error, "partition %" PRId32 " of %s is not ours any more", partition.partition,
                           partition.topic);
    if (!consumer_stop(consumer, partition, error)) return false;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, partition.topic, partition.partition)->offset = offset;
    owned->started = report(rd_kafka_incremental_assign(consumer->handle, list), "cannot start a partition", error);
    rd_kafka_topic_partition_list_destroy(list);
    owned->next_expected = offset;
    return owned->started;
}

int64_t consumer_position(struct consumer *consumer, struct kafka_partition partition)
{
    const struct owned *owned = consumer_find(consumer, partition);
    if (owned == NULL) return -1;
    const int64_t position = owned->started && !owned->position_old ? read_position(consumer, partition) : -1;
    return position > owned->next_expected ? position : owned->next_expected;
}

void consumer_statistics(const struct consumer *consumer, struct consumer_statistics *out)
{
    *out = (struct consumer_statistics){
        .regressions = consumer->regressions,
        .mirror_failures = atomic_load(&((struct consumer *)consumer)->mirror_failures),
        .queue_bytes = atomic_load(&((struct consumer *)consumer)->queue_bytes),
        .queue_records = atomic_load(&((struct consumer *)consumer)->queue_records),
        .rebalances = consumer->rebalances,
    };
}

const char *consumer_cluster_id(struct consumer *consumer, int64_t timeout_ms)
{
    if (consumer->cluster_id[0] != '\0') return consumer->cluster_id;
    char *id = rd_kafka_clusterid(consumer->handle, (int)timeout_ms);
    if (id == NULL) return "";
    snprintf(consumer->cluster_id, sizeof consumer->cluster_id, "%s", id);
    rd_kafka_mem_free(consumer->handle, id);
    return consumer->cluster_id;
}
