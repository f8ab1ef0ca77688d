#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

void buffer_release(struct buffer *b)
{
    free(b->data);
    *b = (struct buffer){.limit_bytes = b->limit_bytes};
}

void buffer_clear(struct buffer *b)
{
    b->size = 0;
    b->failed = false;
}

bool buffer_ok(const struct buffer *b)
{
    return !b->failed;
}

str buffer_str(const struct buffer *b)
{
    return (str){b->data, b->size};
}

static bool grow(struct buffer *b, size_t more)
{
    size_t wanted;
    bool too_large = __builtin_add_overflow(b->size, more, &wanted) || (b->limit_bytes && wanted > b->limit_bytes);
    size_t capacity = b->capacity ? b->capacity : 256;
    while (!too_large && capacity < wanted && capacity <= SIZE_MAX / 2) capacity *= 2;
    if (b->limit_bytes && capacity > b->limit_bytes) capacity = b->limit_bytes;
    char *data = too_large || capacity < wanted ? NULL : realloc(b->data, capacity);
    if (!data) {
        b->failed = true;
        return false;
    }
    b->data = data;
    b->capacity = capacity;
    return true;
}

// What is allocated is within the limit.
static inline bool reserve(struct buffer *b, size_t more)
{
    return !b->failed && ((b->data && more <= b->capacity - b->size) || grow(b, more));
}

char *buffer_extend(struct buffer *b, size_t size)
{
    if (!reserve(b, size)) return NULL;
    char *place = b->data + b->size;
    b->size += size;
    return place;
}

void buffer_append(struct buffer *b, str bytes)
{
    if (bytes.size == 0) return;
    char *place = buffer_extend(b, bytes.size);
    if (place) memcpy(place, bytes.data, bytes.size);
}

void buffer_append_char(struct buffer *b, char c)
{
    char *place = buffer_extend(b, 1);
    if (place) *place = c;
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, args);
    // One byte more for the NUL that vsnprintf insists on; it is not part of the content.
    if (size < 0 || !reserve(b, (size_t)size + 1)) {
        b->failed = true;
    } else {
        vsnprintf(b->data + b->size, (size_t)size + 1, format, again);
        b->size += (size_t)size;
    }
    va_end(again);
    va_end(args);
}

void buffer_append_codepoint(struct buffer *b, uint32_t cp)
{
    char bytes[4];
    size_t size = utf8_write(cp, bytes);
    if (size == 0) b->failed = true;
    buffer_append(b, (str){bytes, size});
}

void buffer_append_int(struct buffer *b, int64_t value)
{
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0) digits[--at] = '-';
    buffer_append(b, (str){digits + at, sizeof(digits) - at});
}

static const char *json_escape(unsigned char c, char out[8])
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: snprintf(out, 8, "\\u%04x", c); return out;
    }
}

static bool json_keeps(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

// Where the bytes end that a JSON string holds as they are, from `at` on: eight are looked at together.
static size_t json_plain_end(str s, size_t at)
{
    const uint64_t lowest = 0x0101010101010101u, highest = 0x8080808080808080u;  // of every byte
    for (uint64_t eight; at + 8 <= s.size; at += 8) {
        memcpy(&eight, s.data + at, 8);
        uint64_t quote = eight ^ lowest * '"', slash = eight ^ lowest * '\\', del = eight ^ lowest * 0x7f;
        // A byte below 0x20, or one that became 0: its highest bit is set by the difference and was not before.
        uint64_t found = ((eight - lowest * 0x20) & ~eight) | ((quote - lowest) & ~quote) |
                         ((slash - lowest) & ~slash) | ((del - lowest) & ~del);
        if (found & highest) break;
    }
    while (at < s.size && json_keeps((unsigned char)s.data[at])) at++;
    return at;
}

void buffer_append_json(struct buffer *b, str s)
{
    char small[8];
    buffer_append_char(b, '"');
    for (size_t at = 0, end; at < s.size; at = end + 1) {
        end = json_plain_end(s, at);
        buffer_append(b, str_slice(s, at, end));
        if (end < s.size) buffer_append(b, str_from(json_escape((unsigned char)s.data[end], small)));
    }
    buffer_append_char(b, '"');
}

void buffer_append_json_comma(struct buffer *b)
{
    const char last = b->size > 0 ? b->data[b->size - 1] : '{';
    if (last != '{' && last != '[') buffer_append_char(b, ',');
}

void buffer_append_json_key(struct buffer *b, const char *name)
{
    buffer_append_json_comma(b);
    buffer_append_json(b, str_from(name));
    buffer_append_char(b, ':');
}

static const char *html_escape(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void buffer_append_html(struct buffer *b, str s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s.size; i++) {
        const char *escaped = html_escape(s.data[i]);
        if (!escaped) continue;
        buffer_append(b, str_slice(s, kept, i));
        buffer_append(b, str_from(escaped));
        kept = i + 1;
    }
    buffer_append(b, str_slice(s, kept, s.size));
}

void buffer_append_be16(struct buffer *b, uint16_t value)
{
    const char bytes[] = {(char)(value >> 8), (char)value};
    buffer_append(b, (str){bytes, sizeof bytes});
}

void buffer_append_be32(struct buffer *b, uint32_t value)
{
    const char bytes[] = {(char)(value >> 24), (char)(value >> 16), (char)(value >> 8), (char)value};
    buffer_append(b, (str){bytes, sizeof bytes});
}

void buffer_append_be64(struct buffer *b, uint64_t value)
{
    const char bytes[] = {(char)(value >> 56), (char)(value >> 48), (char)(value >> 40), (char)(value >> 32),
                          (char)(value >> 24), (char)(value >> 16), (char)(value >> 8),  (char)value};
    buffer_append(b, (str){bytes, sizeof bytes});
}
