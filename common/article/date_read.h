// date_read: dates as pages write them. Private.
#ifndef ARTICLE_DATE_READ_H
#define ARTICLE_DATE_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"

enum { DATE_READ_TEXT_BYTES = 80 };

struct date_found {
    uint32_t size;  // code points read; 0: no date stands here
    bool has_year;
    char text
        [DATE_READ_TEXT_BYTES];  // in the form of instant_parse: "2024-07", "2024-07-02", "2024-07-02T08:50:00+08:00"; empty without a year
};

// Reads 2024年7月2日, 2024-07-02, 2024/7/2, 2024.07.02, 24-07-02, 2024年7月, 7月2日, 二〇二四年七月二日 at cps[at], with a weekday and a time behind it (08:50, 上午8:50,
// 08:50:11, 8时50分). Without a zone a time is China's, UTC+08:00.
struct date_found date_read(const uint32_t *cps, uint32_t at, uint32_t end);

// 113-07-12, 民国113年7月12日: a day as the Republic counts years, from 1911 on. Only where a label says that a date follows.
struct date_found date_read_republic(const uint32_t *cps, uint32_t at, uint32_t end);

#endif
