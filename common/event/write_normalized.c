#include <inttypes.h>

#include "event/block_names.h"
#include "event/event.h"

static void text(struct buffer *out, const char *name, str value)
{
    buffer_append_json_key(out, name);
    buffer_append_json(out, value);
}

static void given_text(struct buffer *out, const char *name, str value)
{
    if (value.size > 0) text(out, name, value);
}

static void number(struct buffer *out, const char *name, int64_t value)
{
    buffer_append_json_key(out, name);
    buffer_append_int(out, value);
}

static void texts(struct buffer *out, const char *name, const str *values, size_t count)
{
    buffer_append_json_key(out, name);
    buffer_append_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_append_json_comma(out);
        buffer_append_json(out, values[i]);
    }
    buffer_append_char(out, ']');
}

static void fact(struct buffer *out, const char *name, const struct fact *fact)
{
    if (!fact->from) return;
    buffer_append_json_key(out, name);
    buffer_append_char(out, '{');
    text(out, "value", fact->value);
    text(out, "from", str_from(fact->from));
    buffer_append_char(out, '}');
}

static void fact_list(struct buffer *out, const char *name, const struct fact_list *facts)
{
    if (!facts->from) return;
    buffer_append_json_key(out, name);
    buffer_append_char(out, '{');
    texts(out, "values", facts->values, facts->count);
    text(out, "from", str_from(facts->from));
    buffer_append_char(out, '}');
}

static void write_event(struct buffer *out, const struct article_event *event)
{
    text(out, "id", event->id);
    text(out, "source", event->source);
    text(out, "type", event->type == ARTICLE_RETRACTED ? STR("article.retracted") : STR("article.published"));
    number(out, "revision", event->revision);
    buffer_append_json_key(out, "event");
    buffer_append_char(out, '{');
    text(out, "content_type", event->content_type == CONTENT_HTML ? STR("text/html") : STR("text/plain"));
    given_text(out, "title", event->title);
    given_text(out, "url", event->url);
    given_text(out, "publisher", event->publisher);
    if (event->author_count > 0) texts(out, "authors", event->authors, event->author_count);
    given_text(out, "published_at", event->published_at);
    buffer_append_char(out, '}');
    buffer_append_json_key(out, "attributes");
    buffer_append(out, event->attributes_json.size > 0 ? event->attributes_json : STR("{}"));
}

static void write_warnings(struct buffer *out, const struct warnings *warnings)
{
    buffer_append_json_key(out, "warnings");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < warnings->count; i++) {
        buffer_append_json_comma(out);
        buffer_append_char(out, '{');
        text(out, "field", warnings->items[i].field);
        text(out, "text", warnings->items[i].text);
        buffer_append_char(out, '}');
    }
    buffer_append_char(out, ']');
}

static void write_facts(struct buffer *out, const struct article *article)
{
    buffer_append_json_key(out, "facts");
    buffer_append_char(out, '{');
    fact(out, "title", &article->title);
    fact(out, "subtitle", &article->subtitle);
    fact(out, "publisher", &article->publisher);
    fact(out, "reprinted_from", &article->reprinted_from);
    fact(out, "section", &article->section);
    fact(out, "url", &article->url);
    fact(out, "organization", &article->organization);
    fact_list(out, "authors", &article->authors);
    fact_list(out, "photographers", &article->photographers);
    fact(out, "published_at", &article->published_at);
    fact(out, "edited_at", &article->edited_at);
    buffer_append_char(out, '}');
    number(out, "page", article->page);
    number(out, "page_count", article->page_count);
}

static void share(struct buffer *out, const char *name, decimal value)
{
    char digits[DECIMAL_TEXT_BYTES];
    int size = decimal_format(value, digits);
    text(out, name, (str){digits, (size_t)size});
}

static void write_metrics(struct buffer *out, const struct article *article)
{
    const struct article_metrics *metrics = &article->metrics;
    buffer_append_json_key(out, "metrics");
    buffer_append_char(out, '{');
    number(out, "characters", metrics->characters);
    number(out, "paragraphs", metrics->paragraphs);
    number(out, "sentences", metrics->sentences);
    number(out, "numbers", metrics->numbers);
    share(out, "han_share", metrics->han_share);
    share(out, "furniture_share", metrics->furniture_share);
    number(out, "reading_seconds", metrics->reading_seconds);
    buffer_append_char(out, '}');
    buffer_append_json_key(out, "fingerprint");
    buffer_printf(out, "\"%016" PRIx64 "%016" PRIx64 "\"", article->fingerprint[0], article->fingerprint[1]);
    buffer_append_json_key(out, "simhash");
    buffer_printf(out, "\"%016" PRIx64 "\"", article->simhash);
}

// [a,b,c] or [a,b,"word"]; one row of the arrays that segments, blocks and cuts are.
static void row(struct buffer *out, uint32_t a, uint32_t b, uint32_t c, str word)
{
    buffer_append_json_comma(out);
    buffer_append_char(out, '[');
    buffer_append_int(out, a);
    buffer_append_char(out, ',');
    buffer_append_int(out, b);
    buffer_append_char(out, ',');
    if (word.size > 0) buffer_append_json(out, word);
    else buffer_append_int(out, c);
    buffer_append_char(out, ']');
}

static void write_map(struct buffer *out, const struct article *article)
{
    buffer_append_json_key(out, "segments");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < article->segment_count; i++) {
        const struct segment *segment = &article->segments[i];
        row(out, segment->text_size, segment->body_begin, segment->body_size, (str){0});
    }
    buffer_append_char(out, ']');
    buffer_append_json_key(out, "blocks");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < article->block_count; i++) {
        const struct block *block = &article->blocks[i];
        row(out, block->begin, block->end, 0, block_names[block->kind]);
    }
    buffer_append_char(out, ']');
    buffer_append_json_key(out, "cuts");
    buffer_append_char(out, '[');
    for (size_t i = 0; i < article->cut_count; i++) {
        const struct cut *cut = &article->cuts[i];
        row(out, cut->body_begin, cut->body_end, 0, str_from(cut->reason));
    }
    buffer_append_char(out, ']');
}

void event_write_normalized(struct buffer *out, const struct article *article)
{
    buffer_append_char(out, '{');
    write_event(out, &article->event);
    write_warnings(out, &article->warnings);
    if (article->event.type == ARTICLE_PUBLISHED) {
        text(out, "language", str_from(article->language ? article->language : "other"));
        write_facts(out, article);
        write_metrics(out, article);
        write_map(out, article);
        text(out, "text", article->text);
        text(out, "body", article->event.body);
    }
    buffer_append_char(out, '}');
}
