// facts: what is known of an article, each with the place that said it first. Private.
//
// Places are asked in the order of their trust: the event, JSON-LD, Open Graph, meta, the visible lines. The first answer holds; a later one that
// differs from the event's leaves a warning.
#ifndef ARTICLE_FACTS_H
#define ARTICLE_FACTS_H

#include "article/metaline.h"
#include "article/page.h"

extern const char FACT_EVENT[], FACT_JSON_LD[], FACT_OPEN_GRAPH[], FACT_META[], FACT_TEXT[], FACT_URL[];

// What somebody says of an article, written as its text is: folded, simplified, in one line.
str fact_clean(struct arena *arena, str s);

// The same for what a page's metadata says: a few characters do not tell their script, the page does.
str fact_clean_of(const struct page *page, str s);

void facts_from_event(struct arena *arena, const struct article_event *event, struct article *out);
void facts_from_metaline(struct page *page, const struct metaline *line, struct article *out);

// `field` is the fact's name for warnings. Empty values are passed over.
void fact_offer(struct arena *arena, struct article *out, struct fact *fact, const char *field, str value,
                const char *from);
// y_112572 and other numbers are no names of sections.
void fact_offer_section(struct arena *arena, struct article *out, str value, const char *from);
// A later place may know the hour of the same day.
void fact_offer_date(struct arena *arena, struct article *out, struct fact *fact, const char *field, str value,
                     const char *from);
void fact_offer_names(struct arena *arena, struct fact_list *list, const str *names, size_t count, const char *from);

void article_warn(struct arena *arena, struct article *out, const char *field, str text);

// The URL without parameters that only track the reader, and without a fragment.
str url_canonical(struct arena *arena, str url);

// The day that an address names: /2024/07/19/, /202407/t20240719_1.html, /art/2024/7/19/; empty: none. In the form of instant_parse.
str url_day(struct arena *arena, str url);

#endif
