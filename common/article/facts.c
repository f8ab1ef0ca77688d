#include "article/facts.h"

#include "base/utf8.h"
#include "text/fold.h"
#include "text/simplify.h"

const char FACT_EVENT[] = "event", FACT_JSON_LD[] = "json-ld", FACT_OPEN_GRAPH[] = "open-graph", FACT_META[] = "meta",
           FACT_TEXT[] = "text", FACT_URL[] = "url";

void article_warn(struct arena *arena, struct article *out, const char *field, str text)
{
    struct warnings *list = &out->warnings;
    struct warning *items = arena_grow(arena, list->items, list->count, list->count + 1, sizeof(*items));
    if (!items) return;
    items[list->count++] = (struct warning){str_from(field), text};
    list->items = items;
}

// Two spellings of one thing: equal in letters, digits and Han characters, or one within the other.
static bool agree(struct arena *arena, str a, str b)
{
    str left = page_key(arena, a), right = page_key(arena, b);
    return str_find(left, right, 0) >= 0 || str_find(right, left, 0) >= 0;
}

void fact_offer(struct arena *arena, struct article *out, struct fact *fact, const char *field, str value,
                const char *from)
{
    if (value.size == 0) return;
    if (!fact->from) {
        *fact = (struct fact){value, from};
    } else if (fact->from == FACT_EVENT && !agree(arena, fact->value, value)) {
        article_warn(arena, out, field,
                     arena_printf(arena, "the event says \"%.*s\", %s says \"%.*s\"", STR_FMT(fact->value), from,
                                  STR_FMT(value)));
    }
}

// The days that two dates may mean have one in common.
static bool dates_agree(struct instant a, struct instant b)
{
    return date_compare(a.first, b.last) <= 0 && date_compare(b.first, a.last) <= 0;
}

void fact_offer_date(struct arena *arena, struct article *out, struct fact *fact, const char *field, str value,
                     const char *from)
{
    struct instant offered, held;
    if (!instant_parse(value, &offered)) return;
    bool holds = fact->from && instant_parse(fact->value, &held);
    bool finer = holds && fact->from != FACT_EVENT && offered.precision > held.precision && dates_agree(held, offered);
    if (!fact->from || finer) {
        *fact = (struct fact){value, from};
    } else if (fact->from == FACT_EVENT && holds && !dates_agree(held, offered)) {
        article_warn(
            arena, out, field,
            arena_printf(arena, "the event says %.*s, %s says %.*s", STR_FMT(fact->value), from, STR_FMT(value)));
    }
}

void fact_offer_section(struct arena *arena, struct article *out, str value, const char *from)
{
    size_t count;
    const uint32_t *cps = utf8_decode(arena, value, &count);
    bool digits = false, han = false;
    for (size_t i = 0; cps && i < count; i++) {
        digits = digits || text_is_digit(cps[i]);
        han = han || text_is_han(cps[i]);
    }
    if (han || !digits) fact_offer(arena, out, &out->section, "section", value, from);
}

static bool listed(const struct fact_list *list, str name)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->values[i], name)) return true;
    return false;
}

void fact_offer_names(struct arena *arena, struct fact_list *list, const str *names, size_t count, const char *from)
{
    if (count == 0 || (list->from && list->from != from)) return;
    str *values = arena_grow(arena, list->values, list->count, list->count + count, sizeof(*values));
    if (!values) return;
    list->values = values;
    list->from = from;
    for (size_t i = 0; i < count; i++)
        if (names[i].size && !listed(list, names[i])) values[list->count++] = names[i];
}

static str clean(struct arena *arena, str s, bool traditional)
{
    struct text raw, folded;
    if (!s.size || !text_from_utf8(arena, s, &raw) || !text_fold(arena, &raw, &folded)) return s;
    if (traditional || text_is_traditional(text_script(folded.cps, folded.count)))
        text_simplify(folded.cps, folded.count);
    for (size_t i = 0; i < folded.count; i++)
        if (folded.cps[i] == '\n') folded.cps[i] = ' ';
    return str_trim(utf8_encode(arena, folded.cps, 0, folded.count));
}

str fact_clean(struct arena *arena, str s)
{
    return clean(arena, s, false);
}

str fact_clean_of(const struct page *page, str s)
{
    return clean(page->arena, s, page->traditional);
}

void facts_from_event(struct arena *arena, const struct article_event *event, struct article *out)
{
    for (size_t i = 0; i < event->warnings.count; i++)
        article_warn(arena, out, arena_cstring(arena, event->warnings.items[i].field), event->warnings.items[i].text);
    fact_offer(arena, out, &out->title, "title", fact_clean(arena, event->title), FACT_EVENT);
    fact_offer(arena, out, &out->publisher, "publisher", fact_clean(arena, event->publisher), FACT_EVENT);
    fact_offer(arena, out, &out->url, "url", url_canonical(arena, event->url), FACT_EVENT);
    str *names = ARENA_ARRAY(arena, str, event->author_count ? event->author_count : 1);
    for (size_t i = 0; names && i < event->author_count; i++) names[i] = fact_clean(arena, event->authors[i]);
    if (names) fact_offer_names(arena, &out->authors, names, event->author_count, FACT_EVENT);
    if (event->published.precision != PRECISION_NONE)
        fact_offer_date(arena, out, &out->published_at, "published_at", event->published_at, FACT_EVENT);
}

static void offer_spans(const struct page *page, const struct person_list *spans, struct fact_list *list)
{
    for (size_t i = 0; i < spans->count; i++) {
        str name = page_str(page, spans->items[i].begin, spans->items[i].end), head, tail;
        if (str_cut(name, STR(" "), &head, &tail))
            name = arena_printf(page->arena, "%.*s%.*s", STR_FMT(head), STR_FMT(tail));
        fact_offer_names(page->arena, list, &name, 1, FACT_TEXT);
    }
}

// 本报, 本网; 晚报 alone: no name that others could find.
static bool is_ours(str outlet)
{
    return str_starts(outlet, STR("本")) || outlet.size <= sizeof("晚报") - 1;
}

void facts_from_metaline(struct page *page, const struct metaline *line, struct article *out)
{
    struct arena *arena = page->arena;
    str source = page_str(page, line->source.begin, line->source.end);
    if (!is_ours(source)) fact_offer(arena, out, &out->reprinted_from, "reprinted_from", source, FACT_TEXT);
    fact_offer(arena, out, &out->publisher, "publisher", page_str(page, line->publisher.begin, line->publisher.end),
               FACT_TEXT);
    fact_offer_section(arena, out, page_str(page, line->section.begin, line->section.end), FACT_TEXT);
    if (!out->page) out->page = line->page;
    if (!out->page_count) out->page_count = line->page_count;
    offer_spans(page, &line->authors, &out->authors);
    offer_spans(page, &line->photographers, &out->photographers);
    if (line->published.has_year)
        fact_offer_date(arena, out, &out->published_at, "published_at",
                        arena_str(arena, str_from(line->published.text)), FACT_TEXT);
    if (line->written.has_year && !page->written.size) page->written = arena_str(arena, str_from(line->written.text));
    if (line->edited.has_year)
        fact_offer_date(arena, out, &out->edited_at, "edited_at", arena_str(arena, str_from(line->edited.text)),
                        FACT_TEXT);
}
