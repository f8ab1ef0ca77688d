#include "article/page_html.h"

#include "article/facts.h"
#include "article/headline.h"
#include "base/utf8.h"
#include "lexicon/furniture_table.h"
#include "lexicon/metadata_table.h"
#include "text/fold.h"

enum {
    COLUMN_FIELD = 1,
    COLUMN_SOURCE = 2,
    OWN_BYTES_LEAST = 15,
    EPOCH_DIGITS = 10,
    DAY_SECONDS = 86400,
    CHINA_SECONDS = 8 * 3600
};

static const char *source_name(enum html_source source)
{
    switch (source) {
    case HTML_FROM_JSON_LD: return FACT_JSON_LD;
    case HTML_FROM_OPEN_GRAPH: return FACT_OPEN_GRAPH;
    default: return FACT_META;
    }
}

// 标题_某某网, 标题 - 某某医院: what stands behind the last mark is the site's name when it is shorter.
static str without_site(str title)
{
    static const str marks[] = {STR_INIT("_"), STR_INIT(" - "), STR_INIT("-"), STR_INIT(" | "),
                                STR_INIT("|"), STR_INIT("——"),  STR_INIT("–")};
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
        ptrdiff_t at = str_find(title, marks[i], 0);
        if (at <= 0) continue;
        str head = str_trim(str_slice(title, 0, (size_t)at)),
            tail = str_slice(title, (size_t)at + marks[i].size, title.size);
        bool dashes = str_equal(marks[i], STR("-")) || str_equal(marks[i], STR("——")) || str_equal(marks[i], STR("–"));
        if (head.size >= 12 && (!dashes || tail.size * 2 < head.size)) return head;
    }
    return str_trim(title);
}

// 1720047120, 1720047120000: seconds or milliseconds since 1970, as China's time.
static str read_epoch(struct arena *arena, str value)
{
    int64_t seconds = 0;
    if (value.size != EPOCH_DIGITS && value.size != EPOCH_DIGITS + 3) return (str){0};
    for (size_t i = 0; i < value.size; i++) {
        if (value.data[i] < '0' || value.data[i] > '9') return (str){0};
        if (i < EPOCH_DIGITS) seconds = seconds * 10 + value.data[i] - '0';
    }
    seconds += CHINA_SECONDS;
    char day[DATE_TEXT_BYTES];
    date_format(date_from_days((int32_t)(seconds / DAY_SECONDS)), day);
    int rest = (int)(seconds % DAY_SECONDS);
    return arena_printf(arena, "%sT%02d:%02d:%02d+08:00", day, rest / 3600, rest / 60 % 60, rest % 60);
}

// RFC 3339, a date, either as people write them, or as machines do.
static str read_time(struct arena *arena, str value)
{
    struct instant instant;
    str epoch = read_epoch(arena, value);
    if (epoch.size) return epoch;
    if (instant_parse(value, &instant)) return value;
    struct text raw, folded;
    if (!text_from_utf8(arena, value, &raw) || !text_fold(arena, &raw, &folded)) return (str){0};
    struct date_found found = date_read(folded.cps, 0, (uint32_t)folded.count);
    return found.has_year ? arena_str(arena, str_from(found.text)) : (str){0};
}

// Persons only: sites also put their own name, a number or an address there.
static bool is_person(struct arena *arena, str name)
{
    size_t count;
    const uint32_t *cps = utf8_decode(arena, name, &count);
    if (!cps || count < 2 || count > 24) return false;
    bool spaced = false, dotted = false;
    for (size_t i = 0; i < count; i++) {
        if (text_is_digit(cps[i]) || cps[i] == '@') return false;
        spaced = spaced || cps[i] == ' ';
        dotted = dotted || cps[i] == 0xb7;
    }
    return dotted || name_is_likely(cps, 0, (uint32_t)count) || (text_is_letter(cps[0]) && spaced);
}

static void offer_authors(struct arena *arena, struct article *out, str value, const char *from)
{
    if (is_person(arena, value) && str_find(value, STR("、"), 0) < 0) {
        fact_offer_names(arena, &out->authors, &value, 1, from);
        return;
    }
    while (value.size) {
        str name, rest;
        if (!str_cut(value, STR("、"), &name, &rest) && !str_cut(value, STR(","), &name, &rest) &&
            !str_cut(value, STR(" "), &name, &rest))
            str_cut(value, STR("，"), &name, &rest);
        name = str_trim(name);
        if (is_person(arena, name)) fact_offer_names(arena, &out->authors, &name, 1, from);
        value = rest;
    }
}

// "来源：某某网" as the content of a meta named source.
static str without_label(str value)
{
    str head, tail;
    return (str_cut(value, STR("："), &head, &tail) || str_cut(value, STR(":"), &head, &tail)) && head.size <= 12
               ? str_trim(tail)
               : value;
}

// 微信公众平台: where others publish; the catalogue has it as an item of a site's menu.
static bool is_platform(str name)
{
    for (int32_t row = lexicon_find(&lexicon_furniture, name); row >= 0; row = lexicon_furniture.rows[row].next)
        if (str_equal(lexicon_furniture.rows[row].columns[1], STR("menu"))) return true;
    return false;
}

static void offer(struct arena *arena, struct article *out, str field, str value, const char *from)
{
    if (str_equal(field, STR("title"))) fact_offer(arena, out, &out->title, "title", without_site(value), from);
    else if (str_equal(field, STR("subtitle"))) fact_offer(arena, out, &out->subtitle, "subtitle", value, from);
    else if (str_equal(field, STR("author"))) offer_authors(arena, out, value, from);
    else if (str_equal(field, STR("publisher")) && !is_platform(value))
        fact_offer(arena, out, &out->publisher, "publisher", value, from);
    else if (str_equal(field, STR("source")))
        fact_offer(arena, out, &out->reprinted_from, "reprinted_from", without_label(value), from);
    else if (str_equal(field, STR("section"))) fact_offer_section(arena, out, value, from);
    else if (str_equal(field, STR("url"))) fact_offer(arena, out, &out->url, "url", url_canonical(arena, value), from);
    else if (str_equal(field, STR("published")))
        fact_offer_date(arena, out, &out->published_at, "published_at", read_time(arena, value), from);
    else if (str_equal(field, STR("edited")))
        fact_offer_date(arena, out, &out->edited_at, "edited_at", read_time(arena, value), from);
}

bool page_html_names_site(const struct html_page *html, str content)
{
    for (size_t i = 0; i < html->meta_count; i++) {
        if (!str_equal(html->metas[i].content, content)) continue;
        int32_t row = lexicon_find(&lexicon_metadata, html->metas[i].name);
        for (; row >= 0; row = lexicon_metadata.rows[row].next)
            if (str_equal(lexicon_metadata.rows[row].columns[COLUMN_FIELD], STR("publisher"))) return true;
    }
    return false;
}

static void offer_meta(const struct page *page, const struct html_page *html, struct article *out,
                       const struct html_meta *meta)
{
    struct arena *arena = page->arena;
    const char *from = source_name(meta->source);
    bool address = str_starts(meta->content, STR("http"));
    for (int32_t row = lexicon_find(&lexicon_metadata, meta->name); row >= 0; row = lexicon_metadata.rows[row].next) {
        const str *columns = lexicon_metadata.rows[row].columns;
        if (!str_equal(columns[COLUMN_SOURCE], str_from(from))) continue;
        if (address != str_equal(columns[COLUMN_FIELD], STR("url"))) continue;
        if (str_equal(columns[COLUMN_FIELD], STR("title")) && page_html_names_site(html, meta->content)) continue;
        offer(arena, out, columns[COLUMN_FIELD], address ? meta->content : fact_clean_of(page, meta->content), from);
    }
}

// <title> is the headline with the site's name around it: the line of the page that shows it tells where it ends.
static struct fact title_of_page(const struct page *page, str title)
{
    str shown = headline_text(page), own = page_key(page->arena, without_site(title));
    if (own.size >= OWN_BYTES_LEAST && str_find(page_key(page->arena, shown), own, 0) > 0)
        shown = (str){0};  // 原创标题
    if (!shown.size) shown = page->shown_title;
    return shown.size ? (struct fact){shown, FACT_TEXT} : (struct fact){without_site(title), FACT_META};
}

void page_html_facts(const struct page *page, const struct html_page *html, struct article *out)
{
    for (int source = HTML_FROM_JSON_LD; source <= HTML_FROM_META; source++)
        for (size_t i = 0; i < html->meta_count; i++)
            if ((int)html->metas[i].source == source) offer_meta(page, html, out, &html->metas[i]);
    if (out->title.from && out->title.from != FACT_EVENT && headline_is_better(page, out->title.value))
        out->title = (struct fact){headline_text(page), FACT_TEXT};
    for (size_t i = 0; i < html->meta_count; i++)
        if (html->metas[i].source == HTML_FROM_TITLE && !out->title.from)
            out->title = title_of_page(page, fact_clean_of(page, html->metas[i].content));
}
