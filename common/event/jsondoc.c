#include "event/jsondoc.h"

#include <string.h>

#include "base/utf8.h"
#include "event/charset.h"
#include "event/reason.h"

// What jansson is shown instead of the bytes [begin, end) of the source.
struct hole {
    size_t begin, end;
    str stand_in;
};

struct feed {
    str text;
    struct hole holes[LIFT_RULES_MAX];
    size_t hole_count;
    size_t hole, at, in_stand_in;  // where the reader is: `hole` is the next or current one
};

static str next_piece(struct feed *feed)
{
    const struct hole *hole = feed->hole < feed->hole_count ? &feed->holes[feed->hole] : NULL;
    if (!hole) return str_slice(feed->text, feed->at, feed->text.size);
    if (feed->at < hole->begin) return str_slice(feed->text, feed->at, hole->begin);
    return str_slice(hole->stand_in, feed->in_stand_in, hole->stand_in.size);
}

static void advance(struct feed *feed, size_t size)
{
    const struct hole *hole = feed->hole < feed->hole_count ? &feed->holes[feed->hole] : NULL;
    if (!hole || feed->at < hole->begin) {
        feed->at += size;
        return;
    }
    feed->in_stand_in += size;
    if (feed->in_stand_in < hole->stand_in.size) return;
    feed->at = hole->end;
    feed->in_stand_in = 0;
    feed->hole++;
}

// jansson's load callback.
static size_t feed_read(void *out, size_t room, void *context)
{
    struct feed *feed = context;
    size_t filled = 0;
    for (str piece = next_piece(feed); filled < room && piece.size > 0; piece = next_piece(feed)) {
        size_t size = piece.size < room - filled ? piece.size : room - filled;
        memcpy((char *)out + filled, piece.data, size);
        advance(feed, size);
        filled += size;
    }
    return filled;
}

static const struct lift_rule *rule_for(const struct jsondoc *doc, str key)
{
    for (size_t i = 0; i < doc->rule_count; i++) {
        if (str_equal(doc->rules[i].key, key)) return &doc->rules[i];
    }
    return NULL;
}

static bool is_lifted(const struct jsondoc *doc, const struct member *member)
{
    const struct lift_rule *rule = rule_for(doc, member->key);
    if (!rule) return false;
    return rule->lift == LIFT_RAW || (member->value.size >= LIFT_MIN_BYTES && member->value.data[0] == '"');
}

// A lifted string that is no string by RFC 8259 stays for jansson to refuse.
static void make_holes(struct arena *arena, const struct jsondoc *doc, struct feed *feed)
{
    for (size_t i = 0; i < doc->members.count && feed->hole_count < LIFT_RULES_MAX; i++) {
        struct member *member = &doc->members.items[i];
        if (!is_lifted(doc, member)) continue;
        bool is_string = member->value.data[0] == '"';
        if (is_string && !scan_string(arena, member->value, &member->text)) {
            member->text = (str){0};
            continue;
        }
        size_t begin = (size_t)(member->value.data - doc->text.data);
        str stand_in = is_string ? STR("\"\"") : STR("null");
        feed->holes[feed->hole_count++] = (struct hole){begin, begin + member->value.size, stand_in};
    }
}

// jansson's position is one in what it was fed; the bytes of the holes before it are missing there.
static size_t source_position(const struct feed *feed, int position)
{
    size_t at = position < 0 ? 0 : (size_t)position;
    for (size_t i = 0; i < feed->hole_count; i++) {
        const struct hole *hole = &feed->holes[i];
        if (at >= hole->begin + hole->stand_in.size) at += hole->end - hole->begin - hole->stand_in.size;
    }
    return at;
}

// {"a": tru, {"a": -, {"a": 1.
static bool ends_inside_token(str text)
{
    static const str words[] = {STR_INIT("true"), STR_INIT("false"), STR_INIT("null")};
    text = str_trim(text);
    if (text.size == 0 || (text.data[0] != '{' && text.data[0] != '[')) return false;
    size_t begin = text.size;
    while (begin > 0 && text.data[begin - 1] >= 'a' && text.data[begin - 1] <= 'z') begin--;
    str tail = str_slice(text, begin, text.size);
    for (size_t i = 0; tail.size > 0 && i < sizeof(words) / sizeof(words[0]); i++) {
        if (str_starts(words[i], tail)) return true;
    }
    return tail.size == 0 && strchr("-+.", text.data[text.size - 1]);
}

static bool refuse_json(const struct jsondoc *doc, const struct feed *feed, const json_error_t *found,
                        struct error *error)
{
    size_t at = source_position(feed, found->position);
    switch (json_error_code(found)) {
    case json_error_premature_end_of_input:
        if (str_trim(feed->text).size == 0) return error_bad_input(error, REASON_NOT_JSON, "the value is empty");
        return error_bad_input(error, REASON_TRUNCATED_JSON, "the JSON ends after %zu bytes, before it is complete",
                               feed->text.size);
    case json_error_duplicate_key:
        return error_bad_input(error, REASON_DUPLICATE_KEY, "the second of two equal keys ends at byte %zu", at);
    case json_error_numeric_overflow:
        return error_bad_input(error, REASON_NUMBER_OUT_OF_RANGE, "the number that ends at byte %zu is out of range",
                               at);
    case json_error_null_character:
    case json_error_null_byte_in_key: return error_bad_input(error, REASON_NUL_CHARACTER, "\\u0000 at byte %zu", at);
    case json_error_stack_overflow: return error_bad_input(error, REASON_TOO_DEEP, "nested too deep at byte %zu", at);
    default: break;
    }
    if (doc->members.open_string || ends_inside_token(feed->text))
        return error_bad_input(error, REASON_TRUNCATED_JSON, "the JSON ends after %zu bytes, inside a token",
                               feed->text.size);
    return error_bad_input(error, REASON_NOT_JSON, "not JSON at byte %zu", at);
}

// jansson passes over a byte 0 behind a number.
static bool check_zeros(str text, struct error *error)
{
    const char *zero = text.size ? memchr(text.data, 0, text.size) : NULL;
    return !zero ||
           error_bad_input(error, REASON_NOT_JSON, "not JSON at byte %zu, which is 0", (size_t)(zero - text.data));
}

static bool check_encoding(str text, struct error *error)
{
    size_t bad = utf8_invalid_at(text);
    if (bad == text.size) return check_zeros(text, error);
    if (charset_ends_inside(text, bad))
        return error_bad_input(error, REASON_TRUNCATED_JSON, "the JSON ends after %zu bytes, inside a character",
                               text.size);
    if (charset_is_gb18030(text))
        return error_bad_input(error, REASON_GB18030, "the bytes are GB18030, not UTF-8 (first at byte %zu)", bad);
    return error_bad_input(error, REASON_INVALID_UTF8, "byte %zu (0x%02X) is not UTF-8", bad,
                           (unsigned char)text.data[bad]);
}

bool jsondoc_scan(struct arena *arena, str text, struct jsondoc *out, struct error *error)
{
    if (str_starts(text, STR("\xEF\xBB\xBF"))) text = str_slice(text, 3, text.size);
    *out = (struct jsondoc){.text = text};
    return check_encoding(text, error) && scan_members(arena, text, &out->members, error);
}

bool jsondoc_load(struct arena *arena, struct jsondoc *doc, const struct lift_rule *rules, size_t rule_count,
                  struct error *error)
{
    doc->rules = rules;
    doc->rule_count = rule_count;
    struct feed feed = {.text = doc->text};
    if (doc->members.regular) make_holes(arena, doc, &feed);
    json_error_t found;
    doc->root = json_load_callback(feed_read, &feed, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &found);
    if (!doc->root) return refuse_json(doc, &feed, &found, error);
    if (json_is_object(doc->root) && doc->members.regular) return true;
    error_bad_input(error, REASON_NOT_AN_OBJECT, "the JSON is %s, not one object", jsondoc_type_name(doc->root));
    jsondoc_close(doc);
    return false;
}

void jsondoc_close(struct jsondoc *doc)
{
    json_decref(doc->root);
    doc->root = NULL;
}

str jsondoc_copy(struct arena *arena, const json_t *string)
{
    return arena_str(arena, (str){json_string_value(string), json_string_length(string)});
}

enum jsondoc_kind jsondoc_string(struct arena *arena, const struct jsondoc *doc, const char *key, str *out)
{
    const json_t *value = json_object_get(doc->root, key);
    *out = (str){0};
    if (!value || json_is_null(value)) return JSONDOC_ABSENT;
    if (!json_is_string(value)) return JSONDOC_OTHER;
    const struct lift_rule *rule = rule_for(doc, str_from(key));
    const struct member *member = rule ? scan_find(&doc->members, rule->key) : NULL;
    if (member && member->text.data) *out = member->text;
    else if (!member || !scan_string(arena, member->value, out)) *out = jsondoc_copy(arena, value);
    return JSONDOC_STRING;
}

const char *jsondoc_type_name(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: return "an array";
    case JSON_STRING: return "a text";
    case JSON_INTEGER:
    case JSON_REAL: return "a number";
    case JSON_TRUE:
    case JSON_FALSE: return "true or false";
    case JSON_NULL: return "null";
    }
    return "unknown";
}
