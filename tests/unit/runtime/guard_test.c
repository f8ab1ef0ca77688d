// A loop that stands ends its process, one that moves does not, and time in which the process was stopped does not count. Each in a process of its own.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/health.h"
#include "runtime/log.h"
#include "runtime/shutdown.h"
#include "support/check.h"

enum { NOT_STARTED = 99, BEATS = 300 };

// Beats so often, then stands or ends in good order.
static void loop(int64_t limit_ms, int beats, bool stands)
{
    struct error error = {0};
    struct health *health = health_new(limit_ms);
    log_start("test", LOG_LEVEL_ERROR);
    if (health == NULL || !health_guard(health, limit_ms, &error)) _exit(NOT_STARTED);
    for (int i = 0; i < beats; i++) {
        health_beat(health);
        usleep(1000);
    }
    while (stands) pause();
    health_free(health);
    _exit(EXIT_OK);
}

static int end_of(pid_t pid)
{
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static pid_t begin(int64_t limit_ms, int beats, bool stands)
{
    const pid_t pid = fork();
    if (pid == 0) loop(limit_ms, beats, stands);
    return pid;
}

static void test_loop_that_stands(void **state)
{
    (void)state;
    assert_int_equal(end_of(begin(50, 10, true)), EXIT_HUNG);
}

static void test_loop_that_moves(void **state)
{
    (void)state;
    assert_int_equal(end_of(begin(20000, 10, false)), EXIT_OK);
    assert_int_equal(end_of(begin(0, 10, false)), EXIT_OK);
}

// Stopped for longer than the limit: what wakes up is not hung.
static void test_process_that_was_stopped(void **state)
{
    (void)state;
    int status = 0;
    const pid_t pid = begin(1000, BEATS, false);
    kill(pid, SIGSTOP);
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
    usleep(1500 * 1000);
    kill(pid, SIGCONT);
    assert_int_equal(end_of(pid), EXIT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_loop_that_stands), cmocka_unit_test(test_loop_that_moves),
                                       cmocka_unit_test(test_process_that_was_stopped)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
