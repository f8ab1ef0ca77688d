// modifier: words that bound a number, in front of it (约 超过 不少于) or behind it (以上 左右 内).
#ifndef QUANTITY_MODIFIER_H
#define QUANTITY_MODIFIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quantity/quantity.h"

struct modifier {
    enum quantity_modifier modifier;  // MODIFIER_EXACT: none stands there
    uint32_t size;                    // code points, blanks between it and the number included
};

struct modifier modifier_before(const uint32_t *cps, size_t at);
// kind: of the quantity that ends before `at`; some words bound only some kinds (3小时内, but not 3人内).
struct modifier modifier_after(const uint32_t *cps, size_t count, size_t at, enum quantity_kind kind);

#endif
