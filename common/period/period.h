// period: finds calendar expressions, absolute and relative, and resolves them against a publication date.
//
// 今年上半年, 1—9月, 截至2019年底, 近三年, 十四五期间, 去年同期. Works on the same folded, simplified code points as quantity.
// Text forms are those of the annotation guideline: 2023, 2024-H1, 2024-Q1, 2024-01/2024-05, 2024-06-27, 2021/2024.
// Promise: periods in text order, not overlapping; linear time; pure.
#ifndef PERIOD_PERIOD_H
#define PERIOD_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

struct period {
    uint32_t begin, end;   // code points of the expression
    str text;              // text form; empty when it cannot be resolved (近年来, or relative without a publication date)
    date first, last;      // first and last day; {0} where unresolved
    bool is_basis;         // stands in a comparison: 同比, 较2021年, 比上年同期 (first and last are those of the year compared with)
    bool rolling;          // 近三年, 5年来: a window that ends at publication
    const char *rule;
};

struct period_list {
    struct period *items;
    size_t count;
};

// Scans cps[0, count). published may have PRECISION_NONE. False only at the arena's limit.
bool period_scan(struct arena *arena, const uint32_t *cps, size_t count, struct instant published, struct period_list *out);

#endif
