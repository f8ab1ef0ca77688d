// metrics: figures about an article's text. Private.
#ifndef ARTICLE_METRICS_H
#define ARTICLE_METRICS_H

#include "article/page.h"

// Reads out's text (cps), blocks and cuts; writes out->metrics. Reading time: 400 characters a minute, the pace of silent reading of Chinese
// news that studies report between 300 and 500.
void metrics_fill(const struct page *page, const uint32_t *cps, struct article *out);

#endif
