#include "article/headline.h"

#include "article/facts.h"
#include "article/reasons.h"
#include "base/utf8.h"
#include "lexicon/furniture_table.h"

enum {
    TITLE_MOST = 80,
    HEAD_MOST_LINES = 14,
    TITLE_PART_BYTES = 15,
    HEADLINE_LEAST = 10,
    KEY_LEAST = 8,
    MENU_ITEM_MOST = 4,
    OUTLET_MOST = 8,
    TITLE_LINES_MOST = 4
};

static bool starts_with_dashes(const struct page *page, const struct line *line)
{
    uint32_t cp = page->text.cps[line->begin];
    return cp == 0x2014 || cp == 0x2500 || (cp == '-' && line_size(line) > 2 && page->text.cps[line->begin + 1] == '-');
}

static str without_dashes(const struct page *page, const struct line *line)
{
    uint32_t begin = line->begin;
    while (begin < line->end && (page->text.cps[begin] == 0x2014 || page->text.cps[begin] == '-' ||
                                 page->text.cps[begin] == 0x2500 || page->text.cps[begin] == ' '))
        begin++;
    return page_str(page, begin, line->end);
}

static bool is_title_like(const struct page *page, const struct line *line)
{
    uint32_t last = page->text.cps[line->end - 1];
    return !line->cut && !line->bulleted && line->kind != BLOCK_CAPTION && line->kind != BLOCK_TABLE_ROW &&
           line_size(line) >= 4 && line_size(line) <= TITLE_MOST && last != 0x3002 && last != 0xff1b && last != ';' &&
           last != ':' && last != 0xff1a && last != 0xff0c && last != ',' && !starts_with_dashes(page, line);
}

// ****************: a line under the headline.
static bool is_ornament(const struct page *page, const struct line *line)
{
    for (uint32_t i = line->begin; i < line->end; i++) {
        uint32_t cp = page->text.cps[i];
        if (cp != '*' && cp != '-' && cp != '=' && cp != '_' && cp != 0x2014 && cp != ' ') return false;
    }
    return line_size(line) >= 3;
}

// The line is the known headline or a part of it (a second one may follow); in html it may have a little more. In plain text a headline that
// says more than the record's title is text that would be lost.
static bool same_title(const struct page *page, str known, str line)
{
    str a = page_key(page->arena, known), b = page_key(page->arena, line);
    if (a.size < b.size) return page->html && (str_starts(b, a) || a.size * 10 >= b.size * 6) && str_find(b, a, 0) >= 0;
    return b.size >= TITLE_PART_BYTES && str_find(a, b, 0) >= 0;
}

static bool tells_facts(const struct line *line)
{
    return line->cut == CUT_DATELINE || line->cut == CUT_SOURCE || line->cut == CUT_BYLINE || line->cut == CUT_COUNTER;
}

// The lines of a site's head above its menu or path, in plain text: its name.
static void cut_site_head(struct page *page, size_t title)
{
    size_t menu = 0;
    for (size_t i = 0; i < title; i++)
        if (page->lines[i].cut == CUT_NAVIGATION || page->lines[i].cut == CUT_BREADCRUMB) menu = i;
    for (size_t i = 0; i < menu; i++)
        if (!page->lines[i].cut && is_title_like(page, &page->lines[i])) page->lines[i].cut = CUT_NAVIGATION;
}

// 原创 某某 某某发布: who writes, below the headline of an account's article.
static bool names_account(const struct page *page, const struct line *line)
{
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, page->text.cps, line->end, line->begin);
    bool parted = line->begin + match.size < line->end && page->text.cps[line->begin + match.size] == ' ';
    for (int32_t i = match.row; i >= 0 && parted; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[1], STR("account"))) return true;
    return false;
}

// 某某发布 between the headline and its facts: who says it.
static bool names_outlet(const struct page *page, size_t at)
{
    return at + 1 < page->line_count && !page->lines[at].cut && line_size(&page->lines[at]) < OUTLET_MOST &&
           !line_ends_sentence(page, &page->lines[at]) && tells_facts(&page->lines[at + 1]);
}

// The lines above a plain text's headline that are too short for a headline of their own: the menu.
static void cut_around_title(struct page *page, size_t title)
{
    for (size_t i = 0; i < title; i++)
        if (!page->lines[i].cut && line_size(&page->lines[i]) <= MENU_ITEM_MOST) page->lines[i].cut = CUT_NAVIGATION;
    bool account = title + 1 < page->line_count && !page->lines[title + 1].cut &&
                   names_account(page, &page->lines[title + 1]);
    if (account || names_outlet(page, title + 1)) page->lines[title + 1].cut = CUT_SOURCE;
}

// Short, with facts behind it: the name of who says it (某某发布) or of a paper, where a longer line may be the headline.
static bool is_outlet(const struct page *page, size_t at)
{
    return line_size(&page->lines[at]) < OUTLET_MOST || names_account(page, &page->lines[at]);
}

// The line above the facts is the headline; or where an outlet stands there, the longer line above it, or the first that is left behind the facts.
static size_t above_facts(const struct page *page, struct zones zones, size_t at)
{
    const struct line *line = &page->lines[at];
    if (!is_outlet(page, at)) return at;
    bool account = names_account(page, line), above = at > 0 && is_title_like(page, line - 1);
    if (above && (account || (line[-1].blank_before == line->blank_before && line_size(line - 1) > line_size(line))))
        return at - 1;
    for (size_t i = at + 1; i < zones.first_prose && i < HEAD_MOST_LINES; i++)
        if (is_title_like(page, &page->lines[i]) && !is_outlet(page, i)) return i;
    return at;
}

// 某某日报, 2024年8月10日 … above it: what stands between the head of a page and its prose, though no empty line parts it from them.
static bool is_below_outlet(const struct page *page, size_t at)
{
    size_t first = 0;
    while (first < at && page->lines[first].cut) first++;
    return first + 1 < at && is_title_like(page, &page->lines[first]) && is_outlet(page, first) &&
           tells_facts(&page->lines[first + 1]) && page->lines[at - 1].cut;
}

// Where the headline is to be looked for: html has it as the line that was marked or as <h1>; else it is the first line that is left of the head.
static size_t title_line(const struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++)
        if (page->lines[i].headline && is_title_like(page, &page->lines[i])) return i;
    for (size_t i = 0; i < page->line_count; i++)
        if (page->lines[i].level == 1 && is_title_like(page, &page->lines[i])) return i;
    for (size_t i = 0; i < page->line_count; i++) {  // in a box called header; a shorter one is the site's name
        struct line bare = page->lines[i];
        bare.cut = bare.cut == CUT_HIDDEN ? CUT_HIDDEN : NULL;
        if (bare.level == 1 && line_size(&bare) >= HEADLINE_LEAST && is_title_like(page, &bare)) return i;
    }
    size_t at = 0;
    while (at < page->line_count && page->lines[at].cut) at++;
    for (size_t i = at; !page->html && i + 1 < page->line_count && i < zones.first_prose && i < HEAD_MOST_LINES; i++)
        if (is_title_like(page, &page->lines[i]) && tells_facts(&page->lines[i + 1]))
            return above_facts(page, zones, i);
    return has_prose(page, zones) && at < zones.first_prose && is_title_like(page, &page->lines[at]) ? at
                                                                                                     : page->line_count;
}

// A heading that says more than the page's metadata: content="…" ends at the first quotation mark of the headline, or leaves its first words out.
static bool is_cut_short(const struct page *page, const struct line *line, str shown, str told)
{
    str a = page_key(page->arena, shown), b = page_key(page->arena, told);
    bool ends = a.size > b.size && str_ends(a, b);
    if (ends && lexicon_find(&lexicon_furniture, str_slice(a, 0, a.size - b.size)) >= 0) return false;  // 原创标题
    return line->level == 1 ? shown.size > told.size : line->level && line->headline && ends;
}

void headline_find(struct page *page, struct zones zones, struct article *out)
{
    size_t at = title_line(page, zones);
    if (at >= page->line_count) return;
    struct line *line = &page->lines[at];
    const struct line *next = at + 1 < page->line_count ? &page->lines[at + 1] : NULL;
    bool parted = line->level == 1 || page->html ||
                  (next &&
                   (next->cut || next->blank_before > 0 || names_outlet(page, at + 1) || names_account(page, next) ||
                    is_below_outlet(page, at) || starts_with_dashes(page, next) || is_ornament(page, next)));
    str found = page_str(page, line->begin, line->end);
    if (out->title.from && !line->headline && !same_title(page, out->title.value, found)) return;
    if (line->headline && out->title.from == FACT_TEXT) found = out->title.value;
    bool known = out->title.from != NULL,
         cut_short = known && out->title.from != FACT_EVENT && is_cut_short(page, line, found, out->title.value);
    if (cut_short) out->title = (struct fact){found, FACT_TEXT};
    fact_offer(page->arena, out, &out->title, "title", found, FACT_TEXT);
    if (parted || known) line->cut = CUT_TITLE;
    if (!page->html) cut_site_head(page, at);
    if (!page->html && line->cut) cut_around_title(page, at);
    line->is_title = !line->cut;
}

// Where the key whose code points are given goes on behind the line, which is a part of it from `at` on; most lines end at their first character.
// 0: it is no such part.
static size_t key_behind(const struct page *page, const struct line *line, const uint32_t *key, size_t count, size_t at)
{
    for (uint32_t i = line->begin; i < line->end; i++) {
        uint32_t cp = page->text.cps[i];
        bool letter = text_is_letter(cp);
        if (!letter && !text_is_han(cp) && !text_is_digit(cp)) continue;
        if (at == count || key[at] != (letter ? cp | 32 : cp)) return 0;
        at++;
    }
    return at;
}

static bool may_repeat(const struct line *line)
{
    return (!line->cut || line->cut == CUT_TITLE) && !line->is_title && line_size(line) <= TITLE_MOST * 2;
}

// The end of the lines from `at` on that are the key one after another; `at`: they are not.
static size_t repeated_end(const struct page *page, size_t at, const uint32_t *key, size_t count)
{
    size_t done = 0;
    for (size_t i = at; i < page->line_count && i < at + TITLE_LINES_MOST && may_repeat(&page->lines[i]); i++) {
        done = key_behind(page, &page->lines[i], key, count, done);
        if (!done || starts_with_dashes(page, &page->lines[i])) return at;
        if (done == count) return i + 1;
    }
    return at;
}

// A section, a name, an outlet: what is short between the headline of a page and its facts.
static void cut_between(struct page *page, struct zones zones)
{
    size_t title = page->line_count, facts = 0;
    for (size_t i = 0; i < page->line_count && i < zones.first_prose; i++) {
        if (page->lines[i].headline && page->lines[i].cut == CUT_TITLE && title > i) title = i;
        if (tells_facts(&page->lines[i])) facts = i;
    }
    for (size_t i = title; page->html && has_prose(page, zones) && i < facts && i < title + HEAD_MOST_LINES; i++) {
        struct line *line = &page->lines[i];
        if (!line->cut && line_size(line) < OUTLET_MOST && !line_ends_sentence(page, line)) line->cut = CUT_SOURCE;
    }
}

void headline_cut_repeats(struct page *page, struct zones zones, struct article *out)
{
    str title = page_key(page->arena, out->title.value);
    if (title.size < KEY_LEAST) return;
    size_t key_count;
    const uint32_t *key = utf8_decode(page->arena, title, &key_count);
    if (!key) return;
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        if (!may_repeat(line)) continue;
        bool shown = line->headline && same_title(page, out->title.value, page_str(page, line->begin, line->end));
        if (line->cut || shown) line->cut = CUT_TITLE;
        size_t end = repeated_end(page, i, key, key_count);
        for (size_t k = i; k < end; k++) page->lines[k].cut = CUT_TITLE;
    }
    cut_between(page, zones);
    for (size_t i = 1; i < page->line_count && i < zones.first_prose; i++)
        if (!page->lines[i].cut && page->lines[i - 1].cut == CUT_TITLE && is_ornament(page, &page->lines[i]))
            page->lines[i].cut = CUT_TITLE;
    for (size_t i = 0; i < page->line_count && i < zones.first_prose && i < HEAD_MOST_LINES; i++) {
        struct line *line = &page->lines[i];
        if (line->cut || !starts_with_dashes(page, line) || line_size(line) > TITLE_MOST) continue;
        bool after_title = false;
        for (size_t k = 0; k < i; k++) after_title = after_title || page->lines[k].cut == CUT_TITLE;
        if (!after_title && out->title.from != FACT_EVENT) continue;
        fact_offer(page->arena, out, &out->subtitle, "subtitle", without_dashes(page, line), FACT_TEXT);
        line->cut = CUT_SUBTITLE;
        break;
    }
}
