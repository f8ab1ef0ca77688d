// refusal: says of a number-like stretch that it states no quantity: words and names, calendar and clock, identifiers,
// numbers of lists and headings.
#ifndef QUANTITY_REFUSAL_H
#define QUANTITY_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quantity/numeral.h"
#include "quantity/unit.h"

struct refusal {
    const char *why;  // static; NULL: nothing speaks against it
    uint32_t end;     // step over everything before this
};

// A catalogued word that covers cps[at] (四川, 统一, 三会一课). before: it begins in front of `at`.
struct word_cover {
    uint32_t begin, end;  // end 0: none
    const char *why;      // "word", or "article" (一种, 另一个); static
};
struct word_cover refusal_word(const uint32_t *cps, size_t count, size_t at);

// 2023年, 3月, 15日, 8时30分, 三季度, 90年代, 2023-06-27, 10:30. It takes part in a range or list to its left.
struct refusal refusal_calendar(const uint32_t *cps, size_t count, const struct numeral *n);

// HIC500, 15号, 〔2024〕, 010-6403, 127.0.0.1, 1、, （3）, 2.1 建设目标, 北纬26度, 县人大四次会议. unit NULL: none stands behind the number.
// left_end: where the quantity before ends.
struct refusal refusal_identifier(const uint32_t *cps, size_t count, const struct numeral *n, const struct unit *unit,
                                  size_t left_end);

#endif
