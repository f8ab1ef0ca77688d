// reason: why a record was refused. The closed list of reason codes: dead letters, metrics, documentation and tests use it.
//
// A code is for ever: rows in analysts' databases hold it. Add new ones, never rename. Columns: C name, code, the stage that
// finds it, what it means, what its publisher (or operator) does about it.
#ifndef EVENT_REASON_H
#define EVENT_REASON_H

#include <stddef.h>

enum event_stage {
    STAGE_READ,       // reading a raw record: JSON, CloudEvents, fields and their limits
    STAGE_NORMALIZE,  // from the event to the clean article
    STAGE_EXTRACT,    // from the article to its observations
    STAGE_STORE,      // writing rows into PostgreSQL
    STAGE_CONSUME,    // the topic itself: records that can no longer be read, partitions that stand still
};

#define EVENT_REASONS(X)                                                                                               \
    X(REASON_NOT_JSON, "not_json", STAGE_READ, "the value is not JSON", "send one JSON object a record")               \
    X(REASON_TRUNCATED_JSON, "truncated_json", STAGE_READ, "the JSON ends before it is complete",                      \
      "look for a size limit or a broken connection at the publisher")                                                 \
    X(REASON_NOT_AN_OBJECT, "not_an_object", STAGE_READ, "the JSON is an array, a text or a number, not an object",    \
      "send one JSON object a record, without a list around it")                                                       \
    X(REASON_INVALID_UTF8, "invalid_utf8", STAGE_READ, "the bytes are not UTF-8", "encode events as UTF-8")            \
    X(REASON_GB18030, "gb18030", STAGE_READ, "the bytes are not UTF-8 but look like GB18030 (GBK, GB 2312)",           \
      "convert to UTF-8 before publishing: iconv -f GB18030 -t UTF-8, or `shuwen publish`, which does it")             \
    X(REASON_NUL_CHARACTER, "nul_character", STAGE_READ,                                                               \
      "a text holds the character U+0000, which PostgreSQL cannot store", "remove it")                                 \
    X(REASON_LONE_SURROGATE, "lone_surrogate", STAGE_READ,                                                             \
      "an escape \\uD800..\\uDFFF stands alone: half a character", "cut texts between characters, not inside them")    \
    X(REASON_DUPLICATE_KEY, "duplicate_key", STAGE_READ, "an object names the same key twice", "send each key once")   \
    X(REASON_TOO_DEEP, "too_deep", STAGE_READ, "objects and arrays are nested deeper than 64",                         \
      "flatten the attributes")                                                                                        \
    X(REASON_NUMBER_OUT_OF_RANGE, "number_out_of_range", STAGE_READ,                                                   \
      "an integer past 64 bits, or a number beyond 1e308, below 1e-400 or of more than 400 characters",                \
      "send such numbers as text")                                                                                     \
    X(REASON_WRONG_TYPE, "wrong_type", STAGE_READ, "a field has another JSON type than the contract says",             \
      "compare with schemas/events/article.raw.schema.json")                                                           \
    X(REASON_ID_MISSING, "id_missing", STAGE_READ, "`id` is missing or empty",                                         \
      "give each article an id that stays the same")                                                                   \
    X(REASON_ID_TOO_LONG, "id_too_long", STAGE_READ, "`id` is longer than the limit of 512 characters",                \
      "use a shorter id")                                                                                              \
    X(REASON_SOURCE_MISSING, "source_missing", STAGE_READ, "`source` is missing or empty",                             \
      "name the source of the article")                                                                                \
    X(REASON_SOURCE_TOO_LONG, "source_too_long", STAGE_READ, "`source` is longer than the limit of 512 characters",    \
      "use a shorter name")                                                                                            \
    X(REASON_CONTROL_CHARACTER, "control_character", STAGE_READ, "`id` or `source` holds a control character",         \
      "remove it: U+001F parts the two in the record's key")                                                           \
    X(REASON_BODY_MISSING, "body_missing", STAGE_READ, "`body` is missing or empty, and the event is no retraction",   \
      "send the text, or `type: article.retracted`")                                                                   \
    X(REASON_BODY_TOO_LARGE, "body_too_large", STAGE_READ,                                                             \
      "`body` is larger than its limit (1 MiB unless set otherwise)",                                                  \
      "send the article without its pictures, or raise limits.body_bytes")                                             \
    X(REASON_TITLE_TOO_LONG, "title_too_long", STAGE_READ, "`title` is longer than the limit of 2,000 characters",     \
      "send the headline only")                                                                                        \
    X(REASON_URL_TOO_LONG, "url_too_long", STAGE_READ, "`url` is longer than the limit of 512 characters",             \
      "send the address without tracking parameters")                                                                  \
    X(REASON_ATTRIBUTES_TOO_LARGE, "attributes_too_large", STAGE_READ,                                                 \
      "the other fields together are larger than 64 KiB", "send less beside the article")                              \
    X(REASON_KEY_TOO_LARGE, "key_too_large", STAGE_READ, "the record's key is larger than 8 KiB",                      \
      "use source U+001F id as key")                                                                                   \
    X(REASON_HEADERS_TOO_LARGE, "headers_too_large", STAGE_READ, "the record's headers are larger than 8 KiB",         \
      "send less in headers")                                                                                          \
    X(REASON_RECORD_TOO_LARGE, "record_too_large", STAGE_READ, "the record is larger than 8 MiB",                      \
      "send the article without its pictures")                                                                         \
    X(REASON_UNKNOWN_TYPE, "unknown_type", STAGE_READ, "`type` is neither article.published nor article.retracted",    \
      "use one of the two, or leave it out")                                                                           \
    X(REASON_UNKNOWN_CONTENT_TYPE, "unknown_content_type", STAGE_READ,                                                 \
      "`content_type` is neither text/plain nor text/html", "convert the body to one of the two")                      \
    X(REASON_REVISION_OUT_OF_RANGE, "revision_out_of_range", STAGE_READ, "`revision` is negative or past 2147483647",  \
      "count revisions from 0")                                                                                        \
    X(REASON_RETRACTION_KEY, "retraction_key", STAGE_READ,                                                             \
      "a null value retracts, but its key is not source U+001F id",                                                    \
      "send the key of the article, or an event with `type: article.retracted`")                                       \
    X(REASON_CLOUDEVENT_INVALID, "cloudevent_invalid", STAGE_READ,                                                     \
      "a CloudEvent without specversion 1.0, id, source or type, or in a format other than JSON",                      \
      "compare with CloudEvents 1.0, section Required Attributes")                                                     \
    X(REASON_CLOUDEVENT_DATA, "cloudevent_data", STAGE_READ,                                                           \
      "a CloudEvent whose data is not an article as a JSON object",                                                    \
      "put the article into `data`, with datacontenttype application/json")                                            \
    X(REASON_MARKUP_EXCESS, "markup_excess", STAGE_NORMALIZE,                                                          \
      "the HTML has more or deeper markup than an article can have", "send the article's element instead of the page") \
    X(REASON_MEMORY_EXCESS, "memory_excess", STAGE_NORMALIZE,                                                          \
      "the article needs more memory than one article may take", "send it in parts")                                   \
    X(REASON_NORMALIZED_INVALID, "normalized_invalid", STAGE_EXTRACT,                                                  \
      "a record of articles.normalized is not what the normalizer writes",                                             \
      "find out who else writes to that topic; process the raw record again")                                          \
    X(REASON_ROW_REFUSED, "row_refused", STAGE_STORE, "PostgreSQL refused the article's rows for what they hold",      \
      "report it with the detail: the reader should have refused it before")                                           \
    X(REASON_RECORDS_LOST, "records_lost", STAGE_CONSUME, "records were deleted by retention before they were read",   \
      "raise the topic's retention; publish them again; go on with `shuwen resume`")                                   \
    X(REASON_LOG_TRUNCATED, "log_truncated", STAGE_CONSUME, "the partition ends before the position that was reached", \
      "find out whether the topic was made anew; go on with `shuwen resume`")                                          \
    X(REASON_LOG_CHANGED, "log_changed", STAGE_CONSUME, "the last record that was read is no longer the same",         \
      "find out whether the topic was made anew; go on with `shuwen resume`")                                          \
    X(REASON_HALTED, "halted", STAGE_CONSUME, "the partition stands still until an operator decides",                  \
      "read the detail; go on with `shuwen resume`")

#define REASON_DECLARE(name, code, stage, meaning, advice) extern const char name[sizeof(code)];
EVENT_REASONS(REASON_DECLARE)
#undef REASON_DECLARE

struct event_reason {
    const char *code;
    enum event_stage stage;
    const char *meaning;
    const char *advice;
};

extern const struct event_reason event_reasons[];  // in the order of the list
extern const size_t event_reason_count;

const struct event_reason *event_reason_find(const char *code);  // NULL: no such code
const char *event_stage_name(enum event_stage stage);            // "read", "normalize", "extract", "store", "consume"

#endif
