// charset: files that are not UTF-8, as Chinese publishers have them: recognised and converted by iconv.
#ifndef CLI_CHARSET_H
#define CLI_CHARSET_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/str.h"

// UTF-8 of the bytes, without a byte order mark: `bytes` itself, or a conversion from GB18030 or UTF-16 in `scratch`, with *from the
// name of what it was (NULL: nothing was converted). Bytes that are none of these come back as they are: their reader says what is wrong.
str charset_to_utf8(str bytes, struct buffer *scratch, const char **from);

#endif
