// Log lines, waits, times, health and the HTTP server around them.
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "runtime/backoff.h"
#include "runtime/clock.h"
#include "runtime/health.h"
#include "runtime/http.h"
#include "runtime/log.h"
#include "runtime/metrics.h"
#include "support/check.h"

static void test_log_line(void **state)
{
    (void)state;
    int ends[2];
    char line[512];
    assert_int_equal(pipe(ends), 0);
    log_to(ends[1]);
    log_start("test", LOG_LEVEL_INFO);
    LOG_DEBUG("not_seen", log_message("below the level"));
    LOG_INFO("seen", log_int("n", -5), log_text("none", NULL), log_str("bad", STR("a\xff\"")), log_bool("b", true));
    const ssize_t size = read(ends[0], line, sizeof line - 1);
    assert_true(size > 0);
    line[size] = '\0';
    const char *rest = strstr(line, "\"level\"");
    assert_non_null(rest);
    assert_string_equal(
        rest,
        "\"level\":\"info\",\"event\":\"seen\",\"service\":\"test\",\"n\":-5,\"bad\":\"a\xef\xbf\xbd\\\"\",\"b\":true}\n");
    log_plain(true);
    LOG_WARN("seen", log_int("n", -5), log_message("the broker is away"));
    log_plain(false);
    line[read(ends[0], line, sizeof line - 1)] = '\0';
    assert_string_equal(line, "test: the broker is away\n");
    log_to(STDERR_FILENO);
    close(ends[0]);
    close(ends[1]);
}

static void test_backoff(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct backoff b;
        backoff_init(&b, 10, 1000, seed);
        int64_t last = 10;
        for (int i = 0; i < 50; i++) {
            const int64_t wait = backoff_next(&b);
            assert_in_range(wait, 10, 1000);
            assert_true(wait <= last * 3);
            last = wait;
        }
        backoff_reset(&b);
        assert_true(backoff_next(&b) <= 30);
    }
}

static void test_clock_text(void **state)
{
    (void)state;
    char out[CLOCK_TEXT_BYTES];
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {{0, "1970-01-01T00:00:00.000Z"},
                {-1, "1969-12-31T23:59:59.999Z"},
                {1719907200123, "2024-07-02T08:00:00.123Z"},
                {INT64_MAX, "9999-12-31T23:59:59.999Z"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        clock_format(rows[i].ms, out);
        assert_string_equal(out, rows[i].text);
    }
}

// The whole answer to one request, as text.
static void ask(int port, const char *request, char *out, size_t size)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int s = socket(AF_INET, SOCK_STREAM, 0);
    size_t used = 0;
    ssize_t got = 0;
    assert_int_equal(connect(s, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(write(s, request, strlen(request)), (ssize_t)strlen(request));
    while (used < size - 1 && (got = read(s, out + used, size - 1 - used)) > 0) used += (size_t)got;
    out[used] = '\0';
    close(s);
}

static void echo(void *context, const struct http_request *request, struct http_response *response)
{
    (void)context;
    const char *query = http_query(request, "q");
    buffer_printf(&response->body, "%s %s %s %.*s", request->method, request->path, query != NULL ? query : "-",
                  STR_FMT(request->body));
}

static void test_http(void **state)
{
    (void)state;
    static const struct metric_info table[] = {{"t_total", METRIC_COUNTER, 0, "", NULL, "T."}};
    char answer[4096];
    struct error error = {0};
    struct http_endpoints endpoints = {health_new(10000), metrics_new(table, 1, NULL), "test", "1"};
    struct http_route routes[HTTP_SERVICE_ROUTES + 2];
    http_service_routes(&endpoints, routes);
    routes[3] = (struct http_route){"POST", "/echo", echo, NULL};
    routes[4] = (struct http_route){NULL, "/items/", echo, NULL};
    const struct http_options options = {"127.0.0.1", 0};
    struct http_server *server = http_start(&options, routes, HTTP_SERVICE_ROUTES + 2, &error);
    assert_non_null(server);
    const int port = http_port(server);
    ask(port, "GET /metrics HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, "version=0.0.4"));
    assert_non_null(strstr(answer, "\nt_total 0\n"));
    assert_non_null(strstr(answer, "\nshuwen_build_info{program=\"test\",version=\"1\",compiler="));
    assert_non_null(strstr(answer, "\nprocess_resident_memory_bytes "));
    ask(port, "GET /livez HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, " 200 "));
    ask(port, "GET /readyz HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, " 503 "));
    health_set(endpoints.health, "kafka", false, "no broker answers");
    ask(port, "GET /readyz HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, "fail kafka: no broker answers\n"));
    health_set(endpoints.health, "kafka", true, NULL);
    ask(port, "GET /readyz HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, " 200 "));
    ask(port, "POST /echo?q=1 HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc", answer, sizeof answer);
    assert_non_null(strstr(answer, "POST /echo 1 abc"));
    ask(port, "GET /items/7 HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, "GET /items/7 - "));
    ask(port, "GET /echo HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, " 405 "));
    ask(port, "GET /none HTTP/1.0\r\n\r\n", answer, sizeof answer);
    assert_non_null(strstr(answer, " 404 "));
    const struct http_options taken = {"127.0.0.1", port};
    assert_null(http_start(&taken, routes, 1, &error));
    assert_non_null(strstr(error.text, "http_port"));
    http_stop(server);
    metrics_free(endpoints.metrics);
    health_free(endpoints.health);
}

static void test_health_dies_without_beats(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct health *health = health_new(20);
    assert_true(health_live(health, &out));
    usleep(60000);
    assert_false(health_live(health, &out));
    health_beat(health);
    assert_true(health_live(health, &out));
    buffer_release(&out);
    health_free(health);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log_line),
        cmocka_unit_test(test_backoff),
        cmocka_unit_test(test_clock_text),
        cmocka_unit_test(test_http),
        cmocka_unit_test(test_health_dies_without_beats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
