#include "quantity/cp.h"

bool cp_starts(const uint32_t *cps, size_t count, size_t at, const uint32_t *word)
{
    for (; *word; word++, at++)
        if (at >= count || cps[at] != *word) return false;
    return true;
}

bool cp_ends(const uint32_t *cps, size_t end, const uint32_t *word)
{
    size_t size = 0;
    while (word[size]) size++;
    return size <= end && cp_starts(cps, end, end - size, word);
}
