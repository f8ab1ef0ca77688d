// When a partition that stands may be waiting for its turn.
#include "support/check.h"
#include "worker/worker_state.h"

static void test_who_is_served(void **state)
{
    (void)state;
    static const struct {
        int64_t moved, left;
        bool served;
    } rows[] = {
        {1200, 90000, true},  // works off a backlog
        {1200, 1201, true},   // for one look more at least
        {1200, 1200, false},  // at its end before the next look
        {1200, 3, false},     // follows a lively producer
        {1200, 0, false},     // at its end
        {0, 90000, false},    // stands itself
        {-1, 90000, false},   // is not running
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(watchdog_is_served(rows[i].moved, rows[i].left), rows[i].served);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_who_is_served)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
