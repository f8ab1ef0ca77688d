#include "kafka/producer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "kafka/handle.h"

enum { PAUSE_MS = 50 };

struct producer {
    rd_kafka_t *handle;
    struct producer_options options;
};

static void on_delivery(rd_kafka_t *handle, const rd_kafka_message_t *message, void *opaque)
{
    (void)handle;
    const struct producer *producer = opaque;
    struct error error = {0};
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) handle_error(&error, message->err, "not stored", NULL);
    producer->options.report(producer->options.context, (uint64_t)(uintptr_t)message->_private, message->partition,
                             message->offset, error.kind != ERROR_NONE ? &error : NULL);
}

static rd_kafka_conf_t *make_conf(const struct producer_options *options, struct error *error)
{
    char queue_kbytes[24], delivery_ms[24];
    snprintf(queue_kbytes, sizeof queue_kbytes, "%" PRId64, options->queue_bytes / 1024 + 1);
    snprintf(delivery_ms, sizeof delivery_ms, "%" PRId64, options->delivery_ms);
    const struct handle_option standards[] = {
        {"compression.type", "lz4"},
        {"linger.ms", "5"},
        {"batch.size", "131072"},  // what a consumer takes of one partition at once
        {"socket.keepalive.enable", "true"},
        {"reconnect.backoff.max.ms", "2000"},
        {"queue.buffering.max.kbytes", queue_kbytes},
        {"message.max.bytes", "33554432"},
        {"message.timeout.ms", delivery_ms},
        {NULL, NULL}};
    const struct handle_option fixed[] = {
        {"enable.idempotence", "true"}, {"acks", "all"}, {"partitioner", "murmur2_random"}, {NULL, NULL}};
    return handle_conf(&options->client, standards, fixed, error);
}

struct producer *producer_new(const struct producer_options *options, struct error *error)
{
    rd_kafka_conf_t *conf = make_conf(options, error);
    struct producer *producer = conf != NULL ? calloc(1, sizeof *producer) : NULL;
    if (producer == NULL) {
        if (conf != NULL) rd_kafka_conf_destroy(conf);
        error_fatal(error, "no memory for a producer");
        return NULL;
    }
    producer->options = *options;
    rd_kafka_conf_set_dr_msg_cb(conf, on_delivery);
    rd_kafka_conf_set_opaque(conf, producer);
    producer->handle = handle_new(RD_KAFKA_PRODUCER, conf, error);
    if (producer->handle != NULL) return producer;
    free(producer);
    return NULL;
}

void producer_free(struct producer *producer)
{
    if (producer == NULL) return;
    rd_kafka_purge(producer->handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    rd_kafka_destroy(producer->handle);
    free(producer);
}

bool producer_send(struct producer *producer, const struct kafka_record *record, uint64_t tag, struct error *error)
{
    rd_kafka_resp_err_t code;
    while ((code = handle_produce(producer->handle, record, (void *)(uintptr_t)tag)) == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        rd_kafka_poll(producer->handle, PAUSE_MS);
    }
    rd_kafka_poll(producer->handle, 0);
    return code == RD_KAFKA_RESP_ERR_NO_ERROR || handle_error(error, code, "cannot send", NULL);
}

void producer_poll(struct producer *producer, int64_t timeout_ms)
{
    rd_kafka_poll(producer->handle, (int)timeout_ms);
}

size_t producer_flush(struct producer *producer, int64_t timeout_ms)
{
    rd_kafka_flush(producer->handle, (int)timeout_ms);
    return (size_t)rd_kafka_outq_len(producer->handle);
}
