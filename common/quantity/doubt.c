#include "quantity/reading.h"

#include "quantity/cp.h"
#include "quantity/modifier.h"

// 近3年, 过去五年, 3年来: windows of time that end now are periods.
bool reading_is_window(const struct reading *r)
{
    static const uint32_t *const before[] = {U"近", U"最近", U"过去", U"未来", U"今后", U"前",   U"头", U"这",
                                             U"止", U"新",   U"过往", U"往后", U"此后", U"之后", U"首"};
    static const uint32_t *const after[] = {U"来", U"以来", U"多来", U"间", U"前", U"里"};
    static const uint32_t history[] = {U'的', U'历', U'时', U'，', U'。', U'、', 0};
    const struct quantity *q = &r->out->quantity;
    const struct numeral *n = &r->out->numeral;
    if (q->kind != QUANTITY_DURATION || n->point) return false;
    bool days = str_equal(q->unit, STR("a")) || str_equal(q->unit, STR("mo")) || str_equal(q->unit, STR("d")) ||
                str_equal(q->unit, STR("wk"));
    if (!days) return false;
    bool goes_on = cp_starts(r->cps, r->count, q->end, U"前往") || cp_starts(r->cps, r->count, q->end, U"前来") ||
                   cp_starts(r->cps, r->count, q->end, U"前后") || cp_starts(r->cps, r->count, q->end, U"间隔") ||
                   cp_starts(r->cps, r->count, q->end, U"来自") || cp_starts(r->cps, r->count, q->end, U"里程");
    for (size_t i = 0; i < sizeof after / sizeof *after && !goes_on; i++)
        if (cp_starts(r->cps, r->count, q->end, after[i])) return true;
    static const uint32_t *const names[] = {U"行动",   U"计划",   U"规划",   U"攻坚", U"倍增", U"提升行动",
                                            U"生存率", U"存活率", U"生存期", U"禁渔", U"任期", U"级"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cp_starts(r->cps, r->count, q->end, names[i])) return true;
    if (n->open || n->about) return false;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        if (!cp_ends(r->cps, n->begin, before[i])) continue;
        if (before[i][0] == U'前' && n->begin > 1 && (r->cps[n->begin - 2] == U'提' || r->cps[n->begin - 2] == U'超'))
            continue;
        bool near = before[i][0] == U'近' && before[i][1] == 0 && n->begin > 1 && cp_is_han(r->cps[n->begin - 2]) &&
                    r->cps[n->begin - 2] != U'最';
        bool long_time = decimal_compare(n->value, decimal_from_int(10)) > 0;
        if (near && (long_time || cp_one_of(cp_at(r->cps, r->count, q->end), history))) continue;
        return true;
    }
    return false;
}

// “一”, 三 as a whole text: a lone numeral stands for itself only there.
static bool stands_alone(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    uint32_t begin = r->out->quantity.begin, before = begin ? r->cps[begin - 1] : 0,
             after = cp_at(r->cps, r->count, n->end);
    return (before == 0 && (after == 0 || after == ' ')) ||
           (n->end - n->begin == 1 && (before == U'“' || before == '"') && (after == U'”' || after == '"'));
}

const char *reading_doubt_number(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    const struct quantity *q = &r->out->quantity;
    bool bounded = q->modifier != MODIFIER_EXACT;
    if (stands_alone(r))
        return numeral_power(r->cps[n->begin]) >= 2 && n->end == n->begin + 1 ? "multiplier alone" : NULL;
    if (n->arabic) {
        bool year = n->digits == 4 && !n->multiplied && !n->grouped && !n->point && r->cps[n->begin] <= '2' &&
                    !bounded && decimal_compare(n->value, decimal_from_int(1900)) >= 0 &&
                    decimal_compare(n->value, decimal_from_int(2100)) < 0;
        uint32_t before = n->begin ? r->cps[n->begin - 1] : 0, after = cp_at(r->cps, r->count, n->end);
        uint32_t second = n->begin > 1 ? r->cps[n->begin - 2] : 0, later = cp_at(r->cps, r->count, n->end + 1);
        bool cell = before == '|' || after == '|' || before == '\t' || after == '\t' ||
                    (before == ' ' && second == '|') || (after == ' ' && later == '|');
        return year && !cell ? "may be a year" : NULL;
    }
    if (n->bare) return bounded ? NULL : "round figure of speech";
    if (n->string) return "digits of a name";
    if (n->point) return NULL;
    return n->multiplied && n->end - n->begin >= 2 && !(n->end - n->begin == 2 && r->cps[n->begin] == U'十' && !bounded)
               ? NULL
               : "lone Chinese numeral";
}

// 每10万人35.6例: what 35.6 is measured by
static bool is_rate_base(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    int128 value = n->value.coefficient;
    if (!n->begin || r->cps[n->begin - 1] != U'每' || r->out->quantity.kind != QUANTITY_COUNT || n->point) return false;
    while (value && value % 10 == 0) value /= 10;
    return value == 1 && decimal_compare(n->value, decimal_from_int(100)) >= 0;
}

const char *reading_doubt_unit(const struct reading *r)
{
    const struct numeral *n = &r->out->numeral;
    const struct quantity *q = &r->out->quantity;
    const struct unit *u = &r->out->unit;
    bool bounded = q->modifier != MODIFIER_EXACT;
    bool single = !n->arabic && n->end - n->begin == 1;
    uint32_t before = n->begin ? r->cps[n->begin - 1] : 0;
    bool reached = cp_ends(r->cps, n->begin, U"达");
    if (n->bare && reached) return NULL;
    if (n->bare && n->end - n->begin == 1 && !bounded) return "round figure of speech";
    if (n->bare && !bounded && (before == U'（' || before == '(' || before == U'：' || before == ':' || before == U'/'))
        return "name of a unit";
    static const uint32_t persons[] = {U'人', U'名', U'位', U'者', U'个', U'家', U'张', U'例', 0};
    bool second = single && r->cps[n->begin] == U'二' && q->kind == QUANTITY_COUNT && q->end - u->begin == 1 &&
                  !cp_one_of(r->cps[u->begin], persons);
    if (is_rate_base(r)) return "base of a rate";
    bool huge = n->bare && !bounded && decimal_compare(n->value, decimal_from_int(100000000)) >= 0;
    if (huge && q->kind == QUANTITY_COUNT) return "class of size";            // 4个千亿县
    bool discount = str_equal(u->word, STR("折")) && n->end - n->begin == 2;  // 七五折
    if (n->string && !discount) return "digits of a name";
    if (second && !stands_alone(r)) return "place in an order";
    if (n->has_upper && u->bare && !n->multiplied && !bounded) return "weak counting word";
    bool tailed = q->end > u->end;
    if (single && u->bare && !bounded && !tailed && !stands_alone(r)) return "weak counting word";
    if (single && numeral_is_formal(r->cps[n->begin]) && q->kind != QUANTITY_MONEY) return "formal digit in a word";
    if (single && numeral_han_digit(r->cps[n->begin]) == 0 && q->kind != QUANTITY_COUNT && q->kind != QUANTITY_RATIO)
        return "zero in a word";
    return NULL;
}

// 逾百家企业, 近万户: bounded, 百家 and 万户 are counts
static bool is_bounded_round(const struct reading *r, struct word_cover word)
{
    const struct candidate *c = r->out;
    size_t begin = c->numeral.begin;
    uint32_t before = begin ? r->cps[begin - 1] : 0;
    bool counts = c->numeral.bare && c->has_unit && word.begin == begin &&
                  (c->unit.kind == QUANTITY_COUNT || c->unit.kind == QUANTITY_DURATION);
    return counts && (before == U'上' || before == U'过' || modifier_before(r->cps, begin).size > 0);
}

bool reading_word_wins(const struct reading *r, struct word_cover word)
{
    const struct candidate *c = r->out;
    if (!word.end || is_bounded_round(r, word)) return false;
    // 十一又四分之一: 十一 alone is a name
    bool mixed = cp_at(r->cps, r->count, c->numeral.end) == U'又' &&
                 numeral_starts(cp_at(r->cps, r->count, c->numeral.end + 1));
    if (mixed && word.end <= c->numeral.end) return false;
    if (word.begin < c->numeral.begin && word.end >= c->numeral.end) return true;
    if (word.begin < c->numeral.begin) return c->numeral.end - c->numeral.begin == 1 || !c->has_unit;
    if (c->has_unit && c->unit.end > word.end) return false;
    return word.end >= c->numeral.end;
}
