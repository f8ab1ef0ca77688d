#include "quantity/quantity.h"

const char *quantity_modifier_name(enum quantity_modifier modifier)
{
    static const char *const names[] = {"exact", "approx", "more_than", "at_least", "less_than", "at_most"};
    return names[modifier];
}

const char *quantity_kind_name(enum quantity_kind kind)
{
    static const char *const names[] = {"number",   "count",    "money",   "ratio", "points", "measure",
                                        "duration", "multiple", "ordinal", "score", "age"};
    return names[kind];
}
