#include "serve.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "actions.h"
#include "base/str.h"
#include "monitor_settings.h"
#include "runtime/clock.h"
#include "runtime/process.h"
#include "trends.h"

enum {
    OWN_ROUTES = 8,
    ROUTES = HTTP_SERVICE_ROUTES + ACTIONS_ROUTES + OWN_ROUTES,
    LETTERS_MOST = 400,
    STEPS_MAX_S = 86400
};

struct serve {
    struct serve_settings settings;
    struct http_endpoints endpoints;
    struct http_server *http;
    pthread_mutex_t lock;
    struct arena *arenas[2];
    int shown;  // the arena that the snapshot lives in
    bool has_snapshot, expired;
    struct snapshot snapshot;
    struct snapshot_source unread[2];  // what is shown of them before the first poll has ended
};

// With the lock held: the snapshot, or an empty one before the first poll.
static const struct snapshot *current(struct serve *serve, int64_t now)
{
    int64_t limit = 3 * serve->snapshot.poll_ms;
    if (serve->has_snapshot && !serve->expired && now - serve->snapshot.as_of_wall_ms > limit + 1000) {
        snapshot_expire(&serve->snapshot);
        serve->expired = true;
    }
    return &serve->snapshot;
}

typedef void writer(struct buffer *out, const struct snapshot *snapshot, int64_t now);

static void answer(struct serve *serve, struct http_response *response, const char *content_type, writer *write)
{
    int64_t now = clock_unix_ms();
    response->content_type = content_type;
    pthread_mutex_lock(&serve->lock);
    write(&response->body, current(serve, now), now);
    pthread_mutex_unlock(&serve->lock);
}

static void write_metrics(struct buffer *out, const struct snapshot *snapshot, int64_t now)
{
    (void)now;
    snapshot_write_metrics(out, snapshot, false);
}

static void write_compat_metrics(struct buffer *out, const struct snapshot *snapshot, int64_t now)
{
    (void)now;
    snapshot_write_metrics(out, snapshot, true);
}

static void handle_page(void *context, const struct http_request *request, struct http_response *response)
{
    (void)request;
    answer(context, response, "text/html; charset=utf-8", snapshot_write_page);
}

static void handle_json(void *context, const struct http_request *request, struct http_response *response)
{
    (void)request;
    answer(context, response, "application/json; charset=utf-8", snapshot_write_json);
}

// A number of ?name=, `otherwise` without one; false: it is none.
static bool query_number(const struct http_request *request, const char *name, int64_t otherwise, int64_t *out)
{
    const char *text = http_query(request, name);
    *out = otherwise;
    return !text || str_to_int64(str_from(text), out);
}

// ?from=: seconds since 1970, or below 0 seconds before now; false: it is neither.
static bool query_from(const struct http_request *request, int64_t otherwise_s, int64_t now_ms, int64_t *from_ms)
{
    int64_t from_s;
    if (!query_number(request, "from", otherwise_s, &from_s) || from_s > now_ms / 1000 || from_s < -now_ms / 1000)
        return false;
    *from_ms = from_s < 0 ? now_ms + from_s * 1000 : from_s * 1000;
    return true;
}

// ?step= in seconds.
static void handle_history(void *context, const struct http_request *request, struct http_response *response)
{
    struct serve *serve = context;
    int64_t now = clock_unix_ms(), from_ms, step_s;
    if (!query_from(request, -7200, now, &from_ms) || !query_number(request, "step", 60, &step_s) || step_s < 1 ||
        step_s > STEPS_MAX_S) {
        response->status = 400;
        buffer_append(&response->body, STR("from: seconds since 1970, or -N for N seconds ago; step: 1 to 86400 s\n"));
        return;
    }
    response->content_type = "application/json; charset=utf-8";
    pthread_mutex_lock(&serve->lock);
    const int64_t as_of = current(serve, now)->as_of_wall_ms;
    pthread_mutex_unlock(&serve->lock);
    trends_write_json(serve->settings.trends, &response->body, as_of, from_ms, step_s, now);
}

// Names of groups and topics hold no "/partitions/" and no slash.
static bool read_part(str path, str *pipeline, str *topic, int64_t *partition)
{
    str rest, word, number;
    if (!str_cut(path, STR("/partitions/"), pipeline, &rest)) {
        *pipeline = path;
        *topic = (str){0};
        return path.size > 0;
    }
    return str_cut(rest, STR("/"), &word, &number) && (*topic = word).size > 0 && str_to_int64(number, partition);
}

// /api/v1/pipelines/NAME, /api/v1/pipelines/NAME/partitions/TOPIC/NUMBER
static void handle_part(void *context, const struct http_request *request, struct http_response *response)
{
    struct serve *serve = context;
    const int64_t now = clock_unix_ms();
    str pipeline, topic;
    int64_t partition = 0;
    bool found = false;
    const str path = str_slice(str_from(request->path), sizeof("/api/v1/pipelines/") - 1, strlen(request->path));
    response->content_type = "application/json; charset=utf-8";
    pthread_mutex_lock(&serve->lock);
    if (read_part(path, &pipeline, &topic, &partition))
        found = snapshot_write_part_json(&response->body, current(serve, now), now, pipeline,
                                         topic.size ? &topic : NULL, partition);
    pthread_mutex_unlock(&serve->lock);
    if (found) return;
    response->status = 404;
    buffer_append(&response->body,
                  STR("{\"error\":\"no such pipeline or partition; /api/v1/pipelines lists them\"}\n"));
}

// ?reason=CODE, ?from=, ?limit=: the newest 20 of each reason and state.
static void handle_letters(void *context, const struct http_request *request, struct http_response *response)
{
    struct serve *serve = context;
    const char *reason = http_query(request, "reason");
    const int64_t now = clock_unix_ms();
    struct snapshot_letter_filter filter = {.reason = str_from(reason ? reason : "")};
    if (!query_number(request, "limit", LETTERS_MOST, &filter.limit) || filter.limit < 0 ||
        filter.limit > LETTERS_MOST || !query_from(request, 0, now, &filter.from_wall_ms)) {
        response->status = 400;
        buffer_append(&response->body, STR("limit: 0 to 400; from: seconds since 1970, or -N for N seconds ago; all of "
                                           "them: shuwen letters --list\n"));
        return;
    }
    response->content_type = "application/json; charset=utf-8";
    pthread_mutex_lock(&serve->lock);
    snapshot_write_letters_json(&response->body, current(serve, now), now, &filter);
    pthread_mutex_unlock(&serve->lock);
}

// /api/v1/dead-letters/TOPIC/PARTITION/OFFSET
static void handle_letter(void *context, const struct http_request *request, struct http_response *response)
{
    struct serve *serve = context;
    const int64_t now = clock_unix_ms();
    str topic, rest, first, second;
    int64_t partition, offset;
    bool found = false;
    const str place = str_slice(str_from(request->path), sizeof("/api/v1/dead-letters/") - 1, strlen(request->path));
    response->content_type = "application/json; charset=utf-8";
    if (str_cut(place, STR("/"), &topic, &rest) && str_cut(rest, STR("/"), &first, &second) &&
        str_to_int64(first, &partition) && str_to_int64(second, &offset)) {
        pthread_mutex_lock(&serve->lock);
        found = snapshot_write_letter_json(&response->body, current(serve, now), now, topic, partition, offset);
        pthread_mutex_unlock(&serve->lock);
    }
    if (found) return;
    response->status = 404;
    buffer_append(&response->body,
                  STR("{\"error\":\"not among the newest dead letters of a reason; with its bytes, and all others: "
                      "shuwen letters --show TOPIC/PARTITION/OFFSET\"}\n"));
}

static void handle_metrics(void *context, const struct http_request *request, struct http_response *response)
{
    struct serve *serve = context;
    (void)request;
    answer(serve, response, "text/plain; version=0.0.4; charset=utf-8",
           serve->settings.compat ? write_compat_metrics : write_metrics);
    metrics_format(serve->settings.metrics, &response->body);
    process_metrics_format(monitor_program.name, monitor_program.version, &response->body);
}

static void fill_routes(struct serve *serve, struct http_route *routes)
{
    serve->endpoints = (struct http_endpoints){.health = serve->settings.health, .metrics = serve->settings.metrics};
    // Ours come first: /metrics is the snapshot's and the monitor's own.
    routes[0] = (struct http_route){.path = "/", .handle = handle_page, .context = serve};
    routes[1] = (struct http_route){.path = "/metrics", .handle = handle_metrics, .context = serve};
    routes[2] = (struct http_route){.path = "/api/v1/pipelines", .handle = handle_json, .context = serve};
    routes[3] = (struct http_route){.path = "/api/v1/status", .handle = handle_json, .context = serve};
    routes[4] = (struct http_route){.path = "/api/v1/history", .handle = handle_history, .context = serve};
    routes[5] = (struct http_route){.path = "/api/v1/pipelines/", .handle = handle_part, .context = serve};
    routes[6] = (struct http_route){.path = "/api/v1/dead-letters", .handle = handle_letters, .context = serve};
    routes[7] = (struct http_route){.path = "/api/v1/dead-letters/", .handle = handle_letter, .context = serve};
    actions_routes(serve->settings.actions, routes + OWN_ROUTES);
    http_service_routes(&serve->endpoints, routes + OWN_ROUTES + ACTIONS_ROUTES);
}

// Before the first poll has ended nothing is known, and that is what is said.
static void show_unread(struct serve *serve)
{
    serve->unread[0] = (struct snapshot_source){.name = "kafka", .is_new = true};
    serve->unread[1] = (struct snapshot_source){.name = "postgres", .is_new = true};
    serve->snapshot = (struct snapshot){.articles = -1,
                                        .observations = -1,
                                        .pg_transaction_age_ms = -1,
                                        .poll_ms = serve->settings.poll_ms,
                                        .as_of_wall_ms = clock_unix_ms(),
                                        .sources = serve->unread,
                                        .source_count = 2};
}

struct serve *serve_start(const struct serve_settings *settings, struct error *error)
{
    struct http_route routes[ROUTES];
    struct serve *serve = calloc(1, sizeof(*serve));
    if (!serve) {
        error_fatal(error, "out of memory");
        return NULL;
    }
    serve->settings = *settings;
    show_unread(serve);
    pthread_mutex_init(&serve->lock, NULL);
    serve->arenas[0] = arena_new(0);
    serve->arenas[1] = arena_new(0);
    fill_routes(serve, routes);
    struct http_options options = {.address = settings->address, .port = settings->port};
    serve->http = serve->arenas[0] && serve->arenas[1] ? http_start(&options, routes, ROUTES, error) : NULL;
    if (serve->http) return serve;
    serve_stop(serve);
    return NULL;
}

void serve_stop(struct serve *serve)
{
    if (!serve) return;
    http_stop(serve->http);
    arena_free(serve->arenas[0]);
    arena_free(serve->arenas[1]);
    pthread_mutex_destroy(&serve->lock);
    free(serve);
}

int serve_port(const struct serve *serve)
{
    return http_port(serve->http);
}

struct arena *serve_arena(struct serve *serve)
{
    struct arena *idle = serve->arenas[1 - serve->shown];
    arena_reset(idle);
    return idle;
}

void serve_show(struct serve *serve, const struct snapshot *snapshot)
{
    pthread_mutex_lock(&serve->lock);
    serve->snapshot = *snapshot;
    serve->snapshot.actions = actions_on(serve->settings.actions);
    serve->shown = 1 - serve->shown;
    serve->has_snapshot = true;
    serve->expired = false;
    pthread_mutex_unlock(&serve->lock);
}
