// period: finds calendar expressions, absolute and relative, and resolves them against a publication date.
//
// 今年上半年, 1—9月, 截至2019年底, 近三年, 十四五期间, 去年同期. Works on the same folded, simplified code points as quantity.
// Text forms are those of the annotation guideline: 2023, 2024-H1, 2024-Q1, 2024-01/2024-05, 2024-06-27, 2021/2024.
// Promise: periods in text order, not overlapping; linear time; pure.
//
// How an expression is resolved:
// - a year that is written wins; a month, quarter or day without one takes the year of the last dated expression of the same
//   line, and otherwise the latest such month or day that had begun at publication (去年 is said of the past; news rarely looks ahead);
// - relative words (今年 去年 上半年 本月 近三年) need a publication date as exact as themselves: without it `text` is empty;
// - 目前 如今 现在 至今 are the publication date as exactly as it is known; 现有 近年来 近期 近日 are never resolved;
// - 全年 当年 同期 当月 当日 上年 count from what the line dated last;
// - years of the Republic (民国108年) are 1911 + n; two digits are a year of the century that ends ten years after publication;
// - a range ends with the last day of its last unit; 以来 and 至今 end at publication.
// Out, as the guideline has it: times of day, weekdays, lunar dates, solar terms, reign years, intervals of repetition (每周五).
#ifndef PERIOD_PERIOD_H
#define PERIOD_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/str.h"

enum period_kind {
    PERIOD_DATED,  // a day, month, quarter, half, year or a range of them; also 近三年, 今年以来, 十四五期间
    PERIOD_NOW,    // 目前, 截至目前, 如今, 现在: the publication date
    PERIOD_BACK,   // 全年, 一年来, 当日, 同期: points back, and the line does not say to what; text empty
    PERIOD_VAGUE,  // 近年来, 现有, 近日, 过去, 以往: said to be some time, but not which; never resolved
    PERIOD_HABIT,  // 每年, 每天, 日均, 常年: how it always is; never resolved
    PERIOD_BASIS,  // stands in a comparison (同比, 较2021年, 比上年同期): what a change is measured against
};

enum period_grain { GRAIN_NONE, GRAIN_DAY, GRAIN_WEEK, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_HALF, GRAIN_YEAR, GRAIN_SPAN };

struct period {
    uint32_t begin, end;  // code points of the expression, its 截至 or 自 and 以来 or 期间 included
    enum period_kind kind;
    enum period_grain grain;  // of what it names; GRAIN_SPAN: several years or a range of mixed units
    str text;  // text form; empty when it cannot be resolved. PERIOD_BASIS: the value of `basis`: yoy, mom or a period
    date first,
        last;  // first and last day; {0} where unresolved. PERIOD_VAGUE may have bounds (二十几年前) without a text
    bool rolling;  // 近三年, 5年来: a window that ends at publication
    bool until;    // 截至…, …为止: a level reached, not a sum over a period
    bool
        onward;  // 起, 以来, 至今. 以来 and 至今 close the stretch at publication; 起 leaves first and last those of its start
    bool bare;         // no year in the expression: its year came from the line or from the publication date
    const char *rule;  // static
};

struct period_list {
    struct period *items;
    size_t count;
};

// Scans cps[0, count). published may have PRECISION_NONE. False only at the arena's limit.
bool period_scan(struct arena *arena, const uint32_t *cps, size_t count, struct instant published,
                 struct period_list *out);

// The text form of the days from first to last in the coarsest unit that fits: a year, half, quarter, month, day, or a range of
// years, months or days. Empty when either is no date. GRAIN_MONTH keeps 2024-01/2024-03 a range of months: only 一季度 is 2024-Q1.
str period_text(struct arena *arena, date first, date last, enum period_grain grain);

#endif
