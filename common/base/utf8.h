// utf8: UTF-8 as Unicode 15 and RFC 3629 define it: shortest forms only, no surrogates, at most U+10FFFF.
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

// Reads one code point at `at` and returns its length in bytes; 0 at the end or where the bytes are not UTF-8.
size_t utf8_read(str s, size_t at, uint32_t *cp);

// Writes cp into `out` (4 bytes of room) and returns its length; 0 for a value that is no code point.
size_t utf8_write(uint32_t cp, char out[4]);

// Position of the first byte that is not part of valid UTF-8; s.size when all is valid.
size_t utf8_invalid_at(str s);

// The longest beginning of at most `bytes` bytes that ends between characters and is valid: what a message shows of a value.
str utf8_head(str s, size_t bytes);

size_t utf8_count(str s);  // code points; s must be valid

// All code points of a valid string in an array of the arena, with *count set; NULL at the arena's limit.
uint32_t *utf8_decode(struct arena *arena, str s, size_t *count);

// The reverse: code points [begin, end) of cps as UTF-8 in the arena.
str utf8_encode(struct arena *arena, const uint32_t *cps, size_t begin, size_t end);

#endif
