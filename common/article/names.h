// names: the names of persons in bylines. Private.
#ifndef ARTICLE_NAMES_H
#define ARTICLE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "article/article.h"

enum { NAMES_MOST = 32 };

struct text_span {
    uint32_t begin, end;  // code points of the page's text
};

struct person_list {
    struct text_span items[NAMES_MOST];
    size_t count;
};

// Reads names from cps[begin] on, parted by spaces, 、 , / or nothing ("郭振东王若兰", read by their family names); a family name and a
// given name of one character each may stand apart ("王 璐"). Stops before the first thing that is no name; returns where.
// Result == begin: no name stands there.
uint32_t names_read(const uint32_t *cps, uint32_t begin, uint32_t end, struct person_list *out);

// Is [begin, end) a name by its shape: 2 to 4 Han characters, the first of them a family name?
bool name_is_likely(const uint32_t *cps, uint32_t begin, uint32_t end);
bool name_is_usual(const uint32_t *cps, uint32_t begin,
                   uint32_t end);  // the same, and the family name is a frequent one

#endif
