// parts: what a normalizer is put together from, opened in order and closed in reverse.
#ifndef NORMALIZER_PARTS_H
#define NORMALIZER_PARTS_H

#include "normalizer/pipeline.h"
#include "normalizer/settings.h"
#include "runtime/http.h"

struct parts {
    struct consumer *consumer;
    struct handler *handler;
    struct health *health;
    struct worker *worker;
    struct metrics *metrics;
    struct pipeline *pipeline;
    struct http_endpoints endpoints;
    struct http_server *http;
};

// From opening until all is closed the health's guard looks on: a call to the client library that never comes back ends the process.
// `name` is transactional id and instance id; it lives as long as the parts, and so do settings and client. *parts starts as {0};
// close it also after a failure.
bool parts_open(const struct normalizer_settings *settings, const struct kafka_client *client, const char *name,
                struct parts *parts, struct error *error) MUST_CHECK;
void parts_close(struct parts *parts);

#endif
