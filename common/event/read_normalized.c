#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "event/block_names.h"
#include "event/event.h"
#include "event/jsondoc.h"
#include "event/reason.h"

static const struct lift_rule lift_rules[] = {
    {STR_INIT("body"), LIFT_STRING}, {STR_INIT("text"), LIFT_STRING}, {STR_INIT("segments"), LIFT_RAW},
    {STR_INIT("blocks"), LIFT_RAW},  {STR_INIT("cuts"), LIFT_RAW},
};
enum { LIFT_RULES = sizeof(lift_rules) / sizeof(lift_rules[0]) };

struct reader {
    struct arena *arena;
    const struct jsondoc *doc;
    struct article *out;
    struct error *error;
};

static bool invalid(struct reader *reader, const char *field)
{
    return error_bad_input(reader->error, REASON_NORMALIZED_INVALID,
                           "`%s` is missing or not as the normalizer writes it", field);
}

static str optional_text(struct reader *reader, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? jsondoc_copy(reader->arena, value) : (str){0};
}

static bool take_text(struct reader *reader, const json_t *object, const char *name, str *out)
{
    *out = optional_text(reader, object, name);
    return json_is_string(json_object_get(object, name)) || invalid(reader, name);
}

static bool take_number(struct reader *reader, const json_t *object, const char *name, int64_t max, int64_t *out)
{
    const json_t *value = json_object_get(object, name);
    *out = json_integer_value(value);
    return (json_is_integer(value) && *out >= 0 && *out <= max) || invalid(reader, name);
}

static bool take_u32(struct reader *reader, const json_t *object, const char *name, uint32_t *out)
{
    int64_t value;
    bool ok = take_number(reader, object, name, UINT32_MAX, &value);
    *out = (uint32_t)value;
    return ok;
}

static bool take_u16(struct reader *reader, const json_t *object, const char *name, uint16_t *out)
{
    int64_t value;
    bool ok = take_number(reader, object, name, UINT16_MAX, &value);
    *out = (uint16_t)value;
    return ok;
}

static bool take_texts(struct reader *reader, const json_t *array, str **out, size_t *count)
{
    size_t size = json_array_size(array);
    str *items = ARENA_ARRAY(reader->arena, str, size + 1);
    for (size_t i = 0; items && i < size; i++) {
        const json_t *item = json_array_get(array, i);
        if (!json_is_string(item)) return false;
        items[i] = jsondoc_copy(reader->arena, item);
    }
    *out = items;
    *count = items ? size : 0;
    return json_is_array(array);
}

static const char *take_word(struct reader *reader, const json_t *object, const char *name)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? arena_cstring(reader->arena, jsondoc_copy(reader->arena, value)) : NULL;
}

static bool read_fact(struct reader *reader, const json_t *facts, const char *name, struct fact *out)
{
    const json_t *object = json_object_get(facts, name);
    if (!object) return true;
    out->value = optional_text(reader, object, "value");
    out->from = take_word(reader, object, "from");
    return out->from || invalid(reader, name);
}

static bool read_fact_list(struct reader *reader, const json_t *facts, const char *name, struct fact_list *out)
{
    const json_t *object = json_object_get(facts, name);
    if (!object) return true;
    out->from = take_word(reader, object, "from");
    bool ok = out->from && take_texts(reader, json_object_get(object, "values"), &out->values, &out->count);
    return ok || invalid(reader, name);
}

static bool read_facts(struct reader *reader)
{
    struct article *out = reader->out;
    const json_t *facts = json_object_get(reader->doc->root, "facts");
    if (!json_is_object(facts)) return invalid(reader, "facts");
    bool ok = read_fact(reader, facts, "title", &out->title) && read_fact(reader, facts, "subtitle", &out->subtitle) &&
              read_fact(reader, facts, "publisher", &out->publisher) &&
              read_fact(reader, facts, "reprinted_from", &out->reprinted_from) &&
              read_fact(reader, facts, "section", &out->section) && read_fact(reader, facts, "url", &out->url) &&
              read_fact(reader, facts, "organization", &out->organization) &&
              read_fact_list(reader, facts, "authors", &out->authors) &&
              read_fact_list(reader, facts, "photographers", &out->photographers) &&
              read_fact(reader, facts, "published_at", &out->published_at) &&
              read_fact(reader, facts, "edited_at", &out->edited_at);
    if (!ok) return false;
    bool known = out->published_at.value.size > 0;
    if (known && !instant_parse(out->published_at.value, &out->published)) return invalid(reader, "published_at");
    return true;
}

static bool take_share(struct reader *reader, const json_t *object, const char *name, decimal *out)
{
    str digits;
    if (!take_text(reader, object, name, &digits)) return false;
    return decimal_parse(digits, out) || invalid(reader, name);
}

static bool read_metrics(struct reader *reader)
{
    struct article_metrics *out = &reader->out->metrics;
    const json_t *object = json_object_get(reader->doc->root, "metrics");
    return take_u32(reader, object, "characters", &out->characters) &&
           take_u32(reader, object, "paragraphs", &out->paragraphs) &&
           take_u32(reader, object, "sentences", &out->sentences) &&
           take_u32(reader, object, "numbers", &out->numbers) &&
           take_share(reader, object, "han_share", &out->han_share) &&
           take_share(reader, object, "furniture_share", &out->furniture_share) &&
           take_u32(reader, object, "reading_seconds", &out->reading_seconds);
}

static bool take_hex(struct reader *reader, const char *name, uint64_t *words, size_t count)
{
    str digits;
    if (!take_text(reader, reader->doc->root, name, &digits)) return false;
    if (digits.size != count * 16) return invalid(reader, name);
    for (size_t i = 0; i < digits.size; i++) {
        const char *found = digits.data[i] ? strchr("0123456789abcdef", digits.data[i]) : NULL;
        if (!found) return invalid(reader, name);
        words[i / 16] = words[i / 16] << 4 | (uint64_t)(found - "0123456789abcdef");
    }
    return true;
}

// A lifted array; its rows are counted first, by their opening brackets.
static bool open_rows(struct reader *reader, const char *name, size_t size, struct row_cursor *cursor, void *out,
                      size_t *room)
{
    const struct member *member = scan_find(&reader->doc->members, str_from(name));
    if (!member) return invalid(reader, name);
    *cursor = row_cursor_open(member->value);
    *room = 0;
    for (size_t i = 0; i < cursor->rest.size; i++) *room += cursor->rest.data[i] == '[';
    *(void **)out = arena_alloc(reader->arena, *room + 1, size);
    return *(void **)out != NULL;
}

static bool read_segments(struct reader *reader, uint32_t body_count)
{
    struct article *out = reader->out;
    struct row_cursor cursor;
    struct segment *items;
    size_t room, count = 0;
    uint32_t numbers[3];
    uint64_t at = 0;
    if (!open_rows(reader, "segments", sizeof(*items), &cursor, &items, &room)) return false;
    while (count < room && row_cursor_next(&cursor, numbers, 3, NULL)) {
        items[count++] = (struct segment){(uint32_t)at, numbers[0], numbers[1], numbers[2]};
        at += numbers[0];
        bool within = numbers[0] > 0 && at <= out->text_count && (uint64_t)numbers[1] + numbers[2] <= body_count;
        if (!within) return invalid(reader, "segments");
    }
    out->segments = items;
    out->segment_count = count;
    return (!cursor.failed && at == out->text_count) || invalid(reader, "segments");
}

static bool block_kind_of(str word, enum block_kind *kind)
{
    for (size_t i = 0; i < BLOCK_NAMES; i++) {
        *kind = (enum block_kind)i;
        if (str_equal(block_names[i], word)) return true;
    }
    return false;
}

static bool read_blocks(struct reader *reader)
{
    struct article *out = reader->out;
    struct row_cursor cursor;
    struct block *items;
    size_t room, count = 0;
    uint32_t span[2], at = 0;
    str word;
    if (!open_rows(reader, "blocks", sizeof(*items), &cursor, &items, &room)) return false;
    while (count < room && row_cursor_next(&cursor, span, 2, &word)) {
        items[count] = (struct block){.begin = span[0], .end = span[1]};
        bool within = span[0] >= at && span[0] <= span[1] && span[1] <= out->text_count;
        if (!within || !block_kind_of(word, &items[count].kind)) return invalid(reader, "blocks");
        at = span[1];
        count++;
    }
    out->blocks = items;
    out->block_count = count;
    return !cursor.failed || invalid(reader, "blocks");
}

static bool read_cuts(struct reader *reader, uint32_t body_count)
{
    struct row_cursor cursor;
    struct cut *items;
    size_t room, count = 0;
    uint32_t span[2];
    str word;
    if (!open_rows(reader, "cuts", sizeof(*items), &cursor, &items, &room)) return false;
    while (count < room && row_cursor_next(&cursor, span, 2, &word)) {
        items[count++] = (struct cut){span[0], span[1], arena_cstring(reader->arena, word)};
        if (span[0] > span[1] || span[1] > body_count) return invalid(reader, "cuts");
    }
    reader->out->cuts = items;
    reader->out->cut_count = count;
    return !cursor.failed || invalid(reader, "cuts");
}

static bool read_texts(struct reader *reader)
{
    struct article *out = reader->out;
    bool ok = jsondoc_string(reader->arena, reader->doc, "body", &out->event.body) == JSONDOC_STRING &&
              jsondoc_string(reader->arena, reader->doc, "text", &out->text) == JSONDOC_STRING;
    if (!ok) return invalid(reader, "text or body");
    out->text_count = (uint32_t)utf8_count(out->text);
    uint32_t body_count = (uint32_t)utf8_count(out->event.body);
    return read_segments(reader, body_count) && read_blocks(reader) && read_cuts(reader, body_count);
}

static bool read_identity(struct reader *reader)
{
    struct article_event *event = &reader->out->event;
    const json_t *root = reader->doc->root;
    const struct member *attributes = scan_find(&reader->doc->members, STR("attributes"));
    str type;
    int64_t revision;
    bool ok = take_text(reader, root, "id", &event->id) && take_text(reader, root, "source", &event->source) &&
              take_text(reader, root, "type", &type) && take_number(reader, root, "revision", INT32_MAX, &revision);
    if (!ok) return false;
    event->revision = (int32_t)revision;
    event->type = str_equal(type, STR("article.retracted")) ? ARTICLE_RETRACTED : ARTICLE_PUBLISHED;
    bool known = event->type == ARTICLE_RETRACTED || str_equal(type, STR("article.published"));
    if (!known || event->id.size == 0 || event->source.size == 0) return invalid(reader, "type, id or source");
    if (!attributes || attributes->value.data[0] != '{') return invalid(reader, "attributes");
    event->attributes_json = attributes->value;
    return true;
}

static bool read_event(struct reader *reader)
{
    struct article_event *event = &reader->out->event;
    const json_t *object = json_object_get(reader->doc->root, "event"), *authors = json_object_get(object, "authors");
    str content_type;
    if (!take_text(reader, object, "content_type", &content_type)) return false;
    event->content_type = str_equal(content_type, STR("text/html")) ? CONTENT_HTML : CONTENT_TEXT;
    event->title = optional_text(reader, object, "title");
    event->url = optional_text(reader, object, "url");
    event->publisher = optional_text(reader, object, "publisher");
    event->published_at = optional_text(reader, object, "published_at");
    bool known = event->published_at.size > 0;
    if (known && !instant_parse(event->published_at, &event->published)) return invalid(reader, "event.published_at");
    return !authors || take_texts(reader, authors, &event->authors, &event->author_count) || invalid(reader, "authors");
}

static bool read_warnings(struct reader *reader)
{
    struct warnings *out = &reader->out->warnings;
    const json_t *array = json_object_get(reader->doc->root, "warnings");
    out->items = ARENA_ARRAY(reader->arena, struct warning, json_array_size(array) + 1);
    if (!json_is_array(array) || !out->items) return invalid(reader, "warnings");
    for (; out->count < json_array_size(array); out->count++) {
        const json_t *item = json_array_get(array, out->count);
        struct warning *warning = &out->items[out->count];
        if (!take_text(reader, item, "field", &warning->field) || !take_text(reader, item, "text", &warning->text))
            return false;
    }
    return true;
}

static bool read_article(struct reader *reader)
{
    reader->out->language = take_word(reader, reader->doc->root, "language");
    if (!reader->out->language) return invalid(reader, "language");
    return read_facts(reader) && take_u16(reader, reader->doc->root, "page", &reader->out->page) &&
           take_u16(reader, reader->doc->root, "page_count", &reader->out->page_count) && read_metrics(reader) &&
           take_hex(reader, "fingerprint", reader->out->fingerprint, 2) &&
           take_hex(reader, "simhash", &reader->out->simhash, 1) && read_texts(reader);
}

bool event_read_normalized(struct arena *arena, str json, struct article *out, struct error *error)
{
    struct jsondoc doc;
    struct error found = {0};
    *out = (struct article){0};
    bool ok = jsondoc_scan(arena, json, &doc, &found) && jsondoc_load(arena, &doc, lift_rules, LIFT_RULES, &found);
    if (ok) {
        struct reader reader = {arena, &doc, out, &found};
        ok = read_identity(&reader) && read_warnings(&reader) && read_event(&reader) &&
             (out->event.type == ARTICLE_RETRACTED || read_article(&reader));
        jsondoc_close(&doc);
    }
    if (arena_exhausted(arena)) {
        return error_bad_input(error, REASON_MEMORY_EXCESS, "the article needs more memory than one article may take");
    }
    // Whatever is wrong with the JSON, the record is not the normalizer's.
    return ok || error_bad_input(error, REASON_NORMALIZED_INVALID, "%s", found.text);
}
