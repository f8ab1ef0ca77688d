#include "normalizer/handler_state.h"

struct event_origin handler_origin(const struct handler *handler, const struct kafka_record *raw)
{
    return (struct event_origin){.topic = str_from(raw->topic),
                                 .partition = raw->partition,
                                 .offset = raw->offset,
                                 .time_ms = raw->timestamp_ms,
                                 .program = str_from(handler->options.program)};
}

// The record's own headers and `more` of ours behind them.
static struct kafka_header *join_headers(struct arena *arena, const struct kafka_header *own, size_t own_count,
                                         const struct event_header *more, size_t more_count)
{
    struct kafka_header *headers = ARENA_ARRAY(arena, struct kafka_header, own_count + more_count);
    if (headers == NULL) return NULL;
    for (size_t i = 0; i < own_count; i++) headers[i] = own[i];
    for (size_t i = 0; i < more_count; i++) headers[own_count + i] = (struct kafka_header){more[i].name, more[i].value};
    return headers;
}

static bool no_memory(struct error *error)
{
    return error_fatal(error, "no memory for the headers of a record");
}

bool handler_write_normalized(struct handler *handler, const struct kafka_record *raw, const struct article *article,
                              struct kafka_record *out, struct error *error)
{
    struct event_header origin_headers[EVENT_ORIGIN_HEADERS];
    const struct event_origin origin = handler_origin(handler, raw);
    const str key = event_key(handler->headers, article->event.source, article->event.id);
    if (!event_origin_write(handler->headers, &origin, origin_headers)) return no_memory(error);
    const struct kafka_header *headers = join_headers(handler->headers, NULL, 0, origin_headers, EVENT_ORIGIN_HEADERS);
    if (headers == NULL || key.size == 0) return no_memory(error);
    *out = (struct kafka_record){.topic = handler->options.normalized_topic,
                                 .partition = -1,
                                 .timestamp_ms = -1,
                                 .has_key = true,
                                 .key = key,
                                 .has_value = true,
                                 .value = buffer_str(&handler->value),
                                 .headers = headers,
                                 .header_count = EVENT_ORIGIN_HEADERS};
    return true;
}

bool handler_write_rejected(struct handler *handler, const struct kafka_record *raw,
                            const struct event_rejection *rejection, struct kafka_record *out, struct error *error)
{
    struct event_header our_headers[EVENT_REJECTION_HEADERS];
    if (!event_rejection_write(handler->headers, rejection, our_headers)) return no_memory(error);
    const struct kafka_header *headers = join_headers(handler->headers, raw->headers, raw->header_count, our_headers,
                                                      EVENT_REJECTION_HEADERS);
    if (headers == NULL) return no_memory(error);
    *out = *raw;
    out->topic = handler->options.rejected_topic;
    out->partition = -1;
    out->timestamp_ms = -1;
    out->headers = headers;
    out->header_count = raw->header_count + EVENT_REJECTION_HEADERS;
    return true;
}

bool handler_notice(struct handler *handler, const struct event_rejection *notice, enum event_notice kind,
                    struct kafka_record *out, struct error *error)
{
    const struct event_header mark = event_notice_header(kind);
    const struct kafka_header header = {mark.name, mark.value};
    const struct kafka_record nothing = {.headers = &header, .header_count = 1};
    arena_reset(handler->headers);
    return handler_write_rejected(handler, &nothing, notice, out, error);
}
