// settings_value: what reading and printing of settings share. Private to the room.
#ifndef RUNTIME_SETTINGS_VALUE_H
#define RUNTIME_SETTINGS_VALUE_H

#include "runtime/settings.h"

enum { SETTING_VARIABLE_BYTES = 128 };

void setting_variable(const char *name, char out[SETTING_VARIABLE_BYTES]);  // "SHUWEN_BATCH_RECORDS"
void setting_flag(const char *name, char out[SETTING_VARIABLE_BYTES]);      // "--batch-records"

// The page of settings, or of metrics.
void settings_print_page(const struct program *program, bool metrics, struct buffer *out);

#endif
