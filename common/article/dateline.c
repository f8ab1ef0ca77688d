#include "article/metaline.h"

#include "article/reasons.h"

enum { ALONE_MOST = 5, DATELINE_MOST = 40, BRACKET_MOST = 60, XUN = 0x8baf, DIAN = 0x7535, XIAO = 0x6d88, XI = 0x606f };

static bool opens(uint32_t cp)
{
    return cp == '(' || cp == 0xff08 || cp == 0x3010 || cp == '[';
}

static bool closes(uint32_t cp)
{
    return cp == ')' || cp == 0xff09 || cp == 0x3011 || cp == ']';
}

// 报 社 网 刊, 电视台 电台 (but not 台北), 频道, 快讯.
static bool is_outlet_end(const uint32_t *cps, uint32_t begin, uint32_t at)
{
    uint32_t cp = cps[at], before = at > begin ? cps[at - 1] : 0;
    if (cp == 0x53f0) return before == 0x89c6 || before == 0x7535 || before == 0x64ad;
    return cp == 0x62a5 || cp == 0x793e || cp == 0x7f51 || cp == 0x520a || (cp == 0x9053 && before == 0x9891) ||
           cp == 0x5feb;
}

static uint32_t bracket_end(const uint32_t *cps, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin + 1; at < end && at - begin <= BRACKET_MOST; at++)
        if (closes(cps[at])) return at + 1;
    return begin;
}

// （记者 张三 通讯员 李四）: the bracket's end, or begin. A short one without names goes only behind a dateline: （新闻联播）.
// （某某社记者林心怡某地20日电）: the bracket's end, or begin.
static uint32_t read_agency_bracket(const uint32_t *cps, uint32_t begin, uint32_t stop)
{
    bool reporter = false;
    for (uint32_t at = begin + 1; at + 2 < stop; at++)
        reporter = reporter || (cps[at] == 0x8bb0 && cps[at + 1] == 0x8005);
    return reporter && stop - begin >= 8 && (cps[stop - 2] == DIAN || cps[stop - 2] == XUN || cps[stop - 2] == 0x5bfc)
               ? stop
               : begin;
}

static uint32_t read_bracket(const struct page *page, uint32_t begin, uint32_t end, bool any_short,
                             struct metaline *out)
{
    const uint32_t *cps = page->text.cps;
    if (begin >= end || !opens(cps[begin])) return begin;
    uint32_t stop = bracket_end(cps, begin, end);
    struct metaline inside;
    if (stop == begin) return begin;
    if (read_agency_bracket(cps, begin, stop) == stop) return stop;
    if (metaline_read(page, begin + 1, stop - 1, false, &inside) &&
        (inside.authors.count || inside.photographers.count)) {
        for (size_t i = 0; i < inside.authors.count && out->authors.count < NAMES_MOST; i++)
            out->authors.items[out->authors.count++] = inside.authors.items[i];
        return stop;
    }
    size_t before = out->authors.count;
    if (any_short && names_read(cps, begin + 1, stop - 1, &out->authors) == stop - 1 && out->authors.count > before &&
        name_is_likely(cps, out->authors.items[before].begin, out->authors.items[before].end))
        return stop;
    out->authors.count = before;
    return any_short && stop - begin <= 12 ? stop : begin;
}

// The place behind 讯, 电 or 消息 in "某报11月21日讯", or begin.
static uint32_t head_end(const uint32_t *cps, uint32_t begin, uint32_t end, bool *dated, struct text_span *outlet)
{
    uint32_t outlet_end = begin;
    if (begin < end && cps[begin] == 0x636e) return begin;  // 据某某社消息，… is the sentence's own
    for (uint32_t at = begin; at < end && at - begin <= DATELINE_MOST; at++) {
        struct date_found found = date_read(cps, at, end);
        if (found.size && outlet_end > begin) {
            *dated = true;
            at += found.size;
            if (at >= end) return begin;
        }
        bool message = cps[at] == XIAO && at + 1 < end && cps[at + 1] == XI;
        if (outlet_end > begin && at > begin && (cps[at] == XUN || cps[at] == DIAN || message)) {
            *outlet = (struct text_span){begin, outlet_end};
            return at + 1 + message;
        }
        if (!text_is_han(cps[at]) && !text_is_digit(cps[at]) && !text_is_letter(cps[at]) && cps[at] != ' ')
            return begin;
        if (is_outlet_end(cps, begin, at) && (outlet_end == begin || cps[at] != 0x9053)) outlet_end = at + 1;
    }
    return begin;
}

// 电价, 电力: no dateline.
static bool may_follow(const uint32_t *cps, uint32_t at, uint32_t end, bool dated)
{
    if (at >= end || opens(cps[at]) || cps[at] == ' ' || cps[at] == ':' || cps[at] == 0xff1a || cps[at] == 0x201c)
        return true;
    static const uint32_t electric[] = {0x4ef7, 0x529b, 0x91cf, 0x7f51, 0x89c6, 0x8bdd,
                                        0x5546, 0x52a8, 0x5f71, 0x5b50, 0x6e90, 0x6c14};  // 价力量网视话商动影子源气
    for (size_t i = 0; i < sizeof(electric) / sizeof(*electric); i++)
        if (cps[at] == electric[i]) return false;
    return dated;
}

uint32_t dateline_read(const struct page *page, uint32_t begin, uint32_t end, struct metaline *out)
{
    const uint32_t *cps = page->text.cps;
    bool dated = false;
    *out = (struct metaline){.reason = CUT_DATELINE};
    uint32_t at = read_bracket(page, begin, end, false, out);
    if (at > begin) {
        out->reason = CUT_BYLINE;
    } else {
        at = head_end(cps, begin, end, &dated, &out->source);
        if (at == begin || !may_follow(cps, at, end, dated)) return begin;
        uint32_t gap = at;
        while (gap < end && cps[gap] == ' ') gap++;
        uint32_t after = read_bracket(page, gap, end, true, out);
        bool alone = at >= end && end - begin <= ALONE_MOST;  // 本报讯
        if (after == gap && after == at && !dated && !alone && (at >= end || (cps[at] != ':' && cps[at] != 0xff1a)))
            return begin;
        at = after > gap ? after : at;
    }
    while (at < end && (cps[at] == ' ' || cps[at] == ':' || cps[at] == 0xff1a || cps[at] == '/')) at++;
    return at;
}
