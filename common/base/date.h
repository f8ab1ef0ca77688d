// date: days of the proleptic Gregorian calendar, without time or zone. Years 1 to 9999.
// The day arithmetic follows Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct {
    int16_t year;  // 0: no date
    int8_t month;  // 1..12
    int8_t day;    // 1..31
} date;

enum { DATE_TEXT_BYTES = 16 };

bool date_valid(date d);
date date_make(int year, int month, int day);  // an invalid day gives {0}
int32_t date_to_days(date d);                  // days since 1970-01-01
date date_from_days(int32_t days);
date date_add_days(date d, int days);
date date_add_months(date d, int months);  // the day is cut to the length of the month
int date_days_in_month(int year, int month);
int date_weekday(date d);  // 1 Monday .. 7 Sunday
int date_compare(date a, date b);
int date_format(date d, char out[DATE_TEXT_BYTES]);  // "2024-07-02"; returns its length

// A point in time as coarse as it is known: a year, a month, a day or an instant.
enum precision { PRECISION_NONE = 0, PRECISION_YEAR, PRECISION_MONTH, PRECISION_DAY, PRECISION_INSTANT };

struct instant {
    enum precision precision;
    date first, last;        // first and last day that it may mean, at UTC+08:00
    int64_t unix_ms;         // only with PRECISION_INSTANT
    int16_t offset_minutes;  // only with PRECISION_INSTANT: the zone it was written in
};

// Reads RFC 3339 ("2024-07-02T08:00:00.5Z", also with a space for the T) or "2024", "2024-07", "2024-07-02"; whole slice.
bool instant_parse(str s, struct instant *out);

#endif
