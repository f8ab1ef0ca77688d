// handler: one record of articles.raw in, one record of articles.normalized or articles.rejected out. Knows bytes, and no Kafka
// beyond the form of a record: the glue of the rooms event and article.
//
// Normalized: the key becomes source U+001F id, the value one JSON object, headers say where the raw record was. A retraction has
// no text. Rejected: key, value and headers untouched, and eight headers behind them with reason, detail, stage and origin.
#ifndef NORMALIZER_HANDLER_H
#define NORMALIZER_HANDLER_H

#include "event/event.h"
#include "event/rejected.h"
#include "kafka/client.h"

struct handler;

struct handler_options {
    struct event_limits limits;
    size_t memory_bytes;  // most that one article may take while it is worked on
    const char *normalized_topic, *rejected_topic;
    const char *program;  // "shuwen-normalizer 0.1.0"
};

struct handler *handler_new(const struct handler_options *options);  // NULL without memory
void handler_free(struct handler *handler);

enum handler_outcome { HANDLER_NORMALIZED, HANDLER_RETRACTED, HANDLER_REJECTED };

struct handler_output {
    enum handler_outcome outcome;
    struct kafka_record record;  // what to send; lives until the next call, and as long as the record that was read
    int reason;                  // number in event_reasons; -1 unless rejected
    const char *reason_code;     // "" unless rejected
    size_t warnings;             // fields that were lost
    int64_t encode_us;           // of the time that handler_run took, what writing the event took
};

// Never fails for what a record holds. FATAL: no memory for even a rejection.
bool handler_run(struct handler *handler, const struct kafka_record *raw, struct handler_output *out,
                 struct error *error) MUST_CHECK;

// What the normalizer itself has to say on articles.rejected: a gap or a halt. `origin` is the position that it is about.
// The record lives until the next call.
bool handler_notice(struct handler *handler, const struct event_rejection *notice, enum event_notice kind,
                    struct kafka_record *out, struct error *error) MUST_CHECK;

#endif
