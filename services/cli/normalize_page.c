#include "cli/normalize_page.h"

#include <string.h>

#include "article/reasons.h"
#include "event/observations.h"

static const char page_begin[] =
#include "cli/normalize_page.inc"
    ;

static const char page_end[] = "</main>\n</body>\n</html>\n";

// What became of a code point of the body: nothing (markup, blanks), the text's block `at`, or the cut `at`.
enum fate { FATE_NONE, FATE_KEPT, FATE_CUT };

struct stretch {
    enum fate fate;
    uint32_t at;
};

enum { MARKUP_SHOWN = 600 };  // code points of a stretch of markup; of a longer one its two ends

struct page {
    struct buffer *out;
    const struct article *article;
    struct quote_index index;
    struct stretch *fates;  // one per code point of the body
    bool *linked;           // blocks whose place in the original has been shown
    size_t id;              // goes into the ids of the article's elements
};

static void html(struct page *page, const char *markup)
{
    buffer_append(page->out, str_from(markup));
}

static void text(struct page *page, str s)
{
    buffer_append_html(page->out, s);
}

static const char *meaning_of(const char *reason)
{
    static const struct {
        const char *code, *meaning;
    } meanings[] = {
#define CUT_MEANING(name, code, meaning) {code, meaning},
        CUT_REASONS(CUT_MEANING)
#undef CUT_MEANING
    };
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
        if (strcmp(meanings[i].code, reason) == 0) return meanings[i].meaning;
    return "";
}

static uint32_t within(const struct page *page, uint32_t at)
{
    return at < page->index.count ? at : page->index.count;
}

static void mark_cuts(struct page *page)
{
    const struct article *article = page->article;
    for (uint32_t i = 0; i < article->cut_count; i++) {
        uint32_t end = within(page, article->cuts[i].body_end);
        for (uint32_t k = article->cuts[i].body_begin; k < end; k++) page->fates[k] = (struct stretch){FATE_CUT, i};
    }
}

// A table's header stands in the text once a row; its place belongs to the first.
static void mark_kept(struct page *page, const struct segment *segment, uint32_t block)
{
    const struct article *article = page->article;
    bool even = segment->text_size == segment->body_size;
    uint32_t end = within(page, segment->body_begin + segment->body_size);
    for (uint32_t k = segment->body_begin; k < end; k++) {
        uint32_t place = segment->text_begin + (even ? k - segment->body_begin : 0);
        while (block < article->block_count && article->blocks[block].end <= place) block++;
        if (block == article->block_count) return;
        bool inside = place >= article->blocks[block].begin && page->fates[k].fate != FATE_KEPT;
        if (inside) page->fates[k] = (struct stretch){FATE_KEPT, block};
    }
}

static void mark_segments(struct page *page)
{
    const struct article *article = page->article;
    uint32_t block = 0;
    for (size_t i = 0; i < article->segment_count; i++) {
        const struct segment *segment = &article->segments[i];
        while (block < article->block_count && article->blocks[block].end <= segment->text_begin) block++;
        mark_kept(page, segment, block);
    }
}

// A stretch that was cut, with its tags muted.
static void tagged(struct page *page, str s)
{
    bool open = false;
    for (size_t begin = 0, i = 0; i <= s.size; i++) {
        bool opens = i < s.size && !open && s.data[i] == '<', closes = i < s.size && open && s.data[i] == '>';
        if (!opens && !closes && i < s.size) continue;
        size_t end = closes ? i + 1 : i;
        if (end > begin && open) html(page, "<i>");
        text(page, (str){s.data + begin, end - begin});
        if (end > begin && open) html(page, "</i>");
        open = opens;
        begin = end;
    }
}

static void none(struct page *page, uint32_t begin, uint32_t end)
{
    str s = quote_slice(&page->index, begin, end);
    if (page->article->event.content_type == CONTENT_TEXT) {
        text(page, s);
        return;
    }
    html(page, "<i>");
    if (end - begin <= MARKUP_SHOWN) text(page, s);
    else {
        text(page, quote_slice(&page->index, begin, begin + MARKUP_SHOWN / 2));
        buffer_printf(page->out, "</i> <b>%u more characters of markup</b> <i>", end - begin - MARKUP_SHOWN);
        text(page, quote_slice(&page->index, end - MARKUP_SHOWN / 2, end));
    }
    html(page, "</i>");
}

static void cut(struct page *page, uint32_t begin, uint32_t end, const struct cut *item)
{
    const char *meaning = meaning_of(item->reason);
    buffer_printf(page->out, "<del class=\"%s\" title=\"%s\">", item->reason, meaning);
    bool long_markup = strcmp(item->reason, CUT_HIDDEN) == 0 && end - begin > MARKUP_SHOWN;
    tagged(page, quote_slice(&page->index, begin, long_markup ? begin + MARKUP_SHOWN : end));
    if (long_markup) buffer_printf(page->out, " … %u more characters", end - begin - MARKUP_SHOWN);
    buffer_printf(page->out, "</del><span class=\"why\" title=\"%s\">%s</span>", meaning, item->reason);
}

static void kept(struct page *page, uint32_t begin, uint32_t end, uint32_t block)
{
    buffer_printf(page->out, "<a class=\"kept\" href=\"#r%zu-%u\"", page->id, block);
    if (!page->linked[block]) buffer_printf(page->out, " id=\"s%zu-%u\"", page->id, block);
    page->linked[block] = true;
    html(page, ">");
    text(page, quote_slice(&page->index, begin, end));
    html(page, "</a>");
}

static bool same(struct stretch a, struct stretch b)
{
    return a.fate == b.fate && a.at == b.at;
}

static void original(struct page *page)
{
    html(page, "<section class=\"original\"><h2>Original</h2>\n<pre>");
    for (uint32_t begin = 0, end = 0; begin < page->index.count; begin = end) {
        struct stretch fate = page->fates[begin];
        while (end < page->index.count && same(fate, page->fates[end])) end++;
        if (fate.fate == FATE_KEPT) kept(page, begin, end, fate.at);
        else if (fate.fate == FATE_CUT) cut(page, begin, end, &page->article->cuts[fate.at]);
        else none(page, begin, end);
    }
    html(page, "</pre></section>\n");
}

static bool result(struct page *page, struct arena *arena)
{
    static const char *const classes[] = {[BLOCK_PARAGRAPH] = "paragraph",
                                          [BLOCK_HEADING] = "heading",
                                          [BLOCK_LIST_ITEM] = "list_item",
                                          [BLOCK_TABLE_ROW] = "table_row",
                                          [BLOCK_CAPTION] = "caption"};
    const struct article *article = page->article;
    struct quote_index index;
    if (!quote_index_build(arena, article->text, &index)) return false;
    html(page, "<section class=\"result\"><h2>Result</h2>\n");
    if (article->block_count == 0) html(page, "<p class=\"none\">No text is left.</p>\n");
    for (size_t i = 0; i < article->block_count; i++) {
        const struct block *block = &article->blocks[i];
        buffer_printf(page->out, "<p class=\"%s\" id=\"r%zu-%zu\">", classes[block->kind], page->id, i);
        text(page, quote_slice(&index, block->begin, block->end));
        if (page->linked[i])
            buffer_printf(page->out, "\u2060<a href=\"#s%zu-%zu\" aria-label=\"its place in the original\">↩</a>",
                          page->id, i);
        html(page, "</p>\n");
    }
    html(page, "</section>\n");
    return true;
}

static void fact_row(struct page *page, const char *name, str value, const char *from)
{
    if (value.size == 0) return;
    buffer_printf(page->out, "<tr><th scope=\"row\">%s</th><td>", name);
    text(page, value);
    html(page, "</td><td class=\"from\">");
    text(page, str_from(from ? from : ""));
    html(page, "</td></tr>\n");
}

static void fact_rows(struct page *page, const char *name, const struct fact_list *list)
{
    for (size_t i = 0; i < list->count; i++) fact_row(page, name, list->values[i], list->from);
}

static void facts(struct page *page)
{
    const struct article *article = page->article;
    html(
        page,
        "<section><h2>Facts</h2>\n<table><thead><tr><th>fact</th><th>value</th><th>found in</th></tr></thead><tbody>\n");
    fact_row(page, "title", article->title.value, article->title.from);
    fact_row(page, "subtitle", article->subtitle.value, article->subtitle.from);
    fact_rows(page, "author", &article->authors);
    fact_rows(page, "photographer", &article->photographers);
    fact_row(page, "publisher", article->publisher.value, article->publisher.from);
    fact_row(page, "reprinted from", article->reprinted_from.value, article->reprinted_from.from);
    fact_row(page, "organization", article->organization.value, article->organization.from);
    fact_row(page, "published", article->published_at.value, article->published_at.from);
    fact_row(page, "edited", article->edited_at.value, article->edited_at.from);
    fact_row(page, "section", article->section.value, article->section.from);
    fact_row(page, "address", article->url.value, article->url.from);
    fact_row(page, "language", str_from(article->language ? article->language : ""), "text");
    html(page, "</tbody></table></section>\n");
}

static void number(struct page *page, const char *name, uint32_t value, const char *unit)
{
    buffer_printf(page->out, "<div><dt>%s</dt><dd>%u%s</dd></div>", name, value, unit);
}

static void share(struct page *page, const char *name, decimal value)
{
    char digits[DECIMAL_TEXT_BYTES];
    int size = decimal_format(value, digits);
    buffer_printf(page->out, "<div><dt>%s</dt><dd>%.*s</dd></div>", name, size, digits);
}

static void metrics(struct page *page)
{
    const struct article *article = page->article;
    const struct article_metrics *m = &article->metrics;
    html(page, "<section><h2>Metrics</h2>\n<dl>");
    number(page, "characters", m->characters, "");
    number(page, "paragraphs", m->paragraphs, "");
    number(page, "sentences", m->sentences, "");
    number(page, "numbers", m->numbers, "");
    share(page, "share of Han", m->han_share);
    share(page, "share of furniture", m->furniture_share);
    number(page, "reading time", m->reading_seconds, " s");
    if (article->page_count)
        buffer_printf(page->out, "<div><dt>page</dt><dd>%u of %u</dd></div>", article->page, article->page_count);
    buffer_printf(page->out, "<div class=\"wide\"><dt>fingerprint</dt><dd>%016llx%016llx</dd></div>",
                  (unsigned long long)article->fingerprint[0], (unsigned long long)article->fingerprint[1]);
    buffer_printf(page->out, "<div class=\"wide\"><dt>simhash</dt><dd>%016llx</dd></div></dl></section>\n",
                  (unsigned long long)article->simhash);
}

static void warnings(struct page *page)
{
    const struct warnings *list = &page->article->warnings;
    if (list->count == 0) return;
    html(page, "<section class=\"warnings\"><h2>Warnings</h2>\n<ul>");
    for (size_t i = 0; i < list->count; i++) {
        html(page, "<li><b>");
        text(page, list->items[i].field);
        html(page, "</b> ");
        text(page, list->items[i].text);
        html(page, "</li>");
    }
    html(page, "</ul></section>\n");
}

static void about(struct page *page, str content)
{
    if (content.size == 0) return;
    html(page, "<span>");
    text(page, content);
    html(page, "</span>");
}

static void heading(struct page *page)
{
    const struct article *article = page->article;
    html(page, "<header><h1>");
    text(page, article->title.value.size > 0 ? article->title.value : article->event.id);
    html(page, "</h1>\n<p class=\"about\">");
    about(page, article->event.source);
    about(page, article->event.id);
    buffer_printf(page->out, "<span>revision %d</span>", article->event.revision);
    html(page, article->event.content_type == CONTENT_HTML ? "<span>text/html</span>" : "<span>text/plain</span>");
    html(page, "</p></header>\n");
}

static bool marks(struct page *page, struct arena *arena)
{
    const struct article *article = page->article;
    if (!quote_index_build(arena, article->event.body, &page->index)) return false;
    page->fates = ARENA_ARRAY(arena, struct stretch, page->index.count + 1);
    page->linked = ARENA_ARRAY(arena, bool, article->block_count + 1);
    if (!page->fates || !page->linked) return false;
    mark_cuts(page);
    mark_segments(page);
    return true;
}

bool normalize_page_article(struct buffer *out, struct arena *arena, const struct article *article, size_t place,
                            struct error *error)
{
    struct page page = {.out = out, .article = article, .id = place};
    html(&page, "<article>\n");
    heading(&page);
    bool ok = true;
    if (article->event.type == ARTICLE_RETRACTED) html(&page, "<p class=\"none\">The article is retracted.</p>\n");
    else {
        ok = marks(&page, arena);
        html(&page, "<div class=\"facts\">\n");
        facts(&page);
        html(&page, "<div>\n");
        metrics(&page);
        warnings(&page);
        html(&page, "</div>\n</div>\n<div class=\"pair\">\n");
        if (ok) original(&page);
        ok = ok && result(&page, arena);
        html(&page, "</div>\n");
    }
    html(&page, "</article>\n");
    return ok || error_fatal(error, "the article needs more memory than a command may take");
}

void normalize_page_begin(struct buffer *out)
{
    buffer_append(out, (str){page_begin, sizeof(page_begin) - 1});
}

void normalize_page_end(struct buffer *out)
{
    buffer_append(out, str_from(page_end));
}
