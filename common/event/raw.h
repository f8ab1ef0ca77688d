// raw: the parts of reading a raw record. Private to the event room.
#ifndef EVENT_RAW_H
#define EVENT_RAW_H

#include "event/event.h"
#include "event/jsondoc.h"

struct raw_reader {
    struct arena *arena;
    const struct event_record *record;
    const struct event_limits *limits;
    struct article_event *out;
    struct error *error;
};

void raw_warn(struct raw_reader *reader, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The fields of the contract, from the article's own object. `envelope_type` is the `type` of a CloudEvent around it, or empty.
bool raw_read_fields(struct raw_reader *reader, const struct jsondoc *doc, str envelope_type) MUST_CHECK;

// attributes_json: what is not the contract's; with `envelope` (a JSON object, empty for none) as the member `ce`.
bool raw_read_attributes(struct raw_reader *reader, const struct jsondoc *doc, str envelope) MUST_CHECK;

// An article's own object: fields and attributes.
bool raw_read_article(struct raw_reader *reader, str json, str envelope, str envelope_type) MUST_CHECK;

// CloudEvents.
enum cloudevent_mode { CLOUDEVENT_NONE, CLOUDEVENT_BINARY, CLOUDEVENT_STRUCTURED };
enum cloudevent_mode cloudevent_mode(const struct event_record *record);
bool cloudevent_read_structured(struct raw_reader *reader, const struct jsondoc *doc) MUST_CHECK;
bool cloudevent_read_binary(struct raw_reader *reader) MUST_CHECK;
bool cloudevent_headers_json(struct raw_reader *reader, str *json,
                             str *type) MUST_CHECK;  // json empty without such headers

#endif
