// event: the events of the three topics, to and from JSON. The one room that knows jansson and libcrypto.
//
// Every size that comes from outside has a limit; every refusal has a reason code (event/reason.h), and the same verdicts as
// schemas/events/*.schema.json. Reading is linear in the size of the input. What is read lives as long as the arena and the
// bytes it was read from. All functions are pure: any thread with its own arena.
#ifndef EVENT_EVENT_H
#define EVENT_EVENT_H

#include "article/article.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

struct event_limits {
    size_t body_bytes;        // 1 MiB, as UTF-8 and without JSON's escapes
    size_t title_chars;       // 2,000
    size_t name_chars;        // 512: id, source, url; of an address %E5%8C%BB is one character
    size_t attributes_bytes;  // 64 KiB, as compact JSON
    size_t key_bytes;         // 8 KiB
    size_t headers_bytes;     // 8 KiB, names and values together
    size_t record_bytes;      // 8 MiB: the value
};

extern const struct event_limits event_limits_default;

// What a publisher gives beyond the limits, or in an unknown form, in fields that an article can do without, is lost with a warning.
enum { EVENT_AUTHORS_MAX = 100 };

struct event_header {
    str name, value;  // value: bytes
};

// One record of articles.raw as it came from the broker.
struct event_record {
    bool has_key, has_value;
    str key, value;  // bytes
    const struct event_header *headers;
    size_t header_count;
};

// Reads a raw record: plain JSON, CloudEvents 1.0 structured or binary, or a null value that retracts by its key.
//
// Structured: a `content-type` header that starts with application/cloudevents, or an object with `specversion`. Binary: a
// `ce_specversion` header. The article is the data alone; the envelope goes to attributes.ce. Only where the data has no `type`
// may the envelope's say that the article is published or retracted.
// Fields that are not the contract's go to attributes_json, members of a field `attributes` among them, their numbers and
// texts as they were written. An optional field that cannot be read is lost, and warnings names it.
// Errors: BAD_INPUT with a reason of stage read, or memory_excess at the arena's limit.
bool event_read_raw(struct arena *arena, const struct event_record *record, const struct event_limits *limits,
                    struct article_event *out, struct error *error) MUST_CHECK;

// The record key of an article: source U+001F id. Empty at the arena's limit.
str event_key(struct arena *arena, str source, str id);

// Takes such a key apart; false when it is none (both parts valid UTF-8 without control characters, not empty).
bool event_key_read(str key, str *source, str *id) MUST_CHECK;

// The 128 bits that name the article in tables: the first half of SHA-256(source U+001F id).
void event_article_key(str source, str id, uint8_t out[16]);

// 128 bits of SHA-256 over all that an event says but its name and revision: type, content type, body, title, url, publisher,
// authors, published_at, attributes. Two versions of an article with equal digests have equal content. Stored: it must never change.
void event_content_digest(const struct article_event *event, uint8_t out[16]);

// articles.normalized: one JSON object in one line, without the line end. A retraction has no text. Decimals are JSON texts.
void event_write_normalized(struct buffer *out, const struct article *article);

// The reverse. Spans are checked: segments cover the text, blocks are within it, cuts and segments are within the body.
// out->event.warnings stays empty: they are among out->warnings. Error: BAD_INPUT normalized_invalid, memory_excess.
bool event_read_normalized(struct arena *arena, str json, struct article *out, struct error *error) MUST_CHECK;

#endif
