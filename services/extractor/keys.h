// keys: article keys as PostgreSQL's text form has them.
#ifndef EXTRACTOR_KEYS_H
#define EXTRACTOR_KEYS_H

#include "base/buffer.h"

void keys_read(str text, uint8_t out[16]);

// One more element of an array of uuids: "{", or ",", and the key. The caller closes it.
void keys_append(struct buffer *out, const uint8_t key[16], bool first);

#endif
