#include "base/utf8.h"

#include <string.h>

// Writes exactly those.
static inline size_t utf8_put(uint32_t cp, char *out)
{
    if (cp >= 0x800 && cp < 0xd800) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xc0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3f));
        return 2;
    }
    if (cp > 0x10ffff || cp < 0xe000) return 0;
    if (cp < 0x10000) {
        out[0] = (char)(0xe0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3f));
        out[2] = (char)(0x80 | (cp & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3f));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3f));
    out[3] = (char)(0x80 | (cp & 0x3f));
    return 4;
}

static bool continues(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

size_t utf8_read(str s, size_t at, uint32_t *cp)
{
    if (at >= s.size) return 0;
    const unsigned char *p = (const unsigned char *)s.data + at;
    size_t left = s.size - at;
    if (p[0] < 0x80) {
        *cp = p[0];
        return 1;
    }
    if (p[0] >= 0xe0 && p[0] < 0xf0 && left >= 3 && continues(p[1]) && continues(p[2])) {
        uint32_t value = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f);
        if (value < 0x800 || (value >= 0xd800 && value < 0xe000)) return 0;
        *cp = value;
        return 3;
    }
    if (p[0] >= 0xc2 && p[0] < 0xe0 && left >= 2 && continues(p[1])) {
        *cp = (uint32_t)(p[0] & 0x1f) << 6 | (p[1] & 0x3f);
        return 2;
    }
    if (p[0] >= 0xf0 && p[0] < 0xf5 && left >= 4 && continues(p[1]) && continues(p[2]) && continues(p[3])) {
        uint32_t value = (uint32_t)(p[0] & 0x07) << 18 | (uint32_t)(p[1] & 0x3f) << 12 | (uint32_t)(p[2] & 0x3f) << 6 |
                         (p[3] & 0x3f);
        if (value < 0x10000 || value > 0x10ffff) return 0;
        *cp = value;
        return 4;
    }
    return 0;
}

size_t utf8_write(uint32_t cp, char out[4])
{
    return utf8_put(cp, out);
}

// Behind what has three bytes with leads e1..ec (Han among it) and need not be put together to be judged.
static size_t common_end(str s, size_t at)
{
    const unsigned char *p = (const unsigned char *)s.data;
    while (s.size - at >= 3 && p[at] - 0xe1u <= 0xec - 0xe1u && continues(p[at + 1]) && continues(p[at + 2])) at += 3;
    return at;
}

// ASCII goes by eight bytes.
size_t utf8_invalid_at(str s)
{
    uint32_t cp;
    size_t at = 0, size;
    if (s.size == 0) return 0;
    do {
        uint64_t eight;
        for (; at + 8 <= s.size && (memcpy(&eight, s.data + at, 8), (eight & 0x8080808080808080u) == 0); at += 8)
            continue;
        at = common_end(s, at);
        size = utf8_read(s, at, &cp);
        at += size;
    } while (size > 0);
    return at;
}

str utf8_head(str s, size_t bytes)
{
    str head = str_slice(s, 0, bytes);
    return str_slice(head, 0, utf8_invalid_at(head));
}

// Eight bytes at a time: those of the form 10xxxxxx begin nothing.
size_t utf8_count(str s)
{
    const uint64_t lowest = 0x0101010101010101u;  // of every byte
    size_t count = 0, at = 0;
    for (uint64_t eight; at + 8 <= s.size; at += 8) {
        memcpy(&eight, s.data + at, 8);
        count += 8 - ((eight >> 7 & ~eight >> 6 & lowest) * lowest >> 56);
    }
    for (; at < s.size; at++) count += !continues((unsigned char)s.data[at]);
    return count;
}

// Most of a Chinese text has leads e1..ec: three bytes, no surrogate, not too long a form.
uint32_t *utf8_decode(struct arena *arena, str s, size_t *count)
{
    uint32_t *cps = arena_alloc_raw(arena, utf8_count(s) + 1, sizeof(*cps));
    *count = 0;
    if (!cps || s.size == 0) return cps;
    size_t at = 0, size, read = 0;
    do {
        const unsigned char *p = (const unsigned char *)s.data + at;
        for (; at + 3 <= s.size; p = (const unsigned char *)s.data + at) {
            if (p[0] - 0xe1u <= 0xec - 0xe1u)
                cps[read++] = (uint32_t)(p[0] & 0x0f) << 12 | (uint32_t)(p[1] & 0x3f) << 6 | (p[2] & 0x3f), at += 3;
            else if (p[0] < 0x80) cps[read++] = p[0], at++;
            else break;
        }
        size = utf8_read(s, at, &cps[read]);
        at += size;
        read += size > 0;
    } while (size > 0);
    *count = read;
    return cps;
}

str utf8_encode(struct arena *arena, const uint32_t *cps, size_t begin, size_t end)
{
    size_t wanted = 0, size = 0;
    for (size_t i = begin; i < end; i++) wanted += (size_t)3 + (cps[i] >= 0x10000);  // at most
    char *out = wanted ? arena_alloc_raw(arena, wanted, 1) : NULL;
    if (!out) return (str){0};
    for (size_t i = begin; i < end; i++) size += utf8_put(cps[i], out + size);
    return (str){out, size};
}
