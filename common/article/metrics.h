// metrics: figures about an article's text. Private.
#ifndef ARTICLE_METRICS_H
#define ARTICLE_METRICS_H

#include "article/article.h"

// Reads out's text (cps) and blocks; writes out->metrics. visible: code points of the whole page but white space. Reading time: 400 characters a minute, the pace of silent reading of Chinese
// news that studies report between 300 and 500.
void metrics_fill(const uint32_t *cps, uint64_t visible, struct article *out);

#endif
