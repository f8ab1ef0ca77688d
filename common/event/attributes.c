#include "base/utf8.h"
#include "event/raw.h"
#include "event/reason.h"

static bool is_contract_field(str key)
{
    static const str fields[] = {
        STR_INIT("id"),   STR_INIT("source"),       STR_INIT("body"),         STR_INIT("title"),
        STR_INIT("url"),  STR_INIT("authors"),      STR_INIT("publisher"),    STR_INIT("revision"),
        STR_INIT("type"), STR_INIT("published_at"), STR_INIT("content_type"),
    };
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (str_equal(fields[i], key)) return true;
    }
    return false;
}

static bool append_member(struct raw_reader *reader, struct buffer *out, str key, str value)
{
    buffer_append(out, out->size > 1 ? STR(",") : STR(""));
    buffer_append_json(out, key);
    buffer_append_char(out, ':');
    if (scan_compact(out, value)) return true;
    str shown = utf8_head(key, 64);
    return error_bad_input(reader->error, REASON_NUMBER_OUT_OF_RANGE,
                           "`%.*s` holds a number that is too long or too small", STR_FMT(shown));
}

// The members of a field `attributes` are attributes themselves. One that is also given outside, or is the envelope's, gives way.
static bool append_nested(struct raw_reader *reader, struct buffer *out, const struct jsondoc *doc, str nested,
                          bool has_envelope)
{
    struct members members;
    if (!scan_members(reader->arena, nested, &members, reader->error)) return false;
    for (size_t i = 0; i < members.count; i++) {
        const struct member *member = &members.items[i];
        bool outside = json_object_getn(doc->root, member->key.data, member->key.size) &&
                       !is_contract_field(member->key) && !str_equal(member->key, STR("attributes"));
        if (outside || (has_envelope && str_equal(member->key, STR("ce")))) {
            str shown = utf8_head(member->key, 64);
            raw_warn(reader, "attributes", "`%.*s` is given twice", STR_FMT(shown));
        } else if (!append_member(reader, out, member->key, member->value)) {
            return false;
        }
    }
    return true;
}

static bool append_all(struct raw_reader *reader, struct buffer *out, const struct jsondoc *doc, str envelope)
{
    bool has_envelope = envelope.size > 0, ok = true;
    buffer_append_char(out, '{');
    if (has_envelope) ok = append_member(reader, out, STR("ce"), envelope);
    for (size_t i = 0; ok && i < doc->members.count; i++) {
        const struct member *member = &doc->members.items[i];
        bool is_object = member->value.size > 0 && member->value.data[0] == '{';
        if (is_contract_field(member->key)) continue;
        if (has_envelope && str_equal(member->key, STR("ce"))) {
            raw_warn(reader, "ce", "the CloudEvent's own attributes stand in its place");
        } else if (is_object && str_equal(member->key, STR("attributes"))) {
            ok = append_nested(reader, out, doc, member->value, has_envelope);
        } else {
            ok = append_member(reader, out, member->key, member->value);
        }
    }
    buffer_append_char(out, '}');
    return ok;
}

bool raw_read_attributes(struct raw_reader *reader, const struct jsondoc *doc, str envelope)
{
    struct buffer out = {.limit_bytes = reader->limits->attributes_bytes};
    bool ok = append_all(reader, &out, doc, envelope);
    if (ok && !buffer_ok(&out)) {
        ok = error_bad_input(reader->error, REASON_ATTRIBUTES_TOO_LARGE,
                             "the other fields have more than %zu bytes together", reader->limits->attributes_bytes);
    }
    if (ok) reader->out->attributes_json = arena_str(reader->arena, buffer_str(&out));
    buffer_release(&out);
    return ok;
}
