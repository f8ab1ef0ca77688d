// limit_settings: the limits of an event as settings, the same in every program that reads events: what publish lets through the normalizer takes.
// A program that uses LIMIT_SETTINGS includes runtime/settings.h; this room does not know it.
#ifndef EVENT_LIMIT_SETTINGS_H
#define EVENT_LIMIT_SETTINGS_H

#include "event/event.h"

struct limit_settings {
    int64_t body_bytes, title_chars, name_chars, attributes_bytes, key_bytes, headers_bytes, record_bytes;
};

// Rows for a `struct limit_settings` that type_of has as `member`.
#define LIMIT_SETTINGS(type_of, member)                                                                           \
    SETTING_ROW_INT("limit_body_bytes", type_of, member.body_bytes, "1048576", 1, 33554432, "bytes",              \
                    "Largest body of an article; larger: body_too_large."),                                       \
        SETTING_ROW_INT("limit_title_chars", type_of, member.title_chars, "2000", 1, 1000000, "characters",       \
                        "Longest title; longer: title_too_long."),                                                \
        SETTING_ROW_INT("limit_name_chars", type_of, member.name_chars, "512", 1, 8192, "characters",             \
                        "Longest id, source and url; longer: id_too_long and so on."),                            \
        SETTING_ROW_INT("limit_attributes_bytes", type_of, member.attributes_bytes, "65536", 2, 8388608, "bytes", \
                        "Most in other fields; more: attributes_too_large."),                                     \
        SETTING_ROW_INT("limit_key_bytes", type_of, member.key_bytes, "8192", 1, 1048576, "bytes",                \
                        "Largest key; larger: key_too_large."),                                                   \
        SETTING_ROW_INT("limit_headers_bytes", type_of, member.headers_bytes, "8192", 1, 1048576, "bytes",        \
                        "Most in headers; more: headers_too_large."),                                             \
        SETTING_ROW_INT("limit_record_bytes", type_of, member.record_bytes, "8388608", 1, 33554432, "bytes",      \
                        "Largest value; larger: record_too_large.")

static inline struct event_limits limit_settings_read(const struct limit_settings *s)
{
    return (struct event_limits){.body_bytes = (size_t)s->body_bytes,
                                 .title_chars = (size_t)s->title_chars,
                                 .name_chars = (size_t)s->name_chars,
                                 .attributes_bytes = (size_t)s->attributes_bytes,
                                 .key_bytes = (size_t)s->key_bytes,
                                 .headers_bytes = (size_t)s->headers_bytes,
                                 .record_bytes = (size_t)s->record_bytes};
}

#endif
