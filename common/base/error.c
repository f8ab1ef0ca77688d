#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// A line that was cut must not end in half a character.
static void end_between_characters(char *text, size_t size)
{
    size_t at = size;
    while (at > 0 && ((unsigned char)text[at - 1] & 0xc0) == 0x80) at--;
    if (at == 0) return;
    unsigned char lead = (unsigned char)text[at - 1];
    size_t wanted = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
    if (size - (at - 1) < wanted) text[at - 1] = '\0';
}

__attribute__((format(printf, 4, 0))) static bool set(struct error *error, enum error_kind kind, const char *reason,
                                                      const char *format, va_list args)
{
    if (!error || error->kind != ERROR_NONE) return false;
    error->kind = kind;
    error->reason = reason;
    int size = vsnprintf(error->text, sizeof(error->text), format, args);
    if (size >= (int)sizeof(error->text)) end_between_characters(error->text, sizeof(error->text) - 1);
    return false;
}

bool error_set(struct error *error, enum error_kind kind, const char *reason, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, kind, reason, format, args);
    va_end(args);
    return false;
}

bool error_bad_input(struct error *error, const char *reason, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, ERROR_BAD_INPUT, reason, format, args);
    va_end(args);
    return false;
}

bool error_retry(struct error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, ERROR_RETRY, NULL, format, args);
    va_end(args);
    return false;
}

bool error_fatal(struct error *error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set(error, ERROR_FATAL, NULL, format, args);
    va_end(args);
    return false;
}

void error_clear(struct error *error)
{
    *error = (struct error){0};
}

const char *error_kind_name(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE: return "none";
    case ERROR_BAD_INPUT: return "bad_input";
    case ERROR_RETRY: return "retry";
    case ERROR_FATAL: return "fatal";
    }
    return "unknown";
}
