// reading: one candidate on its way, and the steps that build it; private to this room.
#ifndef QUANTITY_READING_H
#define QUANTITY_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quantity/candidate.h"
#include "quantity/refusal.h"

struct reading {
    struct arena *arena;
    const uint32_t *cps;
    size_t count, at, left_end;  // left_end: where the quantity before ends
    struct candidate *out;
};

// Ends a reading without a quantity; returns false.
bool reading_leave(struct candidate *out, const char *why, uint32_t next);

// The quantity of the numeral alone, before unit and bounds.
void reading_start(struct candidate *out);

// Multiplies value and upper end. False: beyond 38 digits.
bool reading_scale(struct quantity *q, decimal factor);

// bound.c: what stands in front of a number and behind its unit.
void reading_take_sign(struct reading *r);
void reading_take_modifiers(struct reading *r);
bool reading_take_currency(struct reading *r);

// measure.c: the unit with what it carries (半, 多, tails). False: beyond 38 digits.
bool reading_take_unit(struct reading *r);

// fraction.c: true when it is one; then the candidate is complete, or left when sure is false.
bool reading_fraction(struct reading *r);
bool reading_slash(struct reading *r);
bool reading_measure_pair(const struct reading *r);  // the first of 130/85mmHg stands here
bool reading_tenths(struct reading *r);

// doubt.c: why what was read is no quantity by itself; NULL: it is one.
const char *reading_doubt_number(const struct reading *r);
const char *reading_doubt_unit(const struct reading *r);
bool reading_is_window(const struct reading *r);  // 近三年, 五年来: a period, not a duration
bool reading_word_wins(const struct reading *r,
                       struct word_cover word);  // a catalogued word rather than the number in it

#endif
