#include "extractor/process.h"

#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

#include "runtime/log.h"
#include "runtime/shutdown.h"

enum { MMAP_FROM_BYTES = 256 * 1024, HEALTH_LIMIT_MS = 60000, CLUSTER_WAIT_MS = 1000, STATEMENTS_OF_A_CLAIM = 5 };

// A claim is some statements, and each may take its time.
static int64_t guard_ms(const struct extractor_settings *s)
{
    const int64_t claim_ms = s->statement_ms * STATEMENTS_OF_A_CLAIM;
    return s->worker.hang_ms == 0 || s->worker.hang_ms > claim_ms ? s->worker.hang_ms : claim_ms;
}

bool open_health(struct extractor *x, struct error *error)
{
    // librdkafka's threads allocate what this one frees: with a heap for each, all of them keep their peak for ever.
    mallopt(M_ARENA_MAX, 1);
    // Fixed, so that large blocks always go back to the system: else the first that is freed raises it to its own size.
    mallopt(M_MMAP_THRESHOLD, MMAP_FROM_BYTES);
    x->health = health_new(HEALTH_LIMIT_MS);
    x->service.health = x->health;
    return x->health ? health_guard(x->health, guard_ms(&x->settings), error)
                     : error_fatal(error, "no memory for the process");
}

bool open_consumer(struct extractor *x, struct error *error)
{
    const struct extractor_settings *s = &x->settings;
    const struct consumer_options options = {
        .client = {s->kafka.brokers, "shuwen-extractor", &x->passed.passed},
        .group = s->group,
        .instance = *s->instance ? s->instance : NULL,
        .topics = {s->kafka.normalized_topic, s->kafka.rejected_topic},  // letters go with their articles
        .topic_count = 2,
        .queue_bytes = s->queue_bytes,
        .session_ms = s->session_ms,
    };
    x->service.consumer = consumer_new(&options, error);
    return x->service.consumer != NULL;
}

// Claims carry the cluster's id: it has to be known before the first one.
static const char *wait_cluster(struct extractor *x)
{
    const char *id = "";
    while (!*id && !shutdown_requested()) {
        id = consumer_cluster_id(x->service.consumer, CLUSTER_WAIT_MS);
        health_beat(x->health);
        if (!*id) LOG_WARN("kafka_waiting", log_text("brokers", x->settings.kafka.brokers));
    }
    return id;
}

bool open_store(struct extractor *x, struct error *error)
{
    struct service *service = &x->service;
    const struct postgres_settings postgres = {
        .conninfo = x->settings.postgres,
        .application_name = "shuwen-extractor",
        .role = x->settings.postgres_role,
        .statement_timeout_ms = (int)x->settings.statement_ms,
    };
    char host[100] = "unknown";
    gethostname(host, sizeof host - 1);
    snprintf(service->owner, sizeof service->owner, "%s/%ld", *x->settings.instance ? x->settings.instance : host,
             (long)getpid());
    service->store.connection = postgres_new(&postgres);
    service->store.intake = &service->intakes[0];
    service->storing.task = task_new(error);
    if (!service->storing.task) return false;
    service->store.group = x->settings.group;
    service->store.owner = service->owner;
    service->store.limits = x->settings.reject;
    if (!service->store.connection) return error_fatal(error, "no memory for a connection");
    return service_connect(service, error) && store_init(&service->store, error);
}

bool open_intake(struct extractor *x, struct error *error)
{
    const struct rows_origin origin = {wait_cluster(x), (int32_t)x->settings.raw_incarnation,
                                       extractor_program.version};
    const char *rejected = x->settings.kafka.rejected_topic;
    return !shutdown_requested() && intake_init(&x->service.intakes[0], &origin, rejected, error) &&
           intake_init(&x->service.intakes[1], &origin, rejected, error);
}

bool open_worker(struct extractor *x, struct error *error)
{
    const struct worker_options options = {x->settings.worker, x->service.consumer, x->health, shutdown_requested,
                                           .fenced_by_group = false};
    x->service.settings = &x->settings;
    const struct worker_service callbacks = service_callbacks(&x->service);
    x->service.worker = worker_new(&options, &callbacks);
    if (!x->service.worker) return error_fatal(error, "no memory for the worker");
    x->endpoints.metrics = metrics_new(extractor_metric_table, EXTRACTOR_METRIC_COUNT,
                                       worker_metrics(x->service.worker));
    x->service.metrics = x->endpoints.metrics;
    return x->service.metrics || error_fatal(error, "no memory for metrics");
}

bool open_http(struct extractor *x, struct error *error)
{
    const struct http_options options = {x->settings.service.http_address, x->settings.service.http_port};
    struct http_route routes[HTTP_SERVICE_ROUTES];
    x->endpoints.health = x->health;
    x->endpoints.program = extractor_program.name;
    x->endpoints.version = extractor_program.version;
    http_service_routes(&x->endpoints, routes);
    x->http = http_start(&options, routes, HTTP_SERVICE_ROUTES, error);
    if (x->http)
        LOG_INFO("started", log_text("version", extractor_program.version), log_int("http_port", http_port(x->http)));
    return x->http != NULL;
}
