#include "time_text.h"

#include <inttypes.h>

#include "base/date.h"
#include "lag/lag.h"

struct moment {
    date day;
    int hour, minute, second, millisecond;
};

static struct moment split(int64_t wall_ms)
{
    int64_t local = wall_ms + 8 * 3600 * 1000;
    int64_t days = local >= 0 ? local / 86400000 : -((-local + 86399999) / 86400000);
    int rest = (int)(local - days * 86400000);
    return (struct moment){date_from_days((int32_t)days), rest / 3600000, rest / 60000 % 60, rest / 1000 % 60,
                           rest % 1000};
}

void time_append_iso(struct buffer *out, int64_t wall_ms)
{
    struct moment m = split(wall_ms);
    char day[DATE_TEXT_BYTES];
    date_format(m.day, day);
    buffer_printf(out, "%sT%02d:%02d:%02d.%03d+08:00", day, m.hour, m.minute, m.second, m.millisecond);
}

void time_append_short(struct buffer *out, int64_t wall_ms)
{
    struct moment m = split(wall_ms);
    buffer_printf(out, "%02d-%02d %02d:%02d:%02d", m.day.month, m.day.day, m.hour, m.minute, m.second);
}

void time_append_age(struct buffer *out, int64_t now_wall_ms, int64_t wall_ms)
{
    char text[LAG_DURATION_BYTES];
    buffer_append(out, wall_ms ? str_from(lag_duration(now_wall_ms - wall_ms, text)) : STR("-"));
}

void time_append_grouped(struct buffer *out, int64_t value)
{
    if (value < 0) buffer_append_char(out, '-');
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, unit = 1;
    while (rest / unit >= 1000) unit *= 1000;
    buffer_printf(out, "%" PRIu64, rest / unit);
    for (rest %= unit, unit /= 1000; unit; rest %= unit, unit /= 1000) buffer_printf(out, ",%03" PRIu64, rest / unit);
}
