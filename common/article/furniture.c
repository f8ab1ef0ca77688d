#include "article/furniture.h"

#include <string.h>

#include "article/facts.h"
#include "article/metaline.h"
#include "article/reasons.h"
#include "base/utf8.h"
#include "lexicon/furniture_table.h"

enum {
    TITLE_MOST = 80,
    HEAD_MOST_LINES = 14,
    NOTICE_MOST = 400,
    CAPTION_MOST = 30,
    LISTED_MOST = 60,
    PROMOTION_MOST = 80,
    TITLE_PART_BYTES = 15,
    DATE_LINE_MOST = 60,
    HEADLINE_LEAST = 10
};

struct zones {
    size_t first_prose, last_prose;  // indices of lines; first > last: there is none
};

// The form of the catalogue row that is the whole line but for marks around it; NULL: none.
static const struct lexicon_row *whole_line(const struct page *page, const struct line *line, str form)
{
    const uint32_t *cps = page->text.cps;
    uint32_t begin = line->begin, end = line->end;
    while (begin < end && !text_is_han(cps[begin]) && !text_is_letter(cps[begin]) && !text_is_digit(cps[begin]))
        begin++;
    while (begin < end && !text_is_han(cps[end - 1]) && !text_is_letter(cps[end - 1]) && !text_is_digit(cps[end - 1]))
        end--;
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, cps, end, begin);
    for (int32_t i = match.row; i >= 0 && match.size == end - begin; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[1], form)) return &lexicon_furniture.rows[i];
    return NULL;
}

// A notice or an invitation: it has one of the catalogue's phrases within, and is short enough to be nothing else.
static const char *notice(const struct page *page, struct line *line)
{
    if (line_size(line) > NOTICE_MOST) return NULL;
    if (!line->looked_for) line->notice = metaline_phrase_within(page, line->begin, line->end);
    line->looked_for = true;
    const char *reason = line->notice;
    if (!reason) return NULL;
    if (reason == CUT_PHOTO_CREDIT && line_size(line) > 40) return NULL;
    if (reason == CUT_TITLE && line_size(line) > PROMOTION_MOST) return NULL;
    if (reason == CUT_PROMOTION && line_size(line) > PROMOTION_MOST) return NULL;
    return reason;
}

static bool is_prose(const struct page *page, struct line *line)
{
    struct metaline meta;
    return !line->cut && line_is_prose(page, line) && !notice(page, line) &&
           !metaline_read(page, line->begin, line->end, true, &meta);
}

static struct zones find_zones(const struct page *page)
{
    struct zones zones = {page->line_count, 0};
    for (size_t i = 0; i < page->line_count; i++) {
        if (!is_prose(page, &page->lines[i])) continue;
        if (zones.first_prose == page->line_count) zones.first_prose = i;
        zones.last_prose = i;
    }
    return zones;
}

static bool has_prose(const struct page *page, struct zones zones)
{
    return zones.first_prose < page->line_count;
}

static bool in_head(struct zones zones, size_t at)
{
    return at < zones.first_prose;
}

static bool in_tail(const struct page *page, struct zones zones, size_t at)
{
    return has_prose(page, zones) && at > zones.last_prose;
}

// Lists of other articles and what readers say carry facts of their own.
static bool speaks_of_others(const struct line *line)
{
    return line->cut == CUT_HIDDEN || (line->cut == CUT_RELATED && !line->outside) || line->cut == CUT_COMMENTS ||
           line->cut == CUT_PROMOTION;
}

// A line that the page's boxes cut may carry facts when it stands before the article, and a better reason than its place.
static void read_outside(const struct page *page, struct line *line, bool head, struct article *out)
{
    struct metaline meta;
    if (speaks_of_others(line) || !metaline_read(page, line->begin, line->end, true, &meta)) return;
    if (line->outside) line->cut = meta.reason;
    if ((head && meta.strong) || meta.page) facts_from_metaline(page, &meta, out);
}

static void mark_metalines(struct page *page, struct zones zones, struct article *out)
{
    struct metaline meta;
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        bool head = has_prose(page, zones) && in_head(zones, i), tail = in_tail(page, zones, i);
        if (line->cut) {
            read_outside(page, line, head, out);
            continue;
        }
        if (!metaline_read(page, line->begin, line->end, head || tail, &meta)) continue;
        if (meta.whole_rest && !tail && line_size(line) > 60) continue;
        if (tail && !meta.strong && !meta.whole_rest && meta.reason == CUT_DATELINE)
            continue;  // the date of a signature
        line->cut = meta.reason;
        facts_from_metaline(page, &meta, out);
    }
}

// An item of a list of other articles: no sentence, or an abridged one.
static bool is_listed(const struct page *page, const struct line *line)
{
    return line->cut || line->bulleted || line_size(line) <= LISTED_MOST || !line_ends_sentence(page, line);
}

static void mark_lists(struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++) {
        const struct lexicon_row *row = page->lines[i].cut && page->lines[i].cut != CUT_RELATED
                                            ? NULL
                                            : whole_line(page, &page->lines[i], STR("tail"));
        if (!row) continue;
        bool tail = in_tail(page, zones, i);
        if (!tail && line_size(&page->lines[i]) < 3) continue;
        const char *reason = str_equal(row->columns[2], STR("comments")) ? CUT_COMMENTS : CUT_RELATED;
        page->lines[i].cut = reason;
        for (size_t k = i + 1; k < page->line_count; k++) {
            struct line *line = &page->lines[k];
            if (!tail && (!is_listed(page, line) || line_ends_sentence(page, line) || line->kind == BLOCK_TABLE_ROW))
                break;
            if (!line->cut) line->cut = reason;
        }
    }
}

static void mark_notices(struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        const char *reason = line->cut ? NULL : notice(page, line);
        if (!reason) continue;
        bool margin = in_tail(page, zones, i) || (has_prose(page, zones) && in_head(zones, i));
        if (margin || line_size(line) <= (reason == CUT_PHOTO_CREDIT ? 30u : 60u)) line->cut = reason;
    }
}

// "(完)" alone in its brackets.
static bool is_end_mark(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    return end - begin == 1 && cps[begin] == 0x5b8c;
}

// The bracket at the end of a line: what it says is no part of the sentence before it. （记者 张三） （本稿图片由…提供） (完)
static bool cut_last_bracket(struct page *page, size_t at, struct article *out)
{
    struct line *line = &page->lines[at];
    const uint32_t *cps = page->text.cps;
    uint32_t end = line->end;
    if (end == line->begin ||
        (cps[end - 1] != ')' && cps[end - 1] != 0xff09 && cps[end - 1] != ']' && cps[end - 1] != 0x3011))
        return false;
    uint32_t open = end - 1;
    while (open > line->begin && cps[open] != '(' && cps[open] != 0xff08 && cps[open] != '[' && cps[open] != 0x3010)
        open--;
    if (open == line->begin || end - open > 80) return false;
    struct metaline meta;
    const char *reason = NULL;
    if (is_end_mark(cps, open + 1, end - 1)) reason = CUT_END_MARK;
    else if (metaline_phrase_within(page, open + 1, end - 1) == CUT_PHOTO_CREDIT && end - open <= 40)
        reason = CUT_PHOTO_CREDIT;
    else if (metaline_read(page, open + 1, end - 1, false, &meta) && meta.strong) {
        reason = meta.reason;
        facts_from_metaline(page, &meta, out);
    }
    if (!reason) return false;
    page_cut_part(page, at, open, end, reason);
    return true;
}

static void cut_brackets(struct page *page, struct zones zones, struct article *out)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        if (line->cut || line->kind == BLOCK_TABLE_ROW) continue;
        if (is_end_mark(page->text.cps, line->begin + 1, line->end > line->begin ? line->end - 1 : line->begin))
            line->cut = CUT_END_MARK;
        else if (has_prose(page, zones) && i >= zones.first_prose)
            while (cut_last_bracket(page, i, out)) continue;
    }
}

static void cut_dateline(struct page *page, struct zones zones, struct article *out)
{
    struct metaline meta;
    for (size_t i = 0; i < page->line_count && i < HEAD_MOST_LINES && i <= zones.first_prose; i++) {
        struct line *line = &page->lines[i];
        if (line->cut) continue;
        uint32_t end = dateline_read(page, line->begin, line->end, &meta);
        if (end == line->begin) continue;
        facts_from_metaline(page, &meta, out);
        if (end == line->end) line->cut = meta.reason;
        else page_cut_part(page, i, line->begin, end, meta.reason);
        return;
    }
}

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
    return !line->cut && !line->bulleted && line_size(line) >= 4 && line_size(line) <= TITLE_MOST && last != 0x3002 &&
           last != 0xff1b && last != ';' && last != ':' && last != 0xff1a && last != 0xff0c && last != ',' &&
           !starts_with_dashes(page, line);
}

// The line is the known headline or a part of it (a second one may follow); in html it may have a little more. In plain text a headline that
// says more than the record's title is text that would be lost.
static bool same_title(const struct page *page, str known, str line)
{
    str a = page_key(page->arena, known), b = page_key(page->arena, line);
    if (a.size < b.size) return page->html && (str_starts(b, a) || a.size * 10 >= b.size * 6) && str_find(b, a, 0) >= 0;
    return b.size >= TITLE_PART_BYTES && str_find(a, b, 0) >= 0;
}

// Where the headline is to be looked for: html has it as <h1>; else it is the first line that is left of the head.
static size_t title_line(const struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++)
        if (page->lines[i].level == 1 && is_title_like(page, &page->lines[i])) return i;
    for (size_t i = 0; i < page->line_count; i++) {  // in a box called header; a shorter one is the site's name
        struct line bare = page->lines[i];
        bare.cut = bare.cut == CUT_HIDDEN ? CUT_HIDDEN : NULL;
        if (bare.level == 1 && line_size(&bare) >= HEADLINE_LEAST && is_title_like(page, &bare)) return i;
    }
    size_t at = 0;
    while (at < page->line_count && page->lines[at].cut) at++;
    return has_prose(page, zones) && at < zones.first_prose && is_title_like(page, &page->lines[at]) ? at
                                                                                                     : page->line_count;
}

// The headline is cut when something tells that it is no paragraph: a subtitle, a byline or an empty line behind it, or its element.
static void find_title(struct page *page, struct zones zones, struct article *out)
{
    size_t at = title_line(page, zones);
    if (at >= page->line_count) return;
    struct line *line = &page->lines[at];
    const struct line *next = at + 1 < page->line_count ? &page->lines[at + 1] : NULL;
    bool parted = line->level == 1 || page->html ||
                  (next && (next->cut || next->blank_before > 0 || starts_with_dashes(page, next)));
    str found = page_str(page, line->begin, line->end);
    if (out->title.from && !same_title(page, out->title.value, found)) return;
    bool known = out->title.from != NULL,
         cut_short = known && out->title.from != FACT_EVENT && line->level == 1 && found.size > out->title.value.size;
    if (cut_short)
        out->title = (struct fact){found, FACT_TEXT};  // content="…" ends at the first quotation mark of the headline
    fact_offer(page->arena, out, &out->title, "title", found, FACT_TEXT);
    if (parted || known) line->cut = CUT_TITLE;
    line->is_title = !line->cut;
}

// A date with its time of day in the line; size 0: there is none.
static struct date_found timed_date(const struct page *page, const struct line *line)
{
    for (uint32_t at = line->begin; at < line->end; at++) {
        bool starts = text_is_digit(page->text.cps[at]) &&
                      (at == line->begin || !text_is_digit(page->text.cps[at - 1]));
        struct date_found found = starts ? date_read(page->text.cps, at, line->end) : (struct date_found){0};
        if (found.has_year && strlen(found.text) > sizeof("2024-07-02")) return found;
    }
    return (struct date_found){0};
}

static void offer_date(const struct page *page, struct date_found found, struct article *out)
{
    fact_offer_date(page->arena, out, &out->published_at, "published_at", arena_str(page->arena, str_from(found.text)),
                    FACT_TEXT);
}

// 2019-09-26 10:56 某某网, 原创 某某 2019-09-04 22:18:34: a short line before the text that holds a date with its time tells when it was published, whatever
// else it says.
static void find_date(struct page *page, struct zones zones, struct article *out)
{
    for (size_t i = 0; i < page->line_count && i < zones.first_prose; i++) {
        struct line *line = &page->lines[i];
        if ((line->cut && !line->outside) || line_size(line) > DATE_LINE_MOST || line_ends_sentence(page, line))
            continue;
        struct date_found found = timed_date(page, line);
        if (found.size == 0) continue;
        offer_date(page, found, out);
        if (!line->cut) line->cut = CUT_DATELINE;
    }
}

// Some pages tell it behind the text only.
static void find_late_date(struct page *page, struct zones zones, struct article *out)
{
    struct metaline meta;
    for (size_t i = zones.last_prose + 1;
         page->html && has_prose(page, zones) && i < page->line_count && !out->published_at.from; i++) {
        struct line *line = &page->lines[i];
        if (!line->cut || speaks_of_others(line) || line_size(line) > DATE_LINE_MOST * 2) continue;
        bool told = metaline_read(page, line->begin, line->end, true, &meta) && meta.strong && meta.published.has_year;
        struct date_found found = told                                ? meta.published
                                  : line_size(line) <= DATE_LINE_MOST ? timed_date(page, line)
                                                                      : (struct date_found){0};
        if (found.size) offer_date(page, found, out);
    }
}

// Whether page_key of the line would be the key whose code points are given; most lines end at their first character.
static bool has_key(const struct page *page, const struct line *line, const uint32_t *key, size_t count)
{
    size_t at = 0;
    for (uint32_t i = line->begin; i < line->end; i++) {
        uint32_t cp = page->text.cps[i];
        bool letter = text_is_letter(cp);
        if (!letter && !text_is_han(cp) && !text_is_digit(cp)) continue;
        if (at == count || key[at] != (letter ? cp | 32 : cp)) return false;
        at++;
    }
    return at == count;
}

// Lines that are the title again, wherever they stand by themselves, and the subtitle behind the first of them.
static void mark_titles(struct page *page, struct zones zones, struct article *out)
{
    str title = page_key(page->arena, out->title.value);
    if (title.size < 8) return;
    size_t key_count;
    const uint32_t *key = utf8_decode(page->arena, title, &key_count);
    if (!key) return;
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        if ((line->cut && line->cut != CUT_TITLE) || line->is_title || line_size(line) > TITLE_MOST * 2) continue;
        if (line->cut || has_key(page, line, key, key_count)) line->cut = CUT_TITLE;
    }
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

// 朱某某 良某: a line of two or three names near the beginning, alone between empty lines.
static void find_bare_byline(struct page *page, struct zones zones, struct article *out)
{
    for (size_t i = 0; i < page->line_count && i <= zones.first_prose + 1 && out->authors.from != FACT_TEXT; i++) {
        struct line *line = &page->lines[i];
        bool alone = line->blank_before > 0 && i + 1 < page->line_count && page->lines[i + 1].blank_before > 0;
        if (line->cut || !alone || line_size(line) > 12 || line_size(line) < 5) continue;
        struct metaline meta = {0};
        bool likely = names_read(page->text.cps, line->begin, line->end, &meta.authors) == line->end &&
                      meta.authors.count >= 2;
        for (size_t k = 0; likely && k < meta.authors.count; k++)
            likely = meta.authors.items[k].end - meta.authors.items[k].begin <= 3;
        if (!likely || !name_is_likely(page->text.cps, meta.authors.items[0].begin, meta.authors.items[0].end))
            continue;
        line->cut = CUT_BYLINE;
        facts_from_metaline(page, &meta, out);
    }
}

// What follows the last prose behind a wide gap or a photo credit, without figures and sentences, belongs to a picture.
static void mark_last_captions(struct page *page, struct zones zones)
{
    bool pictures = false;
    for (size_t i = zones.last_prose + 1; has_prose(page, zones) && i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        pictures = pictures || line->cut == CUT_PHOTO_CREDIT || line->blank_before >= 2;
        if (line->cut || !pictures || line_size(line) > CAPTION_MOST || line->kind != BLOCK_HEADING) continue;
        bool figures = false;
        for (uint32_t k = line->begin; k < line->end; k++) figures = figures || text_is_digit(page->text.cps[k]);
        if (!figures) line->cut = CUT_CAPTION;
    }
}

void furniture_mark(struct page *page, struct article *out)
{
    struct zones zones = find_zones(page);
    mark_metalines(page, zones, out);
    mark_lists(page, zones);
    mark_notices(page, zones);
    find_date(page, zones, out);
    find_title(page, zones, out);
    mark_titles(page, zones, out);
    cut_dateline(page, zones, out);
    cut_brackets(page, zones, out);
    find_bare_byline(page, zones, out);
    mark_last_captions(page, zones);
    find_late_date(page, zones, out);
}
