#include "support/check.h"

#include "base/date.h"

static const char *run(struct arena *arena, const struct case_row *row)
{
    static const char *const names[] = {"none", "year", "month", "day", "instant"};
    struct instant at = {0};
    char first[DATE_TEXT_BYTES] = "", last[DATE_TEXT_BYTES] = "";
    str precision = STR("!");
    if (instant_parse(row->cells[0], &at)) {
        precision = str_from(names[at.precision]);
        if (at.precision == PRECISION_INSTANT) precision = arena_printf(arena, "instant %lld", (long long)at.unix_ms);
        date_format(at.first, first);
        date_format(at.last, last);
    }
    bool same = str_equal(precision, row->cells[1]) && str_equal(str_from(first), row->cells[2]) &&
                str_equal(str_from(last), row->cells[3]);
    return same ? NULL : arena_printf(arena, "got %.*s %s %s", STR_FMT(precision), first, last).data;
}

static void instants(void **state)
{
    (void)state;
    check_rows("base/instant.tsv", run);
}

// Every day of 9999 years: counted up by one, there and back, weekday by weekday.
static void every_day(void **state)
{
    (void)state;
    date d = date_make(1, 1, 1);
    int32_t days = date_to_days(d);
    int weekday = date_weekday(d);
    for (; date_valid(d); d = date_from_days(days)) {
        assert_int_equal(date_to_days(d), days);
        assert_int_equal(date_weekday(d), weekday);
        weekday = weekday % 7 + 1;
        days++;
    }
    assert_int_equal(days, date_to_days(date_make(9999, 12, 31)) + 1);
    assert_int_equal(date_to_days(date_make(1970, 1, 1)), 0);
    assert_int_equal(date_weekday(date_make(2024, 7, 2)), 2);
}

static void steps(void **state)
{
    (void)state;
    assert_int_equal(date_compare(date_add_months(date_make(2024, 1, 31), 1), date_make(2024, 2, 29)), 0);
    assert_int_equal(date_compare(date_add_months(date_make(2024, 1, 31), -2), date_make(2023, 11, 30)), 0);
    assert_int_equal(date_compare(date_add_days(date_make(2024, 12, 31), 1), date_make(2025, 1, 1)), 0);
    assert_false(date_valid(date_add_days(date_make(9999, 12, 31), 1)));
    assert_false(date_valid(date_add_months(date_make(1, 1, 1), -1)));
    assert_false(date_valid(date_make(2023, 2, 29)));
    assert_false(date_valid((date){0}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(instants), cmocka_unit_test(every_day),
                                       cmocka_unit_test(steps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
