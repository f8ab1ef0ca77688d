#include "article/furniture.h"

#include <string.h>

#include "article/facts.h"
#include "article/headline.h"
#include "article/metaline.h"
#include "article/metaline_reader.h"
#include "article/published.h"
#include "article/reasons.h"
#include "lexicon/furniture_table.h"

enum {
    NOTICE_MOST = 400,
    CAPTION_MOST = 30,
    LISTED_MOST = 60,
    PROMOTION_MOST = 80,
    HEADING_MOST = 20,
    SENTENCE_LEAST = 10,
    HEAD_MOST_LINES = 14,
    RECORD_DAY_DIGITS = 7,
    ATTACHMENT_MOST = 80,
    EXTENSION_MOST = 4,
    COUNT_MOST = 6,
    LAST_WORDS_MOST = 14
};

// Nothing, or how many there are: 网友评论（3）, 全部评论 356条.
static bool is_count(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    for (uint32_t i = begin; i < end; i++)
        if (text_is_letter(cps[i]) || (text_is_han(cps[i]) && cps[i] != 0x6761 && cps[i] != 0x4e2a && cps[i] != 0x5171))
            return false;  // 条 个 共
    return true;
}

static bool is_mark(uint32_t cp)
{
    return !text_is_han(cp) && !text_is_letter(cp) && !text_is_digit(cp);
}

// Narrows [*begin, *end) by the marks and blanks at both ends.
static void skip_marks(const uint32_t *cps, uint32_t *begin, uint32_t *end)
{
    while (*begin < *end && is_mark(cps[*begin])) (*begin)++;
    while (*begin < *end && is_mark(cps[*end - 1])) (*end)--;
}

// The form of the catalogue row that is the whole line but for marks and a count around it; NULL: none.
static const struct lexicon_row *whole_line(const struct page *page, const struct line *line, str form)
{
    const uint32_t *cps = page->text.cps;
    uint32_t begin = line->begin, end = line->end;
    skip_marks(cps, &begin, &end);
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, cps, end, begin);
    for (int32_t i = match.row; i >= 0 && is_count(cps, begin + match.size, end); i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[1], form)) return &lexicon_furniture.rows[i];
    return NULL;
}

// The row of this form that ends where the line does, but for marks; NULL: none.
static const struct lexicon_row *row_of_form(const struct page *page, uint32_t at, uint32_t end, str form)
{
    uint32_t stop = end;
    while (stop > at && is_mark(page->text.cps[stop - 1])) stop--;
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, page->text.cps, stop, at);
    for (int32_t i = match.row; i >= 0 && at + match.size == stop; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[1], form)) return &lexicon_furniture.rows[i];
    return NULL;
}

// A notice or an invitation: it has one of the catalogue's phrases within, and is short enough to be nothing else.
const char *furniture_notice(const struct page *page, struct line *line)
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
    if (line->cut) return false;
    if (line->prose == PROSE_UNKNOWN) {
        bool prose = line_is_prose(page, line) && !furniture_notice(page, line) &&
                     !metaline_read(page, line->begin, line->end, true, &meta);
        line->prose = prose ? PROSE_YES : PROSE_NO;
    }
    return line->prose == PROSE_YES;
}

// What stands for prose in a short notice or on a page of tables.
static bool is_short_prose(const struct page *page, struct line *line)
{
    struct metaline meta;
    bool row = line->kind == BLOCK_TABLE_ROW;
    bool sentence = line_size(line) >= SENTENCE_LEAST && !line->bulleted && line_ends_sentence(page, line);
    return !line->cut && (row || sentence) && !furniture_notice(page, line) &&
           !metaline_read(page, line->begin, line->end, true, &meta);
}

static struct zones find_zones(const struct page *page)
{
    bool (*const tests[])(const struct page *, struct line *) = {is_prose, is_short_prose};
    struct zones zones = {page->line_count, 0};
    for (size_t t = 0; t < 2 && !has_prose(page, zones); t++)
        for (size_t i = 0; i < page->line_count; i++) {
            if (!tests[t](page, &page->lines[i])) continue;
            if (!has_prose(page, zones)) zones.first_prose = i;
            zones.last_prose = i;
        }
    return zones;
}

// Lists of other articles and what readers say carry facts of their own.
static bool speaks_of_others(const struct line *line)
{
    return line->cut == CUT_HIDDEN || (line->cut == CUT_RELATED && !line->outside) || line->cut == CUT_COMMENTS ||
           line->cut == CUT_PROMOTION;
}

// A line that the page's boxes cut may carry facts when it stands before the article, and a better reason than its place.
static void read_outside(struct page *page, struct line *line, bool head, struct article *out)
{
    struct metaline meta;
    if (speaks_of_others(line) || !metaline_read(page, line->begin, line->end, true, &meta)) return;
    if (line->outside) line->cut = meta.reason;
    if ((head && meta.strong) || meta.page || meta.page_count) facts_from_metaline(page, &meta, out);
}

// Does other furniture stand around the line of a footer, or is it whom to ask?
static bool in_footer(struct page *page, size_t at)
{
    struct metaline meta;
    struct line *next = at + 1 < page->line_count ? &page->lines[at + 1] : NULL;
    if (at > 0 && page->lines[at - 1].cut) return true;
    return next && (furniture_notice(page, next) ||
                    (metaline_read(page, next->begin, next->end, true, &meta) && meta.reason == CUT_FOOTER));
}

// - 1 -, —2—: the number of a printed page.
static bool is_page_number(const struct page *page, const struct line *line)
{
    const uint32_t *cps = page->text.cps;
    uint32_t digits = 0, dashes = 0;
    for (uint32_t i = line->begin; i < line->end; i++) {
        bool dash = cps[i] == '-' || cps[i] == 0x2014 || cps[i] == 0x2013;
        if (!dash && cps[i] != ' ' && !text_is_digit(cps[i])) return false;
        digits += text_is_digit(cps[i]);
        dashes += dash;
    }
    return dashes >= 2 && digits >= 1 && digits <= 3 && !text_is_digit(cps[line->begin]) &&
           !text_is_digit(cps[line->end - 1]);
}

// 2.互认情况报表.pdf behind the prose: a file to download.
static bool is_attachment(const struct page *page, const struct line *line)
{
    uint32_t end = line->end, begin;
    while (end > line->begin && is_mark(page->text.cps[end - 1])) end--;
    for (begin = end; begin > line->begin && page->text.cps[begin - 1] != '.'; begin--) continue;
    if (line_size(line) > ATTACHMENT_MOST || begin == line->begin || end - begin > EXTENSION_MOST || end == begin)
        return false;
    struct lexicon_match match = lexicon_longest(&lexicon_furniture, page->text.cps, end, begin);
    for (int32_t i = match.row; i >= 0 && match.size == end - begin; i = lexicon_furniture.rows[i].next)
        if (str_equal(lexicon_furniture.rows[i].columns[1], STR("file"))) return true;
    return false;
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
        if (is_page_number(page, line)) {
            line->cut = CUT_PAGER;
            continue;
        }
        if (tail && is_attachment(page, line)) {
            line->cut = CUT_ATTACHMENT;
            continue;
        }
        if (line->prose == PROSE_YES || !metaline_read(page, line->begin, line->end, head || tail, &meta)) continue;
        if (meta.whole_rest && !tail && line_size(line) > 60) continue;
        if (tail && !meta.strong && !meta.whole_rest && meta.reason == CUT_DATELINE)
            continue;  // the date of a signature
        if (tail && !meta.whole_rest && meta.reason == CUT_FOOTER && !meta.own && !in_footer(page, i)) continue;
        line->cut = meta.reason;
        facts_from_metaline(page, &meta, out);
    }
}

// An item of a list of other articles: no sentence, or an abridged one.
static bool is_listed(const struct page *page, const struct line *line)
{
    return line->cut || line->bulleted || line_size(line) <= LISTED_MOST || !line_ends_sentence(page, line);
}

static bool has_digit(const struct page *page, const struct line *line)
{
    for (uint32_t i = line->begin; i < line->end; i++)
        if (text_is_digit(page->text.cps[i])) return true;
    return false;
}

const char *furniture_heading(const struct page *page, const struct line *line)
{
    if (line_size(line) > HEADING_MOST) return NULL;
    const struct lexicon_row *row = whole_line(page, line, STR("tail"));
    if (!row && has_digit(page, line)) row = whole_line(page, line, STR("counted"));
    return !row ? NULL : str_equal(row->columns[2], STR("comments")) ? CUT_COMMENTS : CUT_RELATED;
}

static void mark_lists(struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++) {
        const char *held = page->lines[i].cut;  // 更多新闻 is read as words of a menu too
        bool as_words = held == CUT_NAVIGATION || held == CUT_SHARE, cut = held && held != CUT_RELATED && !as_words;
        const char *reason = cut ? NULL : furniture_heading(page, &page->lines[i]);
        if (!reason) continue;
        bool tail = in_tail(page, zones, i);
        if (!tail && (as_words || line_size(&page->lines[i]) < 3)) continue;
        page->lines[i].cut = reason;
        size_t k = i + 1;
        for (; k < page->line_count; k++) {
            struct line *line = &page->lines[k];
            if (!tail && (!is_listed(page, line) || line_ends_sentence(page, line) || line->kind == BLOCK_TABLE_ROW))
                break;
            if (!line->cut) line->cut = reason;
        }
        i = k - 1;  // headings in between say the same of what follows them
    }
}

// 0, 356: how many, behind other furniture.
static bool is_lone_count(const struct page *page, const struct line *line)
{
    for (uint32_t i = line->begin; i < line->end; i++)
        if (!text_is_digit(page->text.cps[i])) return false;
    return line_size(line) <= COUNT_MOST;
}

static void mark_notices(struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        const char *reason = line->cut ? NULL : furniture_notice(page, line);
        if (!line->cut && in_tail(page, zones, i) && page->lines[i - 1].cut && is_lone_count(page, line))
            line->cut = CUT_COUNTER;
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

// 完, END, - END -: alone in the last lines.
static bool is_last_mark(const struct page *page, const struct line *line)
{
    const uint32_t *cps = page->text.cps;
    uint32_t begin = line->begin, end = line->end;
    skip_marks(cps, &begin, &end);
    bool word = end - begin == 3 && (cps[begin] | 32) == 'e' && (cps[begin + 1] | 32) == 'n' &&
                (cps[begin + 2] | 32) == 'd';
    return word || is_end_mark(cps, begin, end);
}

// （编辑：某某）1131002: the day of a record behind the editor's bracket, counted from 1911; the line's end if there is none.
static uint32_t record_day_begin(const struct page *page, const struct line *line)
{
    const uint32_t *cps = page->text.cps;
    uint32_t at = line->end;
    while (at > line->begin && text_is_digit(cps[at - 1])) at--;
    bool day = line->end - at == RECORD_DAY_DIGITS && at > line->begin && (cps[at - 1] == 0xff09 || cps[at - 1] == ')');
    return day ? at : line->end;
}

// The bracket at the end of a line: what it says is no part of the sentence before it. （记者 张三） （本稿图片由…提供） (完)
static bool cut_last_bracket(struct page *page, size_t at, struct article *out)
{
    struct line *line = &page->lines[at];
    const uint32_t *cps = page->text.cps;
    uint32_t end = line->end, day = record_day_begin(page, line);
    if (day < end) page_cut_part(page, at, day, end, CUT_RECORD_NUMBER);
    end = line->end;
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

// …。返回首页>> at the end of the last paragraph: the catalogue's phrase and the marks behind it.
static void cut_last_words(struct page *page, struct zones zones)
{
    for (size_t i = zones.last_prose; has_prose(page, zones) && i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        uint32_t least = line_size(line) > LAST_WORDS_MOST ? line->end - LAST_WORDS_MOST : line->begin;
        for (uint32_t at = least; !line->cut && at < line->end; at++) {
            const struct lexicon_row *row = row_of_form(page, at, line->end, STR("end"));
            if (!row) continue;
            if (at == line->begin) line->cut = reader_reason(row->columns[2]);
            else page_cut_part(page, i, at, line->end, reader_reason(row->columns[2]));
            break;
        }
    }
}

// |, ——: what stood between things that are cut. A line of stars may part sections.
static void cut_lone_marks(struct page *page, struct zones zones)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        bool margin = in_tail(page, zones, i) || (has_prose(page, zones) && in_head(zones, i));
        uint32_t begin = line->begin, end = line->end;
        skip_marks(page->text.cps, &begin, &end);
        if (!line->cut && margin && begin == end && i > 0 && page->lines[i - 1].cut) line->cut = page->lines[i - 1].cut;
    }
}

static void cut_brackets(struct page *page, struct zones zones, struct article *out)
{
    for (size_t i = 0; i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        if (line->cut || line->kind == BLOCK_TABLE_ROW) continue;
        if (is_end_mark(page->text.cps, line->begin + 1, line->end > line->begin ? line->end - 1 : line->begin) ||
            (in_tail(page, zones, i) && line_size(line) <= HEADING_MOST && is_last_mark(page, line)))
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
    published_find_timed(page, zones, out);
    mark_notices(page, zones);
    headline_find(page, zones, out);
    headline_cut_repeats(page, zones, out);
    published_find_behind_title(page, zones, out);
    cut_dateline(page, zones, out);
    cut_brackets(page, zones, out);
    cut_last_words(page, zones);
    cut_lone_marks(page, zones);
    find_bare_byline(page, zones, out);
    mark_last_captions(page, zones);
    published_find_late(page, zones, out);
}
