// The client library that does not come back from a call: whichever it is, the guard of the normalizer's health ends the process. Each call in a
// process of its own, with librdkafka's mock broker; the linker puts the functions below in the place of librdkafka's. Adding positions to a
// transaction, which is known to hang, has a thread of its own: producer_test.c.
#include <librdkafka/rdkafka.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kafka/mock_cluster.h"
#include "normalizer/parts.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"
#include "support/check.h"

enum { CALLS = 4, NOT_STARTED = 99 };

static const char *const calls[CALLS] = {"poll", "commit", "close", "destroy"};
static const char *hangs;  // the call that does; NULL: not yet
static int told;           // where it says so

static void hang_in(const char *call)
{
    if (hangs == NULL || strcmp(hangs, call) != 0) return;
    if (write(told, "x", 1) != 1) _exit(NOT_STARTED);
    for (;;) pause();
}

rd_kafka_message_t *__real_rd_kafka_consumer_poll(rd_kafka_t *handle, int timeout_ms);
rd_kafka_message_t *__wrap_rd_kafka_consumer_poll(rd_kafka_t *handle, int timeout_ms);
rd_kafka_message_t *__wrap_rd_kafka_consumer_poll(rd_kafka_t *handle, int timeout_ms)
{
    hang_in("poll");
    return __real_rd_kafka_consumer_poll(handle, timeout_ms);
}

rd_kafka_error_t *__real_rd_kafka_commit_transaction(rd_kafka_t *handle, int timeout_ms);
rd_kafka_error_t *__wrap_rd_kafka_commit_transaction(rd_kafka_t *handle, int timeout_ms);
rd_kafka_error_t *__wrap_rd_kafka_commit_transaction(rd_kafka_t *handle, int timeout_ms)
{
    hang_in("commit");
    rd_kafka_error_t *failed = __real_rd_kafka_commit_transaction(handle, timeout_ms);
    // With a transaction behind it the process has both handles to give up.
    if (failed == NULL && hangs != NULL && strcmp(hangs, "destroy") == 0) shutdown_request();
    return failed;
}

rd_kafka_error_t *__real_rd_kafka_consumer_close_queue(rd_kafka_t *handle, rd_kafka_queue_t *queue);
rd_kafka_error_t *__wrap_rd_kafka_consumer_close_queue(rd_kafka_t *handle, rd_kafka_queue_t *queue);
rd_kafka_error_t *__wrap_rd_kafka_consumer_close_queue(rd_kafka_t *handle, rd_kafka_queue_t *queue)
{
    hang_in("close");
    return __real_rd_kafka_consumer_close_queue(handle, queue);
}

void __real_rd_kafka_destroy(rd_kafka_t *handle);
void __wrap_rd_kafka_destroy(rd_kafka_t *handle);
void __wrap_rd_kafka_destroy(rd_kafka_t *handle)
{
    hang_in("destroy");
    __real_rd_kafka_destroy(handle);
}

// Opens a normalizer, runs it until its loop hangs or there is enough of it for the calls of the end, and closes it.
static int run_until(const char *call)
{
    static const char *const words[] = {"normalizer", "--hang-ms",    "8000",    "--http-port",  "0",    "--slot",
                                        "0",          "--membership", "dynamic", "--session-ms", "6000", NULL};
    struct error error = {0};
    struct normalizer_settings s = {0};
    struct settings settings;
    struct parts parts = {0};
    struct mock_cluster *cluster = mock_cluster_new(&error);
    if (cluster == NULL ||
        settings_read(&normalizer_program, 11, (char **)words, &s, &settings, &error) != SETTINGS_RUN)
        return NOT_STARTED;
    const struct kafka_client client = {mock_cluster_brokers(cluster), "hang-test", NULL};
    if (!parts_open(&s, &client, "hang-test", &parts, &error)) return NOT_STARTED;
    hangs = call;
    if (strcmp(call, "close") == 0) shutdown_request();
    const bool ended_well = worker_run(parts.worker, &error);
    parts_close(&parts);
    return ended_well ? EXIT_OK : EXIT_FAILED;
}

static void test_each_call_is_guarded(void **state)
{
    (void)state;
    pid_t pids[CALLS];
    int ends[CALLS][2];
    for (int i = 0; i < CALLS; i++) {
        assert_int_equal(pipe(ends[i]), 0);
        pids[i] = fork();
        if (pids[i] == 0) {
            told = ends[i][1];
            log_start("hang_test", LOG_LEVEL_ERROR);
            _exit(run_until(calls[i]));
        }
        close(ends[i][1]);
    }
    for (int i = 0; i < CALLS; i++) {
        char byte = 0;
        int status = 0;
        if (read(ends[i][0], &byte, 1) != 1) fail_msg("%s was not called", calls[i]);
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_HUNG) fail_msg("%s: status %d", calls[i], status);
        close(ends[i][0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_call_is_guarded)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
