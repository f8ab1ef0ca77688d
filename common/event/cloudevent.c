#include <string.h>

#include "base/utf8.h"
#include "event/base64.h"
#include "event/raw.h"
#include "event/reason.h"

// Kafka Protocol Binding for CloudEvents 1.0.2, section 3; JSON Event Format 1.0.2, sections 2 and 3.1.
#define HEADER_PREFIX STR("ce_")
static const str required[] = {STR_INIT("specversion"), STR_INIT("id"), STR_INIT("source"), STR_INIT("type")};
enum { REQUIRED = sizeof(required) / sizeof(required[0]) };

static bool starts_ignoring_case(str s, str prefix)
{
    return s.size >= prefix.size && strncasecmp(s.data, prefix.data, prefix.size) == 0;
}

static const struct event_header *find_header(const struct event_record *record, str name)
{
    for (size_t i = 0; i < record->header_count; i++) {
        str given = record->headers[i].name;
        if (given.size == name.size && starts_ignoring_case(given, name)) return &record->headers[i];
    }
    return NULL;
}

static str content_type(const struct event_record *record)
{
    const struct event_header *header = find_header(record, STR("content-type"));
    return header ? header->value : (str){0};
}

enum cloudevent_mode cloudevent_mode(const struct event_record *record)
{
    if (starts_ignoring_case(content_type(record), STR("application/cloudevents"))) return CLOUDEVENT_STRUCTURED;
    return find_header(record, STR("ce_specversion")) ? CLOUDEVENT_BINARY : CLOUDEVENT_NONE;
}

// application/json, text/json, application/anything+json; none at all means JSON.
static bool is_json_type(str type)
{
    str media, parameters;
    str_cut(type, STR(";"), &media, &parameters);
    media = str_trim(media);
    ptrdiff_t slash = str_find(media, STR("/"), 0);
    str subtype = str_slice(media, (size_t)(slash + 1), media.size);
    bool suffix = subtype.size >= 5 &&
                  starts_ignoring_case(str_slice(subtype, subtype.size - 5, subtype.size), STR("+json"));
    return media.size == 0 || suffix || (subtype.size == 4 && starts_ignoring_case(subtype, STR("json")));
}

static bool refuse_content_type(struct raw_reader *reader, str type)
{
    str shown = utf8_head(type, 64);
    return error_bad_input(reader->error, REASON_CLOUDEVENT_DATA, "the data is \"%.*s\", not JSON", STR_FMT(shown));
}

static bool refuse_attribute(struct raw_reader *reader, str name, const char *what)
{
    return error_bad_input(reader->error, REASON_CLOUDEVENT_INVALID, "the CloudEvent's `%.*s` %s", STR_FMT(name), what);
}

static bool check_required(struct raw_reader *reader, size_t i, bool present, str value)
{
    if (!present || value.size == 0) return refuse_attribute(reader, required[i], "is missing or empty");
    if (i == 0 && !str_equal(value, STR("1.0"))) return refuse_attribute(reader, required[i], "is not 1.0");
    return true;
}

// The data as JSON text: `data`, or what `data_base64` encodes.
static bool read_data(struct raw_reader *reader, const struct jsondoc *doc, str *data)
{
    const struct member *plain = scan_find(&doc->members, STR("data"));
    str encoded;
    enum jsondoc_kind kind = jsondoc_string(reader->arena, doc, "data_base64", &encoded);
    if (plain && str_equal(plain->value, STR("null"))) plain = NULL;
    if (!plain && kind == JSONDOC_ABSENT)
        return error_bad_input(reader->error, REASON_CLOUDEVENT_DATA, "the CloudEvent has no data");
    if (plain && kind != JSONDOC_ABSENT) return refuse_attribute(reader, STR("data_base64"), "stands beside `data`");
    if (plain) {
        *data = plain->value;
        return plain->value.data[0] == '{' ||
               error_bad_input(reader->error, REASON_CLOUDEVENT_DATA, "`data` is no object");
    }
    if (kind == JSONDOC_STRING && base64_decode(reader->arena, encoded, data)) return true;
    return refuse_attribute(reader, STR("data_base64"), "is not Base64");
}

// The envelope without its data.
static bool envelope_json(struct raw_reader *reader, const struct jsondoc *doc, str *json)
{
    struct buffer out = {.limit_bytes = reader->limits->attributes_bytes};
    bool ok = true;
    buffer_append_char(&out, '{');
    for (size_t i = 0; ok && i < doc->members.count; i++) {
        const struct member *member = &doc->members.items[i];
        if (str_equal(member->key, STR("data")) || str_equal(member->key, STR("data_base64"))) continue;
        buffer_append(&out, out.size > 1 ? STR(",") : STR(""));
        buffer_append_json(&out, member->key);
        buffer_append_char(&out, ':');
        ok = scan_compact(&out, member->value);
    }
    buffer_append_char(&out, '}');
    if (!ok)
        error_bad_input(reader->error, REASON_NUMBER_OUT_OF_RANGE,
                        "the CloudEvent holds a number that is too long or too small");
    if (ok && !buffer_ok(&out))
        ok = error_bad_input(reader->error, REASON_ATTRIBUTES_TOO_LARGE, "the CloudEvent's attributes are too large");
    *json = ok ? arena_str(reader->arena, buffer_str(&out)) : (str){0};
    buffer_release(&out);
    return ok;
}

static bool check_format(struct raw_reader *reader)
{
    str type = content_type(reader->record), media, parameters;
    str_cut(type, STR(";"), &media, &parameters);
    media = str_trim(media);
    str json = STR("application/cloudevents+json");
    bool plain = !starts_ignoring_case(media, STR("application/cloudevents"));
    if (plain || (media.size == json.size && starts_ignoring_case(media, json))) return true;
    return error_bad_input(reader->error, REASON_CLOUDEVENT_INVALID,
                           "a CloudEvent in another format than application/cloudevents+json");
}

bool cloudevent_read_structured(struct raw_reader *reader, const struct jsondoc *doc)
{
    str value, type = {0}, data_type, data, envelope;
    if (!check_format(reader)) return false;
    for (size_t i = 0; i < REQUIRED; i++) {
        enum jsondoc_kind kind = jsondoc_string(reader->arena, doc, required[i].data, &value);
        if (!check_required(reader, i, kind == JSONDOC_STRING, value)) return false;
        type = value;
    }
    enum jsondoc_kind kind = jsondoc_string(reader->arena, doc, "datacontenttype", &data_type);
    if (kind == JSONDOC_OTHER) return refuse_attribute(reader, STR("datacontenttype"), "is no text");
    if (!is_json_type(data_type)) return refuse_content_type(reader, data_type);
    return read_data(reader, doc, &data) && envelope_json(reader, doc, &envelope) &&
           raw_read_article(reader, data, envelope, type);
}

static void append_text(struct buffer *out, str name, str value)
{
    buffer_append(out, out->size > 1 ? STR(",") : STR(""));
    buffer_append_json(out, name);
    buffer_append_char(out, ':');
    buffer_append_json(out, value);
}

static bool valid_text(str s)
{
    return utf8_invalid_at(s) == s.size && (s.size == 0 || !memchr(s.data, '\0', s.size));
}

static bool append_headers(struct raw_reader *reader, struct buffer *out)
{
    const struct event_record *record = reader->record;
    for (size_t i = 0; i < record->header_count; i++) {
        const struct event_header *header = &record->headers[i];
        if (!starts_ignoring_case(header->name, HEADER_PREFIX)) continue;
        if (!valid_text(header->name) || !valid_text(header->value)) {
            return error_bad_input(reader->error, REASON_CLOUDEVENT_INVALID, "a header ce_… is not UTF-8 text");
        }
        if (find_header(record, header->name) != header) {
            return error_bad_input(reader->error, REASON_CLOUDEVENT_INVALID, "the header %.*s is given twice",
                                   STR_FMT(header->name));
        }
        append_text(out, str_slice(header->name, HEADER_PREFIX.size, header->name.size), header->value);
    }
    str type = content_type(record);
    if (type.size > 0 && valid_text(type)) append_text(out, STR("datacontenttype"), type);
    return true;
}

bool cloudevent_headers_json(struct raw_reader *reader, str *json, str *type)
{
    for (size_t i = 0; i < REQUIRED; i++) {
        str name = arena_printf(reader->arena, "ce_%.*s", STR_FMT(required[i]));
        const struct event_header *header = find_header(reader->record, name);
        if (!check_required(reader, i, header, header ? header->value : (str){0})) return false;
        *type = header->value;
    }
    struct buffer out = {0};
    buffer_append_char(&out, '{');
    bool ok = append_headers(reader, &out);
    buffer_append_char(&out, '}');
    *json = arena_str(reader->arena, buffer_str(&out));
    buffer_release(&out);
    return ok;
}

bool cloudevent_read_binary(struct raw_reader *reader)
{
    str envelope, type;
    if (!cloudevent_headers_json(reader, &envelope, &type)) return false;
    if (!is_json_type(content_type(reader->record))) return refuse_content_type(reader, content_type(reader->record));
    return raw_read_article(reader, reader->record->value, envelope, type);
}
