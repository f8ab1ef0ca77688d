// rejected: what travels in the headers of articles.normalized and articles.rejected.
//
// Every record that the normalizer writes says from which raw record it comes (struct event_origin). A rejected record is the
// original key, value and headers untouched, with eight headers of ours behind them; so whatever a publisher put into headers,
// the last eight are ours and all before them are the publisher's. Numbers are decimal text.
//
// | header | holds |
// |---|---|
// | shuwen-reason | a code of event/reason.h |
// | shuwen-detail | one line for people, UTF-8, at most 511 bytes |
// | shuwen-stage | the stage that refused it |
// | shuwen-raw-topic, shuwen-raw-partition, shuwen-raw-offset | the raw record |
// | shuwen-raw-time-ms | its append time, milliseconds since 1970 |
// | shuwen-program | program and version that wrote it |
//
// A record of the normalizer's own, about a partition and not about an event, has no key, no value, the stage "consume", and before
// the eight headers one more: `shuwen-notice`, `halted` (the partition stands until an operator lets it go on) or `skipped` (lost
// records were passed over). Its origin is the position that it speaks of and the time of the finding.
#ifndef EVENT_REJECTED_H
#define EVENT_REJECTED_H

#include "event/event.h"

struct event_origin {
    str topic;
    int32_t partition;
    int64_t offset;
    int64_t time_ms;
    str program;  // "shuwen-normalizer 0.1.0"
};

struct event_rejection {
    str reason;
    str detail;
    str stage;
    struct event_origin origin;
};

enum { EVENT_ORIGIN_HEADERS = 5, EVENT_REJECTION_HEADERS = 8 };

// Writes EVENT_ORIGIN_HEADERS headers; the numbers' text lives in the arena. False at the arena's limit.
bool event_origin_write(struct arena *arena, const struct event_origin *origin, struct event_header *out) MUST_CHECK;

// Reads them from the last EVENT_ORIGIN_HEADERS headers. False when they are not there or not readable.
bool event_origin_read(const struct event_header *headers, size_t count, struct event_origin *out) MUST_CHECK;

// Writes EVENT_REJECTION_HEADERS headers, which go behind the record's own.
bool event_rejection_write(struct arena *arena, const struct event_rejection *rejection,
                           struct event_header *out) MUST_CHECK;

// Reads them from the last headers; *original_count is how many headers the publisher had sent.
bool event_rejection_read(const struct event_header *headers, size_t count, struct event_rejection *out,
                          size_t *original_count) MUST_CHECK;

enum event_notice { NOTICE_NONE, NOTICE_HALTED, NOTICE_SKIPPED };

// The header that makes a notice of a rejection; kind is not NOTICE_NONE.
struct event_header event_notice_header(enum event_notice kind);

// What a rejected record is: `originals` headers stand before the rejection's. A publisher's own header of that name makes no notice.
enum event_notice event_notice_read(const struct event_header *headers, size_t originals,
                                    const struct event_rejection *rejection);

#endif
