// clock: the two clocks of a service. Wall time is for people and for what is stored; monotonic time for waiting and measuring.
#ifndef RUNTIME_CLOCK_H
#define RUNTIME_CLOCK_H

#include <stdint.h>

#include "base/str.h"

int64_t clock_unix_ms(void);       // milliseconds since 1970-01-01T00:00:00Z; may jump
int64_t clock_monotonic_ms(void);  // never goes back; its zero means nothing
int64_t clock_monotonic_us(void);

enum { CLOCK_TEXT_BYTES = 32 };

// "2024-07-02T08:00:00.123Z"; returns its length. Times outside the years 1 to 9999 are written as the nearest inside.
int clock_format(int64_t unix_ms, char out[CLOCK_TEXT_BYTES]);

#endif
