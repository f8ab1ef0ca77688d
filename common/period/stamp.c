#include "period/scan.h"

static bool two_digit_year_stands(const struct scan *scan, uint32_t at, const struct number *number, uint32_t after)
{
    struct word word;
    struct number month;
    uint32_t next = skip_spaces(scan, after);
    bool leading_zero = number->value < 10;
    if (leading_zero) return true;
    if (!number->arabic && !number->positional) return false;
    // 19年底, 98年4月, 18年10月, 15年版, 九七年一季度
    if (number_read(scan, next, &month) && month.value >= 1 && month.value <= 12 && scan_cp(scan, month.end) == U'月')
        return true;
    if (word_read(scan, next, WORD_MONTH_EDGE, &word) || word_read(scan, next, WORD_QUARTER_PART, &word) ||
        word_read(scan, next, WORD_HALF_PART, &word) || scan_cp(scan, next) == U'版')
        return true;
    if (scan_cp(scan, next) == U'前' && number_read(scan, next + 1, &month) &&
        one_of(scan_cp(scan, month.end), U"个月"))
        return true;
    // 三五年 is a guess at a duration unless it stands alone
    bool alone = (at == 0 || scan_before(scan, at) == '\n') && (after >= scan->count || scan_cp(scan, after) == '\n');
    return alone || (number->value >= 50 && number->arabic && (at == 0 || one_of(scan_before(scan, at), U"在于\n")) &&
                     !one_of(scan_cp(scan, after), U"以来间内后前多的了余历时"));
}

// Two digits are a year of the century that ends ten years after publication; without a date, of the one that ends in 2040.
static int century_year(const struct scan *scan, int value)
{
    int now;
    int end = published_year(scan, &now) ? now + 10 : 2040;
    int year = end - end % 100 + value;
    return year > end ? year - 100 : year;
}

static bool year_number(const struct scan *scan, uint32_t at, const struct number *number, uint32_t unit, int *year)
{
    if (!number->positional) return false;
    if (number->digits == 4 && number->value >= 1000 && number->value <= 2200) {
        // 1500年历史, 1200年来 are durations
        bool ancient = number->value < 1900 &&
                       (one_of(scan_cp(scan, unit + 1), U"来间前以历多余") || spelled(scan, unit + 1, U"的历"));
        *year = number->value;
        return !ancient;
    }
    if (number->digits == 3 && number->value >= 100) {
        struct number month;
        bool dated = number_read(scan, unit + 1, &month) && scan_cp(scan, month.end) == U'月';
        bool placed = at > 0 && scan_before(scan, at) == U'在' && !is_han(scan_cp(scan, unit + 1));
        *year = number->value;
        return dated || placed;
    }
    if (number->digits == 2 && two_digit_year_stands(scan, at, number, unit + 1)) {
        *year = century_year(scan, number->value);
        return true;
    }
    return false;
}

static uint32_t year_unit_end(const struct scan *scan, uint32_t unit)
{
    uint32_t end = unit + 1;
    if (scan_cp(scan, end) == U'度' || spelled(scan, end, U"版")) end++;
    return end;
}

// 2023财年, 2022/23财政年度, 2023—2024学年: where the word ends, or 0
uint32_t fiscal_year_end(const struct scan *scan, uint32_t at)
{
    static const uint32_t *const words[] = {U"财政年度", U"会计年度", U"财年", U"学年度", U"学年"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        uint32_t end = at;
        for (const uint32_t *c = words[i]; *c; c++) end++;
        if (spelled(scan, at, words[i])) return end;
    }
    return 0;
}

// 2024年, 二〇一九年, 98年4月, 民国108年, 2016-17年度.
static bool year_written(const struct scan *scan, uint32_t at, struct stamp *out)
{
    uint32_t begin = at;
    int offset = 0;
    if (spelled(scan, at, U"民国")) at += 2, offset = 1911;
    else if (spelled(scan, at, U"公元") && scan_cp(scan, at + 2) != U'前') at += 2;
    struct number number;
    if (!number_read(scan, at, &number)) return false;
    uint32_t unit = skip_spaces(scan, number.end), fiscal = fiscal_year_end(scan, unit);
    if (fiscal && !offset && number.digits == 4 && number.positional && number.value >= 1900 && number.value <= 2100) {
        *out = (struct stamp){.begin = begin, .end = fiscal, .grain = GRAIN_YEAR, .source = YEAR_WRITTEN};
        out->year = number.value;
        out->rule = "fiscal_year";
        return true;
    }
    if (scan_cp(scan, unit) != U'年' && !(number.digits == 2 && number.value < 10 && scan_cp(scan, unit) == U'版'))
        return false;
    int year;
    if (offset) {
        if (number.value < 1 || number.value > 200) return false;
        year = number.value + offset;
    } else if (!year_number(scan, at, &number, unit, &year)) {
        return false;
    }
    *out = (struct stamp){.begin = begin,
                          .end = year_unit_end(scan, unit),
                          .grain = GRAIN_YEAR,
                          .source = YEAR_WRITTEN,
                          .year = year,
                          .rule = "year"};
    return true;
}

// 年份：2023, 报告年度 2022: a year without its unit, behind the label that says so.
static bool year_labelled(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    struct number number;
    if (!word_read(scan, at, WORD_YEAR_LABEL, &word)) return false;
    uint32_t value = skip_spaces(scan, word.end);
    if (one_of(scan_cp(scan, value), U"：:|")) value = skip_spaces(scan, value + 1);
    bool four = value > word.end && number_read(scan, value, &number) && number.digits == 4 && number.positional &&
                number.value >= 1900 && number.value <= 2100;
    if (!four || is_han(scan_cp(scan, number.end))) return false;
    *out = (struct stamp){.begin = value, .end = number.end, .grain = GRAIN_YEAR, .source = YEAR_WRITTEN};
    out->year = number.value;
    out->rule = "labelled_year";
    return true;
}

static bool year_relative(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    if (word_read(scan, at, WORD_YEAR, &word)) {
        int now = 0;
        bool counted = word.last == 1 && scan->line.set;  // 上年 is the year before the one that is spoken of
        bool known = counted || published_year(scan, &now);
        if (counted) now = scan->line.year;
        *out = (struct stamp){.begin = at,
                              .end = word.end,
                              .grain = GRAIN_YEAR,
                              .source = YEAR_RELATIVE,
                              .same_offset = word.amount,
                              .year = known ? now + word.amount : 0,
                              .needs_published = !known,
                              .rule = "relative_year"};
        return true;
    }
    if (word_read(scan, at, WORD_YEAR_NAMED, &word)) {
        *out = (struct stamp){.begin = at,
                              .end = word.end,
                              .grain = GRAIN_YEAR,
                              .source = YEAR_LINE,
                              .back = true,
                              .year = scan->line.set ? scan->line.year + word.amount : 0,
                              .rule = "named_year"};
        return true;
    }
    return false;
}

static void take_months(struct stamp *stamp, int from, int to, enum period_grain grain, uint32_t end)
{
    stamp->from_month = from;
    stamp->to_month = to;
    stamp->grain = grain;
    stamp->end = end;
}

static void take_days(struct stamp *stamp, int from, int to, uint32_t end)
{
    stamp->from_day = from;
    stamp->to_day = to;
    stamp->grain = GRAIN_DAY;
    stamp->end = end;
}

void take_fixed(struct stamp *stamp, date first, date last, enum period_grain grain, uint32_t end)
{
    stamp->fixed = date_valid(first) && date_valid(last);
    stamp->first = first;
    stamp->last = last;
    stamp->grain = grain;
    stamp->end = end;
}

static date monday_after(date day)
{
    return date_add_days(day, (8 - date_weekday(day)) % 7);
}
static date iso_week(int year, int week)
{
    date fourth = date_make(year, 1, 4);
    return date_add_days(fourth, 1 - date_weekday(fourth) + 7 * (week - 1));
}

static uint32_t week_unit(const struct scan *scan, uint32_t at)
{
    if (scan_cp(scan, at) == U'个') at++;
    if (scan_cp(scan, at) == U'周') return at + 1;
    return spelled(scan, at, U"星期") || spelled(scan, at, U"礼拜") ? at + 2 : 0;
}

// What counts inside a year or month: 前5个月, 后三月, 前2周, 第一周, 第三个月, 第二天, 最后一天, 前4天.
static bool counted_part(const struct scan *scan, uint32_t at, struct stamp *stamp)
{
    bool last = spelled(scan, at, U"最后");
    uint32_t lead = scan_cp(scan, at);
    if (!last && !one_of(lead, U"前后第首头")) return false;
    struct number number;
    if (!number_read(scan, skip_spaces(scan, at + (last ? 2 : 1)), &number) || number.value < 1) return false;
    uint32_t unit = skip_spaces(scan, number.end), end;
    int n = number.value, month = stamp->from_month,
        year = stamp->year ? stamp->year
               : month     ? bare_year(scan, month, 1)
                           : 0;
    bool in_year = month == 0 && year > 0;
    if (in_year && (scan_cp(scan, unit) == U'月' || spelled(scan, unit, U"个月")) && n <= 12 && lead != U'第') {
        end = unit + (scan_cp(scan, unit) == U'月' ? 1 : 2);
        bool tail = last || lead == U'后';
        take_months(stamp, tail ? 13 - n : 1, tail ? 12 : n, GRAIN_MONTH, end);
        return true;
    }
    if (in_year && lead == U'第' && spelled(scan, unit, U"个月") && n <= 12) {
        take_months(stamp, n, n, GRAIN_MONTH, unit + 2);
        return true;
    }
    if (spelled(scan, unit, U"个季度") && in_year && n <= 4) {
        take_months(stamp, lead == U'第' ? 3 * n - 2 : 1, 3 * n, lead == U'第' ? GRAIN_QUARTER : GRAIN_MONTH, unit + 3);
        return true;
    }
    if (year > 0 && (end = week_unit(scan, unit)) != 0 && n <= 53) {
        date first = in_year ? iso_week(year, 1) : monday_after(date_make(year, month, 1));
        if (lead == U'第') first = date_add_days(first, 7 * (n - 1));
        if (last) {  // the last whole weeks
            date end_day = date_make(year, in_year ? 12 : month, in_year ? 31 : date_days_in_month(year, month));
            first = date_add_days(end_day, 1 - date_weekday(end_day) - 7 * (date_weekday(end_day) == 7 ? n - 1 : n));
        }
        take_fixed(stamp, first, date_add_days(first, lead == U'第' ? 6 : 7 * n - 1), GRAIN_WEEK, end);
        return true;
    }
    if (year > 0 && scan_cp(scan, unit) == U'天') {
        date start = date_make(year, in_year ? 1 : month, 1);
        int length = in_year ? 365 : date_days_in_month(year, month);
        if (n > length) return false;
        date first = date_add_days(start, last ? length - n : lead == U'第' ? n - 1 : 0);
        take_fixed(stamp, first, date_add_days(first, lead == U'第' || last ? 0 : n - 1), GRAIN_DAY, unit + 1);
        return true;
    }
    return false;
}

static bool day_number(const struct scan *scan, uint32_t at, int *day, uint32_t *end)
{
    struct number number;
    if (!number_read(scan, at, &number) || number.value < 1 || number.value > 31 || number.digits > 3) return false;
    uint32_t unit = skip_spaces(scan, number.end);
    if (!one_of(scan_cp(scan, unit), U"日号")) return false;
    *day = number.value;
    *end = unit + 1;
    return true;
}

// 10月22, 四月十三: a day without its unit, where nothing that is counted follows.
static bool bare_day_number(const struct scan *scan, uint32_t at, int *day, uint32_t *end)
{
    struct number number;
    if (!number_read(scan, at, &number) || number.value < 1 || number.value > 31 || number.digits > 3) return false;
    uint32_t next = scan_cp(scan, number.end);
    if ((is_han(next) && !one_of(next, U"出至到")) || one_of(next, U".,%~‰") || is_digit(next) ||
        (next >= 'A' && next <= 'z'))
        return false;
    *day = number.value;
    *end = number.end;
    return true;
}

// 26日、27日 and 12、13日 name neighbouring days: one stretch.
static void day_neighbours(const struct scan *scan, struct stamp *stamp)
{
    int day;
    uint32_t end;
    while (stamp->grain == GRAIN_DAY && scan_cp(scan, stamp->end) == U'、' &&
           day_number(scan, stamp->end + 1, &day, &end) && day == stamp->to_day + 1)
        take_days(stamp, stamp->from_day, day, end);
}

// 6月27日, 5月1-3日, 3月上旬, 10月底, 十月的第一周; `at` is behind 月.
static void month_tail(const struct scan *scan, struct stamp *stamp)
{
    uint32_t at = stamp->end;
    if (scan_cp(scan, at) == U'份') stamp->end = ++at;
    uint32_t next = skip_spaces(scan, at);
    int day, last_day;
    uint32_t end;
    struct word word;
    struct number number;
    if (number_read(scan, next, &number) && number.value >= 1 && number.value <= 31) {
        uint32_t behind = connector_read(scan, number.end);
        if (scan_cp(scan, number.end) == U'、') behind = number.end + 1;
        if (behind && day_number(scan, behind, &last_day, &end) && last_day > number.value)
            take_days(stamp, number.value, last_day, end);
        else if (day_number(scan, next, &day, &end) || bare_day_number(scan, next, &day, &end))
            take_days(stamp, day, day, end);
        day_neighbours(scan, stamp);
        return;
    }
    if (word_read(scan, next, WORD_TEN_DAYS, &word)) {
        int length = stamp->year > 0 ? date_days_in_month(stamp->year, stamp->from_month) : 31;
        take_days(stamp, 10 * word.amount - 9, word.amount == 3 ? length : 10 * word.amount, word.end);
    } else if (word_read(scan, next, WORD_HALF_MONTH, &word)) {
        take_days(stamp, word.amount == 1 ? 1 : 16, word.amount == 1 ? 15 : 31, word.end);
    } else if (word_read(scan, next, WORD_MONTH_EDGE, &word)) {
        take_days(stamp, word.amount > 0 ? 31 : 1, word.amount > 0 ? 31 : 5, word.end);
        stamp->at_end = word.amount > 0;
    } else {
        counted_part(scan, scan_cp(scan, next) == U'的' ? next + 1 : next, stamp);
    }
}

// 3月, 1—9月, 1至5月份, 2——4月, 1、2月; with `stamp` holding the year if one was named.
static bool month_part(const struct scan *scan, uint32_t at, struct stamp *stamp)
{
    struct number first, second;
    if (!number_read(scan, at, &first) || first.value < 1 || first.value > 12 || first.digits > 2) return false;
    uint32_t unit = skip_spaces(scan, first.end), behind = connector_read(scan, first.end);
    if (scan_cp(scan, unit) == U'月') {
        take_months(stamp, first.value, first.value, GRAIN_MONTH, unit + 1);
        month_tail(scan, stamp);
        return true;
    }
    bool list = scan_cp(scan, first.end) == U'、';
    if (list) behind = first.end + 1;
    if (!behind || !number_read(scan, behind, &second) || second.value > 12 || second.value <= first.value)
        return false;
    if (list && second.value != first.value + 1) return false;
    unit = skip_spaces(scan, second.end);
    if (scan_cp(scan, unit) != U'月' || is_digit(scan_cp(scan, skip_spaces(scan, unit + 1)))) return false;
    take_months(stamp, first.value, second.value, GRAIN_MONTH, unit + 1);
    if (scan_cp(scan, stamp->end) == U'份') stamp->end++;
    struct word word;
    if (word_read(scan, stamp->end, WORD_MONTH_EDGE, &word)) stamp->end = word.end;
    return true;
}

// 本月15日, 上个月二十号, 这个月月底.
static bool relative_month(const struct scan *scan, uint32_t at, struct stamp *stamp)
{
    struct word word;
    date day;
    if (word_read(scan, at, WORD_MONTH, &word)) {
        bool known = scan->published.precision >= PRECISION_MONTH && published_day(scan, &day);
        date month = known ? date_add_months(date_make(scan->published.first.year, scan->published.first.month, 1),
                                             word.amount)
                           : (date){0};
        *stamp = (struct stamp){.begin = at,
                                .source = YEAR_RELATIVE,
                                .year = month.year,
                                .needs_published = !known,
                                .same_offset = word.amount,
                                .rule = "relative_month"};
        take_months(stamp, known ? month.month : 1, known ? month.month : 1, GRAIN_MONTH, word.end);
        month_tail(scan, stamp);
        return true;
    }
    if (!word_read(scan, at, WORD_MONTH_NAMED, &word)) return false;
    bool known = scan->line.set && scan->line.month > 0;
    date month = known ? date_add_months(date_make(scan->line.year, scan->line.month, 1), word.amount) : (date){0};
    *stamp = (struct stamp){.begin = at, .source = YEAR_LINE, .year = month.year, .back = true, .rule = "named_month"};
    take_months(stamp, known ? month.month : 0, known ? month.month : 0, GRAIN_MONTH, word.end);
    return true;
}

// 一至三季度, 1-3季度, 三、四季度
static bool quarters_part(const struct scan *scan, uint32_t at, struct stamp *stamp)
{
    struct number first, second;
    if (!number_read(scan, at, &first) || first.value < 1 || first.value > 3) return false;
    uint32_t behind = connector_read(scan, first.end);
    if (one_of(scan_cp(scan, first.end), U"、和")) behind = first.end + 1;
    if (!behind || !number_read(scan, behind, &second) || second.value > 4 || second.value <= first.value) return false;
    if (scan_cp(scan, first.end) == U'、' && second.value != first.value + 1) return false;
    if (scan_cp(scan, second.end) != U'季') return false;
    uint32_t end = second.end + (scan_cp(scan, second.end + 1) == U'度' ? 2 : 1);
    take_months(stamp, 3 * first.value - 2, 3 * second.value, GRAIN_MONTH, end);
    return true;
}

// A half, quarter, edge, season or month of the year that `stamp` holds.
static bool year_part(const struct scan *scan, uint32_t at, struct stamp *stamp)
{
    struct word word;
    if (word_read(scan, at, WORD_HALF_PART, &word)) {
        take_months(stamp, 6 * word.amount - 5, 6 * word.amount, GRAIN_HALF, word.end);
    } else if (word_read(scan, at, WORD_QUARTERS_UPTO, &word)) {
        take_months(stamp, 1, 3 * word.amount, GRAIN_MONTH, word.end);
    } else if (word_read(scan, at, WORD_QUARTER_PART, &word)) {
        take_months(stamp, 3 * word.amount - 2, 3 * word.amount, GRAIN_QUARTER, word.end);
        if (word_read(scan, stamp->end, WORD_MONTH_EDGE, &word))
            take_months(stamp, stamp->to_month, stamp->to_month, GRAIN_MONTH, word.end);
    } else if (word_read(scan, at, WORD_YEAR_EDGE, &word)) {
        if (word.amount > 0)
            take_months(stamp, 12, 12, GRAIN_MONTH, word.end), take_days(stamp, 31, 31, word.end), stamp->at_end = true;
        else if (word.amount < 0) take_months(stamp, 1, 1, GRAIN_MONTH, word.end);
        else take_months(stamp, 6, 6, GRAIN_MONTH, word.end);
    } else if (!quarters_part(scan, at, stamp) && !month_part(scan, at, stamp) && !counted_part(scan, at, stamp)) {
        return false;
    }
    return true;
}

// What may follow a year: 2024年上半年, 今年的第二天, 2019年末, 去年同期, 去年今天, 今年夏天.
static void year_tail(const struct scan *scan, struct stamp *stamp)
{
    struct word word;
    uint32_t at = skip_spaces(scan, stamp->end);
    bool linked = one_of(scan_cp(scan, at), U"的之");
    uint32_t next = skip_spaces(scan, linked ? at + 1 : at);
    if (year_part(scan, next, stamp)) return;
    if (scan_before(scan, stamp->end) == U'年' && word_read(scan, stamp->end, WORD_MONTH_EDGE, &word) &&
        one_of(scan_cp(scan, stamp->end), U"底末初")) {
        bool end = word.amount > 0;
        take_months(stamp, end ? 12 : 1, end ? 12 : 1, GRAIN_MONTH, word.end);
        if (end) take_days(stamp, 31, 31, word.end), stamp->at_end = true;
        return;
    }
    if (word_read(scan, next, WORD_SAME, &word) || word_read(scan, next, WORD_WHOLE, &word)) {
        stamp->same = word.kind;
        stamp->end = word.end;
        return;
    }
    if (word_read(scan, next, WORD_SEASON, &word)) stamp->end = word.end;
    date day;
    if (linked && word_read(scan, next, WORD_DAY, &word) && stamp->year > 0 && published_day(scan, &day)) {
        date shifted = date_make(stamp->year, day.month, day.day);
        take_fixed(stamp, shifted, shifted, GRAIN_DAY, word.end);
    }
}

// 31日, 1日: a day alone. As often a length of time, so it needs a place where a day stands.
static bool lone_day(const struct scan *scan, uint32_t at, const struct stamp *left, struct stamp *out)
{
    struct number number;
    int last_day;
    uint32_t end;
    if (!number_read(scan, at, &number) || number.value < 1 || number.value > 31) return false;
    uint32_t behind = connector_read(scan, number.end), before = scan_before(scan, at);
    bool range = behind && day_number(scan, behind, &last_day, &end) && last_day > number.value && last_day <= 31;
    if (!range) {
        if (!day_number(scan, at, &last_day, &end)) return false;
        last_day = number.value;
    }
    uint32_t next = scan_cp(scan, end);
    *out = (struct stamp){.begin = at, .rule = "lone_day"};
    take_days(out, number.value, last_day, end);
    if (left) return true;
    if (one_of(scan_cp(scan, end - 1), U"号") &&
        !(at == 0 || before == U'的' || before == '\n' || before == U',' || before == U'至'))
        return false;
    if (one_of(before, U"期续共近约连每住满前历达足过超") || one_of(next, U"内元均本报游龄间制志常用工") ||
        spelled(scan, end, U"以上"))
        return false;
    if (!number.arabic && !one_of(next, U"上下晚凌电讯")) return false;
    day_neighbours(scan, out);
    return true;
}

// 2月13号的31天前, 3天后: a shift from the day just read.
static void day_shift(const struct scan *scan, struct stamp *stamp)
{
    struct number number;
    uint32_t at = stamp->end;
    if (stamp->grain != GRAIN_DAY || stamp->from_day != stamp->to_day || stamp->fixed || stamp->at_end) return;
    if (scan_cp(scan, at) == U'的') at++;
    if (!number_read(scan, at, &number)) return;
    bool months = spelled(scan, number.end, U"个月");
    if (!months && scan_cp(scan, number.end) != U'天') return;
    uint32_t end = number.end + (months ? 2 : 1);
    if (one_of(scan_cp(scan, end), U"以之")) end++;
    int sign = scan_cp(scan, end) == U'前' ? -1 : scan_cp(scan, end) == U'后' ? 1 : 0;
    struct stamp from = *stamp;
    if (!sign || !stamp_resolve(scan, &from)) return;
    date day = months ? date_add_months(from.first, sign * number.value)
                      : date_add_days(from.first, sign * number.value);
    take_fixed(stamp, day, day, GRAIN_DAY, end + 1);
}

static void inherit(const struct stamp *left, struct stamp *stamp)
{
    if (!left || stamp->fixed || stamp->source != YEAR_NONE) return;
    stamp->source = left->source;
    stamp->year = left->year;
    stamp->needs_published = left->needs_published;
    if (stamp->from_month == 0) {
        stamp->from_month = left->to_month;
        stamp->to_month = left->to_month;
    }
}

bool stamp_read(struct scan *scan, uint32_t at, const struct stamp *left, struct stamp *out)
{
    if (plan_period(scan, at, out) || century_period(scan, at, out) || numeric_date_read(scan, at, left != NULL, out))
        return true;
    if (relative_span(scan, at, out)) return true;
    if (year_labelled(scan, at, out)) return true;
    if (year_written(scan, at, out) || year_relative(scan, at, out)) {
        year_tail(scan, out);
        day_shift(scan, out);
        return true;
    }
    if (relative_month(scan, at, out) || relative_day(scan, at, out) || relative_part(scan, at, out)) return true;
    struct word word;
    *out = (struct stamp){.begin = at, .end = at, .rule = "bare"};
    if (left) inherit(left, out), out->from_month = out->to_month = 0, out->source = YEAR_NONE;
    if (!counted_part(scan, at, out) && (one_of(scan_cp(scan, at), U"前后第首头") || spelled(scan, at, U"最后")) &&
        !word_read(scan, at, WORD_QUARTER_PART, &word) && !word_read(scan, at, WORD_QUARTERS_UPTO, &word))
        return false;
    if (out->end > at || year_part(scan, at, out)) {
        out->source = YEAR_NONE;
        inherit(left, out);
        day_shift(scan, out);
        return true;
    }
    if (word_read(scan, at, WORD_HALF_MONTH, &word) && published_day(scan, &(date){0})) {
        date day = scan->published.first, first = date_make(day.year, day.month, word.amount == 1 ? 1 : 16);
        take_fixed(out, first,
                   date_make(day.year, day.month, word.amount == 1 ? 15 : date_days_in_month(day.year, day.month)),
                   GRAIN_DAY, word.end);
        return true;
    }
    if (lone_weekday(scan, at, out)) return true;
    if (lone_day(scan, at, left, out)) {
        inherit(left, out);
        return true;
    }
    return false;
}
