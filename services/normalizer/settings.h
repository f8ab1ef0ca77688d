// settings: what shuwen-normalizer can be told.
#ifndef NORMALIZER_SETTINGS_H
#define NORMALIZER_SETTINGS_H

#include "kafka/client.h"
#include "normalizer/handler_settings.h"
#include "runtime/settings.h"
#include "worker/limits.h"
#include "worker/worker.h"

struct normalizer_settings {
    struct service_settings service;
    struct kafka_settings kafka;
    struct worker_settings worker;
    const char *group, *host, *membership, *start, *on_gap;
    int64_t slot, session_ms, transaction_ms, queue_bytes;
    struct handler_settings handler;
    struct reject_limits reject;
};

extern const struct program normalizer_program;

#endif
