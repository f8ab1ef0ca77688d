// unit: what stands behind a number: a counting word, a unit, a currency; longest match over the catalogues.
#ifndef QUANTITY_UNIT_H
#define QUANTITY_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/decimal.h"
#include "quantity/quantity.h"

struct unit {
    uint32_t begin, end;  // begin skips blanks behind the number
    str word;             // as the catalogue has it
    str unit;             // as quantities write it
    enum quantity_kind kind;
    decimal scale;  // what one is in `unit`: 15 for 刻钟
    bool half;      // 年半: a half more
    bool more;      // 年多: more than
    bool bare;      // too weak for a single Chinese digit in front (三国)
    bool noun;      // names what is counted and is no unit (3万员工)
    bool guarded;   // a word that is no unit stands here (本科)
};

// The unit at cps[at], or behind at most two blanks. False: none (then guarded says whether a longer word hides one).
// A unit that is put together in the text (套（间）, mL/年) is spelled in the arena.
bool unit_read(struct arena *arena, const uint32_t *cps, size_t count, size_t at, struct unit *out);

#endif
