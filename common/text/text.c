#include "text/text.h"

#include <string.h>

#include "base/utf8.h"

bool text_reserve(struct arena *arena, struct text *text, size_t capacity)
{
    if (capacity <= text->capacity) return true;
    uint32_t *cps = arena_alloc_raw(arena, capacity, sizeof(*cps));
    struct origin *origins = arena_alloc_raw(arena, capacity, sizeof(*origins));
    if (!cps || !origins) return false;
    if (text->count) memcpy(cps, text->cps, text->count * sizeof(*cps));
    if (text->count) memcpy(origins, text->origins, text->count * sizeof(*origins));
    text->cps = cps;
    text->origins = origins;
    text->capacity = capacity;
    return true;
}

void text_append(struct text *text, const struct text *from, size_t begin, size_t end)
{
    if (begin >= end) return;
    memcpy(text->cps + text->count, from->cps + begin, (end - begin) * sizeof(*text->cps));
    memcpy(text->origins + text->count, from->origins + begin, (end - begin) * sizeof(*text->origins));
    text->count += end - begin;
}

bool text_from_utf8(struct arena *arena, str body, struct text *out)
{
    *out = (struct text){0};
    out->cps = utf8_decode(arena, body, &out->count);
    out->origins = arena_alloc_raw(arena, out->count ? out->count : 1, sizeof(*out->origins));
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
    if (run->body_size != run->text_size)
        return width(origin) > 1 && run->body_begin == origin.begin && run->body_size == width(origin);
    return width(origin) == 1 && run->body_begin + run->body_size == origin.begin;
}

// Where the run that begins at code point i ends.
static uint32_t read_run(const struct text *text, uint32_t i, struct segment *run)
{
    *run = (struct segment){i, 1, text->origins[i].begin, width(text->origins[i])};
    if (run->body_size == 1) {  // nearly all: each code point is the one behind the last
        const struct origin *origins = text->origins;
        while (i + 1 < text->count && origins[i + 1].begin == origins[i].end &&
               origins[i + 1].end == origins[i].end + 1)
            i++;
        run->text_size = run->body_size = i + 1 - run->text_begin;
    }
    while (++i < text->count && continues_run(run, text->origins[i])) {
        run->text_size++;
        if (width(text->origins[i]) == 1) run->body_size++;
    }
    return i;
}

struct segment *text_segments(struct arena *arena, const struct text *text, size_t *count)
{
    enum { FIRST_ROOM = 16 };
    struct segment *runs = NULL;
    size_t room = 0;
    *count = 0;
    for (uint32_t i = 0; i < text->count;) {
        if (*count == room) {
            size_t wanted = room ? 2 * room : FIRST_ROOM;
            runs = arena_grow(arena, runs, room, wanted, sizeof *runs);
            if (!runs) return NULL;
            room = wanted;
        }
        i = read_run(text, i, &runs[(*count)++]);
    }
    return runs;
}
