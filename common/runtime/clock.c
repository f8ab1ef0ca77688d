#include "runtime/clock.h"

#include <stdio.h>
#include <time.h>

#include "base/date.h"

static int64_t read_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_unix_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

int clock_format(int64_t unix_ms, char out[CLOCK_TEXT_BYTES])
{
    const int64_t day_ms = 86400000;
    const int64_t first = date_to_days(date_make(1, 1, 1)) * day_ms;
    const int64_t last = (date_to_days(date_make(9999, 12, 31)) + 1) * day_ms - 1;
    const int64_t time = unix_ms < first ? first : unix_ms > last ? last : unix_ms;
    const int64_t days = (time - first) / day_ms + first / day_ms;
    const int rest = (int)(time - days * day_ms);
    const date d = date_from_days((int32_t)days);
    return snprintf(out, CLOCK_TEXT_BYTES, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", d.year, d.month, d.day,
                    rest / 3600000, rest / 60000 % 60, rest / 1000 % 60, rest % 1000);
}
