#include "base/date.h"

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_days_in_month(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12) return 0;
    return days[month - 1] + (month == 2 && is_leap(year));
}

bool date_valid(date d)
{
    return d.year >= 1 && d.year <= 9999 && d.day >= 1 && d.day <= date_days_in_month(d.year, d.month);
}

date date_make(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month))
        return (date){0};
    return (date){(int16_t)year, (int8_t)month, (int8_t)day};
}

int32_t date_to_days(date d)
{
    int year = d.year - (d.month <= 2);
    int era = year / 400, year_of_era = year - era * 400;
    int day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

date date_from_days(int32_t days)
{
    int shifted = days + 719468;
    if (shifted < 306 || shifted > 3652364) return (date){0};
    int era = shifted / 146097, day_of_era = shifted - era * 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted_month = (5 * day_of_year + 2) / 153;
    int month = shifted_month + (shifted_month < 10 ? 3 : -9);
    int year = year_of_era + era * 400 + (month <= 2);
    return date_make(year, month, day_of_year - (153 * shifted_month + 2) / 5 + 1);
}

date date_add_days(date d, int days)
{
    int32_t sum;
    if (!date_valid(d) || __builtin_add_overflow(date_to_days(d), days, &sum) || sum > 3652364) return (date){0};
    return date_from_days(sum);
}

date date_add_months(date d, int months)
{
    if (!date_valid(d) || months > 120000 || months < -120000) return (date){0};
    int index = d.year * 12 + d.month - 1 + months;
    if (index < 12 || index >= 120000) return (date){0};
    int year = index / 12, month = index % 12 + 1, last = date_days_in_month(year, month);
    return date_make(year, month, d.day < last ? d.day : last);
}

int date_weekday(date d)
{
    int32_t days = date_to_days(d) + 3;  // 1970-01-01 was a Thursday
    return (int)(((days % 7) + 7) % 7) + 1;
}

int date_compare(date a, date b)
{
    int left = a.year * 512 + a.month * 32 + a.day, right = b.year * 512 + b.month * 32 + b.day;
    return (left > right) - (left < right);
}

// value is not negative and has at most `count` digits.
static char *put_digits(char *out, int value, int count)
{
    for (int i = count; i-- > 0; value /= 10) out[i] = (char)('0' + value % 10);
    return out + count;
}

int date_format(date d, char out[DATE_TEXT_BYTES])
{
    enum { YEAR = 4, PART = 2 };
    char *at = put_digits(out, d.year, YEAR);
    *at++ = '-';
    at = put_digits(at, d.month, PART);
    *at++ = '-';
    at = put_digits(at, d.day, PART);
    *at = 0;
    return (int)(at - out);
}

static bool take_digits(str s, size_t *at, size_t count, int *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++, (*at)++) {
        if (*at >= s.size || s.data[*at] < '0' || s.data[*at] > '9') return false;
        *out = *out * 10 + (s.data[*at] - '0');
    }
    return true;
}

static bool take_char(str s, size_t *at, char c)
{
    if (*at >= s.size || s.data[*at] != c) return false;
    (*at)++;
    return true;
}

struct clock_time {
    int hour, minute, second, millisecond, offset_minutes;
};

static bool take_fraction(str s, size_t *at, int *millisecond)
{
    if (!take_char(s, at, '.')) return true;
    size_t begin = *at;
    for (int unit = 100; *at < s.size && s.data[*at] >= '0' && s.data[*at] <= '9'; (*at)++, unit /= 10)
        *millisecond += (s.data[*at] - '0') * unit;
    return *at > begin;
}

static bool take_offset(str s, size_t *at, int *offset_minutes)
{
    if (take_char(s, at, 'Z') || take_char(s, at, 'z')) return true;
    bool west = take_char(s, at, '-');
    int hours, minutes;
    if (!west && !take_char(s, at, '+')) return false;
    if (!take_digits(s, at, 2, &hours) || !take_char(s, at, ':') || !take_digits(s, at, 2, &minutes)) return false;
    *offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
    return hours < 24 && minutes < 60;
}

static bool take_time(str s, size_t *at, struct clock_time *t)
{
    if (!take_char(s, at, 'T') && !take_char(s, at, 't') && !take_char(s, at, ' ')) return false;
    if (!take_digits(s, at, 2, &t->hour) || !take_char(s, at, ':') || !take_digits(s, at, 2, &t->minute)) return false;
    if (!take_char(s, at, ':') || !take_digits(s, at, 2, &t->second)) return false;
    if (t->hour > 23 || t->minute > 59 || t->second > 60) return false;
    return take_fraction(s, at, &t->millisecond) && take_offset(s, at, &t->offset_minutes);
}

static void set_instant(date d, struct clock_time t, struct instant *out)
{
    int64_t seconds = (int64_t)date_to_days(d) * 86400 + t.hour * 3600 + t.minute * 60 + t.second -
                      t.offset_minutes * 60;
    int64_t china = seconds + 8 * 3600;
    date there = date_from_days((int32_t)(china >= 0 ? china / 86400 : -((-china + 86399) / 86400)));
    *out = (struct instant){PRECISION_INSTANT, there, there, seconds * 1000 + t.millisecond, (int16_t)t.offset_minutes};
}

bool instant_parse(str s, struct instant *out)
{
    size_t at = 0;
    int year, month, day;
    if (!take_digits(s, &at, 4, &year) || year == 0) return false;
    if (at == s.size) {
        *out = (struct instant){
            .precision = PRECISION_YEAR, .first = date_make(year, 1, 1), .last = date_make(year, 12, 31)};
        return true;
    }
    if (!take_char(s, &at, '-') || !take_digits(s, &at, 2, &month) || month < 1 || month > 12) return false;
    if (at == s.size) {
        int last = date_days_in_month(year, month);
        *out = (struct instant){
            .precision = PRECISION_MONTH, .first = date_make(year, month, 1), .last = date_make(year, month, last)};
        return true;
    }
    if (!take_char(s, &at, '-') || !take_digits(s, &at, 2, &day)) return false;
    date d = date_make(year, month, day);
    if (!date_valid(d)) return false;
    if (at == s.size) {
        *out = (struct instant){.precision = PRECISION_DAY, .first = d, .last = d};
        return true;
    }
    struct clock_time t = {0};
    if (!take_time(s, &at, &t) || at != s.size) return false;
    set_instant(d, t, out);
    return true;
}
