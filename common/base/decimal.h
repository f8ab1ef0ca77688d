// decimal: exact decimal numbers, coefficient * 10^exponent. Never binary floating point.
//
// The coefficient holds 38 digits. An operation whose exact result would not fit returns false and leaves *out alone:
// a number that cannot be held exactly is refused, never rounded. Values are plain structs, passed by copy.
// Canonical form (decimal_normal): no trailing zeros in the coefficient where the exponent is negative, exponent <= 0
// unless the coefficient is too small to hold it; zero is 0 * 10^0. All functions return canonical values.
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

__extension__ typedef __int128 int128;

typedef struct {
    int128 coefficient;
    int32_t exponent;  // -38 .. 38
} decimal;

enum { DECIMAL_TEXT_BYTES = 128 };  // room for the longest text form and its NUL

decimal decimal_from_int(int64_t value);

// Reads [-+]digits[.digits] with optional exponent e[+-]digits, the whole slice. False: not a number, or it does not fit.
bool decimal_parse(str s, decimal *out) MUST_CHECK;

// Plain notation, as JSON and PostgreSQL's NUMERIC take it: "-12.08", "1107300", never an exponent. Returns its length.
int decimal_format(decimal value, char out[DECIMAL_TEXT_BYTES]);
str decimal_str(struct arena *arena, decimal value);

bool decimal_add(decimal a, decimal b, decimal *out) MUST_CHECK;
bool decimal_subtract(decimal a, decimal b, decimal *out) MUST_CHECK;
bool decimal_multiply(decimal a, decimal b, decimal *out) MUST_CHECK;
bool decimal_scale10(decimal a, int power, decimal *out) MUST_CHECK;  // a * 10^power

// a / b to `places` digits behind the point, half up, sign apart; false when b is 0 or the result does not fit.
// The one operation that may round: for fractions such as 三分之一, where no exact decimal exists.
bool decimal_divide(decimal a, decimal b, int places, decimal *out) MUST_CHECK;

decimal decimal_negate(decimal a);
int decimal_compare(decimal a, decimal b);  // -1, 0, 1
bool decimal_is_zero(decimal a);
bool decimal_is_integer(decimal a);
bool decimal_to_int64(decimal a, int64_t *out) MUST_CHECK;  // only whole numbers that fit

#endif
