// client: what all handles to a cluster have in common: addresses, options passed through, how their errors are read.
//
// Errors of the broker become struct error: RETRY for what passes by itself (a broker that is away for an hour is no error,
// librdkafka reconnects for ever), FATAL for what only a person can change, with the setting to change.
#ifndef KAFKA_CLIENT_H
#define KAFKA_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "runtime/settings.h"

// For a program's settings: its struct of values has a member `kafka` of this type.
struct kafka_settings {
    const char *brokers;
    const char *raw_topic, *normalized_topic, *rejected_topic;
};
#define KAFKA_SETTINGS(type_of)                                                                                     \
    SETTING_ROW_TEXT("kafka_brokers", type_of, kafka.brokers, "127.0.0.1:9092",                                     \
                     "Brokers to start from: host:port, with commas between."),                                     \
        SETTING_ROW_TEXT("topic_raw", type_of, kafka.raw_topic, "articles.raw", "Topic that publishers write to."), \
        SETTING_ROW_TEXT("topic_normalized", type_of, kafka.normalized_topic, "articles.normalized",                \
                         "Topic of normalized articles."),                                                          \
        SETTING_ROW_TEXT("topic_rejected", type_of, kafka.rejected_topic, "articles.rejected",                      \
                         "Topic of events that could not be normalized.")

// --kafka.NAME=VALUE goes to librdkafka, but for isolation.level, enable.auto.*, auto.offset.reset, transactional.id,
// enable.idempotence, acks, and names that a setting of ours stands for.
extern const struct passthrough kafka_passthrough;

// Addresses and options that every handle starts with; lives as long as the handles.
struct kafka_client {
    const char *brokers;
    const char *client_id;              // shown in the brokers' logs
    const struct option_list *options;  // passed through; NULL: none
};

struct kafka_header {
    str name, value;  // value.data NULL: null
};

// One record as it came from, or goes to, a broker. What it points at belongs to whoever made it.
struct kafka_record {
    const char *topic;  // consumed: one of the names that the consumer was made with, so pointers may be compared
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms;  // append time or creation time, as the topic is configured; -1: none
    bool has_key, has_value;
    str key, value;  // bytes, not necessarily UTF-8
    const struct kafka_header *headers;
    size_t header_count;
};

#endif
