// handler_settings: the limits of an event, as programs that run the handler can be told them: shuwen-normalizer, shuwen redrive, shuwen verify.
#ifndef NORMALIZER_HANDLER_SETTINGS_H
#define NORMALIZER_HANDLER_SETTINGS_H

#include "event/limit_settings.h"
#include "kafka/client.h"
#include "normalizer/handler.h"
#include "runtime/settings.h"

// A program's struct of values has a member of this type.
struct handler_settings {
    struct limit_settings limits;
    int64_t article_memory_bytes;
};
#define HANDLER_SETTINGS(type_of, member)                                                                   \
    LIMIT_SETTINGS(type_of, member.limits),                                                                 \
        SETTING_ROW_INT("article_memory_bytes", type_of, member.article_memory_bytes, "268435456", 1048576, \
                        8589934592, "bytes",                                                                \
                        "Most memory that one article may take while it is normalized; more: memory_excess.")

// program: "shuwen-normalizer 0.1.0"; strings live as long as the handler.
struct handler_options handler_options_of(const struct handler_settings *settings, const struct kafka_settings *topics,
                                          const char *program);

#endif
