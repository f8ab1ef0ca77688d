// observations: how an observation leaves the program: its words in the original body, and its JSON.
//
// The text core speaks of code points of the normalized text; a reader sees the body as published. A quote_index leads from code
// points of the body to its bytes: built once per article in linear time, asked for every observation. It lives in the arena.
#ifndef EVENT_OBSERVATIONS_H
#define EVENT_OBSERVATIONS_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "observation/observation.h"

enum { CONTEXT_MAX = 100 };  // code points of a context, unless the quote alone is longer

struct quote_index {
    str body;
    uint32_t count;         // code points
    const uint32_t *bytes;  // where every 64th code point begins
};

// False only at the arena's limit.
bool quote_index_build(struct arena *arena, str body, struct quote_index *out) MUST_CHECK;

// The characters [begin, end) of the body; what is past its end is cut off.
str quote_slice(const struct quote_index *index, uint32_t begin, uint32_t end);

// The quote with what stands around it in its sentence, CONTEXT_MAX code points at most, without white space at the ends.
str quote_context(const struct quote_index *index, uint32_t begin, uint32_t end);

// One JSON object, one line, without the line end: the fields of the annotation guideline (null where there is none; numbers as
// exact decimals), then period_first, period_last, status, begin, end (code points of the body) and rule. `doc` is the event's id.
void event_write_observation(struct buffer *out, const struct article *article, const struct quote_index *index,
                             const struct observation *observation);

#endif
