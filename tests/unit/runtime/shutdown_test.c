// The first signal asks, the second one ends; so does the deadline. Each in a process of its own.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/log.h"
#include "runtime/shutdown.h"
#include "support/check.h"

// A loop that finishes when asked, or never.
static int child(bool obeys, int64_t deadline_ms, int signals)
{
    int status = 0, ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        struct error error = {0};
        log_start("test", LOG_LEVEL_ERROR);
        if (!shutdown_install(deadline_ms, &error) || write(ready[1], "x", 1) != 1) _exit(99);
        while (!(shutdown_wait(10000) && obeys)) usleep(1000);
        _exit(EXIT_OK);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    for (int i = 0; i < signals; i++) {
        kill(pid, SIGTERM);
        usleep(100000);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    close(ready[0]);
    close(ready[1]);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void test_signals(void **state)
{
    (void)state;
    assert_int_equal(child(true, 5000, 1), EXIT_OK);
    assert_int_equal(child(false, 5000, 2), EXIT_SECOND_SIGNAL);
    assert_int_equal(child(false, 50, 1), EXIT_DEADLINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_signals)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
