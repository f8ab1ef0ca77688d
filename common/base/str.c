#include "base/str.h"

#include <string.h>

int str_compare(str a, str b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    if (order != 0) return order;
    return (a.size > b.size) - (a.size < b.size);
}

bool str_starts(str s, str prefix)
{
    return s.size >= prefix.size && str_equal((str){s.data, prefix.size}, prefix);
}

bool str_ends(str s, str suffix)
{
    return s.size >= suffix.size && str_equal(str_slice(s, s.size - suffix.size, s.size), suffix);
}

str str_slice(str s, size_t begin, size_t end)
{
    if (end > s.size) end = s.size;
    if (begin >= end) return (str){0};
    return (str){s.data + begin, end - begin};
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

str str_trim(str s)
{
    while (s.size && is_space(s.data[0])) s = str_slice(s, 1, s.size);
    while (s.size && is_space(s.data[s.size - 1])) s.size--;
    return s;
}

ptrdiff_t str_find(str s, str needle, size_t from)
{
    if (from > s.size || needle.size > s.size - from) return -1;
    if (needle.size == 0) return (ptrdiff_t)from;
    const char *hit = memmem(s.data + from, s.size - from, needle.data, needle.size);
    return hit ? hit - s.data : -1;
}

bool str_cut(str s, str separator, str *head, str *tail)
{
    ptrdiff_t at = str_find(s, separator, 0);
    *head = at < 0 ? s : str_slice(s, 0, (size_t)at);
    *tail = at < 0 ? (str){0} : str_slice(s, (size_t)at + separator.size, s.size);
    return at >= 0;
}

bool str_to_int64(str s, int64_t *out)
{
    bool negative = s.size && s.data[0] == '-';
    size_t at = negative;
    if (at == s.size) return false;
    int64_t value = 0;
    for (; at < s.size; at++) {
        if (s.data[at] < '0' || s.data[at] > '9') return false;
        // Counted downwards, because the negative range is one larger.
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, s.data[at] - '0', &value))
            return false;
    }
    if (!negative && value == INT64_MIN) return false;
    *out = negative ? value : -value;
    return true;
}

uint64_t str_hash(str s)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < s.size; i++) hash = (hash ^ (unsigned char)s.data[i]) * 1099511628211u;
    return hash;
}

int str_hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void str_unhex(str hex, char *out)
{
    for (size_t i = 0; i + 1 < hex.size; i += 2)
        out[i / 2] = (char)(str_hex_digit(hex.data[i]) * 16 + str_hex_digit(hex.data[i + 1]));
}
