// cp: what the files of this room ask about single characters.
#ifndef QUANTITY_CP_H
#define QUANTITY_CP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool cp_is_digit(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static inline bool cp_is_letter(uint32_t cp)
{
    return (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z');
}

static inline bool cp_is_han(uint32_t cp)
{
    return cp >= 0x4E00 && cp <= 0x9FFF;
}

// The character at `at`, 0 outside. at may be (size_t)-1.
static inline uint32_t cp_at(const uint32_t *cps, size_t count, size_t at)
{
    return at < count ? cps[at] : 0;
}

static inline bool cp_one_of(uint32_t cp, const uint32_t *set)
{
    for (; *set; set++)
        if (*set == cp) return true;
    return false;
}

// Whether `word` (ends in 0) stands at `at`, or ends before `end`.
bool cp_starts(const uint32_t *cps, size_t count, size_t at, const uint32_t *word);
bool cp_ends(const uint32_t *cps, size_t end, const uint32_t *word);

#endif
