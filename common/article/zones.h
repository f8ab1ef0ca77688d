// zones: where the article's prose begins and ends on a page. Private.
#ifndef ARTICLE_ZONES_H
#define ARTICLE_ZONES_H

#include "article/page.h"

struct zones {
    size_t first_prose, last_prose;  // indices of lines; first > last: there is none
};

static inline bool has_prose(const struct page *page, struct zones zones)
{
    return zones.first_prose < page->line_count;
}

static inline bool in_head(struct zones zones, size_t at)
{
    return at < zones.first_prose;
}

static inline bool in_tail(const struct page *page, struct zones zones, size_t at)
{
    return has_prose(page, zones) && at > zones.last_prose;
}

#endif
