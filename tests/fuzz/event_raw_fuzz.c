// A raw record: whatever the bytes, an event or a reason of the list; what was read keeps its promises.
// The first byte chooses plain, structured or binary, or a null value; the rest is the value, or the key.
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "event/event.h"
#include "event/reason.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
    if (!ok) abort();
}

static void check_read(struct arena *arena, const struct article_event *event)
{
    str source, id;
    require(event->id.size > 0 && event->source.size > 0 && event->revision >= 0);
    require((event->body.size > 0) == (event->type == ARTICLE_PUBLISHED));
    require(utf8_invalid_at(event->body) == event->body.size &&
            utf8_invalid_at(event->attributes_json) == event->attributes_json.size);
    require(event->attributes_json.size >= 2 && event->attributes_json.size <= event_limits_default.attributes_bytes);
    require(event_key_read(event_key(arena, event->source, event->id), &source, &id));
    require(str_equal(source, event->source) && str_equal(id, event->id));
}

// Attributes are JSON again, and as compact as they get: an event of them alone has the same attributes.
static void check_attributes(struct arena *arena, const struct article_event *event)
{
    struct article_event again;
    struct error error = {0};
    str inner = str_slice(event->attributes_json, 1, event->attributes_json.size - 1);
    str json = arena_printf(arena, "{\"id\":\"1\",\"source\":\"s\",\"body\":\"b\",\"attributes\":{%.*s}}",
                            STR_FMT(inner));
    struct event_record record = {.has_value = true, .value = json};
    if (json.size == 0) return;
    bool ok = event_read_raw(arena, &record, &event_limits_default, &again, &error);
    require(ok || error.reason == REASON_TOO_DEEP || error.reason == REASON_MEMORY_EXCESS);
    require(!ok || str_equal(again.attributes_json, event->attributes_json));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct event_header structured[] = {
        {STR_INIT("content-type"), STR_INIT("application/cloudevents+json")}};
    static const struct event_header binary[] = {{STR_INIT("ce_specversion"), STR_INIT("1.0")},
                                                 {STR_INIT("ce_id"), STR_INIT("e")},
                                                 {STR_INIT("ce_source"), STR_INIT("/c")},
                                                 {STR_INIT("ce_type"), STR_INIT("t")}};
    struct event_record record = {0};
    struct article_event event;
    struct error error = {0};
    if (size == 0) return 0;
    str rest = {(const char *)data + 1, size - 1};
    int form = data[0] % 4;
    record.has_key = record.has_value = true;
    record.headers = form == 1 ? structured : form == 2 ? binary : NULL;
    record.header_count = form == 1 ? 1 : form == 2 ? 4 : 0;
    if (form == 3) {
        record.has_value = false;
        record.key = rest;
    } else {
        record.value = rest;
    }
    struct arena *arena = arena_new(16 << 20);
    if (event_read_raw(arena, &record, &event_limits_default, &event, &error)) {
        check_read(arena, &event);
        check_attributes(arena, &event);
    } else {
        require(error.kind == ERROR_BAD_INPUT && event_reason_find(error.reason));
        size_t text = strlen(error.text);
        require(utf8_invalid_at((str){error.text, text}) == text);
    }
    arena_free(arena);
    return 0;
}
