// text: code points, each with the stretch of the original body that it came from.
//
// A text is made from a body (text_from_utf8, or the html room), then folded and simplified; each step keeps the origins. At the end
// text_segments tells the whole map in runs. Everything lives in the arena. Texts are at most UINT32_MAX code points long.
#ifndef TEXT_TEXT_H
#define TEXT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

// Code points [begin, end) of the original body. begin == end: put in by the normalizer, at that place.
struct origin {
    uint32_t begin, end;
};

struct text {
    uint32_t *cps;
    struct origin *origins;  // as many as cps
    size_t count;
    size_t capacity;
};

// A run of a text and where it stands in the original body. Equal sizes: code point by code point; otherwise the whole
// run stands for the whole stretch (an entity, a run of spaces). Runs are in text order, without gaps in the text.
// body_size 0: put in by the normalizer (a line end between blocks).
struct segment {
    uint32_t text_begin, text_size;
    uint32_t body_begin, body_size;
};

// Room for `capacity` code points; false at the arena's limit.
bool text_reserve(struct arena *arena, struct text *text, size_t capacity) MUST_CHECK;

// Appends; the caller has reserved the room.
static inline void text_put(struct text *text, uint32_t cp, struct origin origin)
{
    text->cps[text->count] = cp;
    text->origins[text->count++] = origin;
}

// Appends code points [begin, end) of another; the caller has reserved the room.
void text_append(struct text *text, const struct text *from, size_t begin, size_t end);

// A body of plain text: code point i has the origin [i, i + 1). body is valid UTF-8. False at the arena's limit.
bool text_from_utf8(struct arena *arena, str body, struct text *out) MUST_CHECK;

// The origins as runs; NULL at the arena's limit (or, with *count 0, for an empty text).
struct segment *text_segments(struct arena *arena, const struct text *text, size_t *count);

// Classes of code points.
static inline bool text_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}
static inline bool text_is_letter(uint32_t cp)
{
    return (cp | 32) >= 'a' && (cp | 32) <= 'z';
}
// The block that nearly all characters of a Chinese text stand in: asked first where these need no more.
static inline bool text_is_common_han(uint32_t cp)
{
    return cp >= 0x4e00 && cp <= 0x9fff;
}
static inline bool text_is_han(uint32_t cp)
{
    return text_is_common_han(cp) || (cp >= 0x3400 && cp <= 0x4dbf) || cp == 0x3007 || (cp >= 0xf900 && cp <= 0xfaff) ||
           (cp >= 0x20000 && cp <= 0x323af);
}

#endif
