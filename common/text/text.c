#include "text/text.h"

#include "base/utf8.h"

bool text_reserve(struct arena *arena, struct text *text, size_t capacity)
{
    if (capacity <= text->capacity) return true;
    uint32_t *cps = arena_grow(arena, text->cps, text->capacity, capacity, sizeof(*cps));
    struct origin *origins = arena_grow(arena, text->origins, text->capacity, capacity, sizeof(*origins));
    if (!cps || !origins) return false;
    text->cps = cps;
    text->origins = origins;
    text->capacity = capacity;
    return true;
}

bool text_from_utf8(struct arena *arena, str body, struct text *out)
{
    *out = (struct text){0};
    out->cps = utf8_decode(arena, body, &out->count);
    out->origins = ARENA_ARRAY(arena, struct origin, out->count ? out->count : 1);
    out->capacity = out->count;
    if ((!out->cps && body.size) || !out->origins) return false;
    for (uint32_t i = 0; i < out->count; i++) out->origins[i] = (struct origin){i, i + 1};
    return true;
}

static uint32_t width(struct origin origin)
{
    return origin.end - origin.begin;
}

// May code point i be told by the run that ends before it?
static bool continues_run(const struct segment *run, struct origin origin)
{
    if (width(origin) == 0) return run->body_size == 0;
    if (run->body_size != run->text_size) return width(origin) > 1 && run->body_begin == origin.begin && run->body_size == width(origin);
    return width(origin) == 1 && run->body_begin + run->body_size == origin.begin;
}

static size_t fill_runs(const struct text *text, struct segment *runs)
{
    size_t count = 0;
    struct segment run = {0};
    for (uint32_t i = 0; i < text->count; i++) {
        struct origin origin = text->origins[i];
        if (i > 0 && continues_run(&run, origin)) {
            run.text_size++;
            if (width(origin) == 1) run.body_size++;
            continue;
        }
        if (i > 0 && runs) runs[count - 1] = run;
        run = (struct segment){i, 1, origin.begin, width(origin)};
        count++;
    }
    if (count && runs) runs[count - 1] = run;
    return count;
}

struct segment *text_segments(struct arena *arena, const struct text *text, size_t *count)
{
    *count = fill_runs(text, NULL);
    struct segment *runs = *count ? ARENA_ARRAY(arena, struct segment, *count) : NULL;
    if (runs) fill_runs(text, runs);
    return runs;
}
