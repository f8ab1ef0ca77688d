#include "article/article.h"

#include "article/compose.h"
#include "article/facts.h"
#include "article/furniture.h"
#include "article/page.h"
#include "article/page_html.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/simplify.h"

static bool out_of_memory(struct error *error)
{
    return error_bad_input(error, "memory_excess",
                           "the article needs more memory than one article may take; send it in parts");
}

// A Traditional text is simplified whole, any other line by line: a quoted notice may be Traditional in a Simplified text.
static void simplify_page(struct page *page, const char **language)
{
    struct script_counts counts = text_script(page->text.cps, page->text.count);
    *language = text_language(counts);
    if (counts.traditional == 0 || (counts.kana * 20 >= counts.han)) return;
    page->traditional = text_is_traditional(counts);
    if (page->traditional) {
        text_simplify(page->text.cps, page->text.count);
        return;
    }
    for (size_t i = 0; i < page->line_count; i++) {
        uint32_t *cps = page->text.cps + page->lines[i].begin;
        size_t size = line_size(&page->lines[i]);
        struct script_counts line = text_script(cps, size);
        if (text_is_traditional(line)) text_simplify(cps, size);
    }
}

static bool make_text_page(struct arena *arena, const struct article_event *event, struct page *page,
                           struct article *out, struct error *error)
{
    struct text raw;
    if (!text_from_utf8(arena, event->body, &raw) || !text_fold(arena, &raw, &page->text) || !page_split(page))
        return out_of_memory(error);
    simplify_page(page, &out->language);
    page_text_kinds(page);
    return true;
}

static bool make_html_page(struct arena *arena, const struct article_event *event, struct page *page,
                           struct article *out, struct error *error)
{
    struct html_page html;
    struct text raw;
    if (!html_read(arena, event->body, &html_limits_default, &html, error)) return false;
    if (!page_html_text(arena, &html, &raw) || !text_fold(arena, &raw, &page->text) || !page_split(page))
        return out_of_memory(error);
    page->html = true;
    simplify_page(page, &out->language);
    if (!page_html_mark(page, &html)) return out_of_memory(error);
    page_html_facts(page, &html, out);
    return true;
}

bool article_normalize(struct arena *arena, const struct article_event *event, struct article *out, struct error *error)
{
    struct page page = {.arena = arena};
    bool html = event->content_type == CONTENT_HTML;
    *out = (struct article){.event = *event};
    facts_from_event(arena, event, out);
    if (!(html ? make_html_page : make_text_page)(arena, event, &page, out, error)) return false;
    furniture_mark(&page, out);
    if (!compose_article(&page, out)) return out_of_memory(error);
    if (out->published_at.from && !instant_parse(out->published_at.value, &out->published))
        out->published = (struct instant){0};
    return true;
}

bool article_document(struct arena *arena, const struct article *article, struct document *out)
{
    *out = (struct document){.blocks = article->blocks,
                             .block_count = article->block_count,
                             .title = article->title.value,
                             .publisher = article->publisher.value,
                             .published = article->published};
    out->cps = article->cps;
    out->count = article->text_count;
    if (!article->cps) out->cps = utf8_decode(arena, article->text, &out->count);
    return out->cps || article->text.size == 0;
}

static const struct segment *segment_at(const struct article *article, uint32_t at)
{
    size_t low = 0, high = article->segment_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (article->segments[middle].text_begin <= at) low = middle;
        else high = middle;
    }
    return &article->segments[low];
}

void article_body_span(const struct article *article, uint32_t begin, uint32_t end, uint32_t *body_begin,
                       uint32_t *body_end)
{
    *body_begin = *body_end = 0;
    if (begin >= end || article->segment_count == 0) return;
    const struct segment *first = segment_at(article, begin), *last = segment_at(article, end - 1);
    *body_begin = first->body_begin + (first->text_size == first->body_size ? begin - first->text_begin : 0);
    *body_end = last->body_begin + (last->text_size == last->body_size ? end - last->text_begin : last->body_size);
    if (*body_end < *body_begin) *body_end = *body_begin;
}
