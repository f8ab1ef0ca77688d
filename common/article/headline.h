// headline: the line of a page that is its title, and its repetitions. Private.
//
// A page names its title itself (<title>, og:title, ArticleTitle, JSON-LD); the line that is a part of that name is the headline. Where a line only begins
// with a part of <title> (a date or a byline follows), that part is the title. Where the name is only the site's, the headline is the heading or the box called title (schemas/catalog/markup.tsv) right above the line of facts or the prose. Plain text has it as the
// first line that is left of its head.
#ifndef ARTICLE_HEADLINE_H
#define ARTICLE_HEADLINE_H

#include "article/zones.h"
#include "html/html.h"

// Sets line.headline; line_of: the html line of each page line. Before facts are read.
void headline_mark_html(struct page *page, const struct html_page *html, const size_t *line_of);

// The text of the lines that headline_mark_html found, joined by a space; empty: none.
str headline_text(const struct page *page);

// Is the headline of the page a better title than what its metadata tells? 某某网：标题 where the page shows 标题; a slogan that no line shows.
bool headline_is_better(const struct page *page, str told);

// Offers the headline as the title, and cuts it when something tells that it is no paragraph: a subtitle, a byline or an empty line behind it,
// or its element.
void headline_find(struct page *page, struct zones zones, struct article *out);

// Cuts lines that are the title again, wherever they stand by themselves, and the subtitle behind the first of them.
void headline_cut_repeats(struct page *page, struct zones zones, struct article *out);

#endif
