#include "runtime/log.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/utf8.h"
#include "runtime/clock.h"

enum { LINE_BYTES_MAX = 16384 };

static const char *const level_names[] = {"debug", "info", "warn", "error"};

static struct {
    const char *service;
    enum log_level level;
    int descriptor;
    bool plain;
} settings = {NULL, LOG_LEVEL_INFO, STDERR_FILENO, false};

struct log_field log_text(const char *key, const char *zero_terminated)
{
    return log_str(zero_terminated != NULL ? key : NULL, str_from(zero_terminated));
}

struct log_field log_str(const char *key, str text)
{
    return (struct log_field){.key = key, .type = LOG_FIELD_TEXT, .text = text};
}

struct log_field log_int(const char *key, int64_t number)
{
    return (struct log_field){.key = key, .type = LOG_FIELD_INT, .number = number};
}

struct log_field log_bool(const char *key, bool value)
{
    return (struct log_field){.key = key, .type = LOG_FIELD_BOOL, .number = value};
}

struct log_field log_message(const char *text)
{
    return log_text("message", text);
}

struct log_field log_error(const struct error *error)
{
    return log_text("error", error->text);
}

static void append_text(struct buffer *line, str text)
{
    struct buffer valid = {0};
    size_t invalid = utf8_invalid_at(text);
    if (invalid == text.size) {
        buffer_append_json(line, text);
        return;
    }
    while (invalid < text.size) {
        buffer_append(&valid, str_slice(text, 0, invalid));
        buffer_append_codepoint(&valid, 0xfffd);
        text = str_slice(text, invalid + 1, text.size);
        invalid = utf8_invalid_at(text);
    }
    buffer_append(&valid, text);
    buffer_append_json(line, buffer_str(&valid));
    buffer_release(&valid);
}

static void append_field(struct buffer *line, const struct log_field *field)
{
    if (field->key == NULL) return;
    buffer_append_char(line, ',');
    buffer_append_json(line, str_from(field->key));
    buffer_append_char(line, ':');
    switch (field->type) {
    case LOG_FIELD_INT: buffer_append_int(line, field->number); break;
    case LOG_FIELD_BOOL: buffer_append(line, field->number != 0 ? STR("true") : STR("false")); break;
    case LOG_FIELD_TEXT:
    case LOG_FIELD_END: append_text(line, field->text); break;
    }
}

static void append_head(struct buffer *line, enum log_level level, const char *event)
{
    char time[CLOCK_TEXT_BYTES];
    clock_format(clock_unix_ms(), time);
    buffer_printf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"event\":", time, level_names[level]);
    append_text(line, str_from(event));
    if (settings.service == NULL) return;
    buffer_append(line, STR(",\"service\":"));
    append_text(line, str_from(settings.service));
}

static void write_all(str bytes)
{
    while (bytes.size > 0) {
        const ssize_t written = write(settings.descriptor, bytes.data, bytes.size);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes = str_slice(bytes, (size_t)written, bytes.size);
    }
}

static void write_plain(const struct log_field *fields)
{
    struct buffer line = {0};
    if (isatty(settings.descriptor)) buffer_append(&line, STR("\r\x1b[K"));  // over a line of progress
    if (settings.service != NULL) buffer_printf(&line, "%s: ", settings.service);
    for (; fields->type != LOG_FIELD_END; fields++) {
        const str key = str_from(fields->key);
        if (str_equal(key, STR("message")) || str_equal(key, STR("error"))) buffer_append(&line, fields->text);
    }
    buffer_append_char(&line, '\n');
    write_all(buffer_str(&line));
    buffer_release(&line);
}

void log_write(enum log_level level, const char *event, const struct log_field *fields)
{
    if (!log_enabled(level)) return;
    if (settings.plain) {
        write_plain(fields);
        return;
    }
    struct buffer line = {.limit_bytes = LINE_BYTES_MAX};
    append_head(&line, level, event);
    for (; fields->type != LOG_FIELD_END; fields++) append_field(&line, fields);
    if (!buffer_ok(&line)) {
        buffer_clear(&line);
        append_head(&line, level, event);
        buffer_append(&line, STR(",\"message\":\"the line was longer than 16 KiB and was cut\""));
    }
    buffer_append(&line, STR("}\n"));
    write_all(buffer_str(&line));
    buffer_release(&line);
}

void log_start(const char *service, enum log_level level)
{
    settings.service = service;
    settings.level = level;
}

bool log_level_parse(const char *word, enum log_level *out)
{
    for (int level = LOG_LEVEL_DEBUG; level <= LOG_LEVEL_ERROR; level++) {
        if (strcmp(word, level_names[level]) != 0) continue;
        *out = (enum log_level)level;
        return true;
    }
    return false;
}

bool log_enabled(enum log_level level)
{
    return level >= settings.level;
}

void log_plain(bool plain)
{
    settings.plain = plain;
}

void log_to(int descriptor)
{
    settings.descriptor = descriptor;
}
