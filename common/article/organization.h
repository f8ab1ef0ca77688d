// organization: which organisation an article is about. Private.
//
// Names are those that observation/names.h finds in the title and in the first part of the text; the one that is named most often wins, where the
// title, also in short (无锡二院), counts as five mentions, and a shorter name counts also for the longer one that ends with it. Party
// committees are not organisations of their own, media that report are none here. Of equals the first. Cheap on purpose: the subject of each figure is found later, by observation/subject.h.
#ifndef ARTICLE_ORGANIZATION_H
#define ARTICLE_ORGANIZATION_H

#include "article/page.h"

// Offers the fact `organization` of out, whose title and text are known. cps: the text, `count` code points.
void organization_find(struct arena *arena, const uint32_t *cps, size_t count, struct article *out);

#endif
