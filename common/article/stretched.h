// stretched: labels that fill their column with spaces: 来 源：, 索 引 号：, 发 布 时 间：. Private.
#ifndef ARTICLE_STRETCHED_H
#define ARTICLE_STRETCHED_H

#include <stdbool.h>
#include <stdint.h>

#include "article/names.h"
#include "text/text.h"

enum { SQUEEZED_MOST = 300 };

// A line without the spaces of its labels, and where its characters stand in the text.
struct squeezed {
    uint32_t cps[SQUEEZED_MOST], places[SQUEEZED_MOST + 1];
    uint32_t count;
};

// False: no label is stretched, or the line is too long for one of facts.
bool stretched_squeeze(const uint32_t *cps, uint32_t begin, uint32_t end, struct squeezed *out);

// A span of out->cps as one of the text.
void stretched_place(const struct squeezed *s, struct text_span *span);

#endif
