// Bytes as they come from a stranger, to the monitor's own server: routes, queries, headers and bodies. Whatever comes, the answer is HTTP or
// nothing, what is asked for is never echoed as markup, and the server answers the next one.
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "actions.h"
#include "base/buffer.h"
#include "serve.h"
#include "trends.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct serve *serve;

static const char *token_file(void)
{
    static char path[] = "/tmp/shuwen-fuzz-token-XXXXXX";
    static const char token[] = "token-of-the-fuzzer\n";
    int file = mkstemp(path);
    if (file < 0 || write(file, token, sizeof(token) - 1) != (ssize_t)sizeof(token) - 1) abort();
    close(file);
    return path;
}

static void start(void)
{
    struct error error = {0};
    static const struct metric_info table[] = {{"t_total", METRIC_COUNTER, 0, "", NULL, "T."}};
    // With a token, so that what it guards is reached. What is started would be the `shuwen` beside this program: there is none.
    struct actions_settings acting = {token_file(), "", "", "", ""};
    struct serve_settings settings = {.address = "127.0.0.1",
                                      .compat = true,
                                      .poll_ms = 1000,
                                      .trends = trends_new(),
                                      .actions = actions_new(&acting, &error),
                                      .health = health_new(10000),
                                      .metrics = metrics_new(table, 1, NULL)};
    serve = serve_start(&settings, &error);
    if (!serve) {
        fprintf(stderr, "%s\n", error.text);
        abort();
    }
    unlink(acting.token_file);
}

// From another address of the loopback each time: from one alone all ports are in use, waiting for late packets, within seconds.
static int connect_to(int port)
{
    static uint32_t number;
    enum { ADDRESSES = 0x10000, ON = 1 };
    struct sockaddr_in from = {.sin_family = AF_INET},
                       address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_sec = 5};
    int socket_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + number++ % ADDRESSES);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(socket_fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setsockopt(socket_fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &(int){ON}, sizeof(int));
    if (socket_fd < 0 || bind(socket_fd, (struct sockaddr *)&from, sizeof(from)) != 0 ||
        connect(socket_fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        abort();
    return socket_fd;
}

static void ask(const uint8_t *data, size_t size, struct buffer *answer)
{
    char piece[4096];
    ssize_t got;
    int socket_fd = connect_to(serve_port(serve));
    (void)!send(socket_fd, data, size, MSG_NOSIGNAL);
    shutdown(socket_fd, SHUT_WR);
    while ((got = recv(socket_fd, piece, sizeof(piece), 0)) > 0) buffer_append(answer, (str){piece, (size_t)got});
    close(socket_fd);
}

static void try(const uint8_t *data, size_t size)
{
    struct buffer answer = {0};
    static const char well[] = "GET /livez HTTP/1.0\r\n\r\n";
    if (!serve) start();
    ask(data, size, &answer);
    if (answer.size && !str_starts(buffer_str(&answer), STR("HTTP/1."))) abort();
    if (str_find(buffer_str(&answer), STR("<fuzz>"), 0) >= 0) abort();
    buffer_clear(&answer);
    ask((const uint8_t *)well, sizeof(well) - 1, &answer);
    if (!str_starts(buffer_str(&answer), STR("HTTP/1."))) abort();
    buffer_release(&answer);
}

// The fuzzer's own clock rings every few seconds and would break a connect or recv off: it waits until they are done.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, NULL);
    try(data, size);
    pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    return 0;
}
