#include "support/check.h"

#include <string.h>

#include "base/decimal.h"

static decimal draw(struct random *random)
{
    int128 coefficient = (int128)(random_next(random) >> random_below(random, 64));
    decimal value = {0};
    if (random_below(random, 2)) coefficient = -coefficient;
    assert_true(decimal_multiply((decimal){coefficient, 0}, (decimal){1, -(int32_t)random_below(random, 12)}, &value));
    return value;
}

static bool same(decimal a, decimal b)
{
    return a.coefficient == b.coefficient && a.exponent == b.exponent;
}

static void laws(void **state)
{
    (void)state;
    struct random random = check_seed("decimal");
    for (int i = 0; i < 200000; i++) {
        decimal a = draw(&random), b = draw(&random), sum, back, left, right;
        char text[DECIMAL_TEXT_BYTES];
        int size = decimal_format(a, text);
        assert_int_equal(size, strlen(text));
        assert_true(decimal_parse((str){text, (size_t)size}, &back) && same(a, back));
        assert_true(decimal_add(a, b, &sum) && decimal_subtract(sum, b, &back) && same(a, back));
        assert_true(decimal_add(b, a, &back) && same(sum, back));
        if (decimal_multiply(a, b, &left)) assert_true(decimal_multiply(b, a, &right) && same(left, right));
        assert_int_equal(decimal_compare(a, b), -decimal_compare(b, a));
        assert_int_equal(decimal_compare(a, b) == 0, same(a, b));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(laws)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
