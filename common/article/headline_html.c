#include "article/facts.h"
#include "article/headline.h"
#include "article/metaline.h"
#include "article/page_html.h"
#include "article/published.h"
#include "article/reasons.h"
#include "base/utf8.h"
#include "lexicon/metadata_table.h"

enum {
    SIZE_LEAST = 4,
    SIZE_MOST = 80,
    PART_BYTES_LEAST = 15,
    NAMES_MOST_OF_PAGE = 4,
    FACTS_WITHIN = 3,
    LINES_MOST = 4,
    BARE_LEAST = 6,
    SHOWN_LEAST = 8,
    FACTS_MOST = 60
};

// What the page calls itself: <title>, og:title and the like.
struct name {
    str key;              // page_key of it
    const uint32_t *cps;  // as it is written
    uint32_t count;
    bool of_title;  // <title>
};

struct search {
    struct page *page;
    const struct html_page *html;
    const size_t *line_of;
    struct name names[NAMES_MOST_OF_PAGE];
    size_t name_count;
    bool named;       // by more than <title>
    bool holds[256];  // by their low bits, the code points in names
};

static bool names_title(const struct html_meta *meta)
{
    for (int32_t row = lexicon_find(&lexicon_metadata, meta->name); row >= 0; row = lexicon_metadata.rows[row].next)
        if (str_equal(lexicon_metadata.rows[row].columns[1], STR("title"))) return true;
    return meta->source == HTML_FROM_TITLE;
}

static void read_names(struct search *s)
{
    struct arena *arena = s->page->arena;
    for (size_t i = 0; i < s->html->meta_count && s->name_count < NAMES_MOST_OF_PAGE; i++) {
        const struct html_meta *meta = &s->html->metas[i];
        if (!names_title(meta) || page_html_names_site(s->html, meta->content)) continue;
        size_t count;
        str text = fact_clean_of(s->page, meta->content);
        struct name name = {.key = page_key(arena, text), .of_title = meta->source == HTML_FROM_TITLE};
        name.cps = utf8_decode(arena, text, &count);
        name.count = (uint32_t)count;
        if (name.key.size < PART_BYTES_LEAST || !name.cps) continue;
        for (size_t k = 0; k < count; k++)
            s->holds[(text_is_letter(name.cps[k]) ? name.cps[k] | 32 : name.cps[k]) & 255] = true;
        s->named = s->named || !name.of_title;
        s->names[s->name_count++] = name;
    }
}

static bool is_mark(uint32_t cp)
{
    return !text_is_han(cp) && !text_is_letter(cp) && !text_is_digit(cp);
}

// How far the name goes on from `at` as the line does, marks passed over in both.
struct stretch {
    uint32_t end;    // in the name, behind the last code point that is the same
    uint32_t count;  // of such code points
    bool whole;      // the line ends there
};

static struct stretch same_stretch(const struct name *name, uint32_t at, const uint32_t *cps, uint32_t count)
{
    struct stretch same = {.end = at};
    for (uint32_t i = 0;; i++, at++) {
        while (at < name->count && is_mark(name->cps[at])) at++;
        while (i < count && is_mark(cps[i])) i++;
        same.whole = i >= count;
        if (same.whole || at >= name->count) return same;
        bool letters = text_is_letter(cps[i]) && text_is_letter(name->cps[at]);
        if (cps[i] != name->cps[at] && !(letters && (cps[i] | 32) == (name->cps[at] | 32))) return same;
        same.end = at + 1;
        same.count++;
    }
}

// 某某网：标题: the line is a part of the name between marks, not 地理学会 out of 地理学会官网.
static bool is_part(const struct name *name, const uint32_t *cps, uint32_t count)
{
    for (uint32_t at = 1; at < name->count; at++) {
        if (!is_mark(name->cps[at - 1]) || is_mark(name->cps[at])) continue;
        struct stretch same = same_stretch(name, at, cps, count);
        if (same.whole && (same.end == name->count || is_mark(name->cps[same.end]))) return true;
    }
    return false;
}

// A line that may show what the page calls itself; a row of a table may, and a link in a heading.
static bool may_show_name(const struct page *page, const struct line *line)
{
    bool elsewhere = line->cut == CUT_HIDDEN || line->cut == CUT_RELATED || line->cut == CUT_COMMENTS;
    return !elsewhere && line_size(line) >= SIZE_LEAST && line_size(line) <= SIZE_MOST && !line->bulleted &&
           page->text.cps[line->end - 1] != 0x3002;
}

static bool may_be_headline(const struct page *page, const struct line *line)
{
    return may_show_name(page, line) && line->linked * 2 <= line_size(line) && line->kind != BLOCK_TABLE_ROW;
}

static bool is_called_title(const struct search *s, size_t at)
{
    const struct html_line *line = &s->html->lines[s->line_of[at]];
    if (line->level) return true;
    if (line->box < 0) return false;
    const struct html_box *box = &s->html->boxes[line->box];
    return page_html_is_title(box) || (box->parent >= 0 && page_html_is_title(&s->html->boxes[box->parent]));
}

// _ - | — : – and the like between the parts of <title>; not a space or a comma.
static bool parts_title(const struct name *name, uint32_t at)
{
    while (at < name->count && name->cps[at] == ' ') at++;
    if (at == name->count) return true;
    switch (name->cps[at]) {
    case '_':
    case '-':
    case '|':
    case '<':
    case '>':
    case 0x2013:
    case 0x2014:
    case 0x2500:
    case 0x4e28:
    case 0xb7: return true;
    default: return false;
    }
}

// How much of what the page calls itself the lines [begin, end) are, in bytes: a part at its beginning, or half of it; or a little more than the whole of it.
static size_t named_by(const struct search *s, size_t begin, size_t end)
{
    str key = {0};
    for (size_t i = begin; i < end; i++) {
        const struct line *line = &s->page->lines[i];
        str part = page_key(s->page->arena, page_str(s->page, line->begin, line->end));
        key = key.size ? arena_printf(s->page->arena, "%.*s%.*s", STR_FMT(key), STR_FMT(part)) : part;
    }
    size_t count = 0;
    const uint32_t *cps = key.size >= PART_BYTES_LEAST ? utf8_decode(s->page->arena, key, &count) : NULL;
    for (size_t i = 0; i < s->name_count && cps; i++) {
        str name = s->names[i].key;
        ptrdiff_t at = str_find(name, key, 0);
        if (at == 0) return key.size;
        if (at > 0 && key.size * 2 >= name.size && is_part(&s->names[i], cps, (uint32_t)count)) return key.size;
        bool more = str_starts(key, name) || str_ends(key, name);
        if (more && key.size * 3 <= name.size * 5) return name.size;
    }
    return 0;
}

static bool may_be_named(const struct search *s, const struct line *line)
{
    for (uint32_t i = line->begin; i < line->end; i++) {
        uint32_t cp = s->page->text.cps[i];
        if (text_is_han(cp) || text_is_digit(cp)) return s->holds[cp & 255];
        if (text_is_letter(cp)) return s->holds[(cp | 32) & 255];
    }
    return false;
}

static bool one_element(const struct search *s, size_t a, size_t b)
{
    return s->html->lines[s->line_of[a]].box == s->html->lines[s->line_of[b]].box;
}

// The lines at `at` of one element that together are what the page calls itself; returns their end.
static size_t named_end(const struct search *s, size_t at, size_t *size)
{
    size_t end = at + 1;
    *size = named_by(s, at, end);
    for (size_t both; *size && end < s->page->line_count && end - at < LINES_MOST; end++) {
        if (!one_element(s, at, end) || !may_be_headline(s->page, &s->page->lines[end])) break;
        if ((both = named_by(s, at, end + 1)) <= *size) break;
        *size = both;
    }
    return end;
}

// 2008-7-5 9:12:00 某某网 【大 中 小】: a time of publication in a line that cannot be read whole tells as much.
static bool tells_facts(const struct page *page, const struct line *line)
{
    struct metaline meta;
    if (line_size(line) <= FACTS_MOST && !line_ends_sentence(page, line) && published_timed(page, line).size)
        return true;
    return metaline_read(page, line->begin, line->end, true, &meta) &&
           (meta.published.has_year || (meta.strong && (meta.source.end || meta.authors.count)));
}

// <span id="lblTitle">: nothing but its place tells; no path or tools.
static bool is_bare_headline(const struct page *page, const struct line *line)
{
    struct metaline meta;
    return may_be_headline(page, line) && !line->cut && line_size(line) >= BARE_LEAST && !tells_facts(page, line) &&
           !metaline_read(page, line->begin, line->end, true, &meta);
}

static size_t first_prose(const struct page *page)
{
    size_t end = 0;
    while (end < page->line_count && (page->lines[end].cut || !line_is_prose(page, &page->lines[end]))) end++;
    return end;
}

static bool is_heading(const struct search *s, size_t at)
{
    const struct line *line = &s->page->lines[at];
    return may_be_headline(s->page, line) && is_called_title(s, at) && !line->cut && !tells_facts(s->page, line);
}

// The heading right above a line of facts, or else the line there; NULL: none above the prose.
static struct line *above_facts(const struct search *s)
{
    struct line *lines = s->page->lines;
    size_t end = first_prose(s->page);
    for (size_t i = 0; i < end; i++)
        for (size_t k = i + 1; is_heading(s, i) && k <= i + FACTS_WITHIN && k < s->page->line_count; k++)
            if (tells_facts(s->page, &lines[k])) return &lines[i];
    for (size_t k = 1; k < end; k++)
        if (tells_facts(s->page, &lines[k]) && is_bare_headline(s->page, &lines[k - 1])) return &lines[k - 1];
    return NULL;
}

// What stands above the facts, or the last heading above the prose.
static void mark_heading(struct search *s)
{
    struct line *heading = above_facts(s);
    size_t end = first_prose(s->page);
    for (size_t i = 0; i < end && !heading; i++)
        if (is_heading(s, end - 1 - i)) heading = &s->page->lines[end - 1 - i];
    if (heading) heading->headline = true;
}

// The line is all that <title> says, but another one stands above the facts: the site's name.
static bool names_site(const struct search *s, size_t at, size_t size)
{
    bool whole = false;
    for (size_t i = 0; i < s->name_count; i++) whole = whole || s->names[i].key.size == size;
    const struct line *above = whole ? above_facts(s) : NULL;
    return above && above != &s->page->lines[at] && !s->page->lines[at].level;
}

// Behind its last prose a page shows its headline no more, but the names of who made it.
static size_t prose_end(const struct page *page)
{
    size_t end = page->line_count;
    while (end > 0 && (page->lines[end - 1].cut || !line_is_prose(page, &page->lines[end - 1]))) end--;
    return end ? end : page->line_count;
}

static bool mark_named(struct search *s)
{
    size_t best = 0, begin = 0, end = 0, count = prose_end(s->page);
    for (size_t i = 0; i < count; i++) {
        struct line *line = &s->page->lines[i];
        if (!may_be_named(s, line) || !may_show_name(s->page, line)) continue;
        if (line->linked * 2 > line_size(line) && !is_called_title(s, i)) continue;
        size_t size, stop = named_end(s, i, &size);
        if (size <= best) continue;
        best = size;
        begin = i;
        end = stop;
    }
    if (best && !s->named && names_site(s, begin, best)) return false;
    for (size_t i = begin; i < end; i++) s->page->lines[i].headline = true;
    return best > 0;
}

// No line shows the headline alone, but one begins with it: 标题 2012-01-12 某某报. <title> up to there is the title.
static void find_shown_part(struct search *s)
{
    uint32_t best = 0;
    size_t count = prose_end(s->page);
    for (size_t i = 0; i < count; i++) {
        const struct line *line = &s->page->lines[i];
        const uint32_t *cps = s->page->text.cps + line->begin;
        for (size_t k = 0; k < s->name_count && may_be_named(s, line); k++) {
            const struct name *name = &s->names[k];
            struct stretch same = same_stretch(name, 0, cps, line_size(line));
            bool part = same.end < name->count && parts_title(name, same.end);
            if (!name->of_title || same.count <= best || same.count < SHOWN_LEAST || !part) continue;
            best = same.count;
            s->page->shown_at = i;
            s->page->shown_title = utf8_encode(s->page->arena, name->cps, 0, same.end);
        }
    }
}

void headline_mark_html(struct page *page, const struct html_page *html, const size_t *line_of)
{
    struct search s = {.page = page, .html = html, .line_of = line_of};
    read_names(&s);
    if (mark_named(&s)) return;
    find_shown_part(&s);
    if (!s.named && !page->shown_title.size) mark_heading(&s);
}

static bool parted_before(const struct name *name, uint32_t at)
{
    while (at > 0 && name->cps[at - 1] == ' ') at--;
    if (at == 0) return true;
    uint32_t cp = name->cps[at - 1];
    return cp == ':' || cp == 0xff1a || cp == ']' || cp == 0x3011 || parts_title(name, at - 1);
}

bool headline_is_better(const struct page *page, str told)
{
    str shown = headline_text(page), key = page_key(page->arena, told);
    size_t count, told_count;
    const uint32_t *cps = utf8_decode(page->arena, shown, &count);
    struct name name = {.key = key, .cps = utf8_decode(page->arena, told, &told_count)};
    if (!shown.size || !cps || !name.cps) return false;
    name.count = (uint32_t)told_count;
    str shown_key = page_key(page->arena, shown);
    if (str_find(shown_key, key, 0) >= 0) return false;
    for (uint32_t at = 0; at < name.count; at++) {
        if (!parted_before(&name, at) || is_mark(name.cps[at])) continue;
        struct stretch same = same_stretch(&name, at, cps, (uint32_t)count);
        if (same.whole && parts_title(&name, same.end)) return true;
    }
    if (str_find(key, shown_key, 0) >= 0) return false;
    for (size_t i = 0; i < page->line_count; i++) {
        const struct line *line = &page->lines[i];
        struct stretch same = same_stretch(&name, 0, page->text.cps + line->begin, line_size(line));
        if (same.end == name.count) return false;
    }
    return true;
}

str headline_text(const struct page *page)
{
    str text = {0};
    for (size_t i = 0; i < page->line_count; i++) {
        const struct line *line = &page->lines[i];
        if (!line->headline) continue;
        str part = page_str(page, line->begin, line->end);
        text = text.size ? arena_printf(page->arena, "%.*s %.*s", STR_FMT(text), STR_FMT(part)) : part;
    }
    return text;
}
