// service: the extractor's side of the worker's loop: claims, records, batches.
#ifndef EXTRACTOR_SERVICE_H
#define EXTRACTOR_SERVICE_H

#include "extractor/settings.h"
#include "extractor/store.h"
#include "runtime/health.h"
#include "runtime/task.h"

// The batch that is being stored, by a thread of its own: it alone uses store and connection then.
struct storing {
    struct task *task;
    const struct batch_range *ranges;
    size_t count;
    enum store_result result;
    size_t culprit;
    struct error error;
    int64_t took_us, round_trips;
};

struct service {
    const struct extractor_settings *settings;
    struct consumer *consumer;
    struct worker *worker;
    struct metrics *metrics;
    struct health *health;
    struct intake intakes[2];  // the batch that is open, and the one before it, which is being stored
    size_t open;               // index of the open one
    struct store store;
    struct storing storing;
    char owner[160];
    int64_t heartbeat_at_ms, upkeep_at_ms;  // monotonic
};

// Waits until PostgreSQL answers and its schema is ours, however long; false when it refuses (FATAL), or on shutdown (error stays clear).
bool service_connect(struct service *service, struct error *error) MUST_CHECK;

struct worker_service service_callbacks(struct service *service);

#endif
