// candidate: one number with what belongs to it, before it meets its neighbours.
#ifndef QUANTITY_CANDIDATE_H
#define QUANTITY_CANDIDATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "quantity/numeral.h"
#include "quantity/quantity.h"
#include "quantity/unit.h"

struct candidate {
    struct quantity quantity;
    struct numeral numeral;
    struct unit unit;
    bool has_unit;
    bool sure;            // a quantity by itself; else only together with a neighbour (三到五天)
    const char *why_not;  // where it is not sure
    uint32_t next;        // where to read on
    bool dated;           // a calendar expression: takes list members to its left with it (1、2月份)
};

// Reads what begins with the numeral at cps[at]. False: nothing but candidate.next and why_not is set.
// left_end: where the quantity before ends; nothing in front of it is taken.
bool candidate_read(struct arena *arena, const uint32_t *cps, size_t count, size_t at, size_t left_end,
                    struct candidate *out);

// 半 and 翻 begin quantities without a numeral of their own: 过半, 半年, 一半 is read by its numeral; 翻一番, 翻番.
bool candidate_read_half(struct arena *arena, const uint32_t *cps, size_t count, size_t at, size_t left_end,
                         struct candidate *out);
bool candidate_read_double(const uint32_t *cps, size_t count, size_t at, struct candidate *out);

#endif
