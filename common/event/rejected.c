#include "event/rejected.h"

#include "event/reason.h"

#define NAME_TOPIC STR("shuwen-raw-topic")
#define NAME_PARTITION STR("shuwen-raw-partition")
#define NAME_OFFSET STR("shuwen-raw-offset")
#define NAME_TIME STR("shuwen-raw-time-ms")
#define NAME_PROGRAM STR("shuwen-program")
#define NAME_REASON STR("shuwen-reason")
#define NAME_DETAIL STR("shuwen-detail")
#define NAME_STAGE STR("shuwen-stage")
#define NAME_NOTICE STR("shuwen-notice")
#define NOTICE_HALTED_WORD STR("halted")
#define NOTICE_SKIPPED_WORD STR("skipped")

static str digits(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

bool event_origin_write(struct arena *arena, const struct event_origin *origin, struct event_header *out)
{
    out[0] = (struct event_header){NAME_TOPIC, origin->topic};
    out[1] = (struct event_header){NAME_PARTITION, digits(arena, origin->partition)};
    out[2] = (struct event_header){NAME_OFFSET, digits(arena, origin->offset)};
    out[3] = (struct event_header){NAME_TIME, digits(arena, origin->time_ms)};
    out[4] = (struct event_header){NAME_PROGRAM, origin->program};
    return !arena_exhausted(arena);
}

static bool header_str(const struct event_header *header, str name, str *out)
{
    *out = header->value;
    return str_equal(header->name, name);
}

static bool header_int(const struct event_header *header, str name, int64_t *out)
{
    return str_equal(header->name, name) && str_to_int64(header->value, out);
}

bool event_origin_read(const struct event_header *headers, size_t count, struct event_origin *out)
{
    if (count < EVENT_ORIGIN_HEADERS) return false;
    const struct event_header *own = headers + count - EVENT_ORIGIN_HEADERS;
    struct event_origin origin;
    int64_t partition;
    bool ok = header_str(&own[0], NAME_TOPIC, &origin.topic) && header_int(&own[1], NAME_PARTITION, &partition) &&
              header_int(&own[2], NAME_OFFSET, &origin.offset) && header_int(&own[3], NAME_TIME, &origin.time_ms) &&
              header_str(&own[4], NAME_PROGRAM, &origin.program);
    if (!ok || partition < 0 || partition > INT32_MAX || origin.offset < 0) return false;
    origin.partition = (int32_t)partition;
    *out = origin;
    return true;
}

bool event_rejection_write(struct arena *arena, const struct event_rejection *rejection, struct event_header *out)
{
    out[0] = (struct event_header){NAME_REASON, rejection->reason};
    out[1] = (struct event_header){NAME_DETAIL, rejection->detail};
    out[2] = (struct event_header){NAME_STAGE, rejection->stage};
    return event_origin_write(arena, &rejection->origin, out + 3);
}

// A code of this version's list, or of one that is still to come.
static bool is_reason(str code)
{
    bool ok = code.size > 0;
    for (size_t i = 0; i < code.size; i++)
        ok = ok && (code.data[i] == '_' || (code.data[i] >= 'a' && code.data[i] <= 'z') ||
                    (i > 0 && code.data[i] >= '0' && code.data[i] <= '9'));
    return ok;
}

static bool is_stage(str name)
{
    for (int stage = STAGE_READ; stage <= STAGE_CONSUME; stage++) {
        if (str_equal(name, str_from(event_stage_name((enum event_stage)stage)))) return true;
    }
    return false;
}

bool event_rejection_read(const struct event_header *headers, size_t count, struct event_rejection *out,
                          size_t *original_count)
{
    if (count < EVENT_REJECTION_HEADERS) return false;
    const struct event_header *own = headers + count - EVENT_REJECTION_HEADERS;
    struct event_rejection rejection;
    bool ok = header_str(&own[0], NAME_REASON, &rejection.reason) &&
              header_str(&own[1], NAME_DETAIL, &rejection.detail) &&
              header_str(&own[2], NAME_STAGE, &rejection.stage) && event_origin_read(headers, count, &rejection.origin);
    if (!ok || !is_reason(rejection.reason) || !is_stage(rejection.stage)) return false;
    *out = rejection;
    *original_count = count - EVENT_REJECTION_HEADERS;
    return true;
}

struct event_header event_notice_header(enum event_notice kind)
{
    return (struct event_header){NAME_NOTICE, kind == NOTICE_HALTED ? NOTICE_HALTED_WORD : NOTICE_SKIPPED_WORD};
}

enum event_notice event_notice_read(const struct event_header *headers, size_t originals,
                                    const struct event_rejection *rejection)
{
    if (originals != 1 || !str_equal(headers[0].name, NAME_NOTICE)) return NOTICE_NONE;
    if (!str_equal(rejection->stage, str_from(event_stage_name(STAGE_CONSUME)))) return NOTICE_NONE;
    return str_equal(headers[0].value, NOTICE_HALTED_WORD)    ? NOTICE_HALTED
           : str_equal(headers[0].value, NOTICE_SKIPPED_WORD) ? NOTICE_SKIPPED
                                                              : NOTICE_NONE;
}
