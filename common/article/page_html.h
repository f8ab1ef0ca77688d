// page_html: an HTML page as lines, and which of its boxes hold the article. Private.
//
// Every line belongs to a box. Boxes are furniture by their element (nav, footer, aside, …), their role or the words in class and id (schemas/catalog/markup.tsv),
// unless they hold a third of the page's prose that is shown; so are boxes behind prose that begin with 相关阅读, 网友评论 or the like, or with a
// heading that is a link, and rows of boxes that begin with links. The article is the innermost box that holds three quarters of the prose outside furniture; prose between the
// headline and that box belongs to it too. Everything else is cut, by the box's reason or as what stands before or behind an article.
#ifndef ARTICLE_PAGE_HTML_H
#define ARTICLE_PAGE_HTML_H

#include "article/page.h"
#include "html/html.h"

// The text of the page, not folded yet; lines are told apart by U+000A, as many as html->lines.
bool page_html_text(struct arena *arena, const struct html_page *html, struct text *out) MUST_CHECK;

// After page_split: kinds, links and cuts of page->lines. False at the arena's limit.
bool page_html_mark(struct page *page, const struct html_page *html) MUST_CHECK;

// Is a box called a title by its class or id (schemas/catalog/markup.tsv)?
bool page_html_is_title(const struct html_box *box);

// Does the page give this as its site's name too (og:site_name, SiteName)?
bool page_html_names_site(const struct html_page *html, str content);

// Facts from JSON-LD, Open Graph and meta, in this order; the headline out of <title> last, as the page shows it.
void page_html_facts(const struct page *page, const struct html_page *html, struct article *out);

#endif
