#include "article/stretched.h"

enum { STRETCHED_MOST = 6 };

// Where the spaces of a label stretched over its column begin and end: 来 源：, 索 引 号：, 发 布 时 间：. The label's end, or begin.
static uint32_t stretched_end(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    uint32_t at = begin;
    if (at > 0 && text_is_han(cps[at - 1])) return begin;
    for (uint32_t characters = 1; at + 2 < end && characters <= STRETCHED_MOST; characters++, at += 2) {
        if (!text_is_han(cps[at]) || cps[at + 1] != ' ' || !text_is_han(cps[at + 2])) break;
        uint32_t colon = at + 3;
        while (colon < end && cps[colon] == ' ') colon++;
        if (colon < end && (cps[colon] == ':' || cps[colon] == 0xff1a)) return at + 3;
    }
    return begin;
}

// Most lines have no space between two Han characters.
static bool may_be_stretched(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin + 1; at + 1 < end; at++)
        if (cps[at] == ' ' && text_is_han(cps[at - 1]) && text_is_han(cps[at + 1])) return true;
    return false;
}

bool stretched_squeeze(const uint32_t *cps, uint32_t begin, uint32_t end, struct squeezed *out)
{
    bool found = false;
    out->count = 0;
    if (end - begin > SQUEEZED_MOST || !may_be_stretched(cps, begin, end)) return false;
    for (uint32_t at = begin, label = begin; at < end; at++) {
        if (at >= label) label = stretched_end(cps, at, end);
        found = found || at < label;
        if (at < label && cps[at] == ' ') continue;
        out->places[out->count] = at;
        out->cps[out->count++] = cps[at];
    }
    out->places[out->count] = end;
    return found;
}

void stretched_place(const struct squeezed *s, struct text_span *span)
{
    if (span->begin == span->end) return;
    span->end = s->places[span->end - 1] + 1;
    span->begin = s->places[span->begin];
}
