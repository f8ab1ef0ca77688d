#include "base/decimal.h"

#include <string.h>

enum { LARGEST_EXPONENT = 38, DIGITS = 38 };

// 10^38 - 1, the largest coefficient: every decimal has at most 38 digits.
static int128 largest_coefficient(void)
{
    int128 value = 1;
    for (int i = 0; i < DIGITS; i++) value *= 10;
    return value - 1;
}

static bool fits(int128 coefficient)
{
    int128 largest = largest_coefficient();
    return coefficient <= largest && coefficient >= -largest;
}

// Brings a pair of coefficient and exponent into canonical form; false when it cannot be held.
static bool normalize(int128 coefficient, int exponent, decimal *out)
{
    if (coefficient == 0) exponent = 0;
    while (exponent < 0 && coefficient % 10 == 0) {
        coefficient /= 10;
        exponent++;
    }
    while (exponent > 0 && coefficient <= largest_coefficient() / 10 && coefficient >= -(largest_coefficient() / 10)) {
        coefficient *= 10;
        exponent--;
    }
    if (!fits(coefficient) || exponent > LARGEST_EXPONENT || exponent < -LARGEST_EXPONENT) return false;
    *out = (decimal){coefficient, exponent};
    return true;
}

decimal decimal_from_int(int64_t value)
{
    return (decimal){value, 0};
}

static bool append_digit(int128 *coefficient, int digit)
{
    if (*coefficient > largest_coefficient() / 10) return false;
    *coefficient = *coefficient * 10 + digit;
    return fits(*coefficient);
}

struct scan {
    int128 coefficient;
    int exponent;
    bool any_digit;
};

// Reads digits from `at`. Zeros are held back until another digit follows, so that 1.5000…0 needs no room for them.
static bool scan_digits(str s, size_t *at, bool fraction, struct scan *scan)
{
    int zeros = 0;
    for (; *at < s.size && s.data[*at] >= '0' && s.data[*at] <= '9'; (*at)++) {
        scan->any_digit = true;
        if (s.data[*at] == '0') {
            zeros++;
            continue;
        }
        for (; zeros > 0; zeros--) {
            if (!append_digit(&scan->coefficient, 0)) return false;
            scan->exponent -= fraction;
        }
        if (!append_digit(&scan->coefficient, s.data[*at] - '0')) return false;
        scan->exponent -= fraction;
    }
    // Trailing zeros of the whole part count; those of a fraction say nothing.
    if (!fraction && scan->coefficient != 0) scan->exponent += zeros;
    return true;
}

// With a non-zero exponent the whole part ended in zeros, which a fraction behind it needs as digits.
static bool spell_out_zeros(struct scan *scan)
{
    for (; scan->exponent > 0; scan->exponent--)
        if (!append_digit(&scan->coefficient, 0)) return false;
    return true;
}

static bool scan_exponent(str s, size_t *at, int *exponent)
{
    if (*at == s.size || (s.data[*at] != 'e' && s.data[*at] != 'E')) return true;
    (*at)++;
    bool negative = *at < s.size && s.data[*at] == '-';
    if (*at < s.size && (s.data[*at] == '-' || s.data[*at] == '+')) (*at)++;
    size_t begin = *at;
    int value = 0;
    for (; *at < s.size && s.data[*at] >= '0' && s.data[*at] <= '9'; (*at)++)
        if (value < 100000) value = value * 10 + (s.data[*at] - '0');
    *exponent += negative ? -value : value;
    return *at > begin;
}

static bool has_nonzero_fraction(str s, size_t at)
{
    for (; at < s.size && s.data[at] >= '0' && s.data[at] <= '9'; at++)
        if (s.data[at] != '0') return true;
    return false;
}

bool decimal_parse(str s, decimal *out)
{
    struct scan scan = {0};
    size_t at = 0;
    bool negative = s.size && s.data[0] == '-';
    if (s.size && (s.data[0] == '-' || s.data[0] == '+')) at++;
    if (!scan_digits(s, &at, false, &scan)) return false;
    if (at < s.size && s.data[at] == '.') {
        at++;
        size_t begin = at;
        if (has_nonzero_fraction(s, at) && !spell_out_zeros(&scan)) return false;
        if (!scan_digits(s, &at, true, &scan) || at == begin) return false;
    }
    if (!scan.any_digit || !scan_exponent(s, &at, &scan.exponent) || at != s.size) return false;
    return normalize(negative ? -scan.coefficient : scan.coefficient, scan.exponent, out);
}

int decimal_format(decimal value, char out[DECIMAL_TEXT_BYTES])
{
    char digits[DIGITS + 2];
    int count = 0, size = 0;
    bool negative = value.coefficient < 0;
    int128 rest = negative ? -value.coefficient : value.coefficient;
    do {
        digits[count++] = (char)('0' + (int)(rest % 10));
        rest /= 10;
    } while (rest);
    if (negative) out[size++] = '-';
    int behind_point = value.exponent < 0 ? -value.exponent : 0;
    if (count <= behind_point) {
        out[size++] = '0';
        out[size++] = '.';
        for (int i = count; i < behind_point; i++) out[size++] = '0';
    }
    for (int i = count - 1; i >= 0; i--) {
        out[size++] = digits[i];
        if (i == behind_point && i > 0) out[size++] = '.';
    }
    for (int i = 0; i < value.exponent; i++) out[size++] = '0';
    out[size] = '\0';
    return size;
}

str decimal_str(struct arena *arena, decimal value)
{
    char text[DECIMAL_TEXT_BYTES];
    int size = decimal_format(value, text);
    return arena_str(arena, (str){text, (size_t)size});
}

static bool raise(int128 *coefficient, int places)
{
    for (; places > 0 && *coefficient != 0; places--)
        if (__builtin_mul_overflow(*coefficient, 10, coefficient)) return false;
    return true;
}

// Gives both the smaller of their exponents.
static bool align(decimal *a, decimal *b)
{
    int exponent = a->exponent < b->exponent ? a->exponent : b->exponent;
    if (!raise(&a->coefficient, a->exponent - exponent) || !raise(&b->coefficient, b->exponent - exponent))
        return false;
    a->exponent = b->exponent = exponent;
    return true;
}

bool decimal_add(decimal a, decimal b, decimal *out)
{
    int128 sum;
    if (!align(&a, &b) || __builtin_add_overflow(a.coefficient, b.coefficient, &sum)) return false;
    return normalize(sum, a.exponent, out);
}

bool decimal_subtract(decimal a, decimal b, decimal *out)
{
    return decimal_add(a, decimal_negate(b), out);
}

bool decimal_multiply(decimal a, decimal b, decimal *out)
{
    int128 product;
    if (__builtin_mul_overflow(a.coefficient, b.coefficient, &product)) return false;
    return normalize(product, a.exponent + b.exponent, out);
}

bool decimal_scale10(decimal a, int power, decimal *out)
{
    if (power > 4 * LARGEST_EXPONENT || power < -4 * LARGEST_EXPONENT) return false;
    return normalize(a.coefficient, a.exponent + power, out);
}

bool decimal_divide(decimal a, decimal b, int places, decimal *out)
{
    if (b.coefficient == 0 || places < 0 || places > LARGEST_EXPONENT) return false;
    int shift = a.exponent - b.exponent + places;
    if (!raise(&a.coefficient, shift) || !raise(&b.coefficient, -shift)) return false;
    bool negative = (a.coefficient < 0) != (b.coefficient < 0);
    int128 dividend = a.coefficient < 0 ? -a.coefficient : a.coefficient;
    int128 divisor = b.coefficient < 0 ? -b.coefficient : b.coefficient;
    int128 quotient = dividend / divisor, remainder = dividend % divisor;
    if (remainder >= divisor - remainder) quotient++;
    return normalize(negative ? -quotient : quotient, -places, out);
}

decimal decimal_negate(decimal a)
{
    return (decimal){-a.coefficient, a.exponent};
}

int decimal_compare(decimal a, decimal b)
{
    int sign_a = (a.coefficient > 0) - (a.coefficient < 0), sign_b = (b.coefficient > 0) - (b.coefficient < 0);
    if (sign_a != sign_b) return sign_a < sign_b ? -1 : 1;
    bool a_is_finer = a.exponent < b.exponent;
    if (!align(&a, &b)) return a_is_finer ? -sign_a : sign_a;  // the coarser one is beyond the other's reach
    return (a.coefficient > b.coefficient) - (a.coefficient < b.coefficient);
}

bool decimal_is_zero(decimal a)
{
    return a.coefficient == 0;
}

bool decimal_is_integer(decimal a)
{
    return a.exponent >= 0;
}

bool decimal_to_int64(decimal a, int64_t *out)
{
    if (!decimal_is_integer(a) || !raise(&a.coefficient, a.exponent)) return false;
    if (a.coefficient > INT64_MAX || a.coefficient < INT64_MIN) return false;
    *out = (int64_t)a.coefficient;
    return true;
}
