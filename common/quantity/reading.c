#include "quantity/reading.h"

bool reading_leave(struct candidate *out, const char *why, uint32_t next)
{
    out->why_not = why;
    out->next = next;
    return false;
}

bool reading_scale(struct quantity *q, decimal factor)
{
    return decimal_multiply(q->value, factor, &q->value) &&
           (!q->has_upper || decimal_multiply(q->value_upper, factor, &q->value_upper));
}

void reading_start(struct candidate *out)
{
    const struct numeral *n = &out->numeral;
    struct quantity *q = &out->quantity;
    *q = (struct quantity){.begin = n->begin,
                           .end = n->end,
                           .number_begin = n->begin,
                           .number_end = n->end,
                           .kind = QUANTITY_NUMBER,
                           .rule = "number"};
    q->value = n->value;
    q->has_upper = n->has_upper;
    q->value_upper = n->has_upper ? n->upper : (decimal){0};
    q->modifier = n->open ? MODIFIER_MORE_THAN : n->about ? MODIFIER_APPROX : MODIFIER_EXACT;
}
