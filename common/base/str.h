// str: a slice of bytes, pointer and length, passed by value.
//
// Never owns what it points at and never relies on a terminating NUL; the bytes live as long as their arena, buffer or
// literal. An empty slice may have data NULL. Unless a comment says "bytes", the content is valid UTF-8.
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const char *data;
    size_t size;  // bytes
} str;

// For printf's "%.*s".
#define STR_FMT(s) (int)(s).size, (s).data

// A literal as a str; STR_INIT is the form for static initializers.
#define STR(literal) ((str){(literal), sizeof(literal) - 1})
#define STR_INIT(literal)              \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }

// Inline, so that a literal's length is known when the program is compiled. NULL gives an empty slice.
static inline str str_from(const char *zero_terminated)
{
    return zero_terminated ? (str){zero_terminated, strlen(zero_terminated)} : (str){0};
}

static inline bool str_equal(str a, str b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int str_compare(str a, str b);  // by bytes, which for UTF-8 is by code point: <0, 0, >0
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
str str_slice(str s, size_t begin, size_t end);  // clamped to s
str str_trim(str s);                             // without ASCII white space at both ends

// Position of the first occurrence at or after `from`, or -1.
ptrdiff_t str_find(str s, str needle, size_t from);

// Cuts at the first occurrence of `separator`: returns true and sets head and tail; else head = s, tail empty, false.
bool str_cut(str s, str separator, str *head, str *tail);

// Reads a whole slice as a decimal integer (optional '-'); false when it is anything else or does not fit.
bool str_to_int64(str s, int64_t *out);

int str_hex_digit(char c);  // 0 to 15, either case; -1: no hex digit
// The hex.size / 2 bytes that pairs of hex digits write out, into out; the caller knows that they are digits (PostgreSQL's encode wrote them).
void str_unhex(str hex, char *out);

uint64_t str_hash(str s);  // FNV-1a, for tables in memory; never stored

#endif
