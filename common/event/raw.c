#include "event/raw.h"

#include "base/utf8.h"
#include "event/names.h"
#include "event/reason.h"

const struct event_limits event_limits_default = {
    .body_bytes = 1 << 20,
    .title_chars = 2000,
    .name_chars = 512,
    .attributes_bytes = 64 << 10,
    .key_bytes = 8 << 10,
    .headers_bytes = 8 << 10,
    .record_bytes = 8 << 20,
};

static const struct lift_rule article_rules[] = {{STR_INIT("body"), LIFT_STRING}};
static const struct lift_rule envelope_rules[] = {{STR_INIT("data"), LIFT_RAW}, {STR_INIT("data_base64"), LIFT_STRING}};

static bool check_sizes(struct raw_reader *reader)
{
    const struct event_record *record = reader->record;
    const struct event_limits *limits = reader->limits;
    size_t headers = 0;
    for (size_t i = 0; i < record->header_count; i++)
        headers += record->headers[i].name.size + record->headers[i].value.size;
    if (record->key.size > limits->key_bytes) {
        return error_bad_input(reader->error, REASON_KEY_TOO_LARGE, "the key has %zu bytes, the limit is %zu",
                               record->key.size, limits->key_bytes);
    }
    if (headers > limits->headers_bytes) {
        return error_bad_input(reader->error, REASON_HEADERS_TOO_LARGE, "the headers have %zu bytes, the limit is %zu",
                               headers, limits->headers_bytes);
    }
    if (record->value.size > limits->record_bytes) {
        return error_bad_input(reader->error, REASON_RECORD_TOO_LARGE, "the value has %zu bytes, the limit is %zu",
                               record->value.size, limits->record_bytes);
    }
    return true;
}

// A null value names its article by the key alone.
static bool read_null(struct raw_reader *reader)
{
    struct article_event *out = reader->out;
    if (!reader->record->has_key || !event_key_read(reader->record->key, &out->source, &out->id)) {
        return error_bad_input(reader->error, REASON_RETRACTION_KEY,
                               "a null value retracts, but its key is not source U+001F id");
    }
    if (utf8_count(out->source) > reader->limits->name_chars || utf8_count(out->id) > reader->limits->name_chars) {
        return error_bad_input(reader->error, REASON_RETRACTION_KEY,
                               "source or id in the key has more than %zu characters", reader->limits->name_chars);
    }
    out->type = ARTICLE_RETRACTED;
    out->attributes_json = STR("{}");
    return true;
}

static bool read_article(struct raw_reader *reader, struct jsondoc *doc, str envelope, str envelope_type)
{
    if (!jsondoc_load(reader->arena, doc, article_rules, 1, reader->error)) return false;
    bool ok = raw_read_fields(reader, doc, envelope_type) && raw_read_attributes(reader, doc, envelope);
    jsondoc_close(doc);
    return ok;
}

bool raw_read_article(struct raw_reader *reader, str json, str envelope, str envelope_type)
{
    struct jsondoc doc;
    return jsondoc_scan(reader->arena, json, &doc, reader->error) &&
           read_article(reader, &doc, envelope, envelope_type);
}

// The value is one JSON object: an article, or a CloudEvent around one.
static bool read_object(struct raw_reader *reader, bool is_envelope)
{
    struct jsondoc doc;
    if (!jsondoc_scan(reader->arena, reader->record->value, &doc, reader->error)) return false;
    if (!is_envelope && !scan_find(&doc.members, STR("specversion")))
        return read_article(reader, &doc, (str){0}, (str){0});
    if (!jsondoc_load(reader->arena, &doc, envelope_rules, 2, reader->error)) return false;
    bool ok = cloudevent_read_structured(reader, &doc);
    jsondoc_close(&doc);
    return ok;
}

bool event_read_raw(struct arena *arena, const struct event_record *record, const struct event_limits *limits,
                    struct article_event *out, struct error *error)
{
    struct raw_reader reader = {arena, record, limits, out, error};
    *out = (struct article_event){0};
    if (!check_sizes(&reader)) return false;
    bool ok;
    if (!record->has_value) {
        ok = read_null(&reader);
    } else if (cloudevent_mode(record) == CLOUDEVENT_BINARY) {
        ok = cloudevent_read_binary(&reader);
    } else {
        ok = read_object(&reader, cloudevent_mode(record) == CLOUDEVENT_STRUCTURED);
    }
    if (ok && arena_exhausted(arena))
        ok = error_bad_input(error, REASON_MEMORY_EXCESS, "the event needs more memory than one event may take");
    return ok;
}
