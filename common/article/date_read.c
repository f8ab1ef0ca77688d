#include "article/date_read.h"

#include <stdio.h>

#include "text/text.h"

struct cursor {
    const uint32_t *cps;
    uint32_t at, end;
};

static bool take(struct cursor *c, uint32_t cp)
{
    if (c->at >= c->end || c->cps[c->at] != cp) return false;
    c->at++;
    return true;
}

static uint32_t peek(const struct cursor *c)
{
    return c->at < c->end ? c->cps[c->at] : 0;
}

// A number of `least` to `most` digits that no further digit follows; -1: none.
static int number(struct cursor *c, int least, int most)
{
    uint32_t at = c->at;
    int value = 0, digits = 0;
    for (; at < c->end && text_is_digit(c->cps[at]) && digits < most; at++, digits++)
        value = value * 10 + (int)(c->cps[at] - '0');
    if (digits < least || (at < c->end && text_is_digit(c->cps[at]))) return -1;
    c->at = at;
    return value;
}

static void spaces(struct cursor *c)
{
    while (take(c, ' ')) continue;
}

enum {
    YEAR = 0x5e74,
    MONTH = 0x6708,
    DAY = 0x65e5,
    HAO = 0x53f7,
    HOUR = 0x65f6,
    DIAN = 0x70b9,
    REPUBLIC_BEGINS = 1911,
    MINUTE = 0x5206,
    SECOND = 0x79d2
};

// 24-03-05, of two digits each: a date of this century where a line of facts holds nothing else; "12-3-4" may be anything.
static bool read_short_year(struct cursor *c, int *year, int *month, int *day)
{
    struct cursor before = *c;
    *year = number(c, 2, 2);
    bool ok = *year >= 0 && take(c, '-') && (*month = number(c, 2, 2)) >= 1 && take(c, '-') &&
              (*day = number(c, 2, 2)) >= 1;
    *year += 2000;
    if (!ok) *c = before;
    return ok;
}

// The separator behind a year and the same behind the month; "年" wants "月".
static bool read_calendar(struct cursor *c, int *year, int *month, int *day)
{
    *year = number(c, 4, 4);
    uint32_t parting = peek(c);
    if (*year < 0 && read_short_year(c, year, month, day)) return true;
    if (*year < 1900 || *year > 2199) return false;
    bool spaced = parting == ' ';  // 2024 - 05 - 30
    if (spaced) spaces(c);
    if (spaced) parting = peek(c);
    if ((parting != YEAR || spaced) && parting != '-' && parting != '/' && parting != '.') return false;
    spaced = spaced || parting == YEAR;
    c->at++;
    if (spaced) spaces(c);
    *month = number(c, 1, 2);
    if (spaced) spaces(c);
    if (*month < 1 || !take(c, parting == YEAR ? MONTH : parting)) return false;
    struct cursor before_day = *c;
    if (spaced) spaces(c);
    *day = number(c, 1, 2);
    if (parting == YEAR && *day >= 0 && !take(c, DAY) && !take(c, HAO)) *day = -1;
    if (*day < 0) *c = before_day;
    return *day >= 0 || parting == YEAR;
}

static void skip_weekday(struct cursor *c)
{
    struct cursor before = *c;
    spaces(c);
    bool bracket = take(c, '(') || take(c, 0xff08);
    if ((take(c, 0x661f) && take(c, 0x671f)) || (take(c, 0x5468))) {  // 星期, 周
        c->at += c->at < c->end;
        if (!bracket || take(c, ')') || take(c, 0xff09)) return;
    }
    *c = before;
}

// 上午, 下午, 晚上, 晚: the hours to add to one below 12.
static int half_of_day(struct cursor *c)
{
    struct cursor before = *c;
    if (take(c, 0x4e0a) && take(c, 0x5348)) return 0;
    *c = before;
    if (take(c, 0x4e0b) && take(c, 0x5348)) return 12;
    *c = before;
    if (take(c, 0x665a)) {
        take(c, 0x4e0a);
        return 12;
    }
    return 0;
}

// 2024-08-20 HKT 12:45
static void skip_zone(struct cursor *c)
{
    struct cursor before = *c;
    if (take(c, 'H') && take(c, 'K') && take(c, 'T') && take(c, ' ')) return;
    *c = before;
}

static bool read_time(struct cursor *c, int *hour, int *minute, int *second)
{
    struct cursor before = *c;
    spaces(c);
    skip_zone(c);
    if (c->at == before.at) take(c, 'T');
    int later = half_of_day(c);
    spaces(c);
    *hour = number(c, 1, 2);
    bool words = peek(c) == HOUR || peek(c) == DIAN;
    bool ok = *hour >= 0 && *hour < 24 && (words || peek(c) == ':' || peek(c) == 0xff1a);
    c->at += ok;
    *minute = ok ? number(c, 1, 2) : -1;
    if (words && *minute < 0) *minute = 0;
    else if (words) ok = ok && take(c, MINUTE);
    *second = 0;
    struct cursor before_second = *c;
    if (!words && (take(c, ':') || take(c, 0xff1a))) *second = number(c, 2, 2);
    if (*second < 0 || *second > 59) {
        *second = 0;
        *c = before_second;
    }
    if (!ok || *minute < 0 || *minute > 59) {
        *c = before;
        return false;
    }
    if (*hour < 12) *hour += later;
    return true;
}

// 2024/7/2 0:00:00 is how a day is printed that has no time.
static struct date_found read_full(struct cursor c)
{
    struct date_found found = {.has_year = true};
    uint32_t begin = c.at;
    int year, month, day = -1, hour, minute, second;
    if (!read_calendar(&c, &year, &month, &day) || month > 12) return (struct date_found){0};
    if (day < 0) {
        snprintf(found.text, sizeof(found.text), "%04d-%02d", year, month);
        found.size = c.at - begin;
        return found;
    }
    if (!date_valid(date_make(year, month, day))) return (struct date_found){0};
    skip_weekday(&c);
    if (read_time(&c, &hour, &minute, &second) && hour + minute + second > 0)
        snprintf(found.text, sizeof(found.text), "%04d-%02d-%02dT%02d:%02d:%02d+08:00", year, month, day, hour, minute,
                 second);
    else snprintf(found.text, sizeof(found.text), "%04d-%02d-%02d", year, month, day);
    found.size = c.at - begin;
    return found;
}

static struct date_found read_short(struct cursor c)
{
    struct date_found found = {0};
    uint32_t begin = c.at;
    int month = number(&c, 1, 2);
    if (month < 1 || month > 12 || !take(&c, MONTH)) return found;
    int day = number(&c, 1, 2), hour, minute, second;
    if (day < 1 || day > 31 || (!take(&c, DAY) && !take(&c, HAO))) return found;
    read_time(&c, &hour, &minute, &second);
    found.size = c.at - begin;
    return found;
}

// 05-27 07:36: without a year only with its time.
static struct date_found read_month_day(struct cursor c)
{
    struct date_found found = {0};
    uint32_t begin = c.at;
    int month = number(&c, 2, 2), hour, minute, second;
    if (month < 1 || month > 12 || !take(&c, '-')) return found;
    int day = number(&c, 2, 2);
    if (day < 1 || day > 31 || peek(&c) != ' ' || !read_time(&c, &hour, &minute, &second)) return found;
    found.size = c.at - begin;
    return found;
}

// 二〇二四年: the year's digits one by one.
static int han_year(struct cursor *c)
{
    static const uint32_t digits[] = {0x3007, 0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
    int year = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t cp = peek(c) == 0x25cb || peek(c) == 0x96f6 ? 0x3007 : peek(c);  // ○ 零
        int digit = 0;
        while (digit < 10 && digits[digit] != cp) digit++;
        if (digit == 10) return -1;
        year = year * 10 + digit;
        c->at++;
    }
    return year;
}

// 一 to 三十一.
static int han_number(struct cursor *c)
{
    static const uint32_t digits[] = {0x4e00, 0x4e8c, 0x4e09, 0x56db, 0x4e94, 0x516d, 0x4e03, 0x516b, 0x4e5d};
    int value = 0;
    for (; c->at < c->end && value < 100; c->at++) {
        int digit = 0;
        while (digit < 9 && digits[digit] != c->cps[c->at]) digit++;
        if (digit < 9) value += digit + 1;
        else if (c->cps[c->at] == 0x5341) value = value ? value * 10 : 10;  // 十
        else break;
    }
    return value;
}

// 二〇二四年七月十二日
static struct date_found read_han(struct cursor c)
{
    struct date_found found = {.has_year = true};
    uint32_t begin = c.at;
    int year = han_year(&c), month, day;
    bool ok = year >= 1900 && year <= 2199 && take(&c, YEAR) && (month = han_number(&c)) >= 1 && month <= 12 &&
              take(&c, MONTH) && (day = han_number(&c)) >= 1 && take(&c, DAY);
    if (!ok || !date_valid(date_make(year, month, day))) return (struct date_found){0};
    snprintf(found.text, sizeof(found.text), "%04d-%02d-%02d", year, month, day);
    found.size = c.at - begin;
    return found;
}

static int digits_of(struct cursor *c, int count)
{
    int value = 0;
    for (; count > 0; count--, c->at++) {
        if (!text_is_digit(peek(c))) return -1;
        value = value * 10 + (int)(peek(c) - '0');
    }
    return value;
}

// 2024 09/19 16:22:08, 202409/1916:22:08: boxes of a page one behind another.
static struct date_found read_boxes(struct cursor c)
{
    struct date_found found = {.has_year = true};
    uint32_t begin = c.at;
    int year = digits_of(&c, 4), month, day, hour, minute, second;
    spaces(&c);
    bool ok = year >= 1900 && year <= 2199 && (month = digits_of(&c, 2)) >= 1 && take(&c, '/') &&
              (day = digits_of(&c, 2)) >= 1 && date_valid(date_make(year, month, day)) &&
              read_time(&c, &hour, &minute, &second);
    if (!ok) return (struct date_found){0};
    snprintf(found.text, sizeof(found.text), "%04d-%02d-%02dT%02d:%02d:%02d+08:00", year, month, day, hour, minute,
             second);
    found.size = c.at - begin;
    return found;
}

struct date_found date_read_republic(const uint32_t *cps, uint32_t at, uint32_t end)
{
    struct cursor c = {cps, at, end};
    struct date_found found = {.has_year = true};
    bool named = take(&c, 0x6c11) && take(&c, 0x56fd);  // 民国
    int year = number(&c, 2, 3), month, day;
    uint32_t parting = peek(&c);
    bool parted = parting == YEAR || parting == '-' || parting == '/' || parting == '.';
    c.at += parted;
    bool ok = year >= (named ? 38 : 90) && year < 200 && parted && (month = number(&c, 1, 2)) >= 1 &&
              take(&c, parting == YEAR ? MONTH : parting) && (day = number(&c, 1, 2)) >= 1 &&
              (parting != YEAR || take(&c, DAY)) && date_valid(date_make(year + REPUBLIC_BEGINS, month, day));
    if (!ok) return (struct date_found){0};
    snprintf(found.text, sizeof(found.text), "%04d-%02d-%02d", year + REPUBLIC_BEGINS, month, day);
    found.size = c.at - at;
    return found;
}

struct date_found date_read(const uint32_t *cps, uint32_t at, uint32_t end)
{
    struct cursor cursor = {cps, at, end};
    struct date_found found = read_full(cursor);
    if (!found.size) found = read_short(cursor);
    if (!found.size) found = read_month_day(cursor);
    if (!found.size) found = read_han(cursor);
    return found.size ? found : read_boxes(cursor);
}
