// furniture: finds the lines and parts of lines that are no part of the article, and reads the facts that stand in them. Private.
//
// The prose of the page (lines that only an article has) divides it: before it and behind it weaker signs are enough. What is marked by
// the page's own markup (html) is cut already. Nothing is cut that reads as a sentence, but for copyright notices and lists of other articles.
#ifndef ARTICLE_FURNITURE_H
#define ARTICLE_FURNITURE_H

#include "article/page.h"

// Does the line head a list of other articles (相关阅读) or comments (网友评论 356条)? The reason, or NULL.
const char *furniture_heading(const struct page *page, const struct line *line);

// A notice (copyright, an invitation, a photo's credit): one of the catalogue's phrases stands in the line, which is short enough to be nothing
// else. The reason, or NULL; the line remembers it.
const char *furniture_notice(const struct page *page, struct line *line);

void furniture_mark(struct page *page, struct article *out);

#endif
