#include "period/scan.h"

enum { COLUMN_CLASS = 1, COLUMN_AMOUNT, COLUMN_LAST };

static const char *const word_class_names[WORD_CLASS_COUNT] = {
    [WORD_YEAR] = "year", [WORD_YEAR_NAMED] = "year_named", [WORD_YEAR_WHOLE] = "year_whole", [WORD_MONTH] = "month",
    [WORD_MONTH_NAMED] = "month_named", [WORD_WEEK] = "week", [WORD_DAY] = "day", [WORD_DAY_NAMED] = "day_named",
    [WORD_QUARTER] = "quarter", [WORD_HALF] = "half", [WORD_HALF_PART] = "half_part", [WORD_QUARTER_PART] = "quarter_part",
    [WORD_QUARTERS_UPTO] = "quarters_upto", [WORD_YEAR_EDGE] = "year_edge", [WORD_MONTH_EDGE] = "month_edge",
    [WORD_TEN_DAYS] = "ten_days", [WORD_HALF_MONTH] = "half_month", [WORD_PLAN] = "plan", [WORD_PLAN_SHORT] = "plan_short",
    [WORD_NOW] = "now", [WORD_VAGUE] = "vague", [WORD_HABIT] = "habit", [WORD_BASIS] = "basis", [WORD_UNTIL] = "until",
    [WORD_SINCE] = "since", [WORD_ONWARD] = "onward", [WORD_SAME] = "same", [WORD_WHOLE] = "whole", [WORD_RECENT] = "recent",
    [WORD_BACK] = "back", [WORD_COMING] = "coming", [WORD_NEXT] = "next", [WORD_SEASON] = "season", [WORD_CENTURY] = "century",
    [WORD_ORDINARY] = "ordinary",
};

static enum word_class class_of(str name)
{
    for (int kind = WORD_NONE + 1; kind < WORD_CLASS_COUNT; kind++)
        if (str_equal(name, str_from(word_class_names[kind]))) return (enum word_class)kind;
    return WORD_NONE;
}

static int amount_of(str cell)
{
    int64_t value;
    return str_to_int64(cell, &value) ? (int)value : 0;
}

static bool word_take(int32_t row, uint32_t end, enum word_class kind, struct word *out)
{
    for (; row >= 0; row = lexicon_periods.rows[row].next) {
        const str *columns = lexicon_periods.rows[row].columns;
        enum word_class found = class_of(columns[COLUMN_CLASS]);
        if (kind != WORD_NONE && found != kind) continue;
        *out = (struct word){found, amount_of(columns[COLUMN_AMOUNT]), amount_of(columns[COLUMN_LAST]), columns[COLUMN_AMOUNT], end};
        return true;
    }
    return false;
}

bool word_read(const struct scan *scan, uint32_t at, enum word_class kind, struct word *out)
{
    enum { ROOM = 8 };
    struct lexicon_match matches[ROOM];
    size_t found = lexicon_prefixes(&lexicon_periods, scan->cps, scan->count, at, matches, ROOM);
    while (found-- > 0)
        if (word_take(matches[found].row, at + matches[found].size, kind, out)) return true;
    return false;
}

uint32_t skip_spaces(const struct scan *scan, uint32_t at)
{
    while (scan_cp(scan, at) == ' ') at++;
    return at;
}

bool spelled(const struct scan *scan, uint32_t at, const uint32_t *text)
{
    for (; *text; text++, at++)
        if (scan_cp(scan, at) != *text) return false;
    return true;
}

bool one_of(uint32_t cp, const uint32_t *set)
{
    for (; *set; set++)
        if (*set == cp) return true;
    return false;
}

static int numeral_value(uint32_t cp)
{
    static const uint32_t digits[] = U"零一二三四五六七八九十";
    if (cp == U'〇' || cp == U'○') return 0;
    if (cp == U'两') return 2;
    for (int i = 0; digits[i]; i++)
        if (digits[i] == cp) return i;
    return -1;
}

bool is_numeral(uint32_t cp)
{
    return cp >= 0x3007 && (numeral_value(cp) >= 0 || cp == U'廿' || cp == U'百');
}

static bool number_read_arabic(const struct scan *scan, uint32_t at, struct number *out)
{
    *out = (struct number){.end = at, .arabic = true, .positional = true};
    for (; is_digit(scan_cp(scan, out->end)); out->end++) {
        if (++out->digits > 8) return false;
        out->value = out->value * 10 + (int)(scan->cps[out->end] - '0');
    }
    return out->digits > 0;
}

// 二〇一九, 十五, 三十一, 廿一; up to 百: 一百二十.
bool number_read(const struct scan *scan, uint32_t at, struct number *out)
{
    if (is_digit(scan_cp(scan, at))) return number_read_arabic(scan, at, out);
    *out = (struct number){.end = at, .positional = true};
    int total = 0, digit = -1;
    for (uint32_t cp = scan_cp(scan, at); is_numeral(cp); cp = scan_cp(scan, out->end)) {
        if (++out->digits > 6) return false;
        out->end++;
        int value = cp == U'廿' || cp == U'百' ? 0 : numeral_value(cp);
        if (cp == U'十' || cp == U'廿' || cp == U'百') {
            out->positional = false;
            total += cp == U'百' ? 100 * (digit < 0 ? 1 : digit) : cp == U'廿' ? 20 : 10 * (digit < 0 ? 1 : digit);
            digit = -1;
        } else {
            digit = digit < 0 ? value : digit * 10 + value;
        }
    }
    out->value = total + (digit < 0 ? 0 : digit);
    return out->digits > 0;
}

// 1—9月, 1至5月, 2018年2——4月, 10 - 12日.
uint32_t connector_read(const struct scan *scan, uint32_t at)
{
    uint32_t end = skip_spaces(scan, at), begin = end;
    while (one_of(scan_cp(scan, end), U"-–—―~～〜－") && end - begin < 2) end++;
    if (end == begin && one_of(scan_cp(scan, end), U"至到")) end++;
    return end == begin ? 0 : skip_spaces(scan, end);
}
