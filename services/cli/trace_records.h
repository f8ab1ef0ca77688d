// trace_records: the records of one event on the topics: the raw one, and what the normalizer wrote of it. For shuwen trace.
#ifndef CLI_TRACE_RECORDS_H
#define CLI_TRACE_RECORDS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "event/rejected.h"
#include "kafka/client.h"

struct trace_place {
    str topic;
    int64_t partition, offset;
};

struct trace_records {
    const struct kafka_client *client;
    const struct kafka_settings *topics;
    int64_t timeout_ms, bytes;  // bytes: how much of a value is printed
    struct arena *arena;
    struct buffer *out;
};

// Prints the record at a place and, where it is of the normalizer, *raw becomes the place that it came from; otherwise it stays. Prints that
// there is none when there is none. False with *error: no broker answers.
bool trace_record_print(const struct trace_records *t, struct trace_place place, struct trace_place *raw,
                        struct error *error) MUST_CHECK;

// Prints the raw record, then the record of articles.normalized or articles.rejected that the normalizer wrote of it, and how much later. It is
// looked for among the records since the raw one was appended, at most some thousands: one that is not found is no error.
bool trace_hops_print(const struct trace_records *t, struct trace_place raw, struct error *error) MUST_CHECK;

#endif
