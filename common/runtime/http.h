// http: a small HTTP server for /metrics, health and status pages. The one room that knows libmicrohttpd.
//
// Handlers run on the server's own thread, one at a time, and must not wait for anything slow: they answer from what is in
// memory. Limits: 64 connections, 10 s per connection, 64 KiB of request body. Binds the address that it is told and no other.
#ifndef RUNTIME_HTTP_H
#define RUNTIME_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

struct health;
struct metrics;
struct http_server;

struct http_request {
    const char *method;  // "GET", "POST", "DELETE"; HEAD is served as GET without a body
    const char *path;    // decoded, without the query
    str body;
    const void *connection;
};

// Value of ?name=... or of a header; NULL when it is not there. Lives as long as the request.
const char *http_query(const struct http_request *request, const char *name);
const char *http_header(const struct http_request *request, const char *name);

struct http_response {
    int status;                // 200 unless changed
    const char *content_type;  // a literal; "text/plain; charset=utf-8" unless changed
    struct buffer body;        // released by the server
};

typedef void http_handler(void *context, const struct http_request *request, struct http_response *response);

struct http_route {
    const char *method;  // NULL: GET and HEAD
    const char *path;    // exact; or a prefix when it ends in '/' and is longer than that
    http_handler *handle;
    void *context;
};

struct http_options {
    const char *address;  // "127.0.0.1", "::1", "0.0.0.0"
    int64_t port;         // 0: any free one, see http_port
};

// The routes are copied. Anything else is answered 404, or 405 where only the method differs.
struct http_server *http_start(const struct http_options *options, const struct http_route *routes, size_t count,
                               struct error *error);
void http_stop(struct http_server *server);  // waits for answers under way; NULL is allowed
int http_port(const struct http_server *server);

// What every service serves: GET /metrics, /livez, /readyz. Fills three routes; `endpoints` lives as long as the server.
enum { HTTP_SERVICE_ROUTES = 3 };
struct http_endpoints {
    struct health *health;
    struct metrics *metrics;
    const char *program, *version;  // for shuwen_build_info
};
void http_service_routes(struct http_endpoints *endpoints, struct http_route routes[HTTP_SERVICE_ROUTES]);

#endif
