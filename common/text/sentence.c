#include "text/sentence.h"

#include "text/text.h"

static bool ends_sentence(uint32_t cp)
{
    return cp == 0x3002 || cp == 0xff01 || cp == 0xff1f || cp == '!' || cp == '?' || cp == 0x2026;
}

static bool closes(uint32_t cp)
{
    return cp == 0x201d || cp == 0x2019 || cp == 0x300d || cp == 0x300f || cp == 0xff09 || cp == ')' || cp == 0x3011 ||
           cp == '"' || cp == 0x300b;
}

// After a closing quote the sentence goes on when what follows is no opening of a new one: “…！”他说.
static bool goes_on(const uint32_t *cps, size_t at, size_t end)
{
    if (at >= end) return false;
    uint32_t cp = cps[at];
    return cp == 0xff0c || cp == ',' || cp == 0x3001 || cp == 0x7684 || cp == 0xff1b || cp == 0xff09 || cp == ')' ||
           cp == 0x4ed6 || cp == 0x5979 || cp == 0x8fd9;
}

size_t text_sentence_end(const uint32_t *cps, size_t begin, size_t end)
{
    for (size_t i = begin; i < end; i++) {
        if (text_is_common_han(cps[i]) || !ends_sentence(cps[i])) continue;
        size_t after = i + 1;
        while (after < end && ends_sentence(cps[after])) after++;
        size_t closed = after;
        while (closed < end && closes(cps[closed])) closed++;
        if (closed == after && cps[i] == 0x2026 && goes_on(cps, closed, end)) continue;
        if (closed > after && goes_on(cps, closed, end)) continue;
        return closed;
    }
    return end;
}

size_t text_sentence_count(const uint32_t *cps, size_t begin, size_t end)
{
    size_t count = 0;
    while (begin < end) {
        size_t stop = text_sentence_end(cps, begin, end);
        bool has_words = false;
        for (size_t i = begin; i < stop && !has_words; i++)
            has_words = text_is_han(cps[i]) || text_is_digit(cps[i]) || text_is_letter(cps[i]);
        count += has_words;
        begin = stop;
    }
    return count;
}
