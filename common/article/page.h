// page: a body as lines of folded and simplified text, from plain text or HTML alike; what the rules for furniture work on. Private.
#ifndef ARTICLE_PAGE_H
#define ARTICLE_PAGE_H

#include "article/article.h"
#include "text/text.h"

struct line {
    uint32_t begin, end;  // code points of page.text; rules may shrink it. Never empty when the page is made
    enum block_kind kind;
    uint16_t blank_before;  // empty lines before it
    uint32_t linked;        // code points that stand in links
    const char
        *notice;  // a phrase of a notice or of a photo credit stands in it: the reason; known only once looked_for
    bool looked_for;
    enum {
        PROSE_UNKNOWN,
        PROSE_NO,
        PROSE_YES
    } prose;          // whether only an article has such a line; it stays so while the line is whole
    const char *cut;  // why the whole line is no part of the text; NULL: it is
    uint8_t level;    // html: of a heading, 1..6; else 0
    bool bulleted;
    bool headline;  // html: the page shows its title here
    bool is_title;  // the headline, though it stays in the text
    bool outside;   // html: cut because it stands outside the article's box; a better reason may be found
};

struct page {
    struct arena *arena;
    struct text text;
    struct line *lines;
    size_t line_count;
    uint64_t visible;  // code points of the whole text but blanks and line ends
    struct cut *cuts;  // parts of lines; whole lines are added at the end
    size_t cut_count, cut_capacity;
    bool html;
    bool traditional;  // it was Traditional as a whole: what its metadata says is so too
    str shown_title;   // html: the part of <title> that a line begins with, where no line shows it alone
    size_t shown_at;   // that line
    str written;       // when a document was written, by its head: published then, unless another date is found
    bool exhausted;    // the arena's limit was met
};

// Makes the lines of page.text, which is folded. HTML pages bring kinds and links afterwards.
bool page_split(struct page *page) MUST_CHECK;

bool page_is_bullet(uint32_t cp);

// Plain text: the kinds of its lines. Headings are short lines without a sentence's end; rows of tables have | at both ends.
void page_text_kinds(struct page *page);

// Cuts code points [begin, end) of page.text out of line `at`: they must stand at one of its ends.
void page_cut_part(struct page *page, size_t at, uint32_t begin, uint32_t end, const char *reason);

static inline uint32_t line_size(const struct line *line)
{
    return line->end - line->begin;
}

// Does the line end like a sentence: 。！？… with closing quotes behind, not "…" that tells of an abridged text.
bool line_ends_sentence(const struct page *page, const struct line *line);

// A line that only an article has: 30 characters or more, with punctuation, ending like a sentence.
bool line_is_prose(const struct page *page, const struct line *line);

str page_str(const struct page *page, uint32_t begin, uint32_t end);  // UTF-8 in the arena

// Letters, digits and Han characters only: what two spellings of one title have in common. UTF-8 in the arena.
str page_key(struct arena *arena, str s);

#endif
