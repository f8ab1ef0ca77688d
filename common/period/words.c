#include "period/scan.h"

enum { COLUMN_CLASS = 1, COLUMN_AMOUNT, COLUMN_LAST };

static int amount_of(str cell)
{
    int64_t value;
    return str_to_int64(cell, &value) ? (int)value : 0;
}

static bool word_take(int32_t row, uint32_t end, enum word_class kind, struct word *out)
{
    for (; row >= 0; row = lexicon_periods.rows[row].next) {
        enum word_class found = (enum word_class)lexicon_periods.rows[row].codes[COLUMN_CLASS];
        if (kind != WORD_NONE && found != kind) continue;
        const str *columns = lexicon_periods.rows[row].columns;
        *out = (struct word){found, amount_of(columns[COLUMN_AMOUNT]), amount_of(columns[COLUMN_LAST]),
                             columns[COLUMN_AMOUNT], end};
        return true;
    }
    return false;
}

void words_look(const struct scan *scan, uint32_t at)
{
    struct words *words = scan->words;
    words->at = at;
    words->found = (uint32_t)lexicon_prefixes(&lexicon_periods, scan->cps, scan->count, at, words->matches, WORDS_HERE);
    words->kinds = words->found > 0;
    for (uint32_t i = 0; i < words->found; i++)
        words->kinds |= lexicon_codes(&lexicon_periods, COLUMN_CLASS, words->matches[i].row);
}

bool words_take(const struct scan *scan, enum word_class kind, struct word *out)
{
    const struct words *words = scan->words;
    for (uint32_t i = words->found; i-- > 0;)
        if (word_take(words->matches[i].row, words->at + words->matches[i].size, kind, out)) return true;
    return false;
}

uint32_t skip_spaces(const struct scan *scan, uint32_t at)
{
    while (scan_cp(scan, at) == ' ') at++;
    return at;
}

static int numeral_value(uint32_t cp)
{
    switch (cp) {
    case U'零':
    case U'〇':
    case U'○': return 0;
    case U'一': return 1;
    case U'二':
    case U'两': return 2;
    case U'三': return 3;
    case U'四': return 4;
    case U'五': return 5;
    case U'六': return 6;
    case U'七': return 7;
    case U'八': return 8;
    case U'九': return 9;
    case U'十': return 10;
    default: return -1;
    }
}

static bool number_arabic(const struct scan *scan, uint32_t at, struct number *out)
{
    *out = (struct number){.end = at, .arabic = true, .positional = true};
    for (; is_digit(scan_cp(scan, out->end)); out->end++) {
        if (++out->digits > 8) return false;
        out->value = out->value * 10 + (int)(scan->cps[out->end] - '0');
    }
    return out->digits > 0;
}

// 二〇一九, 十五, 三十一, 廿一; up to 百: 一百二十.
static bool number_chinese(const struct scan *scan, uint32_t at, struct number *out)
{
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

void number_look(const struct scan *scan, uint32_t at)
{
    struct words *words = scan->words;
    words->number_at = at;
    words->is_number = (is_digit(scan_cp(scan, at)) ? number_arabic : number_chinese)(scan, at, &words->number);
}

// 1—9月, 1至5月, 2018年2——4月, 10 - 12日.
uint32_t connector_read(const struct scan *scan, uint32_t at)
{
    uint32_t end = skip_spaces(scan, at), begin = end;
    while (one_of(scan_cp(scan, end), U"-–—―~～〜－") && end - begin < 2) end++;
    if (end == begin && one_of(scan_cp(scan, end), U"至到")) end++;
    return end == begin ? 0 : skip_spaces(scan, end);
}
