#include "period/scan.h"

static int weekday_read(const struct scan *scan, uint32_t at)
{
    static const uint32_t weekdays[] = U"一二三四五六日";
    for (int i = 0; weekdays[i]; i++)
        if (scan_cp(scan, at) == weekdays[i]) return i + 1;
    return scan_cp(scan, at) == U'天' ? 7 : 0;
}

// 周五: the latest one up to publication; 周一至周五, 每周五 and 逢周五 are timetables.
bool lone_weekday(const struct scan *scan, uint32_t at, struct stamp *out)
{
    uint32_t end = scan_cp(scan, at) == U'周'                                 ? at + 1
                   : spelled(scan, at, U"星期") || spelled(scan, at, U"礼拜") ? at + 2
                                                                              : 0;
    int weekday = end ? weekday_read(scan, end) : 0;
    date day = {0};
    if (!weekday || scan->published.precision < PRECISION_DAY || !published_day(scan, &day)) return false;
    if (one_of(scan_before(scan, at), U"每逢至到、-—一两") || one_of(scan_cp(scan, end + 1), U"至到、-—次年岁个天"))
        return false;
    *out = (struct stamp){.begin = at, .source = YEAR_RELATIVE, .rule = "weekday"};
    day = date_add_days(day, -((date_weekday(day) - weekday + 7) % 7));
    take_fixed(out, day, day, GRAIN_DAY, end + 1);
    return true;
}

// 明后两天, 今明两年: neighbouring days or years counted from publication.
bool relative_span(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    bool days = word_read(scan, at, WORD_DAY_SPAN, &word);
    date now = {0};
    int year = 0;
    if (!days && !word_read(scan, at, WORD_YEAR_SPAN, &word)) return false;
    *out = (struct stamp){.begin = at, .source = YEAR_RELATIVE, .rule = days ? "relative_days" : "relative_years"};
    out->end = word.end;
    out->grain = days ? GRAIN_DAY : GRAIN_YEAR;
    out->needs_published = days ? scan->published.precision < PRECISION_DAY || !published_day(scan, &now)
                                : !published_year(scan, &year);
    if (out->needs_published) return true;
    if (days) take_fixed(out, date_add_days(now, word.amount), date_add_days(now, word.last), GRAIN_DAY, word.end);
    else
        take_fixed(out, date_make(year + word.amount, 1, 1), date_make(year + word.last, 12, 31), GRAIN_YEAR, word.end);
    return true;
}

bool relative_day(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    date day = {0};
    if (word_read(scan, at, WORD_DAY, &word)) {
        bool known = scan->published.precision >= PRECISION_DAY && published_day(scan, &day);
        *out = (struct stamp){.begin = at,
                              .end = word.end,
                              .grain = GRAIN_DAY,
                              .source = YEAR_RELATIVE,
                              .needs_published = !known,
                              .rule = "relative_day"};
        if (known) day = date_add_days(day, word.amount), take_fixed(out, day, day, GRAIN_DAY, word.end);
        return true;
    }
    if (word_read(scan, at, WORD_DAY_NAMED, &word)) {
        *out = (struct stamp){
            .begin = at, .end = word.end, .grain = GRAIN_DAY, .source = YEAR_LINE, .back = true, .rule = "named_day"};
        if (scan->line.set && scan->line.grain == GRAIN_DAY) {
            day = date_add_days(scan->line.last, word.amount);
            take_fixed(out, day, day, GRAIN_DAY, word.end);
        }
        return true;
    }
    if (!word_read(scan, at, WORD_WEEK, &word)) return false;
    bool known = scan->published.precision >= PRECISION_DAY && published_day(scan, &day);
    *out = (struct stamp){.begin = at,
                          .end = word.end,
                          .grain = GRAIN_WEEK,
                          .source = YEAR_RELATIVE,
                          .needs_published = !known,
                          .rule = "relative_week"};
    if (!known) return true;
    uint32_t at_day = out->end;
    int weekday = weekday_read(scan, at_day);
    // said on a Sunday, 上周五 is two days ago
    if (weekday && word.amount < 0 && date_weekday(day) == 7) day = date_add_days(day, 1);
    day = date_add_days(day, 1 - date_weekday(day) + 7 * word.amount);
    if (weekday) {
        day = date_add_days(day, weekday - 1);
        take_fixed(out, day, day, GRAIN_DAY, at_day + 1);
        return true;
    }
    uint32_t weekend = scan_cp(scan, at_day) == U'末';
    take_fixed(out, weekend ? date_add_days(day, 5) : day, date_add_days(day, 6), GRAIN_WEEK, at_day + weekend);
    return true;
}

// 本季度, 上个季度, 上个半年.
bool relative_part(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    int unit = 3;
    enum period_grain grain = GRAIN_QUARTER;
    if (!word_read(scan, at, WORD_QUARTER, &word)) {
        if (!word_read(scan, at, WORD_HALF, &word)) return false;
        unit = 6;
        grain = GRAIN_HALF;
    }
    date day = {0};
    bool known = scan->published.precision >= PRECISION_MONTH && published_day(scan, &day);
    *out = (struct stamp){.begin = at,
                          .end = word.end,
                          .grain = grain,
                          .source = YEAR_RELATIVE,
                          .needs_published = !known,
                          .same_offset = word.amount,
                          .rule = "relative_quarter"};
    if (!known) return true;
    date first = date_add_months(date_make(day.year, (day.month - 1) / unit * unit + 1, 1), unit * word.amount);
    take_fixed(out, first, date_add_days(date_add_months(first, unit), -1), grain, word.end);
    return true;
}
