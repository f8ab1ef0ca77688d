// base64: RFC 4648, section 4, as CloudEvents' data_base64 has it. Private to the event room.
#ifndef EVENT_BASE64_H
#define EVENT_BASE64_H

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

// False: characters outside the alphabet, a length that is no multiple of four, padding elsewhere than at the end, or the
// arena's limit.
bool base64_decode(struct arena *arena, str encoded, str *out) MUST_CHECK;

#endif
