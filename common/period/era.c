#include "period/scan.h"

// 十四五期间, “十四五”时期; the plan itself (十四五规划) is no period.
bool plan_period(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    bool brief = word_read(scan, at, WORD_PLAN_SHORT, &word);
    if (!brief && !word_read(scan, at, WORD_PLAN, &word)) return false;
    uint32_t end = word.end;
    if (one_of(scan_cp(scan, end), U"”\"」'’")) end++;
    bool during = spelled(scan, end, U"期间") || spelled(scan, end, U"时期");
    if (!during && brief) return false;
    if (!during && (spelled(scan, end, U"规划") || spelled(scan, end, U"纲要") || spelled(scan, end, U"收官") ||
                    spelled(scan, end, U"开局") || spelled(scan, end, U"计划") || spelled(scan, end, U"目标")))
        return false;
    *out = (struct stamp){.begin = at, .rule = "plan"};
    take_fixed(out, date_make(word.amount, 1, 1), date_make(word.last, 12, 31), GRAIN_YEAR, during ? end + 2 : end);
    uint32_t last = end + (scan_cp(scan, end) == U'期');  // “十三五”末, “十三五”期末
    if (!during && scan_cp(scan, last) == U'末')
        take_fixed(out, date_make(word.last, 12, 31), date_make(word.last, 12, 31), GRAIN_DAY, last + 1);
    return true;
}

// 18世纪, 上世纪80年代, 十九世纪七十年代, 50年代, 2010年代, 二十世纪九十年代末期.
bool century_period(const struct scan *scan, uint32_t at, struct stamp *out)
{
    struct word word;
    struct number number;
    uint32_t begin = at;
    int century = 0, now;
    if (word_read(scan, at, WORD_CENTURY, &word)) {
        century = (published_year(scan, &now) ? (now + 99) / 100 : 21) + word.amount;
        at = word.end;
    } else if (number_read(scan, at, &number) && spelled(scan, number.end, U"世纪") && number.value >= 1 &&
               number.value <= 21) {
        century = number.value;
        at = number.end + 2;
    }
    *out = (struct stamp){.begin = begin, .rule = "century"};
    bool decade = number_read(scan, at, &number) && spelled(scan, number.end, U"年代") && number.value % 10 == 0;
    bool full = decade && !century && number.digits == 4 && number.positional && number.value >= 1000 &&
                number.value < 2200;
    if (decade && (full || number.value < 100)) {
        int base = full ? 0 : century ? (century - 1) * 100 : number.value < 30 ? 2000 : 1900;
        int start = base + number.value, last = start + 9;
        uint32_t end = number.end + 2;
        if (spelled(scan, end, U"末")) start = last - 2, end += spelled(scan, end, U"末期") ? 2 : 1;
        else if (spelled(scan, end, U"初")) last = start + 2, end += spelled(scan, end, U"初期") ? 2 : 1;
        take_fixed(out, date_make(start, 1, 1), date_make(last, 12, 31), GRAIN_YEAR, end);
        return true;
    }
    if (!century) return false;
    int first = (century - 1) * 100, last = first + 99;
    if (scan_cp(scan, at) == U'初') last = first + 19, at++;
    else if (scan_cp(scan, at) == U'末') first = last - 19, at++;
    take_fixed(out, date_make(first, 1, 1), date_make(last, 12, 31), GRAIN_YEAR, at);
    return true;
}
