// compose: what is left of a page becomes the article's text. Private.
#ifndef ARTICLE_COMPOSE_H
#define ARTICLE_COMPOSE_H

#include "article/page.h"

// `page` is marked. Settles it and fills text, segments, blocks, cuts, organisation, metrics and fingerprints of `out`. False at the arena's limit.
bool compose_article(struct page *page, struct article *out) MUST_CHECK;

#endif
