// Metrics: the text format, and counting from several threads.
#include <pthread.h>

#include "runtime/metrics.h"
#include "support/check.h"

static const int64_t buckets[] = {1000, 20000, 0};

#define TEST_METRICS(X)                                                    \
    X(EVENTS, COUNTER, "t_events_total", 0, "kind,place", NULL, "Events.") \
    X(LEVEL, GAUGE, "t_level_seconds", 6, "", NULL, "Level.")              \
    X(TIMES, HISTOGRAM, "t_times_seconds", 6, "", buckets, "Times.")
enum { TEST_METRICS(METRIC_INDEX) TEST_METRIC_COUNT };
static const struct metric_info table[] = {TEST_METRICS(METRIC_ROW)};

static void test_text(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct metrics *metrics = metrics_new(table, TEST_METRIC_COUNT, NULL);
    series_add(metrics_series(metrics, EVENTS, "a\"b\\c\nd", "x"), 2);
    series_add(metrics_series(metrics, EVENTS, "a\"b\\c\nd", "x"), 3);
    series_set(metrics_plain(metrics, LEVEL), -1500000);
    series_observe(metrics_plain(metrics, TIMES), 1000);
    series_observe(metrics_plain(metrics, TIMES), 1001);
    series_observe(metrics_plain(metrics, TIMES), 90000000);
    metrics_format(metrics, &out);
    assert_str_equal(buffer_str(&out), STR("# HELP t_events_total Events.\n# TYPE t_events_total counter\n"
                                           "t_events_total{kind=\"a\\\"b\\\\c\\nd\",place=\"x\"} 5\n"
                                           "# HELP t_level_seconds Level.\n# TYPE t_level_seconds gauge\n"
                                           "t_level_seconds -1.500000\n"
                                           "# HELP t_times_seconds Times.\n# TYPE t_times_seconds histogram\n"
                                           "t_times_seconds_bucket{le=\"0.001000\"} 1\n"
                                           "t_times_seconds_bucket{le=\"0.020000\"} 2\n"
                                           "t_times_seconds_bucket{le=\"+Inf\"} 3\n"
                                           "t_times_seconds_sum 90.002001\nt_times_seconds_count 3\n"));
    buffer_release(&out);
    metrics_free(metrics);
}

static void test_hidden_series_come_back(void **state)
{
    (void)state;
    struct buffer out = {0};
    struct metrics *metrics = metrics_new(table, TEST_METRIC_COUNT, NULL);
    struct series *series = metrics_series(metrics, EVENTS, "k", "p");
    series_add(series, 1);
    series_hide(series);
    metrics_format(metrics, &out);
    assert_true(str_find(buffer_str(&out), STR("kind=\"k\""), 0) < 0);
    assert_ptr_equal(metrics_series(metrics, EVENTS, "k", "p"), series);
    buffer_clear(&out);
    metrics_format(metrics, &out);
    assert_true(str_find(buffer_str(&out), STR("{kind=\"k\",place=\"p\"} 1"), 0) > 0);
    buffer_release(&out);
    metrics_free(metrics);
}

static void *count(void *metrics)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    for (int i = 0; i < 20000; i++) series_add(metrics_series(metrics, EVENTS, names[i % 4], "x"), 1);
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    struct buffer out = {0};
    struct metrics *metrics = metrics_new(table, TEST_METRIC_COUNT, NULL);
    for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, count, metrics);
    for (int i = 0; i < 50; i++) {
        buffer_clear(&out);
        metrics_format(metrics, &out);
    }
    for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    assert_int_equal(series_value(metrics_series(metrics, EVENTS, "c", "x")), 20000);
    buffer_release(&out);
    metrics_free(metrics);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_hidden_series_come_back),
                                       cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
