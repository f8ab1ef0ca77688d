#include "runtime/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "runtime/health.h"
#include "runtime/metrics.h"
#include "runtime/process.h"

enum { CONNECTIONS_MAX = 64, TIMEOUT_SECONDS = 10, REQUEST_BODY_MAX = 65536 };

struct http_server {
    struct MHD_Daemon *daemon;
    struct http_route *routes;
    size_t count;
};

// The body of one request while it comes in.
struct upload {
    struct buffer body;
};

const char *http_query(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value((struct MHD_Connection *)request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *http_header(const struct http_request *request, const char *name)
{
    return MHD_lookup_connection_value((struct MHD_Connection *)request->connection, MHD_HEADER_KIND, name);
}

static bool path_fits(const struct http_route *route, const char *path)
{
    const size_t size = strlen(route->path);
    if (size > 1 && route->path[size - 1] == '/') return strncmp(route->path, path, size) == 0 && path[size] != '\0';
    return strcmp(route->path, path) == 0;
}

static bool method_fits(const struct http_route *route, const char *method)
{
    if (route->method != NULL) return strcmp(route->method, method) == 0;
    return strcmp(method, MHD_HTTP_METHOD_GET) == 0 || strcmp(method, MHD_HTTP_METHOD_HEAD) == 0;
}

static const struct http_route *find_route(const struct http_server *server, const struct http_request *request,
                                           int *status)
{
    *status = MHD_HTTP_NOT_FOUND;
    for (size_t i = 0; i < server->count; i++) {
        const struct http_route *route = &server->routes[i];
        if (!path_fits(route, request->path)) continue;
        if (method_fits(route, request->method)) return route;
        *status = MHD_HTTP_METHOD_NOT_ALLOWED;
    }
    return NULL;
}

static enum MHD_Result answer(struct MHD_Connection *connection, struct http_response *response)
{
    if (!buffer_ok(&response->body)) {
        buffer_release(&response->body);
        response->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
    }
    // libmicrohttpd takes the memory over and frees it.
    struct MHD_Response *out = MHD_create_response_from_buffer(response->body.size, response->body.data,
                                                               MHD_RESPMEM_MUST_FREE);
    if (out == NULL) {
        buffer_release(&response->body);
        return MHD_NO;
    }
    MHD_add_response_header(out, MHD_HTTP_HEADER_CONTENT_TYPE, response->content_type);
    MHD_add_response_header(out, "Cache-Control", "no-store");
    MHD_add_response_header(out, "X-Content-Type-Options", "nosniff");
    const enum MHD_Result result = MHD_queue_response(connection, (unsigned)response->status, out);
    MHD_destroy_response(out);
    return result;
}

static enum MHD_Result serve(struct http_server *server, struct MHD_Connection *connection,
                             const struct http_request *request)
{
    struct http_response response = {.status = MHD_HTTP_OK, .content_type = "text/plain; charset=utf-8"};
    int status = 0;
    const struct http_route *route = find_route(server, request, &status);
    if (route != NULL) {
        route->handle(route->context, request, &response);
    } else {
        response.status = status;
        buffer_append(&response.body, status == MHD_HTTP_NOT_FOUND ? STR("not found\n") : STR("method not allowed\n"));
    }
    return answer(connection, &response);
}

static enum MHD_Result refuse(struct MHD_Connection *connection)
{
    struct http_response response = {.status = MHD_HTTP_CONTENT_TOO_LARGE, .content_type = "text/plain; charset=utf-8"};
    buffer_append(&response.body, STR("the request is larger than 64 KiB\n"));
    return answer(connection, &response);
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *path,
                                  const char *method, const char *version, const char *data, size_t *data_size,
                                  void **state)
{
    (void)version;
    struct upload *upload = *state;
    if (upload == NULL) {
        *state = upload = calloc(1, sizeof *upload);
        if (upload != NULL) upload->body.limit_bytes = REQUEST_BODY_MAX;
        return upload != NULL ? MHD_YES : MHD_NO;
    }
    if (*data_size > 0) {
        buffer_append(&upload->body, (str){data, *data_size});
        *data_size = 0;
        return MHD_YES;
    }
    if (!buffer_ok(&upload->body)) return refuse(connection);
    const struct http_request request = {method, path, buffer_str(&upload->body), connection};
    return serve(context, connection, &request);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    (void)context, (void)connection, (void)code;
    struct upload *upload = *state;
    if (upload == NULL) return;
    buffer_release(&upload->body);
    free(upload);
    *state = NULL;
}

union socket_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static bool read_address(const struct http_options *options, union socket_address *out, struct error *error)
{
    const uint16_t port = htons((uint16_t)options->port);
    *out = (union socket_address){0};
    if (inet_pton(AF_INET, options->address, &out->v4.sin_addr) == 1) {
        out->v4.sin_family = AF_INET;
        out->v4.sin_port = port;
        return true;
    }
    if (inet_pton(AF_INET6, options->address, &out->v6.sin6_addr) == 1) {
        out->v6.sin6_family = AF_INET6;
        out->v6.sin6_port = port;
        return true;
    }
    return error_fatal(error, "http_address %s is no IP address: give one like 127.0.0.1 or ::", options->address);
}

static void http_destroy(struct http_server *server)
{
    free(server->routes);
    free(server);
}

struct http_server *http_start(const struct http_options *options, const struct http_route *routes, size_t count,
                               struct error *error)
{
    union socket_address address;
    if (!read_address(options, &address, error)) return NULL;
    struct http_server *server = calloc(1, sizeof *server);
    if (server != NULL) server->routes = calloc(count + 1, sizeof *routes);
    if (server == NULL || server->routes == NULL) {
        free(server);
        error_fatal(error, "no memory for the HTTP server");
        return NULL;
    }
    memcpy(server->routes, routes, count * sizeof *routes);
    server->count = count;
    const unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | (address.any.sa_family == AF_INET6 ? MHD_USE_IPv6 : 0U);
    server->daemon = MHD_start_daemon(flags, (uint16_t)options->port, NULL, NULL, on_request, server,  //
                                      MHD_OPTION_SOCK_ADDR, &address.any, MHD_OPTION_CONNECTION_LIMIT,
                                      (unsigned)CONNECTIONS_MAX,                                 //
                                      MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)TIMEOUT_SECONDS,  //
                                      MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL, MHD_OPTION_END);
    if (server->daemon == NULL) {
        error_fatal(error, "cannot serve HTTP on %s port %d (%s): give another http_port, or 0 for any",
                    options->address, (int)options->port, strerror(errno));
        http_destroy(server);
        return NULL;
    }
    return server;
}

void http_stop(struct http_server *server)
{
    if (server == NULL) return;
    MHD_stop_daemon(server->daemon);
    http_destroy(server);
}

int http_port(const struct http_server *server)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info != NULL ? info->port : 0;
}

static void serve_metrics(void *context, const struct http_request *request, struct http_response *response)
{
    (void)request;
    const struct http_endpoints *endpoints = context;
    response->content_type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_format(endpoints->metrics, &response->body);
    if (endpoints->program != NULL) process_metrics_format(endpoints->program, endpoints->version, &response->body);
}

static void serve_livez(void *context, const struct http_request *request, struct http_response *response)
{
    (void)request;
    const struct http_endpoints *endpoints = context;
    if (!health_live(endpoints->health, &response->body)) response->status = MHD_HTTP_SERVICE_UNAVAILABLE;
}

static void serve_readyz(void *context, const struct http_request *request, struct http_response *response)
{
    (void)request;
    const struct http_endpoints *endpoints = context;
    if (!health_ready(endpoints->health, &response->body)) response->status = MHD_HTTP_SERVICE_UNAVAILABLE;
}

void http_service_routes(struct http_endpoints *endpoints, struct http_route routes[HTTP_SERVICE_ROUTES])
{
    routes[0] = (struct http_route){NULL, "/metrics", serve_metrics, endpoints};
    routes[1] = (struct http_route){NULL, "/livez", serve_livez, endpoints};
    routes[2] = (struct http_route){NULL, "/readyz", serve_readyz, endpoints};
}
