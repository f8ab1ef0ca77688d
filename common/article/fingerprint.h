// fingerprint: what makes copies of an article findable. Private.
//
// fingerprint: XXH3-128 of the text in UTF-8: equal texts. simhash: SimHash (Charikar 2002) of 64 bits over the text's shingles of 4 Han characters, letters or digits:
// copies with another ending or some changed words differ in few bits. tests/cases/normalize/near_copies has the figures.
#ifndef ARTICLE_FINGERPRINT_H
#define ARTICLE_FINGERPRINT_H

#include "article/article.h"

void fingerprint_fill(const uint32_t *cps, struct article *out);

#endif
