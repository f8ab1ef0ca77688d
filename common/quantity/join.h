// join: what two quantities next to each other make together: a range (3至5名), a compound (1小时30分), two bounds
// (3年以上7年以下), a unit that a list shares (30万和45万元).
#ifndef QUANTITY_JOIN_H
#define QUANTITY_JOIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quantity/candidate.h"

enum joined { JOIN_NONE, JOIN_DONE, JOIN_SCORE };  // JOIN_SCORE: 3-1, two numbers that are no range and no quantities

// Tries to make `right` and `left`, which stands before it, into one range; the result is in `right`.
enum joined join_range(const uint32_t *cps, size_t count, const struct candidate *left, struct candidate *right);

// 123元1角, 六斤八两, 一年零三个月: the parts summed up in the unit of the first (money, weight) or last (time) of them.
bool join_compound(const uint32_t *cps, size_t count, const struct candidate *left, struct candidate *right);

// 三又十分之一: a whole number and a fraction.
bool join_mixed(const uint32_t *cps, const struct candidate *left, struct candidate *right);

// 三年以上七年以下, 大于10小于20
bool join_bounds(const uint32_t *cps, const struct quantity *left, struct quantity *right);

// Whether only 、 和 与 及 或 以及 stands in [begin, end).
bool join_is_list_gap(const uint32_t *cps, uint32_t begin, uint32_t end);

// Whether only a sign of a range stands in [begin, end): 至 到 - — ~
bool join_is_range_gap(const uint32_t *cps, uint32_t begin, uint32_t end);

// Whether the number `left` takes its unit from `right`: it has none, or the beginning of it only (12.7个、12个百分点), and nothing but the
// sign of a list stands between it and `begin`, where the next member begins.
bool join_may_share(const uint32_t *cps, const struct quantity *left, const struct candidate *right, uint32_t begin);

// Gives the unit of `right` to a number in front of it in a list, and its 万 or 亿 where it has none of its own.
void join_share(const uint32_t *cps, struct quantity *left, const struct candidate *right);

#endif
