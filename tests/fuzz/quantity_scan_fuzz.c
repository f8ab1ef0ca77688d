// quantity_scan on any code points: spans in order and in bounds, upper ends not below the lower.
#include <stdlib.h>

#include "base/arena.h"
#include "base/utf8.h"
#include "quantity/quantity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct quantity_list *list, size_t count)
{
    uint32_t end = 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct quantity *q = &list->items[i];
        if (q->begin < end || q->begin >= q->end || q->end > count || q->number_begin < q->begin ||
            q->number_end > q->end)
            abort();
        if (q->has_upper && decimal_compare(q->value, q->value_upper) > 0) abort();
        end = q->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new(0);
    str text = {(const char *)data, size};
    text.size = utf8_invalid_at(text);
    size_t count;
    uint32_t *cps = utf8_decode(arena, text, &count);
    struct quantity_list list;
    struct quantity_skips skips;
    if (cps && quantity_scan(arena, cps, count, &list, &skips)) check(&list, count);
    arena_free(arena);
    return 0;
}
