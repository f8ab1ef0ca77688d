// service: the extractor's side of the worker's loop: claims, records, batches.
#ifndef EXTRACTOR_SERVICE_H
#define EXTRACTOR_SERVICE_H

#include "extractor/settings.h"
#include "extractor/store.h"

struct service {
    const struct extractor_settings *settings;
    struct consumer *consumer;
    struct worker *worker;
    struct metrics *metrics;
    struct intake intake;
    struct store store;
    char owner[160];
    int64_t heartbeat_at_ms, upkeep_at_ms;  // monotonic
};

// Waits until PostgreSQL answers and its schema is ours, however long; false when it refuses (FATAL), or on shutdown (error stays clear).
bool service_connect(struct service *service, struct error *error) MUST_CHECK;

struct worker_service service_callbacks(struct service *service);

#endif
