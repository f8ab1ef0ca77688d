// handler_state: what a handler holds. Private to the program.
#ifndef NORMALIZER_HANDLER_STATE_H
#define NORMALIZER_HANDLER_STATE_H

#include "normalizer/handler.h"

struct handler {
    struct handler_options options;
    struct arena *arena;    // the article
    struct arena *headers;  // headers of the output: small, and there even when the article took all its memory
    struct buffer value;
};

struct event_origin handler_origin(const struct handler *handler, const struct kafka_record *raw);

// The two forms of output. False: no memory, *error is set.
bool handler_write_normalized(struct handler *handler, const struct kafka_record *raw, const struct article *article,
                              struct kafka_record *out, struct error *error) MUST_CHECK;
bool handler_write_rejected(struct handler *handler, const struct kafka_record *raw,
                            const struct event_rejection *rejection, struct kafka_record *out,
                            struct error *error) MUST_CHECK;

#endif
