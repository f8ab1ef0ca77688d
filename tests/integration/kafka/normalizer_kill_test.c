// kill -9 of the normalizer in mid-flow, ten times: nothing is lost and nothing is there twice, for readers of committed records.
#include <signal.h>
#include <stdio.h>
#include <time.h>

#include "runtime/clock.h"
#include "support.h"

enum { KILLS = 10, EVENTS_PER_ROUND = 600, PARTITIONS = 4 };

static void sleep_ms(int64_t ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

// Until something more was committed than before.
static void wait_for_progress(struct offset_reader *reader, const struct test_topics *topics, int64_t before)
{
    const int64_t until_ms = clock_monotonic_ms() + 60000;
    while (test_stable_end(reader, topics->normalized, topics->partitions) <= before) {
        if (clock_monotonic_ms() > until_ms) fail_msg("%s makes no progress", topics->group);
        sleep_ms(5);
    }
}

static void test_kill(void **state)
{
    (void)state;
    struct error error = {0};
    struct random random = check_seed("normalizer_kill");
    const struct kafka_client client = test_client();
    const struct test_topics topics = test_make_topics(&client, PARTITIONS);
    const char *const flags[] = {"--batch-records", "20",           "--slot", "0", "--host",
                                 topics.group,      "--session-ms", "6000",   NULL};
    struct offset_reader *reader = offset_reader_new(&client, &error);
    assert_non_null(reader);
    for (int64_t round = 0; round < KILLS; round++) {
        test_publish(&client, topics.raw, 1 + round * EVENTS_PER_ROUND, EVENTS_PER_ROUND, 7);
        const int64_t before = test_stable_end(reader, topics.normalized, PARTITIONS);
        const pid_t pid = test_spawn(NORMALIZER, &topics, flags);
        wait_for_progress(reader, &topics, before);
        sleep_ms((int64_t)random_below(&random, 150));
        assert_int_equal(test_stop(pid, SIGKILL), -SIGKILL);
    }
    const pid_t pid = test_spawn(NORMALIZER, &topics, flags);
    test_wait_lag(reader, &topics, 90000);
    assert_int_equal(test_stop(pid, SIGTERM), 0);
    offset_reader_free(reader);
    const struct test_outcome outcome = test_compare(&client, &topics);
    printf("raw %lld, normalized %lld, rejected %lld, lost %lld, twice %lld\n", (long long)outcome.raw,
           (long long)outcome.normalized, (long long)outcome.rejected, (long long)outcome.lost,
           (long long)outcome.twice);
    assert_int_equal(outcome.raw, KILLS * EVENTS_PER_ROUND);
    assert_int_equal(outcome.lost, 0);
    assert_int_equal(outcome.twice, 0);
    assert_int_equal(outcome.normalized + outcome.rejected, outcome.raw);
    assert_int_equal(outcome.rejected, KILLS * EVENTS_PER_ROUND / 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kill)};
    test_client();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
