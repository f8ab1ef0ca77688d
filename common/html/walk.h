// walk: the tree in document order, as lines. Private.
#ifndef HTML_WALK_H
#define HTML_WALK_H

#include "html/place.h"
#include "html/tree.h"

// Where characters go.
struct sink {
    struct arena *arena;
    uint32_t *cps;
    struct html_place *places;
    size_t count, capacity;
    bool failed;
};

void sink_put(struct sink *sink, uint32_t cp, struct html_place place);

// One white space at most, none at the beginning of a line or cell that starts at `from`.
void sink_put_space(struct sink *sink, size_t from, struct html_place place);

// A text node's characters; digits as superscripts where `raised`: 10<sup>3</sup> is 10³. Returns how many were put.
size_t sink_put_text(struct sink *sink, size_t from, const struct place_map *map, const GumboNode *text, bool raised);

// Elements whose content is no text of the page: script, style, form fields, pictures, annotations of ruby.
bool walk_skips(const GumboNode *node);
bool walk_is_block(const GumboNode *node);

// <sup> of nothing but digits and a sign.
bool walk_raises(const GumboNode *node);

bool walk_lines(struct arena *arena, const GumboNode *root, const struct place_map *map, struct html_page *out);

#endif
