#include "normalizer/parts.h"

#include "runtime/shutdown.h"

enum { LIVE_LIMIT_MS = 60000, PATIENCE_MS = 20000 };

static const char program_and_version[] = "shuwen-normalizer " SHUWEN_VERSION;

static struct consumer *open_consumer(const struct normalizer_settings *s, const struct kafka_client *client,
                                      const char *name, struct error *error)
{
    const struct consumer_options options = {.client = *client,
                                             .group = s->group,
                                             .instance = s->membership[0] == 's' ? name : NULL,
                                             .topics = {s->kafka.raw_topic},
                                             .topic_count = 1,
                                             .queue_bytes = s->queue_bytes,
                                             .session_ms = s->session_ms};
    return consumer_new(&options, error);
}

static struct handler *open_handler(const struct normalizer_settings *s)
{
    const struct handler_options options = handler_options_of(&s->handler, &s->kafka, program_and_version);
    return handler_new(&options);
}

// The producer waits for a broker that is away: that is no reason to be taken for dead.
static void on_waiting(void *context, const struct error *error)
{
    health_beat(context);
    health_set(context, "store", false, error->text);
}

static bool open_all(const struct normalizer_settings *s, const struct kafka_client *client, const char *name,
                     struct parts *p, struct error *error)
{
    p->consumer = open_consumer(s, client, name, error);
    p->handler = open_handler(s);
    p->health = health_new(LIVE_LIMIT_MS);
    if (p->consumer == NULL || p->handler == NULL || p->health == NULL) return error_fatal(error, "no memory");
    if (!health_guard(p->health, s->worker.hang_ms, error)) return false;
    const struct pipeline_options options = {.consumer = p->consumer,
                                             .producer = {.client = *client,
                                                          .transactional_id = name,
                                                          .timeout_ms = s->transaction_ms,
                                                          .queue_bytes = s->queue_bytes,
                                                          .patience_ms = PATIENCE_MS,
                                                          .stop = shutdown_requested,
                                                          .waiting = on_waiting,
                                                          .waiting_context = p->health},
                                             .handler = p->handler,
                                             .limits = s->reject,
                                             .start_latest = s->start[0] == 'l',
                                             .go_on_after_gap = s->on_gap[0] == 'c',
                                             .program = program_and_version,
                                             .health = p->health};
    p->metrics = metrics_new(normalizer_metric_table, NORMALIZER_METRIC_COUNT, NULL);
    p->pipeline = p->metrics != NULL ? pipeline_new(&options, p->metrics) : NULL;
    if (p->pipeline == NULL) return error_fatal(error, "no memory");
    const struct worker_service service = pipeline_service(p->pipeline);
    p->worker = worker_new(
        &(struct worker_options){s->worker, p->consumer, p->health, shutdown_requested, .fenced_by_group = true},
        &service);
    return p->worker != NULL || error_fatal(error, "no memory");
}

static bool serve_http(const struct normalizer_settings *s, struct parts *p, struct error *error)
{
    struct http_route routes[HTTP_SERVICE_ROUTES];
    const struct http_options options = {s->service.http_address, s->service.http_port};
    metrics_chain(p->metrics, worker_metrics(p->worker));
    p->endpoints = (struct http_endpoints){p->health, p->metrics, "shuwen-normalizer", SHUWEN_VERSION};
    http_service_routes(&p->endpoints, routes);
    p->http = http_start(&options, routes, HTTP_SERVICE_ROUTES, error);
    return p->http != NULL;
}

bool parts_open(const struct normalizer_settings *s, const struct kafka_client *client, const char *name,
                struct parts *p, struct error *error)
{
    return open_all(s, client, name, p, error) && serve_http(s, p, error);
}

void parts_close(struct parts *p)
{
    http_stop(p->http);
    pipeline_free(p->pipeline);
    worker_free(p->worker);
    consumer_free(p->consumer);
    handler_free(p->handler);
    metrics_free(p->metrics);
    health_free(p->health);
}
