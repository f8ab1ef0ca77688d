// Jobs run one after another on the task's own thread, and what they wrote is there after task_wait.
#include <pthread.h>
#include <time.h>

#include "runtime/task.h"
#include "support/check.h"

struct sum {
    pthread_t thread;
    int value;
};

static void add_slowly(void *context)
{
    struct sum *sum = context;
    const int before = sum->value;
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    sum->thread = pthread_self();
    sum->value = before + 1;
}

static void test_jobs_run_in_turn(void **state)
{
    (void)state;
    struct error error = {0};
    struct sum sum = {.thread = pthread_self()};
    struct task *task = task_new(&error);
    assert_non_null(task);
    task_wait(task);  // none under way
    for (int i = 1; i <= 20; i++) {
        task_start(task, add_slowly, &sum);
        task_wait(task);
        assert_int_equal(sum.value, i);
    }
    assert_false(pthread_equal(sum.thread, pthread_self()));
    task_free(task);
}

static void test_freeing_waits_for_the_job(void **state)
{
    (void)state;
    struct error error = {0};
    struct sum sum = {0};
    struct task *task = task_new(&error);
    assert_non_null(task);
    task_start(task, add_slowly, &sum);
    task_free(task);
    assert_int_equal(sum.value, 1);
    task_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_jobs_run_in_turn),
                                       cmocka_unit_test(test_freeing_waits_for_the_job)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
