#include "period/scan.h"

enum window_unit { UNIT_NONE, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR };

struct count {
    int value;
    bool loose;  // 十余年, 几年, 3年多: no exact window
    bool half;   // 半年, 一年半
    bool piece;  // 3个月, not 3月
    enum window_unit unit;
    uint32_t end;
};

static enum window_unit unit_read(const struct scan *scan, uint32_t at, uint32_t *end)
{
    bool piece = scan_cp(scan, at) == U'个';
    if (piece) at++;
    *end = at + 1;
    uint32_t cp = scan_cp(scan, at);
    if (cp == U'周') return UNIT_WEEK;
    if (cp == U'月') return UNIT_MONTH;
    if (spelled(scan, at, U"星期") || spelled(scan, at, U"礼拜") || spelled(scan, at, U"季度")) {
        *end = at + 2;
        return cp == U'季' ? UNIT_QUARTER : UNIT_WEEK;
    }
    if (cp == U'季') return UNIT_QUARTER;
    if (piece) return UNIT_NONE;
    return cp == U'年' ? UNIT_YEAR : one_of(cp, U"天日") ? UNIT_DAY : UNIT_NONE;
}

// 三年, 3个月, 十余年, 几年, 半年, 一年半, 两个半月 (left), 5年多.
static bool count_read(const struct scan *scan, uint32_t at, struct count *out)
{
    *out = (struct count){.value = 0};
    struct number number;
    at = skip_spaces(scan, at);
    if (scan_cp(scan, at) == U'半') {
        out->half = true;
        out->unit = unit_read(scan, at + 1, &out->end);
        return out->unit == UNIT_YEAR || out->unit == UNIT_MONTH;
    }
    if (one_of(scan_cp(scan, at), U"几数")) out->loose = true, at++;
    if (number_read(scan, at, &number)) out->value = number.value, at = skip_spaces(scan, number.end);
    else if (!out->loose) return false;
    if (one_of(scan_cp(scan, at), U"余多几来")) out->loose = true, at++;
    out->piece = scan_cp(scan, at) == U'个';
    out->unit = unit_read(scan, at, &out->end);
    if (out->unit == UNIT_NONE) return false;
    if (one_of(scan_cp(scan, out->end), U"多余")) out->loose = true, out->end++;
    if (scan_cp(scan, out->end) == U'半' && out->unit == UNIT_YEAR) out->half = true, out->end++;
    return out->loose || (out->value >= 1 && out->value <= 400);
}

static date month_start(date day)
{
    return date_make(day.year, day.month, 1);
}
static date month_end(date day)
{
    return date_make(day.year, day.month, date_days_in_month(day.year, day.month));
}
static date week_start(date day)
{
    return date_add_days(day, 1 - date_weekday(day));
}
static date quarter_start(date day)
{
    return date_make(day.year, (day.month - 1) / 3 * 3 + 1, 1);
}

static void set_days(struct stamp *stamp, date first, date last, enum period_grain grain)
{
    stamp->fixed = date_valid(first) && date_valid(last);
    stamp->first = first;
    stamp->last = last;
    stamp->grain = grain;
}

static bool known_well(const struct scan *scan, enum window_unit unit)
{
    enum precision needed = unit == UNIT_YEAR                            ? PRECISION_YEAR
                            : unit == UNIT_MONTH || unit == UNIT_QUARTER ? PRECISION_MONTH
                                                                         : PRECISION_DAY;
    return scan->published.precision >= needed;
}

static int months_of(const struct count *count)
{
    if (count->unit == UNIT_YEAR) return 12 * count->value + (count->half ? 6 : 0);
    return count->unit == UNIT_QUARTER ? 3 * count->value : count->value;
}

// 近三年: from the same day three years back to publication; named by its years.
static void rolling_window(const struct scan *scan, const struct count *count, struct stamp *stamp)
{
    date from = scan->published.first, now = scan->published.last;
    stamp->rolling = true;
    if (count->unit == UNIT_DAY) set_days(stamp, date_add_days(from, -count->value), now, GRAIN_DAY);
    else if (count->unit == UNIT_WEEK) set_days(stamp, date_add_days(from, -7 * count->value), now, GRAIN_DAY);
    else if (count->unit == UNIT_YEAR && !count->half)
        set_days(stamp, date_add_months(from, -12 * count->value), now, GRAIN_YEAR);
    else if (count->unit != UNIT_YEAR && count->half) set_days(stamp, date_add_days(from, -15), now, GRAIN_DAY);
    else set_days(stamp, date_add_months(from, -months_of(count)), now, GRAIN_MONTH);
}

// 上两个月, 前两天: the whole units before the one of publication.
static void units_before(const struct scan *scan, const struct count *count, struct stamp *stamp)
{
    date now = scan->published.last;
    int n = count->value;
    if (count->unit == UNIT_DAY) set_days(stamp, date_add_days(now, -n), date_add_days(now, -1), GRAIN_DAY);
    else if (count->unit == UNIT_WEEK)
        set_days(stamp, date_add_days(week_start(now), -7 * n), date_add_days(week_start(now), -1), GRAIN_WEEK);
    else if (count->unit == UNIT_MONTH)
        set_days(stamp, date_add_months(month_start(now), -n), date_add_days(month_start(now), -1), GRAIN_MONTH);
    else if (count->unit == UNIT_QUARTER)
        set_days(stamp, date_add_months(quarter_start(now), -3 * n), date_add_days(quarter_start(now), -1),
                 GRAIN_QUARTER);
    else set_days(stamp, date_make(now.year - n, 1, 1), date_make(now.year - 1, 12, 31), GRAIN_YEAR);
}

// 下三天, 三个月后 with skip 1: the whole units after the one of publication; 未来三天 with skip 0 begins with it.
static void units_after(const struct scan *scan, const struct count *count, int skip, struct stamp *stamp)
{
    date now = scan->published.last;
    int n = count->value;
    if (count->unit == UNIT_DAY) set_days(stamp, date_add_days(now, skip), date_add_days(now, n - 1 + skip), GRAIN_DAY);
    else if (count->unit == UNIT_WEEK && !skip) set_days(stamp, now, date_add_days(now, 7 * n - 1), GRAIN_DAY);
    else if (count->unit == UNIT_WEEK)
        set_days(stamp, date_add_days(week_start(now), 7), date_add_days(week_start(now), 7 * n + 6), GRAIN_WEEK);
    else if (count->unit == UNIT_YEAR)
        set_days(stamp, date_make(now.year + skip, 1, 1), date_make(now.year + n - 1 + skip, 12, 31), GRAIN_YEAR);
    else {
        date first = date_add_months(month_start(now), skip);
        set_days(stamp, first, date_add_days(date_add_months(first, months_of(count)), -1), GRAIN_MONTH);
    }
}

// 二十几年前, 30多年来: bounds of what is told loosely. The window stays vague and has no text form.
static void loose_years(const struct scan *scan, const struct count *count, bool ago, struct stamp *stamp)
{
    date now = scan->published.last;
    int step = 1;
    while (count->value > 0 && count->value / step % 10 == 0) step *= 10;
    if (!count->loose || count->value < 1 || count->unit != UNIT_YEAR || !known_well(scan, UNIT_YEAR)) return;
    int from = now.year - count->value - (ago ? step : 0), to = now.year - count->value;
    if (from < 1) return;
    set_days(stamp, date_make(from, 1, 1), ago ? date_make(to, 12, 31) : now, GRAIN_YEAR);
}

// 5天前, 三年前, 4周后: the one unit that is so far away. Of two or three days, weeks or months news speaks loosely (两三天前):
// those are the stretch between, as Duckling reads them.
static void unit_away(const struct scan *scan, const struct count *count, int sign, struct stamp *stamp)
{
    enum { LOOSE_AT_MOST = 3 };
    date now = scan->published.last;
    int n = sign * count->value;
    if (count->unit != UNIT_YEAR && !count->half && count->value <= LOOSE_AT_MOST) {
        if (sign < 0) units_before(scan, count, stamp);
        else units_after(scan, count, 1, stamp);
    } else if (count->unit == UNIT_DAY) {
        set_days(stamp, date_add_days(now, n), date_add_days(now, n), GRAIN_DAY);
    } else if (count->unit == UNIT_WEEK) {
        date first = date_add_days(week_start(now), 7 * n);
        set_days(stamp, first, date_add_days(first, 6), GRAIN_WEEK);
    } else if (count->unit == UNIT_YEAR && !count->half) {
        set_days(stamp, date_make(now.year + n, 1, 1), date_make(now.year + n, 12, 31), GRAIN_YEAR);
    } else if (count->unit == UNIT_MONTH && count->half) {
        set_days(stamp, date_add_days(now, 15 * sign), date_add_days(now, 15 * sign), GRAIN_DAY);
    } else {
        date month = date_add_months(month_start(now), sign * months_of(count));
        set_days(stamp, month, month_end(month), GRAIN_MONTH);
    }
}

// 前5个月, 前三季度 in a line or a year without its name: the months that were over at publication; 前两个月 early in a year the last two.
static void first_months(const struct scan *scan, const struct count *count, struct stamp *stamp)
{
    date now = scan->published.last;
    int n = months_of(count), year = scan->line.set                                      ? scan->line.year
                                     : n < now.month || (n == now.month && now.day > 15) ? now.year
                                                                                         : now.year - 1;
    if (!scan->line.set && n <= 2 && now.month <= n) units_before(scan, count, stamp);
    else if (n >= 1 && n <= 12) set_days(stamp, date_make(year, 1, 1), month_end(date_make(year, n, 1)), GRAIN_MONTH);
}

// Behind the count: 前, 以前, 之前 (-1), 后, 以后, 之后 (1); 0 when neither. 年前 and 天后 of a compound word are left (年前瞻).
static int side_read(const struct scan *scan, uint32_t at, uint32_t *end)
{
    uint32_t sign = at;
    struct number number;
    if (one_of(scan_cp(scan, at), U"以之")) sign++;
    uint32_t cp = scan_cp(scan, sign);
    if (cp != U'前' && cp != U'后') return 0;
    if (sign == at && one_of(scan_cp(scan, sign + 1), U"瞻景期列来置续")) return 0;
    *end = sign + 1;
    // 五八年前七个月 and 4月前4天 are parts of a year and a month
    if (sign == at && number_read(scan, skip_spaces(scan, sign + 1), &number) &&
        one_of(scan_cp(scan, number.end), U"个月季天周"))
        return 0;
    return cp == U'前' ? -1 : 1;
}

static uint32_t window_tail(const struct scan *scan, uint32_t at)
{
    static const uint32_t *const tails[] = {U"的时间里", U"时间里", U"以来", U"来", U"间", U"中", U"里", U"内"};
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        uint32_t size = 0;
        while (tails[i][size]) size++;
        if (spelled(scan, at, tails[i])) return at + size;
    }
    return at;
}

static bool finish(const struct scan *scan, const struct count *count, struct stamp *stamp, const char *rule)
{
    stamp->rule = rule;
    stamp->needs_published = !known_well(scan, count->unit);
    stamp->vague = count->loose;
    return true;
}

static bool led_window(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    struct count count;
    if (!word_read(scan, at, WORD_NONE, &word)) return false;
    static const enum word_class leads[] = {WORD_RECENT, WORD_BACK, WORD_COMING, WORD_NEXT};
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        if (!word_read(scan, at, leads[i], &word) || !count_read(scan, word.end, &count)) continue;
        struct word year;  // 上一年度
        if (word_read(scan, at, WORD_YEAR, &year) && year.end >= count.end) continue;
        *out = (struct stamp){.begin = at, .end = count.end, .source = YEAR_RELATIVE};
        bool ready = known_well(scan, count.unit) && !count.loose;
        if (leads[i] == WORD_RECENT) {
            out->end = window_tail(scan, count.end);
            if (count.loose && count.value == 0) return finish(scan, &count, out, "rolling");
            if (ready) rolling_window(scan, &count, out);
            return finish(scan, &count, out, "rolling");
        }
        if (count.half) return false;
        if (leads[i] == WORD_BACK) {
            bool front = scan_cp(scan, at) == U'前';
            if (front && count.unit == UNIT_YEAR) return false;
            bool told = scan->line.set && !count.loose;
            if (front && (ready || told) && (count.unit == UNIT_MONTH || count.unit == UNIT_QUARTER))
                first_months(scan, &count, out);
            else if (ready) units_before(scan, &count, out);
            return finish(scan, &count, out, "units_before");
        }
        date now = scan->published.last;
        if (ready && scan_cp(scan, at) == U'后' && count.unit == UNIT_YEAR)  // 后1年: the year that begins tomorrow
            set_days(out, date_add_days(now, 1), date_add_months(date_add_days(now, 1), 12 * count.value), GRAIN_DAY);
        else if (ready) units_after(scan, &count, leads[i] == WORD_NEXT, out);
        return finish(scan, &count, out, "units_after");
    }
    return false;
}

bool window_read(struct scan *scan, uint32_t at, struct stamp *out)
{
    if (led_window(scan, at, out)) return true;
    struct count count;
    uint32_t end;
    if (!count_read(scan, at, &count)) return false;
    if (count.unit == UNIT_MONTH && !count.piece && !count.half) return false;               // 3月前: before March
    if (scan_cp(scan, count.end - 1) == U'日' && is_digit(scan_cp(scan, at))) return false;  // 6日以来: since the sixth
    *out = (struct stamp){.begin = at, .end = count.end, .source = YEAR_RELATIVE};
    bool ready = known_well(scan, count.unit) && !count.loose;
    if (spelled(scan, count.end, U"以来") ||
        (scan_cp(scan, count.end) == U'来' && !one_of(scan_cp(scan, count.end + 1), U"到说自看源临访"))) {
        out->end = count.end + (scan_cp(scan, count.end) == U'来' ? 1 : 2);
        if (ready) rolling_window(scan, &count, out);
        else loose_years(scan, &count, false, out);
        return finish(scan, &count, out, "rolling");
    }
    int side = side_read(scan, count.end, &end);
    if (side == 0) return false;
    out->end = end;
    // 三年后 in a story counts from what the story told last, not from publication
    if (side > 0 && scan->line.set) out->vague = true, out->rule = "later";
    else if (ready) unit_away(scan, &count, side, out);
    else out->needs_published = true, out->vague = count.loose;
    if (side < 0) loose_years(scan, &count, true, out);
    out->rule = side < 0 ? "ago" : "later";
    return true;
}

static bool digits(const struct scan *scan, uint32_t at, int least, int most, int *value, uint32_t *end)
{
    struct number number;
    if (!is_digit(scan_cp(scan, at)) || !number_read(scan, at, &number) || number.digits < least ||
        number.digits > most)
        return false;
    *value = number.value;
    *end = number.end;
    return true;
}

// 2015-3-3, 2015/03/03, 2010.01.29, 2010 01 29, 20150303; 2013.03 where nothing makes it a decimal.
bool numeric_date_read(const struct scan *scan, uint32_t at, bool behind_sign, struct stamp *out)
{
    uint32_t before = scan_before(scan, at), end;
    int year, month, day;
    if (!is_digit(scan_cp(scan, at)) || is_digit(before) || (!behind_sign && one_of(before, U".-/"))) return false;
    if (digits(scan, at, 8, 8, &day, &end)) {
        date whole = date_make(day / 10000, day / 100 % 100, day % 100);
        if (whole.year < 1900 || whole.year > 2100 || (before >= 'A' && before <= 'z')) return false;
        *out = (struct stamp){.begin = at, .end = end, .source = YEAR_WRITTEN, .rule = "numeric"};
        set_days(out, whole, whole, GRAIN_DAY);
        return out->fixed;
    }
    if (!digits(scan, at, 4, 4, &year, &end) || year < 1000 || year > 2200) return false;
    uint32_t sign = scan_cp(scan, end);
    if (!one_of(sign, U"-/. ") || !digits(scan, end + 1, 1, 2, &month, &end) || month < 1 || month > 12) return false;
    *out = (struct stamp){.begin = at, .source = YEAR_WRITTEN, .year = year, .rule = "numeric"};
    if (scan_cp(scan, end) == sign && digits(scan, end + 1, 1, 2, &day, &out->end)) {
        date whole = date_make(year, month, day);
        set_days(out, whole, whole, GRAIN_DAY);
        out->from_month = out->to_month = month;
        return out->fixed && !is_digit(scan_cp(scan, out->end));
    }
    uint32_t next = scan_cp(scan, end);
    // 2018-06, 2018/06: two digits, and nothing that makes it a range or a fraction
    bool dashed = (sign == '-' || sign == '/') && end - at == 7 && year >= 1900 && year <= 2100 && !is_han(next) &&
                  !is_digit(next) && !one_of(next, U"-/.,%~");
    if (dashed) {
        out->from_month = out->to_month = month;
        out->grain = GRAIN_MONTH;
        out->end = end;
        return true;
    }
    if (sign != '.' || scan->cps[end - 2] == '.' || year < 1900 || is_han(next) || is_digit(next) ||
        one_of(next, U"%.,~"))
        return false;
    out->from_month = out->to_month = month;
    out->grain = GRAIN_MONTH;
    out->end = end;
    return true;
}
