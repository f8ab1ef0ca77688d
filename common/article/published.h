// published: dates of publication in lines that say other things too. Private.
#ifndef ARTICLE_PUBLISHED_H
#define ARTICLE_PUBLISHED_H

#include "article/date_read.h"
#include "article/zones.h"

// A date with its time of day in the line; size 0: there is none.
struct date_found published_timed(const struct page *page, const struct line *line);

// 2019-09-26 10:56 某某网, 原创 某某 2019-09-04 22:18:34: a short line before the text that holds a date with its time tells when it was published, whatever
// else it says. Before the headline is looked for.
void published_find_timed(struct page *page, struct zones zones, struct article *out);

// 2024-04-15 文字整理：某某: behind the headline also a date alone that begins a short line. After the headline is known.
void published_find_behind_title(struct page *page, struct zones zones, struct article *out);

// Some pages tell it in their address only, behind the text in a line of facts, by the date of the signature, which stays, or by a day that stands
// alone above the headline.
void published_find_late(struct page *page, struct zones zones, struct article *out);

#endif
