#include "article/published.h"

#include <string.h>

#include "article/facts.h"
#include "article/metaline.h"
#include "article/reasons.h"

enum { DATE_LINE_MOST = 60, BEHIND_TITLE_MOST = 4, SIGNATURE_LINES = 3, BESIDE_DATE_MOST = 20, WEEKDAY_MOST = 6 };

struct date_found published_timed(const struct page *page, const struct line *line)
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

void published_find_timed(struct page *page, struct zones zones, struct article *out)
{
    for (size_t i = 0; i < page->line_count && i < zones.first_prose; i++) {
        struct line *line = &page->lines[i];
        if ((line->cut && !line->outside) || line_size(line) > DATE_LINE_MOST || line_ends_sentence(page, line))
            continue;
        struct date_found found = published_timed(page, line);
        if (found.size == 0) continue;
        offer_date(page, found, out);
        if (!line->cut) line->cut = CUT_DATELINE;
    }
}

// 完／2024年7月2日
static bool says_end(const struct page *page, const struct line *line)
{
    const uint32_t *cps = page->text.cps + line->begin;
    return line_size(line) > 2 && cps[0] == 0x5b8c && !text_is_han(cps[1]) && !text_is_letter(cps[1]);
}

// The date at the beginning of a line, brackets and marks before it passed over.
static struct date_found first_date(const struct page *page, const struct line *line)
{
    uint32_t at = line->begin;
    if (says_end(page, line)) at++;
    while (at < line->end && at < line->begin + 3 && !text_is_digit(page->text.cps[at]) &&
           !text_is_han(page->text.cps[at]))
        at++;
    return date_read(page->text.cps, at, line->end);
}

static bool is_title(const struct line *line)
{
    return line->cut == CUT_TITLE || line->cut == CUT_SUBTITLE || line->is_title || line->headline;
}

// 某某科 发布日期：2024-09-02 次: the first whole day in it.
static struct date_found day_within(const struct page *page, const struct line *line)
{
    for (uint32_t at = line->begin; page->html && at < line->end; at++) {
        bool starts = text_is_digit(page->text.cps[at]) && at > line->begin && !text_is_digit(page->text.cps[at - 1]);
        struct date_found found = starts ? date_read(page->text.cps, at, line->end) : (struct date_found){0};
        if (found.has_year && strlen(found.text) >= sizeof("2024-07-02") - 1) return found;
    }
    return (struct date_found){0};
}

// The date of the line, with its year; or without one where it begins a line of a page: 05-27 07:36 · 某某观察.
static struct date_found date_behind_title(const struct page *page, const struct line *line)
{
    struct date_found found = published_timed(page, line);
    if (!found.size) found = first_date(page, line);
    return found.size ? found : day_within(page, line);
}

// False: the text begins here, or another article.
static bool may_tell_date(const struct page *page, const struct line *line)
{
    return line->cut ? line->cut != CUT_HIDDEN && (line->cut != CUT_RELATED || line->outside) &&
                           line->cut != CUT_COMMENTS && line->cut != CUT_PROMOTION
                     : line_size(line) <= DATE_LINE_MOST && !line_ends_sentence(page, line);
}

// 标题 2012-01-12 【某某报道】: the headline and its day share a line.
static void find_beside_title(struct page *page, struct zones zones, struct article *out)
{
    if (!page->shown_title.size || page->shown_at >= zones.first_prose) return;
    struct line *line = &page->lines[page->shown_at];
    if (line_is_prose(page, line)) return;
    struct date_found found = day_within(page, line);
    if (found.size) offer_date(page, found, out);
    if (!line->cut) line->cut = CUT_TITLE;
}

void published_find_behind_title(struct page *page, struct zones zones, struct article *out)
{
    find_beside_title(page, zones, out);
    size_t title = page->line_count;
    for (size_t i = 0; i < page->line_count && i < zones.first_prose; i++)
        if (is_title(&page->lines[i])) title = i;
    if (title == page->line_count || !has_prose(page, zones)) return;
    for (size_t i = title + 1, seen = 0; i < zones.first_prose && seen < BEHIND_TITLE_MOST; i++, seen++) {
        struct line *line = &page->lines[i];
        if (!may_tell_date(page, line) || line_size(line) > DATE_LINE_MOST) continue;
        struct date_found found = date_behind_title(page, line);
        if (found.size == 0) continue;
        if (found.has_year) offer_date(page, found, out);
        if (!line->cut && line_size(line) <= found.size + BESIDE_DATE_MOST && (found.has_year || page->html))
            line->cut = CUT_DATELINE;
    }
}

// 2024年6月6日 at the end, alone in its line: when it was signed.
static void find_signature(const struct page *page, struct article *out)
{
    size_t seen = 0;
    for (size_t i = page->line_count; i-- > 0 && seen < SIGNATURE_LINES && !out->published_at.from;) {
        const struct line *line = &page->lines[i];
        if (line->cut) continue;
        seen++;
        struct date_found found = first_date(page, line);
        uint32_t rest = line_size(line) - found.size;
        if (found.size && found.has_year && rest <= 2 && strlen(found.text) >= sizeof("2024-07-02") - 1)
            offer_date(page, found, out);
    }
}

// 2024年9月22日 星期日 above the headline: the day of a printed page, when no other day stands alone there.
static void find_head_date(const struct page *page, struct zones zones, struct article *out)
{
    struct date_found only = {0};
    for (size_t i = 0; i < page->line_count && i < zones.first_prose && !out->published_at.from; i++) {
        const struct line *line = &page->lines[i];
        struct date_found found = may_tell_date(page, line) ? first_date(page, line) : (struct date_found){0};
        bool day = found.has_year && strlen(found.text) >= sizeof("2024-07-02") - 1;
        if (!day || line_size(line) > found.size + WEEKDAY_MOST) continue;
        if (only.size && strcmp(only.text, found.text) != 0) return;
        only = found;
    }
    if (only.size) offer_date(page, only, out);
}

void published_find_late(struct page *page, struct zones zones, struct article *out)
{
    struct metaline meta;
    if (!out->published_at.from)
        fact_offer_date(page->arena, out, &out->published_at, "published_at", url_day(page->arena, out->url.value),
                        FACT_URL);
    if (!out->published_at.from)
        fact_offer_date(page->arena, out, &out->published_at, "published_at", page->written, FACT_TEXT);
    for (size_t i = zones.last_prose + 1;
         page->html && has_prose(page, zones) && i < page->line_count && !out->published_at.from; i++) {
        struct line *line = &page->lines[i];
        if (!may_tell_date(page, line) || line_size(line) > (line->cut ? DATE_LINE_MOST * 2 : DATE_LINE_MOST)) continue;
        bool told = metaline_read(page, line->begin, line->end, true, &meta) && meta.strong && meta.published.has_year;
        struct date_found found = told                                ? meta.published
                                  : line_size(line) <= DATE_LINE_MOST ? published_timed(page, line)
                                                                      : (struct date_found){0};
        if (!found.size) continue;
        offer_date(page, found, out);
        if (!line->cut && line_size(line) <= found.size + BESIDE_DATE_MOST) line->cut = CUT_DATELINE;
    }
    bool ended = false;  // 完: what follows is no signature
    for (size_t i = zones.last_prose + 1; has_prose(page, zones) && i < page->line_count; i++) {
        struct line *line = &page->lines[i];
        ended = ended || line->cut == CUT_END_MARK || says_end(page, line);
        struct date_found found = ended && (!line->cut || line->outside) ? first_date(page, line)
                                                                         : (struct date_found){0};
        if (!found.has_year || line_size(line) > found.size + 2) continue;
        offer_date(page, found, out);
        line->cut = CUT_DATELINE;
    }
    find_signature(page, out);
    find_head_date(page, zones, out);
}
