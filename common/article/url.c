#include "article/facts.h"

#include "base/buffer.h"

enum { YEAR_FIRST = 1995, YEAR_END = 2100 };

// Parameters that say who follows a link, never what it leads to.
static bool tracks(str name)
{
    static const str exact[] = {
        STR_INIT("spm"),        STR_INIT("from"),          STR_INIT("isappinstalled"), STR_INIT("fbclid"),
        STR_INIT("gclid"),      STR_INIT("share_token"),   STR_INIT("timestamp"),      STR_INIT("nsukey"),
        STR_INIT("scene"),      STR_INIT("chksm"),         STR_INIT("sharer_shareid"), STR_INIT("msclkid"),
        STR_INIT("share_from"), STR_INIT("wxshare_count"), STR_INIT("tt_from"),        STR_INIT("_t"),
        STR_INIT("xtrackid"),   STR_INIT("dclid"),         STR_INIT("igshid"),         STR_INIT("mc_cid"),
        STR_INIT("mc_eid"),     STR_INIT("yclid"),         STR_INIT("bdmc"),           STR_INIT("bd_vid"),
        STR_INIT("sessionid")};
    for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++)
        if (str_equal(name, exact[i])) return true;
    return str_starts(name, STR("utm_")) || str_starts(name, STR("hmsr")) || str_starts(name, STR("share_"));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// A number of `least` to `most` digits at *at, which moves behind it; -1: none.
static int read_number(str s, size_t *at, size_t least, size_t most)
{
    size_t begin = *at;
    int value = 0;
    while (*at < s.size && *at - begin < most && is_digit(s.data[*at])) value = value * 10 + s.data[(*at)++] - '0';
    return *at - begin < least ? -1 : value;
}

// The mark between parts of a date; 0: none stands there.
static char read_mark(str s, size_t *at)
{
    bool mark = *at < s.size && (s.data[*at] == '/' || s.data[*at] == '-' || s.data[*at] == '_');
    return mark ? s.data[(*at)++] : 0;
}

// 2024/7/19, 2024-07/19, 2024/0719, 20240719, 20240719083000 at `at`.
static date read_day(str s, size_t at)
{
    int year = read_number(s, &at, 4, 4);
    size_t least = read_mark(s, &at) ? 1 : 2;
    int month = read_number(s, &at, least, 2);
    least = read_mark(s, &at) ? 1 : 2;
    int day = read_number(s, &at, least, 2);
    size_t time = at;
    bool timed = read_number(s, &time, 6, 6) >= 0 && (time == s.size || !is_digit(s.data[time]));
    bool ends = at >= s.size || !is_digit(s.data[at]) || timed;
    return year >= YEAR_FIRST && year < YEAR_END && month > 0 && day > 0 && ends ? date_make(year, month, day)
                                                                                 : (date){0};
}

str url_day(struct arena *arena, str url)
{
    for (size_t at = 0; at < url.size; at++) {
        bool begins = is_digit(url.data[at]) && (at == 0 || !is_digit(url.data[at - 1]));
        date day = begins ? read_day(url, at) : (date){0};
        if (!date_valid(day)) continue;
        char text[DATE_TEXT_BYTES];
        date_format(day, text);
        return arena_str(arena, str_from(text));
    }
    return (str){0};
}

str url_canonical(struct arena *arena, str url)
{
    str address, fragment, path, query, parameter, name, value;
    url = str_trim(url);
    str_cut(url, STR("#"), &address, &fragment);
    if (!str_cut(address, STR("?"), &path, &query)) return address;
    char *out = arena_alloc(arena, address.size + 1, 1);
    if (!out) return address;
    struct buffer kept = {.data = out, .capacity = address.size + 1, .limit_bytes = address.size + 1};
    buffer_append(&kept, path);
    char mark = '?';
    while (query.size) {
        str_cut(query, STR("&"), &parameter, &query);
        str_cut(parameter, STR("="), &name, &value);
        if (parameter.size == 0 || tracks(name)) continue;
        buffer_append_char(&kept, mark);
        buffer_append(&kept, parameter);
        mark = '&';
    }
    return buffer_str(&kept);
}
