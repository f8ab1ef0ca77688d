#include "normalizer/handler.h"

#include <stdlib.h>

#include "event/reason.h"
#include "normalizer/handler_state.h"
#include "runtime/clock.h"

// The record's topic and its producer take 32 MiB: key, headers and framing need room as well.
enum { VALUE_BYTES_MAX = 31 << 20 };

struct handler *handler_new(const struct handler_options *options)
{
    struct handler *handler = calloc(1, sizeof *handler);
    if (handler == NULL) return NULL;
    handler->options = *options;
    handler->arena = arena_new(options->memory_bytes);
    handler->headers = arena_new(0);
    handler->value.limit_bytes = VALUE_BYTES_MAX;
    if (handler->arena != NULL && handler->headers != NULL) return handler;
    handler_free(handler);
    return NULL;
}

void handler_free(struct handler *handler)
{
    if (handler == NULL) return;
    arena_free(handler->arena);
    arena_free(handler->headers);
    buffer_release(&handler->value);
    free(handler);
}

static bool read_raw(struct handler *handler, const struct kafka_record *raw, struct article_event *out,
                     struct error *error)
{
    struct event_header *headers = ARENA_ARRAY(handler->arena, struct event_header, raw->header_count + 1);
    if (headers == NULL) return error_bad_input(error, REASON_MEMORY_EXCESS, "%zu headers", raw->header_count);
    for (size_t i = 0; i < raw->header_count; i++)
        headers[i] = (struct event_header){raw->headers[i].name, raw->headers[i].value};
    const struct event_record record = {.has_key = raw->has_key,
                                        .has_value = raw->has_value,
                                        .key = raw->key,
                                        .value = raw->value,
                                        .headers = headers,
                                        .header_count = raw->header_count};
    return event_read_raw(handler->arena, &record, &handler->options.limits, out, error);
}

static bool normalize(struct handler *handler, const struct kafka_record *raw, struct article *article,
                      struct error *error)
{
    struct article_event event;
    if (!read_raw(handler, raw, &event, error)) return false;
    if (event.type == ARTICLE_RETRACTED) {
        *article = (struct article){.event = event, .warnings = event.warnings};
        return true;
    }
    return article_normalize(handler->arena, &event, article, error);
}

static int reason_number(const char *code)
{
    const struct event_reason *reason = event_reason_find(code);
    return reason != NULL ? (int)(reason - event_reasons) : -1;
}

static bool reject(struct handler *handler, const struct kafka_record *raw, const struct error *why,
                   struct handler_output *out, struct error *error)
{
    // What is no bad input here is an article that took all the memory that one may take.
    const char *code = why->kind == ERROR_BAD_INPUT ? why->reason : REASON_MEMORY_EXCESS;
    const struct event_reason *reason = event_reason_find(code);
    const struct event_rejection rejection = {
        .reason = str_from(code),
        .detail = str_from(why->text),
        .stage = str_from(event_stage_name(reason != NULL ? reason->stage : STAGE_NORMALIZE)),
        .origin = handler_origin(handler, raw)};
    out->outcome = HANDLER_REJECTED;
    out->reason = reason_number(code);
    out->reason_code = code;
    return handler_write_rejected(handler, raw, &rejection, &out->record, error);
}

bool handler_run(struct handler *handler, const struct kafka_record *raw, struct handler_output *out,
                 struct error *error)
{
    struct error why = {0};
    struct article article;
    arena_reset(handler->arena);
    arena_reset(handler->headers);
    buffer_clear(&handler->value);
    *out = (struct handler_output){.reason = -1, .reason_code = ""};
    if (!normalize(handler, raw, &article, &why)) return reject(handler, raw, &why, out, error);
    const int64_t began_us = clock_monotonic_us();
    event_write_normalized(&handler->value, &article);
    out->encode_us = clock_monotonic_us() - began_us;
    if (!buffer_ok(&handler->value) || arena_exhausted(handler->arena)) {
        error_bad_input(&why, REASON_MEMORY_EXCESS, "the normalized article is larger than %d MiB",
                        VALUE_BYTES_MAX >> 20);
        return reject(handler, raw, &why, out, error);
    }
    out->outcome = article.event.type == ARTICLE_RETRACTED ? HANDLER_RETRACTED : HANDLER_NORMALIZED;
    out->warnings = article.warnings.count;
    return handler_write_normalized(handler, raw, &article, &out->record, error);
}
