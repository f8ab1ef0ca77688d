// time_text: moments as people and JSON read them. UTC+08:00, the zone of the articles.
#ifndef MONITOR_TIME_TEXT_H
#define MONITOR_TIME_TEXT_H

#include <stdint.h>

#include "base/buffer.h"

// "2024-07-02T08:00:00.250+08:00"
void time_append_iso(struct buffer *out, int64_t wall_ms);

// "07-02 08:00:00"
void time_append_short(struct buffer *out, int64_t wall_ms);

// "12m17s"; "-" for a moment that is not known (0)
void time_append_age(struct buffer *out, int64_t now_wall_ms, int64_t wall_ms);

// 1234567 as "1,234,567"
void time_append_grouped(struct buffer *out, int64_t value);

#endif
