// settle: cuts until nothing is left to cut, so that normalizing a normalized text changes nothing. Private.
//
// Cutting a line changes what stands at the margins of a page, and so what the rules see. What is kept is therefore read again as if it were a plain text
// of its own, without the event's facts, until a reading finds nothing more; facts come from the first reading only.
#ifndef ARTICLE_SETTLE_H
#define ARTICLE_SETTLE_H

#include "article/page.h"

// `page` is marked; afterwards it holds the kept lines only, one U+000A between two, and all cuts. False at the arena's limit.
bool page_settle(struct page *page) MUST_CHECK;

#endif
