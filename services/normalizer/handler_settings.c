#include "normalizer/handler_settings.h"

struct handler_options handler_options_of(const struct handler_settings *settings, const struct kafka_settings *topics,
                                          const char *program)
{
    return (struct handler_options){.limits = {.body_bytes = (size_t)settings->body_bytes,
                                               .title_chars = (size_t)settings->title_chars,
                                               .name_chars = (size_t)settings->name_chars,
                                               .attributes_bytes = (size_t)settings->attributes_bytes,
                                               .key_bytes = (size_t)settings->key_bytes,
                                               .headers_bytes = (size_t)settings->headers_bytes,
                                               .record_bytes = (size_t)settings->record_bytes},
                                    .memory_bytes = (size_t)settings->article_memory_bytes,
                                    .normalized_topic = topics->normalized_topic,
                                    .rejected_topic = topics->rejected_topic,
                                    .program = program};
}
