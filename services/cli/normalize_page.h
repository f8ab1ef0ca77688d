// normalize_page: normalized articles for people: one HTML page that shows what was published beside what was made of it.
#ifndef CLI_NORMALIZE_PAGE_H
#define CLI_NORMALIZE_PAGE_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

// A page of its own, nothing loaded from elsewhere: begin, any number of articles, end.
void normalize_page_begin(struct buffer *out);
void normalize_page_end(struct buffer *out);

// One article: facts with where each was found, warnings, metrics; the original with what was cut struck out and its markup
// muted, beside the text. A paragraph of the one leads to its place in the other. `place` tells the articles of a page apart.
// Error: FATAL at the arena's limit.
bool normalize_page_article(struct buffer *out, struct arena *arena, const struct article *article, size_t place,
                            struct error *error) MUST_CHECK;

#endif
