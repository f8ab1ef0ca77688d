// tag: the requests of `shuwen tag`, one JSON object a line: {"id": ..., "text": ..., "ref_date": "2018-06-12" or null}.
#ifndef EVENT_TAG_H
#define EVENT_TAG_H

#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "base/str.h"

struct tag_request {
    str id_json;  // the id as it was written, text or number: to be repeated in the answer
    str text;
    struct instant reference;  // PRECISION_NONE: not given
};

// Errors: BAD_INPUT, with the reasons of raw events.
bool event_read_tag_request(struct arena *arena, str json, struct tag_request *out, struct error *error) MUST_CHECK;

#endif
