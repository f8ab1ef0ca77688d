#include "normalizer/handler_settings.h"

struct handler_options handler_options_of(const struct handler_settings *settings, const struct kafka_settings *topics,
                                          const char *program)
{
    return (struct handler_options){.limits = limit_settings_read(&settings->limits),
                                    .memory_bytes = (size_t)settings->article_memory_bytes,
                                    .normalized_topic = topics->normalized_topic,
                                    .rejected_topic = topics->rejected_topic,
                                    .program = program};
}
