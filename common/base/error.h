// error: what went wrong, and what the caller is to do about it.
//
// A fallible function returns bool (or NULL), takes `struct error *error` last and writes it only on failure.
// The first error wins: error_set on an error that is set changes nothing; start from {0}.
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

enum error_kind {
    ERROR_NONE = 0,
    ERROR_BAD_INPUT,  // this record is bad and will always be: dead letter with `reason`, go on
    ERROR_RETRY,      // a passing fault of something else: back off and try again, for ever
    ERROR_FATAL,      // cannot go on: say the one line and exit
};

enum { ERROR_TEXT_BYTES = 512 };

struct error {
    enum error_kind kind;
    const char *reason;  // BAD_INPUT: a code of the closed list in event/reason.h; else NULL or a static word
    char
        text[ERROR_TEXT_BYTES];  // one line for people, with the way out; UTF-8, NUL-terminated, cut between characters
};

// Each returns false, so that `return error_fatal(error, ...)` reads as a sentence.
bool error_set(struct error *error, enum error_kind kind, const char *reason, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool error_bad_input(struct error *error, const char *reason, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
bool error_retry(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool error_fatal(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

void error_clear(struct error *error);
const char *error_kind_name(enum error_kind kind);  // "none", "bad_input", "retry", "fatal"

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
