#include <string.h>

#include "period/scan.h"

bool published_year(const struct scan *scan, int *year)
{
    if (scan->published.precision == PRECISION_NONE) return false;
    *year = scan->published.first.year;
    return true;
}

bool published_day(const struct scan *scan, date *day)
{
    if (scan->published.precision < PRECISION_MONTH) return false;
    *day = scan->published.last;
    return true;
}

// The year of a month that was named without one: the line's, else by publication. A month up to three back is in the past, also
// across New Year; one that is nearer ahead has this year (published in January 12月 is last year's, in March 9月 is this year's).
int bare_year(const struct scan *scan, int month, int day)
{
    enum { MONTHS_BACK = 3 };
    if (scan->line.set) return scan->line.year;
    int year;
    if (!published_year(scan, &year)) return 0;
    if (scan->published.precision == PRECISION_YEAR) return year;
    date now = scan->published.last;
    if (month < now.month || (month == now.month && day <= now.day)) return year;
    int back = now.month + 12 - month;
    return back <= MONTHS_BACK ? year - 1 : year;
}

// 1—9月 said in July are those of the year before: what is summed up is over.
static bool sums_last_year(const struct scan *scan, const struct stamp *stamp)
{
    bool sum = stamp->grain == GRAIN_MONTH && stamp->from_month == 1 && stamp->to_month > 1 && !stamp->from_day;
    return sum && !scan->line.set && scan->published.precision >= PRECISION_MONTH &&
           stamp->to_month > scan->published.last.month;
}

// 31日 in a line that speaks of a month, else the latest such day before publication.
static bool lone_day_month(const struct scan *scan, struct stamp *stamp)
{
    date now = {0};
    int year = 0, month = 0;
    bool of_line = scan->line.set && scan->line.month > 0 &&
                   (scan->line.grain == GRAIN_DAY || scan->line.grain == GRAIN_MONTH);
    if (of_line && stamp->from_day < scan->line.last.day && scan->published.precision >= PRECISION_DAY &&
        published_day(scan, &now) && stamp->from_day <= now.day &&
        date_compare(date_make(now.year, now.month, stamp->from_day), scan->line.last) > 0 &&
        date_to_days(now) - date_to_days(scan->line.last) < 31)
        of_line = false;  // 31日…,1日…: on into the month of publication
    if (of_line) {
        year = scan->line.year;
        month = scan->line.month;
    } else if (scan->published.precision >= PRECISION_DAY && published_day(scan, &now)) {
        date probe = date_make(now.year, now.month, 1);
        if (stamp->from_day > now.day) probe = date_add_months(probe, -1);
        for (int tries = 0; tries < 2 && stamp->from_day > date_days_in_month(probe.year, probe.month); tries++)
            probe = date_add_months(probe, -1);
        year = probe.year;
        month = probe.month;
    } else {
        return false;
    }
    stamp->year = year;
    stamp->from_month = stamp->to_month = month;
    return true;
}

// 去年同期: what the line dated last, in the other year.
static bool resolve_same(const struct scan *scan, struct stamp *stamp)
{
    if (!scan->line.set || stamp->same == WORD_WHOLE) return false;
    int shift = stamp->year - scan->line.last.year;
    stamp->first = date_add_months(scan->line.first, 12 * shift);
    stamp->last = date_add_months(scan->line.last, 12 * shift);
    if (scan->line.last.day == date_days_in_month(scan->line.last.year, scan->line.last.month))
        stamp->last = date_make(stamp->last.year, stamp->last.month,
                                date_days_in_month(stamp->last.year, stamp->last.month));
    stamp->grain = scan->line.grain;
    stamp->fixed = true;
    return true;
}

static bool resolve_back(const struct scan *scan, struct stamp *stamp)
{
    if (!scan->line.set) return false;
    stamp->year = scan->line.year;
    return true;
}

bool stamp_resolve(const struct scan *scan, struct stamp *stamp)
{
    if (stamp->fixed) return true;
    if (stamp->needs_published || stamp->vague) return false;
    if (stamp->same != WORD_NONE && stamp->year > 0 && resolve_same(scan, stamp)) return true;
    if (stamp->back && stamp->year == 0 && !resolve_back(scan, stamp)) return false;
    if (stamp->year == 0 && stamp->from_month == 0) {
        if (stamp->from_day == 0 || !lone_day_month(scan, stamp)) return false;
    }
    if (stamp->year == 0 && sums_last_year(scan, stamp)) stamp->year = scan->published.last.year - 1;
    if (stamp->year == 0) stamp->year = bare_year(scan, stamp->from_month, stamp->from_day ? stamp->from_day : 1);
    if (stamp->year < 1 || stamp->year > 9998) return false;
    int from = stamp->from_month ? stamp->from_month : 1, to = stamp->to_month ? stamp->to_month : 12;
    int length = date_days_in_month(stamp->year, to);
    int last_day = stamp->to_day ? stamp->to_day : length;
    if (last_day > length && (stamp->at_end || stamp->to_day == 31)) last_day = length;
    int first_day = stamp->at_end ? last_day : stamp->from_day ? stamp->from_day : 1;
    stamp->first = date_make(stamp->year, from, first_day);
    stamp->last = date_make(stamp->year, to, last_day);
    return date_valid(stamp->first) && date_valid(stamp->last) && date_compare(stamp->first, stamp->last) <= 0;
}

static bool starts_month(date first)
{
    return first.day == 1;
}
static bool ends_month(date last)
{
    return last.day == date_days_in_month(last.year, last.month);
}

// The first so many characters of 2024-07-02 for either day, as one where they are the same.
static str range_text(struct arena *arena, date first, date last, size_t size)
{
    char text[2 * DATE_TEXT_BYTES], end[DATE_TEXT_BYTES];
    date_format(first, text);
    date_format(last, end);
    if (memcmp(text, end, size) == 0) return arena_str(arena, (str){text, size});
    text[size] = '/';
    memcpy(text + size + 1, end, size);
    return arena_str(arena, (str){text, 2 * size + 1});
}

str period_text(struct arena *arena, date first, date last, enum period_grain grain)
{
    enum { YEAR_TEXT = 4, MONTH_TEXT = 7, DAY_TEXT = 10 };
    if (!date_valid(first) || !date_valid(last)) return (str){0};
    bool one_year = first.year == last.year && starts_month(first) && ends_month(last);
    if (grain == GRAIN_SPAN) {
        if (starts_month(first) && first.month == 1 && ends_month(last) && last.month == 12) grain = GRAIN_YEAR;
        else if (starts_month(first) && ends_month(last)) grain = GRAIN_MONTH;
        else grain = GRAIN_DAY;
    }
    switch (grain) {
    case GRAIN_YEAR: return range_text(arena, first, last, YEAR_TEXT);
    case GRAIN_HALF:
        if (one_year && last.month - first.month == 5)
            return arena_printf(arena, "%04d-H%d", first.year, last.month / 6);
        return range_text(arena, first, last, MONTH_TEXT);
    case GRAIN_QUARTER:
        if (one_year && last.month - first.month == 2)
            return arena_printf(arena, "%04d-Q%d", first.year, last.month / 3);
        return range_text(arena, first, last, MONTH_TEXT);
    case GRAIN_MONTH: return range_text(arena, first, last, MONTH_TEXT);
    default: return range_text(arena, first, last, DAY_TEXT);
    }
}
