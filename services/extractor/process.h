// process: the parts of the extractor, opened one by one in the order of main.c. Each says in *error why it cannot be opened; false with
// a clear error: a shutdown was asked for meanwhile.
#ifndef EXTRACTOR_PROCESS_H
#define EXTRACTOR_PROCESS_H

#include "extractor/service.h"
#include "runtime/health.h"
#include "runtime/http.h"

struct extractor {
    struct extractor_settings settings;
    struct settings passed;
    struct service service;
    struct health *health;
    struct http_endpoints endpoints;
    struct http_server *http;
};

bool open_health(struct extractor *x, struct error *error) MUST_CHECK;
bool open_consumer(struct extractor *x, struct error *error) MUST_CHECK;
bool open_worker(struct extractor *x, struct error *error) MUST_CHECK;  // and the metrics
bool open_http(struct extractor *x, struct error *error) MUST_CHECK;
bool open_intake(struct extractor *x,
                 struct error *error) MUST_CHECK;                      // waits for Kafka: claims carry the cluster's id
bool open_store(struct extractor *x, struct error *error) MUST_CHECK;  // waits for PostgreSQL

#endif
