// redrive_form: the pages on which an operator asks for a redrive or a discard, and the form that they send. Plain HTML without script, so nothing reloads
// while somebody writes.
#ifndef MONITOR_REDRIVE_FORM_H
#define MONITOR_REDRIVE_FORM_H

#include "base/buffer.h"

enum { FORM_FIELDS = 8, FORM_NAME = 16, FORM_VALUE = 2048 };

// The fields of an application/x-www-form-urlencoded body, decoded.
struct form {
    size_t count;
    struct {
        char name[FORM_NAME], value[FORM_VALUE];
    } fields[FORM_FIELDS];
};

// False: more fields, a longer one, a NUL or a damaged escape.
bool form_read(struct form *form, str body);
const char *form_value(const struct form *form, const char *name);  // NULL: there is none

// The form; without `on` what to do to have one. `reason` is a suggestion from outside.
void redrive_form_write(struct buffer *out, bool on, const char *reason);
void discard_form_write(struct buffer *out, bool on, const char *reason);

// What became of it: wrong NULL when it was started.
void redrive_answer_write(struct buffer *out, bool discard, const char *wrong);

#endif
