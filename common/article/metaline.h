// metaline: lines that carry facts or furniture and nothing else: "(2024年07月02日) 来源：某某日报  作者：张三  浏览：12 次". Private.
//
// A line is one only when all of it is read: fields with their labels (schemas/catalog/furniture.tsv), dates, roles with names, words of toolbars.
// Anything else in it, and it is text. So a rule here cannot eat a sentence.
#ifndef ARTICLE_METALINE_H
#define ARTICLE_METALINE_H

#include "article/date_read.h"
#include "article/names.h"
#include "article/page.h"

enum { METALINE_MOST_DATES = 4 };

struct metaline {
    const char *reason;  // the reason of its most telling field
    bool whole_rest;     // it is one by its beginning alone (版权声明…, 上一篇…)
    bool strong;         // it holds a label, a role or two words: enough also in the middle of a text
    struct text_span source, section, publisher;
    struct person_list authors, photographers;
    struct date_found published, edited;
    struct date_found written;  // of a document, which is published later
    uint16_t page, page_count;
    uint32_t fields;
    uint32_t own;  // of them those that are not of a site's foot: 解读人：某某 联系电话：…
};

// What stands in [begin, end) of page.text, which lies in one line; false: it is text. `in_margin`: the stretch is before or behind
// the article's prose, where weaker signs are enough: a date alone, one word of a menu, "地址：…".
bool metaline_read(const struct page *page, uint32_t begin, uint32_t end, bool in_margin, struct metaline *out);

// "本报讯（记者 张三）", "某某网某地11月21日电（记者 …）", "【某报记者李四】" at the beginning of a paragraph: returns its end, or begin.
uint32_t dateline_read(const struct page *page, uint32_t begin, uint32_t end, struct metaline *out);

// A phrase of the form "within" or "photo" in [begin, end): the reason, or NULL.
const char *metaline_phrase_within(const struct page *page, uint32_t begin, uint32_t end);

#endif
