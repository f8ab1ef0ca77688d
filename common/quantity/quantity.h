// quantity: finds every number with its unit, modifier and range in a stretch of normalized text.
//
// Works on code points that are folded (full-width digits are ASCII) and simplified; knows nothing of indicators, periods
// or articles. What it returns is "a quantity expression stands here": whether it is an observation, and of what type, is
// for the observation room to say, which sees the sentence around it.
//
// Promise: quantities come in text order, spans do not overlap, are within [0, count) and not empty; the span covers number, modifier and unit
// and nothing else (近20场次, 8.42%, 第357名, 1至2个). Time is linear in count. No allocation per token: the list grows
// in the arena. Pure: any thread with its own arena.
#ifndef QUANTITY_QUANTITY_H
#define QUANTITY_QUANTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "base/str.h"

enum quantity_kind {
    QUANTITY_NUMBER,    // a number without a unit
    QUANTITY_COUNT,     // with a counting word
    QUANTITY_MONEY,     // unit is ISO 4217
    QUANTITY_RATIO,     // % ‰ per_100k per_10k, fractions, 成
    QUANTITY_POINTS,    // pp
    QUANTITY_MEASURE,   // UCUM units but time
    QUANTITY_DURATION,  // a mo wk d h min s
    QUANTITY_MULTIPLE,  // 倍, 翻番 (value in %)
    QUANTITY_ORDINAL,   // 第357名, 第2: unit rank when a rank word follows
    QUANTITY_SCORE,     // 分
    QUANTITY_AGE,       // 岁
};

enum quantity_modifier {
    MODIFIER_EXACT,
    MODIFIER_APPROX,
    MODIFIER_MORE_THAN,
    MODIFIER_AT_LEAST,
    MODIFIER_LESS_THAN,
    MODIFIER_AT_MOST
};

struct quantity_fraction {
    decimal numerator, denominator;
};

struct quantity {
    uint32_t begin, end;  // the whole expression
    uint32_t number_begin,
        number_end;  // the number alone, multipliers included; of a range from the first to the last number
    enum quantity_kind kind;
    enum quantity_modifier modifier;
    decimal value;
    bool has_upper;
    decimal value_upper;  // only with has_upper; >= value
    const struct quantity_fraction
        *fraction;       // as written (三分之一: 1, 3), since value in % may be rounded; NULL: none
    str unit;            // as annotation.md writes units; empty: none. Points into a catalogue or the arena
    bool shares_unit;    // the unit was taken from a later member of a list (30万和45万元)
    bool indefinite;     // 一 with a counting word: may be no more than an article (一名, 一个)
    bool home_currency;  // plain 元 or $: CNY or USD here, the publisher's own elsewhere (HKD in Hong Kong)
    const char *rule;    // static: which rule made it
};

struct quantity_list {
    struct quantity *items;
    size_t count;
};

// What was seen and left, for --explain.
struct quantity_skip {
    uint32_t begin, end;
    const char *why;  // static
};

struct quantity_skips {
    struct quantity_skip *items;
    size_t count;
};

const char *quantity_modifier_name(enum quantity_modifier modifier);  // "exact", "approx", "more_than", ...
const char *quantity_kind_name(enum quantity_kind kind);              // "number", "count", "money", ...

// Scans cps[0, count). skips may be NULL. False only at the arena's limit.
bool quantity_scan(struct arena *arena, const uint32_t *cps, size_t count, struct quantity_list *out,
                   struct quantity_skips *skips);

#endif
