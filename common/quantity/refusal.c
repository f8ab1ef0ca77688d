#include "quantity/refusal.h"

#include "lexicon/non_quantity_table.h"
#include "lexicon/number_label_table.h"
#include "quantity/cp.h"

enum { WORD_REACH = 4 };  // how far in front of its first numeral a catalogued word may begin

static const struct refusal none = {0};

static struct refusal refuse(const char *why, size_t end)
{
    return (struct refusal){why, (uint32_t)end};
}

enum { READING = 1 };

struct word_cover refusal_word(const uint32_t *cps, size_t count, size_t at)
{
    for (size_t back = at < WORD_REACH ? at : WORD_REACH; back != (size_t)-1; back--) {
        struct lexicon_match match = lexicon_longest(&lexicon_non_quantity, cps, count, at - back);
        if (match.row < 0 || match.size <= back) continue;
        uint8_t reading = lexicon_non_quantity.rows[match.row].codes[READING];
        if (reading == LEXICON_NON_QUANTITY_READING_NUMBER) return (struct word_cover){0};
        return (struct word_cover){(uint32_t)(at - back), (uint32_t)(at - back + match.size),
                                   reading == LEXICON_NON_QUANTITY_READING_ARTICLE ? "article" : "word"};
    }
    return (struct word_cover){0};
}

static bool is_whole(const struct numeral *n, int64_t *value)
{
    return !n->point && !n->open && !n->about && !n->grouped && !n->has_upper && !n->bare &&
           decimal_to_int64(n->value, value);
}

static size_t digits_at(const uint32_t *cps, size_t count, size_t at)
{
    size_t end = at;
    while (end < count && cp_is_digit(cps[end])) end++;
    return end - at;
}

static bool is_year(const struct numeral *n, int64_t value)
{
    return n->digits == 4 && (n->string || (n->arabic && !n->multiplied && value >= 1000 && value < 2200));
}

// 2000年历史, 1500年前: a round or early figure that is told as a span of time.
static bool is_age_of_history(const uint32_t *cps, size_t count, int64_t value, size_t at)
{
    static const uint32_t *const words[] = {U"历史",   U"的历史", U"前",   U"以上", U"文明",
                                            U"的文明", U"来",     U"悠久", U"间"};
    if (value >= 1800 && value % 500 != 0) return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cp_starts(cps, count, at, words[i])) return true;
    return false;
}

// 2023年, 二〇二四年, 24年3月, 08年, 90年代, 2023年度
static struct refusal year(const uint32_t *cps, size_t count, const struct numeral *n, int64_t value, size_t at)
{
    uint32_t next = cp_at(cps, count, at + 1);
    if (next == U'代' || next == U'级') return refuse("decade or grade", at + 2);
    if (next == U'度' && n->digits >= 2) return refuse("year", at + 2);
    if (is_year(n, value) && !is_age_of_history(cps, count, value, at + 1)) return refuse("year", at + 1);
    if (n->leading_zero && n->digits > 2) return refuse("year", at + 1);  // 014年: one digit was lost
    size_t month = digits_at(cps, count, at + 1);
    bool dated = month >= 1 && month <= 2 && cp_at(cps, count, at + 1 + month) == U'月';
    bool two = n->digits == 2 && !n->multiplied;
    if (two && (dated || n->leading_zero || n->string)) return refuse("year", at + 1);
    return none;
}

// 连续5日, 两日, 15日内: days that are counted.
static bool counts_days(const uint32_t *cps, size_t count, const struct numeral *n, size_t at)
{
    static const uint32_t *const before[] = {U"连续",   U"为期", U"历时", U"一连", U"长达", U"近",   U"约",   U"超过",
                                             U"满",     U"逾",   U"每",   U"共",   U"经过", U"不足", U"至少", U"不少于",
                                             U"不超过", U"仅",   U"停",   U"休",   U"用时", U"耗时", U"短短", U"住院日",
                                             U"隔",     U"相隔", U"拘留", U"缩短", U"延长", U"前",   U"后"};
    static const uint32_t *const after[] = {U"内",   U"以内",   U"之内", U"游",  U"以上",
                                            U"时间", U"的时间", U"之久", U"有余"};
    if (cps[n->begin] == U'两') return true;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (cp_ends(cps, n->begin, before[i])) return true;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        if (cp_starts(cps, count, at + 1, after[i])) return true;
    return false;
}

// 8时30分15秒, 8点30分, 20点: steps over the whole time of day.
static struct refusal clock(const uint32_t *cps, size_t count, size_t at)
{
    size_t end = at + 1;
    for (int parts = 0; parts < 2; parts++) {
        struct numeral minute;
        if (end >= count || !numeral_starts(cps[end]) || !numeral_read(cps, count, end, &minute)) break;
        uint32_t unit = cp_at(cps, count, minute.end);
        if (unit != U'分' && unit != U'秒' && unit != U'刻') break;
        end = minute.end + 1;
    }
    static const uint32_t tails[] = {U'半', U'钟', U'整', U'许', U'多', 0};
    if (end == at + 1 && cps[at] == U'点' && cp_one_of(cp_at(cps, count, end), tails)) end++;
    return refuse("time of day", end);
}

static bool after_daypart(const uint32_t *cps, size_t begin)
{
    static const uint32_t *const words[] = {U"上午", U"下午", U"晚上", U"凌晨", U"早上", U"中午", U"清晨", U"傍晚",
                                            U"深夜", U"午夜", U"夜里", U"当晚", U"今晚", U"昨晚", U"明晚", U"早晨",
                                            U"晚",   U"早",   U"时间", U"日",   U"午后", U"夜间", U"每晚"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cp_ends(cps, begin, words[i])) return true;
    return false;
}

// 三点五分, 下午两点半: 点 was read as a point, but it tells the time.
static struct refusal clock_in_point(const uint32_t *cps, size_t count, const struct numeral *n)
{
    size_t at = n->begin;
    while (at < n->end && cps[at] != U'点') at++;
    if (at == n->end) return none;
    uint32_t next = cp_at(cps, count, n->end);
    bool minutes = (next == U'分' && cp_at(cps, count, n->end + 1) != U'之' &&
                    cp_at(cps, count, n->end + 1) != U'钟') ||
                   next == U'刻' || numeral_power(next) == 1;
    return minutes || after_daypart(cps, n->begin) ? clock(cps, count, at) : none;
}

static bool is_colon(uint32_t cp)
{
    return cp == ':' || cp == U'：' || cp == U'∶';
}

// 10:30, 3:1:1, 5.3∶37.4∶57.3
static struct refusal colon(const uint32_t *cps, size_t count, const struct numeral *n, size_t at)
{
    size_t end = at;
    if (!n->arabic || !cp_is_digit(cp_at(cps, count, at + 1))) return none;
    if (cps[at] == U'：' && !n->point && !(n->digits <= 2 && digits_at(cps, count, at + 1) <= 2)) return none;
    while (end < count && (cp_is_digit(cps[end]) || is_colon(cps[end]) ||
                           (cps[end] == '.' && cp_is_digit(cp_at(cps, count, end + 1)))))
        end++;
    return refuse("time of day or proportion", end);
}

// 3比1, 七十八比九十六
static struct refusal versus(const uint32_t *cps, size_t count, size_t at)
{
    struct numeral other;
    uint32_t next = cp_at(cps, count, at + 1);
    if (!numeral_starts(next) || !numeral_read(cps, count, at + 1, &other) || other.point) return none;
    uint32_t after = cp_at(cps, count, other.end);
    return after == U'年' || after == U'月' || after == '%' ? none : refuse("proportion or score", other.end);
}

// 2023-06-27, 2023/6, 2023.06.27
static struct refusal iso_date(const uint32_t *cps, size_t count, const struct numeral *n)
{
    size_t at = n->begin + 4, parts = 0;
    if (!n->arabic || n->digits != 4 || cps[n->begin] > '2' || n->multiplied) return none;
    uint32_t mark = cp_at(cps, count, at);
    if (mark != '-' && mark != '/' && mark != '.') return none;
    while (cp_at(cps, count, at) == mark && parts < 2) {
        size_t size = digits_at(cps, count, at + 1);
        if (size < 1 || size > 2) break;
        at += size + 1;
        parts++;
    }
    bool month = parts == 1 && at == n->begin + 7 && (mark == '-' || cps[at - 2] == '0' || cps[at - 2] == '1') &&
                 !(mark == '.' && cp_at(cps, count, at) > 0x2E7F);
    return parts == 2 || (month && !cp_is_digit(cp_at(cps, count, at))) ? refuse("date", at) : none;
}

static struct refusal day(const uint32_t *cps, size_t count, const struct numeral *n, int64_t value, size_t at)
{
    uint32_t next = cp_at(cps, count, at + 1);
    bool longer = next == U'元' || next == U'圆' || next == U'币' || cp_starts(cps, count, at, U"日本钱") ||
                  cp_starts(cps, count, at, U"日本銭");
    bool after_month = n->begin > 0 && cps[n->begin - 1] == U'月';
    if (value < 1 || value > 31 || longer) return none;
    if (!after_month && counts_days(cps, count, n, at)) return none;
    return refuse("day of the month", at + 1);
}

struct refusal refusal_calendar(const uint32_t *cps, size_t count, const struct numeral *n)
{
    int64_t value = 0;
    struct refusal dated = iso_date(cps, count, n);
    if (dated.why) return dated;
    if (n->point && is_colon(cp_at(cps, count, n->end))) return colon(cps, count, n, n->end);
    if (n->point) return clock_in_point(cps, count, n);
    if (n->has_upper && cp_at(cps, count, n->end) == U'点' && decimal_compare(n->upper, decimal_from_int(24)) <= 0)
        return clock(cps, count, n->end);
    if (n->has_upper && cp_starts(cps, count, n->end, U"年代")) return refuse("decade or grade", n->end + 2);
    if (!is_whole(n, &value)) return none;
    size_t at = n->end;
    if (n->arabic && cp_at(cps, count, at) == ' ') at++;
    uint32_t next = cp_at(cps, count, at + 1);
    switch (cp_at(cps, count, at)) {
    case U'年': return year(cps, count, n, value, at);
    case U'月':
        return value >= 1 && value <= 12 && next != U'龄' ? refuse("month", at + (next == U'份' ? 2 : 1)) : none;
    case U'日': return day(cps, count, n, value, at);
    case U'时': return value <= 24 && next != U'间' && next != U'代' ? clock(cps, count, at) : none;
    case U'点':
        return value <= 24 && next != U'要' && next != U'建' && next != U'意' && next != U'共' ? clock(cps, count, at)
                                                                                               : none;
    case ':':
    case U'：':
    case U'∶': return colon(cps, count, n, at);
    case U'比': return versus(cps, count, at);
    case U'季':
        return value <= 4 && next != U'度' && n->begin > 0 && (cps[n->begin - 1] == U'前' || cps[n->begin - 1] == U'第')
                   ? refuse("quarter", at + 1)
               : value <= 4 && next == U'度' ? refuse("quarter", at + 2)
                                             : none;
    case U'世': return next == U'纪' ? refuse("century", at + 2) : none;
    case U'届': return is_year(n, value) ? refuse("class of a year", at + 1) : none;
    case U'财':
    case U'学': return next == U'年' && n->digits >= 2 ? refuse("fiscal or school year", at + 2) : none;
    default: return none;
    }
}

static size_t run_end(const uint32_t *cps, size_t count, size_t at)
{
    while (at < count && (cp_is_letter(cps[at]) || cp_is_digit(cps[at]) ||
                          ((cps[at] == '-' || cps[at] == '.') && at + 1 < count &&
                           (cp_is_letter(cps[at + 1]) || cp_is_digit(cps[at + 1])))))
        at++;
    return at;
}

// 010-64035547, 2024-05-11, 400-820-8820
static struct refusal dashed(const uint32_t *cps, size_t count, const struct numeral *n)
{
    size_t end = n->begin, groups = 0;
    bool odd = false;
    for (;;) {
        size_t size = digits_at(cps, count, end);
        if (!size) break;
        odd |= (size > 1 && cps[end] == '0') || size >= 7;
        groups++;
        end += size;
        if (cp_at(cps, count, end) != '-' || !cp_is_digit(cp_at(cps, count, end + 1))) break;
        end++;
    }
    return groups >= 3 || (groups == 2 && odd) ? refuse("telephone or serial number", end) : none;
}

static bool at_line_start(const uint32_t *cps, size_t begin)
{
    while (begin > 0 && (cps[begin - 1] == ' ' || cps[begin - 1] == U'　')) begin--;
    return begin == 0 || cps[begin - 1] == '\n';
}

// 1、 一、 1. （3） (二) 2.1 目标: numbers of lists and headings.
static struct refusal list_number(const uint32_t *cps, size_t count, const struct numeral *n, const struct unit *unit)
{
    uint32_t before = n->begin ? cps[n->begin - 1] : 0, after = cp_at(cps, count, n->end),
             next = cp_at(cps, count, n->end + 1);
    bool small = n->digits <= 2 && !n->open && !n->about && !n->grouped;
    bool start = at_line_start(cps, n->begin);
    if (!small) return none;
    if ((before == U'（' || before == '(') && (after == U'）' || after == ')') && !n->point)
        return refuse("list number", n->end + 1);
    size_t back = n->begin;
    while (back > 0 && cps[back - 1] == ' ') back--;
    if (back < n->begin && back > 0) before = cps[back - 1];
    bool bracket = (after == U'）' || after == ')') &&
                   (start || before == U'，' || before == U'。' || before == U'；' || before == U'：' ||
                    before == ':' || before == ',' || before == U'、');
    if (bracket && !n->point && !unit) return refuse("list number", n->end + 1);
    if (n->arabic && after == '.' && cp_is_han(next) && !n->point) return refuse("list number", n->end + 1);
    bool clause = start || before == U'：' || before == ':' || before == U'；' || before == ';' || before == U'。';
    bool mark = after == U'、' || after == U'．' || (after == '.' && !cp_is_digit(next)) ||
                ((after == U')' || after == U'）') && start);
    if (clause && mark && !n->point && next != 0 && !(after == U'、' && !start && numeral_starts(next)))
        return refuse("list number", n->end + 1);
    bool weak = !unit || unit->kind == QUANTITY_COUNT;
    if (n->arabic && n->point && weak && (start || before == U'元') && (cp_is_han(after) || after == ' '))
        return refuse("heading number", n->end);
    return none;
}

// 80后, （600519）, “863”, 图3, WKCC2217/20, Hall 4.0
static struct refusal name_with_number(const uint32_t *cps, size_t count, const struct numeral *n,
                                       const struct unit *unit)
{
    static const uint32_t labels[] = {U'图', U'表', U'例', U'款', 0};
    uint32_t before = n->begin ? cps[n->begin - 1] : 0, second = n->begin > 1 ? cps[n->begin - 2] : 0,
             after = cp_at(cps, count, n->end);
    bool plain = !unit && !n->multiplied && !n->grouped;
    if (!plain) return none;
    if (n->digits == 2 && after == U'后' && (cps[n->begin + 1] == '0' || cps[n->begin + 1] == '5'))
        return refuse("generation", n->end + 1);
    bool opened = before == U'（' || before == '(' || before == U'情' || before == U'码',
         closed = after == U'）' || after == ')' || after == '.' || after == U'】';
    if (n->digits == 6 && !n->point && (opened || closed)) return refuse("code of a security", n->end);
    if ((before == U'“' || before == '"') && (after == U'”' || after == '"')) return refuse("quoted name", n->end + 1);
    if (n->digits <= 2 && !n->point && cp_one_of(before, labels) && !cp_is_han(after)) return refuse("label", n->end);
    bool slash = (before == '/' && (cp_is_digit(second) || cp_is_letter(second))) ||
                 (after == '/' && cp_is_digit(cp_at(cps, count, n->end + 1)));
    if (slash) return refuse("identifier", n->end);
    return before == ' ' && cp_is_letter(second) ? refuse("part of a name", n->end) : none;
}

// 北纬26度30分, 东经120.5度至122度: steps over the whole place.
static struct refusal coordinate(const uint32_t *cps, size_t count, const struct numeral *n)
{
    static const uint32_t units[] = U"度°分′秒″", signs[] = U"至到-—~";
    struct numeral part = *n;
    size_t end = n->end;
    while (part.end < count && cp_one_of(cps[part.end], units)) {
        end = part.end + 1;
        size_t next = end + cp_one_of(cp_at(cps, count, end), signs);
        if (!numeral_starts(cp_at(cps, count, next)) || !numeral_read(cps, count, next, &part)) break;
    }
    return refuse("coordinate", end);
}

// 县人大四次会议, 市委七次全会, 四届五次职代会: a session by its number; but 召开四次会议.
static struct refusal labelled(const uint32_t *cps, size_t count, const struct numeral *n)
{
    enum { NAMES = 1, REACH = 4 };
    struct numeral time;
    if (cp_at(cps, count, n->end) == U'届' && numeral_starts(cp_at(cps, count, n->end + 1)) &&
        numeral_read(cps, count, n->end + 1, &time) && cp_at(cps, count, time.end) == U'次')
        return refuse("number of a session", time.end + 1);
    struct lexicon_match label = lexicon_longest_before(&lexicon_number_label, cps, n->begin);
    if (label.row < 0) return none;
    uint8_t names = lexicon_number_label.rows[label.row].codes[NAMES];
    if (names == LEXICON_NUMBER_LABEL_NAMES_COORDINATE) return coordinate(cps, count, n);
    if (n->arabic || cp_at(cps, count, n->end) != U'次') return none;
    bool session = names == LEXICON_NUMBER_LABEL_NAMES_TERM;
    for (size_t at = n->end + 1; at <= n->end + REACH && cp_is_han(cp_at(cps, count, at)); at++)
        session |= cps[at] == U'会';
    return session ? refuse("number of a session", n->end + 1) : none;
}

static bool has_strong_unit(const struct unit *unit)
{
    return unit && (unit->kind == QUANTITY_RATIO || unit->kind == QUANTITY_MONEY || unit->kind == QUANTITY_POINTS);
}

// 布设AED1360台，: behind capital letters a number with a unit that names no kind (T4期, MU5100次).
static bool counts_devices(const uint32_t *cps, size_t count, const struct numeral *n, const struct unit *unit)
{
    static const uint32_t units[] = {U'台', U'套', U'例', U'张', U'个', U'辆', U'架', 0};
    size_t at = n->begin;
    while (at > 0 && cps[at - 1] >= 'A' && cps[at - 1] <= 'Z') at--;
    return unit && unit->kind == QUANTITY_COUNT && unit->end == n->end + 1 && cp_one_of(cps[n->end], units) &&
           n->begin - at >= 2 && at > 0 && cp_is_han(cps[at - 1]) && !cp_is_han(cp_at(cps, count, unit->end)) &&
           !cp_is_letter(cp_at(cps, count, unit->end));
}

struct refusal refusal_identifier(const uint32_t *cps, size_t count, const struct numeral *n, const struct unit *unit,
                                  size_t left_end)
{
    uint32_t before = n->begin ? cps[n->begin - 1] : 0, second = n->begin > 1 ? cps[n->begin - 2] : 0;
    uint32_t after = cp_at(cps, count, n->end), next = cp_at(cps, count, n->end + 1);
    struct refusal listed = list_number(cps, count, n, unit);
    if (!listed.why) listed = labelled(cps, count, n);
    if (listed.why) return listed;
    if (after == U'号' && next != U'人' && !n->point) return refuse("number of a thing", n->end + 1);
    if (after == U'楼' && !unit) return refuse("number of a thing", n->end + 1);
    if (after == U'强' && before != U'前') return refuse("band of a ranking", n->end + 1);
    if (n->digits <= 2 && !unit && after == U'、' && cp_is_han(next) && !numeral_starts(next) && !n->multiplied &&
        n->arabic)
        return refuse("list number", n->end + 1);
    if (!n->arabic && !unit && (before == U'月' || before == U'初') && !n->open)
        return refuse("day of the month", n->end);
    if (!n->arabic) return none;
    bool strong = has_strong_unit(unit) || counts_devices(cps, count, n, unit);
    if (cp_is_letter(before) && !strong) return refuse("part of a name", run_end(cps, count, n->begin));
    bool joined = left_end > 0 && left_end + 1 == n->begin;
    if (before == '-' && !joined && (cp_is_letter(second) || (cp_is_han(second) && !unit)))
        return refuse("part of a name", run_end(cps, count, n->begin));
    if (before == '#' || before == '@' || before == '_' ||
        (before == '.' && (cp_is_letter(second) || cp_is_digit(second))))
        return refuse("identifier", run_end(cps, count, n->begin));
    if (n->point && after == '.' && cp_is_digit(next))
        return refuse("version or address", run_end(cps, count, n->begin));
    if ((before == U'〔' && after == U'〕') || (before == '[' && after == ']') || (before == U'【' && after == U'】'))
        return refuse("number of a document", n->end + 1);
    if (after == '-' && cp_is_digit(next) && !n->multiplied) {
        struct refusal serial = dashed(cps, count, n);
        if (serial.why) return serial;
    }
    if (before == U'×') return refuse("formula", n->end);
    if (after == '+' || (before == '+' && !strong && !unit && second != ':' && second != U'：'))
        return refuse("formula", n->end + 1);
    if ((after == U'×' || after == '*') && cp_is_digit(next)) return refuse("formula", n->end + 1);
    bool letters = cp_is_letter(after) || (after == '-' && cp_is_letter(next));
    bool myriad = n->end > n->begin && numeral_power(cps[n->end - 1]) >= 4;  // 140万YouTube订户
    if (!unit && letters && !myriad) return refuse("part of a name", run_end(cps, count, n->end + (after == '-')));
    struct refusal named = name_with_number(cps, count, n, unit);
    if (named.why) return named;
    if (n->leading_zero && !n->point && !unit) return refuse("identifier", n->end);
    bool whole_text = n->begin == 0 && n->end == count;
    if (!unit && n->digits >= 9 && !n->multiplied && !n->grouped && !whole_text) return refuse("identifier", n->end);
    return none;
}
