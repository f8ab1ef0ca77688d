#include "extractor/rows.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct batch_column article_columns[] = {
    {"article_key", BATCH_UUID},
    {"source", BATCH_TEXT},
    {"id", BATCH_TEXT},
    {"state", BATCH_TEXT},
    {"revision", BATCH_INT4},
    {"raw_cluster", BATCH_TEXT},
    {"raw_topic", BATCH_TEXT},
    {"raw_incarnation", BATCH_INT4},
    {"raw_partition", BATCH_INT4},
    {"raw_offset", BATCH_INT8},
    {"appended_at", BATCH_TIMESTAMP},
    {"content_digest", BATCH_UUID},
    {"normalizer_version", BATCH_TEXT},
    {"content_type", BATCH_TEXT},
    {"title", BATCH_TEXT},
    {"subtitle", BATCH_TEXT},
    {"url", BATCH_TEXT},
    {"publisher", BATCH_TEXT},
    {"reprinted_from", BATCH_TEXT},
    {"section", BATCH_TEXT},
    {"organization", BATCH_TEXT},
    {"authors", BATCH_TEXT_ARRAY},
    {"photographers", BATCH_TEXT_ARRAY},
    {"published_at", BATCH_TEXT},
    {"published_first", BATCH_DATE},
    {"published_last", BATCH_DATE},
    {"edited_at", BATCH_TEXT},
    {"page", BATCH_INT4},
    {"page_count", BATCH_INT4},
    {"fact_origins", BATCH_JSONB},
    {"language", BATCH_TEXT},
    {"characters", BATCH_INT4},
    {"paragraphs", BATCH_INT4},
    {"sentences", BATCH_INT4},
    {"numbers", BATCH_INT4},
    {"han_share", BATCH_NUMERIC},
    {"furniture_share", BATCH_NUMERIC},
    {"reading_seconds", BATCH_INT4},
    {"fingerprint", BATCH_UUID},
    {"simhash", BATCH_INT8},
    {"body", BATCH_TEXT},
    {"text", BATCH_TEXT},
    {"segments", BATCH_INT4_ARRAY},
    {"blocks", BATCH_INT4_ARRAY},
    {"cuts", BATCH_JSONB},
    {"warnings", BATCH_JSONB},
    {"attributes", BATCH_JSONB},
};
enum { NAME_COLUMNS = 13 };  // those that a retraction has as well

static const struct batch_column extraction_columns[] = {
    {"article_key", BATCH_UUID}, {"extractor_version", BATCH_TEXT}, {"observations", BATCH_INT4}};

static const struct batch_column observation_columns[] = {
    {"article_key", BATCH_UUID},    {"ordinal", BATCH_INT4},     {"\"begin\"", BATCH_INT4},
    {"\"end\"", BATCH_INT4},        {"type", BATCH_TEXT},        {"value", BATCH_NUMERIC},
    {"value_upper", BATCH_NUMERIC}, {"unit", BATCH_TEXT},        {"modifier", BATCH_TEXT},
    {"indicator", BATCH_TEXT},      {"subject", BATCH_TEXT},     {"period", BATCH_TEXT},
    {"period_first", BATCH_DATE},   {"period_last", BATCH_DATE}, {"basis", BATCH_TEXT},
    {"out_of", BATCH_NUMERIC},      {"among", BATCH_TEXT},       {"status", BATCH_TEXT},
    {"rule", BATCH_TEXT},           {"quote", BATCH_TEXT},       {"context", BATCH_TEXT},
};

static const struct batch_column dead_letter_columns[] = {
    {"raw_cluster", BATCH_TEXT},   {"raw_topic", BATCH_TEXT},       {"raw_incarnation", BATCH_INT4},
    {"raw_partition", BATCH_INT4}, {"raw_offset", BATCH_INT8},      {"appended_at", BATCH_TIMESTAMP},
    {"key", BATCH_BYTEA},          {"value", BATCH_BYTEA},          {"headers", BATCH_BYTEA_ARRAY},
    {"article_key", BATCH_UUID},   {"source", BATCH_TEXT},          {"id", BATCH_TEXT},
    {"stage", BATCH_TEXT},         {"reason", BATCH_TEXT},          {"detail", BATCH_TEXT},
    {"sqlstate", BATCH_TEXT},      {"program_version", BATCH_TEXT},
};

static const struct batch_column event_columns[] = {
    {"article_key", BATCH_UUID},      {"raw_cluster", BATCH_TEXT},   {"raw_topic", BATCH_TEXT},
    {"raw_incarnation", BATCH_INT4},  {"raw_partition", BATCH_INT4}, {"raw_offset", BATCH_INT8},
    {"appended_at", BATCH_TIMESTAMP}, {"revision", BATCH_INT4},      {"outcome", BATCH_TEXT},
    {"reason", BATCH_TEXT},
};

const struct batch_table rows_article = {"shuwen_data.article", article_columns, COUNT(article_columns), NULL};
const struct batch_table rows_extraction = {"shuwen_data.extraction", extraction_columns, COUNT(extraction_columns),
                                            NULL};
const struct batch_table rows_observation = {"shuwen_data.observation", observation_columns, COUNT(observation_columns),
                                             NULL};
const struct batch_table rows_article_event = {"shuwen_data.article_event", event_columns, COUNT(event_columns), NULL};

// Seen again after a resume: one more attempt, in whatever state the operator left it.
const struct batch_table rows_dead_letter = {
    "shuwen_data.dead_letter", dead_letter_columns, COUNT(dead_letter_columns),
    "ON CONFLICT (raw_cluster, raw_topic, raw_incarnation, raw_partition, raw_offset) DO UPDATE SET "
    "attempts = dead_letter.attempts + 1, last_seen = now(), key = excluded.key, value = excluded.value, headers = excluded.headers, "
    "stage = excluded.stage, reason = excluded.reason, detail = excluded.detail, sqlstate = excluded.sqlstate, "
    "program_version = excluded.program_version"};

static void put_word(struct batch *batch, const char *word)
{
    batch_text_or_null(batch, str_from(word));
}

static void put_time(struct batch *batch, int64_t unix_ms)
{
    if (unix_ms < 0) batch_null(batch);
    else batch_timestamp_ms(batch, unix_ms);
}

static void put_raw(struct batch *batch, const struct rows_origin *origin, const struct event_origin *raw)
{
    put_word(batch, origin->cluster);
    batch_text(batch, raw->topic);
    batch_int4(batch, origin->raw_incarnation);
    batch_int4(batch, raw->partition);
    batch_int8(batch, raw->offset);
}

// --- articles

struct named_fact {
    const char *name, *from;
};

static void json_word(struct buffer *out, const char *name, str value, bool first)
{
    if (!first) buffer_append_char(out, ',');
    buffer_append_json(out, str_from(name));
    buffer_append_char(out, ':');
    buffer_append_json(out, value);
}

static void put_fact_origins(struct batch *batch, struct buffer *json, const struct article *a)
{
    const struct named_fact facts[] = {
        {"title", a->title.from},
        {"subtitle", a->subtitle.from},
        {"url", a->url.from},
        {"publisher", a->publisher.from},
        {"reprinted_from", a->reprinted_from.from},
        {"section", a->section.from},
        {"organization", a->organization.from},
        {"authors", a->authors.from},
        {"photographers", a->photographers.from},
        {"published_at", a->published_at.from},
        {"edited_at", a->edited_at.from},
    };
    bool first = true;
    buffer_clear(json);
    buffer_append_char(json, '{');
    for (size_t i = 0; i < COUNT(facts); i++) {
        if (!facts[i].from) continue;
        json_word(json, facts[i].name, str_from(facts[i].from), first);
        first = false;
    }
    buffer_append_char(json, '}');
    batch_jsonb(batch, buffer_str(json));
}

static void put_cuts(struct batch *batch, struct buffer *json, const struct article *a)
{
    buffer_clear(json);
    buffer_append_char(json, '[');
    for (size_t i = 0; i < a->cut_count; i++) {
        buffer_printf(json, "%s{\"begin\":%u,\"end\":%u,\"reason\":", i ? "," : "", a->cuts[i].body_begin,
                      a->cuts[i].body_end);
        buffer_append_json(json, str_from(a->cuts[i].reason));
        buffer_append_char(json, '}');
    }
    buffer_append_char(json, ']');
    batch_jsonb(batch, buffer_str(json));
}

static void put_warnings(struct batch *batch, struct buffer *json, const struct article *a)
{
    buffer_clear(json);
    buffer_append_char(json, '[');
    for (size_t i = 0; i < a->warnings.count; i++) {
        buffer_append(json, i ? STR(",{") : STR("{"));
        json_word(json, "field", a->warnings.items[i].field, true);
        json_word(json, "text", a->warnings.items[i].text, false);
        buffer_append_char(json, '}');
    }
    buffer_append_char(json, ']');
    batch_jsonb(batch, buffer_str(json));
}

static void put_facts(struct batch *batch, struct buffer *json, const struct article *a)
{
    const struct fact *words[] = {&a->title,          &a->subtitle, &a->url,         &a->publisher,
                                  &a->reprinted_from, &a->section,  &a->organization};
    bool dated = a->published.precision != PRECISION_NONE;
    put_word(batch, a->event.content_type == CONTENT_HTML ? "text/html" : "text/plain");
    for (size_t i = 0; i < COUNT(words); i++) batch_text_or_null(batch, words[i]->value);
    batch_text_array(batch, a->authors.values, a->authors.count);
    batch_text_array(batch, a->photographers.values, a->photographers.count);
    batch_text_or_null(batch, a->published_at.value);
    batch_date_or_null(batch, dated ? a->published.first : (date){0});
    batch_date_or_null(batch, dated ? a->published.last : (date){0});
    batch_text_or_null(batch, a->edited_at.value);
    for (int i = 0; i < 2; i++) {
        int32_t page = i ? a->page_count : a->page;
        if (page) batch_int4(batch, page);
        else batch_null(batch);
    }
    put_fact_origins(batch, json, a);
}

static void put_metrics(struct batch *batch, const struct article *a)
{
    const struct article_metrics *m = &a->metrics;
    uint8_t fingerprint[16];
    for (int i = 0; i < 16; i++) fingerprint[i] = (uint8_t)(a->fingerprint[i / 8] >> (56 - 8 * (i % 8)));
    put_word(batch, a->language);
    batch_int4(batch, (int32_t)m->characters);
    batch_int4(batch, (int32_t)m->paragraphs);
    batch_int4(batch, (int32_t)m->sentences);
    batch_int4(batch, (int32_t)m->numbers);
    batch_numeric(batch, m->han_share);
    batch_numeric(batch, m->furniture_share);
    batch_int4(batch, (int32_t)m->reading_seconds);
    batch_uuid(batch, fingerprint);
    batch_int8(batch, (int64_t)a->simhash);
}

static void put_number(struct buffer *out, uint32_t number)
{
    buffer_append(out, (str){(const char *)&number, sizeof number});
}

static void put_numbers(struct batch *batch, const struct buffer *numbers)
{
    batch_int4_array(batch, (const int32_t *)(const void *)numbers->data, numbers->size / sizeof(int32_t));
}

static void put_text(struct batch *batch, struct buffer *scratch, const struct article *a)
{
    batch_text(batch, a->event.body);
    batch_text(batch, a->text);
    buffer_clear(scratch);
    for (size_t i = 0; i < a->segment_count; i++) {
        put_number(scratch, a->segments[i].text_begin);
        put_number(scratch, a->segments[i].text_size);
        put_number(scratch, a->segments[i].body_begin);
        put_number(scratch, a->segments[i].body_size);
    }
    put_numbers(batch, scratch);
    buffer_clear(scratch);
    for (size_t i = 0; i < a->block_count; i++) {
        put_number(scratch, a->blocks[i].begin);
        put_number(scratch, a->blocks[i].end);
        put_number(scratch, (uint32_t)a->blocks[i].kind);
    }
    put_numbers(batch, scratch);
}

static void put_nothing(struct batch *batch)
{
    for (size_t i = NAME_COLUMNS; i < COUNT(article_columns); i++) {
        enum batch_type type = article_columns[i].type;
        if (type == BATCH_TEXT_ARRAY) batch_text_array(batch, NULL, 0);
        else if (type == BATCH_INT4_ARRAY) batch_int4_array(batch, NULL, 0);
        else if (type == BATCH_JSONB)
            batch_jsonb(batch, str_equal(str_from(article_columns[i].name), STR("cuts")) ||
                                       str_equal(str_from(article_columns[i].name), STR("warnings"))
                                   ? STR("[]")
                                   : STR("{}"));
        else batch_null(batch);
    }
}

void rows_put_article(struct batch *batch, struct buffer *scratch, const struct rows_origin *origin,
                      const uint8_t key[16], const struct article *article, const struct event_origin *raw,
                      const uint8_t digest[16])
{
    bool retracted = article->event.type == ARTICLE_RETRACTED;
    batch_uuid(batch, key);
    batch_text(batch, article->event.source);
    batch_text(batch, article->event.id);
    put_word(batch, retracted ? "retracted" : "published");
    batch_int4(batch, article->event.revision);
    put_raw(batch, origin, raw);
    batch_timestamp_ms(batch, raw->time_ms);
    batch_uuid(batch, digest);
    batch_text_or_null(batch, raw->program);
    if (retracted) {
        put_nothing(batch);
    } else {
        put_facts(batch, scratch, article);
        put_metrics(batch, article);
        put_text(batch, scratch, article);
        put_cuts(batch, scratch, article);
        put_warnings(batch, scratch, article);
        batch_jsonb(batch, article->event.attributes_json);
    }
    batch_row_end(batch);
}

void rows_put_extraction(struct batch *batch, const struct rows_origin *origin, const uint8_t key[16],
                         size_t observations)
{
    batch_uuid(batch, key);
    put_word(batch, origin->extractor_version);
    batch_int4(batch, (int32_t)observations);
    batch_row_end(batch);
}

// --- observations

static void put_decimal(struct batch *batch, bool has, decimal value)
{
    if (has) batch_numeric(batch, value);
    else batch_null(batch);
}

static void put_day(struct batch *batch, date day)
{
    batch_date_or_null(batch, date_valid(day) ? day : (date){0});
}

void rows_put_observation(struct batch *batch, const uint8_t key[16], int32_t ordinal, const struct article *article,
                          const struct quote_index *index, const struct observation *o)
{
    uint32_t begin, end;
    article_body_span(article, o->begin, o->end, &begin, &end);
    batch_uuid(batch, key);
    batch_int4(batch, ordinal);
    batch_int4(batch, (int32_t)begin);
    batch_int4(batch, (int32_t)end);
    put_word(batch, observation_type_name(o->type));
    batch_numeric(batch, o->value);
    put_decimal(batch, o->has_upper, o->value_upper);
    batch_text_or_null(batch, o->unit);
    put_word(batch, quantity_modifier_name(o->modifier));
    batch_text_or_null(batch, o->indicator);
    batch_text_or_null(batch, o->subject);
    batch_text_or_null(batch, o->period);
    put_day(batch, o->period_first);
    put_day(batch, o->period_last);
    batch_text_or_null(batch, o->basis);
    put_decimal(batch, o->has_out_of, o->out_of);
    batch_text_or_null(batch, o->among);
    put_word(batch, observation_status_name(o->status));
    put_word(batch, o->rule);
    batch_text(batch, quote_slice(index, begin, end));
    batch_text(batch, quote_context(index, begin, end));
    batch_row_end(batch);
}

// --- dead letters and events

static void put_bytes(struct batch *batch, bool has, str bytes)
{
    if (has) batch_bytea(batch, bytes);
    else batch_null(batch);
}

void rows_put_dead_letter(struct batch *batch, const struct rows_origin *origin, const struct letter *letter)
{
    put_raw(batch, origin, &letter->raw);
    put_time(batch, letter->raw.time_ms);
    put_bytes(batch, letter->has_key, letter->key);
    put_bytes(batch, letter->has_value, letter->value);
    batch_bytea_array(batch, letter->headers, letter->header_count);
    if (letter->has_article) batch_uuid(batch, letter->article_key);
    else batch_null(batch);
    batch_text_or_null(batch, letter->source);
    batch_text_or_null(batch, letter->id);
    batch_text(batch, letter->stage);
    batch_text(batch, letter->reason);
    batch_text(batch, letter->detail);
    put_word(batch, letter->sqlstate);
    batch_text(batch, letter->raw.program);
    batch_row_end(batch);
}

void rows_put_event(struct batch *batch, const struct rows_origin *origin, const uint8_t key[16],
                    const struct event_origin *raw, bool has_revision, int32_t revision, enum outcome outcome,
                    str reason)
{
    batch_uuid(batch, key);
    put_raw(batch, origin, raw);
    put_time(batch, raw->time_ms);
    if (has_revision) batch_int4(batch, revision);
    else batch_null(batch);
    put_word(batch, outcome_name(outcome));
    batch_text_or_null(batch, reason);
    batch_row_end(batch);
}
