// shuwen-normalizer: articles.raw in, articles.normalized and articles.rejected out, exactly once.
#include <stdio.h>
#include <unistd.h>

#include "normalizer/pipeline.h"
#include "normalizer/settings.h"
#include "normalizer/slot.h"
#include "runtime/http.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"

enum { LIVE_LIMIT_MS = 60000, NAME_BYTES = 256 };

static const char program_and_version[] = "shuwen-normalizer " SHUWEN_VERSION;

struct parts {
    struct consumer *consumer;
    struct handler *handler;
    struct health *health;
    struct worker *worker;
    struct metrics *metrics;
    struct pipeline *pipeline;
    struct http_server *http;
};

// "shuwen-normalizer-host-0": transactional id and, for a static member, instance id.
static bool make_name(const struct normalizer_settings *s, int64_t slot, char out[NAME_BYTES], struct error *error)
{
    char host[128] = "";
    if (s->host[0] != '\0') snprintf(host, sizeof host, "%s", s->host);
    else if (gethostname(host, sizeof host - 1) != 0) return error_fatal(error, "this machine has no name: give one with --host");
    snprintf(out, NAME_BYTES, "%.100s-%s-%lld", s->group, host, (long long)slot);
    return true;
}

static struct consumer *open_consumer(const struct normalizer_settings *s, const struct kafka_client *client, const char *name, struct error *error)
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
    const struct handler_options options = {.limits = {.body_bytes = (size_t)s->body_bytes,
                                                       .title_chars = (size_t)s->title_chars,
                                                       .name_chars = (size_t)s->name_chars,
                                                       .attributes_bytes = (size_t)s->attributes_bytes,
                                                       .key_bytes = (size_t)s->key_bytes,
                                                       .headers_bytes = (size_t)s->headers_bytes,
                                                       .record_bytes = (size_t)s->record_bytes},
                                            .memory_bytes = (size_t)s->article_memory_bytes,
                                            .normalized_topic = s->kafka.normalized_topic,
                                            .rejected_topic = s->kafka.rejected_topic,
                                            .program = program_and_version};
    return handler_new(&options);
}

// The producer waits for a broker that is away: that is no reason to be taken for dead.
static void on_waiting(void *context, const struct error *error)
{
    health_beat(context);
    health_set(context, "store", false, error->text);
}

static bool open_parts(const struct normalizer_settings *s, const struct kafka_client *client, const char *name, struct parts *p, struct error *error)
{
    p->consumer = open_consumer(s, client, name, error);
    p->handler = open_handler(s);
    p->health = health_new(LIVE_LIMIT_MS);
    if (p->consumer == NULL || p->handler == NULL || p->health == NULL) return error_fatal(error, "no memory");
    const struct pipeline_options options = {.consumer = p->consumer,
                                             .producer = {.client = *client,
                                                          .transactional_id = name,
                                                          .timeout_ms = s->transaction_ms,
                                                          .queue_bytes = s->queue_bytes,
                                                          .stop = shutdown_requested,
                                                          .waiting = on_waiting,
                                                          .waiting_context = p->health},
                                             .handler = p->handler,
                                             .limits = {s->reject_window, s->reject_share_percent, s->reject_reason_percent, s->reject_consecutive},
                                             .start_latest = s->start[0] == 'l',
                                             .go_on_after_gap = s->on_gap[0] == 'c',
                                             .program = program_and_version,
                                             .health = p->health};
    p->metrics = metrics_new(normalizer_metric_table, NORMALIZER_METRIC_COUNT, NULL);
    p->pipeline = p->metrics != NULL ? pipeline_new(&options, p->metrics) : NULL;
    if (p->pipeline == NULL) return error_fatal(error, "no memory");
    const struct worker_service service = pipeline_service(p->pipeline);
    p->worker = worker_new(&(struct worker_options){s->worker, p->consumer, p->health, shutdown_requested}, &service);
    return p->worker != NULL || error_fatal(error, "no memory");
}

static bool serve_http(const struct normalizer_settings *s, struct parts *p, struct http_endpoints *endpoints, struct error *error)
{
    struct http_route routes[HTTP_SERVICE_ROUTES];
    const struct http_options options = {s->service.http_address, s->service.http_port};
    metrics_chain(p->metrics, worker_metrics(p->worker));
    *endpoints = (struct http_endpoints){p->health, p->metrics};
    http_service_routes(endpoints, routes);
    p->http = http_start(&options, routes, HTTP_SERVICE_ROUTES, error);
    return p->http != NULL;
}

static void close_parts(struct parts *p)
{
    http_stop(p->http);
    pipeline_free(p->pipeline);
    worker_free(p->worker);
    consumer_free(p->consumer);
    handler_free(p->handler);
    metrics_free(p->metrics);
    health_free(p->health);
}

static bool run(const struct normalizer_settings *s, const struct option_list *passed, struct error *error)
{
    char name[NAME_BYTES];
    struct slot_lock slot;
    struct parts parts = {0};
    struct http_endpoints endpoints;
    if (!shutdown_install(s->service.shutdown_ms, error) || !slot_take(s->group, s->slot, &slot, error)) return false;
    const struct kafka_client client = {s->kafka.brokers, name, passed};
    bool ok = make_name(s, slot.slot, name, error) && open_parts(s, &client, name, &parts, error) && serve_http(s, &parts, &endpoints, error);
    if (ok) {
        LOG_INFO("started", log_text("name", name), log_text("version", SHUWEN_VERSION), log_text("brokers", s->kafka.brokers),
                 log_text("http_address", s->service.http_address), log_int("http_port", http_port(parts.http)));
        ok = worker_run(parts.worker, error);
    }
    close_parts(&parts);
    slot_release(&slot);
    return ok;
}

int main(int argc, char **argv)
{
    struct normalizer_settings s = {0};
    struct settings settings;
    struct error error = {0};
    const enum settings_result result = settings_read(&normalizer_program, argc, argv, &s, &settings, &error);
    enum log_level level = LOG_LEVEL_INFO;
    int code = result == SETTINGS_DONE ? EXIT_OK : EXIT_USAGE;
    if (result == SETTINGS_WRONG) fprintf(stderr, "shuwen-normalizer: %s\n", error.text);
    if (result == SETTINGS_RUN) {
        (void)log_level_parse(s.service.log_level, &level);
        log_start(normalizer_program.name, level);
        code = run(&s, &settings.passed, &error) ? EXIT_OK : EXIT_FAILED;
        if (code == EXIT_OK) LOG_INFO("stopped", log_message("finished what was begun"));
        else LOG_ERROR("stopped", log_error(&error));
    }
    settings_release(&settings);
    return code;
}
