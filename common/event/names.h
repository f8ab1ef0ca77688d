// names: what `id` and `source` may hold. Private to the event room.
#ifndef EVENT_NAMES_H
#define EVENT_NAMES_H

#include <stdbool.h>

#include "base/str.h"

bool names_have_control(str name);  // U+0000..U+001F or U+007F

#endif
