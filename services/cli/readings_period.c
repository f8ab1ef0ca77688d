#include "cli/readings.h"

enum { READINGS_PER_PERIOD = 11 };  // at most: 4 bounds, those of the edge and the edge, 1 window, 1 other year
enum { YEAR_DIGITS = 4, FIRST_YEAR = 1000, LAST_YEAR = 2100, MOST_DAYS = 10000 };

static void add(struct period_list *out, const struct period *like, date first, date last, const char *rule)
{
    if (!date_valid(first) || !date_valid(last) || date_compare(first, last) > 0) return;
    struct period *period = &out->items[out->count++];
    *period = *like;
    period->first = first;
    period->last = last;
    period->text = STR("");
    period->rule = rule;
}

static bool stands(const struct text *text, size_t at, const uint32_t *word)
{
    while (*word && at < text->count && text->cps[at] == *word) word++, at++;
    return *word == 0;
}

static bool has(const struct text *text, const struct period *p, const uint32_t *word)
{
    for (size_t at = p->begin; at < p->end + 1u; at++)
        if (stands(text, at, word)) return true;
    return false;
}

// 2019年5月8日起 lasts until the day of the question, 明年初之前 from that day on; 2018年之后 starts with 2019, 自从2018年 with 2018
static void add_bounds(struct period_list *out, const struct text *text, const struct period *p, date last,
                       struct instant reference)
{
    date today = reference.precision >= PRECISION_DAY ? reference.first : (date){0};
    if (!date_valid(p->first) || p->rolling) return;
    bool before = has(text, p, U"之前") || has(text, p, U"以前") || stands(text, p->end, U"之前") ||
                  stands(text, p->end, U"以前");
    bool after = has(text, p, U"之后") || has(text, p, U"以后");
    if (before) add(out, p, today, last, "until then");
    if (after) add(out, p, date_add_days(p->last, 1), date_add_days(p->last, 1), "from then on");
    if (!p->onward && !has(text, p, U"自") && !has(text, p, U"开始")) return;
    add(out, p, p->first, p->first, "start");
    add(out, p, p->first, today, "since then");
}

// 年底 as a stretch is the last two months, 年初 the first two, 月底 the days from the 25th
static void add_edge(struct period_list *out, const struct text *text, const struct period *p, struct instant reference)
{
    enum { LAST_DAYS = 25 };
    if (!date_valid(p->first) || p->rolling || p->first.year != p->last.year) return;
    struct period edge = *p;
    bool end_of_year = p->grain == GRAIN_DAY && p->first.month == 12 && p->first.day == 31 &&
                       (has(text, p, U"年底") || has(text, p, U"年末"));
    bool end_of_month = p->grain == GRAIN_DAY && (has(text, p, U"月底") || has(text, p, U"月末"));
    bool start_of_year = p->grain == GRAIN_MONTH && p->first.month == 1 && has(text, p, U"年初");
    if (end_of_year) edge.first = date_make(p->first.year, 11, 1);
    else if (end_of_month && date_compare(p->first, p->last) == 0) edge.first.day = LAST_DAYS;
    else if (start_of_year) edge.last = date_make(p->last.year, 2, date_days_in_month(p->last.year, 2));
    else return;
    add(out, &edge, edge.first, edge.last, "edge");
    add_bounds(out, text, &edge, edge.last, reference);
}

// 12月15日 without a year: the latest such day, and the one on the other side of the day of the question
static void add_other_year(struct period_list *out, const struct period *p, struct instant reference)
{
    bool named = p->kind == PERIOD_DATED &&
                 (p->grain == GRAIN_DAY || p->grain == GRAIN_MONTH || p->grain == GRAIN_WEEK);
    if (!p->bare || !named || p->rolling || p->onward || reference.precision < PRECISION_DAY) return;
    int shift = date_compare(p->first, reference.first) > 0 ? -12 : 12;
    add(out, p, date_add_months(p->first, shift), date_add_months(p->last, shift), "other year");
}

// 两年之前: also the two years until last year; 三年后: the three from next year
static void add_years(struct period_list *out, const struct period *p, struct instant reference)
{
    bool ago = str_equal(str_from(p->rule), STR("ago")), later = str_equal(str_from(p->rule), STR("later"));
    if (p->grain != GRAIN_YEAR || reference.precision == PRECISION_NONE || (!ago && !later)) return;
    int year = reference.first.year;
    if (ago) add(out, p, p->first, date_make(year - 1, 12, 31), "years until now");
    else add(out, p, date_make(year + 1, 1, 1), p->last, "years from now");
}

// 过两天: the day after tomorrow
static void add_days_passed(struct period_list *out, const struct text *text, const struct quantity_list *quantities,
                            struct instant reference)
{
    for (size_t i = 0; reference.precision >= PRECISION_DAY && i < quantities->count; i++) {
        const struct quantity *q = &quantities->items[i];
        int64_t days;
        bool passed = q->begin > 0 && text->cps[q->begin - 1] == U'过' &&
                      (q->begin == 1 || !text_is_han(text->cps[q->begin - 2]));
        if (!passed || q->has_upper || !str_equal(q->unit, STR("d")) || !decimal_to_int64(q->value, &days) ||
            days < 1 || days > MOST_DAYS)
            continue;
        struct period p = {.begin = q->begin - 1, .end = q->end, .kind = PERIOD_DATED, .grain = GRAIN_DAY};
        date then = date_add_days(reference.first, (int)days);
        add(out, &p, then, then, "days passed");
    }
}

// 财税2016 36号文, 2018看起来是一个年份: four digits that may be a year
static void add_lone_years(struct period_list *out, const struct text *text, const struct period_list *found)
{
    size_t next = 0;
    for (uint32_t at = 0, end; at < text->count; at = end) {
        int number = 0;
        for (end = at; end < text->count && text_is_digit(text->cps[end]); end++)
            if (end - at < YEAR_DIGITS) number = number * 10 + (int)(text->cps[end] - '0');
        while (next < found->count && found->items[next].end <= at) next++;
        bool inside = next < found->count && found->items[next].begin < end;
        bool year = end - at == YEAR_DIGITS && number >= FIRST_YEAR && number <= LAST_YEAR && !inside;
        struct period p = {.begin = at, .end = end, .kind = PERIOD_DATED, .grain = GRAIN_YEAR};
        if (year) add(out, &p, date_make(number, 1, 1), date_make(number, 12, 31), "lone year");
        if (end == at) end++;
    }
}

bool readings_of_periods(struct arena *arena, const struct text *text, const struct period_list *found,
                         const struct quantity_list *quantities, struct instant reference, struct period_list *out)
{
    *out = (struct period_list){
        .items = ARENA_ARRAY(arena, struct period,
                             found->count * READINGS_PER_PERIOD + text->count / YEAR_DIGITS + quantities->count + 1)};
    for (size_t i = 0; out->items && i < found->count; i++) {
        const struct period *p = &found->items[i];
        if (!date_valid(p->first) || !date_valid(p->last)) continue;
        add_bounds(out, text, p, p->last, reference);
        add_edge(out, text, p, reference);
        add_other_year(out, p, reference);
        add_years(out, p, reference);
    }
    if (!out->items) return false;
    add_lone_years(out, text, found);
    add_days_passed(out, text, quantities, reference);
    return true;
}
