// settings: what shuwen-normalizer can be told.
#ifndef NORMALIZER_SETTINGS_H
#define NORMALIZER_SETTINGS_H

#include "kafka/client.h"
#include "runtime/settings.h"
#include "worker/worker.h"

struct normalizer_settings {
    struct service_settings service;
    struct kafka_settings kafka;
    struct worker_settings worker;
    const char *group, *host, *membership, *start, *on_gap;
    int64_t slot, session_ms, transaction_ms, queue_bytes;
    int64_t body_bytes, title_chars, name_chars, attributes_bytes, key_bytes, headers_bytes, record_bytes,
        article_memory_bytes;
    int64_t reject_window, reject_share_percent, reject_reason_percent, reject_consecutive;
};

extern const struct program normalizer_program;

#endif
