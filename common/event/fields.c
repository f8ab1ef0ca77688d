#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"
#include "event/names.h"
#include "event/raw.h"
#include "event/reason.h"

void raw_warn(struct raw_reader *reader, const char *field, const char *format, ...)
{
    struct warnings *warnings = &reader->out->warnings;
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct warning *items = arena_grow(reader->arena, warnings->items, warnings->count, warnings->count + 1,
                                       sizeof(*items));
    if (!items) return;
    items[warnings->count] = (struct warning){arena_str(reader->arena, str_from(field)),
                                              arena_str(reader->arena, str_from(text))};
    *warnings = (struct warnings){items, warnings->count + 1};
}

static bool wrong_type(struct raw_reader *reader, const struct jsondoc *doc, const char *key, const char *wanted)
{
    return error_bad_input(reader->error, REASON_WRONG_TYPE, "`%s` is %s, not %s", key,
                           jsondoc_type_name(json_object_get(doc->root, key)), wanted);
}

// `id` and `source`: required, short, without control characters.
static bool read_name(struct raw_reader *reader, const struct jsondoc *doc, const char *key, const char *missing,
                      const char *too_long, str *out)
{
    if (jsondoc_string(reader->arena, doc, key, out) == JSONDOC_OTHER) return wrong_type(reader, doc, key, "a text");
    if (out->size == 0) return error_bad_input(reader->error, missing, "`%s` is missing or empty", key);
    if (utf8_count(*out) > reader->limits->name_chars) {
        return error_bad_input(reader->error, too_long, "`%s` has %zu characters, the limit is %zu", key,
                               utf8_count(*out), reader->limits->name_chars);
    }
    if (names_have_control(*out))
        return error_bad_input(reader->error, REASON_CONTROL_CHARACTER, "`%s` holds a control character", key);
    return true;
}

// An optional text: another type is as good as none.
static str read_optional(struct raw_reader *reader, const struct jsondoc *doc, const char *key)
{
    str out;
    if (jsondoc_string(reader->arena, doc, key, &out) == JSONDOC_OTHER) {
        raw_warn(reader, key, "it is %s, not a text", jsondoc_type_name(json_object_get(doc->root, key)));
    }
    return out;
}

static bool refuse_long(struct raw_reader *reader, const char *key, size_t count, size_t limit, const char *too_long)
{
    return count <= limit ||
           error_bad_input(reader->error, too_long, "`%s` has %zu characters, the limit is %zu", key, count, limit);
}

static bool read_title(struct raw_reader *reader, const struct jsondoc *doc)
{
    str title = reader->out->title = read_optional(reader, doc, "title");
    return refuse_long(reader, "title", utf8_count(title), reader->limits->title_chars, REASON_TITLE_TOO_LONG);
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

// Characters of an address as a reader sees it: %E5%8C%BB is one (医). An encoded byte 80..BF goes on with a character.
static size_t url_chars(str url)
{
    size_t count = 0;
    for (size_t i = 0; i < url.size; i++) {
        bool encoded = url.data[i] == '%' && i + 2 < url.size && is_hex(url.data[i + 1]) && is_hex(url.data[i + 2]);
        bool goes_on = encoded ? strchr("89abAB", url.data[i + 1]) != NULL
                               : ((unsigned char)url.data[i] & 0xc0) == 0x80;
        count += !goes_on;
        if (encoded) i += 2;
    }
    return count;
}

static bool read_url(struct raw_reader *reader, const struct jsondoc *doc)
{
    str url = reader->out->url = read_optional(reader, doc, "url");
    return refuse_long(reader, "url", url_chars(url), reader->limits->name_chars, REASON_URL_TOO_LONG);
}

static bool fits_name(struct raw_reader *reader, const char *key, str name)
{
    if (utf8_count(name) <= reader->limits->name_chars) return true;
    raw_warn(reader, key, "it is longer than %zu characters", reader->limits->name_chars);
    return false;
}

static bool read_type(struct raw_reader *reader, const struct jsondoc *doc, str envelope_type)
{
    static const str published = STR_INIT("article.published"), retracted = STR_INIT("article.retracted");
    str type;
    enum jsondoc_kind kind = jsondoc_string(reader->arena, doc, "type", &type);
    if (kind == JSONDOC_OTHER) return wrong_type(reader, doc, "type", "a text");
    if (kind == JSONDOC_ABSENT) type = str_equal(envelope_type, retracted) ? retracted : published;
    if (!str_equal(type, published) && !str_equal(type, retracted)) {
        str shown = utf8_head(type, 64);
        return error_bad_input(reader->error, REASON_UNKNOWN_TYPE, "`type` is \"%.*s\"", STR_FMT(shown));
    }
    reader->out->type = str_equal(type, retracted) ? ARTICLE_RETRACTED : ARTICLE_PUBLISHED;
    return true;
}

// A number is whole by its value, as JSON Schema has it: 2, 2.0 and 2e0 are the same revision.
static bool read_revision(struct raw_reader *reader, const struct jsondoc *doc)
{
    const json_t *value = json_object_get(doc->root, "revision");
    const struct member *member = scan_find(&doc->members, STR("revision"));
    decimal number;
    int64_t revision = -1;
    if (!value || json_is_null(value)) return true;
    if (!json_is_number(value) || !member) return wrong_type(reader, doc, "revision", "a whole number");
    bool readable = decimal_parse(member->value, &number);
    if (readable && !decimal_is_integer(number))
        return error_bad_input(reader->error, REASON_WRONG_TYPE, "`revision` is no whole number");
    if (!readable || !decimal_to_int64(number, &revision) || revision < 0 || revision > INT32_MAX) {
        str shown = utf8_head(member->value, 40);
        return error_bad_input(reader->error, REASON_REVISION_OUT_OF_RANGE,
                               "`revision` is %.*s; it goes from 0 to 2147483647", STR_FMT(shown));
    }
    reader->out->revision = (int32_t)revision;
    return true;
}

static bool media_type_is(str type, const char *name)
{
    return type.size == strlen(name) && strncasecmp(type.data, name, type.size) == 0;
}

// Parameters (`; charset=utf-8`) are passed over: within JSON, a text has no other encoding.
static bool read_content_type(struct raw_reader *reader, const struct jsondoc *doc)
{
    str given, type, parameters;
    if (jsondoc_string(reader->arena, doc, "content_type", &given) == JSONDOC_OTHER)
        return wrong_type(reader, doc, "content_type", "a text");
    str_cut(given, STR(";"), &type, &parameters);
    type = str_trim(type);
    bool html = media_type_is(type, "text/html") || media_type_is(type, "application/xhtml+xml");
    if (!html && given.size > 0 && !media_type_is(type, "text/plain")) {
        str shown = utf8_head(type, 64);
        return error_bad_input(reader->error, REASON_UNKNOWN_CONTENT_TYPE,
                               "`content_type` is \"%.*s\", not text/plain or text/html", STR_FMT(shown));
    }
    reader->out->content_type = html ? CONTENT_HTML : CONTENT_TEXT;
    return true;
}

static bool read_body(struct raw_reader *reader, const struct jsondoc *doc)
{
    str body;
    if (jsondoc_string(reader->arena, doc, "body", &body) == JSONDOC_OTHER)
        return wrong_type(reader, doc, "body", "a text");
    if (reader->out->type == ARTICLE_RETRACTED) return true;
    if (body.size == 0) return error_bad_input(reader->error, REASON_BODY_MISSING, "`body` is missing or empty");
    if (body.size > reader->limits->body_bytes) {
        return error_bad_input(reader->error, REASON_BODY_TOO_LARGE, "`body` has %zu bytes, the limit is %zu",
                               body.size, reader->limits->body_bytes);
    }
    reader->out->body = body;
    return true;
}

static void read_published_at(struct raw_reader *reader, const struct jsondoc *doc)
{
    struct article_event *out = reader->out;
    str given = read_optional(reader, doc, "published_at");
    if (given.size == 0) return;
    if (instant_parse(given, &out->published)) {
        out->published_at = given;
    } else {
        str shown = utf8_head(given, 40);
        raw_warn(reader, "published_at", "\"%.*s\" is neither RFC 3339 nor a year, month or day", STR_FMT(shown));
    }
}

static bool add_author(struct raw_reader *reader, str name)
{
    if (name.size == 0) return true;
    if (!fits_name(reader, "authors", name)) return false;
    reader->out->authors[reader->out->author_count++] = name;
    return true;
}

// A list of names, or one name.
static void read_authors(struct raw_reader *reader, const struct jsondoc *doc)
{
    struct article_event *out = reader->out;
    const json_t *value = json_object_get(doc->root, "authors"), *item;
    size_t i, count = json_is_array(value) ? json_array_size(value) : 1;
    if (!value || json_is_null(value)) return;
    if (count > EVENT_AUTHORS_MAX) {
        raw_warn(reader, "authors", "it has %zu names, the limit is %d", count, EVENT_AUTHORS_MAX);
        return;
    }
    out->authors = ARENA_ARRAY(reader->arena, str, count + 1);
    bool ok = out->authors && (json_is_array(value) || json_is_string(value));
    if (ok && json_is_string(value)) {
        add_author(reader, jsondoc_copy(reader->arena, value));
        return;
    }
    json_array_foreach((json_t *)value, i, item)
    {
        ok = ok && json_is_string(item) && add_author(reader, jsondoc_copy(reader->arena, item));
    }
    if (ok) return;
    out->author_count = 0;
    raw_warn(reader, "authors", "it is no list of names");
}

bool raw_read_fields(struct raw_reader *reader, const struct jsondoc *doc, str envelope_type)
{
    struct article_event *out = reader->out;
    bool ok = read_name(reader, doc, "source", REASON_SOURCE_MISSING, REASON_SOURCE_TOO_LONG, &out->source) &&
              read_name(reader, doc, "id", REASON_ID_MISSING, REASON_ID_TOO_LONG, &out->id) &&
              read_type(reader, doc, envelope_type) && read_revision(reader, doc) && read_content_type(reader, doc) &&
              read_body(reader, doc) && read_title(reader, doc) && read_url(reader, doc);
    if (!ok) return false;
    str publisher = read_optional(reader, doc, "publisher");
    if (fits_name(reader, "publisher", publisher)) out->publisher = publisher;
    read_published_at(reader, doc);
    read_authors(reader, doc);
    return true;
}
