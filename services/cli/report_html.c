#include "base/utf8.h"
#include "cli/report.h"

static const char page_begin[] =
#include "cli/report_page.inc"
    ;

static const char page_end[] = "</main>\n</body>\n</html>\n";

// What one article's markup needs at hand. `id` goes into the ids of its elements.
struct page {
    struct buffer *out;
    const struct core_result *result;
    size_t id;
    struct buffer scratch;
};

static void html(struct page *page, const char *markup)
{
    buffer_append(page->out, str_from(markup));
}

static void text(struct page *page, str s)
{
    buffer_append_html(page->out, s);
}

static const char *type_of(const struct observation *o)
{
    return observation_type_name(o->type);
}

// 1107300 as 1,107,300.
static str grouped(struct page *page, decimal value)
{
    char digits[DECIMAL_TEXT_BYTES];
    int size = decimal_format(value, digits), whole = 0;
    int first = digits[0] == '-' ? 1 : 0;
    for (whole = first; whole < size && digits[whole] != '.'; whole++) continue;
    buffer_clear(&page->scratch);
    for (int i = 0; i < size; i++) {
        if (i > first && i < whole && (whole - i) % 3 == 0) buffer_append_char(&page->scratch, ',');
        buffer_append_char(&page->scratch, digits[i]);
    }
    return buffer_str(&page->scratch);
}

static void value(struct page *page, const struct observation *o)
{
    text(page, grouped(page, o->value));
    if (!o->has_upper) return;
    html(page, " – ");
    text(page, grouped(page, o->value_upper));
}

static void field(struct page *page, const char *name, str content)
{
    if (content.size == 0) return;
    buffer_printf(page->out, "<span>%s</span><span>", name);
    text(page, content);
    html(page, "</span>");
}

static void days(struct page *page, const struct observation *o)
{
    char first[DATE_TEXT_BYTES], last[DATE_TEXT_BYTES];
    if (!date_valid(o->period_first) || !date_valid(o->period_last)) return;
    int first_size = date_format(o->period_first, first), last_size = date_format(o->period_last, last);
    buffer_printf(page->out, "<span>days</span><span>%.*s to %.*s</span>", first_size, first, last_size, last);
}

static void card(struct page *page, const struct observation *o, bool is_next)
{
    if (is_next) html(page, "<span class=\"next\"></span>");
    html(page, "<strong>");
    value(page, o);
    html(page, " <small>");
    text(page, o->unit);
    html(page, "</small></strong><span class=\"fields\">");
    field(page, "indicator", o->indicator);
    field(page, "subject", o->subject);
    field(page, "period", o->period);
    days(page, o);
    field(page, "type", str_from(type_of(o)));
    field(page, "modifier", str_from(quantity_modifier_name(o->modifier)));
    field(page, "basis", o->basis);
    if (o->has_out_of) field(page, "out of", grouped(page, o->out_of));
    field(page, "among", o->among);
    field(page, "status", str_from(observation_status_name(o->status)));
    field(page, "rule", str_from(o->rule));
    html(page, "</span>");
}

// Characters [begin, end) of the normalized text; those of a plain text as they were published, in Traditional characters for example.
static void characters(struct page *page, uint32_t begin, uint32_t end)
{
    const struct core_result *result = page->result;
    uint32_t body_begin, body_end;
    if (begin >= end) return;
    if (result->article->event.content_type == CONTENT_TEXT) {
        article_body_span(result->article, begin, end, &body_begin, &body_end);
        text(page, quote_slice(&result->index, body_begin, body_end));
        return;
    }
    buffer_clear(&page->scratch);
    for (uint32_t i = begin; i < end; i++) buffer_append_codepoint(&page->scratch, result->document.cps[i]);
    text(page, buffer_str(&page->scratch));
}

// The same, with the numbers that were seen and left.
static void plain(struct page *page, uint32_t begin, uint32_t end, size_t *note)
{
    const struct observation_notes *notes = &page->result->notes;
    for (; *note < notes->count && notes->items[*note].begin < end; (*note)++) {
        const struct observation_note *item = &notes->items[*note];
        if (item->taken || item->begin < begin || item->end > end) continue;
        characters(page, begin, item->begin);
        html(page, "<span class=\"left\" title=\"left: ");
        text(page, str_from(item->why));
        html(page, "\">");
        characters(page, item->begin, item->end);
        html(page, "</span>");
        begin = item->end;
    }
    characters(page, begin, end);
}

// Observations [first, last) share one stretch of text: one mark with a card each.
static void mark(struct page *page, size_t first, size_t last, uint32_t begin, uint32_t end)
{
    const struct observation *items = page->result->observations.items;
    buffer_printf(page->out, "<mark class=\"%s\" tabindex=\"0\" id=\"q%zu-%zu\" aria-describedby=\"c%zu-%zu\">",
                  type_of(&items[first]), page->id, first, page->id, first);
    characters(page, begin, end);
    buffer_printf(page->out, "<span class=\"card\" role=\"tooltip\" id=\"c%zu-%zu\">", page->id, first);
    for (size_t i = first; i < last; i++) card(page, &items[i], i > first);
    html(page, "</span></mark>");
}

static void block_text(struct page *page, const struct block *block, size_t *next, size_t *note)
{
    const struct observation_list *list = &page->result->observations;
    uint32_t at = block->begin;
    while (*next < list->count && list->items[*next].begin < block->end) {
        size_t first = *next, last = first + 1;
        uint32_t begin = list->items[first].begin, end = list->items[first].end;
        while (last < list->count && list->items[last].begin < end) {
            if (list->items[last].end > end) end = list->items[last].end;
            last++;
        }
        *next = last;
        if (begin < at) continue;
        plain(page, at, begin, note);
        mark(page, first, last, begin, end);
        at = end;
    }
    plain(page, at, block->end, note);
}

static void blocks(struct page *page)
{
    static const char *const classes[] = {[BLOCK_LIST_ITEM] = " class=\"list_item\"",
                                          [BLOCK_TABLE_ROW] = " class=\"table_row\"",
                                          [BLOCK_CAPTION] = " class=\"caption\"",
                                          [BLOCK_PARAGRAPH] = "",
                                          [BLOCK_HEADING] = ""};
    const struct document *document = &page->result->document;
    size_t next = 0, note = 0;
    for (size_t i = 0; i < document->block_count; i++) {
        const struct block *block = &document->blocks[i];
        const char *tag = block->kind == BLOCK_HEADING ? "h2" : "p";
        buffer_printf(page->out, "<%s%s>", tag, classes[block->kind]);
        block_text(page, block, &next, &note);
        buffer_printf(page->out, "</%s>\n", tag);
    }
}

static void legend(struct page *page)
{
    const struct observation_list *list = &page->result->observations;
    if (list->count == 0) return;
    html(page, "<div class=\"legend\" role=\"group\" aria-label=\"types of quantities\">");
    for (int type = OBSERVATION_COUNT; type <= OBSERVATION_CHANGE; type++) {
        size_t count = 0;
        for (size_t i = 0; i < list->count; i++) count += list->items[i].type == (enum observation_type)type;
        const char *name = observation_type_name((enum observation_type)type);
        if (count) buffer_printf(page->out, "<span class=\"chip %s\"><i></i>%s <b>%zu</b></span>", name, name, count);
    }
    html(page, "</div>\n<p class=\"hint\">Point at a quantity, tap it or tab to it to see its fields.</p>\n");
}

static void cell(struct page *page, const char *name, str content)
{
    buffer_printf(page->out, "<td data-name=\"%s\">", name);
    text(page, content);
    html(page, "</td>");
}

static void quote_cell(struct page *page, const struct observation *o, size_t i)
{
    uint32_t begin, end;
    article_body_span(page->result->article, o->begin, o->end, &begin, &end);
    buffer_printf(page->out, "<td data-name=\"quote\"><a href=\"#q%zu-%zu\">", page->id, i);
    if (page->result->article->event.content_type == CONTENT_TEXT)
        text(page, quote_slice(&page->result->index, begin, end));
    else characters(page, o->begin, o->end);
    html(page, "</a></td>");
}

static void table_row(struct page *page, size_t i)
{
    const struct observation *o = &page->result->observations.items[i];
    buffer_printf(page->out, "<tr class=\"%s\" id=\"o%zu-%zu\">", type_of(o), page->id, i);
    quote_cell(page, o, i);
    buffer_printf(page->out,
                  "<td data-name=\"type\"><span class=\"kind\">%s</span></td><td class=\"number\" data-name=\"value\">",
                  type_of(o));
    value(page, o);
    html(page, "</td>");
    cell(page, "unit", o->unit);
    cell(page, "indicator", o->indicator);
    cell(page, "subject", o->subject);
    cell(page, "period", o->period);
    cell(page, "modifier", o->modifier == MODIFIER_EXACT ? (str){0} : str_from(quantity_modifier_name(o->modifier)));
    cell(page, "basis", o->basis);
    cell(page, "status", o->status == STATUS_ACTUAL ? (str){0} : str_from(observation_status_name(o->status)));
    html(page, "</tr>\n");
}

static void table(struct page *page)
{
    size_t count = page->result->observations.count;
    if (count == 0) {
        html(page, "<p class=\"none sans\">No quantity was found in this article.</p>\n");
        return;
    }
    buffer_printf(
        page->out,
        "<div class=\"scroll\"><table><caption>%zu observations</caption>\n<thead><tr><th>quote</th><th>type</th>",
        count);
    html(
        page,
        "<th class=\"number\">value</th><th>unit</th><th>indicator</th><th>subject</th><th>period</th><th>modifier</th><th>basis</th>"
        "<th>status</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count; i++) table_row(page, i);
    html(page, "</tbody></table></div>\n");
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
    const struct article *article = page->result->article;
    html(page, "<header><h1>");
    // As it was published; facts are in Simplified characters.
    str title = article->event.title.size > 0 ? article->event.title : article->title.value;
    text(page, title.size > 0 ? title : article->event.id);
    html(page, "</h1>\n<p class=\"about\">");
    about(page, article->publisher.value);
    about(page, article->published_at.value);
    about(page, article->event.source);
    about(page, article->event.id);
    html(page, "</p></header>\n");
}

void report_html_begin(struct buffer *out)
{
    buffer_append(out, (str){page_begin, sizeof(page_begin) - 1});
}

void report_html_article(struct buffer *out, const struct core_result *result, size_t number)
{
    struct page page = {.out = out, .result = result, .id = number};
    html(&page, "<article>\n<div class=\"column\">\n");
    heading(&page);
    legend(&page);
    blocks(&page);
    html(&page, "</div>\n");
    table(&page);
    html(&page, "</article>\n");
    buffer_release(&page.scratch);
}

void report_html_end(struct buffer *out)
{
    buffer_append(out, str_from(page_end));
}
