#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kafka/handle.h"
#include "kafka/producer.h"
#include "runtime/clock.h"

enum { SLICE_MS = 1000, GRACE_SLICES = 2, PAUSE_MS = 50 };

struct transaction_producer {
    rd_kafka_t *handle;   // NULL: left to an errand that does not come back
    _Atomic int holders;  // its owner, and an errand that has its handle
    struct transaction_options options;
    bool open;
    int64_t called_ms;                   // when the call under way began
    rd_kafka_resp_err_t delivery_error;  // the first of this transaction
};

static void on_delivery(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    (void)handle;
    struct transaction_producer *producer = opaque;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR && producer->delivery_error == RD_KAFKA_RESP_ERR_NO_ERROR &&
        message->err != RD_KAFKA_RESP_ERR__PURGE_QUEUE && message->err != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
        producer->delivery_error = message->err;
    }
}

static rd_kafka_conf_t *make_conf(const struct transaction_options *options, struct error *error)
{
    char timeout_ms[24], queue_kbytes[24];
    snprintf(timeout_ms, sizeof timeout_ms, "%" PRId64, options->timeout_ms);
    snprintf(queue_kbytes, sizeof queue_kbytes, "%" PRId64, options->queue_bytes / 1024 + 1);
    const struct handle_option standards[] = {
        {"compression.type", "lz4"},
        {"linger.ms", "5"},
        {"batch.size", "131072"},  // no more than a consumer takes of one partition at once
        {"socket.keepalive.enable", "true"},
        {"reconnect.backoff.max.ms", "2000"},
        {"topic.metadata.refresh.interval.ms", "30000"},
        {"queue.buffering.max.kbytes", queue_kbytes},
        // With the default each begin waits 100 ms for the previous commit's marker.
        {"retry.backoff.ms", "5"},
        {"message.max.bytes", "33554432"},
        {NULL, NULL}};
    const struct handle_option fixed[] = {{"transactional.id", options->transactional_id},
                                          {"transaction.timeout.ms", timeout_ms},
                                          {"enable.idempotence", "true"},
                                          {"acks", "all"},
                                          {"partitioner", "murmur2_random"},
                                          {NULL, NULL}};
    return handle_conf(&options->client, standards, fixed, error);
}

static bool is_fenced(rd_kafka_resp_err_t code)
{
    return code == RD_KAFKA_RESP_ERR__FENCED || code == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
           code == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

// The handle may be what stands in the way: a new one begins with nothing.
static bool is_hopeless(const struct transaction_producer *producer)
{
    const int64_t patience_ms = producer->options.patience_ms;
    return patience_ms > 0 && clock_monotonic_ms() - producer->called_ms >= patience_ms;
}

// What the error of one call asks for; TRANSACTION_OK: try the same call again. Takes `failed` over.
static enum transaction_result judge(struct transaction_producer *producer, rd_kafka_error_t *failed, const char *what,
                                     struct error *error)
{
    const rd_kafka_resp_err_t code = rd_kafka_error_code(failed);
    enum transaction_result result = TRANSACTION_ABORT;
    handle_error(error, code, what, rd_kafka_error_string(failed));
    if (handle_needs_person(code)) result = TRANSACTION_FATAL;
    else if (rd_kafka_error_is_fatal(failed) || is_fenced(code)) result = TRANSACTION_FENCED;
    else if (rd_kafka_error_txn_requires_abort(failed)) result = TRANSACTION_ABORT;
    else if (rd_kafka_error_is_retriable(failed)) result = TRANSACTION_OK;
    rd_kafka_error_destroy(failed);
    if (result == TRANSACTION_OK && producer->options.stop != NULL && producer->options.stop())
        return TRANSACTION_STOPPED;
    if (result == TRANSACTION_OK && is_hopeless(producer)) return TRANSACTION_FENCED;
    if (result == TRANSACTION_OK) {
        if (producer->options.waiting != NULL) producer->options.waiting(producer->options.waiting_context, error);
        error_clear(error);
        rd_kafka_poll(producer->handle, PAUSE_MS);
        return TRANSACTION_OK;
    }
    if (producer->delivery_error == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE) {
        error_clear(error);
        error_fatal(
            error,
            "a record is larger than its topic takes: raise max.message.bytes of the topic (shuwen setup sets 32 MiB)");
        return TRANSACTION_FATAL;
    }
    return result;
}

static enum transaction_result initialize(struct transaction_producer *producer, struct error *error)
{
    rd_kafka_error_t *failed = NULL;
    producer->called_ms = clock_monotonic_ms();
    while ((failed = rd_kafka_init_transactions(producer->handle, SLICE_MS)) != NULL) {
        const enum transaction_result result = judge(producer, failed, "cannot register the transactional id", error);
        if (result != TRANSACTION_OK) return result;
    }
    return TRANSACTION_OK;
}

struct transaction_producer *transaction_producer_new(const struct transaction_options *options,
                                                      enum transaction_result *result, struct error *error)
{
    *result = TRANSACTION_FATAL;
    rd_kafka_conf_t *conf = make_conf(options, error);
    struct transaction_producer *producer = conf != NULL ? calloc(1, sizeof *producer) : NULL;
    if (producer == NULL) {
        if (conf != NULL) rd_kafka_conf_destroy(conf);
        error_fatal(error, "no memory for a producer");
        return NULL;
    }
    producer->options = *options;
    atomic_init(&producer->holders, 1);
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, producer);
    producer->handle = handle_new(RD_KAFKA_PRODUCER, conf, error);
    if (producer->handle == NULL) {
        free(producer);
        return NULL;
    }
    *result = initialize(producer, error);
    if (*result == TRANSACTION_OK) return producer;
    transaction_producer_free(producer);
    return NULL;
}

static void let_go(struct transaction_producer *producer)
{
    if (atomic_fetch_sub(&producer->holders, 1) == 1) free(producer);
}

static void destroy_handle(rd_kafka_t *handle)
{
    rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy(handle);
}

void transaction_producer_free(struct transaction_producer *producer)
{
    if (producer == NULL) return;
    if (producer->handle != NULL) destroy_handle(producer->handle);
    let_go(producer);
}

bool transaction_open(const struct transaction_producer *producer)
{
    return producer->open;
}

enum transaction_result transaction_begin(struct transaction_producer *producer, struct error *error)
{
    rd_kafka_error_t *failed = NULL;
    producer->called_ms = clock_monotonic_ms();
    producer->delivery_error = RD_KAFKA_RESP_ERR_NO_ERROR;
    while ((failed = rd_kafka_begin_transaction(producer->handle)) != NULL) {
        const enum transaction_result result = judge(producer, failed, "cannot begin a transaction", error);
        if (result != TRANSACTION_OK) return result;
    }
    producer->open = true;
    return TRANSACTION_OK;
}

static enum transaction_result judge_send(rd_kafka_resp_err_t code, const char *topic, struct error *error)
{
    switch (code) {
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR__FENCED:
        error_retry(error, "the producer of %s is fenced", topic);
        return TRANSACTION_FENCED;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        error_fatal(error, "a record for %s is larger than kafka.message.max.bytes", topic);
        return TRANSACTION_FATAL;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
        error_retry(error, "topic %s is not known: make it with shuwen setup", topic);
        return TRANSACTION_ABORT;
    default:
        handle_error(error, code, "cannot send", NULL);
        return handle_needs_person(code) ? TRANSACTION_FATAL : TRANSACTION_ABORT;
    }
}

enum transaction_result transaction_send(struct transaction_producer *producer, const struct kafka_record *record,
                                         struct error *error)
{
    rd_kafka_resp_err_t code;
    const int64_t until_ms = clock_monotonic_ms() + producer->options.timeout_ms;
    const struct error full = {.kind = ERROR_RETRY, .text = "the broker takes no records"};
    while ((code = handle_produce(producer->handle, record, NULL)) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        if (producer->options.stop != NULL && producer->options.stop() && clock_monotonic_ms() > until_ms)
            return TRANSACTION_STOPPED;
        if (clock_monotonic_ms() > until_ms) {
            *error = full;
            return TRANSACTION_ABORT;
        }
        if (producer->options.waiting != NULL) producer->options.waiting(producer->options.waiting_context, &full);
        rd_kafka_poll(producer->handle, PAUSE_MS);
    }
    rd_kafka_poll(producer->handle, 0);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR ? TRANSACTION_OK : judge_send(code, record->topic, error);
}

// ---- positions
//
// Of all calls librdkafka does not end this one in its time: the group's coordinator is looked for without a limit, and an answer that is missed is
// missed for ever (librdkafka#5456). So it is made by a thread of its own, and where that does not come back the handle is left to it.

struct errand {
    struct transaction_producer *producer;
    rd_kafka_t *handle;
    rd_kafka_topic_partition_list_t *list;
    struct membership *group;
    rd_kafka_error_t *failed;
    int done[2];       // a pipe; its other end is closed when the call is back
    atomic_int state;  // enum errand_state
};

enum errand_state { UNDER_WAY, BACK, LEFT };

static void errand_free(struct errand *errand)
{
    rd_kafka_topic_partition_list_destroy(errand->list);
    membership_let_go(errand->group);
    if (errand->failed != NULL) rd_kafka_error_destroy(errand->failed);
    close(errand->done[0]);
    free(errand);
}

static void *run_errand(void *argument)
{
    struct errand *errand = argument;
    struct transaction_producer *producer = errand->producer;
    const int end = errand->done[1];
    int under_way = UNDER_WAY;
    errand->failed = rd_kafka_send_offsets_to_transaction(errand->handle, errand->list, errand->group->metadata,
                                                          SLICE_MS);
    if (!atomic_compare_exchange_strong(&errand->state, &under_way, BACK)) {
        destroy_handle(errand->handle);
        errand_free(errand);
        let_go(producer);
    }
    close(end);  // from here on the errand is its owner's
    return NULL;
}

static struct errand *errand_new(struct transaction_producer *producer, const rd_kafka_topic_partition_list_t *list,
                                 struct membership *group, struct error *error)
{
    struct errand *errand = calloc(1, sizeof *errand);
    pthread_t thread;
    if (errand == NULL || pipe2(errand->done, O_CLOEXEC) != 0) {
        free(errand);
        error_retry(error, "no memory or no pipe to add positions: %s", strerror(errno));
        return NULL;
    }
    errand->producer = producer;
    errand->handle = producer->handle;
    errand->list = rd_kafka_topic_partition_list_copy(list);
    errand->group = membership_hold(group);
    const int code = pthread_create(&thread, NULL, run_errand, errand);
    if (code == 0) {
        pthread_detach(thread);
        return errand;
    }
    close(errand->done[1]);
    errand_free(errand);
    error_retry(error, "no thread to add positions: %s", strerror(code));
    return NULL;
}

// False: it does not come back, and was left with the handle. Time in which the process was stopped does not count: the answer may be there.
static bool errand_wait(struct transaction_producer *producer, struct errand *errand)
{
    const int64_t patience_ms = producer->options.patience_ms;
    const struct error waits = {.kind = ERROR_RETRY, .text = "cannot add the positions to the transaction: no answer"};
    struct pollfd back = {.fd = errand->done[0], .events = POLLIN};
    for (int slices = 1; poll(&back, 1, SLICE_MS) <= 0; slices++) {
        const bool late = slices > GRACE_SLICES;
        const bool stopped = late && producer->options.stop != NULL && producer->options.stop();
        const bool hopeless = late && patience_ms > 0 && slices >= patience_ms / SLICE_MS;
        int under_way = UNDER_WAY;
        if (producer->options.waiting != NULL) producer->options.waiting(producer->options.waiting_context, &waits);
        if (!stopped && !hopeless) continue;
        atomic_fetch_add(&producer->holders, 1);
        producer->handle = NULL;
        if (atomic_compare_exchange_strong(&errand->state, &under_way, LEFT)) return false;
        producer->handle = errand->handle;  // it came back in this moment
        atomic_fetch_sub(&producer->holders, 1);
    }
    return atomic_load(&errand->state) == BACK;  // always; what it wrote is seen from here on
}

static enum transaction_result send_offsets_once(struct transaction_producer *producer,
                                                 const rd_kafka_topic_partition_list_t *list, struct membership *group,
                                                 rd_kafka_error_t **failed, struct error *error)
{
    struct errand *errand = errand_new(producer, list, group, error);
    if (errand == NULL) return TRANSACTION_ABORT;
    if (!errand_wait(producer, errand)) {
        error_retry(error, "the client library does not come back from adding the positions: a new producer is made");
        return TRANSACTION_FENCED;
    }
    *failed = errand->failed;
    errand->failed = NULL;
    errand_free(errand);
    return TRANSACTION_OK;
}

static enum transaction_result send_offsets(struct transaction_producer *producer,
                                            const rd_kafka_topic_partition_list_t *list, struct membership *group,
                                            struct error *error)
{
    rd_kafka_error_t *failed = NULL;
    producer->called_ms = clock_monotonic_ms();
    enum transaction_result result;
    while ((result = send_offsets_once(producer, list, group, &failed, error)) == TRANSACTION_OK && failed != NULL) {
        result = judge(producer, failed, "cannot add the positions to the transaction", error);
        if (result != TRANSACTION_OK) return result;
    }
    return result;
}

static enum transaction_result offsets_of(struct transaction_producer *producer, struct membership *group,
                                          const struct committed_offset *items, size_t count, struct error *error)
{
    if (group == NULL) {
        error_retry(error, "the consumer is no member of its group");
        return TRANSACTION_ABORT;
    }
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);
    for (size_t i = 0; i < count; i++) handle_add_offset(list, &items[i]);
    const enum transaction_result result = send_offsets(producer, list, group, error);
    rd_kafka_topic_partition_list_destroy(list);
    return result;
}

enum transaction_result transaction_offsets(struct transaction_producer *producer, struct consumer *consumer,
                                            const struct committed_offset *items, size_t count, struct error *error)
{
    return offsets_of(producer, consumer_membership(consumer), items, count, error);
}

enum transaction_result transaction_offsets_of_group(struct transaction_producer *producer, const char *group,
                                                     const struct committed_offset *items, size_t count,
                                                     struct error *error)
{
    struct membership *nobody = membership_new(rd_kafka_consumer_group_metadata_new(group));
    const enum transaction_result result = offsets_of(producer, nobody, items, count, error);
    membership_let_go(nobody);
    return result;
}

enum transaction_result transaction_commit(struct transaction_producer *producer, struct error *error)
{
    rd_kafka_error_t *failed = NULL;
    producer->called_ms = clock_monotonic_ms();
    while ((failed = rd_kafka_commit_transaction(producer->handle, SLICE_MS)) != NULL) {
        const enum transaction_result result = judge(producer, failed, "cannot commit", error);
        if (result != TRANSACTION_OK) return result;
    }
    producer->open = false;
    return TRANSACTION_OK;
}

enum transaction_result transaction_abort(struct transaction_producer *producer, struct error *error)
{
    rd_kafka_error_t *failed = NULL;
    if (!producer->open) return TRANSACTION_OK;
    if (producer->handle == NULL) return TRANSACTION_FENCED;
    producer->called_ms = clock_monotonic_ms();
    while ((failed = rd_kafka_abort_transaction(producer->handle, SLICE_MS)) != NULL) {
        const enum transaction_result result = judge(producer, failed, "cannot abort", error);
        // An abort that cannot be done leaves the handle without use.
        if (result != TRANSACTION_OK) return result == TRANSACTION_ABORT ? TRANSACTION_FENCED : result;
    }
    producer->open = false;
    return TRANSACTION_OK;
}
