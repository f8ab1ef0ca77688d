// event: the events of the three topics, to and from JSON. The one room that knows jansson.
//
// Every size that comes from outside has a limit; every refusal has a reason code (event/reason.h), and the same
// verdicts as schemas/events/*.schema.json. Reading is linear in the size of the input.
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "observation/observation.h"

struct event_limits {
    size_t body_bytes;        // 1 MiB
    size_t title_chars;       // 2,000
    size_t name_chars;        // 512: id, source, url
    size_t attributes_bytes;  // 64 KiB
    size_t key_bytes;         // 8 KiB
    size_t headers_bytes;     // 8 KiB
    size_t record_bytes;      // 8 MiB
};

extern const struct event_limits event_limits_default;

struct event_header {
    str name, value;
};

// One record of articles.raw as it came from the broker.
struct event_record {
    bool has_key, has_value;
    str key, value;
    const struct event_header *headers;
    size_t header_count;
};

// Reads a raw record: plain JSON, CloudEvents structured or binary, or a null value that retracts by its key.
bool event_read_raw(struct arena *arena, const struct event_record *record, const struct event_limits *limits, struct article_event *out, struct error *error) MUST_CHECK;

// source U+001F id.
str event_key(struct arena *arena, str source, str id);
bool event_key_read(str key, str *source, str *id) MUST_CHECK;

// The 128 bits of SHA-256(key) that name the article in tables.
void event_article_key(str source, str id, uint8_t out[16]);

// articles.normalized: one JSON object. A retraction has no text.
void event_write_normalized(struct buffer *out, const struct article *article);
bool event_read_normalized(struct arena *arena, str json, struct article *out, struct error *error) MUST_CHECK;

// One observation as a JSON object with the fields of the guideline, begin and end in the original body.
void event_write_observation(struct buffer *out, const struct article *article, const struct observation *observation);

#endif
