// Any valid UTF-8 as text, with each precision of a publication date: periods stay in order and in bounds.
#include <stdlib.h>

#include "base/utf8.h"
#include "period/period.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct arena *arena, const uint32_t *cps, size_t count, const char *published_at)
{
    struct instant published = {0};
    instant_parse(str_from(published_at), &published);
    struct period_list list;
    if (!period_scan(arena, cps, count, published, &list)) return;
    for (size_t i = 0; i < list.count; i++) {
        const struct period *period = &list.items[i];
        if (period->begin >= period->end || period->end > count) abort();
        if (i > 0 && list.items[i - 1].end > period->begin) abort();
        if (date_valid(period->first) != date_valid(period->last)) abort();
        if (date_valid(period->first) && date_compare(period->first, period->last) > 0) abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    str text = {(const char *)data, size};
    if (utf8_invalid_at(text) != size) return 0;
    struct arena *arena = arena_new((size_t)64 << 20);
    if (!arena) return 0;
    size_t count;
    uint32_t *cps = utf8_decode(arena, text, &count);
    if (cps) {
        check(arena, cps, count, "");
        check(arena, cps, count, "2024");
        check(arena, cps, count, "2024-02-29");
    }
    arena_free(arena);
    return 0;
}
