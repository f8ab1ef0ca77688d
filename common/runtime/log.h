// log: one JSON object per line on stderr, one line per event.
//
//   {"time":"2024-07-02T08:00:00.123Z","level":"info","event":"partition_claimed","service":"shuwen-normalizer",
//    "topic":"articles.raw","partition":3,"offset":1200}
//
// `event` is a stable id in snake_case: operators search and count by it, so it never changes its meaning. What varies
// stands in the fields. Article text is never logged. A line is written by one write(2): lines of threads do not mix, and
// nothing is buffered when the process is killed. Thread safe. Bytes that are not UTF-8 are logged as U+FFFD.
//
//   LOG_INFO("batch_stored", log_int("records", n), log_text("topic", topic));
#ifndef RUNTIME_LOG_H
#define RUNTIME_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

enum log_field_type { LOG_FIELD_END = 0, LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_BOOL };

struct log_field {
    const char *key;
    enum log_field_type type;
    str text;
    int64_t number;
};

struct log_field log_text(const char *key, const char *zero_terminated);  // NULL: the field is left out
struct log_field log_str(const char *key, str text);
struct log_field log_int(const char *key, int64_t number);
struct log_field log_bool(const char *key, bool value);
struct log_field log_message(const char *text);         // "message": one sentence for people
struct log_field log_error(const struct error *error);  // "error": its text

// At least one field: log_message when there is no other. Fields end with one that is zero.
#define LOG(level, event, ...) log_write((level), (event), (const struct log_field[]){__VA_ARGS__, {0}})
#define LOG_DEBUG(event, ...) LOG(LOG_LEVEL_DEBUG, event, __VA_ARGS__)
#define LOG_INFO(event, ...) LOG(LOG_LEVEL_INFO, event, __VA_ARGS__)
#define LOG_WARN(event, ...) LOG(LOG_LEVEL_WARN, event, __VA_ARGS__)
#define LOG_ERROR(event, ...) LOG(LOG_LEVEL_ERROR, event, __VA_ARGS__)
void log_write(enum log_level level, const char *event, const struct log_field *fields);

// Before the first thread. `service` goes into each line and must live for ever. Until then: level info, no service.
void log_start(const char *service, enum log_level level);
bool log_level_parse(const char *word, enum log_level *out);  // "debug", "info", "warn", "error"
bool log_enabled(enum log_level level);
// True: lines for people from now on, in place of JSON: the service's name and the message. For commands at a terminal.
void log_plain(bool plain);
void log_to(int descriptor);  // for tests: another place than stderr

#endif
