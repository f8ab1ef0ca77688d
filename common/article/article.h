// article: from an event as published to a clean article with known facts.
//
// struct article_event is what a publisher said, read from JSON by the event room; struct article is the normalized record
// that goes to articles.normalized and to the database. Pure: bytes and an arena in, structs out; everything lives as long as the
// arena and the bytes that it was read from.
#ifndef ARTICLE_ARTICLE_H
#define ARTICLE_ARTICLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/str.h"
#include "observation/observation.h"
#include "text/text.h"

enum article_event_type { ARTICLE_PUBLISHED, ARTICLE_RETRACTED };
enum content_type { CONTENT_TEXT, CONTENT_HTML };

// What could be read but not used: the article goes on without it.
struct warning {
    str field;  // "published_at"
    str text;   // one sentence
};

struct warnings {
    struct warning *items;
    size_t count;
};

struct article_event {
    str id, source;
    enum article_event_type type;
    int32_t revision;
    str body;  // original bytes as UTF-8; empty for a retraction
    enum content_type content_type;
    str title, url, publisher;  // empty: not given
    str *authors;
    size_t author_count;
    str published_at;          // as given
    struct instant published;  // read from it; PRECISION_NONE: not given or not readable
    str attributes_json;       // one JSON object with everything else; "{}" when there is nothing
    struct warnings warnings;
};

struct cut {
    uint32_t body_begin, body_end;  // code points of the original body
    const char *reason;             // static, of the closed list in article/reasons.h
};

struct fact {
    str value;         // empty: unknown
    const char *from;  // "event", "json-ld", "open-graph", "meta", "text", "url"; NULL: unknown
};

struct fact_list {
    str *values;
    size_t count;
    const char *from;
};

struct article_metrics {
    uint32_t characters;  // code points of the text without white space
    uint32_t paragraphs, sentences, numbers;
    decimal han_share;        // of characters, 0..1, three places
    decimal furniture_share;  // of the body's visible code points, 0..1, three places
    uint32_t reading_seconds;
};

struct article {
    struct article_event event;  // as published, the original body included
    str text;                    // normalized text, UTF-8
    uint32_t text_count;         // its code points
    const uint32_t *cps;         // these; NULL in a record that was read from JSON
    const struct segment *segments;
    size_t segment_count;
    const struct block *blocks;
    size_t block_count;
    const struct cut *cuts;
    size_t cut_count;
    const char *language;  // "zh-Hans", "zh-Hant", "other"
    struct fact title, subtitle, publisher, reprinted_from, section, url, organization;
    struct fact_list authors, photographers;
    struct fact published_at, edited_at;  // value in the form of instant_parse
    struct instant published;
    uint16_t page, page_count;  // 0: unknown
    struct article_metrics metrics;
    uint64_t fingerprint[2];  // XXH3-128 of the text: high, low
    uint64_t simhash;
    struct warnings warnings;  // the event's and the normalizer's
};

// Normalizes a published event. Errors: BAD_INPUT with a reason of event/reason.h ("markup_excess"); FATAL at the arena's limit.
bool article_normalize(struct arena *arena, const struct article_event *event, struct article *out,
                       struct error *error) MUST_CHECK;

// What the text core reads of it.
bool article_document(struct arena *arena, const struct article *article, struct document *out) MUST_CHECK;

// Code points [begin, end) of the text as code points of the original body. For HTML the span covers the markup inside it.
void article_body_span(const struct article *article, uint32_t begin, uint32_t end, uint32_t *body_begin,
                       uint32_t *body_end);

#endif
