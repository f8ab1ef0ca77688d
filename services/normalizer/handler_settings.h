// handler_settings: the limits of an event, as programs that run the handler can be told them: shuwen-normalizer, shuwen redrive, shuwen verify.
#ifndef NORMALIZER_HANDLER_SETTINGS_H
#define NORMALIZER_HANDLER_SETTINGS_H

#include "kafka/client.h"
#include "normalizer/handler.h"
#include "runtime/settings.h"

// A program's struct of values has a member of this type.
struct handler_settings {
    int64_t body_bytes, title_chars, name_chars, attributes_bytes, key_bytes, headers_bytes, record_bytes,
        article_memory_bytes;
};
#define HANDLER_SETTINGS(type_of, member)                                                                         \
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
                        "Largest value; larger: record_too_large."),                                              \
        SETTING_ROW_INT("article_memory_bytes", type_of, member.article_memory_bytes, "268435456", 1048576,       \
                        8589934592, "bytes",                                                                      \
                        "Most memory that one article may take while it is normalized; more: memory_excess.")

// program: "shuwen-normalizer 0.1.0"; strings live as long as the handler.
struct handler_options handler_options_of(const struct handler_settings *settings, const struct kafka_settings *topics,
                                          const char *program);

#endif
