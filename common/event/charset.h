// charset: which encoding bytes are in, when they are not UTF-8. Chinese publishers send GB18030 (a superset of GBK and GB 2312).
#ifndef EVENT_CHARSET_H
#define EVENT_CHARSET_H

#include <stdbool.h>

#include "base/str.h"

// Whether all of `bytes` can be read as GB18030 and most of its two-byte characters are those of GB 2312: chance hardly makes
// such bytes. A character that the end cuts off is allowed. ASCII alone is not: it is UTF-8 as well. Linear.
bool charset_is_gb18030(str bytes);

// Whether the bytes from `at` to the end are the beginning of one UTF-8 character.
bool charset_ends_inside(str bytes, size_t at);

#endif
