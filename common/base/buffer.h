// buffer: bytes that grow at the end; text, JSON and binary rows are built in it.
//
// Errors stick: a buffer that ran into its limit or out of memory ignores further appends, and buffer_ok says so once at
// the end. The content is not NUL-terminated. A buffer owns its memory: buffer_release frees it; buffer_clear keeps it.
// {0} is a valid empty buffer without a limit. Not thread safe.
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct buffer {
    char *data;
    size_t size;         // bytes in use
    size_t capacity;     // bytes allocated
    size_t limit_bytes;  // 0: none
    bool failed;
};

void buffer_release(struct buffer *b);
void buffer_clear(struct buffer *b);  // size 0, failure forgotten
bool buffer_ok(const struct buffer *b);
str buffer_str(const struct buffer *b);  // a slice of the content, valid until the next append

void buffer_append(struct buffer *b, str bytes);
void buffer_append_char(struct buffer *b, char c);
void buffer_printf(struct buffer *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buffer_append_codepoint(struct buffer *b, uint32_t cp);  // as UTF-8
void buffer_append_int(struct buffer *b, int64_t value);      // decimal digits

// `s` as a JSON string with its quotes. Control characters, quote and backslash are escaped; everything else is kept.
// s must be valid UTF-8.
void buffer_append_json(struct buffer *b, str s);
// The comma before the next member of the object or array that stands open: none behind its bracket. And the same with a key and its colon.
void buffer_append_json_comma(struct buffer *b);
void buffer_append_json_key(struct buffer *b, const char *name);

// `s` with & < > " ' escaped for HTML text and attributes.
void buffer_append_html(struct buffer *b, str s);

// Big-endian integers, as PostgreSQL's binary formats want them.
void buffer_append_be16(struct buffer *b, uint16_t value);
void buffer_append_be32(struct buffer *b, uint32_t value);
void buffer_append_be64(struct buffer *b, uint64_t value);

// Makes room for `size` bytes and returns the place, which the caller fills; NULL when failed. Counts as appended.
char *buffer_extend(struct buffer *b, size_t size);

#endif
