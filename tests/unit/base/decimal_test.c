#include "support/check.h"

#include <string.h>

#include "base/decimal.h"

static bool operate(str operation, decimal a, decimal b, decimal *out)
{
    int64_t places;
    if (str_equal(operation, STR("add"))) return decimal_add(a, b, out);
    if (str_equal(operation, STR("subtract"))) return decimal_subtract(a, b, out);
    if (str_equal(operation, STR("multiply"))) return decimal_multiply(a, b, out);
    if (str_equal(operation, STR("divide2"))) return decimal_divide(a, b, 2, out);
    if (str_equal(operation, STR("scale"))) return decimal_to_int64(b, &places) && decimal_scale10(a, (int)places, out);
    *out = decimal_from_int(decimal_compare(a, b));
    return str_equal(operation, STR("compare"));
}

static const char *run(struct arena *arena, const struct case_row *row)
{
    decimal a = {0}, b = {0}, result = {0};
    bool ok = decimal_parse(row->cells[1], &a);
    result = a;
    if (!str_equal(row->cells[0], STR("parse")))
        ok = ok && decimal_parse(row->cells[2], &b) && operate(row->cells[0], a, b, &result);
    str got = ok ? decimal_str(arena, result) : STR("!");
    return str_equal(got, row->cells[3]) ? NULL : arena_printf(arena, "got %.*s", STR_FMT(got)).data;
}

static void rows(void **state)
{
    (void)state;
    check_rows("base/decimal.tsv", run);
}

// Canonical form makes equal values equal structs, whatever way led to them.
static void canonical(void **state)
{
    (void)state;
    decimal a, b;
    assert_true(decimal_parse(STR("1.10e1"), &a) && decimal_parse(STR("11"), &b));
    assert_int_equal(a.exponent, b.exponent);
    assert_true(a.coefficient == b.coefficient);
    int64_t whole;
    assert_true(decimal_to_int64(b, &whole) && whole == 11);
    assert_true(decimal_parse(STR("9223372036854775808"), &a));
    assert_false(decimal_to_int64(a, &whole));
    assert_true(decimal_parse(STR("1.5"), &a));
    assert_false(decimal_to_int64(a, &whole));
    assert_false(decimal_is_integer(a));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows), cmocka_unit_test(canonical)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
